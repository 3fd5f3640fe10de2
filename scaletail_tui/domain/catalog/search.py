"""Finding services by what somebody remembers of them."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.domain.catalog.service import Service

CATEGORIES = (
    "Productivity", "Media", "Development", "Network", "Utilities", "Monitoring", "Dashboards", "Food", "Smart home",
)  # fmt: skip
"""In the order of the catalog's screen."""


def search(services: Sequence[Service], text: str, category: str | None = None) -> tuple[Service, ...]:
    """Services that hold every word of `text` in name, slug, summary, tags or images, the best first.

    A name that begins with the text comes first, then a name with a word that does, then the rest, each in catalog
    order. An empty text finds all; `category` None means all of them. Case is of no matter.
    """
    wanted = text.casefold().split()
    whole = " ".join(wanted)
    found = [
        (_rank(service, whole), service)
        for service in services
        if category in (None, service.category) and _holds(service, wanted)
    ]
    return tuple(service for _, service in sorted(found, key=lambda pair: pair[0]))


def _holds(service: Service, words: Sequence[str]) -> bool:
    texts = (service.name, service.slug, service.summary, *service.tags, *service.images)
    haystack = "\n".join(texts).casefold()
    return all(word in haystack for word in words)


def _rank(service: Service, text: str) -> int:
    name = service.name.casefold()
    if not text or name.startswith(text) or service.slug.startswith(text):
        return 0
    if any(word.startswith(text) for word in name.replace("-", " ").split()):
        return 1
    if any(tag.casefold().startswith(text) for tag in service.tags):
        return 2
    return 3
