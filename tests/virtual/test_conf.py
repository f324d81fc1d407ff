"""The configuration as alsa-lib reads it: stock files, definitions, overlays, files that change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import (
    AlsaError,
    ConfigError,
    DeviceNotFoundError,
    cards,
    conf,
    pcm,
)
from aioalsa.cli._conf_text import Compound
from aioalsa.cli._conf_text import parse as parse_alone
from aioalsa.conf import Config

if TYPE_CHECKING:
    from aioalsa.cli._conf_text import Node

pytestmark = pytest.mark.anyio

STOCK = Path("/usr/share/alsa/alsa.conf")
# Has alsa-lib itself print what it has read, by way of ctypes and C's stdio.
PRINT = """
import ctypes
alsa, libc = ctypes.CDLL("libasound.so.2"), ctypes.CDLL(None)
top, out = ctypes.c_void_p(), ctypes.c_void_p()
assert alsa.snd_config_update_ref(ctypes.byref(top)) >= 0
stdout = ctypes.c_void_p.in_dll(libc, "stdout")
assert alsa.snd_output_stdio_attach(ctypes.byref(out), stdout, 0) >= 0
assert alsa.snd_config_save(top, out) >= 0
alsa.snd_output_close(out)
libc.fflush(None)
"""
LOAD = """
import anyio, sys
from aioalsa import conf
sys.stdout.write(conf.dumps(anyio.run(conf.load)))
"""
OVERLAID = """
import anyio, pathlib, sys
from aioalsa import conf
with conf.overlay((pathlib.Path.home() / "overlay").read_bytes()):
    sys.stdout.write(conf.dumps(anyio.run(conf.load)))
"""
DEFINITIONS = "".join(
    f'pcm.my{at} {{ type plug slave {{ pcm "null" rate {at} }} hint.description "No. {at}" }}\n'
    for at in range(200)
)
CHANGES = """
pcm.!default { type null hint { show on description "Nothing" } }
ctl.!default { type hw card 2 }
defaults.pcm.card 2
pcm.my7.slave.rate 8000
pcm.!my8 "my7"
"""


def plain(node: Node) -> object:
    if isinstance(node, Compound):
        return {name: plain(child) for name, child in node.children.items()}
    return node.value


def printed(program: str, home: Path) -> dict[str, Any]:
    """Return what a program prints of the configuration, read by a parser that is not alsa-lib's.

    `snd_config_save` leaves brackets as they are, where no parser takes them.
    """
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    found: Any = plain(parse_alone(done.stdout.encode()))
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize("definitions", ["", DEFINITIONS], ids=["stock", "200"])
def test_the_configuration_is_what_alsa_lib_prints(tmp_path: Path, definitions: str) -> None:
    (tmp_path / ".asoundrc").write_text(definitions)

    ours = printed(LOAD, tmp_path)

    assert json.dumps(ours) == json.dumps(printed(PRINT, tmp_path))  # in the same order
    assert ("my199" in ours["pcm"]) == bool(definitions)


def test_an_overlay_is_as_if_it_stood_in_the_users_file(tmp_path: Path) -> None:
    user, over = tmp_path / "user", tmp_path / "over"
    for home in (user, over):
        home.mkdir()
        (home / ".asoundrc").write_text(DEFINITIONS)
    (user / ".asoundrc").write_text(DEFINITIONS + CHANGES)
    (over / "overlay").write_text(CHANGES)

    ours = printed(OVERLAID, over)

    assert json.dumps(ours) == json.dumps(printed(PRINT, user))
    assert ours["pcm"]["my7"]["slave"]["rate"] == 8000


async def test_a_definition_is_what_an_opener_gets() -> None:
    found = await conf.definition("pcm", "hw:3,1")
    assert isinstance(found, Config)
    assert (found["type"], found["card"], found["device"]) == ("hw", "3", 1)

    named = await conf.definition("pcm", "hw:CARD=3,DEV=1")
    assert named == found


async def test_aliases_functions_and_arguments_are_worked_off() -> None:
    tree = conf.parse(
        """
        pcm.alias "made"
        pcm.made {
            @args [ NAME SIZE ]
            @args.NAME { type string default { @func concat strings [ "a" "-b" ] } }
            @args.SIZE { type integer default 3 }
            name $NAME
            size $SIZE
            env { @func getenv vars [ NOT_SET_ANYWHERE ] default "no" }
            other { @func refer name { @func concat strings [ "pcm." "end" ] } }
        }
        pcm.end { type null }
        """
    )

    found = await conf.definition("pcm", "alias:SIZE=7", tree=tree)
    assert isinstance(found, Config)
    assert found == {"name": "a-b", "size": 7, "env": "no", "other": {"type": "null"}}
    made = tree["pcm.made"]
    assert isinstance(made, Config)
    assert await conf.expand(made, "x,9", tree=tree) == {**found, "name": "x", "size": 9}
    env = made["env"]
    assert isinstance(env, Config)
    assert await conf.evaluate(env, tree=tree) == "no"


async def test_hooks_are_called(tmp_path: Path) -> None:
    (tmp_path / "more.conf").write_text("pcm.more { type null }\n")
    main = tmp_path / "main.conf"
    main.write_text(
        f'@hooks [ {{ func load files [ "{tmp_path}/more.conf" ] errors true }} ]\npcm.some 1\n'
    )

    assert (await conf.load(main))["pcm"] == {"some": 1, "more": {"type": "null"}}
    assert "@hooks" in await conf.read(main)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pcm.a 'a'", "refers to itself"),
        ("pcm.a 'b'\npcm.b 'a'", "circular"),
        ("pcm.a { @func refer name pcm.a }", "Too many levels"),
        ("pcm.a { x { @func refer name pcm.b } }\npcm.b { @func refer name pcm.a }", "Too many"),
        ("func.loop { @func loop }\npcm.a { x { @func loop } }", "calls a function"),
        ("pcm.a { x { @func nothing } }", "nothing"),
    ],
)
async def test_what_refers_to_itself_comes_to_an_end(
    text: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AlsaError, match=message):
        await conf.definition("pcm", "a", tree=conf.parse(text))
    assert capfd.readouterr() == ("", "")


ABORTS = {
    "pcm.a { @hooks 5 }": r"pcm\.a\.@hooks is no compound",
    "pcm.a { @args [ X ] @args.X { type string } }\npcm.b { @args 'x' }": r"pcm\.b\.@args is no",
    "pcm.a { x { @func concat strings 'y' } }": r"pcm\.a\.x\.strings is no list",
    "@hooks [ { func load files 'x' } ]": r"@hooks\.0\.files is no list",
    "pcm.a { type softvol slave.pcm 'null' control 'x' }": r"pcm\.a\.control is no compound",
    "pcm.a { x { @func pcm.a } }": r"pcm\.a\.x\.@func names no function: 'pcm\.a'",
}


@pytest.mark.parametrize("text", ABORTS)
async def test_what_would_abort_the_process_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=f"tree has a mistake: {ABORTS[text]}"):
        await conf.definition("pcm", "a", tree=conf.parse(text))
    with (
        pytest.raises(ConfigError, match=rf"<overlay>:\d+:\d+: {ABORTS[text]}"),
        conf.overlay(text),
    ):
        pass
    (tmp_path / "my.conf").write_text("\n" + text)
    with pytest.raises(ConfigError, match=rf"my\.conf:[23]:\d+: {ABORTS[text]}"):
        await conf.load(tmp_path / "my.conf")


@pytest.mark.parametrize("name", ["none", "hw:1,2,3,4", "hw:WHAT=1"])
async def test_a_definition_that_is_not_there_is_not_found(name: str) -> None:
    with pytest.raises(DeviceNotFoundError, match=f"pcm.{name}"):
        await conf.definition("pcm", name)


async def test_an_overlay_is_seen_by_openers_as_long_as_it_lasts() -> None:
    with conf.overlay("pcm.mine { type null }"):
        async with pcm.open_playback("mine") as stream:
            await stream.write(bytes(480 * 4))
        with conf.overlay(b"pcm.!mine { type hw card 77 }"):
            assert (await conf.load())["pcm.mine.card"] == 77
        assert (await conf.load())["pcm.mine"] == {"type": "null"}
        assert await conf.definition("pcm", "mine") == {"type": "null"}
    assert "pcm.mine" not in await conf.load()
    with pytest.raises(AlsaError):
        await pcm.open_playback("mine")


async def test_a_bad_overlay_is_refused_with_its_place() -> None:
    with pytest.raises(ConfigError, match="<overlay>:2:"), conf.overlay("\npcm.x }"):
        pass
    assert "pcm.x" not in await conf.load()


async def test_files_are_read_again_when_they_have_changed(tmp_path: Path) -> None:
    path = tmp_path / "my.conf"
    path.write_text("a 1\n")
    files = conf.Files(path)
    assert await files.refresh() == {"a": 1}
    assert await files.refresh() is None
    assert files.tree == {"a": 1}

    touch(path, "a 2\n", 1)
    assert await files.refresh() == {"a": 2}
    touch(path, "a 2\n\n}\n", 2)
    with pytest.raises(ConfigError, match=r"my\.conf:3:1: Unexpected }"):
        await files.refresh()
    assert files.tree == {"a": 2}
    touch(path, "a 3\n", 3)
    assert await files.refresh() == {"a": 3}


def touch(path: Path, text: str, seconds: int) -> None:
    """Write a file so that alsa-lib, which looks at seconds, sees that it is another one."""
    before = path.stat().st_mtime
    path.write_text(text)
    os.utime(path, (before + seconds, before + seconds))


async def test_the_users_file_is_read_again_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alsa.conf"
    path.write_text("pcm.a 1\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(path))
    try:
        assert await conf.refresh()
        assert not await conf.refresh()
        assert await conf.load() == {"pcm": {"a": 1}}
        touch(path, "pcm.a 2\n", 1)
        assert await conf.refresh()
        assert await conf.load() == {"pcm": {"a": 2}}
        touch(path, "pcm.a 2 }\n", 2)
        with pytest.raises(ConfigError, match=r"alsa\.conf:1:9"):
            await conf.refresh()
    finally:
        monkeypatch.undo()
        assert "hw" in (await conf.load())["pcm"]  # type: ignore[operator]


async def test_values_mean_what_alsa_lib_takes_them_for() -> None:
    assert [conf.boolean(value) for value in ("on", "yes", "true", 1)] == [True] * 4
    assert [conf.boolean(value) for value in ("off", "no", "false", 0)] == [False] * 4
    assert conf.interface("MIXER") == conf.interface("mixer") == conf.interface(2) == 2
    for value in ("perhaps", 7, Config()):
        with pytest.raises(ValueError, match="neither true nor false"):
            conf.boolean(value)
    for value in ("video", 77, Config()):
        with pytest.raises(ValueError, match="no interface"):
            conf.interface(value)
    for value in ("no card has such a name", Config()):
        with pytest.raises(DeviceNotFoundError):
            await conf.card(value)


async def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nothing"):
        await conf.load(tmp_path / "nothing")
    with pytest.raises(FileNotFoundError, match="nothing"):
        await conf.read(tmp_path / "nothing")
    with pytest.raises(ValueError, match="colon"):
        conf.Files("a:b")
    deep = tmp_path / "deep.conf"
    deep.write_text("a{" * 100_000)
    for ask in (conf.load, conf.read):
        with pytest.raises(ConfigError, match=r"deep\.conf:1:\d+: more than 64"):
            await ask(deep)


async def test_the_files_of_alsa_lib_itself_can_be_followed() -> None:
    files = conf.Files()
    assert await files.refresh() == await conf.load()
    assert Path(conf.topdir()) == STOCK.parent


@pytest.mark.skipif(shutil.which("aplay") is None, reason="aplay (alsa-utils) is not installed")
async def test_hints_are_what_aplay_lists() -> None:
    shown: list[tuple[str, list[str]]] = []
    done = await anyio.run_process(["aplay", "-L"])
    for line in done.stdout.decode().splitlines():
        if line.startswith("    "):
            shown[-1][1].append(line.strip())
        else:
            shown.append((line, []))

    ours = [hint for hint in await cards.hints("pcm") if hint.direction != "capture"]

    assert [hint.name for hint in ours] == [name for name, _ in shown]
    assert [hint.description.splitlines() for hint in ours] == [lines for _, lines in shown]


async def test_hints_are_there_for_every_interface() -> None:
    for interface in ("pcm", "ctl", "rawmidi", "timer", "seq", "hwdep"):
        assert all(hint.name for hint in await cards.hints(interface))
    with pytest.raises(ValueError, match="interface='video'"):
        await cards.hints("video")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="card=-1"):
        await cards.hints("pcm", -1)
    with pytest.raises(DeviceNotFoundError, match="hw:31"):
        await cards.hints("pcm", 31)


def test_a_hint_tells_its_card() -> None:
    assert cards.Hint("front:CARD=Dummy,DEV=0", "", None).card == "Dummy"
    assert cards.Hint("null", "", None).card is None
