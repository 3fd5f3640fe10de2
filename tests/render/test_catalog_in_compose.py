"""Every catalog entry, for every exposure it allows, against the real Docker Compose."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.catalog_files import CatalogFiles
from scaletail_tui.adapters.stack_files import StackFiles
from scaletail_tui.domain.answer_kinds import answer_problem
from scaletail_tui.domain.answers import container_names, default_exposure, final_settings, problems_in
from scaletail_tui.domain.exposure import Exposure
from scaletail_tui.domain.plan import Plan
from scaletail_tui.domain.secrets import generator
from scaletail_tui.domain.service import Question, QuestionKind, Service
from scaletail_tui.domain.stack import Answers, StackSpec
from scaletail_tui.render.stack import planned_folders, render_stack

Resolved = Callable[[Path], tuple[dict[str, Any], str]]

SERVICES = CatalogFiles().load().services
ALLOWED = [
    (service, exposure)
    for service in SERVICES
    for exposure in (Exposure if service.web else (Exposure.DIRECT,))
]  # fmt: skip


def answer(question: Question) -> str:
    """An answer to everything, so that every fragment is in the file."""
    match question.kind:
        case QuestionKind.LIST:
            return "/srv/music\n/srv/bits and $pieces"
        case QuestionKind.BOOL:
            return "true"
        case QuestionKind.CHOICE:
            return question.choices[-1]
        case QuestionKind.PATH:
            return question.default or "/srv/x"
        case QuestionKind.URL:
            return "https://example.org"
        case QuestionKind.EMAIL:
            return "ada@example.org"
        case QuestionKind.NUMBER | QuestionKind.TIMEZONE:
            return question.default
        case _:
            candidates = (question.default, "hunter2's $5", "hunter2Secret")
            return next(text for text in candidates if text and answer_problem(question, text) is None)


def wanted(service: Service, exposure: Exposure, *, all_answers: bool) -> StackSpec:
    settings = {question.key: answer(question) for question in service.questions} if all_answers else {}
    answers = Answers(name=f"x-{service.slug}", exposure=exposure, settings=settings)
    if all_answers:
        assert problems_in(service, answers) == ()
    values = final_settings(service, answers, kept={}, token=generator(random.Random(3)))
    lan = tuple(extra.port for extra in service.ports if extra.lan != "never") if all_answers else ()
    return StackSpec(name=answers.name, service=service, exposure=exposure, settings=values, lan_ports=lan)


def written(spec: StackSpec, root: Path) -> Path:
    files = StackFiles(root)
    plan = Plan(stack=spec.name, folder=files.folder(spec.name), files=render_stack(spec),
                folders=planned_folders(spec), commands=())  # fmt: skip
    files.commit(plan, files.stage(plan, None))
    return Path(plan.folder)


def test_the_catalog_is_there() -> None:
    assert len(SERVICES) >= 14


@pytest.mark.parametrize(("service", "exposure"), ALLOWED, ids=lambda value: getattr(value, "slug", str(value)))
def test_compose_takes_every_entry(service: Service, exposure: Exposure, resolved: Resolved, tmp_path: Path) -> None:
    spec = wanted(service, exposure, all_answers=exposure is default_exposure(service))
    model, warnings = resolved(written(spec, tmp_path))
    assert model["name"] == spec.name
    assert "is not set" not in warnings
    names = {key: body["container_name"] for key, body in model["services"].items()}
    assert container_names(service, spec.name).items() <= names.items()
    for key in service.shares_network:
        assert model["services"][key]["network_mode"] == "service:tailscale"
    assert model["x-scaletail"]["exposure"] == exposure.value


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.slug)
def test_secrets_stand_in_private_files_only(service: Service, tmp_path: Path) -> None:
    spec = wanted(service, default_exposure(service), all_answers=True)
    folder = written(spec, tmp_path)
    secrets = [spec.settings[question.key] for question in service.questions if question.secret]
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o077:
            assert not any(secret in path.read_text() for secret in secrets), path
    assert all(key in (folder / ".env").read_text() for key, value in spec.settings.items() if value in secrets)
