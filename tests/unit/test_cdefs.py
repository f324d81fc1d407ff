"""Tests that what cffi is told about alsa-lib is what alsa-lib's own headers say.

Skipped where there is no C compiler or no header; `./dev test` installs both.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pycparser import c_ast, c_parser

from aioalsa import _ffi
from aioalsa._ffi import build, ffi, lib

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = Path("/usr/include/alsa")
INCLUDES = """
#include <stdbool.h>
#include <stddef.h>
#include <poll.h>
#include <time.h>
#include <sys/time.h>
#include <alsa/asoundlib.h>
#include <alsa/control_external.h>
#include <alsa/pcm_external.h>
#include <alsa/rawmidi.h>
#include <alsa/seq.h>
#include <alsa/use-case.h>
"""
# Structures that newer versions of alsa-lib lengthen, and a version number in them allows that.
GROWING = ("snd_pcm_ioplug", "snd_ctl_ext")

Version = tuple[int, ...]


@pytest.fixture(scope="module")
def header_version() -> Version:
    """Return the version of the installed headers."""
    if shutil.which("cc") is None:
        pytest.skip("there is no C compiler (cc)")
    if not (HEADERS / "asoundlib.h").exists():
        pytest.skip("alsa-lib's headers are not installed (Debian, Ubuntu: libasound2-dev)")
    found = re.search(r'SND_LIB_VERSION_STR\s+"([\d.]+)', (HEADERS / "version.h").read_text())
    assert found is not None
    return version(found[1])


def version(text: str) -> Version:
    return tuple(map(int, text.split(".")))


def compile_c(lines: Iterator[str]) -> str:
    """Return what the compiler has to say against C code after alsa-lib's headers."""
    done = subprocess.run(
        ["cc", "-std=gnu11", "-fsyntax-only", "-w", "-x", "c", "-"],
        input="\n".join((INCLUDES, *lines)),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def nodes() -> list[Any]:
    """Return the syntax trees of all declarations that are alsa-lib's or the system's."""
    text = "".join(f"typedef int {name};\n" for name in build.SYSTEM_TYPES)
    for name in ("posix", *build.ALSA_HEADERS):
        declarations = re.sub(r"/\*.*?\*/", "", build.read(name), flags=re.DOTALL)
        text += f'# 1 "{name}"\n' + declarations
    found: list[Any] = c_parser.CParser().parse(text).ext
    return found[len(build.SYSTEM_TYPES) :]


class Declared(c_ast.NodeVisitor):  # type: ignore[misc]
    """Collects the constants and structures that are spelt out."""

    def __init__(self) -> None:
        self.constants: list[str] = []
        self.structures: list[str] = []

    def visit_Enumerator(self, node: Any) -> None:  # noqa: ANN401 - pycparser has no types
        self.constants.append(node.name)

    def visit_Struct(self, node: Any) -> None:  # noqa: ANN401
        if node.decls and node.name:
            self.structures.append(f"struct {node.name}")
        self.generic_visit(node)

    def visit_Typedef(self, node: Any) -> None:  # noqa: ANN401
        of: Any = getattr(node.type, "type", None)
        if type(of).__name__ == "Struct" and of.decls and not of.name:
            self.structures.append(node.name)
        self.generic_visit(node)


@pytest.fixture(scope="module")
def functions() -> list[build.Function]:
    return build.functions(*build.ALSA_HEADERS)


@pytest.fixture(scope="module")
def declared() -> Declared:
    declared = Declared()
    for node in nodes():
        declared.visit(node)
    return declared


def test_functions_have_the_headers_types(
    header_version: Version, functions: list[build.Function]
) -> None:
    newer = {f.name for f in functions if version(_ffi.since(f.name) or "0") > header_version}

    assert len(functions) > 500
    assert not compile_c(f"{f.signature};" for f in functions if f.name not in newer)


def test_a_wrong_type_would_be_found(header_version: Version) -> None:
    assert "conflicting types" in compile_c(iter(["long snd_pcm_start(snd_pcm_t *pcm);"]))
    assert "conflicting types" in compile_c(iter(["int snd_pcm_start(const snd_pcm_t *pcm);"]))


def test_constants_have_the_headers_values(header_version: Version, declared: Declared) -> None:
    # What is last differs from version to version; nothing here depends on it.
    names = [name for name in declared.constants if not name.endswith("_LAST")]

    assert len(names) > 150
    assert not compile_c(
        f'_Static_assert({name} == {getattr(lib, name)}, "{name}");' for name in names
    )


def test_structures_have_the_headers_layout(header_version: Version, declared: Declared) -> None:
    assert {"struct pollfd", "struct timespec", "struct snd_pcm_ioplug"} <= set(declared.structures)
    assert not compile_c(layout(name) for name in declared.structures)


def layout(name: str) -> str:
    """Return assertions that a structure is laid out as cffi believes."""
    untyped: Any = ffi
    kind = untyped.typeof(name)
    compare = ">=" if any(part in name for part in GROWING) else "=="
    lines = [f'_Static_assert(sizeof({name}) {compare} {ffi.sizeof(name)}, "size of {name}");']
    for field, what in kind.fields:
        if field and what.bitsize < 0:
            at = f"offsetof({name}, {field})"
            lines.append(f'_Static_assert({at} == {what.offset}, "{name}.{field}");')
    return "\n".join(lines)


def test_the_installed_library_has_every_function(functions: list[build.Function]) -> None:
    installed = version(_ffi.alsa_version())
    missing = {
        function.name
        for function in functions
        if not _ffi.has(function.name) and version(_ffi.since(function.name) or "0") <= installed
    }

    assert not missing


def test_the_typed_face_is_what_is_declared() -> None:
    stub = Path(build.HERE, "_alsa.pyi").read_text()

    assert stub == build.stub(), "run: python -m aioalsa._ffi.build"
