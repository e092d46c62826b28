"""The options that every command with a stream takes, checked at the door.

`StreamOptions.to_arguments` turns them back into words, which is how they reach the restyle process.
"""

from __future__ import annotations

import argparse
import math
import os
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from lsd_game.commands import UserError
from lsd_game.commands.adapter_arguments import adapter_prompts, add_adapter_argument, read_adapters, to_arguments
from lsd_game.commands.styles import named_style
from lsd_game.commands.token_arguments import FROM_STANDARD_INPUT, add_token_arguments, read_token
from lsd_game.commands.window_arguments import add_window_arguments, window_options
from lsd_game.director.rules import Rules
from lsd_game.director.table import RulesError
from lsd_game.frame import check_prompt
from lsd_game.model.config import MAX_GUIDANCE, PRESETS, UPSAMPLINGS
from lsd_game.session.config import DEFAULT_PROMPT, FAKE_MODEL, SessionConfig
from lsd_game.suggest import did_you_mean

MODEL_FIELDS = ("model", "device", "kernels", "precision", "seed", "steps", "guidance", "upsample", "adapters")
STEP_COUNTS = (1, 2, 4)
KERNELS = ("auto", "torch", "triton", "triton-graph", "triton-persistent")
PRECISIONS = ("bf16", "fp8")
DEVICE_PATTERN = re.compile(r"auto|cpu|cuda(:\d+)?")
CHECKPOINT_SUFFIX = ".safetensors"
CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


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


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the model's options; `check_model_options` checks them."""
    group = parser.add_argument_group("model")
    group.add_argument("--model", default="tiny", help="a shipped model, a checkpoint file, or 'fake' (default: tiny)")
    group.add_argument("--device", default="auto", help="auto (default), cpu, cuda or cuda:1")
    group.add_argument(
        "--kernels",
        default="auto",
        choices=KERNELS,
        help="auto (default), torch, or triton, the core in the faster form",
    )
    group.add_argument(
        "--precision", default=PRECISIONS[0], choices=PRECISIONS, help="of its large products: bf16 (default) or fp8"
    )
    group.add_argument("--seed", type=int, default=0, help="of the model's noise (default: 0)")
    group.add_argument(
        "--steps", type=int, default=1, help="denoising steps a frame: 1 (default; what tiny was trained for), 2 or 4"
    )
    group.add_argument(
        "--guidance",
        type=float,
        default=1.0,
        metavar="N",
        help="draw N times what the style changes: 1 (default), 1.2 is bolder, and the less true",
    )
    group.add_argument(
        "--upsample", default=UPSAMPLINGS[0], choices=UPSAMPLINGS, help="guided: sharp edges (default); or bilinear"
    )
    add_adapter_argument(group)


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


def check_model_options(options: argparse.Namespace) -> None:
    """Raise UserError for a model, device, seed, step count, guidance or adapter that cannot be; read the adapters."""
    if getattr(options, "server", None) is not None:
        _check_left_to_server(options)
    if options.steps not in STEP_COUNTS:
        raise UserError(f"--steps must be 1, 2 or 4, got {options.steps}")
    if not 0.0 <= options.guidance <= MAX_GUIDANCE:
        raise UserError(f"--guidance must be within 0..{MAX_GUIDANCE:g}, got {options.guidance}")
    if not 0 <= options.seed < 2**63:
        raise UserError(f"--seed must be within 0..2^63-1, got {options.seed}")
    if not DEVICE_PATTERN.fullmatch(options.device):
        raise UserError(f"--device must be auto, cpu, cuda or cuda:N, got {options.device!r}")
    check_model_name(options.model)
    options.adapters = read_adapters(options.adapters, options.model, getattr(options, "server", None))


def _check_left_to_server(options: argparse.Namespace) -> None:
    """Raise UserError for an option of the model that says something: the server's own would count instead."""
    parser = argparse.ArgumentParser()
    add_model_arguments(parser)
    usual = model_values(parser.parse_args([])) | {"adapters": options.adapters}  # they have a sentence of their own
    for name, value in model_values(options).items():
        if value != usual[name]:
            raise UserError(f"--{name} belongs to the machine that draws: give it to its lsd-game serve")


def model_values(options: argparse.Namespace) -> dict[str, Any]:
    """What the options of `add_model_arguments` say, by the names of SessionConfig's fields."""
    return {name: getattr(options, name) for name in MODEL_FIELDS}


def check_model_name(name: str) -> None:
    """Raise UserError for a model that is not there."""
    models = shipped_models()
    if name.endswith(CHECKPOINT_SUFFIX):
        _check_checkpoint(name)
    elif name not in {*models, *PRESETS, FAKE_MODEL}:
        raise UserError(f"no model is called {name!r}{did_you_mean(name, {*models, *PRESETS, FAKE_MODEL})}")
    elif name not in {*models, FAKE_MODEL}:
        raise UserError(f"no checkpoint of {name!r} is installed: train one, or name a checkpoint file")


def check_strength(strength: float | None) -> None:
    """Raise UserError for a strength out of range. None is fine."""
    if strength is not None and not 0.0 <= strength <= 1.0:
        raise UserError(f"--strength must be within 0..1, got {strength}")


def _check_checkpoint(name: str) -> None:
    """Read a checkpoint's header, which knows how long the file must be; without torch, so that it takes no time."""
    if not Path(name).is_file():
        raise UserError(f"there is no checkpoint file {name!r}")
    try:
        with safe_open(name, framework="numpy"):
            pass
    except (SafetensorError, OSError) as error:
        raise UserError(f"{name} is damaged or no safetensors file: {error}") from error


def check_prompt_option(prompt: str) -> None:
    """Raise UserError for a prompt that is empty or too long."""
    try:
        check_prompt(prompt)
    except ValueError as error:
        raise UserError(str(error)) from error


def shipped_models() -> set[str]:
    """Names of the checkpoints that are installed with the package."""
    return {path.stem for path in CHECKPOINTS.glob(f"*{CHECKPOINT_SUFFIX}")}


def _check_files(options: argparse.Namespace) -> None:
    if options.rules is not None:
        check_rules(options.rules)
    if options.side_by_side and options.record is None:
        raise UserError("--side-by-side needs --record, which names the file")
    check_writable(options.record, "--record")
    check_writable(options.report, "--report")


def check_rules(path: Path) -> None:
    """Raise UserError for rules that cannot be read or have mistakes."""
    try:
        Rules.load(path)
    except OSError as error:
        raise UserError(f"the rules {str(path)!r} cannot be read: {error.strerror}") from error
    except RulesError as error:
        raise UserError(str(error)) from error


def check_writable(path: Path | None, option: str) -> None:
    """Raise UserError unless a file can be written at `path`; what is there stays. None is fine."""
    if path is None:
        return
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"{option}: there is no folder {str(folder)!r}")
    if path.is_dir():
        raise UserError(f"{option}: {str(path)!r} is a folder, expected a file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UserError(f"{option}: no permission to write {str(path)!r}")


def check_empty_folder(path: Path | None, option: str) -> None:
    """Raise UserError unless `path` is an empty folder, or can become one. None is fine."""
    if path is None:
        return
    if not path.absolute().parent.is_dir():
        raise UserError(f"{option}: there is no folder {str(path.absolute().parent)!r}")
    if path.exists() and not path.is_dir():
        raise UserError(f"{option}: {str(path)!r} is a file, expected a folder")
    if path.exists() and any(path.iterdir()):
        raise UserError(f"{option}: the folder {str(path)!r} is not empty: nothing is overwritten")
    if not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise UserError(f"{option}: no permission to write {str(path)!r}")
