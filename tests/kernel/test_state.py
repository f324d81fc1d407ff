"""`aioalsa state` on real drivers: alsactl's files are ours, and ours are alsactl's."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import pytest

from aioalsa import ctl
from aioalsa.cli._app import run
from aioalsa.cli._state import state
from aioalsa.ctl import ElementType
from tests.kernel import amixer
from tests.kernel.cards import DUMMY, HDA, LOOPBACKS
from tests.kernel.mixer_witness import tlv

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator
    from pathlib import Path

# All loopback cards have the same elements.
CARDS = (LOOPBACKS[0], DUMMY, HDA)


def alsactl(*arguments: str | Path, status: int = 0) -> None:
    done = subprocess.run(
        ["alsactl", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == status, done


def aioalsa_store(path: Path) -> None:
    assert run(["state", "store", "-f", str(path)]) == 0


def aioalsa_restore(path: Path) -> None:
    assert run(["state", "restore", "-f", str(path)]) == 0


def alsactl_store(path: Path) -> None:
    alsactl("-f", path, "store")


def alsactl_restore(path: Path) -> None:
    # Without its fallback: it takes elements that were made anew for unknown ones.
    alsactl("-I", "-f", path, "restore")


def on(card: int, act: Callable[[ctl.Control], Awaitable[None]]) -> None:
    """Do something with a card's control."""

    async def main() -> None:
        async with ctl.open(card) as control:
            await act(control)

    anyio.run(main)


def snapshot() -> set[tuple[int, str]]:
    """Return what amixer says of all elements of all cards, whatever their numbers."""

    def known(element: str) -> str:
        # alsactl lets all that it makes take TLV data, which are the elements' own.
        return re.sub("(access=.{6})W", r"\1-", element.partition(",")[2])

    return {
        (card, known(element))
        for card in CARDS
        for element in amixer.run(card, "contents").split("numid=")
    }


async def add_elements(control: ctl.Control) -> None:
    """Make elements that outlive this handle: of all types that alsactl makes again, and reads."""
    volume = control.add_element(
        "Test Playback Volume", type="integer", count=2, maximum=40, tlv=True, keep=True
    )
    await volume.write_tlv(tlv("narrow minmax"))
    await volume.write([11, 12])
    await control.add_element(
        "Test Step", type="integer", maximum=20, step=5, index=3, keep=True
    ).write(15)
    await control.add_element(
        "Test Switch", type="boolean", count=3, interface="CARD", device=1, subdevice=2, keep=True
    ).write([True, False, True])
    await control.add_element(
        "Test Source", type="enumerated", items=["Mic, rear", "2", "it's"], count=2, keep=True
    ).write([1, 2])
    await control.add_element("Test Digital", type="iec958", interface="PCM", keep=True).write(
        bytes(range(24))
    )


async def remove_elements(control: ctl.Control) -> None:
    for element in control.elements:
        if element.name.startswith("Test "):
            control.remove_element(element)


@contextmanager
def more_elements() -> Generator[None]:
    try:
        on(DUMMY, add_elements)
        yield
    finally:
        on(DUMMY, remove_elements)


async def scramble(control: ctl.Control) -> None:
    """Change the values of all elements, each time to the same."""
    for at, element in enumerate(control.elements):
        info = element.info
        if not info.writable:
            continue
        if info.type is ElementType.BOOLEAN:
            element.write_nowait([(at + each) % 3 == 0 for each in range(info.count)])
        elif info.type is ElementType.IEC958:
            element.write_nowait(bytes([at % 256] * 24))
        else:
            step = info.step or 1
            steps = (info.maximum - info.minimum) // step + 1
            element.write_nowait(
                [info.minimum + (7 * at + each) % steps * step for each in range(info.count)]
            )


async def reset(control: ctl.Control) -> None:
    """Set all elements to their least value."""
    for element in control.elements:
        info = element.info
        if info.writable and info.type is not ElementType.IEC958:
            element.write_nowait(info.minimum)


@pytest.fixture(autouse=True)
def same_in_the_end(tmp_path: Path) -> Generator[None]:
    """Leave all cards as they were."""
    path = tmp_path / "before"
    alsactl_store(path)
    yield
    alsactl_restore(path)


def test_it_stores_what_alsactl_stores(tmp_path: Path) -> None:
    for card in CARDS:
        on(card, scramble)
    with more_elements():
        alsactl_store(tmp_path / "theirs")
        aioalsa_store(tmp_path / "ours")
        # Once more, into files that are there.
        alsactl("-f", tmp_path / "theirs", "store", str(DUMMY))
        assert run(["state", "store", "-f", str(tmp_path / "ours"), str(DUMMY)]) == 0

    assert (tmp_path / "ours").read_text() == (tmp_path / "theirs").read_text()


@pytest.mark.parametrize(
    ("store", "restore"),
    [(aioalsa_store, alsactl_restore), (alsactl_store, aioalsa_restore)],
    ids=["theirs", "ours"],
)
def test_each_restores_what_the_other_stored(
    tmp_path: Path, store: Callable[[Path], None], restore: Callable[[Path], None]
) -> None:
    with more_elements():
        for card in CARDS:
            on(card, scramble)
        before = snapshot()
        store(tmp_path / "state")
        for card in CARDS:
            on(card, reset)
        on(DUMMY, remove_elements)
        assert snapshot() != before

        restore(tmp_path / "state")

        assert snapshot() == before


def test_a_damaged_file_changes_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "state"
    assert run(["state", "store", "-f", str(path), str(DUMMY)]) == 0
    lines = path.read_text().splitlines(keepends=True)
    on(DUMMY, scramble)
    before = snapshot()
    middle = len(lines) // 2
    damaged: dict[str, tuple[list[str], str]] = {
        "cut in the middle": (lines[:middle], f"line {middle + 1}: the text ends"),
        "one brace too few": (lines[:-1], f"line {len(lines)}: the text ends"),
        "zeros": ([*lines[:100], "\0" * 512], "line 101: "),
        "no count": (
            [line.replace("count 1", "count 2") for line in lines],
            "has 1 values and says that it has 2",
        ),
        "empty": ([], "line 1: this is no state file"),
    }
    for text, why in damaged.values():
        path.write_text("".join(text))
        capfd.readouterr()

        assert run(["state", "restore", "-f", str(path)]) == 1

        out, told = capfd.readouterr()
        assert out == ""
        assert told.startswith(f"aioalsa: {path}: line ")
        assert told.endswith("; no control was changed\n")
        assert why in told
        assert told.count("\n") == 1
    assert snapshot() == before


async def add_outputs(control: ctl.Control) -> None:
    """Make elements that there are rules for, with and without decibels."""
    decibels = ["narrow minmax", "scale", "scale with mute", "range", ""]
    names = ["Front", "Speaker", "PCM", "CD", "Wave", "Headphone", "DAC", "Master Mono", "Line Out"]
    for at, name in enumerate(names):
        scale = decibels[at % len(decibels)]
        volume = control.add_element(
            f"{name} Playback Volume", type="integer", count=2, maximum=97, tlv=bool(scale)
        )
        if scale:
            await volume.write_tlv(tlv(scale))
        control.add_element(f"{name} Playback Switch", type="boolean", count=2)
    if control.info.index != HDA:
        control.add_element("Capture Volume", type="integer", count=2, minimum=-7, maximum=31)
    control.add_element("Capture Source", type="enumerated", items=["Line", "Mic", "CD"], count=2)
    control.add_element("Input Source", type="enumerated", items=["Mic", "Internal Mic"])
    control.add_element("Mic Boost", type="boolean")
    # Not where the rules look.
    control.add_element("Front Playback Volume", type="integer", maximum=9, index=1)
    control.add_element("Front Playback Volume", type="integer", maximum=9, interface="PCM")


def test_it_initializes_as_alsactl_does(capfd: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async with ctl.open(DUMMY) as dummy, ctl.open(HDA) as hda:
            await add_outputs(dummy)
            await add_outputs(hda)
            await scramble_all()
            # Its own warnings, and 99 for cards that it does not know.
            await anyio.to_thread.run_sync(lambda: alsactl("init", status=99))
            expected = await anyio.to_thread.run_sync(snapshot)
            await scramble_all()
            assert await anyio.to_thread.run_sync(snapshot) != expected
            await state("init")
            assert await anyio.to_thread.run_sync(snapshot) == expected

    async def scramble_all() -> None:
        for index in CARDS:
            async with ctl.open(index) as other:
                await scramble(other)

    anyio.run(main)
    assert capfd.readouterr() == ("", "")
