"""What stands around an hourglass's convolutions: taking pictures in, modulation, residuals, skips, giving one out.

Features are (height, width, channels), which is how cuDNN likes them (channels last). Convolutions themselves are
cuDNN's, without their bias, which is folded into what follows.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

INPUT_CHANNELS = 40  # 3 pictures x 3 colours x 4 pixels, whether there was a last one, and 3 zeros to a multiple of 8


def pack_frame(
    source: torch.Tensor, noisy: torch.Tensor, noise_scale: float, last: torch.Tensor, has_last: torch.Tensor,
    leak: torch.Tensor, out: torch.Tensor,
) -> None:  # fmt: skip
    """out = unshuffle2([seen | noisy * noise_scale | lerp(last, seen, leak) * has_last]), then has_last, then zeros.

    `seen` is source / 127.5 - 1.

    Args:
        source: uint8 (height, width, 3).
        noisy, last: (height, width, 3).
        has_last: int32 (1,) on the device, 0 or 1.
        leak: float32 (1,) on the device: how much the last picture is drawn towards the source.
        out: (height / 2, width / 2, INPUT_CHANNELS), written; picture and colour vary slowest, then row, column.
    """
    told, seen = has_last.to(out.dtype), signal(source, out.dtype)
    leaked = torch.lerp(last.to(out.dtype), seen, leak.to(out.dtype))
    leaked = torch.where(has_last > 0, leaked, 0)  # a last frame that is not there may hold anything
    pictures = torch.cat([seen, noisy.to(out.dtype) * noise_scale, leaked], -1)
    height, width = out.shape[:2]
    quads = pictures.view(height, 2, width, 2, 9).permute(0, 2, 4, 1, 3).reshape(height, width, 36)
    out.copy_(F.pad(torch.cat([quads, told.expand(height, width, 1)], -1), (0, INPUT_CHANNELS - 37)))


def film_relu(y: torch.Tensor, factor: torch.Tensor, offset: torch.Tensor, out: torch.Tensor) -> None:
    """out = relu(y * factor + offset).

    Args:
        y: (height, width, channels), a convolution without its bias.
        factor, offset: (channels,): 1 + scale, and bias * (1 + scale) + shift.
        out: like y, written; may be y.
    """
    out.copy_(F.relu(y * factor + offset))


def add_relu(
    x: torch.Tensor | None, y: torch.Tensor, bias: torch.Tensor, out: torch.Tensor, rectified: torch.Tensor | None
) -> None:
    """out = x + y + bias, rectified = relu(out).

    Args:
        x: (height, width, channels), the residual; None adds nothing.
        y: (height, width, channels), a convolution without its bias.
        bias: (channels,).
        out: like y, written; may be x or y.
        rectified: like y, written, for the next convolution; None where none follows.
    """
    out.copy_(y + bias if x is None else x + y + bias)
    if rectified is not None:
        rectified.copy_(F.relu(out))


def join(
    low: torch.Tensor, skip: torch.Tensor, weight: torch.Tensor, out: torch.Tensor, rectified: torch.Tensor
) -> None:
    """out = shuffle2(low) + skip @ weight.T, rectified = relu(out): a 1x1 convolution over a concatenation.

    Args:
        low: (height / 2, width / 2, 4 * channels): for each of 2x2 pixels, row by row, its channels; bias included.
        skip: (height, width, skip channels).
        weight: (channels, skip channels).
        out, rectified: (height, width, channels), written.
    """
    height, width, channels = out.shape
    raised = low.view(height // 2, width // 2, 2, 2, channels).permute(0, 2, 1, 3, 4).reshape(out.shape)
    out.copy_(raised + skip @ weight.T)
    rectified.copy_(F.relu(out))


def blend_frame(
    head: torch.Tensor, bias: torch.Tensor, maps: torch.Tensor, source: torch.Tensor, noisy: torch.Tensor, share: float,
    out: torch.Tensor, pixels: torch.Tensor | None, broken: torch.Tensor,
) -> None:  # fmt: skip
    """drawn = lerp(noisy, lerp(colour + tint, seen, sigmoid(gate)), share).

    [colour | gate] = shuffle2(head + bias), seen = signal(source), and tint = map @ [seen; 1], where a pixel's map is
    interpolated between the middles of `maps`.

    Args:
        head: (height / 2, width / 2, 16): 4 planes of 2x2 pixels, a convolution without its bias.
        bias: (16,).
        maps: (rows, columns, 12), even parts of the picture: for each output colour three factors and a constant.
        source: uint8 (height, width, 3).
        noisy: (height, width, 3): what this step began with; `share` 1 forgets it.
        out: (height, width, 3), written: drawn, clamped to -1..1 if `pixels` is given.
        pixels: uint8 (height, width, 3), written: drawn as a picture; None in all steps but the last.
        broken: int32 (blocks,), written: an entry is not 0 where a value was no finite number, else all are 0.
    """
    height, width = out.shape[:2]
    planes = (head + bias).view(height // 2, width // 2, 4, 2, 2).permute(0, 3, 1, 4, 2).reshape(height, width, 4)
    seen = signal(source, planes.dtype)
    colour = planes[..., :3] + tint(maps, seen)
    blended = torch.lerp(colour, seen, torch.sigmoid(planes[..., 3:]))
    drawn = torch.lerp(noisy.to(blended.dtype), blended, share)
    broken.fill_(int(not bool(torch.isfinite(drawn).all())))
    if pixels is not None:
        drawn = drawn.clamp(-1, 1)
        pixels.copy_(drawn.nan_to_num().add(1).mul(127.5).round())
    out.copy_(drawn)


def tint(maps: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
    """The interpolated `maps` (rows, columns, 12) of `blend_frame` on `seen` (height, width, 3), which it is like."""
    wide = F.interpolate(maps.permute(2, 0, 1)[None], seen.shape[:2], mode="bilinear", align_corners=False)[0]
    factors = wide.view(3, 4, *seen.shape[:2]).permute(2, 3, 0, 1)  # (height, width, output colour, input colour)
    return (factors[..., :3] * seen[..., None, :]).sum(-1) + factors[..., 3]


def signal(pixels: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """uint8 0..255 -> -1..1."""
    return pixels.to(dtype) / 127.5 - 1
