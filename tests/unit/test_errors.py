"""Tests of the exceptions: their kinds, what they say, and that they survive being sent around."""

from __future__ import annotations

import copy
import errno
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

import aioalsa
from aioalsa import errors
from aioalsa.errors import (
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
    check,
    error_from,
)

EXAMPLES: list[AlsaError] = [
    AlsaError(errno.EIO, function="snd_pcm_start", device="hw:0", messages=("a.c:1:(f) x",)),
    DeviceNotFoundError(errno.ENOENT, "no such card", device="hw:9", advice="there are: 0, 1"),
    DeviceBusyError(errno.EBUSY, function="snd_pcm_open", device="hw:0"),
    DevicePermissionError(errno.EACCES, function="snd_pcm_open", device="hw:0"),
    DeviceGoneError(errno.ENODEV, function="snd_pcm_readi", device="hw:0"),
    XrunError(errno.EPIPE, function="snd_pcm_readi", device="hw:0"),
    ParameterError("rate", 44100, "48000 Hz", function="snd_pcm_hw_params_set_rate", device="hw:0"),
    UnsupportedError(errno.ENOSYS, function="snd_pcm_pause", device="hw:0"),
    ElementGoneError(errno.ENOENT, function="snd_ctl_elem_read", device="hw:0"),
    ConfigError("Unexpected char", "my.conf", 3, 7, function="snd_config_load_string"),
    LibraryNotFoundError("libasound.so.2", "cannot open shared object file"),
]
BUILT_IN = {
    DeviceNotFoundError: FileNotFoundError,
    DevicePermissionError: PermissionError,
    DeviceGoneError: ConnectionError,
    ElementGoneError: LookupError,
    ParameterError: ValueError,
    ConfigError: ValueError,
    UnsupportedError: NotImplementedError,
    # Not an ImportError as well: CPython allows no class below both that and OSError.
    LibraryNotFoundError: FileNotFoundError,
}

examples = pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)


def details(error: BaseException) -> object:
    """Everything that a user can see of an error."""
    assert isinstance(error, AlsaError)
    return type(error), str(error), error.errno, error.strerror, error.args, vars(error)


def fail_with(error: AlsaError) -> None:
    raise error


def test_every_exception_has_an_example() -> None:
    kinds = {getattr(errors, name) for name in errors.__all__ if name.endswith("Error")}

    assert {type(error) for error in EXAMPLES} == kinds


@examples
def test_every_exception_can_be_imported_from_the_top(error: AlsaError) -> None:
    assert getattr(aioalsa, type(error).__name__) is type(error)


@examples
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickled_error_comes_back_whole(error: AlsaError, protocol: int) -> None:
    assert details(pickle.loads(pickle.dumps(error, protocol))) == details(error)


@examples
def test_a_copied_error_is_whole(error: AlsaError) -> None:
    assert details(copy.copy(error)) == details(error)
    assert details(copy.deepcopy(error)) == details(error)


def test_an_error_passes_from_one_process_to_another() -> None:
    with (
        ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool,
        pytest.raises(ParameterError) as caught,
    ):
        pool.submit(fail_with, EXAMPLES[6]).result()

    assert details(caught.value) == details(EXAMPLES[6])


@examples
def test_notes_survive_pickling(error: AlsaError) -> None:
    noted = copy.copy(error)
    noted.add_note("while opening the microphone")

    assert pickle.loads(pickle.dumps(noted)).__notes__ == ["while opening the microphone"]


@examples
def test_every_exception_is_an_alsa_error_with_a_positive_errno(error: AlsaError) -> None:
    assert isinstance(error, AlsaError)
    assert isinstance(error, OSError)
    assert error.errno is not None
    assert error.errno > 0
    assert error.strerror


@pytest.mark.parametrize(("kind", "built_in"), BUILT_IN.items(), ids=str)
def test_exceptions_are_what_python_programs_catch(
    kind: type[AlsaError], built_in: type[Exception]
) -> None:
    assert issubclass(kind, built_in)


def test_a_busy_device_is_no_missing_one() -> None:
    assert not issubclass(DeviceBusyError, tuple(BUILT_IN.values()))


def test_the_text_says_what_failed_on_what_why_and_what_to_do() -> None:
    error = DevicePermissionError(
        errno.EACCES,
        function="snd_pcm_open",
        device="hw:CARD=Dummy",
        messages=("pcm_hw.c:1:(open) failed", "second line"),
        advice="join the group audio",
    )

    assert str(error) == (
        "hw:CARD=Dummy: Permission denied (snd_pcm_open); join the group audio"
        "\n  alsa-lib: pcm_hw.c:1:(open) failed\n  alsa-lib: second line"
    )


def test_the_text_is_short_where_little_is_known() -> None:
    assert str(AlsaError(errno.EIO)) == os.strerror(errno.EIO)


def test_a_refused_parameter_tells_what_was_asked_and_what_is_offered() -> None:
    error = ParameterError("rate", 44100, "48000 Hz", device="hw:0")

    assert str(error) == "hw:0: rate=44100 is not possible, it offers 48000 Hz"
    assert (error.parameter, error.asked, error.offered) == ("rate", 44100, "48000 Hz")


def test_check_returns_what_is_no_error() -> None:
    assert check(480, "snd_pcm_readi") == 480
    assert check(0, "snd_pcm_start") == 0


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOENT, DeviceNotFoundError),
        (errno.ENXIO, DeviceNotFoundError),
        (errno.EBUSY, DeviceBusyError),
        (errno.EACCES, DevicePermissionError),
        (errno.EPERM, DevicePermissionError),
        (errno.ENODEV, DeviceGoneError),
        (errno.ENOSYS, UnsupportedError),
        (errno.EIO, AlsaError),
        # Only a PCM knows that this is an xrun.
        (errno.EPIPE, AlsaError),
    ],
)
def test_check_raises_the_kind_that_belongs_to_the_errno(
    number: int, kind: type[AlsaError]
) -> None:
    with pytest.raises(kind) as caught:
        check(-number, "snd_pcm_start", device="hw:0")

    assert type(caught.value) is kind
    assert caught.value.errno == number
    assert caught.value.function == "snd_pcm_start"
    assert caught.value.device == "hw:0"


def test_alsa_libs_own_codes_have_alsa_libs_own_text() -> None:
    # SND_ERROR_INCOMPATIBLE_VERSION, <alsa/error.h>
    assert error_from(-500000, "snd_pcm_open").strerror == "Sound protocol is not compatible"


def test_a_code_that_nobody_knows_is_still_an_error() -> None:
    assert error_from(-499_999, "snd_pcm_open").errno == 499_999
    assert error_from(-(2**31), "snd_pcm_open").errno == 2**31
