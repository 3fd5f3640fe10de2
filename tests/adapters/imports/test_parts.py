"""Files that take parts from others are read as Compose reads them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.adapters.imports.reading import merge_texts, read_given
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.given import GivenStack


def given(folder: Path, files: Mapping[str, str]) -> GivenStack:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return read_given(str(folder))


def body(stack: GivenStack, service: str) -> dict[str, Any]:
    return dict(stack.model["services"][service])


def test_an_included_file_of_another_folder_brings_its_services_paths_and_variables_along(tmp_path: Path) -> None:
    stack = given(tmp_path, {
        "compose.yaml": "include: [store/compose.yaml]\nservices: {web: {image: a/web, depends_on: [db]}}\n",
        "store/compose.yaml": "services: {db: {image: 'postgres:${PG}', env_file: db.env, "
        "volumes: ['./data:/d', 'v:/v']}}\n"
        "volumes: {v: {}}\nsecrets: {s: {file: s.txt}}\n",
        "store/.env": "PG=16\nOTHER=of the store\n", ".env": "OTHER=mine\n",
        "store/db.env": "A=1\n", "store/s.txt": "x",
    })  # fmt: skip
    assert list(stack.model["services"]) == ["db", "web"]
    assert body(stack, "db")["env_file"] == "./store/db.env"
    assert body(stack, "db")["volumes"] == ["./store/data:/d", "v:/v"]
    assert stack.model["secrets"]["s"]["file"] == "./store/s.txt"
    assert stack.env == {"PG": "16", "OTHER": "mine"}
    assert [Path(one).relative_to(tmp_path).as_posix() for one in stack.parts] == ["compose.yaml", "store/compose.yaml"]
    assert merge_texts(stack.files) == stack.model


def test_a_long_mount_of_an_included_file_is_moved_without_a_dot_before_it_too(tmp_path: Path) -> None:
    stack = given(tmp_path, {
        "compose.yaml": "include: [store/compose.yaml]\nservices: {web: {image: a/web}}\n",
        "store/compose.yaml": "services: {db: {image: a/db, volumes: [{type: bind, source: data, target: /d}, "
        "{type: volume, source: v, target: /v}]}}\nvolumes: {v: {}}\n",
    })  # fmt: skip
    assert [one["source"] for one in body(stack, "db")["volumes"]] == ["./store/data", "v"]


def test_two_included_folders_that_set_a_variable_otherwise_are_refused_without_its_value(tmp_path: Path) -> None:
    files = {
        "compose.yaml": "include: [a/compose.yaml, b/compose.yaml]\nservices: {web: {image: a/web}}\n",
        "a/compose.yaml": "services: {one: {image: 'postgres:${PG}'}}\n", "a/.env": "PG=16\nTZ=UTC\n",
        "b/compose.yaml": "services: {two: {image: 'postgres:${PG}'}}\n", "b/.env": "PG=17\nTZ=UTC\n",
    }  # fmt: skip
    with pytest.raises(BadInput, match=r"b/\.env sets PG otherwise than another file that is included") as refused:
        given(tmp_path, files)
    assert "17" not in refused.value.sentence().replace(str(tmp_path), "")
    assert given(tmp_path, {".env": "PG=15\n"}).env["PG"] == "15", "what the project itself sets counts for both"


def test_a_service_that_extends_another_has_what_is_its_own_on_top(tmp_path: Path) -> None:
    stack = given(tmp_path, {
        "compose.yaml": "services:\n  base: {image: a/b, environment: [ONE=1, TWO=2], profiles: [never]}\n"
        "  web:\n    extends: {file: common/all.yaml, service: page}\n    environment: {TWO: '3'}\n"
        "  job: {extends: base, command: work}\n",
        "common/all.yaml": "services: {page: {extends: {service: any}, ports: ['80:80']}, "
        "any: {image: a/page, build: ., environment: {ONE: '1', TWO: '2'}}}\n",
    })  # fmt: skip
    assert body(stack, "web")["image"] == "a/page"
    assert body(stack, "web")["environment"] == {"ONE": "1", "TWO": "3"}
    assert body(stack, "web")["build"] == "./common/."
    assert body(stack, "job")["command"] == "work"
    assert body(stack, "job")["image"] == "a/b"


def test_an_override_lies_over_what_was_put_together(tmp_path: Path) -> None:
    stack = given(tmp_path, {
        "compose.yaml": "include: [{path: [a.yaml, b.yaml]}]\n", "a.yaml": "services: {web: {image: a/one}}\n",
        "b.yaml": "services: {web: {ports: ['80:80']}}\n",
        "compose.override.yaml": "services: {web: {image: a/two}}\n",
    })  # fmt: skip
    assert body(stack, "web") == {"image": "a/two", "ports": ["80:80"]}


def test_files_that_include_each_other_twice_and_again_end_at_once(tmp_path: Path) -> None:
    names = ["compose.yaml", *(f"{number}.yaml" for number in range(6))]
    files = {name: f"include: [{', '.join([below] * 6)}]\n" for name, below in pairwise(names)}
    with pytest.raises(BadInput, match="include more than 200 files"):
        given(tmp_path, {**files, names[-1]: "services: {a: {image: y}}\n"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("include: [nothing.yaml]\nservices: {}\n", "nothing.yaml, which is not there"),
        ("include: [compose.yaml]\nservices: {a: {image: x}}\n", "circle"),
        ("services: {a: {extends: b}, b: {extends: a}}\n", "extends itself"),
        ("services: {a: {extends: c}}\n", "extends c, which"),
        ("include: ['https://example.org/a.yaml']\n", "from elsewhere"),
        ("include: [{env_file: x}]\n", "names no file"),
        ("include: [other.yaml]\nservices: {a: {image: x}}\n", "both define services.a"),
    ],
)
def test_what_cannot_be_put_together_is_said_in_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        given(tmp_path, {"compose.yaml": text, "other.yaml": "services: {a: {image: y}}\n"})
