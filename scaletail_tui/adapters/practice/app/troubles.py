"""Faults for trying remedies: a practice stack called `try-` and a remedy's name breaks once, after it has answered.

`try-restart-pair`, `try-set-serve-port`, `try-set-aside-state` … stand for themselves; the others work as in real life.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.adapters.practice.engine.container import Container
from scaletail_tui.adapters.practice.sidecar.sidecar import Sidecar
from scaletail_tui.adapters.practice.tailnet import KEY_LIFE, TRIED, TRIED_FOR
from scaletail_tui.domain.diagnosis.evidence.moments import file_stamp
from scaletail_tui.render.sidecar import SERVE_FILE, STATE_FOLDER

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.stage import Stage

BREAKS_AFTER = 12.0
"""Seconds from the app's first LISTEN: the deploy has seen its answer by then."""
NO_TUN = 'error gathering device information while adding custom device "/dev/net/tun": no such file or directory'
NO_STATE = "@ getLocalBackend error: store.New: unexpected end of JSON input"
NO_FOLDER = "@ creating state directory: mkdir /var/lib/tailscale: permission denied"


class Troubles:
    """What is broken on the practice host, and by whose wish."""

    def __init__(self, world: Stage) -> None:
        self._world = world
        self._had: set[str] = set()
        self._closed: set[str] = set()
        self._without_tun: set[str] = set()
        self._without_tls: set[str] = set()

    def app_listens(self, app: Container) -> None:
        """Plan the fault that the stack's name asks for; each stack has it once."""
        break_it = self._faults().get(app.project.removeprefix(TRIED))
        if not app.project.startswith(TRIED) or break_it is None or app.project in self._had:
            return
        self._had.add(app.project)
        self._world.later(BREAKS_AFTER, app, lambda: break_it(app))

    def happen(self, remedy: str, app: Container) -> None:
        """Break the stack of this app now, so that this remedy mends it."""
        self._faults()[remedy](app)
        self._world.ring()

    # What others ask.

    def why_not_started(self, container: Container) -> str:
        """What the engine says instead of starting it; empty: nothing."""
        return NO_TUN if container.project in self._without_tun and container.config.get("devices") else ""

    def why_it_dies(self, sidecar: Container) -> str:
        """What a sidecar says before it ends at once; empty: nothing."""
        if f"{sidecar.folder}/{STATE_FOLDER}" in self._closed:
            return NO_FOLDER
        state = Path(sidecar.folder) / STATE_FOLDER / "tailscaled.state"
        try:
            json.loads(state.read_text())
        except FileNotFoundError:
            return ""
        except (OSError, ValueError):
            return NO_STATE
        return ""

    def speaks(self, sidecar: Container, scheme: str) -> bool:
        """False where Serve asks over HTTPS and the app has no ear for it."""
        return scheme == "http" or sidecar.project not in self._without_tls

    def open_folder(self, path: str) -> None:
        """A folder was given to whom it should belong."""
        self._closed.discard(path)

    # The faults.

    def _faults(self) -> dict[str, Callable[[Container], None]]:
        return {
            "restart-pair": self._sidecar_alone, "start-app": self._world.stop, "set-serve-port": self._wrong_port,
            "set-serve-scheme": self._wrong_scheme,
            "rewrite-serve": self._no_json, "serve-only": self._public, "recreate": self._change,
            "make-folders": self._close_state, "set-aside-state": self._half_state, "userspace": self._no_tun,
            "new-key": self._expire, "show-link": self._log_out, "show-page": self._no_https,
            "tell-name": self._rename, "approve-device": self._disapprove, "disable-key-expiry": self._age,
            "take-name-back": self._take_name,
        }  # fmt: skip

    def _sidecar(self, app: Container) -> tuple[Container, Sidecar]:
        for container in self._world.containers.values():
            if container.project == app.project and isinstance(container.inhabitant, Sidecar):
                return container, container.inhabitant
        raise LookupError(f"{app.project} has no sidecar")

    def _sidecar_alone(self, app: Container) -> None:
        container, _ = self._sidecar(app)
        self._world.stop(container)
        self._world.start(container)

    def _wrong_port(self, app: Container) -> None:
        text = self._serve(app).read_text()
        config = json.loads(text)
        for site in config["Web"].values():
            for handler in site["Handlers"].values():
                handler["Proxy"] = "http://127.0.0.1:8099"
        self._write_serve(app, json.dumps(config))

    def _wrong_scheme(self, app: Container) -> None:
        self._without_tls.add(app.project)
        self._write_serve(app, self._serve(app).read_text().replace("http://", "https+insecure://"))

    def _no_json(self, app: Container) -> None:
        self._write_serve(app, "{," + self._serve(app).read_text()[1:])

    def _public(self, app: Container) -> None:
        """On a port that Funnel does not take, of a device that may use Funnel."""
        _, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            sidecar.device.funnel = True
        text = self._serve(app).read_text().replace("443", "8444")
        config = json.loads(text)
        self._write_serve(app, json.dumps(config | {"AllowFunnel": dict.fromkeys(config["Web"], True)}))

    def _change(self, app: Container) -> None:
        lines = f"services:\n  {app.service}:\n    environment:\n      TRIED: recreate\n"
        (Path(app.folder) / "compose.override.yaml").write_text(lines)

    def _close_state(self, app: Container) -> None:
        self._closed.add(f"{app.folder}/{STATE_FOLDER}")
        self._sidecar_alone(app)

    def _half_state(self, app: Container) -> None:
        state = Path(app.folder) / STATE_FOLDER / "tailscaled.state"
        state.write_text(state.read_text()[:20])
        self._sidecar_alone(app)

    def _no_tun(self, app: Container) -> None:
        container, _ = self._sidecar(app)
        self._without_tun.add(app.project)
        self._world.stop(container)
        container.error, container.exit_code = NO_TUN, 128

    def _rename(self, app: Container) -> None:
        """By an admin; the app still knows the old name."""
        _, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            sidecar.rename(f"{sidecar.device.label}-moved")

    def _disapprove(self, app: Container) -> None:
        """By an admin, who changes his mind after a while."""
        container, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            sidecar.wait_for_approval()
            self._world.later(TRIED_FOR, container, sidecar.be_approved)
            self._world.ring()

    def _age(self, app: Container) -> None:
        """The login is of long ago."""
        _, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            sidecar.device.created = self._world.instant - KEY_LIFE + 3 * 86_400
            self._world.ring()

    def _take_name(self, app: Container) -> None:
        """An earlier login of the same stack has the name, and is offline; its identity was set aside."""
        _, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            old = self._world.tailnet.leave_behind(sidecar.device)
            profiles = json.dumps({"profile": {"NodeID": old.node_id}}).encode()
            aside = Path(app.folder) / f"{STATE_FOLDER}.before-{file_stamp(sidecar.device.created)}"
            aside.mkdir(mode=0o700, exist_ok=True)
            (aside / "tailscaled.state").write_text(json.dumps({"_profiles": base64.b64encode(profiles).decode()}))
            sidecar.rename(f"{sidecar.device.label}-1")
            self._world.ring()

    def _expire(self, app: Container) -> None:
        _, sidecar = self._sidecar(app)
        if sidecar.device is not None:
            sidecar.device.expired = True
            sidecar.backend = "NeedsLogin"
            self._world.ring()

    def _log_out(self, app: Container) -> None:
        _, sidecar = self._sidecar(app)
        sidecar.told.leave()
        self._sidecar_alone(app)

    def _no_https(self, app: Container) -> None:
        container, sidecar = self._sidecar(app)
        device = sidecar.device
        if device is None:
            return
        device.https = False

        def on_again() -> None:
            device.https = True
            self._world.ring()

        self._world.later(TRIED_FOR, container, on_again)

    def _serve(self, app: Container) -> Path:
        return Path(app.folder) / SERVE_FILE

    def _write_serve(self, app: Container, text: str) -> None:
        beside = self._serve(app).with_name(".tried")
        beside.write_text(text)
        beside.replace(self._serve(app))
        self._world.ring()
