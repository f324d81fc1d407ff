"""pytest fixtures for applications: their sound is tested on any machine, without hardware.

How a test comes to have a card:

1. Installing aioalsa makes pytest load `aioalsa.testing.plugin` (entry point "pytest11"). It costs
   nothing until a test asks for one of its fixtures, and does not look for libasound before.
2. `virtual_card` is a card in the test's process (see `aioalsa.virtual`), whose names the
   application opens like any other; `default_card` is the same card by the name "default".
3. `manual_clock` makes that card's time stand still but for what the test lets pass.
4. `loopback` names both ends of two cables: the application has one of each, the test the other.
5. `kernel_card` is a card of a real driver, or skips the test and says what is missing.

The fixtures are ordinary functions, so that tests may run on asyncio (pytest-asyncio or anyio's
plugin), on trio, or without an event loop.
"""

from __future__ import annotations

from ._clock import ManualClock
from ._values import KernelCard, Loopback

__all__ = ["KernelCard", "Loopback", "ManualClock"]
