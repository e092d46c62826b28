"""Learns an artist's style from a few pairs, in a time box, as low-rank changes to a trained network."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from lsd_game.frame import check_prompt
from lsd_game.model import checkpoint
from lsd_game.model.adapter_file import AdapterHeader
from lsd_game.model.adapters import save_adapter
from lsd_game.model.codec import to_signal
from lsd_game.model.text import TextEncoder
from lsd_game.training.drawings import without_past
from lsd_game.training.low_rank import attach, factors
from lsd_game.training.objective import (
    TAME_LIMIT,
    encode_prompts,
    mixed,
    noise_levels,
    noise_like,
    picture_loss,
    statistics_loss,
    step_sizes,
    tamed,
)
from lsd_game.training.pairs import Pair, crops

COOLDOWN_SHARE = 0.35  # of the time box, in which the learning rate falls to zero
WARMUP_STEPS = 10
BOLD_STEPS = 60  # in which the learning rate falls from BOLDNESS times its usual: colours come first
BOLDNESS = 2.5
FINE_LAYERS = ("decoder.fine", "decoder.to_fine", "decoder.middle", "decoder.to_middle")  # wild colours are theirs
FINE_SHARE = 0.3  # of the rate: they would learn to draw nothing at all, and do not come back
PURE_NOISE_SHARE = 0.8  # of the crops; under the noise of the others lies the truth

GATE = 12  # the head draws 2x2 pixels: three colours of each, then the gate
OPEN_SHARE = 0.99  # of the pixels show the drawn colour at first


@dataclass(frozen=True, slots=True)
class FineTuneConfig:
    """One fine-tuning.

    Attributes:
        prompt: the words that will ask for the style.
        model: a shipped model's name or a checkpoint.
        minutes: the time box.
        rank: of the changes.
        batch: crops a step.
    """

    prompt: str
    model: str = "tiny"
    minutes: float = 5.0
    rank: int = 8
    batch: int = 4
    learning_rate: float = 3e-3
    seed: int = 0

    def __post_init__(self) -> None:
        check_prompt(self.prompt)
        if not self.minutes > 0.0:
            raise ValueError(f"minutes must be above 0, got {self.minutes}")
        if not 1 <= self.rank <= 64:
            raise ValueError(f"rank must be within 1..64, got {self.rank}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come; becomes part of the adapter's training record."""

    steps: int = 0
    minutes: float = 0.0
    loss: float = 0.0


class FineTuner:
    """Holds a network whose low-rank changes learn from `pairs`.

    Raises:
        CheckpointError: when the model cannot be loaded.
    """

    def __init__(self, config: FineTuneConfig, pairs: Sequence[Pair]) -> None:
        self.config, self.pairs = config, pairs
        torch.manual_seed(config.seed)
        self._before = checkpoint.load(config.model).network
        self._network = checkpoint.load(config.model).network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._learning = attach(self._network, config.rank)
        self._network.decoder.head.register_forward_hook(_with_gate_held)
        fine = [values for name, values in self._learning.items() if name.startswith(FINE_LAYERS)]
        others = [values for name, values in self._learning.items() if not name.startswith(FINE_LAYERS)]
        groups = [{"params": others, "is_fine": False}, {"params": fine, "is_fine": True}]
        self._optimiser = torch.optim.Adam(groups, config.learning_rate, (0.9, 0.98))
        self._style = encode_prompts(TextEncoder(), [((config.prompt, 1.0),)] * config.batch)
        self._generator = torch.Generator().manual_seed(config.seed)
        self._rng = np.random.default_rng(config.seed)
        self.progress = Progress()

    def run(self) -> Iterator[Progress]:
        """Learn for the time box, yielding after each step."""
        if not self.progress.steps:
            self._open_gate()
        start_s, box_s = time.monotonic(), self.config.minutes * 60.0
        while (passed_s := time.monotonic() - start_s) < box_s:
            loss = self._step(passed_s / box_s)
            steps, usual = self.progress.steps, self.progress.loss or loss
            minutes = (time.monotonic() - start_s) / 60.0
            self.progress = Progress(steps + 1, minutes, 0.95 * usual + 0.05 * loss)
            yield self.progress

    @torch.no_grad()
    def _open_gate(self) -> None:
        """Let the drawn colour show.

        Words that ask for nothing the model knows leave the game's picture as it is, behind a gate so closed that
        nothing would be learned through it.
        """
        head, seen = self._network.decoder.head, []
        hook = head.register_forward_hook(lambda module, inputs, planes: seen.append(planes[:, GATE:]))
        self._loss()
        hook.remove()
        assert head.bias is not None
        head.bias[GATE:] -= seen[0].float().quantile(OPEN_SHARE).clamp_min(0.0)

    def save(self, path: Path) -> None:
        """Write what was learned so far as an adapter."""
        config = self.config
        record = asdict(self.progress) | {"pairs": len(self.pairs), "batch": config.batch, "seed": config.seed}
        header = AdapterHeader(config.prompt, config.model, checkpoint.file_hash(config.model), config.rank, record)
        save_adapter(path, header, factors(self._learning, self._before))

    def _step(self, done: float) -> float:
        """One step of the optimiser; `done` is the share of the time box that has passed."""
        steps = self.progress.steps
        bold = 1.0 + (BOLDNESS - 1.0) * max(1.0 - steps / BOLD_STEPS, 0.0)
        rate = self.config.learning_rate * min((1.0 - done) / COOLDOWN_SHARE, (steps + 1) / WARMUP_STEPS, 1.0)
        for group in self._optimiser.param_groups:
            group["lr"] = rate * (FINE_SHARE if group["is_fine"] else bold)
        loss = self._loss()
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self._learning.values(), 1.0)
        if bool(torch.isfinite(norm)):
            self._optimiser.step()
        return loss.item()

    def _loss(self) -> torch.Tensor:
        """What the network loses on a fresh batch, each crop a first frame at a noise level of its own."""
        source, target = map(to_signal, crops(self.pairs, self._rng, self.config.batch))
        levels = noise_levels(len(source), 1, self._generator, PURE_NOISE_SHARE)
        noisy = mixed(target, noise_like(target, self._generator), levels)
        inputs = without_past(source, noisy, levels)
        style = self._network.prepare(self._style)
        sizes = step_sizes(levels, self._generator)
        drawn = tamed(self._network.clip(inputs, style, levels, sizes))  # wild at first
        return picture_loss(drawn, target) + statistics_loss(drawn, target, self._generator)


def _with_gate_held(head: nn.Module, inputs: tuple[torch.Tensor, ...], planes: torch.Tensor) -> torch.Tensor:
    """The head's planes, but where colours are wild nothing is learned by the gate.

    The farther off a colour is the less it counts (`tamed`) and the more it would pay to hide it: all that is learned
    would be to shut the gate again.
    """
    colours, gate = planes[:, :GATE], planes[:, GATE:]
    is_wild = colours.abs().amax(1, keepdim=True) > TAME_LIMIT
    return torch.cat([colours, torch.where(is_wild, gate.detach(), gate)], 1)
