"""What an entry of a catalog may do, whatever it says of itself: computed for all combinations of answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from math import prod

from scaletail_tui.domain.catalog.answer_kinds import EXAMPLES, answer_problem
from scaletail_tui.domain.catalog.answers import default_exposure, default_lan_ports
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.powers.entry import Condition, EntryPower, EntryPowers
from scaletail_tui.domain.powers.power import Power
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.powers import find_spec_powers

ALL = 4096
"""Combinations that are computed at most; where there are more, those nearest to what is proposed, and the farthest."""
MOST_AT_A_GLANCE = 64
"""For a page that opens at a key; what is really answered is computed again before it is deployed."""
_OF_THE_APP = frozenset({"environment", "image", "command", "entrypoint", "healthcheck", "shm_size", "user"})
_NAMED = "what you name"
_DIRECT = "expose=direct"
"""What an entry adds where its app speaks HTTPS itself; no question's key has such a sign."""
_SHAPED = ("/srv/example", "/dev/example", "1000", "example", "abc", "10.0.0.1")
"""Tried in turn where an answer must match a pattern."""


def find_entry_powers(service: Service, *, most: int = ALL) -> EntryPowers:
    """Each power with the fewest answers other than the proposed ones that bring it."""
    asked = {question.key: question for question in service.questions}
    others = {key: tuple(_other_answers(question)) for key, question in asked.items() if _matters(service, question)}
    others = {key: answers for key, answers in others.items() if answers}
    if service.own_https:
        asked[_DIRECT] = Question(key=_DIRECT, prompt="Reached directly", kind=QuestionKind.BOOL)
        others[_DIRECT] = ("true",)
    found: dict[Power, tuple[Condition, ...]] = {}
    tried = 0
    for changed in _changes(others, most):
        tried += 1
        when = tuple(_condition(asked[key], value) for key, value in changed.items())
        examples = {condition.value for condition in when if condition.example}
        for power in find_spec_powers(_spec(service, changed)):
            named = replace(power, detail=_NAMED) if power.expected and power.detail in examples else power
            found.setdefault(named, when)
    return EntryPowers(
        found=tuple(EntryPower(power=power, when=when) for power, when in found.items()),
        tried=tried,
        total=prod(len(answers) + 1 for answers in others.values()),
    )


def add_seen_powers(powers: EntryPowers, seen: Iterable[Power]) -> EntryPowers:
    """With what somebody else saw in it too; what is known already keeps its conditions."""
    known = {(one.power.kind, one.power.service, one.power.detail) for one in powers.found}
    named = {(one.power.kind, one.power.service) for one in powers.found if one.power.detail == _NAMED}
    more = [
        EntryPower(power=power)
        for power in seen
        if (power.kind, power.service, power.detail) not in known
        and not (power.expected and (power.kind, power.service) in named)
    ]
    return replace(powers, found=(*powers.found, *more))


def _changes(others: dict[str, tuple[str, ...]], most: int) -> Iterator[dict[str, str]]:
    """Answers other than the proposed, none first, then one, two …; at last one to every question."""
    count = 0
    for number in range(len(others) + 1):
        for keys in combinations(others, number):
            for values in product(*(others[key] for key in keys)):
                if count >= most:
                    yield {key: answers[0] for key, answers in others.items()}
                    return
                count += 1
                yield dict(zip(keys, values, strict=True))


def _condition(question: Question, value: str) -> Condition:
    chosen = question.kind in (QuestionKind.BOOL, QuestionKind.CHOICE)
    return Condition(key=question.key, prompt=question.prompt, value=value, example=bool(value) and not chosen)


def _matters(service: Service, question: Question) -> bool:
    """True where an answer may bring or take a power: it adds something, or is more than a setting of the app."""
    if question.adds:
        return True
    spoken = json.dumps([_without_settings(one) for one in (service.compose, *(adds for _, adds in service.fragments))])
    return f"${question.key}" in spoken or f"${{{question.key}" in spoken


def _without_settings(compose: object) -> object:
    """A Compose file or fragment without what only the app reads."""
    whole = dict(compose) if isinstance(compose, Mapping) else {}
    services = whole.get("services")
    bodies = services.items() if isinstance(services, Mapping) else ()
    whole["services"] = {str(name): _without_app_words(body) for name, body in bodies if isinstance(body, Mapping)}
    return json.loads(json.dumps(whole, default=str))


def _without_app_words(body: Mapping[str, object]) -> dict[str, object]:
    kept = {str(key): value for key, value in body.items() if key not in _OF_THE_APP}
    settings = body.get("environment")
    engine = [line for line in _lines(settings) if line.startswith(("DOCKER_HOST", "CONTAINER_HOST"))]
    return {**kept, "environment": engine}


def _lines(settings: object) -> list[str]:
    if isinstance(settings, Mapping):
        return [f"{key}={value}" for key, value in settings.items()]
    return [str(line) for line in settings] if isinstance(settings, list) else []


def _other_answers(question: Question) -> Iterator[str]:
    """Every other answer that makes a difference: each choice, yes and no, something and nothing."""
    match question.kind:
        case QuestionKind.BOOL:
            yield "false" if question.default == "true" else "true"
        case QuestionKind.CHOICE:
            yield from (choice for choice in question.choices if choice != question.default)
        case _ if question.secret:
            return
        case _:
            if example := _example(question):
                yield example
            if question.default and question.adds:
                yield ""


def _example(question: Question) -> str:
    for text in (EXAMPLES.get(question.one_kind, "example"), *_SHAPED):
        if text != question.default and answer_problem(question, text) is None:
            return text
    return ""


def _spec(service: Service, changed: dict[str, str]) -> StackSpec:
    settings = {question.key: question.default for question in service.questions if question.default} | changed
    return StackSpec(
        name=service.hostname or service.slug,
        service=service,
        exposure=Exposure.DIRECT if _DIRECT in changed else default_exposure(service),
        settings={key: value for key, value in settings.items() if value and key != _DIRECT},
        lan_ports=default_lan_ports(service),
    )
