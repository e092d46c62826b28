"""One session's part of a model that several sessions share: its own past, its turn, and what it took."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter

from lsd_game.bridge.server_messages import Status
from lsd_game.director.rules import Rules
from lsd_game.frame import Frame, Style
from lsd_game.session.fair_turn import FairTurn
from lsd_game.session.stages import Restyler

OVERLOAD_MS = 100.0  # waiting longer than this for a turn, on average, is what a player notices
RELIEF_MS = 50.0
SMOOTHING = 0.1  # share of the newest wait in the average


class ServedRestyler:
    """A `Restyler` and a `Desk`: used by one session's thread, asked by the server's loop."""

    def __init__(self, turn: FairTurn, tell: Callable[[Status], None]) -> None:
        self.style = Style((("the original game", 1.0),))  # what the last frame was drawn in
        self.stages_ms: Mapping[str, float] = {}  # of the last frame
        self._restyler: Restyler | None = None  # before the model is loaded
        self._turn = turn
        self._tell = tell
        self._wait_ms = 0.0  # average
        self._wants_anchor = False

    @property
    def resolution(self) -> tuple[int, int]:
        """Width and height that the model draws at."""
        return self._restyler.resolution if self._restyler is not None else (0, 0)

    def use(self, restyler: Restyler) -> None:
        """Draw with `restyler` from now on."""
        self._restyler = restyler

    def restyle(self, frame: Frame, style: Style) -> Frame:
        """Wait for the turn, and draw."""
        restyler = self._restyler
        assert restyler is not None
        asked_s = perf_counter()
        with self._turn.taken():
            began_s = perf_counter()
            if self._wants_anchor:
                self._wants_anchor = False
                restyler.reanchor()
            answer = restyler.restyle(frame, style)
        wait_ms = (began_s - asked_s) * 1e3
        model_ms = {f"restyle.{name}": duration_ms for name, duration_ms in restyler.stages_ms.items()}
        self.stages_ms = {"wait": wait_ms, "restyle": (perf_counter() - began_s) * 1e3, **model_ms}
        self.style = style
        self._note_wait(wait_ms)
        return answer

    def reanchor(self) -> None:
        """Forget the past before the next frame."""
        self._wants_anchor = True

    def check_rules(self, text: str) -> None:
        """Raise ValueError with every mistake in a rules file."""
        Rules.parse(text)

    def _note_wait(self, wait_ms: float) -> None:
        self._wait_ms += SMOOTHING * (wait_ms - self._wait_ms)
        if self._wait_ms > OVERLOAD_MS:
            self._tell(Status("overloaded", f"several games share one model: each frame waits {self._wait_ms:.0f} ms"))
        elif self._wait_ms < RELIEF_MS:
            self._tell(Status("live", "frames are being restyled"))
