"""The whole entry of a stack, as mappings in the order that `catalog check` wants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaletail_tui.domain.catalog.draft.questions import DraftQuestions, sort_questions
from scaletail_tui.domain.catalog.draft.services import (
    DraftServices,
    find_pages,
    find_ports,
    moved_helpers,
    names_in_network,
)
from scaletail_tui.domain.catalog.recognise import repository_of
from scaletail_tui.domain.catalog.rules.order import QUESTION_ORDER
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.stack.hostname import shape_name

_LOCAL = re.compile(r"(?<![\w.])(?:127\.0\.0\.1|localhost)(?![\w.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDraft:
    """An entry before it is written."""

    slug: str
    extension: Mapping[str, Any]
    compose: Mapping[str, Any]
    files: Mapping[str, str]
    """Name beside the entry to text."""
    left_out: tuple[str, ...] = ()
    """What of the stack has no place in an entry, by its place."""
    secrets: tuple[str, ...] = ()
    """Values that may stand nowhere in it."""

    def without(self, place: str) -> EntryDraft | None:
        """The entry without what a rule refuses at this place; None where nothing can be taken out."""
        parts = place.removeprefix("x-scaletail.").split(".")
        if parts[0] == "services" and len(parts) > 2 and parts[2] == "healthcheck":
            return self._without_check(parts[1])
        if parts[0] == "questions" and parts[-1] == "default":
            return self._without_default(parts[1])
        return None

    def _without_check(self, name: str) -> EntryDraft:
        services = {key: dict(body) for key, body in self.compose["services"].items()}
        services[name].pop("healthcheck", None)
        for body in services.values():
            waits = body.get("depends_on", {})
            if name in waits:
                body["depends_on"] = {**waits, name: {"condition": "service_started"}}
        left = (*self.left_out, f"services.{name}.healthcheck")
        return replace(self, compose={**self.compose, "services": services}, left_out=left)

    def _without_default(self, key: str) -> EntryDraft:
        questions = {name: dict(words) for name, words in self.extension["questions"].items()}
        questions[key].pop("default", None)
        questions[key] |= {"required": True}
        ordered = sort_questions(questions, QUESTION_ORDER)
        return replace(self, extension={**self.extension, "questions": ordered})


def draft_entry(stack: LintStack, *, slug: str = "", like: Service | None = None) -> EntryDraft:
    """The entry; `like` is the catalog's own of the same image. Raises BadInput for what no entry can be made of."""
    if (guest := next((one for one in stack.sidecars if one.joins), None)) is not None:
        raise BadInput(
            f"The sidecar lives in the network of {guest.joins} here, and an entry's app lives in the sidecar's own.",
            remedy="Give the Compose file to others instead: import makes this stack of it again.",
        )
    if not stack.sidecars or not stack.joined:
        raise BadInput(
            f"{stack.folder.path} has no app behind a Tailscale sidecar, so there is nothing to make an entry of.",
            remedy="Give the folder of a stack that works.",
        )
    built = next((service for service in stack.services if "build" in service.body), None)
    if built is not None:
        raise BadInput(
            f"{built.name} is built from sources, and an entry uses images that can be pulled.",
            remedy="Push the image to a registry, and name it in the Compose file.",
        )
    slug = slug or re.sub(r"-+", "-", shape_name(stack.label)[0]).strip("-") or "entry"
    questions = DraftQuestions(stack)
    services = DraftServices(stack, questions)
    bodies = services.bodies()
    for name in moved_helpers(stack):
        _find_by_name(bodies, name)
    compose: dict[str, Any] = {"services": bodies}
    if services.volumes:
        compose["volumes"] = services.volumes
    return EntryDraft(
        slug=slug, extension=_extension(stack, slug, questions, services, like), compose=compose,
        files={target.replace("/", "-"): text for target, text in services.files.items()},
        left_out=tuple(dict.fromkeys(services.left_out)), secrets=questions.secrets,
    )  # fmt: skip


def _find_by_name(bodies: dict[str, dict[str, Any]], helper: str) -> None:
    """A helper that left the sidecar's network is found by its service name, in settings that name it by 127.0.0.1."""
    word = re.compile(r"postgres|mysql|mariadb|redis|valkey|mongo|DATABASE|DB_|REDIS|CACHE", re.IGNORECASE)
    for name, body in bodies.items():
        for key, value in (body.get("environment") or {}).items():
            if name != helper and isinstance(value, str) and (word.search(key) or word.search(value)):
                body["environment"][key] = _LOCAL.sub(helper, value)


def _extension(
    stack: LintStack, slug: str, questions: DraftQuestions, services: DraftServices, like: Service | None
) -> dict[str, Any]:
    pages = find_pages(stack)
    ports = find_ports(stack, {page["port"] for page in pages})
    needs = list(services.needs)
    if not pages:
        protocols = {protocol for port in ports for protocol in port["protocol"]}
        needs += [f"raw-{protocol}" for protocol in ("tcp", "udp") if protocol in protocols] or ["no-page"]
    if any(port["port"] == 53 for port in ports):
        needs.append("port-53")
    if like is not None:
        needs += [need for need in like.needs if need.startswith("memory-") and need not in needs]
    image = stack.joined[0].image
    words = [word for word in re.split(r"[-_/]", repository_of(image)) if re.fullmatch(r"[a-z][a-z0-9]+", word)]
    tags = list(dict.fromkeys([slug, *words, "self-hosted", "homelab"]))[:5]
    optional: dict[str, Any] = {
        "serve": pages, "ports": ports, "background": not pages and not ports,
        "files": {target: target.replace("/", "-") for target in services.files},
        "questions": sort_questions(questions.asked, QUESTION_ORDER), "needs": needs, "storage": services.storage,
    }  # fmt: skip
    several = len(stack.services) - len(stack.sidecars) > 1
    extension = {
        "name": like.name if like is not None else slug.replace("-", " ").title()[:24],
        "summary": like.summary if like is not None else f"What {slug[:40]} does, in a phrase",
        "category": like.category if like is not None else "Utilities",
        "tags": list(like.tags) if like is not None else tags,
        "links": dict(like.links) if like is not None else {"source": _home_of(image)},
        "hostname": slug[:63],
        "shares_network": names_in_network(stack) if several else [],
        "serve": None, "ports": None, "background": None,
        "funnel": {"advice": "never", "because": "Nobody has looked at what it would show to the internet."},
        "files": None, "questions": None,
        "first_run": like.first_run if like is not None else "Open its page, and create the first account at once.",
        "needs": None, "storage": None,
        "provenance": "Made from a stack that runs; texts, questions and defaults are guessed and want a look.",
    }  # fmt: skip
    filled = {key: optional[key] if value is None else value for key, value in extension.items()}
    return {key: value for key, value in filled.items() if value not in ([], {}, None, False)}


def _home_of(image: str) -> str:
    """Where an image's makers are most likely found."""
    host, _, path = repository_of(image).partition("/")
    if host == "ghcr.io":
        return f"https://github.com/{'/'.join(path.split('/')[:2])}"
    return f"https://hub.docker.com/r/{path}" if host == "docker.io" else f"https://{host}/{path}"
