"""Regions of the engine, each drawn in its own prompts: exact where nothing is regional, local where something is."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from lsd_game.frame import Frame, Pixels, RegionPlane, Style
from lsd_game.model.fused import FusedFrames, FusedWeights
from lsd_game.model.regional import region_shares
from lsd_game.model.stream import RestyleStream
from lsd_kernels.ops import load

SIZE = (128, 80)  # width, height
LAVA, ICE, GOLD = ((text, 1.0) for text in ("molten lava world", "frozen tundra, pale blue ice", "city of gold"))
MIX = (("molten lava world", 0.7), ("frozen tundra, pale blue ice", 0.3))
GREY_LEVELS = 8.0  # what the rounding of bfloat16 may move a pixel by


@pytest.fixture(scope="module")
def weights() -> RestyleStream:
    return RestyleStream("tiny", resolution=SIZE)


def pictures(count: int = 2) -> list[Pixels]:
    rng = np.random.default_rng(1)
    coarse = rng.integers(0, 256, (count, SIZE[1] // 8, SIZE[0] // 8, 3), dtype=np.uint8)
    return [np.ascontiguousarray(np.kron(frame, np.ones((8, 8, 1), np.uint8))) for frame in coarse]


def plane(left: int = 0, right: int = 0) -> RegionPlane:
    """Two halves, each of one number."""
    regions = np.full(SIZE[::-1], right, np.uint8)
    regions[:, : SIZE[0] // 2] = left
    return regions


def drawn(
    weights: RestyleStream, style: Style, regions: RegionPlane | None = None, num_frames: int = 2
) -> list[Pixels]:
    stream = weights.share()
    frames = (Frame(pixels, number, 0.0, regions=regions) for number, pixels in enumerate(pictures(num_frames)))
    return [stream.restyle(frame, style).pixels for frame in frames]


def distance(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(float) - other).mean())


def are_same(one: list[Pixels], other: list[Pixels]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_plane_of_zeros_and_a_plane_that_no_prompt_waits_for_change_no_bit(weights: RestyleStream) -> None:
    plain = drawn(weights, Style((LAVA,)))
    regional = Style((LAVA,), regions=((1, (ICE,)),))
    assert are_same(plain, drawn(weights, regional))
    assert are_same(plain, drawn(weights, regional, plane()))
    assert are_same(plain, drawn(weights, regional, plane(2, 3)))
    assert are_same(plain, drawn(weights, Style((LAVA,)), plane(1, 1)))


def test_a_full_region_is_drawn_as_its_prompts_alone(weights: RestyleStream) -> None:
    regional = Style((LAVA,), regions=((1, (ICE,)),))
    assert are_same(drawn(weights, Style((ICE,))), drawn(weights, regional, plane(1, 1)))


@pytest.mark.parametrize("mix", [(ICE,), MIX], ids=["one prompt", "a mix"])
def test_two_regions_of_the_same_prompts_are_drawn_as_one(
    weights: RestyleStream, mix: tuple[tuple[str, float]]
) -> None:
    regional = Style((LAVA,), regions=((1, mix), (7, mix)))
    for alone, halves in zip(drawn(weights, Style(mix)), drawn(weights, regional, plane(1, 7)), strict=True):
        assert distance(alone, halves) < 1.0
        assert np.abs(alone.astype(int) - halves).max() <= GREY_LEVELS


@pytest.mark.parametrize(("size", "steps"), [(SIZE, 1), ((256, 144), 1), ((256, 144), 2)])  # the second is the model's
def test_two_halves_are_each_drawn_in_their_own_prompts(
    size: tuple[int, int], steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SIZE", size)
    weights = RestyleStream("tiny", resolution=SIZE, steps=steps)
    left_alone, right_alone = drawn(weights, Style((LAVA,)))[-1], drawn(weights, Style((ICE,)))[-1]
    both = drawn(weights, Style((GOLD,), regions=((1, (LAVA,)), (2, (ICE,)))), plane(1, 2))[-1]
    half = SIZE[0] // 2
    assert distance(left_alone[:, :half], right_alone[:, :half]) > 20.0, "else the test says nothing"
    for own, other, part in ((left_alone, right_alone, np.s_[:, :half]), (right_alone, left_alone, np.s_[:, half:])):
        assert distance(both[part], own[part]) < 0.2 * distance(both[part], other[part])


def test_a_small_region_leaves_the_picture_far_from_it_nearly_alone(weights: RestyleStream) -> None:
    regions = plane()
    regions[30:50, 8:28] = 1
    plain, regional = (drawn(weights, Style((LAVA,), regions=((1, (ICE,)),)), mask)[-1] for mask in (None, regions))
    inside, far = distance(plain[34:46, 12:24], regional[34:46, 12:24]), distance(plain[:, 80:], regional[:, 80:])
    assert inside > 20.0 and far < 0.1 * inside


def test_weights_within_a_region_move_it_gradually(weights: RestyleStream) -> None:
    def at(weight: float) -> Pixels:
        mix = (("molten lava world", 1.0 - weight), ("frozen tundra, pale blue ice", weight))
        return drawn(weights, Style((GOLD,), regions=((1, mix),)), plane(1, 0), 1)[0][:, : SIZE[0] // 2]

    start = at(0.0)
    walk = [distance(start, at(weight)) for weight in (0.25, 0.5, 0.75, 1.0)]
    assert 0.0 < walk[0] < 0.8 * walk[-1] and walk == sorted(walk)


def test_regions_keep_their_causality_and_their_seed(weights: RestyleStream) -> None:
    regional = Style((LAVA,), regions=((1, (ICE,)),))
    one, two = drawn(weights, regional, plane(1, 0)), drawn(weights, regional, plane(1, 0))
    assert are_same(one, two)
    stream = weights.share()
    first, second = (Frame(pixels, 0, 0.0, regions=plane(1, 0)) for pixels in pictures(2))
    assert np.array_equal(stream.restyle(first, regional).pixels, one[0])
    changed = replace(second, regions=plane(0, 1))
    assert not np.array_equal(stream.restyle(changed, regional).pixels, one[1])


def test_shares_are_pooled_and_sum_to_one() -> None:
    regions = np.zeros((40, 64), np.uint8)
    regions[:, 33:], regions[20:, 33:] = 3, 9
    shares = region_shares(regions, [3, 9], (32, 16))
    assert shares.shape == (3, 8, 16)
    torch.testing.assert_close(shares.sum(0), torch.ones(8, 16))
    assert bool((shares[0, :, :7] == 1.0).all()) and bool((shares[0, :, 10:] == 0.0).all())
    assert bool((shares[1, :3, 10:] == 1.0).all()) and bool((shares[2, 5:, 10:] == 1.0).all())
    assert 0.0 < float(shares[0, 0, 8]) < 1.0, "the border is in between"


def test_views_and_read_only_planes_are_taken() -> None:
    regions = np.zeros((40, 64), np.uint8)
    regions[:8] = 5
    flipped = regions[::-1, ::-1]
    flipped.setflags(write=False)
    shares = region_shares(flipped, [5], (64, 32))
    assert bool((shares[1, -2:] == 1.0).all()) and not bool(shares[1, :10].any())


def test_many_regions_share_a_picture_and_absent_ones_have_no_share() -> None:
    regions = np.repeat(np.arange(1, 9, dtype=np.uint8) * 20, 8)[None].repeat(32, axis=0)  # eight stripes of 8 pixels
    numbers = [number for number in range(20, 180, 20) if number != 60] + [7]
    shares = region_shares(np.ascontiguousarray(regions), numbers, (64, 32))
    assert shares.shape == (9, 16, 32)
    torch.testing.assert_close(shares.sum(0), torch.ones(16, 32))
    owners = shares[:, 8].argmax(0)[2::4].tolist()
    assert owners == [1, 2, 0, 3, 4, 5, 6, 7] and not bool(shares[8].any())


def test_the_stream_takes_regions_and_fades_them() -> None:
    stream = RestyleStream("tiny", "molten lava world", resolution=SIZE)
    frame, regions = pictures(1)[0], plane(1, 0)
    alone = stream(frame)
    stream.reanchor()
    assert np.array_equal(stream(frame, regions=regions), alone), "the region has no prompt yet"
    stream.transition("frozen tundra, pale blue ice", seconds=0.0, region=1)
    stream.reanchor()
    regional = stream(frame, regions=regions)
    assert distance(regional[:, :64], alone[:, :64]) > 5 * distance(regional[:, 80:], alone[:, 80:])


def test_planes_and_numbers_that_are_none_are_refused_in_a_sentence(weights: RestyleStream) -> None:
    pixels = pictures(1)[0]
    with pytest.raises(ValueError, match=r"regions must be uint8 \(80, 128\), got uint8 \(40, 64\)"):
        weights(pixels, regions=np.zeros((40, 64), np.uint8))
    with pytest.raises(ValueError, match="got int64"):
        Frame(pixels, 0, 0.0, regions=np.zeros((80, 128), np.int64))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"within 1..255, got \[256\]"):
        weights.transition("ice", region=256)
    with pytest.raises(ValueError, match="each number once"):
        Style((LAVA,), regions=((1, (ICE,)), (1, (GOLD,))))
    with pytest.raises(ValueError, match="at least one prompt"):
        Style((LAVA,), regions=((1, ()),))


def test_where_the_kernels_draw_torch_takes_over_with_the_first_region(weights: RestyleStream) -> None:
    stream, torch_alone = weights.share(), weights.share()
    packed = FusedWeights.of(stream._network)
    stream._drawer._fused = FusedFrames(stream.config, packed, stream._drawer._noise, stream.steps, load("torch"))
    pixels, regional = pictures(1)[0], Style((LAVA,), regions=((1, (ICE,)),))
    stream.restyle(Frame(pixels, 0, 0.0, regions=plane()), regional)
    assert stream._drawer._fused is not None, "zeros are no region"
    own = stream.restyle(Frame(pixels, 1, 0.0, regions=plane(1, 0)), regional).pixels
    expected = torch_alone.restyle(Frame(pixels, 1, 0.0, regions=plane(1, 0)), regional).pixels
    assert stream._drawer._fused is None and np.array_equal(own, expected)
