"""A machine that already runs Docker is not touched by the lab."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.lab.running_lab import SCRIPT, Lab

MACHINE = r"""
# A machine of its own: processes, mounts, network, and a Docker at Docker's usual places.
set -euo pipefail
mount -t tmpfs run /run
mkdir -p /var/lib/docker /etc/docker && mount -t tmpfs etc /etc/docker && mount -t tmpfs data /var/lib/docker
echo '{"labels": ["of=the-machine"], "experimental": false}' > /etc/docker/daemon.json
ip link set lo up
ip netns add first && ip netns del first     # makes /run/netns, which stays
unset DOCKER_HOST
dockerd > "$1/machine-docker.log" 2>&1 & daemon=$!
for _ in $(seq 200); do docker version > /dev/null 2>&1 && break; sleep 0.1; done
tree=$(mktemp -d) && mkdir -p "$tree/bin" "$tree/www"
cp "$(command -v busybox)" "$tree/bin/busybox" && echo machine > "$tree/www/index.html"
serve='CMD ["/bin/busybox","httpd","-f","-p","80","-h","/www"]'
tar -C "$tree" -c . | docker import --change "$serve" - machine/app > /dev/null
docker network create machine-net > /dev/null
docker run -d --restart always --name machine-app --network machine-net -p 8099:80 machine/app > /dev/null

snapshot() {
  docker inspect machine-app --format '{{.State.Pid}} {{.State.StartedAt}} {{.RestartCount}}'
  docker info --format '{{.ID}} {{.Labels}} {{.DockerRootDir}} containers={{.Containers}} images={{.Images}}'
  docker ps -a --format '{{.Names}}'; docker network ls --format '{{.Name}} {{.ID}}'
  curl -s http://127.0.0.1:8099/
  echo "dockerd $daemon $(cut -d' ' -f22 /proc/$daemon/stat)"
  iptables-save | grep -v '^#' | sed 's/\[[0-9:]*\]//'
  ip -o addr | sed 's/ tentative//; s/ *valid_lft.*//'; ip route
  find /etc/docker /run -mindepth 1 \( -path /run/netns -o -path "*/containerd/daemon/*" -o -name xtables.lock \) \
    -prune -o -printf "%p %i %m %T@\n" | sort
  # What lies under this machine's /run belongs to the one around it, where other labs come and go.
  grep -v ' /run/netns[ /]' /proc/self/mounts
  ls /run/netns
}

snapshot > "$1/before"
export LAB_DIR=$(mktemp -d /tmp/lab-XXXXXX)  # the path of a socket has 107 bytes at most
for engine in current debian; do
  export LAB_ENGINE=$engine
  "$2" up
  docker ps -a --format '{{.Names}}' > "$1/seen-by-the-machine-$engine"
  (
    eval "$("$2" env)"
    docker run -d --name guest -p 8099:80 lab/web:latest > /dev/null
    docker network create guest-net > /dev/null
    docker ps --format '{{.Names}}' > "$1/seen-by-the-lab-$engine"
  )
  "$2" restart-engine
done
for engine in current debian; do LAB_ENGINE=$engine "$2" down; done
snapshot > "$1/after"
ls "$LAB_DIR" > "$1/left" && rm -r "$LAB_DIR" "$tree"
"""


@pytest.mark.rotating
def test_a_docker_that_runs_on_the_machine_is_not_touched(lab: Lab, tmp_path: Path) -> None:
    done = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc",
         "--propagation", "private", "bash", "-c", MACHINE, "machine", str(tmp_path), str(SCRIPT)],
        env=lab.builder_environment(), capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = (tmp_path / "before").read_text(), (tmp_path / "after").read_text()
    assert "machine-app" in before
    assert "of=the-machine" in before
    assert after == before
    for engine in ("current", "debian"):
        assert (tmp_path / f"seen-by-the-machine-{engine}").read_text().split() == ["machine-app"]
        assert set((tmp_path / f"seen-by-the-lab-{engine}").read_text().split()) == {"guest", "lab-device"}
    assert set((tmp_path / "left").read_text().split()) == {"current.lock", "debian.lock"}


@pytest.mark.engines
def test_the_lab_stands_in_namespaces_of_its_own(lab: Lab) -> None:
    engine = int(Path(f"{lab.folder}/engine.pid").read_text())
    dockerd = int(Path(f"/proc/{engine}/task/{engine}/children").read_text().split()[0])
    for namespace in ("net", "mnt", "pid"):
        ours, theirs = (Path(f"/proc/{who}/ns/{namespace}").readlink() for who in ("self", dockerd))
        assert ours != theirs, namespace
    info: dict[str, Any] = json.loads(lab.docker("info", "--format", "{{json .}}"))
    assert info["DockerRootDir"] == f"{lab.folder}/data"
