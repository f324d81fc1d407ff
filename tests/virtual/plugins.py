"""Every plug-in that needs no driver, defined over a PCM that is there on every machine."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from aioalsa._ffi import _overlay

if TYPE_CHECKING:
    from collections.abc import Generator

# Their names, over the PCM {slave}; in the order of alsa-lib's documentation.
PLUGINS: dict[str, str] = {
    "card": "{slave}",
    "plug": "plug:{slave}",
    "asym": "matrix_asym",
    "file": "matrix_file",
    "hooks": "matrix_hooks",
    "copy": "matrix_copy",
    "empty": "matrix_empty",
    "linear": "matrix_linear",
    "route": "matrix_route",
    "rate": "matrix_rate",
    "mulaw": "matrix_mulaw",
    "alaw": "matrix_alaw",
    "adpcm": "matrix_adpcm",
    "lfloat": "matrix_lfloat",
    "iec958": "matrix_iec958",
    "multi": "matrix_multi",
    "upmix": "matrix_upmix",
    "null": "null",
}
# These need a plug-in that not every system has.
EXTERNAL = {"upmix": "upmix"}

DEFINITIONS = """
pcm.matrix_asym { type asym playback.pcm "%(slave)s" capture.pcm "%(slave)s" }
pcm.matrix_file { type file slave.pcm "%(slave)s" file "%(folder)s/played" format raw }
pcm.matrix_hooks { type hooks slave.pcm "%(slave)s" }
pcm.matrix_copy { type copy slave.pcm "%(slave)s" }
pcm.matrix_empty { type empty slave.pcm "%(slave)s" }
pcm.matrix_linear { type linear slave { pcm "%(slave)s" format S32_LE } }
pcm.matrix_route { type route slave { pcm "%(slave)s" channels 2 } ttable.0.0 1 ttable.1.1 1 }
pcm.matrix_rate { type rate slave { pcm "%(slave)s" rate 48000 } }
pcm.matrix_mulaw { type mulaw slave { pcm "%(slave)s" format MU_LAW } }
pcm.matrix_alaw { type alaw slave { pcm "%(slave)s" format A_LAW } }
pcm.matrix_adpcm { type adpcm slave { pcm "null" format IMA_ADPCM } }
pcm.matrix_lfloat { type lfloat slave { pcm "%(slave)s" format FLOAT_LE } }
pcm.matrix_iec958 { type iec958 slave { pcm "%(slave)s" format IEC958_SUBFRAME_LE } }
pcm.matrix_upmix {
    type asym
    playback.pcm { type upmix slave.pcm "null" channels 4 }
    capture.pcm "null"
}
pcm.matrix_multi {
    type multi
    slaves.a { pcm "%(slave)s" channels 2 }
    bindings.0 { slave a channel 0 }
    bindings.1 { slave a channel 1 }
}
"""


@contextmanager
def defined(slave: str, folder: Path) -> Generator[dict[str, str]]:
    """Give the name of each plug-in over a PCM, as long as that is defined.

    Args:
        slave: the PCM that they stand before.
        folder: where `file` writes what it plays.
    """
    key = _overlay.add(DEFINITIONS % {"slave": slave, "folder": folder})
    try:
        yield {plugin: name.format(slave=slave) for plugin, name in PLUGINS.items()}
    finally:
        _overlay.remove(key)


def _installed() -> list[str]:
    """Return the plug-ins that this system has."""
    folders = [path for top in Path("/usr").glob("lib*") for path in top.glob("**/alsa-lib")]
    modules = {path.stem for folder in folders for path in folder.glob("*.so")}
    return [
        plugin
        for plugin in PLUGINS
        if plugin not in EXTERNAL or f"libasound_module_pcm_{EXTERNAL[plugin]}" in modules
    ]


INSTALLED = _installed()
