"""A simple element of a mixer: its sides and what it has, never more than what is there.

An element knows itself in C by slot and serial number. What alsa-lib has removed is told by an
event, which makes the element say so; what it has made anew is found again under the same name.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import ElementGoneError, UnsupportedError
from ._choice import Choice
from ._enums import CAPTURE, PLAYBACK, SIDES, Has, What
from ._handle import LACKS, STALE, WIDE
from ._side import Side

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._ffi._alsa import CData
    from ._mixer import Mixer
    from ._values import Change, Key

NOUNS = {What.VOLUME: "volume", What.DB: "volume", What.SWITCH: "switch", What.ITEM: "items"}
TRIES = 3  # an element may be made anew just when it is asked


class SimpleElement:
    """A simple element of a mixer; got from `Mixer`, which it holds open.

    Attributes:
        name: its name, as "Master".
        index: which of several by that name.
        playback: its volumes and switches for what is played; false if it has none.
        capture: its volumes and switches for what is captured; false if it has none.
        enum: what can be chosen by it; false if nothing.
    """

    def __init__(self, mixer: Mixer, key: Key, ref: CData | None) -> None:
        """Make the face of an element.

        Args:
            mixer: whose it is.
            key: its name and index.
            ref: its `aio_mixer_ref_t`; None for one that is gone already.
        """
        self.name: str = key[0]
        self.index: int = key[1]
        self.playback: Side = Side(self, PLAYBACK)
        self.capture: Side = Side(self, CAPTURE)
        self.enum: Choice = Choice(self)
        self._mixer = mixer
        self._handle = mixer._handle
        self._ref = ref
        self._items: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"<SimpleElement {self}{'' if self.exists else ' gone'}>"

    def __str__(self) -> str:
        return f"'{self.name}',{self.index}"

    @property
    def key(self) -> Key:
        """Its name and index: its key in the mixer."""
        return self.name, self.index

    @property
    def exists(self) -> bool:
        """Tell whether it is still there, as far as events have told."""
        return self._ref is not None

    # What events bring.

    def vanish(self) -> None:
        """Note that it is there no longer; every use raises `ElementGoneError` from now."""
        self._ref = None

    def renew(self, ref: CData) -> None:
        """Note that alsa-lib has made it anew."""
        self._ref = ref
        self.forget()

    def forget(self) -> None:
        """Note that what is known of its items is outdated."""
        self._items = None

    # What it has.

    @property
    def active(self) -> bool:
        """Tell whether it has an effect now (`snd_mixer_selem_is_active`)."""
        return self._has(Has.ACTIVE)

    @property
    def common_volume(self) -> bool:
        """Tell if playback and capture share a volume (`snd_mixer_selem_has_common_volume`)."""
        return self._has(Has.COMMON_VOLUME)

    @property
    def common_switch(self) -> bool:
        """Tell if playback and capture share a switch (`snd_mixer_selem_has_common_switch`)."""
        return self._has(Has.COMMON_SWITCH)

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What it has, in amixer's words: "pvolume", "cswitch-joined", "enum", …"""
        words = [*self._shared("volume"), *self._shared("switch")]
        if self.enum:
            words.append(self._enum_word())
        return tuple(words)

    def _shared(self, what: str) -> list[str]:
        if self._has(Has.COMMON_VOLUME if what == "volume" else Has.COMMON_SWITCH):
            return [what, *([f"{what}-joined"] if self.playback.joined(what) else [])]
        words: list[str] = []
        for side in (self.playback, self.capture):
            word = f"{side.name[0]}{what}"
            if side.has(what):
                words += [word, *([f"{word}-joined"] if side.joined(what) else [])]
        if what == "switch" and self.capture.exclusive:
            words.append("cswitch-exclusive")
        return words

    def _enum_word(self) -> str:
        if self.playback.enum:
            return "enum" if self.capture.enum else "penum"
        return "cenum" if self.capture.enum else "enum"

    def _has(self, what: Has) -> bool:
        return bool(self.look().flags & what)

    async def refresh(self) -> None:
        """Read its values anew, of drivers that do not tell when they change.

        Raises:
            ElementGoneError: it was removed.
            DeviceGoneError: the card was unplugged.
        """
        await self._attempt(self._handle.refresh, "snd_hctl_elem_read")

    # For its sides.

    def look(self) -> Any:  # noqa: ANN401
        """Return the `aio_mixer_state_t` of how it is now; for use until the next one.

        Raises:
            ElementGoneError: it was removed.
            DeviceGoneError: the card was unplugged.
            ClosedResourceError: the mixer is closed.
        """
        for _ in range(TRIES):
            code = self._handle.show(self._known())
            if not code:
                return self._handle.state
            self._mixer.settle(wait=code == STALE)
            if code != STALE and self.exists:
                return self._handle.state
        self._gone()

    def items(self) -> tuple[str, ...]:
        """Return the names of what can be chosen."""
        for _ in range(TRIES):
            count = self.look().items
            if self._items is None or len(self._items) != count:
                self._items = self._handle.items(self._known(), count)
            if self._items is not None:
                return self._items
            self._mixer.settle(wait=True)
        self._gone()

    def ask(self, side: int, value: int, *, from_db: bool, rounding: int = 0) -> int:
        """Return the result of a conversion between raw volumes and 1/100 dB."""
        code, result = STALE, 0
        for _ in range(TRIES):
            ref = self._known()
            code, result = self._handle.ask(ref, side, value, from_db=from_db, rounding=rounding)
            if code != STALE:
                break
            self._mixer.settle(wait=True)
        if code == STALE:
            self._gone()
        what = "dB_vol" if from_db else "vol_dB"
        if code == -errno.EINVAL:
            self.lacks("decibels", side)
        self._handle.check(code, f"snd_mixer_selem_ask_{SIDES[side]}_{what}")
        return result

    async def write(self, change: Change) -> None:
        """Make a change, in a worker thread."""
        await self._attempt(self._writing(change, wait=True), change.function)

    def write_nowait(self, change: Change) -> None:
        """Make a change; the driver may sleep.

        Raises:
            BusyResourceError: a task is writing to this mixer.
        """
        call = self._attempted(self._writing(change, wait=False), change.function)
        for _ in range(TRIES):
            if self._mixer.write_nowait(call) != STALE:
                return
        self._gone()

    def _writing(self, change: Change, *, wait: bool) -> Callable[[CData], int]:
        def write(ref: CData) -> int:
            code = self._handle.set(ref, change, wait=wait)
            if code == LACKS:
                self.lacks(NOUNS[change.what], None if change.what is What.ITEM else change.side)
            if code == WIDE:
                raise UnsupportedError(
                    errno.ECHRNG,
                    f"the element {self} has more than 32 channels, which alsa-lib cannot write",
                    function=change.function,
                    device=self._mixer.device,
                    advice="write its control with aioalsa.ctl (on the command line: aioalsa ctl)",
                )
            return code

        return write

    async def set_range(self, side: int, minimum: int, maximum: int) -> None:
        """Set the range that raw volumes are counted in."""
        await self._attempt(
            lambda ref: self._handle.set_range(ref, side, minimum, maximum),
            f"snd_mixer_selem_set_{SIDES[side]}_volume_range",
        )

    async def _attempt(self, call: Callable[[CData], int], function: str) -> None:
        self._known()
        attempted = self._attempted(call, function)
        for _ in range(TRIES):
            if await self._mixer.run(attempted) != STALE:
                return
        self._gone()

    def _attempted(self, call: Callable[[CData], int], function: str) -> Callable[[], int]:
        def attempted() -> int:
            code = call(self._known())
            # In the thread that made it: it has the lines that alsa-lib logged.
            return code if code == STALE else self._handle.check(code, function)

        return attempted

    def _known(self) -> CData:
        self._mixer.check()
        if self._ref is None:
            self._gone()
        return self._ref

    def _gone(self) -> NoReturn:
        raise ElementGoneError(
            errno.ENOENT, f"the element {self} was removed", device=self._mixer.device
        )

    def lacks(self, what: str, side: int | None = None) -> NoReturn:
        """Raise for what this element does not have."""
        which = f"{SIDES[side]} " if side is not None else ""
        raise UnsupportedError(
            errno.ENOSYS, f"the element {self} has no {which}{what}", device=self._mixer.device
        )
