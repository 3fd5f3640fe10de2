"""Containerboot and tailscaled of one simulated sidecar: login, address, serve.json, certificate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scaletail_tui.adapters.practice.engine.container import Container, Listener, make_id
from scaletail_tui.adapters.practice.sidecar import lines as sidecar_lines
from scaletail_tui.adapters.practice.sidecar import serve_config
from scaletail_tui.adapters.practice.sidecar.settings import SidecarSettings
from scaletail_tui.adapters.practice.sidecar.status_json import status_json
from scaletail_tui.adapters.practice.tailnet import (
    APPROVED_AFTER,
    CERTIFICATE_LIFE,
    LINK_AGREED_AFTER,
    TRIED,
    TRIED_FOR,
    Device,
)

if TYPE_CHECKING:
    from scaletail_tui.adapters.practice.stage import Stage

HEALTH_PORT = 24234
LINK_LIFE = 60.0
"""Seconds until `tailscale up` gives up and containerboot ends."""
CERTIFICATE_SECONDS = 2.6
SLOW_CERTIFICATE_SECONDS = 240.0
SLOW_CERTIFICATE_NAMES = ("immich",)


class Sidecar:
    """Lives in a container; its identity lives in the state folder, so it survives both."""

    def __init__(self, world: Stage, container: Container) -> None:
        self.world = world
        self.container = container
        self.told = SidecarSettings(container)
        self.backend = "NoState"
        self.auth_url = ""
        self.health: list[str] = []
        self.serve: dict[str, Any] = {}
        self.up = False
        """True once containerboot said healthy: only then is Serve applied."""
        self.ends = ""
        """Token of what will set Serve back to its file."""
        self._serve_text: str | None = None
        self._certificate_asked = False

    @property
    def hostname(self) -> str:
        return self.told.hostname

    @property
    def device(self) -> Device | None:
        return self.world.tailnet.devices.get(self.told.machine)

    # Its life.

    def begin(self) -> None:
        self.told.forget()
        self.backend, self.auth_url, self.health, self.serve = "NoState", "", [], {}
        self.up, self._serve_text, self._certificate_asked = False, None, False
        self._say(sidecar_lines.BOOT)
        self._later(0.22, self._start_login)
        reason = self.world.troubles.why_it_dies(self.container)
        if reason:
            self._later(0.1, lambda: self._die_of(reason))

    def _die_of(self, reason: str) -> None:
        self._say((reason,))
        self.world.end_by_itself(self.container, 1)

    def end(self) -> None:
        self.backend, self.up, self.serve, self.ends = "NoState", False, {}, ""

    def listeners(self) -> tuple[Listener, ...]:
        found = [Listener(port=43621, address="127.0.0.11")]
        if self.backend != "NoState":
            found.append(Listener(port=HEALTH_PORT, address="127.0.0.1"))
        if self.up and self.device:
            found.append(Listener(port=45113, address=self.device.address))
            found += [Listener(port=port, address=self.device.address) for port in serve_config.ports(self.serve)]
        return tuple(found)

    def _start_login(self) -> None:
        self._say(sidecar_lines.UP)
        self.backend = "NeedsLogin"
        if self.device is not None and not self.device.expired:
            self.world.tailnet.follow_hostname(self.device, self.hostname)
            self._later(0.25, self._admit)
            return
        self._say(sidecar_lines.REGISTER)
        self._later(0.45, self._ask_control)

    def _ask_control(self) -> None:
        key = self.told.auth_key()
        if not key:
            self._offer_link()
            return
        refusal = self.world.tailnet.refusal(key, self.told.tags)
        if refusal is not None:
            self._say(sidecar_lines.refusal_lines(refusal))
            self._later(0.05, lambda: self.world.end_by_itself(self.container, 1))
            return
        self._join()

    def _offer_link(self) -> None:
        self.auth_url = self.world.tailnet.new_link(self.container.id)
        self._say(sidecar_lines.link(self.auth_url))
        tried = self.hostname.startswith(TRIED)
        self._later(TRIED_FOR if tried else LINK_AGREED_AFTER, self._join)
        self._later(LINK_LIFE, self._link_expired)

    def _link_expired(self) -> None:
        if self.backend == "NeedsLogin":
            self._say(sidecar_lines.LINK_EXPIRED)
            self.world.end_by_itself(self.container, 1)

    def _join(self) -> None:
        device = self._register()
        self.auth_url = ""
        if not device.approved:
            self.backend = "NeedsMachineAuth"
            self._say(sidecar_lines.APPROVAL)
            self._later(APPROVED_AFTER, self._approve)
            return
        self._admit()

    def _register(self) -> Device:
        """Make an identity, keep it in the state folder, and get a name for it."""
        if self.device is not None and self.device.expired:
            self.device.expired = False  # the same device, logged in anew
            return self.device
        machine = f"privkey:{make_id('machine', self.container.id, self.world.instant)}"
        self.told.keep(machine)
        told = self.told
        return self.world.tailnet.admit(
            machine, self.hostname, tags=told.tags, now=self.world.instant, offers=told.offers
        )

    def remember(self, since: float) -> None:
        """Be a device that has been in the tailnet since then, with a certificate unless its name is a slow one."""
        device = self._register()
        device.created = since
        device.offers_approved = bool(device.offers.routes)
        if device.hostname not in SLOW_CERTIFICATE_NAMES:
            device.certificate_from = since

    def wait_for_approval(self) -> None:
        """What follows when an admin takes the approval back."""
        if self.device is not None:
            self.device.approved = False
            self.backend = "NeedsMachineAuth"
            self._say(sidecar_lines.APPROVAL)

    def be_approved(self) -> None:
        """What follows when an admin approves a device that waits for it."""
        if self.device is not None and self.backend == "NeedsMachineAuth":
            self._approve()

    def _approve(self) -> None:
        if self.device is not None:
            self.device.approved = True
        self._admit()

    def _admit(self) -> None:
        device = self.device
        if device is not None and not device.approved:
            self.backend = "NeedsMachineAuth"
            self._say(sidecar_lines.APPROVAL)
            self._later(APPROVED_AFTER, self._approve)
            return
        self._say(sidecar_lines.admission_lines(self.backend))
        self.backend = "Starting"
        self._later(0.28, self._running)

    def _running(self) -> None:
        device = self.device
        if device is None:
            return
        # An app connector is named in the policy by its tag: without one there is nothing to name.
        if device.offers.routes or (device.offers.app_connector and device.tags):
            self._later(APPROVED_AFTER, self._approve_offers)
        self.backend = "Running"
        self._say(sidecar_lines.running(device))
        self._say(sidecar_lines.HEALTHY)
        self.up = True
        self.world.healthy(self.container)
        self.watch()

    def _approve_offers(self) -> None:
        if self.device is not None:
            self.device.offers_approved = True
            self.world.ring()

    def rename(self, label: str) -> None:
        """What follows when an admin gives the device another name: Serve is applied once more, for that name."""
        if self.device is not None:
            self.device.label = label
            self._serve_text = None
            self.watch()

    def watch(self) -> None:
        """What containerboot does when the folder of serve.json changes; equal content is ignored."""
        device = self.device
        if not self.up or device is None:
            return
        text = self.told.new_serve_text()
        if text is None or text == self._serve_text:
            return
        self._serve_text = text
        try:
            self.serve = serve_config.serve_status_of(text, device.dns_name)
        except ValueError as err:
            self._say((f"boot: @ serve proxy: failed to read serve config: {err}",))
            self.world.end_by_itself(self.container, 1)
            return
        self.apply_serve()

    def set_serve(self, config: Mapping[str, Any]) -> None:
        """What tailscaled does when it is told at run time: no file is asked."""
        self.serve = dict(config)
        self.apply_serve()
        self.world.ring()

    def end_later(self, seconds: float, token: str) -> None:
        """Go back to what the file says, unless another one takes its place or it is called off."""
        self.ends = token
        self._later(seconds, lambda: self._end(token))

    def _end(self, token: str) -> None:
        device, text = self.device, self.told.serve_text()
        if self.ends == token and device is not None:
            self.ends = ""
            if "Foreground" in self.serve:  # a session that ends leaves what stands beside it
                self.set_serve({key: value for key, value in self.serve.items() if key != "Foreground"})
                return
            self.set_serve(serve_config.serve_status_of(text or "{}", device.dns_name))

    def apply_serve(self) -> None:
        """Say what Serve does now, and ask for the certificate that it needs."""
        device = self.device
        if device is None:
            return
        proxies = [one.address for one in serve_config.backends(self.serve)]
        self._say(sidecar_lines.serving(proxies, device.address, serve_config.ports(self.serve)))
        if serve_config.wants_certificate(self.serve):
            self.ask_for_certificate()

    def ask_for_certificate(self) -> None:
        """Fetch it once; what Serve shows needs it, and an app that holds HTTPS itself asks through the socket."""
        device = self.device
        if device is not None and device.certificate_from is None and not self._certificate_asked:
            self._certificate_asked = True
            self.health = [f"Fetching TLS certificate via ACME for: {device.dns_name}"]
            self._say(sidecar_lines.certificate_asked(device.dns_name))
            slow = device.hostname in SLOW_CERTIFICATE_NAMES
            self._later(SLOW_CERTIFICATE_SECONDS if slow else CERTIFICATE_SECONDS, self._fetch_certificate)

    def _fetch_certificate(self) -> None:
        if self.device is None:
            return
        self.device.certificate_from = self.world.instant
        self.health = []
        self._say(sidecar_lines.certificate_got(self.device.dns_name))

    # What it answers.

    def status(self) -> dict[str, Any]:
        return status_json(self.backend, self.auth_url, self.health, self.hostname, self.device)

    def healthz(self) -> str:
        return "ok" if self.up else "wget: server returned error: HTTP/1.1 503 Service Unavailable"

    @property
    def certificate_until(self) -> float | None:
        device = self.device
        if device is None or device.certificate_from is None:
            return None
        return device.certificate_from + CERTIFICATE_LIFE

    def note_failed_proxy(self, port: int) -> None:
        self._say((sidecar_lines.proxy_failed(port),))

    def _say(self, lines: Sequence[str]) -> None:
        for line in lines:
            self.world.say(self.container, line, error=True)

    def _later(self, seconds: float, action: Any) -> None:
        self.world.later(seconds, self.container, action)
