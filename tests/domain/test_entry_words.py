"""What an entry says of its makers, of processors, and of what Funnel shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scaletail_tui.adapters.catalog.entry import parse_entry
from scaletail_tui.domain.catalog.service import Archived, FunnelNote, Service
from scaletail_tui.domain.catalog.service_page import service_page
from scaletail_tui.domain.powers.entry import EntryPowers
from tests.domain.test_catalog_rules import GOOD, application, problems


def lines(service: Service) -> list[str]:
    return [fact.text for section in service_page(service, EntryPowers()) for fact in section.facts]


def parsed(**words: Any) -> Service | tuple[object, ...]:
    raw = {
        "x-scaletail": {"name": "A", "summary": "s", "category": "Utilities", **words},
        "services": {"application": {"image": "a:1"}},
    }
    return parse_entry("a", "a/compose.yaml", raw, template=lambda path: "")


def test_an_entry_whose_makers_ended_it_says_so_before_all_and_names_another() -> None:
    ended = replace(GOOD, archived=Archived(instead="other"), notes=("A note.",))
    assert ended.short == "archived: A small service"
    told = [line for line in lines(ended) if line.startswith(("Archived", "A note"))]
    assert told == ["Archived by its makers: nothing in it is mended any more. Instead: other.", "A note."]
    assert problems(ended) == []
    assert problems(replace(GOOD, archived=Archived(instead="small"))) == ["archived.instead: this is the entry itself"]


def test_processors_are_said_where_they_are_known_and_that_they_are_not_where_they_are_not() -> None:
    assert "processors: amd64, arm/v7" in lines(replace(GOOD, architectures=("amd64", "arm/v7")))
    assert "processors: not known" in lines(GOOD)
    (problem,) = problems(replace(GOOD, architectures=("x86_64",)))
    assert problem.startswith("architectures: 'x86_64' is not known; known are amd64")


def test_what_funnel_shows_alone_is_a_path() -> None:
    some = FunnelNote(advice=GOOD.funnel.advice, because="Counted.", paths=("/script.js",))
    assert problems(replace(GOOD, funnel=some)) == []
    assert "Funnel shows /script.js alone, the tailnet all of it" in lines(replace(GOOD, funnel=some))
    (problem,) = problems(replace(GOOD, funnel=replace(some, paths=("script.js",))))
    assert problem.startswith("funnel.paths: 'script.js' must be a path")


def test_an_entry_is_read_with_these_words() -> None:
    service = parsed(
        archived={"instead": "b"}, architectures=["amd64"], funnel={"paths": ["/x"]},
        own_https={"services": {"application": {"command": ["x"]}}},
    )  # fmt: skip
    assert isinstance(service, Service)
    assert (service.archived, service.architectures) == (Archived(instead="b"), ("amd64",))
    assert service.funnel.paths == ("/x",) and service.own_https["services"]["application"]["command"] == ["x"]
    assert isinstance(parsed(archived={"since": "2025"}), tuple), "an unknown word below archived is refused"


@pytest.mark.parametrize(("interval", "calm"), [("10s", False), ("30s", True), ("60s", True), ("5m", True)])
def test_an_apps_own_check_is_calm(interval: str, calm: bool) -> None:
    check = {"test": ["CMD", "/app/health"], "interval": interval, "start_interval": "2s"}
    assert bool(problems(application(healthcheck=check))) is not calm


@pytest.mark.parametrize("fragment", [{"services": []}, {"volumes": {}}, {"services": {"application": ["x"]}}, ["x"]])
def test_an_own_https_fragment_is_services_and_nothing_else(fragment: object) -> None:
    assert isinstance(parsed(own_https=fragment), tuple)


def test_own_https_is_for_a_page() -> None:
    (problem, *_) = problems(replace(GOOD, serve=(), background=True, needs=("no-page",), own_https={"services": {}}))
    assert problem == "own_https: this is for a page, and serve shows none"


def test_what_an_own_https_fragment_adds_is_judged_as_the_rest() -> None:
    bad = replace(GOOD, own_https={"services": {"application": {"ports": ["443:443"]}}})
    (problem,) = problems(bad)
    assert problem.startswith("own_https.services.application.ports: ports on the host are the sidecar's")
