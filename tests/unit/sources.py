"""The package's own source code, as syntax trees: which module imports which, and calls what."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
PACKAGE = SRC / "aioalsa"


@dataclass(frozen=True)
class Module:
    """One file of the package.

    Attributes:
        path: the file.
        name: as imported, "aioalsa.pcm._stream"; a package for its `__init__`.
    """

    path: Path
    name: str

    @property
    def place(self) -> str:
        """What of the package it belongs to, as "pcm" or "errors"; "" for the package itself."""
        return place_of(self.name)

    @property
    def room(self) -> str:
        """Its file name, as "_handle.py"."""
        return self.path.name

    @property
    def label(self) -> str:
        """Its path in the package, for messages."""
        return str(self.path.relative_to(PACKAGE))

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.path.read_text(), str(self.path))

    def _absolute(self, level: int, name: str | None) -> str:
        parts = self.name.split(".")
        if self.room != "__init__.py":
            parts = parts[:-1]
        base = parts[: len(parts) - (level - 1)]
        return ".".join([*base, *([name] if name else [])])

    def imports(self) -> Iterator[str]:
        """Give what it imports of this package, wherever in it, also for type checking only."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if _is_ours(alias.name))
            elif isinstance(node, ast.ImportFrom):
                source = self._absolute(node.level, node.module) if node.level else node.module
                if source is None or not _is_ours(source):
                    continue
                for alias in node.names:
                    # `from . import x` names a module, or something that one defines.
                    whole = f"{source}.{alias.name}"
                    yield whole if whole in MODULES else source

    def attributes(self, of: str) -> Iterator[str]:
        """Give the attributes that are taken of a name, as "snd_pcm_open" of "lib"."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and _last_name(node.value) == of:
                yield node.attr


def place_of(name: str) -> str:
    """Return what of the package a module belongs to."""
    return [*name.split("."), ""][1]


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == "aioalsa"


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else None


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        yield Module(path, ".".join(parts[:-1] if parts[-1] == "__init__" else parts))


MODULES = {module.name: module for module in _modules()}
