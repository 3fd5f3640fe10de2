"""One shape of a healthy deploy: how it is brought up, and how it is known from outside that it answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.lab.deploys import TAILNET, Told, told
from tests.lab.running_lab import Lab


class Subject:
    """One stack that comes up while it is watched."""

    def __init__(self, lab: Lab, root: Path, name: str) -> None:
        self.lab = lab
        self.root = root
        self.name = name

    @property
    def folder(self) -> Path:
        return self.root / self.name

    @property
    def host(self) -> str:
        return f"{self.name}.{TAILNET}"

    @property
    def url(self) -> str:
        return f"https://{self.host}/"

    def deploy(self, service: str, *options: str, key: str = "reusable") -> Told:
        """The program's own deploy, which must end well; `key` is one of KEYS or a key's text."""
        keyed = ("--auth-key-file", str(self._key_file(key)))
        done = self.lab.cli("deploy", service, "--name", self.name, *keyed, *options, "--yes", "--json", timeout=240)
        said = told(done.stdout, done.returncode, done.stderr)
        assert said.result["result"] == "ok", f"{self.name}: {said}"
        return said

    def deploy_by_link(self, service: str) -> None:
        """The same without a key: somebody opens the link as soon as it is told."""
        process = self.lab.start_cli("deploy", service, "--name", self.name, "--login-by-link", "--yes", "--json")
        assert process.stdout is not None
        result = ""
        opened: set[str] = set()
        for line in process.stdout:
            event = json.loads(line)
            link = str(event.get("link") or event.get("url") or "")
            if "/a/" in link and link not in opened:
                opened.add(link)
                self.lab.login(link)
            result = str(event.get("result") or result)
        assert (process.wait(60), result) == (0, "ok"), f"{self.name}: {result}"

    def deploy_node(self, service: str) -> None:
        """Deploy with a key; an admin allows what the node offers as soon as the deploy waits for that."""
        keyed = ("--auth-key-file", str(self._key_file("reusable")))
        process = self.lab.start_cli("deploy", service, "--name", self.name, *keyed, "--yes", "--json")
        assert process.stdout is not None
        waited, result = False, ""
        for line in process.stdout:
            event = json.loads(line)
            if (event.get("stage"), event.get("state")) == ("approval", "wait"):
                waited = True
                self.lab.device(self.name, "routes")
            result = str(event.get("result") or result)
        assert (process.wait(60), result, waited) == (0, "ok", True), f"{self.name}: {result}"

    def up(self, *services: str) -> None:
        """`docker compose up -d`, as a hand does it."""
        self.lab.docker("compose", "--project-directory", str(self.folder), "up", "-d", "--pull", "never", *services)

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def status(self, url: str) -> str:
        """What the other device gets for it: a status, or 000."""
        argv = self.lab.get_argv(url)
        return subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.strip()

    def _key_file(self, key: str) -> Path:
        path = self.root.parent / f"{self.name}.key"
        path.touch(0o600)
        path.write_text((key if key.startswith("tskey-") else self.lab.key(key)) + "\n")
        return path


def page_answers(subject: Subject) -> bool:
    """HTTPS from the tailnet's other device, with a certificate that verifies."""
    return subject.status(subject.url) in ("200", "401")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """`deploy` may return before the stack answers."""

    name: str
    deploy: Callable[[Subject], object]
    answers: Callable[[Subject], bool] = page_answers
    before: Callable[[Subject], object] | None = None
    """What stands already when the watch begins."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the tailnet, from the deploy's start until the answer; its neighbours wait so long."""
    advice: frozenset[str] = frozenset()
    """Ids of advice (severity info) that are true here and stay."""
    meanwhile: frozenset[str] = frozenset()
    """Ids of faults that are true at some moment before the answer."""
