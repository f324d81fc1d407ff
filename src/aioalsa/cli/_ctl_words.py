"""What `aioalsa ctl set` is told, in amixer's words, and which values that means. Pure.

Values stand between commas, one for each channel or one for all; nothing between two leaves a
channel as it is. Numbers may be percent of the range or decibels, and relative to what is there.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Protocol

from ..ctl import ElementInfo, ElementType, Iec958

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._state_file import Result

_NUMBER = re.compile(
    r"(-?\d{1,20}(?:\.\d{1,20})?|0x[0-9a-f]{1,16})(%|dB)?([+-]?)", re.IGNORECASE | re.ASCII
)
_WAYS = {"": 0, "+": 1, "-": -1}
_SWITCHES = {
    **dict.fromkeys(("on", "true", "yes", "up", "1"), True),
    **dict.fromkeys(("off", "false", "no", "down", "0"), False),
}


class Scale(Protocol):
    """What converts decibels, as an element does."""

    def to_db(self, value: int) -> float:
        """Return the decibels of a value."""
        ...

    def from_db(self, gain: float) -> int:
        """Return the value for a number of decibels."""
        ...


def needs_now(info: ElementInfo, text: str) -> bool:
    """Tell whether values depend on what they are now."""
    if info.type is ElementType.IEC958:
        return True
    return any(part == "toggle" or part.endswith(("+", "-")) or not part for part in _parts(text))


def meant(info: ElementInfo, text: str, now: Result | None, scale: Scale) -> Result:
    """Return the values that a text stands for.

    Args:
        info: the element's properties.
        text: what is to be set.
        now: its values; None if they are not needed.
        scale: its decibels.

    Raises:
        ValueError: it stands for none that the element can have.
    """
    parts = _parts(text)
    if info.type is ElementType.IEC958:
        return _iec958(parts, now)
    if info.type is ElementType.ENUMERATED and text in info.items:
        parts = [text]
    if len(parts) not in (1, info.count):
        raise ValueError(f"{info.id.name!r} has {info.count} values, not {len(parts)}")
    parts = parts if len(parts) == info.count else parts * info.count
    if info.type is ElementType.BYTES:
        before = now if isinstance(now, bytes) else bytes(info.count)
        return _bytes(parts, before)
    old = now if isinstance(now, tuple) else (0,) * info.count
    return tuple(
        _one(info, part, int(value), scale) for part, value in zip(parts, old, strict=True)
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]


def _one(info: ElementInfo, part: str, old: int, scale: Scale) -> int:
    if not part:
        return old
    if info.type is ElementType.BOOLEAN:
        if part.lower() == "toggle":
            return not old
        if part.lower() not in _SWITCHES:
            raise ValueError(f"{info.id.name!r} takes on, off or toggle, not {part!r}")
        return _SWITCHES[part.lower()]
    if info.type is ElementType.ENUMERATED:
        return _item(info, part)
    return _number(info, part, old, scale)


def _item(info: ElementInfo, part: str) -> int:
    names = [item.lower() for item in info.items]
    if part.lower() in names:
        return info.items.index(part) if part in info.items else names.index(part.lower())
    if re.fullmatch("[0-9]{1,10}", part):
        return int(part)
    raise ValueError(f"{info.id.name!r} takes one of {', '.join(info.items)}, not {part!r}")


def _number(info: ElementInfo, part: str, old: int, scale: Scale) -> int:
    found = _NUMBER.fullmatch(part)
    if found is None:
        raise ValueError(f"{part!r} is none of 40, 50%, -3dB, 5%+, 2dB-")
    number, unit, way = found[1], (found[2] or "").lower(), _WAYS[found[3]]
    if way and number[0] == "-":
        raise ValueError(f"{part!r} has two signs")
    if unit == "db":
        gain = float(number)
        return scale.from_db(scale.to_db(old) + way * gain if way else gain)
    if unit == "%":
        # As amixer: up to the next value.
        amount = math.ceil(float(number) * (info.maximum - info.minimum) * 0.01)
        base = info.minimum
    elif "." in number:
        raise ValueError(f"{part!r} is no whole number")
    else:
        amount, base = _int(number), 0
    if not way:
        # What is beyond the range is refused by the element.
        return base + amount
    return min(max(old + way * amount, info.minimum), info.maximum)


def _bytes(parts: list[str], before: bytes) -> bytes:
    return bytes(_byte(part) if part else old for part, old in zip(parts, before, strict=False))


def _byte(part: str) -> int:
    if not re.fullmatch(r"0[xX][0-9a-fA-F]{1,2}|\d{1,3}", part) or _int(part) > 255:
        raise ValueError(f"{part!r} is no byte, as 4 or 0x04")
    return _int(part)


def _int(digits: str) -> int:
    return int(digits, 16 if "x" in digits.lower() else 10)


def _iec958(parts: list[str], now: Result | None) -> Iec958:
    """Put bytes in place of the first ones of the channel status, the others as they are."""
    before = now if isinstance(now, Iec958) else Iec958()
    if len(parts) > len(before.status):
        raise ValueError(f"the channel status has {len(before.status)} bytes, not {len(parts)}")
    new = _bytes(parts, before.status)
    return Iec958(new + before.status[len(new) :], before.subcode, before.dig_subframe)


def shown(info: ElementInfo, values: Result) -> str:
    """Return values as amixer shows them."""
    if isinstance(values, Iec958):
        return (
            "["
            + " ".join(f"AES{at}=0x{byte:02x}" for at, byte in enumerate(values.status[:4]))
            + "]"
        )
    if isinstance(values, bytes):
        return ",".join(f"0x{byte:02x}" for byte in values)
    if info.type is ElementType.BOOLEAN:
        return ",".join("on" if value else "off" for value in values)
    return ",".join(map(str, values))


def plain(info: ElementInfo, values: Result) -> Sequence[object] | dict[str, str] | str:
    """Return values as JSON has them: items by name, bytes as hexadecimal digits."""
    if isinstance(values, Iec958):
        return {"status": values.status.hex(), "subcode": values.subcode.hex()}
    if isinstance(values, bytes):
        return values.hex()
    if info.type is ElementType.ENUMERATED:
        return [info.items[v] if 0 <= v < len(info.items) else v for v in values]
    return list(values)
