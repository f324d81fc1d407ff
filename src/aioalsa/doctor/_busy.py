"""Does anybody have the device: a sound server, or a program? And can the server be reached?"""

from __future__ import annotations

import errno
import os
import re
from shlex import quote
from typing import TYPE_CHECKING

from .. import _proc
from ._definitions import streams
from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._proc import Holder
    from ._system import System, Target

SERVERS = {
    "pipewire": "PipeWire",
    "pipewire-media-": "PipeWire",
    "wireplumber": "PipeWire",
    "pulseaudio": "PulseAudio",
    "jackd": "JACK",
    "jackdbus": "JACK",
}
_KINDS = {"pulse": ("PulseAudio", "PipeWire"), "pipewire": ("PipeWire",), "jack": ("JACK",)}
_START = {
    "pulse": "systemctl --user start pipewire-pulse || systemctl --user start pulseaudio",
    "pipewire": "systemctl --user start pipewire wireplumber",
    "jack": "jack_control start",
}
_PACKAGES = {
    "pipewire": "Debian and Ubuntu: apt install pipewire-alsa; Fedora: dnf install pipewire-alsa",
    "": "Debian and Ubuntu: apt install libasound2-plugins; Fedora: dnf install"
    " alsa-plugins-pulseaudio (or -jack, ...); Alpine: apk add alsa-plugins-pulse",
}
_BUILT_IN = (
    "adpcm alaw asym copy dmix dshare dsnoop empty file hooks hw iec958 ladspa lfloat linear meter"
    " mmap_emul mulaw multi null plug rate route share shm softvol"
)
_PLUGIN = re.compile(r"libasound_module_\w+?_(\w+)\.so")


def check(system: System) -> Iterator[Finding]:
    """Look at what was in the way when the device was opened."""
    for target in system.targets:
        if target.refused and target.missing_card is None and not target.undefined:
            yield from _refused(system, target)


def servers(system: System) -> dict[str, tuple[int, int]]:
    """Return the sound servers that run: number of a process, and of its user, by name."""
    found: dict[str, tuple[int, int]] = {}
    for pid, name, owner in system.processes():
        if name in SERVERS:
            found.setdefault(SERVERS[name], (pid, owner))
    return found


def _severity(target: Target) -> Severity:
    return Severity.ERROR if target.direction == "playback" else Severity.WARNING


def _refused(system: System, target: Target) -> Iterator[Finding]:
    plugin = _missing_plugin(system, target)
    if plugin is not None:
        yield _no_plugin(system, target, plugin)
    elif target.kind in _KINDS:
        yield _no_server(system, target)
    elif target.refused == errno.EBUSY:
        yield _busy(system, target)
    elif not _only_other_way(system, target):
        yield _cannot(target)


def _only_other_way(system: System, target: Target) -> bool:
    """Tell whether a card is not made for a direction, which is no fault."""
    if target.card is None or (target.direction == "playback" and target.name == "default"):
        return False
    other = "capture" if target.direction == "playback" else "playback"
    here = streams(system, target.card, target.direction)
    return not here and bool(streams(system, target.card, other))


def _missing_plugin(system: System, target: Target) -> str | None:
    told = next((m[1] for line in target.said if (m := _PLUGIN.search(line))), None)
    if told is not None or target.refused != errno.ENXIO or target.kind in _BUILT_IN.split():
        return told
    # alsa-lib 1.2.8 does not tell which file it looked for.
    given = system.environment.get("ALSA_PLUGIN_DIR")
    places = [given] if given else ["/usr/lib*/alsa-lib", "/usr/lib/*/alsa-lib"]
    file = f"libasound_module_pcm_{target.kind}.so"
    return None if any(system.glob(f"{place}/{file}") for place in places) else target.kind


def _cannot(target: Target) -> Finding:
    return Finding(
        "cannot-open",
        _severity(target),
        f"{target.name} cannot be opened for {target.direction}",
        " ".join([f"{_reason(target)}.", *target.said[-2:]]),
        "Try the hardware itself (`aioalsa devices` lists names): if that works, it is the"
        " configuration; if not, the driver.",
    )


def _reason(target: Target) -> str:
    return os.strerror(target.refused or 0)


def _no_plugin(system: System, target: Target, plugin: str) -> Finding:
    name = re.escape(plugin)
    places = system.places(rf"\btype\s+[\"']?{name}\b", rf"pcm\.!?{name}\b")
    return Finding(
        "plugin-missing",
        _severity(target),
        f"alsa-lib has no plug-in {plugin}, which {target.name} needs",
        " ".join([f"{_reason(target)}.", *target.said[:1]])
        + (f" {', '.join(places)} asks for it." if places else ""),
        f"Install it ({_PACKAGES.get(plugin, _PACKAGES[''])}), or take the definition that asks for"
        " it out.",
        as_root=True,
    )


def _no_server(system: System, target: Target) -> Finding:
    able = [name for name in _KINDS[target.kind] if name in servers(system)]
    if able:
        pid, owner = servers(system)[able[0]]
        runtime = f"/run/user/{owner}"
        if system.environment.get("XDG_RUNTIME_DIR") != runtime:
            return Finding(
                "no-runtime-dir",
                _severity(target),
                f"{able[0]} runs, but this session does not find it",
                f"{able[0]} (pid {pid}) runs for user {owner}, and listens in {runtime};"
                f" XDG_RUNTIME_DIR is {system.environment.get('XDG_RUNTIME_DIR') or 'not set'},"
                " as in services, cron jobs and under sudo.",
                "Be that user, and set the variable"
                + ("." if owner == system.user.uid else f": this is user {system.user.uid}."),
                (f"export XDG_RUNTIME_DIR={runtime}",),
            )
    wanted = " or ".join(_KINDS[target.kind])
    places = system.places(rf"\b{target.kind}\b")
    told = f" {', '.join(places)} sends it there." if places else ""
    return Finding(
        "server-not-running",
        _severity(target),
        f"{target.name} goes to {wanted}, and that does not " + ("answer" if able else "run"),
        f"{_reason(target)}.{told}",
        "Start it as the user who hears it, not as root; or, on a machine without a desktop, take"
        " that definition out, so that sound goes to the card itself.",
        (_START[target.kind],),
    )


def _busy(system: System, target: Target) -> Finding:
    holders = _proc.holders(target.card, None, None, target.direction, proc=system.proc)
    mine = [holder for holder in holders if holder.process in SERVERS]
    if mine:
        return _held_by_server(system, target, mine[0])
    names = ", ".join(dict.fromkeys(str(holder) for holder in holders)) or "another program"
    pids = dict.fromkeys(holder.pid for holder in holders if holder.pid)
    return Finding(
        "device-busy",
        _severity(target),
        f"{system.card_text(target.card)} is in use by {names}",
        f"{target.name} leads there, and the hardware takes one program at a time in this"
        " direction; only programs that open `default` share it (dmix, dsnoop).",
        "Have that program open `default`, or end it.",
        tuple(f"kill {pid}" for pid in pids),
    )


def _held_by_server(system: System, target: Target, holder: Holder) -> Finding:
    server = SERVERS[holder.process]
    owner = servers(system).get(server, (0, system.user.uid))[1]
    if server == "JACK":
        advice = "Play through it: `-D jack` (libasound2-plugins), or end it."
        commands: tuple[str, ...] = (f"kill {holder.pid}",)
    elif target.name == "default":
        advice = (
            "Let `default` go through it: Debian and Ubuntu, apt install"
            f" {'pipewire-alsa' if server == 'PipeWire' else 'libasound2-plugins'}."
        )
        commands = ()
    else:
        advice = (
            f"Open `default` in place of {target.name}; or take the card from {server} for a while."
        )
        commands = (
            (f"pasuspender -- aioalsa play -D {quote(target.name)} FILE",)
            if server == "PulseAudio"
            else ("systemctl --user stop pipewire.socket pipewire pipewire-pulse wireplumber",)
        )
    whose = f" of user {owner}" if owner != system.user.uid else ""
    return Finding(
        "server-holds-device",
        _severity(target),
        f"the sound server {server} has {system.card_text(target.card)}",
        f"{holder}{whose} has it, mixes what all programs play, and lets nobody else near the"
        f" hardware; {target.name} goes past it.",
        advice,
        commands,
    )
