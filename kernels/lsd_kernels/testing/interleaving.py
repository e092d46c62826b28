"""Runs all programs of a grid at once in the interpreter: they take turns at atomics, in a seeded order.

Spin waits and flags between programs work then as on a GPU, and between GPUs too, whose ranks are groups of programs; a
wait that can never end is an error.
"""

from __future__ import annotations

import inspect
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import triton.language as tl
from triton.runtime import interpreter

from lsd_kernels.testing.memory_checker import MemoryChecker

Builder = interpreter.InterpreterBuilder
MAX_TURNS = 200_000


class DeadLockError(RuntimeError):
    """Programs wait for each other, and nobody can go on."""


class Turns:
    """Lets one program run at a time."""

    def __init__(self, count: int, seed: int, max_turns: int) -> None:
        self.error: BaseException | None = None
        self.num_turns = 0
        self._max_turns = max_turns
        self._random, self._live = random.Random(seed), list(range(count))
        self._changed = threading.Condition()
        self._now: int | None = None

    def begin(self) -> None:
        """Let a program be the first."""
        with self._changed:
            self._now = self._random.choice(self._live)
            self._changed.notify_all()

    def wait_for(self, program: int) -> None:
        """Return when it is the program's turn; raises where another one has failed."""
        with self._changed:
            self._changed.wait_for(lambda: self._now == program or self.error is not None)
            if self.error is not None:
                raise self.error

    def pass_on(self, program: int, is_done: bool = False) -> None:
        """Give the turn to any live program."""
        with self._changed:
            self.num_turns += 1
            if self.num_turns > self._max_turns:
                self.error = DeadLockError(f"no end after {self._max_turns} turns: a wait that nobody ends")
                self._changed.notify_all()
                raise self.error  # the interpreter wraps it on its way up, `error` stays as it is
            if is_done:
                self._live.remove(program)
            self._now = self._random.choice(self._live) if self._live else None
            self._changed.notify_all()

    def fail(self, error: BaseException) -> None:
        """Stop all programs."""
        with self._changed:
            self.error = self.error or error
            self._changed.notify_all()


class Stream:
    """The launches of one rank: each begins when all programs of the one before have ended."""

    def __init__(self, rank: int, num_programs: int, num_launches: int) -> None:
        self.rank, self.has_ended = rank, [False] * num_launches
        self._programs = range(rank * num_programs, (rank + 1) * num_programs)
        self._num_arrived = [0] * num_launches

    def arrive(self, launch: int, checker: MemoryChecker | None, after_launch: Callable[[int, int], None]) -> None:
        """A program is through; the last one does what the host does then, between two meetings of all."""
        self._num_arrived[launch] += 1
        if self._num_arrived[launch] < len(self._programs):
            return
        if checker is not None:
            checker.meet(self._programs)
        after_launch(self.rank, launch)
        if checker is not None:
            checker.meet(self._programs)
        self.has_ended[launch] = True


def run_interleaved(kernel: Any, num_programs: int, *args: Any, **options: Any) -> int:
    """Run `kernel[(num_programs,)](*args)` with its programs interleaved; options and result as in `run_ranks`."""
    return run_ranks(kernel, num_programs, [[args]], **options)


def run_ranks(
    kernel: Any, num_programs: int, launches: Sequence[Sequence[tuple[Any, ...]]], *, seed: int = 0,
    checker: MemoryChecker | None = None, max_turns: int = MAX_TURNS,
    after_launch: Callable[[int, int], None] = lambda rank, launch: None,
) -> int:  # fmt: skip
    """Run each rank's launches one after the other, all ranks at once; returns how often the turn changed.

    Args:
        num_programs: of one launch.
        launches: for each rank the arguments of each of its launches.
        after_launch: called with rank and launch when that launch has ended and before the rank's next one begins.

    Raises:
        DeadLockError: when the programs make no progress.
    """
    turns, local = Turns(len(launches) * num_programs, seed, max_turns), threading.local()
    streams = [Stream(rank, num_programs, len(each)) for rank, each in enumerate(launches)]
    if checker is not None:
        checker.program = lambda: local.program
        checker.rank = lambda program: program // num_programs
    bound = [[_bound(kernel, num_programs, args) for args in each] for each in launches]
    function = kernel.rewrite()

    def run(program: int) -> None:
        local.program, stream = program, streams[program // num_programs]
        try:
            with np.errstate(all="ignore"):
                turns.wait_for(program)
                for launch, arguments in enumerate(bound[stream.rank]):
                    function(**arguments)
                    stream.arrive(launch, checker, after_launch)
                    while not stream.has_ended[launch]:
                        turns.pass_on(program)
                        turns.wait_for(program)
            turns.pass_on(program, is_done=True)
        except BaseException as error:  # raised again below, on the caller's thread
            turns.fail(error)

    with _taking_turns(function, turns, local, num_programs):
        threads = [threading.Thread(target=run, args=(program,)) for program in range(len(launches) * num_programs)]
        for thread in threads:
            thread.start()
        turns.begin()
        for thread in threads:
            thread.join()
    if turns.error is not None:
        raise turns.error
    return turns.num_turns


def _bound(kernel: Any, num_programs: int, args: tuple[Any, ...]) -> dict[str, Any]:
    """The kernel's arguments by name, as the interpreter wants them."""
    function = kernel.rewrite()
    constants = interpreter.GridExecutor(function, kernel.arg_names, (num_programs,)).constexprs
    named = inspect.getcallargs(function, *args)
    return {name: value if name in constants else interpreter._implicit_cvt(value) for name, value in named.items()}


@contextmanager
def _taking_turns(function: Any, turns: Turns, local: Any, num_programs: int) -> Iterator[None]:
    """Every atomic passes the turn on, and each thread is the program that it says."""
    originals = {name: getattr(Builder, name) for name in ("create_get_program_id", "create_atomic_rmw")}

    def program_id(builder: Any, axis: int) -> Any:
        number = local.program % num_programs if axis == 0 else 0
        return interpreter.TensorHandle(np.array([number], np.int32), tl.int32)

    def atomic(builder: Any, *arguments: Any) -> Any:
        result = originals["create_atomic_rmw"](builder, *arguments)
        turns.pass_on(local.program)
        turns.wait_for(local.program)
        return result

    scope = interpreter._patch_lang(function)
    interpreter.interpreter_builder.set_grid_dim(num_programs, 1, 1)
    Builder.create_get_program_id, Builder.create_atomic_rmw = program_id, atomic
    try:
        yield
    finally:
        for name, original in originals.items():
            setattr(Builder, name, original)
        scope.restore()
