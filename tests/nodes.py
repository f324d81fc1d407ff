"""A directory of sound nodes that is none: cards come and go by making and removing files."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aioalsa.cards import Card
from aioalsa.cards._census import card_of
from aioalsa.cards._watch import CardWatch, Place, watch_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aioalsa._wait import Watching
    from aioalsa.cards import CardChange


def nothing() -> None:
    """Happen not."""


@dataclass
class Nodes:
    """Nodes as the kernel and udev make them.

    Attributes:
        root: stands for "/dev"; there already.
        closed: names of the nodes that this user may not open.
        while_asked: happens while a card is asked what it is, in the asking thread.
        asked: the cards that were asked what they are.
    """

    root: Path
    closed: set[str] = field(default_factory=set[str])
    while_asked: Callable[[], None] = nothing
    asked: list[int] = field(default_factory=list[int])
    _plugged: int = 0

    @property
    def directory(self) -> Path:
        return self.root / "snd"

    def watch(self) -> Watching[CardWatch, CardChange]:
        def usable(node: Path) -> bool:
            return node.exists() and node.name not in self.closed

        return watch_place(Place(self.directory, usable, self._ask))

    def _ask(self, index: int) -> Card | None:
        self.asked.append(index)
        identity = self._read(index)
        self.while_asked()
        if identity is None:
            return None
        return Card(index, identity, "Fake", "A fake", "test", "", "")

    def _read(self, index: int) -> str | None:
        try:
            return (self.directory / f"controlC{index}").read_text()
        except FileNotFoundError:
            return None

    def make(self) -> None:
        """Make the directory, as the kernel does for the first card."""
        self.directory.mkdir()

    def plug(self, index: int, *, closed: bool = False) -> str:
        """Make the nodes of a card, its control's last; returns the card's id."""
        self._plugged += 1
        identity = f"Card{self._plugged}"
        names = [f"pcmC{index}D0p", f"pcmC{index}D0c", f"midiC{index}D0", f"controlC{index}"]
        if closed:
            self.closed.update(names)
        for name in names:
            # With its content at once, as a node is: opened and written, it could be read between.
            draft = self.root / "draft"
            draft.write_text(identity)
            os.link(draft, self.directory / name)
            draft.unlink()
        return identity

    def unplug(self, index: int) -> None:
        """Remove the nodes of a card."""
        for node in sorted(self.directory.iterdir()):
            if card_of(node.name) == index:
                node.unlink()
                self.closed.discard(node.name)

    def allow(self, *names: str) -> None:
        """Let this user open nodes, as udev does some time later."""
        for name in names:
            self.closed.discard(name)
            (self.directory / name).chmod(0o660)

    def forbid(self, *names: str) -> None:
        """Let this user open nodes no longer."""
        for name in names:
            self.closed.add(name)
            (self.directory / name).chmod(0o600)
