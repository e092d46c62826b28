"""What the things of a game look like to one who sees its frames: all that themes and lights go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lsd_game.training.worlds.materials import Material
from lsd_game.training.worlds.palette import GROUNDS, LUMA, NUM_MATERIALS, USUAL, Floats

SOLIDS = (*GROUNDS, Material.FOLIAGE, Material.METAL)
BEINGS = (Material.HERO, Material.ENEMY, Material.PICKUP, Material.HAZARD)
FIGURES = (*BEINGS, Material.PROJECTILE)
OWN_DISTANCE = 0.8  # of a colour to what its thing is usually like: its shape tells something, too
LIGHTNESS_WEIGHT = 0.25  # beside chromaticity: light and shade say little about what a thing is
UNDECIDED = 0.03  # distance: what is less than that beyond the nearest has a part in what a thing looks like
LEAST_SHARE, MOST_PARTS = 0.02, 4  # in a mix: less than that is not worth painting, nor are more (light.glsl)
DARK_SKY, BRIGHT_SKY = 0.12, 0.28  # luma of a sky that is all void, and of one that has nothing of it
DARKEST = 0.5  # of the light is left on things that are dark in the game
BLACK, ON_BLACK = 0.08, 0.4  # luma from which on things can be made out, and what is left of the light on those at 0


@dataclass(frozen=True, eq=False)
class Appearance:
    """What each material looks like in a game, by its number.

    A green floor is taken for grass and a grey tree for stone, as a player would, and among beings a yellow one for a
    coin. A liquid is known by its waves, a calm one by its colour, and a sky that is nearly black is the void. What
    lies between things is painted as a mix of them, so that little changes where a colour changes a little.

    Attributes:
        parts: (16, 16), of each material (second axis) in what the first is painted as; rows sum to 1.
        shade: (16,), the light left on it, 0.2..1: what is darker than usual in the game is darker in every theme.
        warmth: (16,), blue 0 .. red 1, grey 0.5.
    """

    parts: Floats
    shade: Floats
    warmth: Floats

    @classmethod
    def of(cls, shown: Floats, waves: float = 1.0) -> Appearance:
        """From the colours as the game shows them, lit and graded, (16, 3), and how plainly liquids wave, 0..1 each."""
        parts = np.eye(NUM_MATERIALS, dtype=np.float32)
        seen, usual = features(shown), features(USUAL)
        for kin in (SOLIDS, BEINGS):
            for material in kin:
                distances = np.linalg.norm(usual[list(kin)] - seen[material], axis=1)
                distances[kin.index(material)] *= OWN_DISTANCE * (1.0 - waves * (material == Material.LIQUID))
                parts[material, kin] = _shares(distances)
        darkness = 1.0 - _step(DARK_SKY, BRIGHT_SKY, float(shown[Material.SKY] @ LUMA))
        parts[Material.SKY, [Material.SKY, Material.VOID]] = 1.0 - darkness, darkness
        return cls(parts, _shade(shown, parts), warmth(shown))

    def uniforms(self) -> dict[str, Any]:
        """What light.glsl is told of it."""
        return {**part_uniforms(self.parts), "SHADE": self.shade}


def part_uniforms(parts: Floats) -> dict[str, Any]:
    """`Appearance.parts`, largest first: the shader stops at the first that is none, as a GPU of software needs it."""
    order = np.argsort(-parts, axis=1, kind="stable")[:, :MOST_PARTS].astype(np.int32)
    return {"PART": order, "SHARE": np.take_along_axis(parts, order, 1)}


def warmth(colors: Floats) -> Floats:
    """How warm each of `colors` (n, 3) is: blue 0 .. red 1, grey 0.5."""
    warm: Floats = np.clip(0.5 + 2.0 * (features(colors)[:, 0] - 1.0 / 3.0), 0.0, 1.0)
    return warm


def features(colors: Floats) -> Floats:
    """Chromaticity in red and green, and weighted luma, (n, 3)."""
    chromaticity = (colors + 0.02) / (colors + 0.02).sum(1, keepdims=True)
    found: Floats = np.stack([chromaticity[:, 0], chromaticity[:, 1], LIGHTNESS_WEIGHT * (colors @ LUMA)], 1)
    return found


def light_left(luma: Floats, usual: Floats) -> Floats:
    """Of the light on things of a theme, where the game shows `luma` and `usual` is usual, 0..1 each: 0.2..1."""
    left = np.clip(0.4 + 0.7 * luma / np.maximum(usual, 0.05), DARKEST, 1.0)
    left *= ON_BLACK + (1.0 - ON_BLACK) * np.minimum(luma / BLACK, 1.0)
    return left.astype(np.float32)


def _shares(distances: Floats) -> Floats:
    """Of each usual colour in a mix: all of the nearest, and the less of others, the farther they are beside it."""
    near = np.maximum(1.0 - (distances - distances.min()) / UNDECIDED, 0.0)
    near[near < max(LEAST_SHARE, float(np.sort(near)[-MOST_PARTS]))] = 0.0
    shares: Floats = near / near.sum()
    return shares


def _shade(shown: Floats, parts: Floats) -> Floats:
    """By how bright things of a kind usually are; figures stand in the light of what is around them."""
    usual = parts @ (USUAL @ LUMA)
    usual[Material.SKY] = USUAL[Material.SKY] @ LUMA
    shade = light_left(shown @ LUMA, usual)
    shade[Material.VOID] = 1.0
    shade[Material.HERO : Material.DOOR + 1] = shade[list(SOLIDS)].mean()
    return shade


def _step(low: float, high: float, value: float) -> float:
    return float(np.clip((value - low) / (high - low), 0.0, 1.0))
