"""One line of a megabyte costs as much as many short ones: no name in it looks over the whole line."""

from __future__ import annotations

from typing import Any

import pytest

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.masking.told import find_told

SHORT, TIMES = 1 << 13, 8
LINES = {
    "a name alone, blanks around it": "token: abcdefghi" + " " * 110,
    "a strong name alone": "password abcdefgh" + " " * 110,
    "codes": "pin: 1234 ",
    "results of tests": "PASS: abc1defGhij2 ",
    "sentences": "the password of admin is ",
    "what people write": "I set my password to x9! ",
    "names without end": "password ",
    "names of other scripts": "пароль ",
}


class CountingText(str):
    """How many characters are read of it by slices and by looking for a sign; expressions are proved elsewhere."""

    read: int

    def __new__(cls, text: str) -> CountingText:
        made = super().__new__(cls, text)
        made.read = 0
        return made

    def __getitem__(self, place: Any) -> str:
        found = super().__getitem__(place)
        self.read += len(found)
        return found

    def find(self, sign: str, *span: Any) -> int:
        self.read += self._measure(*span)
        return super().find(sign, *span)

    def rfind(self, sign: str, *span: Any) -> int:
        self.read += self._measure(*span)
        return super().rfind(sign, *span)

    def _measure(self, begin: int = 0, end: int | None = None) -> int:
        return len(range(len(self))[begin:end])


def count_read(unit: str, length: int) -> int:
    text = CountingText((unit * (length // len(unit) + 1))[:length])
    list(find_told(text))
    return text.read


@pytest.mark.slow
@pytest.mark.parametrize("unit", LINES.values(), ids=LINES)
def test_what_is_read_of_a_line_grows_with_its_length_and_not_with_its_square(unit: str) -> None:
    assert count_read(unit, SHORT * TIMES) <= count_read(unit, SHORT) * TIMES * 1.5


def test_thousands_of_secrets_in_one_line_are_all_taken_out_and_nothing_else() -> None:
    masked = without_secrets("and password=hunter2x " * 3_000)
    assert "hunter" not in masked
    assert masked.count("and password=[masked") == 3_000
