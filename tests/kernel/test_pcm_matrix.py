"""Plug-ins that need a driver, with every access, over a loopback: what is played is captured.

The rest of the matrix is `tests/virtual/test_pcm_matrix.py`.
"""

from __future__ import annotations

import gc
import os
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from aioalsa import ParameterError, conf, ctl
from tests.kernel import witness
from tests.virtual.carrying import ACCESS, Case, carry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

CARD = 1
OUT, EAR = f"hw:{CARD},0,6", f"hw:{CARD},1,6"
VOLUME = "Matrix Volume"
DEFINITIONS = f"""
pcm.kernel_hooks_out {{ type hooks slave.pcm "{OUT}" }}
pcm.kernel_hooks_ear {{ type hooks slave.pcm "{EAR}" }}
pcm.kernel_multi_out {{ type multi slaves.a {{ pcm "{OUT}" channels 2 }}
    bindings.0 {{ slave a channel 0 }} bindings.1 {{ slave a channel 1 }} }}
pcm.kernel_softvol_out {{ type softvol slave.pcm "{OUT}"
    control {{ name "{VOLUME}" card {CARD} }} }}
pcm.kernel_dmix_out {{ type dmix ipc_key 290110 slave {{ pcm "{OUT}" rate 48000 channels 2
    format S16_LE period_size 960 buffer_size 48000 }} }}
pcm.kernel_dshare_out {{ type dshare ipc_key 290111 slave {{ pcm "{OUT}" rate 48000 channels 2
    format S16_LE period_size 960 buffer_size 48000 }} bindings.0 0 bindings.1 1 }}
pcm.kernel_dsnoop_ear {{ type dsnoop ipc_key 290112 slave {{ pcm "{EAR}" rate 48000 channels 2
    format S16_LE period_size 960 buffer_size 48000 }} }}
pcm.kernel_asym_out {{ type asym playback.pcm "kernel_dmix_out" capture.pcm "kernel_dsnoop_ear" }}
"""
# What plays, what captures, and what both can be opened with besides the usual.
PAIRS: dict[str, tuple[str, str, bool]] = {
    "hw": (OUT, EAR, True),
    "plughw": (f"plug{OUT}", f"plug{EAR}", True),
    "hooks": ("kernel_hooks_out", "kernel_hooks_ear", True),
    "multi": ("kernel_multi_out", EAR, False),
    "softvol": ("kernel_softvol_out", EAR, False),
    "dshare": ("kernel_dshare_out", EAR, False),
    "asym of dmix and dsnoop": ("kernel_asym_out", "kernel_asym_out", False),
}
USUAL = ("S16_LE", 48000, 2)
OTHERS = [("S24_3LE", 96000, 8), ("S32_LE", 192000, 1), ("FLOAT_LE", 8000, 2), ("U8", 44100, 2)]


@pytest.fixture
async def defined() -> AsyncIterator[None]:
    with conf.overlay(DEFINITIONS):
        yield
    async with ctl.open(f"hw:{CARD}") as control:
        for element in control.elements:
            if element.id.name == VOLUME:
                control.remove_element(element)


@pytest.mark.parametrize("pair", PAIRS)
async def test_what_is_played_is_captured_bit_for_bit(defined: None, pair: str) -> None:
    out, ear, any_format = PAIRS[pair]
    for number, access in enumerate(ACCESS):
        form, rate, channels = OTHERS[number] if any_format else USUAL
        case = Case(*access, form, rate, channels)
        gc.collect()
        before = len(os.listdir("/proc/self/fd"))
        # multi has no samples side by side to map.
        refused = pair == "multi" and access == ("interleaved", True)
        with pytest.raises(ParameterError) if refused else nullcontext():
            await carry(out, ear, case, exact=True, period_time=0.02, buffer_time=0.5)
        assert len(os.listdir("/proc/self/fd")) == before, case
