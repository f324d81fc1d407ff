"""Filters in Python: what is played to them, or captured through them, goes through a function.

alsa-lib's extplug calls them within the stream's own read or write, in its thread. So they are no
async functions: while one of them works, nothing else does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from anyio.lowlevel import checkpoint

from .._wait import open_in_thread
from ..pcm._values import as_samples, from_numpy
from ._calls import Definition
from ._values import FilterSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from ..pcm import ChannelMap, Format
    from ._values import FilterSetup


class Filter:
    """What a `PCMFilter` does with the sound of one stream; derive from it.

    Attributes:
        setup: what the sound is like; there from the first `reset` on.
    """

    setup: FilterSetup

    def reset(self) -> None:
        """Begin anew; called whenever the stream is prepared, and so after each xrun."""

    def process(self, samples: Any) -> Any:  # noqa: ANN401 - arrays of whatever numpy has
        """Make of some frames as many others.

        Args:
            samples: an array of shape (frames, channels), which may be changed and kept; with
                `arrays=False` a bytearray of interleaved samples. How many frames it is, is up to
                who reads or writes.

        Returns:
            An array of shape (frames, `setup.target_channels`), as `pcm.from_numpy` takes it, or
            bytes; None for `samples` as they are now.

        Whatever it raises, the stream's next read or write raises too, and that ends the stream.
        """
        raise NotImplementedError

    def describe(self) -> str:
        """Return what `stream.dump()` is to say of it."""
        return type(self).__name__

    def close(self) -> None:
        """Be done: the stream is closed."""

    def work(self, data: bytearray, frames: int, *, arrays: bool) -> bytes | bytearray:
        """Return what `process` makes of interleaved samples."""
        setup = self.setup
        if not arrays:
            made = self.process(data)
            return _as_bytes(data if made is None else made)
        samples = as_samples(data, setup.format).reshape(frames, setup.channels)
        made = self.process(samples)
        if made is None:
            made = samples
        shape = getattr(made, "shape", None)
        if shape is None:
            raise TypeError(f"process must return an array, not {type(made).__name__}")
        if shape != (frames, setup.target_channels):
            raise ValueError(
                f"process returned an array of shape {shape}, not {frames, setup.target_channels}"
            )
        return from_numpy(made, setup.target_format)


def _as_bytes(made: object) -> bytes | bytearray:
    if isinstance(made, (bytes, bytearray)):
        return made
    try:
        return bytes(memoryview(made))  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"process must return bytes, not {type(made).__name__}") from None


def _need_numpy() -> None:
    try:
        importlib.import_module("numpy")
    except ModuleNotFoundError:
        raise ImportError(
            "a filter is given arrays of numpy's, which is not installed; "
            "install it, or give arrays=False to get bytes"
        ) from None


class _Function(Filter):
    """A filter that is one function."""

    def __init__(self, process: Callable[[Any], Any]) -> None:
        self._process = process

    def process(self, samples: Any) -> Any:  # noqa: ANN401
        return self._process(samples)

    def describe(self) -> str:
        return getattr(self._process, "__qualname__", repr(self._process))


class FilterOptions(TypedDict, total=False):
    """What a filter takes and gives.

    Attributes:
        slave: ALSA name of the PCM behind it; "default" by default. "plug:" before it converts what
            that cannot do.
        formats: sample formats that its users may choose; all that numpy has by default.
        slave_formats: those that the slave may have; that of the user by default.
        channels: numbers of channels that its users may choose, as 2, [2, 6] or range(1, 9); any
            by default.
        slave_channels: those that the slave may have; as many as the user's by default.
        chmaps: channel maps that it offers, as "FL FR"; those of the slave by default.
        arrays: samples are arrays of numpy's, not bytes; True by default.
    """

    slave: str
    formats: str | Format | Sequence[str | Format]
    slave_formats: str | Format | Sequence[str | Format]
    channels: int | Sequence[int]
    slave_channels: int | Sequence[int]
    chmaps: Sequence[str | ChannelMap]
    arrays: bool


class PCMFilter:
    """A device that changes sound on its way to or from another; an async context manager.

        def quieter(samples: npt.NDArray[np.int16]) -> npt.NDArray[np.int16]:
            return samples // 2

        async with virtual.PCMFilter("quieter", quieter, slave="hw:0") as filter:
            async with pcm.open_playback(filter.pcm) as stream: ...

    Any number of streams, of both directions, can be opened by its name while the block lasts, and
    go on after it. It works in the thread that reads or writes, the event loop's, which stands
    still meanwhile.
    """

    def __init__(
        self,
        name: str,
        process: Callable[[Any], Any] | None = None,
        *,
        make: Callable[[], Filter] | None = None,
        **options: Unpack[FilterOptions],
    ) -> None:
        """Remember what to make.

        Args:
            name: unique among the devices of this process.
            process: as `Filter.process`, where that is all.
            make: returns a `Filter`, for each stream another one; in the thread that opens.
            **options: see `FilterOptions`.

        Raises:
            TypeError, ValueError: an argument is wrong.
        """
        if (process is None) == (make is None):
            raise TypeError("either process or make must be given")
        if not callable(process or make):
            raise TypeError("process and make must be callable")
        unknown = options.keys() - FilterOptions.__annotations__.keys()
        if unknown:
            raise TypeError(f"there is no option {', '.join(sorted(unknown))}")
        self._settings = FilterSettings.of(name, **options)
        self._process = process
        self._make_one = make
        self._definition: Definition | None = None

    def __repr__(self) -> str:
        return f"<PCMFilter {self._settings.name!r}>"

    @property
    def pcm(self) -> str:
        """Its ALSA name.

        With `plug:` before it, it converts to what it takes.
        """
        return self._settings.pcm

    def _make(self) -> Filter:
        if self._make_one is None:
            assert self._process is not None
            return _Function(self._process)
        made = self._make_one()
        if not isinstance(made, Filter):
            raise TypeError(f"make must return a Filter, not {type(made).__name__}")
        return made

    async def __aenter__(self) -> Self:
        if self._definition is not None:
            raise RuntimeError(f"{self!r} is entered already")

        def define() -> Definition:
            if self._settings.arrays:
                # Here, where that does not hold up anything, and nobody has opened a stream.
                _need_numpy()
            return Definition(self._settings, self._make)

        self._definition = await open_in_thread(define, Definition.remove)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        definition, self._definition = self._definition, None
        if definition is not None:
            definition.remove()
        if kind is None:
            await checkpoint()
