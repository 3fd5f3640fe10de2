"""Where a remedy points Serve, and that it stays there when the stack's files are rendered again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.plan.planning import make_plan, spec_for, spec_from_disk
from scaletail_tui.operations.remedies.apply import apply_remedy
from scaletail_tui.operations.remedies.serve import rewrite_serve, set_serve_port
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.render.compose import meta_of
from tests.operations.looking import practice_host


@pytest.fixture
async def ports(tmp_path: Path) -> Ports:
    made = practice_host(tmp_path, speed=20.0)
    await observe(made, "jellyfin")
    return made


def file_of(ports: Ports, path: str) -> Path:
    return Path(ports.folders.folder("jellyfin")) / path


def asked(ports: Ports) -> str:
    """Where Serve leads the start page."""
    config = json.loads(file_of(ports, "tailscale/serve/serve.json").read_text())
    return str(next(iter(config["Web"].values()))["Handlers"]["/"]["Proxy"])


async def speak(ports: Ports, argument: str) -> str:
    remedy = Remedy(text="Do it.", action=RemedyAction.SET_SERVE_SCHEME, argument=argument)
    wish = Finding(id="x", severity=Severity.BROKEN, hop=HopId.APP, summary="", evidence="", remedy=remedy)
    return await apply_remedy(ports, "jellyfin", wish)


async def test_serve_speaks_the_apps_language_without_a_restart(ports: Ports) -> None:
    assert asked(ports) == "http://127.0.0.1:8096"
    assert await speak(ports, "8096:https+insecure") == "Serve of jellyfin asks port 8096 over https+insecure now."
    assert asked(ports) == "https+insecure://127.0.0.1:8096"


async def test_a_scheme_that_was_mended_outlives_a_serve_file_that_is_written_anew(ports: Ports) -> None:
    await speak(ports, "8096:https+insecure")
    await rewrite_serve(ports, "jellyfin")
    assert asked(ports) == "https+insecure://127.0.0.1:8096"


@pytest.mark.slow
async def test_the_port_beside_the_app_stays_true_when_it_is_changed_and_changed_back(ports: Ports) -> None:
    compose = file_of(ports, "compose.yaml")
    before = compose.read_text()
    assert "  # It listens on 8096 (its page)" in before
    await set_serve_port(ports, "jellyfin", "8096:9000")
    assert "  # It listens on 9000 (its page)" in compose.read_text()
    assert "It listens on 8096 (its page)" not in compose.read_text()
    await set_serve_port(ports, "jellyfin", "9000:8096")
    assert compose.read_text() == before


@pytest.mark.slow
async def test_a_port_that_was_mended_outlives_an_update(ports: Ports) -> None:
    await set_serve_port(ports, "jellyfin", "8096:9000")
    service = ports.catalog.load().get("jellyfin")
    assert service is not None
    plan = await make_plan(
        ports, await spec_for(ports, service, Answers(name="jellyfin", exposure=Exposure.SERVE), redeploy=True)
    )
    assert (await observe(ports, "jellyfin")).expected.main_port == 9000
    [serve] = [file for file in plan.files if file.path.endswith("serve.json")]
    assert "http://127.0.0.1:9000" in serve.text


async def test_what_the_catalog_says_itself_is_not_kept_as_something_else(ports: Ports) -> None:
    before = file_of(ports, "compose.yaml").read_text()
    await speak(ports, "8096:https+insecure")
    assert file_of(ports, "compose.yaml").read_text() != before
    await speak(ports, "8096:http")
    assert file_of(ports, "compose.yaml").read_text() == before
    assert (await spec_from_disk(ports, "jellyfin")).backends == {}


async def test_lines_of_the_users_own_stay_in_the_compose_file(ports: Ports) -> None:
    compose = file_of(ports, "compose.yaml")
    compose.write_text(compose.read_text() + "# mine\n")
    await speak(ports, "8096:https+insecure")
    assert compose.read_text().endswith("# mine\n")
    spec = await spec_from_disk(ports, "jellyfin")
    assert spec.backends == {"/": "https+insecure://127.0.0.1:8096"}
    assert meta_of(spec) == {**meta_of(replace(spec, backends={})), "backends": dict(spec.backends)}


@pytest.mark.parametrize("argument", ["", "8096", "8096:gopher", "x:http"])
async def test_a_scheme_that_serve_does_not_speak_is_refused(ports: Ports, argument: str) -> None:
    with pytest.raises(BadInput):
        await speak(ports, argument)


@pytest.mark.slow
async def test_in_a_file_edited_by_hand_the_targets_come_and_go_and_all_else_stays(ports: Ports) -> None:
    compose = file_of(ports, "compose.yaml")
    compose.write_bytes(compose.read_bytes() + b"# mine\r\n")
    before = compose.read_bytes()
    await set_serve_port(ports, "jellyfin", "8096:9000")
    lines = compose.read_bytes().decode().split("\n")
    added = [line for line in lines if line not in before.decode().split("\n")]
    assert [line.strip() for line in added[:2]] == ["backends:", "/: http://127.0.0.1:9000"]
    assert added[2].startswith("  # It listens on 9000 (its page)") and len(added) == 3
    await set_serve_port(ports, "jellyfin", "9000:8096")
    assert compose.read_bytes() == before
