"""Are the cards' nodes in /dev/snd, and may this process open them?"""

from __future__ import annotations

import errno
import re
import stat
from shlex import quote
from typing import TYPE_CHECKING

from .. import _proc
from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._system import System

_OF_CARD = re.compile(r"^(?:controlC|pcmC|hwC|midiC|umpC)([0-9]{1,9})")
_NODES = "/dev/snd"
_CLASS = "/sys/class/sound"


def check(system: System) -> Iterator[Finding]:
    """Look at the nodes in /dev/snd."""
    if not system.card_indexes:
        return
    away = _missing(system)
    cards = {index for name in away if (index := _card(name)) is not None}
    if away and not _proc.numbered(system.path(_NODES), "controlC") and system.in_container:
        yield Finding(
            "container-without-nodes",
            Severity.ERROR,
            "this container has no sound devices",
            f"The kernel has {len(system.card_indexes)} sound cards, and {_NODES} has none of them:"
            " a container sees the devices that it is given.",
            "Start it with --device /dev/snd (docker run, podman run), `devices: [/dev/snd]` in a"
            " compose file; an ordinary user in it needs --group-add audio, too.",
        )
    elif away:
        # Sound without the sequencer and the timer is sound still.
        severity = _severity(system, cards)
        yield Finding(
            "node-missing",
            severity,
            f"{_NODES} lacks {', '.join(away)}",
            "The kernel has these devices (/sys/class/sound), so something took their nodes away.",
            "Make them again. If they are gone after the next start too, see what udev's rules do.",
            tuple(command for name in away for command in _make(system, name)),
            as_root=True,
        )
    yield from _rights(system)


def _severity(system: System, cards: set[int]) -> Severity:
    needed = system.card_indexes <= cards or any(map(system.leads_to, cards))
    return Severity.ERROR if needed else Severity.WARNING


def _card(node: str) -> int | None:
    found = _OF_CARD.match(node)
    return int(found[1]) if found else None


def _missing(system: System) -> list[str]:
    told = [path.parent.name for path in system.glob(f"{_CLASS}/*/dev")]
    # Older names (mixer, dsp, ...) are elsewhere in /dev.
    names = [name for name in told if _card(name) is not None or name in ("seq", "timer")]
    if not names:
        names = [f"controlC{card.index}" for card in system.cards]
    return [name for name in names if not system.exists(f"{_NODES}/{name}")]


def _make(system: System, name: str) -> Iterator[str]:
    numbers = re.fullmatch("([0-9]{1,9}):([0-9]{1,9})", system.text(f"{_CLASS}/{name}/dev").strip())
    if numbers:
        node = quote(f"{_NODES}/{name}")
        yield f"mkdir -p {_NODES} && mknod -m 660 {node} c {numbers[1]} {numbers[2]}"
        yield f"chgrp audio {node}"


def _rights(system: System) -> Iterator[Finding]:
    refused: dict[str, list[Path]] = {}
    paths = [*system.glob(f"{_NODES}/controlC*"), *system.glob(f"{_NODES}/pcmC*")]
    for path in paths:
        number = system.node_errno(path)
        if number in (errno.EACCES, errno.EPERM):
            refused.setdefault(_reason(system, path, number), []).append(path)
    for reason, nodes in refused.items():
        cards = {index for node in nodes if (index := _card(node.name)) is not None}
        yield _TELL[reason](system, nodes, _severity(system, cards))


def _reason(system: System, path: Path, number: int) -> str:
    if system.snap:
        return "snap-not-connected"
    try:
        mode, group = stat.S_IMODE(path.stat().st_mode), system.node_group(path)
    except OSError:  # gone meanwhile
        return "device-denied"
    if system.user.uid == 0 or number == errno.EPERM:
        return "device-denied"
    if mode & 0o060 != 0o060 or group == 0:
        return "node-mode"
    if group in system.user.groups:
        return "device-denied"
    if system.user.name in system.group(group)[1]:
        return "not-logged-in-again"
    return "container-group" if system.in_container else "not-in-group"


def _list(nodes: list[Path]) -> str:
    names = [f"{_NODES}/{node.name}" for node in nodes]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _snap(system: System, nodes: list[Path], severity: Severity) -> Finding:
    return Finding(
        "snap-not-connected",
        severity,
        f"the snap {system.snap} may not use the sound devices",
        f"{_list(nodes)} cannot be opened from inside the snap: its plug `alsa` is not connected.",
        "Connect it, and start the program again. A snap that has no plug `alsa` cannot.",
        (f"snap connect {system.snap}:alsa",),
        as_root=True,
    )


def _denied(system: System, nodes: list[Path], severity: Severity) -> Finding:
    return Finding(
        "device-denied",
        severity,
        "the sound devices are there, but may not be opened, whoever asks",
        f"{_list(nodes)} cannot be opened although the file's mode allows it: a container (or a"
        " systemd unit with DevicePolicy) that shows devices without the right to use them.",
        "Start the container with --device /dev/snd in place of -v /dev/snd:/dev/snd; in a unit"
        " say DeviceAllow=char-alsa rw.",
        as_root=True,
    )


def _mode(system: System, nodes: list[Path], severity: Severity) -> Finding:
    names = " ".join(quote(system.name(node)) for node in nodes)
    return Finding(
        "node-mode",
        severity,
        "the sound devices are not open to their group",
        f"{_list(nodes)}: udev gives them the group audio and mode 0660, but that is not what"
        " they have.",
        "Give them what they should have. If that does not last, look for a rule in"
        " /etc/udev/rules.d.",
        (f"chgrp audio {names}", f"chmod 660 {names}"),
        as_root=True,
    )


def _again(system: System, nodes: list[Path], severity: Severity) -> Finding:
    group, _ = system.group(system.node_group(nodes[0]))
    return Finding(
        "not-logged-in-again",
        severity,
        f"{system.user.name} is in the group {group}, but this login does not know yet",
        f"{_list(nodes)} are open to the group {group}. /etc/group has {system.user.name} in it;"
        " a process has the groups of the moment of its login.",
        f"Log out and in again (a desktop as a whole, not only its terminal); `newgrp {group}`"
        " does for one shell.",
    )


def _outside(system: System, nodes: list[Path], severity: Severity) -> Finding:
    group, _ = system.group(system.node_group(nodes[0]))
    return Finding(
        "not-in-group",
        severity,
        f"{system.user.name} is not in the group {group}",
        f"{_list(nodes)} are open to that group only. On a desktop logind also opens them to who"
        " sits before it; over ssh and in services it does not.",
        "Add the user to the group, then log in again.",
        (f"usermod -aG {group} {system.user.name}",),
        as_root=True,
    )


def _container(system: System, nodes: list[Path], severity: Severity) -> Finding:
    number = system.node_group(nodes[0])
    return Finding(
        "container-group",
        severity,
        f"this container's user is not in the group {number} of the sound devices",
        f"{_list(nodes)} are open to the group {number} of the host only.",
        f"Start the container with --group-add {number}, besides --device /dev/snd.",
    )


_TELL = {
    "snap-not-connected": _snap,
    "device-denied": _denied,
    "node-mode": _mode,
    "not-logged-in-again": _again,
    "not-in-group": _outside,
    "container-group": _container,
}
