"""`aioalsa mixer` on a terminal: all volumes, switches and choices of a card on the whole screen.

What other programs change is shown at once, and elements that come and go do so here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Footer, Static

from .. import AlsaError
from ._mixer_rows import Row, rows

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ..mixer import Mixer


class Line(Widget):
    """A line of the mixer.

    Args:
        row: what it shows.
        plain: ASCII only.
    """

    can_focus = True

    def __init__(self, row: Row, *, plain: bool) -> None:
        super().__init__()
        self.row = row
        self._plain = plain

    def render(self) -> str:
        """Return what it shows now."""
        try:
            # Names may hold what would be markup.
            return self.row.line(self.size.width, plain=self._plain).replace("[", "\\[")
        except AlsaError:
            return self.row.element.name.replace("[", "\\[")  # it is about to be taken away


class MixerView(App[AlsaError | None]):
    """The mixer on the whole screen; gives the error that ended it, if one did.

    Args:
        opened: the mixer.
        plain: ASCII only.

    Attributes:
        left: the user has enough of it.
    """

    CSS = """
    Line { height: 1; }
    Line:focus { background: $primary; text-style: bold; }
    #title { height: 1; text-style: bold; }
    """
    ENABLE_COMMAND_PALETTE = False
    # With priority: what scrolls would take the arrows for itself. All of them, for keys that are
    # pressed fast to be obeyed in their order.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,escape", "quit", "Quit", priority=True),
        Binding("up,k", "move(-1)", show=False, priority=True),
        Binding("down,j", "move(1)", show=False, priority=True),
        Binding("right,plus,l", "louder(5)", "+5%", priority=True),
        Binding("left,minus,h", "louder(-5)", "-5%", priority=True),
        Binding("pageup", "louder(20)", show=False, priority=True),
        Binding("pagedown", "louder(-20)", show=False, priority=True),
        Binding("m,space", "switch", "On/off", priority=True),
        *(Binding(str(at), f"set({10 * at})", show=False, priority=True) for at in range(10)),
        Binding("end", "set(100)", show=False, priority=True),
    ]

    def __init__(self, opened: Mixer, *, plain: bool) -> None:
        super().__init__()
        self._mixer = opened
        self._plain = plain
        self._rows: list[Row] = []
        self.left = False

    async def action_quit(self) -> None:
        """End it."""
        self.left = True
        self.exit()

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static(f"{self._mixer.device}", id="title", markup=False)
        yield VerticalScroll(can_focus=False)
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Fill the screen, and keep it so."""
        await self._fill()
        self.run_worker(self._follow(), exit_on_error=False)

    async def _follow(self) -> None:
        try:
            async for _event in self._mixer:
                await self._show()
        except AlsaError as error:
            self.exit(error)

    async def _show(self) -> None:
        if rows(self._mixer.values()) != self._rows:
            await self._fill()
            return
        for line in self.query(Line):
            line.refresh()

    async def _fill(self) -> None:
        """Show other lines than before, the same one selected if it is still there."""
        selected = self.focused.row if isinstance(self.focused, Line) else None
        self._rows = rows(self._mixer.values())
        area = self.query_one(VerticalScroll)
        lines = [Line(row, plain=self._plain) for row in self._rows]
        with self.batch_update():
            await area.remove_children()
            await area.mount_all(lines or [Static("This card has nothing to mix.")])
        for line in lines:
            if line.row == selected or selected not in self._rows:
                self.screen.set_focus(line)
                break

    def on_driver_signal_resume(self) -> None:
        """Draw all of it: it was stopped (SIGTSTP) and goes on, and the screen was cleared."""
        self.call_later(self.screen.refresh, layout=True)

    def action_move(self, by: int) -> None:
        """Select the line above or below."""
        lines = list(self.query(Line))
        if lines:
            at = lines.index(self.focused) if isinstance(self.focused, Line) else 0
            # At once, for the next key to go on from there.
            line = lines[min(max(at + by, 0), len(lines) - 1)]
            self.screen.set_focus(line, scroll_visible=False)
            self._reveal()

    def on_resize(self) -> None:
        """Keep the selected line on the screen."""
        self.call_after_refresh(self._reveal)

    def _reveal(self) -> None:
        if isinstance(self.focused, Line):
            area = self.query_one(VerticalScroll)
            area.scroll_to_widget(self.focused, animate=False, immediate=True)

    async def action_louder(self, percent: int) -> None:
        """Change the selected volume."""
        if isinstance(self.focused, Line):
            await self._change(self.focused, lambda row: row.louder(percent))

    async def action_set(self, percent: int) -> None:
        """Set the selected volume."""
        if isinstance(self.focused, Line):
            await self._change(self.focused, lambda row: row.set(percent))

    async def action_switch(self) -> None:
        """Switch what is selected."""
        if isinstance(self.focused, Line):
            await self._change(self.focused, lambda row: row.toggle())

    async def _change(self, line: Line, change: Callable[[Row], Awaitable[None]]) -> None:
        try:
            await change(line.row)
        except AlsaError as error:
            # Of a card that is gone `_follow` hears too.
            self.notify(str(error).splitlines()[0], severity="error", markup=False)
        line.refresh()


async def view(opened: Mixer, *, plain: bool) -> None:
    """Show a mixer until the user has enough of it.

    Raises:
        AlsaError: it could not be shown any longer: the card is gone.
    """
    shown = MixerView(opened, plain=plain)
    error = await shown.run_async()
    if error is not None:
        raise error
    if not shown.left:
        raise KeyboardInterrupt  # a signal has ended it, and it says nothing of that
