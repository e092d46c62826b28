"""Put a server to the rules of lsd.v1: lsd-game conform ws://127.0.0.1:8765."""

from __future__ import annotations

import argparse

from websockets.exceptions import WebSocketException

from lsd_game.bridge.close_codes import ProtocolError
from lsd_game.bridge.conformance import Check
from lsd_game.bridge.conformance_refusals import CHECKS, Target
from lsd_game.bridge.probe import probing
from lsd_game.commands import UserError, output
from lsd_game.commands.token_arguments import add_token_arguments, read_token

EXIT_FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the server."""
    parser.add_argument("url", help="ws://host:port or wss://host:port")
    add_token_arguments(parser, "what the server asks for")


def run(options: argparse.Namespace) -> int:
    """Check every rule; 0 when all hold."""
    target = Target(options.url, read_token(options))
    _check_reachable(target)
    num_passed = sum(_holds(sentence, check, target) for sentence, check in CHECKS)
    num_failed = len(CHECKS) - num_passed
    output.say(f"{num_passed} passed, {num_failed} failed")
    return EXIT_FAILED if num_failed else 0


def _holds(sentence: str, check: Check, target: Target) -> bool:
    """Check one rule and say how it went."""
    try:
        check(target)
    except (AssertionError, ValueError, OSError, WebSocketException, ProtocolError) as error:
        output.say(f"FAILED  {sentence}: {str(error) or type(error).__name__}")
        return False
    output.say(f"ok      {sentence}")
    return True


def _check_reachable(target: Target) -> None:
    try:
        with probing(target.url, target.player()):
            pass
    except (OSError, ValueError, WebSocketException, ProtocolError) as error:
        raise UserError(f"no server of lsd.v1 answers at {target.url}: {str(error) or type(error).__name__}") from error
