"""The token of a server, as its own option or from a file: what stands on a command line, `ps` shows to everyone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lsd_game.commands import UserError

MAX_TOKEN_CHARS = 256
STANDARD_INPUT = Path("-")
FROM_STANDARD_INPUT = f"--token-file={STANDARD_INPUT}"


def add_token_arguments(parser: argparse._ActionsContainer, meaning: str) -> None:
    """Declare --token and --token-file; `read_token` reads them. `meaning` is what the token is."""
    parser.add_argument("--token", help=f"{meaning}; other users of this machine can see it: prefer --token-file")
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="read the token from a file; - for stdin")


def read_token(options: argparse.Namespace) -> str | None:
    """Return the token, or None; UserError for two, for none in the file, or for one that is too long."""
    if options.token is not None and options.token_file is not None:
        raise UserError("give --token or --token-file, not both")
    token: str | None = options.token
    if options.token_file is not None:
        token = _token_of_file(options.token_file)
    if token is not None and not 1 <= len(token) <= MAX_TOKEN_CHARS:
        raise UserError(f"a token has 1 to {MAX_TOKEN_CHARS} characters, got {len(token)}")
    return token


def _token_of_file(path: Path) -> str:
    try:
        return (sys.stdin.read() if path == STANDARD_INPUT else path.read_text(encoding="utf-8")).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--token-file {str(path)!r} cannot be read: {error}") from error
