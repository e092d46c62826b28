"""Speak to a running game: change its prompt, style or strength, send it an event, ask how it goes."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping
from typing import Any

from lsd_game.commands import UserError, output
from lsd_game.commands.styles import named_style
from lsd_game.control import DEFAULT_PROMPT_S, DEFAULT_STRENGTH_S
from lsd_game.port.control_client import ControlError, ask, choose_run
from lsd_game.port.run_card import RunCard, cards_folder, read_cards

LEAST_WEIGHT = 0.005  # of a prompt that is worth a line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs."""
    parser.add_argument("--run", metavar="NAME|PID", help="which run, where several run (default: the newest)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    prompt = verbs.add_parser("prompt", help="fade to another prompt")
    prompt.add_argument("text")
    prompt.add_argument("--seconds", type=float, default=DEFAULT_PROMPT_S, help="of the fade (default: 1)")
    style = verbs.add_parser("style", help="fade to a named style: see lsd-game styles")
    style.add_argument("name")
    style.add_argument("--seconds", type=float, default=DEFAULT_PROMPT_S, help="of the fade (default: 1)")
    strength = verbs.add_parser("strength", help="0: the game's own picture, 1: fully restyled")
    strength.add_argument("value", type=float)
    strength.add_argument("--seconds", type=float, default=DEFAULT_STRENGTH_S, help="of the fade (default: 0.3)")
    event = verbs.add_parser("event", help="send an event, as the game would: event boss_appears health=0.3")
    event.add_argument("name")
    event.add_argument("data", nargs="*", metavar="KEY=VALUE", help="a number, true, false or a text")
    status = verbs.add_parser("status", help="say how the run goes")
    status.add_argument("--json", action="store_true", help="as one JSON object")
    verbs.add_parser("list", help="list the runs, newest first")


def run(options: argparse.Namespace) -> int:
    """Ask the run; UserError says why it did not do as asked."""
    if os.name != "posix":
        raise UserError("runs are controlled over a socket that is handed on, which this system does not know")
    try:
        cards = read_cards(cards_folder())
        if options.verb == "list":
            output.say("\n".join(f"{card.pid}  {card.name}" for card in cards) or "no game runs under lsd-game here")
            return 0
        card = choose_run(cards, options.run)
        return _show_status(card, options) if options.verb == "status" else _command(card, options)
    except (ControlError, OSError) as error:
        raise UserError(str(error)) from error


def event_data(words: list[str]) -> dict[str, object]:
    """The data of an event from KEY=VALUE words; UserError for a word without an equals sign."""
    data: dict[str, object] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not (key and equals):
            raise UserError(f"the data of an event is KEY=VALUE, such as health=0.3, got {word!r}")
        data[key] = _value(value)
    return data


def _value(text: str) -> object:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _command(card: RunCard, options: argparse.Namespace) -> int:
    if options.verb == "style":
        style = named_style(options.name)
        ask(card, "prompt", {"text": style.prompt, "seconds": options.seconds})
        ask(card, "strength", {"value": style.strength, "seconds": options.seconds})
        return 0
    fields: Mapping[str, object]
    if options.verb == "prompt":
        fields = {"text": options.text, "seconds": options.seconds}
    elif options.verb == "strength":
        fields = {"value": options.value, "seconds": options.seconds}
    else:
        fields = {"name": options.name, "data": event_data(options.data)}
    ask(card, options.verb, fields)
    return 0


def _show_status(card: RunCard, options: argparse.Namespace) -> int:
    status = ask(card, "status")
    output.say(json.dumps(status) if options.json else "\n".join(status_lines(status)))
    return 0


def status_lines(status: dict[str, Any]) -> list[str]:
    """The status as a person reads it."""
    head = f"{status['name']} (pid {status['pid']}): {status['state']}, model {status['model']} on {status['device']}"
    if status["state"] != "live":
        return [head]
    frames = status["frames"]
    return [
        head,
        f"{status['fps']:.1f} frames a second, {status['latency_ms']:.0f} ms from hook to hook",
        f"{frames['restyled']} frames restyled, {frames['dropped']} dropped, {status['failures']} failed",
        f"{status['events']} events, strength {status['strength']:.2f}",
        *(f"{weight:5.2f}  {text}" for text, weight in status["prompts"] if weight >= LEAST_WEIGHT),
        *_rules_lines(status["rules_error"]),
    ]


def _rules_lines(error: str | None) -> list[str]:
    return [] if error is None else ["the file of the rules is broken, those before it go on:", error]
