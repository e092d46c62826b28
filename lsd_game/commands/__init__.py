"""One file a command: `add_arguments(parser)` says what it takes, `run(options)` returns the exit code.

`lsd_game.cli` imports the chosen command only, so a command may import what it needs at its top.
"""

from __future__ import annotations


class UserError(Exception):
    """What the person at the terminal can put right; one sentence, shown without a traceback."""
