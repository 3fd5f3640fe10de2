"""Several visited services of one file: what goes with which, and what cannot be parted."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.several import find_each, split_services
from scaletail_tui.domain.imports.survey import Survey
from tests.domain.imports.deciding import given

APART = """
services:
  notes: {image: a/notes, ports: ["8001:80"], depends_on: [notes-db], environment: {DB: "postgres://notes-db/x"}}
  notes-db: {image: postgres:16}
  wiki: {image: a/wiki, ports: ["8002:80"], environment: {REDIS: "redis://cache:6379"}}
  cache: {image: redis:7}
  worker: {image: a/wiki-worker, command: "work --queue cache"}
  lonely: {image: a/cron}
"""


def survey(text: str) -> Survey:
    return Survey(given(text), images={}, catalog=())


def test_a_store_and_a_worker_go_with_who_names_them_and_what_nobody_names_with_the_first() -> None:
    seen = survey(APART)
    assert find_each(seen) == ("notes", "wiki")
    assert split_services(seen, find_each(seen)) == {
        "notes": ("notes", "notes-db", "lonely"), "wiki": ("wiki", "cache", "worker"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (APART.replace("redis://cache", "postgres://notes-db"), "notes-db belongs to notes and wiki"),
        (APART.replace("redis://cache:6379", "http://notes/api"), "notes and wiki need each other"),
        (
            "services: {one: {image: a, ports: ['1:80'], volumes: ['d:/d']},"
            " two: {image: b, ports: ['2:80'], volumes: ['d:/x']}}",
            "share the volume d",
        ),
    ],
)
def test_what_hangs_together_is_not_torn_apart(text: str, told: str) -> None:
    seen = survey(text)
    with pytest.raises(BadInput, match=told) as refused:
        split_services(seen, find_each(seen))
    assert "as one stack: --visit" in refused.value.remedy


def test_a_name_that_is_part_of_another_word_means_nobody() -> None:
    seen = survey(APART.replace("redis://cache:6379", "redis://my-notes-db.example.org, cache"))
    assert "notes-db" not in split_services(seen, ("notes", "wiki"))["wiki"]
