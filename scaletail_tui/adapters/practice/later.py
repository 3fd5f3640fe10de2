"""Adapters that are made when they are first used, so that their code is not loaded before the first screen stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

_Adapter = TypeVar("_Adapter")


class _Later:
    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = self.__dict__.get("_made")
        if made is None:
            made = self._made = self._make()
        return getattr(made, name)


def later(make: Callable[[], _Adapter]) -> _Adapter:
    """Stand in for what `make` returns; it is called at the first use."""
    return cast(_Adapter, _Later(make))
