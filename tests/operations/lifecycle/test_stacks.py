"""The list of all stacks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.stack.summary import StackOrigin, StackState
from scaletail_tui.operations.watch.overview import stacks
from scaletail_tui.ports.bundle import Ports
from tests.operations.looking import GoneEngine, RefusingEngine, practice_host, with_engine


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return practice_host(tmp_path)


async def test_all_stacks_are_listed_the_worst_first_and_stopped_ones_last(ports: Ports) -> None:
    rows = await stacks(ports)
    assert [(row.name, row.state) for row in rows] == [
        ("vaultwarden", StackState.FAIL), ("immich", StackState.WAIT), ("excalidraw", StackState.OK),
        ("exit-node", StackState.OK), ("jellyfin", StackState.OK), ("miniflux", StackState.OK),
        ("uptime-kuma", StackState.OK), ("linkding", StackState.STOPPED),
    ]  # fmt: skip
    by_name = {row.name: row for row in rows}
    broken = by_name["vaultwarden"]
    assert (broken.finding, broken.hop) == ("serve-backend-wrong-port", "port")
    assert broken.sentence == "Serve sends requests to port 8080, but the app listens on port 80."
    assert broken.url == "https://vaultwarden.tail4e5f.ts.net"
    assert by_name["linkding"].expose == "closed"
    assert by_name["linkding"].sentence.startswith("stopped on ")
    assert by_name["immich"].since is not None
    assert not by_name["miniflux"].managed and by_name["miniflux"].origin is StackOrigin.BY_HAND
    assert by_name["miniflux"].service == "miniflux", "its image tells"
    assert by_name["jellyfin"].origin is StackOrigin.OURS
    assert by_name["jellyfin"].expose == "serve"


async def test_without_an_engine_the_folders_are_listed_with_unknown_state(ports: Ports) -> None:
    await stacks(ports)  # the practice host is made at the first look
    rows = await stacks(with_engine(ports, GoneEngine()))
    assert [row.name for row in rows] == [
        "excalidraw", "exit-node", "immich", "jellyfin", "linkding", "uptime-kuma", "vaultwarden",
    ]  # fmt: skip
    assert {row.state for row in rows} == {StackState.UNKNOWN}
    assert {row.finding for row in rows} == {"docker-daemon-down"}
    assert rows[2].service == "immich"


@pytest.mark.parametrize(
    ("engine", "finding", "says"),
    [
        (GoneEngine(permission=True), "docker-socket-permission", "cannot be reached"),
        (RefusingEngine(), None, "403: Forbidden"),
    ],
)
async def test_an_engine_that_keeps_this_user_out_is_not_said_to_be_down(
    ports: Ports, engine: Any, finding: str | None, says: str
) -> None:
    await stacks(ports)
    rows = await stacks(with_engine(ports, engine))
    assert len(rows) == 7 and {row.finding for row in rows} == {finding}
    assert all(says in row.sentence for row in rows)


async def test_a_stack_whose_sidecar_has_an_image_of_its_own_is_found_by_its_variables(ports: Ports) -> None:
    engine = ports.engine

    class Renamed:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        async def containers(self) -> tuple[Any, ...]:
            return tuple({**one, "Image": "own/build:1"} for one in await engine.containers())

    assert "miniflux" in [row.name for row in await stacks(with_engine(ports, Renamed()))]


async def test_a_project_whose_name_cannot_be_printed_is_no_stack(ports: Ports) -> None:
    engine = ports.engine

    class Labelled:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        async def containers(self) -> tuple[Any, ...]:
            labels = {"com.docker.compose.project": "a\x1b[2Jb"}
            return ({"Id": "f" * 64, "Names": ["/x"], "Image": "tailscale/tailscale", "Labels": labels},)

    assert "a\x1b[2Jb" not in [row.name for row in await stacks(with_engine(ports, Labelled()))]
