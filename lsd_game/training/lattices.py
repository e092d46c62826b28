"""Patterns of tokens and of the cells within them, which no target has: the decoder's own, and its cheapest."""

from __future__ import annotations

import torch

from lsd_game.model.config import PATCH_PX

EDGE = 0.03  # of the 0..1 range: from here on an edge counts as one, however strong
LEAST_EDGES = 0.03  # plainer pictures have no seams


def lattice_loss(drawn: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """How much of an error repeats from token to token: the mean cell of 16x16 pixels should be flat.

    That of the whole picture counts, and half as much those of each row and column of tokens: they may fill a row. So
    does the mean of two by two tokens, for what changes its sign from one token to the next is not in the first.

    A dot in every token is the cheapest way to have texture: the decoder knows where in its token a pixel lies, and
    statistics over cells larger than a token cannot tell dots from brush strokes. No target has such a lattice.
    """
    error = (0.5 * (drawn.float() - target)).flatten(0, 1)
    cells = _cells(error, PATCH_PX)
    of_column, of_row = _unevenness(cells.mean(2).transpose(-3, -2)), _unevenness(cells.mean(4))
    of_all = _unevenness(cells.mean((2, 4))) + 0.5 * (of_column + of_row)
    if min(error.shape[-2:]) < 2 * PATCH_PX:
        return of_all
    return of_all + _unevenness(_cells(error, 2 * PATCH_PX).mean((2, 4)))


def _cells(pictures: torch.Tensor, side_px: int) -> torch.Tensor:
    """(pictures, colours, height, width) as whole cells: (pictures, colours, rows, side, columns, side)."""
    rows, columns = (size // side_px for size in pictures.shape[-2:])
    whole = pictures[..., : rows * side_px, : columns * side_px]
    return whole.reshape(*pictures.shape[:-2], rows, side_px, columns, side_px)


def _unevenness(cells: torch.Tensor) -> torch.Tensor:
    """How far cells (..., 16, 16) are from flat."""
    return (cells - cells.mean((-2, -1), keepdim=True)).abs().mean()


def seam_loss(drawn: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """How much more the drawn edges gather at some places within tokens than the target's.

    Blocks of 2, 4, 8 or 16 pixels are what the decoder draws most cheaply: each cell of a coarse level a value of its
    own. Scattered at random they have the statistics of a texture, and their mean is no lattice. But their edges,
    whatever their sign, lie where cells meet: with twice the usual edges there, the loss is about 1.
    """
    pair = 0.5 * torch.cat([drawn.float().flatten(0, 1), target.flatten(0, 1)])
    total = pair.new_zeros(())
    for steps in (pair.diff(dim=-1), pair.diff(dim=-2).transpose(-1, -2)):
        whole = steps[..., PATCH_PX - 1 :].abs()  # from the second token on, beginning with the seam before it
        if whole.shape[-1]:
            edges = whole / (whole + EDGE)
            places = edges.reshape(*edges.shape[:-1], -1, PATCH_PX).mean((-4, -3, -2))  # (pictures, 16)
            shares = places / (places.mean(-1, keepdim=True) + LEAST_EDGES)
            ours, theirs = shares.chunk(2)
            total = total + (ours - theirs).abs().mean()
    return total
