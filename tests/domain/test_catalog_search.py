"""Services are found by what somebody remembers of them."""

from __future__ import annotations

from scaletail_tui.domain.catalog.search import search
from scaletail_tui.domain.catalog.service import Service


def service(slug: str, name: str, summary: str = "", *, image: str = "", tags: tuple[str, ...] = ()) -> Service:
    compose = {"services": {"application": {"image": image}}} if image else {}
    category = "Media" if slug == "jellyfin" else "Productivity"
    return Service(slug=slug, name=name, summary=summary, category=category, tags=tags, compose=compose)


CATALOG = (
    service("adguardhome", "AdGuard Home", "Blocks ads", image="adguard/adguardhome:latest", tags=("dns",)),
    service("homepage", "Homepage", "Start page"),
    service("jellyfin", "Jellyfin", "Films and series", image="lscr.io/linuxserver/jellyfin:latest"),
    service("pihole", "Pi-hole", "DNS server that blocks ads"),
    service("vaultwarden", "Vaultwarden", "Passwords at home", tags=("bitwarden",)),
)


def slugs(text: str, category: str | None = None) -> list[str]:
    return [found.slug for found in search(CATALOG, text, category)]


def test_an_empty_search_finds_all_in_catalog_order() -> None:
    assert slugs("  ") == [entry.slug for entry in CATALOG]


def test_a_name_that_begins_with_the_text_comes_first_then_a_word_of_a_name_then_the_rest() -> None:
    assert slugs("home") == ["homepage", "adguardhome", "vaultwarden"]


def test_summary_tag_and_image_are_searched() -> None:
    assert slugs("films") == ["jellyfin"]
    assert slugs("bitwarden") == ["vaultwarden"]
    assert slugs("linuxserver") == ["jellyfin"]


def test_a_tag_comes_before_a_summary() -> None:
    assert slugs("dns") == ["adguardhome", "pihole"]


def test_every_word_must_be_found_wherever_it_stands() -> None:
    assert slugs("ads dns") == ["adguardhome", "pihole"]
    assert slugs("ads films") == []


def test_case_is_of_no_matter() -> None:
    assert slugs("JELLY") == ["jellyfin"]


def test_a_category_narrows_the_search() -> None:
    assert slugs("", "Media") == ["jellyfin"]
    assert slugs("home", "Media") == []
