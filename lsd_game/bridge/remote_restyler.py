"""A model on another machine, behind `lsd-game serve`: redraws frames as one here would, over the bridge."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PIL import Image

from lsd_game.bridge.client import BridgeError, Client
from lsd_game.bridge.client_messages import MAX_MIX
from lsd_game.frame import Frame, Pixels, Style

PATIENCE_S = 5.0  # for one frame, also while the network is away
TICK_S = 0.02


class RemoteRestyler:
    """The events and rules stay on this side: what travels are frames, and the mix whenever it has changed.

    Args:
        url: of the server.
        token: what it asks for.

    Raises:
        BridgeError: when the server cannot be used.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self.resolution = (0, 0)  # width and height of the frames that travel
        self.stages_ms: Mapping[str, float] = {}
        self._client = Client(url, token=token, name="lsd-game run")
        self._told: Style | None = None  # the style that the client was asked for; it tells each new session

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Redraw `frame` in `style`, at the same size.

        Raises:
            BridgeError: when there is no answer for PATIENCE_S; until then a silent network is waited for, so that
                the heartbeat stops and the game shows its own picture.
        """
        deadline_s = time.monotonic() + PATIENCE_S
        while True:
            left_s = deadline_s - time.monotonic()
            try:
                return self._restyle(frame, style, left_s)
            except BridgeError:
                if self._client.failure is not None or time.monotonic() >= deadline_s:
                    raise
                time.sleep(TICK_S)

    def reanchor(self) -> None:
        """Nothing: a server forgets the past by itself when its model fails, and when the style asks for it."""

    def close(self) -> None:
        """Leave the server."""
        self._client.close()

    def _restyle(self, frame: Frame, style: Style, timeout_s: float) -> Frame:
        self._tell(style)
        began_s = time.monotonic()
        sent = _fitted(frame.pixels, self._client.max_size)
        answer = self._client.restyle(sent, timeout_s)
        took_ms = (time.monotonic() - began_s) * 1e3
        server_ms = sum(ms for name, ms in answer.stages_ms.items() if "." not in name)
        self.stages_ms = {"server": server_ms, "network": max(0.0, took_ms - server_ms)}
        self.resolution = (sent.shape[1], sent.shape[0])
        return replace(frame, pixels=_resized(answer.pixels, frame.pixels.shape[1], frame.pixels.shape[0]))

    def _tell(self, style: Style) -> None:
        """Let the server know the mix; it arrives before the frame, because both travel one way in order."""
        told, self._told = self._told, style
        if told is None or (told.prompts, told.strength) != (style.prompts, style.strength):
            strongest = sorted(style.prompts, key=lambda prompt: prompt[1], reverse=True)[:MAX_MIX]
            self._client.prompt(strongest, seconds=0.0, strength=style.strength)
        if told is not None and style.num_reanchors > told.num_reanchors:
            self._client.reanchor()


def _fitted(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """`pixels`, or smaller ones of the same shape where the server takes none so large."""
    height, width = pixels.shape[:2]
    scale = min(1.0, size[0] / width, size[1] / height)
    if scale == 1.0:
        return pixels
    return _resized(pixels, max(1, int(width * scale)), max(1, int(height * scale)))


def _resized(pixels: Pixels, width: int, height: int) -> Pixels:
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BILINEAR))
