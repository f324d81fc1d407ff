"""Waveforms and spectra as pictures: of blocks on a terminal, or in a file by matplotlib."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ._console import CommandError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ._samples import Numbers

FLOOR = -100.0  # dB; the lower end of a spectrum
_PIECE = 8192  # samples that a spectrum is taken of, at most
_HEIGHT = 9  # lines of either picture
_LABEL = 7  # columns at its left
_WIDEST = 120
_UNIT = " Hz"  # at the end of the scale
_BLOCKS = " ▁▂▃▄▅▆▇█"
_PLAIN = " .:-=+*%#"


def spectrum(samples: Numbers, rate: int) -> tuple[Numbers, Numbers]:
    """Return frequencies, Hz, and how loud each is, dB: Welch's mean of pieces.

    Args:
        samples: an array of shape (frames,).
        rate: frames a second.
    """
    size = min(_PIECE, len(samples))
    window = np.hanning(size + 2)[1:-1]
    starts = range(0, len(samples) - size + 1, max(size // 2, 1))
    pieces = np.stack([samples[at : at + size] * window for at in starts])
    # A sine of amplitude 1 shows as 1, in dB 0.
    power = np.mean(np.abs(np.fft.rfft(pieces, axis=1) * 2 / window.sum()) ** 2, axis=0)
    levels: Numbers = 10 * np.log10(np.maximum(power, 10 ** (FLOOR / 10)))
    frequencies: Numbers = np.fft.rfftfreq(size, 1 / rate).astype(np.float64)
    return frequencies, levels


def columns(samples: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Return the least and the greatest sample of each of so many columns."""
    edges = np.linspace(0, len(samples), width + 1).astype(int)
    starts = np.minimum(edges[:-1], len(samples) - 1)
    return np.minimum.reduceat(samples, starts), np.maximum.reduceat(samples, starts)


def octaves(frequencies: Numbers, levels: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Return a spectrum in columns as wide as they sound, by the loudest in each.

    Args:
        frequencies: of it, Hz.
        levels: of it, dB.
        width: columns.

    Returns:
        The lowest frequency of each column, and its level.
    """
    top = float(frequencies[-1])
    edges = np.geomspace(min(20.0, top / 2), top, width + 1)
    found = np.interp(edges[:-1], frequencies, levels)
    for column, (low, high) in enumerate(pairwise(edges)):
        inside = levels[(frequencies >= low) & (frequencies < high)]
        if len(inside):
            found[column] = inside.max()
    return edges[:-1], found


def draw(samples: Numbers, rate: int, names: Sequence[str], width: int, plain: bool) -> str:
    """Return both pictures of each channel, for a terminal.

    Args:
        samples: an array of shape (frames, channels).
        rate: frames a second.
        names: of the channels.
        width: columns of the terminal.
        plain: ASCII only.
    """
    across = max(min(width, _WIDEST) - _LABEL - len(_UNIT) - 1, 8)
    lines: list[str] = []
    for name, channel in zip(names, samples.T, strict=True):
        peak = max(float(np.abs(channel).max()), 1e-6)
        least, greatest = columns(channel, across)
        lines.append(f"{name}: {len(channel) / rate:g} s, peak {20 * np.log10(peak):.1f} dB")
        lines += wave(least / peak, greatest / peak, plain=plain)
        edges, levels = octaves(*spectrum(channel, rate), across)
        lines += hills((levels - FLOOR) / -FLOOR, plain=plain)
        lines.append(" " * _LABEL + scale(edges))
    return "\n".join(line.rstrip() for line in lines)


def wave(least: Numbers, greatest: Numbers, *, plain: bool) -> list[str]:
    """Return the lines of a waveform, 1 being the top and -1 the bottom."""
    block = "#" if plain else "█"
    lines: list[str] = []
    for line in range(_HEIGHT):
        high, low = 1 - 2 * line / _HEIGHT, 1 - 2 * (line + 1) / _HEIGHT
        touched = (greatest >= low) & (least <= high)
        lines.append(" " * _LABEL + "".join(block if each else " " for each in touched))
    return lines


def hills(heights: Numbers, *, plain: bool) -> list[str]:
    """Return the lines of a spectrum, 1 being the top and 0 the bottom."""
    blocks = _PLAIN if plain else _BLOCKS
    lines: list[str] = []
    for line in range(_HEIGHT):
        part = np.clip(heights * _HEIGHT - (_HEIGHT - 1 - line), 0.0, 1.0)
        label = f"{round(FLOOR * line / _HEIGHT):4} dB"
        drawn = "".join(blocks[round(each * 8)] for each in part.tolist())
        lines.append(f"{label[:_LABEL]}{drawn}")
    return lines


def scale(edges: Numbers) -> str:
    """Return the line below a spectrum: where some frequencies are."""
    line = [" "] * len(edges)
    for frequency, text in ((50, "50"), (200, "200"), (1000, "1k"), (5000, "5k"), (20000, "20k")):
        at = int(np.searchsorted(edges, frequency))
        if at + len(text) <= len(line) and frequency >= edges[0]:
            line[at : at + len(text)] = text
    return "".join(line) + _UNIT


def save(path: Path, samples: Numbers, rate: int, names: Sequence[str]) -> None:
    """Draw both pictures of all channels into a file.

    Raises:
        CommandError: there is no such type of picture.
        OSError: the file cannot be written.
    """
    from matplotlib.figure import Figure

    # Its stubs leave too much open for strict checks.
    figure = cast("Any", Figure(figsize=(10, 7), layout="constrained"))
    above, below = figure.subplots(2, 1)
    time = np.arange(len(samples)) / rate
    for name, channel in zip(names, samples.T, strict=True):
        above.plot(time, channel, linewidth=0.6, alpha=0.8, label=name)
        below.semilogx(*spectrum(channel, rate), linewidth=0.8, alpha=0.8, label=name)
    above.set(xlabel="s", ylabel="full scale", ylim=(-1.05, 1.05), xlim=(0, len(samples) / rate))
    below.set(xlabel="Hz", ylabel="dB", ylim=(FLOOR, 5), xlim=(20, rate / 2))
    for each in (above, below):
        each.grid(visible=True, alpha=0.3)
        each.legend(loc="upper right")
    try:
        figure.savefig(path)
    except ValueError as error:
        raise CommandError(f"{path}: {error}", code=2) from None
