"""Each remedy on real sidecars: the fault is forced, `fix` acts and watches, and the other device gets its page."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.adapters.engine.client import DockerEngine
from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.operations.remedies.apply import apply_remedy
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.engine import EngineRefused
from tests.lab.broken_stacks import changed, doctor, found, hop, up, written
from tests.lab.deploys import TAILNET, answers, deployed
from tests.lab.running_lab import Lab, until

SERVE = "tailscale/serve/serve.json"


def fix(lab: Lab, name: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and last object of `fix NAME …`."""
    done = lab.cli("fix", name, *arguments, "--yes", "--json", timeout=240)
    assert done.stdout, done.stderr
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, last


def fixed(lab: Lab, name: str, finding: str, *options: str) -> str:
    """The finding is named, its remedy is applied, and it is gone; returns what was said."""
    found(lab, name, finding)
    status, said = fix(lab, name, finding, *options)
    assert (status, said["result"], said["finding"]) == (0, "ok", finding), said
    return str(said["sentence"])


def page(lab: Lab, name: str) -> str:
    return answers(lab, f"https://{name}.{TAILNET}", seconds=40)


def well(lab: Lab, name: str) -> None:
    """All is well in the end; what is told on the way there is not this file's affair."""
    until(f"{name} is well", lambda: doctor(lab, name)["verdict"] == "ok", seconds=90, every=0.5)


def kept(folder: Path, file: str) -> list[Path]:
    return sorted((folder / file).parent.glob(f"{Path(file).name}.before-*"))


def wish(action: RemedyAction, argument: str) -> Finding:
    remedy = Remedy(text="Do it.", action=action, argument=argument)
    return Finding(id="x", severity=Severity.BROKEN, hop=HopId.APP, summary="", evidence="", remedy=remedy)


def applied(lab: Lab, root: Path, name: str, finding: Finding, *, may_chown: bool = True) -> str:
    """Apply one remedy in this process; `may_chown` False: as a user who may not give folders away."""

    async def act() -> str:
        ports = real_ports(root)
        if not may_chown:
            ports = replace(ports, folders=cast(Any, _NotMine(ports)))
        return await apply_remedy(ports, name, finding)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", lab.docker_host)
        return asyncio.run(act())


class _NotMine:
    """Stack folders of a user who may not change owners."""

    def __init__(self, ports: Ports) -> None:
        self._folders = ports.folders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._folders, name)

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        return False


def test_a_broken_serve_file_is_written_anew_and_the_pair_comes_back(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-serve")
    up(lab, folder)
    well(lab, "r-serve")
    changed(folder, r"\A\{", "{,", file=SERVE)
    said = fixed(lab, "r-serve", "serve-json-invalid")
    assert said.startswith("Wrote serve.json of r-serve anew")
    page(lab, "r-serve")
    [broken] = kept(folder, SERVE)
    assert broken.read_text().startswith("{,")
    assert json.loads((folder / SERVE).read_text())["Web"]


def test_a_serve_file_that_says_nothing_is_written_anew_without_a_restart(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-empty")
    up(lab, folder)
    well(lab, "r-empty")
    started = lab.inspect("tailscale-r-empty")["State"]["StartedAt"]
    beside = folder / "tailscale/serve/.new"
    beside.write_text("{}\n")
    beside.rename(folder / SERVE)
    until("nothing is served", lambda: lab.get(f"https://r-empty.{TAILNET}")[0] != 200, seconds=40)
    assert applied(lab, root, "r-empty", wish(RemedyAction.REWRITE_SERVE, "")).endswith("the sidecar applied it.")
    page(lab, "r-empty")
    assert lab.inspect("tailscale-r-empty")["State"]["StartedAt"] == started


def test_what_differs_from_the_files_is_made_anew_sidecar_first(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-anew")
    up(lab, folder)
    well(lab, "r-anew")
    before = lab.inspect("app-r-anew")["Id"], lab.inspect("tailscale-r-anew")["Id"]
    (folder / "compose.override.yaml").write_text(
        "services:\n  tailscale: {environment: {MADE: again}}\n  application: {environment: {MADE: again}}\n"
    )
    said = fixed(lab, "r-anew", "config-not-applied")
    assert "app-r-anew" in said and "tailscale-r-anew" in said
    assert lab.inspect("app-r-anew")["Id"] != before[0]
    sidecar = lab.inspect("tailscale-r-anew")
    assert sidecar["Id"] != before[1] and "MADE=again" in sidecar["Config"]["Env"]
    assert lab.inspect("app-r-anew")["HostConfig"]["NetworkMode"] == f"container:{sidecar['Id']}"
    page(lab, "r-anew")


def test_a_host_without_tun_gets_a_stack_in_userspace(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-user")
    changed(folder, r"/dev/net/tun:/dev/net/tun", "/dev/net/tun-missing:/dev/net/tun")
    up(lab, folder, "tailscale", check=False)
    said = fixed(lab, "r-user", "tun-device-missing")
    assert said.startswith("r-user uses userspace networking now.")
    page(lab, "r-user")
    [edited] = kept(folder, "compose.yaml")
    assert "tun-missing" in edited.read_text()
    assert re.search(r"TS_USERSPACE: ['\"]true['\"]", (folder / "compose.yaml").read_text())


def test_a_half_written_identity_is_set_aside_only_with_the_name_typed(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-state")
    up(lab, folder)
    well(lab, "r-state")
    lab.docker("stop", "-t", "1", "app-r-state", "tailscale-r-state")
    state = folder / "tailscale/state/tailscaled.state"
    state.write_bytes(state.read_bytes()[:40])
    lab.docker("start", "tailscale-r-state")
    found(lab, "r-state", "state-store-unhealthy")
    refused = lab.cli("fix", "r-state", "state-store-unhealthy", "--yes", "--json")
    assert refused.returncode == 2 and "typed" in refused.stdout + refused.stderr
    assert state.stat().st_size == 40
    said = fixed(lab, "r-state", "state-store-unhealthy", "--typed", "r-state", "--key-file", str(lab.key_file()))
    assert "r-state is logged in again." in said
    [aside] = (folder / "tailscale").glob("state.before-*")
    assert (aside / "tailscaled.state").stat().st_size == 40
    assert stat.S_IMODE((folder / "tailscale/state").stat().st_mode) == 0o700
    assert not (folder / "tailscale/authkey").read_text()
    host = str(doctor(lab, "r-state")["url"])
    answers(lab, host, seconds=40)


def test_the_newest_login_link_is_shown_until_somebody_has_used_it(lab: Lab, root: Path) -> None:
    up(lab, written(lab, root, "r-link", key=""), "tailscale")
    found(lab, "r-link", "authkey-empty")
    showing = lab.start_cli("fix", "r-link", "authkey-empty", "--yes", "--json", "--wait", "120")
    try:
        assert showing.stdout is not None
        link = json.loads(showing.stdout.readline())["link"]
        lab.login(link)
        rest, complaint = showing.communicate(timeout=60)
    finally:
        _ended(showing)
    assert showing.returncode == 0, complaint
    assert json.loads(rest.splitlines()[-1])["result"] == "ok"
    assert hop(doctor(lab, "r-link"), "login")["state"] == "ok"


def test_a_page_for_the_admin_is_shown_until_the_admin_has_acted(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-page")
    lab.set(https="off")
    up(lab, folder)
    found(lab, "r-page", "https-disabled-tailnet")
    showing = lab.start_cli("fix", "r-page", "https-disabled-tailnet", "--yes", "--json", "--wait", "120")
    try:
        assert showing.stdout is not None
        first = json.loads(showing.stdout.readline())
        assert first["page"] == "https://login.tailscale.com/admin/dns"
        lab.set(https="on")
        rest, complaint = showing.communicate(timeout=100)
    finally:
        _ended(showing)
    assert showing.returncode == 0, complaint + rest
    page(lab, "r-page")


def test_a_renamed_device_is_told_to_the_app_that_was_given_the_old_name(lab: Lab, root: Path) -> None:
    deployed(lab, "vaultwarden", "r-name")
    assert "DOMAIN=https://r-name." in str(lab.inspect("app-r-name")["Config"]["Env"])
    sidecar = lab.inspect("tailscale-r-name")["State"]["StartedAt"]
    lab.device("r-name", "rename", "r-other-name")
    said = fixed(lab, "r-name", "device-renamed")
    assert said.startswith(f"The files of r-name say r-other-name.{TAILNET} now; made anew: app-r-name.")
    assert f"DOMAIN=https://r-other-name.{TAILNET}" in lab.inspect("app-r-name")["Config"]["Env"]
    assert f'PUBLIC_HOST="r-other-name.{TAILNET}"' in (root / "r-name/.env").read_text()
    assert lab.inspect("tailscale-r-name")["State"]["StartedAt"] == sidecar
    page(lab, "r-other-name")
    well(lab, "r-name")


@pytest.mark.rotating
def test_a_remedy_that_does_not_help_says_so_and_what_is_named_now(lab: Lab, root: Path) -> None:
    folder = written(lab, root, "r-vain")
    up(lab, folder)
    well(lab, "r-vain")
    lab.device("r-vain", "delete")
    found(lab, "r-vain", "node-removed")
    status, said = fix(lab, "r-vain", "node-removed", "--wait", "8", "--key-file", str(lab.key_file("expired")))
    assert status == 1, said
    assert not (folder / "tailscale/authkey").read_text()


@pytest.mark.parametrize("may_chown", [True, False])
def test_folders_get_the_owner_that_is_asked_for_and_what_is_in_them_stays(
    lab: Lab, root: Path, may_chown: bool
) -> None:
    name = f"r-own{int(may_chown)}"
    folder = written(lab, root, name)
    (folder / "compose.override.yaml").write_text(
        "services: {application: {volumes: ['./data/app:/data', './data/deep/er:/deep']}}\n"
    )
    (folder / "data/app").mkdir(parents=True)
    mine = folder / "data/app/mine"
    mine.write_text("kept")
    up(lab, folder)
    wanted = wish(RemedyAction.MAKE_FOLDERS, "1234:2345 data/app\n4321:5432 data/deep/er/below")
    said = applied(lab, root, name, wanted, may_chown=may_chown)
    assert "data/app (1234:2345)" in said
    assert _owner(folder / "data/app") == (1234, 2345)
    assert _owner(folder / "data/deep/er/below") == (4321, 5432)
    assert mine.read_text() == "kept" and _owner(mine) == (os.getuid(), os.getgid())
    left = lab.docker("ps", "-a", "--filter", "status=exited", "--filter", "status=created", "--format", "{{.Names}}")
    assert not [one for one in left.splitlines() if not one.startswith(("app-", "tailscale-"))]
    well(lab, name)


def test_a_folder_that_the_stack_does_not_mount_is_left_alone(lab: Lab, root: Path) -> None:
    up(lab, written(lab, root, "r-alone"))
    from scaletail_tui.domain.errors import BadInput

    for path in ("/etc", "/root", "../elsewhere", f"{root}"):
        with pytest.raises(BadInput):
            applied(lab, root, "r-alone", wish(RemedyAction.MAKE_FOLDERS, f"1234:1234 {path}"))


def test_the_throw_away_container_says_what_failed_and_is_gone(lab: Lab, root: Path, tmp_path: Path) -> None:
    async def act(*argv: str) -> str:
        return await DockerEngine().in_folder("tailscale/tailscale:latest", str(tmp_path), argv)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", lab.docker_host)
        before = lab.docker("ps", "-aq")
        assert asyncio.run(act("sh", "-c", "id -u; ls -A /folder; cat /proc/net/route | wc -l")).split()[0] == "0"
        with pytest.raises(EngineRefused, match="sh could not change") as refused:
            asyncio.run(act("sh", "-c", "echo no such luck >&2; exit 3"))
        assert refused.value.detail == "no such luck"
        assert lab.docker("ps", "-aq") == before


def by_hand(lab: Lab, folder: Path, name: str, *, file: str = "compose.yaml") -> None:
    """A stack outside of the root, its sidecar's service called ts."""
    lab.stand_in("corentinth/it-tools:latest", 80)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(
        f"""
name: {name}
configs:
  serve:
    content: |
      {{"TCP":{{"443":{{"HTTPS":true}}}},
       "Web":{{"$${{TS_CERT_DOMAIN}}:443":{{"Handlers":{{"/":{{"Proxy":"http://127.0.0.1:80"}}}}}}}}}}
services:
  ts:
    image: tailscale/tailscale:latest
    hostname: {name}
    environment: {{TS_AUTHKEY: "{lab.key()}", TS_STATE_DIR: /state, TS_USERSPACE: "false", TS_AUTH_ONCE: "true",
                   TS_SERVE_CONFIG: /config/serve.json}}
    configs: [{{source: serve, target: /config/serve.json}}]
    volumes: ["./id:/state"]
    devices: ["/dev/net/tun:/dev/net/tun"]
    cap_add: [NET_ADMIN]
    restart: always
  web:
    image: corentinth/it-tools:latest
    network_mode: service:ts
    restart: always
"""
    )
    up(lab, folder, "ts", "web")


@pytest.mark.rotating
def test_a_stack_made_by_hand_is_restarted_started_and_made_anew(lab: Lab, root: Path) -> None:
    folder = root / "elsewhere" / "r-hand"
    by_hand(lab, folder, "r-hand")
    page(lab, "r-hand")
    lab.docker("restart", "-t", "1", "r-hand-ts-1")
    fixed(lab, "r-hand", "netns-stale")
    page(lab, "r-hand")
    lab.docker("stop", "-t", "1", "r-hand-web-1")
    fixed(lab, "r-hand", "app-stopped")
    page(lab, "r-hand")
    lab.docker("rm", "-f", "r-hand-ts-1")
    assert applied(lab, root, "r-hand", wish(RemedyAction.RECREATE, ""))
    page(lab, "r-hand")


def test_a_stack_made_by_hand_is_told_what_to_change_where_we_write_nothing(lab: Lab, root: Path) -> None:
    from scaletail_tui.domain.errors import BadInput

    folder = root / "elsewhere" / "r-mine"
    by_hand(lab, folder, "r-mine", file="docker-compose.yml")
    text = (folder / "docker-compose.yml").read_text()
    with pytest.raises(BadInput, match="made by hand") as told:
        applied(lab, root, "r-mine", wish(RemedyAction.USERSPACE, ""))
    assert "service ts TS_USERSPACE=true" in told.value.remedy and str(folder) in told.value.remedy
    with pytest.raises(BadInput, match="made by hand"):
        applied(lab, root, "r-mine", wish(RemedyAction.REWRITE_SERVE, ""))
    assert "Made anew" in applied(lab, root, "r-mine", wish(RemedyAction.RECREATE, ""))  # no file is written for that
    assert (folder / "docker-compose.yml").read_text() == text


def _owner(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_uid, about.st_gid


def _ended(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        process.communicate(timeout=20)
