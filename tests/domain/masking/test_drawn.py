"""Tokens that nobody names are known by their letters, and identities that are open are not taken for them."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.drawn import find_drawn, is_drawn
from scaletail_tui.domain.masking.mask import mask_json, without_secrets


def drawn(text: str) -> list[str]:
    return [text[begin:end] for begin, end in find_drawn(text)]


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("sent q8Zt1LrX0vRk9PsNd4BcHu2E to the printer", "q8Zt1LrX0vRk9PsNd4BcHu2E"),
        ("ping http://hc.lan/ping/BhnjWVGiS6g3JgwztosElp/nightly OK", "BhnjWVGiS6g3JgwztosElp"),
        ("wg set wg0 with GG1E6sfvGCwtF64Rni4XAcd6DZT9QA+Ipr=", "GG1E6sfvGCwtF64Rni4XAcd6DZT9QA+Ipr="),
    ],
)  # fmt: skip
def test_what_is_drawn_by_chance_is_found(text: str, token: str) -> None:
    assert drawn(text) == [token]


@pytest.mark.parametrize(
    "text",
    [
        "public key: GG1E6sfvGCwtF64Rni4XAcd6DZT9QA+IprOIMhn3xbM=",
        "request id q8Zt1LrX0vRk9PsNd4BcHu2E took 12 ms",
        "container 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef started",
        "checksum q8Zt1LrX0vRk9PsNd4BcHu2E ok",
        "/var/lib/docker/overlay2/volumes/immich-server-v2",
        "docker-compose-plugin-2026-01-02-build7",
    ],
)
def test_what_is_open_stays(text: str) -> None:
    assert not drawn(text)


def test_what_follows_a_token_with_a_slash_is_not_taken_with_it() -> None:
    token = "q8Zt1LrX0vRk9PsNd4BcHu2E/BhnjWVGiS6g3JgwztosElp"
    assert without_secrets(f"sent {token} to http://hc.lan at noon") == "sent [masked] to http://hc.lan at noon"


@pytest.mark.parametrize(
    "end",
    [
        "register/vZlH3aPDVLpzzg1lpFdJPtv2",
        "register/hskey-authreq-vZlH3aPDVLpzzg1lpFdJPtv2",
        "a/1a2B3c4D5e6F7g8H9i0J1k",
    ],
)
def test_a_link_to_log_in_stays_for_who_is_asked_to_open_it(end: str) -> None:
    text = f"To authenticate, visit: https://head.example.org/{end}"
    assert without_secrets(text) == text
    assert end.rpartition("/")[2] not in mask_json(text, {})[0]  # what is handed on has none


def test_words_and_dates_are_not_drawn() -> None:
    assert not is_drawn("immich-machine-learning-2026")
    assert not is_drawn("backup-2025-11-02T10-00-00Zx9")
