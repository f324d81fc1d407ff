"""What can go wrong with sending."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import AlsaError, error_from

if TYPE_CHECKING:
    from ._event import Event


class ReceiverFullError(AlsaError):
    """A receiver's input is full: it did not get the event, and will be told of an overrun."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An event of a batch that did not go out.

    Attributes:
        index: its place in the batch.
        event: the event.
        error: why.
    """

    index: int
    event: Event
    error: AlsaError


class SendError(AlsaError):
    """Some events of a batch did not go out; all others did.

    Attributes:
        failures: the first 32 of them, and why.
        count: how many there are.
    """

    def __init__(self, failures: tuple[Failure, ...], count: int, device: str) -> None:
        first = failures[0]
        others = f" (and {count - 1} more)" if count > 1 else ""
        super().__init__(
            first.error.errno or errno.EIO,
            f"event {first.index}{others} did not go out: {first.error.reason}",
            function=first.error.function,
            device=device,
        )
        self.failures = failures
        self.count = count


_REASONS = {
    errno.ENOENT: "there is no such port, or it takes no events of this type",
    errno.EPERM: "the receiver does not let this port write to it",
    errno.ENOMEM: "the event is larger than the receiver's input, or its buffer is full",
    errno.EINVAL: "a Note has to be scheduled (at=), and on a queue that this client uses; a packet"
    " takes a client of ump.open_client",
    errno.ENXIO: "the client has no output pool",
}


def send_error(code: int, device: str) -> AlsaError:
    """Return the exception for an event that did not go out."""
    function = "snd_seq_event_output_direct"
    if code == -errno.ENOBUFS:
        return ReceiverFullError(
            errno.ENOBUFS,
            "a receiver is full: it does not read what it gets",
            function=function,
            device=device,
            advice="others that are connected have got the event; sending it again doubles it",
        )
    return error_from(code, function, device=device, reason=_REASONS.get(-code))
