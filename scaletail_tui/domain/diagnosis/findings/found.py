"""What the rules found, in their order; a hop asks for what was found of its own question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum, auto

from scaletail_tui.domain.diagnosis.findings.finding import Finding


class Question(Enum):
    """What a hop wants to know, and a rule answers."""

    LOGIN_AWAITED = auto()
    """Does a human have to log the device in, or approve it?"""
    KNOWN_TO_CONTROL = auto()
    """Does the control server know a device that is logged in?"""
    CERTIFICATE_ISSUED = auto()
    NAMESPACE_SHARED = auto()
    """Does the app live in the network of the sidecar that runs?"""
    PORT_SERVED = auto()
    """Does the app listen where Serve asks?"""
    APP_ANSWERS = auto()
    FUNNEL_WORKS = auto()
    FLAGS_TAKEN = auto()
    """Is what the sidecar was told what the device does?"""


class Found:
    """Findings, each with the question that its rule answers, where a hop asks it."""

    def __init__(self, answers: Iterable[tuple[Question | None, Finding]] = ()) -> None:
        self._answers = tuple(answers)

    def __iter__(self) -> Iterator[Finding]:
        return (one for _, one in self._answers)

    def of(self, question: Question) -> tuple[Finding, ...]:
        return tuple(one for answered, one in self._answers if answered is question)

    def first(self, question: Question) -> Finding | None:
        return next(iter(self.of(question)), None)
