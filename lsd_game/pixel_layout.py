"""How a game keeps its picture in memory: size, channel order, pitch and direction. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """The form of a raw picture, eight bits a channel.

    Attributes:
        width, height: in pixels, at least 1.
        channels: the bytes of a pixel in memory order: R, G and B once each, and at most one A or X.
        pitch: bytes from the start of a row to the start of the next one; may exceed the row itself.
        bottom_up: true when the first row in memory is the lowest one, as OpenGL has it.

    Raises:
        ValueError: for anything else.
    """

    width: int
    height: int
    channels: str
    pitch: int
    bottom_up: bool = False

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError(f"a picture needs at least 1x1 pixels, got {self.width}x{self.height}")
        if "".join(sorted(self.channels)) not in ("BGR", "ABGR", "BGRX"):
            raise ValueError(f"channels must be R, G, B and at most one A or X, got {self.channels!r}")
        if self.pitch < self.width * len(self.channels):
            raise ValueError(f"pitch must be at least {self.width * len(self.channels)} bytes, got {self.pitch}")

    @property
    def num_bytes(self) -> int:
        """The size of the whole picture in memory, padding included."""
        return self.pitch * self.height
