"""What training changes in its clips without another answer."""

from pathlib import Path

import numpy as np
import pytest

from lsd_game.training.augmentation import UNCHANGED, Augmentation, may_be_mirrored, may_be_tinted
from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import ClipStore, batch_of
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look

PIXELS = np.random.default_rng(0).integers(0, 256, (2, 16, 32, 3), dtype=np.uint8)
NO_HUD = np.zeros(PIXELS.shape[:-1], np.bool_)
REDDER = Augmentation(gains=(1.2, 0.9, 1.0), gamma=1.1)


def test_a_mirrored_scene_has_a_mirrored_target() -> None:
    mirrored = Augmentation(is_mirrored=True)
    assert np.array_equal(mirrored.source(PIXELS), PIXELS[:, :, ::-1])
    assert np.array_equal(mirrored.target(PIXELS, NO_HUD), PIXELS[:, :, ::-1])


def test_a_game_in_other_colours_keeps_its_target_but_for_the_hud() -> None:
    hud = NO_HUD.copy()
    hud[:, :4] = True
    tinted, target = REDDER.source(PIXELS), REDDER.target(PIXELS, hud)
    assert np.abs(tinted.astype(int) - PIXELS).mean() > 5.0
    assert np.array_equal(target[:, :4], tinted[:, :4]) and np.array_equal(target[:, 4:], PIXELS[:, 4:])


def test_nothing_is_changed_where_it_would_change_the_answer() -> None:
    assert may_be_mirrored(Look("candy", "night")) and not may_be_mirrored(Look(medium="pencil sketch"))
    assert not may_be_mirrored(Look(light="neon-lit")), "it has a colour from the left"
    assert may_be_tinted(Look("candy", "night", "pencil sketch")) and not may_be_tinted(Look(light="night"))
    rng = np.random.default_rng(0)
    kept = (Look("candy"), Look(THEMES[0], LIGHTS[0], MEDIA[1]))  # a fade to one that may not be changed
    assert all(Augmentation.random(kept, rng) == UNCHANGED for _ in range(50))
    drawn = [Augmentation.random(kept[:1], rng) for _ in range(200)]
    assert 60 < sum(each.is_mirrored for each in drawn) < 140 and 60 < sum(each.gamma != 1.0 for each in drawn) < 140


@pytest.mark.parametrize("is_augmented", [False, True])
def test_a_store_changes_its_cuts_where_it_is_asked_to(clips: Path, is_augmented: bool) -> None:
    store, rng = ClipStore(clips, is_augmented=is_augmented), np.random.default_rng(1)
    cuts = [store.cut(rng, Crop(1, 2, 32, 32)) for _ in range(40)]
    assert any(cut.augmentation != UNCHANGED for cut in cuts) == is_augmented
    batch = batch_of(cuts)
    for cut, source in zip(cuts, batch.source, strict=True):
        plain = cut.shard.source[cut.clip][cut.window]
        assert np.array_equal(source.numpy(), plain) == (cut.augmentation == UNCHANGED)
    assert all(cut.in_other_look(rng).augmentation == UNCHANGED for cut in cuts)
