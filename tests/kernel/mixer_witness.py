"""amixer as a witness of what mixers show, and makers of elements that no driver here has."""

from __future__ import annotations

import difflib
import re
import struct
import subprocess
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio.to_thread

from aioalsa import ctl
from aioalsa.cli._mixer_show import lines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from aioalsa.mixer import Mixer

MUTE = -9999999

# The decibel containers of <sound/tlv.h>: type, then data.
TLVS = {
    "scale": (1, (-4500, 30)),
    "scale with mute": (1, (-4500, 30 | 0x10000)),
    "linear": (2, (-3000, 600)),
    "linear from silence": (2, (MUTE, 0)),
    "minmax": (4, (-6000, 1200)),
    "narrow minmax": (4, (-1200, 1200)),
    "minmax with mute": (5, (-6000, 0)),
    "range": (
        3,
        # From 0 to 40 in steps of 1.5 dB, from there on in steps of 0.3 dB.
        (0, 40, 1, 8, -8000, 150, 41, 100, 1, 8, -2000, 30),
    ),
}


def tlv(name: str) -> bytes:
    """Return TLV data by its name in `TLVS`."""
    kind, data = TLVS[name]
    return struct.pack(f"=II{len(data)}i", kind, 4 * len(data), *data)


def amixer(card: int, *arguments: str, commands: Sequence[str] = ()) -> str:
    """Return what amixer prints; it must have nothing to complain about.

    Args:
        card: which one.
        arguments: its own.
        commands: lines that it reads with "-s".
    """
    done = subprocess.run(
        ["amixer", "-c", str(card), *arguments],
        input="".join(f"{command}\n" for command in commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


def volumes_set(card: int, *options: str, commands: Sequence[str]) -> list[int]:
    """Have one amixer set mono volumes of playback, and return what each command made of its own.

    Args:
        card: which one.
        options: amixer's.
        commands: each as "sset 'Master' 50%".
    """
    told = amixer(card, *options, "-s", commands=commands)
    found = [int(each) for each in re.findall(r"^  Mono: Playback (-?\d+) ", told, re.MULTILINE)]
    assert len(found) == len(commands), told
    return found


async def run_amixer(card: int, *arguments: str) -> str:
    """Return what amixer prints, the loop running meanwhile."""
    return await anyio.to_thread.run_sync(amixer, card, *arguments)


def content(text: str) -> list[str]:
    """Return the lines of amixer, but for the empty one that it has for sides it does not have."""
    return [line for line in text.splitlines() if line.strip() != "Mono:"]


def shown(mixer: Mixer, *, raw: bool = False) -> list[str]:
    """Return the same of our mixer."""
    return [line for element in mixer.values() for line in lines(element, raw=raw)]


def agree(card: int, mixer: Mixer) -> None:
    """Assert that amixer shows the same of all elements, in both of its ways."""
    for raw, options in ((False, ["-M"]), (True, [])):
        theirs = content(amixer(card, *options, "scontents"))
        differences = list(difflib.unified_diff(theirs, shown(mixer, raw=raw), "amixer", "ours"))
        assert not differences, "\n".join(differences)


@asynccontextmanager
async def extra(card: int) -> AsyncGenerator[ctl.Control]:
    """Give a control for making user-defined elements, which are gone at the end."""
    async with ctl.open(card) as control:
        yield control


async def add_volume(
    control: ctl.Control,
    name: str,
    *,
    count: int = 2,
    maximum: int = 100,
    scale: str = "",
    index: int = 0,
) -> ctl.Element:
    """Make a volume, with decibels if a scale is named."""
    element = control.add_element(
        name, type="integer", count=count, maximum=maximum, index=index, tlv=bool(scale)
    )
    if scale:
        await element.write_tlv(tlv(scale))
    return element


def add_choice(
    control: ctl.Control, name: str, items: Sequence[str], count: int = 1
) -> ctl.Element:
    """Make a choice."""
    return control.add_element(name, type="enumerated", items=items, count=count)
