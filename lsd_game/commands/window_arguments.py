"""The options of the game's window: HUD, keys, styles, regions that stay, the flash guard."""

from __future__ import annotations

import argparse
import os

from lsd_game.commands import UserError
from lsd_game.display.window_options import DEFAULT_STYLES, WindowOptions, read_settings, settings_file
from lsd_game.frame import check_prompt
from lsd_game.keys import bind_keys
from lsd_game.region import Region


def add_window_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of WindowOptions."""
    group = parser.add_argument_group("in the window")
    group.add_argument("--hud", action="store_true", help="show rates, latency and style in a corner (key: f10)")
    group.add_argument("--key", action="append", default=[], metavar="ACTION=KEY", help="bind a key, or none")
    group.add_argument("--cycle", action="append", default=[], metavar="PROMPT", help="one of those on f8")
    group.add_argument(
        "--protect", action="append", default=[], metavar="X,Y,W,H", help="keep the game's picture there: 0,0,100%%,40"
    )
    group.add_argument("--late-warp", action="store_true", help="move each answer along with the camera")
    group.add_argument("--no-flash-guard", action="store_true", help="let the picture flash more than thrice a second")


def window_options(options: argparse.Namespace) -> WindowOptions:
    """The checked options, over a person's settings file; UserError says what is wrong."""
    try:
        settings = read_settings(settings_file(os.environ))
        return WindowOptions(
            hud=options.hud,
            keys=bind_keys({**settings.keys, **dict(map(_binding, options.key))}),
            styles=tuple(map(check_prompt, options.cycle)) or settings.styles or DEFAULT_STYLES,
            protect=tuple(map(Region.parse, options.protect)),
            late_warp=options.late_warp,
            flash_guard=not options.no_flash_guard,
        )
    except ValueError as error:
        raise UserError(str(error)) from error


def _binding(text: str) -> tuple[str, str]:
    action, separator, key = text.partition("=")
    if not separator:
        raise ValueError(f"--key is ACTION=KEY, such as toggle=f6, got {text!r}")
    return action, key
