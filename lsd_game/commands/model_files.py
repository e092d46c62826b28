"""Models by their names: those that are installed, and checkpoint files; without torch, so that it takes no time."""

from __future__ import annotations

from pathlib import Path

from safetensors import SafetensorError, safe_open

from lsd_game.commands import UserError
from lsd_game.model.config import PRESETS
from lsd_game.session.config import FAKE_MODEL
from lsd_game.suggest import did_you_mean

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"
CHECKPOINT_SUFFIX = ".safetensors"


def model_file(name: str) -> Path:
    """The file of a shipped model, or of one that is named by its file."""
    return Path(name) if name.endswith(CHECKPOINT_SUFFIX) else CHECKPOINTS / f"{name}{CHECKPOINT_SUFFIX}"


def check_model_name(name: str) -> None:
    """Raise UserError for a model that is not there."""
    models = shipped_models()
    if name.endswith(CHECKPOINT_SUFFIX):
        _check_checkpoint(name)
    elif name not in {*models, *PRESETS, FAKE_MODEL}:
        raise UserError(f"no model is called {name!r}{did_you_mean(name, {*models, *PRESETS, FAKE_MODEL})}")
    elif name not in {*models, FAKE_MODEL}:
        raise UserError(f"no checkpoint of {name!r} is installed: train one, or name a checkpoint file")


def _check_checkpoint(name: str) -> None:
    """Read a checkpoint's header, which knows how long the file must be; without torch, so that it takes no time."""
    if not Path(name).is_file():
        raise UserError(f"there is no checkpoint file {name!r}")
    try:
        with safe_open(name, framework="numpy"):
            pass
    except (SafetensorError, OSError) as error:
        raise UserError(f"{name} is damaged or no safetensors file: {error}") from error


def shipped_models() -> set[str]:
    """Names of the checkpoints that are installed with the package."""
    return {path.stem for path in CHECKPOINTS.glob(f"*{CHECKPOINT_SUFFIX}")}
