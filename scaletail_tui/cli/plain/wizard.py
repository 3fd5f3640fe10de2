"""Setting a service up, question by question; key, plan and the last yes are those of `deploy`."""

from __future__ import annotations

import asyncio

from scaletail_tui.cli import questions
from scaletail_tui.cli.plain.session import Session
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import ScaletailError


class _LeftIt(Exception):
    """The user does not want to answer."""


def set_up(session: Session, service: Service) -> None:
    """Ask everything, then deploy as the command does: it asks for the key, shows the plan and wants a yes."""
    session.title(f"Set up {service.name}")
    try:
        name = _answer(questions.text("What shall the device be called?", default=service.hostname))
        more = {"settings": _ask_all(session, service, {}), **_ask_reach(service)}
    except _LeftIt:
        session.say("Nothing was written.")
        return
    session.run("deploy", service.slug, "--name", name, **more)


def edit_answers(session: Session, name: str) -> None:
    """The same questions with the answers that stand, then `deploy --redeploy`."""
    from scaletail_tui.operations.plan.planning import spec_from_disk

    try:
        spec = asyncio.run(spec_from_disk(session.ports(), name))
        settings = _ask_all(session, spec.service, dict(spec.settings))
    except _LeftIt:
        session.say("Nothing was changed.")
        return
    except ScaletailError as error:
        session.say(error.sentence())
        return
    session.run("deploy", spec.service.slug, "--name", name, "--redeploy", settings=settings)


def _ask_all(session: Session, service: Service, before: dict[str, str]) -> list[str]:
    """`KEY=VALUE` of everything that was answered; what hardly anybody changes only where that is wanted."""
    usual = [question for question in service.questions if not question.more]
    rare = [question for question in service.questions if question.more]
    said = [pair for one in usual for pair in _ask_one(session, one, before)]
    if rare and _answer(
        questions.confirm(f"Answer {len(rare)} more settings that hardly anybody changes?", default=False)
    ):
        said += [pair for one in rare for pair in _ask_one(session, one, before)]
    return said


def _ask_one(session: Session, question: Question, before: dict[str, str]) -> list[str]:
    """Nothing where the answer stays what it is."""
    if question.help:
        session.say(question.help)
    default = before.get(question.key, question.default)
    match question.kind:
        case QuestionKind.SECRET:
            made = (
                "Enter keeps it"
                if question.key in before
                else "Enter: one is made up"
                if question.length
                else "Enter: none"
            )
            value = _answer(questions.password(f"{question.prompt} Not shown; {made}."))
        case QuestionKind.BOOL:
            value = "true" if _answer(questions.confirm(question.prompt, default=default == "true")) else "false"
        case QuestionKind.CHOICE:
            value = _answer(questions.select(question.prompt, choices=question.choices, default=default or None))
        case QuestionKind.LIST:
            return _ask_list(session, question, default)
        case _:
            value = _answer(questions.text(question.prompt, default=default))
    return [f"{question.key}={value}"] if value and value != default else []


def _ask_list(session: Session, question: Question, default: str) -> list[str]:
    session.say(
        f"{question.prompt} One a line, an empty line ends them{'; none keeps what is there' if default else ''}."
    )
    items = []
    while item := _answer(questions.text("Next:")):
        items.append(f"{question.key}={item}")
    return items


def _ask_reach(service: Service) -> dict[str, str]:
    if not service.web:
        return {}
    words = {"serve": "your tailnet, over HTTPS", "direct": "its own port, without HTTPS"}
    ways = [questions.make_choice(sentence, word) for word, sentence in words.items()]
    return {"expose": _answer(questions.select("Who may reach it?", choices=ways, default="serve"))}


def _answer(question: questions.Question) -> str:
    said = question.ask()
    if said is None:
        raise _LeftIt
    return said  # type: ignore[no-any-return]
