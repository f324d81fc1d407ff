"""Cards that come and go, watched by root and by an ordinary user of group audio."""

from __future__ import annotations

import grp
import json
import select
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest

from tests.kernel import cards, witness
from tests.kernel.test_rig import usb_midi_gadget

if TYPE_CHECKING:
    from collections.abc import Generator

NEW = {cards.USB_GADGET, cards.USB_HOST}


class Watcher:
    """A program that watches cards, and what it has told."""

    def __init__(self, uid: int, groups: list[int]) -> None:
        self._process = subprocess.Popen(
            witness.python("tests.kernel.watch_programs"),
            user=uid,
            group=65534 if uid else 0,
            extra_groups=groups,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # select() must see every line
        )
        self.strict = True  # what is added can be opened; else it may be gone again
        self.present: set[int] = set()
        self.story: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def take(self, seconds: float) -> bool:
        """Take in the next change that is told; tell whether there was one."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            return False
        told = json.loads(self._process.stdout.readline())
        assert not self.strict or told["failures"] == []
        assert (told["index"] in self.present) != told["added"]
        (self.present.add if told["added"] else self.present.remove)(told["index"])
        sign = ("=" if told["initial"] else "+") if told["added"] else "-"
        self.story.append(f"{sign}{told['index']}")
        return True

    def until(self, present: set[int]) -> None:
        """Wait until it has told that just these cards are there."""
        deadline = time.monotonic() + 60
        while self.present != present:
            assert self.take(deadline - time.monotonic()), f"{self.present} is not {present}"


@contextmanager
def watchers() -> Generator[list[Watcher]]:
    """Watch as root and as a user, both of whom have told what is there."""
    audio = [grp.getgrnam("audio").gr_gid]
    there = set(cards.EXPECTED)
    with Watcher(0, []) as root, Watcher(cards.AUDIO_UID, audio) as user:
        both = [root, user]
        for watcher in both:
            watcher.until(there)
            assert watcher.story == [f"={index}" for index in sorted(there)]
            watcher.story.clear()
        yield both
        for watcher in both:
            assert not watcher.take(1), watcher.story


@pytest.mark.timeout(600)
@pytest.mark.skipif(not cards.has_usb(), reason="this kernel has no dummy_hcd")
def test_twenty_gadgets_in_a_row_are_told_once_and_in_order() -> None:
    rounds = 20
    udc = next(Path("/sys/class/udc").iterdir()).name
    there = set(cards.EXPECTED)
    with watchers() as both:
        for _ in range(rounds):
            with usb_midi_gadget(udc) as gadget:
                for watcher in both:
                    watcher.until(there | NEW)
                (gadget / "UDC").write_text("\n")
            for watcher in both:
                watcher.until(there)
    for watcher in both:
        assert len(watcher.story) == 4 * rounds
        for first in range(0, len(watcher.story), 4):
            came, went = watcher.story[first : first + 2], watcher.story[first + 2 : first + 4]
            # The gadget is a card before the host has found it.
            assert came == [f"+{cards.USB_GADGET}", f"+{cards.USB_HOST}"]
            assert set(went) == {f"-{index}" for index in NEW}
    # Both were told the same, in the order in which it happened.
    assert both[0].story == both[1].story


@pytest.mark.timeout(600)
@pytest.mark.skipif(not cards.has_usb(), reason="this kernel has no dummy_hcd")
def test_gadgets_pulled_out_before_anybody_looks_leave_a_true_story() -> None:
    udc = next(Path("/sys/class/udc").iterdir()).name
    there = set(cards.EXPECTED)
    with watchers() as both:
        for watcher in both:
            watcher.strict = False
        for _ in range(5):
            with usb_midi_gadget(udc):
                witness.until(lambda: cards.USB_GADGET in cards.present())
        with usb_midi_gadget(udc):
            for watcher in both:
                watcher.until(there | NEW)
        for watcher in both:
            watcher.until(there)


def take_hda_away_and_back(both: list[Watcher]) -> None:
    there = set(cards.EXPECTED)
    with witness.removable_hda() as removal:
        removal.go()
        for watcher in both:
            watcher.until(there - {cards.HDA})
        # Its nodes are gone before its device is.
        witness.until(lambda: removal.ended)
    for watcher in both:
        watcher.until(there)


def test_the_hda_card_leaves_the_bus_and_is_told_when_it_is_back() -> None:
    with watchers() as both:
        for _ in range(3):
            take_hda_away_and_back(both)
    assert [watcher.story for watcher in both] == [[f"-{cards.HDA}", f"+{cards.HDA}"] * 3] * 2


def test_a_user_who_may_open_no_card_is_told_of_none() -> None:
    with Watcher(cards.OTHER_UID, []) as other, witness.removable_hda() as removal:
        removal.go()
        witness.until(lambda: removal.ended)
        witness.restore_hda()
        assert not other.take(10)
