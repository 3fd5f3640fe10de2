"""Ports and mounts that run otherwise than the file says are named, and either side is taken, on a real engine."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.deploys import answers, deployed
from tests.lab.running_lab import Lab

NAME = "l-bound"
DATA, HOST = "      - ./data:/data\n", f"    hostname: {NAME}\n"


def drift(lab: Lab) -> list[tuple[str, str, str, str]]:
    said = json.loads(lab.cli("compare", NAME, "--json").stdout)
    assert said["unseen"] is None, said
    return [(one["part"], one["what"], one["folder"], one["runs"]) for one in said["drift"]]


def test_the_file_s_ports_and_mounts_come_and_what_runs_goes_back_into_the_file(lab: Lab, root: Path) -> None:
    url = deployed(lab, "vaultwarden", NAME).result["url"]
    place, folder = root / NAME / "compose.yaml", root / NAME
    text = place.read_text()
    assert text.count(DATA) == text.count(HOST) == 1

    def write(port: str, mount: str) -> None:
        ports = f"{HOST}    ports:  # mine\n      - {port}\n"
        place.write_text(text.replace(HOST, ports).replace(DATA, f"{DATA}      - {mount}\n"))

    write("127.0.0.1:18099:80", "./more:/more:ro")
    assert drift(lab) == [
        ("port", "80/tcp", "127.0.0.1:18099 on the host", ""), ("mount", "/more", f"{folder}/more, read-only", ""),
    ]  # fmt: skip
    made = lab.cli("compare", NAME, "--apply", "--yes", "--json", timeout=90)
    assert made.returncode == 0, (made.stdout, made.stderr)
    assert drift(lab) == []
    assert lab.inspect(f"tailscale-{NAME}")["HostConfig"]["PortBindings"]["80/tcp"][0]["HostPort"] == "18099"
    answers(lab, url)
    runs = [lab.inspect(f"{one}-{NAME}")["Id"] for one in ("tailscale", "app")]

    write("18098:80", "./other:/more")
    assert drift(lab) == [
        ("port", "80/tcp", "18098 on the host", "127.0.0.1:18099 on the host"),
        ("mount", "/more", f"{folder}/other", f"{folder}/more, read-only"),
    ]  # fmt: skip
    kept = lab.cli("compare", NAME, "--keep-running", "--yes", "--json", timeout=90)
    assert kept.returncode == 0, (kept.stdout, kept.stderr)
    said = place.read_text().replace("'", "").replace('"', "")
    assert "      - 127.0.0.1:18099:80/tcp\n" in said and "      - ./more:/more:ro\n" in said and "# mine" in said
    assert drift(lab) == []
    assert [lab.inspect(f"{one}-{NAME}")["Id"] for one in ("tailscale", "app")] == runs
    answers(lab, url)
