"""The values that cross the borders between rooms: frames, events and styles. Plain data, numpy only."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

MAX_PROMPT_CHARS = 500
MAX_REGIONS = 16  # with prompts of their own at a time

Pixels = npt.NDArray[np.uint8]
RegionPlane = npt.NDArray[np.uint8]
Prompts = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of the game, or one restyled picture.

    Attributes:
        pixels: uint8 RGB, (height, width, 3), row 0 at the top.
        index: counts the frames that the hook captured in this run, from 0.
        time_s: when the hook captured it, on the game's monotonic clock.
        depth: metres from the camera, float32 (height, width), where the engine gives it.
        motion: pixels travelled since the previous frame (x right, y down), float32 (height, width, 2).
        hud: bool (height, width), true where the picture must stay as it is.
        regions: uint8 (height, width), the number of the engine's region that each pixel belongs to; 0 is none.
    """

    pixels: Pixels
    index: int
    time_s: float
    depth: npt.NDArray[np.float32] | None = None
    motion: npt.NDArray[np.float32] | None = None
    hud: npt.NDArray[np.bool_] | None = None
    regions: RegionPlane | None = None

    def __post_init__(self) -> None:
        check_pixels(self.pixels)
        if self.regions is not None:
            check_regions(self.regions, self.pixels)


@dataclass(frozen=True, slots=True)
class GameEvent:
    """Something that happened in the game: `name` ("coin"), small `data` ({"health": 0.3}), `time_s`."""

    name: str
    data: Mapping[str, float | int | str | bool] = field(default_factory=dict)
    time_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Style:
    """What to draw at this instant.

    Attributes:
        prompts: ((text, weight), ...); weights are at least 0 and one is above it.
        strength: 0 shows the game's own picture, 1 the fully restyled one.
        num_reanchors: counts, over the run, how often the model was to let its past go; it acts when this grows.
        regions: ((number, prompts), ...): what is drawn in a region of `Frame.regions` instead; in others, `prompts`.

    Raises:
        ValueError: for an empty or overlong text, a weight, a strength or a region out of range.
    """

    prompts: Prompts
    strength: float = 1.0
    num_reanchors: int = 0
    regions: tuple[tuple[int, Prompts], ...] = ()

    def __post_init__(self) -> None:
        for prompts in (self.prompts, *(own for _, own in self.regions)):
            _check_mix(prompts)
        if not 0.0 <= self.strength <= 1.0:
            raise ValueError(f"strength must be within 0..1, got {self.strength}")
        numbers = [number for number, _ in self.regions]
        if len(set(numbers)) < len(numbers) or len(numbers) > MAX_REGIONS:
            raise ValueError(f"a style has at most {MAX_REGIONS} regions, each number once, got {numbers}")
        if not all(1 <= number <= 255 for number in numbers):
            raise ValueError(f"numbers of regions must be within 1..255, got {numbers}")


def check_pixels(pixels: Pixels) -> Pixels:
    """Return `pixels`; raise ValueError when they are no uint8 RGB (height, width, 3)."""
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ValueError(f"pixels must be uint8 (height, width, 3), got {pixels.dtype} {pixels.shape}")
    return pixels


def check_regions(regions: RegionPlane, pixels: Pixels) -> RegionPlane:
    """Return `regions`; raise ValueError when they are no uint8 (height, width) of the size of `pixels`."""
    if regions.dtype != np.uint8 or regions.shape != pixels.shape[:2]:
        height, width = pixels.shape[:2]
        raise ValueError(f"regions must be uint8 ({height}, {width}), got {regions.dtype} {regions.shape}")
    return regions


def check_prompt(text: str) -> str:
    """Return `text`; raise ValueError when it is empty or longer than MAX_PROMPT_CHARS."""
    if not text.strip():
        raise ValueError("the prompt is empty: describe a style, such as 'molten lava world'")
    if len(text) > MAX_PROMPT_CHARS:
        raise ValueError(f"the prompt has {len(text)} characters, at most {MAX_PROMPT_CHARS} are taken")
    return text


def _check_mix(prompts: Prompts) -> None:
    if not prompts:
        raise ValueError("a style needs at least one prompt, got none")
    for text, weight in prompts:
        check_prompt(text)
        if not (math.isfinite(weight) and weight >= 0.0):
            raise ValueError(f"weight of prompt {text!r} must be finite and at least 0, got {weight}")
    if all(weight == 0.0 for _, weight in prompts):
        raise ValueError("at least one prompt needs a weight above 0")


class FrameSource(Protocol):
    """Where frames come from."""

    def take(self) -> Frame | None:
        """Return the newest frame not taken yet, or None."""


class FrameSink(Protocol):
    """Where restyled frames go."""

    def show(self, frame: Frame) -> None:
        """Hand over a restyled frame; `index` and `time_s` are those of the captured frame."""


class FrameRestyler(Protocol):
    """What redraws a frame: the model, or a fake one in tests."""

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Return `frame` redrawn in `style`, at the same size."""

    def reanchor(self) -> None:
        """Forget the past: the next frame is drawn as a first frame."""
