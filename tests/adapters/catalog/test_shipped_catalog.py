"""Every entry that ships is good by our rules and by the real Docker Compose."""

from __future__ import annotations

import json
import random
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.catalog.compose import compose_refusals
from scaletail_tui.adapters.catalog.files import CatalogFiles, find_catalog, raw_extension, read_entry
from scaletail_tui.adapters.compose.cli import ComposeCli
from scaletail_tui.domain.catalog.answer_kinds import answer_problem
from scaletail_tui.domain.catalog.rules.order import order_problems
from scaletail_tui.domain.catalog.rules.table import entry_problems
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.keys.authkey import generator
from scaletail_tui.domain.stack.exposure import FunnelAdvice

SLUGS = sorted(entry.name for entry in find_catalog().iterdir() if entry.is_dir())


@pytest.fixture(scope="module")
def compose() -> ComposeCli:
    """The real Compose; `config` needs no engine."""
    try:
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("docker is not installed")
    if asked.returncode:
        pytest.skip("the Compose plugin is not installed")
    return ComposeCli()


def shipped(slug: str) -> Service:
    service = read_entry(find_catalog() / slug)
    assert isinstance(service, Service), service
    return service


@pytest.mark.parametrize("slug", SLUGS)
def test_an_entry_keeps_all_rules(slug: str) -> None:
    assert entry_problems(shipped(slug)) == ()
    assert list(order_problems(raw_extension(find_catalog() / slug))) == []


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
async def test_docker_compose_takes_the_entry_and_every_fragment(slug: str, compose: ComposeCli) -> None:
    assert await compose_refusals(compose, [(find_catalog() / slug, shipped(slug))]) == ()


async def test_what_docker_compose_refuses_is_told_with_its_own_words(tmp_path: Path, compose: ComposeCli) -> None:
    good = (find_catalog() / "uptime-kuma" / "compose.yaml").read_text()
    folder = tmp_path / "small"
    folder.mkdir()
    text = good.replace("    environment:\n", "    volume: []\n    environment:\n")
    (folder / "compose.yaml").write_text(text)
    read = read_entry(folder)
    assert isinstance(read, Service)
    (failure,) = await compose_refusals(compose, [(folder, read)])
    assert failure.path == str(folder / "compose.yaml")
    assert failure.reason.startswith("docker compose config: ")
    assert "compose.yaml: services.application.volume" in failure.reason
    assert "scaletail-check" not in failure.reason


async def test_a_file_that_docker_compose_misses_is_named_as_the_entry_names_it(
    tmp_path: Path, compose: ComposeCli
) -> None:
    good = (find_catalog() / "uptime-kuma" / "compose.yaml").read_text()
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "compose.yaml").write_text(
        good.replace("    environment:\n", "    env_file: [app.env]\n    environment:\n")
    )
    read = read_entry(folder)
    assert isinstance(read, Service)
    (failure,) = await compose_refusals(compose, [(folder, read)])
    assert "env file app.env not found" in failure.reason
    assert "scaletail-check" not in failure.reason


async def test_a_fragment_that_docker_compose_refuses_is_told_by_its_question(
    tmp_path: Path, compose: ComposeCli
) -> None:
    good = (find_catalog() / "uptime-kuma" / "compose.yaml").read_text()
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "compose.yaml").write_text(good.replace("            volumes:\n", "            volums:\n"))
    read = read_entry(folder)
    assert isinstance(read, Service)
    (failure,) = await compose_refusals(compose, [(folder, read)])
    assert failure.key == "x-scaletail.questions.DOCKER_MONITORS.adds"
    assert "volums" in failure.reason


def services(slug: str) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = shipped(slug).compose["services"]
    return found


@pytest.mark.parametrize(
    ("slug", "outside"),
    [
        ("immich", {"database", "redis", "immich-machine-learning"}),
        ("docmost", {"db", "redis"}),
        ("kaneo", {"postgres"}),
        ("searxng", {"valkey"}),
    ],
)
def test_databases_and_caches_stay_out_of_the_sidecars_network(slug: str, outside: set[str]) -> None:
    assert set(services(slug)) - set(shipped(slug).shares_network) == outside


def test_the_shapes_that_the_catalog_shows() -> None:
    loaded = CatalogFiles().load()
    by = {service.slug: service for service in loaded.services}
    assert len(services("immich")) == 4
    assert [(shown.path, shown.port, shown.target_path) for shown in by["kaneo"].serve] == [
        ("/", 5173, ""),
        ("/api/", 1337, "/api/"),
    ]
    assert by["frigate"].serve[0].scheme == "https-insecure"
    assert services("frigate")["application"]["privileged"] is True
    assert not by["minecraft"].web
    assert by["minecraft"].main_port == 25565
    assert [(extra.port, extra.protocols, extra.lan) for extra in by["adguardhome"].ports] == [
        (53, ("tcp", "udp"), "optional")
    ]
    assert by["tailscale-exit-node"].is_node
    assert by["tailscale-exit-node"].node["extra_args"] == ["--advertise-exit-node"]
    assert list(by["searxng"].files) == ["searxng/settings.yml"]
    assert all(service.slug.startswith("tailscale-") for service in loaded.services if service.is_node)


def test_passwords_are_never_shipped_and_never_have_a_default() -> None:
    for service in CatalogFiles().load().services:
        assert all(question.default == "" for question in service.questions if question.secret)
        assert "changeme" not in json.dumps(service.compose)


def test_a_secret_that_is_made_up_has_the_shape_that_its_question_asks_for() -> None:
    token = generator(random.Random(1))
    made = [question for service in CatalogFiles().load().services for question in service.questions if question.length]
    for question in made:
        if question.secret:
            assert answer_problem(question, question.prefix + token(question.length, question.alphabet)) is None


@pytest.mark.parametrize(
    ("slug", "key", "good", "bad"),
    [
        ("firefly-iii", "APP_KEY", "k" * 32, "k" * 31),
        ("gitsave", "ENCRYPTION_SECRET", "k" * 32, "k" * 33),
        ("homarr", "SECRET_ENCRYPTION_KEY", "0aF9" * 16, "g" * 64),
        ("formbricks", "ENCRYPTION_KEY", "0aF9" * 16, "0aF9" * 8),
        ("arcane", "ENCRYPTION_KEY", "a passphrase of its own, long".replace(" ", "-") + "-enough", "too-short"),
        ("homebox", "HBOX_AUTH_API_KEY_PEPPER", "k" * 32, "k" * 31),
        ("speedtest-tracker", "APP_KEY", "base64:" + "A" * 43 + "=", "A" * 43 + "="),
    ],
)
def test_a_key_of_ones_own_that_the_app_would_stop_at_is_refused_before(
    slug: str, key: str, good: str, bad: str
) -> None:
    (question,) = (question for question in shipped(slug).questions if question.key == key)
    assert answer_problem(question, good) is None
    refused = answer_problem(question, bad)
    shape = re.split(r"[;.](?:\s|$)", question.help)[0]
    assert shape and refused is not None and refused.endswith(f"does not fit: {shape[:1].lower()}{shape[1:]}.")


def test_what_keeps_secrets_or_cameras_is_never_advised_for_the_internet() -> None:
    advice = {service.slug: service.funnel.advice for service in CatalogFiles().load().services}
    for slug in ("vaultwarden", "frigate", "adguardhome"):
        assert advice[slug] is FunnelAdvice.NEVER
