"""Where the docker command would connect to: DOCKER_HOST, else the current context of its configuration."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.small_files import read_bounded

DEFAULT_ENDPOINT = "unix:///var/run/docker.sock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An engine's address, and the folder with ca.pem, cert.pem and key.pem where it speaks TLS."""

    url: str
    """`unix:///var/run/docker.sock`, `tcp://host:2376`, `ssh://user@host`."""
    certificates: Path | None = None
    verify: bool = True
    chosen_by: str = ""
    """`DOCKER_HOST`, `context nas`; empty for the default."""

    @property
    def local(self) -> bool:
        """True when the engine runs on this machine."""
        return self.url.startswith(("unix://", "fd://"))


def docker_endpoint(environment: Mapping[str, str] | None = None) -> Endpoint:
    """The endpoint by the docker command's own order: DOCKER_HOST, DOCKER_CONTEXT, `currentContext`, the default.

    A configuration that cannot be read counts as none: the docker command will say what is wrong with it.
    """
    env = os.environ if environment is None else environment
    folder = Path(env.get("DOCKER_CONFIG") or _home(env) / ".docker")
    if url := env.get("DOCKER_HOST"):
        verify = bool(env.get("DOCKER_TLS_VERIFY"))
        tls = verify or bool(env.get("DOCKER_CERT_PATH"))
        certificates = Path(env.get("DOCKER_CERT_PATH") or folder) if tls and url.startswith("tcp://") else None
        return Endpoint(url=url, certificates=certificates, verify=verify, chosen_by="DOCKER_HOST")
    name = env.get("DOCKER_CONTEXT") or _read(folder / "config.json").get("currentContext") or "default"
    if name == "default":
        return Endpoint(url=DEFAULT_ENDPOINT)
    # Contexts are filed by the SHA-256 of their name: docker/cli, cli/context/store.
    digest = hashlib.sha256(str(name).encode()).hexdigest()
    described = _read(folder / "contexts" / "meta" / digest / "meta.json")
    docker = (described.get("Endpoints") or {}).get("docker") or {}
    certificates = folder / "contexts" / "tls" / digest / "docker"
    return Endpoint(
        url=docker.get("Host") or DEFAULT_ENDPOINT,
        certificates=certificates if certificates.is_dir() else None,
        verify=not docker.get("SkipTLSVerify"),
        chosen_by=f"context {name}",
    )


def unreadable_settings() -> tuple[Path, str] | None:
    """Docker's own settings and why they cannot be read; None where they can, or where there are none.

    The SDK reads them by itself, whatever stands there: from a pipe or a device for ever.
    """
    home, named = os.environ.get("HOME"), os.environ.get("DOCKER_CONFIG")
    places = [f"{named}/config.json"] if named else []
    places += [f"{home}/.docker/config.json", f"{home}/.dockercfg"] if home else []
    for path in map(Path, places):
        try:
            json.loads(read_bounded(path))
        except FileNotFoundError:
            continue
        except OSError as error:
            return path, error.strerror or str(error)
        except RecursionError:
            return path, "it is nested without end"
        except ValueError:  # the SDK takes it for none
            continue
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(read_bounded(path))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _home(env: Mapping[str, str]) -> Path:
    """As Docker has it: what HOME says to the letter, else the user's own; without both a folder that is not there."""
    if named := env.get("HOME"):
        return Path(named)
    try:
        return Path.home()
    except RuntimeError:
        return Path("~")
