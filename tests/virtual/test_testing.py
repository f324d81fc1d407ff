"""Applications' own tests with the fixtures of aioalsa.testing, run as its developers do."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "examples" / "project"
GUIDE = (ROOT / "docs" / "testing.md").read_text()
NO_ASYNCIO = ("-p", "no:asyncio")  # pytest-asyncio warns unless it is configured
NO_CARD = "no sound card for tests: load snd-aloop or snd-dummy, or name one by --alsa-card"


def run_pytest(where: Path, *options: str) -> tuple[str, dict[str, int]]:
    """Return what pytest prints in a directory, and how many tests came out in which way."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", *options],
        cwd=where,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert not done.stderr
    told = re.findall(r"(\d+) (passed|skipped|failed|errors?)\b", done.stdout.splitlines()[-1])
    return done.stdout, {what: int(count) for count, what in told}


def check_passed(shown: str, outcome: dict[str, int], least: int) -> None:
    """See that at least so many tests passed, and only those of a real driver may be missing."""
    assert outcome.get("passed", 0) >= least, shown
    assert set(outcome) <= {"passed", "skipped"}, shown
    assert outcome.get("skipped", 0) <= 2, shown
    assert len(re.findall(r"^SKIPPED ", shown, re.MULTILINE)) == shown.count(NO_CARD), shown


def test_the_example_project_passes_without_hardware() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    shown, outcome = run_pytest(PROJECT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    check_passed(shown, outcome, 6)
    # Of processor time, since other programs may keep this machine busy.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5


def test_code_in_the_guide_passes(tmp_path: Path) -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    for number, block in enumerate(blocks):
        (tmp_path / f"test_{number}.py").write_text(block)

    shown, outcome = run_pytest(tmp_path, "-W", "error", *NO_ASYNCIO)

    check_passed(shown, outcome, 2 * (len(blocks) - 1))


BAD = """
import pytest

@pytest.mark.virtual_card(clock="realtime")
def test_marker_against_clock(manual_clock): pass

@pytest.mark.virtual_card(drums=3)
def test_unknown_setting(virtual_card): pass

@pytest.mark.virtual_card("realtime")
def test_no_keyword(virtual_card): pass

@pytest.mark.virtual_card(substreams=1)
def test_too_few(loopback): pass

def test_card(kernel_card): pass
"""


def test_mistakes_are_told_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "test_bad.py").write_text(BAD)

    shown, outcome = run_pytest(tmp_path, "--strict-markers", "--alsa-card=Nowhere", *NO_ASYNCIO)

    assert outcome == {"errors": 5}, shown
    for message in (
        'is "realtime", not "manual"',
        "unexpected keyword argument 'drums'",
        "virtual_card('realtime',): the marker takes keywords only",
        "substream must be from 0 to 0, not 1",
        "--alsa-card=Nowhere: there is no such card with a PCM; there are:",
    ):
        assert message in shown


@pytest.mark.parametrize("module", ["aioalsa", "aioalsa.testing", "aioalsa.testing.plugin"])
def test_what_pytest_loads_for_everybody_looks_for_no_alsa(module: str) -> None:
    code = f"import {module}, sys; print([m for m in sys.modules if '_alsa' in m or 'cffi' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
