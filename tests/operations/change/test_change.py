"""A change makes anew what it has to, keeps what was edited by hand, and is the plan that was shown."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.files.folder import OpenFolder
from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.sidecar.request_wire import any_from_json, change_to_json
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, WayBack
from scaletail_tui.operations.change.planning import PlannedChange, plan_change
from scaletail_tui.operations.change.request import find_cut_off, request_change, request_course
from scaletail_tui.operations.change.run import change
from scaletail_tui.operations.change.wish import Wish, wished_spec
from scaletail_tui.operations.lifecycle.start_stop import stop_pair
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.ports.compose import Compose, ComposeFailed
from scaletail_tui.ports.jobs import Course
from tests.operations.change.conftest import Carry, ids_of, result


async def planned(practice: Practice, stack: str, wish: Wish) -> PlannedChange:
    before, after = await wished_spec(practice.ports, stack, wish)
    return await plan_change(practice.ports, before, after)


async def test_an_answer_makes_the_app_anew_and_not_the_sidecar(practice: Practice, carry: Carry) -> None:
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    assert shown.services == ("application",)
    sidecar, app = ids_of(practice, "tailscale-uptime-kuma", "app-uptime-kuma")
    assert result(await carry(request_change(shown))).result is JobOutcome.OK
    now = ids_of(practice, "tailscale-uptime-kuma", "app-uptime-kuma")
    assert now[0] == sidecar
    assert now[1] != app
    disk = practice.ports.folders.read("uptime-kuma")
    assert disk is not None
    assert disk.env["DOCKER_MONITORS"] == "true"
    assert not practice.ports.undertakings.all()
    assert not practice.ports.folders.find_handwritten("uptime-kuma")


async def test_who_can_reach_it_stays_as_it_is(practice: Practice, carry: Carry, clock: HandClock) -> None:
    hook = PublicWish(port=8443, path="/hook")
    await clock.play(go_public(practice.ports, "uptime-kuma", hook, typed="uptime-kuma"))
    before = await spec_from_disk(practice.ports, "uptime-kuma")
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    assert result(await carry(request_change(shown))).result is JobOutcome.OK
    after = await spec_from_disk(practice.ports, "uptime-kuma")
    assert after.doors == before.doors and after.public


async def test_the_request_comes_out_of_the_pipe_as_it_went_in(practice: Practice) -> None:
    request = request_change(await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"})))
    assert any_from_json(change_to_json(request, "a-job", "tty1")) == (request, "a-job", "tty1")


async def test_with_the_sidecar_the_pair_is_made_anew(practice: Practice, carry: Carry) -> None:
    before = await spec_from_disk(practice.ports, "uptime-kuma")
    wish = Wish(sidecar=replace(before.sidecar, dns=("9.9.9.9",)))
    shown = await planned(practice, "uptime-kuma", wish)
    assert shown.services == ("tailscale", "application")
    old = ids_of(practice, "tailscale-uptime-kuma", "app-uptime-kuma")
    assert result(await carry(request_change(shown))).result is JobOutcome.OK
    new = ids_of(practice, "tailscale-uptime-kuma", "app-uptime-kuma")
    assert not set(old) & set(new)


async def test_what_was_edited_by_hand_is_kept_and_stays_known_as_edited(practice: Practice, carry: Carry) -> None:
    first = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    assert result(await carry(request_change(first))).result is JobOutcome.OK
    path = Path(practice.ports.folders.folder("uptime-kuma"), "compose.yaml")
    edited = "# mine\n" + path.read_text().replace("restart: unless-stopped", "restart: always")
    path.write_text(edited)
    written = practice.ports.folders.written("uptime-kuma")["compose.yaml"]
    before = await spec_from_disk(practice.ports, "uptime-kuma")
    shown = await planned(practice, "uptime-kuma", Wish(sidecar=replace(before.sidecar, dns=("9.9.9.9",))))
    assert result(await carry(request_change(shown))).result is JobOutcome.OK
    after = path.read_text()
    assert after.startswith("# mine\n") and "restart: always" in after and "9.9.9.9" in after
    assert set(edited.splitlines()) <= set(after.splitlines()) | {"    dns: []"}
    assert "compose.yaml" in practice.ports.folders.find_handwritten("uptime-kuma")
    assert practice.ports.folders.written("uptime-kuma")["compose.yaml"] == written, "still known beside the edit"


async def test_a_variable_edited_by_hand_is_changed_in_its_own_line(practice: Practice) -> None:
    path = Path(practice.ports.folders.folder("vaultwarden"), ".env")
    text = path.read_text().replace('SIGNUPS_ALLOWED="true"', "SIGNUPS_ALLOWED=true  # until all are in")
    path.write_text(f"{text}MY_OWN=1 # stays\n")
    shown = await planned(practice, "vaultwarden", Wish(settings={"SIGNUPS_ALLOWED": "false"}))
    written = next(file.text for file in shown.plan.files if file.path == ".env")
    assert 'SIGNUPS_ALLOWED="false"  # until all are in\n' in written
    assert "MY_OWN=1 # stays\n" in written


async def test_nothing_changed_is_nothing_written_to_the_byte(practice: Practice) -> None:
    for name in ("vaultwarden", "immich"):
        shown = await planned(practice, name, Wish())
        assert shown.nothing, [file.path for file in shown.plan.files if file.diff]
        assert not shown.services


async def test_a_setting_that_the_service_does_not_have_is_refused_with_those_it_has(practice: Practice) -> None:
    with pytest.raises(BadInput, match="no setting NONSENSE") as refused:
        await planned(practice, "vaultwarden", Wish(settings={"NONSENSE": "1"}))
    assert "SIGNUPS_ALLOWED" in refused.value.remedy


async def test_secrets_stay_and_one_is_made_anew_where_that_is_asked(practice: Practice) -> None:
    before, kept = await wished_spec(practice.ports, "vaultwarden", Wish())
    assert kept.settings == before.settings
    _, fresh = await wished_spec(practice.ports, "vaultwarden", Wish(new_secrets=frozenset({"ADMIN_TOKEN"})))
    assert fresh.settings["ADMIN_TOKEN"] != before.settings["ADMIN_TOKEN"]


async def test_a_stopped_stack_is_refused_with_the_command_that_starts_it(practice: Practice, clock: HandClock) -> None:
    await clock.play(stop_pair(practice.ports, "uptime-kuma"))
    with pytest.raises(BadInput, match="is stopped"):
        await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))


async def test_a_plan_that_has_become_another_one_is_not_carried_out(practice: Practice, carry: Carry) -> None:
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    path = Path(practice.ports.folders.folder("uptime-kuma"), ".env")
    path.write_text(path.read_text() + "LATER=1\n")
    said = result(await carry(request_change(shown)))
    assert said.result is JobOutcome.FAILED
    assert "changed since its plan" in said.sentence
    assert "LATER=1" in path.read_text()


async def test_what_does_not_come_up_goes_back_to_what_it_was(practice: Practice, clock: HandClock) -> None:
    before = _texts(practice)
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    ports = replace(practice.ports, compose=cast(Compose, RefusesOnce(practice.ports.compose)))

    async def work() -> list[JobEvent]:
        async with aclosing(change(ports, request_change(shown))) as events:
            return [event async for event in events]

    said = result(await clock.play(work()))
    assert (said.result, said.back) == (JobOutcome.FAILED, WayBack.TAKEN), said
    assert said.sentence == "No such image. It is as it was before."
    assert _texts(practice) == before
    kept = json.loads(Path(practice.ports.folders.folder("uptime-kuma"), ".scaletail/written.json").read_text())
    assert "compose.yaml" in kept and ".env" not in kept
    assert not practice.ports.undertakings.all()


async def test_who_is_ended_while_files_are_renamed_goes_back_once_the_last_of_them_is_there(
    practice: Practice, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _texts(practice)
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))
    first, goes_on = threading.Event(), threading.Event()
    meanwhile: list[str] = []
    real = OpenFolder.rename

    def rename(folder: OpenFolder, path: str, other: OpenFolder, target: str) -> None:
        real(folder, path, other, target)
        if first.is_set():
            meanwhile.extend([] if goes_on.is_set() else [path])
            return
        first.set()
        goes_on.wait(20)

    async def work() -> list[JobEvent]:
        monkeypatch.setattr(OpenFolder, "rename", rename)
        job = await practice.ports.jobs.start(request_change(shown))

        async def end() -> None:
            await asyncio.to_thread(first.wait, 20)
            stopping = asyncio.ensure_future(practice.ports.jobs.stop(job.id))
            await asyncio.sleep(0.5)
            goes_on.set()
            await stopping

        ending = asyncio.ensure_future(end())
        async with aclosing(practice.ports.jobs.follow(job.id)) as events:
            told = [event async for event in events]
        await ending
        return told

    said = result(await clock.play(work()))
    assert (said.back, meanwhile) == (WayBack.TAKEN, []), said
    assert _texts(practice) == before
    assert not practice.ports.undertakings.all()


class RefusesOnce:
    """Compose that cannot start anything the first time."""

    def __init__(self, real: Compose) -> None:
        self._real = real
        self._refused = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    async def up(self, *args: Any, **more: Any) -> AsyncGenerator[ComposeEvent, None]:
        if not self._refused:
            self._refused = True
            raise ComposeFailed("No such image.")
        async for event in self._real.up(*args, **more):
            yield event


@pytest.mark.parametrize("stage", ["check", "write", "app", "login", "address", "listening", "certificate", "answer"])
@pytest.mark.parametrize("course", [Course.GO_ON, Course.BACK])
async def test_killed_at_any_stage_it_goes_on_or_back(
    practice: Practice, clock: HandClock, carry: Carry, stage: str, course: Course
) -> None:
    """Closing the work as a kill does: no handler of the program's own puts anything right."""
    ports = practice.ports
    old = _texts(practice)
    shown = await planned(practice, "uptime-kuma", Wish(settings={"DOCKER_MONITORS": "true"}))

    async def begin() -> None:
        async with aclosing(change(ports, request_change(shown))) as events:
            async for event in events:
                if isinstance(event, StageEvent) and event.stage.value == stage:
                    break

    await clock.play(begin())
    told = find_cut_off(ports)
    if not told:
        assert _texts(practice) == old or stage == "check"
        return
    assert "--resume" in told[0].way()
    said = result(await carry(await request_course(ports, "uptime-kuma", course)))
    assert said.result is JobOutcome.OK, said
    assert not find_cut_off(ports)
    disk = ports.folders.read("uptime-kuma")
    assert disk is not None
    if course is Course.BACK:
        assert _texts(practice) == old
    else:
        assert disk.env["DOCKER_MONITORS"] in ("true", "false")


def _texts(practice: Practice) -> dict[str, str]:
    folder = Path(practice.ports.folders.folder("uptime-kuma"))
    return {name: (folder / name).read_text() for name in (".env", "compose.yaml", "tailscale/serve/serve.json")}
