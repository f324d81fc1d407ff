"""`aioalsa doctor` as it is used: on terminals and in pipes, with a device and without alsa-lib."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anyio
import numpy as np
import pytest

from aioalsa import doctor as alsa_doctor
from aioalsa import pcm, virtual
from aioalsa.cli._doctor import commands, doctor, plain, show
from aioalsa.cli._doctor_sound import listen_to, play_tone
from aioalsa.doctor import Finding, Report, Severity
from tests.virtual.test_cli_commands import (
    CONTROL,
    ENVIRONMENT,
    run,
    run_on_terminal,
    without_codes,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    from anyio.abc import TaskStatus

NOWHERE = "/nowhere/libasound.so.2"
ON_ASYNCIO = pytest.mark.parametrize("anyio_backend", ["asyncio"])

REPORT = Report(
    "default",
    (("alsa-lib", "1.2.8"), ("card", "0 PCH: HDA Intel PCH"), ("card", "1 USB: USB Speaker")),
    (
        Finding(
            "driver-not-bound",
            Severity.ERROR,
            "the driver snd_hda_intel is loaded, but has not taken the card",
            "Somebody unbound it.",
            "Bind it again, as the one who administers this machine.",
            ("echo 0000:00:1f.3 > /sys/bus/pci/drivers/snd_hda_intel/bind",),
            as_root=True,
        ),
    ),
)


def test_without_alsa_lib_it_says_what_to_install() -> None:
    done = run("doctor", "--json", AIOALSA_LIBASOUND=NOWHERE)

    assert done.returncode == 1
    assert not done.stderr
    told = json.loads(done.stdout)
    assert told["severity"] == "error"
    assert told["findings"][0]["code"] == "no-library"
    assert NOWHERE in told["findings"][0]["why"]


def test_piped_it_has_no_control_codes() -> None:
    done = run("doctor", AIOALSA_LIBASOUND=NOWHERE)

    assert done.returncode == 1
    assert not CONTROL.search(done.stdout)
    lines = done.stdout.decode().splitlines()
    assert "1. error: alsa-lib (libasound.so.2) cannot be loaded  [no-library]" in lines


def test_on_terminals_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENVIRONMENT, "AIOALSA_LIBASOUND", NOWHERE)
    status, shown = run_on_terminal(40, "xterm", "doctor")
    assert status == 1
    assert "\x1b[" in shown
    lines = without_codes(shown).splitlines()
    # Commands are to be copied: they are as long as they are.
    assert all(len(line) <= 40 for line in lines if not line.startswith("     "))
    status, shown = run_on_terminal(40, "dumb", "doctor")
    assert status == 1
    assert "\x1b" not in shown
    assert "[no-library]" in shown


def test_what_it_shows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    show(REPORT)
    assert capsys.readouterr().out == (
        "alsa-lib  1.2.8\n"
        "card      0 PCH: HDA Intel PCH\n"
        "          1 USB: USB Speaker\n"
        "\n"
        "1. error: the driver snd_hda_intel is loaded, but has not taken the card"
        "  [driver-not-bound]\n"
        "   Somebody unbound it.\n"
        "   Bind it again, as the one who administers this machine.\n"
        '     sudo sh -c "echo 0000:00:1f.3 > /sys/bus/pci/drivers/snd_hda_intel/bind"\n'
        "\n"
        "Begin with the first: what comes after it may follow from it.\n"
    )
    show(Report("default", (), ()))
    assert capsys.readouterr().out == "\nNothing is wrong with default.\n"
    assert plain(REPORT)["severity"] == "error"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert commands(REPORT.findings[0]) == list(REPORT.findings[0].commands)


@pytest.mark.anyio
async def test_a_device_that_works_has_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    async with virtual.card("doctor", capture_channels=2) as card:
        report = await alsa_doctor.examine(card.pcm)
        assert Severity.ERROR not in {finding.severity for finding in report.findings}
        assert await doctor(device=card.pcm, json=True) in (0, 3)
        assert json.loads(capsys.readouterr().out)["device"] == card.pcm


@pytest.mark.anyio
@ON_ASYNCIO
async def test_its_tone_goes_left_then_right_and_is_heard() -> None:
    heard: list[npt.NDArray[Any]] = []

    async def capture(name: str, *, task_status: TaskStatus[None]) -> None:
        async with pcm.open_capture(name) as stream:
            task_status.started()
            while True:
                heard.append((await anext(stream)).to_numpy())

    async with virtual.card("tone", capture_channels=2) as card:
        async with anyio.create_task_group() as tasks:
            await tasks.start(capture, card.pcm)
            await play_tone(card.pcm)
            tasks.cancel_scope.cancel()
        assert await listen_to(card.pcm, quiet=True, seconds=0.1) == 0.0
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(play_tone, card.pcm)
            await anyio.sleep(0.2)
            assert 0.2 < await listen_to(card.pcm, quiet=True, seconds=0.4) < 0.3
    sound = np.abs(np.concatenate(heard)).astype(float)
    left, right = (np.flatnonzero(sound[:, side] > 4000) for side in (0, 1))
    assert left.max() < right.min()
