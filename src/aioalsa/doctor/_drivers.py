"""Has each piece of sound hardware become a card? If not, what keeps its driver from it?"""

from __future__ import annotations

import re
from shlex import quote
from typing import TYPE_CHECKING

from . import _hardware
from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._hardware import Hardware
    from ._system import System

_LENT = {"vfio-pci", "pci-stub"}
_NO = {"0", "n", "N", "no", "off"}


def check(system: System) -> Iterator[Finding]:
    """Look for hardware that is no card."""
    # A card that the device is on and that is not there may be this one.
    lacking = any(target.missing_card is not None for target in system.targets)
    silent = lacking or not (system.card_indexes or system.plays)
    bad = Severity.ERROR if silent else Severity.WARNING
    hardware = _hardware.pieces(system)
    for piece in hardware:
        if piece.driver in _LENT:
            yield _lent(piece)
        elif not piece.driver:
            yield _without_driver(system, piece, bad)
        elif not piece.has_card:
            yield _without_card(system, piece, bad)
    if not hardware and not system.card_indexes and not system.plays:
        yield _nothing(system)
    yield from _conflicts(system)


def _modules(system: System) -> str:
    return f"/lib/modules/{system.release}"


def _lent(piece: Hardware) -> Finding:
    return Finding(
        "given-away",
        Severity.NOTE,
        f"{piece} is reserved for a virtual machine",
        f"The driver {piece.driver} has it.",
        "If that is not meant, take its id out of vfio-pci.ids, in /etc/modprobe.d or on the"
        " kernel's command line.",
        as_root=True,
    )


def _without_driver(system: System, piece: Hardware, bad: Severity) -> Finding:
    if not system.is_directory(_modules(system)):
        return _no_modules(system, piece, bad)
    names = _hardware.modules_for(system, piece.alias)
    if not names:
        return Finding(
            "driver-missing",
            bad,
            f"this kernel has no driver for {piece}",
            f"No module of {system.release} knows {piece.alias}.",
            "Install all modules of this kernel (Debian: linux-image-amd64 in place of the cloud"
            f" kernel; Ubuntu: linux-modules-extra-{system.release}), or a newer kernel.",
            as_root=True,
        )
    module = names[0]
    blocked = _blacklisted(system, module)
    if blocked:
        return _forbidden(system, piece, module, blocked, bad)
    if module in _hardware.loaded(system):
        place = f"/sys/bus/{piece.bus}/drivers/{_driver_name(system, piece, module)}"
        return Finding(
            "driver-not-bound",
            bad,
            f"the driver {module} is loaded, but has not taken {piece}",
            "Somebody unbound it, or it failed to start it; the kernel's log (dmesg) tells.",
            "Bind it again.",
            (f"echo {quote(piece.address)} > {quote(place)}/bind",),
            as_root=True,
        )
    return Finding(
        "driver-not-loaded",
        bad,
        f"the driver of {piece} is not loaded",
        f"The module {module} is for it, and nothing forbids to load it."
        + (" It is the host of this container that has to." if system.in_container else ""),
        "Load it. If it is not loaded when the machine starts again, udev is at fault.",
        (f"modprobe {quote(module)}",),
        as_root=True,
    )


def _driver_name(system: System, piece: Hardware, module: str) -> str:
    # A driver's name on its bus mostly is that of its module, with either sign.
    for name in (module, module.replace("_", "-")):
        if system.exists(f"/sys/bus/{piece.bus}/drivers/{name}"):
            return name
    return module


def _no_modules(system: System, piece: Hardware, bad: Severity) -> Finding:
    others = [path.name for path in system.glob("/lib/modules/*/")]
    if others and not system.in_container:
        return Finding(
            "modules-missing",
            bad,
            f"the modules of the running kernel {system.release} are gone",
            f"{piece} has no driver, and /lib/modules has only {', '.join(others)}: the kernel was"
            " updated since the machine started.",
            "Start the machine again.",
            ("reboot",),
            as_root=True,
        )
    return Finding(
        "driver-missing",
        bad,
        f"no driver has taken {piece}",
        f"The modules of the kernel {system.release} cannot be seen from here"
        + (": this is a container." if system.in_container else "."),
        "Load the driver on the host of this container."
        if system.in_container
        else "Install the modules of this kernel.",
        as_root=True,
    )


def _blacklisted(system: System, module: str) -> list[tuple[str, int]]:
    name = re.escape(module)
    pattern = rf"(blacklist\s+{name}\s*$|install\s+{name}\s+(/usr)?/bin/(true|false))"
    found = [(system.name(path), line) for path, line, _ in system.module_lines(pattern)]
    listed = re.search(r"modprobe[._]blacklist=(\S+)", system.text("/proc/cmdline"))
    if listed and module in listed[1].replace("-", "_").split(","):
        found.append(("/proc/cmdline", 1))
    return found


def _forbidden(
    system: System, piece: Hardware, module: str, lines: list[tuple[str, int]], bad: Severity
) -> Finding:
    places = ", ".join(f"{path}:{line}" for path, line in lines)
    files = [(path, line) for path, line in lines if path != "/proc/cmdline"]
    edits = [f"sed -i '{line}s/^/#/' {quote(path)}" for path, line in files]
    boot = len(files) < len(lines)
    return Finding(
        "driver-blacklisted",
        bad,
        f"the driver {module} of {piece} is blacklisted",
        f"It is forbidden to load in {places}.",
        "Take that line out and load the driver."
        + (" Take it out of the boot loader's configuration too." if boot else ""),
        (*edits, f"modprobe {quote(module)}"),
        as_root=True,
    )


def _without_card(system: System, piece: Hardware, bad: Severity) -> Finding:
    module = piece.driver.replace("-", "_")
    pattern = rf"options\s+{re.escape(module)}\s.*\benable=(\S+)"
    for path, line, match in system.module_lines(pattern):
        if set(match[1].split(",")) & _NO:
            name = system.name(path)
            return Finding(
                "driver-disabled",
                bad,
                f"an option tells {module} to ignore {piece}",
                f"{name}:{line} has enable={match[1]}.",
                "Take that line out and load the driver again.",
                (
                    f"sed -i '{line}s/^/#/' {quote(name)}",
                    f"modprobe -r {quote(module)}",
                    f"modprobe {quote(module)}",
                ),
                as_root=True,
            )
    return Finding(
        "driver-failed",
        bad,
        f"the driver {piece.driver} has {piece}, but made no card of it",
        "Mostly firmware is missing; the kernel's log tells what it asked for.",
        "See the log (journalctl -k | grep -iE 'snd|sof|audio|firmware'), and install the firmware:"
        " Debian and Ubuntu firmware-sof-signed or linux-firmware, Fedora alsa-sof-firmware.",
        as_root=True,
    )


def _nothing(system: System) -> Finding:
    modules = _modules(system)
    bare = system.is_directory(modules) and not system.is_directory(f"{modules}/kernel/sound")
    if bare and not _has_core(system):
        return Finding(
            "no-sound-in-kernel",
            Severity.ERROR,
            f"the kernel {system.release} has no sound drivers",
            f"There is neither /proc/asound nor {modules}/kernel/sound: kernels for"
            " the cloud leave them out.",
            f"Install the complete kernel (Debian: linux-image-amd64; Ubuntu: linux-modules-extra-"
            f"{system.release}) and start the machine again.",
            as_root=True,
        )
    where = "on the host of this container " if system.in_container else ""
    return Finding(
        "no-hardware",
        Severity.ERROR,
        "there is no sound card",
        "No PCI or USB device of this machine is one, and no driver has made one.",
        f"Plug one in, or make one of software: {where}modprobe snd-aloop (what is played can be"
        " captured) or snd-dummy. `aioalsa demo` needs none.",
        () if system.in_container else ("modprobe snd-aloop",),
        as_root=True,
    )


def _has_core(system: System) -> bool:
    return system.exists("/proc/asound/version")


def _conflicts(system: System) -> Iterator[Finding]:
    wanted: dict[str, dict[str, str]] = {}
    for path, line, match in system.module_lines(r"options\s+(snd\w*)\s.*\bindex=(\S+)"):
        for index in match[2].split(","):
            if index.isdecimal():
                wanted.setdefault(index, {})[match[1]] = f"{system.name(path)}:{line}"
    for index, modules in wanted.items():
        if len(modules) > 1:
            told = ", ".join(f"{module} ({place})" for module, place in modules.items())
            yield Finding(
                "index-conflict",
                Severity.WARNING,
                f"several drivers are told to make card {index}",
                f"{told}: whichever is loaded later makes no card, or another one.",
                "Give each its own index=.",
                as_root=True,
            )
