"""A stack made by hand is recognised by an image that one entry of the catalog alone has."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.domain.catalog.recognise import repository_of, service_of_images


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
