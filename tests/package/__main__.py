"""Builds the distributions and tries them as a new user would: ``python -m tests.package DIR``.

1. The source distribution, and from that alone a wheel; no header of ALSA's may be read for it.
2. The wheel is repaired as for a release; no library may be taken into it.
3. It is installed into a new environment where no compiler is found: the demo runs there, the first
   example of the README, and the type of every public name is known.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent


def run(*command: str | Path, env: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a command; return what it has printed, or exit with that."""
    print("$", *command, flush=True)
    done = subprocess.run(
        command,
        env=env,
        cwd=cwd,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{command[0]} failed: {done.returncode}")
    return done.stdout


def build(directory: Path) -> Path:
    """Return the wheel that was built from the source distribution, repaired."""
    for old in directory.glob("aioalsa-*"):
        old.unlink()
    # -H names every header that the compiler reads.
    told = run(sys.executable, "-m", "build", "-o", directory, env={**os.environ, "CFLAGS": "-H"})
    headers = [line.strip(". ") for line in told.splitlines() if line.startswith(". ")]
    assert any(header.endswith("Python.h") for header in headers), "no header was named"
    assert not [header for header in headers if "/alsa/" in header]
    [built] = directory.glob("*-linux_*.whl")
    with_tools = {**os.environ, "PATH": f"{TOOLS}:{os.environ['PATH']}"}
    exclude = ("--exclude", "libasound.so.2")
    run(TOOLS / "auditwheel", "repair", *exclude, "-w", directory, built, env=with_tools)
    [repaired] = set(directory.glob("*.whl")) - {built}
    return repaired


def check_contents(wheel: Path) -> None:
    """Check that a wheel has what it needs and nothing else."""
    names = ZipFile(wheel).namelist()
    assert "aioalsa/py.typed" in names
    assert not [name for name in names if name.endswith((".c", ".h"))]
    assert sorted(Path(name).name for name in names if ".so" in name) == [
        "_alsa.abi3.so",
        "_native.abi3.so",
    ]


def try_out(wheel: Path, home: Path) -> None:
    """Install a wheel where there is no compiler, and use it."""
    environment = home / "environment"
    venv.create(environment, with_pip=True)
    (home / ".asoundrc").write_text("pcm.!default null\n")
    kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    clean = {**kept, "HOME": str(home), "PATH": str(environment / "bin"), "LANG": "C.UTF-8"}
    run(environment / "bin/pip", "install", "-q", f"{wheel}[cli]", env=clean, cwd=home)
    print(run(environment / "bin/aioalsa", "demo", env=clean, cwd=home))
    first = (ROOT / "examples" / "capture.py").read_text()
    with subprocess.Popen(
        [environment / "bin/python", "-u", "-c", first],
        env=clean,
        cwd=home,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        print(program.stdout.readline(), end="")
        assert "frames" in program.stdout.readline()
        program.kill()
    # Pyright looks for packages where the first python of the path has them.
    path = f"{environment / 'bin'}:{TOOLS}:{os.environ['PATH']}"
    options = ("--verifytypes", "aioalsa", "--ignoreexternal")
    told = run(TOOLS / "pyright", *options, env={**os.environ, "PATH": path}, cwd=home)
    print(next(line for line in told.splitlines() if "completeness" in line))


def main() -> None:
    """Build into the directory that is named."""
    directory = ROOT / sys.argv[1]
    directory.mkdir(parents=True, exist_ok=True)
    wheel = build(directory)
    check_contents(wheel)
    with TemporaryDirectory() as home:
        try_out(wheel, Path(home))
    print(f"{wheel.name}: tried out")


main()
