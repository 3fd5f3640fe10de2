"""A redeploy that fails keeps the way back: the old files and the old images, whatever cut it off."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.engine.image import Image, image_id
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, StageId, StageState
from scaletail_tui.domain.stack.undertaking import Undertaking, UndertakingKind
from scaletail_tui.domain.update.kept import KEPT_FOR, KEPT_REPOSITORY, KeptState
from scaletail_tui.operations.deploy.next_steps import NextSteps, find_next_steps
from scaletail_tui.operations.deploy.request import request_deploy, request_to_go_on
from scaletail_tui.operations.deploy.way_back import find_to_take_back
from scaletail_tui.operations.kept.keep import note_changed
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ports.jobs import DeployRequest

from .conftest import Update, image_of, result

KUMA, IMAGE = "uptime-kuma", "louislam/uptime-kuma:2"


async def redeploy(practice: Practice) -> list[JobEvent]:
    """With other answers, to the end of its job."""
    spec = await spec_from_disk(practice.ports, KUMA)
    sidecar = replace(spec.sidecar, search_domains=("example.org",))
    return await work(practice, await request_deploy(practice.ports, replace(spec, sidecar=sidecar)))


async def work(practice: Practice, request: DeployRequest) -> list[JobEvent]:
    job = await practice.ports.jobs.start(request)
    async with aclosing(practice.ports.jobs.follow(job.id)) as events:
        return [event async for event in events]


def spoil(practice: Practice) -> None:
    """Under the same tag another image is here, and it crashes."""
    world = practice.world()
    world.images[IMAGE] = Image(reference=IMAGE, tagged=world.clock.now(), serial=1)
    world.unwell.add(IMAGE)


def steps_after(practice: Practice) -> NextSteps:
    job = practice.ports.jobs.latest(KUMA)
    assert isinstance(job, Job)
    kept = find_to_take_back(practice.ports, KUMA)
    return find_next_steps(practice.ports.folders, job, written=True, finding=None, kept=kept)


@pytest.fixture
def files(practice: Practice) -> Callable[[], dict[str, bytes]]:
    folder = practice.root / KUMA
    names = ("compose.yaml", ".env", "tailscale/serve/serve.json")
    return lambda: {name: (folder / name).read_bytes() for name in names}


@pytest.fixture
async def failed(practice: Practice, clock: HandClock, files: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
    """The files as they were before a redeploy that has failed."""
    await practice.enter()
    before = files()
    spoil(practice)
    ended = result(await clock.play(redeploy(practice)))
    assert (ended.result, ended.goes_back) == (JobOutcome.FAILED, True)
    assert files() != before
    return before


async def test_old_files_and_old_images_come_back_and_answer(
    practice: Practice, clock: HandClock, update: Update, failed: dict[str, bytes],
    files: Callable[[], dict[str, bytes]],
) -> None:  # fmt: skip
    assert steps_after(practice).goes_back and not steps_after(practice).rolls_back
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert files() == failed
    world = practice.world()
    assert image_of(practice, "app-uptime-kuma") == image_id(IMAGE)
    assert world.find("app-uptime-kuma").joins == world.find("tailscale-uptime-kuma").id
    assert world.find("app-uptime-kuma").running
    assert find_to_take_back(practice.ports, KUMA) is None
    again = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert "Nothing is kept" in again.sentence


@pytest.mark.usefixtures("failed")
async def test_no_private_file_is_kept_word_for_word_where_files_are_put_back(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    kept = json.loads((practice.root / KUMA / ".scaletail" / "written.json").read_text())
    assert "compose.yaml" in kept and ".env" not in kept


async def test_what_was_edited_after_the_redeploy_is_kept_beside(
    practice: Practice, clock: HandClock, update: Update, failed: dict[str, bytes]
) -> None:
    compose = practice.root / KUMA / "compose.yaml"
    edited = compose.read_bytes() + b"# mine\n"
    compose.write_bytes(edited)
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    assert compose.read_bytes() == failed["compose.yaml"]
    assert [one.read_bytes() for one in compose.parent.glob("compose.yaml.before-*")] == [edited]


async def test_answers_that_nobody_edited_are_kept_beside_before_they_are_written_over(
    practice: Practice, clock: HandClock, update: Update, failed: dict[str, bytes]
) -> None:
    dotenv = practice.root / KUMA / ".env"
    redeployed = dotenv.read_bytes()
    assert redeployed != failed[".env"]
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    assert [one.read_bytes() for one in dotenv.parent.glob(".env.before-*")] == [redeployed]


async def test_a_change_after_the_redeploy_is_said_to_be_undone_and_its_files_are_kept_beside(
    practice: Practice, clock: HandClock, update: Update, files: Callable[[], dict[str, bytes]]
) -> None:
    await practice.enter()
    before = files()
    assert result(await clock.play(redeploy(practice))).result is JobOutcome.OK
    redeployed = files()
    await note_changed(practice.ports, KUMA)
    events = await clock.play(update(KUMA, JobKind.BACK))
    assert result(events).result is JobOutcome.OK
    assert any(isinstance(one, StageEvent) and "is undone, too" in one.evidence for one in events)
    assert files() == before
    folder = practice.root / KUMA
    for name, text in redeployed.items():
        kept = [one.read_bytes() for one in folder.glob(f"{name}.before-*")]
        assert kept == ([text] if text != before[name] else []), name


async def test_a_second_redeploy_that_fails_leads_back_to_what_ran_before_the_first(
    practice: Practice, clock: HandClock, update: Update, failed: dict[str, bytes],
    files: Callable[[], dict[str, bytes]],
) -> None:  # fmt: skip
    ended = result(await clock.play(redeploy(practice)))
    assert (ended.result, ended.goes_back) == (JobOutcome.FAILED, True)
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    assert files() == failed


async def test_a_redeploy_that_came_up_offers_nothing_and_can_be_taken_back_all_the_same(
    practice: Practice, clock: HandClock, update: Update, files: Callable[[], dict[str, bytes]]
) -> None:
    await practice.enter()
    before = files()
    practice.ports.undertakings.keep(Undertaking(kind=UndertakingKind.CHANGE, stack=KUMA, at=0.0))
    ended = result(await clock.play(redeploy(practice)))
    assert (ended.result, ended.goes_back) == (JobOutcome.OK, False)
    (kept,) = practice.ports.kept.read(KUMA)
    assert kept.state is KeptState.DONE
    assert find_to_take_back(practice.ports, KUMA) is None
    assert practice.ports.undertakings.read(KUMA) is None, "a change that was cut off before is overtaken"
    assert result(await clock.play(update(KUMA, JobKind.BACK))).result is JobOutcome.OK
    assert files() == before


@pytest.mark.usefixtures("failed")
async def test_going_on_to_a_good_end_takes_the_offer_away(practice: Practice, clock: HandClock) -> None:
    world = practice.world()
    world.unwell.clear()
    world.images[IMAGE] = Image(reference=IMAGE, tagged=clock.now(), serial=2)
    ended = result(await clock.play(work(practice, await request_to_go_on(practice.ports, KUMA))))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert find_to_take_back(practice.ports, KUMA) is None


async def test_of_redeploys_one_is_kept_and_the_tags_of_earlier_ones_go(practice: Practice, clock: HandClock) -> None:
    await practice.enter()
    for _ in range(2):
        assert result(await clock.play(redeploy(practice))).result is JobOutcome.OK
        await clock.advance(5.0)
    (kept,) = practice.ports.kept.read(KUMA)
    tags = {name for name in practice.world().images if name.startswith(KEPT_REPOSITORY)}
    assert tags == {one.tag for one in kept.images}


async def test_the_record_is_there_before_the_first_file_is(practice: Practice, clock: HandClock) -> None:
    await practice.enter()
    commit, seen = practice.ports.folders.commit, []

    def look(*given: object) -> None:
        seen.append(find_to_take_back(practice.ports, KUMA))
        commit(*given)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(practice.ports.folders, "commit", look)
        await clock.play(redeploy(practice))
    assert [one.state for one in seen if one is not None] == [KeptState.BEGUN]


async def test_images_that_cannot_be_kept_keep_no_redeploy_from_being_done(
    practice: Practice, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await practice.enter()

    async def refuse(image: str, name: str) -> None:
        raise EngineRefused("The engine refuses.")

    monkeypatch.setattr(practice.ports.engine, "tag", refuse, raising=False)
    events = await clock.play(redeploy(practice))
    assert result(events).result is JobOutcome.OK
    assert practice.ports.kept.read(KUMA) == ()
    assert any(
        isinstance(event, StageEvent) and (event.stage, event.state) == (StageId.WRITE, StageState.OK)
        for event in events
    )


@pytest.mark.usefixtures("failed")
async def test_an_update_after_it_takes_no_file_back_and_after_a_week_nothing_is_offered(
    practice: Practice, clock: HandClock, update: Update, files: Callable[[], dict[str, bytes]]
) -> None:
    stands = files()
    await clock.play(update(KUMA))
    assert files() == stands
    await clock.advance(KEPT_FOR + 1)
    assert find_to_take_back(practice.ports, KUMA) is None


@pytest.mark.usefixtures("failed")
async def test_the_record_holds_no_auth_key_and_its_texts_stay_out_of_logs(practice: Practice) -> None:
    kept = find_to_take_back(practice.ports, KUMA)
    assert kept is not None
    assert {"compose.yaml", ".env"} <= {one.path for one in kept.files}
    assert "tailscale/authkey" not in {one.path for one in kept.files}
    assert "scaletail" not in repr(kept.files)


async def test_of_what_a_redeploy_has_stopped_no_rollback_is_promised(practice: Practice, clock: HandClock) -> None:
    await practice.enter()
    practice.ports.undertakings.keep(
        Undertaking(kind=UndertakingKind.IMPORT, stack=KUMA, at=0.0, stops=("old-web-1",), stopping=True)
    )
    spoil(practice)
    ended = result(await clock.play(redeploy(practice)))
    assert "old-web-1 was stopped for it; to start it again: docker start old-web-1" in ended.sentence
    assert "rollback" not in ended.sentence


def keep_note(practice: Practice, *stops: str) -> Undertaking:
    """An import over a stack that stood, which has stopped what ran on its data."""
    begun = Undertaking(kind=UndertakingKind.IMPORT, stack=KUMA, at=0.0, stops=stops, stopping=True, stood=True)
    practice.ports.undertakings.keep(begun)
    return begun


@pytest.mark.usefixtures("failed")
async def test_going_back_to_what_ran_lets_go_of_what_the_redeploy_had_stopped(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    begun = keep_note(practice, "old-web-1")
    assert f"update --back {KUMA}" in begun.way() and "rollback" not in begun.way()
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert ended.result is JobOutcome.OK
    assert ended.sentence == f"What the import of {KUMA} had stopped stays so: old-web-1."
    assert practice.ports.undertakings.read(KUMA) is None


@pytest.mark.usefixtures("failed")
async def test_nothing_is_brought_back_beside_what_still_runs_on_its_data(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    keep_note(practice, "app-jellyfin")
    ended = result(await clock.play(update(KUMA, JobKind.BACK)))
    assert ended.result is JobOutcome.FAILED
    assert ended.sentence.startswith(f"app-jellyfin runs on the data of {KUMA}")
    assert f"docker stop app-jellyfin && scaletail-tui update --back {KUMA}" in ended.fix
    assert practice.ports.undertakings.read(KUMA) is not None


async def test_an_update_that_brings_the_stack_up_lets_go_of_it_too(
    practice: Practice, clock: HandClock, update: Update
) -> None:
    keep_note(practice, "old-web-1")
    ended = result(await clock.play(update(KUMA)))
    assert ended.result is JobOutcome.OK, ended.sentence
    assert practice.ports.undertakings.read(KUMA) is None
