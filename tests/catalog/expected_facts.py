"""What is known of ScaleTail's stacks, and the same facts read from an entry of ours."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from scaletail_tui.domain.catalog.service import Differs, Service

FACTS_FILE = Path(__file__).with_name("expected_facts.json")
_VARIABLE = re.compile(r"\$\{(\w+)")
_WORD = re.compile(r"\w+")
_DEFAULT = re.compile(r"\$\{\w+:?-([^}]*)\}")


@cache
def expected_facts() -> Mapping[str, Mapping[str, Any]]:
    """Slug to facts, made by make_expected_facts.py."""
    found: dict[str, dict[str, Any]] = json.loads(FACTS_FILE.read_text(encoding="utf-8"))
    return found


def reference(image: str) -> str:
    """An image reference without what does not tell images apart: Docker Hub's own names, digests, `latest`."""
    image = _DEFAULT.sub(r"\1", image).partition("@")[0]
    image = image.removeprefix("docker.io/").removeprefix("library/")
    return image.removesuffix(":latest")


def facts_of(service: Service) -> dict[str, Any]:
    """The same facts as the file's, less the defects; optional services of `adds` are not counted."""
    bodies: Mapping[str, Mapping[str, Any]] = service.compose.get("services") or {}
    root = next((shown.port for shown in service.serve if shown.path == "/"), None)
    return {
        "serve_port": root,
        "containers": len(bodies),
        "images": sorted(reference(str(body["image"])) for body in bodies.values()),
        "volumes": sorted(set(_targets(service))),
        "secrets": sum(question.secret for question in service.questions),
        "environment": sorted(set(_settings(service))),
        "network": len(service.shares_network),
    }


def _settings(service: Service) -> Iterator[str]:
    """Names that reach a container: environment, commands and templates of the entry and of its questions."""
    for compose in (service.compose, *(question.adds for question in service.questions)):
        for body in (compose.get("services") or {}).values():
            environment = body.get("environment") or {}
            yield from environment
            # A password inside a database's address has reached the container as well.
            yield from (name for value in environment.values() for name in _VARIABLE.findall(str(value)))
            yield from _WORD.findall(str(body.get("command") or ""))
    for text in service.files.values():
        yield from _WORD.findall(text)


def _targets(service: Service) -> Iterator[str]:
    for compose in (service.compose, *(question.adds for question in service.questions)):
        for body in (compose.get("services") or {}).values():
            for volume in body.get("volumes") or ():
                source, target = _source_and_target(volume)
                # What is mounted from elsewhere on the host (sockets, devices, the clock) is nothing to keep.
                if source and (not source.startswith("/") or "${item}" in source):
                    yield target.rstrip("/")


def _source_and_target(volume: object) -> tuple[str, str]:
    if isinstance(volume, Mapping):
        return str(volume.get("source", "")), str(volume.get("target", ""))
    parts = re.split(r":(?![^{]*\})", str(volume))
    return (parts[0], parts[1]) if len(parts) > 1 else ("", parts[0])


def differences(service: Service) -> dict[Differs, str]:
    """In what an entry is not as ScaleTail's stack is: `expected, found`."""
    expected, found = expected_facts()[service.slug], facts_of(service)
    images = _other_images(expected["images"], found["images"])
    different = {
        Differs.SERVE_PORT: expected["serve_port"] != found["serve_port"],
        Differs.CONTAINERS: expected["containers"] != found["containers"],
        Differs.IMAGES: bool(images),
        Differs.VOLUMES: expected["volumes"] != found["volumes"],
        Differs.SECRETS: found["secrets"] < expected["secrets"],
        Differs.ENVIRONMENT: bool(set(expected["environment"]) - set(found["environment"])),
        Differs.NETWORK: expected["network"] != found["network"],
    }
    return {kind: f"{expected[kind]} there, {found[kind]} here" for kind, differs in different.items() if differs}


def _other_images(expected: list[str], found: list[str]) -> list[str]:
    """Images that are not the expected ones; where no tag is expected any will do."""
    left = list(found)
    for wanted in expected:
        same = [
            image for image in left if image == wanted or (":" not in wanted and image.rpartition(":")[0] == wanted)
        ]
        if not same:
            return [wanted]
        left.remove(same[0])
    return left
