"""What an adapter's file says of itself, read without torch, so that commands check it at the door.

An adapter is a style that `lsd-game finetune` learned: a small safetensors file of low-rank changes to one model's
weights. It acts where its prompt is asked for, by as much as the prompt weighs.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open

from lsd_game.frame import check_prompt

FORMAT = "lsd-game adapter 1"
SUFFIX = ".safetensors"
MAX_WEIGHT = 2.0
_WORD = re.compile(rf"(?P<path>.+{re.escape(SUFFIX)})(:(?P<weight>[^:/\\]*))?")


class AdapterError(Exception):
    """An adapter that is missing, damaged or of another model; the message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class AdapterHeader:
    """What was learned, and on what.

    Attributes:
        prompt: the words that ask for the style.
        model, model_hash: name of the model that it changes, and SHA-256 of its checkpoint's file.
        rank: of the changes.
        record: of the training.
    """

    prompt: str
    model: str
    model_hash: str
    rank: int
    record: dict[str, Any]

    def to_metadata(self) -> dict[str, str]:
        """As the header of a safetensors file holds it."""
        return {
            "format": FORMAT,
            "prompt": self.prompt,
            "model": self.model,
            "model_hash": self.model_hash,
            "rank": str(self.rank),
            "record": json.dumps(self.record),
        }

    def check_model(self, path: str, model: str, model_hash: str) -> None:
        """Raise AdapterError unless the adapter was learned on this checkpoint."""
        if model_hash != self.model_hash:
            raise AdapterError(
                f"{path} was learned on the model {self.model!r} with the hash {self.model_hash[:12]}, "
                f"not on {model!r} with {model_hash[:12]}: fine-tune again on this one"
            )


def parse_adapter(word: str) -> tuple[str, float]:
    """Read `my_style.safetensors:0.7`; without a number the weight is 1.

    Raises:
        AdapterError: for what names no such file or no such weight.
    """
    match = _WORD.fullmatch(word)
    if match is None:
        raise AdapterError(f"an adapter is a file FILE{SUFFIX}, or FILE{SUFFIX}:WEIGHT, got {word!r}")
    text = match["weight"]
    try:
        weight = 1.0 if text is None else float(text)
    except ValueError as error:
        raise AdapterError(f"the weight of an adapter must be a number, got {text!r} in {word!r}") from error
    return match["path"], check_weight(weight)


def check_weight(weight: float) -> float:
    """Return `weight`; AdapterError unless it is within 0..MAX_WEIGHT."""
    if not (math.isfinite(weight) and 0.0 <= weight <= MAX_WEIGHT):
        raise AdapterError(f"the weight of an adapter must be within 0..{MAX_WEIGHT:g}, got {weight:g}")
    return weight


def read_header(path: str) -> AdapterHeader:
    """The header of the file at `path`; AdapterError when it is missing, truncated, or no adapter."""
    if not Path(path).is_file():
        raise AdapterError(f"there is no adapter file {path!r}")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise AdapterError(f"{path} is damaged or no safetensors file: {error}") from error
    if metadata.get("format") != FORMAT:
        raise AdapterError(f"{path} is not an adapter of {FORMAT!r}, but of {metadata.get('format')!r}")
    try:
        return AdapterHeader(
            check_prompt(metadata["prompt"]),
            metadata["model"],
            metadata["model_hash"],
            int(metadata["rank"]),
            json.loads(metadata["record"]),
        )
    except (KeyError, ValueError) as error:
        raise AdapterError(f"the header of {path} is not whole: {error}") from error
