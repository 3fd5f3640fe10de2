"""Sentences with planted secrets, and which secret stays in a text that was masked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.domain.masking.planted.sentences_formed import FORMED
from tests.domain.masking.planted.sentences_further import FURTHER
from tests.domain.masking.planted.sentences_told import TOLD
from tests.domain.masking.planted.values import KINDS

_MARKED = Path(__file__).parent / "marked"
_PLACE = re.compile(r"<<(\w+)>>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A text that holds secrets."""

    kind: str
    text: str
    secrets: tuple[str, ...]
    held_out: bool
    """Every third sentence of the first kinds was not looked at until the masks were made."""


def plant(seed: int) -> Iterator[Planted]:
    """Each sentence once, with secrets of this seed."""
    for kind, sentences in {**TOLD, **FORMED, **FURTHER}.items():
        for at, sentence in enumerate(sentences):
            random = Random(f"{seed} {kind} {at}")
            made: list[str] = []

            def fill(found: re.Match[str], random: Random = random, made: list[str] = made) -> str:
                made.append(KINDS[found[1]](random))
                return made[-1]

            text = _PLACE.sub(fill, sentence)
            yield Planted(kind=kind, text=text, secrets=tuple(made), held_out=at % 3 == 2 and kind not in FURTHER)


def stays(secret: str, text: str) -> bool:
    """True where half of a secret can still be read, or one of its words."""
    if " " in secret:
        words = [word for word in secret.split() if len(word) >= 4]
        return sum(re.search(rf"\b{re.escape(word)}\b", text) is not None for word in words) > len(words) // 4
    part = max(4, -(-len(secret) // 2))
    return any(secret[at : at + part] in text for at in range(len(secret) - part + 1))


def marked() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Texts of the files in `marked/`, one a line, their secrets between ⟦ and ⟧, line ends and tabs written out."""
    for path in sorted(_MARKED.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = re.sub(r"\\t(?=⟦)", "\t", line.replace("\\n", "\n"))
            yield text.replace("⟦", "").replace("⟧", ""), tuple(re.findall("⟦(.*?)⟧", text, re.DOTALL))
