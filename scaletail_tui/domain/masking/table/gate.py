"""Which rows of the table a line is given to: of a hundred and sixty, few have one of their words in it.

To look for each word in each line would take four fifths of all the time. So a line is cut into its runs of three
letters, once; a word that is in it has all of its own runs among them, and the rarest one is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Generic, TypeVar

Run = tuple[str, str, str]
_BY_RARITY = " e0123456789tao.insr-:/hldcumf=pgwy_bvkx(jqz&?[]+@~"
"""Letters and signs as often as they are in logs."""
T = TypeVar("T")
LONG = "long"
"""In place of words: the line holds a run of twenty letters and digits."""
_MOST_PLAIN, _LONGEST_PLAIN = 8192, 500
"""Lines without a secret that are remembered, and their characters."""
AS_ZEROES = str.maketrans("123456789", "0" * 9)
_NUMBERED_WORDS = ("0fa", "$0", "$apr0", "argon0", "pbkdf0", "bip0", "bip-0", "bip 0", "pin0", "wpa0", "sha000")
"""What tells a secret by its digits, and is no word of the table: a hash of a password, `2FA seed`."""
_ALPHABET = re.compile(r"(?=[A-Z]{0,15}0)[A-Z0]{16}")
"""A token of letters and of some digits, not of all: one digit makes of it a word that is none."""
_LONG_RUN = re.compile(r"(?<![a-z0-9])[a-z0-9][a-z0-9_-]{19}")


class Gate(Generic[T]):
    """Rows by their words, in lower case; the rows of a line come in the order of the table."""

    def __init__(self, rows: tuple[tuple[tuple[str, ...], T], ...]) -> None:
        self.rows = rows
        self._places: dict[Run, list[int]] = {}
        self._always: list[int] = []
        self._long: list[int] = []
        for at, (words, _) in enumerate(rows):
            if any(word != LONG and len(word) < 3 for word in words):
                self._always.append(at)
                continue
            for word in words:
                if word == LONG:
                    self._long.append(at)
                    continue
                self._places.setdefault(_choose_run(word), []).append(at)
        self._known = frozenset(self._places)
        numbered = {word.translate(AS_ZEROES) for words, _ in rows for word in words if not word.isalpha()}
        self._told_by_digits = (*_NUMBERED_WORDS, *(_as_word(form) for form in sorted(numbered) if "0" in form))
        self._plain: set[str] = set()

    def knows_plain(self, form: str) -> bool:
        """True for the form of a line, its digits made zeroes, in which nothing was found before."""
        return form in self._plain

    def learn_plain(self, form: str) -> None:
        """Not where other digits in their places would make a secret of it."""
        if len(form) > _LONGEST_PLAIN or ("0" in form and self._is_told_by_digits(form)):
            return
        if len(self._plain) >= _MOST_PLAIN:
            self._plain.clear()
        self._plain.add(form)

    def _is_told_by_digits(self, form: str) -> bool:
        if _ALPHABET.search(form) is not None:
            return True
        low = f" {form.lower()}"
        for word in self._told_by_digits:  # noqa: SIM110  # quicker than any(), and asked of each line
            if word in low:
                return True
        return False

    def find(self, low: str) -> Iterator[T]:
        """Those that have a word in this text, which is in lower case."""
        places = set(self._always)
        for run in self._known.intersection(zip(low, low[1:], low[2:], strict=False)):
            places.update(self._places[run])
        if _LONG_RUN.search(low) is not None:
            places.update(self._long)
        for at in sorted(places):
            words, row = self.rows[at]
            for word in words:
                if word == LONG or word in low:
                    yield row
                    break


def _as_word(form: str) -> str:
    """`7z ` is a command, and `10:17:37Z ` none."""
    return f" {form}" if form[0] == "0" and form[-1] == " " else form


@cache
def _choose_run(word: str) -> Run:
    """The three letters that fewest lines have."""
    runs = list(zip(word, word[1:], word[2:], strict=False))
    return max(runs, key=lambda run: sum(_BY_RARITY.find(letter) for letter in run))
