"""Endpoints that are pulled out, closed, forgotten, and waited for: each test plugs in its own."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import pytest

from aioalsa import DeviceGoneError, ump
from aioalsa._ffi import ffi, lib
from tests.conformance.subject import H, Subject
from tests.conformance.suite import Suite
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel.conftest import GADGET, HOST, known
from tests.midi2.kernel.gadget import Device, plugged_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@ON_ASYNCIO
async def test_a_device_that_is_pulled_out_ends_its_reader() -> None:
    device = Device(name="Short Lived")
    with plugged_in(device) as udc:
        await known(device)
        async with ump.open(HOST) as host:
            pull = Thread(target=udc.write_text, args=("\n",))
            pull.start()
            with anyio.fail_after(30), pytest.raises(DeviceGoneError):
                await anext(host)
            with pytest.raises(DeviceGoneError):
                await host.write(ump.Clock())
        await anyio.to_thread.run_sync(pull.join)
    assert HOST not in {endpoint.port for endpoint in await ump.list()}


class Endpoint(Subject[H]):
    """An endpoint that waits for notes; each says which it is."""

    stepped = False
    _next = 0

    async def setup(self) -> None:
        self._plugged = plugged_in(Device())
        self._udc = self._plugged.__enter__()
        await known(Device())
        self.feeder = await ump.open_output(GADGET)
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        await self.feeder.aclose()
        self._plugged.__exit__(None, None, None)

    def feed(self) -> None:
        data = ump.encode([ump.NoteOn(0, self._next, 1)])
        self._next += 1
        held = ffi.from_buffer("char[]", data)
        assert lib.aio_rawmidi_write(self.feeder._c, held, len(data)) == len(data)

    def unplug(self) -> None:
        self._udc.write_text("\n")


class EndpointInput(Endpoint[ump.Input]):
    """One that is open for input."""

    async def open(self) -> ump.Input:
        return await ump.open_input(HOST)

    async def wait(self) -> int:
        packet = await anext(self.handle)
        assert isinstance(packet, ump.NoteOn)
        return packet.note


class TestEndpoint(Suite):
    @pytest.fixture
    async def subject(self) -> AsyncIterator[Subject[Any]]:
        subject = EndpointInput()
        await subject.setup()
        try:
            yield subject
        finally:
            await subject.teardown()

    # An endpoint can be open only once.

    async def test_opening_and_closing_leaks_no_descriptor(self, subject: Subject[Any]) -> None:
        await subject.handle.aclose()
        await super().test_opening_and_closing_leaks_no_descriptor(subject)

    async def test_a_cancelled_opening_leaks_no_descriptor(self, subject: Subject[Any]) -> None:
        await subject.handle.aclose()
        await super().test_a_cancelled_opening_leaks_no_descriptor(subject)
