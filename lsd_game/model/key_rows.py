"""What a live frame attends to on a CPU: [text | past frames | this frame], heads first, in buffers made once.

A product of matrices wants each head's rows in one piece. `History` keeps them token by token, so joining and turning
them anew in every layer costs as much as multiplying them, and large tensors that come and go with every frame.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lsd_game.model.config import ModelConfig
from lsd_game.model.history import History

NUM_TEXT_ROWS = 64  # to begin with: a few prompts


class KeyRows:
    """Keys and values of one stream at one size, and its attention over them.

    Attributes:
        count: rows that this frame sees.
    """

    def __init__(self, config: ModelConfig, tokens: int, *, like: torch.Tensor) -> None:
        self._layers, self._heads, self._tokens = config.layers, config.heads, tokens
        self._frames = (config.window + 1) * tokens
        self._queries = like.new_empty(config.heads, tokens, config.head_width)
        self._attended = torch.empty_like(self._queries)
        self._text: Sequence[torch.Tensor] | None = None  # whose keys the buffers hold
        self.count = 0
        self._make(NUM_TEXT_ROWS)

    def _make(self, num_text: int) -> None:
        """Memory for so many text rows; views of it are as long as a frame needs."""
        self._capacity = num_text + self._frames
        rows = (2, self._layers, self._capacity * self._queries.shape[0] * self._queries.shape[2])
        self._memory = self._queries.new_empty(rows)
        self._products = self._queries.new_empty(2, self._heads * self._tokens * self._capacity)
        self._text = None

    def see(self, keys: Sequence[torch.Tensor], values: Sequence[torch.Tensor], history: History) -> None:
        """Take in what all layers of the coming frame look back on.

        Args:
            keys, values: the text's, of each layer (1, rows, heads, head_dim); written once as long as they stay.
        """
        num_text = keys[0].shape[1]
        start = num_text + history.num_valid * self._tokens
        if num_text + self._frames > self._capacity:
            self._make(num_text)
        if keys is not self._text or self.count != start + self._tokens:
            self._look_at(start + self._tokens)
            for rows, parts in zip((self._keys, self._values), (keys, values), strict=True):
                rows[:, :, :num_text] = torch.cat(tuple(parts)).transpose(1, 2)
            self._text = keys
        if history.num_valid:
            history.read_into(self._keys[:, :, num_text:start], self._values[:, :, num_text:start])

    def _look_at(self, count: int) -> None:
        """Cut the memory for so many rows: products are fastest where a head follows the one before without a gap."""
        self.count, (heads, tokens, width) = count, self._queries.shape
        rows = self._memory[:, :, : heads * count * width].view(2, self._layers, heads, count, width)
        products = self._products[:, : heads * tokens * count].view(2, heads, tokens, count)
        self._keys, self._values = rows
        self._logits, self._shares = products

    def attend(
        self, layer: int, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, bias: torch.Tensor | None
    ) -> torch.Tensor:
        """Attention of this frame's tokens over all rows, as two products.

        Args:
            q, k, v: (1, tokens, heads, head_dim).
            bias: added to the logits, (1, 1, 1 or tokens, count).

        Returns:
            (1, tokens, heads * head_dim).
        """
        keys, values, logits, shares = self._keys[layer], self._values[layer], self._logits, self._shares
        keys[:, -self._tokens :] = k[0].transpose(0, 1)
        values[:, -self._tokens :] = v[0].transpose(0, 1)
        torch.mul(q[0].transpose(0, 1), q.shape[-1] ** -0.5, out=self._queries)
        torch.bmm(self._queries, keys.transpose(1, 2), out=logits)
        if bias is not None:
            logits += bias[0].to(logits.dtype)
        torch.softmax(logits, -1, out=shares)
        torch.bmm(shares, values, out=self._attended)
        return self._attended.transpose(0, 1).flatten(1)[None]
