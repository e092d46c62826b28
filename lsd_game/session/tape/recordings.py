"""What a session leaves on disk besides its report: a video of its answers, and a tape for replays; either or none."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from lsd_game.director.director import Director
from lsd_game.frame import Frame, Pixels
from lsd_game.session.config import SessionConfig
from lsd_game.session.score import Score
from lsd_game.session.tape.entries import TapeHeader
from lsd_game.session.tape.recorder import TapeRecorder
from lsd_game.session.tape.taped_score import TapedScore
from lsd_game.video.recorder import Recorder, RecordingThread, free_path

_log = logging.getLogger(__name__)


class Recordings:
    """Both recordings of one session. What an earlier session of the same run has recorded stays."""

    def __init__(self, config: SessionConfig, *, is_restart: bool, clock: Callable[[], float]) -> None:
        """Open what `config` names.

        Args:
            config: of the session.
            is_restart: take another name for the video.
            clock: of the video.

        Raises:
            RecordingError, TapeError: when one of them cannot be written.
            OSError: when the rules cannot be read.
        """
        self._config = config
        self._video: RecordingThread | None = None
        self._tape: TapeRecorder | None = None
        if config.record is not None:
            path = free_path(config.record) if is_restart else config.record
            self._video = RecordingThread(Recorder(path, is_smooth=config.window.late_warp), clock=clock)
        if config.record_session is not None:
            rules = None if config.rules is None else config.rules.read_text(encoding="utf-8-sig")
            self._tape = TapeRecorder(_free_folder(config.record_session), rules)

    @property
    def failure(self) -> str | None:
        """Why a recording is not whole, in one sentence; None while all are."""
        failures = [recording.failure for recording in (self._video, self._tape) if recording is not None]
        return next((failure for failure in failures if failure is not None), None)

    def score(self, director: Director) -> Score:
        """The session's score, which the tape listens to."""
        strength = self._config.strength
        return Score(director, strength) if self._tape is None else TapedScore(director, strength, self._tape)

    def begin(self, device: str, model_hash: str) -> None:
        """The model is there."""
        if self._tape is not None:
            self._tape.begin(_header(self._config, device, model_hash))

    def show(self, frame: Frame, shown: Pixels) -> None:
        """Keep what the player sees for a frame in the video; on any thread, one at a time."""
        if self._video is not None:
            self._video.put(shown, beside=frame.pixels if self._config.side_by_side else None)

    def add(self, frame: Frame, answer: Frame | None) -> None:
        """Keep on the tape what the model was given, and gave; None where it failed. Waits where the disk is behind."""
        if self._tape is not None:
            self._tape.add(frame, answer)

    def close(self) -> None:
        """Finish the files; `failure` then says whether they are whole."""
        for recording in (self._video, self._tape):
            if recording is not None:
                recording.close()


def _free_folder(folder: Path) -> Path:
    """The folder where it is empty; else an earlier session has died, or a person has forgotten it."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return folder
    free = free_path(folder)
    _log.warning("%s is not empty: the session is recorded in %s", folder, free)
    return free


def _header(config: SessionConfig, device: str, model_hash: str) -> TapeHeader:
    return TapeHeader(
        model=config.model,
        device=device,
        kernels=config.kernels,
        precision=config.precision,
        seed=config.seed,
        steps=config.steps,
        guidance=config.guidance,
        strength=config.strength,
        prompt=config.prompt,
        model_hash=model_hash,
        has_rules=config.rules is not None,
        upsample=config.upsample,
        adapters=tuple((str(Path(path).absolute()), weight) for path, weight in config.adapters),
    )
