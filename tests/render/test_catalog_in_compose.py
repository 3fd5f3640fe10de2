"""Every catalog entry, for every exposure it allows, against the real Docker Compose."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.catalog.answers import container_names, default_exposure, final_settings, problems_in
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.keys.authkey import generator
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.render.compose import EXTENSION, compose_model
from scaletail_tui.render.stack import plan_folders, render_stack
from tests.catalog.example_answers import everything, needed

Resolved = Callable[[Path], tuple[dict[str, Any], str]]

SERVICES = CatalogFiles().load().services
ALLOWED = [
    (service, exposure)
    for service in SERVICES
    for exposure in (Exposure if service.web else (Exposure.DIRECT,))
]  # fmt: skip


def wanted(service: Service, exposure: Exposure, *, all_answers: bool) -> StackSpec:
    settings = everything(service) if all_answers else needed(service)
    answers = Answers(name=f"x-{service.slug}", exposure=exposure, settings=settings)
    assert problems_in(service, answers) == ()
    values = final_settings(service, answers, kept={}, token=generator(random.Random(3)))
    lan = tuple(extra.port for extra in service.ports if extra.lan != "never") if all_answers else ()
    return StackSpec(name=answers.name, service=service, exposure=exposure, settings=values, lan_ports=lan)


def written(spec: StackSpec, root: Path) -> Path:
    files = StackFiles(root)
    plan = Plan(stack=spec.name, folder=files.folder(spec.name), files=render_stack(spec),
                folders=plan_folders(spec), commands=())  # fmt: skip
    files.commit(plan, files.stage(plan, None))
    return Path(plan.folder)


def test_the_catalog_is_there() -> None:
    assert len(SERVICES) >= 14


@pytest.mark.slow
@pytest.mark.parametrize("all_answers", [True, False], ids=["everything", "as it comes"])
@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.slug)
def test_compose_takes_every_entry(service: Service, all_answers: bool, resolved: Resolved, tmp_path: Path) -> None:
    exposure = Exposure.SERVE if service.web and not all_answers else default_exposure(service)
    spec = wanted(service, exposure, all_answers=all_answers)
    model, warnings = resolved(written(spec, tmp_path))
    assert model["name"] == spec.name
    assert "is not set" not in warnings
    names = {key: body["container_name"] for key, body in model["services"].items()}
    assert container_names(service, spec.name).items() <= names.items()
    for key in service.shares_network:
        assert model["services"][key]["network_mode"] == "service:tailscale"
    assert model["x-scaletail"]["exposure"] == exposure.value


@pytest.mark.parametrize(("service", "exposure"), ALLOWED, ids=lambda value: getattr(value, "slug", str(value)))
def test_another_exposure_changes_nothing_that_compose_runs(service: Service, exposure: Exposure) -> None:
    """So what Compose takes once it takes for all of them: 100 ms each add up. An app's own HTTPS is another thing."""
    compared = Exposure.SERVE if service.own_https and exposure is not Exposure.DIRECT else default_exposure(service)
    usual, other = (compose_model(wanted(service, chosen, all_answers=True)) for chosen in (compared, exposure))
    assert other.pop(EXTENSION)["exposure"] == exposure.value
    assert usual.pop(EXTENSION)["exposure"] == compared.value
    assert other == usual


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slug", "setting", "over_https", "directly"),
    [
        ("convertx", "HTTP_ALLOWED", "false", "true"),
        ("grafana", "GF_SECURITY_COOKIE_SECURE", "true", "false"),
        ("nextcloud", "OVERWRITEPROTOCOL", "https", "http"),
        ("seafile", "SEAFILE_SERVER_PROTOCOL", "https", "http"),
        ("sure", "RAILS_FORCE_SSL", "true", "false"),
    ],
)
def test_who_is_reached_directly_is_not_told_of_https(
    slug: str, setting: str, over_https: str, directly: str, resolved: Resolved, tmp_path: Path
) -> None:
    (service,) = (service for service in SERVICES if service.slug == slug)
    for exposure, told in ((Exposure.SERVE, over_https), (Exposure.DIRECT, directly)):
        spec = wanted(service, exposure, all_answers=False)
        model, _ = resolved(written(spec, tmp_path / exposure.value))
        assert model["services"][service.shares_network[0]]["environment"][setting] == told


@pytest.mark.parametrize(("service", "exposure"), ALLOWED, ids=lambda value: getattr(value, "slug", str(value)))
def test_equal_answers_give_equal_bytes(service: Service, exposure: Exposure) -> None:
    first, second = (render_stack(wanted(service, exposure, all_answers=True)) for _ in range(2))
    assert [(file.path, file.text, file.mode) for file in first] == [
        (file.path, file.text, file.mode) for file in second
    ]


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.slug)
def test_secrets_stand_in_private_files_only(service: Service, tmp_path: Path) -> None:
    spec = wanted(service, default_exposure(service), all_answers=True)
    folder = written(spec, tmp_path)
    secrets = [spec.settings[question.key] for question in service.questions if question.secret]
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_mode & 0o077:
            assert not any(secret in path.read_text() for secret in secrets), path
    assert all(key in (folder / ".env").read_text() for key, value in spec.settings.items() if value in secrets)
