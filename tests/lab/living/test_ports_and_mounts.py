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


def test_mounts_that_a_service_has_from_another_are_no_drift_and_a_label_that_runs_is_written(
    lab: Lab, root: Path
) -> None:
    url = deployed(lab, "vaultwarden", NAME).result["url"]
    folder, mine = root / NAME, root / NAME / "compose.override.yaml"
    image = lab.inspect(f"app-{NAME}")["Config"]["Image"]
    label = "services:\n  application:\n    volumes:\n      - ./more:/more:Z\n"
    helper = f"  helper:\n    image: {image}\n    volumes_from: ['application:ro']\n    pid: 'service:application'\n"
    files = ("-f", str(folder / "compose.yaml"), "-f", str(mine))
    up = ("compose", "--project-directory", str(folder), "-p", NAME, *files, "up", "-d", "--pull", "never")

    mine.write_text(label + helper)
    lab.docker(*up)
    assert drift(lab) == []  # Compose has counted the app's id where the file says its name

    mine.write_text(label + helper.replace(f"image: {image}", "image: other").replace("    pid", "    #pid"))
    assert [one[:2] for one in drift(lab)] == [("image", "")]
    mine.write_text(label + helper.replace("    volumes_from", "    #volumes_from"))
    found = drift(lab)
    assert {one[0] for one in found} == {"mount"} and "/data" in [one[1] for one in found], found
    assert not any(said for _, _, said, _ in found)

    mine.unlink()
    lab.docker("rm", "-f", f"{NAME}-helper-1")
    assert drift(lab) == [("mount", "/more", "", f"{folder}/more")]
    kept = lab.cli("compare", NAME, "--keep-running", "--yes", "--json", timeout=90)
    assert kept.returncode == 0, (kept.stdout, kept.stderr)
    assert "      - ./more:/more:Z\n" in (folder / "compose.yaml").read_text()
    assert drift(lab) == []
    answers(lab, url)
