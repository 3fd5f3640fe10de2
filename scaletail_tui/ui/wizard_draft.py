"""What the wizard has been told so far. The auth key is in it while the wizard is open, and nowhere in a kept draft."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from scaletail_tui.domain.catalog.answers import (
    default_exposure,
    default_lan_ports,
    problems_in,
    sidecar_problems,
    warnings_of,
)
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.catalog.sidecar_arguments import split_arguments
from scaletail_tui.domain.keys.authkey import AuthKey, AuthKeyKind, RandomSource, generator
from scaletail_tui.domain.keys.key_reading import KeyReading, read_again, read_key
from scaletail_tui.domain.settings.judge import timezone_problem
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, Problem, SidecarOptions, StackSpec, read_owner
from scaletail_tui.ui.options import NewStacks

LIST_SEPARATOR = "; "
"""Between the items of a list while it stands on one line."""
_BEGINS = {option.name: option.default for option in fields(SidecarOptions)}
ADVANCED = tuple(_BEGINS)
"""Sidecar options by the name of their field; drawn as settings under "Advanced"."""
OWNER = "owner"
"""As whom the app runs; of a new stack alone. Root is asked, for anybody else it stands under "Advanced"."""
TIMEZONE = "timezone"
"""Of the app; as the settings or the host have it where nothing is typed."""
OPTIONS = frozenset({*ADVANCED, OWNER, TIMEZONE})
"""Rows that are no questions of the service."""
SWITCHES = frozenset(name for name, begins in _BEGINS.items() if isinstance(begins, bool))
"""Those of them that are yes or no."""
_FLAGS = frozenset(name for name in _BEGINS if name.endswith("_args"))
"""Those that are several words, where a comma is part of a word."""
_WORDS = frozenset(name for name, begins in _BEGINS.items() if isinstance(begins, tuple)) - _FLAGS
"""Those that are several words."""


@dataclass(slots=True, kw_only=True)
class WizardDraft:
    """Answers under construction; `answers()` is what the judge and the planner get."""

    service: Service
    name: str = ""
    typed_key: AuthKey | None = None
    """What was typed as a key, good or not; it is judged by `reading`."""
    exposure: Exposure = Exposure.SERVE
    settings: dict[str, str] = field(default_factory=dict)
    by_user: set[str] = field(default_factory=set)
    """Keys of settings that the user has given."""
    lan_ports: set[int] = field(default_factory=set)
    sidecar: SidecarOptions = field(default_factory=SidecarOptions)
    existing: StackSpec | None = None
    """The stack whose answers are edited; its name is fixed and its login may stand."""
    asks_owner: bool = False
    owner: str = ""
    """As it was typed, `UID:GID`."""
    proposed_owner: str = ""
    """What stands there where nothing is typed; empty: as whom it runs is no question of this draft."""
    timezone: str = ""
    """As it was typed."""
    proposed_timezone: str = ""
    source: RandomSource = field(default_factory=random.SystemRandom)
    stops: tuple[str, ...] = ()
    """Containers that are stopped before it starts: what they hold is free."""
    began: Answers | None = None
    """The answers with which it was begun."""

    @classmethod
    def begin(
        cls,
        service: Service,
        *,
        existing: StackSpec | None = None,
        name: str = "",
        new: NewStacks = NewStacks(),  # noqa: B008
    ) -> WizardDraft:
        """A draft with the catalog's and the user's defaults and fresh secrets, or with what a stack has."""
        draft = cls(
            service=service, existing=existing, name=name or service.hostname or service.slug,
            exposure=(new.exposure if service.web else None) or default_exposure(service),
            lan_ports=set(default_lan_ports(service)), sidecar=new.sidecar,
        )  # fmt: skip
        if existing is not None:
            draft.name, draft.exposure, draft.sidecar = existing.name, existing.exposure, existing.sidecar
            draft.lan_ports = set(existing.lan_ports)
            draft.settings = dict(existing.settings)
            draft.proposed_timezone = existing.timezone
            draft.by_user = set(existing.settings)
        for question in service.questions:
            if question.secret and question.length and not draft.settings.get(question.key):
                draft.generate(question)
        draft.began = draft.answers()
        return draft

    def propose(self, owner: tuple[int, int], timezone: str, *, ask: bool) -> None:
        """Take what this host has for a new stack, once; `ask`: root is asked whose app it is.

        The proposal is no change of the draft.
        """
        if self.existing is not None:
            return
        self.proposed_timezone = timezone
        if self.proposed_owner or self.service.node:
            return
        unchanged = not self.touched
        self.proposed_owner = self.owner = f"{owner[0]}:{owner[1]}"
        self.asks_owner = ask
        if unchanged:
            self.began = self.answers()

    def generate(self, question: Question) -> None:
        """Make a secret anew."""
        made = generator(self.source)(question.length, question.alphabet)
        self.settings[question.key] = question.prefix + made
        self.by_user.discard(question.key)

    def answers(self) -> Answers:
        return Answers(
            name=self.name,
            exposure=self.exposure,
            settings=dict(self.settings),
            lan_ports=tuple(sorted(self.lan_ports)),
            sidecar=self.sidecar,
            owner=read_owner(self.owner) if self.asks_owner or self.owner != self.proposed_owner else None,
            timezone=self.timezone,
        )

    @property
    def kept_as(self) -> str:
        """Where it is kept when the wizard is left: for a stack that is here by its name, else by the service.

        Of two imports one is not the other: each by its file and the service that is visited.
        """
        if self.existing is not None:
            return f"stack {self.existing.name}"
        if self.service.imported is None:
            return self.service.slug
        choices = self.service.imported.choices
        return " ".join(("import", choices.folder, choices.source, choices.visit, self.service.hostname))

    def without_key(self) -> WizardDraft:
        """What may be kept when the wizard is left."""
        return replace(self, typed_key=None)

    @property
    def reading(self) -> KeyReading:
        """The key as it is judged now: a headscale key is good once its control server is set."""
        server = self.sidecar.login_server
        return read_again(self.typed_key, login_server=server, client=True) if self.typed_key else read_key("")

    def reading_of(self, text: str) -> KeyReading:
        """The same of what is only being typed."""
        return read_key(text, login_server=self.sidecar.login_server, client=True)

    @property
    def touched(self) -> bool:
        """True when there is something to lose."""
        return self.typed_key is not None or self.answers() != self.began

    def problems(self, taken: Mapping[str, str]) -> tuple[Problem, ...]:
        """Everything that keeps it from becoming a stack; the fixed name of an existing stack is no clash."""
        found = problems_in(self.service, self.answers(), taken={} if self.existing else taken)
        if owner := self.problem_of_advanced(OWNER):
            found = (*found, Problem(field=OWNER, sentence=owner))
        reading = self.reading
        if reading.problem is not None:
            return (*found, Problem(field="auth_key", sentence=reading.problem))
        if reading.kind is AuthKeyKind.OAUTH_CLIENT and not self.sidecar.tags:
            sentence = "An OAuth client admits tagged devices only: give it a tag."
            return (*found, Problem(field="tags", sentence=sentence))
        return found

    def value_of(self, question: Question) -> str:
        """As it stands on one line."""
        value = self.settings.get(question.key, question.default)
        if question.kind is QuestionKind.LIST:
            return LIST_SEPARATOR.join(value.splitlines())
        return value

    def answer(self, question: Question, text: str) -> None:
        """Take what was typed on one line."""
        if question.kind is QuestionKind.LIST:
            text = "\n".join(part.strip() for part in text.split(LIST_SEPARATOR.strip()) if part.strip())
        self.settings[question.key] = text
        self.by_user.add(question.key)

    def value_of_advanced(self, name: str) -> str:
        if name == OWNER:
            return self.owner
        if name == TIMEZONE:
            return self.timezone or self.proposed_timezone
        value = getattr(self.sidecar, name)
        if name in SWITCHES:
            return "yes" if value else "no"
        return " ".join(value) if name in _WORDS | _FLAGS else str(value)

    def set_advanced(self, name: str, text: str) -> None:
        """Take a sidecar option as typed."""
        text = text.strip()
        if name == OWNER:
            self.owner = text
            return
        if name == TIMEZONE:
            self.timezone = "" if text == self.proposed_timezone else text
            return
        value: Any = text
        if name in SWITCHES:
            value = text == "yes"
        elif name in _WORDS:
            value = tuple(text.replace(",", " ").split())
        elif name in _FLAGS:
            value = split_arguments(text)
        elif name == "image":
            value = text or SidecarOptions().image
        self.sidecar = replace(self.sidecar, **{name: value})

    def switch_advanced(self, name: str) -> None:
        """Turn a yes into a no."""
        self.set_advanced(name, "no" if getattr(self.sidecar, name) else "yes")

    def problem_of_advanced(self, name: str) -> str | None:
        if name == OWNER:
            wrong = bool(self.proposed_owner) and read_owner(self.owner) is None
            return (
                "It takes two numbers, as in 1000:1000: the user and the group. The command id tells them."
                if wrong
                else None
            )
        if name == TIMEZONE:
            return timezone_problem(self.timezone) if self.timezone else None
        return next((one.sentence for one in sidecar_problems(self.service, self.sidecar) if one.field == name), None)

    def warning_of_advanced(self, name: str) -> str | None:
        """What an option that is chosen may cost."""
        return next((one.sentence for one in warnings_of(self.service, self.sidecar) if one.field == name), None)
