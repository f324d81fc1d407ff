"""Do mixers let sound through, and is anything plugged?

Some elements are behind each other, and each must be on (Master, PCM); others are beside each
other, ends of the way (Headphone, Speaker), of which one is enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._values import Finding, LevelFix, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._system import Direction, Level, System

_SERIES = {
    "playback": ("Master", "Master Digital", "PCM", "Digital", "Wave", "DAC"),
    "capture": ("Capture", "ADC", "Digital", "Input"),
}
# The first of them that a card has is what is switched on for recording.
_BESIDE = {
    "playback": ("Headphone", "Speaker", "Line Out", "Front", "Desktop Speaker", "HDMI", "IEC958"),
    "capture": ("Mic", "Internal Mic", "Front Mic", "Rear Mic", "Headset Mic", "Line", "Aux"),
}
AUDIBLE = 50  # percent, as alsamixer shows it


def check(system: System) -> Iterator[Finding]:
    """Look at the mixers of the cards on the way."""
    yield from _silent(system, "playback", "muted", Severity.ERROR, "is played goes")
    yield from _silent(system, "capture", "capture-off", Severity.WARNING, "is recorded comes")
    yield from _plugged(system)


def _blocking(system: System, side: Direction) -> list[Level]:
    """Return the levels that keep everything from coming through, on each mixer of the way."""
    target = system.target(side)
    card = target.card if target is not None else None
    mixers: dict[str, list[Level]] = {}
    for level in system.levels:
        if level.side == side and card in (None, level.card):
            mixers.setdefault(level.ctl, []).append(level)
    return [level for levels in mixers.values() for level in _blocking_one(levels, side)]


def _blocking_one(levels: list[Level], side: Direction) -> Iterator[Level]:
    for name in _SERIES[side]:
        # Of several by one name each is for another converter; one is enough.
        same = [level for level in levels if level.element == name]
        if same and all(level.silent for level in same):
            yield same[0]
    beside = [level for name in _BESIDE[side] for level in levels if level.element == name]
    # Headphones that are off beside a speaker that is on are as they should be.
    if beside and all(level.silent for level in beside):
        yield from beside if side == "playback" else beside[:1]


def _told(level: Level) -> str:
    index = f",{level.index}" if level.index else ""
    off = "muted" if level.side == "playback" else "off"
    state = off if level.switch is False else "at zero"
    return f"{level.element}{index} is {state}"


def _fix(level: Level) -> LevelFix:
    low = level.percent is not None and level.percent < 1
    return LevelFix(
        level.ctl,
        level.element,
        level.index,
        level.side,
        level.switch is False,
        AUDIBLE if low else None,
    )


def _silent(
    system: System, side: Direction, kind: str, severity: Severity, passes: str
) -> Iterator[Finding]:
    blocking = _blocking(system, side)
    if blocking:
        fixes = tuple(_fix(level) for level in blocking)
        yield Finding(
            kind,
            severity,
            ", ".join(_told(level) for level in blocking),
            f"All that {passes} through there, on {_where(system, blocking[0])}.",
            "Switch it on and turn it up: `aioalsa doctor --fix` does so, or",
            tuple(fix.command for fix in fixes),
            fixes=fixes,
        )


def _where(system: System, level: Level) -> str:
    return system.card_text(level.card) if level.card is not None else "the sound server"


def _plugged(system: System) -> Iterator[Finding]:
    words = ("Headphone", "Speaker", "Line Out", "HDMI", "Headset")
    outputs = [jack for jack in system.jacks if any(word in jack.name for word in words)]
    for card in sorted({jack.card for jack in outputs}):
        states = [jack for jack in outputs if jack.card == card]
        built_in = any(level.card == card and level.element == "Speaker" for level in system.levels)
        if not built_in and all(jack.plugged is False for jack in states):
            yield Finding(
                "nothing-plugged",
                Severity.WARNING,
                f"nothing is plugged into {system.card_text(card)}",
                f"Its jacks tell: {', '.join(jack.name for jack in states)} are empty.",
                "Plug something in, all the way; `aioalsa jacks watch` shows at once whether it is"
                " noticed.",
            )
