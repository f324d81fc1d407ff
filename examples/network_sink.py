"""A loudspeaker at the other end of the network: what is played to it goes out as UDP packets."""

from __future__ import annotations

import math
import struct

import anyio

from aioalsa import pcm, virtual

TONE = struct.pack("<4800h", *(round(9000 * math.sin(n * 0.06)) for n in range(4800)))


async def play(name: str) -> None:
    async with pcm.open_playback(name, channels=1) as stream:
        await stream.write(TONE)


async def main() -> None:
    """Play to the sink; here the receiver is this same program."""
    heard = b""
    async with (
        await anyio.create_udp_socket(local_host="127.0.0.1") as receiver,
        await anyio.create_connected_udp_socket(
            "127.0.0.1", receiver.extra_attributes[anyio.abc.SocketAttribute.local_port]()
        ) as sender,
    ):
        position = 0

        async def take(period: pcm.Period) -> None:
            nonlocal position
            assert isinstance(period.data, bytes)
            position += period.lost
            # What a packet is, by its first frame: those that get lost leave a hole.
            await sender.send(struct.pack("!Q", position) + period.data)
            position += period.frames

        async with (
            virtual.PCMSink("network", take, channels=1, period_size=480) as sink,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(play, sink.pcm)
            async for packet, _ in receiver:
                heard += packet[8:]
                if TONE[-960:] in heard:
                    break
    print(f"{len(TONE) // 2} frames were played, and received over the network")


anyio.run(main)
