"""The sizes of a model, as the kernels' tools want them; presets, or a JSON file with these keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATCH_PX = 16  # a token covers 16x16 pixels


@dataclass(frozen=True, slots=True)
class ModelShape:
    """An hourglass of three levels around a transformer core.

    Attributes:
        width_px, height_px: the picture.
        channels: of the levels at 1/2, 1/4 and 1/8 of the resolution.
        encoder_blocks, decoder_blocks: residual blocks at those levels.
        dim, heads, layers: of the core; its MLP is 4 * dim wide.
        window: past frames that a frame sees.
        text_dim: of the prompts' token embeddings.
        concepts: that are read in a prompt, once a prompt: no work of a frame.
        sees_last: whether the last output is an input; the work is the same either way.
    """

    name: str
    width_px: int
    height_px: int
    channels: tuple[int, int, int]
    encoder_blocks: tuple[int, int, int]
    decoder_blocks: tuple[int, int, int]
    dim: int
    heads: int
    layers: int
    window: int
    text_dim: int = 256
    concepts: int = 0
    sees_last: bool = True

    @property
    def tokens(self) -> int:
        """Of one frame."""
        return (self.width_px // PATCH_PX) * (self.height_px // PATCH_PX)

    @property
    def head_dim(self) -> int:
        """Dimensions of a head."""
        return self.dim // self.heads

    @property
    def inner(self) -> int:
        """Width of the MLP."""
        return 4 * self.dim

    @property
    def frames(self) -> int:
        """Frames that a frame attends to, itself among them."""
        return self.window + 1


TINY = ModelShape("tiny", 256, 144, (32, 64, 128), (1, 1, 1), (1, 2, 2), 256, 4, 4, 3, concepts=26, sees_last=False)
SMALL = ModelShape("small", 560, 320, (64, 128, 256), (1, 1, 1), (2, 2, 2), 1536, 12, 12, 5, concepts=26)
BASE = ModelShape("base", 800, 448, (64, 128, 256), (1, 2, 2), (2, 2, 2), 1536, 12, 12, 5, concepts=26)
PRESETS = {shape.name: shape for shape in (TINY, SMALL, BASE)}


def named(config: str) -> ModelShape:
    """The preset called `config`, or what the JSON file at that path holds.

    Raises:
        ValueError: for neither, or for a file with other keys.
    """
    if config in PRESETS:
        return PRESETS[config]
    if not config.endswith(".json"):
        raise ValueError(f"a config is one of {', '.join(PRESETS)} or a .json file, got {config!r}")
    values: dict[str, Any] = json.loads(Path(config).read_text())
    values = {key: value for key, value in values.items() if value is not None}  # None: as if it were not there
    try:
        return ModelShape(**(values | {key: tuple(value) for key, value in values.items() if isinstance(value, list)}))
    except TypeError as error:
        raise ValueError(f"{config} does not describe a model: {error}") from error
