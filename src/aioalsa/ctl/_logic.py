"""The rules of controls that need no card: ids as text, values that fit an element."""

from __future__ import annotations

import difflib
import operator
import re
import struct
from collections.abc import Iterable, Mapping, Sequence, Set, Sized
from itertools import islice
from typing import TYPE_CHECKING, Any

from .._arguments import integer, shown
from ._enums import ElementType, Interface
from ._values import ElementId, ElementInfo, Iec958

if TYPE_CHECKING:
    from collections.abc import Callable

NAME_BYTES = 43  # and a zero: SNDRV_CTL_ELEM_ID_NAME_MAXLEN
KEYS = ("numid", "interface", "device", "subdevice", "index", "name")
Value = bool | int | str
Values = Value | Iec958 | Sequence[Value] | bytes | bytearray | memoryview
Result = tuple[bool, ...] | tuple[int, ...] | bytes | Iec958


# Ids.


def parse_id(text: str) -> dict[str, int | str]:
    """Return the parts of an id as amixer takes it (`snd_ctl_ascii_elem_id_parse`).

    Parts that are not given are not returned; a text without "=" is a name.

    Raises:
        ValueError: it is no such id.
    """
    if "=" not in text:
        return {"name": _name(text)}
    given: dict[str, int | str] = {}
    rest = text.strip(" \t")
    while rest:
        key, equals, rest = rest.partition("=")
        key = key.strip().lower()
        key = "interface" if key == "iface" else key
        if not equals or key not in KEYS:
            raise ValueError(f"{shown(text)} is no element id: {shown(key)} is none of its parts")
        part, rest = _take_part(text, rest, quoted=key == "name")
        given[key] = _part(key, part)
    return given


def _take_part(text: str, rest: str, *, quoted: bool) -> tuple[str, str]:
    """Split what follows "key=" into its value and what comes behind the comma."""
    if quoted and rest[:1] in ("'", '"'):
        # A quote within the name is not followed by a comma, mostly.
        found = re.match(f"{rest[0]}(.*?){rest[0]}(?:,|$)", rest, re.DOTALL)
        if found is None:
            raise ValueError(f"{shown(text)} is no element id: its name has no end")
        return found[1], rest[found.end() :]
    part, _, rest = rest.partition(",")
    return part.strip(), rest


def _part(key: str, part: str) -> int | str:
    if key == "name":
        return _name(part)
    if key == "interface":
        return Interface.parse(part, "iface")
    number = _decimal(part)
    if number is None or number > 2**31 - 1 or (key == "numid" and number == 0):
        raise ValueError(f"{key}={shown(part)} is no number of an element id")
    return number


def _decimal(text: str) -> int | None:
    """Return a number for decimal digits; None for others, and for more than any element has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _name(text: str) -> str:
    if not text:
        raise ValueError("an element has a name")
    return text


def element_name(name: object) -> str:
    """Return a name that an element can have."""
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, not {shown(name)}")
    if not 0 < len(name.encode(errors="replace")) <= NAME_BYTES or not name.isprintable():
        raise ValueError(f"name={name[:60]!r} is no element's name: 1 to {NAME_BYTES} bytes")
    return name


def criteria(
    ident: str | ElementId | None,
    *,
    name: str | None,
    numid: int | None,
    iface: str | int | None,
    index: int | None,
    device: int | None,
    subdevice: int | None,
) -> dict[str, int | str]:
    """Return what `find()` looks for.

    Raises:
        ValueError: nothing, or an id that is none.
        TypeError: an argument of the wrong type.
    """
    wanted: dict[str, int | str] = {}
    if isinstance(ident, ElementId):
        # Not its numid: an element that was made anew has another, and is the same.
        wanted = {key: getattr(ident, key) for key in KEYS[1:]}
    elif isinstance(ident, str):
        wanted = parse_id(ident)
    elif ident is not None:
        raise TypeError(f"ident must be a str or an ElementId, not {shown(ident)}")
    if name is not None:
        wanted["name"] = _name(name) if isinstance(name, str) else element_name(name)
    if iface is not None:
        wanted["interface"] = Interface.parse(iface, "iface")
    numbers = {"numid": numid, "index": index, "device": device, "subdevice": subdevice}
    for key, number in numbers.items():
        if number is not None:
            wanted[key] = integer(key, number, 1 if key == "numid" else 0)
    if not wanted:
        raise ValueError("give a name, a numid or an element id to find")
    return wanted


def find(ids: Iterable[ElementId], wanted: dict[str, int | str]) -> ElementId | None:
    """Return the id that has all the wanted parts.

    Of several the first by what is not given: mixer elements before others, as amixer has it,
    then the lowest index, device and subdevice.
    """
    fits = [i for i in ids if all(getattr(i, key) == wanted[key] for key in wanted)]
    return min(fits, key=_preference, default=None)


def _preference(ident: ElementId) -> tuple[bool, int, int, int]:
    other = ident.interface is not Interface.MIXER
    return other, ident.index, ident.device, ident.subdevice


def near_names(ids: Iterable[ElementId], wanted: dict[str, int | str]) -> str:
    """Return the message for an element that is not there, with names that resemble it."""
    what = ",".join(f"{key}={value!s:.200}" for key, value in wanted.items())
    names = list(dict.fromkeys(i.name for i in ids))
    name = str(wanted.get("name", ""))
    exact = [str(i) for i in ids if i.name == name]
    if exact:
        return f"no element {what}; by that name there are {'; '.join(exact[:5])}"
    near = difflib.get_close_matches(name, names, n=5, cutoff=0.4)
    if not near:
        words = name.lower().split()
        near = [each for each in names if any(word in each.lower() for word in words)][:5]
    near = near or ([] if name else names[:5])
    hint = f"; near are {', '.join(map(repr, near))}" if near else ""
    return f"no element {what}{hint}"


# Values.

_IEC958 = struct.Struct("=24s147sx4s")


def unpacker(kind: ElementType, count: int) -> Callable[[memoryview], Result]:
    """Return what makes values of the memory that `aio_ctl_read` fills."""
    if kind is ElementType.BYTES:
        return lambda memory: bytes(memory[:count])
    if kind is ElementType.IEC958:
        return lambda memory: Iec958(*_IEC958.unpack_from(memory))
    letter = "?" if kind is ElementType.BOOLEAN else "q"
    return struct.Struct(f"={count}{letter}").unpack_from


def pack(info: ElementInfo, values: object) -> bytes:
    """Return the memory that `aio_ctl_write` takes; one value alone stands for all channels.

    Raises:
        TypeError: of the wrong type.
        ValueError: out of range, between two steps, or not as many as the element has.
    """
    if info.type is ElementType.BYTES:
        return _pack_bytes(info, values)
    if info.type is ElementType.IEC958:
        return _pack_iec958(info, values)
    listed = _listed(info, values)
    check = _CHECKS.get(info.type)
    if check is None:
        raise ValueError(f"{info.id.name!r} is of a type that cannot be written")
    letter = "?" if info.type is ElementType.BOOLEAN else "q"
    return struct.pack(f"={info.count}{letter}", *(check(info, value) for value in listed))


def _listed(info: ElementInfo, values: object) -> list[object]:
    if isinstance(values, (str, bytes, bytearray)):
        return [values] * info.count
    if isinstance(values, (Mapping, Set)):
        raise TypeError(f"{info.id.name!r} takes values in order, not a set or mapping")
    try:
        # Who gives them without an end is not waited for.
        listed = list[object](islice(iter(values), info.count + 1))  # type: ignore[call-overload]
    except TypeError:
        return [values] * info.count  # among them numpy's arrays of no dimension
    if len(listed) != info.count:
        given = len(values) if isinstance(values, Sized) else len(listed)
        raise ValueError(f"{info.id.name!r} has {info.count} values, not {given}")
    return listed


def _boolean(info: ElementInfo, value: object) -> bool:
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{info.id.name!r} takes True or False, not {shown(value)}") from None
    if number not in (0, 1):
        raise ValueError(f"{info.id.name!r} takes True or False, not {shown(value)}")
    return bool(number)


def _integer(info: ElementInfo, value: object) -> int:
    if isinstance(value, bool):
        raise TypeError(f"{info.id.name!r} takes an int, not {shown(value)}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{info.id.name!r} takes an int, not {shown(value)}") from None
    if not info.minimum <= number <= info.maximum:
        raise ValueError(
            f"{info.id.name!r} takes {info.minimum} to {info.maximum}, not {shown(number)}"
        )
    if info.step > 1 and (number - info.minimum) % info.step:
        raise ValueError(
            f"{info.id.name!r} takes {info.minimum} and steps of {info.step}, not {number}"
        )
    return number


def _item(info: ElementInfo, value: object) -> int:
    if isinstance(value, str):
        if value not in info.items:
            raise ValueError(
                f"{info.id.name!r} takes one of {', '.join(info.items)}, not {value:.200}"
            )
        return info.items.index(value)
    return _integer(info, value)


_CHECKS: dict[ElementType, Callable[[ElementInfo, object], int]] = {
    ElementType.BOOLEAN: _boolean,
    ElementType.INTEGER: _integer,
    ElementType.INTEGER64: _integer,
    ElementType.ENUMERATED: _item,
}


def _pack_bytes(info: ElementInfo, values: object) -> bytes:
    data = content(values, f"{info.id.name!r} takes bytes")
    if len(data) != info.count:
        raise ValueError(f"{info.id.name!r} has {info.count} bytes, not {len(data)}")
    return data


def _pack_iec958(info: ElementInfo, values: object) -> bytes:
    if isinstance(values, (bytes, bytearray)):
        values = Iec958(bytes(values))
    if not isinstance(values, Iec958):
        raise TypeError(
            f"{info.id.name!r} takes an Iec958 or its status bytes, not {shown(values)}"
        )
    wanted = f"{info.id.name!r} takes 24 bytes of status, 147 of subcode and 4 of dig_subframe"
    parts = [content(each, wanted) for each in (values.status, values.subcode, values.dig_subframe)]
    if [len(part) for part in parts] != [24, 147, 4]:
        raise ValueError(wanted)
    return _IEC958.pack(*parts)


def content(values: object, wanted: str) -> bytes:
    """Return the bytes that a buffer has, or a sequence of ints.

    `bytes()` alone makes as many zeros of a number.

    Args:
        values: what was given.
        wanted: what should have been, as the message has it.
    """
    given: Any = values
    if _is_index(given):
        raise TypeError(f"{wanted}, not {shown(given)}")
    try:
        return bytes(given if isinstance(values, Sequence) else memoryview(given))
    except (TypeError, ValueError) as error:
        raise type(error)(f"{wanted}, not {shown(given)}") from None


def _is_index(value: Any) -> bool:  # noqa: ANN401
    try:
        operator.index(value)
    except TypeError:
        return False
    return True


_NUMBER = r"-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)"
_TEXTS = {
    ElementType.BOOLEAN: re.compile(r"on|up|yes|off|down|no|toggle|[0-9]+", re.IGNORECASE),
    ElementType.INTEGER: re.compile(rf"{_NUMBER}(?:\.[0-9]*)?%?"),
    ElementType.INTEGER64: re.compile(rf"{_NUMBER}(?:\.[0-9]*)?%?"),
    ElementType.BYTES: re.compile(rf"{_NUMBER}%?"),
}


def check_text(info: ElementInfo, text: object) -> str:
    """Return a text that stands for values of an element; alsa-lib takes nearly anything.

    Raises:
        TypeError: it is no text.
        ValueError: it stands for no values, or for more than the element has.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a str, not {shown(text)}")
    parts = text.removesuffix(",").split(",")
    if info.type is ElementType.ENUMERATED:
        known = _item_text(info, text) or all(_item_text(info, part) for part in parts)
    else:
        pattern = _TEXTS.get(info.type)
        known = pattern is not None and all(map(pattern.fullmatch, parts))
    if not known:
        choice = f": it takes {', '.join(info.items)}" if info.items else ""
        raise ValueError(f"text={shown(text)} stands for no value of {info.id.name!r}{choice}")
    if len(parts) > info.count and not _item_text(info, text):
        raise ValueError(f"{info.id.name!r} has {info.count} values, not {len(parts)}")
    return text


def _item_text(info: ElementInfo, part: str) -> bool:
    quoted = len(part) > 1 and part[0] == part[-1] and part[0] in "'\""
    name = part[1:-1] if quoted else part
    number = _decimal(part)
    return name in info.items or (number is not None and number < len(info.items))
