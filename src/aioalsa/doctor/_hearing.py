"""What it means when the user heard nothing, or the microphone did not."""

from __future__ import annotations

from ._values import Finding, Severity

QUIET = 0.001  # -60 dB below full scale: less than a voice in the room, more than a dead input


def not_heard(device: str) -> Finding:
    """Return the finding for a test tone that was played without error, and not heard."""
    return Finding(
        "not-heard",
        Severity.ERROR,
        f"the test tone went into {device}, and was not heard",
        "alsa-lib and the driver took all of it in time: the loss is behind them.",
        "Look at cables, amplifier and the loudspeaker's own volume; then at where the card sends"
        " it (`aioalsa jacks`, and choices such as Auto-Mute in `aioalsa mixer`); then play on the"
        " other devices that `aioalsa devices` shows: `aioalsa doctor --play -D plughw:CARD,DEV`.",
    )


def quiet_input(device: str, peak: float) -> Finding | None:
    """Return the finding for an input that is too quiet; None if something was heard.

    Args:
        device: what was listened to.
        peak: the loudest sample, 1.0 being full scale.
    """
    if peak >= QUIET:
        return None
    dead = peak == 0.0
    return Finding(
        "silent-input",
        Severity.ERROR,
        f"{device} records {'only zeros' if dead else 'next to nothing'}",
        "Not even noise comes in, as it does from every converter: it is switched off on the way."
        if dead
        else "There is some noise, but no voice: it listens to an input with nothing at it.",
        "Look at the microphone's own switch, and at the choice of input (Input Source, Capture"
        " Source in `aioalsa mixer`); then listen to the other devices that `aioalsa devices`"
        " shows: `aioalsa doctor --listen -D plughw:CARD,DEV`.",
    )
