"""A WebGL game and the server's own page in a headless Chromium, against the real server."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from chromium import DEADLINE_S, Tab, chromium, installed, web_server
from fake_server import fake_server

import lsd_game

ROOT = Path(__file__).resolve().parent.parent
SKY = [230, 204, 128]  # inverted
TYPE_PROMPT = """(() => {
  const input = document.querySelector("#mix input");
  input.value = "frozen tundra";
  input.dispatchEvent(new Event("change"));
})()"""
DRAWN = "document.querySelector('#drawn').innerText"
IS_WITHIN_ITS_PANEL = """(() => {
  const value = document.querySelector("#fade").nextElementSibling;
  return value.getBoundingClientRect().right < value.closest("section").getBoundingClientRect().right;
})()"""
KEEP_BLOBS = """(() => {
  window.blobs = [];
  window.numRecorded = 0; // pictures, two a frame: a recording lies on no page
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    if (!this.canvas.isConnected) numRecorded += 1;
    return draw.apply(this, given);
  };
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => { blobs.push(blob); return create(blob); };
  HTMLAnchorElement.prototype.click = () => undefined;
})()"""


@pytest.fixture
def tab(tmp_path: Path) -> Iterator[Tab]:
    program = installed()
    if program is None:
        pytest.skip("needs chromium")
    with chromium(program, tmp_path / "profile") as opened:
        yield opened


def play_until(tab: Tab, prompt: str, play: Callable[[], object]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while prompt not in tab.value(DRAWN):
        play()
        assert time.monotonic() < deadline_s, f"the page never showed {prompt!r}"


def test_a_webgl_game_is_restyled_in_place_and_comes_back_after_the_server_does(tab: Tab) -> None:
    shows_itself = "document.querySelectorAll('canvas')[1].style.display === 'none'"
    with web_server(ROOT) as site:
        with fake_server() as url:
            tab.open(f"{site}/tests/browser/game.html#{url}")
            tab.wait_for("game.answers.length > 30")
            assert np.abs(np.array(tab.value("game.overlayPixel(5, 5)")[:3]) - SKY).max() < 6
            assert tab.value("game.overlayPixel(320, 180)")[2] > 200, "the orange triangle is blue"
            assert tab.value("game.client.prompt('frozen tundra', { seconds: 0, strength: 0.5 })")["ok"]
            tab.wait_for("game.answers.at(-1).style.prompts[0].text === 'frozen tundra'")
            assert not tab.value("game.client.rules('no rules')")["ok"]
            assert tab.value("game.client.event('boss_appears', { health: 0.3 })")["ok"]
            assert tab.value("game.answers.every((one, i, all) => i === 0 || one.seq > all[i - 1].seq)")
        tab.wait_for(shows_itself)
        num_answers = tab.value("game.answers.length")
        with fake_server("--port", url.rsplit(":", 1)[1]):
            tab.wait_for(f"game.answers.length > {num_answers + 10}")
            assert not tab.value(shows_itself)
            style = tab.value("game.answers.at(-1).style")
            assert style["prompts"][0]["text"] == "frozen tundra", "the new session was told what the old one knew"
            assert style["strength"] == 0.5
            tab.value("game.client.stop()")
            assert tab.value("document.querySelectorAll('canvas').length") == 1


def test_a_page_that_may_have_no_worker_encodes_by_itself(tab: Tab) -> None:
    with web_server(ROOT) as site, fake_server() as url:
        tab.call("Page.enable")
        no_worker = "const Own = Worker; window.Worker = function () { return new Own('/missing.js'); }"
        tab.call("Page.addScriptToEvaluateOnNewDocument", source=no_worker)
        tab.open(f"{site}/tests/browser/bench.html#{url}")
        tab.wait_for("game.answers.length > 3")
        assert tab.value("game.client.status.state") == "live"


def test_the_page_watches_a_game_and_moves_its_style(tab: Tab) -> None:
    pixels = np.zeros((90, 160, 3), np.uint8)
    pixels[:, :] = (200, 40, 40)
    middle = "[...document.querySelector('#result').getContext('2d').getImageData(80, 45, 1, 1).data]"
    with fake_server() as url:
        tab.open(url.replace("ws", "http", 1))
        tab.wait_for("document.querySelector('#status').innerText.includes('no game')")
        assert tab.value("!document.querySelector('#empty').hidden")
        with lsd_game.connect(url) as bridge:
            play_until(tab, "molten", lambda: bridge(pixels))
            assert np.abs(np.array(tab.value(middle)[:3]) - (55, 215, 215)).max() < 6
            tab.value(TYPE_PROMPT)
            play_until(tab, "frozen tundra", lambda: bridge(pixels))
            assert tab.value("document.querySelector('#empty').hidden")
            assert tab.value(IS_WITHIN_ITS_PANEL)


def test_the_page_restyles_a_camera_and_keeps_a_recording(tab: Tab) -> None:
    with fake_server() as url:
        tab.open(url.replace("ws", "http", 1))
        tab.value(KEEP_BLOBS)
        tab.value("document.querySelector('[data-source=camera]').click()")
        tab.wait_for(f"{DRAWN}.includes('molten')")
        tab.value("document.querySelector('#record').click()")
        tab.wait_for("numRecorded >= 12")
        tab.value("document.querySelector('#record').click()")
        tab.wait_for("blobs.some((blob) => blob.type.startsWith('video') && blob.size > 1000)")
        assert "ms" in tab.value("document.querySelector('#median').innerText")
