"""Whether a frame's bytes are what its fields say, found out before anything is decoded or allocated for it."""

from __future__ import annotations

from typing import NamedTuple

from lsd_game.bridge.client_messages import FrameIn

MAX_SCANS = 64  # of a progressive JPEG; each scan costs a pass over the whole picture
_START_OF_FRAME = (0xC0, 0xC1, 0xC2)  # baseline, extended, progressive; no decoder here takes the other kinds
_OTHER_FRAMES = (0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF)
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
_ALONE = (0x01, *range(0xD0, 0xD8))  # markers without a segment
_FLOAT_BYTES = 4


class JpegHeader(NamedTuple):
    """What a JPEG says of itself."""

    width: int
    height: int
    components: int


def read_jpeg_header(data: bytes) -> JpegHeader:
    """Return the header of a JPEG without decoding it.

    Raises:
        ValueError: when it has none before its first scan, or one that no decoder here takes.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("the data is no JPEG: it does not begin with ff d8")
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise ValueError(f"the JPEG has no marker at byte {place}")
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:  # a fill byte, or a marker of its own
            place += 1 if marker == 0xFF else 2
            continue
        if marker in _OTHER_FRAMES:
            raise ValueError(f"the JPEG must be baseline or progressive, got frame type {marker:#x}")
        if marker in _START_OF_FRAME:
            return _frame_header(data[place + 4 : place + 10])
        if marker in (_START_OF_SCAN, _END_OF_IMAGE):
            break
        place += 2 + max(2, int.from_bytes(data[place + 2 : place + 4]))
    raise ValueError("the JPEG has no frame header before its first scan")


def picture_fault(frame: FrameIn, *, max_width: int, max_height: int) -> str | None:
    """Return what is wrong with a frame, in one sentence; None when it may be decoded."""
    if frame.width > max_width or frame.height > max_height:
        return f"a frame has at most {max_width}x{max_height} pixels here, got {frame.width}x{frame.height}"
    return _data_fault(frame) or _plane_fault(frame)


def _frame_header(segment: bytes) -> JpegHeader:
    if len(segment) < 6:
        raise ValueError("the JPEG ends within its frame header")
    if segment[0] != 8:
        raise ValueError(f"the JPEG must have 8 bits a channel, got {segment[0]}")
    return JpegHeader(int.from_bytes(segment[3:5]), int.from_bytes(segment[1:3]), segment[5])


def _data_fault(frame: FrameIn) -> str | None:
    if frame.codec != "jpeg":
        expected = frame.width * frame.height * len(frame.codec)
        if len(frame.data) != expected:
            return f"{frame.codec} of {frame.width}x{frame.height} has {expected} bytes, got {len(frame.data)}"
        return None
    try:
        header = read_jpeg_header(frame.data)
    except ValueError as error:
        return str(error)
    if (header.width, header.height) != (frame.width, frame.height):
        return f"the JPEG says {header.width}x{header.height}, the frame {frame.width}x{frame.height}"
    if header.components not in (1, 3):
        return f"a JPEG must be grey or in colour (1 or 3 channels), got {header.components}"
    if frame.data.count(b"\xff\xda") > MAX_SCANS:
        return f"a JPEG may have {MAX_SCANS} scans, got more"
    return None


def _plane_fault(frame: FrameIn) -> str | None:
    planes = {
        "depth": (frame.depth, _FLOAT_BYTES),
        "motion": (frame.motion, 2 * _FLOAT_BYTES),
        "regions": (frame.regions, 1),
    }
    if all(data is None for data, _ in planes.values()):
        return None
    if frame.plane_width is None or frame.plane_height is None:
        return "depth, motion and regions need plane_width and plane_height"
    if frame.plane_width > frame.width or frame.plane_height > frame.height:
        return f"planes are at most as large as the frame, got {frame.plane_width}x{frame.plane_height}"
    for name, (data, num_bytes) in planes.items():
        expected = frame.plane_width * frame.plane_height * num_bytes
        if data is not None and len(data) != expected:
            return f"{name} of {frame.plane_width}x{frame.plane_height} has {expected} bytes, got {len(data)}"
    return None
