"""A USB MIDI 2.0 device that is not there: the kernel's f_midi2 gadget, plugged into dummy_hcd."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

GADGETS = Path("/sys/kernel/config/usb_gadget")


@dataclass(frozen=True)
class Device:
    """What the gadget tells of itself; see the kernel's configfs-usb-gadget-midi2.

    Attributes:
        name: the endpoint's name.
        product: its product instance id.
        endpoint: attributes of its endpoint.
        blocks: attributes of its function blocks.
    """

    name: str = "Rig Endpoint"
    product: str = "Rig-0001"
    endpoint: dict[str, str] = field(default_factory=dict[str, str])
    blocks: tuple[dict[str, str], ...] = (
        {"name": "Keys", "direction": "3", "first_group": "0", "num_groups": "1", "ui_hint": "3"},
        {"name": "Pads", "direction": "3", "first_group": "1", "num_groups": "2", "ui_hint": "2"},
    )


@contextmanager
def plugged_in(device: Device, *, name: str = "midi2") -> Generator[Path]:
    """Plug the device in; what is yielded pulls it out when "" is written to its UDC."""
    gadget = GADGETS / name
    function, config = gadget / "functions" / "midi2.0", gadget / "configs" / "c.1"
    made = [gadget, gadget / "strings" / "0x409", function, config]
    for directory in made:
        directory.mkdir()
    _write(gadget, idVendor="0x1d6b", idProduct="0x0105")
    _write(gadget / "strings" / "0x409", product=device.name, manufacturer="Rig")
    endpoint = function / "ep.0"
    _write(endpoint, ep_name=device.name, product_id=device.product, **device.endpoint)
    for number, attributes in enumerate(device.blocks):
        block = endpoint / f"block.{number}"
        if not block.exists():
            block.mkdir()
            made.append(block)
        _write(block, **attributes)
    link = config / "midi2.0"
    link.symlink_to(function)
    udc = gadget / "UDC"
    udc.write_text(next(Path("/sys/class/udc").iterdir()).name)
    try:
        yield udc
    finally:
        if udc.read_text().strip():
            udc.write_text("\n")
        link.unlink()
        for directory in reversed(made):
            directory.rmdir()


def _write(directory: Path, **attributes: Any) -> None:  # noqa: ANN401
    for name, value in attributes.items():
        (directory / name).write_text(f"{value}\n")
