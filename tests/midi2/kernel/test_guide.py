"""The code of docs/midi2.md, with a device that sends back what it gets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, cast

import anyio
import pytest

from aioalsa import ump
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel.conftest import GADGET

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

pytestmark = [pytest.mark.anyio, ON_ASYNCIO, pytest.mark.usefixtures("device")]
GUIDE = Path(__file__).parents[3] / "docs" / "midi2.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
async def test_the_code_of_the_guide_runs(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    exec(compile(SNIPPETS[number], f"docs/midi2.md, {number}", "exec"), names)
    if "main" not in names:
        return
    main = cast("Callable[[], Awaitable[None]]", names["main"])

    async def echo(device: ump.Duplex) -> None:
        async for packet in device:
            await device.write(packet)

    async with ump.open(GADGET) as device, anyio.create_task_group() as tasks:
        tasks.start_soon(echo, device)
        with anyio.fail_after(30):
            await main()
        tasks.cancel_scope.cancel()

    told = capsys.readouterr().out
    assert {0: "0 0 60 0.5", 2: str(ump.CENTRE + 1)}[number] in told
