"""Runs all programs of a grid at once in the interpreter: they take turns at atomics, in a seeded order.

Spin waits and flags between programs, ranks of several GPUs among them, work then as on a GPU; a wait that can never
end is an error.
"""

from __future__ import annotations

import inspect
import random
import threading
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


def run_interleaved(
    kernel: Any, num_programs: int, *args: Any, seed: int = 0, checker: MemoryChecker | None = None,
    max_turns: int = MAX_TURNS, **options: Any,
) -> int:  # fmt: skip
    """Run `kernel[(num_programs,)](*args)` with its programs interleaved; returns how often the turn changed.

    Raises:
        DeadLockError: when the programs make no progress.
    """
    turns, local = Turns(num_programs, seed, max_turns), threading.local()
    if checker is not None:
        checker.program = lambda: local.program
    function = kernel.rewrite()
    names = set(inspect.getfullargspec(kernel.fn).args)
    wanted = {name: value for name, value in options.items() if name in names}
    constants = interpreter.GridExecutor(function, kernel.arg_names, (num_programs,)).constexprs
    bound = inspect.getcallargs(function, *args, **wanted)
    bound = {name: value if name in constants else interpreter._implicit_cvt(value) for name, value in bound.items()}
    originals = {name: getattr(Builder, name) for name in ("create_get_program_id", "create_atomic_rmw")}

    def program_id(builder: Any, axis: int) -> Any:
        return interpreter.TensorHandle(np.array([local.program if axis == 0 else 0], np.int32), tl.int32)

    def atomic(builder: Any, *arguments: Any) -> Any:
        result = originals["create_atomic_rmw"](builder, *arguments)
        turns.pass_on(local.program)
        turns.wait_for(local.program)
        return result

    def run(program: int) -> None:
        local.program = program
        try:
            with np.errstate(all="ignore"):
                turns.wait_for(program)
                function(**bound)
            turns.pass_on(program, is_done=True)
        except BaseException as error:  # raised again below, on the caller's thread
            turns.fail(error)

    scope = interpreter._patch_lang(function)
    interpreter.interpreter_builder.set_grid_dim(num_programs, 1, 1)
    Builder.create_get_program_id, Builder.create_atomic_rmw = program_id, atomic
    try:
        threads = [threading.Thread(target=run, args=(program,)) for program in range(num_programs)]
        for thread in threads:
            thread.start()
        turns.begin()
        for thread in threads:
            thread.join()
    finally:
        for name, original in originals.items():
            setattr(Builder, name, original)
        if scope is not None:
            scope.restore()
    if turns.error is not None:
        raise turns.error
    return turns.num_turns
