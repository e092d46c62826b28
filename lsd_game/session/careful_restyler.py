"""A restyler whose failures cost a frame and not the stream: of a session, of `lsd-game stream`, of an environment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from time import monotonic

from lsd_game.frame import Frame, Style
from lsd_game.report import RunReport
from lsd_game.session.heartbeat import Heartbeat
from lsd_game.session.stages import Restyler, SessionError

MAX_FAILURES_IN_A_ROW = 48  # two seconds of a model that only fails: a fresh process may do better
NUM_WARM_UP_FRAMES = 2

log = logging.getLogger(__name__)


class CarefulRestyler:
    """Restyles what can be restyled; times and failures go into `report`, and `heartbeat` watches each frame."""

    def __init__(self, restyler: Restyler, report: RunReport | None = None, heartbeat: Heartbeat | None = None) -> None:
        self.num_failures = 0  # frames that the model has failed on
        self._restyler, self._report = restyler, report
        self._watching: Callable[[], AbstractContextManager[None]]
        self._watching = nullcontext if heartbeat is None else heartbeat.watching
        self._failures_in_a_row = 0

    @property
    def is_failing(self) -> bool:
        """Whether the last frame could not be restyled."""
        return self._failures_in_a_row > 0

    @property
    def resolution(self) -> tuple[int, int]:
        """Width and height that the model draws at, in pixels."""
        return self._restyler.resolution

    def warm_up(self, frame: Frame, style: Style) -> None:
        """Pay the first calls' costs on the first frame, out of sight."""
        for _ in range(NUM_WARM_UP_FRAMES):
            self.restyle(frame, style)
        self._restyler.reanchor()
        self._failures_in_a_row = 0
        self._count_failures(0)

    def reanchor(self) -> None:
        """Forget the past: the next frame is drawn as a first frame."""
        self._restyler.reanchor()

    def restyle(self, frame: Frame, style: Style) -> Frame | None:
        """The answer; None when the model fails, which costs this frame and the model's memory.

        Raises:
            SessionError: when it has failed on every frame for long.
        """
        before_s = monotonic()
        try:
            with self._watching():
                answer = self._restyler.restyle(frame, style)
            if answer.pixels.shape != frame.pixels.shape:
                raise ValueError(f"the answer must be {frame.pixels.shape}, got {answer.pixels.shape}")
        except Exception as error:  # whatever it is, the stream goes on without this frame
            self._on_failure(error)
            return None
        self._failures_in_a_row = 0
        if self._report is not None:
            self._report.add_stage("restyle", (monotonic() - before_s) * 1e3)
            for name, duration_ms in self._restyler.stages_ms.items():
                self._report.add_stage(f"restyle.{name}", duration_ms)
        return answer

    def _count_failures(self, number: int) -> None:
        self.num_failures = number
        if self._report is not None:
            self._report.failures = number

    def _on_failure(self, error: Exception) -> None:
        self._count_failures(self.num_failures + 1)
        self._failures_in_a_row += 1
        if self._failures_in_a_row == 1:
            log.warning("the model failed on a frame, which is left out: %s", error)
            log.debug("the failure in full", exc_info=error)
        self._restyler.reanchor()
        if self._failures_in_a_row >= MAX_FAILURES_IN_A_ROW:
            raise SessionError(f"the model failed on {MAX_FAILURES_IN_A_ROW} frames in a row: {error}") from error
