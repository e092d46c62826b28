"""Pixels between OpenGL's memory and the process's, without waiting for the GPU. Used within `gl_state.borrowed`."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass

from lsd_game.hooks import gl_api
from lsd_game.hooks.gl_api import GlApi

NUM_BUFFERS = 3
_UNSIGNALED = (0x911B, 0x911D)  # timeout expired, wait failed


@dataclass(slots=True)
class _Read:
    """A pixel buffer and the reading that was begun into it."""

    buffer: int
    fence: int | None = None  # of a reading that nobody has looked at yet
    time_s: float = 0.0


class PixelReader:
    """A ring of reused pixel buffers: one is being filled while the one before is looked at."""

    def __init__(self, gl: GlApi, size: tuple[int, int]) -> None:
        self._gl = gl
        self._size = size
        self._num_bytes = size[0] * size[1] * 4
        self._reads = [_Read(_new_buffer(gl, self._num_bytes, is_read=True)) for _ in range(NUM_BUFFERS)]
        self._newest = 0

    def begin(self, framebuffer: int, time_s: float, *, is_window: bool = False) -> None:
        """Begin to read a framebuffer as BGRA rows.

        Args:
            framebuffer: has one sample a pixel.
            time_s: of the capture.
            is_window: its lowest row comes first, and it is turned over; needs `GlApi.can_invert`.
        """
        gl = self._gl
        self._newest = (self._newest + 1) % NUM_BUFFERS
        read = self._reads[self._newest]
        self._forget(read)
        gl.BindFramebuffer(gl_api.READ_FRAMEBUFFER, framebuffer)
        gl.BindBuffer(gl_api.PIXEL_PACK_BUFFER, read.buffer)
        if is_window:
            gl.PixelStorei(gl_api.PACK_INVERT, 1)
        gl.ReadPixels(0, 0, *self._size, gl_api.BGRA, gl_api.UNSIGNED_BYTE, None)
        if is_window:
            gl.PixelStorei(gl_api.PACK_INVERT, 0)
        gl.BindBuffer(gl_api.PIXEL_PACK_BUFFER, 0)
        read.time_s = time_s
        read.fence = gl.FenceSync(gl_api.SYNC_GPU_COMMANDS_COMPLETE, 0)

    def hand_over(self, publish: Callable[[memoryview, float], object], *, wait_s: float) -> None:
        """Call `publish(pixels, time_s)` with the newest picture whose reading has ended; older ones are dropped.

        Args:
            publish: copies what it needs.
            wait_s: how long the newest reading may be waited for.
        """
        for age in range(NUM_BUFFERS):
            read = self._reads[self._newest - age]
            if read.fence is not None and self._is_finished(read.fence, wait_s if age == 0 else 0.0):
                for older in range(age, NUM_BUFFERS):
                    self._forget(self._reads[self._newest - older])
                target, access = gl_api.PIXEL_PACK_BUFFER, gl_api.CLIENT_MAPPED_READ
                with_mapped(self._gl, target, read.buffer, self._num_bytes, access, _timed(publish, read.time_s))
                return

    def delete(self) -> None:
        """Free the buffers."""
        for read in self._reads:
            self._forget(read)
            self._gl.delete("DeleteBuffers", read.buffer)

    def _is_finished(self, fence: int, wait_s: float) -> bool:
        waited = self._gl.ClientWaitSync(fence, gl_api.SYNC_FLUSH_COMMANDS, int(wait_s * 1e9))
        return waited not in _UNSIGNALED

    def _forget(self, read: _Read) -> None:
        if read.fence is not None:
            self._gl.DeleteSync(read.fence)
            read.fence = None


class PixelWriter:
    """One pixel buffer, on its way to a texture."""

    def __init__(self, gl: GlApi, size: tuple[int, int]) -> None:
        self._gl = gl
        self._num_bytes = size[0] * size[1] * 4
        self.buffer = _new_buffer(gl, self._num_bytes, is_read=False)

    def fill(self, fill: Callable[[memoryview], bool]) -> bool:
        """Call `fill(pixels)`, which may write them all; return what it returned."""
        target, access = gl_api.PIXEL_UNPACK_BUFFER, gl_api.CLIENT_MAPPED_WRITE
        return with_mapped(self._gl, target, self.buffer, self._num_bytes, access, fill)

    def delete(self) -> None:
        """Free the buffer."""
        self._gl.delete("DeleteBuffers", self.buffer)


def with_mapped(
    gl: GlApi, target: int, buffer: int, num_bytes: int, access: int, use: Callable[[memoryview], bool]
) -> bool:
    """Map a pixel buffer, call `use(pixels)`, unmap it, and return what it returned.

    Raises:
        RuntimeError: when OpenGL does not map it.
    """
    gl.BindBuffer(target, buffer)
    try:
        address = gl.MapBufferRange(target, 0, num_bytes, access)
        if not address:
            raise RuntimeError(f"OpenGL does not map a pixel buffer of {num_bytes} bytes")
        try:
            return use(memoryview((ctypes.c_ubyte * num_bytes).from_address(address)).cast("B"))
        finally:
            gl.UnmapBuffer(target)
    finally:
        gl.BindBuffer(target, 0)


def _timed(publish: Callable[[memoryview, float], object], time_s: float) -> Callable[[memoryview], bool]:
    return lambda pixels: bool(publish(pixels, time_s))


def _new_buffer(gl: GlApi, num_bytes: int, *, is_read: bool) -> int:
    target = gl_api.PIXEL_PACK_BUFFER if is_read else gl_api.PIXEL_UNPACK_BUFFER
    buffer = gl.generate("GenBuffers")
    gl.BindBuffer(target, buffer)
    gl.BufferData(target, num_bytes, None, gl_api.STREAM_READ if is_read else gl_api.STREAM_DRAW)
    gl.BindBuffer(target, 0)
    return buffer
