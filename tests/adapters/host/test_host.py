"""What the host shows, from files of a made-up one and from this one."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.host.clock import timezone_of
from scaletail_tui.adapters.host.logind import kills_at_logout
from scaletail_tui.adapters.host.machine import ThisHost


async def test_what_the_user_chose_for_new_stacks_counts_before_what_the_host_has(tmp_path: Path) -> None:
    look = await ThisHost(tmp_path, timezone="Asia/Tokyo", owner=(1500, 100)).look()
    assert (look.timezone, look.owner) == ("Asia/Tokyo", (1500, 100))


async def test_this_host_can_be_looked_at(
    tmp_path: Path, script: Callable[[str, str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    docker = script("docker", "echo Docker version 28.2.2, build e6534b4")
    monkeypatch.setenv("DOCKER_HOST", "unix:///run/some.sock")

    look = await ThisHost(tmp_path / "not" / "yet", docker=str(docker)).look()

    assert (look.docker_cli, look.docker_cli_version) == (str(docker), "28.2.2")
    assert look.endpoint == "unix:///run/some.sock"
    assert look.uid == os.getuid()
    assert look.free_bytes is not None and look.free_bytes > 0
    assert look.name == os.uname().nodename


async def test_a_missing_docker_command_is_none(tmp_path: Path) -> None:
    look = await ThisHost(tmp_path, docker="no-such-docker").look()

    assert (look.docker_cli, look.docker_cli_version) == (None, "")


async def test_a_root_that_cannot_be_looked_at_cannot_be_written(tmp_path: Path) -> None:
    assert not (await ThisHost(tmp_path / ("a" * 300) / "stacks").look()).root_writable
    assert (await ThisHost(tmp_path / "not" / "yet").look()).root_writable


async def test_tun_must_be_the_right_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path / "dev" / "net" / "tun"
    device.parent.mkdir(parents=True)
    assert (await ThisHost(tmp_path, at=tmp_path).look()).tun is False
    device.touch()
    assert (await ThisHost(tmp_path, at=tmp_path).look()).tun is False
    monkeypatch.setenv("DOCKER_HOST", "ssh://nas")
    assert (await ThisHost(tmp_path, at=tmp_path).look()).tun is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
async def test_the_tun_device_is_known_by_its_numbers(tmp_path: Path) -> None:
    device = tmp_path / "dev" / "net" / "tun"
    device.parent.mkdir(parents=True)
    os.mknod(device, stat.S_IFCHR | 0o600, os.makedev(10, 200))
    assert (await ThisHost(tmp_path, at=tmp_path).look()).tun is True
    device.unlink()
    os.mknod(device, stat.S_IFCHR | 0o600, os.makedev(1, 3))
    assert (await ThisHost(tmp_path, at=tmp_path).look()).tun is False


@pytest.mark.parametrize(("protocol", "kind"), [("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)])
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_a_port_in_use_on_any_address_is_not_free(
    tmp_path: Path, protocol: str, kind: socket.SocketKind, address: str
) -> None:
    given_back = []
    for _ in range(5):
        with socket.socket(socket.AF_INET, kind) as taken:
            taken.bind((address, 0))
            if kind is socket.SOCK_STREAM:
                taken.listen()
            port = taken.getsockname()[1]
            assert not ThisHost(tmp_path).port_free(port, protocol)
        given_back.append(ThisHost(tmp_path).port_free(port, protocol))
    assert any(given_back), "one of them may be given to somebody else at once"


@pytest.mark.parametrize(("protocol", "free"), [("tcp", False), ("udp", True)])
def test_below_1024_the_kernels_tables_of_that_host_tell_whether_a_port_is_free(
    tmp_path: Path, protocol: str, free: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forbidding(socket.socket):
        def bind(self, address: object) -> None:
            raise PermissionError

    (tmp_path / "proc" / "net").mkdir(parents=True)
    (tmp_path / "proc" / "net" / "tcp").write_text(
        "  sl  local_address rem_address   st\n   0: 00000000:0035 00000000:0000 0A 0:0 00:0 0 0 0 4242 1\n"
    )
    monkeypatch.setattr("scaletail_tui.adapters.host.machine.socket.socket", Forbidding)
    assert ThisHost(tmp_path, at=tmp_path).port_free(53, protocol) is free
    assert ThisHost(tmp_path, at=tmp_path).port_free(54, protocol)


@pytest.mark.parametrize(
    ("tz", "file", "link", "expected"),
    [
        ("", "Europe/Berlin\n", "/usr/share/zoneinfo/Asia/Tokyo", "Europe/Berlin"),
        ("America/New_York", "Europe/Berlin", None, "America/New_York"),
        (":Europe/Paris", None, None, "Europe/Paris"),
        ("CET-1CEST", None, "../usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("", None, "/usr/share/zoneinfo/posix/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("", "\x1b[2J/x", "/elsewhere/Asia/Tokyo", "Etc/UTC"),
        ("", None, None, "Etc/UTC"),
    ],
)
def test_the_time_zone_is_found(tmp_path: Path, tz: str, file: str | None, link: str | None, expected: str) -> None:
    (tmp_path / "etc").mkdir()
    if file is not None:
        (tmp_path / "etc" / "timezone").write_text(file)
    if link is not None:
        (tmp_path / "etc" / "localtime").symlink_to(link)

    assert timezone_of(tmp_path, {"TZ": tz}) == expected


@pytest.fixture
def logind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A host with systemd-logind where `anna` is logged in."""
    monkeypatch.setenv("LOGNAME", "anna")
    (tmp_path / "run" / "systemd" / "seats").mkdir(parents=True)
    (tmp_path / "etc" / "systemd" / "logind.conf.d").mkdir(parents=True)
    (tmp_path / "etc" / "systemd" / "logind.conf").write_text("[Login]\n#KillUserProcesses=yes\n")
    in_cgroup(tmp_path, SESSION)
    return tmp_path


SESSION = "/user.slice/user-1000.slice/session-3.scope"
USER_SCOPE = "/user.slice/user-1000.slice/user@1000.service/app.slice/run-r8e.scope"


def in_cgroup(host: Path, path: str) -> None:
    (host / "proc" / "self").mkdir(parents=True, exist_ok=True)
    (host / "proc" / "self" / "cgroup").write_text(f"1:name=systemd:{path}\n0::{path}\n")


def linger(host: Path) -> None:
    (host / "var" / "lib" / "systemd" / "linger").mkdir(parents=True)
    (host / "var" / "lib" / "systemd" / "linger" / "anna").touch()


async def test_logout_kills_only_where_it_is_configured(logind: Path) -> None:
    assert not await kills_at_logout(logind)
    (logind / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    assert await kills_at_logout(logind)


async def test_a_drop_in_beats_the_main_file(logind: Path) -> None:
    (logind / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    (logind / "etc" / "systemd" / "logind.conf.d" / "keep.conf").write_text("[Login]\nKillUserProcesses = no\n")
    assert not await kills_at_logout(logind)


@pytest.mark.parametrize("line", ["KillExcludeUsers=root anna", "KillOnlyUsers=bert"])
async def test_a_user_can_be_excepted(logind: Path, line: str) -> None:
    (logind / "etc" / "systemd" / "logind.conf").write_text(f"[Login]\nKillUserProcesses=yes\n{line}\n")
    assert not await kills_at_logout(logind)


async def test_lingering_protects_no_process_in_the_scope_of_a_session(logind: Path) -> None:
    (logind / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    linger(logind)
    assert await kills_at_logout(logind)


async def test_a_scope_of_the_users_manager_outlives_a_logout_where_the_user_lingers(logind: Path) -> None:
    (logind / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    in_cgroup(logind, USER_SCOPE)
    assert await kills_at_logout(logind)
    linger(logind)
    assert not await kills_at_logout(logind)


async def test_a_process_of_no_session_outlives_a_logout(logind: Path) -> None:
    (logind / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    in_cgroup(logind, "/system.slice/cron.service")
    assert not await kills_at_logout(logind)


async def test_without_logind_nothing_is_killed(tmp_path: Path) -> None:
    (tmp_path / "etc" / "systemd").mkdir(parents=True)
    (tmp_path / "etc" / "systemd" / "logind.conf").write_text("[Login]\nKillUserProcesses=yes\n")
    assert not await kills_at_logout(tmp_path)
