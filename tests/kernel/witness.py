"""Independent witnesses for the kernel tests: foreign programs, /proc, and plain arithmetic.

What a test plays is noise, so that a piece of it occurs at one place only; who recorded it tells
which frames came, which came twice and which are missing.
"""

from __future__ import annotations

import asyncio
import random
import resource
import subprocess
import sys
import time
import wave
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import anyio
import anyio.to_thread
import pytest
import sniffio
import trio

from tests.kernel import cards

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence

    from aioalsa.pcm import Period

RATE: Final = 48000
FRAME: Final = 4
"""Bytes of a frame of S16_LE stereo, which is what all of this is about."""
RAW: Final = ("-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "2")
"""Options of aplay and arecord for such frames without a file header."""
SLACK: Final = ("--buffer-time=2000000", "--period-time=100000")
"""Options that let them be held up by a busy machine for almost 2 s."""

ON_ASYNCIO: Final = pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
"""For what takes long, and is not about the event loop."""

THOROUGHLY: Final = pytest.mark.parametrize(
    ("anyio_backend", "amount"),
    [("asyncio", 1.0), ("uvloop", 0.2), ("trio", 0.2)],
    indirect=["anyio_backend"],
)
"""For what takes long, and is about the event loop: all of it on one, a part on the others."""


# What is played.


def noise(seconds: float, seed: int) -> bytes:
    """Return random frames, none of which is silence."""
    data = random.Random(seed).randbytes(round(seconds * RATE) * FRAME)
    # Silence is a frame of zeros; one in four thousand million by chance, and none by this.
    return data.replace(bytes(FRAME), b"\1\1\1\1")


REST: Final = bytes(RATE // 4 * FRAME)
"""Silence to end a sound with.

While it drains, snd-aloop (6.1) wipes the last frames that it copied at a late timer tick in place
of those after them: its ``copy_play_buf`` clears from the wrong offset.
"""


def write_wav(path: Path, data: bytes) -> Path:
    """Write frames as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data)
    return path


# What came.


def begin_of_sound(data: bytes) -> int:
    """Return the index of the first frame that is not silence."""
    return (len(data) - len(data.lstrip(b"\0"))) // FRAME


def sound_in(data: bytes, played: bytes) -> bytes:
    """Return as much as was played of what came, from the first frame that is not silence on."""
    begin = begin_of_sound(data) * FRAME
    return data[begin : begin + len(played)]


def joined(periods: Iterable[Period]) -> bytes:
    """Return the frames of interleaved periods as they came, gaps closed."""
    return b"".join(data for period in periods if isinstance(data := period.data, bytes))


def assert_same_sound(got: bytes, played: bytes) -> None:
    """Assert that frames are equal, and say where they are not, without printing millions."""
    if got == played:
        return
    story = "; ".join(
        f"{frames} frames from {'nowhere' if at is None else at} on"
        for at, frames in pieces(got, played)
    )
    pytest.fail(f"of {len(played) // FRAME} frames played there came {story}", pytrace=False)


def pieces(got: bytes, played: bytes) -> list[tuple[int | None, int]]:
    """Tell which pieces of a noise came: begin (None: was never played) and number of frames."""
    grain = 24 * FRAME
    found: list[tuple[int | None, int]] = []
    due = 0
    for begin in range(0, len(got), grain):
        grains = got[begin : begin + grain]
        if played[due : due + len(grains)] != grains:
            due = played.find(grains)
        frames = len(grains) // FRAME
        at = None if due < 0 else due // FRAME
        if found and (at is None) == (found[-1][0] is None):
            before, count = found[-1]
            if before is None or before + count == at:
                at, frames = before, count + frames
                found.pop()
        found.append((at, frames))
        due += len(grains)
    return found


def line_through(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return value at x=0 and slope of the least-squares line through (x, y) points."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return mean_y - slope * mean_x, slope


def position_of(piece: bytes, sound: bytes) -> int:
    """Return the index in a noise of the frame that a piece of it begins with."""
    at = sound.find(piece)
    assert at >= 0, "these frames were never played"
    assert at % FRAME == 0
    return at // FRAME


# Foreign programs.


class Standby:
    """A program that is started already, and begins when it is told to.

    To start one takes the virtual machine longer than a capture's buffer lasts; to tell it to
    begin is one write to a pipe.

    Attributes:
        began: when it was told so.
    """

    def __init__(self, *words: str | Path, script: str = 'exec "$@"') -> None:
        """Get a command ready, or a shell script and its arguments."""
        self.began = 0.0
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", f"read -r go && {script}", "sh", *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        """The program's process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Tell whether it is done."""
        return self._process.poll() is not None

    def go(self) -> None:
        """Have it begin."""
        assert self._process.stdin is not None
        self.began = time.monotonic()
        self._process.stdin.write(b"go\n")
        self._process.stdin.close()

    async def wait(self) -> str:
        """Return, once it is done, what it wrote to stderr."""
        return await anyio.to_thread.run_sync(self._complaints)

    def _complaints(self) -> str:
        assert self._process.stderr is not None
        text = self._process.stderr.read().decode()
        self._process.wait()
        return text

    def terminate(self) -> None:
        """End it as Ctrl-C would."""
        self._process.terminate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self._process.stdin, self._process.stderr):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()


def aplay(path: Path, device: str) -> Standby:
    """Return an aplay that stands by to play a WAV file."""
    return Standby("aplay", "-q", *SLACK, "-D", device, path)


@contextmanager
def arecord(path: Path, device: str) -> Generator[Standby]:
    """Record raw frames into a file for as long as this context lasts; it runs when it begins."""
    with Standby("arecord", *RAW, *SLACK, "-D", device, path) as recorder:
        recorder.go()
        until(lambda: "RUNNING" in substream_status(device, "c"))
        yield recorder


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of these tests in a process of its own."""
    return [sys.executable, "-m", module, *arguments]


# /proc and sysfs.


def substream_status(device: str, direction: str) -> str:
    """Return what the kernel tells about a substream, as of ``hw:0,1,2``; "closed" or its state."""
    card, number, substream = (device.partition(":")[2] + ",0,0").split(",")[:3]
    path = f"/proc/asound/card{card}/pcm{number}{direction}/sub{substream}/status"
    return Path(path).read_text()


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for what tells no one when it has happened."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} stayed false for {seconds} s"
        time.sleep(0.01)


async def becomes(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for what tells no one when it has happened, and let the loop run meanwhile."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} stayed false for {seconds} s"
        await anyio.sleep(0.01)


@contextmanager
def removable_hda() -> Generator[Standby]:
    """Give what takes the HDA card off the PCI bus when told to; at the end the card is back."""
    device = Path(f"/sys/class/sound/card{cards.HDA}/device").resolve()
    with Standby(device / "remove", script='echo 1 >"$1"') as removal:
        try:
            yield removal
        finally:
            # Unless its removal hangs because somebody has not closed it.
            if not device.exists():
                restore_hda()


def restore_hda() -> None:
    """Have the PCI bus looked through, which finds the HDA card."""
    Path("/sys/bus/pci/rescan").write_text("1")
    until(lambda: cards.missing() == {})
    until(lambda: Path(f"/dev/snd/pcmC{cards.HDA}D0p").exists())


LOOPBACK_DRIVER: Final = Path("/sys/bus/platform/drivers/snd_aloop")


@contextmanager
def unbindable_loopback(index: int) -> Generator[Standby]:
    """Give what takes a loopback card from its driver when told to; at the end the card is back."""
    name = f"snd_aloop.{index}"
    with Standby(name, LOOPBACK_DRIVER / "unbind", script='echo "$1" >"$2"') as unbinding:
        try:
            yield unbinding
        finally:
            if not (LOOPBACK_DRIVER / name).exists():
                restore_loopback(index)


def restore_loopback(index: int) -> None:
    """Bind a loopback card to its driver again."""
    (LOOPBACK_DRIVER / "bind").write_text(f"snd_aloop.{index}")
    until(lambda: cards.missing() == {})
    until(lambda: Path(f"/dev/snd/pcmC{index}D1c").exists())


# The event loop and the processor.


@contextmanager
def turns_of_the_loop() -> Generator[list[int]]:
    """Count how often the running loop wakes up, as the one item of a list."""
    count = [0]
    if sniffio.current_async_library() == "trio":

        class Counter(trio.abc.Instrument):
            def after_io_wait(self, timeout: float) -> None:
                count[0] += 1

        counter = Counter()
        trio.lowlevel.add_instrument(counter)
        yield count
        trio.lowlevel.remove_instrument(counter)
        return
    selector = getattr(asyncio.get_running_loop(), "_selector", None)
    if selector is None:
        # uvloop lets nobody look; but each of its wake-ups is one of its thread's.
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw
        yield count
        count[0] = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before
        return
    select = selector.select

    def counted(timeout: float | None = None) -> object:
        found = select(timeout)
        count[0] += 1
        return found

    selector.select = counted
    yield count
    selector.select = select


class CpuMeter:
    """Processor time of this process, system time included, from its making on."""

    def __init__(self) -> None:
        self._time = time.monotonic()
        self._cpu = time.process_time()

    @property
    def seconds(self) -> float:
        """Seconds of processor time so far."""
        return time.process_time() - self._cpu

    @property
    def load(self) -> float:
        """Share of one processor so far."""
        return self.seconds / (time.monotonic() - self._time)
