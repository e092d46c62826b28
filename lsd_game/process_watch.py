"""Whether a process is alive, cheaply enough to ask in every frame. Standard library only."""

from __future__ import annotations

import os
import select


def is_running(pid: int) -> bool:
    """Whether process `pid` runs; one that has ended but is not collected yet (a zombie) does not."""
    watch = ProcessWatch(pid)
    try:
        return watch.is_running()
    finally:
        watch.close()


class ProcessWatch:
    """Watches one process, without being its parent. A pid that is used again does not deceive it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = _open_handle(pid)  # a Linux pidfd; None where there is none
        self._has_ended = pid <= 0

    def is_running(self) -> bool:
        """Whether the process still runs. Costs microseconds and never waits."""
        if not self._has_ended:
            self._has_ended = self._ask()
        return not self._has_ended

    def close(self) -> None:
        """Let the handle go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.close()

    def _ask(self) -> bool:
        if self._handle is not None:
            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            return bool(poll.poll(0))  # readable once the process has ended
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


def _open_handle(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError, ValueError):  # no such call here, or no such process
        return None
