"""MIDI in words: events as aseqdump prints them and as JSON, bytes as hexadecimal numbers; pure.

Packets of MIDI 2.0 are bytes with the highest of each word first, as aseqsend and files have them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import seq, ump

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2**24  # bytes of a message that can be sent

_OF_CHANNEL: dict[type[seq.Event], tuple[str, str]] = {
    seq.NoteOff: ("Note off", "note {0.note}, velocity {0.velocity}"),
    seq.KeyPressure: ("Polyphonic aftertouch", "note {0.note}, value {0.velocity}"),
    seq.ControlChange: ("Control change", "controller {0.control}, value {0.value}"),
    seq.ProgramChange: ("Program change", "program {0.program}"),
    seq.ChannelPressure: ("Channel aftertouch", "value {0.pressure}"),
    seq.PitchBend: ("Pitch bend", "value {0.value}"),
    seq.Control14: ("Control change", "controller {0.control}, value {0.value:5}"),
    seq.NRPN: ("Non-reg. parameter", "parameter {0.parameter}, value {0.value}"),
    seq.RPN: ("Reg. parameter", "parameter {0.parameter}, value {0.value}"),
}
_OTHERS: dict[type[seq.Event], tuple[str, str]] = {
    seq.SongPosition: ("Song position pointer", "value {0.position}"),
    seq.SongSelect: ("Song select", "value {0.song}"),
    seq.QuarterFrame: ("MTC quarter frame", "{0.value:02x}h"),
    seq.TimeSignature: ("SMF time signature", "({1:#010x})"),
    seq.KeySignature: ("SMF key signature", "({1:#010x})"),
    seq.SetPositionTick: ("Set tick queue pos.", "queue {0.affected_queue}"),
    seq.SetPositionTime: ("Set rt queue pos.", "queue {0.affected_queue}"),
    seq.Tempo: ("Set queue tempo", "queue {0.affected_queue}"),
    seq.QueueSkew: ("Queue timer skew", "queue {0.affected_queue}"),
    seq.Clock: ("Clock", ""),
    seq.MidiTick: ("Tick", ""),
    seq.TuneRequest: ("Tune request", ""),
    seq.Reset: ("Reset", ""),
    seq.ActiveSensing: ("Active Sensing", ""),
    seq.ClientStarted: ("Client start", "client {0.client}"),
    seq.ClientExited: ("Client exit", "client {0.client}"),
    seq.ClientChanged: ("Client changed", "client {0.client}"),
    seq.PortStarted: ("Port start", "{0.address}"),
    seq.PortExited: ("Port exit", "{0.address}"),
    seq.PortChanged: ("Port changed", "{0.address}"),
    seq.Connected: ("Port subscribed", "{0.sender} -> {0.receiver}"),
    seq.Disconnected: ("Port unsubscribed", "{0.sender} -> {0.receiver}"),
}
_TRANSPORT: dict[type[seq.Event], str] = {
    seq.Start: "Start",
    seq.Continue: "Continue",
    seq.Stop: "Stop",
}


def describe(event: seq.Event) -> str:
    """Return the line that aseqdump prints for an event."""
    source = event.source
    return f"{source.client:3}:{source.port:<3} {_say(event)}"


def _say(event: seq.Event) -> str:
    kind = type(event)
    if isinstance(event, seq.NoteOn):
        if event.velocity == 0:
            return f"Note off               {event.channel:2}, note {event.note}"
        return _line(event, "Note on", "note {0.note}, velocity {0.velocity}")
    if kind in _OF_CHANNEL:
        return _line(event, *_OF_CHANNEL[kind])
    if kind in _TRANSPORT:
        return _transport(event, _TRANSPORT[kind])
    if isinstance(event, seq.SysEx):
        return f"System exclusive          {''.join(f' {byte:02X}' for byte in event.data)}"
    if kind in _OTHERS:
        name, text = _OTHERS[kind]
        # As C prints an int: without a sign.
        whole = getattr(event, "value", 0) & 0xFFFFFFFF
        return f"{name:<26} {text.format(event, whole)}".rstrip()
    return f"Event type {event._raw[0]}"


def _line(event: seq.Event, name: str, text: str) -> str:
    channel: int = getattr(event, "channel", 0)
    return f"{name:<22} {channel:2}, {text.format(event)}"


def _transport(event: seq.Event, name: str) -> str:
    if event.source == seq.TIMER:
        queue: int = getattr(event, "affected_queue", 0)
        return f"{f'Queue {name.lower()}':<26} queue {queue}"
    return name


def plain(event: seq.Event) -> dict[str, object]:
    """Return an event as JSON takes it; bytes are hexadecimal."""
    found: dict[str, object] = {
        "type": type(event).__name__,
        "source": str(event.source),
        "dest": str(event.dest),
    }
    if isinstance(event, seq.UnknownEvent):
        found |= {"number": event._raw[0], "data": event.data.hex(" ")}
    for name in event.fields:
        found[name] = _simple(getattr(event, name))
    for name, value in (("tick", event.tick), ("time", event.time)):
        if value is not None:
            found[name] = value
    return found


def _simple(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex(" ")
    return str(value) if isinstance(value, seq.Address) else value


def parse_hex(words: Iterable[str]) -> bytes:
    """Return bytes that are written as hexadecimal numbers: "90 3c 64", "903C64", "0x90,0x3c".

    Raises:
        ValueError: they are none.
    """
    text = " ".join(words).replace(",", " ").replace("0x", " ").replace("0X", " ")
    try:
        # "9" is one byte, as amidi takes it; "903" is a slip.
        return b"".join(bytes.fromhex(w.zfill(2) if len(w) == 1 else w) for w in text.split())
    except ValueError:
        raise ValueError(f"{text[:60]!r} are no hexadecimal bytes, as 90 3c 64") from None


def whole_events(data: bytes, what: str) -> list[seq.Event]:
    """Return the events of bytes that are MIDI messages and nothing else.

    Raises:
        ValueError: there is something else.
    """
    if not data:
        raise ValueError(f"{what}: there is nothing to send")
    parser = seq.EventParser(longest=LONGEST)
    events = parser.feed(data)
    if rest := parser.dropped + len(parser.pending):
        raise ValueError(
            f"{what}: {rest} of {len(data)} bytes, {_shortened(data)}, are no whole MIDI message"
        )
    return events


def _shortened(data: bytes) -> str:
    return data.hex(" ") if len(data) <= 16 else f"{data[:16].hex(' ')} …"


def whole_packets(data: bytes, what: str) -> list[seq.Event]:
    """Return the events of bytes that are packets of MIDI 2.0 and nothing else.

    Raises:
        ValueError: there is something else.
    """
    if not data:
        raise ValueError(f"{what}: there is nothing to send")
    try:
        return [ump.PacketEvent(packet) for packet in ump.decode(data, byteorder="big")]
    except ValueError as error:
        raise ValueError(f"{what}: {error}") from None


def bytes_of(event: seq.Event) -> bytes:
    """Return the bytes of a message or of a packet."""
    if isinstance(event, ump.PacketEvent):
        return ump.encode([event.packet], byteorder="big")
    return event.to_bytes()
