"""A session's end of the way to a client on a WebSocket: the second carrier of the link that `RestyleEnd` is for.

It outlives its connections: when one breaks, the session waits here with its style for the client to come back.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from lsd_game.bridge.answers import event_note, make_answer, make_view, rate_fps
from lsd_game.bridge.arrived_frame import ArrivedFrame
from lsd_game.bridge.audience import Audience
from lsd_game.bridge.client_messages import Control, FrameIn, Identify
from lsd_game.bridge.close_codes import CloseCode
from lsd_game.bridge.desk import Desk, commands_of
from lsd_game.bridge.message_values import SessionInfo
from lsd_game.bridge.messages import encode
from lsd_game.bridge.outlet import Outlet
from lsd_game.bridge.picture_codec import encode_picture
from lsd_game.bridge.server_messages import Ack, Answer, Dropped, Status, View
from lsd_game.control import Command
from lsd_game.frame import Frame
from lsd_game.link_counters import LinkCounters
from lsd_game.status import StreamStatus

IDLE_WAIT_S = 0.1  # how often a session without frames looks whether it should end
NUM_PACE_SAMPLES = 48  # answers over which the rate is taken
MAX_COMMANDS = 256  # that may wait for the session's thread


class ClientLink:
    """One session's frames, controls and answers. The server's loop gives, the session's thread takes."""

    def __init__(self, name: str, resume_key: str, clock: Callable[[], float]) -> None:
        self.name = name
        self.resume_key = resume_key
        self.identity: Identify | None = None  # of the newest connection
        self.lost_s: float | None = None  # since when there is no connection
        self.num_dropped = 0
        self.audience = Audience()
        self._clock = clock
        self._desk: Desk | None = None
        self._changed = threading.Condition()
        self._player: Outlet | None = None
        self._pending: ArrivedFrame | None = None  # the newest frame that nobody has begun
        self._peeked: ArrivedFrame | None = None  # as it was when it was looked at last
        self._working: ArrivedFrame | None = None  # the frame that the session's thread draws
        self._begun_seq = -1  # of the newest frame that was begun on this connection
        self._num_arrived = self._num_taken = self._num_answered = 0
        self._num_carried = self._num_unsent = 0  # among the answered
        self._commands: deque[Command] = deque()
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
            codec, index = self.identity.answer_codec, self._num_arrived
            self._pending = ArrivedFrame(message, player, answer_codec=codec, index=index, time_s=self._clock())
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
            self.audience.note(note)
        return Ack(control.id, ok=True, first_seq=first_seq)

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
        frame = self._decoded(arrived)
        if frame is None:
            self._working = None
        return frame

    def show(self, frame: Frame, *, is_carried: bool = False) -> None:
        """Send a picture for the frame that was taken last, or peeked at since; a frame gets one, in order.

        Raises:
            ValueError: when the frame is neither.
        """
        working, peeked = self._working, self._peeked
        arrived = next((one for one in (working, peeked) if one is not None and one.index == frame.index), None)
        if arrived is None:
            raise ValueError(f"an answer must be to the frame taken or looked at last, got index {frame.index}")
        if not is_carried:  # it is the answer to the frame in work
            self._working = None
        if working is not None and working.index < arrived.index:  # the client goes on to a newer picture
            self._drop(working, "replaced")
        self._num_carried += is_carried
        self._num_answered += 1
        if arrived.settle():
            self._send(arrived, frame, is_carried=is_carried)
        else:  # carried to it before, or replaced meanwhile
            self._num_unsent += 1

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

    def peek(self, after: int = -1) -> Frame | None:
        """Return the newest frame without a picture, waiting or in work, if its index is above `after`."""
        arrived = self._pending or self._working
        if arrived is None or arrived.index <= after or arrived.is_settled or arrived.outlet.is_full:
            return None
        self._peeked = arrived
        return self._decoded(arrived)

    def inform(self, status: StreamStatus) -> None:
        """A client asks for what it wants to know; there is no window of ours."""

    def counters(self) -> LinkCounters:
        """What happened so far; what a client shows is not known here."""
        return LinkCounters(
            captured=self._num_arrived,
            taken=self._num_taken,
            replaced=self.num_dropped,
            answered=self._num_answered,
            presented=self._num_answered - self._num_unsent,
            answers_replaced=self._num_unsent,
            repeated=0,
            original=0,
            refused=0,
            events_sent=0,
            events_lost=0,
            carried=self._num_carried,
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
        if arrived is not None and self._drop(arrived, "failed", "the model gave no answer to this frame"):
            self.tell(Status("failing", "the model gives no answer to some frames, which are left out"))

    def _decoded(self, arrived: ArrivedFrame) -> Frame | None:
        """Its picture; None for one that is broken, which is settled."""
        try:
            return arrived.frame()
        except ValueError as error:
            self._drop(arrived, "bad_frame", str(error)[:1024])
            return None

    def _drop(self, arrived: ArrivedFrame, reason: str, sentence: str | None = None) -> bool:
        """Tell the client that there is no picture for a frame; False where there was one."""
        if not arrived.settle():
            return False
        self.num_dropped += 1
        arrived.outlet.send(Dropped(arrived.message.seq, reason, sentence))
        return True

    def _send(self, arrived: ArrivedFrame, shown: Frame, *, is_carried: bool) -> None:
        assert self._desk is not None
        message, before_s = arrived.message, self._clock()
        data = encode_picture(shown.pixels, arrived.answer_codec, bottom_up=message.bottom_up)
        encode_ms = (self._clock() - before_s) * 1e3
        stages_ms = {} if is_carried else self._desk.stages_ms
        answer = make_answer(
            message,
            data,
            codec=arrived.answer_codec,
            style=self._desk.style,
            stages_ms={"decode": arrived.decode_ms, **stages_ms, "encode": encode_ms},
            dropped=self.num_dropped,
        )
        arrived.outlet.send_picture(encode(answer))
        self._answer_times_s.append(self._clock())
        self.audience.show(partial(self._view, arrived, answer, shown))

    def _view(self, arrived: ArrivedFrame, answer: Answer, shown: Frame) -> View:
        now_s = self._clock()
        return make_view(
            self.name,
            arrived.message,
            answer,
            (arrived.frame(), shown),
            server_ms=(now_s - arrived.time_s) * 1e3,
            fps=rate_fps(self._answer_times_s, now_s),
        )
