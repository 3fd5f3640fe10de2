"""A stack as it is wanted: service, answers, exposure and sidecar options, without any auth key.

Also how the sidecar's options stand in `x-scaletail`, from which a stack is opened again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.reach.doors import Door
from scaletail_tui.domain.stack.exposure import Exposure

SIDECAR_IMAGE = "tailscale/tailscale:latest"
SIDECAR_SERVICE = "tailscale"
"""The Compose service name of the sidecar in stacks that we write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SidecarOptions:
    """What stands under "Advanced" in the wizard, in this order: yes or no, a text, or several words."""

    login_server: str = ""
    """A custom control server (Headscale), `https://…`; empty: Tailscale's."""
    tags: tuple[str, ...] = ()
    """`tag:name`, advertised at login."""
    dns: tuple[str, ...] = ()
    """Addresses of the DNS servers that the stack's containers ask; empty: those of the engine."""
    search_domains: tuple[str, ...] = ()
    """What is tried behind a name without a dot."""
    accept_dns: bool = False
    """The tailnet's DNS settings hold inside the stack: the app finds other devices by their MagicDNS names."""
    share_socket: bool = False
    """The apps in the sidecar's network are given tailscaled's socket: for its certificates, and who is asking."""
    image: str = SIDECAR_IMAGE
    userspace: bool = False
    """Userspace networking: no TUN device, no NET_ADMIN."""
    extra_args: tuple[str, ...] = ()
    """Flags for `tailscale up` beside ours, as in `--accept-routes`: said when the device logs in, and no later."""
    tailscaled_args: tuple[str, ...] = ()
    """Flags for tailscaled, as in `--port=41641`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the wizard or the flags gave, before it is judged. Holds settings that are secret, never the auth key."""

    name: str
    """The hostname as typed."""
    exposure: Exposure
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Question key to answer as typed; absent keys take their default or are generated."""
    lan_ports: tuple[int, ...] = ()
    """Declared ports to publish on the host's own network."""
    sidecar: SidecarOptions = SidecarOptions()
    owner: tuple[int, int] | None = None
    """User and group as whom the app runs; None: as before, else as the host tells."""
    timezone: str = ""
    """By its IANA name; empty: as before, else as the host tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an answer cannot be used."""

    field: str
    """A question's key, or name, auth_key, exposure, lan, timezone, or the name of a sidecar option."""
    sentence: str
    """What is wrong and how to fix it, one sentence, never quoting a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSpec:
    """A judged stack; equal specs render to equal bytes.

    Secrets among the settings are part of it, so it must not be logged: its repr shows the name alone.
    """

    name: str
    """One DNS label: stack folder, Compose project and wanted hostname."""
    service: Service
    """As it is shown here: with `backends` in the place of what the catalog says of them, see `shown_as`."""
    exposure: Exposure
    settings: Mapping[str, str]
    """Every question key to its final value, generated secrets included; optional empty ones are absent."""
    lan_ports: tuple[int, ...] = ()
    backends: Mapping[str, str] = field(default_factory=dict)
    """Path of the page to where Serve leads it, `https+insecure://127.0.0.1:8443`, where that is not the catalog's."""
    doors: tuple[Door, ...] = ()
    """What Serve shows beside the catalog's page."""
    sidecar: SidecarOptions = SidecarOptions()
    public_host: str = ""
    """The device's real DNS name once it is known, without a trailing dot; empty before the first login."""
    timezone: str = "Etc/UTC"
    puid: int = 1000
    pgid: int = 1000
    own_variables: Mapping[str, str] = field(default_factory=dict)
    """What the user added to `.env` by hand, for an override of their own; kept by an update."""

    def __repr__(self) -> str:
        return f"StackSpec({self.name!r})"

    @property
    def sidecar_container(self) -> str:
        return f"tailscale-{self.name}"

    @property
    def public(self) -> bool:
        """True when the files show the internet something: the page, or a door beside it."""
        return self.exposure is Exposure.FUNNEL or any(door.public for door in self.doors)

    @property
    def web(self) -> bool:
        """True when Serve or Funnel shows a page."""
        return self.service.web and self.exposure is not Exposure.DIRECT

    @property
    def own_https(self) -> bool:
        """True when the app holds HTTPS 443 itself, with the device's certificate."""
        return bool(self.service.own_https) and self.exposure is Exposure.DIRECT

    @property
    def https(self) -> bool:
        """True when the page stands at the device's name with the device's certificate, whoever shows it."""
        return self.web or self.own_https

    @property
    def socket_sharers(self) -> tuple[str, ...]:
        """The Compose services that are given tailscaled's socket."""
        return self.service.shares_network if self.sidecar.share_socket or self.own_https else ()


_LATER: tuple[str, ...] = ("dns", "search_domains", "accept_dns", "share_socket", "extra_args", "tailscaled_args")
"""Written only where they are set: a stack that does without them keeps its file as it is."""


def options_to_meta(options: SidecarOptions) -> dict[str, Any]:
    """Return what stands under `sidecar`."""
    meta: dict[str, Any] = {
        "image": options.image,
        "login_server": options.login_server,
        "tags": list(options.tags),
        "userspace": options.userspace,
    }
    for name in _LATER:
        value = getattr(options, name)
        if value:
            meta[name] = list(value) if isinstance(value, tuple) else value
    return meta


def options_in(meta: Mapping[str, Any]) -> SidecarOptions:
    """Read `sidecar` back; what is missing has its default. Raises TypeError for a list that is none."""
    return SidecarOptions(
        image=str(meta.get("image") or SIDECAR_IMAGE),
        login_server=str(meta.get("login_server") or ""),
        tags=_texts(meta.get("tags")),
        userspace=bool(meta.get("userspace", False)),
        dns=_texts(meta.get("dns")),
        search_domains=_texts(meta.get("search_domains")),
        accept_dns=bool(meta.get("accept_dns", False)),
        share_socket=bool(meta.get("share_socket", False)),
        extra_args=_texts(meta.get("extra_args")),
        tailscaled_args=_texts(meta.get("tailscaled_args")),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise TypeError(f"{value!r} is no list")
    return tuple(str(one) for one in value or ())


_TOO_LARGE = 2**32 - 1
"""Linux takes it for "no change"."""


def read_owner(text: str) -> tuple[int, int] | None:
    """User and group; None for anything else than their numbers."""
    uid, colon, gid = text.strip().partition(":")
    gid = gid if colon else uid
    if not all(part.isascii() and part.isdigit() and int(part) < _TOO_LARGE for part in (uid, gid)):
        return None
    return int(uid), int(gid)
