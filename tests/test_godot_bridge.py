"""The Godot addon: Debian's Godot 3 runs its codec over the golden bytes and a small game against the real server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_server import fake_server
from PIL import Image
from screens import Screen, needs_xvfb
from started_runs import until

ROOT = Path(__file__).resolve().parent.parent
GODOT_4 = ROOT / "godot_bridge" / "addons" / "lsd_game"
GODOT_3 = ROOT / "godot_bridge" / "godot3" / "addons" / "lsd_game"
SHARED = ("messagepack.gd", "messages.gd", "conversation.gd", "connection.gd", "wishes.gd")
FLAGS = ("--audio-driver", "Dummy", "--video-driver", "GLES2")
TIMEOUT_S = 110


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tests" / "godot3", tmp_path / "game")
    shutil.copytree(GODOT_3, tmp_path / "game" / "addons" / "lsd_game")
    return tmp_path / "game"


def run(project: Path, scene: str, **environment: str) -> str:
    """What the scene prints until it ends by itself."""
    program = shutil.which("godot3-runner") or shutil.which("godot3")
    if program is None:
        pytest.skip("needs Godot 3 (Debian package godot3-runner)")
    with Screen() as screen:
        result = subprocess.run(
            [program, "--path", str(project), *FLAGS, scene],
            env={**os.environ, **environment, "DISPLAY": screen.display, "HOME": str(project.parent)},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "SCRIPT ERROR" not in result.stderr, result.stderr
    return result.stdout


@needs_xvfb
def test_the_codec_knows_the_golden_bytes_and_wishes_are_held_as_by_every_client(project: Path) -> None:
    wishes = str(ROOT / "tests" / "wishes.json")
    output = run(project, "res://golden.tscn", LSD_GOLDEN=str(ROOT / "tests" / "golden"), LSD_WISHES=wishes)
    numbers = re.search(r"^(\d+) passed, 0 failed$", output, re.MULTILINE)
    assert numbers and int(numbers[1]) > 50


@needs_xvfb
def test_a_game_is_restyled_in_its_own_window(project: Path) -> None:
    picture = project.parent / "screen.png"
    with fake_server() as url:
        output = run(project, "res://game.tscn", LSD_URL=url, LSD_SCREENSHOT=str(picture), LSD_SESSIONS="1")
    assert {"ack prompt True ", "ack event True ", "prompt frozen tundra"} <= set(output.splitlines())
    assert re.search(r"^ack rules False rules:1: ", output, re.MULTILINE)
    assert int(re.search(r"^answered (\d+)$", output, re.MULTILINE)[1]) >= 40
    pixels = np.asarray(Image.open(picture).convert("RGB")).astype(int)
    assert np.abs(pixels[5, 5] - (230, 204, 153)).max() < 8, "the sky is inverted"
    assert np.abs(pixels[340, 320] - (204, 77, 204)).max() < 8, "the grass is below"


@needs_xvfb
def test_a_server_that_starts_again_is_told_the_prompt(project: Path) -> None:
    picture = str(project.parent / "screen.png")
    with ThreadPoolExecutor() as pool:
        with fake_server() as url:
            output = pool.submit(run, project, "res://game.tscn", LSD_URL=url, LSD_SCREENSHOT=picture, LSD_SESSIONS="2")
            until(lambda: (project.parent / "asked").exists() or output.done(), TIMEOUT_S)
        with fake_server("--port", url.rsplit(":", 1)[1]):
            lines = output.result().splitlines()
    assert lines.count("status open ") == 2
    assert lines.count("ack prompt True ") == 2, "told again under the id that the game knows"
    assert "prompt frozen tundra" in lines


def test_both_godots_have_the_same_files_and_share_the_protocol() -> None:
    assert {path.name for path in GODOT_4.iterdir()} == {path.name for path in GODOT_3.iterdir()}
    for name in SHARED:
        assert (GODOT_4 / name).read_text() == (GODOT_3 / name).read_text(), name
