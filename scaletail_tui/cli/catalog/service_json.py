"""A service as JSON: the contract of `list --json` and `show --json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scaletail_tui.domain.catalog.mounts import mounts_in, with_defaults
from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.plain import plain_tree
from scaletail_tui.domain.powers.consent import power_json
from scaletail_tui.domain.powers.entry import EntryPowers, tell_entry_powers


def brief(service: Service) -> dict[str, Any]:
    """One row of the list; `questions` are their keys."""
    fields: dict[str, Any] = plain_tree({
        "slug": service.slug,
        "name": service.name,
        "summary": service.summary,
        "category": service.category,
        "tags": list(service.tags),
        "images": [with_defaults(service, image) for image in service.images],
        "serve": [{"path": shown.path, "port": shown.port} for shown in service.serve],
        "questions": [question.key for question in service.questions],
        "funnel_advice": service.funnel.advice.value,
        "archived": None if service.archived is None else {"instead": service.archived.instead},
        "architectures": list(service.architectures),
    })  # fmt: skip
    return fields


def full(service: Service) -> dict[str, Any]:
    """Everything that an entry says of its service; `questions` in full."""
    more: dict[str, Any] = plain_tree({
        "questions": [_question(question) for question in service.questions],
        "volumes": list(volumes_of(service)),
        "storage": {place: kind.value for place, kind in service.storage.items()},
        "needs": list(service.needs),
        "links": dict(service.links),
        "first_run": service.first_run,
        "notes": list(service.notes),
        "hostname": service.hostname,
        "ports": [
            {"port": extra.port, "protocols": list(extra.protocols), "name": extra.name, "lan": extra.lan}
            for extra in service.ports
        ],
        "shares_network": list(service.shares_network),
        "funnel_because": service.funnel.because,
        "funnel_paths": list(service.funnel.paths),
        "own_https": bool(service.own_https),
        "node": dict(service.node),
        "files": sorted(service.files),
        "provenance": service.provenance,
        "fixes": list(service.fixes),
        "differs": {kind.value: reason for kind, reason in service.differs.items()},
        "background": service.background,
        "revision": service.revision,
    })  # fmt: skip
    return brief(service) | more


def volumes_of(service: Service) -> Iterator[dict[str, Any]]:
    """What is mounted where, defaults in place: `source` is empty where the engine keeps it nameless."""
    for name, mount in mounts_in(service.compose):
        source, target = with_defaults(service, mount.source), with_defaults(service, mount.target)
        yield {"service": name, "source": source, "target": target, "read_only": mount.read_only}


def powers_json(powers: EntryPowers) -> list[dict[str, Any]]:
    """What the entry may do, as it is computed; `when` is question to the answer that brings it, null for any."""
    return [
        {
            **power_json(told.line),
            "when": {one.key: None if one.example else one.value for one in told.when},
        }
        for told in tell_entry_powers(powers)
    ]


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "prompt": question.prompt,
        "kind": question.kind.value,
        "item_kind": question.item_kind.value,
        "default": question.default,
        "required": question.required,
        "choices": list(question.choices),
        "help": question.help,
        "generated": question.secret and question.length > 0,
    }
