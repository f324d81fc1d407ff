"""Definitions that alsa-lib does not survive, found in its configuration before it opens them.

A C room, like `_handle.py`. It follows each name that a definition mentions, whatever for: a name
that is put together by a function of alsa-lib's while it opens is not found. And what is wrong with
a name that alsa-lib has refused.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from .._ffi import ffi, lib, text
from ._enums import Direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._ffi._alsa import snd_config_t_p

_STRING, _COMPOUND = 3, 1024  # SND_CONFIG_TYPE_*
_PLUGINS = {"plugins", "playback_plugins", "capture_plugins"}


class Obstacle(NamedTuple):
    """What alsa-lib does not survive.

    Attributes:
        reason: why.
        advice: what the user can do.
    """

    reason: str
    advice: str


# Each was tried, with alsa-lib 1.2.8 and its own aplay and arecord too.
SHARE = Obstacle(
    "alsa-lib's share plug-in corrupts memory and is not used here", "use dmix, dsnoop or dshare"
)
LADSPA = Obstacle(
    "alsa-lib aborts the process for a ladspa plug-in without plugins", "name its plugins"
)
UPMIX = Obstacle(
    "the upmix plug-in crashes when it captures fewer channels than its slave has",
    "capture from its slave",
)


def obstacle(tree: snd_config_t_p, name: str, direction: Direction) -> Obstacle | None:
    """Say what alsa-lib would not survive of what a PCM's name stands for; None if it will.

    Args:
        tree: the configuration that is to be used.
        name: the name that is to be opened.
        direction: which way.
    """
    capture = direction is Direction.CAPTURE
    other = "playback" if capture else "capture"
    if re.search(r"\btype\W+share\b", name):
        return SHARE
    seen: set[str] = set()
    names = _words(name)
    while names:
        word = names.pop()
        if word in seen:
            continue
        seen.add(word)
        place = ffi.new("snd_config_t **")
        if lib.snd_config_search(tree, f"pcm.{word}".encode(), place) < 0:
            continue
        for scalars, inside in _compounds(place[0], other):
            kind = scalars.get("type")
            if kind == "share":
                return SHARE
            if kind == "ladspa" and not _PLUGINS & inside:
                return LADSPA
            if kind == "upmix" and capture:
                return UPMIX
            for value in scalars.values():
                names |= _words(value)
    return None


def unknown_name(messages: Sequence[str]) -> str:
    """Return the name that alsa-lib has found no definition of, "" if that is not what it logged.

    What it logs first is the cause. A card's own names ("cards.pcm.front") lack the card.
    """
    found = re.search(r"Unknown PCM ([^\s:.]+)$", messages[0]) if messages else None
    return found[1] if found else ""


def refused_arguments(messages: Sequence[str]) -> bool:
    """Tell whether alsa-lib could not read what stands behind the colon of a name."""
    return any(re.search(r"Parse arguments error|Unknown param", line) for line in messages)


def near_names(name: str) -> str:
    """Name the PCMs of the configuration that are called nearly so, for whoever mistyped one."""
    place, base = ffi.new("snd_config_t **"), ffi.new("snd_config_t **")
    if lib.snd_config_update_ref(base) < 0:
        return ""
    try:
        if lib.snd_config_search(base[0], b"pcm", place) < 0:
            return ""
        defined = [called for called, _ in _children(place[0])]
    finally:
        lib.snd_config_unref(base[0])
    near = get_close_matches(name, defined)
    return f"there is {' and '.join(near)}" if near else ""


def _words(value: str) -> set[str]:
    return set(re.findall(r"[^\s:'\",={}.]+", value))


def _compounds(top: snd_config_t_p, but: str) -> Iterator[tuple[dict[str, str], set[str]]]:
    """Give the texts, and the names of all that is in it, of each compound in a node.

    Args:
        top: the node.
        but: the name of what to leave out: half of an `asym`.
    """
    nodes = [top]
    if lib.snd_config_get_type(top) == _STRING:
        yield {"": _text(top)}, set()
    while nodes:
        node = nodes.pop()
        if lib.snd_config_get_type(node) != _COMPOUND:
            continue
        scalars: dict[str, str] = {}
        inside: set[str] = set()
        for name, child in _children(node):
            if name in (but, "hint"):  # a hint is for people, who may name any PCM there
                continue
            inside.add(name)
            if lib.snd_config_get_type(child) == _STRING:
                scalars[name] = _text(child)
            nodes.append(child)
        yield scalars, inside


def _children(node: snd_config_t_p) -> Iterator[tuple[str, snd_config_t_p]]:
    """Give what is in a compound, by name."""
    place = lib.snd_config_iterator_first(node)
    while place != lib.snd_config_iterator_end(node):
        child = lib.snd_config_iterator_entry(place)
        place = lib.snd_config_iterator_next(place)
        given = ffi.new("const char **")
        lib.snd_config_get_id(child, given)
        yield text(given[0]), child


def _text(node: snd_config_t_p) -> str:
    given = ffi.new("const char **")
    lib.snd_config_get_string(node, given)
    return text(given[0])
