"""Finds races and accesses out of bounds in a kernel that the interpreter runs.

Shadow memory stands over every tensor given: an access outside of them is an error; a read of what another program
wrote, or a write over what another one read or wrote, without a barrier between, is a race. A program passes a barrier
when it arrives (an atomic with release) and then leaves a spin wait (an atomic with acquire, then a barrier).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from triton.runtime import interpreter

Builder = interpreter.InterpreterBuilder
NOBODY = -1


class OutOfBoundsError(IndexError):
    """A kernel touched memory that belongs to none of its tensors."""


class Shadow:
    """Who wrote and who read each byte of a tensor last, and in which of its epochs."""

    def __init__(self, name: str, tensor: torch.Tensor) -> None:
        storage = tensor.untyped_storage()
        self.name = name
        self.start = storage.data_ptr()
        self.end = self.start + storage.nbytes()
        self.writer, self.write_epoch, self.reader, self.read_epoch = (
            np.full(storage.nbytes(), NOBODY, np.int32) for _ in range(4)
        )


class MemoryChecker:
    """Use it around launches: `with MemoryChecker(tensors) as checker: kernel[grid](...)`, then look at `races`.

    Attributes:
        races: a sentence each.
        program: the number of the program that runs; `interleaving` sets it where programs take turns.
    """

    def __init__(self, tensors: dict[str, torch.Tensor]) -> None:
        shadows = [Shadow(name, tensor) for name, tensor in tensors.items() if tensor.numel()]
        self._shadows = sorted(shadows, key=lambda shadow: shadow.start)
        self._starts = np.array([shadow.start for shadow in self._shadows], np.uint64)
        self._ends = np.array([shadow.end for shadow in self._shadows], np.uint64)
        self._epochs: dict[int, int] = {}
        self._arrived: set[int] = set()  # programs that released and have not yet acquired
        self._through: set[int] = set()  # programs that acquired since
        self._originals: dict[str, Any] = {}
        self.races: list[str] = []
        self.program: Any = _grid_program

    def __enter__(self) -> MemoryChecker:
        for name in ("create_masked_load", "create_masked_store", "create_atomic_rmw", "create_barrier"):
            self._originals[name] = getattr(Builder, name)
            setattr(Builder, name, self._watching(name))
        return self

    def __exit__(self, *error: object) -> None:
        for name, original in self._originals.items():
            setattr(Builder, name, original)

    def _watching(self, name: str) -> Any:
        original = self._originals[name]

        def watched(builder: Any, *args: Any, **options: Any) -> Any:
            if name == "create_masked_load":
                self._access(args[0], args[1], is_write=False)
            elif name == "create_masked_store":
                self._access(args[0], args[2], is_write=True)
            result = original(builder, *args, **options)
            if name == "create_atomic_rmw":
                self._note_atomic(args[4])
            elif name == "create_barrier":
                self._note_barrier()
            return result

        return watched

    def _note_atomic(self, order: Any) -> None:
        me = self.program()
        if order == interpreter._ir.MEM_SEMANTIC.RELEASE:
            self._arrived.add(me)
        elif order == interpreter._ir.MEM_SEMANTIC.ACQUIRE and me in self._arrived:
            self._through.add(me)

    def _note_barrier(self) -> None:
        me = self.program()
        if me in self._through:
            self._epochs[me] = self._epochs.get(me, 0) + 1
            self._through.discard(me)
            self._arrived.discard(me)

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
        me = self.program()
        epoch = self._epochs.get(me, 0)
        clash = _foreign(shadow.writer[places], shadow.write_epoch[places], me, epoch)
        if is_write:
            clash |= _foreign(shadow.reader[places], shadow.read_epoch[places], me, epoch)
        if clash.any():
            verb = "writes" if is_write else "reads"
            self.races.append(f"program {me} {verb} {int(clash.sum())} values of {shadow.name} in epoch {epoch}")
        if is_write:
            shadow.writer[places], shadow.write_epoch[places] = me, epoch
        else:
            shadow.reader[places], shadow.read_epoch[places] = me, epoch


def _foreign(owner: Any, owner_epoch: Any, me: int, epoch: int) -> Any:
    """Where another program was in the same epoch."""
    return (owner != me) & (owner != NOBODY) & (owner_epoch == epoch)


def _grid_program() -> int:
    """The program that the sequential interpreter runs now, as one number."""
    builder = interpreter.interpreter_builder
    (x, y, z), (_, height, depth) = builder.grid_idx, builder.grid_dim
    return int((x * height + y) * depth + z)
