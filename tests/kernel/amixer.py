"""amixer as a witness: what it says of a card's elements, and what it writes."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aioalsa.ctl import ElementId, Interface

if TYPE_CHECKING:
    from collections.abc import Sequence

_ID = re.compile(
    r"numid=(?P<numid>\d+),iface=(?P<iface>\w+),name='(?P<name>.*?)'"
    r"(?:,index=(?P<index>\d+))?(?:,device=(?P<device>\d+))?(?:,subdevice=(?P<subdevice>\d+))?$"
)


@dataclass
class Report:
    """What amixer says of one element.

    Attributes:
        ident: which element.
        type: its type, in amixer's letters.
        access: as "rw---R--".
        fields: "values", and "min", "max", "step" or "items" where there are any.
        items: the names of an enumerated element's items.
        values: as amixer writes them, between commas.
        tlv: the lines about TLV data.
    """

    ident: ElementId
    type: str = ""
    access: str = ""
    fields: dict[str, int] = field(default_factory=dict[str, int])
    items: list[str] = field(default_factory=list[str])
    values: str = ""
    tlv: list[str] = field(default_factory=list[str])

    def take(self, line: str) -> None:
        """Take one line of what amixer says below the id."""
        mark, rest = line[2], line[4:]
        if mark == ":":
            self.values = rest.removeprefix("values=")
        elif mark == "|":
            self.tlv.append(rest.strip())
        elif rest.startswith("Item #"):
            self.items.append(rest.partition("'")[2].removesuffix("'"))
        else:
            named = dict(part.split("=", 1) for part in rest.split(","))
            self.type, self.access = named.pop("type"), named.pop("access")
            self.fields = {key: int(value) for key, value in named.items()}


def run(card: int, *arguments: str) -> str:
    """Return what amixer writes; it must succeed."""
    command = ["amixer", "-c", str(card), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def contents(card: int) -> list[Report]:
    """Return what amixer says of all elements of a card."""
    reports: list[Report] = []
    for line in run(card, "contents").splitlines():
        if line.startswith("numid="):
            reports.append(Report(parse_id(line)))
        elif line.startswith("    |"):
            reports[-1].tlv.append(line.strip("| "))
        else:
            reports[-1].take(line)
    return reports


def batch(card: int, commands: Sequence[str]) -> None:
    """Have one amixer carry out commands, as "cset numid=3 on"; all must succeed."""
    done = subprocess.run(
        ["amixer", "-c", str(card), "-q", "-s"],
        input="".join(f"{command}\n" for command in commands),
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


def parse_id(line: str) -> ElementId:
    """Return the id that amixer writes."""
    match = _ID.match(line)
    assert match, line
    numid, device, subdevice, index = (
        int(match[key] or 0) for key in ("numid", "device", "subdevice", "index")
    )
    return ElementId(numid, Interface[match["iface"]], device, subdevice, index, match["name"])
