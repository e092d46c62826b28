"""A baseline's figures on disk, beside the deck; they depend on worlds, code and weights alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from lsd_game.evaluation.deck import Deck

Figures = Mapping[str, float | None]


class KeptFigures:
    """The figures of one baseline on one deck.

    Args:
        weights: files that the figures depend on beside the code: the classifier, the baseline's own.
    """

    def __init__(self, deck: Deck, name: str, weights: Iterable[Path]) -> None:
        self._path = deck.folder / f"figures-{name}.json"
        digest = hashlib.sha256(deck.stamp.encode())
        for path in (*sorted(Path(__file__).parent.glob("*.py")), *weights):
            digest.update(path.read_bytes() if path.exists() else b"none")
        self._stamp = digest.hexdigest()

    def try_load(self) -> Figures | None:
        """What `save` left behind, if nothing has changed since."""
        try:
            kept = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return None
        figures: Figures | None = kept["figures"] if kept["stamp"] == self._stamp else None
        return figures

    def save(self, figures: Figures) -> None:
        """Keep `figures`."""
        self._path.write_text(json.dumps({"stamp": self._stamp, "figures": dict(figures)}))
