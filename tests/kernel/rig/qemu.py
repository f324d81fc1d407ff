"""Puts together how QEMU and virtiofsd are started, and knows whether KVM works here.

Nothing here waits or listens; that is ``machine``'s.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from tests.kernel.rig.kernel import Kernel, RigError, cache_directory

if TYPE_CHECKING:
    from collections.abc import Sequence

COUNTING: Final = "count"
"""An accelerator that makes time out of instructions, two nanoseconds for each: what a program
costs does not depend on what else this machine does, and repeats to about 1 %."""

ACCELERATORS: Final = {
    "kvm": ["-accel", "kvm", "-cpu", "host", "-smp", "2"],
    "tcg": ["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2"],
    # One processor at a time, hence one; idle time passes as it does outside.
    COUNTING: [
        *("-accel", "tcg,thread=single", "-icount", "shift=1,sleep=on"),
        *("-cpu", "max", "-smp", "1"),
    ],
}


def qemu_command(
    kernel: Kernel, initramfs: Path, accelerator: str, root: str,
    directory: Path, results: Path, events: int, output: int,
) -> list[str]:  # fmt: skip
    command = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot"]
    command += ["-display", "none", "-vga", "none", "-rtc", "base=utc", "-m", "4G"]
    command += ACCELERATORS[accelerator]
    command += ["-object", "memory-backend-memfd,id=memory,size=4G,share=on"]
    command += ["-numa", "node,memdev=memory"]
    command += ["-serial", f"file:{directory / 'console.log'}"]
    command += ["-device", "virtio-serial-pci"]
    for name, descriptor in (("events", events), ("output", output)):
        command += ["-chardev", f"socket,id={name},fd={descriptor}"]
        command += ["-device", f"virtserialport,chardev={name},name={name}"]
    for tag, path in (("rig", directory / "share"), ("results", results)):
        command += ["-fsdev", f"local,id={tag},path={path},security_model=none"]
        command += ["-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
    if root == "virtiofs":
        command += ["-chardev", f"socket,id=virtiofs,path={directory / 'virtiofs'}"]
        command += ["-device", "vhost-user-fs-pci,chardev=virtiofs,tag=host"]
    else:
        share = "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"
        command += ["-fsdev", share, "-device", "virtio-9p-pci,fsdev=host,mount_tag=host"]
    command += ["-audiodev", "none,id=audio", "-device", "intel-hda"]
    command += ["-device", "hda-duplex,audiodev=audio"]
    options = f"console=ttyS0 quiet loglevel=5 panic=-1 mitigations=off nokaslr rig.root={root}"
    if accelerator == COUNTING:
        options += " tsc=reliable"  # there is nothing that it could be compared with
    return [*command, "-kernel", str(kernel.image), "-initrd", str(initramfs), "-append", options]


def spawn(
    command: Sequence[str], log: IO[bytes], descriptors: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    if shutil.which(command[0]) is None:
        raise RigError(f"{command[0]} is not installed ('./dev test' installs what is missing)")
    # Its own session, so that Ctrl-C ends the tests and these with them, in this order. The kernel
    # ends it should this process be killed.
    return subprocess.Popen(
        ["setpriv", "--pdeathsig=KILL", "--", *command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        pass_fds=descriptors,
        start_new_session=True,
    )


def virtiofsd_command() -> list[str] | None:
    """Return how to start virtiofsd: QEMU's own (C, Debian 12) or the newer one (Rust)."""
    if os.environ.get("AIOALSA_RIG_ROOT") == "9p":
        return None
    for path in ("/usr/libexec/virtiofsd", "/usr/lib/virtiofsd"):
        if os.access(path, os.X_OK):
            # There is nothing to hide: the guest sees all of "/" anyway. Where it knows of mount
            # points it mounts them by itself, and an overlay refuses these with EREMOTE.
            options = ["--cache=always", "--sandbox=none", "--no-announce-submounts"]
            return [path, "--shared-dir=/", *options]
    path = "/usr/lib/qemu/virtiofsd"
    # This one cannot do without a sandbox, which needs root.
    if os.access(path, os.X_OK) and os.geteuid() == 0:
        return [path, "-o", "source=/", "-o", "cache=always", "-o", "sandbox=chroot"]
    return None


def accelerators() -> list[str]:
    """Tell what to try, in order: /dev/kvm may exist and still not run this kernel."""
    forced = os.environ.get("AIOALSA_RIG_ACCEL")
    if forced:
        return [forced]
    usable = os.access("/dev/kvm", os.R_OK | os.W_OK) and not _kvm_verdict().exists()
    return ["kvm", "tcg"] if usable else ["tcg"]


def _kvm_verdict() -> Path:
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return cache_directory() / f"kvm-fails-{boot}"


def remember_that_kvm_fails() -> None:
    for old in cache_directory().glob("kvm-fails-*"):
        old.unlink()
    _kvm_verdict().touch()
