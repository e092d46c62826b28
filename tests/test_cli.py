"""The command line: one sentence and exit code 2 for what a person can put right, and every command end to end."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from lsd_game import cli
from lsd_game.commands import UserError, output, sheet
from lsd_game.commands.labels import LABEL_HEIGHT_PX
from lsd_game.commands.model_files import CHECKPOINTS
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.director.style_library import StyleLibrary

RUN_SECONDS = (5, 30)  # an idle machine shows its first restyled frame within 2; a busy one gets a second, long run
RULES = 'prompt = "a green meadow"\n'


SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")  # what may stand in for a missing screen


def lsd_game(*arguments: str, folder: Path, timeout_s: float = 110.0) -> subprocess.CompletedProcess[str]:
    """Run `lsd-game` as a process of its own in `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "lsd_game", *arguments],
        cwd=folder,
        env={**_environment(), "PYTHONPATH": str(Path(cli.__file__).parent.parent)},
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SCREENS}


def parsed(*arguments: str) -> StreamOptions:
    parser = cli.CommandParser()
    add_stream_arguments(parser)
    return stream_options(parser.parse_args(arguments))


def test_alone_it_prints_the_help_with_every_command(capsys) -> None:
    assert cli.main([]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {name} " in printed for name in cli.COMMANDS)


@pytest.mark.parametrize("name", [*cli.COMMANDS, *cli.INTERNAL_COMMANDS])
def test_every_command_is_there_and_explains_itself(name: str, capsys) -> None:
    assert importlib.import_module(f"lsd_game.commands.{name}").__doc__
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: lsd-game {name}" in capsys.readouterr().out


WITHOUT_EXTRAS = """
import sys
from lsd_game import cli

class Missing:
    extras = {"gymnasium", "moderngl", "msgpack", "pythonosc", "pyvirtualcam", "simplejpeg", "websockets"}

    def find_spec(self, name, *_):
        if name in self.extras:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Missing())
for name in cli.COMMANDS:
    try:
        code = cli.main([name, "--help"])
    except SystemExit as ended:
        code = ended.code
    if code:
        print(code, name, file=sys.stderr)
"""


def test_without_any_extra_a_command_explains_itself_or_names_the_extra() -> None:
    """What a plain `pip install .` brings must do for the others, finetune, train and prune among them."""
    ended = subprocess.run([sys.executable, "-c", WITHOUT_EXTRAS], capture_output=True, text=True)
    expected = []
    for name, package, extra in (
        ("serve", "websockets", "serve"),
        ("conform", "websockets", "serve"),
        ("worlds", "moderngl", "train"),
        ("eval", "moderngl", "train"),
    ):
        install = f"pip install 'lsd-game[{extra}]'"
        expected += [f"lsd-game: lsd-game {name} needs the package {package}: {install}", f"2 {name}"]
    assert ended.stderr.splitlines() == expected


def test_an_unknown_command_gets_the_nearest_right_one(capsys) -> None:
    assert cli.main(["demmo"]) == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith("lsd-game: there is no command 'demmo', did you mean 'demo'")
    assert complaint.count("\n") == 1


def test_an_unknown_option_is_one_sentence(capsys) -> None:
    assert cli.main(["demo", "--promt", "lava"]) == 2
    complaint = capsys.readouterr().err
    assert "--promt" in complaint
    assert complaint.count("\n") == 1


def test_ctrl_c_is_quiet(monkeypatch, capsys) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("lsd_game.commands.doctor.run", interrupt)
    assert cli.main(["doctor"]) == 130
    assert capsys.readouterr().err == ""


def test_a_reader_that_goes_away_is_no_traceback(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(0.5); from lsd_game.cli import main; raise SystemExit(main())"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


def test_the_door_of_the_command_line_loads_neither_torch_nor_a_game(tmp_path: Path) -> None:
    code = (
        "import sys, lsd_game.cli, lsd_game.commands.run, lsd_game.commands.demo;"
        "sys.exit(' '.join({'torch', 'pygame', 'av', 'moderngl'} & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.stderr.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--prompt", " "], "the prompt is empty: describe a style, such as 'molten lava world'"),
        (["--prompt", "x" * 10_000], "the prompt has 10000 characters, at most 500 are taken"),
        (["--strength", "1.5"], "--strength must be within 0..1, got 1.5"),
        (["--keep-fps", "-1"], "--keep-fps must be within 0..1000, got -1.0"),
        (["--strength", "nan"], "--strength must be within 0..1, got nan"),
        (["--seconds", "0"], "--seconds must be a number above 0, got 0.0"),
        (["--seconds", "nan"], "--seconds must be a number above 0, got nan"),
        (["--steps", "3"], "--steps must be 1, 2 or 4, got 3"),
        (["--server", "ws://box:8765"], "--model belongs to the machine that draws: give it to its lsd-game serve"),
        (["--server", "ws://box:8765", "--model", "tiny", "--seed", "1"], "--seed belongs to the machine that draws"),
        (["--server", "box:8765", "--model", "tiny"], "--server must be ws://HOST:PORT or wss://HOST:PORT, got"),
        (["--guidance", "nan"], "--guidance must be within 0..4, got nan"),
        (["--steps", "many"], "argument --steps: invalid int value: 'many'"),
        (["--seed", "-1"], "--seed must be within 0..2^63-1, got -1"),
        (["--device", "gpu"], "--device must be auto, cpu, cuda or cuda:N, got 'gpu'"),
        (["--model", "tinny"], "no model is called 'tinny', did you mean 'tiny'?"),
        (["--model", "mine.safetensors"], "there is no checkpoint file 'mine.safetensors'"),
        (["--rules", "missing.toml"], "the rules 'missing.toml' cannot be read: No such file or directory"),
        (["--side-by-side"], "--side-by-side needs --record, which names the file"),
        (["--report", "nowhere/out.json"], "--report: there is no folder"),
        (["--record", "/"], "--record: '/' is a folder, expected a file"),
    ],
)
def test_a_wrong_option_is_refused_in_one_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises(UserError) as refused:
        parsed("--model=fake", *arguments)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_truncated_checkpoint_is_refused_before_anything_starts(tmp_path: Path) -> None:
    shipped = (CHECKPOINTS / "tiny.safetensors").read_bytes()
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(shipped[:-1000])
    with pytest.raises(UserError, match="is damaged or no safetensors file"):
        parsed("--model", str(broken))


def test_a_mistake_in_the_rules_is_named_with_its_line_before_anything_starts(tmp_path: Path) -> None:
    rules = tmp_path / "my.toml"
    rules.write_text(RULES + "strenght = 0.5\n")
    with pytest.raises(UserError, match=r"my\.toml:2:.*strength"):
        parsed("--model=fake", "--rules", str(rules))


def test_the_options_reach_the_restyle_process_as_they_are(tmp_path: Path) -> None:
    rules = tmp_path / "my rules.toml"
    rules.write_text(RULES)
    options = StreamOptions(
        model="fake",
        device="cuda:1",
        seed=9,
        steps=2,
        prompt="--溶岩 'world'",
        rules=rules,
        strength=0.25,
        record=tmp_path / "a.mp4",
        report=tmp_path / "a.json",
        side_by_side=True,
        headless=True,
        seconds=1.5,
    )
    assert parsed(*options.to_arguments()) == options
    assert parsed(*StreamOptions(model="fake").to_arguments()) == StreamOptions(model="fake")


def test_a_restyle_process_without_a_segment_says_so(tmp_path: Path, capsys) -> None:
    (tmp_path / "no_segment").write_text("hello")
    assert cli.main(["restyle", str(tmp_path / "no_segment"), "--model=fake"]) == 2
    assert "is no lsd_game segment" in capsys.readouterr().err


def test_a_table_has_its_names_to_the_left_and_its_numbers_to_the_right() -> None:
    assert output.table(("stage", "ms"), [("take", "1.25"), ("restyle", "22.00")]).splitlines() == [
        "stage       ms",
        "-------  -----",
        "take      1.25",
        "restyle  22.00",
    ]


def test_the_sheet_shows_every_style_and_the_game_itself(tmp_path: Path, capsys) -> None:
    Image.fromarray(np.full((90, 160, 3), 40, np.uint8)).save(tmp_path / "frame.png")
    written = tmp_path / "sheet.png"
    assert cli.main(["sheet", str(tmp_path / "frame.png"), "-o", str(written), "--model=fake"]) == 0
    picture = np.asarray(Image.open(written).convert("RGB"))
    num_cells = len(StyleLibrary.installed().names()) + 1
    num_rows = -(-num_cells // sheet.NUM_COLUMNS)
    cell_height_px = sheet.CELL_WIDTH_PX * 90 // 160 + LABEL_HEIGHT_PX + sheet.GAP_PX
    assert picture.shape[0] == num_rows * cell_height_px + sheet.GAP_PX
    assert (picture[20, 20] == 40).all()
    assert (picture[20, 20 + sheet.CELL_WIDTH_PX] == 215).all()


@pytest.mark.parametrize(
    ("name", "content"), [("missing.png", None), ("text.png", b"no picture"), ("cut.png", b"\x89PNG")]
)
def test_a_frame_that_is_no_picture_is_named(tmp_path: Path, name: str, content: bytes | None, capsys) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert cli.main(["sheet", str(tmp_path / name), "--model=fake"]) == 2
    assert name in capsys.readouterr().err


def streamed(*arguments: str, report: Path) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    """Run a stream long enough to restyle frames; return how it ended and its report."""
    for seconds in RUN_SECONDS:
        ended = lsd_game(*arguments, "--model=fake", f"--seconds={seconds}", folder=report.parent)
        numbers: dict[str, Any] = json.loads(report.read_text())
        if numbers["frames"]["presented"]:
            break
    return ended, numbers


def test_the_demo_without_a_display_says_so_and_leaves_a_recording_and_a_report(tmp_path: Path) -> None:
    ended, report = streamed("demo", report=tmp_path / "demo.json")
    assert ended.returncode == 0, ended.stderr
    assert "there is no display" in ended.stderr
    assert report["frames"]["presented"] > 0
    with av.open(str(tmp_path / "demo.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) > 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_costs_the_recording_its_file_and_the_run_its_exit_code(tmp_path: Path) -> None:
    ended, report = streamed("demo", "--record=/dev/full", report=tmp_path / "demo.json")
    assert ended.returncode == 3
    assert "the recording '/dev/full' cannot be written: No space left on device; the stream goes on" in ended.stderr
    assert report["frames"]["presented"] > 0


def test_bench_prints_the_model_alone_and_the_whole_loop(tmp_path: Path) -> None:
    ended, report = streamed("bench", "--report=bench.json", report=tmp_path / "bench.json")
    assert ended.returncode == 0, ended.stderr
    assert "model fake alone on cpu" in ended.stdout
    assert "hook, in the game" in ended.stdout
    assert report["frames"]["presented"] > 0
    assert report["model_alone"]["p50_ms"] >= 0.0


def test_the_doctor_names_what_is_there(capsys) -> None:
    assert cli.main(["doctor"]) in (0, 1)
    printed = capsys.readouterr().out
    assert all(name in printed for name in ("python", "torch", "shared memory", "display", "opengl", "native hook"))


def test_the_doctor_tries_a_game_and_says_which_hook_acts_and_how_large_its_frames_are(capsys, monkeypatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    steady = str(Path(__file__).parent / "games" / "steady.py")
    assert cli.main(["doctor", "--seconds", "60", "--", steady, "size=80x60", "seconds=1"]) == 0
    printed = capsys.readouterr().out
    assert "the Python hook acts" in printed and "80x60" in printed
    assert cli.main(["doctor", "--seconds", "20", "--", "true"]) == 1
    assert "no frame within 20 s: the game ended with code 0" in capsys.readouterr().out
