"""Adapters that are imported when they are first asked something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Adapter = TypeVar("Adapter")


def later(make: Callable[[], Adapter]) -> Adapter:
    """What `make` makes, made at the first use: importing all adapters takes as long as the first page's drawing."""
    return cast(Adapter, _Later(make))


class _Later:
    """Stands in for an adapter."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._made is None:
            self._made = self._make()
        return getattr(self._made, name)
