"""A look at a stack that is kept: without secrets, so that it can be given away and judged anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.observation import Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.recording import Recording, observation_from_json, observation_to_json
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.masking.mask import mask_json
from scaletail_tui.domain.masking.names import add_own, find_own, is_secret
from scaletail_tui.operations.daemon_thread import Deadline, in_daemon_thread
from scaletail_tui.operations.observe.containers import inspect_project
from scaletail_tui.render.sidecar import AUTH_KEY_FILE

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasCatalog, HasFolders, ServePorts

_LIMIT = 3.0
"""Seconds for finding out what must not be kept."""
_WORDS = 200
"""Words of a secret's file that are looked for, each by itself."""


async def recording_of(ports: ServePorts, observation: Observation, took: float) -> Recording:
    """The observation as it may be kept; `took` is seconds. What is judged from now on is what was kept."""
    secrets = await secrets_of(ports, observation)
    plain, counts = mask_json(observation_to_json(observation), secrets)
    return Recording(observation=observation_from_json(plain), at=observation.at, took=took, masked=counts)


async def secrets_of(ports: ServePorts, observation: Observation) -> Mapping[str, str]:
    """Name to value of what the stack's own files and containers hold and nobody else may know."""
    found: dict[str, str] = {}
    deadline = Deadline(_LIMIT, now=ports.clock.now)
    if observation.containers.value:  # an engine that did not answer is not asked again
        containers = await deadline.ask(inspect_project(ports, observation.stack), limit=_LIMIT)
    else:
        containers = Seen()
    asked_for, public = _secret_questions(ports, observation), _names(observation)
    for one in containers.value or ():
        add_own(found, find_own(_variables(one), public=public, asked=asked_for).items())
    if observation.folder:
        asked = in_daemon_thread(lambda: _of_folder(ports, observation, asked_for), name="secrets of the stack")
        of_folder = await deadline.ask(asked, limit=_LIMIT)
        if of_folder.value is None:
            raise ScaletailError(
                "The stack's files do not answer, so nothing is recorded: what is secret in them is not known.",
                detail=of_folder.missing,
            )
        add_own(found, of_folder.value)
    places = _places(observation)
    return {
        name: value
        for name, value in found.items()
        if not any(value == place or value.startswith(f"{place}/") for place in places)
    }


def _of_folder(ports: HasFolders, observation: Observation, asked_for: frozenset[str]) -> list[tuple[str, str]]:
    """As the folder stands, and as its containers were made: by hand with `-f`, from other files than the usual."""
    folder, public = observation.folder, _names(observation)
    disk = ports.folders.read(observation.stack)
    found = list(find_own(disk.env.items() if disk is not None else (), public=public, asked=asked_for).items())
    for files in {(), *(one.config_files for one in observation.containers.value or ())}:
        with suppress(ScaletailError):
            look = ports.folders.compose(folder, observation.stack, files)
            asked = asked_for | _names_of_secrets(look.model)
            found += find_own(_find_written(look.model, look.env), public=public, asked=asked).items()
    in_files = _in_files(ports, folder, observation)
    return [*found, *((name, value) for name, value in in_files.items() if value.lower() not in public)]


def _secret_questions(ports: HasCatalog, observation: Observation) -> frozenset[str]:
    """Variables that the service's own catalog entry calls secret."""
    slug = observation.expected.service
    service = ports.catalog.load().get(slug) if slug else None
    asked = [question for question in service.questions if question.secret] if service is not None else []
    return frozenset(filter(None, (name for one in asked for name in (one.key, one.hash_key))))


def _names_of_secrets(model: Mapping[str, Any]) -> frozenset[str]:
    """Variables whose values Compose hands over as secrets."""
    given = model.get("secrets")
    bodies = given.values() if isinstance(given, Mapping) else ()
    return frozenset(str(body["environment"]) for body in bodies if isinstance(body, Mapping) and "environment" in body)


def _names(observation: Observation) -> frozenset[str]:
    """Words that stand for the stack itself: a password that is one of them hides nothing, and its mask would."""
    names = {observation.stack, observation.expected.service, observation.expected.hostname}
    names |= {observation.expected.public_host, observation.status.value.dns_name if observation.status.value else ""}
    for one in observation.containers.value or ():
        names |= {one.name, one.service, one.image.rpartition("/")[2].partition(":")[0]}
    return frozenset(name.lower() for name in names)


def _places(observation: Observation) -> frozenset[str]:
    """Where things of the stack stand, inside and outside."""
    mounts = [one.mounts for one in observation.containers.value or ()]
    found = {observation.folder, *(place for mount in mounts for pair in mount.items() for place in pair)}
    return frozenset(place.rstrip("/") for place in found if place.startswith("/") and place != "/")


def _in_files(ports: HasFolders, folder: str, observation: Observation) -> Mapping[str, str]:
    files = {"auth key": f"{folder}/{AUTH_KEY_FILE}"}
    if observation.compose.value is not None:
        files |= observation.compose.value.secret_files
    texts = {name: ports.folders.text_at(path) for name, path in files.items()}
    found = {}
    for name, text in texts.items():
        words = [word for word in (text or "").split()[:_WORDS] if is_secret("SECRET", word)]
        for number, word in enumerate(words):
            found[f"{name} {number + 1}" if number else name] = word
    return found


def _variables(container: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for line in (container.get("Config") or {}).get("Env") or ():
        name, _, value = str(line).partition("=")
        yield name, value


def _find_written(model: Mapping[str, Any], env: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from env.items()
    services = model.get("services")
    for body in services.values() if isinstance(services, Mapping) else ():
        given = body.get("environment") if isinstance(body, Mapping) else None
        if isinstance(given, Mapping):
            yield from ((str(name), str(value)) for name, value in given.items() if value is not None)
