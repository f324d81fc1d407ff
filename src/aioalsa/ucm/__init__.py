"""Use cases: which PCMs and controls of a card are for what, as the profiles installed tell.

How a program uses them:

1. `cards()` lists the cards that have a profile, and `open` reads one.
2. A verb is what the card is used for, "HiFi" mostly: `set_verb` sets its controls for that.
3. `devices()` are its outputs and inputs; `get("PlaybackPCM", "Headphones")` is what to open, and
   `control("JackControl", "Headphones")` tells whether something is plugged in.
4. `enable` routes the sound there; `conflicting` are those that can't be used with it.
"""

from __future__ import annotations

from ._client import Manager, cards, open
from ._values import MixerElement, UseCase

__all__ = ["Manager", "MixerElement", "UseCase", "cards", "open"]
