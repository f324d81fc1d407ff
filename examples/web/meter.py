"""A page with live meters and a light for each jack: python meter.py [PCM [CARD ...]]

Needs starlette, uvicorn and websockets. Then open http://localhost:8000.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import anyio
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from aioalsa import AlsaError, jacks, pcm

PAGE = Path(__file__).with_name("meter.html").read_text()


def decibels(samples: memoryview) -> float:
    return max(-60.0, 20 * math.log10(max(map(abs, samples), default=0) / 32768 + 1e-9))


async def send_levels(socket: WebSocket, name: str) -> None:
    async with pcm.open_capture(name, rate=48000, channels=2, period_time=0.05) as stream:
        async for period in stream:
            assert isinstance(period.data, bytes)
            samples = memoryview(period.data).cast("h")
            levels = [decibels(samples[0::2]), decibels(samples[1::2])]
            await socket.send_json({"levels": levels, "lost": period.lost})


async def send_jacks(socket: WebSocket, cards: tuple[str, ...]) -> None:
    async for jack in jacks.watch(names=cards or None):
        plugged = jack.plugged if isinstance(jack, jacks.JackEvent) else None
        await socket.send_json({"jack": f"{jack.card.name}: {jack.name}", "plugged": plugged})


def make_app(name: str, *cards: str) -> Starlette:
    async def live(socket: WebSocket) -> None:
        await socket.accept()
        try:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(send_levels, socket, name)
                tasks.start_soon(send_jacks, socket, cards)
        except* WebSocketDisconnect:
            pass  # the page was closed
        except* AlsaError as errors:
            await socket.send_json({"error": str(errors.exceptions[0])})

    return Starlette(routes=[Route("/", HTMLResponse(PAGE)), WebSocketRoute("/live", live)])


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(make_app(*(sys.argv[1:] or ["default"])))
