"""Writes a tape on a thread of its own. Every frame counts here, so the stream may wait for it, but not for long."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from lsd_game.frame import Frame, Pixels
from lsd_game.session.tape.entries import (
    HEADER,
    RULES,
    TIMELINE,
    Entry,
    FrameEntry,
    TapeHeader,
    entry_to_dict,
    pixels_hash,
)
from lsd_game.session.tape.lossless import LosslessWriter, TapeError, reason

MAX_WAITING = 16  # frames between the stream and the disk: 22 MB of 640x360
FINISH_S = 10.0  # for the files, once all is written
PATIENCE_S = 3.0  # for a disk that does not keep up; then the recording ends, and the stream goes on

_log = logging.getLogger(__name__)

Work = Entry | TapeHeader | tuple[Frame, Pixels | None] | None


class TapeRecorder:
    """One tape, from an empty folder on. `failure` says why it is not whole, in one sentence."""

    def __init__(self, folder: Path, rules_text: str | None = None) -> None:
        """Make the folder; TapeError where it cannot be, or holds something already."""
        self.folder = folder
        self.failure: str | None = None
        self._waiting: queue.Queue[Work] = queue.Queue(MAX_WAITING)
        self._videos: list[LosslessWriter] = []  # the last one is open
        try:
            folder.mkdir(exist_ok=True)
            if any(folder.iterdir()):
                raise TapeError(f"the folder {str(folder)!r} must be empty: a recorded session is never overwritten")
            if rules_text is not None:
                (folder / RULES).write_text(rules_text, encoding="utf-8")
            self._timeline: TextIO = (folder / TIMELINE).open("w", encoding="utf-8")
        except OSError as error:
            raise TapeError(f"a session cannot be recorded in {str(folder)!r}: {reason(error)}") from error
        self._thread = threading.Thread(target=self._run, name="tape", daemon=True)
        self._thread.start()

    def begin(self, header: TapeHeader) -> None:
        """Note with what the session is played."""
        self._put(header)

    def note(self, entry: Entry) -> None:
        """Append an entry."""
        self._put(entry)

    def add(self, frame: Frame, answer: Frame | None) -> None:
        """Append a frame and what the model made of it; None where it failed."""
        self._put((frame, None if answer is None else answer.pixels))

    def close(self) -> None:
        """Write what waits and finish the files; `failure` then says whether the tape is whole. Twice is fine."""
        with contextlib.suppress(queue.Full):  # a disk that hangs; the process will end without it
            self._waiting.put(None, timeout=PATIENCE_S)
            self._thread.join(PATIENCE_S + FINISH_S)

    def _put(self, work: Work) -> None:
        if self.failure is not None:
            return
        try:
            self._waiting.put(work, timeout=PATIENCE_S)
        except queue.Full:
            self._fail(f"the disk of {str(self.folder)!r} does not keep up")

    def _fail(self, sentence: str) -> None:
        if self.failure is not None:
            return
        self.failure = sentence
        _log.error("the session is recorded no further: %s; the stream goes on", sentence)

    def _run(self) -> None:
        while (work := self._waiting.get()) is not None:
            if self.failure is not None:
                continue  # nobody may have to wait for what is not written any more
            try:
                self._write(work)
            except (OSError, TapeError) as error:
                self._fail(reason(error))
        self._finish()

    def _finish(self) -> None:
        try:
            for video in self._videos[-1:]:
                video.close()
            self._timeline.close()
        except (OSError, TapeError) as error:
            self._fail(reason(error))
            with contextlib.suppress(OSError):
                self._timeline.close()

    def _write(self, work: Work) -> None:
        if isinstance(work, TapeHeader):
            (self.folder / HEADER).write_text(json.dumps(asdict(work), indent=2) + "\n", encoding="utf-8")
        elif isinstance(work, tuple):
            self._write_frame(*work)
        elif work is not None:
            self._write_entry(work)

    def _write_frame(self, frame: Frame, answer: Pixels | None) -> None:
        height, width = frame.pixels.shape[:2]
        if not self._videos or self._videos[-1].size != (width, height):
            for video in self._videos[-1:]:
                video.close()
            path = self.folder / f"frames-{len(self._videos) + 1}.mkv"
            self._videos.append(LosslessWriter(path, (width, height)))
        self._videos[-1].add(frame.pixels)
        answer_hash = None if answer is None else pixels_hash(answer)
        number = len(self._videos)
        self._write_entry(FrameEntry(frame.index, frame.time_s, number, pixels_hash(frame.pixels), answer_hash))
        self._timeline.flush()

    def _write_entry(self, entry: Entry) -> None:
        self._timeline.write(json.dumps(entry_to_dict(entry), separators=(",", ":")) + "\n")
