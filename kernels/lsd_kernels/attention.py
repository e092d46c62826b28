"""Attention of one frame over [text rows | past frames in a ring, sinks among them | the frame itself].

Keys are cached without their time rotation. Turning the query by a frame's age does the same as turning that frame's
keys back, and costs one rotation a cached frame instead of one a key; so time stays relative for ever.
"""

from __future__ import annotations

import torch

from lsd_kernels.qkv import turn


def attend(
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    frames: torch.Tensor,
    counts: torch.Tensor,
    cos: torch.Tensor,
    sin: torch.Tensor,
    text_keys: torch.Tensor,
    text_values: torch.Tensor,
    text_bias: torch.Tensor,
    out: torch.Tensor,
) -> None:
    """out = softmax([q . text + bias | turn(q, age_f) . k_f for each frame f] / sqrt(head_dim)) @ [text | v_f].

    (The bias is added after the division.) Everything that changes from frame to frame is read from the device.

    Args:
        queries: (tokens, heads, head_dim).
        keys, values: (slots, tokens, heads, head_dim).
        frames: int32 (at most slots, 2): slot and age of each visible frame, the current one (age 0) among them.
        counts: int32 (2,): how many text rows and how many entries of `frames` there are.
        cos, sin: (ages, head_dim / 2): the turn of each age; 1 and 0 where a pair does not turn with time.
        text_keys, text_values: (rows, heads, head_dim); rows from counts[0] on are not read.
        text_bias: (rows,), logarithms of prompt weights; -inf hides a row.
        out: (tokens, heads, head_dim), written.
    """
    num_rows, num_frames = counts.tolist()
    scale = queries.shape[-1] ** -0.5
    logits = [_logits(queries, text_keys[:num_rows]) * scale + text_bias[:num_rows]]
    shown = [text_values[:num_rows]]
    for slot, age in frames[:num_frames].tolist():
        turned = turn(queries, cos[age : age + 1], sin[age : age + 1])
        logits.append(_logits(turned, keys[slot]) * scale)
        shown.append(values[slot])
    weights = torch.cat(logits, -1).softmax(-1)  # (heads, tokens, all keys)
    out.copy_(torch.einsum("htk,khd->thd", weights, torch.cat(shown).to(weights.dtype)))


def _logits(queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
    return torch.einsum("thd,khd->htk", queries, keys.to(queries.dtype))
