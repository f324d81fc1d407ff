"""`aioalsa midi …`: ports and connections, events, MIDI files, raw MIDI and routes."""

from __future__ import annotations

from cyclopts import App

midi = App(name="midi", help="MIDI: ports and connections, events, files, raw bytes, routes.")
raw = App(name="raw", help="Raw MIDI ports: bytes as they go through the cable.")

# Imported when they are used; the help is here, so that a list of commands imports nothing.
for _name, _module, _help in (
    ("ports", "_midi_ports", "List the ports of the sequencer and their connections."),
    ("connect", "_midi_ports", "Have what a port sends go to another."),
    ("disconnect", "_midi_ports", "Undo a connection, or all."),
    ("dump", "_midi_dump", "Show what ports send, until interrupted."),
    ("send", "_midi_send", "Send MIDI messages to ports."),
    ("play", "_midi_files", "Play MIDI files to ports."),
    ("record", "_midi_files", "Record what ports send into a MIDI file."),
    ("route", "_midi_route", "Pass events on by the rules of a file."),
):
    midi.command(f"aioalsa.cli.{_module}:{_name}", name=_name, help=_help)
for _name, _function, _help in (
    ("list", "ports", "List the raw MIDI ports of all cards."),
    ("send", "send", "Send bytes to a raw MIDI port, as they are."),
    ("receive", "receive", "Show the messages that come from a raw MIDI port."),
):
    raw.command(f"aioalsa.cli._midi_raw:{_function}", name=_name, help=_help)
midi.command(raw)
