"""The command line where there are MIDI 2.0 devices."""

from __future__ import annotations

import json

import pytest

from aioalsa.cli import _midi_ports
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel.conftest import GADGET, HOST, HOST_CLIENT

pytestmark = [pytest.mark.anyio, ON_ASYNCIO, pytest.mark.usefixtures("device")]


async def test_ports_are_listed_with_endpoints(capsys: pytest.CaptureFixture[str]) -> None:
    await _midi_ports.ports()
    lines = capsys.readouterr().out.splitlines()

    assert [line for line in lines if HOST in line and "Keys 1-1" in line]
    assert [line for line in lines if GADGET in line and "Pads 2-3" in line]


async def test_ports_are_listed_with_their_groups(capsys: pytest.CaptureFixture[str]) -> None:
    await _midi_ports.ports(json=True)
    ports = {port["address"]: port for port in json.loads(capsys.readouterr().out)}

    assert ports[f"{HOST_CLIENT}:0"]["group"] is None
    assert ports[f"{HOST_CLIENT}:2"]["group"] == 1
    assert ports[f"{HOST_CLIENT}:2"]["midi_version"] == 2
    assert ports["14:0"]["midi_version"] is None
