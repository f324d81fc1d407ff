"""Tests of the house: imports go down only, and each kind of work has its room."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.unit.sources import MODULES, Module, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# From the ground up; what is on one floor does not import each other, with the exceptions below.
FLOORS = (
    {"_words"},
    {"_grammar"},
    {"_ffi"},
    {"errors", "_arguments", "_midi", "_proc"},
    {"_wait", "_cards"},
    {
        *("conf", "cards", "pcm", "ctl", "hctl", "mixer", "rawmidi", "seq", "timer", "hwdep"),
        *("ucm", "ump"),
    },
    {"virtual", "jacks", "midi", "doctor"},
    {"testing", "cli", "__main__"},
)
FLOOR = {place: floor for floor, places in enumerate(FLOORS) for place in places}
NEIGHBOURS = {
    *(("hctl", "ctl"), ("mixer", "ctl"), ("__main__", "cli")),
    *(("ump", "rawmidi"), ("ump", "seq")),
}
# The ground floor raises exceptions of the first: when something fails, inside a function.
RAISES_ERRORS = {(f"_ffi/{room}.py", "errors") for room in ("_library", "_loading", "_overlay")}

# Who touches C. Rooms that wait may call our own hot paths, never alsa-lib itself.
C_ROOMS = {
    *("_handle.py", "_params.py", "_space.py", "_devices.py", "_inotify.py", "_db.py"),
    *("_definitions.py", "_calls.py", "_graph.py", "_queues.py", "_midi_event.py", "_cards.py"),
}
HOT_ROOMS = {
    *("_stream.py", "_capture.py", "_playback.py", "_duplex.py", "_client.py", "_buffers.py"),
    "_mapped.py",
    *("_element.py", "_port.py", "_sender.py", "_queue.py"),
}
PURE_ROOMS = {
    *("_logic.py", "_values.py", "_enums.py", "_tuning.py", "_capabilities.py"),
    *("_messages.py", "_system.py", "_codec.py", "_chmap.py"),
    *("_data.py", "_flex.py", "_discovery.py", "_conversion.py"),
    *("_transforms.py", "_notes.py", "_rules.py", "_config.py", "_song.py"),
    *("_grammar.py", "_words.py"),
}


def offenders(found: Callable[[Module], Iterable[str]]) -> set[tuple[str, str]]:
    """Return what a rule finds in all modules, each with the file it is in."""
    return {(module.label, what) for module in MODULES.values() for what in found(module)}


def places_imported(module: Module) -> set[str]:
    return {place_of(name) for name in module.imports()} - {module.place}


def test_every_part_of_the_package_has_a_floor() -> None:
    assert {module.place for module in MODULES.values()} <= {"", *FLOOR}


def test_imports_go_down_only() -> None:
    def upwards(module: Module) -> Iterable[str]:
        # The package itself is a doorplate: it names what users import, whatever the floor.
        return (
            p for p in places_imported(module) if module.place and FLOOR.get(p, 3) > own(module)
        )

    def own(module: Module) -> int:
        return FLOOR[module.place]

    assert offenders(upwards) == RAISES_ERRORS


def test_the_ground_floor_raises_errors_only_from_inside_functions() -> None:
    def at_top(module: Module) -> Iterable[str]:
        imports = (node for node in module.tree.body if isinstance(node, ast.ImportFrom))
        above = (node.module or "" for node in imports if module.place == "_ffi" and node.level > 1)
        return (name for name in above if name != "_grammar")

    assert not offenders(at_top)


def test_interfaces_of_one_floor_do_not_import_each_other() -> None:
    def beside(module: Module) -> Iterable[str]:
        for place in places_imported(module):
            same = FLOOR.get(place) == FLOOR.get(module.place)
            if module.place and place and same and (module.place, place) not in NEIGHBOURS:
                yield place

    assert not offenders(beside)


def test_alsa_lib_is_called_only_by_handles() -> None:
    def called(module: Module) -> Iterable[str]:
        if module.place == "_ffi" or module.room in C_ROOMS:
            return ()
        return (name for name in module.attributes("lib") if name.startswith("snd_"))

    assert not offenders(called)


def test_c_is_touched_only_by_handles_and_hot_paths() -> None:
    def touched(module: Module) -> Iterable[str]:
        if module.place in {"_ffi", "_wait"} or module.room in C_ROOMS | HOT_ROOMS:
            return ()
        return (*module.attributes("lib"), *module.attributes("ffi"))

    assert not offenders(touched)


def test_pure_rooms_know_no_handle_and_no_event_loop() -> None:
    def impure(module: Module) -> Iterable[str]:
        if module.room not in PURE_ROOMS:
            return ()
        rooms = (f"{name.rpartition('.')[2]}.py" for name in module.imports())
        return (
            room
            for room in rooms
            if room
            not in PURE_ROOMS
            | {"_event.py", "_controls.py", "_midi.py", "_proc.py", "_arguments.py"}
        )

    assert not offenders(impure)


def test_the_command_line_uses_the_public_face_only() -> None:
    def private(module: Module) -> Iterable[str]:
        if module.place != "cli":
            return ()
        theirs = (name for name in module.imports() if not name.startswith("aioalsa.cli"))
        return (name for name in theirs if "._" in name)

    assert not offenders(private)


def test_event_loops_are_touched_in_one_place_only() -> None:
    def loops(module: Module) -> Iterable[str]:
        if module.place == "_wait":
            return
        for node in ast.walk(module.tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            yield from {name.split(".")[0] for name in names} & {"asyncio", "trio", "uvloop"}

    assert not offenders(loops)
