"""Recolouring by region: affine maps of the source, interpolated between tokens."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from lsd_game.model.colour_grid import ColourGrid, enlarging
from lsd_game.model.config import TINY


@pytest.fixture
def grid() -> ColourGrid:
    return ColourGrid(TINY).double()


def tokens(rows: int, columns: int) -> torch.Tensor:
    return torch.randn(1, 2, rows * columns, TINY.dim, dtype=torch.float64)


def pictures(height: int, width: int) -> torch.Tensor:
    return torch.rand(1, 2, 3, height, width, dtype=torch.float64) * 2 - 1


def test_an_untrained_grid_adds_nothing(grid: ColourGrid) -> None:
    assert not grid(tokens(3, 5), pictures(48, 80)).any()


def test_equal_maps_recolour_every_pixel_alike(grid: ColourGrid) -> None:
    mixing, constant = torch.randn(3, 3).double(), torch.randn(3).double()
    with torch.no_grad():
        grid.maps.bias.copy_(torch.cat([mixing, constant[:, None]], 1).flatten())
    source = pictures(32, 48)
    expected = torch.einsum("oi,btihw->btohw", mixing, source) + constant[:, None, None]
    torch.testing.assert_close(grid(tokens(2, 3), source), expected)


def test_enlarging_is_bilinear_interpolation() -> None:
    cells = torch.randn(1, 1, 4, 6)
    wide = enlarging(4, 64) @ cells[0, 0] @ enlarging(6, 96).T
    torch.testing.assert_close(wide, F.interpolate(cells, (64, 96), mode="bilinear", align_corners=False)[0, 0])


def test_a_token_reaches_its_neighbours_and_no_further(grid: ColourGrid) -> None:
    torch.nn.init.normal_(grid.maps.weight)
    source, before = pictures(48, 112), tokens(3, 7)
    after = before.clone()
    after[:, :, 7 + 3] *= -1  # the middle of the middle row
    changed = (grid(before, source) != grid(after, source)).any(2)[0, 0]
    assert changed[24, 56]
    assert not changed[:, : 2 * 16 + 8].any() and not changed[:, 5 * 16 - 8 :].any()
