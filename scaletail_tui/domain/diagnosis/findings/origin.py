"""Where evidence was seen: words for people, and a view that tells how to see it by hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class View(Enum):
    """What shows a piece of evidence; each has its command."""

    ENGINE = auto()
    START = auto()
    INSPECT = auto()
    LIST = auto()
    IMAGES = auto()
    FILES = auto()
    STATUS = auto()
    PREFS = auto()
    LOCK = auto()
    SERVE = auto()
    SERVE_FILE = auto()
    LISTENERS = auto()
    NAMESPACE = auto()
    SIDECAR_LOG = auto()
    APP_LOG = auto()
    ANSWER = auto()
    LOOPBACK = auto()
    API = auto()


@dataclass(frozen=True, slots=True)
class Origin:
    """Empty where nothing stood anywhere."""

    label: str = ""
    view: View | None = None
    """None where no command of a stack shows it."""
    container: str = ""
    """Whose log it is."""

    def __str__(self) -> str:
        return self.label

    def __bool__(self) -> bool:
        return bool(self.label)


NOWHERE = Origin()
ENGINE = Origin("docker version", View.ENGINE)
DOCKER = Origin("docker", View.ENGINE)
LAST_START = Origin("last start", View.START)
INSPECT = Origin("docker inspect", View.INSPECT)
CONTAINERS = Origin("docker ps", View.LIST)
IMAGES = Origin("docker image inspect", View.IMAGES)
FOLDER = Origin("stack folder", View.FILES)
COMPOSE = Origin("docker compose config", View.FILES)
COMPOSE_FILE = Origin("compose.yaml", View.FILES)
DOTENV = Origin(".env", View.FILES)
STATUS = Origin("tailscale status", View.STATUS)
API = Origin("Tailscale's API", View.API)
PREFS = Origin("tailscale debug prefs", View.PREFS)
LOCK = Origin("tailscale lock status", View.LOCK)
SERVE = Origin("tailscale serve status", View.SERVE)
SERVE_SEEN = Origin("serve status", View.SERVE)
SERVE_AND_CAPABILITIES = Origin("serve status, Self.CapMap", View.SERVE)
SERVE_FILE = Origin("serve.json", View.SERVE_FILE)
LISTENERS = Origin("sidecar, /proc/net/tcp", View.LISTENERS)
NAMESPACE = Origin("sidecar, /proc/net", View.NAMESPACE)
SIDECAR_LOG = Origin("sidecar log", View.SIDECAR_LOG)
LAST_RUN = Origin("sidecar log, last run", View.SIDECAR_LOG)
ANSWER = Origin("HTTPS through the sidecar", View.ANSWER)
HANDSHAKE = Origin("TLS handshake", View.ANSWER)
LOOPBACK = Origin("HTTP in the sidecar", View.LOOPBACK)


def log_of(container: str) -> Origin:
    """An app's or a helper's log."""
    return Origin(f"log of {container}", View.APP_LOG, container)
