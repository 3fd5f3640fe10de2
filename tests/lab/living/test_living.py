"""A living stack's settings become others, and it is the same device; what does not answer goes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.deploys import answers, deployed
from tests.lab.running_lab import Lab


@pytest.mark.rotating
def test_an_answer_makes_the_app_alone_anew_dns_the_pair_and_a_dead_resolver_goes_back(lab: Lab, root: Path) -> None:
    url = deployed(lab, "vaultwarden", "l-change").result["url"]
    sidecar, app = (lab.inspect(f"{one}-l-change") for one in ("tailscale", "app"))
    address = _address(lab, "l-change")
    shown = json.loads(lab.cli("change", "l-change", "SIGNUPS_ALLOWED=false", "--dry-run", "--json").stdout)
    assert [one["service"] for one in shown["replaces"]] == ["application"]

    said = lab.cli("change", "l-change", "SIGNUPS_ALLOWED=false", "--yes", "--json", timeout=60)
    assert said.returncode == 0, (said.stdout, said.stderr)
    assert lab.inspect("tailscale-l-change")["Id"] == sidecar["Id"]
    now = lab.inspect("app-l-change")
    assert now["Id"] != app["Id"]
    assert "SIGNUPS_ALLOWED=false" in now["Config"]["Env"]
    answers(lab, url)

    said = lab.cli("change", "l-change", "--dns-search", "home.example.org", "--yes", "--json", timeout=60)
    assert said.returncode == 0, (said.stdout, said.stderr)
    pair = lab.inspect("tailscale-l-change")
    assert pair["HostConfig"]["DnsSearch"] == ["home.example.org"]
    assert lab.inspect("app-l-change")["HostConfig"]["NetworkMode"] == f"container:{pair['Id']}"
    assert _address(lab, "l-change") == address
    answers(lab, url)

    # nobody answers there: the sidecar does not find its control server, and what ran before comes back
    said = lab.cli("change", "l-change", "--dns", "9.9.9.9", "--patience", "8", "--yes", "--json", timeout=60)
    assert said.returncode == 1, (said.stdout, said.stderr)
    last = json.loads(said.stdout.splitlines()[-1])
    assert (last["result"], last["back"], last["hop"]) == ("failed", "taken", "login"), last
    assert not lab.inspect("tailscale-l-change")["HostConfig"]["Dns"]
    assert _address(lab, "l-change") == address
    answers(lab, url)


def _address(lab: Lab, name: str) -> list[str]:
    return next(one["Addresses"] for one in lab.nodes() if one["Name"] == name)
