"""How elements are shown: as `amixer contents` shows them, and as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .. import AlsaError
from ..ctl import (
    Access,
    ChannelMap,
    Container,
    DbLinear,
    DbMinMax,
    DbRange,
    DbScale,
    ElementType,
    OtherTlv,
)
from ._ctl_words import plain as plain_values
from ._ctl_words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..ctl import Element, ElementId, ElementInfo
    from ._state_file import Result

_LETTERS = (
    (Access.READ, "r"),
    (Access.WRITE, "w"),
    (Access.INACTIVE, "i"),
    (Access.VOLATILE, "v"),
    (Access.LOCKED, "l"),
    (Access.TLV_READ, "R"),
    (Access.TLV_WRITE, "W"),
    (Access.TLV_COMMAND, "C"),
)


async def value_of(element: Element, info: ElementInfo) -> Result | None:
    """Return an element's values; None if it has none to be read."""
    return await element.read() if info.readable and info.count else None


def lines(element: Element, info: ElementInfo, values: Result | None) -> Iterator[str]:
    """Give the lines that show an element."""
    yield str(info.id)
    access = "".join(letter if flag in info.access else "-" for flag, letter in _LETTERS)
    about = f"  ; type={info.type},access={access},values={info.count}"
    if info.type in (ElementType.INTEGER, ElementType.INTEGER64):
        about += f",min={info.minimum},max={info.maximum},step={info.step}"
    if info.type is ElementType.ENUMERATED:
        about += f",items={len(info.items)}"
    yield about
    for at, item in enumerate(info.items):
        yield f"  ; Item #{at} '{item}'"
    if values is not None:
        yield f"  : values={shown(info, values)}"
    if Access.TLV_READ in info.access:
        try:
            yield from _tlv(element.tlv, "  ")
        except AlsaError as error:
            yield f"  | {error.reason}"


def _tlv(tlv: object, indent: str) -> Iterator[str]:
    match tlv:
        case DbScale(minimum, step, mute):
            yield f"{indent}| dBscale-min={_db(minimum)},step={_db(step)},mute={int(mute)}"
        case DbLinear(minimum, maximum):
            yield f"{indent}| dBlinear-min={_db(minimum)},max={_db(maximum)}"
        case DbMinMax(minimum, maximum, mute):
            name = "dBminmaxmute" if mute else "dBminmax"
            yield f"{indent}| {name}-min={_db(minimum)},max={_db(maximum)}"
        case DbRange(parts):
            yield f"{indent}| dBrange"
            for part in parts:
                yield f"{indent}  values {part.first} to {part.last}"
                yield from _tlv(part.scale, indent + "  ")
        case ChannelMap(kind, positions):
            yield f"{indent}| chmap-{kind}={','.join(positions)}"
        case Container(items):
            yield f"{indent}| container"
            for item in items:
                yield from _tlv(item, indent + "  ")
        case OtherTlv(type, data):
            yield f"{indent}| unk-{type}-{data.hex()}"
        case _:
            pass


def _db(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}dB"


def plain_id(ident: ElementId) -> dict[str, object]:
    """Return an id as JSON has it."""
    return {
        "numid": ident.numid,
        "iface": ident.interface.name,
        "name": ident.name,
        "index": ident.index,
        "device": ident.device,
        "subdevice": ident.subdevice,
    }


def plain(element: Element, info: ElementInfo, values: Result | None) -> dict[str, object]:
    """Return an element as JSON has it; decibels are null for silence, absent if unknown."""
    found: dict[str, object] = {
        **plain_id(info.id),
        "type": info.type.name,
        "count": info.count,
        "access": [flag.name for flag in Access if flag in info.access],
        "values": None if values is None else plain_values(info, values),
    }
    if info.type in (ElementType.INTEGER, ElementType.INTEGER64):
        found |= {"minimum": info.minimum, "maximum": info.maximum, "step": info.step}
    if info.type is ElementType.ENUMERATED:
        found["items"] = list(info.items)
    return found | _plain_db(element, values)


def _plain_db(element: Element, values: Result | None) -> dict[str, object]:
    try:
        ends = element.db_range
        if ends is None or not isinstance(values, tuple):
            return {}
        gains = [element.to_db(value) for value in values]
    except AlsaError:
        return {}
    return {"db_range": [_finite(gain) for gain in ends], "db": [_finite(g) for g in gains]}


def _finite(gain: float) -> float | None:
    return gain if math.isfinite(gain) else None
