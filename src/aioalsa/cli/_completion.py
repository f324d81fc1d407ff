"""`aioalsa completion`: what a shell has to read to complete our commands and options."""

from __future__ import annotations

from typing import Literal

from ._console import say


def completion(shell: Literal["bash", "zsh", "fish"]) -> None:
    """Print what makes a shell complete our commands and options.

    ```sh
    aioalsa completion bash > ~/.local/share/bash-completion/completions/aioalsa
    aioalsa completion zsh > ~/.zfunc/_aioalsa    # a directory of your $fpath
    aioalsa completion fish > ~/.config/fish/completions/aioalsa.fish
    ```

    Args:
        shell: bash, zsh or fish.
    """
    from ._app import make_app

    say(make_app().generate_completion(shell=shell).rstrip())
