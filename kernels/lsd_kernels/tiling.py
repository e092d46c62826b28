"""Which tile a kernel runs with: from a frozen table of this GPU where one was tuned, else the best fill of its SMs.

Nothing is tuned at run time. `tune.py` writes the tables in `tuned/`, one JSON file a GPU.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tuned"
NUM_SMS = 132  # of an H100 or H200 (SXM)
MIN_ROWS, MAX_ROWS = 64, 128  # a wgmma takes 64 rows; above 128 the accumulators spill
MAX_COLUMNS = 128


@dataclass(frozen=True, slots=True)
class Tile:
    """What one program works on.

    Attributes:
        rows: tokens.
        columns: outputs of a product; keys at a time in attention.
        depth: of the inner dimension at a time; 0 where there is none.
        warps: of 32 threads.
        stages: of the load pipeline.
        by_tma: weights come by tensor copies, see `weight_triton`; attention, which has none, takes no notice.
    """

    rows: int
    columns: int
    depth: int
    warps: int
    stages: int
    by_tma: bool = False


def num_tiles(rows: int, columns: int, tile: Tile) -> int:
    """Programs of a product with `rows` x `columns` outputs."""
    return -(-rows // tile.rows) * -(-columns // tile.columns)


def fill(programs: int, num_sms: int = NUM_SMS) -> float:
    """Share of the SMs that have work, over all waves."""
    waves = -(-programs // num_sms)
    return programs / (waves * num_sms)


def product_tile(op: str, rows: int, columns: int, inner: int, width: int | None = None) -> Tile:
    """The tile of a matrix product; `width` fixes its columns (a head, or a part of the squares)."""
    tuned = _tuned(op, rows, columns, inner)
    if tuned is not None and width in (None, tuned.columns):
        return tuned
    widths = [width] if width else [size for size in (MAX_COLUMNS, MAX_COLUMNS // 2) if columns % size == 0]
    candidates = [_product(high, wide) for wide in widths or [MAX_COLUMNS // 2] for high in (MAX_ROWS, MIN_ROWS)]
    return max(candidates, key=lambda tile: _worth(rows, columns, tile))


def attention_tile(rows: int, heads: int, head_dim: int) -> Tile:
    """The tile of attention: one head's queries against `columns` keys at a time."""
    tuned = _tuned("attend", rows, heads, head_dim)
    if tuned is not None:
        return tuned
    high, low = (Tile(size, 64, 0, size // 16, 3) for size in (MAX_ROWS, MIN_ROWS))
    return max((high, low), key=lambda tile: _share(rows, -(-rows // tile.rows) * heads, tile.rows))


def parts_of(dim: int) -> int:
    """Parts that a row's sum of squares comes in: one a column tile of `gated_linear`."""
    width = MAX_COLUMNS if dim % MAX_COLUMNS == 0 and dim >= 8 * MAX_COLUMNS else 64
    while dim % width:
        width //= 2
    return dim // width


def _product(rows: int, columns: int) -> Tile:
    """8 warps for the large tile; deeper pipelines where the tile leaves shared memory."""
    is_large = rows * columns >= MAX_ROWS * MAX_COLUMNS
    return Tile(rows, columns, 64, 8 if is_large else 4, 3 if is_large else 4)


def _worth(rows: int, columns: int, tile: Tile) -> tuple[float, int]:
    """Fill counted in useful rows; between equals the larger tile, which reads less."""
    return round(_share(rows, num_tiles(rows, columns, tile), tile.rows), 3), tile.rows * tile.columns


def _share(rows: int, programs: int, tile_rows: int) -> float:
    return fill(programs) * rows / (-(-rows // tile_rows) * tile_rows)


def _tuned(op: str, *sizes: int) -> Tile | None:
    entry = table().get(f"{op} {'x'.join(map(str, sizes))}")
    return None if entry is None else Tile(*entry)


@cache
def table(gpu: str | None = None, part: str = "tiles") -> dict[str, Any]:
    """What was measured on the GPU called `gpu` (None: the one here); empty if nothing was.

    Args:
        part: "tiles": "op sizes" -> fields of a Tile; "cores": see `core_form`.
    """
    name = gpu or _gpu_here()
    path = TABLES / f"{name.lower().replace(' ', '_')}.json" if name else None
    if path is None or not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text()).get(part, {})
    return found


def _gpu_here() -> str | None:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else None
