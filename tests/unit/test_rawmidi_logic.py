"""Tests of raw MIDI's rules: arguments, and what /proc tells of ports."""

from __future__ import annotations

from typing import Any

import pytest

from aioalsa import rawmidi
from aioalsa.rawmidi._logic import make_wish, pace, used_subdevices, with_usage

# What Linux shows in /proc/asound/card4/midi0 (K/sound/core/rawmidi.c).
TOLD = """\
Virtual Raw MIDI

Output 0
  Tx bytes     : 0
Output 1
  Tx bytes     : 7
  Owner PID    : 123
  Mode         : native
  Buffer size  : 4096
  Avail        : 4096
Input 0
  Rx bytes     : 3
  Owner PID    : 124
  Mode         : native
  Buffer size  : 65536
  Avail        : 0
  Overruns     : 0
Input 1
  Rx bytes     : 0
"""


def port(subdevice: int, device: int = 0) -> rawmidi.PortInfo:
    name = f"hw:4,{device},{subdevice}"
    return rawmidi.PortInfo(name, 4, device, subdevice, "id", "title", "", True, True)


def test_ports_are_told_to_be_in_use_where_proc_tells() -> None:
    assert used_subdevices(TOLD) == {0, 1}
    assert used_subdevices(TOLD.replace("Owner PID", "Somebody")) == set()

    told = {(4, 0): TOLD.partition("Input")[0], (4, 1): ""}
    ports = with_usage([port(0), port(1), port(0, device=1), port(0, device=2)], told)

    assert [port.in_use for port in ports] == [False, True, None, None]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"buffer_size": 31}, "buffer_size=31"),
        ({"buffer_size": 2**20 + 1}, "buffer_size"),
        ({"output_buffer_size": 0}, "output_buffer_size=0"),
        ({"avail_min": 0}, "avail_min=0"),
        ({"buffer_size": 64, "avail_min": 65}, "avail_min=65"),
        ({"output_avail_min": 4097}, "output_avail_min=4097"),
        ({"clock": "sundial"}, "clock='sundial'"),
        ({"clock": "none"}, "clock must be"),
    ],
)
def test_arguments_that_no_port_meets_are_refused_by_name(
    options: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        make_wish("hw:0", input=True, output=True, **options)


def test_buffers_with_timestamps_are_twice_as_large() -> None:
    plain = make_wish("hw:0", input=True, output=False)
    stamped = make_wish("hw:0", input=True, output=False, timestamps=True)

    assert stamped.buffer_size == 2 * plain.buffer_size
    assert (plain.avail_min, plain.clock) == (1, rawmidi.Clock.MONOTONIC)


def test_draining_is_looked_at_neither_all_the_time_nor_too_late() -> None:
    assert pace(1) == 0.001
    assert pace(3125 // 50) == pytest.approx(0.01, rel=0.02)
    assert pace(2**20) == 0.05
