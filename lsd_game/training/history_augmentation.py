"""The past that the network sees in training is damaged, so that live it repairs instead of adding up its errors.

The last output is mostly the network's own drawing of the previous frame, from a first pass without gradients that saw
no truth either: a true past, however corrupted, teaches to copy it instead of to paint. A few clips see the truth
corrupted (noise, blur or sharpening, colour drift), so that what goes wrong is put right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F

from lsd_game.model.network import FrameInputs

OWN_SHARE = 0.85  # of the new clips get the network's own drawing as their past
MISSING_SHARE = 0.3  # of the frames have no last output, as the first frame of a stream


def with_past(
    draw: Callable[[FrameInputs], torch.Tensor],
    inputs: FrameInputs,
    target: torch.Tensor,
    before: Sequence[torch.Tensor | None],
    generator: torch.Generator,
) -> FrameInputs:
    """`inputs` with `last` filled in: frame t sees a damaged picture of frame t - 1.

    Args:
        draw: the network's drawing of such inputs, in their style and at their noise levels.
        before: of each clip, what was drawn before its first frame, -1..1 (3, height, width); None: nothing.
    """
    clips, frames = inputs.has_last.shape
    has_last = has_past(before, inputs.has_last)
    is_own = torch.rand(clips, 1, 1, 1, 1, generator=generator, device=generator.device) < OWN_SHARE
    is_own |= has_last[:, :1, None, None, None] > 0.0
    with torch.no_grad():
        alone = torch.zeros_like(has_last)
        alone[:, 0] = has_last[:, 0]
        own = draw(FrameInputs(inputs.source, inputs.noisy, shift(torch.zeros_like(target), before), alone))
    past = torch.where(is_own, own.float().clamp(-1.0, 1.0), corrupt(target, generator))
    present = torch.rand(clips, frames, generator=generator, device=generator.device) >= MISSING_SHARE
    return FrameInputs(inputs.source, inputs.noisy, shift(past, before), has_last * present)


def corrupt(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Noise, blur or sharpening, and a drift of brightness and tint, each of random amount, per clip."""
    clips = len(pictures)

    def amount(top: float, channels: int = 1) -> torch.Tensor:
        return torch.rand(clips, 1, channels, 1, 1, generator=generator, device=generator.device) * top

    softened = torch.lerp(pictures, blur(pictures), amount(2.0) - 1.0)
    tinted = softened * (1.1 - amount(0.2)) + amount(0.2, 3) - 0.1
    return tinted + amount(0.15) * torch.randn(pictures.shape, generator=generator, device=generator.device)


def blur(pictures: torch.Tensor) -> torch.Tensor:
    """3x3 box blur of (clips, frames, 3, height, width)."""
    return F.avg_pool2d(F.pad(pictures.flatten(0, 1), (1, 1, 1, 1), "replicate"), 3, 1).view_as(pictures)


def shift(pictures: torch.Tensor, before: Sequence[torch.Tensor | None]) -> torch.Tensor:
    """Frame t becomes frame t - 1; the first is the one `before`, or zeros."""
    zeros = torch.zeros_like(pictures[0, 0])
    first = torch.stack([zeros if picture is None else picture for picture in before])
    return torch.cat([first[:, None], pictures[:, :-1]], 1)


def has_past(before: Sequence[torch.Tensor | None], like: torch.Tensor) -> torch.Tensor:
    """Like `like` (clips, frames): 1 but for first frames with nothing before them."""
    present = torch.ones_like(like)
    present[:, 0] = torch.tensor([float(picture is not None) for picture in before])
    return present
