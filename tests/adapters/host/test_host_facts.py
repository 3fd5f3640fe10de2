"""The closer look at the host, from the files of a made-up one, and one request to a server of our own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from scaletail_tui.adapters.host import kernel as host_kernel
from scaletail_tui.adapters.host import synchronisation
from scaletail_tui.adapters.host.facts import find_overridden, host_facts
from scaletail_tui.adapters.host.synchronisation import ask_outside, is_synchronised, time_of_newest_module
from scaletail_tui.domain.stack.host_facts import PortHolder

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    (tmp_path / "proc" / "net").mkdir(parents=True)
    (tmp_path / "proc" / "misc").write_text("234 btrfs-control\n200 tun\n")
    return tmp_path


def test_this_host_can_be_looked_at_closely(tmp_path: Path) -> None:
    facts = host_facts(tmp_path / "not" / "yet")
    assert facts.kernel and facts.ipv6 is not None and facts.dns_holders is not None
    assert facts.written_at is not None and facts.written_at < time.time() + 60


def test_the_tun_driver_is_in_the_kernel_or_can_be_loaded(made_up: Path) -> None:
    assert host_kernel.has_tun_driver(made_up, "6.1")
    (made_up / "proc" / "misc").write_text("234 btrfs-control\n")
    assert host_kernel.has_tun_driver(made_up, "6.1") is False
    modules = made_up / "lib" / "modules" / "6.1"
    modules.mkdir(parents=True)
    (modules / "modules.dep").write_text("kernel/drivers/net/tun.ko.zst:\n")
    assert host_kernel.has_tun_driver(made_up, "6.1")
    assert host_kernel.has_tun_driver(made_up, "6.2") is False, "modules of another kernel cannot be loaded"
    (made_up / "proc" / "misc").unlink()
    assert host_kernel.has_tun_driver(made_up, "6.1") is None


def test_ipv6_is_off_by_setting_or_by_kernel(made_up: Path) -> None:
    assert host_kernel.has_ipv6(made_up) is False
    (made_up / "proc" / "net" / "if_inet6").write_text("")
    assert host_kernel.has_ipv6(made_up)
    setting = made_up / "proc" / "sys" / "net" / "ipv6" / "conf" / "all" / "disable_ipv6"
    setting.parent.mkdir(parents=True)
    setting.write_text("1\n")
    assert host_kernel.has_ipv6(made_up) is False


def test_what_filters_packets_is_told_from_the_loaded_modules(made_up: Path) -> None:
    assert host_kernel.firewalls(made_up) == ()
    (made_up / "proc" / "modules").write_text("nf_tables 372736 0 - Live 0x0\nxt_conntrack 16384 1 - Live 0x0\n")
    assert host_kernel.firewalls(made_up) == ("nftables",)


def test_who_holds_a_port_is_read_from_the_kernels_tables(made_up: Path) -> None:
    net = made_up / "proc" / "net"
    assert host_kernel.holders_of(made_up, 53) is None
    (net / "tcp").write_text(
        HEAD + "   0: 3500007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4242 1\n"
        "   1: 0100007F:0035 0100007F:9999 01 00000000:00000000 00:00000000 00000000   101        0 4243 1\n"
    )
    (net / "udp6").write_text(
        HEAD + "   0: 00000000000000000000000000000000:0035 00000000:0000 07 0:0 00:0 0 0 0 4244 2\n"
    )
    holder = made_up / "proc" / "77"
    (holder / "fd").mkdir(parents=True)
    (holder / "fd" / "12").symlink_to("socket:[4242]")
    (holder / "comm").write_text("systemd-resolve\n")
    assert host_kernel.holders_of(made_up, 53) == (
        PortHolder(address="127.0.0.53", protocol="tcp", program="systemd-resolve"),
        PortHolder(address="::", protocol="udp"),
    )
    assert host_kernel.holders_of(made_up, 54) == ()


def test_a_port_that_this_process_holds_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        holders = host_kernel.holders_of(Path("/"), taken.getsockname()[1])
    assert holders is not None
    held = [one for one in holders if one.protocol == "tcp"]  # UDP has numbers of its own
    assert [one.address for one in held] == ["127.0.0.1"] and held[0].program


def test_nameservers_and_groups_come_from_their_files(made_up: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    assert host_facts(made_up, at=made_up).nameservers == ()
    (made_up / "etc" / "resolv.conf").write_text("# made\nsearch lan\nnameserver 100.100.100.100\nnameserver ::1\n")
    (made_up / "etc" / "group").write_text("adm:x:4:ada\ndocker:x:999:bert,ada\n")
    facts = host_facts(made_up, at=made_up)
    assert facts.nameservers == ("100.100.100.100", "::1")
    assert facts.group_listed
    (made_up / "etc" / "group").write_text("adm:x:4:ada\ndocker:x:999:bert\n")
    assert host_facts(made_up, at=made_up).group_listed is False


def test_the_distribution_and_the_package_of_the_engine_are_told_from_files(made_up: Path) -> None:
    facts = host_facts(made_up, at=made_up)
    assert (facts.distribution, facts.release, facts.docker_package) == ((), "", "")
    release = 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n'
    (made_up / "etc" / "os-release").write_text(release)
    lists = made_up / "var" / "lib" / "dpkg" / "info"
    lists.mkdir(parents=True)
    (lists / "docker.io.list").write_text("/.\n")
    facts = host_facts(made_up, at=made_up)
    assert (facts.distribution, facts.release) == (("linuxmint", "ubuntu", "debian"), "22")
    assert facts.docker_package == "docker.io"
    (lists / "docker.io.list").unlink()
    (made_up / "etc" / "yum.repos.d").mkdir()
    (made_up / "etc" / "yum.repos.d" / "docker-ce.repo").write_text("")
    assert host_facts(made_up, at=made_up).docker_package == "docker-ce"


def test_a_tailscale_of_the_host_answers_and_a_socket_left_behind_does_not(made_up: Path) -> None:
    assert host_facts(made_up, at=made_up).tailscaled is False
    path = made_up / "run" / "tailscale" / "tailscaled.sock"
    path.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert host_facts(made_up, at=made_up).tailscaled is False
        server.listen()
        assert host_facts(made_up, at=made_up).tailscaled is True


def test_only_names_with_another_value_are_told() -> None:
    settings = {"TZ": "Europe/London", "SAME": "1", "ELSE": "2"}
    assert find_overridden(settings, {"TZ": "Asia/Tokyo", "SAME": "1", "PATH": "/bin"}) == ("TZ",)


def test_the_kernel_tells_of_its_clock_and_our_files_of_their_age(tmp_path: Path) -> None:
    assert is_synchronised() in (True, False, None)
    assert time_of_newest_module(tmp_path) is None


def answering(answer: bytes) -> tuple[socket.socket, int]:
    """A server that gives one answer to one request."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        client, _ = server.accept()
        with client:
            client.recv(4096)
            client.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return server, server.getsockname()[1]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who answers here is a thread on a machine that may be busy."""
    monkeypatch.setattr(synchronisation, "_ANSWER_SECONDS", 60.0)


async def test_the_date_of_an_answer_tells_how_far_the_clock_is_off(patient: None) -> None:
    began = time.time()
    date = formatdate(began + 600, usegmt=True)
    server, port = answering(f"HTTP/1.1 302 Found\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode())
    with server:
        found = await ask_outside("127.0.0.1", port)
    assert found.answered and found.clock_ahead is not None
    assert -602 < found.clock_ahead < -598 + (time.time() - began)


async def test_an_answer_without_a_date_says_nothing_of_the_clock(patient: None) -> None:
    server, port = answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    with server:
        found = await ask_outside("127.0.0.1", port)
    assert found.answered and found.clock_ahead is None


async def test_nobody_there_is_said_in_the_systems_words(patient: None) -> None:
    with socket.socket() as held:  # nobody listens there, and nobody else can be given it
        held.bind(("127.0.0.1", 0))
        found = await ask_outside("127.0.0.1", held.getsockname()[1])
    assert not found.answered and "refused" in found.said


@pytest.mark.slow
async def test_a_server_that_hangs_costs_two_seconds_and_not_the_end_of_the_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        found = await asyncio.wait_for(ask_outside("127.0.0.1", server.getsockname()[1]), 20)
    assert not found.answered and time.monotonic() - began < 20, "it hangs for ever where no limit holds"
