"""A machine that is well, as a tree of files, for tests of the doctor to break."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aioalsa.doctor._examine import report
from aioalsa.doctor._system import Direction, JackState, Level, System, Target, User

if TYPE_CHECKING:
    from pathlib import Path

    from aioalsa.doctor import Finding

RELEASE = "6.1.0-9-amd64"
PCI = "/sys/bus/pci/devices/0000:00:1f.3"
ALIAS = "pci:v00008086d0000A170sv00001043sd000086C7bc04sc03i00"
GROUP = 2929
"""The number of the group audio on that machine."""

HDA = (0, "PCH", "HDA-Intel", "HDA Intel PCH", "snd_hda_intel")
USB = (1, "Webcam", "USB-Audio", "HD Webcam", "snd_usb_audio")

PLAYBACK = Target("default", "playback", "hw", 0, refused=0)
TARGETS = (PLAYBACK, replace(PLAYBACK, direction="capture"))


@dataclass
class Machine:
    """A root directory, and what alsa-lib answers about it."""

    root: Path
    targets: tuple[Target, ...] = TARGETS
    levels: tuple[Level, ...] = (
        Level("hw:0", 0, "Master", 0, "playback", True, 60.0),
        Level("hw:0", 0, "Speaker", 0, "playback", True, 100.0),
        Level("hw:0", 0, "Headphone", 0, "playback", False, 0.0),
        Level("hw:0", 0, "Capture", 0, "capture", True, 50.0),
        Level("hw:0", 0, "Beep", 0, "playback", False, 0.0),
    )
    jacks: tuple[JackState, ...] = (
        JackState(0, "Headphone Jack", False),
        JackState(0, "Speaker Phantom Jack", None),
    )
    user: User = field(default_factory=lambda: User(1000, "me", frozenset({1000, GROUP})))
    environment: dict[str, str] = field(default_factory=lambda: {"HOME": "/home/me"})
    library: str = "1.2.8"
    library_error: str = ""
    refused: dict[str, int] = field(default_factory=dict[str, int])
    stuck: tuple[str, ...] = ()
    cards: list[tuple[int, str, str, str, str]] = field(default_factory=lambda: [HDA])

    def __post_init__(self) -> None:
        """Make the tree."""
        modules = f"/lib/modules/{RELEASE}"
        alias = "alias pci:v00008086d*sv*sd*bc04sc03i00* snd_hda_intel\n"
        self.write(f"{modules}/modules.alias", f"alias acpi*:X: other\n{alias}")
        self.path(f"{modules}/kernel/sound").mkdir(parents=True)
        self.write("/proc/asound/version", "Advanced Linux Sound Architecture Driver Version k6.1")
        self.write("/proc/modules", "snd_hda_intel 1 0 - Live 0x0\nsnd 1 1 snd_hda_intel, Live 0x0")
        self.write("/proc/sys/kernel/bootloader_type", "114\n")
        self.write(f"{PCI}/class", "0x040300\n")
        self.write(f"{PCI}/modalias", f"{ALIAS}\n")
        self.write(f"{PCI}/sound/card0/id", "PCH\n")
        self.link(f"{PCI}/driver", "../../../bus/pci/drivers/snd_hda_intel")
        self.write("/etc/group", f"root:x:0:\naudio:x:{GROUP}:me,other\n")
        self.write("/usr/share/alsa/alsa.conf", "")
        self.write("/usr/sbin/alsactl", "")
        self.path("/run/systemd/system").mkdir(parents=True)
        self.path("/home/me").mkdir(parents=True)
        self.show_cards()
        self.add_pcms(0, "pc")

    # Making.

    def path(self, path: str) -> Path:
        """Return where a path is."""
        return self.root / path.lstrip("/")

    def write(self, path: str, text: str) -> None:
        """Write a file, with the directories above it."""
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path(path).write_text(text)

    def link(self, path: str, to: str) -> None:
        """Make a symbolic link."""
        self.path(path).parent.mkdir(parents=True, exist_ok=True)
        self.path(path).symlink_to(to)

    def remove(self, path: str) -> None:
        """Remove a file or a directory."""
        place = self.path(path)
        if place.is_dir() and not place.is_symlink():
            for each in place.iterdir():
                self.remove("/" + str(each.relative_to(self.root)))
            place.rmdir()
        else:
            place.unlink()

    def show_cards(self) -> None:
        """Write the kernel's lists of cards."""
        lines = [
            f" {index} [{name:15}]: {driver} - {text}\n                      {text}\n"
            for index, name, driver, text, _ in self.cards
        ]
        self.write("/proc/asound/cards", "".join(lines) or "--- no soundcards ---\n")
        modules = [f" {index} {module}\n" for index, *_, module in self.cards]
        self.write("/proc/asound/modules", "".join(modules))
        for index, *_ in self.cards:
            self.path(f"/sys/class/sound/card{index}").mkdir(parents=True, exist_ok=True)
            self.add_node(f"controlC{index}", index * 32)

    def add_pcms(self, card: int, ways: str, text: str = "ALC892 Analog") -> None:
        """Give a card a PCM device."""
        for way in ways:
            self.write(f"/proc/asound/card{card}/pcm0{way}/info", f"card: {card}\nid: {text}\n")
            self.write(f"/proc/asound/card{card}/pcm0{way}/sub0/status", "closed\n")
            self.add_node(f"pcmC{card}D0{way}", card * 32 + 16)

    def add_node(self, name: str, minor: int) -> None:
        """Make a node, and what sysfs tells of it."""
        self.write(f"/sys/class/sound/{name}/dev", f"116:{minor}\n")
        self.write(f"/dev/snd/{name}", "")
        self.path(f"/dev/snd/{name}").chmod(0o660)

    def add_card(self, card: tuple[int, str, str, str, str], ways: str, text: str = "") -> None:
        """Plug a card in."""
        self.cards.append(card)
        self.show_cards()
        self.add_pcms(card[0], ways, text)

    def no_cards(self) -> None:
        """Take all cards away, but not the hardware."""
        self.cards = []
        self.show_cards()
        for path in (
            *("/sys/class/sound", "/dev/snd", "/proc/asound/card0"),
            *(f"{PCI}/sound", f"{PCI}/driver"),
        ):
            self.remove(path)
        self.write("/proc/modules", "snd 1 0 - Live 0x0\n")
        self.targets = self.refusing(2, card=None, kind="", missing_card="0")

    def process(self, pid: int, name: str, uid: int = 1000) -> None:
        """Start a process."""
        self.write(f"/proc/{pid}/comm", f"{name}\n")
        self.write(f"/proc/{pid}/status", f"Name:\t{name}\nTgid:\t{pid}\nUid:\t{uid}\t{uid}\n")

    def hold(self, pid: int, way: Direction = "playback") -> None:
        """Have a process hold a PCM of the first card."""
        status = f"state: RUNNING\nowner_pid   : {pid}\nhw_ptr      : 5\n"
        self.write(f"/proc/asound/card0/pcm0{way[0]}/sub0/status", status)

    def deny(self, number: int) -> None:
        """Refuse all nodes; alsa-lib then tells that there is no card."""
        for path in self.path("/dev/snd").iterdir():
            self.refused[path.name] = number
        self.targets = self.refusing(2, card=None, kind="", missing_card="0")

    def refusing(self, refused: int, said: str = "", **changes: Any) -> tuple[Target, ...]:  # noqa: ANN401
        """Return targets that cannot be opened."""
        lines = (said,) if said else ()
        return tuple(replace(each, refused=refused, said=lines, **changes) for each in TARGETS)

    # Asking.

    def findings(self) -> tuple[Finding, ...]:
        """Return what the doctor finds."""
        return report(
            System(
                root=self.root,
                user=self.user,
                environment=self.environment,
                release=RELEASE,
                library=self.library,
                library_error=self.library_error,
                node_errno=lambda path: self.refused.get(path.name, 0),
                node_group=lambda _: GROUP,
                targets=self.targets,
                levels=self.levels,
                jacks=self.jacks,
                stuck=tuple(map(self.path, self.stuck)),
            )
        ).findings
