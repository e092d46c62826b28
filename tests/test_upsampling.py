"""Guided upsampling: edges from the game's own frame, texture from the model, and nothing where they disagree."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from lsd_game import RestyleStream
from lsd_game.evaluation.picture import gradient_energy
from lsd_game.evaluation.structure import edge_f1
from lsd_game.frame import Pixels
from lsd_game.model.sizing import resize
from lsd_game.model.upsampling import upsample_guided

SMALL, FULL = (80, 48), (240, 144)


def scene() -> torch.Tensor:
    """A dark ground with a bright disc and a line of thin strokes, uint8 (144, 240, 3)."""
    rows, columns = np.mgrid[: FULL[1], : FULL[0]]
    is_lit = ((rows - 60) ** 2 + (columns - 80) ** 2 < 40**2) | ((rows > 110) & (rows < 130) & (columns % 9 < 3))
    picture = np.where(is_lit[..., None], (220, 200, 90), (40, 60, 50)).astype(np.uint8)
    return torch.from_numpy(picture)


def error(picture: torch.Tensor, truth: torch.Tensor) -> float:
    return float((picture.float() - truth.float()).abs().mean())


def test_an_answer_that_follows_the_games_edges_gets_them_at_full_size() -> None:
    original = scene()
    seen = resize(original, SMALL)
    for recolour in (lambda p: p, lambda p: 255 - p, lambda p: p // 2 + 60):
        drawn, truth = recolour(seen), recolour(original)
        bilinear, guided = resize(drawn, FULL), upsample_guided(drawn, seen, original)
        assert error(guided, truth) < 0.5 * error(bilinear, truth)
        assert gradient_energy(guided.numpy()) > 1.3 * gradient_energy(bilinear.numpy())


def test_texture_that_the_game_does_not_have_stays_as_the_model_drew_it() -> None:
    flat = torch.full((FULL[1], FULL[0], 3), 90, dtype=torch.uint8)
    drawn = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (SMALL[1], SMALL[0], 3), dtype=np.uint8))
    assert torch.equal(upsample_guided(drawn, resize(flat, SMALL), flat), resize(drawn, FULL))


def test_detail_that_the_model_has_painted_over_does_not_come_back() -> None:
    original = scene()
    drawn = torch.full((SMALL[1], SMALL[0], 3), 130, dtype=torch.uint8)
    assert torch.equal(upsample_guided(drawn, resize(original, SMALL), original), resize(drawn, FULL))


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (97, 61), (240, 144)])
def test_any_size_of_window_is_enlarged(size: tuple[int, int]) -> None:
    original = torch.randint(0, 256, (size[1], size[0], 3), dtype=torch.uint8)
    seen = resize(original, (16, 16))
    guided = upsample_guided(seen, seen, original)
    assert guided.shape == original.shape and guided.dtype == torch.uint8


def test_it_stays_on_the_device_that_its_pictures_are_on() -> None:
    original = torch.empty((FULL[1], FULL[0], 3), dtype=torch.uint8, device="meta")
    small = torch.empty((SMALL[1], SMALL[0], 3), dtype=torch.uint8, device="meta")
    guided = upsample_guided(small, small, original)
    assert guided.device.type == "meta" and guided.shape == original.shape and guided.dtype == torch.uint8


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_gpu_enlarges_alike() -> None:
    original = scene()
    seen = resize(original, SMALL)
    on_gpu = upsample_guided(*(picture.cuda() for picture in (255 - seen, seen, original))).cpu()
    apart = (on_gpu.int() - upsample_guided(255 - seen, seen, original).int()).abs()
    assert int(apart.max()) <= 3, "bytes are rounded between the steps on a CPU"


def test_the_stream_says_no_to_an_unknown_way_and_its_ways_differ() -> None:
    with pytest.raises(ValueError, match="guided, bilinear"):
        RestyleStream("tiny", upsample="cubic")
    frame = scene().repeat(3, 2, 1).numpy()
    for prompt, game in (("winter", frame), ("neon city", meadow()), ("winter", meadow())):
        guided, bilinear = (RestyleStream("tiny", prompt, upsample=way)(game) for way in ("guided", "bilinear"))
        assert guided.shape == bilinear.shape == game.shape
        assert gradient_energy(guided) > 1.1 * gradient_energy(bilinear)
        assert edge_f1(guided, game) > edge_f1(bilinear, game)


def meadow() -> Pixels:
    """The built-in game's first picture, (360, 640, 3)."""
    import pygame

    from lsd_game.demos.meadow.view import SIZE, View
    from lsd_game.demos.meadow.world import World

    pygame.display.init()
    pygame.font.init()
    picture = pygame.Surface(SIZE)
    View().draw(picture, World(0, lambda name, **data: None))
    return np.ascontiguousarray(pygame.surfarray.array3d(picture).swapaxes(0, 1))
