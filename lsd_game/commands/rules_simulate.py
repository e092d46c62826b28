"""`lsd-game rules simulate`: the weights of the prompts over time, as text and as a picture."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lsd_game.commands import UserError, output
from lsd_game.commands.output_files import check_writable
from lsd_game.commands.rules_plot import CHART_PX, draw_simulation
from lsd_game.director.event_file import EventFileError, read_events
from lsd_game.director.rules import Rules
from lsd_game.director.simulation import Simulation, simulate
from lsd_game.frame import GameEvent
from lsd_game.session.tape.entries import CommandEntry, FrameEntry
from lsd_game.session.tape.lossless import TapeError
from lsd_game.session.tape.reader import Tape

EXIT_WRONG_EVENTS = 1
AFTERMATH_S = 5.0  # shown after the last event, where --seconds does not say
MAX_SECONDS = 24 * 3600.0
TEXT_COLUMNS = 72
NAME_COLUMNS = 28
RAMP = " ▁▂▃▄▅▆▇█"  # a weight from 0 to 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the events, the picture and how long to play."""
    parser.add_argument(
        "events",
        type=Path,
        metavar="EVENTS",
        help='a file with {"time_s": 1.5, "name": "hurt"} a line, or the folder of a recorded session',
    )
    parser.add_argument("--plot", type=Path, metavar="OUT.png", help="draw the timeline as a picture")
    parser.add_argument("--seconds", type=float, metavar="N", help="how long (default: 5 s after the last event)")


def run(rules: Rules, options: argparse.Namespace) -> int:
    """Play the events; 1 when the file of events has mistakes."""
    check_writable(options.plot, "--plot")
    if options.seconds is not None and not 0.0 < options.seconds <= MAX_SECONDS:
        raise UserError(f"--seconds must be within 0..{MAX_SECONDS:g}, got {options.seconds}")
    try:
        events = events_of_tape(options.events) if options.events.is_dir() else read_events(options.events)
    except TapeError as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"cannot read {str(options.events)!r}: {error.strerror}") from error
    except EventFileError as error:
        output.say(str(error))
        return EXIT_WRONG_EVENTS
    last_s = events[-1].time_s if events else 0.0
    seconds = options.seconds or min(math.ceil(last_s + AFTERMATH_S), MAX_SECONDS)
    simulation = simulate(rules, events, seconds, CHART_PX - 1)
    num_played = sum(len(moment.events) for moment in simulation.moments)
    title = f"{options.file.name}: {num_played} of {len(events)} events in {seconds:g} s"
    title += f", {simulation.num_unknown} that no rule waits for" if simulation.num_unknown else ""
    output.say(f"{title}\n\n{timeline(simulation)}")
    if options.plot is not None:
        try:
            draw_simulation(simulation, title).save(options.plot)
        except (OSError, ValueError) as error:
            raise UserError(f"the picture {str(options.plot)!r} cannot be written: {error}") from error
        output.say(f"\n{options.plot}")
    return 0


def events_of_tape(folder: Path) -> list[GameEvent]:
    """The events of a recorded session, in seconds since its first frame or event; TapeError for what is none."""
    entries = Tape(folder).entries
    start_s = next((entry.now_s for entry in entries if not isinstance(entry, FrameEntry)), 0.0)
    heard = [entry for entry in entries if isinstance(entry, CommandEntry)]
    return [
        replace(entry.command, time_s=max(entry.now_s - start_s, 0.0))
        for entry in heard
        if isinstance(entry.command, GameEvent)
    ]


def timeline(simulation: Simulation) -> str:
    """One row a prompt, the uppermost layer first, its weight over time as a bar; then regions, and the strength."""
    rows = [(text, _bars(weights)) for text, weights in reversed(simulation.weights().items())]
    for number, name in simulation.regions.items():
        own = reversed(simulation.weights(number).items())
        rows += [(f"[{name}] {text}", _bars(weights)) for text, weights in own]
    rows.append(("strength", _bars([moment.style.strength for moment in simulation.moments])))
    seconds = simulation.moments[-1].time_s
    half, whole = f"{seconds / 2:.1f} s", f"{seconds:.1f} s"
    axis = "0 s" + half.rjust(TEXT_COLUMNS // 2 - 1) + whole.rjust(TEXT_COLUMNS - TEXT_COLUMNS // 2 - 2)
    return "\n".join([*(f"{_fitted(name)} {bars}" for name, bars in rows), f"{'':{NAME_COLUMNS}} {axis}"])


def _bars(values: Sequence[float]) -> str:
    """TEXT_COLUMNS characters, each the largest of its moments, so that nothing short is lost."""
    edges = [round(column * len(values) / TEXT_COLUMNS) for column in range(TEXT_COLUMNS + 1)]
    peaks = [max(values[edges[column] : edges[column + 1]]) for column in range(TEXT_COLUMNS)]
    return "".join(RAMP[math.ceil(peak * (len(RAMP) - 1) - 0.02)] for peak in peaks)


def _fitted(name: str) -> str:
    return name.ljust(NAME_COLUMNS) if len(name) <= NAME_COLUMNS else name[: NAME_COLUMNS - 3] + "..."
