"""Channel maps: the same texts, names and numbers as alsa-lib's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa._ffi import ffi, lib, load
from aioalsa.pcm import Channel, ChannelMap, ChannelPosition, MapKind

POSITIONS = st.sampled_from(ChannelPosition) | st.integers(0, 0xFFFF)
CHANNELS = st.builds(Channel, POSITIONS, st.booleans())
MAPS = st.builds(ChannelMap, st.lists(CHANNELS, min_size=1, max_size=32).map(tuple))


@pytest.fixture(scope="module", autouse=True)
def library() -> None:
    load()


@given(MAPS)
def test_text_and_numbers_are_those_of_alsa_lib(chmap: ChannelMap) -> None:
    theirs: Any = lib.snd_pcm_chmap_parse_string(str(chmap).encode())
    try:
        numbers = tuple(theirs.pos[at] for at in range(theirs.channels))
        text = ffi.new("char[]", 1024)
        lib.snd_pcm_chmap_print(theirs, 1024, text)
    finally:
        lib.aio_pcm_free_map(theirs)

    assert chmap.to_numbers() == numbers
    assert str(chmap) == ffi.string(text).decode()
    assert ChannelMap.from_numbers(numbers) == ChannelMap.parse(str(chmap)) == chmap


@pytest.mark.parametrize("position", ChannelPosition)
def test_names_are_those_of_alsa_lib(position: ChannelPosition) -> None:
    name, long_name = lib.snd_pcm_chmap_name(position), lib.snd_pcm_chmap_long_name(position)

    assert position.name == ffi.string(name).decode()
    assert position.description == ffi.string(long_name).decode()


def test_no_position_of_alsa_lib_is_missing() -> None:
    assert lib.snd_pcm_chmap_name(max(ChannelPosition) + 1) == ffi.NULL
    for kind in MapKind:
        name = ffi.string(lib.snd_pcm_chmap_type_name(kind)).decode()
        assert kind.name == name.upper().replace("VARIABLE", "VAR")


@pytest.mark.parametrize("text", ["FL,FR", "fl fr", "FL,,FR", "FL FR ,"])
def test_names_are_read_in_any_case_with_commas_or_spaces(text: str) -> None:
    assert ChannelMap.parse(text).positions == (ChannelPosition.FL, ChannelPosition.FR)


@pytest.mark.parametrize(
    "text", ["", " ", "FLX", "FL;FR", "FL[IN]", "[INV]", "70000", "FL\0FR", "²"]
)
def test_what_is_no_map_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"channel|none of|last number"):
        ChannelMap.parse(text)


@given(st.text() | st.text("FLR,[]INV0123 ", max_size=40))
def test_any_text_is_a_map_or_refused(text: str) -> None:
    try:
        found = ChannelMap.parse(text)
    except ValueError:
        return
    assert ChannelMap.parse(str(found)) == found


@pytest.mark.parametrize("value", [None, 3, b"FL", ["FL"]])
def test_what_is_no_text_is_refused(value: str) -> None:
    with pytest.raises(TypeError):
        ChannelMap.parse(value)


@given(st.lists(st.integers(0, 2**32 - 1), max_size=8).map(tuple))
def test_whatever_a_driver_tells_is_a_map(numbers: tuple[int, ...]) -> None:
    assert len(ChannelMap.from_numbers(numbers, MapKind.VAR)) == len(numbers)
