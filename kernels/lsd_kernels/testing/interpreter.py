"""Repairs of Triton's CPU interpreter, for tests (gaps seen in 3.6.0; upstream calls them unsupported).

bfloat16 is stored as integers and computed on as such: here it is decoded to float32, computed on, and rounded to
nearest even; float8 goes through torch's exact casts. NumPy from 2.4 on refuses to take a loop's bound from an array.
What it makes anew at every operation (types, tables, the redirected language) is made once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
import triton.language as tl
from triton.runtime import interpreter

Handle, Builder = interpreter.TensorHandle, interpreter.InterpreterBuilder
FLOAT8 = {tl.float8e4nv: torch.float8_e4m3fn, tl.float8e5: torch.float8_e5m2}
BLOCK_TYPES: dict[tuple[Any, ...], Any] = {}  # by element and shape
COMPARISONS = {
    "LT": np.less,
    "GT": np.greater,
    "LE": np.less_equal,
    "GE": np.greater_equal,
    "EQ": np.equal,
    "NE": np.not_equal,
}


def install() -> None:
    """Mend the interpreter of this process; a second call does nothing."""
    if getattr(Builder, "lsd_is_mended", False):
        return
    Builder.lsd_is_mended = True
    for name, repair in REPAIRS.items():
        setattr(Builder, name, repair)
    for name, compare in COMPARISONS.items():
        for order in ("O", "U"):
            setattr(Builder, f"create_fcmp{order}{name}", _comparison(compare))
    patch_tensor = interpreter._patch_lang_tensor

    def patch(tensor: Any, *scope: Any) -> None:
        patch_tensor(tensor, *scope)
        if scope:
            scope[0].set_attr(tensor, "__index__", _index)
        else:
            tensor.__index__ = _index

    interpreter._patch_lang_tensor = patch
    interpreter._patch_lang = _once_a_launch(interpreter._patch_lang)
    interpreter._get_np_dtype = _once_a_kind(interpreter._get_np_dtype)
    tl.block_type.with_element_ty = lambda block, element: _block_type(element, block.shape)
    Builder.get_block_ty = lambda builder, element, shape: _block_type(element, shape)


def _once_a_launch(patch_lang: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Every call of a device function redirects the whole language again, which takes longer than the call."""
    redirected: set[Any] = set()

    @cache
    def languages(function: Any) -> frozenset[Any]:
        return frozenset(value for value in function.__globals__.values() if value is tl or value is tl.core)

    def patch(function: Any) -> Any:
        wanted = languages(function)
        if redirected and wanted <= redirected:
            return SimpleNamespace(restore=lambda: None)
        is_launch = not redirected
        scope = patch_lang(function)
        redirected.update(wanted)

        def restore() -> None:
            if is_launch:
                redirected.clear()
            scope.restore()

        return SimpleNamespace(restore=restore)

    return patch


def _once_a_kind(numpy_type: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """It makes its whole table anew at every call."""
    known: dict[str, Any] = {}

    def lookup(kind: Any) -> Any:
        name = kind.scalar.name
        if name not in known:
            known[name] = numpy_type(kind)
        return known[name]

    return lookup


def _block_type(element: Any, shape: Any) -> Any:
    """One object for equal types, of which every operation makes several."""
    key = (element.name, *shape)
    if key not in BLOCK_TYPES:
        BLOCK_TYPES[key] = tl.block_type(element, shape)
    return BLOCK_TYPES[key]


def decode(handle: Any) -> np.ndarray[Any, Any]:
    """The handle's data as numbers: bfloat16 and float8 as float32."""
    kind, data = handle.dtype.scalar, handle.data
    if kind == tl.bfloat16 and data.dtype == np.uint16:
        wide: np.ndarray[Any, Any] = (data.astype(np.uint32) << 16).view(np.float32)
        return wide
    if kind in FLOAT8 and data.dtype == np.uint8:
        return torch.from_numpy(np.ascontiguousarray(data)).view(FLOAT8[kind]).float().numpy()
    return data  # type: ignore[no-any-return]


def encode(numbers: Any, kind: Any) -> np.ndarray[Any, Any]:
    """Numbers in the interpreter's storage of `kind`, rounded to nearest even."""
    kind = kind.scalar
    if kind != tl.bfloat16 and kind not in FLOAT8:
        return numbers.astype(interpreter._get_np_dtype(kind), copy=False)  # type: ignore[no-any-return]
    wide = torch.from_numpy(np.ascontiguousarray(np.asarray(numbers, np.float32)))
    if kind == tl.bfloat16:
        return wide.to(torch.bfloat16).view(torch.uint16).numpy()
    return wide.to(FLOAT8[kind]).view(torch.uint8).numpy()


def _binary(self: Any, left: Any, right: Any, op: Callable[..., Any]) -> Any:
    kind, out = left.dtype.scalar, op(decode(left), decode(right))
    if kind == tl.bfloat16 and out.dtype != np.bool_:
        return Handle(encode(out, kind), kind)
    if not interpreter._validate_np_data_size(out, kind):
        out = out.astype(interpreter._get_np_dtype(kind))
    return Handle(out, kind)


def _ternary(self: Any, first: Any, second: Any, third: Any, op: Callable[..., Any]) -> Any:
    kind = third.dtype.scalar
    start = first.data if first.dtype.scalar == tl.int1 else decode(first)
    return Handle(encode(op(start, decode(second), decode(third)), kind), kind)


def _unary(self: Any, argument: Any, op: Callable[..., Any]) -> Any:
    kind = argument.dtype.scalar
    return Handle(encode(op(decode(argument)), kind), kind)


def _fma(self: Any, x: Any, y: Any, z: Any) -> Any:
    kind = z.dtype.scalar
    return Handle(encode(decode(x) * decode(y) + decode(z), kind), kind)


def _dot(self: Any, a: Any, b: Any, accumulator: Any, input_precision: Any, max_num_imprecise_acc: Any) -> Any:
    sums = accumulator.data
    out = np.matmul(decode(a).astype(sums.dtype, copy=False), decode(b).astype(sums.dtype, copy=False)) + sums
    return Handle(out.astype(sums.dtype, copy=False), accumulator.dtype.scalar)


def _cast(self: Any, source: Any, wanted: Any, rounding_mode: Any = None) -> Any:
    return Handle(encode(decode(source), wanted), wanted.scalar)


def _rsqrt(self: Any, argument: Any) -> Any:
    return _unary(self, argument, lambda x: 1 / np.sqrt(x))


def _bfloat16(self: Any, value: float) -> Any:
    return Handle(encode(np.array([value], np.float32), tl.bfloat16), tl.bfloat16)


def _comparison(compare: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, left, right: Handle(compare(decode(left), decode(right)), tl.int1)


def _index(tensor: Any) -> int:
    return int(tensor.handle.data.reshape(-1)[0])


REPAIRS: dict[str, Callable[..., Any]] = {
    "binary_op": _binary,
    "ternary_op": _ternary,
    "unary_op": _unary,
    "create_fma": _fma,
    "create_dot": _dot,
    "cast_impl": _cast,
    "create_fp_to_fp": _cast,
    "create_rsqrt": _rsqrt,
    "get_bf16": _bfloat16,
}
