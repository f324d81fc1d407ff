"""Show what all MIDI ports send, also of devices and programs that come later.

python examples/midi/monitor.py
"""

import anyio

from aioalsa import AlsaError, seq


async def main() -> None:
    async with seq.open("monitor") as client, client.announcements() as changes:
        port = client.create_port("in", writable=True)

        def listen(source: seq.PortInfo) -> None:
            if source.readable and source.address.client not in (0, client.number):
                print(f"listening to {source.address} {source.name}", flush=True)
                client.connect(source, port)

        async def watch() -> None:
            async for change in changes:
                if isinstance(change, seq.PortStarted):
                    try:
                        listen(client.port_info(change.address))
                    except AlsaError as error:  # gone again, or taken
                        print(error, flush=True)

        for info in client.clients():
            for source in info.ports:
                listen(source)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            async for event in client:
                print(event, flush=True)


anyio.run(main)
