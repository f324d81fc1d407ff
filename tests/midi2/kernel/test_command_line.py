"""The command line where there are MIDI 2.0 devices."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.midi2.kernel.conftest import GADGET, HOST, HOST_CLIENT

PORTS = [sys.executable, "-m", "aioalsa", "midi", "ports"]


@pytest.mark.usefixtures("device")
def test_ports_are_listed_with_endpoints_and_groups() -> None:
    table = subprocess.run(PORTS, capture_output=True, text=True, check=True)
    listed = subprocess.run([*PORTS, "--json"], capture_output=True, text=True, check=True)

    assert table.stderr == listed.stderr == ""
    assert [line for line in table.stdout.splitlines() if HOST in line and "Keys 1-1" in line]
    assert [line for line in table.stdout.splitlines() if GADGET in line and "Pads 2-3" in line]
    ports = {port["address"]: port for port in json.loads(listed.stdout)}
    assert ports[f"{HOST_CLIENT}:0"]["group"] is None
    assert ports[f"{HOST_CLIENT}:2"]["group"] == 1
    assert ports[f"{HOST_CLIENT}:2"]["midi_version"] == 2
    assert ports["14:0"]["midi_version"] is None
