"""A deploy's stages on a world in memory: what each one waits for, says and leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.domain.stack.stage import JobOutcome, StageEvent, StageId, StageState
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.deploy.answer import first_handshake
from scaletail_tui.operations.deploy.app import ports_in_words
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.watch.overview import stacks
from tests.operations.fakes import (
    ADDRESS,
    GRANTED,
    KEY,
    START,
    TAILNET,
    page,
    result_of,
    running,
    stage,
    stages_in,
    waiting,
)
from tests.operations.looking import GoneEngine


async def test_a_web_service_goes_through_all_ten_stages_to_its_url(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    events = await vault.deployed()
    assert stages_in(events) == [
        "check", "write", "pull", "sidecar", "login", "address", "app", "listening", "certificate", "answer",
    ]  # fmt: skip
    result = result_of(events)
    assert result.result is JobOutcome.OK
    assert result.url == f"https://vault.{TAILNET}/"
    assert "account" in result.first_run


async def test_the_sidecar_starts_alone_and_the_first_handshake_comes_before_the_app(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    work = [call for call in vault.world.calls if call != "config"]
    assert work[0] == "up tailscale"
    assert work.index(f"request vault.{TAILNET} at {ADDRESS}") < work.index("up application")


async def test_the_name_that_control_gave_is_in_the_settings_before_the_app_starts(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running("vault-1")
    seen: list[bool] = []
    async with aclosing(deploy(vault.ports, await vault.request())) as events:
        async for event in events:
            if isinstance(event, StageEvent) and event.stage is StageId.ADDRESS and event.state is StageState.OK:
                assert "vault is taken" in event.evidence
                seen.append(f"vault-1.{TAILNET}" in (vault.folder / ".env").read_text())
                assert "up application" not in vault.world.calls
    assert seen == [True]


async def test_a_device_that_an_admin_renamed_is_not_said_to_have_lost_its_name(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running("media")
    events = await vault.deployed()
    named = [event for event in events if isinstance(event, StageEvent) and event.stage is StageId.ADDRESS][-1]
    assert named.state is StageState.OK
    assert named.evidence == f"media.{TAILNET}  {ADDRESS}"


async def test_the_key_stands_in_its_file_only_until_the_device_is_logged_in(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    key_file = vault.folder / "tailscale" / "authkey"
    async with aclosing(deploy(vault.ports, await vault.request())) as events:
        async for event in events:
            if isinstance(event, StageEvent) and event.stage is StageId.SIDECAR and event.state is StageState.OK:
                assert key_file.read_text() == KEY.reveal()
            if isinstance(event, StageEvent) and event.stage is StageId.LOGIN and event.state is StageState.OK:
                assert key_file.read_text() == ""
    assert not any(KEY.reveal() in str(event) for event in await vault.gone_on_with())


async def test_a_human_who_agrees_after_three_minutes_of_renewed_links_still_succeeds(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    world = vault.world

    def status(age: float) -> object:
        if world.clock.seconds > 185:
            return running()
        life = int(age // 60)
        return None if age % 60 > 58 else waiting("NeedsLogin", link=f"https://login.example/a/{life}")

    world.status = status  # type: ignore[assignment]
    events = await vault.deployed(key=None)
    assert result_of(events).result is JobOutcome.OK
    links = [event.link for event in events if isinstance(event, StageEvent) and event.link]
    newest = list(dict.fromkeys(links))
    assert newest == [f"https://login.example/a/{life}" for life in range(4)]
    waits = [event for event in events if isinstance(event, StageEvent) and event.state is StageState.WAIT]
    assert {event.finding for event in waits} <= {"authkey-empty", None}


async def test_an_admin_may_take_longer_than_any_limit_to_approve_the_device(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running() if age > 900 else waiting("NeedsMachineAuth")
    events = await vault.deployed()
    assert result_of(events).result is JobOutcome.OK
    waits = [event for event in events if isinstance(event, StageEvent) and event.state is StageState.WAIT]
    assert waits and waits[-1].finding == "machine-approval-pending"
    assert waits[-1].link is not None and "machines" in waits[-1].link


async def test_while_an_admin_is_awaited_the_stack_is_judged_every_ten_seconds_and_looked_at_every_second(
    tmp_path: Path,
) -> None:
    vault = await stage(tmp_path)
    clock, engine = vault.world.clock, vault.ports.engine
    judged: list[float] = []
    looked: list[float] = []
    listed = engine.containers

    async def containers() -> tuple[Mapping[str, Any], ...]:
        judged.append(clock.seconds)
        return await listed()

    def status(age: float) -> Mapping[str, Any]:
        looked.append(clock.seconds)
        return running() if age > 900 else waiting("NeedsMachineAuth")

    engine.containers = containers  # type: ignore[method-assign]
    vault.world.status = status
    events = await vault.deployed()
    assert 80 <= len([at for at in judged if at <= 900]) <= 110
    assert len([at for at in looked if at <= 900]) > 850
    ended = [event for event in events if isinstance(event, StageEvent) and event.stage is StageId.LOGIN][-1]
    assert ended.state is StageState.OK and ended.seconds < 902


async def test_after_the_login_by_link_the_admins_approval_is_asked_for_at_once(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    clock = vault.world.clock

    def status(age: float) -> Mapping[str, Any]:
        if clock.seconds > 60:
            return running()
        return waiting("NeedsMachineAuth") if clock.seconds > 30 else waiting("NeedsLogin", link="https://login.x/a/1")

    vault.world.status = status
    events = await vault.deployed(key=None)
    assert result_of(events).result is JobOutcome.OK
    waits = [event for event in events if isinstance(event, StageEvent) and event.state is StageState.WAIT]
    assert [event.finding for event in waits] == ["authkey-empty", "machine-approval-pending"]
    assert waits[1].at - START < 32
    assert waits[1].link is not None and "machines" in waits[1].link


async def test_a_sidecar_that_breaks_while_a_human_is_awaited_fails_the_login_within_seconds(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    world = vault.world

    def status(age: float) -> Mapping[str, Any] | None:
        if world.clock.seconds <= 60:
            return waiting("NeedsLogin", link="https://login.x/a/1")
        dead = {"Status": "exited", "Running": False, "ExitCode": 139, "FinishedAt": "2027-01-15T08:01:00Z"}
        world.containers["tailscale-vault"]["state"] = dead
        return None

    world.status = status
    result = result_of(await vault.deployed(key=None))
    assert result.result is JobOutcome.FAILED and result.finding is not None
    assert 60 < result.seconds < 70


async def test_a_control_server_that_never_answers_fails_the_login_in_the_end(
    tmp_path: Path,
) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: waiting("NoState")
    events = await vault.deployed()
    result = result_of(events)
    assert result.result is JobOutcome.FAILED
    assert stages_in(events)[-1] == "sidecar"
    assert "NoState" in result.sentence or result.finding is not None


async def test_a_refused_key_fails_the_login_by_its_name_within_seconds(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: waiting("NeedsLogin")
    vault.world.log = (
        "2026/11/23 10:00:00 Received error: invalid key: API key kTEST11CNTRL not valid",
        "boot: 2026/11/23 10:00:00 failed to auth tailscale: tailscale up failed: exit status 1",
    )
    result = result_of(await vault.deployed())
    assert result.finding == "authkey-used-expired-revoked"
    assert result.seconds < 10
    assert result.fix


async def test_a_status_of_five_hundred_is_no_answer_and_is_asked_for_again(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.answer = lambda age: page(503 if age < 20 else 302)
    events = await vault.deployed()
    assert result_of(events).result is JobOutcome.OK
    last = [event for event in events if isinstance(event, StageEvent)][-1]
    assert last.stage is StageId.ANSWER and last.evidence.startswith("302 in 31 ms")


@pytest.mark.slow
async def test_an_app_that_only_ever_answers_with_errors_fails_the_answer(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.answer = lambda age: page(502)
    result = result_of(await vault.deployed())
    assert result.result is JobOutcome.FAILED
    assert "502" in result.sentence
    assert 180 <= result.seconds < 400


@pytest.mark.slow
async def test_an_app_may_take_minutes_to_listen(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.listens_after = 300
    events = await vault.deployed()
    assert result_of(events).result is JobOutcome.OK


async def test_a_certificate_that_is_refused_at_once_is_asked_for_less_and_less_often(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    clock = vault.world.clock
    knocks: list[float] = []

    def answer(age: float) -> AnswerLook:
        knocks.append(clock.seconds)
        return page(200) if clock.seconds > 600 else AnswerLook(connected=True, error="tls: internal error")

    vault.world.answer = answer
    look = await first_handshake(DeployContext(vault.ports, await vault.request()))
    assert look.verified
    assert len([at for at in knocks if at < 5]) >= 25  # Serve may be applied at any moment
    assert len(knocks) < 100
    assert clock.seconds < 611


async def test_a_certificate_that_this_host_does_not_trust_ends_the_deploy_with_a_reserve(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    shown = replace(page(200), verified=False, for_name=True, issuer="Office Proxy CA", error="self-signed certificate")
    vault.world.answer = lambda age: shown
    events = await vault.deployed()
    told = [one.evidence for one in events if isinstance(one, StageEvent) and one.stage is StageId.CERTIFICATE]
    assert "this host does not trust the certificate by Office Proxy CA: self-signed certificate" in told
    assert not any("being issued" in one for one in told)
    result = result_of(events)
    assert (result.result, result.finding) == (JobOutcome.OK, "cert-untrusted")
    assert "Office Proxy CA" in result.sentence and result.fix


async def test_a_certificate_for_another_name_is_never_taken_for_the_devices_own(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    shown = replace(page(200), verified=False, issuer="Portal", error="Hostname mismatch")
    vault.world.answer = lambda age: shown
    result = result_of(await vault.deployed())
    assert result.result is JobOutcome.FAILED


async def test_a_game_has_no_certificate_and_its_answer_is_a_connection(tmp_path: Path) -> None:
    craft = await stage(tmp_path, "minecraft", name="craft", settings={"EULA": "TRUE"})
    events = await craft.deployed()
    assert "certificate" not in stages_in(events)
    assert result_of(events).url == f"vault.{TAILNET}:25565"
    assert f"connect {ADDRESS}:25565" in craft.world.calls


def test_several_ports_are_named_as_several() -> None:
    assert ports_in_words((80,)) == "port 80"
    assert ports_in_words((5173, 1337)) == "ports 5173, 1337"


async def test_direct_shows_the_page_on_its_own_port(tmp_path: Path) -> None:
    vault = await stage(tmp_path, exposure=Exposure.DIRECT)
    events = await vault.deployed()
    assert stages_in(events)[-2:] == ["listening", "answer"]
    assert result_of(events).url == f"http://vault.{TAILNET}:80/"


async def test_direct_has_one_address_everywhere_with_the_scheme_that_the_app_speaks(tmp_path: Path) -> None:
    cameras = await stage(tmp_path, "frigate", exposure=Exposure.DIRECT)
    url = f"https://vault.{TAILNET}:8971"
    assert result_of(await cameras.deployed()).url == f"{url}/"
    disk = cameras.ports.folders.read("vault")
    assert disk is not None and disk.env["PUBLIC_URL"] == url
    assert (await stacks(cameras.ports))[0].url == url
    without_engine = replace(cameras.ports, engine=cast(Any, GoneEngine()))
    assert [(row.state, row.url) for row in await stacks(without_engine)] == [(StackState.UNKNOWN, url)]


@pytest.mark.slow
async def test_a_port_that_takes_no_connection_is_no_answer(tmp_path: Path) -> None:
    craft = await stage(tmp_path, "minecraft", name="craft", settings={"EULA": "TRUE"})
    craft.world.connect = AnswerLook(connected=False, error="Connection refused")
    result = result_of(await craft.deployed())
    assert result.result is JobOutcome.FAILED
    assert "Connection refused" in result.sentence


async def test_an_app_connector_is_done_when_its_address_is_known(tmp_path: Path) -> None:
    node = await stage(tmp_path, "tailscale-app-connector-node", name="connector")
    events = await node.deployed()
    assert stages_in(events) == ["check", "write", "pull", "sidecar", "login", "address"]
    assert result_of(events).result is JobOutcome.OK


async def test_only_missing_images_are_pulled_and_counted(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.images = {"tailscale/tailscale:latest"}
    events = await vault.deployed()
    assert "pull application" in vault.world.calls
    pulled = [event for event in events if isinstance(event, StageEvent) and event.stage is StageId.PULL]
    assert pulled[0].progress == (1, 2, 0)
    assert pulled[-1].progress == (2, 2, 7)


async def test_waves_wait_for_health_and_an_unhealthy_database_fails_at_once(tmp_path: Path) -> None:
    docs = await stage(tmp_path, "docmost", name="docs")
    docs.world.health = {"db-docs": "healthy", "redis-docs": "healthy"}
    events = await docs.deployed()
    assert result_of(events).result is JobOutcome.OK
    ups = [call for call in docs.world.calls if call.startswith("up ")]
    assert ups[0] == "up tailscale" and "db" in ups[1] and ups[2] == "up application"

    sick = await stage(tmp_path, "docmost", name="sick")
    sick.world.health = {"db-sick": "unhealthy", "redis-sick": "healthy"}
    result = result_of(await sick.deployed())
    assert result.finding == "app-health-failing"
    assert result.sentence.startswith("db-sick")


async def test_what_compose_says_names_the_finding(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.refuse_up = (
        'Error response from daemon: error gathering device information while adding custom device "/dev/net/tun": '
        "no such file or directory"
    )
    events = await vault.deployed()
    assert result_of(events).finding == "tun-device-missing"
    failed = [event for event in events if isinstance(event, StageEvent)][-1]
    assert failed.state is StageState.FAIL and "/dev/net/tun" in failed.evidence


async def test_apps_older_than_their_sidecar_are_made_anew(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    vault.world.clock.seconds += 100
    vault.world.containers["tailscale-vault"]["born"] = vault.world.clock.seconds
    await vault.gone_on_with(key=None)
    assert vault.world.calls.count("up application again") == 1


async def test_going_on_with_a_new_key_makes_the_sidecar_read_it(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.refuse_up = "no such image"
    await vault.deployed()
    vault.world.refuse_up = ""
    vault.world.containers["tailscale-vault"] = {"born": 0.0, "service": "tailscale", "body": {}}
    events = await vault.gone_on_with()
    assert "up tailscale again" in vault.world.calls
    assert result_of(events).result is JobOutcome.OK


async def test_going_on_with_nothing_says_so(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    result = result_of(await vault.gone_on_with())
    assert result.result is JobOutcome.FAILED
    assert "no stack vault to go on with" in result.sentence


@pytest.mark.parametrize(
    ("caps", "finding"),
    [
        ({"funnel": None}, "funnel-https-missing"),
        ({"https": None}, "funnel-attr-missing"),
        ({"https": None, "funnel": None}, "funnel-port-not-allowed"),
    ],
)
async def test_funnel_that_is_not_allowed_leaves_the_stack_well_with_serve(
    tmp_path: Path, caps: dict[str, None], finding: str
) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running(caps=caps)
    events = await vault.deployed(funnel=True)
    assert stages_in(events)[-1] == "answer"
    result = result_of(events)
    assert (result.result, result.finding) == (JobOutcome.FAILED, finding)
    assert "AllowFunnel" not in vault.world.serve_file.read_text()


async def test_funnel_comes_after_the_answer(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running(caps=GRANTED)
    serve_file = vault.world.serve_file
    async with aclosing(deploy(vault.ports, await vault.request(funnel=True))) as events:
        async for event in events:
            if isinstance(event, StageEvent) and event.stage is StageId.ANSWER and event.state is StageState.OK:
                assert "AllowFunnel" not in serve_file.read_text()
            last = event
    assert getattr(last, "result", None) is JobOutcome.OK
    assert "AllowFunnel" in serve_file.read_text()


async def test_a_funnel_for_a_while_is_the_last_stage_and_stands_in_no_file(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.status = lambda age: running(caps=GRANTED)
    events = await vault.deployed(funnel=True, public_for=7200.0)
    assert result_of(events).result is JobOutcome.OK
    assert "AllowFunnel" not in vault.world.serve_file.read_text()
    assert "AllowFunnel" in vault.world.serve()
    kept = vault.ports.public_times.of("vault")
    assert kept is not None and kept.left(vault.ports.clock.now()) == pytest.approx(7200, abs=60)


async def test_a_deploy_that_is_closed_midway_leaves_nothing_waiting(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.answer = lambda age: AnswerLook(connected=False, error="not yet")
    async with aclosing(deploy(vault.ports, await vault.request())) as events:
        async for event in events:
            if isinstance(event, StageEvent) and event.stage is StageId.CERTIFICATE:
                break
    assert "up application" in vault.world.calls


async def test_files_that_compose_refuses_leave_nothing_beside_the_stack_least_of_all_the_key(tmp_path: Path) -> None:
    vault = await stage(tmp_path)
    vault.world.refuse_config = "services.application.image must be a string"
    result = result_of(await vault.deployed())
    assert result.result is JobOutcome.FAILED
    left = [path for path in vault.folder.parent.rglob("*") if path.is_file()]
    assert not vault.folder.exists() and left == []


@pytest.mark.parametrize(
    ("sidecar", "app", "again"),
    [
        ("2026-11-29T10:00:00Z", "2026-11-29T10:00:00.5Z", False),  # as texts they stand in the other order
        ("2026-11-29T10:00:00.5Z", "2026-11-29T10:00:00Z", True),
        ("2026-11-29T10:00:00Z", "0001-01-01T00:00:00Z", True),  # made, and never started
    ],
)
async def test_an_app_that_lived_before_its_sidecar_did_is_made_anew(
    sidecar: str, app: str, again: bool, tmp_path: Path
) -> None:
    vault = await stage(tmp_path)
    await vault.deployed()
    for name, started in (("tailscale-vault", sidecar), ("app-vault", app)):
        vault.world.containers[name]["state"] = {"StartedAt": started}
    vault.world.calls.clear()
    await vault.gone_on_with(key=None)
    assert any(call.startswith("up application again") for call in vault.world.calls) is again
