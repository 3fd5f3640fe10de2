"""No expression of this program takes the square of a text's length: each is grown with its worst input to 1 MB."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

import scaletail_tui
from scaletail_tui.domain.diagnosis.findings.pattern import Source
from scaletail_tui.domain.diagnosis.findings.patterns.table import compile_patterns
from scaletail_tui.domain.masking.table.gate import Gate
from tests.lab.rotation import part_of
from tests.worst_inputs import find_worst

SHORT, LONG = 1 << 13, 1 << 20
SHORT_BOUND, LONG_BOUND = 0.06, 1.5
"""CPU seconds. One that begins anew at each letter takes 8192²/2 steps for the short text, four hours for the long."""
PARTS = 4
"""So many commits grow all of them to 1 MB, which takes 57 s; each commit tries all with the short text, in 3 s."""
PACKAGE = Path(scaletail_tui.__file__).parent
WALKS = {"search", "finditer", "findall", "sub", "subn", "split"}
"""An expression that is only matched where something else has been found does not walk through the text."""


class TooLong(Exception):
    """An expression was stopped."""


def collect() -> dict[str, re.Pattern[str]]:
    """Every expression by its place: of modules and their tables, and those that are made at their first use."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages([str(PACKAGE)], "scaletail_tui."):
        if module.name.endswith("__main__"):
            continue
        for name, value in list(vars(importlib.import_module(module.name)).items()):
            if hasattr(value, "cache_info") and not inspect.signature(value).parameters:
                value = value()
            for pattern in _inside(value):
                found.setdefault(f"{name} of {module.name}: {pattern.pattern}", pattern)
    for source in Source:
        for row, pattern in compile_patterns(source):
            found[f"{row.id}: {row.expression}"] = pattern
    return dict({pattern: (place, pattern) for place, pattern in found.items()}.values())


def _inside(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, Gate):
        yield from _inside(value.rows)
    elif isinstance(value, dict):
        yield from _inside((*value, *value.values()))
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from _inside(item)


def use_of(place: str, pattern: re.Pattern[str], sources: Mapping[str, str]) -> Callable[[str], object]:
    """As the package calls it; one of a table is looked for in the whole text."""
    name, _, module = place.partition(": ")[0].partition(" of ")
    where = sources.get(module, "") if name.startswith("_") else "\n".join(sources.values())
    uses = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", where))
    if uses and not uses & WALKS:
        return pattern.fullmatch if uses == {"fullmatch"} else pattern.match
    return pattern.search


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def take(work: Callable[[str], object], text: str, bound: float) -> float:
    """CPU seconds, stopped a little after the bound.

    What seems to take longer is done once more: the garbage of other tests may have been collected in it.
    """
    took = _take_once(work, text, bound)
    return took if took <= bound else min(took, _take_once(work, text, bound))


def _take_once(work: Callable[[str], object], text: str, bound: float) -> float:
    began = time.process_time()
    with suppress(TooLong), _stopped_after(bound * 2):
        work(text)
    return time.process_time() - began


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """The engine of expressions looks for signals while it works."""

    def stop(number: int, frame: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.slow
def test_each_expression_takes_time_by_the_length_of_its_worst_input_and_not_by_its_square() -> None:
    sources = {module_of(path): path.read_text() for path in PACKAGE.rglob("*.py")}
    patterns = collect()
    grown = set(part_of(sorted(patterns.keys()), PARTS))
    too_slow = []
    for place, pattern in patterns.items():
        use = use_of(place, pattern, sources)
        tried = [(take(use, text, SHORT_BOUND), text) for text in find_worst(pattern, SHORT)]
        if not tried:
            continue
        took, worst = max(tried)
        bound = SHORT_BOUND
        if took <= SHORT_BOUND and place in grown:
            took, bound = take(use, (worst[:-1] * (LONG // len(worst) + 1))[:LONG] + "\0", LONG_BOUND), LONG_BOUND
        if took > bound:
            too_slow.append(f"{took:.2f} s for {worst[:40]!r}…: {place}")
    assert len(grown) >= len(patterns) // PARTS
    assert len(patterns) > 350, "the walk finds them"
    assert not too_slow, "\n".join(too_slow)


def test_the_walk_knows_an_expression_that_grows_by_the_square() -> None:
    pattern = re.compile(r"cookie=\[[^\]]*\]")
    assert max(take(pattern.search, text, SHORT_BOUND) for text in find_worst(pattern, SHORT * 16)) > SHORT_BOUND
