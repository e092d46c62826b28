"""A critic that learns to tell true patches from drawn ones, against blur and against what feigns texture.

A patch discriminator (Isola et al. 2017) with the hinge loss (Lim and Ye 2017) and spectral norms (Miyato et al. 2018).
It sees the source beside the picture, and by projection what the prompt was composed of (Miyato and Koyama 2018). True
pictures beside another's prompt count as false, too (Reed et al. 2016): lava where candy was asked for is as wrong as
noise. Statistics only know how much texture there is; what is learned can know which.

What it has learned to see is compared, too (feature matching, Wang et al. 2018, eq. 3), as means of cells: each has to
have as much of everything as the true picture has there, wherever in the cell it lies.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from lsd_game.model.devices import fast_autocast

SHIPPED = Path(__file__).with_name("critic.safetensors")  # the one that taught the shipped weights
CONCEPTS_SEEN = "projection.parametrizations.weight.original"  # its columns are concepts
CHANNELS = (32, 64, 128)
RATE = 4e-4
SHARE = 0.5  # of the other losses' gradient at the frame that the critic looks at
WARMUP_BATCHES = 600  # over which that share grows: a critic that knows nothing yet has little to say
CELL_PX = 16  # in which features are compared
SLOPE = 0.2


class CriticNetwork(nn.Module):
    """Opinions on patches of some 22 pixels, four pixels apart: above 0 means true, and as it was asked for."""

    def __init__(self, concepts: int) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.body = nn.Sequential(
            spectral_norm(nn.Conv2d(6, first, 4, 2, 1)),
            nn.LeakyReLU(SLOPE),
            spectral_norm(nn.Conv2d(first, second, 4, 2, 1)),
            nn.LeakyReLU(SLOPE),
            spectral_norm(nn.Conv2d(second, third, 4)),
            nn.LeakyReLU(SLOPE),
        )
        self.opinion = spectral_norm(nn.Conv2d(third, 1, 1))
        self.projection = spectral_norm(nn.Linear(concepts, third))

    def forward(
        self, true: torch.Tensor, drawn: torch.Tensor, *, source: torch.Tensor, asked: torch.Tensor, other: torch.Tensor
    ) -> torch.Tensor:
        """The hinge loss on frames -1..1 (batch, 3, height, width), in the one call that workers share.

        Args:
            asked: (batch, concepts), what `true` answers and `drawn` should.
            other: what other frames' prompts ask for: a true picture that does not answer is as false as a drawn one.
        """
        features = self.features(true, source)[-1]
        of_true, of_other = self.opinions(features, asked), self.opinions(features, other)
        of_drawn = self.opinions(self.features(drawn, source)[-1], asked)
        differs = (asked - other).abs().amax(-1)[:, None, None, None]  # 0: the same was asked for
        mismatched = (differs * F.relu(1.0 + of_other)).mean()
        return F.relu(1.0 - of_true).mean() + (F.relu(1.0 + of_drawn).mean() + mismatched) / (1.0 + differs.mean())

    def features(self, pictures: torch.Tensor, source: torch.Tensor) -> list[torch.Tensor]:
        """What convolutions see in frames -1..1 (batch, 3, height, width), at a quarter of the size, widest last."""
        with fast_autocast(pictures.device):
            halved = self.body[:2](torch.cat([pictures, source], 1))
            middle = self.body[2:4](halved)
            return [middle, self.body[4:](middle)]

    def opinions(self, features: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """The last of `features` (batch, channels, ...), and what was asked for, to opinions (batch, 1, ...)."""
        with fast_autocast(features.device):
            fit = (features * self.projection(asked)[..., None, None]).sum(1, keepdim=True)
            opinion: torch.Tensor = self.opinion(features) + fit
        return opinion.float()


class Critic:
    """Learns with every batch, and then says what it thinks of it.

    Args:
        share: makes a module of one worker that of all (`Workers.share`).
    """

    def __init__(self, concepts: int, device: str, share: Callable[[nn.Module], nn.Module]) -> None:
        self.network = CriticNetwork(concepts).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimiser = torch.optim.AdamW(self.network.parameters(), RATE, (0.5, 0.98), fused=True)
        self._shared = share(self.network)
        self.batches = 0  # that it has learned from

    def load(self, path: Path) -> None:
        """Go on from a critic that `save` wrote, where it knows as many concepts: from nothing it spoils much at first.

        Raises:
            ValueError: when it is missing, damaged or of another version.
        """
        try:
            with safe_open(path, framework="pt") as file:
                weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
                batches = int((file.metadata() or {})["batches"])
            if weights[CONCEPTS_SEEN].shape == self.network.state_dict()[CONCEPTS_SEEN].shape:
                self.network.load_state_dict(weights)
                self.batches = batches
        except (OSError, SafetensorError, KeyError, RuntimeError) as error:
            raise ValueError(f"{path} is no critic of this version") from error

    def save(self, path: Path) -> None:
        """Write what `load` reads."""
        weights = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        save_file(weights, path, {"batches": str(self.batches)})

    def joined(
        self,
        loss: torch.Tensor,
        drawn: torch.Tensor,
        *,
        target: torch.Tensor,
        source: torch.Tensor,
        asked: torch.Tensor,
        frame: int,
    ) -> torch.Tensor:
        """`loss` by its value; its gradient at `drawn` is that of `loss` and the critic's, after a lesson on a frame.

        Opinion and features that do not match weigh alike, and together SHARE of the gradient that `loss` has at that
        frame (Esser et al. 2021, eq. 7).

        Args:
            loss: of `drawn` and of nothing else; its graph is used up.
            drawn, target, source: (clips, frames, 3, height, width).
            asked: (clips, concepts), what they should answer.
            frame: the one of each clip that is looked at.
        """
        ours, true, seen = (part[:, frame].detach().float() for part in (drawn, target, source))
        self._learn(true, ours, source=seen, asked=asked, other=asked.roll(1, 0))
        ours.requires_grad_(True)
        self.network.requires_grad_(False)
        features = self.network.features(ours, seen)
        opinion = -self.network.opinions(features[-1], asked).mean()
        unlike = mismatch(features, self._seen_in(true, seen))
        own = [_unit(torch.autograd.grad(part, ours, retain_graph=True)[0]) for part in (opinion, unlike)]
        self.network.requires_grad_(True)
        self.batches += 1
        gradient = torch.autograd.grad(loss, drawn)[0].float()
        share = SHARE * min(self.batches / WARMUP_BATCHES, 1.0)
        gradient[:, frame] += share * gradient[:, frame].norm() * _unit(own[0] + own[1])
        return loss.detach() + ((drawn - drawn.detach()) * gradient).sum()

    @torch.no_grad()
    def _seen_in(self, true: torch.Tensor, source: torch.Tensor) -> list[torch.Tensor]:
        features: list[torch.Tensor] = self.network.features(true, source)
        return features

    def _learn(self, true: torch.Tensor, drawn: torch.Tensor, **shown: torch.Tensor) -> None:
        loss = self._shared(true, drawn, **shown)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norms = [parameter.grad.norm() for parameter in self.network.parameters() if parameter.grad is not None]
        if bool(torch.stack(norms).isfinite().all()):  # else one wild drawing would be the end of it
            self.optimiser.step()


def mismatch(drawn: list[torch.Tensor], true: list[torch.Tensor]) -> torch.Tensor:
    """Mean difference of features, each as the means of cells of CELL_PX."""
    pairs = zip(drawn, true, strict=True)
    cells = [[F.avg_pool2d(part.float(), CELL_PX // 4, ceil_mode=True) for part in pair] for pair in pairs]
    return torch.stack([(ours - theirs).abs().mean() for ours, theirs in cells]).sum()


def _unit(gradient: torch.Tensor) -> torch.Tensor:
    """The same direction, of length 1."""
    length: torch.Tensor = gradient.norm()
    return gradient / length.clamp_min(1e-12)
