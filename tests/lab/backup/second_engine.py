"""Debian's engine beside the lab's own, in the same network: another host of the same tailnet."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.lab.running_lab import Lab, until

_DNS = "172.17.0.1"
"""Labnet, on the first engine's bridge."""
_BRIDGE, _NETWORK = "lab-second", "172.29.0.1/24"
# Rules of the firewall are the first engine's: this one's containers reach labnet and each other without any.
_START = """
for own in /run /etc/docker /etc/cdi; do [ ! -d "$own" ] || mount -t tmpfs lab "$own"; done
exec docker-init -s -- dockerd "$@"
"""


class SecondEngine:
    """A running engine, and the docker command on it."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self._lab = lab
        self._folder = folder
        self.host = f"unix://{folder}/docker.sock"

    def docker(self, *arguments: str, check: bool = True, feed: bytes | None = None) -> str:
        done = subprocess.run(
            ["docker", *arguments], env={**os.environ, "DOCKER_HOST": self.host}, input=feed, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"docker {arguments}: {done.stderr.decode()}"
        return done.stdout.decode().strip()

    def take_images(self, references: Sequence[str]) -> None:
        """Bring images over from the first engine."""
        saved = subprocess.run(
            ["docker", "save", *references], env=self._lab.docker_environment(), capture_output=True, check=True
        )
        self.docker("load", feed=saved.stdout)

    def is_up(self) -> bool:
        return bool(self.docker("version", "--format", "{{.Server.Version}}", check=False))


@contextmanager
def second_engine(lab: Lab, folder: Path) -> Iterator[SecondEngine]:
    """Start it, and end it with all that runs in it."""
    folder.mkdir()
    (folder / "daemon.json").write_text("{}")
    inside = ["nsenter", f"--net=/run/netns/{lab.folder.parent.name}-{lab.engine}"]
    for words in (("add", _BRIDGE, "type", "bridge"), ("set", _BRIDGE, "up")):
        subprocess.run([*inside, "ip", "link", *words], check=False)
    subprocess.run([*inside, "ip", "addr", "add", _NETWORK, "dev", _BRIDGE], check=False)
    engine = SecondEngine(lab, folder)
    with (folder / "engine.log").open("wb") as log:
        child = subprocess.Popen(
            [
                *inside, "unshare", "--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc",
                "--propagation", "slave", "bash", "-c", _START, "engine", "-H", engine.host,
                "--config-file", str(folder / "daemon.json"), "--data-root", str(folder / "data"),
                "--exec-root", "/run/docker", "--pidfile", "/run/docker.pid", "--dns", _DNS, "--bridge", _BRIDGE,
                "--iptables=false", "--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", "/lab-second",
            ],
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DOCKER_RAMDISK": "true"},
        )  # fmt: skip
        try:
            until("the second engine", engine.is_up, seconds=40)
            yield engine
        finally:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            child.wait()
            time.sleep(0.5)
            subprocess.run([*inside, "ip", "link", "del", _BRIDGE], check=False)


def restore_there(
    lab: Lab, host: str, root: str, archive: str, state: str, *more: str
) -> subprocess.CompletedProcess[str]:
    """On the second engine: the lab's own script would set the first one for what it runs."""
    settings = (f"DOCKER_HOST={host}", f"SCALETAIL_ROOT={root}", f"XDG_STATE_HOME={state}")
    program = (sys.executable, "-m", "scaletail_tui", "restore", archive, "--json", *more)
    return lab.run(["env", *settings, *program], timeout=200, check=False)
