"""Entries of others: what they may do is named before anything is written, and nothing is done without the yes."""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles, find_catalog, read_entry
from scaletail_tui.cli.deploy.plan_text import allow_powers
from scaletail_tui.cli.main import run
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.powers.consent import PowersNotAllowed
from scaletail_tui.domain.powers.entry import tell_entry_powers
from scaletail_tui.domain.powers.power import Power, PowerKind, words_to_allow
from scaletail_tui.domain.stack.plan import Plan
from scaletail_tui.ports.jobs import DeployRequest
from scaletail_tui.render.catalog_entry.powers import ALL, find_entry_powers
from tests.hostile.entries import ENTRIES, HEAD, SERVICE, put_entry, with_question
from tests.render.stack_samples import spec


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all: the shipped entries are read once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def own_folders(request: pytest.FixtureRequest, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose is not there, but for who asks for it: what is read without it must do."""
    if "with_compose" not in request.fixturenames:
        monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def with_compose() -> None:
    try:
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("docker is not installed")
    if asked.returncode:
        pytest.skip("the Compose plugin is not installed")


def command(catalog: Path, *words: str) -> int:
    try:
        return run(["--root", str(catalog.parent / "root"), "--catalog", str(catalog), *words])
    except SystemExit as left:
        return int(left.code or 0)


def read(catalog: Path, slug: str = "evil") -> Service:
    service = CatalogFiles((catalog,)).load().get(slug)
    assert service is not None
    return service


@pytest.mark.parametrize("name", ENTRIES)
def test_the_plan_of_a_hostile_entry_names_all_that_needs_a_yes(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, words = ENTRIES[name]
    catalog = put_entry(tmp_path / "catalog", text)
    assert command(catalog, "deploy", "evil", "--dry-run", "--json") == 0
    plan = json.loads(capsys.readouterr().out)
    assert tuple(plan["needs"]) == words
    told = {one["power"] for one in plan["powers"] if not one["expected"]}
    assert told == set(words)
    assert command(catalog, "deploy", "evil", "--dry-run") == 0
    assert f"say --allow-powers {','.join(words)}" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.usefixtures("with_compose")
@pytest.mark.parametrize("name", ENTRIES)
def test_with_compose_the_same_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    test_the_plan_of_a_hostile_entry_names_all_that_needs_a_yes(name, tmp_path, capsys)
    test_check_and_show_name_it_too(name, tmp_path / "again", capsys)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_hostile_entry_is_not_written_without_a_yes_to_all_of_it(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, words = ENTRIES[name]
    catalog = put_entry(tmp_path / "catalog", text)
    for given in ([], [f"--allow-powers={','.join(words[1:])}"], ["--allow-powers=gpus"]):
        for way in (["--yes", "--json"], ["--yes", "--json", "--write-only"]):
            assert command(catalog, "deploy", "evil", "--login-by-link", *given, *way) == 2
            said = json.loads(capsys.readouterr().out)
            assert tuple(said["needs"]) == words and said["result"] == "failed"
            assert f"--allow-powers {','.join(words)}" in said["fix"]
    assert list((tmp_path / "root").rglob("*")) == []


@pytest.mark.usefixtures("with_compose")
def test_with_the_yes_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = put_entry(tmp_path / "catalog", ENTRIES["secopt"][0])
    words = ["--login-by-link", "--yes", "--write-only", "--allow-powers", "unconfined"]
    assert command(catalog, "deploy", "evil", *words) == 0
    assert (tmp_path / "root" / "evil" / "compose.yaml").exists()
    assert "Written to" in capsys.readouterr().out


def test_an_unknown_word_is_told_with_those_that_there_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalog = put_entry(tmp_path / "catalog", ENTRIES["secopt"][0])
    assert command(catalog, "deploy", "evil", "--login-by-link", "--yes", "--allow-powers", "all") == 2
    assert "--allow-powers knows no 'all'. It knows: privileged, socket," in capsys.readouterr().err


def test_the_yes_goes_with_what_is_started(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(tmp_path, "deploy", "--watch", "vault", "--allow-powers", "socket", "--yes") == 2
    assert "--allow-powers goes with SERVICE" in capsys.readouterr().err


@pytest.mark.parametrize("name", ENTRIES)
def test_check_and_show_name_it_too(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, words = ENTRIES[name]
    catalog = put_entry(tmp_path / "catalog", text)
    assert command(catalog, "show", "evil", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["shipped"] is False
    assert {one["power"] for one in shown["powers"] if not one["expected"] and not one["when"]} == set(words)
    command(catalog, "catalog", "check", "--json")
    (checked,) = json.loads(capsys.readouterr().out)["powers"].values()
    assert {one["power"] for one in checked if not one["expected"] and not one["when"]} >= set(words)


def test_what_only_several_answers_together_bring_is_found(tmp_path: Path) -> None:
    """The first makes it privileged, and the second, when it stands alone or with it, takes that away again."""
    more = """\
    SAFE:
      prompt: Safer
      kind: bool
      default: "true"
      adds: {services: {application: {privileged: false}}}
    SOCKET:
      prompt: Watch
      kind: choice
      choices: [data, /var/run/docker.sock]
      default: data
"""
    text = with_question("{services: {application: {privileged: true}}}", default="false", more=more)
    text = text.replace("./data/app:/data", "${SOCKET}:/data")
    catalog = put_entry(tmp_path / "catalog", text)
    powers = find_entry_powers(read(catalog))
    assert (powers.tried, powers.total) == (8, 8)
    found = {
        told.line.kind.value: {one.key: one.value for one in told.when}
        for told in tell_entry_powers(powers) if not told.line.expected
    }  # fmt: skip
    assert found == {
        "privileged": {"FAST": "true", "SAFE": "false"}, "socket": {"SOCKET": "/var/run/docker.sock"},
    }  # fmt: skip


def test_an_entry_with_too_many_answers_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "    Q{n}: {{prompt: Q, kind: bool, adds: {{services: {{application: {{cap_add: [SYS_ADMIN]}}}}}}}}\n"
    text = HEAD + "  questions:\n" + "".join(question.format(n=n) for n in range(14)) + SERVICE
    catalog = put_entry(tmp_path / "catalog", text)
    command(catalog, "catalog", "check")
    assert f"only {ALL + 1} of {2**14} combinations of answers were tried" in capsys.readouterr().out


def test_an_entry_of_others_in_the_place_of_a_shipped_one_is_of_others(tmp_path: Path) -> None:
    put_entry(tmp_path, HEAD + SERVICE, slug="memos")
    load = CatalogFiles((tmp_path,)).load()
    assert [service.slug for service in load.services if service.foreign] == ["memos"]
    link = tmp_path / "link"
    link.symlink_to(find_catalog())
    assert not any(service.foreign for service in CatalogFiles((link,)).load().services)


def test_a_folder_that_the_user_names_needs_no_yes_and_one_that_is_proposed_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "  questions: {PLACE: {prompt: Where, kind: path, default: /srv/theirs}}\n"
    catalog = put_entry(tmp_path / "catalog", HEAD + asked + SERVICE.replace("./data/app", "${PLACE}"))
    for given, needs in (([], ["host-files"]), (["--set", "PLACE=/srv/mine"], [])):
        assert command(catalog, "deploy", "evil", "--dry-run", "--json", *given) == 0
        assert json.loads(capsys.readouterr().out)["needs"] == needs


def test_an_entry_that_is_strangely_made_is_told_and_never_a_trace(tmp_path: Path) -> None:
    for number, part in enumerate(("{a: 1}", "[]", "x", "[[]]", "[{}]", "{x: {}}", "5", "[null]", "null")):
        for key in ("volumes", "devices", "cap_add", "ports", "environment", "networks", "security_opt", "depends_on"):
            folder = put_entry(tmp_path / f"{number}-{key}", HEAD + SERVICE.replace("['./data/app:/data']", "[]") +
                               (f"    {key}: {part}\n" if key != "volumes" else ""))  # fmt: skip
            service = read_entry(folder / "evil")
            if isinstance(service, Service):
                words_to_allow(one.power for one in find_entry_powers(service).found)


@pytest.mark.parametrize(("typed", "allowed"), [("privileged, socket", True), ("privileged", False), (None, False)])
async def test_on_a_terminal_the_words_are_typed(
    typed: str | None, allowed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import questionary

    class Asked:
        async def ask_async(self) -> str | None:
            return typed

    asked: list[str] = []

    def ask(question: str) -> Asked:
        asked.append(question)
        return Asked()

    monkeypatch.setattr(questionary, "text", ask)
    powers = (Power(kind=PowerKind.PRIVILEGED, service="app"), Power(kind=PowerKind.SOCKET, service="app"))
    plan = Plan(stack="evil", folder="/s", files=(), folders=(), commands=(), powers=powers, foreign=True)
    request = DeployRequest(spec=spec(), plan=plan)
    args = argparse.Namespace(yes=False, allow_powers=[])
    if allowed:
        given = await allow_powers(args, request, plan)
        assert given.plan is not None and given.plan.allowed == ("privileged", "socket")
    else:
        with pytest.raises(PowersNotAllowed):
            await allow_powers(args, request, plan)
    assert asked == ["To allow what it may do beyond its containers, type privileged,socket:"]


@pytest.mark.usefixtures("with_compose")
def test_to_go_on_with_what_stands_the_yes_is_asked_for_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = put_entry(tmp_path / "catalog", ENTRIES["secopt"][0])
    words = ["--login-by-link", "--yes", "--write-only", "--allow-powers", "unconfined"]
    assert command(catalog, "deploy", "evil", *words) == 0
    capsys.readouterr()
    for given in ([], ["--allow-powers", "socket"]):
        assert command(catalog, "deploy", "--resume", "evil", "--login-by-link", "--yes", "--json", *given) == 2
        said = json.loads(capsys.readouterr().out)
        assert said["needs"] == ["unconfined"] and "--allow-powers unconfined" in said["fix"]
    assert not list((tmp_path / "state").rglob("*.jsonl"))
