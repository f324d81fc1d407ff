"""Can alsa-lib read its configuration, and does the device that was asked about stand for one?"""

from __future__ import annotations

import re
from shlex import quote
from typing import TYPE_CHECKING

from .. import _proc, conf
from ..errors import ConfigError
from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._system import System, Target

_UNFIT = re.compile(r"(/\S+) may be old or corrupted")
_CARD_VARIABLES = ("ALSA_PCM_CARD", "ALSA_CTL_CARD", "ALSA_CARD")


def check(system: System) -> Iterator[Finding]:
    """Look at configuration files, and at the definition of the device."""
    if not system.library:
        return
    broken = [found for path in system.config_files for found in _file(system, path)]
    yield from broken
    yield from _environment(system)
    if not any(found.code == "broken-config" for found in broken):
        yield from _definitions(system)


def _file(system: System, path: Path) -> Iterator[Finding]:
    name = system.name(path)
    try:
        conf.parse(_proc.read_bytes(path), name=name)
    except ConfigError as error:
        there = f"{error.file}:{error.line}" if error.line else error.file
        yield Finding(
            "broken-config",
            Severity.ERROR,
            f"{there}: {error.problem}",
            "alsa-lib stops reading there, and then knows no name at all.",
            "Correct that line, or move the file away: alsa-lib's own settings do without it.",
            (f"mv {quote(name)} {quote(name + '.broken')}",),
            as_root=not name.startswith(system.home) or system.home == "/",
        )
    except OSError as error:
        yield Finding(
            "config-unreadable",
            Severity.WARNING,
            f"{name} cannot be read: {error.strerror}",
            "alsa-lib passes over it without a word: what it says does not hold for this user.",
            "Let all users read it, or move it away.",
            (f"chmod a+r {quote(name)}",),
            as_root=not name.startswith(system.home) or system.home == "/",
        )


def _environment(system: System) -> Iterator[Finding]:
    cards = {card.index: card.id for card in system.cards}
    known = {*map(str, cards), *cards.values()}
    for variable in _CARD_VARIABLES:
        value = system.environment.get(variable)
        if value and known and value not in known:
            yield Finding(
                "bad-environment",
                Severity.ERROR,
                f"{variable}={value} names a card that is not there",
                f"alsa-lib takes it in place of the configured card. There are: {_cards(system)}.",
                "Take the variable out of the environment, or give it one of those.",
                (f"unset {variable}",),
            )


def _definitions(system: System) -> Iterator[Finding]:
    for target in system.targets:
        if target.missing_card is not None:
            yield _missing_card(system, target.name, target.missing_card)
        elif target.undefined and (file := _unfit(target)):
            yield _does_not_fit(system, file, target)
        elif target.undefined:
            name = re.escape(target.name.partition(":")[0])
            places = system.places(rf"(pcm\.|^\s*)!?{name}\b")
            yield Finding(
                "default-broken",
                Severity.ERROR,
                f"the name {target.name} stands for no device",
                " ".join([f"{target.undefined}.", *target.said[-1:]])
                + (f" It is defined in {', '.join(places)}." if places else ""),
                "Correct its definition; `aioalsa devices` shows names that can be in there."
                if places
                else "Use one of the names that `aioalsa devices` shows.",
            )
        else:
            continue
        return  # both directions are the same name


def _unfit(target: Target) -> str | None:
    return next((m[1] for line in target.said if (m := _UNFIT.search(line))), None)


def _does_not_fit(system: System, name: str, target: Target) -> Finding:
    problem = target.said[0] if target.said else target.undefined
    return Finding(
        "broken-config",
        Severity.ERROR,
        f"{name} does not fit what it is read over: {problem}",
        " ".join(["alsa-lib then knows no name at all.", *(f"{s}." for s in target.said[1:3])]),
        "A value that is replaced by one of another type needs a `!` before its name, as in"
        " `defaults.pcm.!card PCH`. Correct that line, or move the file away.",
        (f"mv {quote(name)} {quote(name + '.broken')}",),
        as_root=not name.startswith(system.home) or system.home == "/",
    )


def _missing_card(system: System, name: str, card: str) -> Finding:
    quoted = re.escape(card)
    places = system.places(
        r"defaults\.(pcm|ctl)\.!?card",
        rf"\b(card|CARD)[ =\t]+[\"']?{quoted}\b",
        rf"hw:(CARD=)?{quoted}\b",
    )
    where = f" {', '.join(places)} tells to use it." if places else ""
    if name != "default":
        return Finding(
            "default-card-missing",
            Severity.ERROR,
            f"{name} is on card {card}, which is not there",
            f"There are: {_cards(system)}.{where}",
            "Use one of those, plug the card in, or load its driver.",
        )
    commands = prefer(system, best(system, "playback"))
    return Finding(
        "default-card-missing",
        Severity.ERROR,
        f"the default device is on card {card}, which is not there",
        f"There are: {_cards(system)}.{where} Numbers change with the order in which drivers are"
        " loaded; ids stay.",
        "Plug the card in, or choose another one by its id.",
        commands,
        as_root=system.user.uid == 0,
    )


def _cards(system: System) -> str:
    return ", ".join(f"{card.index} {card.id} ({card.name})" for card in system.cards) or "none"


# The card to choose, and how.


def best(system: System, direction: str) -> int | None:
    """Return the card that is best to play or capture with, first the analogue ones."""
    able = [card.index for card in system.cards if streams(system, card.index, direction)]
    analogue = [index for index in able if not digital_only(system, index, direction)]
    return next(iter(analogue or able), None)


def streams(system: System, card: int, direction: str) -> list[Path]:
    """Return the directories of a card's PCM devices of one direction."""
    return system.glob(f"/proc/asound/card{card}/pcm*{direction[0]}")


def digital_only(system: System, card: int, direction: str) -> bool:
    """Tell whether all that a card plays goes to screens (HDMI, DisplayPort)."""
    texts = [system.text(path / "info") for path in streams(system, card, direction)]
    return bool(texts) and all(re.search("HDMI|DisplayPort|DP,", text) for text in texts)


def prefer(system: System, card: int | None) -> tuple[str, ...]:
    """Return the commands that make a card the default one."""
    if card is None:
        return ()
    name = system.card_id(card)
    path = "/etc/asound.conf" if system.user.uid == 0 else "~/.asoundrc"
    if system.exists(f"{system.home}/.asoundrc"):
        path = "~/.asoundrc"
    if system.places(r"pcm\.!?default\b"):
        lines = [f"pcm.!default sysdefault:{name}"]
    else:
        # With "!": alsa-lib's own numbers cannot become names otherwise.
        lines = [f"defaults.{interface}.!card {name}" for interface in ("pcm", "ctl")]
    return tuple(f"echo {quote(line)} >> {path}" for line in lines)
