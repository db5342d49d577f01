"""What an object read from outside must look like: its fields, their kinds, and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Text:
    """Text that holds something, and the pattern where there is one."""

    pattern: str = r"(?s).*\S.*"


@dataclass(frozen=True)
class Number:
    """A whole number, never below `least`."""

    least: int = 0


@dataclass(frozen=True)
class ListOf:
    """A list of one kind of thing."""

    part: "Shape"
    least: int = 0


@dataclass(frozen=True)
class Fields:
    """An object with exactly these fields; the optional ones may be missing."""

    required: dict[str, "Shape"]
    optional: dict[str, "Shape"] = field(default_factory=dict)


@dataclass(frozen=True)
class OneOf:
    """An object whose set of fields says which of these it is."""

    shapes: tuple[Fields, ...]


@dataclass(frozen=True)
class Object:
    """An object that a later check reads with its own parser."""


Shape: TypeAlias = Text | Number | ListOf | Fields | OneOf | Object


def word(*allowed: str) -> Text:
    """Text that is one of these words."""
    return Text("|".join(map(re.escape, allowed)))


def problems(value: Any, shape: Shape, path: str = "") -> Iterator[str]:
    """Every place where the value is not of the shape, as `path: what is wrong`."""
    if isinstance(shape, Text):
        if type(value) is not str or not re.fullmatch(shape.pattern, value):
            yield f"{path}: {value!r}"
    elif isinstance(shape, Number):
        if type(value) is not int or value < shape.least:
            yield f"{path}: {value!r}"
    elif isinstance(shape, ListOf):
        yield from _list_problems(value, shape, path)
    elif type(value) is not dict:
        yield f"{path}: not an object"
    elif isinstance(shape, OneOf):
        yield from _choice_problems(value, shape, path)
    elif isinstance(shape, Fields):
        yield from _field_problems(value, shape, path)


def _list_problems(value: Any, shape: ListOf, path: str) -> Iterator[str]:
    if type(value) is not list or len(value) < shape.least:
        yield f"{path}: not a list of at least {shape.least}"
        return
    for place, part in enumerate(value):
        yield from problems(part, shape.part, f"{path}[{place}]")


def _choice_problems(value: dict[str, Any], shape: OneOf, path: str) -> Iterator[str]:
    faults = [list(problems(value, candidate, path)) for candidate in shape.shapes]
    if all(faults):
        # The candidate that fits best says most plainly what is wrong.
        yield from min(faults, key=len)


def _field_problems(value: dict[str, Any], shape: Fields, path: str) -> Iterator[str]:
    known = shape.required | shape.optional
    for name in sorted(set(shape.required) - set(value)):
        yield f"{path}.{name}: missing"
    for name in sorted(set(value) - set(known)):
        yield f"{path}.{name}: not a field of this format"
    for name in sorted(set(value) & set(known)):
        yield from problems(value[name], known[name], f"{path}.{name}")
