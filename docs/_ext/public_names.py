"""Checks that the reference has every public name: ``python public_names.py objects.inv``."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

from sphinx.util.inventory import InventoryFile

import aioalsa

# Not for import: programs.
PROGRAMS = {"aioalsa.cli"}


def public_names() -> list[str]:
    """Return the dotted names in `__all__` of each public module."""
    names = [f"aioalsa.{module.name}" for module in iter_modules(aioalsa.__path__)]
    public = [name for name in names if not name.startswith("aioalsa._") and name not in PROGRAMS]
    modules = [aioalsa, *map(import_module, public)]
    return [f"{module.__name__}.{name}" for module in modules for name in module.__all__]


def main() -> None:
    """Exit with a list of the names that the inventory lacks."""
    with open(sys.argv[1], "rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, path: path)
    known = {name for kind in inventory.values() for name in kind}
    # What two packages give is described in one of them.
    short = {name.rpartition(".")[2] for name in known}
    names = public_names()
    lacking = [name for name in names if name not in known and name.rpartition(".")[2] not in short]
    if lacking:
        sys.exit("not documented: " + ", ".join(lacking))
    print(f"{len(names)} public names are documented")


main()
