"""The conformance suite on a virtual card: everywhere, on every event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .subject import VIRTUAL, Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]


@pytest.fixture(params=VIRTUAL)
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
    subject = VIRTUAL[request.param]()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnVirtualCard(Suite):
    """Every handle that a virtual card can serve."""
