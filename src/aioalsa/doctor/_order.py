"""Which card is the default one, can it do what is asked of it, and does sound go there at all?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._definitions import best, digital_only, prefer, streams
from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._system import Direction, System, Target

_VERBS: dict[Direction, str] = {"playback": "play", "capture": "record"}


def check(system: System) -> Iterator[Finding]:
    """Look at the cards that the device leads to."""
    for target in system.targets:
        if target.kind == "null":
            places = system.places(r"\bnull\b")
            yield Finding(
                "null-device",
                _severity(target.direction),
                f"{target.name} throws sound away, and records silence",
                "It leads to the device of type null."
                + (f" {', '.join(places)} says so." if places else ""),
                "Take that definition out, or name a card in it.",
            )
        elif target.card is not None and target.name == "default":
            yield from _card(system, target, target.card)


def _severity(direction: Direction) -> Severity:
    return Severity.ERROR if direction == "playback" else Severity.WARNING


def _card(system: System, target: Target, card: int) -> Iterator[Finding]:
    way = target.direction
    better = best(system, way)
    if better is None or better == card:
        return
    if not streams(system, card, way):
        yield _wrong(system, target, card, better, f"it cannot {_VERBS[way]}")
    elif digital_only(system, card, way) and not digital_only(system, better, way):
        jacks = [jack.plugged for jack in system.jacks if jack.card == card]
        if jacks and not any(plugged is not False for plugged in jacks):
            reason = "it only goes to screens (HDMI), and none is connected"
            yield _wrong(system, target, card, better, reason)


def _wrong(system: System, target: Target, card: int, better: int, reason: str) -> Finding:
    places = system.places(r"defaults\.(pcm|ctl)\.!?card", r"pcm\.!?default\b")
    chosen = f"{', '.join(places)} chooses it." if places else why_first(system, card)
    module = module_of(system, better)
    by_index = (
        f" Or have it come first: `options {module.replace('_', '-')} index=0` in"
        f" /etc/modprobe.d/alsa.conf, and an index for {module_of(system, card)} too."
        if module and card == 0
        else ""
    )
    return Finding(
        "wrong-default-card",
        _severity(target.direction),
        f"the default device is {system.card_text(card)}, and {reason}",
        f"{chosen} {system.card_text(better)} can.",
        f"Make {system.card_text(better)} the default one, by its id, which does not change."
        + by_index,
        prefer(system, better),
        as_root=system.user.uid == 0,
    )


def module_of(system: System, card: int) -> str:
    """Return the kernel module of a card; "" if nothing tells."""
    found = re.search(rf"^ *{card} +(\S+)", system.text("/proc/asound/modules"), re.MULTILINE)
    return found[1] if found else ""


def why_first(system: System, card: int) -> str:
    """Say why a card has its number."""
    module = module_of(system, card)
    indexes = system.text(f"/sys/module/{module}/parameters/index").strip().split(",")
    if module and str(card) in indexes:
        lines = system.module_lines(rf"options\s+{re.escape(module)}\s.*\bindex=")
        where = f" ({system.name(lines[0][0])}:{lines[0][1]})" if lines else ""
        return f"It is card {card} because its driver {module} was given index={card}{where}."
    driver = f"{module} was" if module else "its driver was"
    return f"It is card {card} because {driver} loaded before the others, which may change."
