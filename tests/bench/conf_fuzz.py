"""Reads damaged configuration files: ``python -m tests.bench.conf_fuzz``.

Each is one of alsa-lib's own, or a use-case profile, with some random changes. It must be a tree,
whose text is read back to the same tree, or an error that names a line of it. Names that a tree
defines are then looked up, as openers do, and the hooks of the file are called; both may fail but
not crash. So are trees that are made of alsa-lib's own words. The memory of the process must not
grow.

``--valgrind`` has all that watched by valgrind, and fails if it sees a bad access, or memory lost
that was got below a function of alsa-lib or of this package.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from aioalsa import AlsaError, ConfigError, conf
from aioalsa.conf import Config, _handle, _logic

SOURCE: Final = Path("/usr/share/alsa")
LARGEST: Final = 12_000  # bytes of a file, which has alsa.conf among them
INSERTS: Final = [
    *(b"{", b"}", b"[", b"]", b"'", b'"', b"\\", b".", b"!", b"+", b"-", b"?", b"=", b";", b"\n"),
    *(b"@func", b"@args", b"@hooks", b"$CARD", b"$[1+", b"\xff", b"\0", b"99999999999999999999"),
]
NAMES: Final = [
    *("@func", "@args", "@hooks", "type", "default", "strings", "vars", "name", "func", "lib"),
    *(
        "card",
        "0",
        "1",
        "A",
        "CARD",
        "pcm",
        "x",
        "y",
        "integer",
        "integers",
        "file",
        "id",
        "errors",
    ),
    *("private_data", "base", "param", "open", "files", "device", "subdevice", "dir", "exists"),
]
VALUES: Final[list[str | int | float]] = [
    *("concat", "getenv", "igetenv", "iadd", "imul", "refer", "load", "load_for_all_cards"),
    *("card_driver", "card_inum", "card_id", "card_name", "pcm_id", "pcm_args_by_class"),
    *("private_string", "private_integer", "private_pcm_subdevice", "datadir", "string", "integer"),
    *("real", "pcm.x", "x", "y", "$A", "$[1+$A]", "$CARD", "", 0, 1, -1, 2**40, 1.5),
]
NAME: Final = "mutated.conf"
WATCHED: Final = re.compile(r"libasound|_alsa\.abi3|_native\.abi3")


def sources() -> list[bytes]:
    """Return the files that are damaged."""
    paths = sorted(SOURCE.rglob("*.conf"))
    found = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST]
    assert found, f"no configuration files in {SOURCE}: install libasound2-data"
    return found


def damaged(text: bytes, random: Random) -> bytes:
    """Return a text with some changes."""
    changed = bytearray(text)
    for _ in range(random.choice((1, 1, 2, 5, 20))):
        at = random.randrange(len(changed) + 1)
        match random.randrange(4):
            case 0:
                del changed[at : at + random.randrange(1, 20)]
            case 1:
                changed[at:at] = random.choice(INSERTS)
            case 2:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case _:
                begin = random.randrange(len(changed) + 1)
                changed[at:at] = changed[begin : begin + random.randrange(100)]
    return bytes(changed)


def made(random: Random, depth: int = 0) -> object:
    """Return a tree of words that mean something to alsa-lib, or one word."""
    if depth >= 5 or random.random() < 0.35:
        return random.choice(VALUES)
    names = random.sample(NAMES, random.randrange(5))
    return {name: made(random, depth + 1) for name in names}


def work_off(random: Random) -> None:
    """Have a tree looked up, evaluated and expanded."""
    tree = Config({"pcm": {"x": made(random), "y": made(random)}, "func": {"f": made(random)}})
    pcm = tree["pcm"]
    assert isinstance(pcm, Config)
    try:
        _logic.checked_tree(tree, "tree")
    except ValueError:
        return  # which is what a user gets
    for ask in (
        partial(_handle.definition, "pcm", "x", tree),
        partial(_handle.definition, "pcm", "x:1,2", tree),
        partial(_handle.evaluate, pcm, tree),
        partial(_handle.expand, pcm, "A=1", tree),
    ):
        with suppress(AlsaError):
            ask()


def read(text: bytes) -> str:
    """Read a text; return what came of it.

    Raises:
        AssertionError: something that must not be.
    """
    call_hooks(text)
    try:
        tree = conf.parse(text, name=NAME)
    except ConfigError as error:
        refusal = error
    else:
        return read_tree(tree)
    # A file that it includes has lines of its own.
    lines = text.count(b"\n") + 1
    assert b"<" in text or (refusal.file == NAME and 1 <= refusal.line <= lines), refusal
    return "error"


def call_hooks(text: bytes) -> None:
    """Read a text from a file as alsa-lib reads its own."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        with suppress(AlsaError):
            _handle.FilesHandle((file.name,)).refresh()


def read_tree(tree: Config) -> str:
    """Look up what a tree defines, and read its text back."""
    look_up(tree)
    try:
        written = conf.dumps(tree)
    except ValueError:
        return "tree that no text stands for"
    assert conf.parse(written) == tree
    return "tree"


def look_up(tree: Config) -> None:
    """Look up what a tree defines."""
    if _logic.flaw(tree) is not None:
        return
    for base in ("pcm", "ctl"):
        below = tree.get(base)
        for name in list(below)[:3] if isinstance(below, Config) else ():
            with suppress(AlsaError):
                _handle.definition(base, name, tree)


def resident() -> int:
    """Return the memory of this process, in KiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def fuzz(count: int, seed: int) -> None:
    """Read damaged files, and print what came of them."""
    random = Random(seed)
    texts = sources()
    outcomes: Counter[str] = Counter()
    memory: list[int] = []
    for number in range(count):
        text = damaged(random.choice(texts), random)
        try:
            outcomes[read(text)] += 1
        except BaseException:
            print(f"file {number} of seed {seed}: {text!r}", file=sys.stderr)
            raise
        work_off(random)
        if number % max(count // 5, 1) == 0:
            memory.append(resident())
    memory.append(resident())
    told = ", ".join(f"{number} {what}" for what, number in outcomes.most_common())
    print(f"{count} files, seed {seed}: {told}")
    print(f"KiB of memory: {', '.join(map(str, memory))}")


def watch(count: int, seed: int) -> int:
    """Have valgrind watch; return how many mistakes it found where this project is concerned."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [
            *("valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect"),
            *("--num-callers=40", "--xml=yes", f"--xml-file={report.name}"),
            *(sys.executable, "-m", "tests.bench.conf_fuzz"),
            *("--files", str(count), "--seed", str(seed)),
        ]
        environment = {**os.environ, "PYTHONMALLOC": "malloc"}
        status = subprocess.run(command, env=environment, check=False).returncode
        found = list(ET.parse(report.name).iter("error"))
    ours = [error for error in found if concerns_us(error)]
    for error in ours:
        what = error.findtext("what") or error.findtext("xwhat/text", "")
        print(f"{what}: {' < '.join(called_by(error))}")
    print(f"valgrind: {len(ours)} below alsa-lib or aioalsa, {len(found) - len(ours)} elsewhere")
    return status or min(len(ours), 1)


def called_by(error: ET.Element) -> list[str]:
    """Return the functions of a mistake, the innermost first, each with its file."""
    frames = error.iterfind("stack[1]/frame")
    return [
        f"{frame.findtext('fn', '?')} ({Path(frame.findtext('obj', '?')).name})" for frame in frames
    ]


def concerns_us(error: ET.Element) -> bool:
    """Tell whether a mistake was made, or memory lost was got, below what we call."""
    calls = called_by(error)
    # What cffi keeps of a module that was imported is for ever.
    imported = any(call.startswith("_cffi_init ") for call in calls)
    return not imported and any(WATCHED.search(call) for call in calls)


def main() -> None:
    """Fuzz, or have it watched."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.conf_fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--valgrind", action="store_true")
    options = parser.parse_args()
    if options.valgrind:
        sys.exit(watch(options.files, options.seed))
    fuzz(options.files, options.seed)


if __name__ == "__main__":
    main()
