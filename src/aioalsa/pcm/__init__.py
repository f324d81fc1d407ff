"""Sound in and out: PCM streams (<alsa/pcm.h>).

    async with pcm.open_capture("hw:0", rate=48000, channels=2, format="S16_LE") as stream:
        async for period in stream:
            ...

How a period gets from the hardware to a task:

1. `open_capture` checks its arguments (`_logic`), opens and sets up the PCM in a worker thread
   (`_handle`, `_params`), and starts it.
2. The stream's waiter watches the PCM's inner epoll (`_wait`). An interrupt makes it readable.
3. The step `_fetch` runs: one call of `aio_pcm_capture` (`shim/pcm.c`) takes the wake-up, reads
   the period into a buffer of its own and tells the frame clock when that was.
4. It becomes a `Period`, which is kept until a task has really got it: cancelling loses nothing.
5. After an overrun the stream is started again. The frame clock says how many frames passed
   meanwhile: the next period tells them as `lost`.
"""

from __future__ import annotations

from ._capabilities import Capabilities, Range
from ._capture import CaptureStream
from ._chmap import Channel, ChannelMap, ChannelPosition, MapKind
from ._duplex import DuplexStream
from ._enums import (
    Access,
    AudioTimestamp,
    DeviceClass,
    Direction,
    Feature,
    Format,
    State,
    Subformat,
    Timestamps,
    Type,
)
from ._open import open_capture, open_duplex, open_playback, probe, query_chmaps
from ._playback import PlaybackStream
from ._tuning import Chosen, Near, Tuning
from ._values import Gap, Info, Period, Setup, Status, from_numpy

__all__ = [
    "Access",
    "AudioTimestamp",
    "Capabilities",
    "CaptureStream",
    "Channel",
    "ChannelMap",
    "ChannelPosition",
    "Chosen",
    "DeviceClass",
    "Direction",
    "DuplexStream",
    "Feature",
    "Format",
    "Gap",
    "Info",
    "MapKind",
    "Near",
    "Period",
    "PlaybackStream",
    "Range",
    "Setup",
    "State",
    "Status",
    "Subformat",
    "Timestamps",
    "Tuning",
    "Type",
    "from_numpy",
    "open_capture",
    "open_duplex",
    "open_playback",
    "probe",
    "query_chmaps",
]
