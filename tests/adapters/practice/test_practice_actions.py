"""What the program can do to a practice stack: start, stop, restart, repair, expose, remove."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Verdict
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.lifecycle.remove import remove_containers, remove_files, remove_identity_and_data
from scaletail_tui.operations.lifecycle.start_stop import restart_pair, start_pair, stop_pair
from scaletail_tui.operations.observe.observer import observe
from scaletail_tui.operations.remedies.apply import apply_remedy
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.switching import FunnelNotAllowed
from scaletail_tui.operations.watch.watcher import watch


async def judged(practice: Practice, name: str) -> Diagnosis:
    return diagnose(await observe(practice.ports, name))


async def test_a_stopped_stack_is_started_as_a_pair(practice: Practice, clock: HandClock) -> None:
    await clock.play(start_pair(practice.ports, "linkding"))
    await clock.advance(5.0)
    assert (await clock.play(judged(practice, "linkding"))).verdict is Verdict.OK


async def test_a_stack_is_stopped_and_restarted_as_a_pair(practice: Practice, clock: HandClock) -> None:
    await clock.play(stop_pair(practice.ports, "jellyfin"))
    assert (await clock.play(judged(practice, "jellyfin"))).verdict is Verdict.STOPPED
    await clock.play(restart_pair(practice.ports, "uptime-kuma"))
    await clock.advance(5.0)
    assert (await clock.play(judged(practice, "uptime-kuma"))).verdict is Verdict.OK


async def test_a_restart_policy_is_changed_where_the_container_stands(practice: Practice) -> None:
    engine = practice.ports.engine
    before = await engine.inspect("app-jellyfin")
    await engine.set_restart_policy("app-jellyfin", "no")
    after = await engine.inspect("app-jellyfin")
    assert before["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"
    assert after["HostConfig"]["RestartPolicy"]["Name"] == "no"
    assert after["Id"] == before["Id"]


async def test_the_sidecar_restarted_alone_strands_the_app_and_the_remedy_brings_it_back(
    practice: Practice, clock: HandClock
) -> None:
    await clock.play(practice.ports.engine.restart("tailscale-jellyfin"))
    await clock.advance(20.0)
    broken = await clock.play(judged(practice, "jellyfin"))
    assert [finding.id for finding in broken.findings] == ["netns-stale"]
    await clock.play(apply_remedy(practice.ports, "jellyfin", broken.findings[0]))
    await clock.advance(10.0)
    assert (await clock.play(judged(practice, "jellyfin"))).verdict is Verdict.OK


async def test_the_broken_stack_is_repaired_live_by_pointing_serve_at_the_apps_port(
    practice: Practice, clock: HandClock
) -> None:
    started = (await practice.ports.engine.inspect("tailscale-vaultwarden"))["State"]["StartedAt"]
    broken = await clock.play(judged(practice, "vaultwarden"))
    await clock.play(apply_remedy(practice.ports, "vaultwarden", broken.findings[0]))
    assert (await clock.play(judged(practice, "vaultwarden"))).verdict is Verdict.OK
    assert (await practice.ports.engine.inspect("tailscale-vaultwarden"))["State"]["StartedAt"] == started


async def test_a_watcher_sees_the_repair(practice: Practice, clock: HandClock) -> None:
    async def verdicts() -> list[Verdict]:
        seen: list[Verdict] = []
        async with aclosing(watch(practice.ports, "vaultwarden")) as looks:
            async for look in looks:
                if look.verdict not in seen:
                    seen.append(look.verdict)
                if look.verdict is Verdict.OK:
                    return seen
                if look.findings[0].id == "serve-backend-wrong-port":
                    await apply_remedy(practice.ports, "vaultwarden", look.findings[0])
        return seen

    seen = await clock.play(verdicts())
    assert (seen[0], seen[-1]) == (Verdict.BROKEN, Verdict.OK)


async def test_direct_and_serve_change_live(practice: Practice, clock: HandClock) -> None:
    await clock.play(expose(practice.ports, "jellyfin", Exposure.DIRECT))
    look = await clock.play(practice.ports.sidecars.look("tailscale-jellyfin"))
    assert look.serve == {}
    await clock.play(expose(practice.ports, "jellyfin", Exposure.SERVE))
    look = await clock.play(practice.ports.sidecars.look("tailscale-jellyfin"))
    assert "jellyfin.tail4e5f.ts.net:443" in json.dumps(look.serve)


async def test_only_one_stack_may_go_public(practice: Practice, clock: HandClock) -> None:
    with pytest.raises(FunnelNotAllowed):
        await clock.play(expose(practice.ports, "jellyfin", Exposure.FUNNEL, typed="jellyfin"))
    await clock.play(expose(practice.ports, "uptime-kuma", Exposure.FUNNEL, typed="uptime-kuma"))
    look = await clock.play(practice.ports.sidecars.look("tailscale-uptime-kuma"))
    assert look.serve is not None
    assert look.serve["AllowFunnel"] == {"uptime-kuma.tail4e5f.ts.net:443": True}


async def test_removing_keeps_files_and_identity_until_more_is_asked_for(practice: Practice, clock: HandClock) -> None:
    folder = practice.root / "jellyfin"
    await clock.play(remove_containers(practice.ports, "jellyfin"))
    assert "tailscale-jellyfin" not in practice.world().containers
    assert (folder / "compose.yaml").exists()
    await clock.play(remove_files(practice.ports, "jellyfin"))
    assert not (folder / "compose.yaml").exists()
    assert (folder / "tailscale" / "state" / "tailscaled.state").exists()
    await clock.play(remove_identity_and_data(practice.ports, "jellyfin", "jellyfin"))
    assert not folder.exists()
    assert (practice.root / "vaultwarden").exists()
