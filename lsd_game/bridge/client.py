"""A Python client of lsd.v1: `lsd_game.connect(url)`. Its connection has a thread of its own and heals itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from time import monotonic
from types import TracebackType
from typing import Self

import numpy as np

from lsd_game.bridge.client_connection import ClientConnection
from lsd_game.bridge.client_messages import Control, Event, FrameIn, Identify, Parameter, Prompt, Reanchor, RulesText
from lsd_game.bridge.message_values import VERSION, PromptWeight, StyleState
from lsd_game.bridge.messages import check_control
from lsd_game.bridge.picture_codec import decode_frame, encode_picture
from lsd_game.bridge.server_messages import Ack, Answer, Dropped
from lsd_game.bridge.wire import Scalar
from lsd_game.frame import Pixels, RegionPlane, check_pixels, check_regions

CLOSE_S = 2.0
ANSWER_S = 5.0
MAX_WAITING = 1024  # controls whose ack may still come


class BridgeError(Exception):
    """The server cannot be used, or has not answered in time; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Restyled:
    """An answer.

    Attributes:
        pixels: uint8 RGB (height, width, 3), as large as the frame.
        seq: which frame it answers, as `submit` has returned it.
        latency_s: from `submit` to its arrival here.
        style: what it was drawn in.
        stages_ms: where the server's time went.
    """

    pixels: Pixels
    seq: int
    latency_s: float
    style: StyleState
    stages_ms: dict[str, float]


class Client:
    """A game's end of the bridge. Methods may be called on any thread; frames on one.

    What no server reads, such as an empty mix, is a ValueError here; what it refuses, an ack that is not ok.

    Args:
        url: ws://host:port or wss://host:port.
        size: (width, height) of the largest frame that will be sent; cut to what the server takes.
        token: what the server asks for.
        name: what the server's logs and lists call this client.
        codec: how frames and answers travel: "jpeg", or "rgb" without loss.

    Raises:
        BridgeError: when there is no server within `timeout_s`, or it turns us away.
    """

    def __init__(
        self,
        url: str,
        *,
        size: tuple[int, int] = (1920, 1080),
        token: str | None = None,
        name: str = "python",
        codec: str = "jpeg",
        timeout_s: float = 10.0,
    ) -> None:
        self._codec = codec
        self._seqs, self._ids = count(), count()
        self._changed = threading.Condition()
        self._answer: Answer | None = None  # the newest, until it is taken
        self._dropped: Dropped | None = None  # the newest, likewise
        self._answered_s = 0.0
        self._waiting: dict[int, Future[Ack]] = {}  # controls without an ack
        identify = Identify(VERSION, name, *size, answer_codec=codec, token=token)
        self._connection = ClientConnection(url, identify, self._on_settled, self._on_ack)
        self._thread = threading.Thread(target=self._run, name="lsd_game client", daemon=True)
        self._thread.start()
        if not self._connection.was_ready.wait(timeout_s) or self._connection.failure is not None:
            failure = self._connection.failure or self._connection.trouble or "it does not answer"
            self.close()
            raise BridgeError(f"the server {url} cannot be used: {failure}")

    def __call__(self, pixels: Pixels, timeout_s: float = ANSWER_S, *, regions: RegionPlane | None = None) -> Pixels:
        """Restyle uint8 RGB (height, width, 3), waiting for the answer.

        Args:
            regions: uint8 (height, width), which region of the rules each pixel belongs to; 0 is none.

        Raises:
            BridgeError: when there is none within `timeout_s`, or the server takes no regions.
        """
        return self.restyle(pixels, timeout_s, regions=regions).pixels

    def restyle(self, pixels: Pixels, timeout_s: float = ANSWER_S, *, regions: RegionPlane | None = None) -> Restyled:
        """As a call, with everything that the server says of the answer."""
        seq, deadline_s = self.submit(pixels, regions=regions), monotonic() + timeout_s
        while (left_s := deadline_s - monotonic()) > 0.0:
            answer = self._take(left_s)
            if isinstance(answer, Answer) and answer.seq == seq:
                return self._restyled(answer)
            if isinstance(answer, Dropped) and answer.seq == seq:
                raise BridgeError(f"the frame was dropped: {answer.message or answer.reason}")
            self._check()
            if not self._connection.is_live(monotonic()):
                raise BridgeError(f"there is no connection: {self._connection.trouble or 'the network is silent'}")
        raise BridgeError(f"no answer within {timeout_s:g} s")

    def submit(self, pixels: Pixels, *, regions: RegionPlane | None = None) -> int:
        """Hand a frame over without waiting; one that still waits for a credit is replaced. Returns its seq."""
        check_pixels(pixels)
        self._check()
        if regions is not None:
            check_regions(regions, pixels)
            if "regions" not in self._connection.features:
                raise BridgeError("the server takes no regions: it is older than this client")
        seq = next(self._seqs)
        self._connection.submit(seq, pixels, partial(self._encode, regions=regions))
        return seq

    def try_take(self, timeout_s: float = 0.0) -> Restyled | None:
        """The newest answer that was not taken yet; None if none comes within `timeout_s`."""
        answer = self._take(timeout_s)
        return self._restyled(answer) if isinstance(answer, Answer) else None

    @property
    def failure(self) -> str | None:
        """Why the server will not be there any more; None while it may come back."""
        return self._connection.failure

    @property
    def max_size(self) -> tuple[int, int]:
        """Width and height of the largest frame: what was asked for, or less where the server takes less."""
        return self._connection.max_size

    @property
    def is_live(self) -> bool:
        """Whether the server is there, as far as one can know."""
        return self._connection.is_live(monotonic())

    def event(self, name: str, /, **data: Scalar) -> Future[Ack]:
        """Tell the server's rules that something happened."""
        plain = {key: value.item() if isinstance(value, np.generic) else value for key, value in data.items()}
        return self._send(Event(next(self._ids), name, plain))

    def parameter(self, name: str, value: float) -> Future[Ack]:
        """Move a number that the rules listen to. A new session is told again."""
        return self._send(Parameter(next(self._ids), name, float(value)))

    def prompt(
        self, prompt: str | Sequence[tuple[str, float]], seconds: float = 1.0, strength: float | None = None
    ) -> Future[Ack]:
        """Fade to a prompt, or to several ((text, weight), ...). A new session is told again."""
        mix = ((prompt, 1.0),) if isinstance(prompt, str) else prompt
        prompts = tuple(PromptWeight(text, float(weight)) for text, weight in mix)
        plain = None if strength is None else float(strength)
        return self._send(Prompt(next(self._ids), prompts, float(seconds), plain))

    def rules(self, text: str) -> Future[Ack]:
        """Direct by other rules (TOML) from now on. A new session is told again."""
        return self._send(RulesText(next(self._ids), text))

    def reanchor(self) -> Future[Ack]:
        """Let the model forget the past."""
        return self._send(Reanchor(next(self._ids)))

    def close(self) -> None:
        """Leave. Twice is fine."""
        self._connection.stop()
        self._thread.join(CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        asyncio.run(self._connection.run())
        for waiting in self._waiting.values():
            waiting.cancel()

    def _check(self) -> None:
        if self._connection.failure is not None:
            raise BridgeError(self._connection.failure)

    def _send(self, control: Control) -> Future[Ack]:
        self._check()
        check_control(control)
        waiting: Future[Ack] = Future()
        self._waiting[control.id] = waiting
        if len(self._waiting) > MAX_WAITING:  # their acks were lost with a connection
            self._waiting.pop(next(iter(self._waiting))).cancel()
        self._connection.send(control)
        return waiting

    def _encode(self, seq: int, pixels: Pixels, time_us: int, *, regions: RegionPlane | None) -> FrameIn:
        height, width = pixels.shape[:2]
        data = encode_picture(pixels, self._codec, bottom_up=False)
        message = FrameIn(seq, time_us, width, height, self._codec, data)
        if regions is None:
            return message
        return replace(message, plane_width=width, plane_height=height, regions=regions.tobytes())

    def _take(self, timeout_s: float) -> Answer | Dropped | None:
        with self._changed:
            if self._answer is None and self._dropped is None and timeout_s > 0.0:
                self._changed.wait(timeout_s)
            if self._answer is not None:
                answer, self._answer = self._answer, None
                return answer
            dropped, self._dropped = self._dropped, None
            return dropped

    def _restyled(self, answer: Answer) -> Restyled:
        as_frame = FrameIn(answer.seq, answer.time_us, answer.width, answer.height, answer.codec, answer.data)
        pixels = decode_frame(as_frame, answer.seq, 0.0).pixels
        latency_s = self._answered_s - answer.time_us / 1e6
        return Restyled(pixels, answer.seq, latency_s, answer.style, dict(answer.stages_ms))

    def _on_settled(self, message: Answer | Dropped) -> None:
        with self._changed:
            if isinstance(message, Answer):
                self._answer, self._answered_s = message, monotonic()
            else:
                self._dropped = message
            self._changed.notify_all()

    def _on_ack(self, ack: Ack) -> None:
        waiting = self._waiting.pop(ack.id, None)
        if waiting is not None and waiting.set_running_or_notify_cancel():  # its owner may have given it up
            waiting.set_result(ack)


def connect(
    url: str,
    *,
    size: tuple[int, int] = (1920, 1080),
    token: str | None = None,
    name: str = "python",
    codec: str = "jpeg",
    timeout_s: float = 10.0,
) -> Client:
    """Connect to a `lsd-game serve`, on this machine or another one; see Client."""
    return Client(url, size=size, token=token, name=name, codec=codec, timeout_s=timeout_s)
