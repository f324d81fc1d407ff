"""Boots a virtual machine with real ALSA drivers over this machine's own files.

``kernel`` fetches the distribution's kernel, ``initramfs`` packs what boots it, ``machine`` runs
it, ``remote`` runs pytest in it, ``plugin`` makes that part of the pytest run on this side.
"""
