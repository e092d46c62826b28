"""The yardstick's figures, on cases whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from lsd_game.evaluation.picture import MAX_PSNR_DB, gradient_energy, psnr_db, ssim
from lsd_game.evaluation.steadiness import sample, still_flicker, warp_error
from lsd_game.evaluation.structure import edge_f1, edges, hud_error
from lsd_game.evaluation.texture import laplacian_pyramid, sliced_wasserstein
from lsd_game.frame import Pixels

HEIGHT_PX, WIDTH_PX = 72, 96


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture
def picture(rng: np.random.Generator) -> Pixels:
    """Smooth blobs with a bright square: edges, shades and a plain part."""
    rows, columns = np.mgrid[:HEIGHT_PX, :WIDTH_PX]
    waves = 90 + 40 * np.sin(columns / 9.0) + 30 * np.cos(rows / 7.0)
    waves[20:45, 30:60] = 230
    return np.stack([waves, waves[::-1], 200 - waves * 0.5], -1).astype(np.uint8)


def _noisy(picture: Pixels, rng: np.random.Generator, sigma: float) -> Pixels:
    return np.clip(picture + rng.normal(0, sigma, picture.shape), 0, 255).astype(np.uint8)


def _blurred(picture: Pixels) -> Pixels:
    padded = np.pad(picture.astype(np.float32), ((4, 4), (4, 4), (0, 0)), mode="edge")
    boxes = [padded[y : y + HEIGHT_PX, x : x + WIDTH_PX] for y in range(9) for x in range(9)]
    return np.mean(boxes, 0).astype(np.uint8)


def _flat(level: int) -> Pixels:
    return np.full((HEIGHT_PX, WIDTH_PX, 3), level, np.uint8)


def test_psnr_is_that_of_its_formula_and_capped_for_equal_pictures(picture: Pixels) -> None:
    assert psnr_db(_flat(100), _flat(110)) == pytest.approx(20 * np.log10(255 / 10))
    assert psnr_db(_flat(0), _flat(255)) == pytest.approx(0.0)
    assert psnr_db(picture, picture) == MAX_PSNR_DB


def test_ssim_is_one_for_equal_pictures_and_falls_with_noise(picture: Pixels, rng: np.random.Generator) -> None:
    little, much = (ssim(_noisy(picture, rng, sigma), picture) for sigma in (4.0, 40.0))
    assert ssim(picture, picture) == pytest.approx(1.0, abs=1e-4)
    assert 1.0 > little > much > 0.0


def test_ssim_of_plain_pictures_has_only_its_brightness_term() -> None:
    c1 = (0.01 * 255) ** 2
    assert ssim(_flat(100), _flat(150)) == pytest.approx((2 * 100 * 150 + c1) / (100**2 + 150**2 + c1), abs=1e-3)


def test_pictures_of_different_sizes_are_refused(picture: Pixels) -> None:
    with pytest.raises(ValueError, match="one shape"):
        psnr_db(picture, picture[:-1])
    with pytest.raises(ValueError, match="one shape"):
        sliced_wasserstein(picture[None], picture[None, :-1])


def test_gradient_energy_counts_steps_and_nothing_else(picture: Pixels) -> None:
    stripes = _flat(0)
    stripes[:, ::2] = 10
    assert gradient_energy(_flat(77)) == 0.0
    assert gradient_energy(stripes) == pytest.approx(100.0, rel=1e-3)
    assert gradient_energy(_blurred(picture)) < 0.5 * gradient_energy(picture)


def test_the_pyramid_adds_up_to_the_picture(picture: Pixels) -> None:
    levels = laplacian_pyramid(picture[None])
    assert [tuple(level.shape[-2:]) for level in levels] == [(72, 96), (36, 48), (18, 24)]
    assert float(laplacian_pyramid(_flat(50)[None])[0].abs().max()) < 1e-3


def test_texture_distance_is_zero_for_equal_sets_and_grows_with_blur_noise_and_colour(
    picture: Pixels, rng: np.random.Generator
) -> None:
    wanted = np.stack([picture, picture[:, ::-1]])
    assert sliced_wasserstein(wanted, wanted) == 0.0
    little, much = (sliced_wasserstein(_noisy(wanted, rng, sigma), wanted) for sigma in (5.0, 30.0))
    assert 0.0 < little < much
    assert sliced_wasserstein(np.stack([_blurred(p) for p in wanted]), wanted) > 0.05
    assert sliced_wasserstein(wanted // 2, wanted) > 0.2


def test_texture_distance_forgives_where_the_texture_is(rng: np.random.Generator) -> None:
    one, other = (rng.integers(0, 256, (4, HEIGHT_PX, WIDTH_PX, 3), dtype=np.uint8) for _ in range(2))
    plain = np.full_like(other, 128)
    assert psnr_db(one, other) < psnr_db(plain, other)
    assert sliced_wasserstein(one, other) < 0.25 * sliced_wasserstein(plain, other)


def test_edges_are_found_where_the_square_begins() -> None:
    square = _flat(40)
    square[20:50, 30:70] = 200
    found = edges(square)
    assert found[35, 28:32].any() and found[19:22, 50].any()
    assert not found[25:45, 35:65].any() and not found[:15].any()


def test_edge_f1_sees_lines_not_colours(picture: Pixels, rng: np.random.Generator) -> None:
    assert edge_f1(picture, picture) == 1.0
    assert edge_f1(255 - picture, picture) > 0.95
    assert edge_f1(picture // 2 + 60, picture) > 0.9
    assert edge_f1(picture[:, 1:], picture[:, :-1]) > 0.9
    assert edge_f1(rng.integers(0, 256, picture.shape, dtype=np.uint8), picture) < 0.6
    assert edge_f1(_flat(90), picture) == 0.0
    assert edge_f1(_flat(90), _flat(10)) == 1.0


def test_hud_error_looks_at_the_hud_alone(picture: Pixels) -> None:
    hud = np.zeros((HEIGHT_PX, WIDTH_PX), np.bool_)
    hud[:10, :30] = True
    drawn = 255 - picture
    drawn[hud] = picture[hud]
    assert hud_error(drawn, picture, hud) == 0.0
    assert hud_error(_flat(255), _flat(0), hud) == 1.0
    with pytest.raises(ValueError, match="true somewhere"):
        hud_error(drawn, picture, np.zeros_like(hud))


def test_sampling_is_bilinear() -> None:
    plane = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
    at = sample(plane, np.array([0.0, 1.5, 3.0, 9.0]), np.array([0.0, 0.5, 2.0, 9.0]))
    assert at[:, 0].tolist() == [0.0, 3.5, 11.0, 11.0]


def test_a_picture_that_moves_as_told_has_no_warp_error(picture: Pixels) -> None:
    motion = np.zeros((HEIGHT_PX, WIDTH_PX, 2), np.float32)
    motion[..., 0], motion[..., 1] = 3.0, -2.0
    moved = np.roll(picture, (-2, 3), axis=(0, 1))
    is_seen = np.zeros((HEIGHT_PX, WIDTH_PX), np.bool_)
    is_seen[5:-5, 5:-5] = True
    assert warp_error(picture, moved, motion, is_seen) == 0.0
    assert warp_error(picture, moved, np.zeros_like(motion), is_seen) > 0.001
    assert warp_error(_flat(0), _flat(255), motion, is_seen) == pytest.approx(3.0)
    assert warp_error(_flat(0), _flat(255), motion, np.zeros_like(is_seen)) == 0.0


def test_flicker_counts_only_what_stands_still(picture: Pixels, rng: np.random.Generator) -> None:
    sources = np.stack([picture] * 4)
    assert still_flicker(sources, sources) == 0.0
    blinking = np.stack([_flat(100), _flat(104), _flat(100), _flat(104)])
    assert still_flicker(blinking, sources) == pytest.approx(4.0)
    moving = sources.copy()
    moving[:, :, :48] = rng.integers(0, 256, (4, HEIGHT_PX, 48, 3), dtype=np.uint8)
    half = np.stack([_flat(50)] * 4)
    half[1::2, :, :48] = 200
    assert still_flicker(half, moving) == pytest.approx(0.0, abs=0.5)
    assert still_flicker(half, np.stack([_flat(k) for k in range(4)])) is None
