"""The packets of this package beside what alsa-lib's own helpers make of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import ump
from aioalsa._ffi import alsa_version, ffi, lib, load
from aioalsa.ump import _codec
from tests.unit.ump_packets import known, words


@pytest.fixture(scope="module", autouse=True)
def alsa_lib() -> None:
    load()


def test_this_alsa_lib_is_the_one_that_was_built() -> None:
    assert tuple(map(int, alsa_version().split("."))) >= (1, 2, 13)


@pytest.mark.parametrize("kind", range(16))
def test_packets_are_as_long_as_alsa_lib_says(kind: int) -> None:
    assert lib.snd_ump_packet_length(kind) == _codec.WORDS[kind]


def expanded(packet: ump.Packet) -> tuple[int, bytes]:
    """Return the result and the bytes of alsa-lib's `snd_ump_msg_sysex_expand`."""
    place = ffi.new("uint32_t[]", [*packet.to_words(), 0, 0, 0])
    out, filled = ffi.new("uint8_t[]", 16), ffi.new("size_t *")
    result = lib.snd_ump_msg_sysex_expand(place, out, 16, filled)
    return result, bytes(ffi.buffer(out, filled[0]))


@given(st.sampled_from(ump.Form), st.binary(max_size=6))
def test_alsa_lib_reads_the_same_from_a_piece_of_seven_bits(form: ump.Form, data: bytes) -> None:
    data = bytes(byte & 0x7F for byte in data)
    last = form in (ump.Form.COMPLETE, ump.Form.END)

    assert expanded(ump.SysEx7(form, data)) == (int(last), data)


@given(st.sampled_from(ump.Form), st.binary(max_size=13))
def test_alsa_lib_reads_the_same_from_a_piece_of_eight_bits(form: ump.Form, data: bytes) -> None:
    last = form in (ump.Form.COMPLETE, ump.Form.END)
    result, found = expanded(ump.SysEx8(form, data))

    assert result == int(last)
    # alsa-lib 1.2.14 takes the highest bit off, as if these were seven bits, too.
    assert found in (data, bytes(byte & 0x7F for byte in data))


@given(st.one_of(known(), words().map(_codec.decode_one)))
def test_nothing_else_is_an_exclusive_message_to_it(packet: ump.Packet) -> None:
    result, _ = expanded(packet)

    assert (result >= 0) == (packet.to_words()[0] >> 28 in (3, 5))
