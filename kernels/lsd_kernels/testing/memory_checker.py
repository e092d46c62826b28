"""Finds races and accesses out of bounds in a kernel that the interpreter runs.

Shadow memory stands over every tensor given, and a vector clock beside every program (Flanagan and Freund, "FastTrack",
2009): an access outside of the tensors is an error; two accesses to one place by two programs, one of them a write, are
a race unless a release and an acquire of the same counter, or the end of a launch, stand between. As on a GPU, a
release speaks for stores before the last barrier of its program only, an acquire for loads after the next one, and
both reach no further than their scope. A program's threads see each other's stores after its next barrier, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from triton.runtime import interpreter

Builder = interpreter.InterpreterBuilder
NOBODY = -1
Clock = np.ndarray[Any, Any]  # of each program, how many of its stretches between barriers are known


class OutOfBoundsError(IndexError):
    """A kernel touched memory that belongs to none of its tensors."""


class Shadow:
    """Who wrote each byte of a tensor last and who read it, each with its clock then."""

    def __init__(self, name: str, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        self.name = name
        self.start = storage.data_ptr()
        self.end = self.start + storage.nbytes()
        self.writer = np.full(storage.nbytes(), NOBODY, np.int32)
        self.written = np.zeros(storage.nbytes(), np.int32)
        self.read: dict[int, Clock] = {}  # program -> its clock at each byte


class Program:
    """What a program knows of the others.

    Attributes:
        known: clocks, its own among them.
        published: `known` at its last barrier, which a release passes on.
        pending: what its acquires brought, known from its next barrier on.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.known = np.zeros(number + 1, np.int32)
        self.known[number] = 1
        self.published: Clock = np.zeros(0, np.int32)
        self.pending: Clock = np.zeros(0, np.int32)

    def barrier(self) -> None:
        """All threads meet."""
        self.known = _joined(self.known, self.pending)
        self.published = self.known.copy()
        self.known[self.number] += 1


class MemoryChecker:
    """Use it around launches: `with MemoryChecker(tensors) as checker: kernel[grid](...)`, then look at `races`.

    Attributes:
        races: a sentence each.
        program: the number of the program that runs; `interleaving` sets it where programs take turns.
        rank: the GPU of a program.
    """

    def __init__(self, tensors: dict[str, torch.Tensor]) -> None:
        shadows = [Shadow(name, tensor) for name, tensor in tensors.items() if tensor.numel()]
        of_storages = {shadow.start: shadow for shadow in reversed(shadows)}  # the first name that a storage has
        self._shadows = sorted(of_storages.values(), key=lambda shadow: shadow.start)
        self._starts = np.array([shadow.start for shadow in self._shadows], np.uint64)
        self._ends = np.array([shadow.end for shadow in self._shadows], np.uint64)
        self._programs: dict[int, Program] = {}
        self._told: dict[tuple[int, int | None], Clock] = {}  # (address, rank; None: every rank) -> what releases told
        self._originals: dict[str, Any] = {}
        self.races: list[str] = []
        self.program: Any = _grid_program
        self.rank: Any = lambda program: 0

    def __enter__(self) -> MemoryChecker:
        for name in ("create_masked_load", "create_masked_store", "create_atomic_rmw", "create_barrier"):
            self._originals[name] = getattr(Builder, name)
            setattr(Builder, name, self._watching(name))
        return self

    def __exit__(self, *error: object) -> None:
        for name, original in self._originals.items():
            setattr(Builder, name, original)

    def meet(self, programs: Iterable[int]) -> None:
        """What each of these programs did is known to all of them, as between two launches."""
        each = [self._program(number) for number in programs]
        known: Clock = np.zeros(0, np.int32)
        for program in each:
            known = _joined(known, _joined(program.known, program.pending))
        for program in each:
            program.known = known.copy()
            program.barrier()

    def touch(self, tensor: torch.Tensor, *, is_write: bool) -> None:
        """What the host does between launches, as the program that runs."""
        starts = self._starts.tolist()
        shadow = self._shadows[starts.index(tensor.untyped_storage().data_ptr())]
        self._mark(shadow, np.arange(0, shadow.end - shadow.start, tensor.element_size()), is_write)

    def _program(self, number: int | None = None) -> Program:
        number = self.program() if number is None else number
        if number not in self._programs:
            self._programs[number] = Program(number)
        return self._programs[number]

    def _watching(self, name: str) -> Any:
        original = self._originals[name]

        def watched(builder: Any, *args: Any, **options: Any) -> Any:
            if name == "create_masked_load":
                self._access(args[0], args[1], is_write=False)
            elif name == "create_masked_store":
                self._access(args[0], args[2], is_write=True)
            elif name == "create_atomic_rmw":
                self._note_atomic(int(args[1].data.reshape(-1)[0]), args[4], args[5])
            elif name == "create_barrier":
                self._program().barrier()
            return original(builder, *args, **options)

        return watched

    def _note_atomic(self, address: int, order: Any, scope: Any) -> None:
        kinds, me = interpreter._ir.MEM_SEMANTIC, self._program()
        is_wide = scope == interpreter._ir.MEM_SYNC_SCOPE.SYSTEM
        reach = [self.rank(me.number), None] if is_wide else [self.rank(me.number)]
        for place in ((address, rank) for rank in reach):
            told = self._told.get(place, np.zeros(0, np.int32))
            if order in (kinds.ACQUIRE, kinds.ACQUIRE_RELEASE):
                me.pending = _joined(me.pending, told)
            if order in (kinds.RELEASE, kinds.ACQUIRE_RELEASE):
                self._told[place] = _joined(told, me.published)

    def _access(self, pointers: Any, mask: Any, is_write: bool) -> None:
        shape = np.broadcast_shapes(pointers.data.shape, mask.data.shape)
        chosen = np.broadcast_to(pointers.data, shape)[np.broadcast_to(mask.data, shape)].astype(np.uint64)
        size = interpreter._get_np_dtype(pointers.get_element_ty()).itemsize
        if chosen.size == 0:
            return
        owner = np.searchsorted(self._starts, chosen, side="right").astype(np.int64) - 1
        outside = (owner < 0) | (chosen + np.uint64(size) > self._ends[np.maximum(owner, 0)])
        if outside.any():
            verb = "stores" if is_write else "loads"
            raise OutOfBoundsError(f"program {self.program()} {verb} {int(outside.sum())} values out of bounds")
        for number in np.unique(owner):
            shadow = self._shadows[number]
            self._mark(shadow, (chosen[owner == number] - np.uint64(shadow.start)).astype(np.int64), is_write)

    def _mark(self, shadow: Shadow, places: Any, is_write: bool) -> None:
        me = self._program()
        known = _grown(me.known, max(self._programs) + 1)
        writers = shadow.writer[places]
        clash = (writers != NOBODY) & (writers != me.number) & (shadow.written[places] > known[writers])
        if not is_write:  # other threads of this program may have stored it
            clash |= (writers == me.number) & (shadow.written[places] == known[me.number])
        else:
            for reader, clocks in shadow.read.items():
                if reader != me.number:
                    clash |= clocks[places] > known[reader]
        if clash.any():
            verb = "writes" if is_write else "reads"
            self.races.append(f"program {me.number} {verb} {int(clash.sum())} values of {shadow.name} too soon")
        now = known[me.number]
        if is_write:
            shadow.writer[places], shadow.written[places] = me.number, now
        else:
            shadow.read.setdefault(me.number, np.zeros(shadow.end - shadow.start, np.int32))[places] = now


def _grown(clock: Clock, size: int) -> Clock:
    return np.pad(clock, (0, max(0, size - len(clock))))


def _joined(one: Clock, other: Clock) -> Clock:
    """The later of both for each program."""
    size = max(len(one), len(other))
    joined: Clock = np.maximum(_grown(one, size), _grown(other, size))
    return joined


def _grid_program() -> int:
    """The program that the sequential interpreter runs now, as one number."""
    builder = interpreter.interpreter_builder
    (x, y, z), (_, height, depth) = builder.grid_idx, builder.grid_dim
    return int((x * height + y) * depth + z)
