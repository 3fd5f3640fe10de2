"""A catalog entry: what a service is, what it asks and what it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.imports.choices import ImportChoices
from scaletail_tui.domain.stack.exposure import ClosedPorts, FunnelAdvice
from scaletail_tui.domain.ways import Telling


class StorageKind(StrEnum):
    """What is lost when a folder or volume of a stack is lost; a backup asks for it."""

    CONFIG = "config"
    """Settings: small, and worth keeping."""
    DATA = "data"
    """What people put in, databases included."""
    MEDIA = "media"
    """Large files of the user's."""
    CACHE = "cache"
    """Made again by the app itself."""


class Differs(StrEnum):
    """In what an entry may differ from ScaleTail's stack; each difference carries its reason."""

    SERVE_PORT = "serve_port"
    CONTAINERS = "containers"
    IMAGES = "images"
    VOLUMES = "volumes"
    SECRETS = "secrets"
    ENVIRONMENT = "environment"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServePath:
    """One path of the page that HTTPS 443 shows."""

    path: str
    """Begins with a slash."""
    port: int
    scheme: str = "http"
    """http, https or https-insecure (a self-signed backend)."""
    target_path: str = ""
    """Appended to the backend's address, for example `/api/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPort:
    """A further listener of the app, beside what Serve shows."""

    port: int
    protocols: tuple[str, ...] = ("tcp",)
    """tcp, udp or both."""
    name: str = ""
    lan: str = "never"
    """never: not offered; optional: published on the host only if the user says so; on: offered and chosen."""
    host_port: int = 0
    """On the host, where that is another one."""
    host_address: str = ""
    """The one address of the host that opens it; empty: all of them."""

    @property
    def on_host(self) -> int:
        """The port that the host opens."""
        return self.host_port or self.port


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelNote:
    """The catalog's word on going public, and why."""

    advice: FunnelAdvice = FunnelAdvice.CAUTION
    because: str = ""
    paths: tuple[str, ...] = ()
    """What Funnel shows of the page, where that is not all of it: the whole page then stands on port 8443, in the
    tailnet alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """The makers have ended it: no more fixes, of security neither."""

    instead: str = ""
    """Another entry that does much the same; empty where there is none."""

    @property
    def sentence(self) -> str:
        other = f" Instead: {self.instead}." if self.instead else ""
        return f"Archived by its makers: nothing in it is mended any more.{other}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFiles:
    """Of a service that comes from somebody's own Compose files: these, and what was decided about them."""

    choices: ImportChoices
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Their texts by the names that they have in the stack's folder; never changed."""
    base: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What they say together."""
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What their own `.env` sets."""
    closed: tuple[ClosedPorts, ...] = ()
    """What they opened on the host; told while they are imported, and no more once the stack stands."""
    tellings: tuple[Telling, ...] = ()
    """What can be done about the rest of them; told no longer than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One catalog entry, parsed and checked; the raw Compose services stay as the entry says them."""

    slug: str
    name: str
    summary: str
    category: str
    archived: Archived | None = None
    tags: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    """home, docs, source: addresses."""
    hostname: str = ""
    """The name that is proposed; a DNS label."""
    shares_network: tuple[str, ...] = ()
    """Compose services that live in the sidecar's namespace; empty only for nodes without an app."""
    serve: tuple[ServePath, ...] = ()
    """Empty for services without a web page."""
    own_https: Mapping[str, Any] = field(default_factory=dict)
    """A Compose fragment for a page that is shown directly: the app then holds HTTPS 443 itself, with the device's
    certificate, which it gets through tailscaled's socket. Empty for the many that leave HTTPS to the sidecar."""
    ports: tuple[ExtraPort, ...] = ()
    funnel: FunnelNote = FunnelNote()
    questions: tuple[Question, ...] = ()
    first_run: str = ""
    needs: tuple[str, ...] = ()
    """What it asks of the host beyond a folder: privileged, devices, docker-socket, port-53, user-folder …"""
    architectures: tuple[str, ...] = ()
    """Processors that all its images are made for, in Docker's words; empty: not known."""
    notes: tuple[str, ...] = ()
    """Short sentences to read before starting."""
    provenance: str = ""
    fixes: tuple[str, ...] = ()
    """What does not work in ScaleTail's stack and works here, one line each."""
    differs: Mapping[Differs, str] = field(default_factory=dict)
    """Where this entry's shape is not ScaleTail's, and why."""
    storage: Mapping[str, StorageKind] = field(default_factory=dict)
    """Each folder below `./data` and each named volume to what is in it."""
    background: bool = False
    """True for what has neither a page nor a port: that it runs is all that can be seen of it."""
    node: Mapping[str, Any] = field(default_factory=dict)
    """The sidecar's own settings (extra_args, sysctls, environment), with `${KEY}` of questions in them.

    Nodes (exit node …) consist of nothing else; most services have none.
    """
    sidecar: Mapping[str, Any] = field(default_factory=dict)
    """What the sidecar's own Compose service holds beside what every one has: networks, names, DNS of the app's."""
    imported: ImportedFiles | None = None
    """None for an entry of a catalog."""
    compose: Mapping[str, Any] = field(default_factory=dict)
    """The entry's Compose file without `x-scaletail`: services, volumes, networks."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Templates shipped beside the entry: path inside the stack folder to text with `${KEY}` in it."""
    revision: str = ""
    """Short content hash of the entry's files; equal entries have equal revisions."""
    foreign: bool = False
    """True for an entry that does not ship with the program: what it may do needs a yes that names it."""

    @property
    def short(self) -> str:
        """What it is, in a list: the end of the project is said before all."""
        return f"archived: {self.summary}" if self.archived is not None else self.summary

    @property
    def web(self) -> bool:
        """True when HTTPS 443 can show a page of it."""
        return bool(self.serve)

    @property
    def fragments(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """All that may be merged into the Compose file, each with its place in the entry."""
        asked = ((f"questions.{question.key}.adds", question.adds) for question in self.questions)
        return (*((("own_https", self.own_https),) if self.own_https else ()), *asked)

    @property
    def is_node(self) -> bool:
        """True when the sidecar itself is the service and there is no app."""
        return not self.compose.get("services")

    @property
    def images(self) -> tuple[str, ...]:
        services: Mapping[str, Mapping[str, Any]] = self.compose.get("services") or {}
        return tuple(str(service.get("image", "")) for service in services.values())

    @property
    def main_page(self) -> ServePath | None:
        """What Serve shows at the root, else the first path of all; None without a web page."""
        return next((shown for shown in self.serve if shown.path == "/"), next(iter(self.serve), None))

    @property
    def main_port(self) -> int | None:
        """The port whose answer proves the service: that of its page, else the first declared TCP port."""
        if self.main_page is not None:
            return self.main_page.port
        return next((extra.port for extra in self.ports if "tcp" in extra.protocols), None)

    @property
    def own_scheme(self) -> str:
        """How the app's own port is spoken to: http, or https where it brings a certificate; empty without a page."""
        if self.main_page is None:
            return ""
        return "http" if self.main_page.scheme == "http" else "https"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogFailure:
    """An entry that could not be read: which file, which key, why."""

    path: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.key}: {self.reason}" if self.key else f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogLoad:
    """What loading gave: the good entries by slug order, and the broken ones with their reasons."""

    services: tuple[Service, ...]
    failures: tuple[CatalogFailure, ...] = ()

    def get(self, slug: str) -> Service | None:
        return next((service for service in self.services if service.slug == slug), None)
