"""MIDI 2.0 where alsa-lib is too old for it, and arguments that nothing could meet."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from aioalsa import _ffi, ump
from aioalsa._ffi import ffi, lib, load
from aioalsa.errors import UnsupportedError
from aioalsa.ump import _calls, _port
from aioalsa.ump._logic import check_endpoint

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from aioalsa.ump import Packet

pytestmark = pytest.mark.anyio


async def opening_client() -> None:
    await ump.open_client("test")


async def opening_endpoint() -> None:
    await ump.open("hw:0,0")


NEEDED = [
    (ump.list, "snd_ump_block_info_set_block_id", "1.2.13"),
    (opening_endpoint, "snd_ump_open", "1.2.10"),
    (opening_client, "snd_seq_set_client_midi_version", "1.2.10"),
]


@pytest.fixture
def old_alsa_lib() -> Iterator[None]:
    """Take the functions of MIDI 2.0 out of the loaded alsa-lib, as one before 1.2.10 has them."""
    load()
    taken = {name: lib.aio_library_swap(name.encode(), ffi.NULL) for _, name, _ in NEEDED}
    yield
    for name, address in taken.items():
        lib.aio_library_swap(name.encode(), address)


@pytest.mark.usefixtures("old_alsa_lib")
@pytest.mark.parametrize(("call", "function", "since"), NEEDED)
async def test_an_old_alsa_lib_is_named_with_the_version_that_would_do(
    call: Callable[[], Awaitable[object]], function: str, since: str
) -> None:
    with pytest.raises(UnsupportedError, match=f"alsa-lib {since} has it") as caught:
        await call()

    assert caught.value.function == function
    assert caught.value.errno == errno.ENOSYS


def test_all_functions_of_midi_2_are_known_to_be_newer() -> None:
    names = [name for name in dir(lib) if name.startswith(("snd_ump_", "snd_seq_ump_"))]

    assert len(names) > 70
    assert {_ffi.since(name) for name in names} == {"1.2.10", "1.2.13"}
    assert _ffi.since("snd_seq_create_ump_endpoint") == "1.2.13"
    assert _ffi.since("snd_seq_client_info_get_midi_version") == "1.2.10"
    assert _ffi.since("snd_seq_client_info_get_name") is None
    assert _ffi.since("snd_rawmidi_open") is None


def test_a_kernel_without_packets_is_blamed_itself() -> None:
    assert "CONFIG_SND_UMP" in str(_calls.no_kernel("snd_ctl_ump_next_device"))


@pytest.mark.parametrize(
    ("opened", "complaint"),
    [
        (lambda: ump.open_client("x", midi_version=0), "midi_version=0 is neither 1 nor 2"),
        (lambda: ump.open_client("x", midi_version=True), "midi_version=True"),
        (lambda: ump.open_client("x", groups=[16]), "groups=16 is not between 0 and 15"),
        (lambda: ump.open_client("x" * 64), "name="),
        (lambda: ump.open_client("x", input_pool=0), "input_pool=0"),
        (lambda: ump.open_input("hw:0,0", buffer_size=1), "buffer_size=1"),
        (lambda: ump.open("", timestamps=True), "is no device name"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_opened(
    opened: Callable[[], object], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        opened()


@pytest.mark.parametrize(
    ("endpoint", "complaint"),
    [
        (ump.Endpoint("x" * 128), "name="),
        (ump.Endpoint("a\0"), "zeros"),
        (ump.Endpoint("x", product_id="ä" * 64), "product_id="),
        (ump.Endpoint("x", capabilities=ump.Capability.MIDI1), "protocol=MIDI2"),
        (ump.Endpoint("x", manufacturer=2**24), "manufacturer="),
        (ump.Endpoint("x", revision=b"1"), "revision must be 4 bytes"),
        (ump.Endpoint("x", blocks=(ump.Block(),) * 33), "can have 32, not 33"),
        (ump.Endpoint("x", blocks=(ump.Block(first_group=15, group_count=2),)), "group_count=2"),
    ],
)
def test_endpoints_that_nobody_could_make_are_refused(
    endpoint: ump.Endpoint, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_endpoint(endpoint, None)


def test_an_endpoint_has_the_groups_of_its_blocks() -> None:
    blocks = (ump.Block(), ump.Block(first_group=4, group_count=2))
    endpoint = ump.Endpoint("x", blocks)

    assert check_endpoint(endpoint, None) == 6
    assert check_endpoint(endpoint, 16) == 16
    assert list(blocks[1].groups) == [4, 5]
    with pytest.raises(ValueError, match="groups=5 is not between 6 and 16"):
        check_endpoint(endpoint, 5)


PACKETS: list[Packet] = [ump.NoteOn(0, 60, 1), ump.Clock(), ump.SetTempo(1)]


@pytest.mark.parametrize("sent", range(0, 29, 4))
def test_sending_that_was_cut_goes_on_with_the_rest_of_its_packet(sent: int) -> None:
    data = ump.encode(PACKETS)
    rest = _port.rest_of_packet(data, sent, b"")

    assert data[sent:].startswith(rest)
    whole = ump.decode(data[:sent] + rest)
    assert whole == PACKETS[: len(whole)]
    assert (rest == b"") == (sent in (0, 8, 12, 28))


def test_a_rest_may_be_cut_again() -> None:
    data = ump.encode(PACKETS)
    torn = data[4:8]

    assert _port.rest_of_packet(torn + data[8:], 0, torn) == torn
    assert _port.rest_of_packet(torn + data[8:], 4, torn) == b""
    assert _port.rest_of_packet(torn + data[8:], 12, torn) == data[16:28]
