"""Where fine-tuning begins: the style that the network knows and that comes nearest to the pairs, in their colours.

Words that ask for nothing the network knows leave the game's picture as it is: behind a gate that shuts out whatever
is drawn, in colours that nothing has ever taught. A style that it knows is drawn already, and the colours of the pairs
are then a matter of least squares.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import cycle
from operator import attrgetter, itemgetter

import torch
import torch.nn.functional as F
from torch import nn

from lsd_game.model.conditioning import StyleTensors
from lsd_game.model.network import LsdNetwork, PreparedStyle
from lsd_game.model.text import TextEncoder
from lsd_game.training.drawings import without_past
from lsd_game.training.objective import encode_prompts, noise_like, picture_loss, statistics_loss, tamed
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES, Look

GATE = 12  # the head draws 2x2 pixels: three colours of each, then the gate
OPEN = -20.0  # a gate that shows nothing of the game's picture
OPENINGS = (0.5, 0.9, 0.99)  # shares of the pixels in which at least half of what is drawn shows, and can be learned
RIDGE = 1e-3  # a recolouring that shows through no gate is none
AXES = (("medium", MEDIA), ("theme", THEMES), ("light", LIGHTS))  # in the order of how much detail they draw


@dataclass(frozen=True)
class Sample:
    """Pairs and a prompt to begin with.

    Attributes:
        prompt: asks for the style that is to be learned. encoder: encodes prompts.
        source, target: pictures -1..1, (pictures, 1, 3, height, width), sides multiples of 16.
        seed: of the noise that is drawn from.
    """

    prompt: str
    encoder: TextEncoder
    source: torch.Tensor
    target: torch.Tensor
    seed: int

    def style(self, prompt: str) -> StyleTensors:
        """A batch of it, one for each picture."""
        return encode_prompts(self.encoder, [((prompt, 1.0),)] * len(self.source))

    def generator(self) -> torch.Generator:
        """The same for every attempt."""
        return torch.Generator().manual_seed(self.seed)


@dataclass(frozen=True)
class Attempt:
    """A style that the network knows, as near to the pairs as a gate and an affine map of colours bring it.

    Attributes:
        look: what is asked for. opening: what the gate's bias loses.
        maps: from red, green, blue and 1 of the source to what is added to the drawn colour, (4, 3).
        loss: what is left to learn.
    """

    look: Look
    opening: float
    maps: torch.Tensor
    loss: float


@torch.no_grad()
def start(network: LsdNetwork, sample: Sample) -> Attempt:
    """Change biases of `network` so that it draws `sample.prompt` as near to the target as it can without learning."""
    best = best_attempt(network, sample)
    begun, own = (_table_values(network, _style_of(network, sample, look)) for look in (best.look, Look()))
    network.conditioning.table.bias.add_(begun - own)
    assert network.decoder.head.bias is not None
    network.decoder.head.bias[GATE:] -= best.opening
    network.colour_grid.maps.bias.add_(best.maps.T.flatten())
    return best


@torch.no_grad()
def best_attempt(network: LsdNetwork, sample: Sample) -> Attempt:
    """The best medium, with it the best theme, with both the best light, and round again until none changes."""
    best, settled, axes = _attempt(network, sample, Look()), -1, cycle(AXES)
    while settled < len(AXES) - 1:
        axis, values = next(axes)
        looks = [replace(best.look, **{axis: value}) for value in values]
        found = min(
            best, *(_attempt(network, sample, look) for look in looks if look != best.look), key=attrgetter("loss")
        )
        settled = settled + 1 if found is best else 0
        best = found
    return best


def _attempt(network: LsdNetwork, sample: Sample, look: Look) -> Attempt:
    """The best opening by the error of its pixels; statistics, which take long, tell looks apart."""
    colours, gate = _first_frames(network, sample, look)
    found = []
    for opening in gate.quantile(torch.tensor(OPENINGS)).clamp_min(0.0).tolist():
        closed = torch.sigmoid(gate - opening)
        shown = torch.lerp(colours, sample.source, closed)
        maps, added = recolouring(sample.source, 1.0 - closed, sample.target - shown)
        shown = shown + added
        found.append((picture_loss(shown, sample.target).item(), opening, maps, shown))
    error, opening, maps, shown = min(found, key=itemgetter(0))
    loss = error + statistics_loss(shown, sample.target, sample.generator()).item()
    return Attempt(look, opening, maps, loss)


def recolouring(
    source: torch.Tensor, open_share: torch.Tensor, missing: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """The affine map of the source's colours that, seen through a gate, is nearest to what is missing (least squares).

    Args:
        source, missing: (pictures, 1, 3, height, width).
        open_share: how much of what is drawn shows, 0..1 (pictures, 1, 1, height, width).

    Returns:
        The map, (red, green, blue and 1; red, green, blue), and what it adds, shaped as `missing`.
    """
    rows = (torch.cat([source, torch.ones_like(open_share)], 2) * open_share).movedim(2, -1)
    inputs, outputs = rows.flatten(0, -2), missing.movedim(2, -1).flatten(0, -2)
    maps = torch.linalg.solve(inputs.T @ inputs + RIDGE * len(inputs) * torch.eye(4), inputs.T @ outputs)
    return maps, (rows @ maps).movedim(-1, 2)


def _first_frames(network: LsdNetwork, sample: Sample, look: Look) -> tuple[torch.Tensor, torch.Tensor]:
    """Drawn colours (pictures, 1, 3, height, width) and logits of the gate (pictures, 1, 1, height, width)."""
    gates = []

    def opened(head: nn.Module, inputs: tuple[torch.Tensor, ...], planes: torch.Tensor) -> torch.Tensor:
        gates.append(planes[:, GATE:])
        return torch.cat([planes[:, :GATE], torch.full_like(planes[:, GATE:], OPEN)], 1)

    noise = torch.ones(len(sample.source), 1)
    inputs = without_past(sample.source, noise_like(sample.target, sample.generator()), noise)
    with network.decoder.head.register_forward_hook(opened):
        colours = tamed(network.clip(inputs, _style_of(network, sample, look), noise, noise))
    return colours, F.pixel_shuffle(gates[0].float(), 2)[:, None]


def _style_of(network: LsdNetwork, sample: Sample, look: Look) -> PreparedStyle:
    """The prompt's words for the core, under a condition that asks for `look`; neutral: the prompt's own."""
    style = network.prepare(sample.style(sample.prompt))
    if look.is_neutral:
        return style
    known = network.prepare(sample.style(words_of(look)))
    return replace(style, pooled=known.pooled, asked=known.asked)


def words_of(look: Look) -> str:
    """A prompt for a look, empty for the neutral one."""
    return ", ".join(value for value, plain in zip(look.axes, Look().axes, strict=True) if value != plain)


def _table_values(network: LsdNetwork, style: PreparedStyle) -> torch.Tensor:
    """What a style does to every layer when a frame is drawn in one step, in the order of the condition's table."""
    noise = torch.ones(len(style.pooled), 1)
    modulation = network.modulate(style, noise, noise)
    return torch.cat([*modulation.encoder, *modulation.core, *modulation.decoder], -1)[0, 0]
