"""MIDI routing and MIDI files, on top of the sequencer.

    rules = [
        midi.rule("Keystation*", "FLUID Synth*", midi.note_range(60, 127)),
        midi.rule("Keystation*", "Bass*", midi.note_range(0, 59), midi.transpose(-12)),
    ]
    async with midi.router(rules) as router:
        await router.run(on_change=print)

How the router works is told in `_router`, which ports a rule means and what it refuses in
`_rules`, the format of routes files in `_config`.
"""

from __future__ import annotations

from ._config import Routes, RoutesError, parse_routes
from ._files import load, load_routes, save
from ._player import play
from ._recorder import Recorder
from ._router import Router, router
from ._rules import Pattern, Rule, parse_pattern, rule
from ._song import MidiFileError, Song, Timed, Track, format_song, parse_song
from ._transforms import (
    Step,
    Transform,
    channel,
    channel_map,
    channels,
    control_map,
    drop,
    keep,
    note_range,
    split,
    transpose,
    velocity,
)
from ._values import Change, RouterStatus, RuleStatus

__all__ = [
    "Change",
    "MidiFileError",
    "Pattern",
    "Recorder",
    "Router",
    "RouterStatus",
    "Routes",
    "RoutesError",
    "Rule",
    "RuleStatus",
    "Song",
    "Step",
    "Timed",
    "Track",
    "Transform",
    "channel",
    "channel_map",
    "channels",
    "control_map",
    "drop",
    "format_song",
    "keep",
    "load",
    "load_routes",
    "note_range",
    "parse_pattern",
    "parse_routes",
    "parse_song",
    "play",
    "router",
    "rule",
    "save",
    "split",
    "transpose",
    "velocity",
]
