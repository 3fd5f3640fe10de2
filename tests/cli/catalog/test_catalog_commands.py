"""`list`, `show` and `catalog check`, as a user and a script see them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run

GOOD = """
x-scaletail:
  name: "Small"
  summary: "A small service"
  category: "Utilities"
  tags: ["small", "example", "test"]
  links: {home: "https://example.org"}
  serve:
    - {path: "/", port: 8080}
  funnel: {advice: fine, because: "Nothing is stored."}
  first_run: "Open it."
  provenance: "Written here."
services:
  application:
    image: example/small:1
"""


def entry(catalog: Path, slug: str, text: str = GOOD) -> None:
    (catalog / slug).mkdir(parents=True)
    (catalog / slug / "compose.yaml").write_text(text)


def command(*words: str) -> int:
    """The command as `scaletail-tui` runs it; argparse's own way out counts too."""
    try:
        return run(list(words))
    except SystemExit as left:
        return int(left.code or 0)


def no_docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def test_list_json_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list", "--json") == 0
    services = json.loads(capsys.readouterr().out)["services"]
    assert [service["slug"] for service in services] == sorted(service["slug"] for service in services)
    kaneo = next(service for service in services if service["slug"] == "kaneo")
    assert kaneo == {
        "slug": "kaneo",
        "name": "Kaneo",
        "summary": "Project boards without the clutter",
        "category": "Productivity",
        "tags": ["kanban", "projects", "tasks"],
        "images": ["ghcr.io/usekaneo/web:latest", "ghcr.io/usekaneo/api:latest", "postgres:16-alpine"],
        "serve": [{"path": "/", "port": 5173}, {"path": "/api/", "port": 1337}],
        "questions": ["AUTH_SECRET", "DB_PASSWORD"],
        "funnel_advice": "caution",
        "archived": None,
        "architectures": [],
    }


def test_show_json_is_the_same_object_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list", "--json", "vaultwarden") == 0
    (listed,) = json.loads(capsys.readouterr().out)["services"]
    assert command("show", "vaultwarden", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert {key: shown[key] for key in listed if key != "questions"} == {
        key: value for key, value in listed.items() if key != "questions"
    }
    assert [question["key"] for question in shown["questions"]] == listed["questions"]
    token = shown["questions"][1]
    assert (token["kind"], token["generated"], token["default"]) == ("secret", True, "")
    assert shown["volumes"] == [{"service": "application", "source": "./data", "target": "/data", "read_only": False}]
    assert shown["links"]["source"] == "https://github.com/dani-garcia/vaultwarden"
    assert shown["first_run"].startswith("Create your account")
    assert shown["needs"] == ["https"]


def test_list_is_aligned_and_a_search_narrows_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list", "--category", "media") == 0
    lines = capsys.readouterr().out.splitlines()
    slugs = [line.split()[0] for line in lines]
    assert {"immich", "jellyfin", "minecraft"} <= set(slugs)
    assert slugs == sorted(slugs)
    assert len({line.index("Media") for line in lines}) == 1
    assert command("list", "bitwarden") == 0
    assert capsys.readouterr().out.split()[0] == "vaultwarden"


def test_nothing_found_is_said_beside_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list", "nobodyhasthis") == 0
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "No service matches.\n")


def test_an_unknown_category_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("list", "--category", "Games") == 2
    assert "There is no category Games. There are: Productivity, Media" in capsys.readouterr().err


def test_a_broken_entry_of_the_users_own_is_told_beside_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry(tmp_path, "small")
    entry(tmp_path, "bad", "services: {}\n")
    assert command("list", "--catalog", str(tmp_path), "small") == 0
    told = capsys.readouterr()
    assert told.out.split()[0] == "small"
    assert "Left out: " in told.err
    assert "bad/compose.yaml: x-scaletail: this is missing" in told.err


def test_show_tells_a_person_what_to_expect(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("show", "frigate") == 0
    page = capsys.readouterr().out
    assert page.startswith("Frigate: Camera recorder")
    assert "!  it is privileged: that is root on this host" in page
    assert "8554/tcp RTSP streams, on the home network if you say so" in page
    assert "[yours, or none]" in page
    assert all(line == line.rstrip() for line in page.splitlines())


def test_show_names_folders_and_images_as_they_are_without_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("show", "dockge", "--json") == 0
    volumes = json.loads(capsys.readouterr().out)["volumes"]
    assert ("/opt/stacks", "/opt/stacks") in {(one["source"], one["target"]) for one in volumes}
    assert command("show", "affine", "--json") == 0
    assert "ghcr.io/toeverything/affine:stable" in json.loads(capsys.readouterr().out)["images"]


def test_show_of_an_unknown_service_says_what_may_be_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("show", "vaultwarde") == 2
    assert "There is no service vaultwarde in the catalog. Did you mean vaultwarden" in capsys.readouterr().err


def test_show_of_a_broken_entry_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry(tmp_path, "bad", "services: {}\n")
    assert command("--catalog", str(tmp_path), "show", "bad") == 2
    assert "x-scaletail: this is missing" in capsys.readouterr().err


@pytest.mark.slow
def test_control_sequences_of_an_entry_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry(tmp_path, "small", GOOD.replace("A small service", "A \\x1b[31mred\\u202e service"))
    assert command("--catalog", str(tmp_path), "show", "small") == 0
    assert command("--catalog", str(tmp_path), "list", "small") == 0
    assert command("--catalog", str(tmp_path), "show", "small", "--json") == 0
    said = capsys.readouterr().out
    assert "A red service" in said
    assert "\x1b" not in said
    assert "u001b" not in said


def test_check_of_a_good_folder_counts_and_exits_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(tmp_path / "mine", "small")
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(tmp_path / "mine")) == 0
    told = capsys.readouterr()
    assert told.out == "1 entry checked, no problem.\n"
    assert "Not put before Docker Compose: " in told.err


def test_check_says_one_line_per_problem_and_exits_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine"
    entry(mine, "a", GOOD.replace("port: 8080", "port: 99999"))
    entry(mine, "b", GOOD.replace("Utilities", "Games").replace(":1\n", "\n"))
    entry(mine, "small")
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(mine)) == 1
    told = capsys.readouterr()
    assert [line.removeprefix(f"{mine}/") for line in told.out.splitlines()] == [
        "a/compose.yaml: x-scaletail.serve[0].port: 99999 is no port; ports go from 1 to 65535",
        "b/compose.yaml: category: 'Games' is not one of Productivity, Media, Development, Network, Utilities, "
        "Monitoring, Dashboards, Food, Smart home",
        "b/compose.yaml: services.application.image: 'example/small' has no tag; say which one is meant",
    ]
    assert "3 problems in 2 of 3 entries." in told.err


def test_check_without_a_folder_looks_at_every_catalog_of_the_users_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(tmp_path / "one", "a")
    entry(tmp_path / "two", "b", GOOD.replace("Utilities", "Games"))
    no_docker(monkeypatch, tmp_path)
    given = ("--catalog", str(tmp_path / "one"), "--catalog", str(tmp_path / "two"))
    assert command("catalog", "check", *given) == 1
    assert "two/b/compose.yaml: category" in capsys.readouterr().out


def test_the_later_catalog_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entry(tmp_path / "one", "small", GOOD.replace("A small service", "The first"))
    entry(tmp_path / "two", "small", GOOD.replace("A small service", "The second"))
    assert command("--catalog", str(tmp_path / "one"), "--catalog", str(tmp_path / "two"), "show", "small") == 0
    assert "The second" in capsys.readouterr().out


def test_check_wants_the_words_in_one_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = '  summary: "A small service"\n'
    moved = GOOD.replace(line, "").replace('  provenance: "Written here."\n', f'  provenance: "Written here."\n{line}')
    entry(tmp_path / "mine", "small", moved)
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(tmp_path / "mine")) == 1
    assert capsys.readouterr().out.endswith("small/compose.yaml: summary: this belongs before provenance\n")


def test_check_wants_questions_that_need_an_answer_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = """  questions:
    NAME: {prompt: "Name", more: true, help: "Your own."}
    PLACE: {prompt: "Place", required: true}
"""
    uses = '    environment: {NAME: , PLACE: "${PLACE}"}\n'
    entry(tmp_path / "mine", "small", GOOD.replace("  first_run", f"{questions}  first_run") + uses)
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(tmp_path / "mine")) == 1
    assert "questions.PLACE: this belongs before NAME" in capsys.readouterr().out


def test_check_of_one_entry_by_its_own_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(tmp_path / "mine", "small")
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(tmp_path / "mine" / "small")) == 0
    assert capsys.readouterr().out == "1 entry checked, no problem.\n"


def test_check_as_json_is_one_object_with_every_problem(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry(tmp_path / "mine", "small")
    no_docker(monkeypatch, tmp_path)
    assert command("catalog", "check", str(tmp_path / "mine"), "--json") == 0
    well = json.loads(capsys.readouterr().out)
    assert (well["entries"], well["problems"]) == (1, []) and well["unchecked"]
    entry(tmp_path / "mine", "broken", "{")
    assert command("catalog", "check", str(tmp_path / "mine"), "--json") == 1
    said = json.loads(capsys.readouterr().out)
    assert [Path(one["path"]).parent.name for one in said["problems"]] == ["broken"]
    assert (said["entries"], said["looked_at"]) == (1, 2) and said["problems"][0]["reason"]


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_check_of_nothing_is_bad_input(folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert command("catalog", "check", str(tmp_path / folder)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
