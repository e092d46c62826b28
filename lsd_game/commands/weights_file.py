"""Where a command may write weights that it made from a model's: a file that can be named later, and not the model."""

from __future__ import annotations

from pathlib import Path

from lsd_game.commands import UserError
from lsd_game.commands.model_files import CHECKPOINT_SUFFIX
from lsd_game.commands.output_files import check_writable
from lsd_game.model import checkpoint


def check_weights_file(path: Path, option: str, model: str) -> None:
    """Raise UserError unless weights made from `model` can be written at `path`; CheckpointError without `model`."""
    if path.suffix != CHECKPOINT_SUFFIX:
        raise UserError(f"{option} must be a file that ends in {CHECKPOINT_SUFFIX}, got {str(path)!r}")
    if path.exists() and path.samefile(checkpoint.find(model)):
        raise UserError(f"{option} would replace the model {model}")
    check_writable(path, option)
