"""What real devices refuse, and how that is told."""

from __future__ import annotations

import grp
import json
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import (
    DeviceBusyError,
    DeviceNotFoundError,
    ParameterError,
    UnsupportedError,
    pcm,
)
from tests.activity import open_descriptors
from tests.kernel import cards, witness

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]


@pytest.fixture(autouse=True)
def nothing_on_stderr_nothing_left_open(capfd: pytest.CaptureFixture[str]) -> Generator[None]:
    """After each of these tests; alsa-lib writes there if nobody keeps it from that."""
    descriptors = open_descriptors()
    yield
    assert capfd.readouterr().err == ""
    assert open_descriptors() <= descriptors + 6, "the event loop's own are that many at most"


@pytest.mark.parametrize(
    ("wish", "parameter", "offered"),
    [
        ({"rate": 10}, "rate", "192000"),
        ({"rate": 2**32 - 1}, "rate", "192000"),
        ({"channels": 1000}, "channels", "1 to 32"),
        ({"format": "MU_LAW"}, "format", "S16_LE"),
        ({"format": "DSD_U32_BE"}, "format", "S16_LE"),
    ],
)
async def test_what_the_loopback_cannot_do(
    wish: dict[str, Any], parameter: str, offered: str
) -> None:
    with pytest.raises(ParameterError) as refused:
        await pcm.open_playback("hw:0,0,0", **wish)

    assert refused.value.parameter == parameter
    assert offered in refused.value.offered
    assert refused.value.device == "hw:0,0,0"
    assert str(wish[parameter]) in str(refused.value)


async def test_the_other_end_of_a_loopback_decides_what_is_offered() -> None:
    async with pcm.open_playback("hw:0,0,0", rate=44100, channels=1) as playback:
        assert playback.state is pcm.State.PREPARED
        with pytest.raises(ParameterError) as refused:
            await pcm.open_capture("hw:0,1,0", rate=48000, channels=1)
    assert refused.value.parameter == "rate"
    assert "44100" in refused.value.offered


@pytest.mark.parametrize(
    "wish",
    [
        {"rate": 0},
        {"rate": -1},
        {"rate": 2**32},
        {"channels": 0},
        {"format": 9999},
        {"format": "S17"},
        {"period_size": 0},
        {"buffer_size": -5},
        {"period_time": float("nan")},
        {"on_xrun": "ignore"},
        {"access": "planar"},
    ],
    ids=str,
)
async def test_what_no_device_could_do_is_refused_before_it_is_opened(wish: dict[str, Any]) -> None:
    (parameter,) = wish
    with pytest.raises((ValueError, TypeError), match=parameter):
        await pcm.open_capture("hw:0,1,0", **wish)


@pytest.mark.parametrize(
    "name", ["hw:99", "hw:0,9", "hw:0,0,99", "hw:NoSuchCard", "nonsense", "plug:{", "hw:0,0,0,0,0"]
)
async def test_names_that_lead_nowhere(name: str) -> None:
    with pytest.raises((DeviceNotFoundError, ValueError, OSError)) as refused:
        await pcm.open_playback(name)
    assert name in str(refused.value)


async def test_a_card_without_pcm_devices_is_not_found() -> None:
    with pytest.raises(DeviceNotFoundError):
        await pcm.open_playback(f"hw:{cards.VIRMIDI}")


async def test_a_busy_substream_says_who_has_it(tmp_path: Path) -> None:
    path = witness.write_wav(tmp_path / "sound.wav", witness.noise(10, seed=10))
    with witness.aplay(path, "hw:0,0,3") as aplay:
        aplay.go()
        await witness.becomes(lambda: "RUNNING" in witness.substream_status("hw:0,0,3", "p"))
        with pytest.raises(DeviceBusyError) as refused:
            await pcm.open_playback("hw:0,0,3")
    assert refused.value.device == "hw:0,0,3"
    assert "aplay" in str(refused.value)

    async with pcm.open_playback("hw:0,0,3") as stream:
        assert stream.setup.rate == 48000


@pytest.mark.parametrize(("member", "error"), [(True, None), (False, "DevicePermissionError")])
async def test_only_members_of_group_audio_may_capture(member: bool, error: str | None) -> None:
    uid = cards.AUDIO_UID if member else cards.OTHER_UID
    command = witness.python("tests.kernel.pcm_programs", "open", "hw:0,1,0", "")
    groups = [grp.getgrnam("audio").gr_gid] if member else []
    done = await anyio.run_process(command, user=uid, group=65534, extra_groups=groups, check=False)

    assert done.stderr == b""
    told = json.loads(done.stdout)
    assert told["error"] == error
    assert ("audio" in told["text"]) == (not member)


async def test_a_buffer_must_be_whole_frames_and_writable() -> None:
    async with pcm.open_playback("hw:0,0,0") as playback:
        with pytest.raises(ValueError, match="whole frames"):
            await playback.write(b"123")
        with pytest.raises(TypeError, match="buffer"):
            await playback.write("sound")  # type: ignore[arg-type]
        playback.drop()
    async with pcm.open_capture("hw:0,1,0") as capture:
        with pytest.raises(ValueError, match="must be writable"):
            await capture.readinto(bytes(400))


async def test_a_device_that_cannot_pause_says_so() -> None:
    async with pcm.open_playback(f"hw:{cards.DUMMY}") as stream:
        assert not stream.setup.can_pause
        with pytest.raises(UnsupportedError, match="pause"):
            stream.pause()
        stream.drop()
