"""A catalog entry: what a service is, what it asks and what it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scaletail_tui.domain.stack.exposure import FunnelAdvice


class QuestionKind(StrEnum):
    """How an answer is asked for and judged."""

    TEXT = "text"
    SECRET = "secret"
    BOOL = "bool"
    CHOICE = "choice"
    NUMBER = "number"
    PATH = "path"
    EMAIL = "email"
    URL = "url"
    TIMEZONE = "timezone"
    NETWORK = "network"
    """A prefix such as 192.168.1.0/24."""
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One setting of a service: one line of `.env`, or one item of a list."""

    key: str
    """The variable's name, `[A-Z][A-Z0-9_]*`."""
    prompt: str
    kind: QuestionKind = QuestionKind.TEXT
    default: str = ""
    """As it would be typed; bools are "true" and "false"; for a list, items are separated by newlines."""
    required: bool = False
    """True when the stack cannot do without; a secret that is made up may still be left empty."""
    choices: tuple[str, ...] = ()
    help: str = ""
    length: int = 32
    """Of a generated secret, in characters without the prefix; 0: never made up, the user's own or none at all."""
    alphabet: str = "alnum"
    """Of a generated secret: alnum, hex or base64."""
    prefix: str = ""
    minimum: int | None = None
    maximum: int | None = None
    item_kind: QuestionKind = QuestionKind.TEXT
    """Of a list: as what each item is judged."""
    item_pattern: str = ""
    """A regular expression that an answer must match: a text, a secret, or each item of a list; empty: any."""
    adds: Mapping[str, Any] = field(default_factory=dict)
    """A Compose fragment merged when the answer is yes or not empty, once per list item with `${item}`.

    Beside services, volumes and networks it may hold `node`, which adds to the sidecar's own settings.
    """
    hash: str = ""
    """Of a secret: bcrypt gives the variable `<key>_BCRYPT` beside the answer; empty: none."""
    more: bool = False
    """True for what hardly anybody changes: it stands under "more settings"."""

    @property
    def secret(self) -> bool:
        return self.kind is QuestionKind.SECRET

    @property
    def one_kind(self) -> QuestionKind:
        """As what the answer is judged, or each item of it."""
        return self.item_kind if self.kind is QuestionKind.LIST else self.kind

    @property
    def needs_an_answer(self) -> bool:
        """True when an empty answer is refused: it is required, and nobody makes it up."""
        return self.required and not (self.secret and self.length)

    @property
    def asks_for_folders(self) -> bool:
        """True for a list of the user's folders to work on: what the service is for, though it may be left empty."""
        if self.kind is not QuestionKind.LIST or self.more:
            return False
        services = self.adds.get("services")
        bodies = services.values() if isinstance(services, Mapping) else ()
        mounted = [volume for body in bodies if isinstance(body, Mapping) for volume in body.get("volumes") or ()]
        return any(
            isinstance(volume, Mapping) and str(volume.get("source", "")).startswith("${item}") for volume in mounted
        )

    @property
    def hash_key(self) -> str:
        """The variable that carries the hash of the answer; empty when there is none."""
        return f"{self.key}_{self.hash.upper()}" if self.hash else ""


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
        asked = ((f"questions.{one.key}.adds", one.adds) for one in self.questions)
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
