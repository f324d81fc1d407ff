"""Which ports a rule means, and which it must not connect."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import midi, seq
from aioalsa.midi._rules import THROUGH, Match, match, plan, relays
from aioalsa.seq import Address, ClientInfo, ClientType, PortInfo, PortType

BOTH = seq.PortCapability(0b1100011)  # READ, WRITE, SUBS_READ, SUBS_WRITE
READ = seq.PortCapability.READ | seq.PortCapability.SUBS_READ
WRITE = seq.PortCapability.WRITE | seq.PortCapability.SUBS_WRITE
HIDDEN = BOTH | seq.PortCapability.NO_EXPORT
OWN = frozenset({130})


def client(
    number: int, name: str, *ports: str, capability: seq.PortCapability = BOTH
) -> ClientInfo:
    kind = ClientType.USER if number >= 128 else ClientType.KERNEL
    infos = tuple(
        PortInfo(Address(number, index), port, capability, PortType.MIDI_GENERIC)
        for index, port in enumerate(ports)
    )
    return ClientInfo(number, name, kind, None, None, infos)


CLIENTS = [
    client(0, "System", "Timer", "Announce"),
    client(14, THROUGH, "Midi Through Port-0"),
    client(24, "USB MIDI", "USB MIDI MIDI 1", "USB MIDI MIDI 2"),
    client(28, "Keystation: 88", "Keys", capability=READ),
    client(32, "Synth", "In", capability=WRITE),
    client(129, "hidden", "x", capability=HIDDEN),
    client(130, "aioalsa router", "a rule"),
]


def meant(text: str) -> set[str]:
    rule = midi.rule(text, text)
    found = match(rule, CLIENTS, OWN)
    return {str(address) for address in found.sources | found.destinations}


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("24:0", {"24:0"}),
        ("24", {"24:0", "24:1"}),
        ("USB MIDI", {"24:0", "24:1"}),
        ("usb midi:1", {"24:1"}),
        ("USB MIDI:USB MIDI MIDI 2", {"24:1"}),
        ("USB*:*1", {"24:0"}),
        ("USB", set[str]()),
        ("'Keystation: 88'", {"28:0"}),
        ('"Keystation: 88":0', {"28:0"}),
        ("Keystation? 88", {"28:0"}),
        ("'24'", set[str]()),
        ("*", {"14:0", "24:0", "24:1", "28:0", "32:0"}),
        ("0:1", {"0:1"}),
        ("129:0", set[str]()),
        ("130", set[str]()),
    ],
)
def test_patterns_mean_ports(text: str, ports: set[str]) -> None:
    assert meant(text) == ports


@pytest.mark.parametrize("text", ["", ":", ":0", "a:", "'a", "'a'b", "256:0", "1:256", "a\nb"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no port"):
        midi.parse_pattern(text)


@given(st.text())
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    try:
        pattern = midi.parse_pattern(text)
    except ValueError:
        return
    for info in CLIENTS:
        for port in info.ports:
            assert pattern.matches(info, port) in (True, False)


def test_directions_are_looked_at() -> None:
    found = match(midi.rule("*", "*"), CLIENTS, OWN)

    assert Address(28, 0) in found.sources - found.destinations
    assert Address(32, 0) in found.destinations - found.sources


@pytest.mark.parametrize(
    ("source", "destination", "says"),
    [([], "24:0", "source: name a port"), ("24:0", [], "destination: name a port")],
)
def test_a_rule_needs_both_ends(
    source: str | list[str], destination: str | list[str], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        midi.rule(source, destination)


def test_rules_are_named_after_their_ports() -> None:
    assert midi.rule("24:0", ["28:0", "Synth"]).name == "24:0 → 28:0, Synth"


def planned(*rules: midi.Rule, connections: list[tuple[str, str]] | None = None) -> list[set[str]]:
    """Return the sources that are refused, for each rule."""
    pairs = [(address(a), address(b)) for a, b in connections or []]
    plans = plan([(rule, match(rule, CLIENTS, OWN)) for rule in rules], pairs, relays(CLIENTS))
    return [{str(refusal.source) for refusal in each.refused} for each in plans]


def address(text: str) -> Address:
    number, _, port = text.partition(":")
    return Address(int(number), int(port))


def test_devices_may_be_routed_both_ways() -> None:
    rules = midi.rule("24:0", "24:1"), midi.rule("24:1", "24:0")

    assert planned(*rules) == [set(), set()]


def test_a_port_does_not_get_back_what_it_sends() -> None:
    assert planned(midi.rule("*", "24:0")) == [{"24:0"}]
    assert planned(midi.rule("24:0", "24:0", allow_loops=True)) == [set()]


def test_circles_through_ports_that_pass_on_are_refused() -> None:
    assert planned(midi.rule("14:0", "14:0")) == [{"14:0"}]
    assert planned(midi.rule("24:0", "14:0"), midi.rule("14:0", "24:1")) == [set(), set()]


def test_circles_by_connections_of_others_are_refused() -> None:
    two = [*CLIENTS[:2], client(15, THROUGH, "Midi Through Port-1")]
    rule = midi.rule("14:0", "15:0")
    matches = [(rule, match(rule, two, OWN))]

    [free] = plan(matches, [], relays(two))
    [closed] = plan(matches, [(Address(15, 0), Address(14, 0))], relays(two))

    assert free.sources == {Address(14, 0)}
    assert closed.sources == frozenset()
    assert closed.refused[0].reason == "events would run in a circle: 14:0 → 15:0 → 14:0"


def test_the_rule_that_closes_a_circle_is_the_one_that_is_refused() -> None:
    two = [CLIENTS[1], client(15, THROUGH, "Midi Through Port-1")]
    rules = [midi.rule("14:0", "15:0"), midi.rule("15:0", "14:0")]

    plans = plan([(rule, match(rule, two, OWN)) for rule in rules], [], relays(two))

    assert [len(each.refused) for each in plans] == [0, 1]


def test_pairs_of_through_ports_are_crossed() -> None:
    pairs = client(14, THROUGH, "Midi Through Port-0:A", "Midi Through Port-0:B")

    assert relays([pairs]) == {Address(14, 0): Address(14, 1), Address(14, 1): Address(14, 0)}


ports = st.integers(0, 5).map(lambda number: Address(14, number))


@given(
    st.lists(st.tuples(st.frozensets(ports), st.frozensets(ports)), max_size=6),
    st.lists(st.tuples(ports, ports), max_size=6),
)
def test_no_event_ever_runs_in_a_circle_by_a_rule(
    rules: list[tuple[frozenset[Address], frozenset[Address]]],
    connections: list[tuple[Address, Address]],
) -> None:
    relayed = {Address(14, number): Address(14, number) for number in range(6)}
    some = midi.rule("14", "14")
    matches = [(some, Match(*pair)) for pair in rules]

    plans = plan(matches, connections, relayed)

    edges = set(connections)
    by_rules = {(s, d) for each in plans for s in each.sources for d in each.destinations}
    for source, destination in by_rules:
        reached, waiting = {destination}, [destination]
        while waiting:
            at = waiting.pop()
            for a, b in edges | by_rules:
                if a == at and b not in reached:
                    reached.add(b)
                    waiting.append(b)
        assert source not in reached
    for (sources, _), each in zip(rules, plans, strict=True):
        assert each.sources | {refusal.source for refusal in each.refused} == sources
