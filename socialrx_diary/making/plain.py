"""Dataclasses as JSON and back, by what their fields are said to be; for what is sealed now and read after a crash."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Kind = TypeVar("Kind")


def dumps(value: object) -> bytes:
    """A dataclass, with all that is in it, as JSON."""
    return json.dumps(bare(value), ensure_ascii=False, separators=(",", ":")).encode()


def loads(kind: type[Kind], text: bytes) -> Kind:
    """The dataclass that was written so."""
    read: Kind = _read(kind, json.loads(text))
    return read


def bare(value: Any) -> Any:
    """A value as JSON has it."""
    if is_dataclass(value):
        return {field.name: bare(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {bare(name): bare(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [bare(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _read(kind: Any, value: Any) -> Any:
    if get_origin(kind) in {Union, UnionType}:
        [kind] = [one for one in get_args(kind) if one is not NoneType]
        return None if value is None else _read(kind, value)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _read(hints[name], one) for name, one in value.items()})  # type: ignore[operator]
    inside = get_args(kind)
    if inside and issubclass(get_origin(kind) or object, Mapping):
        return {_read(inside[0], name): _read(inside[1], one) for name, one in value.items()}
    if inside:
        kinds = inside if ... not in inside and len(inside) == len(value) else inside[:1] * len(value)
        return tuple(_read(one, each) for one, each in zip(kinds, value, strict=True))
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, (Enum, UUID)) else value
