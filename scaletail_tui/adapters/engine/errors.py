"""What the docker SDK says when something fails, as the errors of `ports`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scaletail_tui.adapters.engine.endpoint import DEFAULT_ENDPOINT, Endpoint
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer

_START = "Start it with: sudo systemctl start docker"
BUSY = "Wait: at boot and under load it takes minutes. Its own log: journalctl -u docker"
_JOIN = "Join the docker group: sudo usermod -aG docker $USER, then log in again."

_TIMED_OUT = re.compile(r"timed? ?out", re.IGNORECASE)
"""What requests says of a read that took too long."""
_WRAPPED = re.compile(r"\('Connection aborted\.', \w+\(\d+, '([^']+)'\)\)")
"""What requests makes of a failed connect: only the system's own words are evidence."""

_NETWORK = re.compile(r"\bnetwork \S+ not found")
"""What a start says of a container whose network was removed (moby, daemon/container_operations.go)."""


@contextmanager
def translate_errors(url: str, about: str = "") -> Iterator[None]:
    """Raise what the SDK raises as EngineUnreachable, NoSuchContainer or EngineRefused.

    A dead socket is DockerException from the client's constructor but a bare requests error from any later call.
    `about` names the container or image that was asked for.
    """
    from docker.errors import APIError, DockerException, NotFound
    from requests import RequestException

    try:
        yield
    except NotFound as error:
        if _NETWORK.search(_words_of(error)):  # the container is there
            raise EngineRefused("The Docker engine refused.", detail=plain_line(_words_of(error))) from error
        raise NoSuchContainer(
            f"There is no {about or 'such container'}.", detail=plain_line(_words_of(error))
        ) from error
    except APIError as error:
        raise EngineRefused("The Docker engine refused.", detail=plain_line(_words_of(error))) from error
    except (DockerException, RequestException, OSError) as error:
        raise unreachable(url, str(error)) from error


def unreachable(url: str, said: str, *, late: bool = False) -> EngineUnreachable:
    """The engine at `url` cannot be asked; `said` is the evidence, `late` tells that a limit of ours passed."""
    wrapped = _WRAPPED.search(said)
    detail = plain_line(f"{url}: {wrapped[1] if wrapped else said}")
    if "permission denied" in said.lower():
        return EngineUnreachable(
            "You may not use the Docker engine's socket.", detail=detail, remedy=_JOIN, permission=True
        )
    late = late or _TIMED_OUT.search(said) is not None
    mend = BUSY if late else _START
    remedy = mend if url.startswith("unix://") else ""
    return EngineUnreachable("The Docker engine cannot be reached.", detail=detail, remedy=remedy, late=late)


def no_address(endpoint: Endpoint, said: str) -> EngineUnreachable:
    """The endpoint's text leads nowhere, whatever it was chosen by."""
    return EngineUnreachable(
        f"{plain_line(endpoint.chosen_by) or 'The default'} is no address of a Docker engine.",
        detail=plain_line(f"{endpoint.url}: {said}"),
        remedy=f"Set {endpoint.chosen_by} to {DEFAULT_ENDPOINT} or tcp://HOST:PORT."
        if endpoint.chosen_by == "DOCKER_HOST"
        else "See: docker context ls",
    )


def no_settings(path: Path | str, said: str) -> EngineUnreachable:
    """Docker's own settings keep us from asking the engine, and the docker command too."""
    return EngineUnreachable(
        f"Docker's settings {plain_line(str(path))} cannot be read: {said}.",
        remedy="Mend them, or move them away: the docker command needs them too.",
    )


def _words_of(error: Exception) -> str:
    return str(getattr(error, "explanation", "") or error)
