"""The phases of one denoising step: how much each computes, what it must read, and how often it launches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lsd_kernels.hourglass import INPUT_CHANNELS
from lsd_kernels.model_shape import PATCH_PX, ModelShape
from lsd_kernels.tiling import Tile, attention_tile, num_tiles, parts_of, product_tile

BYTES = 2  # bfloat16
NUM_ROWS = 24  # text rows of one long prompt
NUM_HEAD_PLANES = 16
LARGE = ("qkv_project", "gated_linear", "gelu_linear")  # products, by their ops


@dataclass(frozen=True, slots=True)
class Phase:
    """One kind of kernel in one step.

    Attributes:
        launches: in the whole step.
        flops: of all its launches.
        bytes: that all its launches must fetch from memory: weights, cached keys and values, pictures. Activations
            stay in the second-level cache.
        tile, programs: how one launch is cut; None where cuDNN decides or nothing is multiplied.
        rows: of the products, for the share of rows that are none.
        rate: how many times as fast as bfloat16 it is multiplied.
    """

    name: str
    launches: int
    flops: int
    bytes: int
    tile: Tile | None = None
    programs: int = 0
    rows: int = 0
    rate: int = 1


def core_phases(shape: ModelShape) -> Iterator[Phase]:
    """Yield what the transformer does, over all its layers."""
    tokens, dim, inner, layers = shape.tokens, shape.dim, shape.inner, shape.layers
    yield Phase("prescale", 1, 3 * tokens * dim, 0)
    width = dim // parts_of(dim)
    yield _product(shape, "qkv_project", 3 * dim, dim, shape.head_dim)
    tile = attention_tile(tokens, shape.heads, shape.head_dim)
    keys = shape.frames * tokens + NUM_ROWS
    programs = -(-tokens // tile.rows) * shape.heads
    flops, fetched = 4 * tokens * keys * dim * layers, 2 * keys * dim * layers * BYTES
    yield Phase("attend", layers, flops, fetched, tile, programs, tokens)
    yield _product(shape, "gated_linear", dim, dim, width, label="gated_linear (out)")
    yield _product(shape, "gelu_linear", inner, dim, None)
    yield _product(shape, "gated_linear", dim, inner, width, label="gated_linear (down)")


def hourglass_phases(shape: ModelShape) -> Iterator[Phase]:
    """Yield what stands around the core: convolutions by cuDNN, what is fused between them, pictures in and out."""
    pixels = shape.width_px * shape.height_px
    sizes = [pixels // 4, pixels // 16, pixels // 64]  # of the levels
    inputs = (INPUT_CHANNELS, *shape.channels[:2])
    yield Phase("pack_frame", 1, 0, pixels * 3 * (1 + 2 * BYTES))
    ways = [(9, INPUT_CHANNELS, shape.channels[0], sizes[0])]
    ways += [(16, inputs[level], shape.channels[level], sizes[level]) for level in (1, 2)]
    ways += [(16, shape.channels[2], shape.dim, shape.tokens)]
    yield _convolutions("convolutions between levels", ways)
    counts = [sum(pair) for pair in zip(shape.encoder_blocks, shape.decoder_blocks, strict=True)]
    blocks = [
        (9, width, width, size)
        for width, size, count in zip(shape.channels, sizes, counts, strict=True)
        for _ in range(2 * count)
    ]
    yield _convolutions("convolutions in blocks", blocks)
    yield Phase("film_relu", sum(counts), 0, 0)
    yield Phase("add_relu", sum(counts) + len(ways), 0, 0)
    rises = [(shape.dim, shape.channels[2], shape.tokens), (shape.channels[2], shape.channels[1], sizes[2])]
    rises += [(shape.channels[1], shape.channels[0], sizes[1])]
    yield _convolutions("products before joins", [(1, read, 4 * made, size) for read, made, size in rises])
    for width, size in zip(reversed(shape.channels), reversed(sizes), strict=True):
        tile = product_tile("join", size, width, width)
        programs = num_tiles(size, width, tile)
        yield Phase("join", 1, 2 * size * width * width, width * width * BYTES, tile, programs, size)
    yield _convolutions("head", [(9, shape.channels[0], NUM_HEAD_PLANES, sizes[0])])
    yield Phase("blend_frame", 1, 0, pixels * 3 * (2 + 2 * BYTES))


def in_fp8(phases: Iterable[Phase]) -> list[Phase]:
    """The same with the core's large products in e4m3: half the bytes of weights, twice the rate."""
    return [
        replace(phase, bytes=phase.bytes // 2, rate=2) if phase.name.split(" ")[0] in LARGE else phase
        for phase in phases
    ]


def step_phases(shape: ModelShape) -> list[Phase]:
    """All of a step, the core first."""
    if shape.width_px % PATCH_PX or shape.height_px % PATCH_PX:
        raise ValueError(f"sizes must be multiples of {PATCH_PX}, got {shape.width_px}x{shape.height_px}")
    return [*core_phases(shape), *hourglass_phases(shape)]


def _product(
    shape: ModelShape, op: str, columns: int, inner: int, width: int | None, label: str | None = None
) -> Phase:
    tile = product_tile(op, shape.tokens, columns, inner, width)
    flops, fetched = 2 * shape.tokens * columns * inner, columns * inner * BYTES
    programs = num_tiles(shape.tokens, columns, tile)
    return Phase(label or op, shape.layers, shape.layers * flops, shape.layers * fetched, tile, programs, shape.tokens)


def _convolutions(name: str, each: list[tuple[int, int, int, int]]) -> Phase:
    """From (taps, inputs, outputs, pixels) of every convolution."""
    flops = sum(2 * taps * inputs * outputs * size for taps, inputs, outputs, size in each)
    return Phase(name, len(each), flops, sum(taps * inputs * outputs * BYTES for taps, inputs, outputs, _ in each))
