"""Looks: a theme says what things are, a light how they are lit, a medium how they are drawn; any three combine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

THEME_SHADERS = {
    "original": "source.glsl",
    "molten lava": "theme_lava.glsl",
    "winter": "theme_winter.glsl",
    "candy": "theme_candy.glsl",
    "jungle": "theme_jungle.glsl",
    "desert": "theme_desert.glsl",
    "haunted": "theme_haunted.glsl",
    "underwater": "theme_underwater.glsl",
    "alien": "theme_alien.glsl",
    "golden temple": "theme_gold.glsl",
    "post-apocalyptic": "theme_ruins.glsl",
    "medieval": "theme_medieval.glsl",
    "neon city": "theme_neon.glsl",
}
MEDIUM_SHADERS = {
    "as rendered": "",
    "cel shading": "medium_cel.glsl",
    "watercolour": "medium_watercolour.glsl",
    "oil painting": "medium_oil.glsl",
    "pencil sketch": "medium_pencil.glsl",
    "pixel art": "medium_pixel.glsl",
    "neon wire": "medium_wire.glsl",
    "woodblock print": "medium_woodblock.glsl",
    "comic book": "medium_comic.glsl",
}
THEMES = tuple(THEME_SHADERS)
LIGHTS = ("as lit", "night", "golden sunset", "storm", "neon-lit", "misty morning", "torchlight")  # order of light.glsl
MEDIA = tuple(MEDIUM_SHADERS)
CONCEPTS = (*THEMES[1:], *LIGHTS[1:], *MEDIA[1:])  # what can be asked for, in the order of a model's reading
NEUTRAL_SHARES = (0.3, 0.6, 0.45)  # theme, light, medium: most people ask for a theme or a medium


@dataclass(frozen=True)
class Look:
    """One style; the first value of each axis is the neutral one.

    Attributes:
        theme: one of THEMES. light: one of LIGHTS. medium: one of MEDIA.
    """

    theme: str = THEMES[0]
    light: str = LIGHTS[0]
    medium: str = MEDIA[0]

    def __post_init__(self) -> None:
        for axis, value, known in zip(("theme", "light", "medium"), self.axes, (THEMES, LIGHTS, MEDIA), strict=True):
            if value not in known:
                raise ValueError(f"{axis} must be one of {', '.join(known)}, got {value!r}")

    @property
    def axes(self) -> tuple[str, str, str]:
        """Theme, light, medium."""
        return self.theme, self.light, self.medium

    @property
    def asked(self) -> tuple[float, ...]:
        """1 for each of CONCEPTS that it asks for, else 0."""
        return tuple(float(concept in self.axes) for concept in CONCEPTS)

    @property
    def num_values(self) -> int:
        """How many axes are not neutral."""
        return sum(value != plain for value, plain in zip(self.axes, Look().axes, strict=True))

    @property
    def is_neutral(self) -> bool:
        """Whether the target is the game's own picture."""
        return self == Look()

    @property
    def is_sided(self) -> bool:
        """Whether it tells left from right: hatching has a slope, lattices begin at the left, neon has its sides."""
        return self.medium != MEDIA[0] or self.light == "neon-lit"

    @classmethod
    def random(cls, rng: np.random.Generator) -> Look:
        """Draw each axis by lot: neutral by NEUTRAL_SHARES, else any other value alike."""
        theme, light, medium = (
            axis[0] if rng.random() < share else axis[int(rng.integers(1, len(axis)))]
            for axis, share in zip((THEMES, LIGHTS, MEDIA), NEUTRAL_SHARES, strict=True)
        )
        return cls(theme, light, medium)
