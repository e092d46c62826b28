"""Restyle games of other engines and machines: Unity, Unreal, Godot, browsers, anything that speaks lsd.v1."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.metadata
import os
import signal
from pathlib import Path
from time import monotonic

from lsd_game.bridge.server import Server, ServerConfig
from lsd_game.commands import UserError, output
from lsd_game.commands.model_arguments import add_model_arguments, check_model_options, model_values
from lsd_game.commands.style_arguments import check_prompt_option, check_rules, check_strength, take_style
from lsd_game.commands.token_arguments import add_token_arguments, read_token
from lsd_game.display.window_options import WindowOptions
from lsd_game.session.config import DEFAULT_PROMPT, FAKE_MODEL, SessionConfig
from lsd_game.session.serving import SessionHost
from lsd_game.session.stages import SessionError

MAX_PIXEL_BYTES = 17  # rgba, a float of depth, two of motion, and a region
MAX_FIELDS_BYTES = 2**17  # of a message beside its pixels
LOADING_TICK_S = 0.05


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to listen, who may come, and what to draw with."""
    group = parser.add_argument_group("server")
    group.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this machine only)")
    group.add_argument("--port", type=int, default=8765, help="0 takes a free one (default: 8765)")
    add_token_arguments(group, "what clients must bring, needed for any address but a loopback one")
    group.add_argument("--tls-cert", type=Path, metavar="PEM", help="serve wss:// with this certificate")
    group.add_argument("--tls-key", type=Path, metavar="PEM", help="its key, where it is not in the same file")
    group.add_argument("--allow-host", action="append", default=[], metavar="NAME", help="a name of this machine")
    group.add_argument("--allow-origin", action="append", default=[], metavar="URL", help="a site whose pages may come")
    group.add_argument("--sessions", type=int, default=16, metavar="N", help="games at once (default: 16)")
    group.add_argument("--max-size", default="1920x1080", metavar="WxH", help="largest frame (default: 1920x1080)")
    group.add_argument("--fake", action="store_true", help="no model: answers are the inverted colours, at once")
    style = parser.add_argument_group("style to begin with")
    style.add_argument("--prompt", help=f"the style, in words (default: the rules' own, else {DEFAULT_PROMPT!r})")
    style.add_argument("--rules", type=Path, metavar="FILE.toml", help="which event calls for which prompt")
    style.add_argument("--style", metavar="NAME", help="a named style instead of --prompt: see lsd-game styles")
    style.add_argument("--strength", type=float, help="0: the game's own picture, 1: restyled (default)")
    parser.add_argument("--late-warp", action="store_true", help="answer at once with the newest picture, moved there")
    add_model_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C."""
    session, server = session_config(options), server_config(options)
    host = SessionHost(session)
    try:
        asyncio.run(_serve(server, host))
    except OSError as error:
        raise UserError(f"cannot listen at {server.host} port {server.port}: {error.strerror or error}") from error
    except SessionError as error:
        raise UserError(str(error)) from error
    if host.is_loading:
        os._exit(0)  # a library that is half loaded would bring the interpreter down on its way out
    return 0


def session_config(options: argparse.Namespace) -> SessionConfig:
    """What every session begins with; UserError says what is wrong."""
    if options.fake:
        options.model = FAKE_MODEL
    check_model_options(options)
    take_style(options)
    if options.prompt is not None:
        check_prompt_option(options.prompt)
    if options.rules is not None:
        check_rules(options.rules)
    check_strength(options.strength)
    return SessionConfig(
        **model_values(options),
        # Clients are strangers: nothing of theirs becomes a file here.
        window=WindowOptions(may_save=False, late_warp=options.late_warp),
        prompt=options.prompt,
        rules=options.rules,
        strength=options.strength,
    )


def server_config(options: argparse.Namespace) -> ServerConfig:
    """Where to listen and whom to let in; UserError says what is wrong."""
    if not 0 <= options.port < 65536:
        raise UserError(f"--port must be within 0..65535, got {options.port}")
    if not 1 <= options.sessions <= 64:
        raise UserError(f"--sessions must be within 1..64, got {options.sessions}")
    for name, path in (("--tls-cert", options.tls_cert), ("--tls-key", options.tls_key)):
        if path is not None and not path.is_file():
            raise UserError(f"{name}: there is no file {str(path)!r}")
    width, height = _size(options.max_size)
    try:
        return ServerConfig(
            host=options.host,
            port=options.port,
            token=read_token(options),
            allowed_hosts=frozenset(options.allow_host),
            allowed_origins=frozenset(options.allow_origin),
            certificate=options.tls_cert and str(options.tls_cert),
            key=options.tls_key and str(options.tls_key),
            max_sessions=options.sessions,
            max_width=width,
            max_height=height,
            max_message=width * height * MAX_PIXEL_BYTES + MAX_FIELDS_BYTES,
            server=_name(),
        )
    except ValueError as error:
        raise UserError(f"{error}: give --token or --token-file" if "token" in str(error) else str(error)) from error


async def _serve(config: ServerConfig, host: SessionHost) -> None:
    server = Server(config, host, monotonic)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows raises KeyboardInterrupt instead
            loop.add_signal_handler(number, stopping.set)
    await server.open()
    try:
        while host.is_loading and not stopping.is_set():
            await asyncio.sleep(LOADING_TICK_S)
        if not host.is_loading:
            host.wait_until_loaded()
            page = server.url.replace("ws", "http", 1)
            output.say(f"ready: {server.url}" + (f"  (page: {page})" if server.has_page else ""))
        await stopping.wait()
    finally:
        await server.close()


def _name() -> str:
    """Name and version, as clients are told; a source tree that was never installed has no version."""
    try:
        return f"lsd-game {importlib.metadata.version('lsd-game')}"
    except importlib.metadata.PackageNotFoundError:
        return "lsd-game"


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 16 <= int(width) <= 8192 and 16 <= int(height) <= 8192):
        raise UserError(f"--max-size must be WIDTHxHEIGHT within 16..8192, such as 1280x720, got {text!r}")
    return int(width), int(height)
