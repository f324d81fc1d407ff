"""What is there, for people who want to see with their own eyes: one line for each fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._busy import servers
from ._definitions import streams
from ._order import why_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._system import System, Target


def facts(system: System) -> list[tuple[str, str]]:
    """Return what there is, as pairs of a topic and a line."""
    return [
        ("alsa-lib", system.library or "not found"),
        ("kernel", system.release),
        *(("card", line) for line in _cards(system)),
        *(("sound server", f"{name} (pid {pid})") for name, (pid, _) in servers(system).items()),
        *((f"{each.name}, {each.direction}", _leads(system, each)) for each in system.targets),
        *(("configuration", system.name(path)) for path in _own_files(system)),
    ]


def _cards(system: System) -> Iterator[str]:
    for card in system.cards:
        can = [
            verb
            for verb, way in (("plays", "playback"), ("records", "capture"))
            if streams(system, card.index, way)
        ]
        abilities = " and ".join(can) or "neither plays nor records"
        first = f". {why_first(system, 0)}" if card.index == 0 and len(system.cards) > 1 else ""
        yield f"{card.index} {card.id}: {card.name}; {abilities}{first.removesuffix('.')}"


def _leads(system: System, target: Target) -> str:
    if target.card is not None:
        return system.card_text(target.card)
    if target.missing_card is not None:
        return f"card {target.missing_card}, which is not there"
    return target.kind or "nothing"


def _own_files(system: System) -> list[Path]:
    # Those of the directory are the distribution's.
    return [path for path in system.config_files if path.parent.name != "conf.d"]
