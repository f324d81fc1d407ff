"""`aioalsa midi route`: a router by a routes file, which is read again when it changes."""

from __future__ import annotations

import dataclasses
import json as json_module
import signal
from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter

from .. import midi
from ._console import CommandError, Json, say, show_table
from ._options import Quiet  # noqa: TC001 - cyclopts reads it

if TYPE_CHECKING:
    from collections.abc import Iterable

Config = Annotated[str, Parameter(name="CONFIG")]
Check = Annotated[bool, Parameter(name="--check", negative=())]

# Time, inode and size: what tells whether a file has changed.
Identity = tuple[int, int, int]

_PACE = 0.5  # s between two looks at the file


async def route(
    config: Config, *, check: Check = False, json: Json = False, quiet: Quiet = False
) -> None:
    """Pass events on by the rules of a file, until interrupted.

    The file is read again when it changes; if it is broken then, the old rules stay. Devices may
    come and go. The signal USR1 has it show what each rule has done.

    ```sh
    aioalsa midi route routes.toml
    aioalsa midi route routes.toml --check
    ```

    Args:
        config: the routes file, TOML.
        check: only read the file, and say what it means.
        json: print changes and the status as JSON, a line each.
        quiet: do not show what is connected and what is gone.
    """
    # Noted before it is read: what is written meanwhile is read again.
    seen = await identity(config)
    routes = await load(config)
    if check:
        show_rules(routes, json=json)
        return
    async with (
        midi.router(routes.rules, name=routes.name) as router,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(follow, router, config, seen)
        tasks.start_soon(answer, router, json)
        await router.run(on_change=lambda change: tell(change, json=json, quiet=quiet))


async def load(config: str) -> midi.Routes:
    """Read a routes file."""
    try:
        return await midi.load_routes(config)
    except midi.RoutesError as error:
        raise CommandError(str(error)) from error


async def follow(router: midi.Router, config: str, seen: Identity | None) -> None:
    """Route by the file as it is now, whenever it has changed."""
    while True:
        await anyio.sleep(_PACE)
        now = await identity(config)
        # Gone for a moment, while an editor replaces it.
        if now is None or now == seen:
            continue
        seen = now
        try:
            routes = await midi.load_routes(config)
            router.client.set_name(routes.name)
            router.set_rules(routes.rules)
        except (midi.RoutesError, OSError) as error:
            say(f"aioalsa: {error}; the old rules stay", stderr=True)
        else:
            say(f"{config} was read again: {len(routes.rules)} rules", stderr=True)


async def identity(config: str) -> Identity | None:
    """Return what tells whether a file has changed; None if it is not there."""
    try:
        status = await anyio.Path(config).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


async def answer(router: midi.Router, json: bool) -> None:
    """Show the status whenever the signal comes."""
    with anyio.open_signal_receiver(signal.SIGUSR1) as signals:
        async for _ in signals:
            show_status(router.status(), json=json)


def tell(change: midi.Change, *, json: bool, quiet: bool) -> None:
    """Show a change; what is wrong is shown in any case."""
    wrong = change.what in ("refused", "failed")
    if json:
        say(json_module.dumps({**dataclasses.asdict(change), "port": address(change)}))
    elif wrong or not quiet:
        say(str(change), stderr=wrong)


def address(change: midi.Change) -> str | None:
    """Return the port that a change is about."""
    return None if change.port is None else str(change.port)


def show_rules(routes: midi.Routes, *, json: bool) -> None:
    """Show what a routes file means."""
    rules = [
        {
            "name": rule.name,
            "from": [str(pattern) for pattern in rule.sources],
            "to": [str(pattern) for pattern in rule.destinations],
            "transforms": [name(transform) for transform in rule.transforms],
        }
        for rule in routes.rules
    ]
    if json:
        say(json_module.dumps({"name": routes.name, "rules": rules}, indent=2))
        return
    rows = [[str(r["name"]), *(_joined(r[k]) for k in ("from", "to", "transforms"))] for r in rules]
    show_table(["Rule", "From", "To", "Transforms"], rows)


def name(transform: midi.Transform) -> str:
    """Return what a transform does."""
    if isinstance(transform, midi.Step):
        return str(transform)
    return str(getattr(transform, "__qualname__", transform))


def _joined(parts: object) -> str:
    assert isinstance(parts, list)
    return ", ".join(map(str, parts))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def show_status(status: midi.RouterStatus, *, json: bool) -> None:
    """Show what each rule has done."""
    if json:
        rules = [
            {
                **dataclasses.asdict(rule),
                "port": str(rule.port),
                **{key: texts(getattr(rule, key)) for key in ENDS},
            }
            for rule in status.rules
        ]
        plain = {"name": status.name, "client": status.client, "overruns": status.overruns}
        say(json_module.dumps({**plain, "rules": rules}))
        return
    headers = ["Rule", "From", "To", "Received", "Sent", "Unsent", "Lost", "Failed", "Looped"]
    rows = [
        [
            rule.name,
            *(", ".join(texts(getattr(rule, key))) for key in ENDS),
            *map(str, (rule.received, rule.sent, rule.unsent, rule.lost, rule.failed, rule.looped)),
        ]
        for rule in status.rules
    ]
    show_table(headers, rows)
    for rule in status.rules:
        for problem in rule.problems:
            say(f"{rule.name}: {problem}", stderr=True)


ENDS = ("sources", "destinations")


def texts(ports: Iterable[object]) -> list[str]:
    """Return ports as texts."""
    return [str(port) for port in ports]
