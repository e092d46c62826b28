"""Prompts to vectors: static token embeddings distilled from a sentence encoder; no network, 0.2 ms a prompt.

The table is model2vec's distillation (Tulkens and van Dongen 2024) of all-MiniLM-L6-v2 (Apache-2.0), as
`training/distill_text.py` writes it: one vector a WordPiece token, weighted by how telling the token is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import Tokenizer

from lsd_game.frame import check_prompt

TABLE_PATH = Path(__file__).parent / "prompt_embeddings.safetensors"
MAX_ROWS = 24  # tokens of one prompt that the core sees one by one; the pooled vector takes in all


@dataclass(frozen=True)
class PromptEmbedding:
    """One encoded prompt: `rows` float32 (tokens, text_dim), unit rms; `pooled` float32 (text_dim), unit rms."""

    rows: torch.Tensor
    pooled: torch.Tensor


class TextEncoder:
    """Encodes prompts, and remembers the last few hundred."""

    def __init__(self, path: Path = TABLE_PATH) -> None:
        with safe_open(path, framework="pt") as file:
            self._table = file.get_tensor("table").float() * file.get_tensor("scale")[:, None]
            tokenizer_json = bytes(file.get_tensor("tokenizer").numpy()).decode()
        self._tokenizer = Tokenizer.from_str(tokenizer_json)
        self._unknown = json.loads(tokenizer_json)["model"]["unk_token"]
        self.encode = lru_cache(maxsize=512)(self._encode)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._table.shape[1])

    def _encode(self, text: str) -> PromptEmbedding:
        """Vectors of `text`; a prompt without any known word gives one zero row, the neutral style.

        Raises:
            ValueError: when it is empty or too long.
        """
        encoding = self._tokenizer.encode(check_prompt(text), add_special_tokens=False)
        ids = [i for i, token in zip(encoding.ids, encoding.tokens, strict=True) if token != self._unknown]
        if not ids:
            return PromptEmbedding(torch.zeros(1, self.dim), torch.zeros(self.dim))
        vectors = self._table[torch.tensor(ids)]  # (tokens, text_dim)
        return PromptEmbedding(_unit_rms(vectors[:MAX_ROWS]), _unit_rms(vectors.mean(0)))


def _unit_rms(vectors: torch.Tensor) -> torch.Tensor:
    return vectors / vectors.square().mean(-1, keepdim=True).sqrt().clamp_min(1e-6)
