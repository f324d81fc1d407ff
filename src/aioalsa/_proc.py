"""What the kernel tells in /proc/asound: which cards there are, and who holds which PCM.

Pure reading of small files, below a root that tests replace; every function gives less, never an
error, where the tree is absent (no sound driver) or masked (most containers).
"""

from __future__ import annotations

import errno
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    Direction = Literal["playback", "capture"]

PROC = Path("/proc")
MOST_CARDS = 32  # that alsa-lib and the kernel number, whatever they were built for
NO_CARD = (
    "this system shows no sound card at all: plug one in, or load a driver (modprobe snd-aloop"
    " makes a card of software)"
)

MOST_BYTES = 1 << 24  # of a file; the largest, modules.alias, has some
_NUMBER = re.compile(r"[0-9]{1,9}")
_CARD_LINE = re.compile(r"^ *([0-9]{1,9}) \[([^\]]*)\]: (.*?)(?: - (.*))?$")
_PCM_DIRECTORY = re.compile(r"^pcm([0-9]{1,9})([pc])$")
_OWNER = re.compile(r"^owner_pid *: *([0-9]{1,9})", re.MULTILINE)
_THREAD_GROUP = re.compile(r"^Tgid:[ \t]*([0-9]{1,9})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card as the kernel lists it, whether or not this user may open it."""

    index: int
    id: str
    driver: str
    name: str


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that has a PCM subdevice open; `process` is "" where its name is hidden."""

    pid: int
    process: str
    card: int
    device: int
    subdevice: int
    direction: Direction

    def __str__(self) -> str:
        return f"{self.process or 'a process'} (pid {self.pid})" if self.pid else "another process"


@dataclass(frozen=True, slots=True)
class Place:
    """What an ALSA name says about hardware; None for what it leaves open."""

    card: str | None = None
    device: int | None = None
    subdevice: int | None = None


def cards(proc: Path = PROC) -> list[KnownCard]:
    """Return the cards that the kernel has, also those that this user cannot open."""
    matches = map(_CARD_LINE.match, read(proc / "asound/cards").splitlines())
    # The second line of each card, its long name, is indented further and has no bracket.
    return [
        KnownCard(int(m[1]), m[2].rstrip(), m[3], m[4] if m[4] is not None else m[3])
        for m in matches
        if m
    ]


def place(name: str) -> Place:
    """Find card, device and subdevice in a name such as "plughw:CARD=PCH,DEV=0" or "hw:1,0"."""
    # Names nest, quoted or not: the hardware is in the innermost one ("plug:'hw:0,1'").
    innermost = re.findall(r"\w:([^:'\"{}]*)", name)
    if not innermost:
        return Place()
    given: dict[str, str] = {}
    for key, argument in zip(("CARD", "DEV", "SUBDEV"), innermost[-1].split(","), strict=False):
        named, equals, value = argument.partition("=")
        given[named.strip().upper() if equals else key] = (value if equals else argument).strip()
    return Place(given.get("CARD") or None, _number(given.get("DEV")), _number(given.get("SUBDEV")))


def holders(
    card: int | None = None,
    device: int | None = None,
    subdevice: int | None = None,
    direction: Direction | None = None,
    *,
    proc: Path = PROC,
) -> list[Holder]:
    """Return who holds the PCM subdevices that fit; None fits all."""
    found: list[Holder] = []
    for index in [card] if card is not None else [c.index for c in cards(proc)]:
        for path, number, way in _pcm_directories(proc / f"asound/card{index}"):
            if device not in (None, number) or direction not in (None, way):
                continue
            for substream in numbered(path, "sub"):
                if subdevice not in (None, substream):
                    continue
                owner = _OWNER.search(read(path / f"sub{substream}/status"))
                if owner:
                    node = f"pcmC{index}D{number}{way[0]}"
                    pid, process = _process(int(owner[1]), node, proc)
                    found.append(Holder(pid, process, index, number, substream, way))
    return found


def holders_of(name: str, direction: Direction | None = None, *, proc: Path = PROC) -> list[Holder]:
    """Return who holds what an ALSA name stands for; all holders if it names no card."""
    where = place(name)
    index: int | None = None
    if where.card is not None:
        fits = [c.index for c in cards(proc) if where.card in (str(c.index), c.id)]
        if not fits:
            return []
        index = fits[0]
    return holders(index, where.device, where.subdevice, direction, proc=proc)


def busy_advice(name: str, direction: Direction | None = None, *, proc: Path = PROC) -> str:
    """Say who holds a busy device and what to do; "" if /proc does not tell."""
    # An application often holds several subdevices: each is named once.
    names = list(dict.fromkeys(str(holder) for holder in holders_of(name, direction, proc=proc)))
    if not names:
        return ""
    return f"held by {_listing(names)}: stop it, or open a name that shares the device"


def missing_advice(*, proc: Path = PROC) -> str:
    """Say which cards there are, for whoever asked for one that is not."""
    there = [f"hw:{card.id} ({card.name})" for card in cards(proc)]
    return f"there are: {_listing(there)}" if there else NO_CARD


def beyond_all_cards(name: str) -> bool:
    """Tell whether an ALSA name has a card's number that no card can have.

    alsa-lib calls that an invalid argument, and not a missing card (SND_MAX_CARDS).
    """
    number = _number(place(name).card)
    return number is not None and number >= MOST_CARDS


def forbidden_node(name: str, *, proc: Path = PROC, nodes: Path = Path("/dev/snd")) -> Path | None:
    """Return the node that keeps this user from the card of an ALSA name; None if nothing does.

    alsa-lib looks a card up by its control node, and calls one that it may not open missing.
    """
    where = place(name)
    fits = [card.index for card in cards(proc) if where.card in (None, str(card.index), card.id)]
    paths = [nodes / f"controlC{index}" for index in fits]
    if paths and all(path.exists() and not os.access(path, os.R_OK | os.W_OK) for path in paths):
        return paths[0]
    return None


def _listing(names: list[str], most: int = 8) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def read(path: Path) -> str:
    """Return a file's text; "" if it can't be read."""
    try:
        return read_bytes(path).decode(errors="replace")
    except (OSError, ValueError):  # ValueError: a name that no file has
        return ""


def read_bytes(path: Path) -> bytes:
    """Return what is in a file.

    Raises:
        OSError: it can't be read; among them what may wait, as a named pipe, or have no end, as a
            device.
    """
    # Opening alone would wait for who writes to a pipe.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no file", str(path))
        return file.read(MOST_BYTES)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and _NUMBER.fullmatch(text) else None


def names(path: Path) -> list[str]:
    """Return the sorted names of a directory's entries; none if it can't be read."""
    try:
        return sorted(entry.name for entry in path.iterdir())
    except OSError:
        return []


def numbered(path: Path, prefix: str) -> list[int]:
    """Return the numbers of the entries that are called prefix and number."""
    numbers = (name.removeprefix(prefix) for name in names(path) if name.startswith(prefix))
    return sorted(int(number) for number in numbers if _NUMBER.fullmatch(number))


def _pcm_directories(card: Path) -> Iterator[tuple[Path, int, Direction]]:
    for name in names(card):
        match = _PCM_DIRECTORY.match(name)
        if match:
            yield card / name, int(match[1]), "playback" if match[2] == "p" else "capture"


def _process(thread: int, node: str, proc: Path) -> tuple[int, str]:
    # owner_pid is the thread that opened the device. It may have ended since, as worker threads
    # do, while its process goes on: then whoever has the node open is looked for instead.
    group = _THREAD_GROUP.search(read(proc / f"{thread}/status"))
    pid = int(group[1]) if group else _with_node(node, proc)
    if pid is None:
        return thread, ""
    return pid, read(proc / f"{pid}/comm").strip()


def _with_node(node: str, proc: Path) -> int | None:
    pids = numbered(proc, "")
    having = [pid for pid in pids if _has_open(proc / f"{pid}/fd", node)]
    # Two processes on one node hold different subdevices, and nothing tells which holds which.
    return having[0] if len(having) == 1 else None


def _has_open(directory: Path, node: str) -> bool:
    for name in names(directory):
        try:
            if (directory / name).readlink().name == node:
                return True
        except OSError:
            continue
    return False
