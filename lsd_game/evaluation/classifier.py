"""Says which theme, light and medium a picture shows: a small network that learned it from true targets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES

SHIPPED = Path(__file__).with_name("classifier.safetensors")
AXES = (THEMES, LIGHTS, MEDIA)
CHANNELS = (32, 64, 96, 128)
GROUPS = 8
FORMAT = "lsd-game classifier 1"


class ClassifierError(Exception):
    """The classifier's file is missing, damaged, or of other axes; the message is a sentence for the user."""


class StyleNetwork(nn.Module):
    """Strided convolutions from 1/2 to 1/16 of the resolution; means and spreads of their features; a head an axis."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 12
        for number, channels in enumerate(CHANNELS):
            stride = 1 if number == 0 else 2
            layers += [nn.Conv2d(before, channels, 3, stride, 1), nn.GroupNorm(GROUPS, channels), nn.SiLU()]
            before = channels
        self.features = nn.Sequential(*layers)
        self.heads = nn.ModuleList(nn.Linear(2 * before, len(values)) for values in AXES)

    def forward(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        """Logits of each axis, (batch, values), for pictures -1..1 (batch, 3, height, width) of even sides."""
        features = self.features(F.pixel_unshuffle(pictures, 2)).flatten(2)  # (batch, channels, places)
        pooled = torch.cat([features.mean(-1), features.std(-1)], 1)
        return [head(pooled) for head in self.heads]


class Classifier:
    """A trained StyleNetwork as the evaluation asks it."""

    def __init__(self, network: StyleNetwork) -> None:
        self._network = network.eval()

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Classifier:
        """The classifier of a file that `save` wrote.

        Raises:
            ClassifierError: when it is missing, damaged, or knows other themes, lights or media than the worlds.
        """
        try:
            with safe_open(path, framework="pt") as file:
                metadata = file.metadata() or {}
                weights = {key: file.get_tensor(key).float() for key in file.keys()}  # noqa: SIM118 (not a mapping)
        except (SafetensorError, OSError) as error:
            raise ClassifierError(f"the classifier {path} cannot be read: {error}") from error
        if metadata != _metadata():
            raise ClassifierError(f"the classifier {path} is not of the worlds' present looks: train it anew")
        network = StyleNetwork()
        network.load_state_dict(weights)
        return cls(network)

    @torch.inference_mode()
    def values(self, pictures: Pixels) -> tuple[str, str, str]:
        """Theme, light and medium of pictures (time, height, width, 3) of one look: the most probable on average."""
        probable = [F.log_softmax(logits, -1).mean(0).argmax() for logits in self._network(to_input(pictures))]
        theme, light, medium = (values[int(index)] for values, index in zip(AXES, probable, strict=True))
        return theme, light, medium


def save(path: Path, network: StyleNetwork) -> None:
    """Write `network` in float16."""
    weights = {name: value.detach().half().contiguous() for name, value in network.state_dict().items()}
    save_file(weights, path, _metadata())


def to_input(pictures: Pixels) -> torch.Tensor:
    """uint8 (batch, height, width, 3) as float32 -1..1 (batch, 3, height, width)."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1.0


def _metadata() -> dict[str, str]:
    return {"format": FORMAT, "axes": "; ".join(", ".join(values) for values in AXES)}
