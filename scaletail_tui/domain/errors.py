"""The one family of errors that a user is told about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaletail_tui.domain.ways import Telling


_SAID = 300
"""Characters of a tool's words in a sentence."""


class ScaletailError(Exception):
    """Something went wrong that the user can act on.

    `title` is one sentence for the user, `detail` the raw evidence for the log or a second line (may be empty),
    `remedy` what to do next (may be empty; a `Telling` where pages have words of their own for it), `needs` the words
    of a yes that is missing. None of them may hold a secret: what looks like one in the evidence, which a tool wrote,
    is masked here.
    """

    quotes = False
    """True where `detail` is what a tool said, which is the reason and belongs into the sentence."""

    def __init__(
        self, title: str, *, detail: str = "", remedy: str | Telling = "", needs: tuple[str, ...] = ()
    ) -> None:
        super().__init__(title)
        self.needs = needs
        self.title = title
        self.detail = _mask(detail) if detail else ""
        self.telling = None if isinstance(remedy, str) else remedy
        self.remedy = remedy if isinstance(remedy, str) else _by_options(remedy)

    def sentence(self) -> str:
        """Title and remedy as one line, for a terminal, with what a tool said where that is the reason."""
        said = " ".join(self.detail.split()) if self.quotes else ""
        said = f"{said[:_SAID]}…" if len(said) > _SAID else said
        if not said:
            return f"{self.title} {self.remedy}".strip()
        return f"{self.title.rstrip('.')}: {said}{'' if said.endswith(('.', '…')) else '.'} {self.remedy}".strip()


def _by_options(telling: Telling) -> str:
    from scaletail_tui.domain.ways import OPTIONS

    return telling.say(OPTIONS)


def _mask(said: str) -> str:
    from scaletail_tui.domain.masking.mask import without_secrets

    return without_secrets(said)


class BadInput(ScaletailError):
    """What the user gave cannot be used; the command line exits with 2."""


class EditRefused(ScaletailError):
    """The file cannot be changed without touching what is not meant; the title says what prevents it."""
