"""The project's checks, each in an environment of its own; ``nox`` alone runs all that must pass.

``./dev`` installs what the system lacks and then uses these sessions.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "docs", "package", "test"]
nox.options.reuse_venv = "yes"

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
SOURCES = [name for name in ("src", "tests", "examples") if (ROOT / name).is_dir()]
FAILED_CHECKS = "AIOALSA_FAILED_CHECKS"
"""Tells the tests which checks failed before them, so that their totals count those too."""


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting with ruff."""
    _install(session, *nox.project.dependency_groups(PROJECT, "lint"))
    _check(session, "ruff", "check", *SOURCES, "docs", "noxfile.py")
    _check(session, "ruff", "format", "--check", *SOURCES, "docs", "noxfile.py")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy and pyright, both strict."""
    # Of the project only the dependencies are needed, which spares building the extension.
    metadata = PROJECT["project"]
    extras = [need for extra in metadata["optional-dependencies"].values() for need in extra]
    groups = nox.project.dependency_groups(PROJECT, "types")
    _install(session, *metadata["dependencies"], *extras, *groups)
    # For the version that runs here: newer dependencies do not parse as Python 3.11.
    version = "{}.{}".format(*sys.version_info)
    _check(session, "mypy", f"--python-version={version}", *SOURCES)
    _check(session, "pyright", f"--pythonversion={version}", *SOURCES)


@nox.session
def test(session: nox.Session) -> None:
    """Run the tests; kernel tests run in a virtual machine where this one has not the cards."""
    _install(session, *nox.project.dependency_groups(PROJECT, "test"), extras="cli,loop,numpy,plot")
    session.run("python", "-m", "pytest", *(session.posargs or ["tests"]))


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into build/docs; a warning is an error."""
    _install(session, *nox.project.dependency_groups(PROJECT, "docs"), extras="cli,numpy")
    _check(session, "sphinx-build", "-q", "-W", "--keep-going", "-j2", "docs", "build/docs")
    _check(session, "python", "docs/_ext/public_names.py", "build/docs/objects.inv")


@nox.session
def package(session: nox.Session) -> None:
    """Build the source distribution and from it a wheel; try the wheel where no compiler is."""
    _install(session, *nox.project.dependency_groups(PROJECT, "package"))
    workflows = sorted(map(str, ROOT.glob(".github/workflows/*.yml")))
    for schema, files in (("snapcraft", ["snap/snapcraft.yaml"]), ("github-workflows", workflows)):
        _check(session, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files)
    _check(session, "python", "-m", "tests.package", "build/dist")


@nox.session
def midi2(session: nox.Session) -> None:
    """Run the tests of MIDI 2.0, on a kernel and an alsa-lib that are built for it once."""
    _install(session, *nox.project.dependency_groups(PROJECT, "test"), extras="cli,numpy")
    session.run("python", "-m", "tests.midi2", *session.posargs)


@nox.session
def demo(session: nox.Session) -> None:
    """Play a melody on a virtual card and show what comes back."""
    _install(session, extras="cli")
    session.run("aioalsa", "demo", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure against a C program and other libraries."""
    _install(
        session, *nox.project.dependency_groups(PROJECT, "bench"), extras="cli,loop,numpy,plot"
    )
    session.run("python", "-m", "tests.bench", *session.posargs)


def _install(session: nox.Session, *requirements: str, extras: str = "") -> None:
    """Install requirements, and with ``extras`` the project; nothing when nothing has changed."""
    arguments = [*requirements, *(("-e", f".[{extras}]") if extras else ())]
    stamp = Path(session.virtualenv.location) / "installed"
    state = _fingerprint(arguments)
    if stamp.exists() and stamp.read_text() == state and (not extras or _is_built()):
        return
    stamp.unlink(missing_ok=True)
    session.install(*arguments)
    stamp.write_text(state)


def _fingerprint(arguments: list[str]) -> str:
    """Digest all that an installation depends on: the C extension is built by it."""
    digest = hashlib.sha256(repr((arguments, sys.version)).encode())
    ffi = ROOT / "src" / "aioalsa" / "_ffi"
    inputs = [
        ffi / "build.py",
        *ffi.glob("native/*"),
        *ffi.glob("cdef/**/*"),
        *ffi.glob("shim/**/*"),
    ]
    inputs += [ROOT / "pyproject.toml", ROOT / "setup.py"]
    for path in sorted(path for path in inputs if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _is_built() -> bool:
    built = (ROOT / "src" / "aioalsa" / "_ffi").glob("*.so")
    return {path.name.partition(".")[0] for path in built} >= {"_alsa", "_native"}


def _check(session: nox.Session, *command: str) -> None:
    try:
        session.run(*command)
    except CommandFailed:
        failed = os.environ.get(FAILED_CHECKS, "").split()
        os.environ[FAILED_CHECKS] = " ".join([*failed, session.name])
        raise
