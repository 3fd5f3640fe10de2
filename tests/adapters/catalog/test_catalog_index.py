"""The index of the catalog: it spares time, and is never believed over the files."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog import files as catalog_files
from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.catalog.index import CatalogIndex, index_file

ENTRY = """
x-scaletail:
  name: "Small"
  summary: "A small service"
  category: "Utilities"
  serve:
    - {path: "/", port: 8080}
services:
  application:
    image: example/small:1
"""


@pytest.fixture
def entry(tmp_path: Path) -> Path:
    path = tmp_path / "catalog" / "small" / "compose.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(ENTRY)
    return path


def loaded_name(entry: Path) -> str:
    load = CatalogFiles((entry.parent.parent,), bundled=False).load()
    return load.services[0].name if load.services else str(load.failures[0])


def without_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> object:
        raise AssertionError("YAML was asked")

    monkeypatch.setattr(catalog_files, "_yaml", refuse)


def test_what_was_read_once_needs_no_yaml_again(entry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = CatalogFiles((entry.parent.parent,), bundled=False).load()
    without_yaml(monkeypatch)
    assert CatalogFiles((entry.parent.parent,), bundled=False).load() == first


def test_a_changed_file_is_read_anew_even_with_its_old_date_and_size(entry: Path) -> None:
    assert loaded_name(entry) == "Small"
    before = entry.stat()
    entry.write_text(ENTRY.replace('"Small"', '"Smell"'))
    os.utime(entry, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert entry.stat().st_size == before.st_size
    assert loaded_name(entry) == "Smell"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": 99, "entries": {}}', "\0\0"])
def test_a_damaged_index_costs_nothing_but_time(entry: Path, damage: str) -> None:
    assert loaded_name(entry) == "Small"
    index_file().write_text(damage)
    assert loaded_name(entry) == "Small"
    assert CatalogIndex(index_file()).find(entry.read_bytes()) is not None


def test_one_letter_that_changed_in_the_index_is_noticed(entry: Path) -> None:
    assert loaded_name(entry) == "Small"
    index_file().write_text(index_file().read_text().replace("Small", "Smell"))
    assert loaded_name(entry) == "Small"


def test_an_index_that_holds_nonsense_is_judged_like_a_file(entry: Path) -> None:
    assert loaded_name(entry) == "Small"
    told = json.loads(index_file().read_text().partition("\n")[2])
    for raw in told["entries"].values():
        raw["x-scaletail"]["serve"] = [{"path": "/", "port": 99999}]
    text = json.dumps(told)
    index_file().write_text(f"{hashlib.sha256(text.encode()).hexdigest()}\n{text}")
    assert "99999 is no port" in loaded_name(entry)


def test_a_cache_that_cannot_be_written_is_none(entry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert loaded_name(entry) == "Small"


@pytest.mark.parametrize("raw", [{"a": {1: "x"}}, {"a": {2, 3}}, {"a": (1,)}, [], {"a": b"x"}])
def test_what_json_would_change_is_not_kept(tmp_path: Path, raw: object) -> None:
    index = CatalogIndex(tmp_path / "index.json")
    index.keep(b"text", raw)
    index.save()
    assert CatalogIndex(tmp_path / "index.json").find(b"text") is None


def test_what_json_carries_is_kept_as_it_was(tmp_path: Path) -> None:
    raw = {"a": [1, 1.5, True, None, "ü"], "b": {"c": "d"}}
    index = CatalogIndex(tmp_path / "index.json")
    index.keep(b"text", raw)
    index.save()
    found = CatalogIndex(tmp_path / "index.json").find(b"text")
    assert found == raw
    assert found["a"][2] is True


def test_the_cache_folder_is_private(entry: Path) -> None:
    loaded_name(entry)
    assert index_file().parent.stat().st_mode & 0o077 == 0
