"""Texts that alsa-lib is to read: each is walked before, for what its parser does not survive."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from .._grammar import Compound, mistake
from ._alsa import ffi, lib
from ._text import log_lines

if TYPE_CHECKING:
    from .._grammar import Known, Over
    from ._alsa import snd_config_t_p

_KINDS = {0: "integer", 1: "integer", 2: "real", 3: "string", 4: "pointer"}  # conf.h
_COMPOUND = 1024
_LOGGED = re.compile(r"\w+\.c:\d+:\(\w+\) (.*)", re.DOTALL)
_PLACED = re.compile(r"(.*?):(\d+):(\d+):(.*)", re.DOTALL)
TOP = "_toplevel_"


def check_text(
    text: bytes, name: str, *, over: snd_config_t_p | None = None, override: bool = False
) -> None:
    """Refuse a text that alsa-lib must not read.

    Args:
        text: the definitions.
        name: what errors call the text.
        over: the tree that they come over; None if that is empty.
        override: all of them replace.

    Raises:
        ConfigError: it would lose memory, or the process would end.
    """
    from ..errors import ConfigError

    top = Compound(None if over is None else _known(over))
    found = mistake(text, top=top, override=override, files=_Disk())
    if found is not None and found.fatal:
        raise ConfigError(found.problem, found.file or name, found.line, found.column)


def load_over(tree: snd_config_t_p, text: bytes, name: str, *, override: bool = False) -> None:
    """Load definitions over a tree, as the parser does for one file after another.

    Raises:
        ConfigError: names the line and column of what is wrong; the tree may have changed.
    """
    from ..errors import check

    check_text(text, name, over=tree, override=override)
    source = ffi.new("snd_input_t **")
    check(lib.snd_input_buffer_open(source, text, len(text)), "snd_input_buffer_open")
    try:
        if override:
            code = lib.snd_config_load_override(tree, source[0])
        else:
            code = lib.snd_config_load(tree, source[0])
        if code < 0:
            raise refusal(code, f"snd_config_load{'_override' * override}", name)
    finally:
        lib.snd_input_close(source[0])


def refusal(code: int, function: str, name: str) -> Exception:
    """Return what to raise when alsa-lib refuses a text."""
    from ..errors import ConfigError, error_from

    found = located(log_lines(), name)
    if found is None:
        return error_from(code, function, device=name)
    problem, file, line, column = found
    return ConfigError(problem, file, line, column, errno=abs(code), function=function)


def located(messages: tuple[str, ...], name: str) -> tuple[str, str, int, int] | None:
    """Return problem, file, line and column as the parser logged them; None if it did not.

    Args:
        messages: what alsa-lib logged.
        name: what its "_toplevel_" stands for.
    """
    lines: list[str] = []
    for message in messages:
        found = _LOGGED.fullmatch(message)
        if found:
            lines.append(found[1])
        elif lines:  # a name has the end of a line in it
            lines[-1] += "\n" + message
    for at in range(len(lines) - 1, -1, -1):
        found = _PLACED.fullmatch(lines[at])
        if found:
            file, line, column, problem = found.groups()
            # What it says before tells more than the errno's text.
            problem = lines[at - 1] if at and not _PLACED.fullmatch(lines[at - 1]) else problem
            return problem, name if file in ("", TOP) else file, int(line), int(column)
    return None


def _known(node: snd_config_t_p) -> Over:
    """Return what looks up the children of a compound."""

    def find(name: bytes) -> Known:
        child = _child(node, name)
        if child is None:
            return None
        kind = lib.snd_config_get_type(child)
        return _known(child) if kind == _COMPOUND else _KINDS[kind]

    return find


def _child(node: snd_config_t_p, name: bytes) -> snd_config_t_p | None:
    if b"." not in name:
        place = ffi.new("snd_config_t **")
        found = lib.snd_config_search(node, name, place) >= 0
        return place[0] if found else None
    # It would take that for the way through compounds.
    given = ffi.new("const char **")
    at, end = lib.snd_config_iterator_first(node), lib.snd_config_iterator_end(node)
    while at != end:
        child = lib.snd_config_iterator_entry(at)
        lib.snd_config_get_id(child, given)
        if ffi.string(given[0]) == name:
            return child
        at = lib.snd_config_iterator_next(at)
    return None


class _Disk:
    """The files that a text includes."""

    def __init__(self) -> None:
        self.top = ffi.string(lib.snd_config_topdir())

    def read(self, path: bytes) -> bytes | int:
        """Return what is in a file, as C's functions give it; a negative errno."""
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                return b""
            if not stat.S_ISREG(mode):
                shown = path.decode(errors="replace")
                raise ValueError(f"{shown} is no regular file, and may have no end")
            return Path(os.fsdecode(path)).read_bytes()
        except OSError as error:
            return -(error.errno or 0)

    def is_directory(self, path: bytes) -> bool:
        """Tell whether there is such a directory, and it can be listed."""
        try:
            os.scandir(path).close()
        except OSError:
            return False
        return True
