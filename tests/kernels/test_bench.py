"""The benchmark's one command runs without a GPU and prints every row that it will print on one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import torch
from PIL import Image

from interpreted import OutOfResources
from lsd_game.model.config import ModelConfig
from lsd_kernels import ranks_bench, tune
from lsd_kernels.core_form import GRAPH
from lsd_kernels.dispatch import PRECISIONS
from lsd_kernels.model_shape import BASE, named
from lsd_kernels.ops import load
from lsd_kernels.peers import Alone
from lsd_kernels.phase_times import PHASES, ROW_PX, Span
from lsd_kernels.recorded import TILED, calls_of
from lsd_kernels.testing.simulated_peers import group
from lsd_kernels.tiling import Tile, product_tile, table
from lsd_kernels.whole_step import WholeStep

ROOT = Path(__file__).parents[2]
MICRO = {
    "name": "micro", "width_px": 48, "height_px": 32, "channels": [8, 8, 16], "encoder_blocks": [1, 1, 1],
    "decoder_blocks": [1, 1, 1], "dim": 64, "heads": 2, "layers": 2, "window": 2,
}  # fmt: skip
FIGURES = (
    *("pack_frame", "prescale", "qkv_project", "attend", "gated_linear", "gelu_linear", "film_relu", "add_relu"),
    *("join", "blend_frame", "product", "attention", "one step, the core", "one step, all", "torch.compile"),
    *("whole frame, upload, 1 step, download", "3 frames beside the reference", "3 frames FP8 on beside off"),
    *("qkv_project 6x64, FP8 on", "gated_linear 6x256, FP8 on", "one step, the core, FP8 on", "FP8 on against off"),
    *("the core in one launch against the graph", "the core in one launch, FP8 on", "the core on several GPUs"),
    *(f"in one launch, {phase}" for phase in PHASES),
    *("qkv 6x192x64, 2:4 sparse", "down 6x64x256, 2:4 sparse", "all four products, 2:4 sparse"),
)


@pytest.fixture
def micro(tmp_path: Path) -> Path:
    path = tmp_path / "micro.json"
    path.write_text(json.dumps(MICRO))
    return path


@pytest.fixture(scope="module")
def bench_kernels() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_kernels", ROOT / "scripts" / "bench_kernels.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@torch.inference_mode()
@pytest.mark.timeout(300)
@pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`:UserWarning")
def test_what_torch_compile_is_given_is_the_whole_step_in_one_graph(bench_kernels: ModuleType) -> None:
    """A graph that breaks is a slower rival: here it is an error."""
    step = bench_kernels.plain_step(bench_kernels.Subject(ModelConfig.from_dict(MICRO), "cpu"))
    compiled = torch.compile(step.func, backend="eager", fullgraph=True)
    torch.testing.assert_close(compiled(*step.args), step())


def test_the_phases_are_drawn_beside_the_figures(
    bench_kernels: ModuleType, micro: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [Span(program, phase, 100 * n, 10, 100 * n + 100) for program in (0, 1) for n, phase in enumerate(PHASES)]
    monkeypatch.setattr(bench_kernels, "timed_spans", lambda ops, step: spans)
    rows = list(bench_kernels.phase_picture_rows(named(str(micro)), "cpu", load("torch"), tmp_path))
    assert [row.measured.split(" us")[0] for row in rows] == ["0.1"] * len(PHASES)
    with Image.open(tmp_path / "phases_micro.png") as picture:
        assert picture.height == 2 * ROW_PX


@pytest.mark.parametrize("precision", PRECISIONS)
def test_the_row_of_several_gpus_compares_them_with_one(micro: Path, precision: str) -> None:
    """As far as one process goes: a group of one rank, and one of more ranks than there are blocks of tokens."""
    row = ranks_bench.rank_row(str(micro), precision, Alone(), torch.device("cpu"), 1)
    assert row.figure.endswith(f"the core on 1 GPUs in {precision}")
    assert float(row.measured.rpartition(" ")[2]) == 0.0, row
    row = ranks_bench.rank_row(str(micro), precision, group(2)[0], torch.device("cpu"), 1)
    assert row.measured == "not run: 6 tokens are enough for 1 ranks, got 2"
    assert row.is_met is None


@pytest.mark.timeout(300)
def test_one_command_prints_every_row(micro: Path, tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "scripts" / "bench_kernels.py", micro, "--device=cpu", "--kernels=torch"]
    command += ["--repeats=1", "--frames=3", f"--json={tmp_path / 'rows.json'}"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    report = json.loads((tmp_path / "rows.json").read_text())
    told = [row["figure"] for row in report["rows"]]
    for figure in FIGURES:
        assert any(figure in name for name in told), figure
        assert figure in ended.stdout
    compiled = next(row for row in report["rows"] if "torch.compile" in row["figure"])
    assert ", eager " in compiled["measured"] and compiled["is_met"] is None, "nothing was compiled here"
    drift = next(row for row in report["rows"] if "beside the reference" in row["figure"])
    assert drift["is_met"], "the reference beside itself"
    assert {"device", "date", "torch"} <= report.keys()


@torch.inference_mode()
def test_a_benchmark_that_is_cut_short_leaves_what_it_has_found(
    bench_kernels: ModuleType, micro: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench_kernels, "model_rows", cut_short)
    path = tmp_path / "rows.json"
    with pytest.raises(KeyboardInterrupt):
        bench_kernels.main([str(micro), "--device=cpu", "--kernels=torch", "--repeats=1", f"--json={path}"])
    told = [row["figure"] for row in json.loads(path.read_text())["rows"]]
    assert told[-len(PHASES) :] == [f"micro: in one launch, {phase}" for phase in PHASES]


def test_the_tuner_tries_only_tiles_that_fit_and_writes_what_the_lookup_reads(micro: Path, tmp_path: Path) -> None:
    step, calls = WholeStep(load("torch"), named(str(micro)), "cpu", torch.float32), []
    for precision in PRECISIONS:
        step.use_form(GRAPH, precision)
        calls += calls_of(step)
    assert {call.op for call in calls} >= set(TILED)
    sizes = {call.op: call.sizes for call in calls if call.op in TILED}
    for op in ("qkv_project", "gelu_linear"):
        assert sizes[f"{op}_fp8"] == sizes[op]
    for call in (call for call in calls if call.op in TILED):
        tiles = list(tune.candidates(call))
        assert {tile.by_tma for tile in tiles} == ({False} if call.op == "attend" else {False, True})
        if call.op.startswith("gated_linear"):
            assert {tile.columns for tile in tiles} == {64}, "one part of the squares"
        if call.op == "gated_linear_fp8":
            assert {tile.depth for tile in tiles} <= {32, 64}, "a head, or a group of up's outputs"
        if call.op == "gelu_linear_fp8":
            assert {(tile.columns, tile.depth) for tile in tiles} == {(64, 64)}, "groups"
    path = tmp_path / "tuned" / "some_gpu.json"  # nothing was tuned yet, so there is no folder
    tune.write_table(path, "Some GPU", {"gelu_linear 700x6144x1536": [64, 128, 64, 4, 4]}, {})
    tune.write_table(path, "Some GPU", {"attend 700x12x128": [64, 64, 0, 4, 3]}, {"some core": [2.0, 1.0]})
    assert json.loads(path.read_text())["tiles"].keys() == {"gelu_linear 700x6144x1536", "attend 700x12x128"}
    assert json.loads(path.read_text())["cores"] == {"some core": [2.0, 1.0]}


def test_the_tuner_finds_a_tile_of_every_product_in_both_precisions(
    micro: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the op says how long it takes: the third tile tried is the fastest."""
    monkeypatch.setattr(tune, "median_us", lambda work, device, repeats: abs(tiles.index(work.args[2]) - 2.0))
    tiles = [Tile(64, 64, 64, 4, stages) for stages in range(5)]
    monkeypatch.setattr(tune, "candidates", lambda call: tiles)
    step = WholeStep(load("torch"), named(str(micro)), "cpu", torch.float32)
    found = {key: (tile, took_us) for key, tile, took_us in tune.tune_tiles(step, 1)}
    assert {key.partition(" ")[0] for key in found} == set(TILED)
    assert set(found.values()) == {(tiles[2], 0.0)}
    assert "gelu_linear_fp8 6x256x64" in found


def test_the_tuner_leaves_out_what_a_gpu_refuses(micro: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Triton's own errors are no RuntimeErrors."""
    tiles = [Tile(64, 256, 64, 4, 4), Tile(64, 64, 64, 4, 4), Tile(64, 128, 64, 4, 4)]
    refusals = {tiles[0]: OutOfResources(262144, 232448, "shared memory"), tiles[2]: RuntimeError("no image for it")}

    def took_us(work: partial[None], device: torch.device, repeats: int) -> float:
        if work.args[2] in refusals:
            raise refusals[work.args[2]]
        return 1.0

    monkeypatch.setattr(tune, "median_us", took_us)
    call = calls_of(WholeStep(load("torch"), named(str(micro)), "cpu", torch.float32))[0]
    assert tune.fastest(load("torch"), call, tiles, 1) == (tiles[1], 1.0)


def test_a_tuned_tile_goes_before_the_rule(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("lsd_kernels.tiling.TABLES", tmp_path)
    monkeypatch.setattr("lsd_kernels.tiling._gpu_here", lambda: "Some GPU")
    tiles = {
        "gelu_linear 1400x6144x1536": [64, 256, 32, 8, 2, True],
        "gelu_linear_fp8 1400x6144x1536": [64, 128, 128, 4, 2],
    }
    tune.write_table(tmp_path / "some_gpu.json", "Some GPU", tiles, {})
    table.cache_clear()
    sizes = BASE.tokens, BASE.inner, BASE.dim
    try:
        assert product_tile("gelu_linear", *sizes) == Tile(64, 256, 32, 8, 2, by_tma=True)
        assert product_tile("gelu_linear_fp8", *sizes, 128) == Tile(64, 128, 128, 4, 2)
    finally:
        table.cache_clear()
