"""A `Core` whose forward is one launch, on the same buffers, and on several GPUs where there are peers."""

from __future__ import annotations

import torch
import triton

from lsd_kernels.core import Core
from lsd_kernels.fp8 import Quantised
from lsd_kernels.fp8_core import Fp8Rows
from lsd_kernels.frame_state import FrameState
from lsd_kernels.norm import EPS
from lsd_kernels.pack import LayerStyle
from lsd_kernels.pdl import IS_INTERPRETED
from lsd_kernels.peers import Alone, Peers
from lsd_kernels.persistent_triton import NUM_COUNTERS, _core_kernel
from lsd_kernels.stacked_weights import StackedWeights
from lsd_kernels.tiling import NUM_SMS, Tile, parts_of, product_tile

TILE = Tile(64, 32, 0, 8, 2)  # attention's; all phases share its rows, warps and registers, and larger ones spill
ROWS = ("scaled", "attended", "hidden")  # what phases leave for each other, in e4m3 with rounded weights


class PersistentCore:
    """Draws what `Core.forward` draws, or with rounded weights what `Fp8Core.forward` does, in one cooperative launch.

    Args:
        weights: the core's.
        num_programs: at most as many as the GPU holds at once, one a SM.
        peers: with several GPUs each draws its share of the tokens; ring and result are on all of them.

    Raises:
        ValueError: for more ranks than there are blocks of tokens.

    Attributes:
        launch: int32 (2,): launches so far, and how often a program has left one; nothing is ever reset.
        counters, shared: int32, what tiles of this GPU raise, and what those of all GPUs do.
    """

    def __init__(
        self, core: Core, weights: StackedWeights, num_programs: int, peers: Peers | None = None, tile: Tile = TILE
    ) -> None:
        self._core, self._weights, self._num_programs, self._tile = core, weights, num_programs, tile
        self._peers = peers or Alone()
        self._rows = core if weights.scales is None else Fp8Rows.of(core)
        shape, integers = core.shape, torch.zeros(core.shape.heads + 1, dtype=torch.int32, device=core.keys.device)
        self._blocks = triton.cdiv(shape.tokens, tile.rows)
        if self._peers.world > self._blocks:
            raise ValueError(f"{shape.tokens} tokens are enough for {self._blocks} ranks, got {self._peers.world}")
        self.launch, self.counters = integers.new_zeros(2), integers.new_zeros(NUM_COUNTERS, self._blocks)
        shared = [self._peers.share(like) for like in (integers, core.keys, core.values, core.scaled)]
        self.shared, core.keys, core.values, self._x = (each.tensor for each in shared)
        addresses = [each.addresses for each in shared]
        self._tables = torch.tensor(addresses, dtype=torch.int64, device=core.keys.device)

    def forward(self, x: torch.Tensor, styles: LayerStyle, state: FrameState) -> None:
        """See `Core.forward`."""
        if self._peers.world == 1:
            self._launch(self.launch_arguments(x, styles, state))
            return
        self._x.copy_(x)
        self._launch(self.launch_arguments(self._x, styles, state))
        x.copy_(self._x)

    def new_times(self) -> torch.Tensor:
        """Room for `forward_timed`: int64 (programs, 10 * layers + 2), see `phase_times`."""
        columns = 10 * self._core.shape.layers + 2
        return torch.zeros(self._num_programs, columns, dtype=torch.int64, device=self.launch.device)

    def forward_timed(self, x: torch.Tensor, styles: LayerStyle, state: FrameState, times: torch.Tensor) -> None:
        """The same on one GPU, each program writing down when it came to each phase."""
        self._launch(self.launch_arguments(x, styles, state, times))

    def launch_arguments(
        self, x: torch.Tensor, styles: LayerStyle, state: FrameState, times: torch.Tensor | None = None
    ) -> dict[str, object]:
        """Everything that the kernel takes, in its order; None for scales where there are none."""
        core, weights = self._core, self._weights.layers
        names: dict[str, object] = {
            "p_squares": core.squares, "p_q": core.queries, "p_keys": core.keys, "p_values": core.values,
            "p_text_keys": core.text_keys, "p_text_values": core.text_values, "p_text_bias": core.text_bias,
            "p_place_cos": core.turns.place_cos, "p_place_sin": core.turns.place_sin,
            "p_age_cos": core.turns.age_cos, "p_age_sin": core.turns.age_sin, "p_slot": state.slot,
            "p_frames": state.frames, "p_counts": state.counts,
            "p_query_norm": weights.query_norm, "p_key_norm": weights.key_norm, "p_out_bias": weights.out_bias,
            "p_down_bias": weights.down_bias, "p_scale_1": styles.attention_scale, "p_gate_1": styles.attention_gate,
            "p_scale_2": styles.mlp_scale, "p_gate_2": styles.mlp_gate, "p_qkv_bias": styles.qkv_bias,
            "p_up_bias": styles.up_bias, "p_counters": self.counters, "p_shared": self.shared,
            "p_launch": self.launch, "p_tables": self._tables, "p_times": self._tables if times is None else times,
        }  # fmt: skip
        return {"p_x": x} | self._matrices() | names | self._sizes() | {"TIMED": times is not None}

    def _matrices(self) -> dict[str, object]:
        """What may be quantised, each followed by its scales."""
        found: dict[str, object] = {}
        rows = {name: _pair(getattr(self._rows, name)) for name in ROWS}
        for name, (values, scales) in (rows | self._weights.pairs()).items():
            found |= {f"p_{name}": values, f"p_{name}_scales": scales}
        return found

    def _sizes(self) -> dict[str, object]:
        shape, peers = self._core.shape, self._peers
        parts = self._core.squares.shape[1]
        width = shape.dim // parts
        if self._weights.scales is None:
            width_up, depth = width, product_tile("gated_linear", shape.tokens, shape.dim, shape.dim, width).depth
        else:
            width_up, depth = shape.inner // parts_of(shape.inner), width  # the groups of `Fp8Rows`
        first, end = (self._blocks * rank // peers.world for rank in (peers.rank, peers.rank + 1))
        return {
            "ROWS": shape.tokens, "SLOTS": shape.slots, "TEXT_ROWS": shape.rows, "LAYERS": shape.layers,
            "FIRST": first, "OWN": end - first, "SCALE": shape.head_dim**-0.5, "DIM": shape.dim,
            "HEAD": shape.head_dim, "INNER": shape.inner, "EPS": EPS, "PARTS": parts,
            "BLOCK_PARTS": triton.next_power_of_2(parts), "BM": self._tile.rows, "BN": width, "BN_UP": width_up,
            "BK": depth, "BN_ATT": self._tile.columns, "PROGRAMS": self._num_programs, "WORLD": peers.world,
        }  # fmt: skip

    def _launch(self, arguments: dict[str, object]) -> None:
        options = {"num_warps": self._tile.warps, "num_stages": self._tile.stages}
        if not IS_INTERPRETED:
            options["launch_cooperative_grid"] = True
        _core_kernel[(self._num_programs,)](**arguments, **options)


def _pair(matrix: torch.Tensor | Quantised) -> tuple[torch.Tensor, torch.Tensor | None]:
    """With its scales."""
    return matrix if isinstance(matrix, Quantised) else (matrix, None)


def programs_on(device: torch.device) -> int:
    """One a SM: of the GPU, or of a Hopper to compile for it; one for the interpreter, which runs them one by one."""
    if device.type != "cuda":
        return NUM_SMS if device.type == "meta" else 1
    return int(torch.cuda.get_device_properties(device).multi_processor_count)
