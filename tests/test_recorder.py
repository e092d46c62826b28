"""The recorder: a constant rate from uneven frames, any size, and files that survive what goes wrong."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from lsd_game.pacing import Timeline, poll_wait_s
from lsd_game.video.recorder import RECORD_FPS, Recorder, RecordingError, fit, free_path

RECORD_NOISE = """
import sys, time
from pathlib import Path
import numpy as np
from lsd_game.video.recorder import Recorder, RecordingError
recorder = Recorder(Path(sys.argv[1]))
random = np.random.default_rng(0)
try:
    for index in range(240):
        recorder.add(random.integers(0, 255, (120, 160, 3), dtype=np.uint8), index / 24)
except RecordingError as error:
    sys.exit(str(error))
sys.stdout.write("recorded\\n")
sys.stdout.flush()
time.sleep(60)
"""


def _grey(level: int, width: int = 64, height: int = 48) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def _levels(path: Path) -> list[float]:
    with av.open(str(path)) as video:
        return [float(picture.to_ndarray(format="rgb24").mean()) for picture in video.decode(video=0)]


def test_a_timeline_hands_out_every_tick_once_however_late_one_asks() -> None:
    timeline = Timeline(24)
    assert [timeline.take_due(now_s) for now_s in (5.0, 5.01, 5.05, 5.5, 5.4, 6.0)] == [1, 0, 1, 11, 0, 12]


def test_polling_slows_down_when_the_game_draws_nothing() -> None:
    assert poll_wait_s(0.0) < poll_wait_s(1.0) < poll_wait_s(10.0)


def test_a_slow_stream_is_recorded_at_the_constant_rate(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "out.mp4")
    for index, level in enumerate((0, 80, 160)):
        recorder.add(_grey(level), 100.0 + index * 0.5)
    recorder.hold(101.5)
    recorder.close()
    levels = _levels(tmp_path / "out.mp4")
    assert len(levels) == RECORD_FPS * 3 // 2 + 1
    assert np.allclose(levels[:12], 0, atol=4)
    assert np.allclose(levels[12:24], 80, atol=4)
    assert np.allclose(levels[24:], 160, atol=4)


def test_of_frames_that_come_too_fast_each_tick_shows_one(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "out.mp4")
    for index in range(120):
        recorder.add(_grey(index), index / 120)
    recorder.close()
    assert len(_levels(tmp_path / "out.mp4")) == RECORD_FPS


@pytest.mark.parametrize(("width", "height"), [(1, 1), (63, 48), (64, 47), (2, 2), (641, 361)])
def test_odd_sizes_are_recorded_with_the_edge_repeated(tmp_path: Path, width: int, height: int) -> None:
    recorder = Recorder(tmp_path / "out.mp4")
    recorder.add(_grey(100, width, height), 0.0)
    recorder.add(_grey(100, width, height), 1.0)
    recorder.close()
    with av.open(str(tmp_path / "out.mp4")) as video:
        picture = next(video.decode(video=0))
        assert (picture.width, picture.height) == (width + width % 2, height + height % 2)
        assert np.allclose(picture.to_ndarray(format="rgb24"), 100, atol=4)


def test_a_resized_game_is_fitted_into_the_first_size_without_distortion() -> None:
    fitted = fit(_grey(200, width=20, height=40), 64, 48)
    assert fitted.shape == (48, 64, 3)
    assert (fitted[:, 20:44] == 200).all()
    assert (fitted[:, :20] == 0).all()
    assert (fitted[:, 44:] == 0).all()


def test_a_recorder_without_frames_leaves_no_file_and_closes_twice(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "out.mp4")
    recorder.close()
    recorder.close()
    assert not (tmp_path / "out.mp4").exists()


def test_what_was_recorded_before_a_restart_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    assert free_path(path) == path
    path.touch()
    assert free_path(path) == tmp_path / "out-2.mp4"
    (tmp_path / "out-2.mp4").touch()
    assert free_path(path) == tmp_path / "out-3.mp4"


def test_a_missing_folder_is_named_at_the_door(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"nowhere/out\.mp4.*No such file"):
        Recorder(tmp_path / "nowhere" / "out.mp4")


def test_a_killed_process_leaves_a_playable_file(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    process = subprocess.Popen([sys.executable, "-c", RECORD_NOISE, str(path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"recorded\n"
    process.kill()
    process.communicate()
    pictures = 0
    with av.open(str(path)) as video:
        try:
            for _ in video.decode(video=0):
                pictures += 1
        except av.FFmpegError:  # the fragment that was being written
            pass
    assert pictures >= 150  # of 240: the last seconds were still on their way


def test_a_full_disk_ends_the_recording_with_a_sentence(tmp_path: Path) -> None:
    def limit_file_size() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    path = tmp_path / "out.mp4"
    ended = subprocess.run(
        [sys.executable, "-c", RECORD_NOISE, str(path)],
        preexec_fn=limit_file_size,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "cannot be written: File too large" in ended.stderr
