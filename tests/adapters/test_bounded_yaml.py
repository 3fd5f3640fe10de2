"""YAML whose anchors hold themselves or multiply is refused at once, wherever it stands."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.bounded_yaml import EndlessYaml, load_yaml
from scaletail_tui.adapters.compose.files import read_compose
from scaletail_tui.adapters.stacks.folders import StackFiles
from scaletail_tui.ports.folders import FilesRefused

WHY = "its anchors make it endless or far too large"
LETTERS = tuple(pairwise("abcdefghijklmnopqrstu"))
BOMBS = {
    "an anchor in itself": "x-scaletail: &a {b: *a}\n",
    "eight to the tenth nodes": "a: &a [x, x, x, x, x, x, x, x]\nx-scaletail:\n"
    + "".join(f"  {name}: &{name} [{', '.join(['*' + before] * 8)}]\n" for before, name in LETTERS[:10]),
    "merges that double": "a: &a {x: y}\nx-scaletail:\n"
    + "".join(f"  {name}: &{name} {{<<: [*{before}, *{before}]}}\n" for before, name in LETTERS),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_what_grows_without_end_is_refused_before_it_is_built(text: str) -> None:
    with pytest.raises(EndlessYaml, match=WHY):
        load_yaml(text)


def test_anchors_of_a_usual_size_are_read() -> None:
    text = "x-log: &log {logging: {driver: local}}\nservices: {a: {<<: *log, image: x}, b: {<<: *log}}\n"
    assert load_yaml(text)["services"]["a"] == {"logging": {"driver": "local"}, "image": "x"}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_stack_with_such_a_file_has_a_problem_and_its_neighbour_has_none(text: str, tmp_path: Path) -> None:
    for name, content in (("bomb", text), ("well", "x-scaletail: {service: vaultwarden}\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "compose.yaml").write_text(content)
    files = StackFiles(tmp_path)
    bomb, well = (files.read(name) for name in files.names())
    assert bomb is not None and bomb.problem == f"{tmp_path}/bomb/compose.yaml is not YAML: {WHY}"
    assert well is not None and well.meta == {"service": "vaultwarden"}
    with pytest.raises(FilesRefused, match=WHY):
        read_compose(tmp_path / "bomb", "bomb")


def test_a_text_that_is_nested_a_hundred_thousand_deep_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "compose.yaml").write_text(f"x-scaletail: {'[' * 100_000}")
    disk = StackFiles(tmp_path).read("deep")
    assert disk is not None and "is not YAML" in disk.problem
    with pytest.raises(FilesRefused, match="is not YAML"):
        read_compose(tmp_path / "deep", "deep")
