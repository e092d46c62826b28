"""The past that the network sees in training is damaged, so that live it repairs instead of adding up its errors.

The last output is, clip by clip, either the true previous frame corrupted (noise, blur, colour drift) or the network's
own drawing of it, from a first pass without gradients: its own residuals, for a forward pass, without a rollout.
"""

from __future__ import annotations

import torch

from lsd_game.model.network import FrameInputs, LsdNetwork, PreparedStyle
from lsd_game.training.objective import blur, step_sizes

OWN_SHARE = 0.6  # of the clips get the network's own drawing as their past
MISSING_SHARE = 0.1  # of the frames have no last output, as the first frame of a stream


def with_past(
    network: LsdNetwork,
    style: PreparedStyle,
    inputs: FrameInputs,
    target: torch.Tensor,
    levels: torch.Tensor,
    generator: torch.Generator,
) -> FrameInputs:
    """`inputs` with `last` filled in: frame t sees a damaged picture of frame t - 1; frame 0 has none."""
    clips, frames = levels.shape
    past = corrupt(target, generator)
    is_own = torch.rand(clips, 1, 1, 1, 1, generator=generator, device=generator.device) < OWN_SHARE
    if bool(is_own.any()):
        with torch.no_grad():
            taught = FrameInputs(inputs.source, inputs.noisy, shift(past), has_last(levels))
            own = network.clip(taught, style, levels, step_sizes(levels)).float().clamp(-1.0, 1.0)
        past = torch.where(is_own, own, past)
    present = torch.rand(clips, frames, generator=generator, device=generator.device) >= MISSING_SHARE
    return FrameInputs(inputs.source, inputs.noisy, shift(past), has_last(levels) * present)


def corrupt(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Noise, blur and a drift of brightness and tint, each of random amount, per clip."""
    clips = len(pictures)

    def amount(top: float, channels: int = 1) -> torch.Tensor:
        return torch.rand(clips, 1, channels, 1, 1, generator=generator, device=generator.device) * top

    softened = torch.lerp(pictures, blur(pictures), amount(1.0))
    tinted = softened * (1.1 - amount(0.2)) + amount(0.2, 3) - 0.1
    return tinted + amount(0.15) * torch.randn(pictures.shape, generator=generator, device=generator.device)


def shift(pictures: torch.Tensor) -> torch.Tensor:
    """Frame t becomes frame t - 1; zeros before the first."""
    return torch.cat([torch.zeros_like(pictures[:, :1]), pictures[:, :-1]], 1)


def has_last(levels: torch.Tensor) -> torch.Tensor:
    """Like `levels` (clips, frames): 1 but for the first frame, which has no past."""
    present = torch.ones_like(levels)
    present[:, 0] = 0.0
    return present
