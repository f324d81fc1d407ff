"""What can be chosen by an enumerated element, as an input source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _logic as logic
from ._enums import Channel, Has, What
from ._values import Change

if TYPE_CHECKING:
    from ._element import SimpleElement


class Choice:
    """The items of an enumerated element, and which is chosen; false if it has none."""

    def __init__(self, element: SimpleElement) -> None:
        """Make the face of an element's items."""
        self._element = element

    def __repr__(self) -> str:
        return f"<Choice of {self._element}>"

    def __bool__(self) -> bool:
        return bool(self._element.look().flags & Has.ENUM)

    @property
    def items(self) -> tuple[str, ...]:
        """The names of the items (`snd_mixer_selem_get_enum_item_name`)."""
        self._check()
        return self._element.items()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that have a choice of their own."""
        mask = self._element.look().channels
        return tuple(channel for channel in Channel if channel >= 0 and mask >> channel & 1)

    @property
    def index(self) -> int:
        """The index of the chosen item, of the first channel (`snd_mixer_selem_get_enum_item`)."""
        return self.indexes[0]

    @property
    def indexes(self) -> tuple[int, ...]:
        """The index of the chosen item of each channel."""
        self._check()
        state = self._element.look()
        return tuple(state.chosen[at] for at in range(32) if state.channels >> at & 1) or (0,)

    @property
    def value(self) -> str:
        """The chosen item, of the first channel; "?" if it is none of them."""
        return self.values[0]

    @property
    def values(self) -> tuple[str, ...]:
        """The chosen item of each channel."""
        items = self.items
        return tuple(items[at] if at < len(items) else "?" for at in self.indexes)

    async def set(self, item: str | int, channel: str | Channel | None = None) -> None:
        """Choose an item (`snd_mixer_selem_set_enum_item`).

        Args:
            item: by name or by index.
            channel: of which channel; of all by default.

        Raises:
            ValueError: there is no such item or channel.
            UnsupportedError: the element has no items.
            DevicePermissionError: it is read-only, or another process has locked it.
            ElementGoneError: it was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._element.write(self._change(item, channel))

    def set_nowait(self, item: str | int, channel: str | Channel | None = None) -> None:
        """Choose an item without a worker thread: the driver may sleep; see `set`."""
        self._element.write_nowait(self._change(item, channel))

    def _change(self, item: str | int, channel: str | Channel | None) -> Change:
        self._check()
        index = logic.item_index(item, self._element.items())
        place = -1
        if channel is not None:
            place = Channel.parse(channel, "channel")
            if place not in self.channels:
                raise ValueError(f"channel={channel!s}: the element {self._element} has no such")
        return Change(0, What.ITEM, place, index, 0, "snd_mixer_selem_set_enum_item")

    def _check(self) -> None:
        if not self:
            self._element.lacks("items")
