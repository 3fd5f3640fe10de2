"""An import that takes the place of what runs, killed before any of its acts: it is told, and goes on or back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.stage import JobOutcome
from scaletail_tui.operations.change.request import find_cut_off
from scaletail_tui.operations.deploy.run import deploy
from scaletail_tui.operations.imports.earlier import note_earlier, refuse_beside_earlier, settle_up, stop_earlier
from scaletail_tui.operations.lifecycle.remove import rollback
from scaletail_tui.operations.lifecycle.start_stop import restart_pair, start_pair
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import NoSuchContainer
from tests.operations.fakes import FakeEngine, Stage, result_of, stage

OLD = ("shop-web-1", "shop-db-1")


class Killed(BaseException):
    """The program ends here."""


class OneJob:
    """The deploy of a stack that stood not before."""

    def latest(self, stack: str) -> Job:
        return Job(
            id="j", stack=stack, folder="", service="", started=0.0, pid=1, stages=(), running=False, new_stack=True
        )


class EngineOfBoth(FakeEngine):
    """Beside the stack's containers it has those that ran before on the same data."""

    def __init__(self, world: Any, project: str) -> None:
        super().__init__(world, project)
        self.old = dict.fromkeys(OLD, True)
        self.policies = {"shop-web-1": "always", "shop-db-1": "unless-stopped"}

    async def containers(self) -> Any:
        old = ({"Names": [f"/{name}"], "State": "running" if runs else "exited"} for name, runs in self.old.items())
        return (*await super().containers(), *old)

    async def stop(self, container: str) -> None:
        if container not in self.old:
            return await super().stop(container)
        self.old[container] = False

    async def inspect(self, container: str) -> Any:
        if container not in self.old:
            return await super().inspect(container)
        return {"HostConfig": {"RestartPolicy": {"Name": self.policies[container], "MaximumRetryCount": 0}}}

    async def set_restart_policy(self, container: str, policy: str) -> None:
        self.policies[container] = policy

    def come_back(self) -> None:
        """The host is started anew: what is to come back by itself does so."""
        for container, policy in self.policies.items():
            self.old[container] |= policy == "always"

    async def start(self, container: str) -> None:
        if container not in self.old:
            return await super().start(container)
        assert not self._world.containers, "the stack that took its place is gone first"
        self.old[container] = True


class Import:
    """One stack and what ran before it; its acts can be made to end the program."""

    def __init__(self, made: Stage) -> None:
        self.engine = EngineOfBoth(made.world, made.spec.name)
        self.ports: Ports = replace(made.ports, engine=cast(Any, self.engine), jobs=cast(Any, OneJob()))
        self.made = made
        made.ports = self.ports
        up = self.ports.compose.up

        def watched(*given: Any, **named: Any) -> AsyncIterator[Any]:
            assert not any(self.engine.old.values()), "never both on the same data"
            return up(*given, **named)

        self.ports.compose.up = watched  # type: ignore[method-assign,assignment]

    async def run(self) -> Any:
        request = replace(await self.made.request(), stops=OLD)
        async with aclosing(deploy(self.ports, request)) as events:
            return result_of([event async for event in events])

    @contextmanager
    def killed_at(self, number: int) -> Iterator[Callable[[], int]]:
        """Before the act of that number the program ends."""
        count = 0

        def counted(act: Callable[..., Any]) -> Callable[..., Any]:
            def do(*given: Any, **named: Any) -> Any:
                nonlocal count
                count += 1
                if count == number:
                    raise Killed
                return act(*given, **named)

            return do

        acts: tuple[tuple[Any, tuple[str, ...]], ...] = (
            (self.engine, ("stop", "start", "set_restart_policy")),
            (self.ports.undertakings, ("keep", "forget")),
            (self.ports.folders, ("stage", "commit", "write_auth_key")),
            (self.ports.compose, ("pull", "up", "down")),
        )
        with pytest.MonkeyPatch.context() as patch:
            for owner, names in acts:
                for name in names:
                    patch.setattr(owner, name, counted(getattr(owner, name)))
            yield lambda: count


async def begin(root: Path) -> Import:
    return Import(await stage(root))


async def cut_off(root: Path, number: int) -> Import | None:
    """An import that was killed before that act; None where it has fewer."""
    import_ = await begin(root)
    with import_.killed_at(number):
        try:
            await import_.run()
        except Killed:
            return import_
    return None


@pytest.mark.slow
async def test_killed_before_any_act_it_is_told_and_goes_on(tmp_path: Path) -> None:
    told = []
    for number in range(1, 40):
        halfway = await cut_off(tmp_path / str(number), number)
        if halfway is None:
            break
        left = find_cut_off(halfway.ports)
        told.append([one.sentence() for one in left])
        assert all("--resume vault" in one.way() and "rollback vault" in one.way() for one in left)
        assert left or all(halfway.engine.old.values()) or number > 8, "what was stopped is told"
        if (halfway.made.folder / "compose.yaml").exists():
            events = await halfway.made.gone_on_with()
            assert result_of(events).result is JobOutcome.OK, number
        else:
            assert all(halfway.engine.old.values())
            assert (await halfway.run()).result is JobOutcome.OK, number
        assert set(halfway.engine.policies.values()) == {"no"}, number
        halfway.engine.come_back()
        assert not any(halfway.engine.old.values()), "none comes back beside the stack"
        assert find_cut_off(halfway.ports) == ()
    else:
        raise AssertionError("the import has no end")
    assert ["The import of vault has not come up."] in told
    assert ["The import of vault has not come up, and shop-web-1, shop-db-1 were stopped for it."] in told


@pytest.mark.slow
async def test_killed_before_any_act_it_goes_back_and_what_ran_before_runs_again(tmp_path: Path) -> None:
    for number in range(1, 40):
        halfway = await cut_off(tmp_path / str(number), number)
        if halfway is None:
            break
        stood = (halfway.made.folder / "compose.yaml").exists()
        told = bool(find_cut_off(halfway.ports))
        if not (stood or told or halfway.ports.folders.find_unfinished("vault")):
            with pytest.raises(ScaletailError, match="nothing to roll back"):
                await rollback(halfway.ports, "vault")
        else:
            done = await rollback(halfway.ports, "vault")
            assert (set(done.runs_again) == set(OLD)) is ("run again" in done.sentence())
        assert all(halfway.engine.old.values()), number
        assert halfway.engine.policies == {"shop-web-1": "always", "shop-db-1": "unless-stopped"}, number
        assert not (halfway.made.folder / "compose.yaml").exists()
        assert find_cut_off(halfway.ports) == ()
    else:
        raise AssertionError("the import has no end")


@pytest.mark.slow
async def test_a_way_back_that_is_killed_is_gone_again(tmp_path: Path) -> None:
    for number in range(1, 20):
        import_ = await begin(tmp_path / str(number))
        import_.made.world.refuse_up = "no space left on device"
        failed = await import_.run()
        assert failed.result is JobOutcome.FAILED
        assert "shop-web-1, shop-db-1 were stopped for it" in failed.sentence
        assert set(import_.engine.policies.values()) == {"no"}
        with import_.killed_at(number) as count:
            try:
                await rollback(import_.ports, "vault")
            except Killed:
                pass
            else:
                assert count() < number
                break
        if find_cut_off(import_.ports):
            await rollback(import_.ports, "vault")
        assert all(import_.engine.old.values()), number
        assert import_.engine.policies == {"shop-web-1": "always", "shop-db-1": "unless-stopped"}, number
        assert find_cut_off(import_.ports) == ()
    else:
        raise AssertionError("the way back has no end")


async def test_an_import_that_came_up_leaves_what_ran_before_stopped_and_is_forgotten(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    assert (await import_.run()).result is JobOutcome.OK
    assert not any(import_.engine.old.values())
    assert find_cut_off(import_.ports) == ()


async def test_one_that_cannot_be_started_again_is_named(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    import_.made.world.refuse_up = "no space left on device"
    await import_.run()

    async def refuse(container: str) -> None:
        raise ScaletailError("no such network")

    import_.engine.start = refuse  # type: ignore[method-assign]
    done = await rollback(import_.ports, "vault")
    assert done.stands_still == OLD
    assert "Could not be started again: shop-web-1, shop-db-1." in done.sentence()


async def test_one_that_needs_another_is_started_after_it(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    import_.made.world.refuse_up = "no space left on device"
    await import_.run()
    start = import_.engine.start

    async def start_after_the_database(container: str) -> None:
        if container == "shop-web-1" and not import_.engine.old["shop-db-1"]:
            raise ScaletailError("cannot join network of a non running container")
        await start(container)

    import_.engine.start = start_after_the_database  # type: ignore[method-assign]
    done = await rollback(import_.ports, "vault")
    assert (set(done.runs_again), done.stands_still) == (set(OLD), ())
    assert all(import_.engine.old.values()) and find_cut_off(import_.ports) == ()


async def test_only_those_that_could_not_be_started_stay_noted_and_one_that_is_gone_does_not(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    import_.made.world.refuse_up = "no space left on device"
    await import_.run()
    start, refusal = import_.engine.start, ScaletailError("no such network")

    async def refuse(container: str) -> None:
        if container == "shop-web-1":
            raise refusal
        await start(container)

    import_.engine.start = refuse  # type: ignore[method-assign]
    done = await rollback(import_.ports, "vault")
    assert (done.runs_again, done.stands_still) == (("shop-db-1",), ("shop-web-1",))
    assert [left.stops for left in find_cut_off(import_.ports)] == [("shop-web-1",)]
    refusal = NoSuchContainer("It is gone.")
    assert (await rollback(import_.ports, "vault")).stands_still == ("shop-web-1",)
    assert find_cut_off(import_.ports) == ()


async def test_a_rollback_that_left_only_data_is_repeated_for_what_could_not_be_started(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    import_.made.world.refuse_up = "no space left on device"
    await import_.run()
    (import_.made.folder / "data" / "db.sqlite3").write_text("passwords")

    async def refuse(container: str) -> None:
        raise ScaletailError("no such network")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_.engine, "start", refuse)
        assert (await rollback(import_.ports, "vault")).stands_still == OLD
    assert (await rollback(import_.ports, "vault")).runs_again == OLD
    assert all(import_.engine.old.values()) and find_cut_off(import_.ports) == ()
    assert (import_.made.folder / "data" / "db.sqlite3").read_text() == "passwords"


async def test_nothing_but_its_deploy_starts_the_stack_beside_what_still_runs_on_its_data(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    await note_earlier(import_.ports, "vault", OLD)
    for start in (start_pair, restart_pair):
        with pytest.raises(BadInput, match=r"shop-web-1, shop-db-1 run on the data of vault") as refused:
            await start(import_.ports, "vault")
        assert "deploy --resume vault" in refused.value.remedy
    await import_.engine.stop("shop-web-1")
    with pytest.raises(BadInput, match=r"^shop-db-1 runs on the data"):
        await refuse_beside_earlier(import_.ports, "vault")
    await import_.engine.stop("shop-db-1")
    await refuse_beside_earlier(import_.ports, "vault")


async def test_an_import_that_begins_again_still_knows_what_it_had_stopped_before(tmp_path: Path) -> None:
    import_ = await begin(tmp_path)
    ports, engine = import_.ports, import_.engine
    await note_earlier(ports, "vault", OLD)
    with import_.killed_at(4), pytest.raises(Killed):  # the second one still runs
        await stop_earlier(ports, "vault")
    assert engine.old == {"shop-web-1": False, "shop-db-1": True}
    await note_earlier(ports, "vault", ("shop-db-1",), stood=True)
    [begun] = find_cut_off(ports)
    assert (begun.stops, begun.stopping, begun.stood) == (OLD, True, False)
    await stop_earlier(ports, "vault")
    assert not any(engine.old.values()) and set(engine.policies.values()) == {"no"}
    import_.made.world.containers.clear()
    assert set((await rollback(ports, "vault")).runs_again) == set(OLD)
    assert engine.policies == {"shop-web-1": "always", "shop-db-1": "unless-stopped"}


async def test_a_stack_that_is_up_whoever_started_it_leaves_no_note_and_nothing_that_comes_back(
    tmp_path: Path,
) -> None:
    import_ = await begin(tmp_path)
    ports, engine = import_.ports, import_.engine
    await note_earlier(ports, "vault", OLD, stood=True)
    [begun] = find_cut_off(ports)
    assert "update --back vault" in begun.way() and "rollback" not in begun.way()
    engine.old = dict.fromkeys(OLD, False)  # by hand, and its policy stands
    with ports.locks.hold("vault", "deploy"):
        await settle_up(ports, "vault")
    assert find_cut_off(ports) == (begun,), "whoever works on it settles that"
    await settle_up(ports, "vault")
    assert find_cut_off(ports) == ()
    engine.come_back()
    assert not any(engine.old.values())
