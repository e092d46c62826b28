"""A function without arguments as one CUDA graph: launched once by the host, however many kernels it has."""

from __future__ import annotations

from collections.abc import Callable

import torch

NUM_WARM_UPS = 3  # cuDNN picks its algorithms and Triton compiles before the capture


class Replay:
    """Runs `body`, which reads and writes the same tensors each time; on CUDA captured at the first call.

    Args:
        body: what changes between calls are the contents of its tensors.
        is_captured: False for a body that looks at values on the host.
    """

    def __init__(self, body: Callable[[], object], device: torch.device, *, is_captured: bool = True) -> None:
        self._body, self._device = body, device
        self._is_captured = is_captured and device.type == "cuda"
        self._graph: torch.cuda.CUDAGraph | None = None

    def __call__(self) -> None:
        """Run it on the current stream."""
        if not self._is_captured:
            self._body()
            return
        if self._graph is None:
            self._graph = self._capture()
        self._graph.replay()

    def _capture(self) -> torch.cuda.CUDAGraph:
        side = torch.cuda.Stream(self._device)  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(side):
            for _ in range(NUM_WARM_UPS):
                self._body()
        torch.cuda.current_stream(self._device).wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other sessions go on meanwhile
            self._body()
        return graph
