"""What registries and the network say in place of a digest, told apart by their own words."""

from __future__ import annotations

import pytest

from scaletail_tui.adapters.engine.registries import refusal
from scaletail_tui.domain.update.images import Trouble


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ("toomanyrequests: You have reached your unauthenticated pull rate limit. "
         "https://www.docker.com/increase-rate-limit", Trouble.RATE_LIMIT),
        ("unauthorized: authentication required", Trouble.DENIED),
        ("denied: requested access to the resource is denied", Trouble.DENIED),
        ("pull access denied for a/b, repository does not exist or may require 'docker login'", Trouble.DENIED),
        ("manifest unknown: manifest unknown", Trouble.ABSENT),
        ('Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: no such host',
         Trouble.SILENT),
        ("net/http: request canceled (Client.Timeout exceeded while awaiting headers)", Trouble.SILENT),
        ("received unexpected HTTP status: 503 Service Unavailable", Trouble.SILENT),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", Trouble.SILENT),
        ("the moon is full", Trouble.OTHER),
    ],
)  # fmt: skip
def test_the_words_tell_why(said: str, trouble: Trouble) -> None:
    error = refusal("ghcr.io/owner/app:main", said)
    assert error.trouble is trouble
    assert "ghcr.io" in error.title
    assert error.detail == said


def test_a_private_image_is_answered_with_the_login_that_it_needs() -> None:
    assert "docker login ghcr.io" in refusal("ghcr.io/owner/app", "denied").remedy
