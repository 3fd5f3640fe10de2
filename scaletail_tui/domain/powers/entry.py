"""What an entry of a catalog may do: with its answers as they are proposed, and with each other answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.powers.power import Power, PowerLine, tell_powers

_LONGEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """An answer other than the proposed one."""

    key: str
    prompt: str
    value: str = ""
    """Empty: answered with nothing."""
    example: bool = False
    """True where any answer of the user's counts, and `value` is one of many."""

    @property
    def words(self) -> str:
        prompt = f'"{plain_line(self.prompt)[:_LONGEST] or self.key}"'
        if self.example:
            return f"an answer to {prompt}"
        word = {"true": "yes", "false": "no", "": "nothing"}.get(self.value, f'"{plain_line(self.value)[:_LONGEST]}"')
        return f"{word} to {prompt}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPower:
    """A power, and the fewest answers that bring it; none where it is there as proposed."""

    power: Power
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPowers:
    """All that an entry may do."""

    found: tuple[EntryPower, ...] = ()
    tried: int = 0
    """Combinations of answers that were computed."""
    total: int = 0
    """Combinations that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One line of powers under the same condition."""

    line: PowerLine
    when: tuple[Condition, ...] = ()

    @property
    def phrase(self) -> str:
        """After the service's name."""
        return f"{self.line.phrase}{condition_words(self.when)}"


def condition_words(when: Iterable[Condition]) -> str:
    words = " and ".join(condition.words for condition in when)
    return f", with {words}" if words else ""


def tell_entry_powers(powers: EntryPowers) -> tuple[EntryLine, ...]:
    """What is there as proposed first, then what answers bring, each the worst first."""
    groups: dict[tuple[Condition, ...], list[Power]] = {}
    for one in sorted(powers.found, key=lambda one: len(one.when)):
        groups.setdefault(one.when, []).append(one.power)
    lines = [EntryLine(line=line, when=when) for when, found in groups.items() for line in tell_powers(found)]
    return tuple(sorted(lines, key=lambda one: one.line.expected))
