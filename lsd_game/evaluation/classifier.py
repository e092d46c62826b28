"""Says which theme, light and medium a picture shows: a small network that learned it from true targets."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
AXES = {"theme": THEMES, "light": LIGHTS, "medium": MEDIA}
CHANNELS = (32, 64, 96, 160)  # at 1/2, 1/4, 1/8 and 1/16 of the resolution
FORMAT = "lsd-game classifier 2"


class ClassifierError(Exception):
    """The classifier's file is missing, damaged, or of other axes; the message is a sentence for the user."""


class StyleNetwork(nn.Module):
    """Convolutions from 1/2 to 1/16 of the resolution, means and spreads of two levels' features, a head an axis.

    Colours and textures of a style are statistics of its picture, so where in the picture they are is averaged away.
    """

    def __init__(self) -> None:
        super().__init__()
        half, quarter, eighth, deep = CHANNELS
        self.fine = nn.Sequential(_layer(12, half, 1), _layer(half, quarter, 2), _layer(quarter, quarter, 1))
        self.coarse = nn.Sequential(
            _layer(quarter, eighth, 2), _layer(eighth, eighth, 1), _layer(eighth, deep, 2), _layer(deep, deep, 1)
        )
        self.heads = nn.ModuleList(nn.Linear(2 * (quarter + deep), len(values)) for values in AXES.values())

    def forward(self, pictures: torch.Tensor) -> list[torch.Tensor]:
        """Logits of each axis, (batch, values), for pictures -1..1 (batch, 3, height, width) in multiples of 4."""
        fine = self.fine(F.pixel_unshuffle(pictures, 2))
        levels = [features.flatten(2).float() for features in (fine, self.coarse(fine))]  # (batch, channels, places)
        pooled = torch.cat([moment for level in levels for moment in (level.mean(-1), level.std(-1))], 1)
        return [head(pooled) for head in self.heads]


def _layer(before: int, channels: int, stride: int) -> nn.Module:
    convolution = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(channels), nn.SiLU())


class Classifier:
    """A trained StyleNetwork as the evaluation asks it.

    Attributes:
        network: in evaluation mode.
        accuracy: of each axis, on true targets of worlds that its training has not seen, where the axis is not
            neutral; None for a network that was not tested.
    """

    def __init__(self, network: StyleNetwork, accuracy: Mapping[str, float] | None = None) -> None:
        self.network: StyleNetwork = network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.accuracy = accuracy

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Classifier:
        """The classifier of a file that `save` wrote.

        Raises:
            ClassifierError: when it is missing, damaged, or knows other themes, lights or media than the worlds.
        """
        try:
            with safe_open(path, framework="pt") as file:
                metadata = file.metadata() or {}
                weights = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 (not a mapping)
        except (SafetensorError, OSError) as error:
            raise ClassifierError(f"the classifier {path} cannot be read: {error}") from error
        if not _identity().items() <= metadata.items():
            raise ClassifierError(f"the classifier {path} is not of the worlds' present looks: train it anew")
        network = StyleNetwork()
        network.load_state_dict(weights)
        return cls(network, json.loads(metadata["accuracy"]))

    @torch.inference_mode()
    def values(self, pictures: Pixels) -> tuple[str, str, str]:
        """Theme, light and medium of pictures (time, height, width, 3) of one look: the most probable on average."""
        probable = [F.log_softmax(logits, -1).mean(0).argmax() for logits in self.network(to_input(pictures))]
        theme, light, medium = (values[int(index)] for values, index in zip(AXES.values(), probable, strict=True))
        return theme, light, medium


def try_load_network(path: Path) -> StyleNetwork | None:
    """The network of a classifier's file; None where there is none of the present looks."""
    try:
        return Classifier.load(path).network
    except ClassifierError:
        return None


def save(path: Path, network: StyleNetwork, accuracy: Mapping[str, float]) -> None:
    """Write `network` in float16, and what share of each axis' values it recognises."""
    weights = {
        name: (value.half() if value.is_floating_point() else value).detach().contiguous()
        for name, value in network.state_dict().items()
    }
    save_file(weights, path, {**_identity(), "accuracy": json.dumps(dict(accuracy))})


def to_input(pictures: Pixels) -> torch.Tensor:
    """uint8 (batch, height, width, 3) as float32 -1..1 (batch, 3, height, width), channels last in memory."""
    return torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1.0


def _identity() -> dict[str, str]:
    return {"format": FORMAT, "axes": "; ".join(", ".join(values) for values in AXES.values())}
