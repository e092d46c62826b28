"""Real servers for tests, each on a thread of its own, and what a probe sends."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from lsd_game.bridge.client_messages import FrameIn, Identify
from lsd_game.bridge.probe import Probe, probing
from lsd_game.bridge.server import Server, ServerConfig
from lsd_game.display.window_options import WindowOptions
from lsd_game.frame import Frame, Style
from lsd_game.session.config import SessionConfig
from lsd_game.session.serving import SessionHost
from lsd_game.session.stages import LoadedModel

DEADLINE_S = 30.0  # of what takes a moment on an idle machine
WIDTH, HEIGHT = 64, 48


class Gate:
    """Holds models back at their next frame until it is opened."""

    def __init__(self) -> None:
        self.is_reached, self.is_open = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        """Wait in front of it; an opened one holds nobody back."""
        self.is_reached.set()
        self.is_open.wait(DEADLINE_S)


class SlowInverter:
    """Inverts colours after a while, and remembers nothing but how many frames it drew since it was re-anchored."""

    resolution = (WIDTH, HEIGHT)

    def __init__(self, delay_s: float = 0.0, gate: Gate | None = None) -> None:
        self.stages_ms = {"invert": 0.1}
        self.num_drawn = 0
        self._delay_s, self._gate = delay_s, gate

    def restyle(self, frame: Frame, style: Style) -> Frame:
        if self._gate is not None:
            self._gate.pass_through()
        time.sleep(self._delay_s)
        if int(frame.pixels[0, 0, 0]) == 66:
            raise RuntimeError("this grey level is not liked")
        self.num_drawn += 1
        return replace(frame, pixels=255 - frame.pixels)

    def reanchor(self) -> None:
        self.num_drawn = 0


class Running:
    """A server and its loop."""

    def __init__(self, config: ServerConfig, host: SessionHost) -> None:
        self.host = host
        self.loop = asyncio.new_event_loop()
        self.server = Server(config, host, time.monotonic)
        self.url = ""
        self._thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self) -> Running:
        self._thread.start()
        self.call(self.server.open())
        self.url = self.server.url
        self.host.wait_until_loaded(DEADLINE_S)
        return self

    def __exit__(self, *exception: object) -> None:
        self.call(self.server.close())
        self.call(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(DEADLINE_S)
        self.loop.close()

    def call(self, coroutine: Any) -> Any:
        """Run a coroutine on the server's loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(DEADLINE_S)


def serving(
    delay_s: float = 0.0, rules: Any = None, gate: Gate | None = None, *, late_warp: bool = False, **config: Any
) -> Running:
    """A server whose model inverts colours."""
    host = SessionHost(
        SessionConfig(model="fake", rules=rules, window=WindowOptions(late_warp=late_warp)),
        load=lambda config, prompts: LoadedModel(SlowInverter(delay_s, gate), "cpu"),
        share=lambda loaded: LoadedModel(SlowInverter(delay_s, gate), "cpu"),
    )
    return Running(ServerConfig(**{"port": 0, **config}), host)


@contextmanager
def probe(url: str, identity: Any = "player", **options: Any) -> Iterator[Probe]:
    """A connection that has identified, by default as a player with frames of up to 64x48."""
    with probing(url, player() if identity == "player" else identity, **options) as opened:
        yield opened


def player(**fields: Any) -> Identify:
    return replace(Identify(1, "probe", WIDTH, HEIGHT, "rgb"), **fields)


def frame(seq: int, level: int = 10, **fields: Any) -> FrameIn:
    """A frame of one grey level, raw."""
    return replace(FrameIn(seq, seq * 1000, WIDTH, HEIGHT, "rgb", bytes([level]) * (WIDTH * HEIGHT * 3)), **fields)


def jpeg(level: int = 10) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.full((HEIGHT, WIDTH, 3), level, np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()
