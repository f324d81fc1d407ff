"""Builds the C extension `_alsa` with cffi; run by setuptools, never imported at run time.

The extension needs no ALSA headers and is linked with no libasound:

1. `cdef/*.h` say what alsa-lib offers, in plain C. cffi reads them, and so does the compiler.
2. For each function in them a trampoline is written, which calls through a table of pointers.
3. `shim/library.c` fills that table with dlsym when the library is first needed.
4. `shim/*.c` are our own hot paths; `cdef/shim.h` and `cdef/virtual.h` are their face.
5. `cdef/callbacks.h` are the few functions that C calls and Python has (`_hosted.py`).

`python -m aioalsa._ffi.build` writes `_alsa.pyi`, the typed face of all this.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path
from typing import Any, NamedTuple

from cffi import FFI
from pycparser import c_ast, c_generator, c_parser

HERE = Path(__file__).resolve().parent
# In the order in which they need each other.
ALSA_HEADERS = (
    *("global", "error", "input", "output", "conf"),
    *("pcm", "control", "rawmidi", "ump", "hwdep", "mixer", "pcm_ioplug", "control_external"),
    "pcm_extplug",
    *("timer", "seq_event", "seq", "seqmid", "seq_midi_event"),
    "use_case",
)
SHIM_HEADERS = (
    *("period", "shim", "inotify", "ctl_shim", "mixer_shim", "seq_shim", "rawmidi_shim"),
    *("virtual", "virtual_ctl", "virtual_filter", "timer_shim", "hwdep_shim", "conf_shim"),
    "ump_shim",
)
# What the trampolines need, and what needs them.
SHIM_BASE = ("library", "log")
SHIM_FILES = (
    *("poll", "inotify", "clock", "pcm", "ctl", "nodes", "mixer", "seq", "rawmidi", "ump"),
    *("virtual_cable", "virtual_ctl", "virtual_card", "virtual_pcm", "virtual_open"),
    *("virtual_listen", "virtual_client", "virtual_ctl_ext", "timer", "hwdep", "conf"),
    "virtual_filter",
)
SYSTEM_INCLUDES = """
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
"""
# What pycparser must know to read the declarations without the system's headers.
SYSTEM_TYPES = (
    "uint16_t",
    "size_t",
    "ssize_t",
    "int64_t",
    "uint64_t",
    "int32_t",
    "uint32_t",
    "uint8_t",
    "bool",
)

# Results that can carry a negative errno.
SIGNED = ("int", "long", "ssize_t", "snd_pcm_sframes_t")


def read(name: str) -> str:
    """Return the text of one declaration file."""
    return (HERE / "cdef" / f"{name}.h").read_text()


class Parameter(NamedTuple):
    """A parameter of a C function."""

    name: str
    c_type: str


class Function(NamedTuple):
    """A C function as declared."""

    name: str
    signature: str
    result: str
    parameters: list[Parameter]


def functions(*names: str) -> list[Function]:
    """Return the functions that the given declaration files declare."""
    # All files are parsed, since later ones use the types of earlier ones.
    text = "".join(f"typedef int {name};\n" for name in SYSTEM_TYPES)
    for name in ("posix", *ALSA_HEADERS, *SHIM_HEADERS):
        text += f'# 1 "{name}"\n' + re.sub(r"/\*.*?\*/", "", read(name), flags=re.DOTALL)
    nodes: list[Any] = c_parser.CParser().parse(text).ext
    return [
        function(node)
        for node in nodes
        if node.coord.file in names and isinstance(getattr(node, "type", None), c_ast.FuncDecl)
    ]


def function(node: Any) -> Function:  # noqa: ANN401 - pycparser has no types
    """Return what is declared by a node of the syntax tree."""

    def declared(part: Any, name: str | None) -> str:  # noqa: ANN401
        c_type: str = c_generator.CGenerator().visit(part)
        return re.sub(rf"\b{name}\b", "", c_type).strip() if name else c_type

    listed: list[Any] = node.type.args.params if node.type.args else []
    given = [Parameter(part.name or "", declared(part.type, part.name)) for part in listed]
    if [parameter.c_type for parameter in given] == ["void"]:
        given = []
    signature: str = c_generator.CGenerator().visit(node)
    return Function(node.name, signature, declared(node.type.type, node.name), given)


def trampoline(function: Function) -> str:
    """Return the C text of the function that calls through the table.

    Each is a scope of the log: the lines that alsa-lib writes meanwhile are kept for the caller.
    What the library does not have gives -ENOSYS, or 0 or NULL where no error can be returned; and
    so does, with -EBADFD, a PCM that was closed: a signal's handler or a finalizer may close it
    between any two steps in Python.
    """
    name, result = function.name, function.result
    call = f"call({', '.join(parameter.name for parameter in function.parameters)})"
    none = "-ENOSYS" if result in SIGNED else f"(__typeof__({call})){{0}}"
    if result == "void":
        # What frees, which cffi does whenever the collector finds something.
        lines = [
            "if (!call) return;",
            "bool kept = aio_log_keep(true);",
            "aio_log_enter();",
            f"{call};",
            "aio_log_leave();",
            "aio_log_keep(kept);",
        ]
    else:
        lines = [
            f"if (!call) return {none};",
            "aio_log_enter();",
            f"__auto_type aio_result = {call};",
            "aio_log_leave();",
            "return aio_result;",
        ]
    if function.parameters and function.parameters[0].c_type == "snd_pcm_t *":
        none = "" if result == "void" else "-EBADFD" if result in SIGNED else none
        lines.insert(1, f"if (!{function.parameters[0].name}) return {none};")
    pointer = re.sub(rf"\b{name}\(", "(*call)(", function.signature, count=1)
    lines.insert(0, f"{pointer} = aio_symbols[AT_{name}].address;")
    return "\n    ".join((f"{function.signature} {{", *lines)) + "\n}\n"


def source() -> str:
    """Return the whole C source, which cffi completes with its own wrappers."""
    alsa = functions(*ALSA_HEADERS)
    names = [function.name for function in alsa]
    return "\n".join(
        (
            SYSTEM_INCLUDES,
            # Hidden: another libasound in this process must never be served by our trampolines.
            "#pragma GCC visibility push(hidden)",
            *(read(name) for name in (*ALSA_HEADERS, *SHIM_HEADERS)),
            re.sub(r"^int ", "static int ", read("callbacks"), flags=re.MULTILINE),
            "enum {" + ", ".join(f"AT_{name}" for name in names) + ", SYMBOL_COUNT};",
            "static struct { const char *name; void *address; } aio_symbols[] = {",
            *(f'    {{"{name}", NULL}},' for name in names),
            "};",
            *(f'#include "{HERE / "shim" / name}.c"' for name in SHIM_BASE),
            *(trampoline(function) for function in alsa),
            *(f'#include "{HERE / "shim" / name}.c"' for name in SHIM_FILES),
            "#pragma GCC visibility pop",
            (HERE / "shim" / "exports.c").read_text(),
        )
    )


def python_type(c_type: str, *, returned: bool) -> str:
    """Return the Python type that stands for a C type in the typed face."""
    bare = c_type.replace("const ", "").strip()
    if bare == "void":
        return "None"
    if bare.startswith("snd_") and bare.endswith("_t *") and "**" not in bare:
        return bare.removesuffix(" *") + "_p"
    if "*" in bare or "[" in bare or bare == "snd_config_iterator_t" or "_fcn_t" in bare:
        return "bytes | CData" if bare == "char *" and not returned else "CData"
    if bare in {"double", "float"}:
        return "float"
    if bare == "snd_htimestamp_t":
        return "CData"
    return "bool" if bare == "bool" else "int"


def stub() -> str:
    """Return the text of `_alsa.pyi`."""
    handles: dict[str, None] = {}

    def face(c_type: str, *, returned: bool = False) -> str:
        found = python_type(" ".join(c_type.split()), returned=returned)
        if found.endswith("_p"):
            handles[found] = None
        return found

    def parameter(given: Parameter) -> str:
        clash = given.name == "self" or iskeyword(given.name)
        return f", {given.name}{'_' * clash}: {face(given.c_type)}"

    lines = [
        f"    def {function.name}(self{''.join(map(parameter, function.parameters))}, /)"
        f" -> {face(function.result, returned=True)}: ..."
        for function in functions(*ALSA_HEADERS, *SHIM_HEADERS)
    ]
    return "\n".join(
        (
            '"""The typed face of the C extension; written by `python -m aioalsa._ffi.build`."""',
            "",
            "from collections.abc import Callable",
            "from typing import Any, NewType, TypeVar",
            "",
            'F = TypeVar("F", bound=Callable[..., int])',
            "",
            "class CData:",
            "    def __getattr__(self, name: str) -> Any: ...",
            "    def __setattr__(self, name: str, value: object) -> None: ...",
            "    def __getitem__(self, index: Any) -> Any: ...",
            "    def __setitem__(self, index: Any, value: object) -> None: ...",
            "    def __add__(self, offset: int) -> Any: ...",
            "    def __int__(self) -> int: ...",
            "",
            *(f'{name} = NewType("{name}", CData)' for name in handles),
            "",
            "class FFI:",
            "    NULL: Any",
            "    def new(self, c_type: str, init: Any = ...) -> Any: ...",
            "    def cast(self, c_type: str, value: Any) -> Any: ...",
            "    def string(self, text: CData, maxlen: int = ...) -> bytes: ...",
            "    def buffer(self, data: CData, size: int = ...) -> memoryview: ...",
            "    def from_buffer(self, c_type: str, data: Any, w: bool = ..., /) -> CData: ...",
            "    def release(self, data: CData) -> None: ...",
            "    def gc(self, data: Any, destructor: Any, size: int = ...) -> Any: ...",
            "    def addressof(self, data: Any, *fields: str) -> Any: ...",
            "    def sizeof(self, c_type: Any) -> int: ...",
            "    def memmove(self, to: Any, data: Any, size: int) -> None: ...",
            "    def unpack(self, data: CData, length: int) -> Any: ...",
            "    def def_extern(self, *, error: int) -> Callable[[F], F]: ...",
            "",
            "class Lib:",
            *lines,
            "",
            "ffi: FFI",
            "lib: Lib",
            "",
        )
    )


ffibuilder = FFI()
ffibuilder.cdef("\n".join(read(name) for name in ("posix", *ALSA_HEADERS, *SHIM_HEADERS)))
ffibuilder.cdef('extern "Python" {' + read("callbacks") + "}")
ffibuilder.set_source(
    "aioalsa._ffi._alsa",
    source(),
    libraries=["dl", "m", "pthread"],
    # Alsa-lib asks plug-ins to be built with PIC: it decides how they tell their version.
    extra_compile_args=["-std=gnu11", "-DPIC", "-O2", "-Wall", "-Wno-unused-function"],
)

if __name__ == "__main__":
    (HERE / "_alsa.pyi").write_text(stub())
