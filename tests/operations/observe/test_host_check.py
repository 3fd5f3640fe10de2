"""The checks of the host: what is asked of whom, within which time, and what never leaves this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.stack.host_facts import HostFacts, Outside, PortHolder
from scaletail_tui.domain.stack.raw_evidence import EngineLook, HostLook
from scaletail_tui.domain.stack.summary import HostCheck, HostReport
from scaletail_tui.operations.observe.host import check_host
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from tests.operations.looking import GoneEngine, RefusingEngine, practice_host, stuck_disk, with_engine

GOOD = HostLook(
    user="ada", docker_cli="/usr/bin/docker", docker_cli_version="28.3.2", endpoint="unix:///var/run/docker.sock",
    tun=True, free_bytes=84_000_000_000, root_writable=True, name="nas",
)  # fmt: skip
FACTS = HostFacts(
    kernel="6.12.9", tun_driver=True, nameservers=("9.9.9.9",), ipv6=True, dns_holders=(), clock_synchronised=True
)


class Host:
    def __init__(
        self, look: HostLook = GOOD, facts: HostFacts = FACTS, *, outside: Outside | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self._look, self._facts = look, facts
        self._outside = outside
        self._environment = environment or {}
        self.asked_outside = 0

    async def look(self) -> HostLook:
        return self._look

    async def facts(self) -> HostFacts:
        return self._facts

    async def outside(self) -> Outside:
        self.asked_outside += 1
        assert self._outside is not None
        return self._outside

    def free_bytes(self, path: str) -> int | None:
        return 84_000_000_000

    def find_overridden(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(
            name for name, value in settings.items() if name in self._environment and self._environment[name] != value
        )

    def port_free(self, port: int, protocol: str = "tcp") -> bool:
        return True

    def edit(self, path: str) -> None:
        raise AssertionError


class Compose:
    def __init__(self, version: str) -> None:
        self._version = version

    async def version(self) -> str:
        if not self._version:
            raise ComposeFailed("There is no Docker Compose.", detail="docker: 'compose' is not a docker command.")
        return self._version


class Silent(Host):
    """A host, a Compose and an engine that never answer."""

    async def look(self) -> Any:
        await asyncio.Event().wait()

    facts = outside = version = look


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    return practice_host(tmp_path)


def row(report: HostReport, name: str) -> HostCheck:
    return next(check for check in report.checks if check.id == name)


async def test_a_good_host_has_one_row_for_each_part_and_all_are_ok(ports: Ports) -> None:
    report = await check_host(replace(ports, host=Host()))
    assert [one.id for one in report.checks] == [
        "docker", "compose", "engine", "kernel", "tun", "network", "dns", "clock", "disk", "folder", "stacks",
    ]  # fmt: skip
    assert {one.state for one in report.checks} == {HopState.OK}
    assert row(report, "docker").evidence == "CLI 28.3.2 at /usr/bin/docker"
    assert row(report, "disk").evidence == "84 GB free"
    assert report.well and report.findings == ()
    assert report.host == "nas" and report.engine


@pytest.mark.parametrize(
    ("look", "name", "finding"),
    [
        (replace(GOOD, docker_cli=None), "docker", "docker-cli-missing"),
        (replace(GOOD, tun=False), "tun", "tun-device-missing"),
        (replace(GOOD, free_bytes=400_000_000), "disk", "host-disk-full"),
        (replace(GOOD, root_writable=False), "folder", None),
    ],
)
async def test_what_the_host_lacks_fails_its_row(ports: Ports, look: HostLook, name: str, finding: str | None) -> None:
    report = await check_host(replace(ports, host=Host(look)))
    assert [one.id for one in report.checks if one.state is HopState.FAIL] == [name]
    assert [one.id for one in report.findings] == ([finding] if finding else [])
    assert all(one.remedy for one in report.checks if one.state is HopState.FAIL)
    assert not report.well


async def test_a_refused_socket_names_the_user_and_leaves_the_stacks_unknown(ports: Ports) -> None:
    report = await check_host(replace(with_engine(ports, GoneEngine(permission=True)), host=Host()))
    assert (row(report, "engine").state, row(report, "stacks").state) == (HopState.FAIL, HopState.UNKNOWN)
    assert report.findings[0].summary == "Your user ada may not use the Docker engine."


async def test_an_engine_that_refuses_to_tell_of_itself_is_an_unknown_row_with_its_words(ports: Ports) -> None:
    report = await check_host(replace(with_engine(ports, RefusingEngine()), host=Host()))
    assert (row(report, "engine").state, row(report, "stacks").state) == (HopState.UNKNOWN, HopState.UNKNOWN)
    assert row(report, "engine").evidence == "The Docker engine refused. HTTP 403: Forbidden"
    assert row(report, "docker").state is HopState.OK


async def test_a_remote_engine_makes_the_tun_device_unknown_and_warns(ports: Ports) -> None:
    remote = replace(GOOD, tun=None, endpoint="ssh://nas")
    report = await check_host(replace(ports, host=Host(remote, replace(FACTS, endpoint_from="context nas"))))
    assert row(report, "tun").state is HopState.UNKNOWN
    assert row(report, "endpoint").warns and report.well
    assert report.findings[0].remedy.command == ("docker", "context", "use", "default")


@pytest.mark.parametrize(
    ("version", "finding"),
    [("", "compose-plugin-missing"), ("2.22.0", "compose-too-old"), ("2.23.0", None), ("v5.6.1", None)],
)
async def test_compose_must_be_there_and_new_enough(ports: Ports, version: str, finding: str | None) -> None:
    compose: Any = Compose(version)
    report = await check_host(replace(ports, host=Host(), compose=compose))
    assert [one.id for one in report.findings] == ([finding] if finding else [])


async def test_nobody_outside_is_asked_unless_a_human_wants_it(ports: Ports) -> None:
    host = Host(outside=Outside(answered=True, clock_ahead=-400.0))
    assert (await check_host(replace(ports, host=host))).well
    assert host.asked_outside == 0
    report = await check_host(replace(ports, host=host), outside=True)
    assert host.asked_outside == 1
    assert row(report, "clock").state is HopState.FAIL
    assert report.findings[0].summary == "The clock of this host is wrong by 7 min."
    assert row(report, "internet").state is HopState.OK


async def test_exported_variables_that_beat_env_are_named_without_their_values(ports: Ports) -> None:
    name = ports.folders.names()[0]
    found = ports.folders.read(name)
    assert found is not None and found.env["TZ"] == "Europe/London"
    environment = {"TZ": "Mars/Olympus-Secret", "NOT_IN_ENV": "x", "PATH": "/bin"}
    report = await check_host(replace(ports, host=Host(environment=environment)))
    (warned,) = report.findings
    assert warned.id == "env-exported" and warned.remedy.command == ("unset", "TZ")
    assert "Olympus" not in repr(report) and "NOT_IN_ENV" not in repr(report)
    assert report.well, "nothing that we deploy sees them"


async def test_port_53_is_a_warning_only_where_a_stack_wants_it(ports: Ports) -> None:
    held = replace(FACTS, dns_holders=(PortHolder(address="127.0.0.53", protocol="udp"),))
    host = Host(facts=held)
    report = await check_host(replace(ports, host=host))
    assert not row(report, "port 53").warns
    assert row(report, "port 53").evidence == "held by systemd-resolved on 127.0.0.53; only a DNS service minds"

    compose = Path(ports.folders.folder(ports.folders.names()[0])) / "compose.yaml"
    text = compose.read_text()
    compose.write_text(text.replace("services:", 'services:\n  x:\n    image: x\n    ports: ["53:53/udp"]', 1))
    report = await check_host(replace(ports, host=host))
    assert row(report, "port 53").warns
    assert "systemd-resolved, and" in report.findings[0].summary

    compose.write_text(compose.read_text().replace("53:53/udp", "${LAN_ADDRESS:-192.168.1.5}:53:53/udp"))
    report = await check_host(replace(ports, host=host))
    assert not row(report, "port 53").warns, "it has another address"


@pytest.mark.slow
async def test_sources_that_hang_leave_an_answer_within_six_seconds(ports: Ports) -> None:
    silent: Any = Silent()
    began = time.monotonic()
    report = await check_host(replace(ports, host=silent, compose=silent, engine=silent), outside=True)
    assert time.monotonic() - began < 3 * 6.0, "three times as long, for machines with other work"
    assert row(report, "engine").state is HopState.FAIL
    assert {row(report, name).state for name in ("docker", "compose", "kernel", "tun", "dns")} == {HopState.UNKNOWN}
    assert "no answer within" in row(report, "docker").evidence


async def test_a_disk_of_the_engines_own_is_looked_at_too(ports: Ports) -> None:
    host = Host()
    host.free_bytes = lambda path: 400_000_000  # type: ignore[method-assign]
    look = await ports.engine.look()

    class Rooted:
        async def look(self) -> EngineLook:
            return replace(look, root_dir="/var/lib/docker")

    report = await check_host(replace(with_engine(ports, Rooted()), host=host))
    assert report.findings[0].id == "host-disk-full"
    assert row(report, "disk").evidence == "84 GB free for stacks, 400 MB for the engine's images"


@pytest.mark.slow
def test_a_disk_that_hangs_holds_up_neither_the_checks_nor_the_end_of_the_program(ports: Ports) -> None:
    with stuck_disk(replace(ports, host=Host()), "read") as (stuck, freed):
        report = asyncio.run(check_host(stuck))
        assert not freed.is_set()
    assert row(report, "engine").state is HopState.OK
    assert row(report, "stacks").state is HopState.UNKNOWN


async def test_one_slow_probe_keeps_its_own_rows_alone(tmp_path: Path) -> None:
    told: list[tuple[str, ...]] = []
    gate = asyncio.Event()

    class SlowFacts(Host):
        async def facts(self) -> HostFacts:
            await gate.wait()
            return await super().facts()

    ports = replace(practice_host(tmp_path), host=cast(Any, SlowFacts()))
    looking = asyncio.create_task(check_host(ports, tell=lambda so_far: told.append(names_of(so_far))))
    while not told or not {"docker", "tun", "folder", "stacks"} <= set(told[-1]):
        await asyncio.sleep(0.01)
    assert not {"kernel", "network", "dns", "disk"} & set(told[-1]), "what is not known yet is not judged"
    gate.set()
    assert names_of(await looking) == told[-1] and "kernel" in told[-1]


def names_of(report: HostReport) -> tuple[str, ...]:
    return tuple(check.id for check in report.checks)
