"""Each option of the sidecar reaches a real one: its flags, its image, its network and its DNS; and the app answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.lab.deploys import answers, deployed
from tests.lab.rotation import part_of
from tests.lab.running_lab import Lab

NAME = "l-option"
SIDECAR = f"tailscale-{NAME}"


@dataclass(frozen=True, kw_only=True)
class Option:
    """What is given, what is seen of it, and what takes it away again on the living stack."""

    name: str
    given: tuple[str, ...]
    seen: Callable[[Lab], bool]
    away: tuple[str, ...] = ()


def inside(lab: Lab, *command: str) -> str:
    return lab.docker("exec", SIDECAR, *command)


def prefs(lab: Lab) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(inside(lab, "tailscale", "debug", "prefs"))
    return found


def has_tun(lab: Lab) -> bool:
    return bool(json.loads(inside(lab, "tailscale", "status", "--json"))["TUN"])


def own_host(lab: Lab) -> Mapping[str, Any]:
    found: Mapping[str, Any] = lab.inspect(SIDECAR)["HostConfig"]
    return found


OPTIONS = (
    Option(name="extra-args", given=("--extra-args=--accept-routes",), seen=lambda lab: prefs(lab)["RouteAll"]),
    Option(
        name="tailscaled-args", given=("--tailscaled-args=--port=41999",), away=("--tailscaled-args=",),
        seen=lambda lab: "--port=41999" in inside(lab, "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"),
    ),
    Option(
        name="image-tag", given=("--image-tag", "lab-option"), away=("--image-tag", "latest"),
        seen=lambda lab: lab.inspect(SIDECAR)["Config"]["Image"] == "tailscale/tailscale:lab-option",
    ),
    Option(name="userspace", given=("--userspace",), away=("--no-userspace",), seen=lambda lab: not has_tun(lab)),
    Option(name="no-userspace", given=("--no-userspace",), away=("--userspace",), seen=has_tun),
    Option(
        name="dns-search", given=("--dns-search", "home.example.org"), away=("--dns-search", ""),
        seen=lambda lab: own_host(lab)["DnsSearch"] == ["home.example.org"],
    ),
    Option(
        name="dns", given=("--dns", "{dns}"), away=("--dns", ""), seen=lambda lab: own_host(lab)["Dns"] == [dns_of(lab)]
    ),
    Option(
        name="accept-dns", given=("--accept-dns",), away=("--no-accept-dns",), seen=lambda lab: prefs(lab)["CorpDNS"]
    ),
)  # fmt: skip


def dns_of(lab: Lab) -> str:
    """The lab's own server, where Tailscale's names are found."""
    said = lab.run(["cat", "/etc/resolv.conf"]).stdout
    return next(line.split()[1] for line in said.splitlines() if line.startswith("nameserver"))


@pytest.mark.rotating
@pytest.mark.parametrize("option", part_of(OPTIONS, 4), ids=lambda option: option.name)
def test_an_option_of_the_sidecar_is_there_and_goes_again(lab: Lab, root: Path, option: Option) -> None:
    lab.docker("tag", "tailscale/tailscale:latest", "tailscale/tailscale:lab-option")
    given = [word.format(dns=dns_of(lab)) for word in option.given]
    url = deployed(lab, "vaultwarden", NAME, *given).result["url"]
    assert option.seen(lab), option.name
    answers(lab, url)
    if option.away:
        said = lab.cli("change", NAME, *option.away, "--yes", "--json", timeout=90)
        assert said.returncode == 0, (said.stdout, said.stderr)
        assert not option.seen(lab), option.name
        answers(lab, url)
