"""The examples with other people's games: their scores are good, their worlds whole, their events arrive."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import av
import numpy as np
import pytest
from screens import Screen, needs_xvfb
from started_runs import ROOT, until

from lsd_game.director.rules import Rules
from lsd_game.port.control_client import ControlError, ask
from lsd_game.port.run_card import cards_folder, read_cards

EXAMPLES = ROOT / "examples"
MINETEST = shutil.which("minetest", path=f"{os.environ['PATH']}:/usr/games")
PATIENCE_S = 280.0  # for a voxel world on a processor without a graphics card


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/rules.toml")), ids=lambda path: path.parent.name)
def test_the_score_of_each_example_can_be_read(path: Path) -> None:
    assert len(Rules.load(path).prompts()) >= 5


def test_the_minetest_mod_sends_every_event_that_its_score_waits_for() -> None:
    mod = (EXAMPLES / "minetest" / "lsd_game" / "init.lua").read_text()
    rules = Rules.load(EXAMPLES / "minetest" / "rules.toml")
    waited_for = set(rules.event_names())
    sent = {name for name in waited_for if f'"{name}"' in mod}
    assert sent == waited_for


def test_a_minetest_world_is_made_with_the_mod_in_it(tmp_path: Path) -> None:
    play = runpy.run_path(str(EXAMPLES / "minetest" / "play.py"))
    settings = play["make_world"](tmp_path, ["lsd_game", "tour"])
    assert "secure.http_mods = lsd_game" in settings.read_text()
    assert (tmp_path / "world" / "worldmods" / "lsd_game" / "init.lua").is_file()
    assert (tmp_path / "world" / "worldmods" / "tour" / "mod.conf").is_file()


@pytest.mark.slow
@pytest.mark.timeout(PATIENCE_S + 20.0)
@pytest.mark.skipif(MINETEST is None, reason="needs minetest: apt-get install minetest")
@needs_xvfb
def test_minetest_is_restyled_and_its_events_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Screen() as screen:
        environment = {**os.environ, "DISPLAY": screen.display, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
        environment["TMPDIR"] = str(tmp_path)
        words = ["--tour", "--model", "fake", "--report", str(tmp_path / "report.json")]
        game = subprocess.Popen([sys.executable, str(EXAMPLES / "minetest" / "play.py"), *words], env=environment)
        try:
            until(lambda: num_events() >= 3, timeout_s=PATIENCE_S)
        finally:
            game.terminate()
            game.wait()
    report = json.loads((tmp_path / "report.json").read_text())
    names = [name for _, name in report["events"]]
    assert set(names[:2]) == {"day", "open_air"}, "requests of the same moment may overtake one another"
    assert names[2] == "hurt"
    assert report["frames"]["presented"] > 0 and report["unknown_events"] == 0


def num_events() -> int:
    cards = read_cards(cards_folder())
    try:
        return int(ask(cards[0], "status")["events"]) if cards else 0
    except ControlError:
        return 0


@pytest.mark.skipif(find_spec("crafter") is None, reason="needs crafter: pip install crafter")
def test_crafters_plane_of_regions_lies_over_its_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES / "crafter"))
    regions, play = import_module("regions"), import_module("play")
    game = play.Crafter(3)
    for step in range(36):
        list(game.step(step))
    plane, pixels = regions.region_plane(game.env), game.pixels.astype(int)
    assert plane.shape == pixels.shape[:2] and set(np.unique(plane)) == {0, 1, 2, 3}
    rules = Rules.load(EXAMPLES / "crafter" / "rules.toml")
    assert {region.number for region in rules.regions} == {regions.HERO, regions.CREATURE, regions.WATER}
    water = pixels[plane == regions.WATER]
    assert (water[:, 2] > water[:, 0] + 50).mean() > 0.95, "water is blue"
    assert 0 < (plane == regions.CREATURE).sum() < 3 * 40 * 40, "a creature is no larger than its tile"


@pytest.mark.skipif(find_spec("crafter") is None, reason="needs crafter: pip install crafter")
def test_crafter_is_played_and_recorded(tmp_path: Path) -> None:
    words = ["-o", str(tmp_path / "out.mp4"), "--seconds", "6", "--model", "fake"]
    played = subprocess.run(
        [sys.executable, str(EXAMPLES / "crafter" / "play.py"), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hurt" in played.stdout
    with av.open(str(tmp_path / "out.mp4")) as video:
        assert sum(1 for _ in video.decode(video=0)) == 6 * 24
