"""What training minimises: rectified flow with x-prediction, every frame of a clip at its own noise level."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F

from lsd_game.model.conditioning import StyleTensors, style_tensors
from lsd_game.model.sampler import SMALLEST_STEP
from lsd_game.model.text import TextEncoder
from lsd_game.training.cuts import Mix
from lsd_game.training.lattices import lattice_loss, seam_loss
from lsd_game.training.spectrum import spectrum_loss

PURE_NOISE_SHARE = 0.88  # of the frames train at t = 1, where one-step sampling asks everything of the network
WHOLE_WAY_SHARE = 0.8  # and of these so many are asked for the whole way in one step, the others for a part of it

TAME_LIMIT = 2.0

TEXTURE_SCALES = 3  # the coarsest sees a lattice of tokens, which is no texture of any target
TEXTURE_CELL_PX = 32
NUM_TEXTURE_FILTERS = 6
TEXTURE_FILTER_PX = 5
PALETTE_CELL_PX = 16  # finer is texture; what a few dots could feign counts for nothing
NUM_PALETTE_DIRECTIONS = 8
LATTICE_WEIGHT = 6.0  # what differs by chance is small beside the error per pixel
SEAM_WEIGHT = 0.5
HUD_WEIGHT = 3.0


def encode_prompts(encoder: TextEncoder, mixes: Sequence[Mix]) -> StyleTensors:
    """One mix of prompts a clip, as a batch of styles."""
    return style_tensors([[(encoder.encode(prompt), weight) for prompt, weight in mix] for mix in mixes])


def noise_levels(
    clips: int, frames: int, generator: torch.Generator, pure_share: float = PURE_NOISE_SHARE
) -> torch.Tensor:
    """Diffusion Forcing (Chen et al. 2024): independent noise levels (clips, frames), 0..1, `pure_share` of them 1."""
    draws = torch.rand(2, clips, frames, generator=generator, device=generator.device)
    return draws[0].masked_fill(draws[1] < pure_share, 1.0)


def frame_by_lot(drawn: torch.Tensor, generator: torch.Generator) -> int:
    """Which frame of clips (clips, frames, ...) statistics are taken of: neighbours look alike."""
    return int(torch.randint(drawn.shape[1], (), generator=generator, device=generator.device))


def noise_like(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Unit noise of the shape of `pictures`."""
    return torch.randn(pictures.shape, generator=generator, device=generator.device)


def mixed(clean: torch.Tensor, noise: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    """x_t = (1 - t) * clean + t * noise of frames (clips, frames, 3, height, width) at `levels` t (clips, frames)."""
    return torch.lerp(clean, noise, levels[:, :, None, None, None])


def tamed(drawn: torch.Tensor) -> torch.Tensor:
    """What was drawn, as float32; beyond twice the range of a picture it counts by its logarithm.

    A residual network without norms may answer a rare frame with millions. Squared, that would be all that its batch
    teaches; passed over, it would never be mended.
    """
    values = drawn.float()
    beyond = (values.abs() - TAME_LIMIT).clamp_min(0.0)
    return values.clamp(-TAME_LIMIT, TAME_LIMIT) + values.sign() * beyond.log1p()


def picture_loss(drawn: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Squared, absolute and gradient error of frames -1..1, in units of the 0..1 range."""
    error = 0.5 * (drawn.float() - target)
    across, down = error.diff(dim=-1).abs().mean(), error.diff(dim=-2).abs().mean()
    return 2.0 * error.square().mean() + error.abs().mean() + across + down


def hud_loss(drawn: torch.Tensor, target: torch.Tensor, hud: torch.Tensor) -> torch.Tensor:
    """Absolute error where the game writes, `hud` (clips, frames, height, width), as a share of the whole picture's.

    A letter is a few pixels, and a wrong one costs a player more than a wrong wall.
    """
    error = 0.5 * (drawn.float() - target).abs().mean(2)
    return HUD_WEIGHT * (error * hud).mean()


def statistics_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """What no error per pixel punishes: wrong texture, colours that the target has not, patterns that repeat."""
    statistics = texture_loss(drawn, target, generator) + palette_loss(drawn, target, generator)
    lattices = LATTICE_WEIGHT * lattice_loss(drawn, target) + SEAM_WEIGHT * seam_loss(drawn, target)
    return statistics + lattices + spectrum_loss(drawn, target, generator)


def texture_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """How far the drawn texture's statistics are from the target's, wherever its details lie.

    A sliced Wasserstein distance (as Heitz et al. 2021, here on random zero-mean 5x5 filters instead of a pretrained
    network): the responses within cells of 32x32 pixels are sorted and compared, at three scales. An average of many
    right answers has too little texture, which no error per pixel punishes; this does.
    """
    pair = 0.5 * torch.cat([drawn.float().flatten(0, 1), target.flatten(0, 1)])
    total = pair.new_zeros(())
    for _ in range(TEXTURE_SCALES):
        if min(pair.shape[-2:]) < TEXTURE_FILTER_PX:
            break  # a picture that is smaller than the filters
        filters = torch.randn(
            NUM_TEXTURE_FILTERS, 3, TEXTURE_FILTER_PX, TEXTURE_FILTER_PX, generator=generator, device=generator.device
        )
        filters -= filters.mean((-2, -1), keepdim=True)
        filters /= filters.flatten(1).norm(dim=1)[:, None, None, None]
        responses = F.conv2d(_window(pair, generator), filters)
        side = min(TEXTURE_CELL_PX, *responses.shape[-2:])
        cells = responses.unfold(2, side, side).unfold(3, side, side)
        ranked = cells.flatten(-2).sort(-1).values
        ours, theirs = ranked.chunk(2)
        total = total + (ours - theirs).abs().mean()
        pair = F.avg_pool2d(pair, 2)
    return total


def palette_loss(drawn: torch.Tensor, target: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """How far the drawn colours are from the target's, wherever they lie: a sliced Wasserstein distance of the picture.

    Where the words leave open which of two colours a thing has, the error per pixel is least for their grey middle.
    That middle is not in the target's palette, and costs here.
    """
    pair = F.avg_pool2d(0.5 * torch.cat([drawn.float().flatten(0, 1), target.flatten(0, 1)]), PALETTE_CELL_PX)
    directions = F.normalize(
        torch.randn(NUM_PALETTE_DIRECTIONS, 3, generator=generator, device=generator.device), dim=1
    )
    ours, theirs = (F.normalize(directions, dim=1) @ pair.flatten(2)).sort(-1).values.chunk(2)
    return (ours - theirs).abs().mean()


def _window(pictures: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """A random window that holds two by two cells (as many as fit), the same for all pictures."""
    side = 2 * TEXTURE_CELL_PX + 4  # the filters take 2 pixels on each side
    height, width = pictures.shape[-2:]
    rooms = (max(have - side, 0) + 1 for have in (height, width))
    top, left = (int(torch.randint(room, (), generator=generator, device=generator.device)) for room in rooms)
    return pictures[..., top : top + side, left : left + side]


def step_sizes(levels: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Sizes of the steps that start at `levels`: those of sampling, none but the smallest longer than what is left.

    The answer is the clean frame for all sizes, so that more steps find a network that knows them; what a step has to
    be worth where smaller ones follow is for the shortcut stage to teach.
    """
    draws = torch.rand(2, *levels.shape, generator=generator, device=generator.device)
    smallest = torch.full_like(levels, SMALLEST_STEP)
    sizes = torch.where((draws[0] < 0.5) & (levels >= 2.0 * SMALLEST_STEP), 2.0 * smallest, smallest)
    return torch.where((levels >= 1.0) & (draws[1] < WHOLE_WAY_SHARE), torch.ones_like(levels), sizes)
