"""Volume and switch, of one channel or of all: what sides and their channels share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._arguments import flag, integer, number
from ..errors import ParameterError
from . import _logic as logic
from ._enums import SIDES, Has, What
from ._values import Change

if TYPE_CHECKING:
    from ._element import SimpleElement
    from ._logic import Rounding

LEAST, MOST = -(2**31), 2**31 - 1  # what drivers hold in a long everywhere


class Levels:
    """Volume and switch of one channel, or of all channels of a side."""

    def __init__(self, element: SimpleElement, side: int, channel: int) -> None:
        """Make the face of one channel, or with -1 of all."""
        self._element = element
        self._number = side
        self._channel = channel

    def _look(self, what: Has | None = None) -> Any:  # noqa: ANN401
        """Return the `aio_mixer_side_t` of how it is now."""
        side = self._element.look().sides[self._number]
        if what is not None and not side.flags & what:
            self._element.lacks("volume" if what is Has.VOLUME else "switch", self._number)
        return side

    def _loudest(self, side: Any) -> int:  # noqa: ANN401
        """Return the channel whose volume is shown: of all, the loudest."""
        if self._channel >= 0:
            return self._channel
        volumes, mask = side.volumes, side.channels
        there = (at for at in range(32) if mask >> at & 1)
        # Some have none at all.
        return max(there, key=lambda at: int(volumes[at]), default=0)

    # How it is.

    @property
    def volume(self) -> int:
        """The raw volume (`snd_mixer_selem_get_playback_volume`); of all channels the greatest.

        Raises:
            UnsupportedError: there is no volume.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        side = self._look(Has.VOLUME)
        return int(side.volumes[self._loudest(side)])

    @property
    def db(self) -> float | None:
        """The volume in dB (`snd_mixer_selem_get_playback_dB`); -inf for silence, None if unknown.

        Raises as `volume` does.
        """
        side = self._look(Has.VOLUME)
        return logic.decibels(side.dbs[self._loudest(side)]) if side.flags & Has.DB else None

    @property
    def percent(self) -> float:
        """The volume as alsamixer shows it, 0 to 100: how loud it sounds; raises as `volume`."""
        side = self._look(Has.VOLUME)
        at = self._loudest(side)
        if _has_curve(side):
            return logic.db_to_percent(side.dbs[at], side.db_minimum, side.db_maximum)
        return logic.raw_to_percent(side.volumes[at], side.minimum, side.maximum)

    @property
    def switch(self) -> bool:
        """Tell whether it is on, not muted; of all channels any (`snd_mixer_selem_get_…_switch`).

        Raises:
            UnsupportedError: there is no switch.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        on: int = self._look(Has.SWITCH).switches
        return bool(on >> self._channel & 1 if self._channel >= 0 else on)

    # Changing it.

    async def set_volume(self, value: int) -> None:
        """Set the raw volume (`snd_mixer_selem_set_playback_volume`, `_all`).

        Raises:
            ValueError: out of range (`ParameterError`).
            UnsupportedError: there is no volume.
            DevicePermissionError: it is read-only, or another process has locked it.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._element.write(self._volume_change(value))

    def set_volume_nowait(self, value: int) -> None:
        """Set the raw volume without a worker thread: the driver may sleep; see `set_volume`."""
        self._element.write_nowait(self._volume_change(value))

    async def set_db(self, db: float, rounding: Rounding = "nearest") -> None:
        """Set the volume in dB (`snd_mixer_selem_set_playback_dB`, `_all`).

        Args:
            db: beyond the range it gives the range's end, -inf the least volume.
            rounding: "nearest", "up" or "down", where it falls between two raw volumes.

        Raises:
            ValueError: not a number.
            UnsupportedError: there is no volume, or its driver tells no decibels.
            DevicePermissionError: it is read-only, or another process has locked it.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._element.write(self._db_change(db, rounding))

    def set_db_nowait(self, db: float, rounding: Rounding = "nearest") -> None:
        """Set the volume in dB without a worker thread: the driver may sleep; see `set_db`."""
        self._element.write_nowait(self._db_change(db, rounding))

    async def set_percent(self, percent: float, rounding: Rounding = "nearest") -> None:
        """Set the volume on the curve that alsamixer shows.

        Args:
            percent: 0 to 100.
            rounding: "nearest", "up" or "down", where it falls between two raw volumes.

        Raises:
            ValueError: not between 0 and 100.
            UnsupportedError: there is no volume.
            DevicePermissionError: it is read-only, or another process has locked it.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._element.write(self._percent_change(percent, rounding))

    def set_percent_nowait(self, percent: float, rounding: Rounding = "nearest") -> None:
        """Set it without a worker thread: the driver may sleep; see `set_percent`."""
        self._element.write_nowait(self._percent_change(percent, rounding))

    async def set_switch(self, on: bool) -> None:
        """Switch it on, or off, which is mute (`snd_mixer_selem_set_playback_switch`, `_all`).

        Raises:
            UnsupportedError: there is no switch.
            DevicePermissionError: it is read-only, or another process has locked it.
            ElementGoneError: the element was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._element.write(self._switch_change(on))

    def set_switch_nowait(self, on: bool) -> None:
        """Switch it without a worker thread: the driver may sleep; see `set_switch`."""
        self._element.write_nowait(self._switch_change(on))

    def _volume_change(self, value: int) -> Change:
        wanted = integer("value", value, LEAST, MOST)
        side = self._look(Has.VOLUME)
        if not side.minimum <= wanted <= side.maximum:
            # alsa-lib ignores it without a word.
            raise ParameterError(
                "volume",
                wanted,
                f"{side.minimum} to {side.maximum}",
                device=self._element._mixer.device,
            )
        return self._change(What.VOLUME, wanted, "volume")

    def _db_change(self, db: float, rounding: str) -> Change:
        gain, direction = logic.hundredths(number("db", db)), logic.rounding_of(rounding)
        if not self._look(Has.VOLUME).flags & Has.DB:
            self._element.lacks("decibels", self._number)
        return self._change(What.DB, gain, "dB", direction)

    def _percent_change(self, percent: float, rounding: str) -> Change:
        wanted, direction = logic.percent_of(percent), logic.rounding_of(rounding)
        side = self._look(Has.VOLUME)
        if _has_curve(side):
            gain = logic.percent_to_db(wanted, side.db_minimum, side.db_maximum, direction)
            return self._change(What.DB, gain, "dB", direction)
        value = logic.percent_to_raw(wanted, side.minimum, side.maximum, direction)
        return self._change(What.VOLUME, value, "volume")

    def _switch_change(self, on: bool) -> Change:
        wanted = int(flag("on", on))
        self._look(Has.SWITCH)
        return self._change(What.SWITCH, wanted, "switch")

    def _change(self, what: What, value: int, name: str, rounding: int = 0) -> Change:
        function = f"snd_mixer_selem_set_{SIDES[self._number]}_{name}"
        if self._channel < 0:
            function += "_all"
        return Change(self._number, what, self._channel, value, rounding, function)


def _has_curve(side: Any) -> bool:  # noqa: ANN401
    return bool(side.flags & Has.DB) and side.db_minimum < side.db_maximum
