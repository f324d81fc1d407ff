"""Cards, devices and obstacles: the rules over trees of files, the calls over a stand-in library.

Real cards are asked in the kernel tests; here an alsa-lib in Python gives what no machine has.
"""

from __future__ import annotations

import errno
import itertools
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import LibraryNotFoundError, _cards, cards
from aioalsa._ffi import ffi, lib
from aioalsa._proc import Holder
from aioalsa.cards import Obstacle, Subdevice, _handle, _logic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aioalsa._ffi._alsa import CData


@dataclass
class Machine:
    root: Path
    closed: set[str] = field(default_factory=set[str])
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, *, proc: bool = True, sys: bool = True, node: bool = True, index: int) -> None:
        if proc:
            (self.root / "proc/asound").mkdir(parents=True, exist_ok=True)
            with (self.root / "proc/asound/cards").open("a") as listing:
                listing.write(f" {index} [Card{index}          ]: Dummy - Dummy {index}\n")
        if sys:
            (self.root / f"sys/card{index}").mkdir(parents=True)
        if node:
            (self.root / "snd").mkdir(exist_ok=True)
            (self.root / f"snd/controlC{index}").touch()
            (self.root / "snd/timer").touch()

    def obstacles(self) -> list[Obstacle]:
        return _logic.obstacles(
            proc=self.root / "proc",
            classes=self.root / "sys",
            nodes=self.root / "snd",
            usable=lambda node: node.name not in self.closed,
            environment=self.environment,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_without_cards_needs_a_driver(machine: Machine) -> None:
    (obstacle,) = machine.obstacles()

    assert obstacle.reason == "this kernel has no sound card"
    assert "modprobe" in str(obstacle)


def test_nothing_is_in_the_way_of_a_usable_card(machine: Machine) -> None:
    machine.add(index=0)

    assert machine.obstacles() == []


@pytest.mark.parametrize("shown", [{"proc": True, "sys": False}, {"proc": False, "sys": True}])
def test_a_container_without_nodes_is_told_the_option(
    machine: Machine, shown: dict[str, bool]
) -> None:
    machine.add(index=0, node=False, **shown)
    machine.add(index=2, node=False, **shown)

    (obstacle,) = machine.obstacles()
    assert obstacle.reason.startswith("cards 0, 2 of this kernel are not in ")
    assert "--device /dev/snd" in obstacle.advice


def test_a_forbidden_card_is_told_with_the_group(machine: Machine) -> None:
    machine.add(index=0)
    machine.add(index=1)
    machine.closed.add("controlC1")

    (obstacle,) = machine.obstacles()
    assert obstacle.reason == "card 1 is there, but this user may not open it"
    assert "group audio" in obstacle.advice


def test_in_a_snap_the_interface_is_named(machine: Machine) -> None:
    machine.add(index=0)
    machine.closed.add("controlC0")
    machine.environment["SNAP_NAME"] = "player"

    assert [obstacle.advice for obstacle in machine.obstacles()] == ["snap connect player:alsa"]


NOBODY: list[Holder | None] = [None]
HOLDER = Holder(7, "aplay", 0, 0, 1, "playback")


@pytest.mark.parametrize(
    ("available", "holders", "expected"),
    [
        (3, [], [False, False, False]),
        (2, [HOLDER], [False, True, False]),
        (0, [], [True, True, True]),
        (1, [], [None, None, None]),
        (1, [HOLDER], [None, True, None]),
        (3, [HOLDER], [False, True, False]),  # opened between the two questions
    ],
)
def test_usage_is_told_as_far_as_it_is_known(
    available: int, holders: list[Holder], expected: list[bool | None]
) -> None:
    told = _logic.subdevices(["a", "b", "c"], available, holders)

    assert [subdevice.in_use for subdevice in told] == expected
    assert [subdevice.holder for subdevice in told] == [None, *(holders or NOBODY), None]


class StandIn:
    """The calls of alsa-lib that this package uses, over cards in Python."""

    def __init__(self, *counts: int, gone: int | None = None) -> None:
        self.counts = counts
        self.gone = gone
        self.open: list[int] = []
        self.asked = (0, 0, 0)

    def snd_card_next(self, index: CData) -> int:
        index[0] = index[0] + 1 if index[0] + 1 < len(self.counts) else -1
        return 0

    def snd_ctl_open(self, place: CData, name: bytes, mode: int) -> int:
        card = int(name.removeprefix(b"hw:"))
        if card == self.gone:
            return -errno.ENOENT
        self.open.append(card)
        place[0] = ffi.cast("snd_ctl_t *", card + 1)
        return 0

    def snd_ctl_close(self, ctl: CData) -> int:
        self.open.remove(self.card(ctl))
        return 0

    def card(self, ctl: CData) -> int:
        return int(ffi.cast("uintptr_t", ctl)) - 1

    def snd_ctl_card_info(self, ctl: CData, info: CData) -> int:
        self.told = self.card(ctl)
        return 0

    def snd_ctl_card_info_get_card(self, info: CData) -> int:
        return self.told

    def snd_ctl_pcm_next_device(self, ctl: CData, device: CData) -> int:
        device[0] = -1 if device[0] == 0 or self.counts[self.card(ctl)] == 0 else 0
        return 0

    def snd_pcm_info_set_device(self, info: CData, value: int) -> None:
        self.asked = (value, *self.asked[1:])

    def snd_pcm_info_set_stream(self, info: CData, value: int) -> None:
        self.asked = (self.asked[0], value, 0)

    def snd_pcm_info_set_subdevice(self, info: CData, value: int) -> None:
        self.asked = (*self.asked[:2], value)

    def snd_ctl_pcm_info(self, ctl: CData, info: CData) -> int:
        self.told = self.card(ctl)
        return -errno.ENOENT if self.asked[1] == 1 else 0

    def snd_pcm_info_get_subdevices_count(self, info: CData) -> int:
        return self.counts[self.told]

    snd_pcm_info_get_subdevices_avail = snd_pcm_info_get_subdevices_count

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.endswith(("_malloc", "_free")):
            return getattr(lib, name)  # type: ignore[no-any-return]
        told = b"caf\xe9" if "longname" in name else name.rpartition("_")[2].encode()
        text = ffi.new("char[]", told)

        def get(*_: CData) -> object:
            return text

        return get


def stand_in(monkeypatch: pytest.MonkeyPatch, *counts: int, gone: int | None = None) -> StandIn:
    library = StandIn(*counts, gone=gone)
    for module in (_cards, _handle):
        monkeypatch.setattr(module, "lib", library)
    return library


@pytest.mark.asyncio
async def test_cards_are_listed_with_all_that_they_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    library = stand_in(monkeypatch, 1, 1)

    first, second = await cards.list()
    assert (first.index, second.index) == (0, 1)
    assert (first.id, first.name, first.driver) == ("id", "name", "driver")
    assert (first.components, first.mixername) == ("components", "mixername")
    assert first.longname == "caf\ufffd"
    assert first.ctl == "hw:id"
    assert library.open == []


@pytest.mark.asyncio
async def test_a_card_that_goes_away_meanwhile_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = stand_in(monkeypatch, 1, 1, 1, gone=1)

    assert [card.index for card in await cards.list()] == [0, 2]
    assert [device.card.index for device in await cards.devices()] == [0, 2]
    assert library.open == []


@pytest.mark.asyncio
async def test_devices_are_listed_by_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 2, 0)

    (device,) = await cards.devices()
    assert (device.device, device.kind, device.direction) == (0, "pcm", "playback")
    assert device.pcm == "hw:id,0"
    assert device.subdevices == (Subdevice(0, "name", False), Subdevice(1, "name", False))


@pytest.mark.asyncio
async def test_other_failures_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    library = stand_in(monkeypatch, 1)

    def fail(ctl: CData, info: CData) -> int:
        return -errno.EIO

    monkeypatch.setattr(library, "snd_ctl_card_info", fail)

    with pytest.raises(OSError, match="hw:0: Input/output error"):
        await cards.list()
    assert library.open == []


def test_without_alsa_lib_the_error_says_what_to_install() -> None:
    code = "import anyio, aioalsa\nfrom aioalsa import cards\n"
    code += (
        "try: anyio.run(cards.list)\nexcept aioalsa.LibraryNotFoundError as e: print(repr(e), e)"
    )
    environment = {"AIOALSA_LIBASOUND": "libnothing.so.2", "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert LibraryNotFoundError.__name__ in told
    assert "apt install" in told


@pytest.mark.asyncio
async def test_the_machine_under_test_can_be_asked() -> None:
    there = await cards.list()
    devices = await cards.devices()

    assert {device.card.index for device in devices} <= {card.index for card in there}
    assert there or await cards.obstacles()
    assert all(itertools.chain.from_iterable([d.pcm, d.direction] for d in devices))
