"""Packs the first filesystem of the virtual machine: busybox, kernel modules and ``init.sh``.

The archive is written here, in the kernel's "newc" format, so that no tool and no root is needed.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.kernel.cards import DRIVERS, USB_DRIVERS
from tests.kernel.rig.kernel import Kernel, RigError, cache_lock

if TYPE_CHECKING:
    from collections.abc import Iterable

TRANSPORT: Final = {
    "virtio_pci": "",
    "virtio_console": "",
    "virtiofs": "",
    "9pnet_virtio": "",
    "9p": "",
    "overlay": "",
}
"""What carries files and messages between this machine and the virtual one."""

HERE: Final = Path(__file__).parent
SCRIPTS: Final = {"init": HERE / "init.sh", "agent": HERE / "agent.sh", "node": HERE / "node.sh"}


@dataclass(slots=True)
class _Archive:
    """A cpio archive in the making."""

    data: bytearray = field(default_factory=bytearray)
    _inode: int = 0

    def add(
        self, name: str, mode: int, content: bytes = b"", device: tuple[int, int] = (0, 0)
    ) -> None:
        self._inode += 1
        encoded = name.encode() + b"\0"
        fields = (
            *(self._inode, mode, 0, 0, 1, 0, len(content), 0, 0),
            *(*device, len(encoded), 0),
        )
        self.data += b"070701" + b"".join(b"%08X" % value for value in fields) + encoded
        self._pad()
        self.data += content
        self._pad()

    def directory(self, name: str) -> None:
        self.add(name, stat.S_IFDIR | 0o755)

    def executable(self, name: str, content: bytes) -> None:
        self.add(name, stat.S_IFREG | 0o755, content)

    def _pad(self) -> None:
        self.data += bytes(-len(self.data) % 4)


def get_initramfs(kernel: Kernel) -> Path:
    """Return the image for a kernel, packing it where the cache has no such one."""
    busybox = _busybox()
    recipe = repr((TRANSPORT, DRIVERS, USB_DRIVERS, busybox.stat().st_mtime_ns)).encode()
    parts = [recipe, Path(__file__).read_bytes(), *(path.read_bytes() for path in SCRIPTS.values())]
    key = hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
    with cache_lock() as cache:
        image = cache / f"initramfs-{kernel.version}-{key}"
        if not image.exists():
            for old in cache.glob(f"initramfs-{kernel.version}-*"):
                old.unlink()
            scratch = image.with_suffix(".part")
            scratch.write_bytes(_pack(kernel, busybox))
            scratch.rename(image)
        return image


def _pack(kernel: Kernel, busybox: Path) -> bytes:
    archive = _Archive()
    for name in ("dev", "proc", "sys", "bin", "modules", "host", "overlay", "root"):
        archive.directory(name)
    # The kernel opens /dev/console for init before anything is mounted.
    archive.add("dev/console", stat.S_IFCHR | 0o600, device=(5, 1))
    archive.executable("bin/busybox", busybox.read_bytes())
    for name, path in SCRIPTS.items():
        archive.executable(name, path.read_bytes())
    paths, _ = _dependencies(kernel)
    usb = USB_DRIVERS if USB_DRIVERS.keys() <= paths.keys() | _built_in(kernel) else {}
    for order, wanted in (("transport", TRANSPORT), ("sound", DRIVERS | usb)):
        lines: list[str] = []
        for module, parameters in _load_order(kernel, wanted):
            name = f"modules/{module.name.partition('.')[0]}.ko"
            archive.add(name, stat.S_IFREG | 0o644, _uncompressed(module))
            lines.append(f"/{name} {parameters}".rstrip())
        archive.add(f"modules/{order}", stat.S_IFREG | 0o644, ("\n".join(lines) + "\n").encode())
    archive.add("TRAILER!!!", 0)
    return bytes(archive.data)


def _load_order(kernel: Kernel, wanted: dict[str, str]) -> Iterable[tuple[Path, str]]:
    """Give each module after the ones it needs; what is built in needs no loading."""
    paths, needs = _dependencies(kernel)
    built_in = _built_in(kernel)
    done: dict[str, tuple[Path, str]] = {}
    for module, parameters in wanted.items():
        name = _module_name(module)
        if name in built_in:
            continue
        if name not in paths:
            raise RigError(f"kernel {kernel.version} has no module {module}")
        # modules.dep lists the nearest need first, the deepest last.
        for need in reversed(needs[name]):
            done.setdefault(need, (paths[need], ""))
        done[name] = (paths[name], parameters)
    return done.values()


def _built_in(kernel: Kernel) -> set[str]:
    lines = (kernel.modules / "modules.builtin").read_text().split()
    return {_module_name(line) for line in lines}


def _dependencies(kernel: Kernel) -> tuple[dict[str, Path], dict[str, list[str]]]:
    paths: dict[str, Path] = {}
    needs: dict[str, list[str]] = {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        path, _, rest = line.partition(":")
        paths[_module_name(path)] = kernel.modules / path
        needs[_module_name(path)] = [_module_name(need) for need in rest.split()]
    return paths, needs


def _module_name(path: str) -> str:
    return path.rpartition("/")[2].partition(".ko")[0].replace("-", "_")


def _uncompressed(module: Path) -> bytes:
    """Read a module: Debian 13 compresses them with xz, Ubuntu with zstd, Debian 12 not."""
    if module.suffix == ".xz":
        return lzma.decompress(module.read_bytes())
    if module.suffix == ".zst":
        zstd = shutil.which("zstd")
        if zstd is None:
            raise RigError("the kernel's modules are compressed with zstd, which is not installed")
        return subprocess.run([zstd, "-dcq", module], capture_output=True, check=True).stdout
    return module.read_bytes()


def _busybox() -> Path:
    found = shutil.which("busybox", path=os.environ.get("PATH", "") + ":/bin:/usr/bin")
    if found is None:
        raise RigError("busybox is not installed (Debian's package: busybox-static)")
    return Path(found).resolve()
