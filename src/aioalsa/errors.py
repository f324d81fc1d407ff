"""The exceptions of this package: what failed, on which device, why, and what to do about it.

Every failed call of alsa-lib becomes an `AlsaError` or one of its subclasses; `check` makes them.
"""

from __future__ import annotations

import errno as errno_codes
import os
from typing import Any, NoReturn

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
    "check",
]


class AlsaError(OSError):
    """An alsa-lib call failed.

    Attributes:
        errno: always positive.
        function: the C function that failed, which is also the name to look up in alsa-lib's
            manual; None where no single function is to blame.
        device: the name that was opened; None where no device is concerned.
        messages: the lines that alsa-lib logged during that call; they never reach stderr.
        advice: what the user can do about it, "" if nobody knows.
    """

    function: str | None
    device: str | None
    messages: tuple[str, ...]
    advice: str

    def __init__(
        self,
        errno: int,
        reason: str | None = None,
        *,
        function: str | None = None,
        device: str | None = None,
        messages: tuple[str, ...] = (),
        advice: str = "",
    ) -> None:
        self.reason: str = reason or os.strerror(errno)
        super().__init__(errno, self.reason)
        self.function = function
        self.device = device
        self.messages = messages
        self.advice = advice

    def __str__(self) -> str:
        where = f"{self.device}: " if self.device is not None else ""
        call = f" ({self.function})" if self.function else ""
        advice = f"; {self.advice}" if self.advice else ""
        logged = "".join(f"\n  alsa-lib: {line}" for line in self.messages)
        return f"{where}{self.reason}{call}{advice}{logged}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[AlsaError], args: tuple[Any, ...], state: dict[str, Any]) -> AlsaError:
    # Subclasses have constructors of their own; a pickled error needs none of them.
    error = kind.__new__(kind, *args)
    OSError.__init__(error, *args)
    error.__dict__.update(state)
    return error


class DeviceNotFoundError(AlsaError, FileNotFoundError):
    """There is no such card, device or name."""


class DeviceBusyError(AlsaError):
    """Somebody else has the device, and it can be had only once."""


class DevicePermissionError(AlsaError, PermissionError):
    """The device is there, but this user may not open it."""


class DeviceGoneError(AlsaError, ConnectionError):
    """The device was unplugged, or its driver unbound, while it was open."""


class ElementGoneError(AlsaError, LookupError):
    """The control element was removed, by its driver or by the program that made it."""


class XrunError(AlsaError):
    """Frames were lost, and the stream was opened with `on_xrun="raise"`.

    Call `await stream.recover()` to go on.
    """


class ParameterError(AlsaError, ValueError):
    """The device can't do what was asked.

    Attributes:
        parameter: what could not be met, as "rate".
        asked: what was asked.
        offered: what the device offers, as text; "" if it does not tell.
        given: the other parameters that are in the way, as text; "" if it is none of them.
    """

    def __init__(
        self,
        parameter: str,
        asked: object,
        offered: str = "",
        *,
        given: str = "",
        errno: int = errno_codes.EINVAL,
        function: str | None = None,
        device: str | None = None,
        messages: tuple[str, ...] = (),
        advice: str = "",
    ) -> None:
        offer = f", it offers {offered}" if offered else ""
        beside = f" with {given}" if given else ""
        super().__init__(
            errno,
            f"{parameter}={asked!s} is not possible{beside}{offer}",
            function=function,
            device=device,
            messages=messages,
            advice=advice,
        )
        self.parameter = parameter
        self.asked = asked
        self.offered = offered
        self.given = given


class UnsupportedError(AlsaError, NotImplementedError):
    """This alsa-lib, kernel or plug-in lacks what was asked."""


class ConfigError(AlsaError, ValueError):
    """A text or a file is no configuration, or can't be put together with what is there.

    Attributes:
        file: the file it stands in; the name given to `conf.parse` for a text.
        line: where, from 1 on; 0 if nobody knows.
        column: where in that line, as alsa-lib counts: characters read before it was noticed.
        problem: what is wrong there.
    """

    def __init__(
        self,
        problem: str,
        file: str,
        line: int = 0,
        column: int = 0,
        *,
        errno: int = errno_codes.EINVAL,
        function: str | None = None,
    ) -> None:
        where = f"{file}:{line}:{column}" if line else file
        super().__init__(errno, f"{where}: {problem}", function=function)
        self.file = file
        self.line = line
        self.column = column
        self.problem = problem


class LibraryNotFoundError(AlsaError, FileNotFoundError):
    """libasound.so.2 is not on this machine.

    It cannot be an ImportError as well: CPython allows no class below both that and OSError.
    """

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            errno_codes.ENOENT,
            f"alsa-lib cannot be loaded: {why}",
            advice="install it (Debian, Ubuntu: apt install libasound2, from Debian 13 and Ubuntu"
            " 24.04 on libasound2t64; Fedora: dnf install alsa-lib; Alpine: apk add alsa-lib)",
        )
        self.path = path


_KINDS: dict[int, type[AlsaError]] = {
    errno_codes.ENOENT: DeviceNotFoundError,
    errno_codes.ENXIO: DeviceNotFoundError,
    errno_codes.EBUSY: DeviceBusyError,
    errno_codes.EACCES: DevicePermissionError,
    errno_codes.EPERM: DevicePermissionError,
    errno_codes.ENODEV: DeviceGoneError,
    errno_codes.ENOSYS: UnsupportedError,
}


def error_from(
    code: int,
    function: str,
    *,
    device: str | None = None,
    reason: str | None = None,
    advice: str = "",
) -> AlsaError:
    """Return the exception for a negative result, with what alsa-lib logged during the call.

    Must be called in the thread that made the call, before the next one.

    Args:
        code: the negative errno that the function returned; alsa-lib's own codes above 500000 too.
        function: its C name.
        device: the name that was opened.
        reason: a better text than the errno's.
        advice: what the user can do about it.
    """
    from . import _ffi

    messages = _ffi.log_lines()
    number = abs(code)
    kind = _KINDS.get(number, AlsaError)
    if kind is UnsupportedError and not _ffi.has(function):
        reason = f"alsa-lib {_ffi.alsa_version()} lacks this function"
        first = _ffi.since(function)
        advice = f"alsa-lib {first} has it" if first else advice
    elif kind is UnsupportedError:
        reason = reason or "the device or plug-in does not support this"
    elif number >= 500000:
        reason = reason or _ffi.strerror(code)
    if not advice:
        advice = _ADVICE.get(kind, "")
    return kind(number, reason, function=function, device=device, messages=messages, advice=advice)


_ADVICE: dict[type[AlsaError], str] = {
    DevicePermissionError: "add the user to the group audio and log in again"
    " (in a snap: snap connect NAME:alsa)",
    DeviceGoneError: "plug it in again and open it anew",
}


def check(code: int, function: str, *, device: str | None = None) -> int:
    """Return `code` if it is no error, else raise what `error_from` makes of it."""
    if code < 0:
        _fail(code, function, device)
    return code


def _fail(code: int, function: str, device: str | None) -> NoReturn:
    raise error_from(code, function, device=device)
