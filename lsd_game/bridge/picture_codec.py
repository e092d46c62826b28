"""Between the bytes of a frame on the wire and RGB with row 0 at the top. Runs on a session's thread."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import simplejpeg

from lsd_game.bridge.client_messages import FrameIn
from lsd_game.frame import Frame, Pixels

JPEG_QUALITY = 90


def decode_frame(message: FrameIn, index: int, time_s: float) -> Frame:
    """Return the picture of a frame that `picture_fault` has passed.

    Raises:
        ValueError: when the JPEG's body is broken, in one sentence.
    """
    depth, motion = _floats(message, message.depth), _floats(message, message.motion)
    return Frame(
        _pixels(message),
        index,
        time_s,
        depth=None if depth is None else depth[:, :, 0],
        motion=motion,
        regions=None if message.regions is None else _plane(message, np.frombuffer(message.regions, np.uint8))[:, :, 0],
    )


def encode_picture(pixels: Pixels, codec: str, *, bottom_up: bool) -> bytes:
    """Return uint8 RGB (height, width, 3) in the bytes of `codec`."""
    rows = pixels[::-1] if bottom_up else pixels
    if codec == "jpeg":
        data: bytes = simplejpeg.encode_jpeg(np.ascontiguousarray(rows), JPEG_QUALITY, colorsubsampling="420")
        return data
    if codec == "rgb":
        return rows.tobytes()
    opaque = np.full((*rows.shape[:2], 4), 255, np.uint8)
    opaque[:, :, :3] = rows
    return opaque.tobytes()


def _pixels(message: FrameIn) -> Pixels:
    if message.codec == "jpeg":
        pixels = _decode_jpeg(message)
    else:
        channels = len(message.codec)
        raw = np.frombuffer(message.data, np.uint8).reshape(message.height, message.width, channels)
        pixels = np.ascontiguousarray(raw[:, :, :3])
    return np.ascontiguousarray(pixels[::-1]) if message.bottom_up else pixels


def _decode_jpeg(message: FrameIn) -> Pixels:
    """Into memory of the frame's own size: what the JPEG itself says there allocates nothing."""
    pixels = np.empty((message.height, message.width, 3), np.uint8)
    try:
        decoded: Pixels = simplejpeg.decode_jpeg(message.data, buffer=pixels)
    except (ValueError, RuntimeError) as error:
        raise ValueError(f"the JPEG cannot be decoded: {error}") from None
    if decoded.shape != pixels.shape:
        raise ValueError(f"the JPEG says {decoded.shape[1]}x{decoded.shape[0]} where it was not looked for")
    return decoded


def _floats(message: FrameIn, data: bytes | None) -> npt.NDArray[np.float32] | None:
    """A plane of numbers, what is no number as 0."""
    if data is None:
        return None
    return np.nan_to_num(_plane(message, np.frombuffer(data, "<f4")).astype(np.float32), posinf=0.0, neginf=0.0)


def _plane(message: FrameIn, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """A plane of the engine at the frame's size, (height, width, channels): the nearest value for each pixel."""
    height, width = message.plane_height or 1, message.plane_width or 1
    plane = values.reshape(height, width, -1)[:: -1 if message.bottom_up else 1]
    rows = np.arange(message.height) * height // message.height
    columns = np.arange(message.width) * width // message.width
    return plane[rows][:, columns]
