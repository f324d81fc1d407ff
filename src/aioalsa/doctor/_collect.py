"""Asks alsa-lib what the checks need to know: it opens what was asked about, and all mixers."""

from __future__ import annotations

import errno
import re
from typing import TYPE_CHECKING, get_args

import anyio
import anyio.to_thread

from .. import _ffi, _proc, conf, ctl, mixer, pcm
from ..conf import Config
from ..errors import AlsaError, DeviceNotFoundError, ElementGoneError, LibraryNotFoundError
from ._busy import SERVERS
from ._streams import positions
from ._system import Direction, JackState, Level, System, Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ..conf import Value
    from ..mixer import Side

_MISSING_CARD = re.compile(r"cannot find card '([^']*)'", re.IGNORECASE)
_DEEPEST = 32  # definitions that lead to each other
_LOOK_TWICE = 0.4  # s; every period that is in use is shorter


async def collect(device: str, environment: Mapping[str, str]) -> System:
    """Return this machine as it is.

    Args:
        device: the name of a PCM.
        environment: as `os.environ`.
    """
    try:
        library = await anyio.to_thread.run_sync(_ffi.alsa_version)
    except LibraryNotFoundError as error:
        return System(environment=environment, library_error=str(error.reason))
    plain = System(environment=environment, library=library)
    targets = [await _target(device, way) for way in get_args(Direction)]
    levels: list[Level] = []
    jacks: list[JackState] = []
    for name, card in _mixers(plain, targets).items():
        levels += await _levels(name, card)
        if card is not None:
            jacks += await _jacks(card)
    return System(
        environment=environment,
        library=library,
        targets=tuple(targets),
        levels=tuple(levels),
        jacks=tuple(jacks),
        stuck=await _stuck(plain),
    )


def _mixers(system: System, targets: list[Target]) -> dict[str, int | None]:
    """Return the mixers that are on the way, with their cards."""
    names: dict[str, int | None] = {}
    for target in targets:
        if target.card is not None:
            names[f"hw:{target.card}"] = target.card
        elif target.kind in ("pulse", "pipewire"):
            names["default"] = None
            # What is behind the server: the cards that it has.
            for card in system.cards:
                if _has(system, card.index):
                    names[f"hw:{card.index}"] = card.index
    return names


def _has(system: System, card: int) -> bool:
    holders = _proc.holders(card, proc=system.proc)
    return any(holder.process in SERVERS for holder in holders)


async def _stuck(system: System) -> tuple[Path, ...]:
    before = await anyio.to_thread.run_sync(positions, system)
    if not before:
        return ()
    await anyio.sleep(_LOOK_TWICE)
    after = await anyio.to_thread.run_sync(positions, system)
    return tuple(path for path, place in before.items() if after.get(path) == place)


# Where a name leads.


async def _target(device: str, way: Direction) -> Target:
    try:
        kind, place = await _lead(device, way)
        card = await conf.card(place) if isinstance(place, (str, int)) else None
    except AlsaError as error:
        lines = (*error.messages, str(error))
        missing = next((m[1] for line in lines if (m := _MISSING_CARD.search(line))), None)
        if missing is None and isinstance(error, _NoCardError):
            missing = error.card
        said = tuple(map(_text, error.messages))
        undefined = error.reason if missing is None else ""
        return Target(device, way, missing_card=missing, undefined=undefined, said=said)
    target = Target(device, way, kind, card)
    try:
        await pcm.probe(device, way)
    except AlsaError as error:
        said = tuple(map(_text, error.messages))
        return Target(device, way, kind, card, refused=error.errno or errno.EIO, said=said)
    return Target(target.name, way, kind, card, refused=0)


class _NoCardError(DeviceNotFoundError):
    """The end of a name is a card that is not there."""

    card: str


async def _lead(device: str, way: Direction) -> tuple[str, Value]:
    """Return the type of the PCM that a name leads to, and its card as the definition has it."""
    place: Value = device
    for _ in range(_DEEPEST):
        if isinstance(place, str):
            # What it gives may be the next name.
            place = await conf.definition("pcm", place)
            continue
        if not isinstance(place, Config):
            break
        kind = str(place.get("type", ""))
        following = await _next(place, kind, way)
        if following is None:
            return kind, await _card_of(place) if kind == "hw" else None
        place = following
    return "", None


async def _card_of(place: Config) -> Value:
    card = place.get("card", 0)
    try:
        return await conf.card(card)
    except AlsaError as error:
        missing = _NoCardError(errno.ENOENT, error.reason, messages=error.messages)
        missing.card = str(card)
        raise missing from error


async def _next(place: Config, kind: str, way: Direction) -> Value:
    """Return what a PCM stands before; None if it is the last."""
    if kind == "asym":
        place = _compound(place.get(way))
        return place.get("pcm")
    slave: Value = place.get("slave")
    if slave is None and kind == "multi":
        slave = next(iter(_compound(place.get("slaves")).values()), None)
    if isinstance(slave, str):
        slave = await conf.definition("pcm_slave", slave)
    return _compound(slave).get("pcm")


def _compound(value: Value) -> Config:
    return value if isinstance(value, Config) else Config()


def _text(line: str) -> str:
    # "confmisc.c:855:(parse_card) cannot find card '0'" is for programmers.
    return re.sub(r"^\S+:\d+:\(\w+\) ", "", line)


# Mixers and jacks.


async def _levels(name: str, card: int | None) -> list[Level]:
    found: list[Level] = []
    try:
        async with mixer.open(name) as opened:
            for element in opened.values():
                sides: tuple[tuple[Direction, Side], ...] = (
                    ("playback", element.playback),
                    ("capture", element.capture),
                )
                ident, index = element.key
                for way, side in sides:
                    if side:
                        switch = side.switch if side.has_switch else None
                        percent = side.percent if side.has_volume else None
                        found.append(Level(name, card, ident, index, way, switch, percent))
    except AlsaError:
        # What keeps it from being opened is for other checks to tell.
        return found
    return found


async def _jacks(card: int) -> list[JackState]:
    found: list[JackState] = []
    try:
        async with ctl.open(card) as control:
            for element in control.elements:
                ident = element.id
                if ident.interface is not ctl.Interface.CARD or not ident.name.endswith(" Jack"):
                    continue
                try:
                    info = element.info
                    if info.type is ctl.ElementType.BOOLEAN and info.readable:
                        phantom = ident.name.endswith(" Phantom Jack")
                        plugged = None if phantom else await element.read() == (True,)
                        found.append(JackState(card, ident.name, plugged))
                except ElementGoneError:
                    continue
    except AlsaError:
        return found
    return found
