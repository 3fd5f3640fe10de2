"""Secrets taken out of what is kept: those that are known by value, and those that are known by their looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.masking.drawn import MAY_HOLD, find_drawn
from scaletail_tui.domain.masking.table.gate import AS_ZEROES
from scaletail_tui.domain.masking.table.shapes import (
    BY_NAME,
    DRAWN,
    KEY,
    KEY_BEGINS,
    KEY_BODY,
    KEY_BODY_END,
    KEY_ENDS,
    KEY_KIND,
    KEY_OPTION,
    MASK,
    OPTION,
    WORD_PATH,
    Ready,
    private_key,
    shapes,
    shapes_and_links,
)
from scaletail_tui.domain.masking.value import keep_apart
from scaletail_tui.domain.masking.words import may_pair, may_tell

if TYPE_CHECKING:
    from scaletail_tui.domain.masking.forms import KnownSecret
    from scaletail_tui.domain.masking.table.gate import Gate
    from scaletail_tui.domain.masking.value import Span

_LONGEST_KEY = 120
"""Lines of a private key."""
_LONGEST_KEPT = 2_000
"""Characters of a text whose masked form is remembered."""


def without_keys(text: str) -> str:
    """Text with everything that looks like a key, or is given as one, cut down to its kind."""
    return KEY_OPTION.sub(r"\1…", KEY.sub(KEY_KIND, text))


def without_secrets(text: str, known: Sequence[KnownSecret] = ()) -> str:
    """Text from outside as it may be told or logged: without known values, and without what looks like a secret.

    Links to log in stay: who is asked to open one must see it.
    """
    if not text or known or len(text) > _LONGEST_KEPT:
        return _text(text, known, Counter(), shapes()) if text else text
    return _by_looks(text)


@lru_cache(maxsize=4096)
def _by_looks(text: str) -> str:
    """Remembered: a watch tells the same lines again each round, at 0.1 ms and more a line."""
    return _text(text, (), Counter(), shapes())


def mask_json(value: Any, secrets: Mapping[str, str]) -> tuple[Any, dict[str, int]]:
    """A JSON value without secrets, and how often each was taken out.

    `secrets` maps a name to a value. Counts are by that name, or by the kind of pattern. Keys of objects are kept.
    """
    from scaletail_tui.domain.masking.forms import find_secrets

    known = find_secrets(secrets)
    counts = Counter({secret.name: 0 for secret in known})
    found = _mask(value, known, counts)
    return found, dict(sorted(counts.items()))


def _mask(value: Any, known: Sequence[KnownSecret], counts: Counter[str]) -> Any:
    if isinstance(value, str):
        return _text(value, known, counts, shapes_and_links())
    if isinstance(value, dict):
        return {key: _mask(item, known, counts) for key, item in value.items()}
    if isinstance(value, list):
        items = [_mask(item, known, counts) for item in _without_blocks(value, counts)]
        return _words(_lines(value, items, counts), counts)
    return value


def _without_blocks(raw: list[Any], counts: Counter[str]) -> list[Any]:
    """Log lines, which come one by one, without the secrets that another line above them names."""
    texts = [str(entry.get("text", "")) if isinstance(entry, dict) else "" for entry in raw]
    found = list(_find_below(texts)) if any(texts) else []
    if not found:
        return raw
    items = list(raw)
    for at, text in _cut(texts, found, counts).items():
        items[at] = {**items[at], "text": text}
    return items


def _find_below(lines: Sequence[str]) -> Iterator[tuple[int, Span]]:
    """Read when the first text comes: its expressions take 10 ms, and most commands mask nothing."""
    from scaletail_tui.domain.masking.blocks import find_below

    return find_below(lines)


def _find_told(text: str) -> Iterator[Span]:
    from scaletail_tui.domain.masking.told import find_told

    return find_told(text)


def _find_pairs(text: str, low: str) -> Iterator[Span]:
    from scaletail_tui.domain.masking.pairs import find_pairs

    return find_pairs(text, low)


def _find_beside(text: str, low: str) -> Iterator[Span]:
    from scaletail_tui.domain.masking.beside import find_beside

    return find_beside(text, low)


def _cut(lines: Sequence[str], found: Iterable[tuple[int, Span]], counts: Counter[str]) -> dict[int, str]:
    """The lines that change, by their place."""
    cut: dict[int, list[Span]] = {}
    for at, span in found:
        cut.setdefault(at, []).append(span)
        counts[BY_NAME] += 1
    return {at: _veil_spans(lines[at], spans) for at, spans in cut.items()}


def _veil_spans(line: str, spans: Sequence[Span]) -> str:
    """All at once: a long line may hold some thousands."""
    kept, done = [], 0
    for begin, end in spans:
        kept.append(line[done:begin])
        done = end
    return MASK.join((*kept, line[done:]))


def _text(text: str, known: Sequence[KnownSecret], counts: Counter[str], looks: Gate[Ready]) -> str:
    for secret in known:
        text, times = secret.take_out(text)
        counts[secret.name] += times
    if "-----BEGIN" in text:
        kind, pattern, replacement = private_key()
        text, times = pattern.subn(replacement, text)
        counts[kind] += times
    if "\n" not in text:
        return _line(text, counts, looks)
    lines = text.split("\n")
    for at, line in _cut(lines, list(_find_below(lines)), counts).items():
        lines[at] = line
    return "\n".join(_line(line, counts, looks) for line in lines)


def _line(text: str, counts: Counter[str], looks: Gate[Ready]) -> str:
    """Two of three lines of a log differ from one before in their digits alone, and so hold nothing either."""
    form = text.translate(AS_ZEROES)
    if looks.knows_plain(form):
        return text
    found = _judge(text, counts, looks)
    if found == text:
        looks.learn_plain(form)
    return found


def _judge(text: str, counts: Counter[str], looks: Gate[Ready]) -> str:
    low = text.lower()
    for kind, pattern, replacement in looks.find(low):
        text, times = pattern.subn(replacement, text)
        if times:
            counts[kind] += times
    if may_tell(low) or not text.isascii():
        spans = list(_find_told(text))
        if spans:
            counts[BY_NAME] += len(spans)
            text = _veil_spans(text, spans)
    if may_pair(low):
        spans = list(set(_find_pairs(text, low)))
        if spans:
            counts[BY_NAME] += len(spans)
            text = _veil_spans(text, keep_apart(spans))
    spans = [span for span in set(_find_beside(text, low)) if MASK not in text[slice(*span)]]
    if spans:
        counts[BY_NAME] += len(spans)
        text = _veil_spans(text, keep_apart(spans))
    if MAY_HOLD.search(text) is not None:
        spans = list(find_drawn(text))
        if spans:
            counts[DRAWN] += len(spans)
            return _veil_spans(text, spans)
    return text


def _lines(raw: list[Any], items: list[Any], counts: Counter[str]) -> list[Any]:
    """Log lines of a private key, which come one by one; its first line, or its last, may be cut off."""
    texts = [str(entry.get("text", "")) if isinstance(entry, dict) else "" for entry in raw]
    for at, text in enumerate(texts):
        if "-----" not in text:
            continue
        begins, ends = KEY_BEGINS.search(text) is not None, KEY_ENDS.search(text) is not None
        if begins and not ends:
            _veil(items, _body_below(texts, at), counts)
        elif ends and not begins and items[at] == raw[at]:
            _veil(items, _body_above(texts, at), counts)
    return items


def _veil(items: list[Any], at: Iterable[int], counts: Counter[str]) -> None:
    for place in at:
        items[place] = {**items[place], "text": MASK}
        counts["private keys"] += 1


def _body_below(texts: list[str], at: int) -> Iterable[int]:
    below = range(at + 1, min(at + 1 + _LONGEST_KEY, len(texts)))
    last = next((place for place in below if KEY_ENDS.search(texts[place])), None)
    if last is not None:
        return range(at + 1, last + 1)
    return takewhile(lambda place: KEY_BODY.fullmatch(texts[place]), below)


def _body_above(texts: list[str], at: int) -> Iterable[int]:
    above = range(at - 1, max(-1, at - 1 - _LONGEST_KEY), -1)
    cut = (at - 1,) if at and KEY_BODY_END.fullmatch(texts[at - 1]) else ()
    return (
        at,
        *dict.fromkeys((*cut, *takewhile(lambda place: place in cut or KEY_BODY.fullmatch(texts[place]), above))),
    )


def _words(items: list[Any], counts: Counter[str]) -> list[Any]:
    """A command's words: the one behind an option that takes a password is none of ours."""
    shell = any(isinstance(item, str) and item.endswith("-cli") for item in items)
    for at, (option, word) in enumerate(pairwise(items), 1):
        named = isinstance(option, str) and (OPTION.fullmatch(option) or (shell and option == "-a"))
        if (
            named
            and isinstance(word, str)
            and not (word.startswith((MASK[:-1], "file:", "-")) or WORD_PATH.fullmatch(word))
        ):
            items[at] = MASK
            counts["passwords in commands"] += 1
    return items
