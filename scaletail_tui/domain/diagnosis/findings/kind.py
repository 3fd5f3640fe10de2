"""What is known of one sort of finding, and the order in which findings are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId


class Step(IntEnum):
    """The order of judgement: an earlier fault explains the later ones."""

    ENGINE = 1
    FILES = 2
    IMAGE = 3
    CREATE = 4
    SIDECAR = 5
    LOGIN = 6
    CONTROL = 7
    SERVE = 8
    APP = 9
    PORT = 10
    ANSWER = 11
    CERTIFICATE = 12
    FUNNEL = 13
    PATH = 14
    ADVICE = 15


_LATER = frozenset(Step) - {Step.ENGINE}
SYMPTOMS_OF: Mapping[Step, frozenset[Step]] = {
    Step.ENGINE: frozenset(Step),
    **dict.fromkeys((Step.FILES, Step.IMAGE, Step.CREATE, Step.SIDECAR, Step.LOGIN), _LATER),
    Step.CONTROL: frozenset({Step.SERVE, Step.CERTIFICATE, Step.FUNNEL, Step.ANSWER}),
    Step.SERVE: frozenset({Step.ANSWER, Step.CERTIFICATE, Step.FUNNEL}),
    Step.APP: frozenset({Step.PORT, Step.ANSWER}),
    Step.PORT: frozenset({Step.ANSWER}),
}
"""Which steps look broken because of a fault of the first; of the steps up to the login the first fault in the order of
judgement is the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One sort of finding."""

    step: Step
    severity: Severity
    hop: HopId
    summary: str
    fix: str
    """What to do; behind `first` only what the program itself does."""
    first: str = ""
    """What the user does before, up to the word that leads on to `fix`; mostly empty."""
    says_more: bool = False
    """True where `fix` names more than the program does, or another way: its key is told by the action alone."""
    command: tuple[str, ...] | None = None
    url: str | None = None
    action: RemedyAction = RemedyAction.NONE
    snippet: str = ""
    waiting: bool = False
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What a brace reads where the evidence does not tell."""
    yields_to: tuple[str, ...] = ()
    """Kinds that say why where this one only says that; mostly of the same step."""
    catch_all: bool = False
    """Says no more than that something is wrong: it yields to any other of the sidecar or the login."""
