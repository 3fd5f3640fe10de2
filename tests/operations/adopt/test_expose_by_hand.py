"""The exposure of a stack made by hand: who ends it half way leaves the file as it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.adoption.adoptions import AdoptedFolders
from scaletail_tui.adapters.lint.folders import FoldersOfUsers
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.adopt.expose import expose_by_hand
from scaletail_tui.operations.serve.apply import doors_of
from tests.operations.fakes import GRANTED, TAILNET, running, stage


async def test_a_file_that_is_mounted_by_itself_is_taken_by_a_restart_that_was_asked_for(tmp_path: Path) -> None:
    made = await stage(tmp_path, "vaultwarden")
    made.world.status = lambda age: running(caps=GRANTED)
    await made.deployed()
    compose = made.folder / "compose.yaml"
    text = compose.read_text().replace("x-scaletail:", "x-mine:")
    compose.write_text(text.replace("./tailscale/serve:/config", "./tailscale/serve/serve.json:/config/serve.json"))
    ports = replace(made.ports, user_files=FoldersOfUsers(), adoptions=AdoptedFolders(None, (tmp_path,)))
    with pytest.raises(BadInput, match="is read once, when its container starts") as refused:
        await expose_by_hand(ports, "vault", Exposure.FUNNEL, typed="vault")
    assert "--restart" in refused.value.remedy
    assert "AllowFunnel" not in made.world.serve_file.read_text()
    made.world.calls.clear()
    said = await expose_by_hand(ports, "vault", Exposure.FUNNEL, typed="vault", restart=True)
    assert "PUBLIC" in said
    assert "AllowFunnel" in made.world.serve_file.read_text()
    assert any("restart" in call for call in made.world.calls)


async def test_who_ends_it_while_the_sidecar_is_waited_for_leaves_nothing_public(tmp_path: Path) -> None:
    made = await stage(tmp_path, "vaultwarden")
    made.world.status = lambda age: running(caps=GRANTED)
    await made.deployed()
    compose = made.folder / "compose.yaml"
    compose.write_text(compose.read_text().replace("x-scaletail:", "x-mine:"))
    ports = replace(made.ports, user_files=FoldersOfUsers(), adoptions=AdoptedFolders(None, (tmp_path,)))
    before = made.world.serve_file.read_text()
    seen = []
    waiting = asyncio.create_task(expose_by_hand(ports, "vault", Exposure.FUNNEL, typed="vault"))

    def serve() -> Mapping[str, Any]:
        seen.append("AllowFunnel" in made.world.serve_file.read_text())
        if seen[-1]:
            waiting.cancel()
        return {}

    made.world.serve = serve  # type: ignore[method-assign]
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert seen[-1]
    assert made.world.serve_file.read_text() == before


@pytest.mark.parametrize(
    "allowed", [{f"vault.{TAILNET}:443": True}, {"${TS_CERT_DOMAIN}:8443": True}], ids=["by its name", "another port"]
)
async def test_serve_is_said_of_what_is_public_nowhere(tmp_path: Path, allowed: dict[str, bool]) -> None:
    made = await stage(tmp_path, "vaultwarden")
    made.world.status = lambda age: running(caps=GRANTED)
    await made.deployed()
    compose = made.folder / "compose.yaml"
    compose.write_text(compose.read_text().replace("x-scaletail:", "x-mine:"))
    ports = replace(made.ports, user_files=FoldersOfUsers(), adoptions=AdoptedFolders(None, (tmp_path,)))
    config = json.loads(made.world.serve_file.read_text())
    web = config["Web"] | {"${TS_CERT_DOMAIN}:8443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}}
    config |= {"AllowFunnel": allowed, "Web": web, "TCP": config["TCP"] | {"8443": {"HTTPS": True}}}
    made.world.serve_file.write_text(json.dumps(config))
    assert any(public for *_, public in doors_of(made.world.serve()))
    said = await expose_by_hand(ports, "vault", Exposure.SERVE)
    assert said == f"https://vault.{TAILNET} is open to your tailnet only."
    assert not any(public for *_, public in doors_of(made.world.serve()))
    assert not any(made.world.serve()["AllowFunnel"].values())


async def test_what_is_public_on_another_port_alone_is_closed_and_said_without_a_page(tmp_path: Path) -> None:
    made = await stage(tmp_path, "vaultwarden")
    made.world.status = lambda age: running(caps=GRANTED)
    await made.deployed()
    compose = made.folder / "compose.yaml"
    compose.write_text(compose.read_text().replace("x-scaletail:", "x-mine:"))
    ports = replace(made.ports, user_files=FoldersOfUsers(), adoptions=AdoptedFolders(None, (tmp_path,)))
    config = {
        "TCP": {"8443": {"HTTPS": True}},
        "Web": {"${TS_CERT_DOMAIN}:8443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:80"}}}},
        "AllowFunnel": {"${TS_CERT_DOMAIN}:8443": True},
    }
    made.world.serve_file.write_text(json.dumps(config))
    assert any(public for *_, public in doors_of(made.world.serve()))
    said = await expose_by_hand(ports, "vault", Exposure.SERVE)
    assert said == f"Nothing of vault.{TAILNET} is public any more; what it shows is open to your tailnet only."
    assert not any(public for *_, public in doors_of(made.world.serve()))
