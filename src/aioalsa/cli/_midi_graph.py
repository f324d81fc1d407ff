"""The sequencer's patch bay as a picture: senders left, receivers right, a curve each connection.

Pure: what is drawn are the lists that `aioalsa midi ports --json` prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree as Xml

from ._console import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BOX, _GAP, _MARGIN = 260, 220, 20  # widths, in pixels
_HEADER, _LINE, _BETWEEN = 26, 22, 16  # heights
_COLOURS = ("#4878cf", "#d65f5f", "#6acc65", "#b47cc7", "#c4ad66", "#77bedb", "#ee854a")
_STYLE = (
    "text{font:13px sans-serif;fill:#222}"
    ".client{font-weight:bold}"
    ".box{fill:#f4f4f4;stroke:#888}"
    ".wire{fill:none;stroke-width:2.5;opacity:.85}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.box{fill:#2b2b2b}}"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a port is drawn: the end of its wires, and its colour."""

    x: int
    y: int
    colour: str


def svg(ports: Sequence[Mapping[str, object]]) -> str:
    """Return the patch bay as SVG.

    Args:
        ports: as `plain` of `_midi_ports` gives them.
    """
    drawing = Xml.Element("svg", xmlns="http://www.w3.org/2000/svg")
    Xml.SubElement(drawing, "style").text = _STYLE
    wires = Xml.SubElement(drawing, "g")
    right = _MARGIN + _BOX + _GAP
    senders, low = _column(drawing, (p for p in ports if p["readable"]), _MARGIN, _BOX)
    receivers, lower = _column(drawing, (p for p in ports if p["writable"]), right, 0)
    for port in ports:
        start = senders.get(str(port["address"]))
        for address in cast("Sequence[str]", port["sends_to"]):
            end = receivers.get(address)
            if start is not None and end is not None:
                _wire(wires, start, end, f"{port['address']} to {address}")
    width, height = right + _BOX + _MARGIN, max(low, lower)
    drawing.attrib |= {
        "viewBox": f"0 0 {width} {height}",
        "width": str(width),
        "height": str(height),
    }
    return Xml.tostring(drawing, encoding="unicode") + "\n"


def _column(
    drawing: Xml.Element, ports: Iterable[Mapping[str, object]], x: int, wires_at: int
) -> tuple[dict[str, Place], int]:
    """Draw ports in boxes of their clients; return where each is, and how far down it goes."""
    clients: dict[str, list[Mapping[str, object]]] = {}
    for port in ports:
        clients.setdefault(str(port["address"]).partition(":")[0], []).append(port)
    places: dict[str, Place] = {}
    y = _MARGIN
    for number, (client, own) in enumerate(clients.items()):
        height = _HEADER + _LINE * len(own)
        size = {"x": x, "y": y, "width": _BOX, "height": height, "rx": 6}
        Xml.SubElement(drawing, "rect", _text(size) | {"class": "box"})
        _label(drawing, x + 10, y + 18, f"{client} {own[0]['client']}", "client")
        for line, port in enumerate(own):
            middle = y + _HEADER + _LINE * line + _LINE // 2 - 4
            address = str(port["address"])
            _label(drawing, x + 18, middle + 5, f"{address.partition(':')[2]} {port['port']}")
            places[address] = Place(x + wires_at, middle, _COLOURS[number % len(_COLOURS)])
        y += height + _BETWEEN
    return places, y - _BETWEEN + _MARGIN


def _label(drawing: Xml.Element, x: int, y: int, text: str, kind: str = "port") -> None:
    label = Xml.SubElement(drawing, "text", _text({"x": x, "y": y}) | {"class": kind})
    label.text = printable(text)[:34]  # XML has no control characters


def _wire(wires: Xml.Element, start: Place, end: Place, title: str) -> None:
    bend = (end.x - start.x) // 2
    path = f"M{start.x} {start.y}C{start.x + bend} {start.y} {end.x - bend} {end.y} {end.x} {end.y}"
    wire = Xml.SubElement(wires, "path", {"d": path, "stroke": start.colour, "class": "wire"})
    Xml.SubElement(wire, "title").text = title


def _text(numbers: Mapping[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}
