"""Rules over what the kernel shows in /proc, /sys and /dev: usage of subdevices, and obstacles.

Pure: roots and the test for access are given, so that tests can build trees of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _proc
from ._values import Obstacle, Subdevice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


def subdevices(
    names: Sequence[str], available: int, holders: Sequence[_proc.Holder]
) -> tuple[Subdevice, ...]:
    """Put together what the card tells (how many are free) and what /proc/asound tells (which).

    Args:
        names: of the subdevices, in order.
        available: how many of them are free, says the card.
        holders: of the same device, from /proc/asound.
    """
    by_index = {holder.subdevice: holder for holder in holders}
    # Where /proc accounts for all that are in use, the others are free; else who knows.
    told = len(names) - available <= len(by_index)
    rest = False if told else (True if available == 0 else None)
    return tuple(
        Subdevice(index, name, True if index in by_index else rest, by_index.get(index))
        for index, name in enumerate(names)
    )


def obstacles(
    *,
    proc: Path,
    classes: Path,
    nodes: Path,
    usable: Callable[[Path], bool],
    environment: Mapping[str, str],
) -> list[Obstacle]:
    """Say what stands between this process and the machine's sound cards.

    Args:
        proc: "/proc".
        classes: "/sys/class/sound", which containers show although they mask /proc/asound.
        nodes: "/dev/snd".
        usable: tells whether a node can be opened for reading and writing.
        environment: as `os.environ`; a snap is known by it.
    """
    known = {card.index for card in _proc.cards(proc)} | set(_proc.numbered(classes, "card"))
    present = set(_proc.numbered(nodes, "controlC"))
    if not known and not present:
        return [
            Obstacle(
                "this kernel has no sound card",
                "plug one in, or load a driver (modprobe snd-aloop makes a card of software)",
            )
        ]
    found: list[Obstacle] = []
    away = known - present
    if away:
        found.append(
            Obstacle(
                f"{_cards(away)} of this kernel {_is(away)} not in {nodes}",
                "a container gets them when it is started with --device /dev/snd",
            )
        )
    closed = {index for index in present if not usable(nodes / f"controlC{index}")}
    if closed:
        snap = environment.get("SNAP_INSTANCE_NAME") or environment.get("SNAP_NAME")
        found.append(
            Obstacle(
                f"{_cards(closed)} {_is(closed)} there, but this user may not open {_it(closed)}",
                f"snap connect {snap}:alsa"
                if snap
                else "add the user to the group audio (usermod -aG audio NAME) and log in again;"
                " a container needs --group-add audio",
            )
        )
    return found


def _cards(indexes: set[int]) -> str:
    numbers = ", ".join(map(str, sorted(indexes)))
    return f"card {numbers}" if len(indexes) == 1 else f"cards {numbers}"


def _is(indexes: set[int]) -> str:
    return "is" if len(indexes) == 1 else "are"


def _it(indexes: set[int]) -> str:
    return "it" if len(indexes) == 1 else "them"
