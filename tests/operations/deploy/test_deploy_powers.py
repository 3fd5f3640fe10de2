"""The job itself judges what Compose makes of the staged files: what was not allowed by name is not put in place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.powers.consent import PowersNotAllowed
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, JobResult, StageEvent, StageId, StageState
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.plan.plan_json import plan_to_json
from scaletail_tui.operations.plan.planning import make_plan
from scaletail_tui.operations.plan.powers import add_resolved_powers, tell_moved_powers
from scaletail_tui.operations.plan.write import write_plan
from tests.operations.fakes import Stage, stage


async def foreign(root: Path, **body: Any) -> Stage:
    """Vaultwarden from a catalog of others, of which Compose's model has more than the rendered file shows."""
    vault = await stage(root)
    service = replace(vault.spec.service, foreign=True)
    model = dict(vault.world.models["vault"])
    model["services"] = {**model["services"], "application": {**model["services"]["application"], **body}}
    vault.world.models["vault"] = model
    return replace(vault, spec=replace(vault.spec, service=service))


def last_check(events: list[Any]) -> StageEvent:
    return [one for one in events if isinstance(one, StageEvent) and one.stage is StageId.CHECK][-1]


async def deployed(vault: Stage, *allowed: str) -> list[JobEvent]:
    request = await vault.request()
    assert request.plan is not None
    request = replace(request, plan=replace(request.plan, allowed=allowed))
    return [event async for event in deploy(vault.ports, request)]


async def test_what_compose_adds_is_refused_before_a_file_stands(tmp_path: Path) -> None:
    vault = await foreign(tmp_path, privileged=True)
    events = await deployed(vault, "socket")
    result = events[-1]
    assert isinstance(result, JobResult) and result.result is JobOutcome.FAILED
    assert last_check(events).state is StageState.FAIL
    assert "application is privileged: that is root on this host." in result.sentence
    assert result.fix == "If you want that, say so with: --allow-powers privileged"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_what_is_allowed_by_name_is_deployed(tmp_path: Path) -> None:
    vault = await foreign(tmp_path, privileged=True)
    events = await deployed(vault, "privileged")
    assert last_check(events).state is StageState.OK
    assert (vault.folder / "compose.yaml").exists()


async def test_without_the_yes_nothing_is_written_either(tmp_path: Path) -> None:
    vault = await foreign(tmp_path, pid="host")
    plan = await make_plan(vault.ports, vault.spec)
    with pytest.raises(PowersNotAllowed) as refused:
        await write_plan(vault.ports, plan, None)
    assert refused.value.needs == ("host-processes",)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    await write_plan(vault.ports, replace(plan, allowed=("host-processes",)), None)
    assert (vault.folder / "compose.yaml").exists()


async def test_a_shipped_entry_needs_no_yes(tmp_path: Path) -> None:
    vault = await foreign(tmp_path, privileged=True)
    shipped = replace(vault, spec=replace(vault.spec, service=replace(vault.spec.service, foreign=False)))
    assert last_check(await deployed(shipped)).state is StageState.OK


async def test_paths_of_the_staging_folder_are_those_of_the_stack(tmp_path: Path) -> None:
    data = {"type": "bind", "source": f"{tmp_path}/.vault.staging/data", "target": "/data"}
    vault = await foreign(tmp_path, volumes=[data])
    assert last_check(await deployed(vault)).state is StageState.OK
    other = await foreign(tmp_path / "more", volumes=[{**data, "source": f"{tmp_path}/more/.vault.staging2/x"}])
    assert last_check(await deployed(other)).state is StageState.FAIL


def test_what_comes_out_of_a_backup_is_told_in_a_few_words_before_it_starts() -> None:
    services: dict[str, Any] = {f"s{n}": {"image": "x", "privileged": True} for n in range(9)}
    services["tailscale"] = {"image": "tailscale/tailscale", "cap_add": ["NET_ADMIN"]}
    told = tell_moved_powers({"services": services}, "/root/.x.staging", "/root/x")
    assert told.startswith("; s0 is privileged")
    assert told.count("that is root on this host") == 6 and told.endswith("; and 3 more")
    data = {"type": "bind", "source": "/root/.x.staging/data", "target": "/data"}
    assert tell_moved_powers({"services": {"a": {"volumes": [data]}}}, "/root/.x.staging", "/root/x") == ""


async def test_the_plan_that_is_shown_holds_what_compose_sees(tmp_path: Path) -> None:
    vault = await foreign(tmp_path, ipc="host")
    plan = await make_plan(vault.ports, vault.spec)
    assert plan.needs == ()
    whole = await add_resolved_powers(vault.ports, vault.spec, plan)
    assert whole.needs == ("host-ipc",)
    told = plan_to_json(whole)
    assert told["needs"] == ["host-ipc"]
    assert told["powers"][0] == {
        "power": "host-ipc", "severity": "host", "service": "application", "expected": False,
        "sentence": "application shares memory and semaphores with this host's processes.",
    }  # fmt: skip


async def test_a_power_of_the_users_own_override_is_told(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await write_plan(vault.ports, await make_plan(vault.ports, vault.spec), None)
    (vault.folder / "compose.override.yaml").write_text("services: {application: {network_mode: host}}\n")
    plan = await make_plan(vault.ports, vault.spec)
    assert [power.kind.value for power in plan.powers if not power.expected] == ["host-network"]
