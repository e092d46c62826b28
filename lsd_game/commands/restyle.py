"""Restyle the game of a segment. Internal: the supervisor starts it; people type `lsd-game run`."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

from lsd_game.commands import UserError, output
from lsd_game.commands.stream_options import StreamOptions, add_stream_arguments, stream_options
from lsd_game.director.table import RulesError
from lsd_game.port.osc_server import OscMissingError
from lsd_game.session.live_control import ControlInputs
from lsd_game.session.session import Session, open_session
from lsd_game.session.stages import ModelUnusableError, SessionError
from lsd_game.session.tape.lossless import TapeError
from lsd_game.video.recorder import RecordingError

EXIT_FAILED = 1  # another start may do better
EXIT_INCOMPLETE = 3  # the stream ran to its end, but its recording or report is not whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the segment, the stream's options and when the run began."""
    parser.add_argument("segment", type=Path, help="the file in shared memory that the game has mapped")
    parser.add_argument("--start-s", type=float, help="when the run was started, on the monotonic clock")
    parser.add_argument("--control-fd", type=int, help="the inherited socket of the control port")
    parser.add_argument("--control-card", type=Path, help="the card of the run that it belongs to")
    add_stream_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Restyle until the owner of the segment wants the end; 2 means that another start would end the same way."""
    config = stream_options(options)
    try:
        session = open_session(options.segment, config, options.start_s, _control_inputs(options))
    except (OSError, ValueError, RulesError, RecordingError, OscMissingError, TapeError) as error:
        raise UserError(str(error)) from error
    _leave_signals_to_the_game(session)
    code = _run(session, config)
    if session.is_loading:
        os._exit(code)  # a library that is half loaded would bring the interpreter down on its way out
    return code


def _control_inputs(options: argparse.Namespace) -> ControlInputs:
    listener = None if options.control_fd is None else socket.socket(fileno=options.control_fd)
    return ControlInputs(listener, options.control_card, options.osc_port)


def _run(session: Session, config: StreamOptions) -> int:
    try:
        session.run()
    except ModelUnusableError as error:
        raise UserError(str(error)) from error
    except SessionError as error:
        output.complain(str(error))
        return EXIT_FAILED
    finally:
        is_report_whole = config.report is None or _write_report(session, config.report)
    return 0 if is_report_whole and session.recording_failure is None else EXIT_INCOMPLETE


def _leave_signals_to_the_game(session: Session) -> None:
    """Ctrl-C reaches every process of the terminal, but only the game decides what it means."""

    def on_terminate(number: int, frame: FrameType | None) -> None:
        session.stop()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, on_terminate)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, on_terminate)


def _write_report(session: Session, path: Path) -> bool:
    try:
        session.report.write(path)
    except OSError as error:
        output.complain(f"the report {str(path)!r} cannot be written: {error.strerror}")
        return False
    return True
