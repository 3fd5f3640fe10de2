"""Adapters that are imported and made when they are first asked something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Adapter = TypeVar("Adapter")


def make_lazily(make: Callable[[], Adapter]) -> Adapter:
    """What `make` makes, made at the first use: importing all adapters takes as long as the first page's drawing."""
    return cast(Adapter, _Lazy(make))


class _Lazy:
    """Stands in for an adapter."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # a copy or a debugger asks what we are: that is no use of the adapter
            raise AttributeError(name)
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)
