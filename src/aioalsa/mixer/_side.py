"""What an element does to what is played, or captured: by channel, or all channels together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._arguments import integer, number, one_of
from ..ctl import DbEnds
from . import _logic as logic
from ._enums import CAPTURE, PLAYBACK, SIDES, Channel, Has
from ._handle import channel_name
from ._levels import LEAST, MOST, Levels
from ._values import VolumeRange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._choice import Choice
    from ._element import SimpleElement
    from ._logic import Rounding


class SideChannel(Levels):
    """One channel of a side.

    Attributes:
        channel: which one.
    """

    def __init__(self, element: SimpleElement, side: int, channel: Channel) -> None:
        """Make the face of a channel."""
        super().__init__(element, side, channel)
        self.channel = channel

    def __repr__(self) -> str:
        return f"<{SIDES[self._number]} {self.channel} of {self._element}>"

    @property
    def name(self) -> str:
        """What alsa-lib calls it, as "Front Left" (`snd_mixer_selem_channel_name`); "Mono"."""
        return "Mono" if self._look().flags & Has.MONO else channel_name(self.channel)


class Side(Levels):
    """What an element does to what is played, or captured; false if that is nothing.

    What is set is set for all channels. Channels are got by index, as `side["FRONT_LEFT"]`, and by
    iterating.
    """

    def __init__(self, element: SimpleElement, side: int) -> None:
        """Make the face of a side."""
        super().__init__(element, side, -1)
        self.name = SIDES[side]

    def __repr__(self) -> str:
        return f"<{self.name} of {self._element}>"

    def __bool__(self) -> bool:
        return bool(self._look().flags & (Has.VOLUME | Has.SWITCH))

    # Channels.

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that it has (`snd_mixer_selem_has_playback_channel`)."""
        mask = self._look().channels
        return tuple(channel for channel in Channel if channel >= 0 and mask >> channel & 1)

    def __getitem__(self, channel: str | Channel) -> SideChannel:
        """Return one channel.

        Raises:
            KeyError: this side does not have it.
            ValueError: there is no such channel.
        """
        place = Channel.parse(channel, "channel")
        if not self._look().channels >> place & 1:
            names = ", ".join(map(str, self.channels)) or "none"
            raise KeyError(f"no channel {place}; there are {names}")
        return SideChannel(self._element, self._number, place)

    def __iter__(self) -> Iterator[SideChannel]:
        return (SideChannel(self._element, self._number, channel) for channel in self.channels)

    @property
    def mono(self) -> bool:
        """Tell whether it has one channel only (`snd_mixer_selem_is_playback_mono`)."""
        return bool(self._look().flags & Has.MONO)

    # What it has.

    def has(self, what: str) -> bool:
        """Tell whether it has a "volume", or a "switch"."""
        return self._does(what, Has.VOLUME, Has.SWITCH)

    def joined(self, what: str) -> bool:
        """Tell whether all channels share one "volume", or one "switch"."""
        return self._does(what, Has.VOLUME_JOINED, Has.SWITCH_JOINED)

    def _does(self, what: str, volume: Has, switch: Has) -> bool:
        asked = volume if one_of("what", what, "volume", "switch") == "volume" else switch
        return bool(self._look().flags & asked)

    @property
    def has_volume(self) -> bool:
        """Tell whether it has a volume (`snd_mixer_selem_has_playback_volume`)."""
        return self.has("volume")

    @property
    def has_switch(self) -> bool:
        """Tell whether it has a switch (`snd_mixer_selem_has_playback_switch`)."""
        return self.has("switch")

    @property
    def volume_joined(self) -> bool:
        """Tell whether all channels share one volume (`snd_mixer_selem_has_…_volume_joined`)."""
        return self.joined("volume")

    @property
    def switch_joined(self) -> bool:
        """Tell whether all channels share one switch (`snd_mixer_selem_has_…_switch_joined`)."""
        return self.joined("switch")

    @property
    def exclusive(self) -> bool:
        """Tell whether switching it on switches others off.

        Which ones, `group` tells (`snd_mixer_selem_has_capture_switch_exclusive`).
        """
        return bool(self._look().flags & Has.EXCLUSIVE)

    @property
    def group(self) -> int | None:
        """The group in which one captures at a time (`snd_mixer_selem_get_capture_group`)."""
        side = self._look()
        return int(side.group) if side.flags & Has.EXCLUSIVE else None

    @property
    def enum(self) -> Choice | None:
        """What can be chosen by the element, if that is about this side."""
        state = self._element.look()
        if not state.flags & Has.ENUM:
            return None
        only = [number for number in (PLAYBACK, CAPTURE) if state.sides[number].flags & Has.ENUM]
        return self._element.enum if self._number in (only or (PLAYBACK, CAPTURE)) else None

    # Ranges and conversions.

    @property
    def range(self) -> VolumeRange:
        """The least and greatest raw volume (`snd_mixer_selem_get_playback_volume_range`)."""
        side = self._look(Has.VOLUME)
        return VolumeRange(side.minimum, side.maximum)

    async def set_range(self, minimum: int, maximum: int) -> None:
        """Have raw volumes counted in another range (`snd_mixer_selem_set_playback_volume_range`).

        It is that of this mixer only, for as long as the element is there; alsa-lib then tells
        wrong decibels.

        Raises:
            ValueError: the minimum is not below the maximum.
            UnsupportedError: there is no volume.
        """
        low, high = (
            integer("minimum", minimum, LEAST, MOST),
            integer("maximum", maximum, LEAST, MOST),
        )
        if low >= high:
            raise ValueError(f"minimum={low} is not below maximum={high}")
        self._look(Has.VOLUME)
        await self._element.set_range(self._number, low, high)

    @property
    def db_range(self) -> DbEnds | None:
        """The least and greatest volume in dB (`snd_mixer_selem_get_playback_dB_range`).

        The minimum is -inf where the least is silence; None if the driver tells no decibels.
        """
        side = self._look(Has.VOLUME)
        if not side.flags & Has.DB:
            return None
        return DbEnds(logic.decibels(side.db_minimum), logic.decibels(side.db_maximum))

    def to_db(self, volume: int) -> float:
        """Return the decibels of a raw volume (`snd_mixer_selem_ask_playback_vol_dB`).

        Waits for a write that is in the driver at that moment, as `from_db` does.

        Raises:
            UnsupportedError: there is no volume, or its driver tells no decibels.
        """
        value = integer("volume", volume, LEAST, MOST)
        self._look(Has.VOLUME)
        return logic.decibels(self._element.ask(self._number, value, from_db=False))

    def from_db(self, db: float, rounding: Rounding = "nearest") -> int:
        """Return the raw volume for decibels (`snd_mixer_selem_ask_playback_dB_vol`).

        Args:
            db: beyond the range it gives the range's end, -inf the least volume.
            rounding: "nearest", "up" or "down", where it falls between two raw volumes.

        Raises:
            UnsupportedError: there is no volume, or its driver tells no decibels.
        """
        gain, direction = logic.hundredths(number("db", db)), logic.rounding_of(rounding)
        self._look(Has.VOLUME)
        return self._element.ask(self._number, gain, from_db=True, rounding=direction)
