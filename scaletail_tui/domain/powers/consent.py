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
    """Raise PowersNotAllowed where a power is not named: by its word, or by `WORD=WHICH` that one alone."""
    if any(not _is_allowed(power, allowed) for power in powers):
        raise PowersNotAllowed(name, powers)


def _is_allowed(power: Power, allowed: Collection[str]) -> bool:
    return power.expected or power.kind.value in allowed or f"{power.kind.value}={power.detail}" in allowed


def read_words(given: Iterable[str]) -> tuple[str, ...]:
    """Words with commas between them, or one `WORD=WHICH`; raises BadInput for one that names no power."""
    texts = [part for text in given for part in ([text] if "=" in text else text.split(","))]
    words = tuple(text.strip() for text in texts if text.strip())
    known = [kind.value for kind in PowerKind]
    for word in words:
        if word.partition("=")[0] not in known:
            raise BadInput(f"{FLAG} knows no {plain_line(word)!r}.", remedy=f"It knows: {', '.join(known)}.")
    return words


def power_json(line: PowerLine) -> dict[str, Any]:
    """One line of powers for a script."""
    return {
        "power": line.kind.value, "severity": line.severity.value, "service": line.service, "sentence": line.sentence,
        "expected": line.expected,
    }  # fmt: skip
