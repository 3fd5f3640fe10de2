"""The desk: stand-ins tell it what reached them, and are told where to listen and what is wrong.

    python -m tests.lab.catalog.desk ADDRESS PORT ROOT OUTCOMES [CATALOG]

It runs inside the lab's network. ROOT holds the stack folders; OUTCOMES becomes a file of JSON lines, one each time
that a container has said its last word.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.domain.catalog.service import CatalogLoad
from tests.lab.catalog.judge import SIDECAR, Stack, logins, problems
from tests.lab.catalog.listening import listens


class Desk:
    """Knows each container by its id, and each stack by its folder."""

    def __init__(self, root: Path, outcomes: Path, catalog: CatalogLoad) -> None:
        self._root, self._outcomes, self._catalog = root, outcomes, catalog
        self._lock = threading.Lock()
        self._containers: dict[str, tuple[str, str]] = {}
        self._stacks: dict[str, Stack] = {}

    def orders(self, report: dict[str, Any]) -> dict[str, Any]:
        """What a container that has just told of itself is to do."""
        project, name, slug = self._container(report)
        self._containers[str(report["nonce"])] = (project, name)
        stack = self._stack(project, slug)
        service = self._catalog.get(slug)
        assert service is not None
        waited_for = {
            other
            for body in stack.services.values()
            for other, how in (body.get("depends_on") or {}).items()
            if how.get("condition") == "service_completed_successfully"
        }
        body = stack.services[name]
        return {
            "name": f"{name} of {project}",
            "listen": listens(service, name, stack),
            "logins": logins(stack, name, report),
            "ends": name in waited_for or str(body.get("restart")) == "no",
            "problems": problems(stack, name, report),
        }

    def done(self, said: dict[str, Any]) -> dict[str, Any]:
        project, name = self._containers[str(said["nonce"])]
        line = json.dumps({"stack": project, "service": name, "problems": said.get("problems") or []})
        with self._lock, self._outcomes.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        return {}

    def _container(self, report: Mapping[str, Any]) -> tuple[str, str, str]:
        """Project, service and slug of who reports."""
        labels = _docker("inspect", "--format", "{{json .Config.Labels}}", str(report["id"]))
        known: dict[str, str] = json.loads(labels)
        project, name = known["com.docker.compose.project"], known["com.docker.compose.service"]
        slug = _slug_of(self._root / project)
        if name == SIDECAR:  # who shares its network finds the sidecar's traces in its own mounts
            name = self._sharing(self._stack(project, slug), str(report["nonce"]))
        return project, name, slug

    def _sharing(self, stack: Stack, nonce: str) -> str:
        """The service among those in the sidecar's network whose log holds the nonce."""
        names = [key for key, body in stack.services.items() if body.get("network_mode") == f"service:{SIDECAR}"]
        for name in names if len(names) > 1 else ():
            container = str(stack.services[name]["container_name"])
            done = subprocess.run(["docker", "logs", container], capture_output=True, text=True, check=False)
            if f"actor {nonce}\n" in done.stdout:
                return name
        if len(names) == 1:
            return names[0]
        raise LookupError(f"no log of {stack.model['name']} holds {nonce}")

    def _stack(self, project: str, slug: str) -> Stack:
        with self._lock:
            if project not in self._stacks:
                folder = self._root / project
                done = subprocess.run(
                    ["docker", "compose", "--project-directory", str(folder), "-f", str(folder / "compose.yaml"),
                     "config", "--format", "json"],
                    capture_output=True, text=True, check=True,
                )  # fmt: skip
                service = self._catalog.get(slug)
                self._stacks[project] = Stack(
                    slug=slug,
                    model=json.loads(done.stdout.replace("$$", "$")),
                    host=_value(folder / ".env", "PUBLIC_HOST"),
                    files={path: (folder / path).read_text() for path in (service.files if service else ())},
                )
            return self._stacks[project]


def _docker(*arguments: str) -> str:
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def _slug_of(folder: Path) -> str:
    for line in (folder / "compose.yaml").read_text().splitlines():
        if line.startswith("  service: "):
            return line.removeprefix("  service: ").strip().strip("'\"")
    raise LookupError(f"{folder} does not say what it holds")


def _value(dotenv: Path, key: str) -> str:
    for line in dotenv.read_text().splitlines():
        if line.startswith(f"{key}="):
            return line.partition("=")[2].strip('"')
    return ""


def serve(desk: Desk, address: str, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                answer = desk.orders(said) if self.path == "/report" else desk.done(said)
                status, body = 200, json.dumps(answer).encode()
            except Exception as error:
                status, body = 500, f"{type(error).__name__}: {error}".encode()
                print(body.decode(), file=sys.stderr, flush=True)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            return

    return ThreadingHTTPServer((address, port), Handler)


def main() -> None:
    address, port, root, outcomes, *catalogs = sys.argv[1:]
    desk = Desk(Path(root), Path(outcomes), CatalogFiles(tuple(map(Path, catalogs))).load())
    server = serve(desk, address, int(port))
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
