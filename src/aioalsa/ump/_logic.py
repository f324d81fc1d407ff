"""The rules of endpoints that need none: which arguments alsa-lib can take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._arguments import integer
from ._values import Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUPS = 16
MOST_BLOCKS = 32  # SND_UMP_MAX_BLOCKS
LONGEST_NAME = 127  # bytes, of an endpoint, a block and a product id


def checked_groups(groups: Iterable[int] | None) -> frozenset[int] | None:
    """Return groups that were given."""
    if groups is None:
        return None
    return frozenset(integer("groups", group, 0, GROUPS - 1) for group in groups)


def check_endpoint(endpoint: Endpoint, groups: int | None) -> int:
    """Refuse what alsa-lib or the kernel would not take; return how many groups it has."""
    if not isinstance(endpoint, Endpoint):
        raise TypeError(f"endpoint must be an ump.Endpoint, not {endpoint!r}")
    _check_name("name", endpoint.name)
    _check_name("product_id", endpoint.product_id)
    if not endpoint.capabilities >> 8 & endpoint.protocol:
        raise ValueError(f"protocol={endpoint.protocol!s} is not among the endpoint's capabilities")
    integer("manufacturer", endpoint.manufacturer, 0, 2**24 - 1)
    integer("family", endpoint.family, 0, 2**16 - 1)
    integer("model", endpoint.model, 0, 2**16 - 1)
    for number in endpoint.version:
        integer("version", number, 0, 255)
    if not isinstance(endpoint.revision, bytes) or len(endpoint.revision) != 4:
        raise ValueError(f"revision must be 4 bytes, not {endpoint.revision!r}")
    if len(endpoint.blocks) > MOST_BLOCKS:
        raise ValueError(f"blocks: an endpoint can have {MOST_BLOCKS}, not {len(endpoint.blocks)}")
    needed = 1
    for block in endpoint.blocks:
        _check_name("name of a block", block.name)
        integer("first_group", block.first_group, 0, GROUPS - 1)
        integer("group_count", block.group_count, 1, GROUPS - block.first_group)
        integer("ci_version", block.ci_version, 0, 255)
        integer("sysex8_streams", block.sysex8_streams, 0, 255)
        needed = max(needed, block.first_group + block.group_count)
    return needed if groups is None else integer("groups", groups, needed, GROUPS)


def _check_name(argument: str, name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a str, not {name!r}")
    if "\0" in name or len(name.encode()) > LONGEST_NAME:
        raise ValueError(f"{argument}={name[:40]!r} has zeros or more than {LONGEST_NAME} bytes")
