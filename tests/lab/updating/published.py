"""A registry in the lab, images that are published there, and a stack that runs one of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.deploys import TAILNET, Told, answers, images_for, told
from tests.lab.running_lab import Lab, until

PORT = 5066
HOST = f"127.0.0.1:{PORT}"
APP = f"{HOST}/app:latest"
SIDECAR = f"{HOST}/tailscale/tailscale:latest"
OVERRIDE = "services: {{application: {{image: '{image}', pull_policy: missing, healthcheck: {{disable: true}}}}}}\n"


class Published:
    """What a maker of images does: `publish` puts another image under a name that hosts have pulled already."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def publish(self, reference: str, *settings: str, here: bool = False) -> str:
        """Make a puppet with these settings and push it; `here` leaves it on this host. Returns its id."""
        made = f"{reference.rpartition(':')[0]}-made:latest"
        self.lab.script("puppet", made, *settings)
        return self.push(made, reference, here=here)

    def publish_sidecar(self, version: str, *, here: bool = False) -> str:
        """The lab's own sidecar image with one more label, so that its digest is another one."""
        made = f"{HOST}/sidecar-made:latest"
        container = self.lab.docker("create", "tailscale/tailscale:latest")
        try:
            self.lab.docker("commit", "--change", f"LABEL org.opencontainers.image.version={version}", container, made)
        finally:
            self.lab.docker("rm", container)
        return self.push(made, SIDECAR, here=here)

    def tell(self, *words: str) -> None:
        """Let the registry misbehave, or be well."""
        self.lab.run(("curl", "-sf", "-X", "POST", "-d", "", f"http://{HOST}/told/{'/'.join(words)}"))

    def push(self, made: str, reference: str, *, here: bool) -> str:
        """Give an image of this host the name, and push it."""
        before = self.lab.docker("image", "inspect", "-f", "{{.Id}}", reference, check=False)
        new = self.lab.docker("image", "inspect", "-f", "{{.Id}}", made)
        self.lab.docker("tag", made, reference)
        self.lab.docker("push", "-q", reference)
        self.lab.docker("rmi", made)
        if not here:
            self.lab.docker("tag", before, reference) if before else self.lab.docker("rmi", reference)
            self.lab.docker("rmi", new, check=False)
            self.lab.docker("image", "prune", "-f")
        return new


@contextmanager
def registry(lab: Lab) -> Iterator[Published]:
    """A registry where the engine is, until the end of the block."""
    argv = lab.run_argv(sys.executable, str(Path(__file__).with_name("registry.py")), str(PORT))
    running = subprocess.Popen(argv, env=lab.inside_environment(), start_new_session=True)
    try:
        until("the registry", lambda: lab.run(("curl", "-s", f"http://{HOST}/v2/"), check=False).returncode == 0)
        yield Published(lab)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def deploy_app(lab: Lab, name: str, *, sidecar: str = "") -> None:
    """vaultwarden, whose app is the published puppet by the user's own override."""
    images_for(lab, "vaultwarden")
    options = ("--sidecar-image", sidecar) if sidecar else ()
    done = lab.cli("deploy", "vaultwarden", "--name", name, "--auth-key-file", str(lab.key_file()), *options,
                   "--write-only", "--yes")  # fmt: skip
    assert done.returncode == 0, done.stderr
    (lab.root / name / "compose.override.yaml").write_text(OVERRIDE.format(image=APP))
    done = lab.cli("deploy", "--resume", name, "--auth-key-file", str(lab.key_file()), "--yes", "--json")
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    answers(lab, url_of(name))


def update(lab: Lab, *arguments: str, timeout: float = 120, **environment: str) -> Told:
    done = lab.cli("update", *arguments, "--yes", "--json", timeout=timeout, **environment)
    return told(done.stdout, done.returncode, done.stderr)


def check(lab: Lab, *stacks: str) -> dict[str, dict[str, object]]:
    """What `update --check` finds: stack to its object."""
    done = lab.cli("update", "--check", *stacks, "--json")
    assert done.stdout, done.stderr
    return {one["stack"]: one for one in json.loads(done.stdout)["stacks"]}


def image_of(lab: Lab, container: str) -> str:
    return str(lab.inspect(container)["Image"])


def url_of(name: str) -> str:
    return f"https://{name}.{TAILNET}/"
