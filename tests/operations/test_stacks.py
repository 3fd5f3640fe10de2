"""The list of all stacks, and the checks of the host."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.hop import HopState
from scaletail_tui.domain.looks import HostLook
from scaletail_tui.domain.summary import StackState
from scaletail_tui.operations.host_check import check_host, version_of
from scaletail_tui.operations.stacks import stacks
from scaletail_tui.ports import ComposeFailed, Ports
from tests.operations.looking import GoneEngine, practice_host, with_engine


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return practice_host(tmp_path)


async def test_all_stacks_are_listed_the_worst_first_and_those_made_by_hand_last(ports: Ports) -> None:
    rows = await stacks(ports)
    assert [(row.name, row.state) for row in rows] == [
        ("vaultwarden", StackState.FAIL), ("immich", StackState.WAIT), ("jellyfin", StackState.OK),
        ("uptime-kuma", StackState.OK), ("linkding", StackState.STOPPED), ("miniflux", StackState.UNMANAGED),
    ]  # fmt: skip
    by_name = {row.name: row for row in rows}
    broken = by_name["vaultwarden"]
    assert (broken.finding, broken.hop) == ("serve-backend-wrong-port", "port")
    assert broken.sentence == "Serve sends requests to port 8080, but the app listens on port 80."
    assert broken.url == "https://vaultwarden.tail4e5f.ts.net"
    assert by_name["linkding"].expose == "closed"
    assert by_name["linkding"].sentence.startswith("stopped on ")
    assert by_name["immich"].since is not None
    assert not by_name["miniflux"].managed
    assert by_name["jellyfin"].expose == "serve"


async def test_without_an_engine_the_folders_are_listed_with_unknown_state(ports: Ports) -> None:
    await stacks(ports)  # the practice host is made at the first look
    rows = await stacks(with_engine(ports, GoneEngine()))
    assert [row.name for row in rows] == ["immich", "jellyfin", "linkding", "uptime-kuma", "vaultwarden"]
    assert {row.state for row in rows} == {StackState.UNKNOWN}
    assert {row.finding for row in rows} == {"docker-daemon-down"}
    assert rows[0].service == "immich"


async def test_a_stack_whose_sidecar_has_an_image_of_its_own_is_found_by_its_variables(ports: Ports) -> None:
    engine = ports.engine

    class Renamed:
        def __getattr__(self, name: str) -> Any:
            return getattr(engine, name)

        async def containers(self) -> tuple[Any, ...]:
            return tuple({**one, "Image": "own/build:1"} for one in await engine.containers())

    assert "miniflux" in [row.name for row in await stacks(with_engine(ports, Renamed()))]


class Host:
    def __init__(self, look: HostLook) -> None:
        self._look = look

    async def look(self) -> HostLook:
        return self._look

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return True

    def edit(self, path: str) -> None:
        raise AssertionError


GOOD = HostLook(
    user="ada", docker_cli="/usr/bin/docker", docker_cli_version="28.3.2", endpoint="unix:///var/run/docker.sock",
    tun=True, free_bytes=84_000_000_000, root_writable=True, name="nas",
)  # fmt: skip


async def test_a_good_host_has_seven_rows_and_all_are_ok(ports: Ports) -> None:
    report = await check_host(replace(ports, host=Host(GOOD)))
    assert [row.id for row in report.checks] == ["docker", "compose", "engine", "tun", "folder", "disk", "stacks"]
    assert {row.state for row in report.checks} == {HopState.OK}
    assert report.checks[0].evidence == "CLI 28.3.2 at /usr/bin/docker"
    assert report.checks[5].evidence == "84 GB free"
    assert report.well
    assert report.findings == ()


@pytest.mark.parametrize(
    ("look", "row", "finding"),
    [
        (replace(GOOD, docker_cli=None), "docker", "docker-cli-missing"),
        (replace(GOOD, tun=False), "tun", "tun-device-missing"),
        (replace(GOOD, free_bytes=400_000_000), "disk", "host-disk-full"),
        (replace(GOOD, root_writable=False), "folder", None),
    ],
)
async def test_what_the_host_lacks_fails_its_row(ports: Ports, look: HostLook, row: str, finding: str | None) -> None:
    report = await check_host(replace(ports, host=Host(look)))
    assert [one.id for one in report.checks if one.state is HopState.FAIL] == [row]
    assert [one.id for one in report.findings] == ([finding] if finding else [])
    assert all(one.remedy for one in report.checks if one.state is HopState.FAIL)
    assert not report.well


async def test_a_refused_socket_names_the_user_and_leaves_the_stacks_unknown(ports: Ports) -> None:
    report = await check_host(replace(with_engine(ports, GoneEngine(permission=True)), host=Host(GOOD)))
    states = {one.id: one.state for one in report.checks}
    assert (states["engine"], states["stacks"]) == (HopState.FAIL, HopState.UNKNOWN)
    assert report.findings[0].summary == "Your user ada may not use the Docker engine."


async def test_a_remote_engine_makes_the_tun_device_unknown(ports: Ports) -> None:
    report = await check_host(replace(ports, host=Host(replace(GOOD, tun=None, endpoint="ssh://nas"))))
    assert {one.id: one.state for one in report.checks}["tun"] is HopState.UNKNOWN
    assert report.well


class Compose:
    def __init__(self, version: str) -> None:
        self._version = version

    async def version(self) -> str:
        if not self._version:
            raise ComposeFailed("There is no Docker Compose.", detail="docker: 'compose' is not a docker command.")
        return self._version


@pytest.mark.parametrize(
    ("version", "finding"),
    [("", "compose-plugin-missing"), ("2.22.0", "compose-too-old"), ("2.23.0", None), ("v5.6.1", None)],
)
async def test_compose_must_be_there_and_new_enough(ports: Ports, version: str, finding: str | None) -> None:
    compose: Any = Compose(version)
    report = await check_host(replace(ports, host=Host(GOOD), compose=compose))
    assert [one.id for one in report.findings] == ([finding] if finding else [])


def test_versions_are_compared_as_numbers() -> None:
    assert version_of("2.38.1-desktop.1") == (2, 38, 1)
    assert version_of("v2.9.0") < version_of("2.23.0")
    assert version_of("dev") == ()
