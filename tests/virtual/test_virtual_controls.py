"""The controls of virtual cards, through nothing but alsa-lib's own functions."""

from __future__ import annotations

import errno
import select
import struct
import threading
from typing import TYPE_CHECKING, Any

import pytest
from anyio import ClosedResourceError

from aioalsa import DeviceGoneError, ElementGoneError, ctl, virtual
from aioalsa._ffi import ffi, lib, text
from aioalsa.virtual._values import Settings

from .raw_ctl import (
    ADD,
    BOOLEAN,
    BYTES,
    CARD,
    ENUMERATED,
    IEC958,
    INFO,
    INTEGER,
    INTEGER64,
    REMOVE,
    TLV,
    VALUE,
    Id,
    RawControl,
    new,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

IN, ERR, NVAL = select.POLLIN, select.POLLERR, select.POLLNVAL


@pytest.fixture
def card() -> Iterator[virtual.Card]:
    card = virtual.Card(Settings("controls"))
    yield card
    card.close()


@pytest.fixture
def raw(card: virtual.Card) -> Iterator[RawControl]:
    with RawControl(card.ctl) as raw:
        yield raw


def test_a_card_has_no_elements_unless_asked_for(card: virtual.Card, raw: RawControl) -> None:
    assert raw.ids() == []
    assert len(card.controls) == 0

    info = new("ctl_card_info")
    assert lib.snd_ctl_card_info(raw.ctl, info) == 0
    assert text(lib.snd_ctl_card_info_get_driver(info)) == "aioalsa"
    assert text(lib.snd_ctl_card_info_get_name(info)) == "controls"
    assert lib.snd_ctl_card_info_get_card(info) == -1
    assert lib.snd_ctl_type(raw.ctl) == ctl.ControlType.EXT
    assert text(lib.snd_ctl_name(raw.ctl)) == card.ctl == "aioalsa_controls"


def test_elements_are_listed_as_they_were_made(card: virtual.Card, raw: RawControl) -> None:
    card.add_control("Volume", type="integer", index=1, device=2, subdevice=3)
    card.add_jack("Headphone")

    assert raw.ids() == [
        Id("Volume", index=1, device=2, subdevice=3, numid=1),
        Id("Headphone Jack", CARD, numid=2),
    ]
    assert [element.name for element in card.controls] == ["Volume", "Headphone Jack"]
    assert repr(card.controls["Volume"]) == (
        "<Element iface=MIXER,name='Volume',index=1,device=2,subdevice=3>"
    )
    with pytest.raises(KeyError, match="Treble"):
        card.controls["Treble"]


# Types.


def test_booleans(card: virtual.Card, raw: RawControl) -> None:
    switch = card.add_control("Switch", type="boolean", count=3, value=[True, False, True])
    info = raw.info(Id("Switch"))

    assert lib.snd_ctl_elem_info_get_type(info) == BOOLEAN
    assert lib.snd_ctl_elem_info_get_count(info) == 3
    assert raw.read(Id("Switch"), "boolean", 3) == [1, 0, 1]
    assert raw.write(Id("Switch"), 0, 1, 1, kind="boolean") == 1
    assert switch.value == (False, True, True)
    switch.set(False)
    assert raw.read(Id("Switch"), "boolean", 3) == [0, 0, 0]
    assert raw.write(Id("Switch"), 0, 2, 0) == -errno.EINVAL
    assert switch.value == (False, False, False)


def test_integers(card: virtual.Card, raw: RawControl) -> None:
    volume = card.add_control(
        "Volume", type="integer", count=2, minimum=-10, maximum=50, step=5, value=[0, 5]
    )
    info = raw.info(Id("Volume"))

    assert lib.snd_ctl_elem_info_get_type(info) == INTEGER
    assert lib.snd_ctl_elem_info_get_min(info) == -10
    assert lib.snd_ctl_elem_info_get_max(info) == 50
    assert lib.snd_ctl_elem_info_get_step(info) == 5
    assert raw.read(Id("Volume"), count=2) == [0, 5]
    assert raw.write(Id("Volume"), -10, 50) == 1
    assert volume.value == (-10, 50)
    for wrong in (-15, 55, 3, 2**62):
        assert raw.write(Id("Volume"), 0, wrong) == -errno.EINVAL
    assert volume.value == (-10, 50)
    with pytest.raises(ValueError, match="-10 to 50"):
        volume.set(51)


def test_long_integers(card: virtual.Card, raw: RawControl) -> None:
    least, most = -(2**63), 2**63 - 1
    wide = card.add_control(
        "Wide", type="integer64", count=64, minimum=least, maximum=most, value=2**40
    )
    info = raw.info(Id("Wide"))

    assert lib.snd_ctl_elem_info_get_type(info) == INTEGER64
    assert lib.snd_ctl_elem_info_get_min64(info) == least
    assert lib.snd_ctl_elem_info_get_max64(info) == most
    assert raw.read(Id("Wide"), "integer64", 64) == [2**40] * 64
    assert raw.write(Id("Wide"), *range(64), kind="integer64") == 1
    assert wide.value == tuple(range(64))
    wide.set([least, most] * 32)
    assert raw.read(Id("Wide"), "integer64", 64) == [least, most] * 32


def test_items(card: virtual.Card, raw: RawControl) -> None:
    source = card.add_control(
        "Source", type="enumerated", items=["Mic", "Line", "Bücher"], count=2, value=["Line", "Mic"]
    )
    info = raw.info(Id("Source"))

    assert lib.snd_ctl_elem_info_get_type(info) == ENUMERATED
    assert lib.snd_ctl_elem_info_get_items(info) == 3
    names: list[str] = []
    for item in (0, 1, 2, 7):
        lib.snd_ctl_elem_info_set_item(info, item)
        assert lib.snd_ctl_elem_info(raw.ctl, info) == 0
        names.append(text(lib.snd_ctl_elem_info_get_item_name(info)))
    assert names == ["Mic", "Line", "Bücher", "Bücher"]
    assert raw.read(Id("Source"), "enumerated", 2) == [1, 0]
    assert raw.write(Id("Source"), 2, 2, kind="enumerated") == 1
    assert source.items == ("Bücher", "Bücher")
    assert raw.write(Id("Source"), 0, 3, kind="enumerated") == -errno.EINVAL
    source.set("Mic")
    assert raw.read(Id("Source"), "enumerated", 2) == [0, 0]


def test_bytes(card: virtual.Card, raw: RawControl) -> None:
    data = bytes(range(256)) * 2
    blob = card.add_control("Blob", type="bytes", count=512, value=data)
    value = raw.value(Id("Blob"))

    assert lib.snd_ctl_elem_info_get_type(raw.info(Id("Blob"))) == BYTES
    assert lib.snd_ctl_elem_read(raw.ctl, value) == 0
    assert bytes(ffi.buffer(lib.snd_ctl_elem_value_get_bytes(value), 512)) == data
    lib.snd_ctl_elem_value_set_byte(value, 511, 0)
    assert lib.snd_ctl_elem_write(raw.ctl, value) == 1
    assert blob.value == data[:511] + b"\0"


def test_digital_audio_status(card: virtual.Card, raw: RawControl) -> None:
    status = ctl.Iec958(bytes(range(24)), bytes(range(147)), b"dsub")
    element = card.add_control("IEC958 Playback Default", type="iec958", value=status)
    value = raw.value(Id("IEC958 Playback Default"))

    assert lib.snd_ctl_elem_info_get_type(raw.info(Id("IEC958 Playback Default"))) == IEC958
    assert lib.snd_ctl_elem_read(raw.ctl, value) == 0
    read = ffi.new("snd_aes_iec958_t *")
    lib.snd_ctl_elem_value_get_iec958(value, read)
    assert (bytes(read.status), bytes(read.subcode), bytes(read.dig_subframe)) == (
        status.status,
        status.subcode,
        status.dig_subframe,
    )
    read.status[0] = 99
    lib.snd_ctl_elem_value_set_iec958(value, read)
    assert lib.snd_ctl_elem_write(raw.ctl, value) == 1
    changed = element.value
    assert isinstance(changed, ctl.Iec958)
    assert changed.status == bytes([99, *range(1, 24)])


@pytest.mark.parametrize(
    ("options", "value"),
    [
        ({"type": "boolean"}, (False,)),
        ({"type": "integer", "minimum": 3, "maximum": 9, "count": 2}, (3, 3)),
        ({"type": "integer", "minimum": -9, "maximum": -3, "step": 4}, (-5,)),
        ({"type": "integer", "minimum": -9, "maximum": 9}, (0,)),
        ({"type": "enumerated", "items": ["One"]}, (0,)),
        ({"type": "bytes", "count": 2}, b"\0\0"),
        ({"type": "iec958"}, ctl.Iec958()),
    ],
)
def test_without_a_value_it_is_as_near_to_zero_as_can_be(
    card: virtual.Card, options: dict[str, Any], value: object
) -> None:
    assert card.add_control("Some", **options).value == value


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"type": "float"}, "type"),
        ({"type": "none"}, "NONE"),
        ({"type": "boolean", "count": 129}, "count"),
        ({"type": "boolean", "colour": "red"}, "colour"),
        ({"type": "boolean", "value": 2}, "True or False"),
        ({"type": "integer", "minimum": 5, "maximum": 5}, "minimum"),
        ({"type": "integer", "value": 2}, "0 to 1"),
        ({"type": "enumerated"}, "items"),
        ({"type": "enumerated", "items": ["x" * 64]}, "items"),
        ({"type": "boolean", "interface": "CAR"}, "interface"),
        ({"type": "boolean", "tlv": b"short"}, "TLV"),
    ],
)
def test_what_no_element_can_be_is_refused(
    card: virtual.Card, raw: RawControl, options: dict[str, Any], message: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        card.add_control("Some", **options)
    assert raw.ids() == []
    assert raw.events() == []


def test_a_second_element_of_the_same_name_needs_another_index(
    card: virtual.Card, raw: RawControl
) -> None:
    card.add_control("Volume", type="integer")
    with pytest.raises(ValueError, match="name='Volume' already"):
        card.add_control("Volume", type="boolean")
    card.add_control("Volume", type="integer", index=1, value=1)
    assert raw.read(Id("Volume", index=1)) == [1]
    assert raw.read(Id("Volume", index=2)) == -errno.ENOENT


# Access.


def test_read_only_elements_are_changed_from_within_only(
    card: virtual.Card, raw: RawControl
) -> None:
    switch = card.add_control("Switch", type="boolean", readonly=True)
    info = raw.info(Id("Switch"))

    assert lib.snd_ctl_elem_info_is_readable(info)
    assert not lib.snd_ctl_elem_info_is_writable(info)
    assert raw.write(Id("Switch"), 1) == -errno.EPERM
    switch.set(True)
    assert raw.read(Id("Switch")) == [1]


def test_an_element_can_tell_that_it_is_inactive(card: virtual.Card, raw: RawControl) -> None:
    switch = card.add_control("Switch", type="boolean", inactive=True)
    assert raw.events() == [("Switch", ADD)]
    assert lib.snd_ctl_elem_info_is_inactive(raw.info(Id("Switch")))

    switch.inactive = False
    switch.inactive = False
    assert raw.events() == [("Switch", INFO)]
    assert not lib.snd_ctl_elem_info_is_inactive(raw.info(Id("Switch")))
    assert not switch.info.inactive


def test_decibels_are_told_by_name_and_by_number(card: virtual.Card, raw: RawControl) -> None:
    scale = ctl.DbScale(-5000, 50, mute=True)
    volume = card.add_control("Volume", type="integer", maximum=100, tlv=scale)
    plain = card.add_control("Plain", type="integer")

    assert volume.tlv == scale
    assert plain.tlv is None
    numid = raw.names()["Volume"]
    for wanted in (Id("Volume"), Id(numid=numid)):
        assert raw.tlv_read(wanted) == scale.encode()
    assert raw.tlv_read(Id("Volume"), 8) == -errno.ENOMEM
    assert raw.tlv_read(Id("Plain")) == -errno.ENXIO
    assert raw.tlv_write(Id("Volume"), scale.encode()) == -errno.ENXIO
    gain = ffi.new("long *")
    code = lib.snd_ctl_convert_to_dB(raw.ctl, raw.id(Id(numid=numid)), 90, gain)
    assert (code, gain[0]) == (0, -500)

    raw.events()
    volume.tlv = ctl.DbScale(-1000, 10)
    assert raw.events() == [("Volume", TLV)]
    assert raw.tlv_read(Id("Volume")) == ctl.DbScale(-1000, 10).encode()


def test_tlv_data_may_be_written_from_outside(card: virtual.Card, raw: RawControl) -> None:
    volume = card.add_control("Volume", type="integer", tlv_writable=True)
    assert raw.tlv_read(Id("Volume")) == -errno.ENXIO
    raw.events()

    data = struct.pack("=4I", 99, 8, 1, 2)
    assert raw.tlv_write(Id("Volume"), data) == 1
    assert raw.tlv_write(Id("Volume"), data) == 0
    assert raw.events() == [("Volume", TLV)]
    assert volume.tlv is not None
    assert volume.tlv.encode() == data


# Events.


def test_each_change_is_told_to_all_who_have_subscribed(
    card: virtual.Card, raw: RawControl
) -> None:
    with RawControl(card.ctl) as other, RawControl(card.ctl, subscribe=False) as deaf:
        volume = card.add_control("Volume", type="integer", maximum=9)
        assert raw.write(Id("Volume"), 5) == 1
        assert raw.write(Id("Volume"), 5) == 0
        assert raw.poll() == IN
        assert raw.events() == other.events() == [("Volume", ADD | VALUE)]
        assert deaf.event() == -errno.EBADFD
        assert raw.poll() is None
        volume.set(6)
        volume.set(6)
        assert raw.events() == other.events() == [("Volume", VALUE)]
        assert deaf.subscribe(True) == 0
        assert deaf.events() == []
        volume.set(7)
        assert deaf.poll() == IN
        assert deaf.subscribe(False) == 0
        assert deaf.poll() is None
        assert deaf.subscribe(True) == 0
        assert deaf.events() == []


def test_events_of_one_element_are_one_and_keep_the_order_of_the_first(
    card: virtual.Card, raw: RawControl
) -> None:
    one, two = (card.add_control(name, type="integer", maximum=9) for name in ("One", "Two"))
    raw.events()
    two.set(1)
    one.set(1)
    two.inactive = True
    one.set(2)
    assert raw.events() == [("Two", VALUE | INFO), ("One", VALUE)]


def test_a_removed_element_is_told_by_all_ones_and_its_successor_as_another(
    card: virtual.Card, raw: RawControl
) -> None:
    first = card.add_control("Volume", type="integer")
    raw.events()
    first.set(1)
    first.remove()
    card.add_control("Volume", type="integer")
    assert raw.events() == [("Volume", REMOVE), ("Volume", ADD)]

    third = card.add_control("Other", type="integer")
    third.set(1)
    third.remove()
    assert raw.events() == [("Other", REMOVE)]


def test_removed_elements_refuse(card: virtual.Card, raw: RawControl) -> None:
    volume = card.add_control("Volume", type="integer", tlv=ctl.DbScale(0, 1))
    numid = raw.names()["Volume"]
    volume.remove()

    for wanted in (Id("Volume"), Id(numid=numid)):
        assert raw.info(wanted) == -errno.ENOENT
        assert raw.read(wanted) == -errno.ENOENT
        assert raw.write(wanted, 1) == -errno.ENOENT
        assert raw.tlv_read(wanted) == -errno.ENOENT
    assert len(card.controls) == 0
    with pytest.raises(ElementGoneError, match="removed"):
        _ = volume.value
    refusals: list[Callable[[], object]]
    refusals = [lambda: volume.set(1), volume.remove, lambda: volume.tlv]
    for refused in refusals:
        with pytest.raises(ElementGoneError):
            refused()


# Numbers.


def test_a_number_never_comes_to_mean_another_element(card: virtual.Card, raw: RawControl) -> None:
    a, b, c = (
        card.add_control(name, type="integer", maximum=9, value=value, tlv=ctl.DbScale(value, 1))
        for name, value in (("A", 1), ("B", 2), ("C", 3))
    )
    numbers = raw.names()
    assert numbers == {"A": 1, "B": 2, "C": 3}
    raw.events()

    a.remove()
    assert raw.read(Id(numid=numbers["A"])) == -errno.ENOENT
    assert raw.read(Id(numid=numbers["B"])) == [2]
    assert raw.write(Id(numid=numbers["C"]), 4) == 1
    assert (b.value, c.value) == ((2,), (4,))
    assert raw.tlv_read(Id(numid=numbers["C"])) == ctl.DbScale(3, 1).encode()

    card.add_control("D", type="integer", maximum=9, value=5)
    events = [raw.event() for _ in range(3)]
    assert events == [
        (Id("A", numid=1), REMOVE),
        (Id("C", numid=3), VALUE),
        (Id("D", numid=4), ADD),
    ]
    assert raw.read(Id(numid=4)) == [5]
    # Who lists anew gets new numbers: in alsa-lib they are the places in the list.
    assert raw.names() == {"B": 1, "C": 2, "D": 3}
    assert raw.read(Id(numid=3)) == [5]


def test_asked_by_name_an_element_tells_its_number(card: virtual.Card, raw: RawControl) -> None:
    card.add_control("A", type="integer")
    card.add_control("B", type="integer", value=1)

    numid = lib.snd_ctl_elem_info_get_numid(raw.info(Id("B")))
    assert raw.read(Id(numid=numid)) == [1]


def test_alsa_libs_own_list_stays_right_when_elements_come_and_go(card: virtual.Card) -> None:
    elements = [
        card.add_control(f"E{number}", type="integer", maximum=99, value=number)
        for number in range(5)
    ]
    raw = RawControl(card.ctl, subscribe=False)
    place = ffi.new("snd_hctl_t **")
    assert lib.snd_hctl_open_ctl(place, raw.ctl) == 0
    hctl = place[0]
    assert lib.snd_hctl_load(hctl) == 0

    def read() -> dict[str, int]:
        found: dict[str, int] = {}
        value = new("ctl_elem_value")
        element = lib.snd_hctl_first_elem(hctl)
        while element != ffi.NULL:
            assert lib.snd_hctl_elem_read(element, value) == 0
            name = text(lib.snd_hctl_elem_get_name(element))
            found[name] = lib.snd_ctl_elem_value_get_integer(value, 0)
            element = lib.snd_hctl_elem_next(element)
        return found

    assert read() == {f"E{number}": number for number in range(5)}
    elements[1].remove()
    elements[0].remove()
    card.add_control("E5", type="integer", maximum=99, value=5)
    elements[3].set(33)
    assert lib.snd_hctl_handle_events(hctl) >= 0
    assert read() == {"E2": 2, "E3": 33, "E4": 4, "E5": 5}
    card.disconnect()
    assert lib.snd_hctl_handle_events(hctl) == -errno.ENODEV
    lib.snd_hctl_close(hctl)


# Jacks.


def test_jacks_are_as_the_kernels(card: virtual.Card, raw: RawControl) -> None:
    first = card.add_jack("Headphone")
    second = card.add_jack("Headphone Jack", plugged=True)
    assert (first.name, second.name, second.id.index) == ("Headphone Jack", "Headphone Jack", 1)
    ident = Id("Headphone Jack", CARD)
    raw.events()

    assert raw.read(ident) == [0]
    card.plug("Headphone")
    card.plug("Headphone")
    assert raw.events() == [("Headphone Jack", VALUE)]
    assert raw.read(ident) == [1]
    assert raw.write(ident, 0) == -errno.EPERM
    card.unplug("Headphone")
    card.unplug("Headphone Jack", index=1)
    assert (first.value, second.value) == ((False,), (False,))
    for wrong in ("Mic", "headphone"):
        with pytest.raises(KeyError, match="Jack"):
            card.plug(wrong)


# The end.


@pytest.mark.parametrize("how", ["disconnect", "close"])
def test_a_card_that_is_gone_says_so(card: virtual.Card, raw: RawControl, how: str) -> None:
    volume = card.add_control("Volume", type="integer", tlv=ctl.DbScale(0, 1))
    numid = raw.names()["Volume"]
    getattr(card, how)()

    assert raw.poll() == ERR | NVAL
    assert raw.event() == -errno.ENODEV
    assert raw.ids() == -errno.ENODEV
    for wanted in (Id("Volume"), Id(numid=numid)):
        assert raw.info(wanted) == -errno.ENODEV
        assert raw.read(wanted) == -errno.ENODEV
        assert raw.write(wanted, 1) == -errno.ENODEV
        assert raw.tlv_read(wanted) == -errno.ENODEV
    assert raw.poll() == ERR | NVAL
    gone = DeviceGoneError if how == "disconnect" else ClosedResourceError
    for refused in (lambda: volume.value, lambda: volume.set(1), volume.remove):
        with pytest.raises(gone):
            refused()
    with pytest.raises(gone):
        card.add_jack("Late")
    assert raw.close() == 0


def test_a_name_that_is_gone_opens_nothing_and_comes_back_without_elements(
    card: virtual.Card,
) -> None:
    card.add_jack("Headphone")
    keeper = virtual.Card(Settings("keeper"))  # so that there are definitions
    card.close()
    with pytest.raises(OSError, match="snd_ctl_open_lconf"):
        RawControl(card.ctl)
    again = virtual.Card(Settings("controls"))
    with RawControl(again.ctl) as raw:
        assert raw.ids() == []
    again.close()
    keeper.close()


def test_a_control_outlives_its_card(card: virtual.Card) -> None:
    raws = [RawControl(card.ctl) for _ in range(3)]
    for number in range(100):
        card.add_control(f"E{number}", type="integer")
    del raws[1:2]
    card.close()
    del card
    for raw in raws:
        assert raw.event() == -errno.ENODEV
        raw.close()


def test_many_threads_change_while_others_come_and_go(card: virtual.Card) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []
    count = 8
    for number in range(count):
        card.add_control(f"Fixed {number}", type="integer", maximum=10**6)

    def guarded(work: Callable[[], None]) -> threading.Thread:
        def run() -> None:
            try:
                while not stop.is_set():
                    work()
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def make_and_remove() -> None:
        name = f"Passing {threading.get_ident()}"
        element = card.add_control(name, type="integer", maximum=9)
        element.set(5)
        element.inactive = True
        element.tlv = ctl.DbScale(0, 1)
        element.remove()

    def use() -> None:
        with RawControl(card.ctl) as raw:
            for step in range(20):
                ids = raw.ids()
                assert isinstance(ids, list)
                for ident in ids:
                    got = raw.read(Id(numid=ident.numid))
                    assert got == -errno.ENOENT or isinstance(got, list)
                    raw.tlv_read(ident)
                for number in range(count):
                    assert raw.write(Id(f"Fixed {number}"), step) >= 0
                raw.events()

    threads = [guarded(work) for work in (make_and_remove, make_and_remove, use, use)]
    with RawControl(card.ctl) as raw:
        for step in range(500):
            card.controls.find(f"Fixed {step % count}", 0).set(step)
            raw.events()
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    with RawControl(card.ctl) as raw:
        assert sorted(raw.names()) == [f"Fixed {number}" for number in range(count)]
