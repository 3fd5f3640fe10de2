"""What a simulated sidecar is told by its environment and finds in its mounts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from scaletail_tui.adapters.practice.engine.bindings import bind_mounts
from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.adapters.practice.tailnet import DEFAULT_ROUTES, Offers

STATE_FILE = "tailscaled.state"


class SidecarSettings:
    """The files are real ones in the stack folder, and others write them too."""

    def __init__(self, container: Container) -> None:
        self._container = container
        self._machine: str | None = None
        self._serve_seen: tuple[int, int] | None = None
        """Inode and time of change of the Serve file that was read last."""
        self._places: dict[str, Path | None] = {}

    @property
    def hostname(self) -> str:
        environment, config = self._container.environment, self._container.config
        return environment.get("TS_HOSTNAME") or str(config.get("hostname") or self._container.id[:12])

    @property
    def tags(self) -> tuple[str, ...]:
        return _several(self._flags().get("--advertise-tags", ""))

    @property
    def offers(self) -> Offers:
        """What it wants to be beside a device."""
        flags = self._flags()
        exit_node = DEFAULT_ROUTES if _on(flags, "--advertise-exit-node") else ()
        return Offers(
            routes=(*_several(flags.get("--advertise-routes", "")), *exit_node),
            app_connector=_on(flags, "--advertise-connector"),
            snat=_on(flags, "--snat-subnet-routes", otherwise="true"),
        )

    @property
    def forwards(self) -> bool:
        """True when its namespace passes on packets that are not its own."""
        sysctls = self._container.config.get("sysctls")
        return isinstance(sysctls, Mapping) and str(sysctls.get("net.ipv4.ip_forward")) == "1"

    def _flags(self) -> dict[str, str]:
        """TS_EXTRA_ARGS, split as containerboot does it; a flag without a value is a yes."""
        words = (word.partition("=") for word in self._container.environment.get("TS_EXTRA_ARGS", "").split())
        return {name: value if equals else "true" for name, equals, value in words}

    @property
    def machine(self) -> str:
        """The identity that stands in the state folder; empty where there is none. Read once: see `forget`."""
        if self._machine is None:
            try:
                self._machine = str(json.loads(self._state_file().read_text())["_machinekey"])
            except (OSError, ValueError, KeyError):
                self._machine = ""
        return self._machine

    def forget(self) -> None:
        """Read the files anew from now on, as a sidecar that starts does."""
        self._machine = None
        self._serve_seen = None

    def keep(self, machine: str) -> None:
        """Write an identity into the state folder."""
        state = self._state_file()
        state.parent.mkdir(parents=True, exist_ok=True)
        state.write_text(json.dumps({"_machinekey": machine, "_current-profile": "profile-practice"}))
        state.chmod(0o600)
        self._machine = machine

    def leave(self) -> None:
        """Lose the identity, as after a log-out."""
        self._state_file().unlink(missing_ok=True)
        self._machine = None

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

    def new_serve_text(self) -> str | None:
        """The text of TS_SERVE_CONFIG when it has changed since the last call; None where it has not, or is not set.

        From the mounted folder or an inline config.
        """
        path = self._container.environment.get("TS_SERVE_CONFIG", "")
        if not path:
            return None
        file = self._find_mounted(path)
        try:
            about = file.stat() if file is not None else None
            seen = (about.st_ino, about.st_mtime_ns) if about is not None else (0, 0)
            if seen == self._serve_seen:
                return None
            text = file.read_text() if file is not None else self._inline_config()
        except OSError:
            return None
        self._serve_seen = seen
        return text

    def serve_text(self) -> str | None:
        """The text of TS_SERVE_CONFIG as it stands; None where there is none."""
        path = self._container.environment.get("TS_SERVE_CONFIG", "")
        file = self._find_mounted(path) if path else None
        try:
            return file.read_text() if file is not None else self._inline_config() if path else None
        except OSError:
            return None

    def _inline_config(self) -> str | None:
        configs = (self._container.model.get("configs") or {}).values()
        return next((str(config["content"]) for config in configs if "content" in config), None)

    def _state_file(self) -> Path:
        folder = self._find_mounted(self._container.environment.get("TS_STATE_DIR", "/var/lib/tailscale"))
        return (folder or Path(self._container.folder) / "tailscale" / "state") / STATE_FILE

    def _find_mounted(self, inside: str) -> Path | None:
        """Where a path of the container stands on the host."""
        if inside not in self._places:
            found = None
            for mount in bind_mounts(self._container.config):
                if inside == mount.target or inside.startswith(f"{mount.target.rstrip('/')}/"):
                    found = Path(mount.source) / inside[len(mount.target) :].lstrip("/")
            self._places[inside] = found
        return self._places[inside]


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(",")))


def _on(flags: Mapping[str, str], name: str, *, otherwise: str = "false") -> bool:
    return flags.get(name, otherwise).lower() in ("1", "t", "true")
