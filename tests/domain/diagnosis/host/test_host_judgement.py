"""The host judged: each rule with what fires it, and with what comes near and does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposePort
from scaletail_tui.domain.diagnosis.evidence.missing import Missing
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Seen
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.diagnosis.host.engine import version_of
from scaletail_tui.domain.diagnosis.host.judge import judge_host
from scaletail_tui.domain.diagnosis.host.seen import HostSeen
from scaletail_tui.domain.stack.host_facts import HostFacts, Outside, PortHolder
from scaletail_tui.domain.stack.raw_evidence import EngineLook, HostLook
from scaletail_tui.domain.stack.summary import HostCheck

AT = 1_795_000_000.0
LOOK = HostLook(
    user="ada", docker_cli="/usr/bin/docker", docker_cli_version="28.3.2", endpoint="unix:///var/run/docker.sock",
    tun=True, free_bytes=84_000_000_000, root_writable=True, name="nas", in_docker_group=True,
)  # fmt: skip
FACTS = HostFacts(
    kernel="6.12.9-amd64", tun_driver=True, group_listed=True, nameservers=("9.9.9.9",), ipv6=True, dns_holders=(),
    tailscaled=False, clock_synchronised=True, written_at=AT - 1000, free_inodes=100_000,
)  # fmt: skip
ENGINE = EngineLook(version="28.3.2", api_version="1.51", operating_system="Debian GNU/Linux 13")
WANTED = (
    ComposePort(target="53", published="53", protocol="udp"), ComposePort(target="53", published="53", protocol="tcp"),
)  # fmt: skip
ON_THE_LAN = tuple(replace(one, host_ip="192.168.1.5") for one in WANTED)
DENIED = EngineTrouble(detail="permission denied: unix:///var/run/docker.sock", permission=True)


def seen(look: HostLook = LOOK, facts: HostFacts = FACTS, **more: object) -> HostSeen:
    host = HostSeen(
        root="/home/ada/scaletail", at=AT, host=Seen(value=look, at=AT), facts=Seen(value=facts, at=AT),
        compose=Seen(value="2.38.1", at=AT), engine=Seen(value=ENGINE, at=AT), stacks=Seen(value=("a",), at=AT),
    )  # fmt: skip
    return replace(host, **more)  # type: ignore[arg-type]


def named(host: HostSeen) -> list[str]:
    return [finding.id for finding in judge_host(host).findings]


def row(host: HostSeen, name: str) -> HostCheck:
    return next(check for check in judge_host(host).checks if check.id == name)


def outside(answered: bool = True, ahead: float | None = None, said: str = "") -> Seen[Outside]:
    return Seen(value=Outside(answered=answered, said=said, clock_ahead=ahead), at=AT)


def test_a_good_host_has_no_finding_and_every_row_its_source() -> None:
    report = judge_host(seen(outside=outside(ahead=0.2)))
    assert report.findings == () and report.well
    assert all(check.evidence and check.source for check in report.checks)


@pytest.mark.parametrize(
    ("host", "finding"),
    [
        (seen(trouble=DENIED, engine=Seen()), "docker-socket-permission"),
        (
            seen(replace(LOOK, in_docker_group=False), trouble=DENIED, engine=Seen()),
            "docker-group-not-effective",
        ),
        (
            seen(
                replace(LOOK, in_docker_group=False), replace(FACTS, group_listed=False), trouble=DENIED, engine=Seen()
            ),
            "docker-socket-permission",
        ),
        (seen(trouble=EngineTrouble(detail="no such file"), engine=Seen()), "docker-daemon-down"),
        (
            seen(
                facts=replace(FACTS, endpoint_from="DOCKER_HOST"),
                trouble=EngineTrouble(detail="refused"),
                engine=Seen(),
            ),
            "engine-elsewhere-silent",
        ),
        (
            seen(replace(LOOK, endpoint="tcp://10.0.0.2:2376"), replace(FACTS, endpoint_from="context nas")),
            "engine-on-another-host",
        ),
        (seen(engine=Seen(value=replace(ENGINE, rootless=True), at=AT)), "engine-rootless"),
        (seen(facts=replace(FACTS, kernel="3.2.0-4")), "kernel-too-old"),
        (seen(facts=replace(FACTS, tun_driver=False)), "kernel-no-tun"),
        (seen(facts=replace(FACTS, nameservers=())), "host-no-nameserver"),
        (seen(facts=replace(FACTS, nameservers=("100.100.100.100",))), "host-nameserver-is-tailscale"),
        (seen(outside=outside(ahead=75.0)), "host-clock-skew"),
        (seen(outside=outside(ahead=-4000.0)), "host-clock-skew"),
        (seen(facts=replace(FACTS, written_at=AT + 90_000.0)), "host-clock-skew"),
        (seen(outside=outside(False, said="Connection refused")), "host-no-outbound"),
        (seen(facts=replace(FACTS, free_inodes=3)), "host-disk-full"),
        (seen(engine_free=1000), "host-disk-full"),
        (seen(exported={"vault": ("TZ",)}), "env-exported"),
    ],
)
def test_each_fault_is_named(host: HostSeen, finding: str) -> None:
    assert named(host) == [finding]


@pytest.mark.parametrize(
    "host",
    [
        seen(facts=replace(FACTS, endpoint_from="DOCKER_HOST")),
        seen(facts=replace(FACTS, kernel="3.10.0-1160.el7.x86_64")),
        seen(facts=replace(FACTS, tun_driver=None)),
        seen(facts=replace(FACTS, nameservers=("127.0.0.53",))),
        seen(facts=replace(FACTS, nameservers=("100.100.100.100", "9.9.9.9"))),
        seen(facts=replace(FACTS, nameservers=None)),
        seen(outside=outside(ahead=59.0)),
        seen(facts=replace(FACTS, clock_synchronised=False)),
        seen(facts=replace(FACTS, written_at=AT + 4000.0)),
        seen(outside=outside(False, said="refused"), own_control=True),
        seen(facts=replace(FACTS, free_inodes=None)),
        seen(facts=replace(FACTS, tailscaled=True)),
        seen(facts=replace(FACTS, ipv6=False)),
        seen(exported={}),
        seen(facts=replace(FACTS, dns_holders=(PortHolder(address="127.0.0.53", protocol="udp"),))),
        seen(
            facts=replace(FACTS, dns_holders=(PortHolder(address="0.0.0.0", protocol="udp", program="docker-proxy"),)),
            dns_stacks={"adguard": WANTED},
        ),
    ],
)
def test_what_only_looks_like_a_fault_is_none(host: HostSeen) -> None:
    assert named(host) == [] and judge_host(host).well


def test_a_warning_leaves_the_host_well_and_a_failure_does_not() -> None:
    warned = judge_host(seen(exported={"vault": ("TZ",)}))
    assert warned.well and [check.id for check in warned.checks if check.warns] == ["exported"]
    assert not judge_host(seen(facts=replace(FACTS, tun_driver=False))).well
    assert judge_host(seen(outside=outside(ahead=75.0))).well, "a minute is a warning"
    assert not judge_host(seen(outside=outside(ahead=301.0))).well


def test_the_worst_finding_comes_first() -> None:
    host = seen(
        facts=replace(FACTS, nameservers=(), tun_driver=False), outside=outside(ahead=400.0), exported={"v": ("TZ",)}
    )
    assert named(host) == ["kernel-no-tun", "host-clock-skew", "host-no-nameserver", "env-exported"]


def test_the_way_back_from_another_engine_is_what_chose_it() -> None:
    trouble = EngineTrouble(detail="tcp://10.0.0.2:2375: refused")
    for chosen, command in (
        ("DOCKER_HOST", ("unset", "DOCKER_HOST")),
        ("context nas", ("docker", "context", "use", "default")),
    ):
        report = judge_host(seen(facts=replace(FACTS, endpoint_from=chosen), trouble=trouble, engine=Seen()))
        assert report.findings[0].remedy.command == command
        assert chosen in report.findings[0].summary


def test_an_engine_of_this_host_that_hangs_is_waited_for_and_not_restarted() -> None:
    silent = judge_host(
        seen(trouble=EngineTrouble(detail="no answer within 3.5 s", late=True), engine=Seen())
    ).findings[0]
    stopped = judge_host(seen(trouble=EngineTrouble(detail="no such file"), engine=Seen())).findings[0]
    assert silent.remedy.command is None
    assert "busy" in silent.summary
    assert stopped.remedy.command == ("sudo", "systemctl", "start", "docker")


COMPOSE_GONE: Seen[str] = Seen(why=Missing(detail="docker: 'compose' is not a docker command."))
COMPOSE_OLD: Seen[str] = Seen(value="2.17.2", at=AT)


@pytest.mark.parametrize(
    ("distribution", "release", "package", "missing", "old"),
    [
        (("debian",), "12", "docker-ce", "apt-get install docker-compose-plugin",
         "apt-get install docker-compose-plugin"),
        (("debian",), "13", "docker.io", "apt-get install docker-compose", "apt-get install docker-compose"),
        (("ubuntu", "debian"), "24.04", "docker.io", "apt-get install docker-compose-v2",
         "apt-get install docker-compose-v2"),
        (("linuxmint", "ubuntu", "debian"), "22", "docker-ce", "apt-get install docker-compose-plugin",
         "apt-get install docker-compose-plugin"),
        (("fedora",), "42", "", "dnf install docker-compose", "dnf upgrade docker-compose"),
        (("rocky", "rhel", "centos", "fedora"), "9.4", "docker-ce", "dnf install docker-compose-plugin",
         "dnf upgrade docker-compose-plugin"),
        (("arch",), "", "", "pacman -S docker-compose", "pacman -Syu docker-compose"),
        (("alpine",), "3.22.0", "", "apk add docker-cli-compose", "apk add -u docker-cli-compose"),
        (("opensuse-leap", "suse", "opensuse"), "15.6", "", "zypper install docker-compose",
         "zypper update docker-compose"),
    ],
)  # fmt: skip
def test_the_package_of_compose_is_that_of_this_system(
    distribution: tuple[str, ...], release: str, package: str, missing: str, old: str
) -> None:
    facts = replace(FACTS, distribution=distribution, release=release, docker_package=package)
    for compose, words in ((COMPOSE_GONE, missing), (COMPOSE_OLD, old)):
        [finding] = judge_host(seen(facts=facts, compose=compose)).findings
        assert finding.remedy.command == ("sudo", *words.split())
        assert finding.remedy.text.endswith(f"the package {words.split()[-1]}.")


@pytest.mark.parametrize(
    ("distribution", "release"), [(("debian",), "12"), (("raspbian", "debian"), "13"), (("nixos",), "25.05"), ((), "")]
)
def test_where_the_package_is_not_known_the_words_say_what_the_command_is_for(
    distribution: tuple[str, ...], release: str
) -> None:
    facts = replace(FACTS, distribution=distribution, release=release, docker_package="docker.io")
    [finding] = judge_host(seen(facts=facts, compose=COMPOSE_GONE)).findings
    assert finding.remedy.command == ("sudo", "apt-get", "install", "docker-compose-plugin")
    assert "for Debian with Docker's repository" in finding.remedy.text and finding.remedy.url


def test_an_old_kernel_is_upgraded_by_the_systems_own_command() -> None:
    old = replace(FACTS, kernel="2.6.32-754.el6")
    assert row(seen(facts=old), "kernel").fix_command == ("sudo", "apt-get", "dist-upgrade")
    of_redhat = replace(old, distribution=("centos", "rhel", "fedora"))
    assert row(seen(facts=of_redhat), "kernel").fix_command == ("sudo", "yum", "upgrade")


def test_a_rootless_engine_is_left_by_what_chose_it() -> None:
    rootless = Seen(value=replace(ENGINE, rootless=True), at=AT)
    for chosen, command in (
        ("DOCKER_HOST", ("unset", "DOCKER_HOST")),
        ("context rootless", ("docker", "context", "use", "default")),
        ("", ()),
    ):
        host = seen(facts=replace(FACTS, endpoint_from=chosen), engine=rootless)
        assert row(host, "engine").fix_command == command


def test_a_folder_that_cannot_be_written_is_made_the_users_own() -> None:
    check = row(seen(replace(LOOK, root_writable=False)), "folder")
    assert check.fix_command == ("sudo", "install", "-d", "-o", "ada", "/home/ada/scaletail")
    assert row(seen(replace(LOOK, root_writable=False, user="")), "folder").fix_command == ()


def test_a_row_that_fails_or_warns_has_the_command_that_fixes_it() -> None:
    assert row(seen(outside=outside(False, said="Connection refused")), "internet").fix_command[0] == "curl"
    assert row(seen(trouble=DENIED, engine=Seen()), "engine").fix_command[:2] == ("sudo", "usermod")
    assert all(check.fix_command == () for check in judge_host(seen()).checks), "nothing is to be fixed"


def on_53(address: str, program: str = "", wanted: tuple[ComposePort, ...] = WANTED, protocol: str = "udp") -> HostSeen:
    holder = PortHolder(address=address, protocol=protocol, program=program)
    return seen(facts=replace(FACTS, dns_holders=(holder,)), dns_stacks={"adguard": wanted})


STOP = ("sudo", "systemctl", "disable", "--now")
LOOK_WHO = ("sudo", "ss", "-lptun", "sport = :53")


@pytest.mark.parametrize(
    ("host", "holder", "command"),
    [
        (on_53("127.0.0.53"), "systemd-resolved", ("sudo", "systemctl", "restart", "systemd-resolved")),
        (on_53("0.0.0.0", "dnsmasq"), "dnsmasq", (*STOP, "dnsmasq")),
        (on_53("0.0.0.0", "dnsmasq", ON_THE_LAN), "dnsmasq", (*STOP, "dnsmasq")),
        (on_53("::", "named", protocol="tcp"), "named", (*STOP, "named")),
        (on_53("::", "AdGuardHome", ON_THE_LAN), "AdGuardHome", (*STOP, "AdGuardHome")),
        (on_53("192.168.122.1", "dnsmasq"), "dnsmasq", LOOK_WHO),
        (on_53("192.168.1.5", "bind-of-mine", ON_THE_LAN), "bind-of-mine", LOOK_WHO),
    ],
)
def test_who_is_in_the_way_of_a_dns_stack_is_named(host: HostSeen, holder: str, command: tuple[str, ...]) -> None:
    [finding] = judge_host(host).findings
    assert finding.id == "host-port-taken"
    assert finding.summary == f"Port 53 is held by {holder}, and adguard wants it."
    assert finding.remedy.command == command


@pytest.mark.parametrize(
    "host",
    [
        on_53("127.0.0.53", "", ON_THE_LAN),
        on_53("127.0.0.1", "dnsmasq", ON_THE_LAN),
        on_53("192.168.122.1", "dnsmasq", ON_THE_LAN),
        on_53("::1", "dnsmasq", ON_THE_LAN),
        on_53("0.0.0.0", "dnsmasq", WANTED[:1], protocol="tcp"),
        on_53("0.0.0.0", "docker-proxy"),
        on_53("0.0.0.0", "rootlesskit"),
        on_53("0.0.0.0", ""),
    ],
)
def test_who_has_other_addresses_or_is_the_engine_is_in_nobodys_way(host: HostSeen) -> None:
    assert named(host) == []
    assert row(host, "port 53").evidence.endswith("; not in the way of adguard")


def test_a_clock_that_nobody_compared_is_unknown_not_right() -> None:
    assert row(seen(facts=replace(FACTS, clock_synchronised=False)), "clock").state is HopState.UNKNOWN
    assert row(seen(facts=replace(FACTS, clock_synchronised=True)), "clock").state is HopState.OK


def test_rows_that_have_nothing_to_say_are_left_out() -> None:
    names = {check.id for check in judge_host(seen()).checks}
    assert names.isdisjoint({"endpoint", "port 53", "tailscaled", "internet", "exported"})
    assert row(seen(facts=replace(FACTS, tailscaled=True)), "tailscaled").state is HopState.OK


def test_versions_are_compared_as_numbers() -> None:
    assert version_of("2.38.1-desktop.1") == (2, 38, 1)
    assert version_of("v2.9.0") < version_of("2.23.0")
    assert version_of("dev") == ()


def test_every_remedy_is_one_short_sentence() -> None:
    from scaletail_tui.domain.diagnosis.findings.kinds.engine import HOST_KINDS

    for name, kind in HOST_KINDS.items():
        assert len(kind.summary) <= 76 and kind.summary.endswith("."), name
        assert kind.fix.endswith("."), name
