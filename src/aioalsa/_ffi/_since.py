"""Functions that alsa-lib 1.2.8 does not have, and the first version that does (Versions.in.in)."""

from __future__ import annotations

import re

from ._alsa import lib

_LISTED = {
    "snd_pcm_hw_params_is_perfect_drain": "1.2.9",
    "snd_pcm_hw_params_set_drain_silence": "1.2.9",
    "snd_pcm_hw_params_get_drain_silence": "1.2.9",
    "snd_seq_has_queue_tempo_base": "1.2.13",
    "snd_seq_queue_tempo_get_tempo_base": "1.2.13",
    "snd_seq_queue_tempo_set_tempo_base": "1.2.13",
    "snd_rawmidi_info_get_tied_device": "1.2.14",
}
# MIDI 2.0: the first that matches.
_RULES = {
    r"snd_ump_(endpoint|block)_info_(set_|clear$)|snd_ump_packet_length$": "1.2.13",
    r"snd_seq_create_ump_|snd_seq_port_info_.et_ump_is_midi1$": "1.2.13",
    r"snd_((ctl|seq)_)?ump_|snd_seq_[gs]et_ump_|snd_seq_set_client_(midi_version|ump_)": "1.2.10",
    r"snd_seq_(client|port)_info_.et_(ump_|midi_version$|direction$)": "1.2.10",
}


def _by_rule() -> dict[str, str]:
    matches = [(re.compile(rule).match, version) for rule, version in _RULES.items()]
    found: dict[str, str] = {}
    for name in dir(lib):
        version = next((version for match, version in matches if match(name)), None)
        if version is not None:
            found[name] = version
    return found


SINCE = _LISTED | _by_rule()
