"""The life of a stack as an ordinary user in the group of the engine's socket, from deploy to its complete removal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.outside import listing, public_folder
from tests.lab.deploys import TAILNET, answers, images_for
from tests.lab.running_lab import Lab

USER = 1000
# What stands below root's closed home (Python, its packages, the socket, Compose) is shown to the user in a name space
# of this process alone; the socket's group is all that he has beside his own.
BECOME = """
set -e
at=$1 docker=$2; shift 2
mkdir -p "$at/cache" "$at/python" "$at/plugins"
if [ -d /root/.docker/cli-plugins ]; then mount --bind /root/.docker/cli-plugins "$at/plugins"; fi
mount --bind /root/.cache "$at/cache"
if [ -d /root/.pyenv ]; then mount --bind /root/.pyenv "$at/python"; fi
mount -t tmpfs -o mode=755 tmpfs /root
mkdir /root/.cache /root/.pyenv
mount --bind "$at/cache" /root/.cache
mount --bind "$at/python" /root/.pyenv
exec setpriv --reuid 1000 --regid 1000 --groups "$(stat -c %g "$docker")" --no-new-privs --bounding-set -all "$@"
"""


class User:
    """Runs the program as uid 1000, on a stacks root of his own."""

    def __init__(self, lab: Lab, top: Path) -> None:
        self._lab = lab
        self._top = top
        self.root = top / "stacks"
        for folder in (self.root, top / "home", top / "home/.docker", top / "at"):
            folder.mkdir()
            os.chown(folder, USER, USER)
        (top / "home/.docker/cli-plugins").symlink_to(top / "at/plugins")

    def run(self, *words: str, status: int = 0) -> dict[str, Any]:
        """The last JSON object of a command that ends so."""
        socket = self._lab.docker_host.removeprefix("unix://")
        argv = self._lab.run_argv("sh", "-c", BECOME, "sh", str(self._top / "at"), socket, sys.executable, "-m",
                                  "scaletail_tui", *words, "--json")  # fmt: skip
        home = {"HOME": str(self._top / "home"), "SCALETAIL_ROOT": str(self.root)}
        environment = {
            name: value
            for name, value in self._lab.inside_environment(home).items()
            if not name.startswith(("XDG_", "SUDO_"))
        }
        done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=120, check=False, cwd="/")
        assert done.returncode == status, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        lines = done.stdout.strip().splitlines()
        said: dict[str, Any] = json.loads(done.stdout if lines[0] == "{" else lines[-1])
        return said

    def deploy(self, name: str) -> dict[str, Any]:
        key = self._top / "home/key"
        key.write_text(self._lab.key())
        os.chown(key, USER, USER)
        key.chmod(0o600)
        return self.run("deploy", "vaultwarden", "--name", name, "--auth-key-file", str(key), "--yes")


@pytest.fixture
def user(lab: Lab, tmp_path: Path) -> Iterator[User]:
    top = public_folder()
    user = User(lab, top)
    lab.begin(tmp_path, user.root)
    yield user
    lab.clean_up(user.root)


def of_root(folder: Path) -> set[str]:
    return {path for path, (_, uid, *_) in listing(folder).items() if uid == 0}


def test_a_user_of_the_docker_group_deploys_works_and_takes_all_away(lab: Lab, user: User) -> None:
    images_for(lab, "vaultwarden")
    assert user.deploy("e-ada")["result"] == "ok"
    folder, url = user.root / "e-ada", f"https://e-ada.{TAILNET}/"
    answers(lab, url)
    assert 'PUID="1000"' in (folder / ".env").read_text()
    assert of_root(folder), "the sidecar, which is root, has written into the folder"
    assert user.run("restart", "e-ada")["result"] == "ok"
    assert user.run("stop", "e-ada")["did"] == "stop"
    started = user.run("start", "e-ada")
    assert started["result"] == "ok" and started["verdict"] == "ok"
    answers(lab, url)

    before = listing(folder)
    containers = user.run("remove", "e-ada", "--yes")
    assert set(containers["containers"]) == {"tailscale-e-ada", "app-e-ada"} and containers["files"] == []
    assert listing(folder).keys() == before.keys()
    files = user.run("remove", "e-ada", "--files", "--yes")
    assert files["folder_stands"] and "tailscale/state" in files["stays"]
    assert not (folder / "compose.yaml").exists() and (folder / "tailscale/state/tailscaled.state").exists()

    assert user.deploy("e-ada")["result"] == "ok", "it goes on with identity and data"
    answers(lab, url)
    (folder / "notes.txt").write_text("mine")
    os.chown(folder / "notes.txt", USER, USER)
    deep = folder / "data/of/root"
    deep.mkdir(parents=True)
    (deep / "file").write_text("of an app that runs as root")
    deep.chmod(0o700)
    gone = user.run("remove", "e-ada", "--identity-and-data", "e-ada", "--yes")
    assert gone["identity_removed"] and gone["data_removed"] and gone["kept"] == ["notes.txt"]
    assert sorted(path.name for path in folder.rglob("*")) == ["notes.txt"]
    assert not [one for one in lab.docker("ps", "-a", "--format", "{{.Names}}").split() if "e-ada" in one]
    told = user.run("remove", "e-ada", "--identity-and-data", "e-ada", "--file", "notes.txt", "--yes")
    assert told["files"] == ["notes.txt"] and not folder.exists()
