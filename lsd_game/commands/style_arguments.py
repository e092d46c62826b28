"""The options that ask for a style: a prompt, a named style, its strength, or rules that choose prompts."""

from __future__ import annotations

import argparse
from pathlib import Path

from lsd_game.commands import UserError
from lsd_game.commands.adapter_arguments import adapter_prompts
from lsd_game.commands.styles import named_style
from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError
from lsd_game.frame import check_prompt


def take_style(options: argparse.Namespace) -> None:
    """Put the prompt and the strength of `--style`, or an adapter's prompt, where those options would have put them."""
    style = None if options.style is None else named_style(options.style)
    if style is not None:
        if options.prompt is not None:
            raise UserError("--style and --prompt exclude each other: a style is a prompt with a name")
        options.prompt = style.prompt
    if options.prompt is None and options.rules is None:
        options.prompt = next(iter(adapter_prompts(getattr(options, "adapters", ()))), None)
    if options.strength is None:
        options.strength = 1.0 if style is None else style.strength


def check_strength(strength: float | None) -> None:
    """Raise UserError for a strength out of range. None is fine."""
    if strength is not None and not 0.0 <= strength <= 1.0:
        raise UserError(f"--strength must be within 0..1, got {strength}")


def check_prompt_option(prompt: str) -> None:
    """Raise UserError for a prompt that is empty or too long."""
    try:
        check_prompt(prompt)
    except ValueError as error:
        raise UserError(str(error)) from error


def check_rules(path: Path) -> None:
    """Raise UserError for rules that cannot be read or have mistakes."""
    try:
        Rules.load(path)
    except OSError as error:
        raise UserError(f"the rules {str(path)!r} cannot be read: {error.strerror}") from error
    except RulesError as error:
        raise UserError(str(error)) from error
