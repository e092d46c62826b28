"""Loads the model for a command that works without a game."""

from __future__ import annotations

from lsd_game.commands import UserError, output
from lsd_game.session.config import SessionConfig
from lsd_game.session.stages import LoadedModel, ModelUnusableError, load_model


def load_for_command(config: SessionConfig, prompts: tuple[str, ...]) -> LoadedModel:
    """Return the config's model with a bar for the seconds that it takes; UserError when it cannot be had."""
    bar = output.progress(1, "loading the model", "model")
    try:
        return load_model(config, prompts)
    except ModelUnusableError as error:
        raise UserError(str(error)) from error
    finally:
        bar.close()
