"""Folders are read for lint as people have them: in all the shapes of the template, and broken ones."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.folders import LintFolders
from scaletail_tui.adapters.lint.git_index import find_tracked
from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.lint.finding import StackShape
from scaletail_tui.domain.lint.judge import judge_folder
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.ports.folders import FilesRefused
from tests.domain.lint.stack_text import Files, ids, judge, stack, write

_INLINE = "    configs:\n      - source: ts-serve\n        target: /config/serve.json\n"
_SERVE = '{"TCP":{"443":{"HTTPS":true}},"Web":{"${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:8080"}}}}}'
_APP = "services:\n  app:\n    image: a/b:1\n    network_mode: service:tailscale\n"

_VPN = _APP.replace("tailscale", "vpn") + "  vpn:\n    image: ghcr.io/tailscale/tailscale:v1.90\n"


def _read(folder: Path, files: Files) -> LintStack:
    return LintStack(read_folder(write(folder / "notes", files)))


def _ports(found: LintStack) -> tuple[int, ...]:
    return found.serve_ports


@pytest.mark.parametrize(
    "files",
    [
        stack(),
        stack((_INLINE, ""), more={"config/serve.json": _SERVE}),
        stack(
            (_INLINE, ""),
            ("./config:/config", "./serve-${SERVICE}.json:/config/serve.json"),
            more={"serve-notes.json": _SERVE},
        ),
        stack((_INLINE, ""), ("./config:/config", "./ts:/config:ro"), more={"ts/serve.json": _SERVE}),
        stack(("    content: |\n      {", "    content: |-\n      {")),
        {**stack(), "docker-compose.yml": stack()["compose.yaml"], "compose.yaml": stack()["compose.yaml"]},
    ],
    ids=["inline", "folder", "file", "read-only", "stripped", "two files"],
)
def test_serve_is_read_from_where_the_sidecar_has_it(files: Files, tmp_path: Path) -> None:
    assert _ports(_read(tmp_path, files)) == (8080,)


def test_a_config_file_of_compose_is_read(tmp_path: Path) -> None:
    files = stack(("  ts-serve:\n", "  other:\n"), top="", more={"serve.json": _SERVE})
    files["compose.yaml"] = files["compose.yaml"].replace(
        "configs:\n", "configs:\n  ts-serve:\n    file: ./serve.json\n", 1
    )
    assert _ports(_read(tmp_path, files)) == (8080,)


def test_an_override_is_laid_over_the_file(tmp_path: Path) -> None:
    over = "services:\n  app:\n    image: a/other:2\n    environment:\n      MORE: '1'\n"
    found = _read(tmp_path, stack(more={"compose.override.yaml": over})).service("app")
    assert found is not None
    assert found.image == "a/other:2"
    assert [setting.name for setting in found.settings] == ["TZ", "MORE"]


def test_a_finding_in_an_override_names_its_line(tmp_path: Path) -> None:
    over = "services:\n  app:\n    restart: never\n"
    report = judge(tmp_path, stack(more={"compose.override.yaml": over}))
    assert [(one.id, one.file, one.line) for one in report.findings if one.id == "invalid-restart-policy"] == [
        ("invalid-restart-policy", "compose.override.yaml", 3)
    ]


def test_extends_and_include_are_followed(tmp_path: Path) -> None:
    main = (
        "include:\n  - more.yaml\nservices:\n  app:\n    extends: {file: base.yaml, service: one}\n    image: a/b:1\n"
    )
    base = "services:\n  one:\n    network_mode: service:tailscale\n    environment: [A=b]\n"
    more = "services:\n  tailscale:\n    image: tailscale/tailscale:latest\n"
    found = _read(tmp_path, {"compose.yaml": main, "base.yaml": base, "more.yaml": more})
    assert [str(one.name) for one in found.joined] == ["app"]
    assert [setting.name for setting in found.joined[0].settings] == ["A"]


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    files = {"compose.yaml": "include: [a.yaml]\n", "a.yaml": "include: [compose.yaml]\nservices:\n  b: {extends: b}\n"}
    assert [str(one.name) for one in _read(tmp_path, files).services] == ["b"]


@pytest.mark.parametrize(
    ("files", "shape"),
    [
        (stack(), StackShape.WEB),
        (stack(services="second:\n  image: a/b:1\n  network_mode: service:tailscale\n"), StackShape.MULTI),
        ({"compose.yaml": "services:\n  ts:\n    image: tailscale/tailscale\n"}, StackShape.NODE),
        ({"compose.yaml": "services:\n  web:\n    image: nginx\n"}, StackShape.UNKNOWN),
        ({"compose.yaml": _VPN}, StackShape.WEB),
        ({"compose.yaml": _APP + "  tailscale:\n    image: tailscale/tailscale\n    network_mode: service:gluetun\n"
                          "  gluetun:\n    image: qmcgaw/gluetun:3\n"}, StackShape.WEB),
        ({"compose.yaml": _APP + "  tailscale:\n    image: registry.lan/tailscale-own:1\n    environment:\n"
                          "      TS_STATE_DIR: /s\n"}, StackShape.WEB),
    ],
    ids=["web", "multi", "node", "unknown", "another name", "behind a VPN", "own image"],
)  # fmt: skip
def test_the_shape_of_a_folder_is_known(files: Files, shape: StackShape, tmp_path: Path) -> None:
    assert judge(tmp_path, files).shape is shape


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("services:\n  a: [\n", "is not YAML"),
        ("- a\n", "no mapping"),
        ("services: [a]\n", "no mapping"),
        ("a: &a [*a, *a]\n", "endless"),
        ("a: " + "[" * 4000 + "]" * 4000, "is not YAML"),
        ("a: b\n---\nc: d\n", "is not YAML"),
        ("services:\n  a: {image: \x00}\n", "is not YAML"),
    ],
    ids=["cut off", "list", "services", "anchors", "deep", "two documents", "control"],
)
def test_what_is_no_compose_file_is_refused_in_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match=said) as refused:
        read_folder(write(tmp_path, {"compose.yaml": text}))
    assert "\n" not in refused.value.title


def test_a_dotenv_that_compose_cannot_read_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match=r"Line 2 of \.env"):
        read_folder(write(tmp_path, {"compose.yaml": "services: {}\n", ".env": 'A=b\nC="open\n'}))


def test_odd_values_are_no_reason_to_stop(tmp_path: Path) -> None:
    text = (
        "services:\n  a: 1\n  b:\n  c:\n    image: [x]\n    environment: 7\n    ports: {a: b}\n"
        "    volumes: [{target: 1}, 3]\n"
        "    healthcheck: yes\n    depends_on: {x: 1}\n    network_mode: [service:a]\n    env_file: [{path: [a]}]\n"
        "configs: [a]\nvolumes: 3\nnetworks:\n  n: {ipam: {config: [1]}}\nsecrets: {s: 1}\ninclude: {a: b}\n"
    )
    assert judge(tmp_path, {"compose.yaml": text}).error is None


def test_a_pipe_in_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    write(tmp_path, stack(("./${SERVICE}-data:/data", "./a.conf:/etc/a.conf")))
    os.mkfifo(tmp_path / "a.conf")
    os.mkfifo(tmp_path / "README.md")
    assert judge_folder(read_folder(tmp_path)).error is None


def test_files_that_git_keeps_are_known_without_git(tmp_path: Path) -> None:
    folder = write(tmp_path / "clone" / "services" / "notes", stack())
    assert find_tracked(folder) is None
    for words in (["init", "-q"], ["add", "services/notes/.env"]):
        subprocess.run(["git", *words], cwd=tmp_path / "clone", check=True)
    assert find_tracked(folder) == frozenset({".env"})
    subprocess.run(["git", "update-index", "--index-version", "4", "--force-write"], cwd=tmp_path / "clone", check=True)
    assert find_tracked(folder) == frozenset({".env"})


def test_an_index_that_is_cut_off_is_none(tmp_path: Path) -> None:
    write(
        tmp_path, {"compose.yaml": "services: {}\n", ".git/HEAD": "ref: x\n", ".git/index": "DIRC\0\0\0\2\0\0\0\7abc"}
    )
    assert find_tracked(tmp_path) is None


def test_a_tree_is_searched_for_stacks_and_a_stack_is_not_entered(tmp_path: Path) -> None:
    write(tmp_path / "services" / "a", {"compose.yaml": "", "inner/compose.yaml": ""})
    write(tmp_path / "services" / "b", {"docker-compose.yml": ""})
    write(tmp_path / ".git" / "c", {"compose.yaml": ""})
    assert [path.name for path in LintFolders().find(tmp_path)] == ["a", "b"]
    assert LintFolders().find(tmp_path / "services" / "a") == (tmp_path / "services" / "a",)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    files = {name: text.replace("\n", "\r\n") for name, text in stack().items()}
    assert ids(judge(tmp_path, files)) == []
