"""Tests of MIDI 2.0, which take a kernel and an alsa-lib that have it: `nox -s midi2`.

`build` makes both out of Debian's sources, once, into the cache of the kernel rig.
"""
