"""Restyle a video file, a camera or the screen: lsd-game stream SOURCE --prompt "a watercolour" --record out.mp4"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from lsd_game.commands import UserError, output
from lsd_game.commands.loading import load_for_command
from lsd_game.commands.run import check_rules
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.display.finishing import Finisher
from lsd_game.display.free_place import Place
from lsd_game.display.picture_window import PictureWindow
from lsd_game.frame import Frame, Pixels
from lsd_game.hooks.launch import has_display
from lsd_game.report import FrameCounts, RunReport, resident_mb
from lsd_game.session.careful_restyler import CarefulRestyler
from lsd_game.session.score import Score
from lsd_game.session.stages import Restyler, SessionError, make_director
from lsd_game.video.picture_source import PictureSource, SourceError
from lsd_game.video.recorder import Recorder, RecordingError

VIRTUAL_CAMERA_FPS = 24
ONLY_FOR_GAMES = (
    *("hud", "key", "cycle", "late_warp", "record_session"),
    *("side_by_side", "server", "control_port", "osc_port"),
)


class Sink(Protocol):
    """Where pictures go."""

    def show(self, pixels: Pixels, time_s: float) -> None:
        """Show `pixels` from `time_s` on, by the clock of the frames."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the source and the stream's options."""
    parser.add_argument("source", help="a video file, a camera's number, or screen[:x,y,width,height] (X11)")
    parser.add_argument("--virtual-camera", action="store_true", help="send it to a virtual camera (pyvirtualcam)")
    add_stream_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Restyle until the source or the time ends, or the person closes the window."""
    for name in ONLY_FOR_GAMES:
        if getattr(options, name):
            raise UserError(f"--{name.replace('_', '-')} is for games: lsd-game stream has no use for it")
    config = stream_options(options)
    check_rules(config)
    has_window = not config.headless and has_display(os.environ)
    if not has_window and config.record is None and not options.virtual_camera:
        raise UserError("where to? Without a window the stream needs --record OUT.mp4 or --virtual-camera")
    try:
        with ExitStack() as stack:
            source = PictureSource(options.source, display=os.environ.get("DISPLAY"))
            stack.callback(source.close)
            if not source.is_live:  # a file has time: every frame of it is drawn whole
                config = replace(config, keep_fps=0.0)
            loaded = load_for_command(config, make_director(config).prompts())
            window = open_window(source) if has_window else None
            sinks = open_sinks(config, window, stack, is_camera=options.virtual_camera)
            report = RunReport(config.model, loaded.device, config.seed, loaded.kernels, loaded.precision)
            try:
                play(_within(source, config.seconds, window), loaded.restyler, config, sinks, report)
            finally:  # Ctrl-C is how what is live ends
                _write_report(report, config.report)
    except (SourceError, RecordingError, SessionError) as error:
        raise UserError(str(error)) from error
    output.say(f"{report.frames.restyled} frames restyled at {report.to_dict()['fps']['restyled']} a second")  # type: ignore[index]
    return 0


def play(
    frames: Iterator[Frame], restyler: Restyler, config: StreamOptions, sinks: list[Sink], report: RunReport
) -> None:
    """Restyle every frame; `report` has the numbers of each as soon as it is done.

    Raises:
        SessionError: when the model has failed on every frame for long.
    """
    score = Score(make_director(config), config.strength)
    finisher = Finisher(config.window.protect, has_guard=config.window.flash_guard)
    careful = CarefulRestyler(restyler, report)
    begin_s, num_restyled = monotonic(), 0
    for frame in frames:
        style, taken_s = score.style_at(frame.time_s), monotonic()
        answer = careful.restyle(frame, style)
        if answer is not None:
            restyled_s = monotonic()
            shown = finisher.finish(frame, answer.pixels, protect=score.director.rules.protect)
            for sink in sinks:
                sink.show(shown, frame.time_s)
            num_restyled += 1
            report.add_stage("show", (monotonic() - restyled_s) * 1e3)
            report.latency.add((monotonic() - taken_s) * 1e3)
            report.styles.note(frame.time_s, style.prompts)
            report.resolution = careful.resolution
            report.memory_first_mb = report.memory_first_mb or resident_mb()
        num_captured = frame.index + 1
        report.frames = FrameCounts(num_captured, num_restyled, num_restyled, num_captured - num_restyled)
        report.live_s = monotonic() - begin_s


def _write_report(report: RunReport, path: Path | None) -> None:
    if path is None:
        return
    report.memory_last_mb = resident_mb()
    try:
        report.write(path)
    except OSError as error:
        raise UserError(f"the report {str(path)!r} cannot be written: {error.strerror}") from error


def _within(source: PictureSource, seconds: float | None, window: PictureWindow | None) -> Iterator[Frame]:
    frames = source.newest(monotonic) if source.is_live else source.frames()
    end_s = float("inf") if seconds is None else seconds + (monotonic() if source.is_live else 0.0)
    return takewhile(lambda frame: frame.time_s < end_s and (window is None or not window.is_closed), frames)


def open_window(source: PictureSource) -> PictureWindow:
    """A window for what the source shows, beside what it takes of the screen."""
    beside = None if source.area is None else Place(*source.area)
    return PictureWindow(f"lsd-game: {source.name}", beside=beside)


def open_sinks(config: StreamOptions, window: PictureWindow | None, stack: ExitStack, *, is_camera: bool) -> list[Sink]:
    """What the options name; `stack` closes it."""
    sinks: list[Sink] = []
    if window is not None:
        stack.callback(window.close)
        sinks.append(_WindowSink(window))
    if config.record is not None:
        recorder = Recorder(config.record)
        stack.callback(recorder.close)
        sinks.append(_FileSink(recorder))
    if is_camera:
        sinks.append(_CameraSink(stack))
    return sinks


class _WindowSink:
    def __init__(self, window: PictureWindow) -> None:
        self._window = window

    def show(self, pixels: Pixels, time_s: float) -> None:
        self._window.show(pixels)


class _FileSink:
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def show(self, pixels: Pixels, time_s: float) -> None:
        self._recorder.add(pixels, time_s)


class _CameraSink:
    """A virtual camera (v4l2loopback on Linux), opened with the first picture."""

    def __init__(self, stack: ExitStack) -> None:
        try:
            import pyvirtualcam
        except ImportError as error:
            raise UserError("a virtual camera needs pyvirtualcam: pip install 'lsd-game[camera]'") from error
        self._open = pyvirtualcam.Camera
        self._stack = stack
        self._camera: Any = None

    def show(self, pixels: Pixels, time_s: float) -> None:
        if self._camera is None:
            try:
                self._camera = self._open(width=pixels.shape[1], height=pixels.shape[0], fps=VIRTUAL_CAMERA_FPS)
            except RuntimeError as error:
                raise UserError(f"there is no virtual camera: {error}") from error
            self._stack.callback(self._camera.close)
        self._camera.send(pixels)
