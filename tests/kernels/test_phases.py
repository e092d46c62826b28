"""The tables of shapes and floors against numbers worked out by hand."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from lsd_game.model.config import PRESETS as MODELS
from lsd_kernels import floors, shapes
from lsd_kernels.model_shape import BASE, PRESETS, SMALL, TINY, named
from lsd_kernels.phases import Phase, core_phases, in_fp8, step_phases
from lsd_kernels.tiling import Tile, fill, num_tiles, parts_of, product_tile

ONE_LAYER = dataclasses.replace(TINY, width_px=32, height_px=16, dim=64, heads=2, layers=1, window=1)  # 2 tokens


def phase(name: str, phases: list[Phase]) -> Phase:
    return next(each for each in phases if each.name == name)


def test_the_kernels_presets_are_the_models() -> None:
    assert {name: dataclasses.asdict(shape) for name, shape in PRESETS.items()} == {
        name: {key: value for key, value in config.to_dict().items() if value is not None}
        for name, config in MODELS.items()
    }


def test_flops_and_bytes_of_a_layer_worked_out_by_hand() -> None:
    core = list(core_phases(ONE_LAYER))
    qkv, attend, down = (phase(name, core) for name in ("qkv_project", "attend", "gated_linear (down)"))
    assert (qkv.flops, qkv.bytes) == (2 * 2 * 192 * 64, 192 * 64 * 2)
    keys = 2 * 2 + 24  # two frames of two tokens, and the text
    assert (attend.flops, attend.bytes) == (2 * 2 * 2 * keys * 64, 2 * keys * 64 * 2)
    assert (down.flops, down.bytes) == (2 * 2 * 64 * 256, 64 * 256 * 2)
    assert sum(each.launches for each in core) == 1 + 5


def test_a_floor_is_the_larger_of_arithmetic_and_memory() -> None:
    assert floors.floor_us(Phase("a", 1, flops=790 * 10**6, bytes=43 * 10**5)) == pytest.approx(1.0)
    assert floors.floor_us(Phase("b", 1, flops=790 * 10**6, bytes=43 * 10**6)) == pytest.approx(10.0)


@pytest.mark.parametrize(("shape", "floor_ms"), [(SMALL, 0.89), (BASE, 2.3)])
def test_the_cores_floors_are_those_that_the_goals_were_set_by(shape, floor_ms: float) -> None:
    assert floors.core_floor_us(shape) / 1e3 == pytest.approx(floor_ms, rel=0.02)


@pytest.mark.parametrize("shape", [SMALL, BASE], ids=lambda shape: shape.name)
def test_small_and_base_fill_whole_waves_in_every_phase_of_the_core(shape) -> None:
    cut = [each for each in core_phases(shape) if each.tile is not None]
    assert len(cut) == 5
    for each in cut:
        assert fill(each.programs) == 1.0, each
        assert each.tile is not None and shapes.useful(each, each.tile) > 0.99


def test_launches_stay_within_five_a_layer() -> None:
    for shape in PRESETS.values():
        assert sum(each.launches for each in core_phases(shape)) - 1 <= 5 * shape.layers


def test_waves_worked_out_by_hand() -> None:
    assert num_tiles(1560, 1536, Tile(128, 128, 64, 8, 3)) == 13 * 12
    assert fill(13 * 12) == pytest.approx(156 / 264)
    assert fill(132) == 1.0
    assert parts_of(1536) == 12
    assert parts_of(256) == 4


def test_a_tile_is_chosen_by_useful_fill_then_by_size() -> None:
    assert product_tile("gelu_linear", 1400, 6144, 1536).rows == 128, "both fill: the larger"
    assert product_tile("gelu_linear", 700, 6144, 1536).rows == 64, "128 rows would waste half a tile"


def test_fp8_halves_the_floors_of_the_large_products_and_no_other() -> None:
    for wide, rounded in zip(step_phases(SMALL), in_fp8(step_phases(SMALL)), strict=True):
        is_large = wide.name.startswith(("qkv_project", "gated_linear", "gelu_linear"))
        assert floors.floor_us(rounded) == pytest.approx(floors.floor_us(wide) / (2 if is_large else 1))


@pytest.mark.parametrize("config", PRESETS)
def test_the_commands_print_every_phase(config: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert floors.main([config]) == 0
    assert shapes.main([config]) == 0
    told = capsys.readouterr().out
    for each in step_phases(PRESETS[config]):
        assert told.count(each.name) >= (2 if each.tile else 1)


def test_a_config_may_be_a_file_and_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(MODELS["tiny"].to_dict()))
    assert named(str(path)) == TINY
    path.write_text(json.dumps({"name": "x", "width": 3}))
    with pytest.raises(ValueError, match="does not describe a model"):
        named(str(path))
    with pytest.raises(ValueError, match=r"one of tiny, small, base or a \.json file, got 'huge'"):
        named("huge")
    with pytest.raises(ValueError, match="multiples of 16"):
        step_phases(dataclasses.replace(TINY, width_px=250))
