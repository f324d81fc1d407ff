"""`aioalsa state`: the values of all controls kept in a file, in alsactl's format, and put back.

A file is read and checked, whole, before anything is written to a card: one that is damaged
changes nothing. Nor is a file ever half written: the new one takes the old one's place when it is
complete.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
from cyclopts import Parameter

from .. import AlsaError, DeviceGoneError, ElementGoneError
from .. import ctl as alsa_ctl
from ..ctl import Access, Control, ElementType
from ._bytes import open_reader, open_writer
from ._cards import all_names, control_name
from ._conf_text import Compound, ConfError, dump, parse
from ._console import CommandError, Json
from ._options import path_of
from ._replace import alone, is_replaced, replace
from ._report import Report
from ._state_file import Saved, read
from ._state_fit import MisfitError, fit, gains
from ._state_init import initialize
from ._state_write import MOST_TLV_BYTES, describe, levels, put

if TYPE_CHECKING:
    from pathlib import Path

    from ..ctl import Element, ElementInfo
    from ._state_file import Levels, Result

DEFAULT_FILE = "/var/lib/alsa/asound.state"
MOST_BYTES = 1 << 26  # more than all cards of a machine need
FileName = Annotated[str, Parameter(name=["--file", "-f"])]


async def state(
    action: Literal["store", "restore", "init"],
    card: str | None = None,
    /,
    *,
    file: FileName = DEFAULT_FILE,
    json: Json = False,
) -> None:
    """Keep the values of all controls in a file, put them back, or set levels to begin with.

    The file is one of alsactl's. What it says of cards that are not stored stays as it is. A
    damaged file is refused, and no control changed; controls that a card does not have any more are
    told, and the others restored.

    ```sh
    aioalsa state store PCH -f my.state
    aioalsa state restore -f my.state
    aioalsa state init
    ```

    Args:
        action: store; restore; init: unmute outputs and set volumes as `alsactl init` does for
            cards that it does not know.
        card: a card's index or id, or a control's name; all cards if none is given.
        file: the state file; - is standard input or output.
        json: tell what was done as lines of JSON; on standard error if the file goes to
            standard output.
    """
    names = [await control_name(card)] if card is not None else await all_names()
    path = path_of(file)
    report = Report(json=json, stdout=action != "store" or path is not None)
    if action == "store":
        await store(names, path, report)
    elif action == "restore":
        await restore(names, path, report)
    else:
        for name in names:
            async with alsa_ctl.open(name) as control:
                for complaint in await initialize(control):
                    report.complain(complaint, card=control.info.id)
                report.tell("initialized", card=control.info.id)


# Storing.


async def store(names: list[str], path: Path | None, report: Report) -> None:
    """Write the state of cards to a file, beside what it says of others."""
    stored: dict[str, int] = {}
    if path is None or not await anyio.to_thread.run_sync(is_replaced, path):
        await _write(path, dump(await _filled(Compound(), names, stored, report)).encode())
    else:
        async with alone(path):
            root = await _filled(await _known(path, report), names, stored, report)
            await anyio.to_thread.run_sync(replace, path, dump(root).encode())
    for card, count in stored.items():
        report.tell("stored", card=card, elements=count, file=str(path or "-"))


async def _filled(
    root: Compound, names: list[str], stored: dict[str, int], report: Report
) -> Compound:
    """Put the state of cards into what a file says; count their elements."""
    for name in names:
        async with alsa_ctl.open(name) as control:
            found = [await _described(element, report) for element in control.elements]
            elements = [each for each in found if each is not None]
            put(root, control.info.id, elements)
            stored[control.info.id] = len(elements)
    return root


async def _known(path: Path, report: Report) -> Compound:
    """Return what a file says already."""
    try:
        return parse(await _read(path))
    except FileNotFoundError:
        pass
    except ConfError as error:
        why = f"{path}: {error}"
        report.complain(f"{why}; it is written anew, and what it said of other cards is lost")
    return Compound()


async def _described(element: Element, report: Report) -> tuple[int, Compound] | None:
    try:
        info = element.info
        if not info.readable or not info.count:
            return None
        values = await element.read()
        tlv = await _tlv(element, info)
        found = describe(info, values, _levels(element, info, values, tlv), _given(info, tlv))
        return info.id.numid, found
    except ElementGoneError:
        return None
    except DeviceGoneError:
        raise
    except AlsaError as error:  # the driver fails, and others are stored
        report.complain(f"{element.id} is not stored: {error}")
        return None


async def _tlv(element: Element, info: ElementInfo) -> bytes:
    if info.type is not ElementType.INTEGER or Access.TLV_READ not in info.access:
        return b""
    try:
        tlv = await element.read_tlv()
    except DeviceGoneError:
        raise
    except AlsaError:  # none was written yet
        return b""
    return tlv if len(tlv) <= MOST_TLV_BYTES else b""


def _given(info: ElementInfo, tlv: bytes) -> bytes:
    # The driver has its own, and alsactl reads no more than so much.
    return tlv if Access.TLV_WRITE in info.access and len(tlv) < MOST_TLV_BYTES else b""


def _levels(element: Element, info: ElementInfo, values: Result, tlv: bytes) -> Levels | None:
    ends = element.db_range if tlv else None
    if ends is None or not isinstance(values, tuple):
        return None
    with suppress(AlsaError):
        return levels(ends, [element.to_db(value) for value in values])
    return levels(ends, [])


# Restoring.


async def restore(names: list[str], path: Path | None, report: Report) -> None:
    """Put the values of a file back into cards, those that they still have."""
    label = str(path or "standard input")
    try:
        known = read(parse(await _read(path)))
    except ConfError as error:
        raise CommandError(f"{label}: {error}; no control was changed") from None
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(alsa_ctl.open(name)) for name in names]
        # Called by its index it is taken by alsactl, too.
        found = [
            (control, known.get(control.info.id, known.get(f"card{control.info.index}")))
            for control in opened
        ]
        if not any(saved is not None for _, saved in found):
            ids = ", ".join(control.info.id for control in opened)
            raise CommandError(f"{label} says nothing of {ids}")
        for control, saved in found:
            if saved is not None:
                await _restore(control, saved, label, report)
            else:
                card = control.info.id
                report.complain(f"{label} says nothing of {card}, which stays as it is", card=card)


async def _restore(control: Control, saved: list[Saved], label: str, report: Report) -> None:
    card = control.info.id
    failed = 0
    elements = {element.id.place: element for element in control.elements}
    for each in saved:
        try:
            element = elements.get(each.id.place) or await _made(control, each)
            await _put(element, each)
        except DeviceGoneError:
            raise
        except (MisfitError, AlsaError, ValueError) as error:
            reason = str(error).splitlines()[0].removeprefix(f"{control.device}: ")
            failed += 1
            text = f"{label}: line {each.line}: {card}: {each.id}: {reason}"
            report.complain(text, card=card, line=each.line, element=str(each.id))
    report.tell("restored", card=card, elements=len(saved) - failed, failed=failed)


async def _made(control: Control, saved: Saved) -> Element:
    """Make an element that a program had made, and that is gone."""
    if Access.USER not in saved.access or saved.type is None:
        raise MisfitError("the card has no such element")
    low, high, step = saved.range or (0, 1, 0)
    numeric = saved.type in (ElementType.INTEGER, ElementType.INTEGER64)
    element = control.add_element(
        saved.id.name,
        type=saved.type,
        interface=saved.id.interface,
        index=saved.id.index,
        device=saved.id.device,
        subdevice=saved.id.subdevice,
        count=saved.count or 1,
        minimum=low if numeric else 0,
        maximum=high if numeric else 1,
        step=step if numeric else 0,
        items=saved.items,
        inactive=Access.INACTIVE in saved.access,
        tlv=saved.tlv is not None,
        keep=True,
    )
    if saved.tlv is not None:
        await element.write_tlv(saved.tlv)
    return element


async def _put(element: Element, saved: Saved) -> None:
    info = element.info
    if not info.writable or info.inactive or Access.INACTIVE in saved.access:
        return
    wanted = gains(saved, info, element.db_range)
    if wanted is None:
        await element.write(fit(saved, info))
        return
    values = [element.from_db(gain, "up" if gain > 0 else "nearest") for gain in wanted]
    await element.write([min(max(value, info.minimum), info.maximum) for value in values])


# Files.


async def _read(path: Path | None) -> bytes:
    reader = await open_reader(path)
    parts: list[bytes] = []
    size = 0
    try:
        while part := await reader.read(1 << 16):
            parts.append(part)
            size += len(part)
            if size > MOST_BYTES:
                raise ConfError(1, "this is no state file: it is too large")
    finally:
        await reader.aclose()
    return b"".join(parts)


async def _write(path: Path | None, data: bytes) -> None:
    writer = await open_writer(path)
    try:
        await writer.write(data)
    finally:
        await writer.aclose()
