"""What use-case profiles have, as plain values, and how identifiers are put together. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UseCase:
    """A card, a verb, a device or a modifier.

    Attributes:
        name: what it is called in identifiers.
        comment: what it is, for people; "" for many.
    """

    name: str
    comment: str


@dataclass(frozen=True, slots=True)
class MixerElement:
    """Which simple element of a mixer is meant, as `mixer[name, index]` takes it.

    Attributes:
        name: its name.
        index: its index.
    """

    name: str
    index: int


def checked(argument: str, text: object, *, slashes: bool = False) -> str:
    """Return an argument that can be a part of an identifier.

    Args:
        argument: its name, for the message.
        text: what was given.
        slashes: it may have slashes, which divide identifiers.
    """
    if not isinstance(text, str):
        raise TypeError(f"{argument} must be a str, not {text!r}")
    if "\0" in text or not text.isprintable() or not text:
        raise ValueError(f"{argument}={text[:40]!r} is no text that a profile may have")
    if "/" in text and not slashes:
        raise ValueError(f"{argument}={text[:40]!r} has a slash in it, which divides identifiers")
    return text


def identifier(key: str, item: str | None, verb: str | None) -> str:
    """Return an identifier: "key/item/verb", with less if there is less.

    Args:
        key: what is asked for.
        item: of which device or modifier; None for the verb's own.
        verb: of which verb; None for the current one.
    """
    parts = [checked("key", key, slashes=True)]
    if item is not None or verb is not None:
        # "key//verb" is what the verb itself has.
        parts.append("" if item is None else checked("item", item))
    if verb is not None:
        parts.append(checked("verb", verb))
    return "/".join(parts)
