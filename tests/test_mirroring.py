"""What training changes in its clips without another answer: their scenes are mirrored."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lsd_game.training.cuts import Crop
from lsd_game.training.dataset import ClipStore, batch_of
from lsd_game.training.worlds.look import Look

CROP = Crop(1, 2, 32, 32)


def test_a_mirrored_scene_has_a_mirrored_target(clips: Path) -> None:
    cut = ClipStore(clips).cut(np.random.default_rng(1), CROP)
    mirrored = replace(cut, is_mirrored=True)
    assert np.array_equal(mirrored.source(), cut.source()[:, :, ::-1])
    assert np.array_equal(mirrored.target(), cut.target()[:, :, ::-1])
    cut.shard.hud = np.random.default_rng(0).random(cut.shard.hud.shape) < 0.5
    assert np.array_equal(mirrored.hud(), cut.hud()[:, :, ::-1]) and cut.hud().any()


def test_nothing_is_mirrored_where_it_would_change_the_answer(clips: Path) -> None:
    assert not Look("candy", "night").is_sided
    assert Look(medium="pencil sketch").is_sided and Look(light="neon-lit").is_sided
    rng = np.random.default_rng(0)
    cut = ClipStore(clips).cut(rng, CROP)
    candy = (cut.looks[0]._replace(look=Look("candy")),)
    fade = (*candy, cut.looks[0]._replace(look=Look(medium="pencil sketch")))
    assert not any(replace(cut, looks=fade).maybe_mirrored(rng).is_mirrored for _ in range(50))
    assert 60 < sum(replace(cut, looks=candy).maybe_mirrored(rng).is_mirrored for _ in range(200)) < 140


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_a_store_mirrors_its_cuts_where_it_is_asked_to(clips: Path, is_mirrored: bool) -> None:
    store, rng = ClipStore(clips, is_mirrored=is_mirrored), np.random.default_rng(1)
    cuts = [store.cut(rng, CROP) for _ in range(40)]
    assert any(cut.is_mirrored for cut in cuts) == is_mirrored
    batch = batch_of(cuts)
    for cut, source in zip(cuts, batch.source, strict=True):
        plain = cut.shard.source[cut.clip][cut.window]
        assert np.array_equal(source.numpy(), plain) == (not cut.is_mirrored)
    assert not any(cut.in_other_look(rng).is_mirrored for cut in cuts)
