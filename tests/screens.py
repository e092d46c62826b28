"""A real X screen without hardware, read directly: what a person would see, within milliseconds."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb (Debian package xvfb)")


class Screen:
    """An Xvfb of one size and depth. Its framebuffer is a file in the XWD format, which we map."""

    def __init__(self, width_px: int = 640, height_px: int = 480, depth: int = 24) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="lsd-screen-"))
        read_end, write_end = os.pipe()
        options = f"-displayfd {write_end} -screen 0 {width_px}x{height_px}x{depth} -nolisten tcp -noreset"
        self._server = subprocess.Popen(
            ["Xvfb", *options.split(), "-fbdir", str(self._folder)],
            pass_fds=[write_end],
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            self.display = f":{pipe.readline().strip()}"
        with (self._folder / "Xvfb_screen0").open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def pixels(self) -> npt.NDArray[np.uint8]:
        """RGB of the whole screen now, (height, width, 3); of a screen of 24 bits."""
        header = struct.unpack(">25I", self._map[:100])
        header_bytes, width, height, pitch, num_colors = header[0], header[4], header[5], header[12], header[19]
        raw = np.frombuffer(self._map[:], np.uint8, pitch * height, header_bytes + num_colors * 12)
        return raw.reshape(height, pitch // 4, 4)[:, :width, 2::-1]

    def center(self) -> tuple[int, int, int]:
        """The colour near the middle of the screen, where SDL centres its windows; beside the mouse cursor."""
        pixels = self.pixels()
        red, green, blue = pixels[pixels.shape[0] // 2 - 50, pixels.shape[1] // 2 - 50]
        return int(red), int(green), int(blue)

    def __enter__(self) -> Screen:
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.terminate()
        self._server.wait()
        self._map.close()
        shutil.rmtree(self._folder, ignore_errors=True)
