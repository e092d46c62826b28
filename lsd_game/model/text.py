"""Prompts to vectors: static token embeddings distilled from a sentence encoder; no network, 0.2 ms a prompt.

The table is model2vec's distillation (Tulkens and van Dongen 2024) of all-MiniLM-L6-v2 (Apache-2.0), as
`training/distill_text.py` writes it: one vector a WordPiece token, weighted by how telling the token is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import safe_open

from lsd_game.frame import check_prompt
from lsd_game.model.wordpiece import WordPiece

TABLE_PATH = Path(__file__).parent / "prompt_embeddings.safetensors"
MAX_ROWS = 24  # tokens of one prompt that the core sees one by one; the pooled vector takes in all


@dataclass(frozen=True)
class PromptEmbedding:
    """One encoded prompt, in float32.

    Attributes:
        rows: its first tokens, (tokens, text_dim), each of unit rms.
        pooled: the mean of all, (text_dim), of unit rms.
        words: all tokens, (tokens, text_dim), the longer the more telling; of unit rms over the whole table.
    """

    rows: torch.Tensor
    pooled: torch.Tensor
    words: torch.Tensor


class TextEncoder:
    """Encodes prompts, and remembers the last few hundred."""

    def __init__(self, path: Path = TABLE_PATH) -> None:
        with safe_open(path, framework="pt") as file:
            self._table = file.get_tensor("table").float() * file.get_tensor("scale")[:, None]
            pieces = bytes(file.get_tensor("vocabulary").numpy()).decode().split("\n")
        self._rms = self._table.square().mean().sqrt()
        self._pieces = WordPiece({piece: number for number, piece in enumerate(pieces)})
        self.encode = lru_cache(maxsize=512)(self._encode)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._table.shape[1])

    @property
    def vocabulary(self) -> torch.Tensor:
        """All tokens as words of a PromptEmbedding, (tokens, text_dim)."""
        words: torch.Tensor = self._table / self._rms
        return words

    def _encode(self, text: str) -> PromptEmbedding:
        """Vectors of `text`; a prompt without any known word gives one zero row, the neutral style.

        Raises:
            ValueError: when it is empty or too long.
        """
        ids = self._pieces.ids(check_prompt(text))
        if not ids:
            return PromptEmbedding(torch.zeros(1, self.dim), torch.zeros(self.dim), torch.zeros(1, self.dim))
        vectors = self._table[torch.tensor(ids)]  # (tokens, text_dim)
        return PromptEmbedding(_unit_rms(vectors[:MAX_ROWS]), _unit_rms(vectors.mean(0)), vectors / self._rms)


def _unit_rms(vectors: torch.Tensor) -> torch.Tensor:
    return vectors / vectors.square().mean(-1, keepdim=True).sqrt().clamp_min(1e-6)
