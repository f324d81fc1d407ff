"""Tests of finding alsa-lib: absent, old, or talkative."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from aioalsa import UnsupportedError, _ffi, pcm
from aioalsa._ffi import _since, ffi, lib
from aioalsa.errors import AlsaError, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aioalsa._ffi._alsa import CData

# Besides the standard library, cffi and anyio: what anyio itself imports.
ALLOWED = {
    "_cffi_backend",
    "_distutils_hack",
    "aioalsa",
    "anyio",
    "cffi",
    "exceptiongroup",
    "idna",
    "sniffio",
    "typing_extensions",
}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": "/usr/bin:/bin", "PYTHONWARNINGS": "error", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def swap() -> Iterator[Swap]:
    swapped = Swap()
    yield swapped
    swapped.undo()


class Swap:
    """Puts other functions in the place of alsa-lib's, until the test is over."""

    def __init__(self) -> None:
        _ffi.load()
        self._before: list[tuple[bytes, CData]] = []

    def __call__(self, name: bytes, address: CData) -> None:
        self._before.append((name, lib.aio_library_swap(name, address)))

    def undo(self) -> None:
        for name, address in reversed(self._before):
            lib.aio_library_swap(name, address)


def test_importing_needs_no_libasound() -> None:
    done = run("import aioalsa, aioalsa.pcm", AIOALSA_LIBASOUND="/nonexistent")

    assert (done.returncode, done.stderr) == (0, "")


def test_opening_without_libasound_says_what_to_install() -> None:
    done = run(
        """
import anyio, aioalsa
from aioalsa import pcm

async def main():
    for attempt in range(2):
        try:
            await pcm.open_capture("default")
        except aioalsa.LibraryNotFoundError as error:
            print(error)

anyio.run(main)
""",
        AIOALSA_LIBASOUND="/nonexistent/libasound.so.2",
    )

    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first == second
    assert "/nonexistent/libasound.so.2" in first
    assert "apt install libasound2" in first


def test_what_is_no_libasound_is_not_taken_for_one() -> None:
    done = run(
        "from aioalsa import _ffi\ntry: _ffi.load()\nexcept FileNotFoundError: print('refused')",
        AIOALSA_LIBASOUND="libc.so.6",
    )

    assert (done.returncode, done.stdout) == (0, "refused\n")


def test_importing_pulls_in_nothing_but_cffi_and_anyio() -> None:
    done = run(
        "import sys, aioalsa, aioalsa.pcm\n"
        "names = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(names - sys.stdlib_module_names - {'__main__'}))"
    )

    foreign = {name for name in done.stdout.split() if not name.startswith("__editable__")}
    assert done.stderr == ""
    assert foreign <= ALLOWED


def test_importing_the_package_alone_leaves_event_loops_and_streams_alone() -> None:
    done = run("import sys, aioalsa\nprint(*sys.modules)")

    assert done.stderr == ""
    assert not {"asyncio", "trio", "numpy", "cffi", "aioalsa.pcm"} & set(done.stdout.split())


def test_functions_that_alsa_lib_has_are_found() -> None:
    assert _ffi.has("snd_pcm_open")
    assert not _ffi.has("snd_pcm_of_the_future")
    assert _ffi.alsa_version().startswith("1.")


def test_a_missing_function_names_the_version_that_has_it(swap: Swap) -> None:
    name = "snd_pcm_hw_params_is_perfect_drain"
    swap(name.encode(), ffi.NULL)

    with pytest.raises(UnsupportedError) as caught:
        check(lib.snd_pcm_hw_params_is_perfect_drain(ffi.NULL), name)

    assert f"alsa-lib {_ffi.alsa_version()} lacks" in str(caught.value)
    assert "alsa-lib 1.2.9 has it" in str(caught.value)


@pytest.mark.anyio
async def test_opening_with_an_alsa_lib_that_lacks_a_function_tells_which(swap: Swap) -> None:
    swap(b"snd_pcm_hw_params_set_access", ffi.NULL)

    with pytest.raises(UnsupportedError, match=r"lacks this function .*_hw_params_set_access"):
        await pcm.open_capture("null")


def test_missing_functions_of_all_result_types_give_what_means_nothing(swap: Swap) -> None:
    for name in (
        b"snd_pcm_type",
        b"snd_pcm_name",
        b"snd_pcm_hw_params_free",
        b"snd_pcm_bytes_to_frames",
    ):
        swap(name, ffi.NULL)

    assert lib.snd_pcm_name(ffi.NULL) == ffi.NULL
    lib.snd_pcm_hw_params_free(ffi.NULL)
    assert lib.snd_pcm_bytes_to_frames(ffi.NULL, 4) < 0


def test_every_rule_for_newer_functions_is_about_declared_ones() -> None:
    rules = set(_since._SINCE)

    assert {rule for rule in rules if any(re.fullmatch(rule, name) for name in dir(lib))} == rules


@pytest.mark.anyio
async def test_what_alsa_lib_logs_is_in_the_exception(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AlsaError) as caught:
        await pcm.open_playback("there_is_no_such_name")

    assert any("Unknown PCM there_is_no_such_name" in line for line in caught.value.messages)
    assert capfd.readouterr() == ("", "")


@pytest.mark.anyio
async def test_one_calls_log_lines_do_not_stay_for_the_next(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AlsaError):
        await pcm.open_playback("there_is_no_such_name")
    async with pcm.open_playback("null") as stream:
        with pytest.raises(AlsaError) as caught:
            check(-5, "nothing_was_called", device=stream.device)

    assert caught.value.messages == ()
    assert capfd.readouterr() == ("", "")


BOGUS = [
    "",
    "hw",
    "hw:",
    "hw:99",
    "hw:0,0,0,0,0",
    "hw:CARD=nope",
    "plughw:99,3",
    "plug:{",
    "plug:'",
    "a b c",
    "default:",
    "sysdefault:CARD=99",
    "dmix:99",
    "dsnoop:99",
    "front:99",
    "iec958:99",
    "file:",
    "tee:null,,",
    "pulse:nowhere",
    "null:1",
    "ünïcode:☃",
    "x" * 1000,
    "{}",
    "{type hw}",
    "hw:{CARD 0",
    "%s%s%s%n",
    "@",
    "../../etc/passwd",
    "$HOME",
    "hw:-1",
    "hw:4294967296",
    "hw:0,999999999999",
]


def test_failing_opens_write_nothing_to_stderr_and_crash_nothing() -> None:
    done = run(
        f"""
import anyio
from aioalsa import pcm

async def main():
    for name in {BOGUS!r}:
        for opener in (pcm.open_capture, pcm.open_playback):
            try:
                stream = await opener(name)
            except (OSError, ValueError) as error:
                assert str(error), name
            else:
                stream.close()
    print("alive")

anyio.run(main)
"""
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")
