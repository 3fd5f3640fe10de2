"""Entries whose makers have ended them, and which processors the shipped entries are known for."""

from __future__ import annotations

from scaletail_tui.adapters.catalog.files import CatalogFiles

SERVICES = {service.slug: service for service in CatalogFiles().load().services}


def test_the_alternative_is_an_entry_that_lives() -> None:
    ended = {slug: service.archived for slug, service in SERVICES.items() if service.archived is not None}
    assert sorted(ended) == ["filebrowser", "hemmelig", "pingvin-share"]
    for slug, archived in ended.items():
        other = SERVICES[archived.instead]
        assert other.archived is None, slug


def test_processors_stand_only_where_every_image_has_them() -> None:
    known = {slug: service.architectures for slug, service in SERVICES.items() if service.architectures}
    assert all("amd64" in made_for for made_for in known.values())
    assert len(known) >= 30
