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

from lsd_game.evaluation.style_features import style_features
from lsd_game.frame import Pixels
from lsd_game.training.worlds.look import LIGHTS, MEDIA, THEMES

SHIPPED = Path(__file__).with_name("classifier.safetensors")
AXES = {"theme": THEMES, "light": LIGHTS, "medium": MEDIA}
NUM_FEATURES, HIDDEN, DROPOUT = 911, 384, 0.4
FARTHEST = 5.0  # deviations: what lies farther off tells no more
FORMAT = "lsd-game classifier 3"


class ClassifierError(Exception):
    """The classifier's file is missing, damaged, or of other axes; the message is a sentence for the user."""


class StyleNetwork(nn.Module):
    """One hidden layer on a picture's style features; a head an axis."""

    def __init__(self) -> None:
        super().__init__()
        self.mean, self.deviation = (nn.Buffer(torch.full((NUM_FEATURES,), value)) for value in (0.0, 1.0))
        self.hidden = nn.Linear(NUM_FEATURES, HIDDEN)
        self.drop = nn.Dropout(DROPOUT)
        self.heads = nn.ModuleList(nn.Linear(HIDDEN, len(values)) for values in AXES.values())

    def forward(self, features: torch.Tensor) -> list[torch.Tensor]:
        """Logits of each axis, (batch, values), for `style_features` (batch, NUM_FEATURES)."""
        usual = ((features - self.mean) / self.deviation).clamp(-FARTHEST, FARTHEST)
        hidden = self.drop(F.silu(self.hidden(usual)))
        return [head(hidden) for head in self.heads]


class Classifier:
    """A trained StyleNetwork as the evaluation asks it.

    Attributes:
        accuracy: of each axis, on true targets of worlds that its training has not seen, where the axis is not
            neutral; None for a network that was not tested.
    """

    def __init__(self, network: StyleNetwork, accuracy: Mapping[str, float] | None = None) -> None:
        self._network = network.eval()
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
        features = style_features(to_input(pictures))
        probable = [F.log_softmax(logits, -1).mean(0).argmax() for logits in self._network(features)]
        theme, light, medium = (values[int(index)] for values, index in zip(AXES.values(), probable, strict=True))
        return theme, light, medium


def save(path: Path, network: StyleNetwork, accuracy: Mapping[str, float]) -> None:
    """Write `network` in float16, and what share of each axis' values it recognises."""
    weights = {name: value.detach().half().contiguous() for name, value in network.state_dict().items()}
    save_file(weights, path, {**_identity(), "accuracy": json.dumps(dict(accuracy))})


def to_input(pictures: Pixels) -> torch.Tensor:
    """uint8 (batch, height, width, 3) as float32 0..1 (batch, 3, height, width)."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 255.0


def _identity() -> dict[str, str]:
    return {"format": FORMAT, "axes": "; ".join(", ".join(values) for values in AXES.values())}
