"""Which service of the catalog a stack is, by the images of its containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scaletail_tui.domain.catalog.service import Service


def service_of_images(services: Sequence[Service], images: Iterable[str]) -> str:
    """The slug of the one entry that has one of the images, the first image first; empty where none or several have.

    What several entries have, a database for one, tells nothing.
    """
    slugs: dict[str, set[str]] = defaultdict(set)
    for service in services:
        for image in service.images:
            slugs[repository_of(image)].add(service.slug)
    for image in images:
        having = slugs.get(repository_of(image), set())
        if len(having) == 1:
            return next(iter(having))
    return ""


def repository_of(reference: str) -> str:
    """`docker.io/vaultwarden/server` for `vaultwarden/server:1.36@sha256:…`; empty for what is no reference."""
    plain = reference.partition("@")[0]
    above, _, last = plain.rpartition("/")
    name = last.partition(":")[0]
    if not name or "$" in plain:
        return ""
    first, _, rest = above.partition("/")
    host = first if "." in first or ":" in first or first == "localhost" else ""
    path = rest if host else above
    host = "docker.io" if host in ("", "index.docker.io", "registry-1.docker.io") else host
    path = path or ("library" if host == "docker.io" else "")
    return "/".join(part for part in (host, path, name) if part).lower()
