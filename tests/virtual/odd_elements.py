"""Elements that no program could make, as no driver should have them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aioalsa.ctl import Access, ElementId, ElementInfo, ElementType, Interface

if TYPE_CHECKING:
    from aioalsa import virtual


def add_unchecked(card: virtual.Card, name: str, tlv: bytes | None = None, **changes: Any) -> None:  # noqa: ANN401
    """Make an element past all checks: a stereo volume of 0 to 100, but for some changes."""
    volume = ElementInfo(
        id=ElementId(0, Interface.MIXER, 0, 0, 0, name),
        type=ElementType.INTEGER,
        count=2,
        access=Access.READ | Access.WRITE | (Access.TLV_READ if tlv else Access(0)),
        minimum=0,
        maximum=100,
        step=0,
        items=(),
        owner=None,
        dimensions=(),
    )
    info = replace(volume, **changes)
    card.controls.card().add_element(info, bytes(1024), tlv)
