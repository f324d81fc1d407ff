"""ALSA for asyncio and trio: sound, controls and MIDI that you can await.

Importing this needs no libasound and no sound card; both are looked for when something is opened.
"""

from __future__ import annotations

from ._ffi import alsa_version
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
