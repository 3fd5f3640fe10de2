"""What ran before from the file of an import: what the engine would start again, and what it would throw away."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.operations.imports.running import RunBefore, check_kept, look_for_earlier, tell_policies
from scaletail_tui.ports.engine import NoSuchContainer

LABEL = "com.docker.compose."


def row(service: str, *, state: str = "running") -> dict[str, Any]:
    labels = {f"{LABEL}project.working_dir": "/srv/shop", f"{LABEL}service": service, f"{LABEL}project": "shop"}
    return {"Names": [f"/shop-{service}-1"], "State": state, "Labels": labels}


class Engine:
    def __init__(self, rows: tuple[dict[str, Any], ...], hosts: Mapping[str, dict[str, Any]]) -> None:
        self._rows, self._hosts = rows, hosts

    async def containers(self) -> tuple[dict[str, Any], ...]:
        return self._rows

    async def inspect(self, container: str) -> dict[str, Any]:
        if container not in self._hosts:
            raise NoSuchContainer("It is gone.")
        return {"HostConfig": self._hosts[container]}


async def looked(rows: tuple[dict[str, Any], ...], hosts: Mapping[str, dict[str, Any]]) -> RunBefore:
    given = GivenStack(called="shop", model={"services": {}}, files={}, folder="/srv/shop")
    return await look_for_earlier(cast(Any, SimpleNamespace(engine=Engine(rows, hosts))), given)


def restarts(policy: str) -> dict[str, Any]:
    return {"RestartPolicy": {"Name": policy, "MaximumRetryCount": 0}, "AutoRemove": False}


async def test_who_runs_is_known_with_its_service_and_what_starts_it_by_itself() -> None:
    rows = (row("web"), row("db"), row("job"), row("off", state="exited"), row("gone"))
    found = await looked(rows, {
        "shop-web-1": restarts("always"), "shop-db-1": restarts("unless-stopped"), "shop-job-1": restarts("on-failure"),
        "shop-off-1": restarts("always"),
    })  # fmt: skip
    assert found.services == {f"shop-{name}-1": name for name in ("web", "db", "job", "gone")}
    assert found.policies == {"shop-web-1": "always", "shop-db-1": "unless-stopped", "shop-off-1": "always"}


def test_the_plan_says_what_is_taken_off_and_what_would_come_back_beside_the_stack() -> None:
    before = RunBefore(
        running=("shop-db-1", "shop-web-1"), services={"shop-web-1": "web", "shop-db-1": "db"},
        policies={
            "shop-web-1": "always", "shop-db-1": "unless-stopped", "shop-off-1": "always",
            "shop-idle-1": "unless-stopped",
        },
    )  # fmt: skip
    database, off, web = tell_policies(before, ())
    assert "(restart: unless-stopped): where it is stopped for this stack that is taken off" in database
    assert "docker update --restart=unless-stopped shop-db-1" in database
    assert "docker update --restart=always shop-web-1" in web
    assert "would work on the same data: to take that off: docker update --restart=no shop-off-1" in off
    assert tell_policies(before, ("web", "db")) == (off,), "what goes with another stack is told there"


async def test_one_that_is_removed_when_it_stops_is_not_stopped_for_an_import() -> None:
    found = await looked((row("web"), row("db")), {"shop-web-1": {"AutoRemove": True}, "shop-db-1": restarts("no")})
    with pytest.raises(BadInput, match="shop-web-1 was started with --rm") as refused:
        check_kept(found)
    assert "docker stop shop-web-1" in refused.value.remedy
    check_kept(await looked((row("db"),), {"shop-db-1": restarts("always")}))
