"""What a sequencer client in UMP mode calls beside what all clients do."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .._ffi import lib
from ..seq._handle import SeqHandle
from ._calls import block_info, endpoint_info, endpoint_of, new

if TYPE_CHECKING:
    from .._ffi._alsa import CData
    from ._values import Endpoint


# No such client any more, one without packets, one with packets that has not told.
_NONE = (-errno.ENOENT, -errno.EBADFD, -errno.ENODEV)


class UmpSeqHandle(SeqHandle):
    """An open client that gets and sends packets."""

    def _check(self, code: int, function: str) -> None:
        if code < 0:
            raise self.error(code, function)

    def create_endpoint(self, endpoint: Endpoint, groups: int) -> None:
        """Make the client an endpoint (`snd_seq_create_ump_endpoint`)."""
        self._check(
            lib.snd_seq_create_ump_endpoint(self.seq, endpoint_info(endpoint), groups),
            "snd_seq_create_ump_endpoint",
        )
        for number, block in enumerate(endpoint.blocks):
            self._check(
                lib.snd_seq_create_ump_block(self.seq, number, block_info(number, block)),
                "snd_seq_create_ump_block",
            )

    def change_endpoint(self, endpoint: Endpoint) -> None:
        """Tell others of a change (`snd_seq_set_ump_endpoint_info`, `…_block_info`)."""
        self._check(
            lib.snd_seq_set_ump_endpoint_info(self.seq, endpoint_info(endpoint)),
            "snd_seq_set_ump_endpoint_info",
        )
        for number, block in enumerate(endpoint.blocks):
            self._check(
                lib.snd_seq_set_ump_block_info(self.seq, number, block_info(number, block)),
                "snd_seq_set_ump_block_info",
            )

    def endpoint_of(self, client: int) -> Endpoint | None:
        """What a client tells of its endpoint (`snd_seq_get_ump_endpoint_info`), if any."""
        info = new("endpoint_info")
        code = lib.snd_seq_get_ump_endpoint_info(self.seq, client, info)
        if code in _NONE:
            return None
        if code < 0:
            raise self.error(code, "snd_seq_get_ump_endpoint_info")
        numbers = iter(range(32))

        def ask(block: CData) -> int:
            return lib.snd_seq_get_ump_block_info(self.seq, client, next(numbers), block)

        return endpoint_of(info, ask)

    def set_port_group(self, port: int, group: int | None) -> None:
        """Make a port one of a group (`snd_seq_port_info_set_ump_group`)."""
        info = self.port_settings(port)
        lib.snd_seq_port_info_set_ump_group(info, 0 if group is None else group + 1)
        self.call("snd_seq_set_port_info", port, info)

    def set_port_midi1(self, port: int, *, on: bool) -> None:
        """Have a port get packets of MIDI 1.0 only (`snd_seq_port_info_set_ump_is_midi1`)."""
        info = self.port_settings(port)
        lib.snd_seq_port_info_set_ump_is_midi1(info, int(on))
        self.call("snd_seq_set_port_info", port, info)
