"""The late warp over a WebSocket: pictures come at the game's own rate, however long the model takes."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from bridge_servers import DEADLINE_S, HEIGHT, WIDTH, Gate, frame, jpeg, probe, serving
from links import Link
from started_runs import until

from lsd_game.bridge.client_messages import FrameIn
from lsd_game.bridge.remote_restyler import RemoteRestyler
from lsd_game.bridge.server_messages import Answer, Dropped
from lsd_game.director.director import Director
from lsd_game.director.rules import Rules
from lsd_game.display.window_options import WindowOptions
from lsd_game.pixel_layout import PixelLayout
from lsd_game.session.config import SessionConfig
from lsd_game.session.session import Session
from lsd_game.session.stages import LoadedModel

STEP_PX = 2
INNER = np.s_[:, 16:-16]  # beyond the border nothing is known


def camera(left: int, size: tuple[int, int] = (160, 240)) -> np.ndarray:
    """What a camera sees at a place of a world of blobs."""
    coarse = np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    return np.ascontiguousarray(coarse.repeat(6, 0).repeat(6, 1)[: size[0], left : left + size[1]])


def view(seq: int) -> np.ndarray:
    """A client's frame: the camera moves to the left."""
    return camera(40 - STEP_PX * seq, (HEIGHT, WIDTH))


def moving(seq: int) -> FrameIn:
    motion = np.zeros((HEIGHT, WIDTH, 2), "<f4")
    motion[..., 0] = STEP_PX
    return frame(seq, data=view(seq).tobytes(), motion=motion.tobytes(), plane_width=WIDTH, plane_height=HEIGHT)


def answered(client: Any, seq: int) -> np.ndarray:
    client.send(moving(seq))
    answer = client.settle(seq)
    assert isinstance(answer, Answer)
    return np.frombuffer(answer.data, np.uint8).reshape(HEIGHT, WIDTH, 3)


def test_frames_are_answered_while_the_model_draws_and_never_twice() -> None:
    gate = Gate()
    gate.is_open.set()
    with serving(gate=gate, late_warp=True) as server, probe(server.url) as client:
        assert np.array_equal(answered(client, 0), 255 - view(0))
        gate.is_open.clear()
        for seq in range(1, 6):
            assert np.array_equal(answered(client, seq)[INNER], (255 - view(seq))[INNER])
        link = server.server.book.watchable(None)
        assert link.counters().answered - link.counters().carried == 1, "all of that is the first answer"
        gate.is_open.set()
        until(lambda: link.counters().answers_replaced >= 1)  # what the model drew for one of them comes later
        for seq in range(6, 9):
            assert np.array_equal(answered(client, seq)[INNER], (255 - view(seq))[INNER])
        assert link.counters().captured == link.counters().presented == 9 and link.num_dropped == 0


def test_a_broken_picture_is_settled_while_the_model_draws() -> None:
    gate = Gate()
    with serving(gate=gate, late_warp=True) as server, probe(server.url) as client:
        client.send(moving(0))
        until(gate.is_reached.is_set)
        client.send(frame(1, codec="jpeg", data=jpeg()[:-200]))
        dropped = client.settle(1)
        assert isinstance(dropped, Dropped) and dropped.reason == "bad_frame"
        gate.is_open.set()
        assert isinstance(client.settle(0), Answer)


def test_a_game_here_keeps_its_own_rate_while_the_model_on_another_machine_draws(tmp_path: Path) -> None:
    layout = PixelLayout(240, 160, "RGB", 720)
    gate, link = Gate(), Link(tmp_path / "segment", bank_bytes=layout.num_bytes)
    gate.is_open.set()
    with serving(gate=gate, max_width=240, max_height=160) as server:
        session = Session(
            link.restyle,
            Director(Rules.from_prompt("lava")),
            lambda: LoadedModel(RemoteRestyler(server.url), "there"),
            config=SessionConfig(model="fake", window=WindowOptions(late_warp=True)),
            is_warm=True,
        )
        thread = threading.Thread(target=session.run, daemon=True)
        thread.start()
        link.publish(camera(100).tobytes(), layout)
        until(lambda: link.restyle.counters().answered == 1)
        gate.is_open.clear()
        for number in range(1, 4):
            link.publish(camera(100 + 5 * number).tobytes(), layout)
            until(lambda number=number: link.restyle.counters().carried == number)
        gate.is_open.set()
        session.stop()
        thread.join(DEADLINE_S)
    link.segment.unlink()
