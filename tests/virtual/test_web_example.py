"""The page with meters and jack lights, in a browser, with a card in this process."""

from __future__ import annotations

import shutil
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import pytest
import uvicorn
from playwright.async_api import async_playwright, expect

from aioalsa import virtual
from examples.web.meter import make_app

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from playwright.async_api import Page
    from starlette.applications import Starlette

pytestmark = pytest.mark.anyio

CHROMIUM = shutil.which("chromium")
LIMIT = 60_000  # ms: a browser takes its time on a busy machine


# uvicorn and playwright know only asyncio.
@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def served(app: Starlette) -> AsyncGenerator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio"))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [listener])
            yield "http://{}:{}".format(*listener.getsockname())
            server.should_exit = True


@asynccontextmanager
async def opened(address: str) -> AsyncGenerator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page()
        await page.goto(address, timeout=LIMIT)
        yield page
        await browser.close()


def loud_left(frames: int) -> bytes:
    """A square wave on the left only."""
    return (b"\x00\x40\0\0" * 48 + b"\x00\xc0\0\0" * 48) * (frames // 96) + bytes(4 * (frames % 96))


class Interface(virtual.DeclaredCard):
    """A card with something on its left input, and headphones to plug."""

    headphone = virtual.Jack("Headphone")

    @virtual.source(channels=2)
    async def inputs(self, frames: int) -> bytes:
        """Give the sound."""
        return loud_left(frames)


async def test_the_page_shows_levels_and_jacks() -> None:
    if CHROMIUM is None:
        pytest.skip("there is no chromium to show the page (Ubuntu has it as a snap only)")
    async with (
        Interface("web") as card,
        served(make_app(card.pcm, card.ctl)) as address,
        opened(address) as page,
    ):
        jack = page.locator("#jacks li")
        await expect(jack).to_have_class("jack", timeout=LIMIT)
        # Half of full scale on the left, nothing on the right.
        await page.wait_for_function("Math.abs(level0.value + 6.02) < 0.1", timeout=LIMIT)
        await page.wait_for_function("level1.value == -60", timeout=LIMIT)
        card.headphone.set(True)
        await expect(jack).to_have_class("jack plugged", timeout=LIMIT)


async def test_the_page_tells_that_a_device_is_not_there() -> None:
    if CHROMIUM is None:
        pytest.skip("there is no chromium to show the page (Ubuntu has it as a snap only)")
    async with served(make_app("no_such_pcm")) as address, opened(address) as page:
        await expect(page.locator("#told")).to_contain_text("no_such_pcm", timeout=LIMIT)
