"""Rules about an entry's texts: plain sentences of one line, in one style."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.catalog.service import Service

Found = Iterator[tuple[str, str]]

_MARKUP = re.compile(r"`|\*\*|\]\(|<[a-z/]")
_FLATTERY = re.compile(r"\b(powerful|awesome|amazing|blazing|beautiful|modern|simply|seamless|cutting-edge)\w*\b", re.I)


def text_problems(service: Service) -> Found:
    """Sentences without an end, markup, shouting and advertisement."""
    for key, text in _sentences(service):
        if text and not text.rstrip().endswith((".", "?")):
            yield key, "a sentence ends with a full stop"
        yield from _plain(key, text)
    for key, text in (("name", service.name), ("summary", service.summary), *_prompts(service)):
        yield from _plain(key, text)
        if text.rstrip().endswith("."):
            yield key, "this is a phrase, without a full stop"


def _sentences(service: Service) -> Iterator[tuple[str, str]]:
    yield "first_run", service.first_run
    yield "provenance", service.provenance
    yield "funnel.because", service.funnel.because
    for number, text in enumerate(service.notes):
        yield f"notes[{number}]", text
    for number, text in enumerate(service.fixes):
        yield f"fixes[{number}]", text
    for kind, text in service.differs.items():
        yield f"differs.{kind}", text
    for question in service.questions:
        yield f"questions.{question.key}.help", question.help


def _prompts(service: Service) -> Iterator[tuple[str, str]]:
    for question in service.questions:
        yield f"questions.{question.key}.prompt", question.prompt


def _plain(key: str, text: str) -> Found:
    if _MARKUP.search(text):
        yield key, "texts are shown as they are: no markup"
    if "!" in text:
        yield key, "no exclamation marks"
    if "  " in text or text != text.strip():
        yield key, "there is a blank too many"
    if word := _FLATTERY.search(text):
        yield key, f"{word[0]!r} is advertisement; say what it does"
