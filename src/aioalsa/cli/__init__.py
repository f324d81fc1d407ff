"""The command line: `aioalsa …`, one module for each command, over the public API only."""
