"""A rename takes everything to the new name and keeps the device; wherever it is cut off it goes on or back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.sidecar.request_wire import any_from_json, change_to_json
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.domain.backup.journal import RestoreMark
from scaletail_tui.domain.backup.member import MARK
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.calendar import SeenIdentity
from scaletail_tui.domain.stack.stage import JobEvent, JobOutcome, StageEvent, WayBack
from scaletail_tui.domain.stack.undertaking import UndertakingKind
from scaletail_tui.domain.update.kept import Kept, KeptState, OldData
from scaletail_tui.operations.change.naming import plan_rename
from scaletail_tui.operations.change.request import find_cut_off, request_course, request_rename
from scaletail_tui.operations.change.run import change
from scaletail_tui.operations.lifecycle.remove import remove_containers
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.ports.compose import Compose, ComposeFailed
from scaletail_tui.ports.jobs import Course
from tests.operations.change.conftest import Carry, result
from tests.operations.change.test_change import RefusesOnce

OLD, NEW = "uptime-kuma", "watcher"


def folder(practice: Practice, name: str) -> Path:
    return Path(practice.ports.folders.folder(name))


def machine(practice: Practice, name: str) -> tuple[str, str, str]:
    """Node id, address and name of the device that the stack's sidecar is."""
    sidecar = practice.world().find(f"tailscale-{name}").inhabitant
    assert isinstance(sidecar, Sidecar) and sidecar.device is not None
    device = sidecar.device
    return device.node_id, device.address, device.label


async def test_everything_has_the_new_name_and_the_device_is_the_same(practice: Practice, carry: Carry) -> None:
    before = machine(practice, OLD)
    mine = folder(practice, OLD) / "data" / "mine.txt"
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("stays")
    shown = await plan_rename(practice.ports, OLD, NEW)
    assert shown.old_address.startswith("https://uptime-kuma.") and shown.new_address.startswith("https://watcher.")
    said = result(await carry(request_rename(shown)))
    assert said.result is JobOutcome.OK, said
    assert said.url is not None and said.url.startswith("https://watcher.")
    assert machine(practice, NEW) == (before[0], before[1], NEW)
    assert not folder(practice, OLD).exists()
    assert (folder(practice, NEW) / "data" / "mine.txt").read_text() == "stays"
    names = {one.name for one in practice.world().containers.values()}
    assert f"app-{NEW}" in names and f"app-{OLD}" not in names and f"tailscale-{OLD}" not in names
    disk = practice.ports.folders.read(NEW)
    assert disk is not None and disk.env["PUBLIC_HOST"].startswith("watcher.")
    assert OLD not in disk.compose_text.replace("service: uptime-kuma", "").replace("/uptime-kuma", "")
    assert not practice.ports.undertakings.all()


async def test_the_living_device_is_no_earlier_one_of_the_old_name(practice: Practice, carry: Carry) -> None:
    identities, device = practice.ports.identities, machine(practice, OLD)[0]
    for one in ("nOLDER", device):
        identities.keep(OLD, SeenIdentity(at=0.0, id=one))
    assert result(await carry(request_rename(await plan_rename(practice.ports, OLD, NEW)))).result is JobOutcome.OK
    assert identities.earlier(OLD, "") == frozenset()
    seen = identities.recall(NEW)
    assert seen is not None and seen.id == device
    assert identities.earlier(NEW, "") == {"nOLDER"}


async def test_the_request_comes_out_of_the_pipe_as_it_went_in(practice: Practice) -> None:
    request = request_rename(await plan_rename(practice.ports, OLD, NEW))
    assert any_from_json(change_to_json(request, "a-job", "tty1")) == (request, "a-job", "tty1")
    assert request.held == (NEW, OLD)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (OLD, "is what it is called"), ("Has Capitals", "holds"), ("", "is empty"), ("jellyfin", "is taken by"),
        ("left", "is there already"),
    ],
)  # fmt: skip
async def test_a_name_that_cannot_be_had_is_refused(practice: Practice, new: str, words: str) -> None:
    folder(practice, "left").mkdir()
    with pytest.raises(BadInput, match=words):
        await plan_rename(practice.ports, OLD, new)


@pytest.mark.parametrize("wish", [PublicWish(), PublicWish(port=8443, path="/hook")], ids=["the page", "a path"])
async def test_what_the_internet_sees_is_not_carried_to_a_new_name(
    practice: Practice, clock: HandClock, wish: PublicWish
) -> None:
    await clock.play(go_public(practice.ports, OLD, wish, typed=OLD))
    with pytest.raises(BadInput, match="is open to the internet") as refused:
        await plan_rename(practice.ports, OLD, "watcher")
    assert refused.value.remedy == f"Close it first: scaletail-tui expose {OLD} serve"


async def test_what_an_update_has_kept_is_told_before_and_one_that_was_cut_off_is_ended_first(
    practice: Practice, clock: HandClock
) -> None:
    sentence = "What ran before the last update cannot be gone back to afterwards."
    assert sentence not in (await plan_rename(practice.ports, OLD, NEW)).plan.warnings
    practice.world().volumes.add("db-before")
    data = (OldData(service="db", place="db-data", aside="db-before", volume=True),)
    kept = Kept(stack=OLD, folder="", at=clock.now(), state=KeptState.DONE, images=(), data=data)
    practice.ports.kept.write(OLD, (kept,))
    warnings = (await plan_rename(practice.ports, OLD, NEW)).plan.warnings
    assert sentence in warnings
    assert any("db-before" in one for one in warnings)
    practice.ports.kept.write(OLD, (replace(kept, state=KeptState.BEGUN),))
    with pytest.raises(BadInput, match="has not come to its end") as refused:
        await plan_rename(practice.ports, OLD, NEW)
    assert f"update --back {OLD}" in refused.value.remedy


async def test_a_stack_of_a_further_root_is_refused_before_it_is_stopped(practice: Practice, tmp_path: Path) -> None:
    further = tmp_path / "other disk"
    further.mkdir()
    folder(practice, OLD).rename(further / OLD)
    first = folder(practice, OLD).parent
    ports = replace(practice.ports, folders=StackFiles(first, further=(further,)))
    with pytest.raises(BadInput, match="other disk, and its folder is not moved") as refused:
        await plan_rename(ports, OLD, NEW)
    assert f"--root '{further}' rename {OLD} {NEW}" in refused.value.remedy


async def test_a_half_restored_stack_is_neither_renamed_nor_started_by_that(practice: Practice, carry: Carry) -> None:
    shown = await plan_rename(practice.ports, OLD, NEW)
    mark = RestoreMark(stack=OLD, archive="/old.tar", sha256="0")
    (folder(practice, OLD) / MARK).write_text(json.dumps(mark.to_json()))
    said = result(await carry(request_rename(shown)))
    assert (said.result, said.sentence, said.fix) == (JobOutcome.FAILED, mark.sentence(), mark.way())
    assert folder(practice, OLD).is_dir() and not folder(practice, NEW).exists()


async def test_where_the_old_address_stays_is_told_before(practice: Practice) -> None:
    env = folder(practice, OLD) / ".env"
    disk = practice.ports.folders.read(OLD)
    assert disk is not None
    env.write_text(env.read_text() + f"MY_LINK=https://{disk.env['PUBLIC_HOST']}/status\n")
    shown = await plan_rename(practice.ports, OLD, NEW)
    assert [one.rpartition(" ")[2] for one in shown.stays] == ["MY_LINK"]
    assert any("MY_LINK" in line for line in shown.told())


async def test_data_in_volumes_that_carry_the_name_are_not_left_behind(practice: Practice) -> None:
    compose = folder(practice, OLD) / "compose.override.yaml"
    compose.write_text("services:\n  application:\n    volumes: [db:/db]\nvolumes:\n  db: {}\n")
    with pytest.raises(BadInput, match="volumes that carry its name") as refused:
        await plan_rename(practice.ports, OLD, NEW)
    assert "--as watcher" in refused.value.remedy


async def test_what_does_not_come_up_has_its_old_name_again(practice: Practice, clock: HandClock) -> None:
    before, texts = machine(practice, OLD), _texts(practice, OLD)
    request = request_rename(await plan_rename(practice.ports, OLD, NEW))
    ports = replace(practice.ports, compose=cast(Compose, RefusesOnce(practice.ports.compose)))

    async def work() -> list[JobEvent]:
        async with aclosing(change(ports, request)) as events:
            return [event async for event in events]

    said = result(await clock.play(work()))
    assert (said.result, said.back) == (JobOutcome.FAILED, WayBack.TAKEN), said
    assert machine(practice, OLD) == before
    assert _texts(practice, OLD) == texts
    assert not folder(practice, NEW).exists() and not practice.ports.undertakings.all()


@pytest.mark.parametrize("nth", range(8))
@pytest.mark.parametrize("course", [Course.GO_ON, Course.BACK])
async def test_killed_at_any_moment_it_goes_on_or_back(
    practice: Practice, clock: HandClock, carry: Carry, nth: int, course: Course
) -> None:
    """Closing the work as a kill does: no handler of the program's own puts anything right."""
    ports, before, texts = practice.ports, machine(practice, OLD), _texts(practice, OLD)
    request = request_rename(await plan_rename(ports, OLD, NEW))

    async def begin() -> None:
        seen = 0
        async with aclosing(change(ports, request)) as events:
            async for event in events:
                if isinstance(event, StageEvent) and event.stage.value not in ("check",):
                    seen += 1
                    if seen > nth:
                        break

    await clock.play(begin())
    told = find_cut_off(ports, NEW)
    assert told and "rename uptime-kuma --resume" in told[0].way()
    assert find_cut_off(ports, OLD) == told
    said = result(await carry(await request_course(ports, OLD, course, UndertakingKind.RENAME)))
    assert said.result is JobOutcome.OK, said
    assert not ports.undertakings.all()
    if course is Course.BACK:
        assert (_texts(practice, OLD), machine(practice, OLD)) == (texts, before)
        assert not folder(practice, NEW).exists()
    else:
        assert machine(practice, NEW) == (before[0], before[1], NEW)
        assert not folder(practice, OLD).exists()


class CannotReadOnce:
    """Compose that reads no folder from the first move on, once."""

    def __init__(self, real: Compose) -> None:
        self._real = real
        self._refused = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    async def config(self, folder: str, project: str) -> Mapping[str, Any]:
        if project == NEW and not self._refused:
            self._refused = True
            raise ComposeFailed("No such file.")
        return await self._real.config(folder, project)


async def test_what_stood_still_stands_still_after_a_rename_that_fails(practice: Practice, clock: HandClock) -> None:
    await clock.play(remove_containers(practice.ports, OLD))
    request = request_rename(await plan_rename(practice.ports, OLD, NEW))
    ports = replace(practice.ports, compose=cast(Compose, CannotReadOnce(practice.ports.compose)))

    async def work() -> list[JobEvent]:
        async with aclosing(change(ports, request)) as events:
            return [event async for event in events]

    said = result(await clock.play(work()))
    assert (said.result, said.back) == (JobOutcome.FAILED, WayBack.TAKEN), said
    assert folder(practice, OLD).exists() and not _running(practice)


async def test_the_plan_of_a_stack_that_stands_still_starts_nothing(practice: Practice, clock: HandClock) -> None:
    living = await plan_rename(practice.ports, OLD, NEW)
    assert [command[-len(living.services) :] for command in living.plan.commands][-1] == living.services
    await clock.play(remove_containers(practice.ports, OLD))
    still = await plan_rename(practice.ports, OLD, NEW)
    assert not any("up" in command for command in still.plan.commands)
    assert still.plan.commands == living.plan.commands[:-1]


@pytest.mark.parametrize("course", [Course.GO_ON, Course.BACK])
async def test_what_stood_still_is_not_started_by_going_on_or_back(
    practice: Practice, clock: HandClock, carry: Carry, course: Course
) -> None:
    await clock.play(remove_containers(practice.ports, OLD))
    request = request_rename(await plan_rename(practice.ports, OLD, NEW))

    async def begin() -> None:
        async with aclosing(change(practice.ports, request)) as events:
            async for event in events:
                if isinstance(event, StageEvent) and event.evidence == "writing its files":
                    break

    await clock.play(begin())
    said = result(await carry(await request_course(practice.ports, OLD, course, UndertakingKind.RENAME)))
    assert said.result is JobOutcome.OK, said
    assert folder(practice, OLD if course is Course.BACK else NEW).exists() and not _running(practice)


def _running(practice: Practice) -> list[str]:
    names = [one.name for one in practice.world().containers.values()]
    return [one for one in names if one.endswith((OLD, NEW))]


def _texts(practice: Practice, name: str) -> dict[str, str]:
    return {one: (folder(practice, name) / one).read_text() for one in (".env", "compose.yaml")}
