"""What a simulated sidecar is told by its environment and finds in its mounts."""

from __future__ import annotations

import json
from pathlib import Path

from scaletail_tui.adapters.practice.container import Container, binds

STATE_FILE = "tailscaled.state"


class SidecarSettings:
    """Read anew at each question: the files are real ones in the stack folder, and others write them too."""

    def __init__(self, container: Container) -> None:
        self._container = container

    @property
    def hostname(self) -> str:
        environment, config = self._container.environment, self._container.config
        return environment.get("TS_HOSTNAME") or str(config.get("hostname") or self._container.id[:12])

    @property
    def tags(self) -> tuple[str, ...]:
        for word in self._container.environment.get("TS_EXTRA_ARGS", "").split():
            if word.startswith("--advertise-tags="):
                return tuple(filter(None, word.partition("=")[2].split(",")))
        return ()

    @property
    def machine(self) -> str:
        """The identity that stands in the state folder; empty where there is none."""
        try:
            return str(json.loads(self._state_file().read_text())["_machinekey"])
        except (OSError, ValueError, KeyError):
            return ""

    def keep(self, machine: str) -> None:
        """Write an identity into the state folder."""
        state = self._state_file()
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps({"_machinekey": machine, "_current-profile": "profile-practice"}))
        state.chmod(0o600)

    def auth_key(self) -> str:
        given = self._container.environment.get("TS_AUTHKEY", "")
        if not given.startswith("file:"):
            return given
        for secret in (self._container.model.get("secrets") or {}).values():
            try:
                return (Path(self._container.folder) / str(secret.get("file", ""))).read_text().strip()
            except OSError:
                return ""
        return ""

    def serve_text(self) -> str | None:
        """The text of TS_SERVE_CONFIG, from the mounted folder or an inline config; None where it is not set."""
        path = self._container.environment.get("TS_SERVE_CONFIG", "")
        if not path:
            return None
        mounted = self._mounted(path)
        if mounted is not None:
            try:
                return mounted.read_text()
            except OSError:
                return None
        for config in (self._container.model.get("configs") or {}).values():
            if "content" in config:
                return str(config["content"])
        return None

    def _state_file(self) -> Path:
        folder = self._mounted(self._container.environment.get("TS_STATE_DIR", "/var/lib/tailscale"))
        return (folder or Path(self._container.folder) / "tailscale" / "state") / STATE_FILE

    def _mounted(self, inside: str) -> Path | None:
        """Where a path of the container stands on the host."""
        for source, target in binds(self._container.config):
            if inside == target or inside.startswith(f"{target.rstrip('/')}/"):
                return Path(source) / inside[len(target) :].lstrip("/")
        return None
