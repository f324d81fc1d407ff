"""The entry of `aioalsa` and `python -m aioalsa`: the command line, if what it needs is there."""

from __future__ import annotations

import sys

# Which extra brings what.
_EXTRA = {
    **dict.fromkeys(("cyclopts", "rich", "soundfile", "numpy", "mido", "textual"), "cli"),
    "samplerate": "loop",
    "matplotlib": "plot",
}


def main() -> int:
    """Run the command line and return its exit status."""
    try:
        from .cli._process import prepare

        prepare()
        from .cli._app import run

        return run(sys.argv[1:])
    except KeyboardInterrupt:  # while that is imported
        return 130
    except ImportError as error:
        # cyclopts, which imports commands when they are used, wraps what that raises.
        cause = error.__cause__ if isinstance(error.__cause__, ImportError) else error
        missing = (cause.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
        extra = _EXTRA[missing]
        hint = f"aioalsa: this needs the module {missing}: pip install 'aioalsa[{extra}]'"
        print(hint, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
