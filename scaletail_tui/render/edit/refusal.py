"""Why an edit is not made."""

from __future__ import annotations

from scaletail_tui.domain.errors import ScaletailError


class EditRefused(ScaletailError):
    """The file cannot be changed without touching what is not meant; the title says what prevents it."""
