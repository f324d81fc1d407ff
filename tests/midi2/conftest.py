"""These tests take a kernel and an alsa-lib with MIDI 2.0: only `nox -s midi2` collects them."""

from __future__ import annotations

import os

collect_ignore_glob = [] if os.environ.get("AIOALSA_MIDI2") else ["*test_*.py", "kernel"]
