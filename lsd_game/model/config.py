"""The shape of a model, as frozen values; presets list what they are, nothing else decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from lsd_game.suggest import did_you_mean

PATCH_PX = 16  # one token of the core covers 16x16 pixels
MAX_GUIDANCE = 4.0  # times what a style changes; at twice, colours are at their limits
UPSAMPLINGS = ("guided", "bilinear")  # ways from the model's size to the game's; see upsampling.py


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Widths and depths of the hourglass and its core.

    Attributes:
        name: preset name, written into checkpoints.
        width_px, height_px: the size that it was trained at; other sizes work, padded to multiples of 16.
        channels: of the levels at 1/2, 1/4 and 1/8 of the resolution.
        encoder_blocks, decoder_blocks: residual blocks at those levels.
        dim, heads, layers: of the transformer core at 1/16; dim / heads must be a multiple of 16.
        window: past frames that the core's history ring holds.
        text_dim: of the token embeddings that prompts come as.
        concepts: themes, lights and media that the conditioning reads out of a prompt (reading.py); 0: it does not.
        head_dim, mlp_dim, inner_channels: of a head, of an MLP's hidden layer, and between the two convolutions of a
            residual block at each level; None: dim / heads, 4 * dim, and the level's channels. Pruning narrows them.
        sees_last: whether the last output is an input, beside the history of the core. Fed back it holds texture still,
            but what is wrong with it feeds itself, too.
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
    head_dim: int | None = None
    mlp_dim: int | None = None
    inner_channels: tuple[int, int, int] | None = None
    sees_last: bool = True

    def __post_init__(self) -> None:
        if self.head_dim is None and self.dim % self.heads:
            raise ValueError(f"dim / heads must be a multiple of 16, got {self.dim} / {self.heads}")
        if self.head_width % 16:
            raise ValueError(f"a head must have a multiple of 16 dimensions, got {self.head_width}")
        if self.mlp_width % 16 or any(width % 8 for width in self.inner_widths):
            raise ValueError(
                f"pruned widths must be multiples of 16 and 8, got {self.mlp_dim} and {self.inner_channels}"
            )
        if self.width_px % PATCH_PX or self.height_px % PATCH_PX:
            raise ValueError(f"sizes must be multiples of {PATCH_PX}, got {self.width_px}x{self.height_px}")
        if self.window < 1:
            raise ValueError(f"window must be at least 1 frame, got {self.window}")

    @property
    def input_channels(self) -> int:
        """Of the stem: source and noisy frame in 2x2 pixels, and the last output and whether there was one."""
        return 4 * 3 * 3 + 1 if self.sees_last else 4 * 3 * 2

    @property
    def head_width(self) -> int:
        """Dimensions of a head."""
        return self.head_dim or self.dim // self.heads

    @property
    def mlp_width(self) -> int:
        """Columns of an MLP's hidden layer."""
        return self.mlp_dim or 4 * self.dim

    @property
    def inner_widths(self) -> tuple[int, int, int]:
        """Channels between the two convolutions of a residual block, at 1/2, 1/4 and 1/8."""
        return self.inner_channels or self.channels

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """The config that `to_dict` wrote; TypeError names an unknown or missing key."""
        tuples: dict[str, Any] = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
        return cls(**(values | tuples))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, fit for JSON."""
        return asdict(self)


TINY = ModelConfig(
    name="tiny",
    width_px=256,
    height_px=144,
    channels=(32, 64, 128),
    encoder_blocks=(1, 1, 1),
    decoder_blocks=(1, 2, 2),
    dim=256,
    heads=4,
    layers=4,
    window=3,
    concepts=26,
    sees_last=False,  # trained for hours, not days, its own last output only misleads it (docs/log.md)
)

# Cut to a Hopper of 132 SMs: 700 and 1400 tokens are eleven tiles of 64 and 128, and width 1536 is twelve of 128, so
# that every phase of the core fills whole waves (docs/kernels.md). Not trained yet.
SMALL = ModelConfig(
    name="small",
    width_px=560,
    height_px=320,
    channels=(64, 128, 256),
    encoder_blocks=(1, 1, 1),
    decoder_blocks=(2, 2, 2),
    dim=1536,
    heads=12,
    layers=12,
    window=5,
    concepts=26,
)
BASE = replace(SMALL, name="base", width_px=800, height_px=448, encoder_blocks=(1, 2, 2))

PRESETS = {config.name: config for config in (TINY, SMALL, BASE)}


def preset(name: str) -> ModelConfig:
    """The preset called `name`; ValueError names the nearest right ones."""
    if name not in PRESETS:
        raise ValueError(f"no model is called {name!r}{did_you_mean(name, PRESETS)}")
    return PRESETS[name]
