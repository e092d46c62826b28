"""The restyle process: newest frame -> events -> style -> model -> answer, without end.

The only file that constructs the stages and owns their threads. A beat runs beside the loop, so that the game
knows that answers are still coming, and a recording thread, so that encoding never delays an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from time import monotonic

from lsd_game.control import Command
from lsd_game.director.director import Director
from lsd_game.director.rules_watch import RulesWatch
from lsd_game.display.showing import Showing
from lsd_game.display.window_controls import WindowControls
from lsd_game.frame import Frame, GameEvent, Style
from lsd_game.link.restyle_end import RestyleEnd
from lsd_game.link.segment import Segment
from lsd_game.report import FrameCounts, RunReport, resident_mb
from lsd_game.session.careful_restyler import CarefulRestyler
from lsd_game.session.config import SessionConfig
from lsd_game.session.heartbeat import Heartbeat
from lsd_game.session.live_control import ControlInputs, LiveControl
from lsd_game.session.live_status import LiveStatus
from lsd_game.session.stages import (
    Link,
    LoadedModel,
    load_in_background,
    load_model,
    make_director,
)
from lsd_game.session.tape.recordings import Recordings

LOADING_TICK_S = 0.02
STALL_S = 2.0  # one frame taking longer than this stops the beat: the game shows its own picture
NUM_SETTLING_FRAMES = 100  # after these, what is allocated once is allocated


class Session:
    """One run of the restyle process, from the first beat to the report."""

    def __init__(
        self,
        link: Link,
        director: Director,
        load: Callable[[], LoadedModel],
        *,
        config: SessionConfig,
        start_s: float | None = None,
        control: LiveControl | None = None,
        is_warm: bool = False,
    ) -> None:
        """Wire the stages.

        Args:
            link: where frames and events come from and answers go.
            director: turns events into the style.
            load: makes the model, while the game already runs.
            config: model, device and seed for the report; strength and recording are applied here.
            start_s: when the person started the run, on the monotonic clock; by default now.
            control: what people ask for beside the game.
            is_warm: the model has drawn before, so that the first frame may be answered at once.

        Raises:
            RecordingError, TapeError: when a recording cannot be written.
        """
        self._link = link
        self._control = control
        self._load = load
        self._is_warm = is_warm
        self._config = config
        self._begin_s = monotonic()  # times in the report count from here
        self._start_s = self._begin_s if start_s is None else start_s
        self._stop = threading.Event()
        self._loading: Future[LoadedModel] | None = None  # the model to come, from a thread of its own
        self._heartbeat = Heartbeat(link.beat, clock=monotonic, stall_s=STALL_S)
        self._live_since_s: float | None = None  # when the first answer went out
        self._last_answer_s = 0.0  # when the last one did
        self._num_answers = 0
        self._status = LiveStatus()
        self._restyler: CarefulRestyler | None = None  # while the model is there
        self.report = RunReport(model=config.model, device=config.device, seed=config.seed)
        self.report.is_restart = link.counters().answered > 0
        self._recordings = Recordings(config, is_restart=self.report.is_restart, clock=monotonic)
        self._score = self._recordings.score(director)
        self._rules_watch = RulesWatch(config.rules, config.prompt, self._score)
        self._window = WindowControls(config.window, link, prompt=director.prompts()[0], clock=monotonic)
        self._showing = Showing(
            link,
            self._window.finish,
            has_late_warp=config.window.late_warp,
            clock=monotonic,
            on_shown=self._recordings.show,
        )

    @property
    def recording_failure(self) -> str | None:
        """Why a recording is not whole, in one sentence; None while all are."""
        return self._recordings.failure

    @property
    def is_loading(self) -> bool:
        """Whether a thread still loads the model, which cannot be interrupted: leave the process by os._exit."""
        return self._loading is not None and not self._loading.done()

    def status(self) -> dict[str, object]:
        """What goes on now, as plain values; may be called on any thread."""
        counts = FrameCounts.of(self._link.counters())
        status = self._status.describe(self.report, counts, self._link.latencies_s(), monotonic())
        return {**status, "rules_error": self._score.rules_error}

    def stop(self) -> None:
        """Ask `run` to return after the frame in work; on any thread, also in a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Restyle until `stop` is called or the link's owner wants the end; then complete the report.

        Raises:
            ModelUnusableError: when the model cannot be loaded.
            SessionError: when the model fails on every frame.
        """
        self._heartbeat.start()
        if self._control is not None:
            self._control.start(self.status)
        try:
            loaded = self._loaded()
            if loaded is not None:
                self.report.device = loaded.device
                self.report.kernels, self.report.precision = loaded.kernels, loaded.precision
                self._recordings.begin(loaded.device, loaded.hash)
                self._showing.start()
                self._restyler = CarefulRestyler(loaded.restyler, self.report, self._heartbeat)
                self._restyle_all(self._restyler)
        finally:
            self.stop()
            self._heartbeat.stop()
            if self._control is not None:
                self._control.stop()
            self._showing.stop()
            self._link.close()
            self._recordings.close()
            self._window.close()
            self._complete_report()

    def _loaded(self) -> LoadedModel | None:
        """Wait for the model; None when the session ends before it is there."""
        self._loading = loading = load_in_background(self._load)
        while not loading.done():
            if self._should_stop():
                return None
            self._hear_events()
            self._stop.wait(LOADING_TICK_S)
        return loading.result()

    def _restyle_all(self, restyler: CarefulRestyler) -> None:
        if not self._is_warm and (frame := self._next_frame()) is not None:
            restyler.warm_up(frame, self._style())
        while (frame := self._next_frame()) is not None:
            self._step(restyler, frame)

    def _next_frame(self) -> Frame | None:
        """Wait for the newest frame; None when the session ends."""
        idle_since_s = monotonic()
        while not self._should_stop():
            self._hear_events()
            before_s = monotonic()
            frame = self._link.take()
            now_s = monotonic()
            if frame is not None:
                self.report.add_stage("take", (now_s - before_s) * 1e3)
                return frame
            self._link.wait(now_s - idle_since_s)
        return None

    def _step(self, restyler: CarefulRestyler, frame: Frame) -> None:
        self._hear_events()
        if self._window.is_off:
            self._showing.pause()
            return
        style = self._style()
        answer = restyler.restyle(frame, style)
        if answer is None:
            self._recordings.add(frame, None)
            return
        before_s = monotonic()
        self._showing.answer(frame, answer, self._score.director.rules.protect)
        now_s = monotonic()
        self._note_answer(now_s)
        self._status.note(style, now_s)
        self.report.add_stage("show", (now_s - before_s) * 1e3)
        self.report.styles.note(now_s - self._begin_s, style.prompts)
        self.report.resolution = restyler.resolution
        self.report.num_reanchors = style.num_reanchors
        self._recordings.add(frame, answer)

    def _should_stop(self) -> bool:
        return self._stop.is_set() or self._link.should_stop()

    def _hear_events(self) -> None:
        self._rules_watch.look(monotonic())
        for event in self._link.events():
            self._apply(event)
        for command in self._control.desk.take_all() if self._control is not None else ():
            self._apply(command)
        self._tell_window()

    def _tell_window(self) -> None:
        is_ready = self._loading is not None and self._loading.done()
        is_failing = self._restyler is not None and self._restyler.is_failing
        error = self._score.director.rules_error
        self._window.say(self._status.style, self.report, is_ready=is_ready, is_degraded=is_failing, error=error)

    def _apply(self, command: Command) -> None:
        wish = self._window.hear(command, self._score.strength_at(monotonic()))
        if wish is not None:
            self._score.apply(wish, monotonic())
        if isinstance(wish, GameEvent):
            self.report.events.append((round(wish.time_s - self._begin_s, 3), wish.name))

    def _style(self) -> Style:
        before_s = monotonic()
        style = self._score.style_at(before_s)
        self.report.add_stage("direct", (monotonic() - before_s) * 1e3)
        return style

    def _note_answer(self, now_s: float) -> None:
        self._last_answer_s = now_s
        self._num_answers += 1
        if self._live_since_s is None:
            self._live_since_s = now_s
            self.report.live_from = FrameCounts.of(self._link.counters())
        if self._num_answers in (1, NUM_SETTLING_FRAMES):
            self.report.memory_first_mb = resident_mb()
        is_first_known = self.report.first_frame_s is not None or self.report.is_restart
        if not is_first_known and self._link.counters().presented:
            self.report.first_frame_s = round(now_s - self._start_s, 3)

    def _complete_report(self) -> None:
        report = self.report
        report.memory_last_mb = resident_mb()  # before the link's rings of samples are read, page by page
        report.frames = FrameCounts.of(self._link.counters())
        report.live_s = 0.0 if self._live_since_s is None else self._last_answer_s - self._live_since_s
        report.latency.add_all(latency_s * 1e3 for latency_s in self._link.latencies_s())
        report.hook.add_all(cost_s * 1e3 for cost_s in self._link.hook_costs_s())
        report.unknown_events = self._score.director.num_unknown


def open_session(
    segment_path: Path, config: SessionConfig, start_s: float | None = None, inputs: ControlInputs | None = None
) -> Session:
    """Return the session that restyles the game of a segment as `config` says.

    Raises:
        OSError, ValueError: when the file is no segment, or the rules cannot be read (RulesError).
        OSError, OscMissingError: when the port of OSC cannot be had.
        RecordingError, TapeError: when a recording cannot be written.
    """
    director = make_director(config)
    link = RestyleEnd(Segment.open(segment_path))
    load = partial(load_model, config, director.prompts())
    control = None if inputs is None else LiveControl(inputs, monotonic)
    return Session(link, director, load, config=config, start_s=start_s, control=control)
