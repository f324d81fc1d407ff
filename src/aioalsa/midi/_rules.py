"""Which ports a rule connects, and which it must not: pure, of what the sequencer tells.

1. A pattern says which ports are meant: by client and port, by numbers or names with wildcards.
2. `match` finds the ports that there are for each rule.
3. `plan` leaves out the sources by which events would run in a circle: what a rule sends gets to
   a port that passes it on ("Midi Through"), and from there by other rules and connections back.
   Programs that pass on what they get do not say so: a router counts how often an event came by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..seq._enums import ClientType, PortCapability
from ..seq._values import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..seq._values import ClientInfo, PortInfo
    from ._transforms import Transform

THROUGH = "Midi Through"  # K/sound/core/seq/seq_dummy.c


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which ports are meant.

    Attributes:
        text: as it was written.
        client: a number or a name with wildcards.
        port: the same; None for all ports.
    """

    text: str
    client: int | str
    port: int | str | None

    def matches(self, client: ClientInfo, port: PortInfo) -> bool:
        """Tell whether a port is meant."""
        return _fits(self.client, client.client, client.name) and (
            self.port is None or _fits(self.port, port.address.port, port.name)
        )

    def __str__(self) -> str:
        return self.text


def parse_pattern(text: str) -> Pattern:
    """Take a pattern apart: "24:0", "24", "USB MIDI", "USB*:*MIDI 1", "'a:b':1".

    Names are whole names in any case; `*` stands for any characters, `?` for one.

    Raises:
        ValueError: it is no pattern.
    """
    if not isinstance(text, str):
        raise TypeError(f"a port must be a str, not {text!r}")
    quote = text[:1]
    if quote in ("'", '"'):
        client, closed, rest = text[1:].partition(quote)
        if not closed or (rest and rest[0] != ":"):
            raise ValueError(f"{text!r} is no port: what follows the quote?")
        port = rest[1:] if rest else None
    else:
        client, colon, rest = text.partition(":")
        client, port = client.strip(), rest.strip() if colon else None
    if not client or port == "" or not text.isprintable():
        raise ValueError(f"{text!r} is no port: name a client, as 24:0, USB*, or 'a:b':0")
    named = client if quote in ("'", '"') else _number(client, text)
    return Pattern(text, named, None if port is None else _number(port, text))


def _number(part: str, text: str) -> int | str:
    if not (part.isascii() and part.isdecimal()):
        return part
    number = int(part)
    if number > 255:
        raise ValueError(f"{text!r} is no port: numbers run from 0 to 255")
    return number


def _fits(wanted: int | str, number: int, name: str) -> bool:
    if isinstance(wanted, int):
        return wanted == number
    pieces = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in wanted)
    return re.fullmatch("".join(pieces), name, re.IGNORECASE | re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """From where to where events go, and what becomes of them on their way; see `rule`.

    Attributes:
        name: for people.
        sources: the ports that events come from.
        destinations: the ports that they go to.
        transforms: what becomes of them, one after the other.
        allow_loops: connect ports, too, by which events may run in a circle.
    """

    name: str
    sources: tuple[Pattern, ...]
    destinations: tuple[Pattern, ...]
    transforms: tuple[Transform, ...] = ()
    allow_loops: bool = False


def rule(
    source: str | Sequence[str],
    destination: str | Sequence[str],
    *transforms: Transform,
    name: str | None = None,
    allow_loops: bool = False,
) -> Rule:
    """Make a rule for a router.

    Args:
        source: ports that events come from, as "24:0", "USB MIDI", "USB*:*MIDI 1", "'a:b':1": a
            client's number or whole name, and, after a colon, a port's; `*` and `?` are wildcards.
            Several in a list.
        destination: ports that they go to.
        transforms: callables that take an event and return one, several, or None.
        name: for people; the ports by default.
        allow_loops: connect ports, too, by which events may run in a circle.

    Raises:
        ValueError: what names no port.
    """
    ends = [
        tuple(parse_pattern(text) for text in ([end] if isinstance(end, str) else end))
        for end in (source, destination)
    ]
    for what, patterns in zip(("source", "destination"), ends, strict=True):
        if not patterns:
            raise ValueError(f"{what}: name a port")
    for transform in transforms:
        if not callable(transform):
            raise TypeError(f"a transform must be callable, not {transform!r}")
    shown = " → ".join(", ".join(map(str, patterns)) for patterns in ends)
    return Rule(name or shown, ends[0], ends[1], transforms, allow_loops)


@dataclass(frozen=True, slots=True)
class Match:
    """The ports that there are for a rule."""

    sources: frozenset[Address]
    destinations: frozenset[Address]


def match(rule: Rule, clients: Iterable[ClientInfo], own: frozenset[int]) -> Match:
    """Find the ports that there are for a rule.

    Args:
        rule: the rule.
        clients: all clients.
        own: numbers of clients that are never meant.
    """
    sources: set[Address] = set()
    destinations: set[Address] = set()
    for client in clients:
        if client.client in own:
            continue
        for port in client.ports:
            if port.capability & PortCapability.NO_EXPORT:
                continue
            if port.readable and _meant(rule.sources, client, port):
                sources.add(port.address)
            if port.writable and _meant(rule.destinations, client, port):
                destinations.add(port.address)
    return Match(frozenset(sources), frozenset(destinations))


def _meant(patterns: Sequence[Pattern], client: ClientInfo, port: PortInfo) -> bool:
    # The system's own ports are meant only by their number.
    return any(
        pattern.matches(client, port) and (client.client != 0 or pattern.client == 0)
        for pattern in patterns
    )


def relays(clients: Iterable[ClientInfo]) -> dict[Address, Address]:
    """Find the ports that pass on what they get, and the ports that it comes out of."""
    found: dict[Address, Address] = {}
    for client in clients:
        if client.type is not ClientType.KERNEL or client.name != THROUGH:
            continue
        for port in client.ports:
            number = port.address.port
            # With the module's option duplex=1 ports come in pairs, named "…:A" and "…:B".
            if port.name.endswith((":A", ":B")):
                number ^= 1
            found[port.address] = Address(port.address.client, number)
    return found


@dataclass(frozen=True, slots=True)
class Refusal:
    """A source that a rule must not connect.

    Attributes:
        source: the port.
        reason: how events would come back.
    """

    source: Address
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """What a rule is to connect."""

    sources: frozenset[Address]
    destinations: frozenset[Address]
    refused: tuple[Refusal, ...] = ()


def plan(
    matches: Sequence[tuple[Rule, Match]],
    connections: Iterable[tuple[Address, Address]],
    relayed: Mapping[Address, Address],
) -> list[Planned]:
    """Leave out the sources by which events would run in a circle.

    Args:
        matches: the rules in their order, and the ports that there are for them.
        connections: what others have connected, from whom to whom.
        relayed: ports that pass on what they get, as of `relays`.
    """
    onward: dict[Address, set[Address]] = {}
    for sender, receiver in connections:
        _lead(onward, sender, receiver, relayed)
    plans: list[Planned] = []
    for rule, found in matches:
        allowed: set[Address] = set()
        refused: list[Refusal] = []
        for source in sorted(found.sources):
            reason = None if rule.allow_loops else _circle(source, found, onward, relayed)
            if reason is None:
                allowed.add(source)
                for destination in found.destinations:
                    _lead(onward, source, destination, relayed)
            else:
                refused.append(Refusal(source, reason))
        plans.append(Planned(frozenset(allowed), found.destinations, tuple(refused)))
    return plans


def _lead(
    onward: dict[Address, set[Address]],
    sender: Address,
    receiver: Address,
    relayed: Mapping[Address, Address],
) -> None:
    out = relayed.get(receiver)
    if out is not None:
        onward.setdefault(sender, set()).add(out)


def _circle(
    source: Address,
    found: Match,
    onward: Mapping[Address, set[Address]],
    relayed: Mapping[Address, Address],
) -> str | None:
    """Tell how what a source sends would come back to it; None if it does not."""
    if source in found.destinations:
        return f"{source} would get back what it sends"
    # Ports from which what this source sends comes out again, and how it got there.
    paths = {out: [d, out] for d in sorted(found.destinations) if (out := relayed.get(d))}
    waiting = list(paths)
    while waiting:
        at = waiting.pop()
        if at == source:
            shown = " → ".join(map(str, dict.fromkeys([source, *paths[at]])))
            return f"events would run in a circle: {shown} → {source}"
        for port in sorted(onward.get(at, ())):
            if port not in paths:
                paths[port] = [*paths[at], port]
                waiting.append(port)
    return None
