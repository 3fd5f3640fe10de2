"""A stack made by hand is recognised by an image that one entry of the catalog alone has."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.domain.catalog.recognise import repository_of, service_of_images, service_of_stack
from scaletail_tui.domain.catalog.service import ServePath, Service


@pytest.mark.parametrize(
    ("reference", "repository"),
    [
        ("vaultwarden/server:1.36.0", "docker.io/vaultwarden/server"),
        ("docker.io/vaultwarden/server@sha256:00", "docker.io/vaultwarden/server"),
        ("postgres:17", "docker.io/library/postgres"),
        ("docker.io/postgres", "docker.io/library/postgres"),
        ("ghcr.io/Immich-app/immich-server:v1", "ghcr.io/immich-app/immich-server"),
        ("localhost:5000/a/b:c", "localhost:5000/a/b"),
        ("${IMAGE}:1", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_repository_is_the_reference_without_tag_and_digest(reference: str, repository: str) -> None:
    assert repository_of(reference) == repository


def test_an_app_is_recognised_and_a_database_tells_nothing() -> None:
    services = CatalogFiles().load().services
    assert service_of_images(services, ["vaultwarden/server:latest"]) == "vaultwarden"
    assert service_of_images(services, ["postgres:16", "lscr.io/nobody/knows:1"]) == ""
    assert service_of_images(services, ["lscr.io/nobody/knows:1", "vaultwarden/server@sha256:0"]) == "vaultwarden"
    assert service_of_images(services, []) == ""


def entry(slug: str, *images: str, port: int = 80) -> Service:
    return Service(
        slug=slug, name=slug, summary=slug, category="Tests", serve=(ServePath(path="/", port=port),),
        compose={"services": {f"s{number}": {"image": image} for number, image in enumerate(images)}},
    )  # fmt: skip


TWINS = (entry("paper", "a/app", "postgres:16", port=80), entry("print", "a/app", "postgres:16", port=81))


def test_of_two_entries_with_one_image_the_folder_or_the_port_tells_which() -> None:
    assert service_of_stack(TWINS, ["a/app:1"], folder="print", ports=()) == "print"
    assert service_of_stack(TWINS, ["a/app:1"], folder="mine", ports=(81,)) == "print"
    assert service_of_stack(TWINS, ["a/app:1"], folder="mine", ports=()) == ""


def test_an_image_of_another_registry_is_known_by_folder_and_port_together() -> None:
    assert service_of_stack(TWINS, ["mirror.example/a/fork"], folder="Paper", ports=(80,)) == "paper"
    assert service_of_stack(TWINS, ["mirror.example/a/fork"], folder="paper", ports=(3000,)) == ""


def test_a_database_and_a_port_alone_tell_nothing() -> None:
    assert service_of_stack(TWINS, ["own/app", "postgres:16"], folder="mine", ports=(80,)) == ""
