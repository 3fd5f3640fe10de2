"""A database is never started on the data of another major version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.adapters.practice.clock import HandClock
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.operations.databases.lines import check_lines
from scaletail_tui.operations.deploy.context import DeployContext
from scaletail_tui.operations.deploy.pull import pull
from scaletail_tui.operations.observe.containers import members
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.ports.engine import EngineUnreachable

NAME = "immich"


class Redeploy:
    """immich with its database, about to be deployed again by an entry that has another image for it."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(1_795_000_000.0)
        self.practice = Practice(clock=self.clock, folder=folder)
        self.ports = self.practice.ports

    async def plan(self, image: str) -> Plan:
        spec = await spec_from_disk(self.ports, NAME)
        services: Mapping[str, Any] = spec.service.compose["services"]
        newer = {**services, "database": {**services["database"], "image": image}}
        service = replace(spec.service, compose={**spec.service.compose, "services": newer})
        return await make_plan(self.ports, replace(spec, service=service))

    async def planned(self, image: str) -> Plan:
        plan: Plan = await self.clock.play(self.plan(image))
        return plan


async def test_a_redeploy_by_an_entry_with_the_next_major_version_is_refused_and_a_dump_is_offered(
    tmp_path: Path,
) -> None:
    with pytest.raises(BadInput, match="database holds data of PostgreSQL") as refused:
        await Redeploy(tmp_path).planned("postgres:99-alpine")
    assert f"scaletail-tui update {NAME} --with-dump" in refused.value.remedy


async def test_another_product_is_refused_and_the_same_line_is_not(tmp_path: Path) -> None:
    redeploy = Redeploy(tmp_path)
    with pytest.raises(BadInput, match="the newer image is MariaDB 11"):
        await redeploy.planned("mariadb:11")
    for image in ("example.org/any:1", "postgres:14.99", "postgres:latest"):
        assert image in (await redeploy.planned(image)).images


async def test_whose_old_data_were_taken_away_begins_with_the_new_version(tmp_path: Path) -> None:
    redeploy = Redeploy(tmp_path)
    found = await redeploy.clock.play(members(redeploy.ports, NAME))
    data = next(Path(source) for source in found.of("database")[0].mounts.values())
    data.rename(data.with_name("put-away"))
    assert (await redeploy.planned("postgres:99-alpine")).update


async def test_what_only_the_pulled_image_tells_fails_the_deploy_before_anything_is_made_anew(tmp_path: Path) -> None:
    redeploy = Redeploy(tmp_path)
    await redeploy.clock.play(redeploy.practice.enter())
    context = SimpleNamespace(
        ports=redeploy.ports, model={"services": {"database": {"image": "postgres:99"}}}, absent=(),
        spec=SimpleNamespace(name=NAME), event=lambda *_, **__: None,
    )  # fmt: skip
    with pytest.raises(BadInput, match="database holds data of"):
        await redeploy.clock.play(anext(pull(cast(DeployContext, context))))


async def test_without_an_engine_nothing_is_refused_here() -> None:
    class Down:
        async def containers(self) -> tuple[()]:
            raise EngineUnreachable("The Docker engine does not answer.")

    class Folders:
        def project(self, name: str) -> str:
            return name

    class Ports:
        engine, folders = Down(), Folders()

    await check_lines(cast(Any, Ports()), NAME, {"db": "postgres:99"})
