"""The yardstick's figures, on cases whose answer is known."""

# ruff: noqa: E402 (what needs moderngl is imported after the check for it)

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch

moderngl = pytest.importorskip("moderngl", reason="the worlds need moderngl: pip install 'lsd-game[train]'")

from small_program import small_program

from lsd_game.evaluation import classifier
from lsd_game.evaluation.classifier import Classifier, ClassifierError, StyleNetwork
from lsd_game.evaluation.colour_fit import ColourFit
from lsd_game.evaluation.colour_transfer import ColourTransfer, Pair
from lsd_game.evaluation.conv_baseline import ConvBaseline, ConvNetwork, save
from lsd_game.evaluation.deck import Deck
from lsd_game.evaluation.document import MEANINGS, document, markdown
from lsd_game.evaluation.drift import FrameState, drift_figures, frame_state, lab
from lsd_game.evaluation.identity import Identity
from lsd_game.evaluation.page import write_sheets
from lsd_game.evaluation.picture import MAX_PSNR_DB, blockiness, detail_error_db, gradient_energy, psnr_db, ssim
from lsd_game.evaluation.playing import Player, forth_and_back, round_frames
from lsd_game.evaluation.program import GROUPS, Program, full_program, quick_program
from lsd_game.evaluation.recorded import ClipError, Length, RealResults, RealSuite, find_clips, prompt_spread, read_clip
from lsd_game.evaluation.steadiness import sample, still_flicker, warp_error
from lsd_game.evaluation.structure import edge_f1, edges, hud_error
from lsd_game.evaluation.suite import ENDINGS, Results, Suite
from lsd_game.evaluation.switch import play_switch, switch_figures
from lsd_game.evaluation.take import Planes, seen_before, was_world
from lsd_game.evaluation.texture import laplacian_pyramid, sliced_wasserstein
from lsd_game.evaluation.waves import wave_excess, wave_peak_db
from lsd_game.frame import Frame, Pixels, Style
from lsd_game.training.worlds.gbuffer import create_context
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look
from lsd_game.training.worlds.splits import HELD_OUT_FAMILIES, is_held_out, split_of_seed
from lsd_game.video.recorder import Recorder

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


def test_a_wave_is_found_under_texture_and_no_texture_is_a_wave(rng: np.random.Generator) -> None:
    targets = rng.integers(0, 256, (24, 96, 128, 3), dtype=np.uint8)
    others = rng.integers(64, 192, (24, 96, 128, 3), dtype=np.uint8)
    down, across = np.mgrid[:96, :128] / 16.0
    wave = 20.0 * np.sin(2.0 * np.pi * (1.5 * down - 0.6 * across))
    netted = (others + wave[..., None]).round().clip(0, 255).astype(np.uint8)
    of_noise, of_net = (wave_peak_db([wave_excess(pictures, targets)]) for pictures in (others, netted))
    assert 3.0 * of_noise < of_net
    assert wave_peak_db([wave_excess(targets, targets)]) == pytest.approx(0.0, abs=1e-4)
    with pytest.raises(ValueError, match="at least 64 pixels"):
        wave_excess(targets[:, :32], targets[:, :32])


def test_detail_is_compared_place_by_place(rng: np.random.Generator) -> None:
    target = rng.integers(64, 192, (96, 128, 3), dtype=np.uint8)
    halves = np.where(np.arange(128)[:, None] < 64, 0.5, 1.5)  # of the contrast: the same on the whole
    clouded = (128.0 + (target - 128.0) * halves).round().astype(np.uint8)
    assert gradient_energy(clouded) == pytest.approx(gradient_energy(target), rel=0.05)
    assert detail_error_db(clouded, target) == pytest.approx(10.0 * np.log10(2.0) + 10.0 * np.log10(1.5), rel=0.1)
    assert detail_error_db(target, target) == 0.0
    assert detail_error_db(_flat(90), _flat(200)) == 0.0, "brightness is no detail"


def test_blockiness_is_of_cells_on_the_grid_and_of_nothing_else(rng: np.random.Generator) -> None:
    cells = rng.integers(0, 256, (16, 24, 3), dtype=np.uint8)
    blocks = cells.repeat(4, 0).repeat(4, 1)
    assert blockiness(rng.integers(0, 256, (64, 96, 3), dtype=np.uint8)) == pytest.approx(1.0, abs=0.02)
    assert blockiness(_flat(77)) == 1.0
    assert blockiness(blocks) > 50.0
    assert blockiness(np.roll(blocks, (2, 2), (0, 1))) < 0.05, "blocks that are not on the grid are the game's"


def test_gradient_energy_counts_steps_and_nothing_else(rng: np.random.Generator) -> None:
    stripes = _flat(0)
    stripes[:, ::2] = 10
    assert gradient_energy(_flat(77)) == 0.0
    assert gradient_energy(stripes) == pytest.approx(10.0, rel=1e-3)
    noise = _noisy(_flat(128), rng, 20.0)
    assert gradient_energy(_blurred(noise)) < 0.2 * gradient_energy(noise)


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


def test_texture_distance_of_a_plain_shift_is_that_of_its_formula(picture: Pixels) -> None:
    # Band-pass levels do not see it; the low-pass level moves every patch by (c, ..., c) / spread, whose mean absolute
    # projection on random directions is c / spread * sqrt(2 / pi).
    darker = picture // 2
    spread = laplacian_pyramid(darker[None])[-1].std((0, 2, 3))
    expected = float((20.0 / spread).square().mean().sqrt()) * np.sqrt(2 / np.pi) / 3  # mean of three levels
    shift = sliced_wasserstein(np.stack([darker + 20] * 8), np.stack([darker] * 8))
    assert shift == pytest.approx(expected, rel=0.2)


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


def _states(levels: list[float]) -> list[FrameState]:
    return [
        FrameState(20.0 - level, (50.0 + level, 0.0, 0.0), (10.0, 5.0, 5.0), 1.0 - level / 10.0) for level in levels
    ]


def test_a_steady_loop_has_no_drift_however_its_scenes_differ() -> None:
    figures = drift_figures(_states([0.0, 1.0, 3.0, 1.0] * 6), round_frames=4, window=8)
    ratio = figures.pop("drift_sharpness_ratio")
    assert ratio == pytest.approx(1.0)
    assert all(value == pytest.approx(0.0, abs=1e-9) for value in figures.values())


def test_drift_is_told_in_its_units() -> None:
    a_minute = 24 * 60
    figures = drift_figures(_states([2.0 * frame / a_minute for frame in range(a_minute)]), round_frames=1, window=1)
    assert figures["drift_psnr_slope"] == pytest.approx(-2.0)
    assert figures["drift_lightness_slope"] == pytest.approx(2.0)
    assert figures["drift_psnr_db"] == pytest.approx(-2.0, abs=0.01)
    assert figures["drift_color"] == pytest.approx(2.0, abs=0.01)
    assert figures["drift_sharpness_ratio"] == pytest.approx(0.8, abs=0.01)
    with pytest.raises(ValueError, match="whole rounds"):
        drift_figures(_states([0.0] * 8), round_frames=4, window=3)


def test_drift_tells_a_change_of_contrast_from_one_of_colour() -> None:
    steady = FrameState(20.0, (50.0, 0.0, 0.0), (10.0, 5.0, 5.0), 1.0)
    faded = replace(steady, spread=(7.0, 1.0, 5.0))
    figures = drift_figures([steady] * 4 + [faded] * 4, round_frames=2, window=4)
    assert figures["drift_spread"] == pytest.approx(5.0) and figures["drift_color"] == 0.0
    assert figures["drift_psnr_db"] == 0.0 and figures["drift_sharpness_ratio"] == 1.0


def test_a_frame_s_sharpness_is_that_over_the_truth_s(picture: Pixels) -> None:
    assert frame_state(picture, picture).sharpness == 1.0
    assert frame_state(_blurred(picture), picture).sharpness < 0.9
    assert frame_state(_flat(9), _flat(200)).sharpness == 1.0


def test_lab_is_that_of_known_colours() -> None:
    known = np.array([[[255, 255, 255], [0, 0, 0], [255, 0, 0], [119, 119, 119]]], np.uint8)
    expected = [[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [50.03, 0, 0]]
    assert lab(known)[0] == pytest.approx(np.array(expected), abs=0.1)


def test_a_loop_goes_forth_and_back_without_a_jump() -> None:
    assert forth_and_back(4, 9) == [0, 1, 2, 3, 2, 1, 0, 1, 2]
    assert round_frames(4) == 6
    assert forth_and_back(1, 3) == [0, 0, 0]


class Tinter:
    """Mixes every frame with the colours of its prompts, following a change of the mix by `share` a frame."""

    COLORS = {"red": (255, 0, 0), "blue": (0, 0, 255)}  # noqa: RUF012 (a constant)

    def __init__(self, share: float = 1.0) -> None:
        self._share, self._color = share, None

    def restyle(self, frame: Frame, style: Style) -> Frame:
        total = sum(weight for _, weight in style.prompts)
        wanted = sum(np.array(self.COLORS[text]) * weight / total for text, weight in style.prompts)
        self._color = wanted if self._color is None else self._color + self._share * (wanted - self._color)
        return replace(frame, pixels=(0.5 * frame.pixels + 0.5 * self._color).astype(np.uint8))

    def reanchor(self) -> None:
        self._color = None


@pytest.fixture
def moving(picture: Pixels) -> Pixels:
    return np.stack([np.roll(picture, k, axis=1) for k in range(48)])


def test_a_stateless_restyler_switches_at_once_and_fades_in_a_straight_line(moving: Pixels) -> None:
    figures = switch_figures(play_switch(Player(Tinter()), moving, ("red", "blue"), 8), 8)
    assert figures["switch_first_frames"] == 1.0
    assert figures["switch_rise_frames"] == 0.0
    assert 17 <= (figures["switch_fade_rise_frames"] or 0) <= 22
    assert 1.0 <= (figures["switch_jump_ratio"] or 0) < 3.0


def test_what_comes_before_and_after_a_fade_says_nothing_of_its_jump(moving: Pixels) -> None:
    still = np.repeat(moving[:1], 120, axis=0)
    for at_frame in (2, 60):
        figures = switch_figures(play_switch(Player(Tinter()), still, ("red", "blue"), at_frame), at_frame)
        assert 1.0 <= (figures["switch_jump_ratio"] or 0) < 1.5, "a straight line has no jump"


def test_a_sluggish_restyler_switches_late(moving: Pixels) -> None:
    figures = switch_figures(play_switch(Player(Tinter(0.2)), moving, ("red", "blue"), 8), 8)
    assert (figures["switch_rise_frames"] or 0) >= 5
    assert (figures["switch_fade_rise_frames"] or 0) >= 17


class Snapper(Tinter):
    """Draws the stronger prompt alone."""

    def restyle(self, frame: Frame, style: Style) -> Frame:
        strongest = max(style.prompts, key=lambda prompt: prompt[1])[0]
        return super().restyle(frame, Style(((strongest, 1.0),)))


def test_a_restyler_that_snaps_within_a_fade_is_caught_by_its_jump(moving: Pixels) -> None:
    smooth, hard = (
        switch_figures(play_switch(Player(restyler), moving, ("red", "blue"), 8), 8)
        for restyler in (Tinter(), Snapper())
    )
    assert hard["switch_fade_rise_frames"] == 0.0
    assert (hard["switch_jump_ratio"] or 0) > 3.0 * (smooth["switch_jump_ratio"] or 0)


def test_without_a_difference_between_prompts_there_is_no_switch(moving: Pixels) -> None:
    figures = switch_figures(play_switch(Player(Identity()), moving, ("red", "blue"), 8), 8)
    assert set(figures.values()) == {None}


def test_a_colour_transfer_finds_the_mapping_and_mixes_two(picture: Pixels) -> None:
    fitted = ColourTransfer.fit([Pair("dark", picture, picture // 2), Pair("inverted", picture, 255 - picture)])
    dark = fitted.restyle(Frame(picture, 0, 0.0), Style((("dark", 1.0),))).pixels
    assert np.abs(dark.astype(int) - picture // 2).max() <= 4
    mixed = fitted.restyle(Frame(picture, 0, 0.0), Style((("dark", 0.5), ("inverted", 0.5)))).pixels
    assert np.abs(mixed - (picture // 2 * 0.5 + (255 - picture) * 0.5)).max() <= 6
    with pytest.raises(ValueError, match="no colour transfer"):
        fitted.restyle(Frame(picture, 0, 0.0), Style((("unknown", 1.0),)))


def test_programs_keep_to_the_splits() -> None:
    for program in (quick_program(), full_program()):
        assert all(split_of_seed(plan.seed) == "test" for plan in (*program.takes, program.loop))
        for trial in program.trials:
            plan = program.takes[trial.take]
            look = Look() if trial.look is None else plan.looks[trial.look]
            assert is_held_out(look) == (trial.group == "combination")
            assert (plan.family in HELD_OUT_FAMILIES) == (trial.group == "family")
        assert program.drift_window % round_frames(program.loop.num_frames) == 0
        assert {trial.group for trial in program.trials} == set(GROUPS)


def test_the_quick_program_asks_for_every_value_of_every_axis() -> None:
    program = quick_program()
    looks = [program.takes[trial.take].looks[trial.look] for trial in program.trials if trial.look is not None]
    assert {look.theme for look in looks} == set(THEMES)
    assert {look.light for look in looks} == set(LIGHTS)
    assert {look.medium for look in looks} == set(MEDIA)


def test_a_surface_is_known_by_its_material_and_place() -> None:
    columns = np.tile(np.arange(8, dtype=np.float32), (4, 1))
    zero = np.zeros((4, 8), np.float32)
    surface = np.stack([zero, zero, zero, np.where(columns < 4, 1.0, 2.0)], -1)
    place = np.stack([columns, zero, zero, np.full((4, 8), 10.0)], -1)
    before = Planes(surface, place, np.zeros((4, 8, 2), np.float32))
    assert seen_before(before, before)[:, [0, 1, 2, 4, 5, 6]].all()
    moved = Planes(np.roll(surface, 2, 1), np.roll(place, 2, 1), before.motion + np.array([2.0, 0.0], np.float32))
    seen = seen_before(before, moved)
    assert np.nonzero(seen[0])[0].tolist() == [2, 3, 4, 6, 7]  # 5 lies where two surfaces met
    assert not seen_before(before, moved._replace(motion=before.motion))[:, 4:6].any()


def test_what_a_hud_covers_does_not_move_with_the_world() -> None:
    before, now = np.ones((2, 4, 8), np.bool_)
    before[:, 3] = now[:, 6] = False
    motion = np.zeros((4, 8, 2), np.float16)
    motion[..., 0] = 2.0
    assert np.nonzero(~was_world(before, now, motion)[0])[0].tolist() == [5, 6]


def test_the_spread_between_prompts_is_the_distance_of_their_colours() -> None:
    red, blue, black = ([_flat(0).copy()] * 2 for _ in range(3))
    red, blue, black = np.stack(red), np.stack(blue), np.stack(black)
    red[..., 0], blue[..., 2] = 255, 255
    at = {name: lab(pictures)[0, 0, 0] for name, pictures in (("r", red), ("b", blue), ("k", black))}
    distances = [np.linalg.norm(at[one] - at[other]) for one, other in ("rb", "rk", "bk")]
    assert prompt_spread([red, blue, black]) == pytest.approx(np.mean(distances))
    assert prompt_spread([red, red]) == 0.0


def test_clips_of_real_games_are_measured_without_a_target(tmp_path: Path, moving: Pixels) -> None:
    recorder = Recorder(tmp_path / "game.mp4")
    for index, frame in enumerate(moving[:12]):
        recorder.add(frame, index / 24)
    recorder.close()
    results = RealResults()
    suite = RealSuite(find_clips(tmp_path), Length(frames=6, rounds=2), None)
    assert list(suite.run(Identity(), results)) == ["game"]
    assert results.figures["real_edge_f1"] == 1.0
    assert results.figures["real_prompt_spread"] == 0.0
    assert results.figures["real_drift_color"] == pytest.approx(0.0)
    assert not any(key.endswith("_slope") for key in results.figures)
    assert len(results.sheets[0].cells) == 9
    (tmp_path / "game.mp4").write_bytes(b"no clip")
    with pytest.raises(ClipError, match="cannot be read"):
        list(suite.run(Identity(), RealResults()))
    with pytest.raises(ClipError, match="no clip"):
        find_clips(tmp_path / "nowhere")


def test_a_clip_that_changes_its_size_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with av.open(tmp_path / "game.mkv", "w") as container:
        stream = container.add_stream("mjpeg", 24)
        stream.width, stream.height, stream.pix_fmt = 96, 72, "yuvj420p"
        smaller = av.CodecContext.create("mjpeg", "w")
        smaller.width, smaller.height, smaller.pix_fmt, smaller.time_base = 48, 32, "yuvj420p", Fraction(1, 24)
        for time, encoder in enumerate((stream.codec_context, smaller)):
            frame = av.VideoFrame.from_ndarray(np.zeros((encoder.height, encoder.width, 3), np.uint8), "rgb24")
            frame.pts, frame.time_base = time, Fraction(1, 24)
            for packet in (*encoder.encode(frame), *encoder.encode(None)):
                packet.stream = stream
                container.mux(packet)
    with pytest.raises(ClipError, match="changes its size"):
        read_clip(tmp_path / "game.mkv", num_frames=8)


@pytest.fixture(scope="module")
def program() -> Program:
    return small_program()


@pytest.fixture(scope="module")
def deck(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Deck:
    try:
        create_context().release()
    except Exception as error:
        pytest.skip(f"no OpenGL driver without a window (EGL): {error}")
    deck = Deck(tmp_path_factory.mktemp("decks"), program)
    assert not deck.is_drawn
    assert len(list(deck.draw())) == len(program.takes) + 1
    return deck


class Truth:
    """Gives every frame of a deck its true answer, by the prompt."""

    def __init__(self, program: Program, deck: Deck) -> None:
        self._answers: dict[tuple[str, bytes], Pixels] = {}
        for trial in program.trials:
            take = deck.take(trial.take)
            targets = take.source if trial.look is None else take.targets[trial.look]
            self._learn(trial.prompt, take.source, targets)
        loop = deck.take(-1)
        for prompt, targets in zip(program.loop_prompts, loop.targets, strict=True):
            self._learn(prompt, loop.source, targets)

    def _learn(self, prompt: str, source: Pixels, targets: Pixels) -> None:
        for picture, target in zip(source, targets, strict=True):
            self._answers[prompt, picture.tobytes()] = target

    def restyle(self, frame: Frame, style: Style) -> Frame:
        mixed = sum(
            self._answers[prompt, frame.pixels.tobytes()] * np.float32(weight) for prompt, weight in style.prompts
        )
        return replace(frame, pixels=np.round(mixed).astype(np.uint8))

    def reanchor(self) -> None:
        """There is no past."""


def test_a_deck_is_drawn_once_and_anew_when_its_program_changes(deck: Deck, program: Program) -> None:
    assert deck.is_drawn
    take = deck.take(0)
    assert take.source.shape == (2, 144, 256, 3) and take.targets.shape[1:] == take.source.shape
    assert not take.is_seen[0].any() and take.is_seen[1].mean() > 0.3
    longer = replace(program, loop=replace(program.loop, num_frames=5))
    assert not Deck(deck.folder.parent, longer).is_drawn


def test_exact_motion_explains_how_a_deck_s_source_changes(deck: Deck) -> None:
    loop = deck.take(-1)
    still = np.zeros_like(loop.motion[1], np.float32)
    with_motion, without = (
        np.mean([warp_error(loop.targets[0, k - 1], loop.targets[0, k], motion, loop.is_seen[k]) for k in (1, 2, 3)])
        for motion in (loop.motion[2].astype(np.float32), still)
    )
    assert with_motion < without


def test_identity_gains_nothing_and_the_truth_gains_all(deck: Deck, program: Program, tmp_path: Path) -> None:
    suite, identity, truth = Suite(program, deck, Expert(program, deck)), Results(), Results()
    assert sum(suite.run(Identity(), identity)) == suite.num_frames
    list(suite.run(Truth(program, deck), truth))
    for ending in ENDINGS.values():
        for key in (f"prompt_accuracy{ending}", f"nearest_answer{ending}"):
            assert truth.figures[key] == 1.0 and identity.figures[key] == 0.0
        assert truth.figures[f"judge_prompt_accuracy{ending}"] == 1.0
    weak = [truth.figures[f"judge_nearest_answer{ending}"] or 0.0 for ending in ENDINGS.values()]
    assert 0.5 < np.mean(weak) <= 1.0
    assert identity.figures["psnr_gain_db"] == 0.0 and identity.figures["swd_ratio"] == pytest.approx(1.0)
    assert identity.figures["edge_f1"] in (None, 1.0) and identity.figures["psnr_neutral_db"] == MAX_PSNR_DB
    assert (truth.figures["psnr_gain_db"] or 0) > 20.0
    assert truth.figures["ssim"] == pytest.approx(1.0, abs=1e-3) and truth.figures["swd_ratio"] == 0.0
    assert truth.figures["warp_error_ratio"] == pytest.approx(1.0)
    assert truth.figures["gradient_energy_ratio"] == pytest.approx(1.0)
    for results in (identity, truth):
        assert results.figures["still_flicker"] == 0.0
        assert results.figures["drift_psnr_db"] == pytest.approx(0.0, abs=1e-6)
    assert truth.figures["switch_first_frames"] == 1.0
    result = document({"model": "truth"}, truth, {"identity": identity.figures})
    assert set(MEANINGS) < set(json.loads(json.dumps(result))) and "| psnr_gain_db |" in markdown("t", result, "truth")
    assert ".jpg" in write_sheets(tmp_path, truth.pictured) and list(tmp_path.glob("*.jpg"))


class Expert:
    """Knows the looks of a program's true targets, and takes anything else for the game's own picture."""

    def __init__(self, program: Program, deck: Deck) -> None:
        self._looks: dict[bytes, tuple[str, str, str]] = {}
        for number, plan in enumerate(program.takes):
            for look, targets in zip(plan.looks, deck.take(number).targets, strict=True):
                self._looks |= {picture.tobytes(): look.axes for picture in targets}

    def values(self, pictures: Pixels) -> tuple[str, str, str]:
        return self._looks.get(pictures[0].tobytes(), Look().axes)


class Lagging:
    """Gives the mean of the last frames back, and counts frames; `memory_frames` of None hides how many they are."""

    def __init__(self, past: int, *, is_known: bool) -> None:
        self.memory_frames = past if is_known else None
        self._last: deque[Pixels] = deque(maxlen=1 + past)
        self.num_frames = 0

    def restyle(self, frame: Frame, style: Style) -> Frame:
        self.num_frames += 1
        self._last.append(frame.pixels)
        return replace(frame, pixels=np.mean(self._last, 0).astype(np.uint8))

    def reanchor(self) -> None:
        self._last.clear()


@pytest.mark.parametrize(("past", "rounds"), [(0, 1), (2, 2), (6, 2)])
def test_a_bounded_memory_needs_a_round_more_than_fills_it_to_show_all_its_drift(
    deck: Deck, program: Program, past: int, rounds: int
) -> None:
    short, whole = Lagging(past, is_known=True), Lagging(past, is_known=False)
    suite = Suite(program, deck, None)
    drawn = []
    for restyler in (short, whole):
        results = Results()
        list(suite.run(restyler, results))
        drawn.append(results.drift)
    assert drawn[0] == drawn[1]
    assert short.num_frames == whole.num_frames - program.drift_frames + rounds * round_frames(4)


def test_the_colour_transfer_of_a_program_is_kept_beside_its_deck(deck: Deck, program: Program) -> None:
    fit = ColourFit(program, deck)
    assert fit.try_load() is None
    fit.plans = fit.plans[:2]
    list(fit.fit())
    fitted = fit.try_load()
    assert fitted is not None and set(fitted.mappings) == {trial.prompt for trial in program.trials} | set(
        program.loop_prompts
    )


def test_a_classifier_is_the_same_after_saving_and_knows_its_axes(tmp_path: Path, picture: Pixels) -> None:
    torch.manual_seed(0)
    network = StyleNetwork()
    classifier.save(tmp_path / "c.safetensors", network, {"theme": 0.9, "light": 0.8, "medium": 1.0})
    loaded = Classifier.load(tmp_path / "c.safetensors")
    values = loaded.values(picture[None])
    assert values[0] in THEMES and values[1] in LIGHTS and values[2] in MEDIA
    assert values == Classifier(network).values(picture[None])
    assert loaded.values(np.stack([picture] * 3)[::-4]) == values  # frames as the suite picks them
    assert loaded.accuracy == {"theme": 0.9, "light": 0.8, "medium": 1.0}
    (tmp_path / "c.safetensors").write_bytes(b"nothing")
    with pytest.raises(ClassifierError, match="cannot be read"):
        Classifier.load(tmp_path / "c.safetensors")


def test_the_convolutional_baseline_draws_any_size(tmp_path: Path) -> None:
    network = ConvNetwork()
    assert 2.0e6 < sum(value.numel() for value in network.parameters()) < 4.0e6
    save(tmp_path / "conv.safetensors", network)
    frame = Frame(np.zeros((50, 70, 3), np.uint8), 0, 0.0)
    drawn = ConvBaseline.load(tmp_path / "conv.safetensors").restyle(frame, Style((("lava", 0.5), ("winter", 0.5))))
    assert drawn.pixels.shape == (50, 70, 3)
