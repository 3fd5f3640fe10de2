"""Going back from a redeploy opens nothing to the internet that was closed since."""

from __future__ import annotations

import json
from contextlib import aclosing

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.domain.stack.stage import JobOutcome
from scaletail_tui.operations.deploy.reopening import CLOSED_SINCE, close_what_is_closed
from scaletail_tui.operations.deploy.request import request_deploy
from scaletail_tui.operations.plan.diff import compare_files
from scaletail_tui.operations.plan.planning import make_plan, spec_for, spec_from_disk
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.operations.serve.table import Who, tell_reach
from scaletail_tui.operations.serve.tailnet_doors import open_door
from scaletail_tui.render.commands import COMPOSE_FILE
from scaletail_tui.render.sidecar import SERVE_FILE
from scaletail_tui.render.stack import render_stack

from .conftest import Update, result

KUMA = "uptime-kuma"
WHOLE, HOOK = PublicWish(), PublicWish(port=8443, path="/hook")
ADMIN = Door(port=9443, path="/admin", target="http://127.0.0.1:3001")


async def public_of(practice: Practice) -> set[tuple[int, str]]:
    return {(row.port, row.path) for row in (await tell_reach(practice.ports, KUMA)).rows if row.who is Who.INTERNET}


async def redeploy(practice: Practice) -> None:
    before = await spec_from_disk(practice.ports, KUMA)
    answers = Answers(name=KUMA, exposure=Exposure.SERVE, sidecar=before.sidecar)
    spec = await spec_for(practice.ports, before.service, answers, redeploy=True)
    job = await practice.ports.jobs.start(await request_deploy(practice.ports, spec))
    async with aclosing(practice.ports.jobs.follow(job.id)) as events:
        assert result([event async for event in events]).result is JobOutcome.OK


@pytest.mark.parametrize(("wish", "public"), [(WHOLE, {(443, "/")}), (HOOK, {(8443, "/hook")})], ids=["page", "path"])
async def test_what_was_closed_since_comes_back_for_the_tailnet_alone(
    practice: Practice, clock: HandClock, update: Update, wish: PublicWish, public: set[tuple[int, str]]
) -> None:
    async def until_closed() -> StackSpec:
        await open_door(practice.ports, KUMA, ADMIN)
        await go_public(practice.ports, KUMA, wish, typed=KUMA)
        assert await public_of(practice) == public
        before = await spec_from_disk(practice.ports, KUMA)
        await redeploy(practice)
        await expose(practice.ports, KUMA, Exposure.SERVE)
        return before

    await practice.enter()
    before = await clock.play(until_closed())
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert (ended.result, ended.sentence) == (JobOutcome.OK, CLOSED_SINCE)
    assert await clock.play(public_of(practice)) == set()
    after = await spec_from_disk(practice.ports, KUMA)
    assert not after.public and after.doors == (ADMIN,) and before.public
    written = json.loads((practice.root / KUMA / "tailscale/serve/serve.json").read_text())
    assert "AllowFunnel" not in written
    disk = practice.ports.folders.read(KUMA)  # and nothing of it counts as edited by hand
    assert {file.change.value for file in compare_files(after, render_stack(after), disk)} == {"same"}
    assert (await make_plan(practice.ports, after)).update


@pytest.mark.parametrize("wish", [WHOLE, HOOK], ids=["page", "path"])
async def test_what_is_public_still_stays_so(
    practice: Practice, clock: HandClock, update: Update, wish: PublicWish
) -> None:
    async def until_open_again() -> set[tuple[int, str]]:
        await go_public(practice.ports, KUMA, wish, typed=KUMA)
        await redeploy(practice)
        await go_public(practice.ports, KUMA, wish, typed=KUMA)
        return await public_of(practice)

    await practice.enter()
    public = await clock.play(until_open_again())
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert (ended.result, ended.sentence) == (JobOutcome.OK, "")
    assert public and await clock.play(public_of(practice)) == public


async def test_a_serve_file_of_an_older_entry_comes_back_with_its_own_port(
    practice: Practice, clock: HandClock
) -> None:
    async def until_closed() -> dict[str, str]:
        await go_public(practice.ports, KUMA, WHOLE, typed=KUMA)
        await go_public(practice.ports, KUMA, HOOK, typed=KUMA)
        folder = practice.root / KUMA
        older = {path: (folder / path).read_text().replace(":3001", ":3999") for path in (COMPOSE_FILE, SERVE_FILE)}
        await expose(practice.ports, KUMA, Exposure.SERVE)
        await go_public(practice.ports, KUMA, HOOK, typed=KUMA)
        return older

    await practice.enter()
    older = await clock.play(until_closed())
    disk = practice.ports.folders.read(KUMA)
    assert disk is not None
    closed = close_what_is_closed(practice.ports, disk, older)
    before, after = json.loads(older[SERVE_FILE]), json.loads(closed[SERVE_FILE])
    assert sorted(key.rpartition(":")[2] for key in before["AllowFunnel"]) == ["443", "8443"]
    assert [key.rpartition(":")[2] for key in after["AllowFunnel"]] == ["8443"]  # which is public still
    assert after | {"AllowFunnel": None} == before | {"AllowFunnel": None} and ":3999" in closed[SERVE_FILE]
    assert "exposure: serve" in closed[COMPOSE_FILE] and "exposure: funnel" in older[COMPOSE_FILE]
