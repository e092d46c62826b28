"""The file in shared memory that game and restyle process map: its byte layout (version 2) and its life.

Every number is little-endian. The file starts with 64-bit words, each with one writer:

    owner                    game                            restyle process
     0 magic "LSDGAME\\0"     8 pid                           32 pid (0: none)
     1 version                9 closed                        33 heartbeat, float64 monotonic seconds
     2 bytes in a bank       10 frames begun                  34 answers begun
     3 pid                   11 frames published              35 answers published
     4 stop flag             12 events begun                  36 frames taken
     5 panels begun          13 events published              37 frames replaced before they were taken
     6 panels published      14 answers presented             38 events read, the lost ones included
                             15 flips that repeated one       39 events lost
                             16 flips of its own picture      40 answers published before this process
                             17 frames refused, too large
                             18 answers replaced before they were shown
                             19 latencies written
                             20 hook costs written            41 statuses begun
                             21 hook that acts: 1, 2          42 statuses published
                             22 GLX drawable, or 0            43 hidden: 1 for the game's own picture
                             23 held keys, of keys.KEY_ORDER  44 of the answers, older ones carried on

    The hook that has handed the newest frame over: 1 Python's, 2 the native one.

    byte   1024  two status slots of 1280 bytes: uint32 length, JSON of status.StreamStatus in UTF-8
           4096  256 event slots of 512 bytes: uint32 length, JSON {"name", "data", "time_s"} in UTF-8
         135168  16384 float32: seconds from capturing a frame to presenting its answer, a ring
         200704  16384 float32: seconds that the hook itself took in a flip, a ring
         266240  two panels of 122880 bytes: uint32 width, height, rows of R, G, B, A; for the native hook to draw
         512000  four banks, each 64 bytes of header and the pixels: frames 0 and 1, answers 0 and 1

    header of a bank: uint64 index, float64 capture time, uint32 width, height, pitch, pixel bytes,
                      4 bytes channel order ("BGRX", "RGB\\0"), uint32 bottom-up flag, zeros

Frame number n lies in bank n % 2. A writer sets `begun` to n + 1, fills the bank, sets `published` to n + 1.
A reader copies frame n and keeps the copy if `begun` is at most n + 2 afterwards; events work alike, with
256 slots. Stores must be seen in order, as on x86-64; elsewhere a C writer needs release stores.
"""

from __future__ import annotations

import contextlib
import logging
import mmap
import os
import secrets
import struct
import sys
import tempfile
from pathlib import Path

from lsd_game.event_record import MAX_EVENT_BYTES
from lsd_game.process_watch import is_running

MAGIC = b"LSDGAME\0"
VERSION = 2

WORD_VERSION, WORD_BANK_BYTES, WORD_OWNER_PID, WORD_STOP = 1, 2, 3, 4
WORD_PANELS_BEGUN, WORD_PANELS_PUBLISHED = 5, 6
WORD_GAME_PID, WORD_GAME_CLOSED = 8, 9
WORD_FRAMES_BEGUN, WORD_FRAMES_PUBLISHED = 10, 11
WORD_EVENTS_BEGUN, WORD_EVENTS_PUBLISHED = 12, 13
WORD_PRESENTED, WORD_REPEATED, WORD_ORIGINAL, WORD_REFUSED, WORD_ANSWERS_REPLACED = 14, 15, 16, 17, 18
WORD_LATENCIES, WORD_COSTS = 19, 20
WORD_HOOK, WORD_DRAWABLE, WORD_KEYS = 21, 22, 23
WORD_RESTYLE_PID, WORD_HEARTBEAT = 32, 33
WORD_ANSWERS_BEGUN, WORD_ANSWERS_PUBLISHED = 34, 35
WORD_FRAMES_TAKEN, WORD_FRAMES_REPLACED, WORD_EVENTS_READ, WORD_EVENTS_LOST = 36, 37, 38, 39
WORD_FIRST_ANSWER = 40
WORD_STATUS_BEGUN, WORD_STATUS_PUBLISHED, WORD_HIDDEN, WORD_CARRIED = 41, 42, 43, 44
NUM_WORDS = 64

STATUS_OFFSET, STATUS_BYTES = 1024, 1280
EVENTS_OFFSET, NUM_EVENTS, EVENT_BYTES = 4096, 256, 4 + MAX_EVENT_BYTES
NUM_SAMPLES = 16384
LATENCIES_OFFSET = EVENTS_OFFSET + NUM_EVENTS * EVENT_BYTES
COSTS_OFFSET = LATENCIES_OFFSET + NUM_SAMPLES * 4
PANELS_OFFSET, PANEL_BYTES = COSTS_OFFSET + NUM_SAMPLES * 4, 122880
BANKS_OFFSET = PANELS_OFFSET + 2 * PANEL_BYTES

PYTHON_HOOK, NATIVE_HOOK = 1, 2

DEFAULT_BANK_BYTES = 1920 * 1080 * 4
BANK_HEADER = struct.Struct("<QdIIII4sI")
BANK_HEADER_BYTES = 64

_PREFIX = "lsd-game-"
_logger = logging.getLogger(__name__)


class Segment:
    """The mapped file. `words` and `memory` are views into it; the ends give them meaning."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._map = mmap.mmap(file, 0)
        self.memory = memoryview(self._map)  # every byte
        self.words = self.memory[: NUM_WORDS * 8].cast("Q")  # an aligned 64-bit store is never torn

    @classmethod
    def create(cls, path: Path | None = None, *, bank_bytes: int = DEFAULT_BANK_BYTES) -> Segment:
        """Make a segment owned by this process, and sweep those whose owners are gone.

        Args:
            path: where; by default a fresh name in shared memory, else in the folder of temporary files.
            bank_bytes: room for one picture; a larger one is refused by the game end.

        Raises:
            OSError: when no place has the room; nothing is left behind.
        """
        if path is not None:
            return _create_at(path, bank_bytes)
        name = f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        for folder in segment_folders():
            _sweep(folder)
            try:
                return _create_at(folder / name, bank_bytes)
            except OSError as error:
                _logger.debug("no segment in %s: %s", folder, error)
                problem = error
        raise problem

    @classmethod
    def open(cls, path: Path | str) -> Segment:
        """Map an existing segment.

        Raises:
            OSError: when it cannot be opened.
            ValueError: when it is no segment, or one of another version.
        """
        path = Path(path)
        file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            if os.fstat(file).st_size < BANKS_OFFSET or os.pread(file, len(MAGIC), 0) != MAGIC:
                raise ValueError(f"{path} is no lsd_game segment")
            segment = cls(path, file)
        finally:
            os.close(file)
        version = segment.words[WORD_VERSION]
        if version != VERSION or len(segment.memory) < _num_bytes(segment.bank_bytes):
            segment.close()
            raise ValueError(f"{path} must be a whole segment of version {VERSION}, got version {version}")
        return segment

    @property
    def bank_bytes(self) -> int:
        """Room for the pixels of one picture."""
        return int(self.words[WORD_BANK_BYTES])

    def bank_offset(self, bank: int) -> int:
        """Where bank 0..3 starts (frames 0 and 1, answers 0 and 1)."""
        return BANKS_OFFSET + bank * _bank_stride(self.bank_bytes)

    def request_stop(self) -> None:
        """Ask the restyle process to finish its report and recording, and to end. For the owner."""
        self.words[WORD_STOP] = 1

    def close(self) -> None:
        """Unmap; the file stays until `unlink`."""
        with contextlib.suppress(BufferError):  # an end still holds a view: the map goes with the process
            self.words.release()
            self.memory.release()
            self._map.close()

    def unlink(self) -> None:
        """Remove the file's name; those who have it mapped keep it. Twice is fine."""
        self.path.unlink(missing_ok=True)


def segment_folders() -> list[Path]:
    """Where segments live, best first."""
    shared_memory = Path("/dev/shm")
    temporary = Path(tempfile.gettempdir())
    return [shared_memory, temporary] if os.access(shared_memory, os.W_OK) else [temporary]


def _create_at(path: Path, bank_bytes: int) -> Segment:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        _reserve(file, _num_bytes(bank_bytes))
        os.pwrite(file, struct.pack("<8sQQQ", MAGIC, VERSION, bank_bytes, os.getpid()), 0)
        return Segment(path, file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def _reserve(file: int, num_bytes: int) -> None:
    """Take all the memory now: to run out of it later would kill the game with SIGBUS instead of raising here."""
    if sys.platform == "linux":
        os.posix_fallocate(file, 0, num_bytes)
    else:
        os.truncate(file, num_bytes)


def _sweep(folder: Path) -> None:
    """Remove the segments of owners that no longer run."""
    for path in folder.glob(f"{_PREFIX}*-*"):
        owner = path.name.removeprefix(_PREFIX).split("-")[0]
        if owner.isdecimal() and not is_running(int(owner)):
            with contextlib.suppress(OSError):  # another user's, or swept by someone else just now
                path.unlink()


def _bank_stride(bank_bytes: int) -> int:
    pages = -(-(BANK_HEADER_BYTES + bank_bytes) // 4096)
    return pages * 4096


def _num_bytes(bank_bytes: int) -> int:
    return BANKS_OFFSET + 4 * _bank_stride(bank_bytes)
