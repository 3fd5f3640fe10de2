"""`import` on the command line: what it is given, what it asks, and how it says that."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.cli.deploy import edited
from scaletail_tui.cli.imports.command import make_request
from scaletail_tui.cli.imports.each import plan_each
from scaletail_tui.cli.main import parser_for, run
from scaletail_tui.cli.schemas.table import schema_of
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.operations.plan.write import write_plan

TWO = "services: {one: {image: a/one, ports: ['8001:80']}, two: {image: a/two, ports: ['8002:80']}}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "compose.yaml"
    path.write_text(TWO)
    return path


def test_a_question_is_told_with_its_option_and_its_answers(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--practice", "import", str(file), "--dry-run", "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["asks"], told["choices"]) == ("visit", ["one", "two"])
    assert "--visit SERVICE" in told["fix"]


@pytest.mark.parametrize("words", [("--each",), ("--service", "one", "--service", "two:80")])
def test_each_visited_service_becomes_a_stack_of_its_own_planned_together(
    file: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--practice", "import", str(file), *words, "--name", "my", "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema_of("import")).validate(told)
    assert [plan["stack"] for plan in told["plans"]] == ["my-one", "my-two"]
    for plan, visited in zip(told["plans"], ("one", "two"), strict=True):
        texts = {one["path"]: one["text"] for one in plan["files"]}
        assert texts["app.yaml"] == TWO, "the file is kept whole"
        assert f"visit: {visited}" in texts["compose.yaml"]


def test_each_is_written_after_one_yes(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--practice", "import", str(file), "--each", "--write-only", "--yes", "--login-by-link"]) == 0
    out = capsys.readouterr().out
    assert "/one." in out and "/two." in out


async def test_who_begins_again_goes_on_with_those_that_do_not_stand(file: Path, tmp_path: Path) -> None:
    ports = Practice(folder=tmp_path / "practice").ports
    words = ["--practice", "import", str(file), "--each", "--login-by-link", "--yes"]
    first, second = await plan_each(parser_for(words).parse_args(words), ports)
    assert first.plan is not None
    await write_plan(ports, first.plan, None)
    [again] = await plan_each(parser_for(words).parse_args(words), ports)
    assert again.name == second.name == "two"


class EngineWhereBothRun:
    """A practice engine on which both services of the file are up, as Compose has started them."""

    def __init__(self, real: Any, folder: Path) -> None:
        self._real, self._folder = real, folder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    async def containers(self) -> tuple[Mapping[str, Any], ...]:
        label = "com.docker.compose."
        mine = (
            {
                "Names": [f"/c-{name}-1"], "State": "running",
                "Labels": {f"{label}project.working_dir": str(self._folder), f"{label}service": name},
            }
            for name in ("one", "two")
        )  # fmt: skip
        return (*await self._real.containers(), *mine)


async def test_each_of_several_stops_what_it_takes_the_place_of_and_nothing_else(file: Path, tmp_path: Path) -> None:
    ports = Practice(folder=tmp_path / "practice").ports
    ports = replace(ports, engine=cast(Any, EngineWhereBothRun(ports.engine, file.parent)))
    words = ["--practice", "import", str(file), "--each", "--login-by-link", "--yes", "--stop-running"]
    requests = await plan_each(parser_for(words).parse_args(words), ports)
    assert {request.name: request.stops for request in requests} == {"one": ("c-one-1",), "two": ("c-two-1",)}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--each --visit one", "--visit is said of one stack"),
        ("--each --auth-key-file -", "holds one key for one stack"),
        ("--each --expose funnel --confirm-public x", "do not go public at once"),
        ("--service one", "no two services"),
        ("--service one:x --service two", "is no port"),
        ("--service one --service three", "--service three: there is no such service"),
    ],
)
def test_what_cannot_be_said_of_each_is_refused(
    file: Path, words: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--practice", "import", str(file), *words.split(), "--dry-run"]) == 2
    assert told in capsys.readouterr().err


def test_a_dry_run_shows_the_plan_and_what_will_be_another_way(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--practice", "import", str(file), "--visit", "two", "--name", "second", "--dry-run", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    texts = {one["path"]: one["text"] for one in plan["files"]}
    assert texts["app.yaml"] == TWO
    assert plan["stack"] == "second"
    assert "two is no longer open on port 8002 of this host." in plan["warnings"]
    assert plan["closed_ports"] == [{"service": "two", "port": 80, "on_host": 8002}]
    assert any("one listens where two does" in one for one in plan["warnings"])


def test_a_port_that_is_closed_is_told_with_the_option_that_opens_it_until_it_is_given(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--practice", "import", str(file), "--visit", "two", "--name", "second", "--dry-run"]
    assert run(words) == 0
    assert (
        "two is no longer open on port 8002 of this host; to open it there again: --lan 80" in capsys.readouterr().out
    )
    assert run([*words, "--lan", "80"]) == 0
    assert "no longer open" not in capsys.readouterr().out


def test_options_of_docker_run_are_none_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "--practice",
        "import",
        "--dry-run",
        "--json",
        "docker",
        "run",
        "-d",
        "--name",
        "hi",
        "-p",
        "80:3000",
        "x/y",
    ]
    assert run(words) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["stack"] == "hi"
    assert any("127.0.0.1:3000" in one["text"] for one in plan["files"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import"], "needs one of"),
        (["import", "a", "b"], "takes one FILE"),
        (["import", "/nowhere"], "is not there"),
        (["import", "--container", "nobody"], "no container nobody"),
        (["import", "/nowhere", "--container", "x"], "needs one of"),
        (["import", "{file}", "--visit", "three"], "no such service"),
        (["import", "{file}", "--visit", "one:http"], "is no port"),
        (["import", "{file}", "--visit", "one", "--leave", "five"], "no such service"),
        (["import", "{file}", "--visit", "one", "--lan", "9999"], "9999"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(
    words: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--practice", *(word.format(file=file) for word in words), "--dry-run"]) == 2
    assert said in capsys.readouterr().err


async def test_what_runs_is_stopped_only_where_that_was_asked_for(tmp_path: Path) -> None:
    words = ["--practice", "import", "--container", "redis-immich", "--visit", "redis:6379", "--page", "none"]
    words += ["--name", "mine", "--login-by-link", "--yes"]
    ports = Practice(folder=tmp_path).ports
    with pytest.raises(BadInput, match="at the same time"):
        await make_request(parser_for(words).parse_args(words), ports)
    words.append("--stop-running")
    request = await make_request(parser_for(words).parse_args(words), ports)
    assert request.stops == ("redis-immich",)


@pytest.mark.parametrize("source", ["the same", "another"])
async def test_an_edited_import_is_laid_beside_its_source_before_it_is_written_over(
    source: str, file: Path, tmp_path: Path
) -> None:
    ports = Practice(folder=tmp_path / "practice").ports
    words = ["--practice", "import", str(file), "--visit", "one", "--name", "mine", "--login-by-link", "--yes"]
    request = await make_request(parser_for(words).parse_args(words), ports)
    assert request.plan is not None
    await write_plan(ports, request.plan, None)
    compose = Path(ports.folders.folder("mine")) / "compose.yaml"
    compose.write_text(compose.read_text() + "# mine\n")
    if source == "another":
        words[2] = str(file.rename(file.with_name("other.yaml")))
    args = parser_for(words).parse_args([*words, "--redeploy"])
    again = await make_request(args, ports)
    with pytest.raises(BadInput, match="edited by hand") as refused:
        await edited.agree_to_overwrite(args, ports, again)
    assert ("scaletail-tui compare mine" in refused.value.remedy) is (source == "the same")
    assert compose.read_text().endswith("# mine\n")


@pytest.mark.parametrize("volumes", ["5", "true", "{a: b}", "5.5", "data:/data"])
def test_volumes_that_are_no_list_are_named_in_one_sentence(
    volumes: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(f"services: {{one: {{image: a/one, volumes: {volumes}, ports: ['8001:80']}}}}")
    assert run(["--practice", "import", str(file), "--dry-run"]) == 2
    assert "services.one.volumes is no list." in capsys.readouterr().err


def test_import_takes_what_a_redeploy_asks_of_its_words() -> None:
    """Both go the same way from there on: an option that one lacks is a trace in the other."""
    asked = set(re.findall(r"\bargs\.(\w+)", inspect.getsource(edited)))
    given = parser_for(["import"]).parse_args(["import", "compose.yaml"])
    assert asked and {name for name in asked if not hasattr(given, name)} == set()
