"""Waveforms, spectra and the patch bay, as they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cli._console import CommandError
from aioalsa.cli._midi_graph import svg
from aioalsa.cli._picture import FLOOR, columns, draw, octaves, save, spectrum
from aioalsa.cli._signals import Pink, Sine

if TYPE_CHECKING:
    from pathlib import Path

RATE = 48000
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("frames", [1, 2, 100, 9000, 60000])
def test_a_spectrum_shows_a_sine_where_and_as_loud_as_it_is(frames: int) -> None:
    frequencies, levels = spectrum(Sine(3000.0, RATE).take(frames) * 0.1, RATE)

    assert len(frequencies) == len(levels)
    assert levels.min() >= FLOOR
    if frames > 1000:
        assert frequencies[levels.argmax()] == pytest.approx(3000, abs=RATE / 4096)
        assert levels.max() == pytest.approx(-20, abs=1.5)


def test_columns_hold_all_samples() -> None:
    least, greatest = columns(np.array([0.0, 1.0, -1.0, 0.5]), 2)
    assert (least.tolist(), greatest.tolist()) == ([0.0, -1.0], [1.0, 0.5])
    assert columns(np.array([0.5]), 3)[1].tolist() == [0.5] * 3


def test_pink_noise_is_flat_as_it_sounds() -> None:
    _, levels = octaves(*spectrum(Pink().take(1 << 17), RATE), 8)
    # A column is more than an octave, and its loudest bin falls by 3 dB in each.
    assert np.all(np.diff(levels) < 0)


@given(st.integers(20, 200), st.booleans(), st.integers(1, 3))
def test_a_drawing_fits_the_terminal(width: int, plain: bool, channels: int) -> None:
    samples = np.stack([Sine(440.0, 8000).take(900)] * channels, axis=1)
    text = draw(samples, 8000, ["left", "right", "3"][:channels], width, plain)
    lines = text.splitlines()

    assert len(lines) == channels * 20
    assert max(len(line) for line in lines if " s, peak" not in line and "Hz" not in line) < width
    assert not plain or text.isascii()


def test_a_picture_is_saved_in_the_type_of_its_suffix(tmp_path: Path) -> None:
    samples = np.stack([Sine(440.0, 8000).take(900)] * 2, axis=1)
    save(tmp_path / "x.png", samples, 8000, ["left", "right"])
    save(tmp_path / "x.svg", samples, 8000, ["left", "right"])

    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert Xml.parse(tmp_path / "x.svg").getroot().tag == f"{SVG}svg"
    with pytest.raises(CommandError, match="ormat 'xyz' is not supported"):
        save(tmp_path / "x.xyz", samples, 8000, ["left", "right"])


def port(address: str, client: str, *sends_to: str, way: str = "rw") -> dict[str, object]:
    return {
        "address": address,
        "client": client,
        "port": f"port {address}",
        "readable": "r" in way,
        "writable": "w" in way,
        "sends_to": list(sends_to),
    }


def test_the_patch_bay_has_a_wire_for_each_connection() -> None:
    ports = [
        port("24:0", 'Keys <&> "x"\x01', "128:0", "24:1"),
        port("24:1", 'Keys <&> "x"\x01', "99:9"),  # which is not shown
        port("128:0", "Synth", way="w"),
    ]
    drawing = Xml.fromstring(svg(ports))
    titles = [title.text for title in drawing.iter(f"{SVG}title")]
    texts = [text.text for text in drawing.iter(f"{SVG}text")]

    assert titles == ["24:0 to 128:0", "24:0 to 24:1"]
    assert texts.count('24 Keys <&> "x"�') == 2
    assert texts.count("0 port 24:0") == 2
    assert texts.count("0 port 128:0") == 1
    assert len(list(drawing.iter(f"{SVG}rect"))) == 3
    bottom = max(
        int(box.attrib["y"]) + int(box.attrib["height"]) for box in drawing.iter(f"{SVG}rect")
    )
    assert int(drawing.attrib["height"]) == bottom + 20


def test_an_empty_patch_bay_is_a_picture() -> None:
    assert Xml.fromstring(svg([])).tag == f"{SVG}svg"
