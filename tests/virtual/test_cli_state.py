"""State files in hostile places: damaged, linked, on a full disk, written by two at once."""

from __future__ import annotations

import os
import random
import resource
import stat
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import pytest

from aioalsa import ctl, virtual
from aioalsa.cli._console import CommandError
from aioalsa.cli._state import state

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator
    from pathlib import Path

pytestmark = pytest.mark.anyio

# What damage is made of.
TOKENS = [
    *(b"{", b"}", b"[", b"'", b'"', b"\\", b"\n", b"#", b".", b"=", b"-", b"\0", b"\xff", b"\xc3"),
    *(b"9" * 30, b"9" * 5000, b"1e999", b"nan", b"0x", b"value", b"control", b"iface", b"NONE"),
    *(b"count -1", b"count 999", b"range '5 - 3'", b"range '" + b"9" * 5000 + b" - 1'"),
    *(b"dbmin " + b"9" * 400, b"tlv '00000001'", b"access 'read write user'", b"type UNKNOWN"),
    *(b"a{" * 100, b"a." * 3000, b"index -5", b"device 4294967296", b"<include>", b"%s"),
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("one") as card:
        tlv = ctl.DbScale(-5000, 50)
        card.add_control("Volume", type="integer", count=2, maximum=100, value=[1, 2], tlv=tlv)
        card.add_control("Long", type="integer64", maximum=2**62, value=2**61)
        card.add_control("Source", type="enumerated", items=["Mic", "2"], value=1)
        card.add_control("Key", type="bytes", count=3, value=b"\1\2\xff")
        card.add_control("Digital", type="iec958")
        card.add_jack("Headphone", plugged=True)
        yield card


def damaged(data: bytes, seed: int) -> bytes:
    """Return a file with some damage."""
    chance, text = random.Random(seed), bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5])):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                del text[at : at + chance.choice([1, 5, 50, 400])]
            case 1:
                text[at : at + 1] = chance.randbytes(1)
            case 2:
                text[at:at] = chance.choice(TOKENS)
            case _:
                lines = bytes(text).split(b"\n")
                line = chance.randrange(len(lines))
                lines[line] = lines[line].rpartition(b" ")[0] + b" " + chance.choice(TOKENS)
                text = bytearray(b"\n".join(lines))
    return bytes(text)


async def test_a_damaged_file_is_read_or_refused_with_a_line(
    card: virtual.Card, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "damaged.state"
    await state("store", card.ctl, file=str(file))
    good = file.read_bytes()
    refused = 0
    for seed in range(300):
        file.write_bytes(damaged(good, seed))
        before = [element.value for element in card.controls]
        said = await refusal(card, file)
        if said:
            refused += 1
            assert str(file) in said
            assert "line " in said or "says nothing" in said
            assert len(said) < 1000
            assert [element.value for element in card.controls] == before, seed
        assert all(len(line) < 1000 for line in capfd.readouterr().err.splitlines())
    assert 100 < refused < 300


async def refusal(card: virtual.Card, file: Path) -> str:
    """Return why a file is not restored; "" if it is."""
    try:
        await state("restore", card.ctl, file=str(file))
    except CommandError as error:
        return str(error)
    return ""


async def test_the_old_file_survives_a_full_disk(card: virtual.Card, tmp_path: Path) -> None:
    file = tmp_path / "my state.state"
    await state("store", card.ctl, file=str(file))
    good = file.read_bytes()
    card.controls["Volume"].set(50)
    with room(200), pytest.raises(OSError, match="File too large") as caught:
        await state("store", card.ctl, file=str(file))
    assert caught.value.filename == str(file)
    assert file.read_bytes() == good
    assert os.listdir(tmp_path) == [file.name]


@contextmanager
def room(size: int) -> Generator[None]:
    """Let files be no larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_link_stays_one_and_rights_stay(card: virtual.Card, tmp_path: Path) -> None:
    file, link = tmp_path / "real.state", tmp_path / "link.state"
    file.touch(mode=0o600)
    link.symlink_to(file.name)
    await state("store", card.ctl, file=str(link))
    assert link.is_symlink()
    assert b"state.one" in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    loop = tmp_path / "loop.state"
    loop.symlink_to(loop.name)
    for action in ("store", "restore"):
        with pytest.raises(OSError, match="symbolic links"):
            await state(action, card.ctl, file=str(loop))
    with pytest.raises(FileNotFoundError):
        await state("store", card.ctl, file=str(tmp_path / "nowhere" / "a.state"))


async def test_two_that_store_at_once_lose_nothing(card: virtual.Card, tmp_path: Path) -> None:
    file = tmp_path / "both.state"
    async with virtual.card("two") as other, anyio.create_task_group() as tasks:
        other.add_control("Switch", type="boolean")
        for _ in range(5):
            for name in (card.ctl, other.ctl):
                tasks.start_soon(partial(state, "store", name, file=str(file)))
    text = file.read_text()
    assert "state.one {" in text
    assert "state.two {" in text


async def test_a_pipe_is_written_to_and_never_read(card: virtual.Card, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(state, "store", card.ctl, file=str(pipe)))
            text = await anyio.to_thread.run_sync(pipe.read_bytes)
            assert text.endswith(b"}\n")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


async def test_a_file_without_an_end_is_refused(card: virtual.Card) -> None:
    with pytest.raises(CommandError, match="too large"):
        await state("restore", card.ctl, file="/dev/zero")
