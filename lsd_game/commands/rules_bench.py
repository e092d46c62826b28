"""`lsd-game rules bench`: how many events a second the director takes under these rules, on one core."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import cycle, islice
from time import process_time

from lsd_game.commands import UserError, output
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.frame import GameEvent

EVENTS_PER_FRAME = 50  # a storm: 1,200 a second at FRAME_S
FRAME_S = 1 / 24
MAX_EVENTS = 100_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how much to play."""
    parser.add_argument("--events", type=int, default=200_000, metavar="N", help="how many (default: 200000)")


def run(rules: Rules, options: argparse.Namespace) -> int:
    """Play and say the figures."""
    if not 1 <= options.events <= MAX_EVENTS:
        raise UserError(f"--events must be within 1..{MAX_EVENTS}, got {options.events}")
    event_us, style_us = costs_us(rules, options.events)
    output.say(
        f"{options.events} events: {1e6 / event_us:,.0f} a second of one core ({event_us:.2f} us each); "
        f"the style of a frame: {style_us:.1f} us"
    )
    return 0


def costs_us(rules: Rules, num_events: int) -> tuple[float, float]:
    """Microseconds of one core for an event, and for the style of a frame in which states fade and stingers sound."""
    director = Director(rules)
    events = list(islice(storm(rules), num_events))
    handling_s = styling_s = 0.0
    num_frames = 0
    for start in range(0, num_events, EVENTS_PER_FRAME):
        begun_s = process_time()
        for event in events[start : start + EVENTS_PER_FRAME]:
            director.handle(event)
        handled_s = process_time()
        director.style_at((num_frames + 1) * FRAME_S)
        styling_s += process_time() - handled_s
        handling_s += handled_s - begun_s
        num_frames += 1
    return handling_s / num_events * 1e6, styling_s / num_frames * 1e6


def storm(rules: Rules) -> Iterator[GameEvent]:
    """Every event that the rules wait for, over and over, each with a value for every parameter."""
    names = rules.event_names() or ("event",)
    sources = [parameter.source for parameter in rules.parameters]
    for number, name in enumerate(cycle(names)):
        data = dict.fromkeys(sources, number % 100 / 100)
        yield GameEvent(name, data, number / EVENTS_PER_FRAME * FRAME_S)
