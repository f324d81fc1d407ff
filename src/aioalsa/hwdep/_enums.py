"""The enumerations of <alsa/hwdep.h>."""

from __future__ import annotations

from .._arguments import Named


class Interface(Named):
    """What kind of hardware a device gives access to (`snd_hwdep_iface_t`)."""

    UNKNOWN = -1
    OPL2 = 0
    OPL3 = 1
    OPL4 = 2
    SB16CSP = 3
    EMU10K1 = 4
    YSS225 = 5
    ICS2115 = 6
    SSCAPE = 7
    VX = 8
    MIXART = 9
    USX2Y = 10
    EMUX_WAVETABLE = 11
    BLUETOOTH = 12
    USX2Y_PCM = 13
    PCXHR = 14
    SB_RC = 15
    HDA = 16
    USB_STREAM = 17
    FW_DICE = 18
    FW_FIREWORKS = 19
    FW_BEBOB = 20
    FW_OXFW = 21
    FW_DIGI00X = 22
    FW_TASCAM = 23
    LINE6 = 24
    FW_MOTU = 25
    FW_FIREFACE = 26

    @property
    def reads(self) -> bool:
        """Tell whether the driver may have data to read, and so may block.

        Those of the older interfaces, and of HDA, have nothing to read, and say so at once
        (`snd_hwdep_read` in K/sound/core/hwdep.c).
        """
        return self is Interface.UNKNOWN or (self >= Interface.SB_RC and self != Interface.HDA)
