"""Programs that the sequencer's tests run in processes of their own.

``python -m tests.kernel.seq_programs CLIENT:PORT`` sends a burst for each line that it reads, which
says how many of them.
"""

from __future__ import annotations

import sys

import anyio

from aioalsa import seq

BURST = [seq.ControlChange(n % 16, n // 16 % 128, n % 128) for n in range(1000)]


async def main() -> None:
    async with seq.open("bursts") as client:
        port = client.create_port("out", readable=True)
        client.connect(port, sys.argv[1])
        print("ready", flush=True)
        while line := await anyio.to_thread.run_sync(sys.stdin.readline):
            lost = 0
            for _ in range(int(line)):
                try:
                    await client.send_batch(BURST)
                except seq.SendError as error:
                    lost += error.count
            print(lost, flush=True)


if __name__ == "__main__":
    anyio.run(main)
