"""The worlds: G-buffers that hold together from frame to frame, and clips that a seed determines."""

from __future__ import annotations

import json
from pathlib import Path

import moderngl
import numpy as np
import numpy.typing as npt
import pytest

from lsd_game import cli
from lsd_game.training.dataset import ClipStore
from lsd_game.training.worlds import version
from lsd_game.training.worlds.clips import Clip, ClipConfig, ClipMaker, plan_clip, write_cache
from lsd_game.training.worlds.families import FAMILIES
from lsd_game.training.worlds.gbuffer import GBuffer, create_context
from lsd_game.training.worlds.hud_pen import HudPen
from lsd_game.training.worlds.look import LIGHTS, Look
from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.overlay import Overlay
from lsd_game.training.worlds.scene import LEAST_BORDERS, Scene, borders
from lsd_game.training.worlds.sheet import draw_sheet, labelled, looks_of, name_of
from lsd_game.training.worlds.splits import HELD_OUT_FAMILIES

WIDTH, HEIGHT = 128, 72
FRAME_S = 1 / 24
SMALL = ClipConfig(width=64, height=36, frames=2, looks=2, clips_per_shard=2)
Floats = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def context() -> moderngl.Context:
    return create_context()


@pytest.fixture(scope="module")
def scene(context: moderngl.Context) -> Scene:
    return Scene(context, WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def maker(context: moderngl.Context) -> ClipMaker:
    return ClipMaker(context, SMALL)


def textures(gbuffer: GBuffer) -> list[Floats]:
    return [gbuffer.read(number).copy() for number in range(4)]


def reprojected(motion: Floats) -> tuple[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]], npt.NDArray[np.bool_]]:
    """Where each pixel was in the frame before (rows, columns), and whether that was within the picture."""
    rows, columns = np.meshgrid(np.arange(HEIGHT), np.arange(WIDTH), indexing="ij")
    x = np.round(columns - motion[..., 0]).astype(np.int64)
    y = np.round(rows - motion[..., 1]).astype(np.int64)
    inside = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
    return (np.clip(y, 0, HEIGHT - 1), np.clip(x, 0, WIDTH - 1)), inside


def share_that_match(before: list[Floats], now: list[Floats], motion: Floats, travel_m: float = 0.0) -> float:
    """The share of pixels whose material, depth and place are found where `motion` says they were.

    `travel_m` is how far the camera went meanwhile, by which depth may have changed.
    """
    at, inside = reprojected(motion)
    same = before[0][at][..., 3] == now[0][..., 3]
    depth, depth_before = now[1][..., 3], before[1][at][..., 3]
    same &= np.abs(depth - depth_before) < 0.1 * depth + 1.0 + travel_m
    off = np.linalg.norm(before[1][at][..., :3] - now[1][..., :3], axis=2)
    is_backdrop = np.isin(now[0][..., 3], [Material.SKY, Material.VOID])
    same &= off < np.where(is_backdrop, 0.3, 0.35 + 0.08 * depth)
    return float(same[inside].mean())


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_motion_leads_each_pixel_back_to_the_same_place_in_the_frame_before(scene: Scene, family: str) -> None:
    shares = []
    for seed in range(6):
        scene.enter(family, seed=seed)
        before, eye = textures(scene.step(FRAME_S)), np.array(scene.uniforms["EYE"])
        now = textures(scene.step(2 * FRAME_S))
        travel_m = float(np.linalg.norm(np.array(scene.uniforms["EYE"]) - eye))
        shares.append(share_that_match(before, now, now[3][..., :2], travel_m))
    assert np.mean(shares) > 0.95, shares


@pytest.mark.parametrize("family", ["terrain", "corridor", "scroller", "topdown", "track"])
def test_without_motion_far_fewer_pixels_are_found_again(scene: Scene, family: str) -> None:
    found, lost = [], []
    for seed in range(6):
        scene.enter(family, seed=seed)
        before = textures(scene.step(FRAME_S))
        now = textures(scene.step(2 * FRAME_S))
        found.append(share_that_match(before, now, now[3][..., :2], 5.0))
        lost.append(share_that_match(before, now, -now[3][..., :2], 5.0))
    assert 1.0 - np.mean(lost) > 3 * (1.0 - np.mean(found)), (found, lost)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_frozen_game_has_no_motion_and_the_same_picture(scene: Scene, family: str) -> None:
    scene.enter(family, seed=3)
    before = textures(scene.step(FRAME_S))
    now = textures(scene.step(0.0))
    assert np.abs(now[3][..., :2]).max() < 1e-3
    np.testing.assert_array_equal(before[0], now[0])


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_normals_have_unit_length_and_materials_exist(scene: Scene, family: str) -> None:
    for seed in range(3):
        scene.enter(family, seed=seed)
        surface, place, detail, motion = textures(scene.step(FRAME_S))
        np.testing.assert_allclose(np.linalg.norm(surface[..., :3], axis=2), 1.0, atol=1e-3)
        assert set(np.unique(surface[..., 3])) <= {float(material) for material in Material}
        assert place[..., 3].min() > 0.0
        assert detail[..., 2:].min() >= 0.0 and detail[..., 2:].max() <= 1.0
        assert np.isfinite(motion).all()


def test_a_seed_determines_the_world_and_another_seed_gives_another(scene: Scene) -> None:
    drawn = []
    for seed in (5, 5, 6):
        scene.enter("scroller", seed=seed)
        drawn.append(textures(scene.step(FRAME_S))[0])
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


def test_a_moving_camera_moves_the_picture(scene: Scene) -> None:
    scene.enter("corridor", seed=1)
    moved = [float(np.abs(textures(scene.step(FRAME_S))[3]).max()) for _ in range(3)]
    assert max(moved) > 0.5


def test_an_unknown_family_is_refused_by_name(scene: Scene) -> None:
    with pytest.raises(ValueError, match="got 'chess'"):
        scene.enter("chess", seed=0)


def test_the_same_plan_draws_the_same_clip(maker: ClipMaker) -> None:
    plan = plan_clip(7, SMALL)
    for first, second in zip(maker.make(plan), maker.make(plan), strict=True):
        np.testing.assert_array_equal(first, second)


def test_training_plans_leave_the_held_out_family_out() -> None:
    families = {plan_clip(seed, SMALL).family for seed in range(200)}
    assert families == set(FAMILIES) - set(HELD_OUT_FAMILIES)


def test_the_hud_is_identical_in_the_source_and_in_every_target(maker: ClipMaker) -> None:
    plan = next(plan for plan in (plan_clip(seed, SMALL) for seed in range(100)) if plan.has_hud)
    clip = maker.make(plan)
    assert clip.hud.any()
    for target in clip.target:
        np.testing.assert_array_equal(target[clip.hud], clip.source[clip.hud])


def test_overlays_draw_something_but_leave_most_of_the_world_in_sight() -> None:
    huds = [Overlay(np.random.default_rng(seed), 256, 144).at(0) for seed in range(60)]
    assert all((hud.rgba[..., 3] > 0).any() for hud in huds)
    assert 0.0 < np.mean([hud.mask.mean() for hud in huds]) < 0.2


def test_a_hud_s_numbers_go_on_while_its_layout_stays() -> None:
    overlays = [Overlay(np.random.default_rng(seed), 256, 144) for seed in range(40)]
    changed = [float((overlay.at(0).rgba != overlay.at(3).rgba).any(-1).mean()) for overlay in overlays]
    assert sum(share > 0.0 for share in changed) > 20
    assert max(changed) < 0.25
    np.testing.assert_array_equal(overlays[0].at(5).rgba, overlays[0].at(5).rgba)


def test_text_of_a_hud_stays_within_the_picture() -> None:
    pen = HudPen(np.random.default_rng(2), 256, 144, 0)
    pen.text(250.0, 140.0, "SCORE 123456")
    left, top, right, bottom = pen.picture.getbbox() or (0, 0, 0, 0)
    assert right - left > 20 and bottom - top > 3
    assert left > 0 and right < 256 and top > 0 and bottom < 144


def test_nearly_empty_scenes_are_drawn_anew(scene: Scene) -> None:
    for seed in (27, 4, 18):  # their first drawings are plains and little else
        scene.enter("terrain", seed=seed)
        assert borders(scene.step(FRAME_S)) > 0.9 * LEAST_BORDERS


def test_borders_are_where_materials_meet() -> None:
    class Halves:
        """A G-buffer of two materials side by side."""

        def read(self, texture: int) -> Floats:
            surface = np.zeros((4, 8, 4), np.float32)
            surface[:, 4:, 3] = 2.0
            return surface

    assert borders(Halves()) == pytest.approx(1 / 8 * 4 / 144)


def test_a_cache_holds_the_promised_arrays_and_goes_on_where_it_stopped(maker: ClipMaker, tmp_path: Path) -> None:
    assert sum(write_cache(tmp_path, maker, clips=3, seed=1)) == 4
    shapes = {name: np.load(tmp_path / "shard-0001" / f"{name}.npy").shape for name in Clip._fields}
    assert shapes == {
        "source": (2, 2, 36, 64, 3),
        "target": (2, 2, 2, 36, 64, 3),
        "depth": (2, 2, 18, 32),
        "motion": (2, 2, 18, 32, 2),
        "hud": (2, 2, 36, 64),
    }
    (tmp_path / "shard-0001" / "labels.json").unlink()
    first = (tmp_path / "shard-0000" / "source.npy").stat().st_mtime_ns
    redrawn = np.load(tmp_path / "shard-0001" / "source.npy").copy()
    assert sum(write_cache(tmp_path, maker, clips=4, seed=1)) == 4
    assert (tmp_path / "shard-0000" / "source.npy").stat().st_mtime_ns == first
    np.testing.assert_array_equal(np.load(tmp_path / "shard-0001" / "source.npy"), redrawn)
    label = json.loads((tmp_path / "shard-0001" / "labels.json").read_text())[0]
    assert {"family", "seed", "looks"} <= set(label)
    assert set(label["looks"][0]) == {"theme", "light", "medium"}


def test_clips_that_another_version_of_the_worlds_drew_are_counted(maker: ClipMaker, tmp_path: Path) -> None:
    list(write_cache(tmp_path, maker, clips=4, seed=1))
    assert ClipStore(tmp_path).num_outdated == 0
    (tmp_path / "shard-0001" / version.FILE).write_text("of other code\n")
    assert ClipStore(tmp_path).num_outdated == 2
    (tmp_path / "shard-0000" / version.FILE).unlink()
    assert ClipStore(tmp_path).num_outdated == 4, "clips from before versions were noted"


def test_a_sheet_of_an_axis_has_a_column_for_each_value_and_a_line_of_names(maker: ClipMaker) -> None:
    looks = looks_of("light")
    assert [look.light for look in looks] == list(LIGHTS[1:]) and {look.theme for look in looks} == {"original"}
    sheet = draw_sheet(maker, ["arcade", "space"], looks, seed=1)
    assert sheet.shape == (2 * 36, len(LIGHTS) * 64, 3)
    named = labelled(sheet, looks)
    np.testing.assert_array_equal(named[-72:], sheet)
    assert named.shape[0] > 72 and named[:-72, 64:128].std() > 0
    assert name_of(Look("winter", medium="oil painting")) == "winter, oil painting" and name_of(Look()) == "unchanged"


def test_seeds_that_belong_to_tests_are_refused(maker: ClipMaker, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="seed 1000"):
        next(write_cache(tmp_path, maker, clips=1, seed=1000))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--seed", "-1"], "--seed must be at least 0, got -1"),
        (["--clips", "0"], "--clips must be at least 1, got 0"),
        (["--clips", "2000000"], "seed 0 with 2000000 clips leaves the seeds for training"),
        (["--clips", "1", "--seed", "1000"], "seed 1000 with 1 clips leaves the seeds for training"),
        (["--size", "wide"], "--size takes WIDTHxHEIGHT, such as 256x144, got 'wide'"),
        (["--frames", "0"], "must be at least 1, got"),
    ],
)
def test_a_cache_that_cannot_be_is_refused_in_one_sentence(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["worlds", "--cache", str(tmp_path / "worlds"), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "worlds").exists()


def test_a_cache_in_the_place_of_a_file_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "worlds").write_text("")
    assert cli.main(["worlds", "--cache", str(tmp_path / "worlds"), "--clips", "1"]) == 2
    assert "cannot be filled" in capsys.readouterr().err


@pytest.mark.parametrize("size", [(256, 144), (64, 48)])
def test_every_hud_finds_room_in_its_picture(size: tuple[int, int]):
    for seed in range(300):
        hud = Overlay(np.random.default_rng(seed), *size).at(seed % 4)
        assert hud.rgba.shape == (size[1], size[0], 4) and hud.rgba[..., 3].any()
