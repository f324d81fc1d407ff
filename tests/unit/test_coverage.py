"""Tests of the README's figures: how many of alsa-lib's functions are really called."""

from __future__ import annotations

import json
import re

import pytest

from aioalsa import _ffi
from tests.unit import coverage
from tests.unit.coverage import (
    LEFT_OUT,
    areas,
    block,
    called,
    in_readme,
    known_by_heart,
    rows,
    table,
    why_left_out,
)


@pytest.fixture(scope="module")
def listed() -> list[str]:
    """All functions of alsa-lib, those left out too."""
    by_area: dict[str, list[str]] = json.loads((coverage.HERE / "functions.json").read_text())
    return [name for names in by_area.values() for name in names]


def test_the_readme_tells_what_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table()}")

    assert in_readme() == block(), "run: python -m tests.unit.coverage"


@pytest.mark.parametrize("area", ["ctl", "mixer.h"])
def test_controls_and_mixers_are_covered_nearly_whole(area: str) -> None:
    row = next(row for row in rows() if row.area == area)

    assert row.ours >= 0.85 * row.counted


@pytest.mark.parametrize("area", ["conf.h", "hints", "use-case.h"])
def test_configuration_and_use_cases_are_covered(area: str) -> None:
    row = next(row for row in rows() if row.area == area)

    assert row.ours >= 0.8 * row.counted


def test_most_of_pcm_is_covered() -> None:
    row = next(row for row in rows() if row.area == "pcm.h")

    assert row.ours >= 0.8 * row.counted


def test_what_is_known_by_heart_are_names_and_shapes_only() -> None:
    kinds = r"snd_pcm_(format|subformat|state|type|stream|access|chmap|build_linear_format)"

    assert known_by_heart() >= {"snd_pcm_format_width", "snd_pcm_chmap_long_name"}
    assert [name for name in known_by_heart() if not re.match(kinds, name)] == []


def test_what_the_package_calls_are_functions_that_it_declares() -> None:
    functions = {name for name in called() if name.startswith("snd_")}
    # Found by name alone (shim/library.c): their types differ between versions, or no header of
    # alsa-lib tells them.
    by_name = {"snd_lib_error_set_local", "snd_lib_log_set_local", "snd_func_refer"}

    assert {name for name in functions if not hasattr(_ffi.lib, name)} <= by_name


@pytest.mark.parametrize(
    "function",
    [
        "snd_pcm_open",  # lib.snd_pcm_open(...)
        "snd_pcm_prepare",  # call("snd_pcm_prepare")
        "snd_pcm_hw_params_get_rate",  # get("snd_pcm_hw_params_get_rate", ...)
        "snd_pcm_hw_params_get_channels_min",  # limits("channels"), put together from parts
        "snd_pcm_readi",  # in C only
        "snd_mixer_selem_set_playback_dB_all",  # in C, through a table
        "snd_hctl_compare_fast",  # in C, as an argument
        "snd_lib_error_set_local",  # in C, found with dlsym
    ],
)
def test_functions_are_found_in_whatever_way_they_are_called(function: str) -> None:
    assert function in called()


@pytest.mark.parametrize("function", ["snd_pcm_recover", "snd_pcm_wait", "snd_pcm_reset"])
def test_what_is_declared_only_is_not_counted(function: str) -> None:
    assert hasattr(_ffi.lib, function)
    assert function not in called()


def test_what_is_named_for_an_error_only_is_not_counted() -> None:
    # error_from(code, "epoll_create1") and the like name functions without calling them.
    assert "epoll_create1" not in called()


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_every_reason_to_leave_functions_out_applies_to_some(
    pattern: str, listed: list[str]
) -> None:
    assert any(re.search(pattern, name) for name in listed)


def test_less_than_a_quarter_is_left_out(listed: list[str]) -> None:
    counted = [name for names in areas().values() for name in names]

    assert set(listed) == {*counted, *(name for name in listed if why_left_out(name))}
    assert len(counted) > 0.75 * len(listed)
