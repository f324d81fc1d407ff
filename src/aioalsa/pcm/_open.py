"""Opens PCM streams: arguments checked, alsa-lib called in a thread, a stream made on the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from .._arguments import device_name, flag, integer
from .._wait import Opening, discard_in_thread, open_in_thread
from ._capture import CaptureStream
from ._duplex import DuplexStream
from ._enums import Direction, Format
from ._handle import PcmHandle, ask_maps, open_pcm, probe_pcm
from ._logic import check_chosen, make_wish
from ._playback import PlaybackStream

if TYPE_CHECKING:
    from ._capabilities import Capabilities
    from ._chmap import ChannelMap
    from ._logic import Wish
    from ._tuning import Chosen, Tuning


NEVER = 2**31 - 1  # frames; more than any buffer holds


def open_capture(
    name: str = "default",
    *,
    rate: int = 48000,
    channels: int = 2,
    format: str | Format = "S16_LE",
    period_size: int | None = None,
    buffer_size: int | None = None,
    period_time: float | None = None,
    buffer_time: float | None = None,
    exact: bool = True,
    on_xrun: Literal["recover", "raise"] = "recover",
    access: Literal["interleaved", "noninterleaved"] = "interleaved",
    mmap: bool = False,
    start: bool = True,
    resample: bool = True,
    **tuning: Unpack[Tuning],
) -> Opening[CaptureStream]:
    """Open a PCM for capture (`snd_pcm_open`); await the result or enter it.

    Args:
        name: the PCM's name, as "default", "hw:0" or "plughw:CARD=Dummy,DEV=0".
        rate: frames a second, Hz.
        channels: samples a frame.
        format: a name of `Format`, or a member.
        period_size: frames between two wake-ups; 10 ms by default.
        buffer_size: frames of the ring buffer; 4 periods by default.
        period_time: the same in seconds, in place of `period_size`.
        buffer_time: the same in seconds, in place of `buffer_size`.
        exact: rate and channels are met exactly or refused; False for the nearest. Sizes are
            always the nearest.
        on_xrun: "recover" goes on and tells what was lost; "raise" raises `XrunError`.
        access: how samples lie in memory.
        mmap: whether they go through the mapped ring buffer.
        start: start right away.
        resample: let plug-ins convert the rate.
        **tuning: what is rarely needed; see `Tuning`.

    Raises:
        ValueError: an argument that no device could meet.
        ParameterError: this device can't do what was asked; says what it offers.
        DeviceNotFoundError: there is no such device.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    flag("start", start)
    wish = make_wish(
        name,
        Direction.CAPTURE,
        rate=rate,
        channels=channels,
        format=format,
        period_size=period_size,
        buffer_size=buffer_size,
        period_time=period_time,
        buffer_time=buffer_time,
        exact=exact,
        on_xrun=on_xrun,
        access=access,
        mmap=mmap,
        resample=resample,
        tuning=tuning,
    )

    async def make() -> CaptureStream:
        stream = CaptureStream(await _open(wish), wish.on_xrun)
        if start:
            try:
                stream.start()
            except BaseException:
                await stream.aclose()
                raise
        return stream

    return Opening(make)


def open_playback(
    name: str = "default",
    *,
    rate: int = 48000,
    channels: int = 2,
    format: str | Format = "S16_LE",
    period_size: int | None = None,
    buffer_size: int | None = None,
    period_time: float | None = None,
    buffer_time: float | None = None,
    exact: bool = True,
    on_xrun: Literal["recover", "raise"] = "recover",
    access: Literal["interleaved", "noninterleaved"] = "interleaved",
    mmap: bool = False,
    resample: bool = True,
    start_threshold: int | None = None,
    **tuning: Unpack[Tuning],
) -> Opening[PlaybackStream]:
    """Open a PCM for playback (`snd_pcm_open`); await the result or enter it.

    It starts by itself when `start_threshold` frames are in the ring buffer, by default when that
    is full; `start()` and `drain()` start it as well.

    Args:
        name: the PCM's name, as "default", "hw:0" or "plughw:CARD=Dummy,DEV=0".
        rate: frames a second, Hz.
        channels: samples a frame.
        format: a name of `Format`, or a member.
        period_size: frames between two wake-ups; 10 ms by default.
        buffer_size: frames of the ring buffer; 4 periods by default.
        period_time: the same in seconds, in place of `period_size`.
        buffer_time: the same in seconds, in place of `buffer_size`.
        exact: rate and channels are met exactly or refused; False for the nearest. Sizes are
            always the nearest.
        on_xrun: "recover" goes on and tells the gap in `last_gap`; "raise" raises `XrunError`.
        access: how samples lie in memory.
        mmap: whether they go through the mapped ring buffer.
        resample: let plug-ins convert the rate.
        start_threshold: frames in the ring buffer that start the stream; more than the buffer
            holds: only `start()` and `drain()` do.
        **tuning: what is rarely needed; see `Tuning`.

    Raises:
        ValueError: an argument that no device could meet.
        ParameterError: this device can't do what was asked; says what it offers.
        DeviceNotFoundError: there is no such device.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(
        name,
        Direction.PLAYBACK,
        rate=rate,
        channels=channels,
        format=format,
        period_size=period_size,
        buffer_size=buffer_size,
        period_time=period_time,
        buffer_time=buffer_time,
        exact=exact,
        on_xrun=on_xrun,
        access=access,
        mmap=mmap,
        resample=resample,
        start_threshold=start_threshold,
        tuning=tuning,
    )

    async def make() -> PlaybackStream:
        return PlaybackStream(await _open(wish), wish.on_xrun)

    return Opening(make)


def open_duplex(
    capture: str = "default",
    playback: str = "default",
    *,
    rate: int = 48000,
    channels: int | tuple[int, int] = 2,
    format: str | Format = "S16_LE",
    period_size: int | None = None,
    buffer_size: int | None = None,
    period_time: float | None = None,
    buffer_time: float | None = None,
    exact: bool = True,
    on_xrun: Literal["recover", "raise"] = "recover",
    access: Literal["interleaved", "noninterleaved"] = "interleaved",
    mmap: bool = False,
    start: bool = True,
    resample: bool = True,
    link: bool = True,
    **tuning: Unpack[Tuning],
) -> Opening[DuplexStream]:
    """Open a PCM for capture and one for playback, which start together (`snd_pcm_link`).

    Playback begins with silence, a period less than its buffer holds: what is written in answer to
    a captured period is heard that much later.

    Args:
        capture: the name of the PCM to capture from.
        playback: the name of the PCM to play to.
        rate: frames a second, Hz.
        channels: samples a frame; two numbers for capture and for playback.
        format: a name of `Format`, or a member.
        period_size: frames between two wake-ups; 10 ms by default.
        buffer_size: frames of each ring buffer; 4 periods by default.
        period_time: the same in seconds, in place of `period_size`.
        buffer_time: the same in seconds, in place of `buffer_size`.
        exact: rate and channels are met exactly or refused; False for the nearest.
        on_xrun: "recover" restarts both sides and tells what was lost; "raise" raises `XrunError`.
        access: how samples lie in memory.
        mmap: whether they go through the mapped ring buffers.
        start: start right away.
        resample: let plug-ins convert the rate.
        link: have the driver start and stop both at the same sample, where it can.
        **tuning: what is rarely needed; see `Tuning`.

    Raises:
        ValueError: an argument that no device could meet.
        ParameterError: a device can't do what was asked; says what it offers.
        DeviceNotFoundError: there is no such device.
        DeviceBusyError: somebody else has it.
    """
    flag("start", start)
    flag("link", link)
    counts = channels if isinstance(channels, tuple) else (channels, channels)
    if len(counts) != 2:
        raise ValueError(f"channels={channels!r} are not two numbers")
    wishes = [
        make_wish(
            name,
            direction,
            rate=rate,
            channels=count,
            format=format,
            period_size=period_size,
            buffer_size=buffer_size,
            period_time=period_time,
            buffer_time=buffer_time,
            exact=exact,
            on_xrun=on_xrun,
            access=access,
            mmap=mmap,
            resample=resample,
            # Only together: nothing that is written starts playback alone.
            start_threshold=threshold,
            tuning=tuning,
        )
        for name, direction, count, threshold in (
            (capture, Direction.CAPTURE, counts[0], None),
            (playback, Direction.PLAYBACK, counts[1], NEVER),
        )
    ]

    async def make() -> DuplexStream:
        heard = await _open(wishes[0])
        try:
            played = await _open(wishes[1])
        except BaseException:
            discard_in_thread(heard.free)
            raise
        stream = DuplexStream(heard, played, wishes[0].on_xrun, link=link)
        if start:
            try:
                stream.start()
            except BaseException:
                await stream.aclose()
                raise
        return stream

    return Opening(make)


async def probe(
    name: str = "default",
    direction: Literal["capture", "playback"] | Direction = "capture",
    **chosen: Unpack[Chosen],
) -> Capabilities:
    """Return what a PCM can be set to, given what is chosen already (`snd_pcm_hw_params_any`).

    Opens the PCM for that and closes it again; nothing is set.

    Args:
        name: the PCM's name.
        direction: "capture" or "playback".
        **chosen: narrows down; see `Chosen`.

    Raises:
        TypeError, ValueError: an argument that no device could meet.
        ParameterError: this device can't do what is chosen; says what it offers.
        DeviceNotFoundError: there is no such device.
        DeviceBusyError: somebody else has it.
    """
    device, way = device_name(name), Direction.parse(direction, "direction")
    choices = check_chosen(chosen)
    return await open_in_thread(lambda: probe_pcm(device, way, choices), lambda _: None)


async def query_chmaps(
    card: int,
    device: int = 0,
    subdevice: int = 0,
    *,
    direction: Literal["capture", "playback"] | Direction = "playback",
) -> tuple[ChannelMap, ...]:
    """Return the channel maps that a device offers (`snd_pcm_query_chmaps_from_hw`).

    Unlike `stream.chmaps` this does not open the PCM: it may be in use.

    Args:
        card: the card's number.
        device: the device's number on the card.
        subdevice: the substream's number.
        direction: "capture" or "playback".

    Returns:
        The maps; none if the device does not tell, or is not there.

    Raises:
        TypeError, ValueError: an argument that no card could meet.
        DeviceNotFoundError: there is no such card.
    """
    most = 2**31 - 1
    numbers = (
        integer("card", card, 0, most),
        integer("device", device, 0, most),
        integer("subdevice", subdevice, 0, most),
    )
    way = Direction.parse(direction, "direction")
    return await open_in_thread(lambda: ask_maps(*numbers, way), lambda _: None)


async def _open(wish: Wish) -> PcmHandle:
    return await open_in_thread(lambda: open_pcm(wish), PcmHandle.free)
