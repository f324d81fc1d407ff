"""Counts how many of alsa-lib's functions this package really calls, area by area.

`python -m tests.unit.coverage` writes the table into README.md. Beside it stand the numbers of
alsa-rs, counted in the same way from the list of what its high-level modules call.

What formats, states and channel positions are called and how large samples are, the package knows
by heart: `pcm.Format` needs no libasound. Where a test compares all of such a table with the
function of alsa-lib that tells the same, the function counts as covered.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.unit.sources import MODULES, PACKAGE, ROOT, Module

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
README = ROOT / "README.md"
# What these call of alsa-lib is compared with a table of ours.
TABLES = ("test_pcm_formats.py", "test_pcm_chmap.py")
BEGIN, END = "<!-- coverage:begin -->", "<!-- coverage:end -->"

# What is counted for nobody, and why.
LEFT_OUT = {
    r"_(malloc|free|sizeof|alloca|(alloc|free)_space)$": "allocates memory, as Python does itself",
    r"^(?!snd_config_).*_copy$": "copies an opaque structure, or samples",
    r"_v?printf$|_stdio_|_stdio$|_searchv$|^snd_use_case_identifier$": (
        "takes C's variable arguments or stdio files"
    ),
    r"^snd_async_|_async$|_async_": "delivers SIGIO; an event loop takes its place",
    r"_clear$": "empties an opaque structure; each is made fresh here",
    r"^snd_(pcm|ctl|hctl|mixer)_(wait|abort)$": "blocks the thread, or ends that; the loop waits",
    r"_prefer_subdevice$": "counts for one thread's opening; names as hw:0,0,1 say it for all",
    r"^snd_ctl_elem_value_get_(id|numid|interface|device|subdevice|index|name)$": (
        "gives back the id that the caller has put in"
    ),
    r"^snd_ctl_elem_add_(boolean|integer|integer64|enumerated)$": (
        "wraps what makes any number of such elements"
    ),
    r"^snd_use_case_(card|verb)_list$|^snd_pcm_extplug_set_(slave_)?param$": (
        "is inline in the header, around one that is counted"
    ),
    r"^snd_ctl_ext_delete$": "takes back what was made, where something fails after; nothing does",
    r"^snd_pcm_ioplug_(mmap_areas|reinit_status)$": (
        "is of use only with mmap_rw or after changing descriptors and flags; a virtual card's "
        "ring is its own, and it keeps what it was made with"
    ),
    r"^snd_pcm_ioplug_hw_avail$": (
        "is the buffer less what snd_pcm_ioplug_avail says, or 0 for whoever is late, by how much "
        "a card must know"
    ),
    r"_(get|set)_\w*private|^snd_config_(imake|set)_pointer$": "hangs a C pointer on something",
    r"^snd_config_make_(integer|integer64|real|string|pointer)$": (
        "makes without a value what snd_config_imake_... makes with one"
    ),
    r"_old$|^snd_pcm_\w+_(xfer_align|sleep_min|tick_time)": "is deprecated, and without effect now",
    r"^snd_dl|^snd_shm_": "loads C plug-ins, or serves alsa-lib itself",
}


@dataclass(frozen=True)
class Row:
    """The numbers of one area.

    Attributes:
        area: its name, after alsa-lib's headers.
        counted: its functions, those left out not counted.
        ours: how many of them this package calls.
        alsa_rs: how many of them alsa-rs calls.
    """

    area: str
    counted: int
    ours: int
    alsa_rs: int


def why_left_out(function: str) -> str | None:
    """Say why a function is not counted; None if it is."""
    return next((why for what, why in LEFT_OUT.items() if re.search(what, function)), None)


def areas() -> dict[str, list[str]]:
    """Return alsa-lib's functions by area, those left out not among them."""
    listed: dict[str, list[str]] = json.loads((HERE / "functions.json").read_text())
    kept = {area: [f for f in names if not why_left_out(f)] for area, names in listed.items()}
    return {area: names for area, names in kept.items() if names}


def called_by_alsa_rs() -> set[str]:
    """Return the functions that alsa-rs calls."""
    return set(json.loads((HERE / "alsa_rs.json").read_text()))


@cache
def known_by_heart() -> frozenset[str]:
    """Return the functions whose answers are tables of ours, which tests compare with theirs."""
    found: set[str] = set()
    for name in TABLES:
        tree = ast.parse((HERE.parent / name).read_text())
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Name(id="lib"), attr=function):
                    found.add(function)
                case _:
                    pass
    return frozenset(name for name in found if name.startswith("snd_"))


@cache
def called() -> frozenset[str]:
    """Return the functions that this package calls, from Python and from its C."""
    helpers = [helper for module in MODULES.values() for helper in _helpers(module)]
    found = {name for module in MODULES.values() for name in _called_in(module, helpers)}
    # The C that is generated has a trampoline for each function, and is not among these files.
    for path in (PACKAGE / "_ffi" / "shim").glob("*.c"):
        code = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        # Structures are named there as the functions that ask for them are.
        code = re.sub(r"AIO_STRUCT\(\w+|struct \w+", "", code)
        # Called as they stand, or through a table or argument that they are put into.
        found |= set(re.findall(r"\b(snd_\w+)(?<!_t)\s*[(),;}]", code))
        found |= set(re.findall(r'\bdlsym\(\w+, "(snd_\w+)"\)', code))
    # A helper of the same name may make other things of what it is given.
    return frozenset(name for name in found if name.isidentifier())


class Helper(NamedTuple):
    """A function that calls whatever function of alsa-lib it is given the name of.

    Attributes:
        place: the part of the package that it belongs to.
        name: its own name.
        parameter: the parameter that gets the name.
        position: where that is, counted without `self`.
        template: what is made of it, as "snd_pcm_hw_params_get_{}_min".
    """

    place: str
    name: str
    parameter: str
    position: int
    template: str


def _helpers(module: Module) -> Iterator[Helper]:
    for node in ast.walk(module.tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        names = [argument.arg for argument in node.args.args if argument.arg != "self"]
        for inner in ast.walk(node):
            given = _looked_up(inner)
            for name in names:
                template = None if given is None else _template(given, name)
                if template is not None:
                    yield Helper(module.place, node.name, name, names.index(name), template)


def _looked_up(node: ast.AST) -> ast.expr | None:
    """Return what is looked up in `lib` by a call of getattr."""
    match node:
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="lib"), given, *_]):
            return given
        case _:
            return None


def _template(given: ast.expr, parameter: str) -> str | None:
    """Return how a name is made of a parameter; None if it is not."""
    if isinstance(given, ast.Name) and given.id == parameter:
        return "{}"
    if not isinstance(given, ast.JoinedStr):
        return None
    parts: list[str] = []
    for part in given.values:
        match part:
            case ast.Constant(value=str(text)):
                parts.append(text)
            case ast.FormattedValue(value=ast.Name(id=name)) if name == parameter:
                parts.append("{}")
            case _:
                return None
    return "".join(parts)


def _called_in(module: Module, helpers: list[Helper]) -> Iterator[str]:
    yield from module.attributes("lib")
    for node in ast.walk(module.tree):
        given = _looked_up(node)
        if given is not None:
            yield from _texts(given)
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else None
        name = node.func.id if isinstance(node.func, ast.Name) else name
        for helper in helpers:
            # Other parts have helpers of the same name.
            if (helper.place, helper.name) == (module.place, name):
                texts = _texts_given(node, helper)
                yield from (helper.template.format(text) for text in texts)


def _texts_given(call: ast.Call, helper: Helper) -> Iterator[str]:
    """Give the words that a call hands to a helper for the function's name."""
    if helper.position < len(call.args):
        yield from _texts(call.args[helper.position])
    for keyword in call.keywords:
        if keyword.arg == helper.parameter:
            yield from _texts(keyword.value)


def _texts(node: ast.expr) -> Iterator[str]:
    """Give the strings that an expression may be."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)
        case _:
            return


def rows() -> list[Row]:
    """Return the numbers of all areas, and their sum."""
    ours, theirs = called() | known_by_heart(), called_by_alsa_rs()
    found = [
        Row(area, len(names), len(ours & set(names)), len(theirs & set(names)))
        for area, names in areas().items()
    ]
    total = Row(
        "all",
        sum(row.counted for row in found),
        sum(row.ours for row in found),
        sum(row.alsa_rs for row in found),
    )
    return [*found, total]


def table() -> str:
    """Return the table as Markdown."""
    lines = ["| area | functions | aioalsa | alsa-rs |", "|---|---:|---:|---:|"]
    lines += [f"| {r.area} | {r.counted} | {r.ours} | {r.alsa_rs} |" for r in rows()]
    return "\n".join(lines)


def block() -> str:
    """Return what belongs between the README's markers, these included."""
    by_heart = len(known_by_heart() - called())
    said = f"{by_heart} of aioalsa's are tables of its own, which tests compare with alsa-lib's."
    return f"{BEGIN}\n{table()}\n\n{said}\n{END}"


def in_readme() -> str:
    """Return what is between the README's markers, these included; "" without them."""
    found = re.search(f"{BEGIN}.*?{END}", README.read_text(), flags=re.DOTALL)
    return found[0] if found else ""


def rewrite() -> None:
    """Put the table into the README."""
    text, before = README.read_text(), in_readme()
    if not before:
        text += f"\n## Coverage of alsa-lib\n\n{BEGIN}{END}\n"
        before = f"{BEGIN}{END}"
    README.write_text(text.replace(before, block()))
