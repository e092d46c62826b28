"""The kernel of `persistent.py`: every phase of every layer in one cooperative launch, from the fused kernels' tiles.

As many programs as the GPU holds walk the tiles of a phase and go on to the next phase without meeting. What a tile
needs is counted by rows: all that a row block's product reads was written from that row block, so it waits for that
block's counter alone. Only attention to the current frame waits for keys of all rows, head by head, and does so last.
Activations go through plain loads and stores, never TMA, so releases and acquires order all of them.

In e4m3 rows and large weights have scales (`fp8.py`), else those pointers are None. A tile's scales are stored with it,
before its counter is raised, so that what guards a row guards its scales too. BK is the group of `scaled` then, and
BN_UP that of `hidden`.

With several GPUs (WORLD) each draws its own row blocks, from FIRST on; keys and values are stored into the others'
caches too, and the result into the others' x. `p_tables` has 4 rows of WORLD addresses, this GPU's own last: of
`p_shared`, keys, values and x.
"""

from __future__ import annotations

import triton
import triton.language as tl
from triton.language.extra.cuda import globaltimer

from lsd_kernels.attention_triton import attention_tile_of
from lsd_kernels.counters import arrive, arrive_everywhere, leave, threads_meet, wait_for
from lsd_kernels.linear_triton import gated_tile, gelu_tile
from lsd_kernels.norm_triton import prescale_row
from lsd_kernels.qkv_triton import qkv_tile

READY, ATTENDED, OUT, HIDDEN = (tl.constexpr(row) for row in range(4))  # rows of `p_counters`
SHARED, KEYS, VALUES, X = (tl.constexpr(row) for row in range(4))  # rows of `p_tables`
NUM_COUNTERS = 4
NUM_TABLES = 4


@triton.jit
def mark(p_times, IS_FIRST, TIMED: tl.constexpr):
    """The GPU's clock in nanoseconds."""
    if TIMED:
        tl.store(p_times, globaltimer(), mask=IS_FIRST)


@triton.jit
def push_head(
    p_addresses, b_0, b_1, p_like, o_cache, o_m, ROWS, DIM: tl.constexpr, HEAD: tl.constexpr, WORLD: tl.constexpr
):
    """A tile of keys or values, in halves, to the same place of every other GPU's cache."""
    HALF: tl.constexpr = HEAD // 2
    o_tile = o_cache + o_m[:, None] * DIM + tl.arange(0, HALF)[None, :]
    m_m = (o_m < ROWS)[:, None]
    for i_rank in tl.static_range(WORLD - 1):
        p_cache = tl.load(p_addresses + i_rank).to(p_like.dtype)
        tl.store(p_cache + o_tile, b_0.to(p_like.dtype.element_ty), mask=m_m)
        tl.store(p_cache + o_tile + HALF, b_1.to(p_like.dtype.element_ty), mask=m_m)


@triton.jit
def push_tile(p_addresses, p_x, o_m, o_n, ROWS, DIM: tl.constexpr, WORLD: tl.constexpr):
    """A tile that this program has stored in `p_x`, and met since, to the same place of every other GPU's."""
    o_x = o_m[:, None] * DIM + o_n[None, :]
    m_m = (o_m < ROWS)[:, None]
    b_x = tl.load(p_x + o_x, mask=m_m)
    for i_rank in tl.static_range(WORLD - 1):
        tl.store(tl.load(p_addresses + i_rank).to(p_x.dtype) + o_x, b_x, mask=m_m)


@triton.jit
def _core_kernel(
    p_x, p_scaled, p_scaled_scales, p_attended, p_attended_scales, p_hidden, p_hidden_scales,
    p_qkv, p_qkv_scales, p_out, p_out_scales, p_up, p_up_scales, p_down, p_down_scales,
    p_squares, p_q, p_keys, p_values, p_text_keys, p_text_values, p_text_bias,
    p_place_cos, p_place_sin, p_age_cos, p_age_sin, p_slot, p_frames, p_counts,
    p_query_norm, p_key_norm, p_out_bias, p_down_bias, p_scale_1, p_gate_1, p_scale_2, p_gate_2, p_qkv_bias, p_up_bias,
    p_counters, p_shared, p_launch, p_tables, p_times,
    ROWS, SLOTS, TEXT_ROWS, LAYERS, FIRST, OWN, SCALE: tl.constexpr, DIM: tl.constexpr, HEAD: tl.constexpr,
    INNER: tl.constexpr, EPS: tl.constexpr, PARTS: tl.constexpr, BLOCK_PARTS: tl.constexpr,
    BM: tl.constexpr, BN: tl.constexpr, BN_UP: tl.constexpr, BK: tl.constexpr, BN_ATT: tl.constexpr,
    PROGRAMS: tl.constexpr, WORLD: tl.constexpr, TIMED: tl.constexpr,
):  # fmt: skip
    HEADS: tl.constexpr = DIM // HEAD
    COLUMNS: tl.constexpr = DIM // BN
    INNER_COLUMNS: tl.constexpr = (INNER + BN_UP - 1) // BN_UP
    FP8: tl.constexpr = p_qkv_scales is not None
    BK_OUT: tl.constexpr = HEAD if FP8 else BK  # a group of what attention writes is a head
    BK_DOWN: tl.constexpr = BN_UP if FP8 else BK
    SCOPE: tl.constexpr = "sys" if WORLD > 1 else "gpu"
    i_p = tl.program_id(0)
    i_slot, num_rows, num_frames = tl.load(p_slot), tl.load(p_counts), tl.load(p_counts + 1)
    i_launch = tl.load(p_launch)
    blocks = tl.cdiv(ROWS, BM)
    p_ready, p_attends = p_counters + READY * blocks, p_counters + ATTENDED * blocks
    p_outs, p_hiddens = p_counters + OUT * blocks, p_counters + HIDDEN * blocks
    p_times += i_p * (10 * LAYERS + 2)
    mark(p_times, True, TIMED)
    for i_t in range(FIRST * BM + i_p, tl.minimum((FIRST + OWN) * BM, ROWS), PROGRAMS):
        prescale_row(p_x, p_scale_1, p_scaled, p_scaled_scales, p_squares, i_t, ROWS, DIM, PARTS, BLOCK_PARTS)
        arrive(p_ready + i_t // BM, "gpu")
    for i_layer in range(0, LAYERS):
        i_l = tl.cast(i_layer, tl.int64)
        i_done = i_launch * LAYERS + i_layer  # layers before this one, in all launches
        o_dim = i_l * DIM
        o_cache = o_dim * SLOTS * ROWS
        p_tk, p_tv = p_text_keys + o_dim * TEXT_ROWS, p_text_values + o_dim * TEXT_ROWS
        p_qkv_s = p_qkv_scales + 3 * o_dim if FP8 else None
        p_out_s = p_out_scales + o_dim if FP8 else None
        p_up_s = p_up_scales + i_l * INNER if FP8 else None
        p_down_s = p_down_scales + o_dim if FP8 else None
        p_t = p_times + 10 * i_layer + 1
        mark(p_t, True, TIMED)
        for i_tile in range(i_p, OWN * 3 * HEADS, PROGRAMS):
            i_m, i_n = FIRST + i_tile % OWN, i_tile // OWN
            rows_here = tl.minimum(BM, ROWS - i_m * BM)
            wait_for(p_ready + i_m, (i_launch + 1) * rows_here + i_done * COLUMNS, "gpu")
            mark(p_t + 1, i_tile == i_p, TIMED)
            b_0, b_1 = qkv_tile(
                p_scaled, p_scaled_scales, p_squares, p_qkv + 3 * o_dim * DIM, p_qkv_s, p_qkv_bias + 3 * o_dim,
                p_query_norm + i_l * HEAD, p_key_norm + i_l * HEAD, p_place_cos, p_place_sin, p_q, p_keys + o_cache,
                p_values + o_cache, i_slot, i_n * blocks + i_m, ROWS, DIM, HEAD, EPS, PARTS, BLOCK_PARTS, BM, BK,
            )  # fmt: skip
            if i_n >= HEADS:
                if WORLD == 1:
                    arrive(p_shared + i_n % HEADS, "gpu")
                else:
                    o_m = (i_m * BM + tl.arange(0, BM)).to(tl.int64)
                    o_head = o_cache + i_slot.to(tl.int64) * ROWS * DIM + (i_n % HEADS) * HEAD
                    p_addresses = p_tables + tl.where(i_n < 2 * HEADS, KEYS, VALUES) * WORLD
                    push_head(p_addresses, b_0, b_1, p_keys, o_head, o_m, ROWS, DIM, HEAD, WORLD)
                    arrive_everywhere(p_tables + SHARED * WORLD, i_n % HEADS, WORLD)
        mark(p_t + 2, True, TIMED)
        threads_meet()  # the queries of tile i are this program's own: they were its qkv tile i
        for i_tile in range(i_p, OWN * HEADS, PROGRAMS):
            i_m, i_n = FIRST + i_tile % OWN, i_tile // OWN
            mark(p_t + 3, i_tile == i_p, TIMED)
            attention_tile_of(
                p_q, p_keys + o_cache, p_values + o_cache, p_frames, p_age_cos, p_age_sin, p_tk, p_tv, p_text_bias,
                p_attended, p_attended_scales, num_rows, num_frames, i_n * blocks + i_m, ROWS, SCALE, DIM, HEAD, BM,
                BN_ATT, p_shared + i_n, (i_done + 1) * 2 * blocks, SCOPE,
            )  # fmt: skip
            arrive(p_attends + i_m, "gpu")
        mark(p_t + 4, True, TIMED)
        for i_tile in range(i_p, OWN * COLUMNS, PROGRAMS):
            i_m, i_n = FIRST + i_tile % OWN, i_tile // OWN
            wait_for(p_attends + i_m, (i_done + 1) * HEADS, "gpu")
            mark(p_t + 5, i_tile == i_p, TIMED)
            gated_tile(
                p_attended, p_attended_scales, p_out + o_dim * DIM, p_out_s, p_out_bias + o_dim, p_gate_1 + o_dim,
                p_x, p_scale_2 + o_dim, p_scaled, p_scaled_scales, p_squares, i_n * blocks + i_m, ROWS, DIM, DIM,
                BM, BN, BK_OUT, True,
            )  # fmt: skip
            arrive(p_outs + i_m, "gpu")
        mark(p_t + 6, True, TIMED)
        for i_tile in range(i_p, OWN * INNER_COLUMNS, PROGRAMS):
            i_m, i_n = FIRST + i_tile % OWN, i_tile // OWN
            wait_for(p_outs + i_m, (i_done + 1) * COLUMNS, "gpu")
            mark(p_t + 7, i_tile == i_p, TIMED)
            gelu_tile(
                p_scaled, p_scaled_scales, p_squares, p_up + o_dim * INNER, p_up_s, p_up_bias + i_l * INNER, p_hidden,
                p_hidden_scales, i_n * blocks + i_m, ROWS, INNER, DIM, EPS, PARTS, BLOCK_PARTS, BM, BN_UP, BK,
            )  # fmt: skip
            arrive(p_hiddens + i_m, "gpu")
        mark(p_t + 8, True, TIMED)
        i_next = (i_l + 1) % LAYERS  # after the last layer nobody reads what its scale gives
        for i_tile in range(i_p, OWN * COLUMNS, PROGRAMS):
            i_m, i_n = FIRST + i_tile % OWN, i_tile // OWN
            wait_for(p_hiddens + i_m, (i_done + 1) * INNER_COLUMNS, "gpu")
            mark(p_t + 9, i_tile == i_p, TIMED)
            gated_tile(
                p_hidden, p_hidden_scales, p_down + o_dim * INNER, p_down_s, p_down_bias + o_dim, p_gate_2 + o_dim,
                p_x, p_scale_1 + i_next * DIM, p_scaled, p_scaled_scales, p_squares, i_n * blocks + i_m, ROWS, DIM,
                INNER, BM, BN, BK_DOWN, True,
            )  # fmt: skip
            arrive(p_ready + i_m, "gpu")
            if WORLD > 1:
                if i_layer == LAYERS - 1:
                    o_m = (i_m * BM + tl.arange(0, BM)).to(tl.int64)
                    push_tile(p_tables + X * WORLD, p_x, o_m, i_n * BN + tl.arange(0, BN), ROWS, DIM, WORLD)
                    arrive_everywhere(p_tables + SHARED * WORLD, HEADS, WORLD)
    if WORLD > 1:
        if i_p == 0:  # the launch ends with its last program
            wait_for(p_shared + HEADS, (i_launch + 1) * blocks * COLUMNS, "sys")
    mark(p_times + 10 * LAYERS + 1, True, TIMED)
    leave(p_launch + 1, p_launch, i_launch, PROGRAMS)
