"""Runs the virtual machine: starts QEMU over this machine's files, gives it jobs, hears from it.

1. ``boot`` starts virtiofsd (9p where there is none) and QEMU, and waits for the guest's "ready".
2. ``start`` writes a job as a shell script into a directory that both sides see and names it.
3. ``events`` yields what the guest says, one JSON object a line, until the job's exit.
4. ``close`` ends QEMU; nothing in the guest is worth a shutdown.

Two virtio ports carry this: "events" both ways, "output" for what the job prints.
"""

from __future__ import annotations

import json
import os
import selectors
import shlex
import shutil
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from tests.kernel import cards
from tests.kernel.rig.initramfs import get_initramfs
from tests.kernel.rig.kernel import Kernel, RigError, get_kernel
from tests.kernel.rig.qemu import (
    accelerators,
    qemu_command,
    remember_that_kvm_fails,
    spawn,
    virtiofsd_command,
)

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator, Mapping, Sequence

Event = dict[str, Any]

BOOT_SECONDS: Final = 120
"""How long a boot may take; software emulation on two cores needs 10."""
KVM_SECONDS: Final = 15
"""How long a boot may take with KVM before it counts as not working."""
END_OF_OUTPUT: Final = b"\x1e"

INHERITED: Final = ("PATH", "TERM", "COLUMNS", "LANG", "VIRTUAL_ENV", "NO_COLOR", "FORCE_COLOR")
INHERITED_PREFIXES: Final = ("AIOALSA_", "PYTHON", "PYTEST_", "HYPOTHESIS_", "LC_")


class GuestDiedError(RigError):
    """The virtual machine ended, or said nothing for too long."""


@dataclass(slots=True)
class Machine:
    """A virtual machine that runs jobs over this machine's own files, one at a time.

    ``results`` is a directory that both sides see under the same path, and the only one whose
    files stay. ``on_output`` gets what jobs print; the last of it is also kept in ``output``.
    """

    results: Path
    on_output: Callable[[bytes], None] = lambda _data: None
    output: bytearray = field(default_factory=bytearray)
    boot_seconds: float = 0.0
    accelerator: str = ""
    _directory: Path = field(init=False)
    _qemu: subprocess.Popen[bytes] | None = None
    _virtiofsd: subprocess.Popen[bytes] | None = None
    _events: socket.socket | None = None
    _output: socket.socket | None = None
    _pending: bytearray = field(default_factory=bytearray)
    _jobs: int = 0

    def boot(self) -> None:
        """Start the machine and wait until it takes jobs.

        Raises:
            RigError: Something it needs is missing; the message names it.
            GuestDiedError: The guest did not come up; the message ends with its console.
        """
        kernel = get_kernel()
        initramfs = get_initramfs(kernel)
        begin = time.monotonic()
        for accelerator in accelerators():
            self.accelerator = accelerator
            try:
                self._start(kernel, initramfs, accelerator)
                limit = KVM_SECONDS if accelerator == "kvm" else BOOT_SECONDS
                self._await_ready(limit)
            except GuestDiedError:
                self.close()
                if accelerator != "kvm":
                    raise
                remember_that_kvm_fails()
            except BaseException:
                self.close()
                raise
            else:
                break
        self.boot_seconds = time.monotonic() - begin

    def start(
        self, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a command in the guest; its exit comes as the last of ``events``."""
        self._jobs += 1
        self.output.clear()
        variables = {
            name: value
            for name, value in os.environ.items()
            if name in INHERITED or name.startswith(INHERITED_PREFIXES)
        }
        variables |= {
            # Not the user's own: an .asoundrc there would decide what "default" is.
            "HOME": "/run/rig/home",
            "PYTEST_DEBUG_TEMPROOT": "/run/rig/tmp",
            "AIOALSA_KERNEL": "host",
            "AIOALSA_RESULTS": str(self.results),
            **(environment or {}),
        }
        variables.setdefault("LANG", "C.UTF-8")
        # What it writes stays in the overlay, and spares a second pytest run the compiling.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        job = f"job-{self._jobs}"
        lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
        lines += [f"cd {shlex.quote(str(cwd))} || exit 126", f"exec {shlex.join(command)}"]
        (self._share / job).write_text("\n".join(lines) + "\n")
        self._tell(job)

    def events(self, silence: Callable[[], float | None]) -> Iterator[Event]:
        """Yield what the guest says until the running job has ended.

        ``silence`` is asked before each wait how many seconds nothing may come; None is for ever.

        Raises:
            GuestDiedError: The guest ended, or was silent for longer.
        """
        while True:
            event = self._next_event(silence())
            if event is None:
                continue
            if event.get("event") == "exit":
                self._drain_output()
                yield event
                return
            yield event

    def share_file(self, name: str, content: str) -> str:
        """Put a file where the guest sees it, and return its path there."""
        (self._share / name).write_text(content)
        return f"/run/rig/share/{name}"

    def console(self, lines: int = 40) -> str:
        """Return the last lines of the guest's console and of QEMU's own messages."""
        text = ""
        for name in ("console", "qemu", "virtiofsd"):
            path = self._directory / f"{name}.log"
            content = path.read_text(errors="replace").strip() if path.exists() else ""
            if content:
                tail = "\n".join(content.replace("\r", "").splitlines()[-lines:])
                text += f"--- {name} (last lines) ---\n{tail}\n"
        return text or "(the console is empty)\n"

    def close(self) -> None:
        """End the machine and remove its files; closing twice is allowed."""
        for process in (self._qemu, self._virtiofsd):
            if process is not None:
                process.kill()
                process.wait()
        self._qemu = self._virtiofsd = None
        for end in (self._events, self._output):
            if end is not None:
                end.close()
        self._events = self._output = None
        self._pending.clear()
        if hasattr(self, "_directory") and not os.environ.get("AIOALSA_RIG_KEEP"):
            shutil.rmtree(self._directory, ignore_errors=True)

    def __enter__(self) -> Machine:
        self.boot()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _share(self) -> Path:
        return self._directory / "share"

    def _start(self, kernel: Kernel, initramfs: Path, accelerator: str) -> None:
        # Not below $TMPDIR: a socket's path may have 107 characters only.
        self._directory = Path(tempfile.mkdtemp(prefix="aioalsa-vm-", dir="/tmp"))
        self._share.mkdir()
        self.results.mkdir(parents=True, exist_ok=True)
        (self._share / "setup").write_text(self._setup(kernel))
        root = self._start_virtiofsd()
        self._events, events = socket.socketpair()
        self._output, output = socket.socketpair()
        self._events.setblocking(False)
        self._output.setblocking(False)
        with events, output, (self._directory / "qemu.log").open("wb") as log:
            command = qemu_command(
                kernel, initramfs, accelerator, root, self._directory, self.results,
                events.fileno(), output.fileno(),
            )  # fmt: skip
            self._qemu = spawn(command, log, (events.fileno(), output.fileno()))

    def _start_virtiofsd(self) -> str:
        """Start what serves this machine's files, and tell by which protocol."""
        program = virtiofsd_command()
        if program is None:
            return "9p"
        path = self._directory / "virtiofs"
        with (self._directory / "virtiofsd.log").open("wb") as log:
            self._virtiofsd = spawn([*program, f"--socket-path={path}"], log)
        deadline = time.monotonic() + 5
        while not path.exists():
            if self._virtiofsd.poll() is not None or time.monotonic() > deadline:
                return "9p"
            time.sleep(0.01)
        return "virtiofs"

    def _setup(self, kernel: Kernel) -> str:
        """Write what ``agent.sh`` reads at its start: all that depends on this machine."""
        results = shlex.quote(str(self.results))
        # Ordinary users of the guest need a way to the interpreter, the project and the results.
        ways = {Path.cwd(), Path(sys.prefix), Path(sys.base_prefix), self.results}
        open_ways = sorted({str(up) for way in ways for up in (way, *way.parents)})
        return f"""\
last_card={max(cards.EXPECTED)}
mkdir -p /lib/modules
mount -o bind {shlex.quote(str(kernel.root / "lib" / "modules"))} /lib/modules
mkdir -p {results}
chmod a+rx {shlex.join(open_ways)}
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none,access=any results {results}
chmod 1777 {results}
audio_group=$(sed -n 's/^audio:[^:]*:\\([0-9]*\\):.*/\\1/p' /etc/group)
echo {cards.AUDIO_USER}:x:{cards.AUDIO_UID}:${{audio_group:-29}}::/run/rig/tmp:/bin/sh >>/etc/passwd
echo {cards.OTHER_USER}:x:{cards.OTHER_UID}:65534::/run/rig/tmp:/bin/sh >>/etc/passwd
"""

    def _await_ready(self, limit: float) -> None:
        deadline = time.monotonic() + limit
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise GuestDiedError(
                    f"the virtual machine was not ready after {limit:.0f} s\n{self.console()}"
                )
            event = self._next_event(left)
            if event is not None and event.get("event") == "ready":
                return

    def _tell(self, line: str) -> None:
        if self._events is None:
            raise GuestDiedError("the virtual machine is not running")
        try:
            self._events.send(line.encode() + b"\n")
        except OSError as error:
            raise GuestDiedError(f"the virtual machine ended\n{self.console()}") from error

    def _next_event(self, silence: float | None) -> Event | None:
        """Return the next line from the guest; None is a line that is no event."""
        while b"\n" not in self._pending:
            self._receive(silence)
        line, _, rest = bytes(self._pending).partition(b"\n")
        self._pending[:] = rest
        try:
            event = json.loads(line)
        except ValueError:
            return None
        return cast("Event", event) if isinstance(event, dict) else None

    def _receive(self, silence: float | None) -> None:
        """Wait for either port; what the job prints breaks no silence."""
        if self._events is None or self._output is None:
            raise GuestDiedError("the virtual machine is not running")
        deadline = None if silence is None else time.monotonic() + silence
        with selectors.DefaultSelector() as selector:
            selector.register(self._events, selectors.EVENT_READ)
            selector.register(self._output, selectors.EVENT_READ)
            while True:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                ready = [key.fileobj for key, _ in selector.select(left)]
                if not ready:
                    raise GuestDiedError(
                        f"the virtual machine said nothing for {silence:.0f} s\n{self.console()}"
                    )
                if self._output in ready:
                    self._take_output()
                if self._events in ready:
                    data = self._events.recv(1 << 20)
                    if not data:
                        raise GuestDiedError(f"the virtual machine ended\n{self.console()}")
                    self._pending += data
                    return

    def _take_output(self) -> bool:
        """Take what the job has printed; True at its end."""
        assert self._output is not None
        try:
            data = self._output.recv(1 << 20)
        except BlockingIOError:
            return False
        ended = data.endswith(END_OF_OUTPUT) or not data
        data = data.replace(END_OF_OUTPUT, b"")
        self.output += data
        del self.output[: -(1 << 16)]
        self.on_output(data)
        return ended

    def _drain_output(self) -> None:
        """Take the rest of the output, which has its own port and so may come after the exit."""
        assert self._output is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            while selector.select(2) and not self._take_output():
                pass


def results_directory(root: Path) -> Path:
    """Return where files from the guest go: ``$AIOALSA_RESULTS``, or ``build/results``."""
    return Path(os.environ.get("AIOALSA_RESULTS") or root / "build" / "results").resolve()


def pass_on(data: bytes) -> None:
    """Print what a job prints, while it prints it."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def exit_status(event: Event) -> int:
    """Return a job's exit status as a shell tells it: 128 and the signal's number for a death."""
    return int(event["status"])


def describe_exit(status: int) -> str:
    """Say in words how a process ended."""
    if status > 128:
        try:
            return f"died of {signal.Signals(status - 128).name}"
        except ValueError:
            pass
    return f"exited with status {status}"
