"""Writes the table of alsa-lib's functions into README.md."""

from tests.unit.coverage import rewrite, table

rewrite()
print(table())
