"""A session's end of the way to a client on a WebSocket: the second carrier of the link that `RestyleEnd` is for.

It outlives its connections: when one breaks, the session waits here with its style for the client to come back.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lsd_game.bridge.answers import event_note, make_answer, make_view, rate_fps
from lsd_game.bridge.client_messages import Control, FrameIn, Identify
from lsd_game.bridge.close_codes import CloseCode
from lsd_game.bridge.desk import Desk, commands_of
from lsd_game.bridge.message_values import SessionInfo
from lsd_game.bridge.messages import encode
from lsd_game.bridge.outlet import Outlet
from lsd_game.bridge.picture_codec import decode_frame, encode_picture
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Status
from lsd_game.bridge.viewer import Viewer
from lsd_game.control import Command
from lsd_game.frame import Frame
from lsd_game.link_counters import LinkCounters
from lsd_game.status import StreamStatus

IDLE_WAIT_S = 0.1  # how often a session without frames looks whether it should end
NUM_PACE_SAMPLES = 48  # answers over which the rate is taken
MAX_COMMANDS = 256  # that may wait for the session's thread


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A frame on its way through the session."""

    message: FrameIn
    outlet: Outlet  # of the connection that it came on
    answer_codec: str
    index: int
    time_s: float


class ClientLink:
    """One session's frames, controls and answers. The server's loop gives, the session's thread takes."""

    def __init__(self, name: str, resume_key: str, clock: Callable[[], float]) -> None:
        self.name = name
        self.resume_key = resume_key
        self.identity: Identify | None = None  # of the newest connection
        self.lost_s: float | None = None  # since when there is no connection
        self.num_dropped = 0
        self._clock = clock
        self._desk: Desk | None = None
        self._changed = threading.Condition()
        self._player: Outlet | None = None
        self._pending: _Arrived | None = None  # the newest frame that nobody has begun
        self._working: _Arrived | None = None  # the frame that the session's thread draws
        self._working_pixels: Frame | None = None
        self._decode_ms = 0.0  # of the frame in work
        self._begun_seq = -1  # of the newest frame that was begun on this connection
        self._num_arrived = self._num_taken = self._num_answered = 0
        self._commands: deque[Command] = deque()
        self._viewers: list[Viewer] = []
        self._answer_times_s: deque[float] = deque(maxlen=NUM_PACE_SAMPLES)
        self._size = (0, 0)
        self._status = Status("loading", "the model is being loaded")
        self._is_ended = False

    # What the server's loop calls.

    def open_desk(self, desk: Desk) -> None:
        """Say who takes the orders; before the first connection."""
        self._desk = desk

    def attach(self, player: Outlet, identity: Identify) -> None:
        """Go on with this connection; an older one of the same session ends."""
        with self._changed:
            older, self._player = self._player, player
            self.identity, self.lost_s = identity, None
            self._pending, self._begun_seq = None, -1
        if older is not None:
            older.end(CloseCode.SESSION_ENDED, "another connection has resumed this session")
        player.send(self._status)

    def detach(self, player: Outlet) -> None:
        """The connection is gone; the session waits for another one."""
        with self._changed:
            if self._player is player:
                self._player, self._pending = None, None
                self.lost_s = self._clock()

    def offer(self, message: FrameIn, player: Outlet) -> None:
        """Leave a frame; one that still waits is replaced and settled."""
        with self._changed:
            if player is not self._player or self.identity is None:
                return
            replaced = self._pending
            self._pending = _Arrived(message, player, self.identity.answer_codec, self._num_arrived, self._clock())
            self._num_arrived += 1
            self._size = (message.width, message.height)
            self._changed.notify_all()
        if replaced is not None:
            self._drop(replaced, "replaced")

    def control(self, control: Control) -> Ack:
        """Take an event, a prompt, ... and return its acknowledgement."""
        assert self._desk is not None
        try:
            commands = commands_of(control, self._desk, self._clock())
        except ValueError as error:
            return Ack(control.id, ok=False, message=str(error)[:4096])
        with self._changed:
            if len(self._commands) >= MAX_COMMANDS:
                return Ack(control.id, ok=False, message="refused: too many messages wait for the model")
            self._commands.extend(commands)
            first_seq = self._begun_seq + 1
            self._changed.notify_all()
        note = event_note(control)
        if note is not None:
            for viewer in self._viewers:
                viewer.note(note)
        return Ack(control.id, ok=True, first_seq=first_seq)

    def add_viewer(self, viewer: Viewer) -> None:
        """Show every answer to `viewer` too, as fast as it settles them."""
        with self._changed:
            self._viewers = [*self._viewers, viewer]

    def remove_viewer(self, viewer: Viewer) -> None:
        """Show it no more."""
        with self._changed:
            self._viewers = [other for other in self._viewers if other is not viewer]

    def info(self) -> SessionInfo:
        """What the list of sessions says of this one."""
        client = self.identity.client if self.identity else ""
        return SessionInfo(self.name, client, *self._size, self._player is not None)

    def on_drained(self) -> None:
        """A full outlet has room again."""
        with self._changed:
            self._changed.notify_all()

    def end(self, code: CloseCode, sentence: str) -> None:
        """The session is over: its thread stops, its connection is closed."""
        with self._changed:
            self._is_ended = True
            player = self._player
            self._changed.notify_all()
        if player is not None:
            player.end(code, sentence)

    # What the session's thread calls: the link of session/stages.py.

    def tell(self, status: Status) -> None:
        """Let the client know how its session fares, when that changes."""
        if status.state == self._status.state:
            return
        self._status = status
        if (player := self._player) is not None:
            player.send(status)

    def take(self) -> Frame | None:
        """Return the newest frame not taken yet, or None; a frame taken before and not answered is settled."""
        self._settle_unanswered()
        with self._changed:
            arrived = self._pending
            if arrived is None or arrived.outlet.is_full:
                return None
            self._pending, self._working = None, arrived
            self._begun_seq = arrived.message.seq
            self._num_taken += 1
        before_s = self._clock()
        try:
            self._working_pixels = decode_frame(arrived.message, arrived.index, arrived.time_s)
        except ValueError as error:
            self._working = None
            self._drop(arrived, "bad_frame", str(error)[:1024])
            return None
        self._decode_ms = (self._clock() - before_s) * 1e3
        return self._working_pixels

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Send the answer to the frame that was taken last; it is never a carried one."""
        arrived, source, self._working = self._working, self._working_pixels, None
        if arrived is None or source is None or arrived.index != frame.index:
            raise ValueError(f"an answer must be to the frame taken last, got index {frame.index}")
        assert self._desk is not None
        message, before_s = arrived.message, self._clock()
        data = encode_picture(frame.pixels, arrived.answer_codec, bottom_up=message.bottom_up)
        answer = make_answer(
            message,
            data,
            codec=arrived.answer_codec,
            style=self._desk.style,
            stages_ms={
                "decode": self._decode_ms,
                **self._desk.stages_ms,
                "encode": (self._clock() - before_s) * 1e3,
            },
            dropped=self.num_dropped,
        )
        arrived.outlet.send_picture(encode(answer))
        self._num_answered += 1
        self._answer_times_s.append(self._clock())
        self._show_viewers(arrived, answer, (source, frame))

    def events(self) -> Sequence[Command]:
        """What the client has asked for since the last call, oldest first."""
        with self._changed:
            commands, self._commands = self._commands, deque()
        return commands

    def wait(self, idle_s: float) -> None:
        """Wait until there may be something to do, however long nothing has come."""
        with self._changed:
            is_ready = self._pending is not None and not self._pending.outlet.is_full
            if not is_ready and not self._commands and not self._is_ended:
                self._changed.wait(IDLE_WAIT_S)

    def beat(self, now_s: float) -> None:
        """Nothing: the WebSocket has pings of its own."""

    def should_stop(self) -> bool:
        """Whether the session is over."""
        return self._is_ended

    @property
    def shows_between(self) -> bool:
        """No: each frame of a client gets one answer."""
        return False

    def peek(self, after: int = -1) -> Frame | None:
        """Return the frame that waits, if its index is above `after`; it can still be taken."""
        arrived = self._pending
        if arrived is None or arrived.index <= after:
            return None
        try:
            return decode_frame(arrived.message, arrived.index, arrived.time_s)
        except ValueError:
            return None  # `take` will say why

    def inform(self, status: StreamStatus) -> None:
        """A client asks for what it wants to know; there is no window of ours."""

    def counters(self) -> LinkCounters:
        """What happened so far; what a client shows is not known here."""
        return LinkCounters(
            captured=self._num_arrived,
            taken=self._num_taken,
            replaced=self.num_dropped,
            answered=self._num_answered,
            presented=self._num_answered,
            answers_replaced=0,
            repeated=0,
            original=0,
            refused=0,
            events_sent=0,
            events_lost=0,
        )

    def latencies_s(self) -> list[float]:
        """None: only the client knows them."""
        return []

    def hook_costs_s(self) -> list[float]:
        """None: there is no hook."""
        return []

    def close(self) -> None:
        """Nothing: whoever runs the session says why it has ended, by `end`."""

    def _settle_unanswered(self) -> None:
        """The session has left the frame in work behind: its model has failed on it."""
        arrived, self._working = self._working, None
        if arrived is not None:
            self._drop(arrived, "failed", "the model gave no answer to this frame")
            self.tell(Status("failing", "the model gives no answer to some frames, which are left out"))

    def _drop(self, arrived: _Arrived, reason: str, sentence: str | None = None) -> None:
        self.num_dropped += 1
        arrived.outlet.send(Dropped(arrived.message.seq, reason, sentence))

    def _show_viewers(self, arrived: _Arrived, answer: Answer, frames: tuple[Frame, Frame]) -> None:
        ready = [viewer for viewer in self._viewers if viewer.is_ready]
        if not ready:
            return
        now_s = self._clock()
        view = make_view(
            self.name,
            arrived.message,
            answer,
            frames,
            server_ms=(now_s - arrived.time_s) * 1e3,
            fps=rate_fps(self._answer_times_s, now_s),
        )
        for viewer in ready:
            viewer.show(view)
