"""The router among programs: rules, clients that come and go, loops, long messages."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import midi, seq
from tests.activity import rest
from tests.kernel import witness

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

THROUGH = "14:0"


class Rig:
    """A running router, a program that plays and one that listens."""

    def __init__(self, router: midi.Router, player: seq.Client, listener: seq.Client) -> None:
        self.router, self.player, self.listener = router, player, listener
        self.out = player.create_port("out", readable=True)
        self.inp = listener.create_port("in", writable=True)
        self.changes: list[str] = []

    def note(self, change: midi.Change) -> None:
        self.changes.append(str(change))

    async def connected(self, rules: int = 1) -> None:
        """Wait until all rules have both ends."""
        await witness.becomes(
            lambda: (
                [bool(r.sources and r.destinations) for r in self.router.status().rules]
                == [True] * rules
            )
        )

    async def take(self, count: int) -> list[seq.Event]:
        with anyio.fail_after(30):
            return [await anext(self.listener) for _ in range(count)]


@asynccontextmanager
async def routing(*rules: midi.Rule) -> AsyncGenerator[Rig]:
    async with (
        midi.router(rules, name="the router") as router,
        seq.open("player") as player,
        seq.open("listener") as listener,
        anyio.create_task_group() as tasks,
    ):
        rig = Rig(router, player, listener)
        tasks.start_soon(router.run, rig.note)
        yield rig
        tasks.cancel_scope.cancel()


async def test_events_take_their_rules_ways() -> None:
    low = midi.rule("player", "listener", midi.note_range(0, 59), midi.transpose(12), name="low")
    high = midi.rule("player", "listener", midi.note_range(60, 127), midi.channel(5), name="high")
    async with routing(low, high) as rig:
        await rig.connected(2)
        await rig.player.send_batch([seq.NoteOn(0, 40, 9), seq.NoteOn(0, 70, 9)])
        got = await rig.take(2)
        status = rig.router.status()

    assert sorted(got, key=repr) == [seq.NoteOn(0, 52, 9), seq.NoteOn(5, 70, 9)]
    assert [(rule.name, rule.received, rule.sent) for rule in status.rules] == [
        ("low", 2, 1),
        ("high", 2, 1),
    ]


async def test_a_burst_passes_whole_and_in_order() -> None:
    burst = [seq.ControlChange(n % 16, n // 16, n % 128) for n in range(1500)]
    async with routing(midi.rule("player", "listener")) as rig:
        await rig.connected()
        await rig.player.send_batch(burst)
        assert await rig.take(len(burst)) == burst


async def test_who_comes_back_is_connected_and_what_it_held_is_ended() -> None:
    async with routing(midi.rule("visitor*", "listener", name="v")) as rig:
        number = 0
        for round_ in range(3):
            async with seq.open(f"visitor {round_}") as visitor:
                visitor.create_port("out", readable=True)
                await rig.connected()
                await visitor.send(seq.NoteOn(3, 60, 100))
                assert await rig.take(1) == [seq.NoteOn(3, 60, 100)]
                number = visitor.number
            assert await rig.take(1) == [seq.NoteOff(3, 60, 64)]
        await witness.becomes(lambda: not rig.router.status().rules[0].sources)
        seen = [change for change in rig.changes if "visitor" in change]
        assert seen[-1] == f"v: gone from {number}:0 (visitor 2:out)"
        assert len(seen) == 6
        assert (await rest(0.3)).quiet


async def test_other_rules_take_over_while_it_runs() -> None:
    first, second = (
        midi.rule("player", "listener"),
        midi.rule("player", "listener", midi.channel(7)),
    )
    async with routing(first) as rig:
        await rig.connected()
        await rig.player.send(seq.NoteOn(0, 60, 1))
        assert await rig.take(1) == [seq.NoteOn(0, 60, 1)]
        rig.router.set_rules([second])
        await rig.player.send(seq.ProgramChange(0, 5))
        # The note that the first rule has played is ended.
        got = await rig.take(2)
        assert sorted(got, key=repr) == [seq.NoteOff(0, 60, 64), seq.ProgramChange(7, 5)]
        await witness.becomes(lambda: len(rig.router.client.info.ports) == 1)


async def test_what_is_disconnected_by_hand_stays_so() -> None:
    async with routing(midi.rule("player", "listener", name="r")) as rig:
        await rig.connected()
        [rule] = rig.router.status().rules
        rig.player.disconnect(rig.out, rule.port)
        await witness.becomes(lambda: not rig.router.status().rules[0].sources)
        rig.player.create_port("another", readable=True)
        await witness.becomes(lambda: rig.router.status().rules[0].sources)
        assert rig.out.address not in rig.router.status().rules[0].sources
        rig.player.connect(rig.out, rule.port)
        await witness.becomes(lambda: len(rig.router.status().rules[0].sources) == 2)


async def test_a_loop_is_not_made_and_cut_when_somebody_makes_it() -> None:
    async with routing(
        midi.rule(THROUGH, THROUGH, name="loop"), midi.rule(THROUGH, "listener")
    ) as rig:
        await witness.becomes(lambda: any("connected to" in change for change in rig.changes))
        loop = rig.router.status().rules[0]
        assert loop.sources == ()
        assert loop.problems == (f"{THROUGH} would get back what it sends",)
        assert f"loop: refused from {THROUGH} (Midi Through:Midi Through Port-0)" in rig.changes[0]


async def test_what_runs_in_a_circle_by_a_program_stops_by_itself() -> None:
    rule = midi.rule("echo", "echo", name="e", allow_loops=True)
    async with seq.open("echo") as echo, routing(rule) as rig:
        port = echo.create_port("both")
        await rig.connected()
        await echo.send(seq.NoteOn(0, 60, 1))
        for _ in range(8):
            with anyio.fail_after(30):
                await echo.send(await anext(echo), port=port)
        await witness.becomes(lambda: rig.router.status().rules[0].looped)
        [status] = rig.router.status().rules
        assert (status.received, status.sent, status.looped) == (9, 8, 1)


async def test_a_long_message_passes_while_others_go_on() -> None:
    message = seq.SysEx(b"\xf0" + bytes(n & 127 for n in range(60000)) + b"\xf7")
    rules = midi.rule("player:out", "listener"), midi.rule("other", "listener")
    async with seq.open("other") as other, routing(*rules) as rig:
        other.create_port("out", readable=True)
        await rig.connected(2)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(rig.player.send, message)
            await other.send(seq.NoteOn(0, 60, 1))
        got = await rig.take(2)
    assert sorted(got, key=repr) == sorted([message, seq.NoteOn(0, 60, 1)], key=repr)


async def test_a_transform_that_fails_is_told_and_the_rest_goes_on() -> None:
    def picky(event: seq.Event) -> seq.Event:
        if isinstance(event, seq.NoteOn) and event.note == 13:
            raise ValueError("not this one")
        return event

    async with routing(midi.rule("player", "listener", picky)) as rig:
        await rig.connected()
        await rig.player.send_batch([seq.NoteOn(0, note, 1) for note in (12, 13, 14)])
        got = await rig.take(2)
        [rule] = rig.router.status().rules

    assert got == [seq.NoteOn(0, 12, 1), seq.NoteOn(0, 14, 1)]
    assert rule.failed == 1
    assert rule.problems == ("a transform failed with ValueError: not this one",)


async def test_a_router_that_is_stopped_ends_its_notes_and_can_run_again() -> None:
    async with (
        midi.router([midi.rule("player", "listener")]) as router,
        seq.open("player") as player,
        seq.open("listener") as listener,
    ):
        player.create_port("out", readable=True)
        listener.create_port("in", writable=True)
        changes: list[midi.Change] = []
        for note in (60, 61):
            changes.clear()
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(router.run, changes.append)
                await witness.becomes(lambda: len(changes) == 2)
                with pytest.raises(anyio.BusyResourceError):
                    await router.run()
                await player.send(seq.NoteOn(0, note, 1))
                assert await anext(listener) == seq.NoteOn(0, note, 1)
                tasks.cancel_scope.cancel()
            assert await anext(listener) == seq.NoteOff(0, note, 64)
            assert router.status().rules[0].sent == 1
            assert router.client.info.ports == ()
