"""Between dataclasses and MessagePack: one map with string keys a message, every limit checked before allocation.

A message is a frozen dataclass whose fields are made by `wire(...)`. What a field may hold stands beside it, so that
this file checks it and docs/protocol.md lists it.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

import msgpack

from lsd_game.bridge.close_codes import CloseCode, ProtocolError
from lsd_game.suggest import did_you_mean

MAX_INTEGER = 2**53 - 1  # what a JavaScript number holds exactly
MAX_NUMBER = 1e300
MAX_ITEMS = 64  # of an array, and keys of a map
MAX_TEXT_BYTES = 65_536

T = TypeVar("T")
Scalar = float | int | str | bool


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """What a field may hold: the range of its number, or the length of its text, bytes or list."""

    doc: str
    low: float = 0
    high: float = MAX_INTEGER
    choices: tuple[str, ...] = ()


def wire(doc: str, *, low: float = 0, high: float | None = None, choices: tuple[str, ...] = (), **field: Any) -> Any:
    """A field of a message; `low` and `high` bound a number or a length, `field` goes to dataclasses.field."""
    return dataclasses.field(
        metadata={"limits": Limits(doc, low, MAX_INTEGER if high is None else high, choices)}, **field
    )


def optional(doc: str, *, low: float = 0, high: float | None = None, choices: tuple[str, ...] = ()) -> Any:
    """A field that is left out of the map when it is None."""
    return wire(doc, low=low, high=high, choices=choices, default=None)


def pack(values: Mapping[str, object]) -> bytes:
    """Return the MessagePack of a map whose values are plain."""
    packed = msgpack.packb(values, use_bin_type=True)
    assert isinstance(packed, bytes)
    return packed


def unpack(data: bytes, max_bytes: int) -> dict[str, Any]:
    """Return the one map with string keys that `data` holds.

    Raises:
        ProtocolError: for anything else, or anything larger than the limits, before memory is taken for it.
    """
    if len(data) > max_bytes:
        raise ProtocolError(CloseCode.BAD_MESSAGE, f"a message has at most {max_bytes} bytes, got {len(data)}")
    try:
        values = msgpack.unpackb(
            data,
            raw=False,
            strict_map_key=True,
            max_array_len=MAX_ITEMS,
            max_map_len=MAX_ITEMS,
            max_str_len=MAX_TEXT_BYTES,
            max_bin_len=max_bytes,
            max_ext_len=0,
        )
    except (ValueError, msgpack.UnpackException, msgpack.StackError) as error:
        raise ProtocolError(
            CloseCode.BAD_MESSAGE, f"the message is no MessagePack within the limits: {error}"
        ) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ProtocolError(CloseCode.BAD_MESSAGE, "a message is a MessagePack map with string keys")
    return values


def to_map(value: Any) -> dict[str, object]:
    """Return a dataclass as a plain map, keys in the order of its fields, None left out."""
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {name: _plain(content) for name, content in fields.items() if content is not None}


def from_map(kind: type[T], values: Mapping[str, Any], *, where: str, is_strict: bool) -> T:
    """Return the dataclass `kind` that `values` holds.

    Args:
        where: what the values belong to, for the sentences: "frame".
        is_strict: refuse unknown keys, naming the nearest known one; else ignore them.

    Raises:
        ProtocolError: for a missing key, a wrong type, a value out of range.
    """
    specs = _specs(kind)
    unknown = [key for key in values if key not in specs] if is_strict else []
    if unknown:
        hint = did_you_mean(unknown[0][:40], specs)
        raise ProtocolError(CloseCode.BAD_VALUE, f"{where} has no field {unknown[0][:40]!r}{hint}")
    content: dict[str, Any] = {}
    for name, (hint_type, limits, is_required) in specs.items():
        if name in values:
            content[name] = _read(hint_type, values[name], limits, f"{where}.{name}", is_strict)
        elif is_required:
            raise ProtocolError(CloseCode.MISSING_FIELD, f"{where} needs the field {name!r}")
    return kind(**content)


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value):
        return to_map(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


_SPECS: dict[type, dict[str, tuple[Any, Limits, bool]]] = {}  # what each dataclass's fields may hold


def _specs(kind: type) -> dict[str, tuple[Any, Limits, bool]]:
    if kind not in _SPECS:
        hints = typing.get_type_hints(kind)
        _SPECS[kind] = {
            field.name: (_without_none(hints[field.name]), field.metadata["limits"], _is_required(field))
            for field in dataclasses.fields(kind)
        }
    return _SPECS[kind]


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _without_none(hint: Any) -> Any:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return next(part for part in typing.get_args(hint) if part is not types.NoneType)
    return hint


def _read(hint: Any, value: Any, limits: Limits, where: str, is_strict: bool) -> Any:
    """Return `value` as the type `hint`, checked."""
    origin = typing.get_origin(hint)
    if origin is tuple:
        items = _of_length(_of_type(value, list, where), limits, where)
        return tuple(_read(typing.get_args(hint)[0], item, Limits(""), where, is_strict) for item in items)
    if dataclasses.is_dataclass(hint):
        return from_map(typing.cast(type, hint), _of_type(value, dict, where), where=where, is_strict=is_strict)
    if origin is not None:  # Mapping[str, Scalar] or Mapping[str, float]
        kind = typing.get_args(hint)[1]
        items = _of_length(_of_type(value, dict, where), limits, where)
        return {key: _scalar(item, where) if kind == Scalar else _number(item, where) for key, item in items.items()}
    if hint is bool:
        return _of_type(value, bool, where)
    if hint in (int, float):
        return _in_range(_integer(value, where) if hint is int else _number(value, where), limits, where)
    return _chosen(_of_length(_of_type(value, hint, where), limits, where), limits, where)


def _of_type(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind):
        raise ProtocolError(CloseCode.WRONG_TYPE, f"{where} must be {_NAMES[kind]}, got {_name(value)}")
    return value


def _of_length(value: Any, limits: Limits, where: str) -> Any:
    if not limits.low <= len(value) <= limits.high:
        raise ProtocolError(
            CloseCode.BAD_VALUE, f"{where} must have {limits.low:.0f} to {limits.high:.0f} items, got {len(value)}"
        )
    return value


def _in_range(value: float, limits: Limits, where: str) -> float:
    if not limits.low <= value <= limits.high:
        raise ProtocolError(
            CloseCode.BAD_VALUE, f"{where} must be within {limits.low:.16g}..{limits.high:.16g}, got {value:.16g}"
        )
    return value


def _chosen(value: Any, limits: Limits, where: str) -> Any:
    if limits.choices and value not in limits.choices:
        raise ProtocolError(
            CloseCode.BAD_VALUE, f"{where} must be one of {', '.join(limits.choices)}, got {value[:40]!r}"
        )
    return value


def _integer(value: Any, where: str) -> int:
    """An integer, also one that a language without them wrote as a float."""
    number = _number(value, where)
    if number != int(number):
        raise ProtocolError(CloseCode.WRONG_TYPE, f"{where} must be an integer, got {value}")
    return int(number)


def _number(value: Any, where: str) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number:
        raise ProtocolError(CloseCode.WRONG_TYPE, f"{where} must be a number, got {_name(value)}")
    if isinstance(value, float) and not (math.isfinite(value) and abs(value) <= MAX_NUMBER):
        raise ProtocolError(CloseCode.BAD_VALUE, f"{where} must be a finite number, got {value}")
    return value


def _scalar(value: Any, where: str) -> Scalar:
    if isinstance(value, bool | str):
        return value
    number: float | int = _number(value, where)
    return number


_NAMES = {bool: "true or false", str: "a text", bytes: "binary", list: "an array", dict: "a map"}


def _name(value: object) -> str:
    return _NAMES.get(type(value), type(value).__name__)
