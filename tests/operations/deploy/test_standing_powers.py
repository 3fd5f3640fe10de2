"""A stack of an entry of others that stands already: going on with it, or writing it anew, needs the yes as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.catalog.service import CatalogLoad, Service
from scaletail_tui.domain.powers.consent import PowersNotAllowed, check_consent, read_words
from scaletail_tui.domain.powers.power import PowerKind, make_power
from scaletail_tui.domain.stack.stage import JobOutcome
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.remedies.recreate import to_userspace
from scaletail_tui.ports.jobs import DeployRequest
from tests.operations.fakes import Stage, result_of, stage


class CatalogOf:
    """A catalog of one entry."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def load(self) -> CatalogLoad:
        return CatalogLoad(services=(self._service,), failures=())


async def standing(root: Path, **body: Any) -> Stage:
    """Vaultwarden of others' making, deployed with a yes; `body` is what its entry asks for now."""
    vault = await stage(root)
    await vault.deployed()
    service = replace(vault.spec.service, foreign=True, compose=with_body(vault.spec.service.compose, body))
    ports = replace(vault.ports, catalog=cast(Any, CatalogOf(service)))
    return replace(vault, ports=ports, spec=replace(vault.spec, service=replace(vault.spec.service, foreign=True)))


def with_body(compose: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    services = dict(compose["services"])
    services["application"] = {**services["application"], **body}
    return {**compose, "services": services}


async def gone_on(vault: Stage, *allowed: str) -> Any:
    request = DeployRequest(spec=vault.spec, allowed=allowed)
    return result_of([event async for event in deploy(vault.ports, request)])


def change(vault: Stage, line: str) -> None:
    path = vault.folder / "compose.yaml"
    path.write_text(path.read_text().replace("\n  application:\n", f"\n  application:\n    {line}\n", 1))


async def test_going_on_with_what_may_do_nothing_needs_no_yes(tmp_path: Path) -> None:
    assert (await gone_on(await standing(tmp_path))).result is JobOutcome.OK


async def test_going_on_with_what_was_changed_since_needs_a_yes_that_names_it(tmp_path: Path) -> None:
    vault = await standing(tmp_path)
    change(vault, "privileged: true")
    vault.world.calls.clear()
    refused = await gone_on(vault, "socket")
    assert refused.result is JobOutcome.FAILED and "application is privileged" in refused.sentence
    assert refused.fix == "If you want that, say so with: --allow-powers privileged"
    assert not [call for call in vault.world.calls if call.startswith(("up", "pull"))]
    assert (await gone_on(vault, "privileged")).result is JobOutcome.OK


async def test_what_compose_alone_sees_in_what_stands_needs_it_too(tmp_path: Path) -> None:
    vault = await standing(tmp_path)
    vault.world.models["vault"] = with_body(vault.world.models["vault"], {"pid": "host"})
    assert "sees and signals all processes" in (await gone_on(vault)).sentence
    assert (await gone_on(vault, "host-processes")).result is JobOutcome.OK


async def test_a_remedy_that_writes_the_files_anew_brings_nothing_that_was_not_there(tmp_path: Path) -> None:
    vault = await standing(tmp_path, privileged=True)
    before = (vault.folder / "compose.yaml").read_bytes()
    with pytest.raises(PowersNotAllowed) as refused:
        await to_userspace(vault.ports, "vault")
    assert refused.value.needs == ("privileged",)
    assert (vault.folder / "compose.yaml").read_bytes() == before


async def test_a_remedy_asks_no_yes_for_what_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start(*_: Any) -> None: ...

    monkeypatch.setattr("scaletail_tui.operations.remedies.recreate.start_held", start)
    vault = await standing(tmp_path, privileged=True)
    change(vault, "privileged: true")
    assert await to_userspace(vault.ports, "vault") == "vault uses userspace networking now."


def test_a_yes_may_name_one_folder_alone() -> None:
    allowed = read_words(["host-files=/srv/music, old", "socket,gpus"])
    assert allowed == ("host-files=/srv/music, old", "socket", "gpus")
    music = make_power(PowerKind.HOST_FILES, "app", "/srv/music, old")
    check_consent("x", [music], allowed)
    with pytest.raises(PowersNotAllowed, match="/etc/ssh"):
        check_consent("x", [music, make_power(PowerKind.HOST_FILES, "app", "/etc/ssh")], allowed)
