"""What the checks look at: trees of files below a root, the user, and what alsa-lib answered.

Tests put a tree of their own, and answers of their own, in its place.
"""

from __future__ import annotations

import errno
import glob
import grp
import os
import pwd
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .. import _proc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .._proc import KnownCard

Direction = Literal["playback", "capture"]


@dataclass(frozen=True, slots=True)
class User:
    """Whose process this is.

    Attributes:
        uid: the user's number.
        name: the user's name; the number as text where none is known.
        groups: numbers of the groups that this process has, which are those of the login.
    """

    uid: int
    name: str
    groups: frozenset[int]

    @classmethod
    def current(cls) -> User:
        """Return the user of this process."""
        uid = os.geteuid()
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:
            name = str(uid)
        return cls(uid, name, frozenset({os.getegid(), *os.getgroups()}))


@dataclass(frozen=True, slots=True)
class Target:
    """Where the device that was asked about leads, one way.

    Attributes:
        name: the device, as "default".
        direction: which way.
        kind: the type of the PCM at the end: "hw", "pulse", "pipewire", "jack", "null", ...; "" if
            that cannot be told.
        card: the card at the end; None if there is none, or it is not there.
        missing_card: how the configuration calls a card that is not there.
        undefined: why the name stands for nothing; "" if it does.
        refused: the errno with which opening it failed; 0 if it was opened; None if not tried.
        said: what alsa-lib said when it failed.
    """

    name: str
    direction: Direction
    kind: str = ""
    card: int | None = None
    missing_card: str | None = None
    undefined: str = ""
    refused: int | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """What a mixer does to what is played or captured.

    Attributes:
        ctl: the name that the mixer is opened with.
        card: the card's index; None if it is not a card's.
        element: the simple element's name.
        index: which of several by that name.
        side: which way.
        switch: whether it is on; None if it has no switch.
        percent: its volume as alsamixer shows it; None if it has none.
    """

    ctl: str
    card: int | None
    element: str
    index: int
    side: Direction
    switch: bool | None = None
    percent: float | None = None

    @property
    def silent(self) -> bool:
        """Tell whether nothing comes through."""
        return self.switch is False or (self.percent is not None and self.percent < 1)


@dataclass(frozen=True, slots=True)
class JackState:
    """A jack of a card; `plugged` is None where nothing detects it."""

    card: int
    name: str
    plugged: bool | None


def node_errno(path: Path) -> int:
    """Return the errno with which a node cannot be opened by this process, or 0.

    Controls are opened, which does nothing to the sound; of others the rights are asked.
    """
    if not path.name.startswith("controlC"):
        allowed = os.access(path, os.R_OK | os.W_OK, effective_ids=True)
        return 0 if allowed else errno.EACCES
    try:
        os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except OSError as error:
        return error.errno or errno.EIO
    return 0


def node_group(path: Path) -> int:
    """Return the number of the group that a node belongs to."""
    return path.stat().st_gid


@dataclass(frozen=True)
class System:
    """A machine, as far as sound goes.

    Attributes:
        root: what its paths are below.
        user: whose process this is.
        environment: as `os.environ`.
        release: of the running kernel.
        library: alsa-lib's version; "" if it could not be loaded.
        library_error: why it could not.
        node_errno: with which errno a node cannot be opened; 0 if it can.
        node_group: the number of a node's group.
        targets: where the device leads, both ways; () if alsa-lib could not be asked.
        levels: of all mixers on the way.
        jacks: of all cards on the way.
        stuck: status files of streams that ran and did not move while the doctor looked twice.
    """

    root: Path = Path("/")
    user: User = field(default_factory=User.current)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    release: str = field(default_factory=lambda: os.uname().release)
    library: str = ""
    library_error: str = ""
    node_errno: Callable[[Path], int] = node_errno
    node_group: Callable[[Path], int] = node_group
    targets: tuple[Target, ...] = ()
    levels: tuple[Level, ...] = ()
    jacks: tuple[JackState, ...] = ()
    stuck: tuple[Path, ...] = ()

    def path(self, path: str) -> Path:
        """Return where an absolute path is."""
        return self.root / path.lstrip("/")

    def name(self, path: Path) -> str:
        """Return the absolute path of a file, as the user knows it."""
        name = "/" + str(path.relative_to(self.root)).lstrip("/")
        return name.encode(errors="surrogateescape").decode(errors="replace")

    def text(self, path: str | Path) -> str:
        """Return a file's text; "" if it can't be read."""
        return _proc.read(self.path(path) if isinstance(path, str) else path)

    def is_directory(self, path: str) -> bool:
        """Tell whether a directory is there that this user can see."""
        return os.path.isdir(self.path(path))

    def exists(self, path: str) -> bool:
        """Tell whether something is there that this user can see."""
        return os.path.exists(self.path(path))

    def glob(self, pattern: str) -> list[Path]:
        """Return the paths that fit an absolute pattern, sorted."""
        found = glob.glob(pattern.lstrip("/"), root_dir=self.root, include_hidden=True)
        return [self.root / name for name in sorted(found)]

    @property
    def proc(self) -> Path:
        """The place of /proc."""
        return self.path("/proc")

    @property
    def cards(self) -> list[KnownCard]:
        """The cards that the kernel has, as /proc/asound tells them."""
        return _proc.cards(self.proc)

    @property
    def card_indexes(self) -> set[int]:
        """The numbers of the cards that the kernel has; /sys shows them in containers too."""
        known = {card.index for card in self.cards}
        return known | set(_proc.numbered(self.path("/sys/class/sound"), "card"))

    def card_text(self, index: int | None) -> str:
        """Return a card's number and name, for people."""
        names = [card.name for card in self.cards if card.index == index]
        return f"card {index} ({names[0]})" if names else f"card {index}"

    def card_id(self, index: int) -> str:
        """Return a card's id; its number as text if it has none."""
        return next((card.id for card in self.cards if card.index == index), str(index))

    def target(self, direction: Direction) -> Target | None:
        """Return where the device leads in one direction."""
        return next((target for target in self.targets if target.direction == direction), None)

    @property
    def plays(self) -> bool:
        """Tell whether the device could be opened to play."""
        target = self.target("playback")
        return target is not None and target.refused == 0

    def leads_to(self, card: int) -> bool:
        """Tell whether the device is on a card, or may be, as far as one can tell."""
        named = {str(card), self.card_id(card)}
        wanted = {str(t.card) if t.missing_card is None else t.missing_card for t in self.targets}
        return not wanted or bool(named & wanted)

    @property
    def in_container(self) -> bool:
        """Tell whether this is a container (Docker, Podman, LXC, systemd-nspawn)."""
        marks = ("/.dockerenv", "/run/.containerenv", "/run/systemd/container")
        if any(map(self.exists, marks)):
            return True
        return "container" in self.environment

    @property
    def snap(self) -> str:
        """The name of the snap that this process belongs to; "" if it belongs to none."""
        names = (self.environment.get(key) for key in ("SNAP_INSTANCE_NAME", "SNAP_NAME"))
        return next((name for name in names if name), "")

    @property
    def home(self) -> str:
        """The user's home directory."""
        return self.environment.get("HOME", "/root" if self.user.uid == 0 else "/")

    def processes(self) -> Iterator[tuple[int, str, int]]:
        """Give all processes: number, name, and the user's number."""
        for pid in _proc.numbered(self.proc, ""):
            name = self.text(self.proc / f"{pid}/comm").strip()
            if name:
                status = self.text(self.proc / f"{pid}/status")
                owner = re.search(r"^Uid:[ \t]*([0-9]{1,9})", status, re.MULTILINE)
                yield pid, name, int(owner[1]) if owner else 0

    def group(self, number: int) -> tuple[str, frozenset[str]]:
        """Return a group's name and members, as /etc/group has them."""
        for line in self.text("/etc/group").splitlines():
            name, _, gid, members = (*line.split(":"), "", "", "", "")[:4]
            if gid == str(number):
                return name, frozenset(filter(None, members.split(",")))
        if self.root == Path("/"):
            try:
                found = grp.getgrgid(number)
            except KeyError:
                return str(number), frozenset()
            return found.gr_name, frozenset(found.gr_mem)
        return str(number), frozenset()

    # Configuration.

    @property
    def config_files(self) -> list[Path]:
        """The files of the system and the user that alsa-lib reads, in its order."""
        config = self.environment.get("XDG_CONFIG_HOME") or f"{self.home}/.config"
        named = ["/etc/asound.conf", f"{self.home}/.asoundrc", f"{config}/alsa/asoundrc"]
        files = [self.path(name) for name in named if self.exists(name)]
        return [*self.glob("/etc/alsa/conf.d/*.conf"), *files]

    def places(self, *patterns: str) -> list[str]:
        """Return "FILE:LINE" of the configuration's lines that fit one of some patterns."""
        pattern = "|".join(patterns)
        return [
            f"{self.name(path)}:{number}"
            for path in self.config_files
            for number, line in enumerate(self.text(path).splitlines(), 1)
            if re.search(pattern, line.partition("#")[0])
        ]

    def module_lines(self, pattern: str) -> list[tuple[Path, int, re.Match[str]]]:
        """Return file, line and match of what modprobe is told; "-" and "_" are the same to it."""
        files: dict[str, Path] = {}
        for directory in ("/etc", "/run", "/usr/lib", "/lib"):
            for path in self.glob(f"{directory}/modprobe.d/*.conf"):
                # A file hides those of its name in the directories after it.
                files.setdefault(path.name, path)
        return [
            (path, number, match)
            for path in files.values()
            for number, line in enumerate(self.text(path).splitlines(), 1)
            if (match := re.match(pattern, line.strip().replace("-", "_")))
        ]
