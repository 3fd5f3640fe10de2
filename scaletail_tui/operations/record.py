"""A look at a stack that is kept: without secrets, so that it can be given away and judged anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from scaletail_tui.domain.diagnosis.masking import is_secret, masked
from scaletail_tui.domain.diagnosis.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.recording import Recording, observation_from_json, observation_to_json
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.operations.members import inspected
from scaletail_tui.operations.time_limit import Deadline
from scaletail_tui.ports import Ports
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

_LIMIT = 3.0
"""Seconds for finding out what must not be kept."""
_WORDS = 200
"""Words of a secret's file that are looked for, each by itself."""


async def recording_of(ports: Ports, observation: Observation, took: float) -> Recording:
    """The observation as it may be kept; `took` is seconds. What is judged from now on is what was kept."""
    secrets = await secrets_of(ports, observation)
    plain, counts = masked(observation_to_json(observation), secrets)
    return Recording(observation=observation_from_json(plain), at=observation.at, took=took, masked=counts)


async def secrets_of(ports: Ports, observation: Observation) -> Mapping[str, str]:
    """Name to value of what the stack's own files and containers hold and nobody else may know."""
    found: dict[str, str] = {}
    deadline = Deadline(_LIMIT, now=ports.clock.now)
    if observation.containers.value:  # an engine that did not answer is not asked again
        containers = await deadline.ask(inspected(ports, observation.stack), limit=_LIMIT)
    else:
        containers = Seen()
    for one in containers.value or ():
        found |= _secrets(_variables(one))
    folder = observation.folder
    if folder:
        disk = ports.folders.read(observation.stack)
        found |= _secrets(_written({}, disk.env if disk is not None else {}))
        # As the folder stands, and as its containers were made: by hand with `-f`, from other files than the usual.
        for files in {(), *(one.config_files for one in observation.containers.value or ())}:
            with suppress(ScaletailError):
                look = ports.folders.compose(folder, observation.stack, files)
                found |= _secrets(_written(look.model, look.env))
        found |= _in_files(ports, folder, observation)
    public = _names(observation)
    return {name: value.strip() for name, value in found.items() if value.strip().lower() not in public}


def _secrets(variables: Iterator[tuple[str, str]]) -> Mapping[str, str]:
    return {name: value for name, value in variables if is_secret(name, value)}


def _names(observation: Observation) -> frozenset[str]:
    """Words that stand for the stack itself: a password that is one of them hides nothing, and its mask would."""
    names = {observation.stack, observation.expected.service, observation.expected.hostname}
    for one in observation.containers.value or ():
        names |= {one.name, one.service, one.image.rpartition("/")[2].partition(":")[0]}
    return frozenset(name.lower() for name in names)


def _in_files(ports: Ports, folder: str, observation: Observation) -> Mapping[str, str]:
    files = {"auth key": f"{folder}/{AUTH_KEY_FILE}"}
    if observation.compose.value is not None:
        files |= observation.compose.value.secret_files
    texts = {name: ports.folders.text_at(path) for name, path in files.items()}
    found = {}
    for name, text in texts.items():
        for number, line in enumerate((text or "").split()[:_WORDS]):
            found[f"{name} {number + 1}" if number else name] = line
    return found


def _variables(container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for line in (container.get("Config") or {}).get("Env") or ():
        name, _, value = str(line).partition("=")
        yield name, value


def _written(model: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from env.items()
    services = model.get("services")
    for body in services.values() if isinstance(services, Mapping) else ():
        given = body.get("environment") if isinstance(body, Mapping) else None
        if isinstance(given, Mapping):
            yield from ((str(name), str(value)) for name, value in given.items() if value is not None)
