"""`lsd-game rules check FILE`, `rules simulate FILE EVENTS` and `rules bench FILE`: without a game or a model."""

from __future__ import annotations

import argparse
from pathlib import Path

from lsd_game.commands import UserError, output, rules_bench, rules_simulate
from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError

EXIT_WRONG_RULES = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verbs and what each takes."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    check = verbs.add_parser("check", help="read a rules file and say what is wrong with it")
    check.add_argument("file", type=Path, metavar="FILE.toml")
    simulate = verbs.add_parser("simulate", help="play a file of events against the rules, and draw the weights")
    simulate.add_argument("file", type=Path, metavar="FILE.toml")
    rules_simulate.add_arguments(simulate)
    bench = verbs.add_parser("bench", help="measure how many events a second the rules can take")
    bench.add_argument("file", type=Path, metavar="FILE.toml")
    rules_bench.add_arguments(bench)


def run(options: argparse.Namespace) -> int:
    """Do what the verb says; 0 when the file can be used, 1 when it has mistakes."""
    try:
        rules = Rules.load(options.file)
    except OSError as error:
        raise UserError(f"cannot read {str(options.file)!r}: {error.strerror}") from error
    except RulesError as error:
        output.say(str(error))
        return EXIT_WRONG_RULES
    if options.verb == "simulate":
        return rules_simulate.run(rules, options)
    if options.verb == "bench":
        return rules_bench.run(rules, options)
    output.say(f"{options.file.name}: {summary(rules)}")
    return 0


def summary(rules: Rules) -> str:
    """What the rules hold, in one sentence."""
    num_states = sum(len(group.states) for group in rules.groups)
    counts = (
        _count(num_states, "state") + " in " + _count(len(rules.groups), "group"),
        _count(len(rules.stingers), "stinger"),
        _count(len(rules.parameters), "parameter"),
        _count(len(rules.changes), "transition"),
        *([_count(len(rules.regions), "region")] if rules.regions else []),
        _count(len(rules.prompts()), "prompt"),
    )
    values = [parameter.source for parameter in rules.parameters]
    heard = ", ".join(dict.fromkeys([*rules.event_names(), *values])) or "nothing"
    return f"good: {', '.join(counts)}; listens to {heard}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
