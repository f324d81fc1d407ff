"""ALSA for asyncio and trio: sound, controls and MIDI that you can await.

Importing this needs no libasound and no sound card; both are looked for when something is opened.
"""

from __future__ import annotations

from .errors import (
    AlsaError,
    ConfigError,
    DeviceBusyError,
    DeviceGoneError,
    DeviceNotFoundError,
    DevicePermissionError,
    ElementGoneError,
    LibraryNotFoundError,
    ParameterError,
    UnsupportedError,
    XrunError,
)

__all__ = [
    "AlsaError",
    "ConfigError",
    "DeviceBusyError",
    "DeviceGoneError",
    "DeviceNotFoundError",
    "DevicePermissionError",
    "ElementGoneError",
    "LibraryNotFoundError",
    "ParameterError",
    "UnsupportedError",
    "XrunError",
    "alsa_version",
]


def alsa_version() -> str:
    """Return the version of the alsa-lib found here, as "1.2.8" (`snd_asoundlib_version`).

    Raises:
        LibraryNotFoundError: libasound is not installed.
    """
    from . import _ffi

    return _ffi.alsa_version()
