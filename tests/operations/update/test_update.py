"""An update has two ends: the new images answer, or the old ones do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.engine.image import Image, digest_of, image_id
from scaletail_tui.domain.stack.job import JobKind
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, StageId, StageState, WayBack
from scaletail_tui.domain.update.images import Trouble
from scaletail_tui.domain.update.kept import KEPT_FOR, KeptState
from scaletail_tui.operations.kept.let_go import let_go_of_old
from scaletail_tui.operations.update.check import check_images
from scaletail_tui.operations.update.context import request_update
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import RegistryRefused

from .conftest import Update, image_of, result

KUMA, KUMA_IMAGE = "uptime-kuma", "louislam/uptime-kuma:2"
JELLYFIN, JELLYFIN_IMAGE = "jellyfin", "lscr.io/linuxserver/jellyfin:latest"
TAILSCALE = "tailscale/tailscale:latest"


async def test_the_new_image_runs_and_the_old_one_is_kept(practice: Practice, clock: HandClock, update: Update) -> None:
    ended = result(await clock.play(update(KUMA)))
    assert (ended.result, ended.url) == (JobOutcome.OK, "https://uptime-kuma.tail4e5f.ts.net/")
    assert image_of(practice, "app-uptime-kuma") == image_id(KUMA_IMAGE, 1)
    assert image_of(practice, "tailscale-uptime-kuma") == image_id(TAILSCALE)
    (kept,) = practice.ports.kept.read(KUMA)
    assert kept.state is KeptState.DONE
    assert practice.world().images[kept.images[0].tag].id == image_id(KUMA_IMAGE)


async def test_an_image_that_crashes_goes_back_by_itself_and_the_hop_is_named(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    events = await clock.play(update(JELLYFIN))
    ended = result(events)
    assert (ended.result, ended.back, ended.hop) == (JobOutcome.FAILED, WayBack.TAKEN, "app")
    assert ended.finding == "app-crash-loop"
    assert [event.state for event in events if isinstance(event, StageEvent) and event.stage is StageId.BACK][-1] is (
        StageState.OK
    )
    assert image_of(practice, "app-jellyfin") == image_id(JELLYFIN_IMAGE)
    assert practice.world().images[JELLYFIN_IMAGE].id == image_id(JELLYFIN_IMAGE)
    assert practice.world().find("app-jellyfin").running


async def test_what_had_to_go_back_is_known_as_that_until_there_is_something_newer(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    await clock.play(update(JELLYFIN))
    found = await clock.play(check_images(practice.ports, JELLYFIN))
    assert [(one.service, one.refused) for one in found.outdated] == [("application", True)]
    practice.world().published[JELLYFIN_IMAGE] = 2
    found = await clock.play(check_images(practice.ports, JELLYFIN))
    assert [(one.service, one.refused) for one in found.outdated] == [("application", False)]


async def test_an_update_can_be_taken_back_later(practice: Practice, clock: HandClock, update: Update) -> None:
    await clock.play(update(KUMA))
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert ended.result is JobOutcome.OK
    assert image_of(practice, "app-uptime-kuma") == image_id(KUMA_IMAGE)
    assert [one.state for one in practice.ports.kept.read(KUMA)] == [KeptState.BACK]
    again = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert again.result is JobOutcome.FAILED
    assert "Nothing is kept" in again.sentence


async def test_with_a_newer_sidecar_the_pair_is_made_anew_in_order(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    world = await practice.enter()
    world.published[TAILSCALE] = 1
    assert result(await clock.play(update(KUMA))).result is JobOutcome.OK
    sidecar, app = world.find("tailscale-uptime-kuma"), world.find("app-uptime-kuma")
    assert (sidecar.image_id, app.image_id) == (image_id(TAILSCALE, 1), image_id(KUMA_IMAGE, 1))
    assert app.joins == sidecar.id
    assert app.namespace == sidecar.namespace


async def test_a_newer_sidecar_alone_takes_its_app_along(practice: Practice, clock: HandClock, update: Update) -> None:
    world = await practice.enter()
    world.published = {TAILSCALE: 1}
    before = world.find("app-uptime-kuma").id
    assert result(await clock.play(update(KUMA))).result is JobOutcome.OK
    app = world.find("app-uptime-kuma")
    assert app.id != before
    assert app.joins == world.find("tailscale-uptime-kuma").id


async def test_a_stack_made_by_hand_is_updated_and_its_files_stay(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    world = await practice.enter()
    file = practice.root.parent / "srv" / "miniflux" / "compose.yaml"
    before = file.read_bytes()
    ended = result(await clock.play(update("miniflux")))
    assert ended.result is JobOutcome.OK
    assert world.find("app-miniflux").image_id == image_id("miniflux/miniflux:latest", 1)
    assert file.read_bytes() == before


async def test_a_stack_made_by_hand_goes_back_too(practice: Practice, clock: HandClock, update: Update) -> None:
    world = await practice.enter()
    world.unwell.add("miniflux/miniflux:latest")
    ended = result(await clock.play(update("miniflux")))
    assert (ended.back, ended.hop) == (WayBack.TAKEN, "app")
    assert world.find("app-miniflux").image_id == image_id("miniflux/miniflux:latest")


async def test_nothing_newer_is_well_and_touches_nothing(practice: Practice, clock: HandClock, update: Update) -> None:
    before = (await practice.enter()).find("app-vaultwarden").id
    ended = result(await clock.play(update("vaultwarden")))
    assert ended.result is JobOutcome.OK
    assert "newest" in ended.sentence
    assert practice.world().find("app-vaultwarden").id == before
    assert practice.ports.kept.read("vaultwarden") == ()


async def test_a_registry_that_refuses_leaves_everything_as_it_is(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(reference: str) -> str:
        raise RegistryRefused("docker.io has counted too many requests from here.", Trouble.RATE_LIMIT)

    before = (await practice.enter()).find("app-uptime-kuma").id
    monkeypatch.setattr(practice.ports.registries, "digest", refuse, raising=False)
    ended = result(await clock.play(update(KUMA)))
    assert ended.result is JobOutcome.FAILED
    assert "too many requests" in ended.sentence
    assert ended.back is None
    assert practice.world().find("app-uptime-kuma").id == before


async def test_a_pull_that_fails_gives_the_names_back(
    practice: Practice, clock: HandClock, update: Update, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await practice.enter()

    async def pull(folder: str, project: str, services: object) -> AsyncGenerator[ComposeEvent, None]:
        world.images[KUMA_IMAGE] = Image(reference=KUMA_IMAGE, tagged=clock.now(), serial=1)  # it came as far as that
        yield ComposeEvent(text="no space left on device")
        raise ComposeFailed("Docker Compose could not pull the images.", detail="no space left on device")

    monkeypatch.setattr(practice.ports.compose, "pull", pull, raising=False)
    before = world.find("app-uptime-kuma").id
    ended = result(await clock.play(update(KUMA)))
    assert (ended.result, ended.back) == (JobOutcome.FAILED, WayBack.UNTOUCHED)
    assert world.find("app-uptime-kuma").id == before
    assert world.images[KUMA_IMAGE].id == image_id(KUMA_IMAGE)


@pytest.mark.parametrize("stage", [StageId.PULL, StageId.APP, StageId.LISTENING])
async def test_an_update_that_is_stopped_ends_with_what_ran_before(
    practice: Practice, clock: HandClock, stage: StageId
) -> None:
    async def stopped() -> list[JobEvent]:
        job = await practice.ports.jobs.start(await request_update(practice.ports, KUMA))
        async with aclosing(practice.ports.jobs.follow(job.id)) as told:
            async for event in told:
                if isinstance(event, StageEvent) and event.stage is stage:
                    stopping = asyncio.create_task(practice.ports.jobs.stop(job.id))
                    break
        await stopping
        async with aclosing(practice.ports.jobs.follow(job.id)) as told:
            return [event async for event in told]

    events = await clock.play(stopped())
    ended = result(events)
    assert ended.result is JobOutcome.FAILED
    assert ended.back in (WayBack.TAKEN, WayBack.UNTOUCHED)
    assert image_of(practice, "app-uptime-kuma") == image_id(KUMA_IMAGE)
    assert practice.world().images[KUMA_IMAGE].id == image_id(KUMA_IMAGE)
    assert practice.world().find("app-uptime-kuma").running


async def test_an_update_that_was_cut_off_is_taken_back_before_the_next_one(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    await clock.play(update(KUMA))
    (kept,) = practice.ports.kept.read(KUMA)
    practice.ports.kept.write(KUMA, (replace(kept, state=KeptState.BEGUN),))  # as kill -9 leaves it
    ended = result(await clock.play(update(KUMA)))
    assert ended.result is JobOutcome.OK
    assert image_of(practice, "app-uptime-kuma") == image_id(KUMA_IMAGE, 1)
    assert [one.state for one in practice.ports.kept.read(KUMA)] == [KeptState.BACK, KeptState.DONE]


async def test_what_was_cut_off_and_cannot_be_brought_back_is_not_in_the_way(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    await clock.play(update(KUMA))
    (kept,) = practice.ports.kept.read(KUMA)
    gone = replace(kept.images[0], id="sha256:" + "0" * 64)
    practice.ports.kept.write(KUMA, (replace(kept, state=KeptState.BEGUN, images=(gone,)),))
    practice.world().published[KUMA_IMAGE] = 2
    assert result(await clock.play(update(KUMA))).result is JobOutcome.OK
    assert image_of(practice, "app-uptime-kuma") == image_id(KUMA_IMAGE, 2)


async def test_what_is_kept_goes_after_a_week(practice: Practice, clock: HandClock, update: Update) -> None:
    await clock.play(update(KUMA))
    (kept,) = practice.ports.kept.read(KUMA)
    await clock.advance(KEPT_FOR - 3600.0)
    await let_go_of_old(practice.ports)
    assert practice.ports.kept.read(KUMA) == (kept,)
    await clock.advance(7200.0)
    await let_go_of_old(practice.ports)
    assert practice.ports.kept.read(KUMA) == ()
    assert kept.images[0].tag not in practice.world().images


async def test_a_stopped_stack_is_not_updated_and_the_reason_is_told(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    found = await clock.play(check_images(practice.ports, "linkding"))
    assert "stopped" in found.refusal
    ended = result(await clock.play(update("linkding")))
    assert ended.result is JobOutcome.FAILED
    assert "stopped" in ended.sentence


async def test_a_check_changes_nothing_and_tells_digests_and_where_news_are(
    practice: Practice, clock: HandClock
) -> None:
    found = await clock.play(check_images(practice.ports, KUMA))
    (newer,) = found.outdated
    assert (newer.service, newer.runs.digest, newer.new_digest) == (
        "application", digest_of(KUMA_IMAGE), digest_of(KUMA_IMAGE, 1),
    )  # fmt: skip
    assert found.recreated == ("application",)
    assert found.releases == "https://github.com/louislam/uptime-kuma/releases"
    assert practice.world().images[KUMA_IMAGE].serial == 0
