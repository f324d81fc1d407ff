"""Tests that run in a virtual machine with MIDI 2.0 devices."""
