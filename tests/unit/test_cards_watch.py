"""Cards that come and go, over directories of files in place of nodes."""

from __future__ import annotations

import gc
import os
import random
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa import AlsaError, cards
from aioalsa.cards import CardAdded, CardRemoved
from aioalsa.cards._watch import registered
from tests.activity import open_descriptors, rest
from tests.nodes import Nodes, nothing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aioalsa.cards import CardChange, CardWatch

pytestmark = pytest.mark.anyio

EVENTS_LIMIT = Path("/proc/sys/fs/inotify/max_queued_events")
LAST = 999  # the card that ends a story


@pytest.fixture
def nodes(tmp_path: Path) -> Nodes:
    made = Nodes(tmp_path)
    made.make()
    return made


@pytest.fixture
async def watch(nodes: Nodes) -> AsyncIterator[CardWatch]:
    async with nodes.watch() as watch:
        yield watch


def text(change: CardChange) -> str:
    """Return a change as "+6 Card1", "-6 Card1", or "=6 Card1" for a card that was there."""
    sign = "-" if isinstance(change, CardRemoved) else "=" if change.initial else "+"
    return f"{sign}{change.index} {change.id}"


async def told(nodes: Nodes, watch: CardWatch) -> list[str]:
    """Return all that is told of what happened so far."""
    if not nodes.directory.exists():
        nodes.make()
    nodes.plug(LAST)
    changes: list[str] = []
    with anyio.fail_after(10):
        async for change in watch:
            if change.index == LAST:
                break
            changes.append(text(change))
    nodes.unplug(LAST)
    with anyio.fail_after(10):
        assert (await anext(watch)).index == LAST
    return changes


async def test_cards_that_are_there_come_first(nodes: Nodes) -> None:
    nodes.plug(3)
    nodes.plug(0)

    async with nodes.watch() as watch:
        first = await anext(watch)
        assert isinstance(first, CardAdded)
        assert first.initial
        assert (first.index, first.id, first.card.ctl) == (0, "Card2", "hw:Card2")
        nodes.plug(1)
        assert await told(nodes, watch) == ["=3 Card1", "+1 Card3"]


async def test_plugged_and_unplugged_again_and_again_each_is_told_once(
    nodes: Nodes, watch: CardWatch
) -> None:
    for number in range(1, 21):
        nodes.plug(6)
        assert text(await anext(watch)) == f"+6 Card{number}"
        nodes.unplug(6)
        assert text(await anext(watch)) == f"-6 Card{number}"
    assert await told(nodes, watch) == []


async def test_a_card_is_added_when_the_last_of_its_nodes_can_be_opened(
    nodes: Nodes, watch: CardWatch
) -> None:
    nodes.plug(6, closed=True)
    assert await told(nodes, watch) == []
    nodes.allow("controlC6")
    nodes.allow("pcmC6D0p", "midiC6D0")
    assert await told(nodes, watch) == []
    assert 6 not in nodes.asked
    nodes.allow("pcmC6D0c")
    assert await told(nodes, watch) == ["+6 Card1"]


async def test_a_card_that_was_there_but_closed_is_news_when_it_opens(nodes: Nodes) -> None:
    nodes.plug(6, closed=True)
    async with nodes.watch() as watch:
        assert await told(nodes, watch) == []
        nodes.allow("controlC6", "pcmC6D0p", "pcmC6D0c", "midiC6D0")
        assert await told(nodes, watch) == ["+6 Card1"]


async def test_a_card_that_can_no_longer_be_opened_is_removed_once(
    nodes: Nodes, watch: CardWatch
) -> None:
    nodes.plug(6)
    nodes.plug(7)
    assert await told(nodes, watch) == ["+6 Card1", "+7 Card2"]
    nodes.forbid("controlC6")
    assert await told(nodes, watch) == ["-6 Card1"]
    nodes.unplug(6)
    assert await told(nodes, watch) == []
    nodes.forbid("pcmC7D0p")
    nodes.allow("pcmC7D0p")
    assert await told(nodes, watch) == []


async def test_a_card_that_was_never_usable_is_never_told(nodes: Nodes, watch: CardWatch) -> None:
    nodes.plug(6, closed=True)
    nodes.unplug(6)
    nodes.plug(7)
    nodes.unplug(7)
    nodes.plug(7)
    assert await told(nodes, watch) == ["+7 Card3"]


async def test_a_card_in_the_place_of_another_is_told_as_both(
    nodes: Nodes, watch: CardWatch
) -> None:
    nodes.plug(6)
    assert await told(nodes, watch) == ["+6 Card1"]
    nodes.unplug(6)
    nodes.plug(6)
    assert await told(nodes, watch) == ["-6 Card1", "+6 Card3"]


async def test_a_card_that_is_replaced_while_it_is_looked_at_is_told_as_it_is(
    nodes: Nodes, watch: CardWatch
) -> None:
    def replace() -> None:
        nodes.while_asked = nothing
        nodes.unplug(6)
        nodes.plug(6)

    nodes.while_asked = replace
    nodes.plug(6)
    assert text(await anext(watch)) == "+6 Card2"
    assert await told(nodes, watch) == []


async def test_changes_of_several_cards_keep_their_order(nodes: Nodes, watch: CardWatch) -> None:
    nodes.plug(1)
    nodes.plug(2)
    assert await told(nodes, watch) == ["+1 Card1", "+2 Card2"]
    nodes.plug(5)
    nodes.unplug(1)
    nodes.plug(4)
    nodes.unplug(2)
    nodes.plug(3)
    changes = await told(nodes, watch)
    assert [change.split()[0] for change in changes] == ["+5", "-1", "+4", "-2", "+3"]


async def test_the_directory_may_come_later_and_go_again(tmp_path: Path) -> None:
    nodes = Nodes(tmp_path)
    async with nodes.watch() as watch:
        for _ in range(3):
            nodes.make()
            nodes.plug(0)
            assert text(await anext(watch)).startswith("+0")
            nodes.unplug(0)
            nodes.directory.rmdir()
            assert text(await anext(watch)).startswith("-0")


async def test_a_directory_that_is_moved_takes_its_cards_with_it(
    nodes: Nodes, watch: CardWatch
) -> None:
    nodes.plug(0)
    assert await told(nodes, watch) == ["+0 Card1"]
    nodes.directory.rename(nodes.root / "elsewhere")
    assert text(await anext(watch)) == "-0 Card1"
    (nodes.root / "elsewhere/pcmC0D0p").chmod(0o600)
    assert (await rest(0.2)).quiet
    (nodes.root / "elsewhere").rename(nodes.directory)
    assert await told(nodes, watch) == ["+0 Card1"]


async def test_after_lost_events_all_is_looked_at_anew(nodes: Nodes, watch: CardWatch) -> None:
    limit = int(EVENTS_LIMIT.read_text())  # noqa: ASYNC240
    nodes.plug(1)
    nodes.plug(2)
    assert await told(nodes, watch) == ["+1 Card1", "+2 Card2"]
    for _ in range(limit // 2 + 1):
        # By turns: the kernel merges an event with the last if they are equal.
        os.utime(nodes.directory / "pcmC1D0p")
        os.utime(nodes.directory / "pcmC2D0p")
    nodes.unplug(1)
    nodes.plug(3)
    assert await told(nodes, watch) == ["-1 Card1", "+3 Card4"]


async def test_other_nodes_do_not_matter(nodes: Nodes, watch: CardWatch) -> None:
    (nodes.directory / "by-path").mkdir()
    for name in ("seq", "timer", "controlC", "controlCx", "xcontrolC1", "x" * 200):
        (nodes.directory / name).touch()
    (nodes.root / "snd2").touch()
    nodes.plug(6)
    (nodes.directory / "hwC6D0").touch()
    nodes.closed.add("hwC6D0")
    assert await told(nodes, watch) == ["+6 Card1"]


async def test_a_card_that_answers_with_an_error_is_told_once_and_hides_no_other(
    nodes: Nodes, watch: CardWatch
) -> None:
    def fail() -> None:
        nodes.while_asked = nothing
        raise AlsaError(5, device="hw:6")

    nodes.while_asked = fail
    nodes.plug(6)
    with pytest.raises(AlsaError, match="hw:6"):
        await anext(watch)
    nodes.plug(7)
    assert await told(nodes, watch) == ["+7 Card2"]


async def test_nothing_spins_while_a_card_is_closed(nodes: Nodes) -> None:
    nodes.plug(6, closed=True)
    async with nodes.watch() as watch, anyio.create_task_group() as tasks:
        tasks.start_soon(anext, watch)
        await wait_all_tasks_blocked()
        assert (await rest(0.3)).quiet
        tasks.cancel_scope.cancel()


async def test_closing_does_not_wait_for_a_driver_that_does_not_answer(nodes: Nodes) -> None:
    asked, answer = threading.Event(), threading.Event()

    def hang() -> None:
        asked.set()
        answer.wait(10)

    nodes.while_asked = hang
    nodes.plug(6)
    async with nodes.watch() as watch, anyio.create_task_group() as tasks:

        async def wait() -> None:
            with anyio.fail_after(5), pytest.raises(anyio.ClosedResourceError):
                await anext(watch)

        tasks.start_soon(wait)
        await anyio.to_thread.run_sync(asked.wait)
        with pytest.raises(anyio.BusyResourceError):
            await anext(watch)
        watch.close()
    answer.set()


async def test_a_cancelled_look_loses_nothing(nodes: Nodes, watch: CardWatch) -> None:
    nodes.plug(6)
    for _ in range(5):
        with anyio.CancelScope() as scope:
            nodes.while_asked = lambda: anyio.from_thread.run_sync(scope.cancel)
            await anext(watch)
        assert scope.cancelled_caught
    nodes.while_asked = nothing
    assert await told(nodes, watch) == ["+6 Card1"]


async def test_iterated_over_directly_it_opens_and_is_closed_when_it_is_dropped(
    nodes: Nodes,
) -> None:
    nodes.plug(1)
    nodes.plug(2)
    gc.collect()  # what earlier tests have left
    before = open_descriptors()
    changes: list[str] = []
    watching = nodes.watch()
    for _ in range(2):
        async for change in watching:
            changes.append(text(change))
            break
    assert changes == ["=1 Card1", "=2 Card2"]

    del watching
    gc.collect()
    await anyio.lowlevel.checkpoint()
    await anyio.lowlevel.checkpoint()
    assert open_descriptors() == before


async def test_without_the_directory_above_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(AlsaError, match="inotify_add_watch"):
        await Nodes(tmp_path / "nowhere").watch()


def fake_card(identity: str) -> cards.Card:
    return cards.Card(6, identity, "Fake", "A fake", "test", "", "")


@pytest.mark.parametrize("hidden", [False, True])
def test_a_card_is_known_when_the_kernel_has_given_it_its_id(tmp_path: Path, hidden: bool) -> None:
    listing = tmp_path / "asound/cards"
    listing.parent.mkdir()
    ids = iter(["", "", "MIDI", "MIDI", "MIDI_1"])
    given: list[str] = []

    def ask(index: int) -> cards.Card:
        identity = next(ids)
        given.append(identity)
        if not hidden:
            names = {0: "Loopback"} | ({6: identity} if identity == "MIDI_1" else {})
            lines = [f" {at} [{name:15}]: Fake - A fake\n" for at, name in names.items()]
            listing.write_text("".join(lines))
        return fake_card(identity)

    card = registered(6, ask, tmp_path)
    assert card is not None
    # Where containers hide the list, that it has an id at all must be enough.
    assert card.id == ("MIDI" if hidden else "MIDI_1")
    assert given == ["", "", "MIDI", "MIDI", "MIDI_1"][: 3 if hidden else 5]


def test_a_card_that_goes_away_meanwhile_is_not_known(tmp_path: Path) -> None:
    answers = iter([fake_card(""), None])

    assert registered(6, lambda _: next(answers), tmp_path) is None


async def test_the_machine_under_test_can_be_watched() -> None:
    there = {card.index for card in await cards.list()}
    async with cards.watch() as watch:
        for _ in there:
            change = await anext(watch)
            assert isinstance(change, CardAdded)
            assert change.initial
            there.discard(change.index)
    assert not there


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_the_story_told_is_true(
    nodes: Nodes, watch: CardWatch, seed: int
) -> None:
    choose = random.Random(seed)
    plugged: dict[int, str] = {}

    def happen() -> None:
        index = choose.randrange(4)
        names = (f"controlC{index}", f"pcmC{index}D0p", f"pcmC{index}D0c", f"midiC{index}D0")
        if index not in plugged:
            plugged[index] = nodes.plug(index, closed=choose.random() < 0.5)
        elif choose.random() < 0.4:
            nodes.unplug(index)
            del plugged[index]
        elif choose.random() < 0.3:
            nodes.forbid(choose.choice(names))
        else:
            nodes.allow(*choose.sample(names, choose.randint(1, 4)))

    story: list[str] = []
    for _ in range(60):
        for _ in range(choose.choice((1, 1, 3, 10))):
            happen()
        if choose.random() < 0.5:
            with anyio.move_on_after(choose.choice((0, 0.001, 0.01))):
                story.append(text(await anext(watch)))
    story += await told(nodes, watch)

    usable = {
        f"{index} {identity}"
        for index, identity in plugged.items()
        if not any(name.partition("C")[2].startswith(str(index)) for name in nodes.closed)
    }
    open_now: set[str] = set()
    for change in story:
        assert (change[1:] in open_now) == (change[0] == "-")
        (open_now.remove if change[0] == "-" else open_now.add)(change[1:])
        assert len({entry.split()[0] for entry in open_now}) == len(open_now)
    assert open_now == usable
