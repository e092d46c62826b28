"""What a tape holds: a header, and lines in the order in which the session did things. Values and their JSON.

The folder of a tape:
    tape.json        the header
    rules.toml       the rules, where there were any
    frames-N.mkv     the frames that the model was given, one file a size
    timeline.jsonl   one entry a line
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lsd_game.control import Command, MixChange, PromptChange, Reanchor, RulesChange, StrengthChange
from lsd_game.frame import GameEvent, Pixels

FORMAT = 1
HEADER, RULES, TIMELINE = "tape.json", "rules.toml", "timeline.jsonl"
HASH_BYTES = 16
_COMMANDS: dict[str, type[Command]] = {
    "event": GameEvent,
    "mix": MixChange,
    "rules": RulesChange,
    "prompt": PromptChange,
    "strength": StrengthChange,
    "reanchor": Reanchor,
}


@dataclass(frozen=True, slots=True)
class TapeHeader:
    """With what a session was played.

    Attributes:
        model, device, kernels, precision, seed, steps, guidance, strength, prompt, upsample, adapters: of
            SessionConfig, the device as it was found, adapters with absolute paths.
        model_hash: of the checkpoint's and the adapters' files; "" where the model has none.
        has_rules: whether the folder holds the rules.
        format: of the folder.
    """

    model: str
    device: str
    kernels: str
    seed: int
    steps: int
    strength: float
    prompt: str | None
    model_hash: str
    has_rules: bool
    upsample: str
    format: int = FORMAT
    precision: str = "bf16"
    guidance: float = 1.0
    adapters: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """An event, or what a person asked for, as it reached the score at `now_s`."""

    command: Command
    now_s: float


@dataclass(frozen=True, slots=True)
class StyleEntry:
    """The score was asked for the style at `now_s`; a frame's own follows as part of its FrameEntry."""

    now_s: float


@dataclass(frozen=True, slots=True)
class FrameEntry:
    """A frame that went through the model.

    Attributes:
        index, time_s: of the Frame.
        video: the number of its file.
        frame_hash: of its pixels.
        answer_hash: of the answer's pixels; None where the model failed, and forgot its past.
    """

    index: int
    time_s: float
    video: int
    frame_hash: str
    answer_hash: str | None


Entry = CommandEntry | StyleEntry | FrameEntry


def pixels_hash(pixels: Pixels) -> str:
    """A hash of a picture and its size."""
    digest = hashlib.blake2b(repr(pixels.shape).encode(), digest_size=HASH_BYTES)
    digest.update(np.ascontiguousarray(pixels).data)
    return digest.hexdigest()


def entry_to_dict(entry: Entry) -> dict[str, Any]:
    """The entry as plain values."""
    if isinstance(entry, StyleEntry):
        return {"style": entry.now_s}
    if isinstance(entry, FrameEntry):
        return {"frame": asdict(entry)}
    name = next(name for name, kind in _COMMANDS.items() if isinstance(entry.command, kind))
    return {name: asdict(entry.command), "now_s": entry.now_s}


def entry_from_dict(fields: Mapping[str, Any]) -> Entry:
    """The entry of plain values; ValueError, KeyError or TypeError for what is none."""
    if "style" in fields:
        return StyleEntry(float(fields["style"]))
    if "frame" in fields:
        return FrameEntry(**fields["frame"])
    name = next(iter(fields))
    values = dict(fields[name])
    if name == "mix":  # JSON knows no tuples
        values["prompts"] = tuple((text, weight) for text, weight in values["prompts"])
    return CommandEntry(_COMMANDS[name](**values), float(fields["now_s"]))
