"""The yes that a stack from a catalog of others needs: it names what the stack may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.powers.power import Power, PowerKind, PowerLine, tell_powers, words_to_allow

FLAG = "--allow-powers"


class PowersNotAllowed(BadInput):
    """A stack may do more than the yes names; `needs` are the words of all that it needs."""

    def __init__(self, name: str, powers: Iterable[Power]) -> None:
        asked = tuple(power for power in powers if not power.expected)
        needs = words_to_allow(asked)
        what = "\n".join(line.sentence for line in tell_powers(asked))
        super().__init__(
            f"{plain_line(name)} is not from the catalog that ships with this program, and needs a yes to what it may "
            f"do beyond its own containers:\n{what}",
            remedy=f"If you want that, say so with: {FLAG} {','.join(needs)}",
            needs=needs,
        )


def check_consent(name: str, powers: Collection[Power], allowed: Collection[str]) -> None:
    """Raise PowersNotAllowed where a power is not named."""
    if set(words_to_allow(powers)) - set(allowed):
        raise PowersNotAllowed(name, powers)


def read_words(given: Iterable[str]) -> tuple[str, ...]:
    """Words with commas between them; raises BadInput for one that names no power."""
    words = tuple(word for text in given for word in (part.strip() for part in text.split(",")) if word)
    known = [kind.value for kind in PowerKind]
    for word in words:
        if word not in known:
            raise BadInput(f"{FLAG} knows no {plain_line(word)!r}.", remedy=f"It knows: {', '.join(known)}.")
    return words


def power_json(line: PowerLine) -> dict[str, Any]:
    """One line of powers for a script."""
    return {
        "power": line.kind.value, "severity": line.severity.value, "service": line.service, "sentence": line.sentence,
        "expected": line.expected,
    }  # fmt: skip
