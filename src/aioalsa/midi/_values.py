"""What a router tells, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..seq._values import Address


@dataclass(frozen=True, slots=True)
class Change:
    """Something has changed between a rule and a port.

    Attributes:
        rule: the rule's name.
        what: "connected"; "gone" (the port, or the rule does not want it any more); "refused",
            because events would run in a circle; "failed", because the kernel or a transform said
            no.
        end: whether the port is one that the rule takes events from, or sends them to.
        port: its address; None if a transform failed.
        name: its client's and its own name, "USB MIDI:USB MIDI MIDI 1".
        reason: why, for "refused" and "failed".
    """

    rule: str
    what: Literal["connected", "gone", "refused", "failed"]
    end: Literal["from", "to"]
    port: Address | None
    name: str
    reason: str = ""

    def __str__(self) -> str:
        where = f" {self.end} {self.port} ({self.name})" if self.port is not None else ""
        return f"{self.rule}: {self.what}{where}{': ' if self.reason else ''}{self.reason}"


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """What a rule has done so far.

    Attributes:
        name: the rule's.
        port: the router's port that it has.
        sources: the ports that it takes events from.
        destinations: the ports that it sends them to.
        received: events that came.
        sent: events that went out.
        unsent: events for which no destination was there.
        lost: events that a destination did not take in time.
        failed: events that could not be sent, or that a transform failed with.
        looped: events that had come by again and again, and were left out.
        problems: what is wrong now: ports that were refused or failed, a transform's last error.
    """

    name: str
    port: Address
    sources: tuple[Address, ...]
    destinations: tuple[Address, ...]
    received: int
    sent: int
    unsent: int
    lost: int
    failed: int
    looped: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouterStatus:
    """What a router has done so far.

    Attributes:
        name: its client's name.
        client: its client's number.
        overruns: how often the kernel dropped events, because the router was too slow.
        rules: its rules.
    """

    name: str
    client: int
    overruns: int
    rules: tuple[RuleStatus, ...]
