"""Functions that alsa-lib 1.2.8 does not have, and the first version that does (Versions.in.in)."""

from __future__ import annotations

import re

_SINCE = {
    r"snd_pcm_hw_params_(is_perfect_drain|[gs]et_drain_silence)": "1.2.9",
    r"snd_pcm_hw_params_get_sync": "1.2.13",
    r"snd_seq_has_queue_tempo_base|snd_seq_queue_tempo_[gs]et_tempo_base": "1.2.13",
    r"snd_rawmidi_info_get_tied_device": "1.2.14",
    # MIDI 2.0.
    r"snd_ump_(endpoint|block)_info_(set_\w+|clear)|snd_ump_packet_length": "1.2.13",
    r"snd_seq_create_ump_\w+|snd_seq_port_info_[gs]et_ump_is_midi1": "1.2.13",
    r"snd_((ctl|seq)_)?ump_\w+|snd_seq_[gs]et_ump_\w+": "1.2.10",
    r"snd_seq_set_client_(midi_version|ump_conversion)": "1.2.10",
    r"snd_seq_(client|port)_info_[gs]et_(ump_\w+|midi_version|direction)": "1.2.10",
}


def since(function: str) -> str | None:
    """Return the first version that has a function; None if 1.2.8 has it."""
    # The first that matches counts.
    found = (version for names, version in _SINCE.items() if re.fullmatch(names, function))
    return next(found, None)
