"""Use-case managers, awaited: whatever they are asked may read files and write controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._arguments import device_name
from .._wait import Handle, Opening, in_thread, make_waiter, open_in_thread
from ..errors import DeviceNotFoundError, ParameterError
from . import _handle
from ._values import MixerElement, UseCase, checked, identifier

if TYPE_CHECKING:
    from collections.abc import Callable

NO_VERB = "Inactive"  # SND_USE_CASE_VERB_INACTIVE
SEQUENCES = ("_fboot", "_boot", "_defaults")  # which alone may have no value


async def cards() -> list[UseCase]:
    """Return the cards of this machine that have a profile (`snd_use_case_card_list`).

    Raises:
        LibraryNotFoundError: libasound is not installed.
    """
    return await in_thread(_handle.cards)


def open(name: str) -> Opening[Manager]:
    """Read a card's use-case profile (`snd_use_case_mgr_open`); await the result or enter it.

    Args:
        name: the card as `cards()` names it, or "hw:0".

    Raises:
        ValueError: no name of a card.
        DeviceNotFoundError: there is no such card, or no profile for it.
        AlsaError: its profile has an error; `messages` tell where.
        LibraryNotFoundError: libasound is not installed.
    """
    device = device_name(name)

    async def make() -> Manager:
        opened = await open_in_thread(lambda: _handle.open_manager(device), _handle.UcmHandle.free)
        return Manager(opened)

    return Opening(make)


class Manager(Handle):
    """The use cases of a card: a verb says what it is used for, devices and modifiers add to it.

    Nothing plays or records here: a profile tells which names to open ("PlaybackPCM"), and sets the
    card's controls when a verb or a device is enabled.
    """

    def __init__(self, handle: _handle.UcmHandle) -> None:
        """Take over what was opened."""
        super().__init__(handle.device, make_waiter(handle.poll), handle.free)
        self._handle = handle

    async def _ask(self, function: Callable[[], object]) -> None:
        self._check()
        self._waiter.check()
        await self._in_thread(function)

    async def _pairs(self, identifier: str) -> list[UseCase]:
        self._check()
        self._waiter.check()
        return await self._in_thread(lambda: self._handle.pairs(identifier))

    # What there is.

    async def verbs(self) -> list[UseCase]:
        """Return the verbs of the profile (`snd_use_case_verb_list`)."""
        return await self._pairs("_verbs")

    async def devices(self, verb: str | None = None) -> list[UseCase]:
        """Return the devices of a verb; of the current one if None; empty if there is no such."""
        return await self._pairs(identifier("_devices", verb, None))

    async def modifiers(self, verb: str | None = None) -> list[UseCase]:
        """Return the modifiers of a verb; of the current one if None."""
        return await self._pairs(identifier("_modifiers", verb, None))

    async def identifiers(self, item: str, *, verb: str | None = None) -> list[str]:
        """Return for what `get` has a value, of a device or modifier; those of its verb, too.

        Args:
            item: the device or modifier.
            verb: the verb; None for the current one.
        """
        return await self.names(identifier("_identifiers", item, verb))

    async def conflicting(self, item: str, *, verb: str | None = None) -> list[str]:
        """Return the devices that can't be used together with a device or modifier."""
        return await self.names(identifier("_conflictingdevs", item, verb))

    async def supported(self, item: str, *, verb: str | None = None) -> list[str]:
        """Return the devices one of which has to be enabled for a device or modifier.

        Empty if it needs none.
        """
        return await self.names(identifier("_supporteddevs", item, verb))

    async def names(self, identifier: str) -> list[str]:
        """Return any list by its identifier (`snd_use_case_get_list`).

        Empty if the profile has nothing of that kind. Lists of names with comments have each name
        followed by its comment.
        """
        checked("identifier", identifier, slashes=True)
        self._check()
        self._waiter.check()
        return await self._in_thread(lambda: self._handle.listed(identifier))

    # Values.

    async def get(
        self, key: str, item: str | None = None, *, verb: str | None = None
    ) -> str | None:
        """Return a value of the profile (`snd_use_case_get`); None if it has none.

        Args:
            key: "PlaybackPCM", "JackControl", ...; also a whole identifier.
            item: the device or modifier; None for the verb's own.
            verb: the verb; None for the current one.

        Raises:
            AlsaError: the value can't be made out; `messages` tell.
        """
        whole = identifier(key, item, verb)
        self._check()
        self._waiter.check()
        return await self._in_thread(lambda: self._handle.get(whole))

    async def control(
        self, key: str, item: str | None = None, *, verb: str | None = None
    ) -> str | None:
        """Return the control that a value means, as `ctl`'s `find` takes it; None for none.

        Args:
            key: "JackControl", say (`snd_use_case_parse_ctl_elem_id`).
            item: the device or modifier; None for the verb's own.
            verb: the verb; None for the current one.
        """
        value = await self.get(key, item, verb=verb)
        return None if value is None else _handle.control_id(key, value)

    async def mixer_element(
        self, key: str, item: str | None = None, *, verb: str | None = None
    ) -> MixerElement | None:
        """Return the mixer element that a value means; None for none.

        Args:
            key: "PlaybackMixerElem", say (`snd_use_case_parse_selem_id`).
            item: the device or modifier; None for the verb's own.
            verb: the verb; None for the current one.
        """
        value = await self.get(key, item, verb=verb)
        return None if value is None else _handle.mixer_element(key, value)

    async def set(self, identifier: str, value: str | None = None) -> None:
        """Set anything by its identifier (`snd_use_case_set`), or run a sequence as "_defaults".

        Raises:
            ValueError: there is no value, and this is no sequence.
            DeviceNotFoundError: the profile has nothing of that name, or no verb is set.
            AlsaError: a control could not be written; `messages` tell.
        """
        checked("identifier", identifier, slashes=True)
        if value is not None:
            checked("value", value, slashes=True)
        elif identifier not in SEQUENCES:
            raise ValueError(f"value=None is nothing that {identifier!r} can be set to")
        await self._ask(lambda: self._handle.set(identifier, value))

    # What is in use.

    async def verb(self) -> str | None:
        """Return the current verb; None if none is set."""
        found = await self.get("_verb")
        return None if found in (None, "", NO_VERB) else found

    async def set_verb(self, verb: str | None) -> None:
        """Set the verb, which runs its sequences; None for no verb, and no devices."""
        await self.set("_verb", NO_VERB if verb is None else checked("verb", verb))

    async def enabled_devices(self) -> list[str]:
        """Return the devices that are enabled."""
        return await self._enabled("_enadevs")

    async def enabled_modifiers(self) -> list[str]:
        """Return the modifiers that are enabled."""
        return await self._enabled("_enamods")

    async def _enabled(self, identifier: str) -> list[str]:
        self._check()
        self._waiter.check()
        return await self._in_thread(lambda: self._handle.enabled(identifier))

    async def is_enabled(self, device: str) -> bool:
        """Tell whether a device is enabled."""
        return await self._status(identifier("_devstatus", device, None))

    async def is_modifier_enabled(self, modifier: str) -> bool:
        """Tell whether a modifier is enabled."""
        return await self._status(identifier("_modstatus", modifier, None))

    async def _status(self, identifier: str) -> bool:
        self._check()
        self._waiter.check()
        return bool(await self._in_thread(lambda: self._handle.integer(identifier)))

    async def enable(self, device: str) -> None:
        """Enable a device: runs its sequence, unless it is enabled already.

        Raises:
            ParameterError: it can't be used together with one that is enabled, or needs another.
            DeviceNotFoundError: the current verb has no such device, or no verb is set.
            AlsaError: a control could not be written; `messages` tell.
        """
        await self._enable("_enadev", "device", device)

    async def _enable(self, key: str, argument: str, item: str) -> None:
        checked(argument, item)
        try:
            await self.set(key, item)
        except DeviceNotFoundError as error:
            # The same error for several reasons.
            if await self.verb() is None:
                error.advice = "no verb is set: set_verb() first"
                raise
            advice = await self._obstacle(item)
            if advice is None:
                raise
            raise ParameterError(argument, item, device=self.device, advice=advice) from None

    async def _obstacle(self, item: str) -> str | None:
        """Return what is to be done before a device or modifier can be enabled, if anything."""
        enabled = await self.enabled_devices()
        clash = set(await self.conflicting(item)).intersection(enabled)
        if clash:
            return f"disable {', '.join(sorted(clash))} first, or switch()"
        needed = await self.supported(item)
        if needed and not set(needed).intersection(enabled):
            return f"enable {' or '.join(needed)} first"
        return None

    async def disable(self, device: str) -> None:
        """Disable a device."""
        await self.set("_disdev", device)

    async def switch(self, old: str, new: str) -> None:
        """Disable a device and enable another, by the sequence that the profile has for that."""
        await self.set(identifier("_swdev", old, None), new)

    async def enable_modifier(self, modifier: str) -> None:
        """Enable a modifier; raises what `enable` does."""
        await self._enable("_enamod", "modifier", modifier)

    async def disable_modifier(self, modifier: str) -> None:
        """Disable a modifier."""
        await self.set("_dismod", modifier)

    async def switch_modifier(self, old: str, new: str) -> None:
        """Disable a modifier and enable another."""
        await self.set(identifier("_swmod", old, None), new)

    async def reset(self) -> None:
        """Forget verb, devices and modifiers without any sequence (`snd_use_case_mgr_reset`)."""
        await self._ask(self._handle.reset)

    async def reload(self) -> None:
        """Read the profile again (`snd_use_case_mgr_reload`); no verb is set then.

        Raises:
            AlsaError: the profile has an error now; `messages` tell where.
        """
        await self._ask(self._handle.reload)
