"""The options that every command with a stream takes, checked at the door.

`StreamOptions.to_arguments` turns them back into words, which is how they reach the restyle process.
"""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import dataclass, fields
from pathlib import Path

from lsd_game.commands import UserError
from lsd_game.commands.adapter_arguments import to_arguments
from lsd_game.commands.model_arguments import add_model_arguments, check_model_options
from lsd_game.commands.output_files import check_writable
from lsd_game.commands.style_arguments import check_prompt_option, check_rules, check_strength, take_style
from lsd_game.commands.token_arguments import FROM_STANDARD_INPUT, add_token_arguments, read_token
from lsd_game.commands.window_arguments import add_window_arguments, window_options
from lsd_game.session.config import DEFAULT_PROMPT, SessionConfig


@dataclass(frozen=True, slots=True)
class StreamOptions(SessionConfig):
    """What a stream runs with: the session's part, and what its starter needs.

    Attributes:
        headless: no window, even where there is a display.
        seconds: how long to run; None means until the game ends.
        control_port: where `lsd-game ctl` and the game's scripts are heard; 0 takes any free port.
        osc_port: of UDP, where Open Sound Control is heard; None means not at all.
    """

    headless: bool = False
    seconds: float | None = None
    control_port: int = 0
    osc_port: int | None = None

    def to_arguments(self) -> list[str]:
        """The words that give these options again; every value after an equals sign.

        The token is not among them: whoever starts the process writes it to its standard input.
        """
        values: dict[str, object] = {
            "seconds": self.seconds,
            "record": self.record,
            "record-session": self.record_session,
            "report": self.report,
            "model": self.model,
            "device": self.device,
            "kernels": self.kernels,
            "precision": self.precision,
            "seed": self.seed,
            "prompt": self.prompt,
            "rules": self.rules,
            "steps": self.steps,
            "guidance": self.guidance,
            "strength": self.strength,
            "osc-port": self.osc_port,
            "upsample": self.upsample,
            "keep-fps": self.keep_fps,
            "server": self.server,
        }
        words = [f"--{name}={value}" for name, value in values.items() if value is not None]
        words += to_arguments(self.adapters) + self.window.to_arguments()
        words += [FROM_STANDARD_INPUT] if self.token is not None else []
        words += ["--headless"] if self.headless else []
        return words + (["--side-by-side"] if self.side_by_side else [])


def add_stream_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of StreamOptions; `stream_options` reads and checks them."""
    group = parser.add_argument_group("stream")
    group.add_argument(
        "--prompt", help=f"the style, in words (default: the rules', an adapter's or {DEFAULT_PROMPT!r})"
    )
    group.add_argument("--style", metavar="NAME", help="a named style instead of --prompt: see lsd-game styles")
    group.add_argument("--rules", type=Path, metavar="FILE.toml", help="which event calls for which prompt")
    group.add_argument("--strength", type=float, help="0: the game's own picture, 1: restyled (default)")
    group.add_argument("--headless", action="store_true", help="no window; chosen by itself where there is no display")
    group.add_argument("--seconds", type=float, metavar="N", help="end after N seconds")
    group.add_argument("--record", type=Path, metavar="OUT.mp4", help="write what the player sees")
    group.add_argument("--record-session", type=Path, metavar="DIR", help="keep frames and events for lsd-game replay")
    group.add_argument("--side-by-side", action="store_true", help="record the game's own picture beside it")
    group.add_argument("--report", type=Path, metavar="OUT.json", help="write the run's numbers")
    group.add_argument(
        "--keep-fps",
        type=float,
        default=24.0,
        metavar="N",
        help="draw fewer pixels where the machine cannot draw N frames a second (default 24; 0: never)",
    )
    add_window_arguments(parser)
    group = parser.add_argument_group("another machine")
    group.add_argument("--server", metavar="URL", help="draw on a lsd-game serve: ws://gpu-box:8765")
    add_token_arguments(group, "what that server asks for")
    group = parser.add_argument_group("live control")
    group.add_argument("--control-port", type=int, default=0, metavar="N", help="of TCP (default: any free one)")
    group.add_argument("--osc-port", type=int, metavar="N", help="hear Open Sound Control on this UDP port")
    add_model_arguments(parser)


def stream_options(options: argparse.Namespace, default_rules: Path | None = None) -> StreamOptions:
    """Return the checked stream options; UserError says what is wrong, in one sentence.

    `default_rules` are used where none are given; other than given ones, they begin with an adapter's prompt.
    """
    check_model_options(options)
    take_style(options)
    options.rules = options.rules or default_rules
    if options.seconds is not None and not (math.isfinite(options.seconds) and options.seconds > 0.0):
        raise UserError(f"--seconds must be a number above 0, got {options.seconds}")
    if not 0.0 <= options.keep_fps <= 1_000.0:
        raise UserError(f"--keep-fps must be within 0..1000, got {options.keep_fps}")
    check_strength(options.strength)
    if options.prompt is not None:
        check_prompt_option(options.prompt)
    for name in ("control_port", "osc_port"):
        if not 0 <= (getattr(options, name) or 0) < 2**16:
            raise UserError(f"--{name.replace('_', '-')} must be within 0..65535, got {getattr(options, name)}")
    options.token = read_token(options)
    check_server(options.server, options.token)
    _check_files(options)
    options.window = window_options(options)
    return StreamOptions(**{field.name: getattr(options, field.name) for field in fields(StreamOptions)})


def check_server(url: str | None, token: str | None) -> None:
    """Raise UserError for an address that is none, or a token for no server."""
    if url is None and token is not None:
        raise UserError("--token needs --server, which asks for it")
    if url is not None and not re.fullmatch(r"wss?://[^/\s]+/?", url):
        raise UserError(f"--server must be ws://HOST:PORT or wss://HOST:PORT, got {url!r}")


def _check_files(options: argparse.Namespace) -> None:
    if options.rules is not None:
        check_rules(options.rules)
    if options.side_by_side and options.record is None:
        raise UserError("--side-by-side needs --record, which names the file")
    check_writable(options.record, "--record")
    check_writable(options.report, "--report")
