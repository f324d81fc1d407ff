"""Builds a Linux kernel and an alsa-lib that have MIDI 2.0, out of Debian's sources, into a cache.

Debian's own kernels are built without it, and Debian 12's alsa-lib and alsa-utils are older than
it. How:

1. apt gets a configuration of its own, which knows nothing but Debian 13, and so does the same on
   every machine that has apt; nothing is installed.
2. `linux-source-6.12` is unpacked and built with `kernel.config`: 3 MB and some modules, laid out
   as `rig.kernel` has its kernels. This takes 6 minutes of two processors.
3. alsa-lib's source is unpacked, built and installed below the cache, in half a minute.
4. alsa-utils is unpacked as it is, for `programs`, with the alsa-lib and the C library that it was
   built with: Debian 12's is too old to run it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.kernel.rig.kernel import LIBASOUND_VARIABLE, ROOT_VARIABLE, RigError, cache_lock

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent
CONFIG: Final = HERE / "kernel.config"
KERNEL_PACKAGE: Final = "linux-source-6.12"
KEYRING: Final = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PROGRAM_PACKAGES: Final = ("alsa-utils", "libasound2t64", "libasound2-data", "libc6")
PROGRAMS_VARIABLE: Final = "AIOALSA_MIDI2_PROGRAMS"
MIRROR: Final = "http://deb.debian.org/debian"
SUITE: Final = "trixie"

TOOLS: Final = {
    "apt-get": "apt", "make": "make", "gcc": "gcc", "flex": "flex", "bison": "bison", "bc": "bc",
    "depmod": "kmod", "xz": "xz-utils", "bzip2": "bzip2", "tar": "tar",
}  # fmt: skip
"""What building takes, and the package that has it."""
HEADERS: Final = {"gelf.h": "libelf-dev"}

ALSA_OPTIONS: Final = (
    *("--disable-python", "--disable-topology", "--disable-old-symbols", "--disable-static"),
    *("--disable-aload", "--without-debug", "--quiet"),
)


def environment() -> dict[str, str]:
    """Return what has the rig and aioalsa use both; builds what the cache does not have.

    Raises:
        RigError: something that building takes is missing, or it failed.
    """
    with cache_lock() as cache:
        kernel = _built(cache / f"midi2-kernel-{_key(CONFIG.read_text())}", _build_kernel)
        alsa_lib = _built(cache / f"midi2-alsa-lib-{_key()}", _build_alsa_lib)
        programs = _built(cache / f"midi2-programs-{_key(*PROGRAM_PACKAGES)}", _unpack_programs)
    return {
        ROOT_VARIABLE: str(kernel),
        LIBASOUND_VARIABLE: str(alsa_lib / "lib" / "libasound.so.2"),
        PROGRAMS_VARIABLE: str(programs),
        "AIOALSA_MIDI2": "1",
    }


def _key(*inputs: str) -> str:
    parts = [SUITE, KERNEL_PACKAGE, *ALSA_OPTIONS, *inputs]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _built(place: Path, build: Callable[[Path, Path], None]) -> Path:
    """Return a directory of the cache; where it is not there, have it made by `build`."""
    if (place / "complete").exists():
        return place
    _check_tools()
    shutil.rmtree(place, ignore_errors=True)
    print(f"midi2: building {place.name}; this takes minutes, once", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix="build-") as scratch:
        build(Path(scratch), place)
    (place / "complete").touch()
    return place


def _check_tools() -> None:
    missing = [package for tool, package in TOOLS.items() if shutil.which(tool) is None]
    for header, package in HEADERS.items():
        if not Path("/usr/include", header).exists():
            missing.append(package)
    if not KEYRING.exists():
        missing.append("debian-archive-keyring")
    if missing:
        raise RigError(f"building needs more packages: apt-get install {' '.join(missing)}")


def _build_kernel(scratch: Path, place: Path) -> None:
    _apt(scratch, "download", KERNEL_PACKAGE)
    package = next(scratch.glob(f"{KERNEL_PACKAGE}_*.deb"))
    _run(scratch, "dpkg", "-x", str(package), str(scratch))
    _run(scratch, "tar", "xf", str(scratch / "usr" / "src" / f"{KERNEL_PACKAGE}.tar.xz"))
    source = scratch / KERNEL_PACKAGE
    (source / ".config").write_text("")
    _run(source, "make", "tinyconfig")
    _run(source, "scripts/kconfig/merge_config.sh", "-m", ".config", str(CONFIG))
    _run(source, "make", "olddefconfig")
    _run(source, "make", _jobs(), "bzImage", "modules")
    # One module at a time is stripped: all that is left of debugging is what the kernel needs.
    install = f"INSTALL_MOD_PATH={place}"
    _run(source, "make", install, "INSTALL_MOD_STRIP=1", "modules_install")
    shutil.copy(source / "arch" / "x86" / "boot" / "bzImage", place / "vmlinuz")
    version = next((place / "lib" / "modules").iterdir())
    for link in ("build", "source"):
        (version / link).unlink(missing_ok=True)


def _build_alsa_lib(scratch: Path, place: Path) -> None:
    # The archive alone: its digest is in the signed index, and some mirrors have nothing else.
    _apt(scratch, "source", "--tar-only", "--download-only", "alsa-lib")
    _run(scratch, "tar", "xf", str(next(scratch.glob("alsa-lib_*.orig.tar.*[!c]"))))
    source = next(path for path in scratch.glob("alsa-lib-*") if path.is_dir())
    _run(source, "./configure", f"--prefix={place}", *ALSA_OPTIONS)
    _run(source, "make", _jobs())
    _run(source, "make", "install")


def _unpack_programs(scratch: Path, place: Path) -> None:
    # Programs, not their source: some mirrors have none of alsa-utils.
    _apt(scratch, "download", *PROGRAM_PACKAGES)
    for package in scratch.glob("*.deb"):
        _run(scratch, "dpkg", "-x", str(package), str(place))


def _jobs() -> str:
    return f"-j{os.cpu_count() or 1}"


def _apt(directory: Path, *command: str) -> None:
    """Run apt-get in a directory with a configuration that lies there, too."""
    state, cache = directory / "apt" / "state", directory / "apt" / "cache"
    for needed in (state / "lists" / "partial", cache / "archives" / "partial"):
        needed.mkdir(parents=True, exist_ok=True)
    sources = directory / "apt" / "sources.list"
    of = f"[signed-by={KEYRING}] {MIRROR} {SUITE} main"
    sources.write_text(f"deb {of}\ndeb-src {of}\n")
    settings = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Dir::State": state,
        "Dir::State::Status": "/dev/null",
        "Dir::Cache": cache,
        # As root apt drops to the user _apt, who cannot write here.
        "APT::Sandbox::User": "root",
    }
    options = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
    _run(directory, "apt-get", "-q", *options, "update")
    _run(directory, "apt-get", "-q", *options, *command)


def _run(directory: Path, *command: str) -> None:
    # Beside other work: whoever waits for this can wait a little longer.
    done = subprocess.run(
        ["nice", "-n", "10", *command],
        cwd=directory,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        errors="replace",
    )
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-30:])
        raise RigError(f"'{' '.join(command)}' failed with {done.returncode}:\n{tail}")
