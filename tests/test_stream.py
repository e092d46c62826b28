"""lsd-game stream: every frame of a file, the newest of what is live, and a sentence for what cannot be read."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from screens import Screen, needs_xvfb
from started_runs import ROOT, until

from lsd_game.cli import main
from lsd_game.display.free_place import Place, place_beside
from lsd_game.frame import Frame, Style
from lsd_game.model.drawer import ModelError
from lsd_game.model.fake import FakeRestyler
from lsd_game.report import RunReport
from lsd_game.session.stages import LoadedModel
from lsd_game.video.picture_source import PictureSource, SourceError
from lsd_game.video.recorder import Recorder


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Two seconds of a ramp of grey, 48x32."""
    recorder = Recorder(tmp_path / "clip.mp4")
    for number in range(48):
        recorder.add(np.full((32, 48, 3), 2 * number + 40, np.uint8), number / 24)
    recorder.close()
    return tmp_path / "clip.mp4"


def levels(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [int(frame.to_ndarray(format="rgb24").mean()) for frame in container.decode(video=0)]


def test_every_frame_of_a_file_is_restyled_in_its_own_time(
    clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, report = tmp_path / "out.mp4", tmp_path / "out.json"
    words = ["stream", str(clip), "--model=fake", "--headless", f"--record={out}", f"--report={report}"]
    assert main([*words, "--no-flash-guard"]) == 0
    before, after = levels(clip), levels(out)
    assert len(after) == len(before) == 48
    assert np.allclose(np.array(after), 255 - np.array(before), atol=4)
    assert json.loads(report.read_text())["frames"]["restyled"] == 48
    assert "48 frames restyled" in capsys.readouterr().out


class Stumbler(FakeRestyler):
    """Does to a frame what `stumble` does, by its index, and then inverts it."""

    def __init__(self, stumble: Callable[[int], None]) -> None:
        super().__init__()
        self.num_anchors = 0
        self._stumble = stumble

    def restyle(self, frame: Frame, style: Style) -> Frame:
        self._stumble(frame.index)
        return super().restyle(frame, style)

    def reanchor(self) -> None:
        self.num_anchors += 1


@pytest.fixture
def stream(clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Stumbler], int]:
    """`lsd-game stream` of the clip through a model of the test's, into out.mp4 and out.json."""

    def run(restyler: Stumbler) -> int:
        monkeypatch.setattr("lsd_game.commands.stream.load_for_command", lambda *_: LoadedModel(restyler, "cpu"))
        files = [f"--record={tmp_path / 'out.mp4'}", f"--report={tmp_path / 'out.json'}"]
        return main(["stream", str(clip), "--model=fake", "--headless", *files])

    return run


def test_a_frame_on_which_the_model_fails_is_left_out_counted_and_forgotten(
    stream: Callable[[Stumbler], int], tmp_path: Path
) -> None:
    def stumble(index: int) -> None:
        if index in (10, 11, 47):
            raise ModelError("the model drew NaN")

    restyler = Stumbler(stumble)
    assert stream(restyler) == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["failures"] == restyler.num_anchors == 3
    assert report["frames"] == {"captured": 48, "restyled": 45, "presented": 45, "dropped": 3, "repeated": 0}
    assert 0.0 < report["stages_ms"]["restyle"] <= report["latency_ms"]["max"] and report["hook_ms"] is None
    assert report["memory_mb"]["last"] > 0.0


def test_a_model_that_only_fails_ends_the_stream_in_a_sentence_and_a_report(
    stream: Callable[[Stumbler], int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(index: int) -> None:
        raise ModelError("the model drew NaN")

    assert stream(Stumbler(stumble)) == 2
    assert "the model failed on 48 frames in a row: the model drew NaN" in capsys.readouterr().err
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["failures"] == 48 and report["latency_ms"] is None


def test_ctrl_c_leaves_the_report_of_what_was_restyled(stream: Callable[[Stumbler], int], tmp_path: Path) -> None:
    def stumble(index: int) -> None:
        if index == 12:
            raise KeyboardInterrupt

    assert stream(Stumbler(stumble)) == 130
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["frames"]["restyled"] == 12 and report["live_s"] > 0.0
    assert len(levels(tmp_path / "out.mp4")) == 12


def test_a_report_that_cannot_be_written_is_a_sentence(
    stream: Callable[[Stumbler], int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(report: RunReport, path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(RunReport, "write", fail)
    assert stream(Stumbler(lambda index: None)) == 2
    assert "out.json' cannot be written: No space left on device" in capsys.readouterr().err


def test_only_so_many_seconds_are_taken(clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    assert main(["stream", str(clip), "--model=fake", "--headless", f"--record={out}", "--seconds=0.5"]) == 0
    assert len(levels(out)) == 12


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["missing.mp4", "--record=out.mp4"], "there is no file"),
        ([__file__, "--record=out.mp4"], "cannot be read"),
        (["97", "--record=out.mp4"], "camera 97 cannot be read"),
        (["screen:1,2", "--record=out.mp4"], "x,y,width,height"),
        (["clip.mp4"], "where to?"),
        (["clip.mp4", "--hud"], "--hud is for games"),
        (["clip.mp4", "--server=ws://gpu-box:8765"], "--server is for games"),
    ],
)
def test_what_cannot_be_streamed_is_said_in_a_sentence(
    words: list[str],
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "DISPLAY", ":none")
    assert main(["stream", *words, "--model=fake", "--headless"]) == 2
    assert complaint in capsys.readouterr().err


def test_a_live_source_gives_its_newest_frame_and_counts_the_dropped_ones(clip: Path) -> None:
    source = PictureSource(str(clip))
    indices = []
    for frame in source.newest(time.monotonic):
        indices.append(frame.index)
        time.sleep(0.05)
        if frame.index == 47:
            break
    source.close()
    assert indices == sorted(set(indices)) and len(indices) < 48


@needs_xvfb
def test_the_screen_is_a_source() -> None:
    with Screen() as screen:
        source = PictureSource("screen:10,20,64,48", display=screen.display)
        frame = next(iter(source.frames()))
        source.close()
        assert frame.pixels.shape == (48, 64, 3)
        with pytest.raises(SourceError, match="the screen cannot be read"):
            PictureSource("screen:0,0,99999,48", display=screen.display)


def test_a_place_beside_is_the_largest_that_is_free() -> None:
    screen = (1000, 600)
    assert place_beside(Place(0, 0, 300, 200), (300, 200), screen) == (300, 0, 300, 200)
    assert place_beside(Place(600, 100, 400, 400), (400, 400), screen) == (0, 0, 400, 400)
    assert place_beside(Place(0, 0, 1000, 300), (1000, 300), screen) == (0, 300, 1000, 300)
    assert place_beside(Place(0, 350, 1000, 250), (1000, 250), screen) == (0, 0, 1000, 250)
    assert place_beside(Place(0, 0, 800, 600), (800, 600), screen) == (800, 0, 200, 150)
    assert place_beside(Place(0, 0, *screen), screen, screen) is None


@needs_xvfb
def test_the_window_of_a_part_of_the_screen_does_not_cover_it() -> None:
    with Screen(640, 480) as screen:
        words = [sys.executable, "-m", "lsd_game", "stream", "screen:200,0,240,480", "--model=fake", "--no-flash-guard"]
        environment = {**os.environ, "DISPLAY": screen.display, "PYTHONPATH": str(ROOT)}
        stream = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL)
        try:
            until(lambda: bool((screen.pixels()[:, 440:] > 200).mean() > 0.5))  # the negative of a black screen
            time.sleep(0.3)
            assert (screen.pixels()[:, 200:440] == 0).mean() > 0.98  # but for the mouse
        finally:
            stream.kill()
            stream.wait()
