"""Reads a tape back, as far as it goes: one that broke off is played until there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lsd_game.frame import Frame, Pixels
from lsd_game.session.config import SessionConfig
from lsd_game.session.tape.entries import (
    FORMAT,
    HEADER,
    RULES,
    TIMELINE,
    CommandEntry,
    Entry,
    FrameEntry,
    StyleEntry,
    TapeHeader,
    entry_from_dict,
    pixels_hash,
)
from lsd_game.session.tape.lossless import TapeError, read_frames, reason


class Tape:
    """A recorded session on disk."""

    def __init__(self, folder: Path) -> None:
        """Read the header and the timeline; TapeError for what is no tape."""
        self.folder = folder
        self.header = _read_header(folder)
        self.entries, self.is_torn = _read_timeline(folder / TIMELINE)
        self.num_frames = sum(isinstance(entry, FrameEntry) for entry in self.entries)

    def config(self, device: str) -> SessionConfig:
        """With what it was played, on a device of now."""
        header = self.header
        return SessionConfig(
            model=header.model,
            device=device,
            kernels=header.kernels,
            precision=header.precision,
            seed=header.seed,
            steps=header.steps,
            guidance=header.guidance,
            prompt=header.prompt,
            upsample=header.upsample,
            adapters=tuple((path, weight) for path, weight in header.adapters),  # JSON knows no tuples
            rules=self.rules_path,
            strength=header.strength,
        )

    @property
    def rules_path(self) -> Path | None:
        """The rules that it was played with."""
        return self.folder / RULES if self.header.has_rules else None

    def play(self) -> Iterator[CommandEntry | StyleEntry | tuple[FrameEntry, Frame]]:
        """Yield everything in its order, each frame with its entry.

        Raises:
            TapeError: when a frame is not the one that was recorded. A tape that broke off only ends early.
        """
        number = 0
        pictures: Iterator[Pixels] = iter(())
        for entry in self.entries:
            if not isinstance(entry, FrameEntry):
                yield entry
                continue
            if entry.video != number:
                number = entry.video
                pictures = read_frames(self.folder / f"frames-{number}.mkv")
            pixels = next(pictures, None)
            if pixels is None:
                self.is_torn = True
                return
            if pixels_hash(pixels) != entry.frame_hash:
                raise TapeError(f"frame {entry.index} of {str(self.folder)!r} is not as it was recorded")
            yield entry, Frame(pixels, entry.index, entry.time_s)


def _read_header(folder: Path) -> TapeHeader:
    path = folder / HEADER
    if not folder.is_dir():
        raise TapeError(f"there is no recorded session {str(folder)!r}")
    if not path.is_file():
        raise TapeError(f"{str(folder)!r} is no recorded session, or one that ended before the model was loaded")
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["format"] != FORMAT:
            raise TapeError(f"{str(folder)!r} must be a recorded session of format {FORMAT}, got {fields['format']}")
        return TapeHeader(**fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TapeError(f"{str(path)!r} cannot be read: {error}") from error


def _read_timeline(path: Path) -> tuple[list[Entry], bool]:
    """The entries up to the first that is not whole, and whether there was one."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise TapeError(f"{str(path)!r} cannot be read: {reason(error)}") from error
    entries: list[Entry] = []
    for line in lines:
        try:
            entries.append(entry_from_dict(json.loads(line)))
        except (ValueError, KeyError, TypeError, StopIteration, AttributeError):
            return entries, True
    return entries, False
