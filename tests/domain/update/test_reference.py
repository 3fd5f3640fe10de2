"""Names of images in their parts, and what holds one fast."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.update.reference import Pin, parse_reference, short_digest


@pytest.mark.parametrize(
    ("text", "repository", "tag", "registry"),
    [
        ("redis", "redis", "latest", "docker.io"),
        ("vaultwarden/server:1.36", "vaultwarden/server", "1.36", "docker.io"),
        ("ghcr.io/owner/app:main", "ghcr.io/owner/app", "main", "ghcr.io"),
        ("127.0.0.1:5000/app", "127.0.0.1:5000/app", "latest", "127.0.0.1:5000"),
        ("localhost:5000/app:a", "localhost:5000/app", "a", "localhost:5000"),
        ("docker.io/library/redis:8", "docker.io/library/redis", "8", "docker.io"),
    ],
)
def test_a_name_falls_into_registry_repository_and_tag(text: str, repository: str, tag: str, registry: str) -> None:
    found = parse_reference(text)
    assert (found.repository, found.tag, found.registry) == (repository, tag, registry)


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        ("app:latest", Pin.NONE),
        ("postgres:16-alpine", Pin.NONE),
        ("mariadb:11.4", Pin.NONE),
        ("ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0", Pin.NONE),
        ("formbricks/formbricks:4.9.7", Pin.VERSION),
        ("getmeili/meilisearch:v1.11.1", Pin.VERSION),
        ("redis:7.2.4-alpine", Pin.VERSION),
        ("app:release-2024.12.1", Pin.VERSION),
        ("app:latest@sha256:" + "a" * 64, Pin.DIGEST),
        ("app@sha256:" + "a" * 64, Pin.DIGEST),
    ],
)
def test_one_release_or_a_digest_holds_an_image_fast(text: str, pin: Pin) -> None:
    assert parse_reference(text).pin is pin


def test_a_digest_is_shown_by_its_first_twelve_digits() -> None:
    assert short_digest("sha256:" + "0123456789abcdef" * 4) == "sha256:0123456789ab"
