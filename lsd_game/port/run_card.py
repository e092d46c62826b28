"""The cards of the runs of this user: a small private file a run, so that `lsd-game ctl` finds it. Standard library."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lsd_game.process_watch import is_running


@dataclass(frozen=True, slots=True)
class RunCard:
    """What is known of a run from outside.

    Attributes:
        pid: the process that owns the run.
        name: of the game.
        url: of the control port, with the key of this run in its path.
        started_s: in seconds of the system's clock since 1970.
        prompt, strength: what a person has last asked for, which outlives a restart of the restyle process.
    """

    pid: int
    name: str
    url: str
    started_s: float
    prompt: str | None = None
    strength: float | None = None

    def write(self, path: Path) -> None:
        """Write the card, whole or not at all, for this user alone; OSError where the folder does not take it."""
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "w", encoding="utf-8") as text:
            json.dump(asdict(self), text)
        unfinished.replace(path)

    @classmethod
    def read(cls, path: Path) -> RunCard:
        """Read a card; ValueError for what is none, OSError where it is gone."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} is no card of a run: {error}") from error


def cards_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of this user's cards, made where it is missing.

    Raises:
        OSError: when it cannot be made, or others than this user could read or replace what is in it.
    """
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    usable = bool(runtime) and os.access(runtime, os.W_OK)
    folder = Path(runtime) / "lsd-game" if usable else Path(tempfile.gettempdir()) / f"lsd-game-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(f"{folder} must be a folder of this user alone (mode 700)")
    return folder


def read_cards(folder: Path) -> list[RunCard]:
    """The cards of the runs that still run, newest first; the others' are removed."""
    cards = []
    for path in folder.glob("*.json"):
        with contextlib.suppress(OSError, ValueError):
            card = RunCard.read(path)
            if is_running(card.pid):
                cards.append(card)
            else:
                path.unlink()
    return sorted(cards, key=lambda card: card.started_s, reverse=True)


def run_name(command: Sequence[str]) -> str:
    """What a game's run is called: the last part of its module, or of its program's or script's path."""
    words = list(command)
    if len(words) > 1 and Path(words[0]).name.startswith("python"):
        words = words[1:]
    if words[0] == "-m" and len(words) > 1:
        return words[1].rpartition(".")[2]
    return Path(words[0]).stem or words[0]
