"""Which service of the catalog a stack is, by the images of its containers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.database import kind_of_image


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


def service_of_stack(services: Sequence[Service], images: Sequence[str], *, folder: str, ports: Iterable[int]) -> str:
    """The same by more than images: of several entries the one named as the folder, or whose page has the port.

    A database's image tells nothing here. Without any image it is the entry that the folder is called after, where
    Serve leads to its port: an image may come from another registry.
    """
    if found := service_of_images(services, images):
        return found
    there, named = frozenset(ports), folder.lower()
    repositories = {repository_of(image) for image in images if kind_of_image(image) is None} - {""}
    having = [one for one in services if repositories & {repository_of(image) for image in one.images}]
    alike = [one for one in services if named in (one.slug, one.hostname)]
    for candidates in (
        [one for one in having if one in alike],
        [one for one in having if one.main_port in there],
        [one for one in alike if one.main_port in there],
    ):
        if len(candidates) == 1:
            return candidates[0].slug
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
