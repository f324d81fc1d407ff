"""Tests against alsa-lib in this process, with virtual cards in place of hardware."""
