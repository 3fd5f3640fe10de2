"""What each shipped entry may do is computed, stands in this table, and is no more than it says of itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.compose import ask_compose
from scaletail_tui.adapters.catalog.files import CatalogFiles, find_catalog
from scaletail_tui.adapters.compose.cli import ComposeCli
from scaletail_tui.domain.catalog.needs import POWERS
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.powers.entry import EntryPowers
from scaletail_tui.domain.powers.power import Power, PowerKind, Severity
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE
from scaletail_tui.render.catalog_entry.powers import add_seen_powers, find_entry_powers

BY_ITSELF: Mapping[str, tuple[str, ...]] = {
    "arcane": ("socket",), "beszel-agent": ("socket",), "dockge": ("host-files", "socket"), "dockhand": ("socket",),
    "dozzle": ("socket",), "frigate": ("privileged",), "hytale": ("host-facts",), "portainer": ("socket",),
    "portracker": ("socket",), "caddy": ("device-socket",), "traefik": ("device-socket",),
    "tailscale-app-connector-node": ("device-options",), "tailscale-exit-node": ("device-options",),
    "tailscale-subnet-router-node": ("device-options",),
}  # fmt: skip
"""Slug to what the entry may do as it is proposed."""
BY_AN_ANSWER: Mapping[str, Mapping[str, str]] = {
    "changedetection": {"root-capabilities": "BROWSER"},
    "coder": {"socket": "DOCKER_GROUP"},
    "homarr": {"socket": "DOCKER"},
    "home-assistant": {"system-bus": "BLUETOOTH", "capabilities": "BLUETOOTH"},
    "homepage": {"socket": "DOCKER"},
    "jellyfin": {"gpus": "HARDWARE"},
    "ollama": {"gpus": "NVIDIA"},
    "plex": {"gpus": "HARDWARE"},
    "tailscale-subnet-router-node": {"device-options": "EXIT_NODE"},
    "traefik": {"socket": "DOCKER"},
    "uptime-kuma": {"socket": "DOCKER_MONITORS"},
}
"""Slug to what it may do beside, and the question whose answer brings it."""
SAID: Mapping[PowerKind, tuple[str, ...]] = {
    PowerKind.SOCKET: ("docker-socket",), PowerKind.PRIVILEGED: ("privileged",),
    PowerKind.DEVICE_SOCKET: ("own_https",), PowerKind.DEVICE_OPTIONS: ("node",),
    PowerKind.HOST_FACTS: ("host-files",), PowerKind.HOST_FILES: ("host-files", "user-folder"),
}  # fmt: skip
"""The words with which an entry may say a power: under `needs`, or a part of its own."""


@cache
def services() -> tuple[Service, ...]:
    return CatalogFiles().load().services


@cache
def powers_of(slug: str) -> EntryPowers:
    return find_entry_powers(next(one for one in services() if one.slug == slug))


def asked(slug: str) -> list[tuple[Power, tuple[str, ...]]]:
    """What is neither the sidecar's nor named by the user, with the questions that bring it."""
    found = powers_of(slug).found
    return [(one.power, tuple(which.key for which in one.when)) for one in found if not one.power.expected]


def test_the_table_of_all_entries_holds_what_is_computed(capsys: pytest.CaptureFixture[str]) -> None:
    by_itself: dict[str, set[str]] = {}
    by_an_answer: dict[str, dict[str, str]] = {}
    with capsys.disabled():
        print(f"\n{len(services())} entries; those that may do more than run their own containers:")
        for service in services():
            for power, keys in asked(service.slug):
                said = ", ".join(sorted(set(service.needs) & (POWERS | {"user-folder"}))) or "-"
                print(f"  {service.slug:<18}{power.kind.value:<20}{'+'.join(keys) or 'always':<18}says: {said}")
                if keys:
                    by_an_answer.setdefault(service.slug, {})[power.kind.value] = "+".join(keys)
                else:
                    by_itself.setdefault(service.slug, set()).add(power.kind.value)
    assert by_itself == {slug: set(words) for slug, words in BY_ITSELF.items()}
    assert by_an_answer == BY_AN_ANSWER


@pytest.mark.parametrize("slug", BY_ITSELF)
def test_what_an_entry_may_do_as_proposed_it_says_of_itself(slug: str) -> None:
    service = next(one for one in services() if one.slug == slug)
    for power, keys in asked(slug):
        said = {*service.needs, *(("own_https",) if service.own_https else ()), *(("node",) if service.node else ())}
        assert keys or set(SAID[power.kind]) & said, power


def test_no_entry_says_of_itself_what_it_may_not_do() -> None:
    said = {service.slug: set(service.needs) & POWERS for service in services()}
    words = {word: kind for kind, words in SAID.items() for word in words}
    for slug, needs in said.items():
        found = {power.kind for power, _ in asked(slug)}
        assert all(words[need] in found or found & {PowerKind.HOST_FACTS} for need in needs), (slug, needs, found)


def test_of_every_sidecar_only_what_it_is_there_for_is_expected() -> None:
    kinds = {
        one.power.kind
        for service in services()
        for one in powers_of(service.slug).found
        if one.power.expected and one.power.service == SIDECAR_SERVICE
    }
    assert kinds == {PowerKind.CAPABILITIES, PowerKind.TUNNEL, PowerKind.SYSCTLS}


def test_all_combinations_of_each_entrys_answers_are_tried() -> None:
    assert all(powers_of(service.slug).tried == powers_of(service.slug).total for service in services())


def test_root_is_named_as_root() -> None:
    loud = {"socket", "privileged", "root-capabilities", "system-bus"}
    for service in services():
        for power, _ in asked(service.slug):
            assert (power.severity is Severity.ROOT) == (power.kind.value in loud)


@pytest.mark.slow
async def test_composes_own_model_holds_no_power_that_is_not_read_without_it() -> None:
    if not any(Path(folder, "docker").exists() for folder in os.environ["PATH"].split(":")):
        pytest.skip("docker is not installed")
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("the Compose plugin is not installed")
    words = await ask_compose(ComposeCli(), [(find_catalog() / one.slug, one) for one in services()])
    for service, word in zip(services(), words, strict=True):
        known = powers_of(service.slug)
        assert add_seen_powers(known, word.powers) == known, service.slug
