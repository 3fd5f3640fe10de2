"""Where catalog entries come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # shapes in signatures only: the first page would wait for them
    from scaletail_tui.domain.catalog.service import CatalogLoad


class CatalogSource(Protocol):
    """Where catalog entries come from."""

    def load(self) -> CatalogLoad: ...
