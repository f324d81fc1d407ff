"""What all commands share in talking to people and programs: tables, JSON, one line for an error.

Programs read stdout, which has no control codes unless it is a terminal; progress and errors go to
stderr.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from ..cards import Card

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..cards import Device


# An option that all commands have that list, watch or measure.
Json = Annotated[bool, Parameter(name="--json", negative=())]


class CommandError(Exception):
    """A command cannot do what it was asked; says why and what to do.

    Args:
        text: one line.
        code: the exit status, 2 where the command line itself is wrong.
    """

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def console(*, stderr: bool = False) -> Console:
    """Return rich's console over stdout or stderr as they are now; text is no markup."""
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def is_live(screen: Console) -> bool:
    """Tell whether lines can be drawn again in place."""
    return screen.is_terminal and not screen.is_dumb_terminal


def say(text: str, *, stderr: bool = False) -> None:
    """Print a line as it is, however wide.

    Raises:
        OSError: stdout cannot be written. That nobody can read what is on stderr stops no sound.
    """
    if stderr:
        with suppress(OSError):
            print(text, file=sys.stderr, flush=True)
        return
    try:
        print(text, flush=True)
    except OSError as error:
        error.filename = "standard output"
        raise


def fail(text: str) -> None:
    """Tell on stderr why a command failed, in one line."""
    line = printable(" ".join(text.split())) or "failed"
    say(f"aioalsa: {line}", stderr=True)


def printable(text: str) -> str:
    """Return a text without control characters: clients and cards call themselves as they like."""
    return "".join(each if each.isprintable() else "�" for each in text)


def show_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Show a table: drawn on a terminal, aligned columns of plain text elsewhere."""
    screen = console()
    rows = [[printable(cell) for cell in row] for row in rows]
    if not is_live(screen):
        for line in align([headers, *rows]):
            say(line)
        return
    table = Table(*headers, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*row)
    screen.print(table)


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return lines with columns two blanks apart and nothing at their ends."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def show_json(values: Iterable[Card | Device]) -> None:
    """Print dataclasses as a JSON list, with the properties that are names to open."""
    say(json.dumps([_plain(value) for value in values], indent=2))


def _plain(value: Card | Device) -> dict[str, object]:
    name = {"ctl": value.ctl} if isinstance(value, Card) else {"pcm": value.pcm}
    return {**dataclasses.asdict(value), **name}
