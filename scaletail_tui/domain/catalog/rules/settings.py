"""Rules about an entry's questions: each is used, each variable is asked for, secrets are secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import answer_problem
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.rules.secrets import (
    CREDENTIALS,
    command_secrets,
    environment_secrets,
    secret_name,
    template_secrets,
)
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.compose.interpolation import Variable, strings_in, variables_in

DERIVED = (
    "PUBLIC_URL", "PUBLIC_HOST", "PUBLIC_SCHEME", "PUBLIC_HTTPS", "PUBLIC_HTTP", "STACK_NAME", "TZ", "PUID", "PGID",
)  # fmt: skip
"""Variables that every stack has without being asked."""

_ITEM = "item"
_CHOSEN = (QuestionKind.BOOL, QuestionKind.CHOICE)
_FREE = (QuestionKind.TEXT, QuestionKind.SECRET)
_TEMPLATE_VARIABLE = re.compile(r"\$\{([^}]{0,300})\}")

Found = Iterator[tuple[str, str]]


def settings_problems(service: Service) -> Found:
    """Problems of questions, variables, templates and secrets, in the entry's order."""
    asked = {question.key: question for question in service.questions}
    hashes = {question.hash_key: question for question in service.questions if question.hash}
    asked |= hashes
    used: set[str] = set()
    for place, variable in _uses(service.compose):
        used.add(variable.name)
        yield from _variable(place, variable, asked)
    prompts: set[str] = set()
    for question in service.questions:
        place = f"questions.{question.key}"
        yield from _question(place, question)
        if question.prompt in prompts:
            yield f"{place}.prompt", "another question has the same words"
        prompts.add(question.prompt)
        for inner, variable in _uses(question.adds):
            if variable.name == _ITEM and question.kind is not QuestionKind.BOOL:
                continue
            used.add(variable.name)
            if variable.name != question.key:  # the fragment is there only when its own answer is
                yield from _variable(f"{place}.adds.{inner}", variable, asked)
    for place, text in _node_texts(service):
        for name in _TEMPLATE_VARIABLE.findall(text):
            used.add(name)
            yield from _node_variable(place, name, asked)
    for path, text in service.files.items():
        for name in _TEMPLATE_VARIABLE.findall(text):
            used.add(name)
            yield from _template_variable(f"files.{path}", name, asked, hashed=name in hashes)
        yield from template_secrets(f"files.{path}", text)
    for question in service.questions:
        if not {question.key, question.hash_key} & used and not question.adds:
            yield f"questions.{question.key}", "nothing uses the answer"
    for before, compose in _parts(service):
        for place, environment in _environment_maps(compose, before):
            yield from environment_secrets(place, environment)
            yield from _addresses_with_passwords(environment, asked)
        for place, body in _bodies(compose, before):
            yield from command_secrets(place, body)


def always_has_a_value(question: Question) -> bool:
    """True when a stack cannot lack this variable: it is required, has a default, or is made up."""
    if question.secret:
        return question.length > 0 or question.required
    return question.required or bool(question.default)


def _uses(value: object) -> Iterator[tuple[str, Variable]]:
    """Variables by place; a null value under `environment` is filled by Compose from `.env`, or dropped."""
    for place, text in strings_in(value):
        for variable in variables_in(text):
            yield place, variable
    for place, environment in _environment_maps(value, ""):
        for name, setting in environment.items():
            if setting is None:
                yield f"{place}.{name}", Variable(name=str(name), operator=":+")


def _variable(place: str, variable: Variable, asked: Mapping[str, Question]) -> Found:
    if variable.name in DERIVED:
        return
    question = asked.get(variable.name)
    if question is None:
        yield place, f"{variable.name} is neither asked for nor one of {', '.join(DERIVED)}"
    elif not variable.may_be_empty and not always_has_a_value(question):
        yield place, f"{variable.name} may be left empty: write the variable without a value, or give a default"


def _node_texts(service: Service) -> Iterator[tuple[str, str]]:
    parts = [
        ("node", service.node),
        *((f"questions.{question.key}.adds.node", question.adds.get("node")) for question in service.questions),
    ]
    for place, node in parts:
        for inner, text in strings_in(node or {}):
            yield f"{place}.{inner}", text


def _node_variable(place: str, name: str, asked: Mapping[str, Question]) -> Found:
    """The sidecar splits its options at blanks and knows no quotes."""
    if name in DERIVED:
        return
    if name not in asked:
        yield place, f"{name} is neither asked for nor one of {', '.join(DERIVED)}"
    elif asked[name].secret:
        yield place, f"{name} is a secret, and the sidecar's options are no place for one"
    elif asked[name].one_kind is QuestionKind.TEXT and not asked[name].item_pattern:
        yield f"questions.{name}.item_pattern", "any answer could break the option that it is put into"


def _template_variable(place: str, name: str, asked: Mapping[str, Question], *, hashed: bool) -> Found:
    if name in DERIVED:
        return
    if name not in asked:
        yield place, f"{name} is neither asked for nor one of {', '.join(DERIVED)}"
    elif not always_has_a_value(asked[name]):
        yield place, f"{name} may be left empty, and a template has no way to leave it out"
    elif not hashed and asked[name].kind in _FREE and not asked[name].item_pattern:
        yield f"questions.{name}.item_pattern", "any answer could break the template that it is put into"


def _question(place: str, question: Question) -> Found:
    if question.key in DERIVED:
        yield place, "every stack has this variable without being asked"
    for part, text, width in (("prompt", question.prompt, 60), ("help", question.help, 160)):
        if "\n" in text or len(text) > width:
            yield f"{place}.{part}", f"this must be one line of at most {width} characters"
    if secret_name(question.key) and question.kind not in (*_CHOSEN, QuestionKind.SECRET):
        yield f"{place}.kind", "by its name this is a secret; say kind: secret"
    if question.secret and 0 < question.length < 12:
        yield f"{place}.length", "a generated secret has at least 12 characters; 0 leaves it to the user"
    if question.kind is QuestionKind.BOOL and not question.default:
        yield f"{place}.default", 'a yes/no question needs "true" or "false" to start from'
    if question.kind is QuestionKind.NUMBER and question.default:
        yield from _number(place, question)
    elif question.default and answer_problem(question, question.default):
        yield f"{place}.default", f"the question itself would not take {question.default!r}"
    if question.secret and _ITEM in {variable.name for _, variable in _uses(question.adds)}:
        yield f"{place}.adds", f"${{item}} would write the secret into compose.yaml; use ${{{question.key}}}"
    uses_item = any(variable.name == _ITEM for _, variable in _uses(question.adds))
    if question.kind is QuestionKind.LIST and question.adds and not uses_item:
        yield f"{place}.adds", "${item} is not used, so every item would add the same"
    unknown = question.adds.keys() - {"services", "volumes", "networks", "node"}
    if unknown:
        yield f"{place}.adds", f"{', '.join(sorted(unknown))} cannot be added; services, volumes, networks, node can"


def _number(place: str, question: Question) -> Found:
    try:
        value = int(question.default)
    except ValueError:
        yield f"{place}.default", f"{question.default!r} is no whole number"
        return
    too_small = question.minimum is not None and value < question.minimum
    too_large = question.maximum is not None and value > question.maximum
    if too_small or too_large:
        yield f"{place}.default", f"{value} is outside of the question's own limits"


def _parts(service: Service) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entry's Compose file and the fragments of its questions, with what stands before a place in each."""
    yield "", service.compose
    for question in service.questions:
        yield f"questions.{question.key}.adds.", question.adds


def _environment_maps(compose: object, before: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place, body in _bodies(compose, before):
        environment = body.get("environment")
        if isinstance(environment, Mapping):
            yield f"{place}.environment", environment


def _bodies(compose: object, before: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    services = compose.get("services") if isinstance(compose, Mapping) else None
    for name, body in services.items() if isinstance(services, Mapping) else ():
        if isinstance(body, Mapping):
            yield f"{before}services.{name}", body


def _addresses_with_passwords(environment: Mapping[str, Any], asked: Mapping[str, Question]) -> Found:
    for value in environment.values():
        for login in CREDENTIALS.finditer(str(value)):
            for variable in variables_in(login["password"]):
                question = asked.get(variable.name)
                if question is not None and not question.item_pattern:
                    place = f"questions.{question.key}.item_pattern"
                    yield place, "any answer could break the address that it is put into"
