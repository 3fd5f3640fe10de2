"""Entries agree with what is known of ScaleTail's stacks, or say why they do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.adapters.catalog.files import find_catalog, read_entry
from scaletail_tui.domain.catalog.service import Differs, ServePath, Service
from tests.catalog.expected_facts import differences, expected_facts, facts_of, reference

SHIPPED = sorted(entry.name for entry in find_catalog().iterdir() if entry.is_dir())
KNOWN = [slug for slug in SHIPPED if slug in expected_facts()]


def shipped(slug: str) -> Service:
    service = read_entry(find_catalog() / slug)
    assert isinstance(service, Service), service
    return service


def test_the_table_holds_every_stack_of_scaletail() -> None:
    assert len(expected_facts()) == 119


@pytest.mark.parametrize("slug", KNOWN)
def test_every_difference_has_its_reason_and_every_reason_its_difference(slug: str) -> None:
    service = shipped(slug)
    found = differences(service)
    unexplained = {kind: what for kind, what in found.items() if not service.differs.get(kind, "").strip()}
    assert not unexplained, f"{slug}: say why under x-scaletail.differs"
    assert not service.differs.keys() - found.keys(), f"{slug}: no difference there"


@pytest.mark.parametrize("slug", [slug for slug in KNOWN if expected_facts()[slug]["defects"]])
def test_what_could_not_work_is_named_as_mended(slug: str) -> None:
    assert shipped(slug).fixes, f"x-scaletail.fixes is missing; known defects: {expected_facts()[slug]['defects']}"


def test_a_port_that_moved_is_seen() -> None:
    service = shipped("vaultwarden")
    assert Differs.SERVE_PORT in differences(replace(service, serve=(ServePath(path="/", port=81),)))


def test_a_volume_that_is_lost_is_seen() -> None:
    service = shipped("vaultwarden")
    body = {key: value for key, value in service.compose["services"]["application"].items() if key != "volumes"}
    assert Differs.VOLUMES in differences(replace(service, compose={"services": {"application": body}}))


def test_a_helper_that_joined_the_sidecars_network_is_seen() -> None:
    service = shipped("immich")
    assert Differs.NETWORK in differences(replace(service, shares_network=("application", "redis")))


@pytest.mark.parametrize(
    ("image", "same"),
    [
        ("docker.io/library/redis:8", "redis:8"),
        ("ghcr.io/a/b:latest", "ghcr.io/a/b"),
        ("ghcr.io/a/b:${VERSION:-release}", "ghcr.io/a/b:release"),
        ("valkey/valkey:9@sha256:" + "a" * 64, "valkey/valkey:9"),
    ],
)
def test_references_are_compared_without_what_does_not_matter(image: str, same: str) -> None:
    assert reference(image) == same


def test_facts_of_an_entry_count_what_is_always_there() -> None:
    facts = facts_of(shipped("docmost"))
    assert (facts["serve_port"], facts["containers"], facts["network"]) == (3000, 3, 1)
