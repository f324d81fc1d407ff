"""Tests against real ALSA drivers.

They run on this machine where it has the cards of ``cards.py``, and in a virtual machine otherwise.
"""
