"""What PCM streams tell: their setup, the periods they captured, their status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ._enums import Feature, Format, Subformat, Timestamps

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from ._enums import (
        Access,
        AudioTimestamp,
        DeviceClass,
        Direction,
        State,
        Type,
    )


NO_FEATURES = Feature(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The parameters that a stream got.

    Attributes:
        device: the name that was opened.
        direction: capture or playback.
        type: what kind of PCM is behind the name.
        format: sample format.
        access: how samples lie in memory.
        rate: frames a second, Hz.
        channels: samples a frame.
        period_size: frames between two wake-ups.
        buffer_size: frames in the device's ring buffer.
        start_threshold: frames in the buffer that start a playback by themselves.
        can_pause: `pause()` works.
        can_resume: the hardware goes on by itself after a system sleep.
        periods: periods in the buffer, rounded up.
        subformat: what else is to say of the format.
        exact_rate: the rate as numerator and denominator, Hz; None if the device does not tell.
        stop_threshold: frames available that stop the stream.
        avail_min: frames that must be available for a wake-up.
        silence_threshold: frames that playback keeps ahead before it adds silence.
        silence_size: frames of silence that it adds then.
        boundary: where alsa-lib's own positions begin anew.
        timestamps: the clock of the time stamps.
        period_events: the driver's timer wakes up too, each period.
        period_wakeup: the hardware wakes up each period; else a timer does.
        resample: plug-ins may convert the rate.
        drain_silence: the driver adds silence to the last period when it drains.
        export_buffer: the driver shares its buffer.
        features: what the device can do besides.
        audio_timestamps: what kinds of audio time stamps the device takes.
        significant_bits: bits of a sample that the hardware uses; None if it does not tell.
        fifo_size: frames that the hardware keeps beyond the buffer; None if it does not tell.
        alignment: the number of frames whose multiples lie on whole bytes.
        sync_id: 16 bytes that streams have in common which run on one clock and can start at the
            same sample; None if the device, or an alsa-lib before 1.2.13, does not tell.
    """

    device: str
    direction: Direction
    type: Type
    format: Format
    access: Access
    rate: int
    channels: int
    period_size: int
    buffer_size: int
    start_threshold: int
    can_pause: bool
    can_resume: bool
    periods: int = 0
    subformat: Subformat = Subformat.STD
    exact_rate: tuple[int, int] | None = None
    stop_threshold: int = 0
    avail_min: int = 0
    silence_threshold: int = 0
    silence_size: int = 0
    boundary: int = 0
    timestamps: Timestamps = Timestamps.MONOTONIC
    period_events: bool = False
    period_wakeup: bool = True
    resample: bool = True
    drain_silence: bool = True
    export_buffer: bool = False
    features: Feature = NO_FEATURES
    audio_timestamps: tuple[AudioTimestamp, ...] = ()
    significant_bits: int | None = None
    fifo_size: int | None = None
    alignment: int = 1
    sync_id: bytes | None = None

    @property
    def period_time(self) -> float:
        """Seconds between two wake-ups."""
        return self.period_size / self.rate

    @property
    def buffer_time(self) -> float:
        """Seconds of sound that the ring buffer holds."""
        return self.buffer_size / self.rate

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame, all channels."""
        return self.format.bytes_per_frame(self.channels)

    @property
    def interleaved(self) -> bool:
        """Tell whether the samples of a frame lie side by side."""
        return self.access.is_interleaved


class Period(NamedTuple):
    """One captured period.

    A tuple: it takes a third of the time to make that a frozen dataclass takes.

    Attributes:
        data: the samples, interleaved; one bytes object per channel if the access is
            non-interleaved.
        frames: how many frames; the stream's period size, or less right before a gap.
        position: index of the first frame since the stream was started, lost frames counted.
        time: when the first frame was captured, s on the clock of `time.monotonic()`; smoothed
            over the driver's time stamps.
        lost: frames that were lost right before this period; 0 normally.
        setup: the stream's parameters.
    """

    data: bytes | tuple[bytes, ...]
    frames: int
    position: int
    time: float
    lost: int
    setup: Setup

    def to_numpy(self) -> npt.NDArray[Any]:
        """Return the samples as an array of shape (frames, channels).

        Samples of 18, 20 and 24 bits become 32-bit integers of the same value, packed or not.

        Raises:
            ValueError: numpy has no type for samples of this format.
        """
        parts = self.data if isinstance(self.data, tuple) else (self.data,)
        columns = [as_samples(part, self.setup.format) for part in parts]
        if isinstance(self.data, tuple):
            import numpy as np

            return np.stack(columns, axis=1)
        return columns[0].reshape(self.frames, self.setup.channels)


def has_array(form: Format) -> bool:
    """Tell whether samples of a format can be an array of numpy's."""
    return form.width is not None and (form.numpy_dtype is not None or form.physical_width == 24)


def as_samples(data: bytes | bytearray, form: Format) -> npt.NDArray[Any]:
    """Return what lies in memory as an array of samples; see `Period.to_numpy`."""
    import numpy as np

    if form.width is None or not has_array(form):
        raise ValueError(f"numpy has no type for samples of {form.name}")
    if form.numpy_dtype is not None:
        samples: npt.NDArray[Any] = np.frombuffer(data, dtype=form.numpy_dtype)
    else:
        packed: npt.NDArray[np.uint8] = np.frombuffer(data, dtype=np.uint8).reshape(-1, 3)
        wide = np.zeros((len(packed), 4), dtype=np.uint8)
        wide[:, :3] = packed if form.is_little_endian else packed[:, ::-1]
        samples = wide.view("<i4" if form.is_signed else "<u4").ravel()
    # What lies above the bits that count is not defined: shifting clears it, or extends the sign.
    unused = 8 * samples.itemsize - form.width
    return samples << unused >> unused if unused else samples


def from_numpy(samples: npt.NDArray[Any], form: str | Format) -> bytes:
    """Return samples as they lie in memory: the converse of `Period.to_numpy`.

    Args:
        samples: of shape (frames, channels) for an interleaved stream; of whatever shape else, in
            the order in which they are to lie. Integers are the values of samples: of 24 bits for
            a format of 24 bits, packed or not.
        form: the format that they are to have, as "S16_LE".

    Raises:
        ValueError: no such format, or numpy has no type for samples of it, or they do not fit in.
        TypeError: fractions for a format of integers, or the other way round.
    """
    import numpy as np

    if not isinstance(form, Format):
        form = Format.parse(form, "form")
    if form.width is None or not has_array(form):
        raise ValueError(f"numpy has no type for samples of {form.name}")
    if samples.dtype.kind not in ("f" if form.is_float else "iub"):
        raise TypeError(f"samples of {samples.dtype} are none of {form.name}")
    if form.is_float:
        return samples.astype(form.numpy_dtype).tobytes()
    least = -(1 << (form.width - 1)) if form.is_signed else 0
    most = least + (1 << form.width) - 1
    if samples.size and not (least <= int(samples.min()) and int(samples.max()) <= most):
        raise ValueError(f"samples of {form.name} are from {least} to {most}")
    if form.numpy_dtype is not None:
        return samples.astype(form.numpy_dtype).tobytes()
    wide: npt.NDArray[np.uint8] = samples.astype("<i8").reshape(-1, 1).view(np.uint8)[:, :3]
    return (wide if form.is_little_endian else wide[:, ::-1]).tobytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A snapshot of a stream (`snd_pcm_status`).

    Attributes:
        state: what it is doing.
        avail: frames that can be read or written now.
        avail_max: the most of them since the last status.
        delay: frames between the application and the jack.
        time: when this was noted, s on the clock of `time.monotonic()`; 0.0 if unknown.
        trigger_time: when the stream was last started or stopped; 0.0 if unknown.
        overrange: samples clipped by the converter since the last status.
        driver_time: when the driver noted the position; 0.0 if unknown.
        audio_time: how long the hardware has played or captured by its own count, s.
        audio_timestamp: what that was taken from; None if it is not valid.
        audio_accuracy: how exact that is, s; None if the driver does not tell.
    """

    state: State
    avail: int
    avail_max: int
    delay: int
    time: float
    trigger_time: float
    overrange: int
    driver_time: float = 0.0
    audio_time: float = 0.0
    audio_timestamp: AudioTimestamp | None = None
    audio_accuracy: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What a PCM belongs to (`snd_pcm_info`).

    Attributes:
        card: number of the card; None if it belongs to none.
        device: number of the device on the card.
        subdevice: number of the substream.
        direction: capture or playback.
        id: the driver's short name.
        name: the driver's name.
        subdevice_name: name of the substream.
        subdevices: how many substreams the device has.
        subdevices_free: how many of them nobody has open.
        device_class: what the device is for.
        is_mixed: substreams are mixed by the hardware, several at once.
    """

    card: int | None
    device: int
    subdevice: int
    direction: Direction
    id: str
    name: str
    subdevice_name: str
    subdevices: int
    subdevices_free: int
    device_class: DeviceClass
    is_mixed: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Frames that could not be played in time.

    Attributes:
        position: index of the frame that was next when the sound stopped.
        frames: how long the silence was, in frames.
        time: when it began, s on the clock of `time.monotonic()`.
    """

    position: int
    frames: int
    time: float
