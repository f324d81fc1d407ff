"""Fetches the distribution's own kernel and its modules into a cache.

The packages are downloaded and unpacked, never installed, so that the machine itself is left alone.
"""

from __future__ import annotations

import fcntl
import lzma
import os
import platform
import shutil
import struct
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator

META_PACKAGES = ("linux-image-amd64", "linux-image-generic")
"""Debian's and Ubuntu's name for "the current kernel"."""

ROOT_VARIABLE = "AIOALSA_RIG_KERNEL"
"""Names a directory with a kernel to run instead, laid out as `Kernel.root` is."""
LIBASOUND_VARIABLE = "AIOALSA_LIBASOUND"
"""Names the libasound that aioalsa loads; goes for the virtual machine, too."""

WANTED = ("linux-image-", "linux-modules-")
"""What of a kernel's dependencies is the kernel itself (Ubuntu adds firmware and microcode)."""


class RigError(Exception):
    """The virtual machine cannot be had here; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """An unpacked kernel: its version, its image, and the root above its ``lib/modules``."""

    version: str
    root: Path

    @property
    def image(self) -> Path:
        """The image to boot: unpacked where that could be done, which is quicker."""
        unpacked = self.root / "vmlinux"
        return unpacked if unpacked.exists() else self.root / "vmlinuz"

    @property
    def modules(self) -> Path:
        """The directory with ``modules.dep`` and the modules."""
        return self.root / "lib" / "modules" / self.version


def cache_directory() -> Path:
    """Return where kernels and initramfs images are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    directory = Path(base) / "aioalsa" / "kernel-rig"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


@contextmanager
def cache_lock() -> Generator[Path]:
    """Hold the cache for this process, so that two runs do not fill it at once."""
    directory = cache_directory()
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield directory


def get_kernel() -> Kernel:
    """Return the cached kernel, downloading it first where there is none.

    Raises:
        RigError: This is no x86-64 Debian or Ubuntu, or the packages cannot be downloaded.
    """
    if platform.machine() != "x86_64":
        raise RigError(f"the kernel rig knows x86-64 only, this machine is {platform.machine()}")
    if forced := os.environ.get(ROOT_VARIABLE):
        return Kernel(next(Path(forced, "lib", "modules").iterdir()).name, Path(forced))
    with cache_lock() as cache:
        return _newest(cache) or _fetch(cache)


def _newest(cache: Path) -> Kernel | None:
    found = sorted(cache.glob("kernel-*/complete"), key=lambda path: path.stat().st_mtime)
    if not found:
        return None
    root = found[-1].parent
    return Kernel(root.name.removeprefix("kernel-"), root)


def _fetch(cache: Path) -> Kernel:
    if shutil.which("apt-get") is None:
        raise RigError("no apt-get here: the kernel rig takes its kernel from Debian or Ubuntu")
    # Package lists are missing in fresh containers and stale in old ones: once more with new ones.
    try:
        return _download(cache)
    except RigError:
        if os.geteuid() != 0:
            raise
        _run("apt-get", "update", "-qq")
        return _download(cache)


def _download(cache: Path) -> Kernel:
    packages = _kernel_packages()
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as scratch:
        work = Path(scratch)
        # As root apt drops to the user _apt, who cannot write here and makes apt warn.
        _run("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *packages, cwd=work)
        unpacked = work / "unpacked"
        for package in sorted(work.glob("*.deb")):
            _run("dpkg", "-x", str(package), str(unpacked))
        image = next(iter(sorted(unpacked.glob("boot/vmlinuz-*"))), None)
        if image is None:
            raise RigError(f"no kernel image in {', '.join(packages)}")
        version = image.name.removeprefix("vmlinuz-")
        return _keep(cache, unpacked, image, version)


def _keep(cache: Path, unpacked: Path, image: Path, version: str) -> Kernel:
    """Move what is used into the cache: the image and the modules (``/lib`` or ``/usr/lib``)."""
    root = cache / f"kernel-{version}"
    shutil.rmtree(root, ignore_errors=True)
    (root / "lib" / "modules").mkdir(parents=True)
    image.rename(root / "vmlinuz")
    kernel = Kernel(version, root)
    for modules in unpacked.glob(f"**/lib/modules/{version}"):
        modules.rename(kernel.modules)
    config = unpacked / "boot" / f"config-{version}"
    if config.exists() and "\nCONFIG_PVH=y\n" in config.read_text():
        _unpack_image(root)
    # The package leaves this to its installation script.
    _run("depmod", "-b", str(root), version)
    (root / "complete").touch()
    return kernel


def _unpack_image(root: Path) -> None:
    """Unpack the kernel proper out of an image packed with xz.

    In software emulation the guest needs 4 s for this, and we need 0.7 s. QEMU boots the result
    through its PVH entry point. The offsets are those of the kernel's Documentation/arch/x86/boot.
    """
    image = (root / "vmlinuz").read_bytes()
    setup_sectors = image[0x1F1] or 4
    offset, length = struct.unpack_from("<II", image, 0x248)
    offset += (setup_sectors + 1) * 512
    packed = image[offset : offset + length]
    if packed.startswith(b"\xfd7zXZ\0"):
        (root / "vmlinux").write_bytes(lzma.LZMADecompressor().decompress(packed))


def _kernel_packages() -> list[str]:
    for meta in META_PACKAGES:
        packages = _closure(meta)
        if packages:
            return packages
    raise RigError(
        f"apt knows no kernel ({' or '.join(META_PACKAGES)}): run 'apt-get update' as root"
    )


def _closure(meta: str) -> list[str]:
    """Follow a kernel package's dependencies as far as they belong to the kernel."""
    found: list[str] = []
    queue = [meta]
    while queue:
        listing = subprocess.run(
            ["apt-cache", "depends", "--no-recommends", "--no-suggests", queue.pop()],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
        for line in listing.splitlines():
            relation, _, package = line.strip().partition("Depends: ")
            if relation == "" and package.startswith(WANTED) and package not in found:
                found.append(package)
                queue.append(package)
    return found


def _run(*command: str, cwd: Path | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
        )
    except FileNotFoundError as error:
        raise RigError(f"{command[0]} is not installed ('./dev test' installs it)") from error
    if done.returncode != 0:
        detail = (done.stderr or done.stdout).strip()
        raise RigError(f"'{' '.join(command)}' failed with {done.returncode}: {detail}")
