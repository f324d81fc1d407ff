"""Save what a synthesizer dumps into a file, or send the file back to it.

python examples/midi/librarian.py save 24:0 sounds.syx
python examples/midi/librarian.py send 24:0 sounds.syx
"""

import sys

import anyio

from aioalsa import seq

WHO_ARE_YOU = seq.SysEx(bytes.fromhex("f0 7e 7f 06 01 f7"))  # it may answer who it is
QUIET = 3.0  # a dump is over after so many seconds without anything


async def main() -> None:
    action, device, path = sys.argv[1:]
    async with seq.open("librarian") as client:
        port = client.create_port("both")
        port.connect_to(device)
        if action == "send":
            for message in seq.events_from_bytes(await anyio.Path(path).read_bytes()):
                await client.send(message)  # as fast as the device takes it
                print(f"sent {message}", flush=True)
            return
        port.connect_from(device)
        await client.send(WHO_ARE_YOU)
        print("start the dump on the device", flush=True)
        received = b""
        with anyio.move_on_after(QUIET) as patience:
            async for event in client:
                if isinstance(event, seq.SysEx):
                    received += event.data
                    patience.deadline = anyio.current_time() + QUIET
                    print(f"received {event}", flush=True)
        await anyio.Path(path).write_bytes(received)


anyio.run(main)
