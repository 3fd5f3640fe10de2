"""Why a piece of evidence could not be had: a reason that code decides by, and the words that people read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    NOT_ASKED = "not-asked"
    """Nobody looked."""
    LATE = "late"
    """The look was given `limit` seconds, and there was no answer."""
    LATE_INSIDE = "late-inside"
    """The tool in the sidecar was given `limit` seconds of its own, and there was no answer."""
    INVALID = "invalid"
    """It is there, and what stands in it cannot be read."""
    TOLD = "told"
    """Anything else: `detail` is what a tool said, or what stands in the way."""

    @classmethod
    def _missing_(cls, value: object) -> Reason:
        """A reason of a later program: its words are there to be read."""
        return cls.TOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Why there is no value."""

    reason: Reason = Reason.TOLD
    limit: float | None = None
    """Seconds that passed without an answer."""
    detail: str = ""
    """Words in place of those of the reason; what a tool said comes through raw."""

    @property
    def words(self) -> str:
        limit = self.limit or 0.0
        match self.reason:
            case _ if self.detail:
                return self.detail
            case Reason.NOT_ASKED:
                return "not looked at"
            case Reason.LATE:
                return f"no answer within {limit:.0f} s"
            case Reason.LATE_INSIDE:
                return f"no answer within its own {limit:g} s"
        return ""


NOT_ASKED = Missing(reason=Reason.NOT_ASKED)
