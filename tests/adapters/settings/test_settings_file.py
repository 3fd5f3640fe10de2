"""The settings file: where it stands, what it says, and that nothing in it keeps the program from starting."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaletail_tui.adapters.settings.edit import put_settings, write_template
from scaletail_tui.adapters.settings.file import parse_settings, read_settings, settings_path
from scaletail_tui.domain.settings.table import SETTINGS
from scaletail_tui.ports.folders import FilesRefused


def test_the_file_is_the_one_that_is_named_else_in_the_config_folder() -> None:
    assert settings_path({"HOME": "/home/me"}) == Path("/home/me/.config/scaletail-tui/settings.yaml")
    assert settings_path({"HOME": "/home/me", "XDG_CONFIG_HOME": "/x"}) == Path("/x/scaletail-tui/settings.yaml")
    assert settings_path({"HOME": "/home/me", "XDG_CONFIG_HOME": "x"}) == settings_path({"HOME": "/home/me"})
    assert settings_path({"HOME": "/home/me", "SCALETAIL_CONFIG": "/s.yaml"}) == Path("/s.yaml")


def test_values_and_their_lines_are_read() -> None:
    file = parse_settings(b"# mine\nroot: ~/stacks\n\ntags: [tag:a]\n")
    assert (file.values, file.problems) == ({"root": "~/stacks", "tags": ("tag:a",)}, ())
    assert (file.lines["root"], file.lines["tags"]) == (2, 4)


@pytest.mark.parametrize("said", ["33:33", "1000:1000", '"33:33"', "10:59"])
def test_an_owner_means_what_is_written_also_without_quotes(said: str) -> None:
    file = parse_settings(f"owner: {said}\nroot: ~/stacks\n".encode())
    assert (file.values["owner"], file.problems) == (said.strip('"'), ())


def test_one_wrong_line_leaves_the_others_to_count() -> None:
    file = parse_settings(b"root: ~/stacks\nlok: dark\nmouse: perhaps\n")
    assert file.values == {"root": "~/stacks"}
    assert [(one.line, one.name) for one in file.problems] == [(2, "lok"), (3, "mouse")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"root: [", "This is no YAML"),
        (b"- a\n", "The file holds no settings"),
        (b"\xff\xfe\x00", "The file is no YAML text in UTF-8."),
        (b"root: \x1b[31m", "The file is no YAML text in UTF-8."),
        (b"a: &a [*a]\n", "The file is not used"),
        (b"[" * 5_000, "This is no YAML"),
        (b"root: 2024-99-99\n", "The file is no YAML text in UTF-8."),
    ],
)
def test_what_is_no_settings_file_is_one_problem_and_no_values(content: bytes, said: str) -> None:
    file = parse_settings(content)
    assert not file.values
    assert [one.sentence[: len(said)] for one in file.problems] == [said]


@pytest.mark.parametrize("make", ["folder", "pipe", "huge", "link in a circle"])
def test_what_is_no_small_plain_file_is_told_and_not_waited_for(tmp_path: Path, make: str) -> None:
    path = tmp_path / "settings.yaml"
    match make:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "huge":
            path.write_bytes(b"#" * 200_000)
        case _:
            path.symlink_to(path)
    [problem] = read_settings(path).problems
    assert str(path) in problem.sentence and "cannot be read" in problem.sentence


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none" / "settings.yaml").problems == ()
    assert read_settings(None).values == {}


def test_a_new_file_explains_every_setting_and_each_line_of_it_would_hold(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.yaml"
    write_template(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_settings(path).values == {}
    names = tuple(f"# {one.name}:" for one in SETTINGS)
    opened = "\n".join(line[2:] for line in path.read_text().splitlines() if line.startswith(names))
    file = parse_settings(opened.encode())
    assert (set(file.values), file.problems) == ({one.name for one in SETTINGS}, ())


def test_a_file_that_stands_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("root: /mine\n")
    write_template(path)
    assert path.read_text() == "root: /mine\n"


def test_settings_are_put_in_line_by_line_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("# mine\nlook: light   # at night\nroot: /old\n")
    put_settings(path, {"root": "/new", "tags": ("tag:a",)})
    assert path.read_text() == '# mine\nlook: light   # at night\nroot: "/new"\ntags: ["tag:a"]\n'
    assert read_settings(path).values == {"look": "light", "root": "/new", "tags": ("tag:a",)}


def test_a_setting_in_several_lines_is_left_alone_and_said(tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("tags:\n  - tag:a\n")
    with pytest.raises(FilesRefused, match="written in a way that was not changed"):
        put_settings(path, {"tags": ("tag:b",)})
    assert path.read_text() == "tags:\n  - tag:a\n"


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    real, path = tmp_path / "dotfiles.yaml", tmp_path / "settings.yaml"
    real.write_text("look: light\n")
    path.symlink_to(real)
    put_settings(path, {"root": "/new"})
    assert path.is_symlink() and 'root: "/new"' in real.read_text()


@pytest.mark.parametrize(
    "content", [b'root: "\xe4\xff"\n', b"\xff\xfer\x00", b"look: [", b"\0", b"- a\n", b"x" * 200_000]
)
def test_a_file_that_holds_no_settings_stays_as_it_is_and_that_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(content)
    with pytest.raises(FilesRefused, match=str(path)):
        put_settings(path, {"root": "/new"})
    assert path.read_bytes() == content
