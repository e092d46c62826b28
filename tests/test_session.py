"""The session: newest frame wins, a failing model costs its frames only, the report is complete and bounded."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import Frame, Style
from lsd_game.report import LOG_CAPACITY, RunReport, Samples, StyleLog, percentile, resident_mb
from lsd_game.session.careful_restyler import MAX_FAILURES_IN_A_ROW
from lsd_game.session.config import SessionConfig
from lsd_game.session.session import Session
from lsd_game.session.stages import LoadedModel, SessionError

DEADLINE_S = 60.0  # of what takes a second on an idle machine
FIXED_KEYS = {"model", "device", "resolution", "frames", "fps", "latency_ms", "stages_ms", "prompts", "events", "seed"}


class Inverter:
    """Inverts colours, after a while; fails on frames whose grey level `fails_on` names."""

    resolution = (32, 24)

    def __init__(self, delay_s: float = 0.0, fails_on: Callable[[int], bool] = lambda level: False) -> None:
        self.stages_ms = {"invert": 0.1}
        self.num_anchors = 0
        self.styles: list[Style] = []
        self._delay_s = delay_s
        self._fails_on = fails_on

    def restyle(self, frame: Frame, style: Style) -> Frame:
        time.sleep(self._delay_s)
        self.styles = [*self.styles[-9:], style]
        level = int(frame.pixels[0, 0, 0])
        if self._fails_on(level):
            not_pixels = np.full(frame.pixels.shape, np.nan, np.float32)
            return replace(frame, pixels=not_pixels)  # type: ignore[arg-type]
        return replace(frame, pixels=255 - frame.pixels)

    def reanchor(self) -> None:
        self.num_anchors += 1


@contextmanager
def running(session: Session) -> Iterator[threading.Thread]:
    """Run the session on a thread of its own for the time of the block."""
    thread = threading.Thread(target=session.run)
    thread.start()
    try:
        yield thread
    finally:
        session.stop()
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


def make_session(game, restyler, *, config: SessionConfig | None = None, rules: str = 'prompt = "lava"') -> Session:
    return Session(
        game.restyle_end(),
        Director(Rules.parse(rules)),
        lambda: LoadedModel(restyler, "cpu"),
        config=config or SessionConfig(model="fake"),
    )


def play_until(game, is_done: Callable[[], bool], *, levels: Iterator[int] | None = None, pause_s=0.002) -> None:
    """Let the game draw and look until `is_done`; by default it draws level 10."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not is_done():
        assert time.monotonic() < deadline_s, "the session did not get there in time"
        game.draw(10 if levels is None else next(levels))
        game.look()
        time.sleep(pause_s)


def presented(game) -> int:
    return game.counters().presented


def test_the_game_gets_its_frames_back_restyled(fake_game) -> None:
    session = make_session(fake_game, Inverter())
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) >= 5)
        seen = fake_game.look()
    assert seen == 245


def test_before_the_model_is_loaded_the_game_knows_that_answers_will_come(fake_game) -> None:
    may_load = threading.Event()

    def load() -> LoadedModel:
        may_load.wait(DEADLINE_S)
        return LoadedModel(Inverter(), "cpu")

    session = Session(
        fake_game.restyle_end(), Director(Rules.from_prompt("lava")), load, config=SessionConfig(model="fake")
    )
    with running(session):
        play_until(fake_game, lambda: fake_game.end.is_live(time.monotonic()))
        assert fake_game.look() is None
        may_load.set()
        play_until(fake_game, lambda: presented(fake_game) > 0)


def test_the_end_is_not_kept_waiting_by_a_model_that_still_loads(fake_game) -> None:
    may_load = threading.Event()

    def load() -> LoadedModel:
        may_load.wait(DEADLINE_S)
        return LoadedModel(Inverter(), "cpu")

    session = Session(
        fake_game.restyle_end(), Director(Rules.from_prompt("lava")), load, config=SessionConfig(model="fake")
    )
    with running(session):
        play_until(fake_game, lambda: session.is_loading and fake_game.counters().captured > 2)
    assert session.is_loading
    assert session.report.frames.captured > 0
    may_load.set()


def test_with_a_slow_model_the_newest_frame_wins_and_latency_stays_bounded(fake_game) -> None:
    session = make_session(fake_game, Inverter(delay_s=0.03))
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) >= 30)
    counters = fake_game.counters()
    assert counters.replaced > 0
    assert counters.captured - counters.taken - counters.replaced in (0, 1)  # at most one waits, nothing queues
    assert session.report.latency.count >= 30
    # Its own drawing and the one before it; the frames of a queue of a second, drawn every few ms, would wait for tens.
    assert session.report.latency.at(50) < 5.0 * session.report.to_dict()["stages_ms"]["restyle"]
    frames = session.report.frames
    assert frames.captured == frames.restyled + frames.dropped


def test_frames_on_which_the_model_fails_are_dropped_counted_and_forgotten(fake_game, caplog) -> None:
    restyler = Inverter(fails_on=lambda level: level == 66)
    session = make_session(fake_game, restyler)
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) >= 3)
        anchors = restyler.num_anchors
        play_until(fake_game, lambda: session.report.failures >= 3, levels=iter(lambda: 66, None))
        assert restyler.num_anchors >= anchors + 3
        before = presented(fake_game)
        play_until(fake_game, lambda: presented(fake_game) >= before + 3)
        seen = fake_game.look()
    assert seen == 245
    assert session.report.to_dict()["failures"] == session.report.failures >= 3
    assert "the model failed on a frame" in caplog.text


def test_a_model_that_only_fails_ends_the_session_with_a_sentence(fake_game) -> None:
    session = make_session(fake_game, Inverter(fails_on=lambda level: True))
    errors: list[SessionError] = []

    def run() -> None:
        try:
            session.run()
        except SessionError as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    play_until(fake_game, lambda: not thread.is_alive())
    assert f"{MAX_FAILURES_IN_A_ROW} frames in a row" in str(errors[0])
    assert not fake_game.end.is_live(time.monotonic())


def test_a_stalled_model_stops_the_beat_so_that_the_game_shows_its_own_picture(fake_game, monkeypatch) -> None:
    monkeypatch.setattr("lsd_game.session.session.STALL_S", 0.05)
    session = make_session(fake_game, Inverter(delay_s=1.5))
    with running(session):
        play_until(fake_game, lambda: fake_game.end.is_live(time.monotonic()))
        play_until(fake_game, lambda: not fake_game.end.is_live(time.monotonic()))


def test_the_session_ends_by_itself_when_the_owner_of_the_segment_asks(fake_game) -> None:
    session = make_session(fake_game, Inverter())
    thread = threading.Thread(target=session.run)
    thread.start()
    play_until(fake_game, lambda: presented(fake_game) > 0)
    fake_game.segment.request_stop()
    thread.join(DEADLINE_S)
    assert not thread.is_alive()
    assert fake_game.look() is None


def test_an_event_moves_the_prompt_and_stands_in_the_report(fake_game) -> None:
    rules = """
        prompt = "a green meadow"
        [[stinger]]
        on = "coin"
        prompt = "liquid gold"
        hold = 30.0
    """
    restyler = Inverter()
    session = make_session(fake_game, restyler, rules=rules, config=SessionConfig(strength=0.5))
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) > 0)
        fake_game.end.send_event("coin", {}, time.monotonic())
        fake_game.end.send_event("conspiracy", {}, time.monotonic())
        play_until(fake_game, lambda: dict(restyler.styles[-1].prompts).get("liquid gold", 0.0) > 0.5)
    report = session.report.to_dict()
    assert [name for _, name in report["events"]] == ["coin", "conspiracy"]
    assert report["unknown_events"] == 1
    assert {text for _, text, _ in report["prompts"]} == {"a green meadow", "liquid gold"}
    assert restyler.styles[-1].strength == 0.5


def test_a_broken_edit_of_the_rules_keeps_the_style_and_is_told_in_the_status(fake_game, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text('prompt = "lava"')
    restyler = Inverter()
    session = make_session(fake_game, restyler, config=SessionConfig(model="fake", rules=file))
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) > 0)
        assert session.status()["rules_error"] is None
        file.write_text("prompt = 3")
        play_until(fake_game, lambda: session.status()["rules_error"] is not None)
        assert restyler.styles[-1].prompts == (("lava", 1.0),)
        file.write_text('prompt = "a frozen lake"')
        play_until(fake_game, lambda: restyler.styles[-1].prompts == (("a frozen lake", 1.0),))
        assert session.status()["rules_error"] is None


def test_the_report_has_the_promised_keys_and_is_valid_json(fake_game, tmp_path: Path) -> None:
    session = make_session(fake_game, Inverter(), config=SessionConfig(model="fake", seed=7))
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) >= 10)
    session.report.write(tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report.keys() >= FIXED_KEYS
    assert report["model"] == "fake"
    assert report["device"] == "cpu"
    assert report["seed"] == 7
    assert report["resolution"] == [32, 24]
    assert report["frames"].keys() == {"captured", "restyled", "presented", "dropped", "repeated"}
    assert report["fps"].keys() == {"captured", "restyled", "presented"}
    assert report["fps"]["presented"] > 0
    assert report["latency_ms"].keys() == {"p50", "p95", "p99", "max"}
    assert report["stages_ms"].keys() >= {"take", "direct", "restyle", "restyle.invert", "show"}
    assert 0 < report["first_frame_s"] < DEADLINE_S


def test_the_recording_shows_the_answers_beside_the_game(fake_game, tmp_path: Path) -> None:
    config = SessionConfig(record=tmp_path / "out.mp4", side_by_side=True)
    session = make_session(fake_game, Inverter(), config=config)
    with running(session):
        play_until(fake_game, lambda: presented(fake_game) >= 50, pause_s=0.005)
    assert session.recording_failure is None
    with av.open(str(tmp_path / "out.mp4")) as video:
        pictures = [picture.to_ndarray(format="rgb24") for picture in video.decode(video=0)]
    assert len(pictures) >= 5
    assert pictures[-1].shape == (24, 64, 3)
    assert abs(int(pictures[-1][12, 16, 0]) - 10) < 8
    assert abs(int(pictures[-1][12, 48, 0]) - 245) < 8


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_fills_up_while_recording_leaves_the_stream_alone(fake_game, tmp_path: Path) -> None:
    config = SessionConfig(record=Path("/dev/full"))
    session = make_session(fake_game, Inverter(), config=config)
    with running(session):
        play_until(fake_game, lambda: session.recording_failure is not None)
        before = presented(fake_game)
        play_until(fake_game, lambda: presented(fake_game) >= before + 5)
    assert "No space left on device" in str(session.recording_failure)


def test_memory_is_flat_over_two_thousand_frames(fake_game) -> None:
    session = make_session(fake_game, Inverter())

    def restyle(count: int) -> None:
        wanted = fake_game.counters().answered + count
        play_until(fake_game, lambda: fake_game.counters().answered >= wanted, pause_s=0.0005)

    with running(session):
        restyle(200)
        early_mb = resident_mb()
        for _ in range(10):
            restyle(200)
        late_mb = resident_mb()
    assert late_mb - early_mb < 2.0  # a kept 32x24 frame each time would be 4.6 MB, a kept report entry 1 MB


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, percent) for percent in (50, 95, 99, 100)] == [50.0, 95.0, 99.0, 100.0]
    assert percentile([3.0], 50) == 3.0
    assert percentile([], 50) == 0.0


def test_a_long_run_keeps_a_fair_sample_in_bounded_memory() -> None:
    samples = Samples(capacity=500)
    samples.add_all(float(value % 1000) for value in range(50_000))
    assert samples.count == 50_000
    assert samples.max_ms == 999.0
    assert abs(samples.at(50) - 500.0) < 60.0


def test_a_fade_is_logged_in_steps_and_an_endless_one_in_bounded_memory() -> None:
    styles = StyleLog()
    styles.note(0.0, (("lava", 1.0),))
    for step in range(1, 101):
        styles.note(step / 100, (("lava", 1.0 - step / 100), ("ice", step / 100)))
    styles.note(2.0, (("ice", 1.0),))
    assert 10 <= len(styles.changes) <= 24
    assert styles.changes[0] == (0.0, "lava", 1.0)
    assert (2.0, "lava", 0.0) not in styles.changes  # it had faded to 0 before
    for step in range(20_000):
        styles.note(float(step), (("lava", step % 7 / 7), ("ice", 1.0)))
    assert len(styles.changes) == LOG_CAPACITY


def test_a_report_of_nothing_is_written_too(tmp_path: Path) -> None:
    RunReport(model="tiny", device="cpu", seed=0).write(tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["fps"] == {"captured": 0.0, "restyled": 0.0, "presented": 0.0}
    assert report["first_frame_s"] is report["latency_ms"] is report["hook_ms"] is None
