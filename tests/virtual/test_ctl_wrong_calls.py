"""Wrong arguments of every public method of controls and mixers: each is refused by its name.

No method is listed here: they are found, so that none is forgotten.
"""

from __future__ import annotations

import inspect
import math
from enum import IntEnum
from fractions import Fraction
from functools import partial
from inspect import Parameter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from aioalsa import (
    AlsaError,
    DeviceNotFoundError,
    UnsupportedError,
    ctl,
    hctl,
    jacks,
    mixer,
    virtual,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

pytestmark = pytest.mark.anyio

REFUSED = (TypeError, ValueError, LookupError, AlsaError)
MOST = 1500  # characters of a message
# What other methods of the package call, and what takes anything.
UNCHECKED = {
    *("check", "sync", "in_thread", "run", "settle", "close", "aclose", "get"),
    *("vanish", "forget", "renew", "stop_reading", "look", "ask", "lacks", "keys"),
}
OF_SIMPLE = {"write", "write_nowait", "set_range", "items"}  # for their sides
GOOD = {
    **{"value": 1, "volume": 5, "minimum": 0, "maximum": 10, "percent": 10, "db": 0.0},
    **{"gain": 0.0, "on": True, "item": "Mic", "what": "volume", "type": "integer"},
}


class Big(IntEnum):
    """Larger than any value of an element."""

    HUGE = 2**70


class Index:
    """Says to be a number, and is none that C knows."""

    def __index__(self) -> int:
        """Return it."""
        return 2**100


# Wrong for whatever argument.
WRONG: list[Any] = [
    *("\0", "\ud800", "é" * 200, "=" * 50, "x" * 10**5, "٣" * 20, "numid=" + "9" * 5000),
    *(b"\0", object(), [1] * 10**5, [None], [[1]], {}, {1: 2}, {1}, lambda: 0, math.nan),
    *(10**5000, Index(), np.array([1, 2, 3]), np.zeros((2, 2)), np.array("x"), type),
    *(range(300, 310), memoryview(b"abcd"), ctl.DbScale(2**40, 1), ctl.Container((1,))),  # type: ignore[arg-type]
    ctl.Iec958(None, None, None),  # type: ignore[arg-type]
    ctl.ElementId(0, ctl.Interface.MIXER, 0, 0, 0, "nothing"),
]
# Wrong for most.
ODD: list[Any] = [
    *(-1, 2**31, 2**32, 2**63, 2**100, -(2**100), 1e300, math.inf, -math.inf, 0.5, True, Big.HUGE),
    *(np.int8(-1), np.int64(2**40), np.float32(1), np.bool_(True), Fraction(1, 3), "", b"", (), []),
    *(
        "9" * 5000,
        "x" * 43 + "é",
        "name='x",
        "a\nb",
        "\x1b[31m",
        ctl.OtherTlv(2**40, b""),
        np.array(1),
    ),
]
# Infinite levels are levels, and what is too large for a float is infinite.
LEVELS = {"gain", "db"}
NAMED = {"numid", "iface", "name", "ident", "key", "one", "other"}  # or their values


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("wrong") as card:
        card.add_control(
            "Vol Playback Volume",
            type="integer",
            count=2,
            maximum=100,
            value=[10, 20],
            tlv=ctl.DbScale(-5000, 50),
            tlv_writable=True,
        )
        card.add_control("Vol Playback Switch", type="boolean", count=2)
        card.add_control("Long", type="integer64", minimum=-(2**63), maximum=2**63 - 1)
        card.add_control("Source", type="enumerated", items=["Mic", "Line"], value=1)
        card.add_control("Key", type="bytes", count=5, value=b"\1\2\3\4\5")
        card.add_control("Digital", type="iec958")
        yield card


def methods(subject: object) -> Iterator[tuple[str, str, Callable[..., Any], dict[str, Any]]]:
    """Give each argument of each public method, with the others right."""
    kind = type(subject)
    for name, function in inspect.getmembers(kind, inspect.isfunction):
        if name.startswith("_") or name in UNCHECKED:
            continue
        if isinstance(subject, (mixer.Mixer, mixer.SimpleElement)) and name in OF_SIMPLE:
            continue
        parameters = list(inspect.signature(function).parameters.values())[1:]
        good = {p.name: GOOD.get(p.name, "x") for p in parameters if p.default is Parameter.empty}
        for parameter in parameters:
            yield f"{kind.__name__}.{name}", parameter.name, getattr(subject, name), good


async def refused(call: Callable[..., Any], arguments: dict[str, Any]) -> Exception | None:
    """Return what a call raises; None if it goes well."""
    try:
        found = call(**arguments)
        if inspect.isawaitable(found):
            found = await found
    except REFUSED as error:
        return error
    if isinstance(found, (ctl.Control, mixer.Mixer, hctl.Jacks, jacks.JackWatch)):
        await found.aclose()
    return None


async def test_no_wrong_argument_is_taken_or_written(card: virtual.Card) -> None:
    async with (
        ctl.open(card.ctl) as control,
        hctl.open(card.ctl) as high,
        mixer.open(card.ctl) as opened,
    ):
        volume, source = opened["Vol"], opened["Source"]
        sides = [volume.playback, volume.playback["FRONT_LEFT"]]
        seen = 0
        for subject in (control, high, opened, *control.elements, volume, *sides, source.enum):
            for method, argument, call, good in methods(subject):
                seen += 1
                await try_all(card, method, argument, call, good, named(subject, argument))
        assert seen > 80


async def test_nothing_is_opened_by_a_wrong_argument(card: virtual.Card) -> None:
    calls: list[tuple[str, str, Callable[..., Any]]] = [
        ("ctl.open", "name", ctl.open),
        ("hctl.open", "name", hctl.open),
        ("mixer.open", "name", mixer.open),
        ("hctl.open", "order", partial(hctl.open, card.ctl)),
        ("mixer.open", "order", partial(mixer.open, card.ctl)),
        ("jacks.watch", "debounce", jacks.watch),
    ]
    for method, argument, call in calls:
        await try_all(card, method, argument, call, {}, (argument, card.ctl))


@pytest.mark.parametrize("name", [31, 32, 255, "hw:32", "hw:CARD=99", "hw:999999999"])
async def test_a_card_of_any_number_is_only_missing(name: int | str) -> None:
    for opener in (ctl.open, hctl.open, mixer.open):
        with pytest.raises(DeviceNotFoundError, match="No such file"):
            await opener(name)


async def test_what_a_plug_in_lacks_is_told_as_that(card: virtual.Card) -> None:
    async with ctl.open(card.ctl) as control:
        element = control.find("Long")
        calls: list[tuple[str, Callable[[], object]]] = [
            ("snd_ctl_elem_lock", element.lock),
            ("snd_ctl_elem_unlock", element.unlock),
            ("snd_ctl_elem_remove", partial(control.remove_element, element)),
            ("snd_ctl_add_integer_elem_set", partial(control.add_element, "New", type="integer")),
            ("snd_ctl_pcm_next_device", control.pcm_devices),
        ]
        for function, call in calls:
            with pytest.raises(UnsupportedError, match="this kind of control") as caught:
                call()
            assert caught.value.function == function
        with pytest.raises(UnsupportedError, match="no TLV data"):
            await element.read_tlv()


def named(subject: object, argument: str) -> tuple[str, ...]:
    """Return what a message has one of."""
    if isinstance(subject, ctl.Element):
        return argument, subject.name
    return (argument,)


async def try_all(
    card: virtual.Card,
    method: str,
    argument: str,
    call: Callable[..., Any],
    good: dict[str, Any],
    names: tuple[str, ...],
) -> None:
    before = [(element, element.value, element.tlv) for element in card.controls]
    for value in (*WRONG, *ODD):
        error = await refused(call, {**good, argument: value})
        case = f"{method}({argument}={type(value).__name__}): {error}"[:300]
        after = [(element, element.value, element.tlv) for element in card.controls]
        if error is not None:
            assert len(str(error)) < MOST, case
            assert after == before, case
        elif after != before:
            for element, values, _ in before:
                element.set(values)
        if any(value is each for each in WRONG):
            huge = argument in LEVELS and isinstance(value, int)
            assert error is not None or huge, case
            told = (
                argument in NAMED
                or isinstance(error, AlsaError)
                or any(name in str(error) for name in names)
            )
            assert told or huge, case
