"""The table in catalog/README.md is that of the entries."""

from __future__ import annotations

from scaletail_tui.adapters.catalog.files import CatalogFiles
from tests.catalog.make_table import BEGIN, END, README, with_table


def test_the_table_of_all_services_is_not_stale() -> None:
    text = README.read_text(encoding="utf-8")
    assert text == with_table(text, CatalogFiles().load().services), "run: python -m tests.catalog.make_table"


def test_every_service_stands_in_it_once() -> None:
    table = README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    for service in CatalogFiles().load().services:
        assert table.count(f"`{service.slug}`") == 1
