"""Any UMP message at all, for Hypothesis: from what the classes say of their own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from aioalsa import ump
from aioalsa.ump import _codec

if TYPE_CHECKING:
    from aioalsa.ump import Packet


def fields_of(kind: type[Packet]) -> st.SearchStrategy[Packet]:
    """Return messages of a class."""
    values: dict[str, st.SearchStrategy[Any]] = {}
    for name, place, _ in kind._layout.integers:
        least = -(1 << place.width - 1) if place.signed else 0
        values[name] = st.integers(least, least + (1 << place.width) - 1)
    if kind in (ump.SysEx7, ump.SysEx8):
        values["form"] = st.sampled_from(ump.Form)
    for name, where, _ in kind._layout.bytes:
        octet = st.integers(0, 127 if kind is ump.SysEx7 else 255)
        exact = where.counter is None and not where.padded
        data = st.lists(octet, min_size=where.size if exact else 0, max_size=where.size)
        values[name] = data.map(trimmed if where.padded else bytes)
    return st.builds(kind, **values)


def trimmed(text: list[int]) -> bytes:
    """Return a text's bytes; one that ends in zeros cannot be told from a shorter one."""
    return bytes(text).rstrip(b"\0")


def known() -> st.SearchStrategy[Packet]:
    """Return messages that have a class."""
    return st.sampled_from(_codec.classes()).flatmap(fields_of)


@st.composite
def words(draw: st.DrawFn) -> tuple[int, ...]:
    """Return the words of one packet, whatever they mean."""
    head = draw(st.integers(0, 2**32 - 1))
    rest = _codec.WORDS[head >> 28] - 1
    return head, *draw(st.tuples(*[st.integers(0, 2**32 - 1)] * rest))
