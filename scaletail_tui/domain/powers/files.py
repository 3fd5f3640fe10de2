"""Files of the host that Compose itself hands over, and what it runs or takes along beside containers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from scaletail_tui.domain.powers.forms import is_true, items, mapping, services_in, texts
from scaletail_tui.domain.powers.places import IDENTITY_FOLDER, Place
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power
from scaletail_tui.domain.powers.storage import path_powers

COMPOSE_LABELS = "com.docker.compose."
OVERRIDES = frozenset({"compose.override.yml", "docker-compose.override.yaml", "docker-compose.override.yml"})
"""What Compose takes along by itself when it is run by hand, and what is never written by us."""
STEERING = frozenset({"COMPOSE_FILE", "COMPOSE_ENV_FILES", "COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"})
"""Variables of `.env` that change which files Compose reads, or what it starts."""
_REMOTE = re.compile(r"(?:[a-z][a-z0-9+.-]*://|git@|github\.com/|[\w.-]+@[\w.-]+:)", re.IGNORECASE)


def find_handed_files(
    name: str, body: Mapping[str, Any], model: Mapping[str, Any], place: Place, *, sidecar: bool
) -> Iterator[Power]:
    """Configs, secrets, and files of variables and labels that stand outside of the stack, or hold its key."""
    build = mapping(body.get("build"))
    for kind, used in (
        ("configs", items(body.get("configs"))),
        ("secrets", (*items(body.get("secrets")), *items(build.get("secrets")))),
    ):
        known = mapping(model.get(kind))
        for one in used:
            source = str(mapping(one).get("source") or "") if isinstance(one, Mapping) else str(one)
            if path := mapping(known.get(source)).get("file"):
                yield from path_powers(name, str(path), place, read_only=True, sidecar=sidecar)
    yield from find_variable_files(name, body, place)
    holds_a_key = any(
        (place.inside(str(mapping(one).get("file") or "/")) or "").startswith(f"{IDENTITY_FOLDER}/")
        for one in mapping(model.get("secrets")).values()
    )
    yield from _build(name, body.get("build"), place, holds_a_key=holds_a_key)


def find_variable_files(name: str, body: Mapping[str, Any], place: Place) -> Iterator[Power]:
    """What Compose reads itself, so that its own model no longer tells of it."""
    for key in ("env_file", "label_file"):
        for one in items(body.get(key)):
            path = str(mapping(one).get("path") or "") if isinstance(one, Mapping) else str(one)
            if path:
                yield from path_powers(name, path, place, read_only=True)


def _build(name: str, build: object, place: Place, *, holds_a_key: bool) -> Iterator[Power]:
    if isinstance(build, str):
        build = {"context": build}
    about = mapping(build)
    if is_true(about.get("privileged")) or "security.insecure" in texts(about.get("entitlements")):
        yield make_power(PowerKind.PRIVILEGED, name, "while it is built")
    if str(about.get("network") or "") == "host" or "network.host" in texts(about.get("entitlements")):
        yield make_power(PowerKind.HOST_NETWORK, name, "while it is built")
    if about.get("ssh"):
        yield make_power(PowerKind.SSH_AGENT, name, "while it is built")
    contexts = [str(about[key]) for key in ("context",) if about.get(key)]
    additional = about.get("additional_contexts")
    if isinstance(additional, Mapping):
        contexts += [str(one) for one in additional.values()]
    else:
        contexts += [one.partition("=")[2] for one in texts(additional)]
    for context in contexts:
        if context.startswith(("service:", "docker-image:", "target:")):
            continue
        if _REMOTE.match(context):
            yield make_power(PowerKind.REMOTE_BUILD, name, context)
        elif place.inside(context) is None:
            yield from path_powers(name, context, place, read_only=True)
        elif holds_a_key and (place.inside(context) or IDENTITY_FOLDER).split("/")[0] == IDENTITY_FOLDER:
            yield make_power(PowerKind.IDENTITY, name, "while it is built")
    dockerfile = str(about.get("dockerfile") or "")
    if dockerfile and not _REMOTE.match(str(about.get("context") or "")):
        whole = posixpath.join(str(about.get("context") or "."), dockerfile)
        if place.inside(whole) is None:
            yield from path_powers(name, whole, place, read_only=True)


def find_compose_acts(name: str, body: Mapping[str, Any]) -> Iterator[Power]:
    """A program of the host in the place of a container, and labels that are Compose's own."""
    if provider := body.get("provider"):
        yield make_power(PowerKind.PROVIDER, name, str(mapping(provider).get("type") or provider))
    if body.get("models"):
        yield make_power(PowerKind.PLUGINS, name, "docker model, which runs models on this host")
    for label in texts(body.get("labels")):
        key = label.partition("=")[0].strip()
        if key.lower().startswith(COMPOSE_LABELS):
            yield make_power(PowerKind.COMPOSE_LABELS, name, label)


def find_further_files(
    model: Mapping[str, Any], *, resolved: bool, beside: Collection[str], variables: Collection[str]
) -> Iterator[Power]:
    """Compose files beside the one: included, extended, or taken along by Compose by itself."""
    found: list[tuple[str, str]] = []
    for one in items(model.get("include")):
        about = mapping(one)
        found += [("", path) for path in (texts(about.get("path")) if about else (str(one),))]
    for name, body in services_in(model):
        if file := mapping(body.get("extends")).get("file"):
            found.append((name, str(file)))
    for name, path in found:
        yield make_power(PowerKind.MORE_FILES, name, path)
        if not resolved:
            yield make_power(PowerKind.UNSEEN_FILES, name, path)
    for path in sorted(OVERRIDES & set(beside)):
        yield make_power(PowerKind.UNSEEN_FILES, "", path)
    for variable in sorted(STEERING & set(variables)):
        yield make_power(PowerKind.UNSEEN_FILES, "", f"what {variable} in .env names")
    for part in ("volumes", "networks"):
        for about in mapping(model.get(part)).values():
            for label in texts(mapping(about).get("labels")):
                if label.partition("=")[0].strip().lower().startswith(COMPOSE_LABELS):
                    yield make_power(PowerKind.COMPOSE_LABELS, "", label)
