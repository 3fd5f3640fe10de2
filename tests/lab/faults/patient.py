"""A stack that is to be broken, and the world around it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.lab import broken_stacks
from tests.lab.faults.evidence import Evidence
from tests.lab.running_lab import Lab

TAILNET = "lab-tailnet.ts.net"


class Patient:
    """One stack of the matrix; `later` keeps what has to be taken back, also after a failure."""

    def __init__(self, lab: Lab, root: Path, name: str, after: ExitStack) -> None:
        self.lab = lab
        self.root = root
        self.name = name
        self.evidence = Evidence(lab)
        self.injected = time.time()
        """When the injection began, seconds since the epoch."""
        self.notes: dict[str, str] = {}
        """What an injection remembers for the evidence or the way back."""
        self._after = after

    @property
    def folder(self) -> Path:
        return self.root / self.name

    @property
    def sidecar(self) -> str:
        return f"tailscale-{self.name}"

    @property
    def app(self) -> str:
        return f"app-{self.name}"

    @property
    def url(self) -> str:
        return f"https://{self.name}.{TAILNET}/"

    def later(self, act: Callable[[], object]) -> None:
        """Do this when the trial is over, whatever becomes of it; the last one first."""
        self._after.callback(act)

    # -- hands ---------------------------------------------------------------------------------------------------------

    def docker(self, *arguments: str, check: bool = True) -> str:
        return self.lab.docker(*arguments, check=check)

    def up(self, *services: str, check: bool = True) -> None:
        broken_stacks.up(self.lab, self.folder, *services, check=check)

    def compose(self, *arguments: str, check: bool = True) -> str:
        return self.docker("compose", "--project-directory", str(self.folder), *arguments, check=check)

    def recreate(self) -> None:
        """What a hand does after the files are right again."""
        for service in ("tailscale", "application"):
            self.compose("up", "-d", "--no-deps", "--pull", "never", "--force-recreate", service)

    def other_device(self, hostname: str) -> None:
        """Another device of the tailnet, not of this stack: it asks for this name and is gone after the trial."""
        name = f"{self.name}-other"
        self.docker(
            "run", "-d", "--name", name, "--hostname", hostname, "-e", f"TS_AUTHKEY={self.lab.key()}",
            "-e", "TS_USERSPACE=true", "tailscale/tailscale:latest",
        )  # fmt: skip
        self.later(lambda: [self.lab.device(one["Name"], "delete") for one in self.lab.nodes() if not one["Lab"]])
        self.later(lambda: self.docker("rm", "-f", name, check=False))

    def change(self, expression: str, replacement: str, *, file: str = "compose.yaml") -> None:
        """Replace by expression in a file of the stack, by write-and-rename; the old text is kept in `notes`."""
        self.notes.setdefault(file, (self.folder / file).read_text())
        broken_stacks.changed(self.folder, expression, replacement, file=file)

    def write(self, file: str, text: str) -> None:
        """The same with a whole text; a file that was not there is remembered as empty."""
        path = self.folder / file
        self.notes.setdefault(file, path.read_text() if path.exists() else "")
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text)
        beside.rename(path)

    def override(self, sidecar: str = "", app: str = "", rest: str = "") -> None:
        """Give the services more, as a user does in compose.override.yaml: YAML in braces, and top-level lines."""
        parts = {"tailscale": sidecar, "application": app}
        services = "\n".join(f"  {name}: {more}" for name, more in parts.items() if more)
        self.write("compose.override.yaml", (f"services:\n{services}\n" if services else "") + rest)

    def without_override(self) -> None:
        """Take that back and make the pair anew."""
        (self.folder / "compose.override.yaml").unlink()
        self.recreate()

    def repaired(self, file: str = "compose.yaml") -> None:
        """Bring one file back and make the pair anew."""
        self.restore(file)
        self.recreate()

    def restore(self, file: str = "compose.yaml") -> None:
        """Bring back what `change` or `write` replaced."""
        if self.notes[file]:
            self.write(file, self.notes[file])
        else:
            (self.folder / file).unlink(missing_ok=True)

    # -- eyes ----------------------------------------------------------------------------------------------------------

    def said(self, text: str, *, by: str = "") -> bool:
        """True when a container (the sidecar) has said it since the injection."""
        return text in self.evidence.log(by or self.sidecar, since=self.injected)

    def refused(self, text: str, *, container: str = "") -> bool:
        """True when the engine could not start a container (the sidecar) and says so in these words."""
        return text in str(self.evidence.state(container or self.sidecar).get("Error") or "")

    def is_in(self, *states: str, container: str = "") -> bool:
        """True when the engine tells one of these of a container (the sidecar): `exited`, `paused` …"""
        return self.evidence.state(container or self.sidecar).get("Status") in states

    def me(self) -> dict[str, Any]:
        """`Self` of the sidecar's status; empty when it cannot be asked."""
        return dict(self.evidence.local(self.sidecar, "status").get("Self") or {})

    def backend(self) -> str:
        """BackendState of the sidecar, or empty."""
        return str(self.evidence.local(self.sidecar, "status").get("BackendState") or "")

    def health(self, text: str) -> bool:
        """True when the sidecar's own health names it."""
        return any(text in one for one in self.evidence.local(self.sidecar, "status").get("Health") or ())

    def age(self) -> float:
        """Seconds since the injection."""
        return time.time() - self.injected
