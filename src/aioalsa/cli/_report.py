"""What a command tells that goes on for a while: sentences for people, or lines of JSON.

Sentences go to stderr. Lines of JSON go to stdout, unless that is where the sound goes: each is an
object whose `event` says what has happened.
"""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING

from ._console import fail, say

if TYPE_CHECKING:
    from collections.abc import Mapping


class Report:
    """Tells what happens.

    Args:
        json: as lines of JSON.
        quiet: only what is wrong, and how it ended.
        stdout: that is free for JSON.
    """

    def __init__(self, *, json: bool = False, quiet: bool = False, stdout: bool = True) -> None:
        self.json = json
        self.quiet = quiet
        self._stdout = stdout

    @property
    def draws(self) -> bool:
        """Tell whether progress may be drawn."""
        return not (self.json or self.quiet)

    def complain(self, text: str, **values: object) -> None:
        """Tell what is wrong, but no reason to stop."""
        if self.json:
            self.tell("complaint", None, {"text": text, **values}, always=True)
        else:
            fail(text)

    def tell(
        self,
        event: str,
        text: str | None = None,
        about: Mapping[str, object] | None = None,
        *,
        always: bool = False,
        **values: object,
    ) -> None:
        """Tell one thing.

        Args:
            event: what has happened, for programs.
            text: the same for people; None if it is none of their business.
            about: what programs get with it.
            always: also if it is to be quiet.
            values: more of that.
        """
        if self.quiet and not always:
            return
        if self.json:
            line = json_module.dumps({"event": event, **(about or {}), **values})
            say(line, stderr=not self._stdout)
        elif text:
            say(text, stderr=True)


def xruns(count: int, frames: int, rate: int, what: str) -> str | None:
    """Return how often the machine was too late, and what that did; None if it was not.

    Args:
        count: how often.
        frames: how many were concerned.
        rate: frames a second.
        what: became of them.
    """
    if not count:
        return None
    times = "1 xrun" if count == 1 else f"{count} xruns"
    return f"{times}: {frames} frames ({1000 * frames / rate:.1f} ms) {what}"
