"""`catalog new`: an entry made of a stack, which `catalog check` accepts and which holds nothing of its user's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scaletail_tui.cli.main import run
from scaletail_tui.cli.schemas.table import schema_of
from tests.domain.lint.stack_text import Files, stack, write

WITH_DATABASE = stack(
    ("      tailscale:\n        condition: service_healthy\n    healthcheck:\n      test: [\"CMD\", \"app\"",
     "      tailscale:\n        condition: service_healthy\n      db:\n        condition: service_healthy\n"
     "    healthcheck:\n      test: [\"CMD\", \"app\""),
    settings="- DATABASE_URL=postgres://notes:zq81TTkm4x@db:5432/notes\n- PUBLIC=https://notes.tail4e5f.ts.net/\n"
    "- API_TOKEN=pl0xkkw92mm\n- MAIL_FROM=${MAIL}\n- DEBUG=${DEBUG}\n- WORKERS=${WORKERS}\n- LITERAL=as it is",
    services="db:\n  image: postgres:16-alpine\n  environment:\n    POSTGRES_PASSWORD: ${DB_PASS}\n  volumes:\n"
    "    - ./db:/var/lib/postgresql/data\n  healthcheck:\n    test: pg_isready -U notes\n    interval: 10s",
    env="DB_PASS=zq81TTkm4x\nMAIL=ada@example.org\nDEBUG=false\nWORKERS=4\n",
)  # fmt: skip


def made(folder: Path, files: Files, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, object]]:
    write(folder / "notes", files)
    status = run(["catalog", "new", str(folder / "notes"), "--json", *more])
    shown = capsys.readouterr()
    return status, json.loads(shown.out)


def test_the_entry_of_a_plain_stack_is_accepted_by_catalog_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = made(tmp_path, stack(), capsys, "--into", str(tmp_path / "mine"))
    assert (status, told["problems"]) == (0, [])
    assert told["path"] == str(tmp_path / "mine" / "notes")
    assert run(["catalog", "check", str(tmp_path / "mine")]) == 0


def test_secrets_become_questions_and_stand_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = made(tmp_path, WITH_DATABASE, capsys)
    text = str(told["files"]["compose.yaml"])  # type: ignore[index]
    assert (status, told["problems"]) == (0, [])
    assert not [one for one in ("zq81TTkm4x", "pl0xkkw92mm", "tail4e5f", "ada@example.org") if one in text]
    assert "postgres://notes:${DB_PASS}@db:5432/notes" in text
    assert "POSTGRES_PASSWORD: ${DB_PASS}" in text
    assert "PUBLIC: ${PUBLIC_URL}/" in text
    assert set(told["questions"]) == {"DB_PASS", "API_TOKEN", "MAIL", "DEBUG", "WORKERS"}  # type: ignore[call-overload]
    assert "kind: bool" in text and "kind: number" in text and "kind: email" in text
    assert "item_pattern" in text, "any other password could break the address"


def test_the_sidecar_and_what_is_the_programs_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = made(tmp_path, WITH_DATABASE, capsys)
    text = str(told["files"]["compose.yaml"])  # type: ignore[index]
    for word in ("tailscale/tailscale", "TS_AUTHKEY", "container_name", "network_mode", "restart:"):
        assert word not in text


def test_what_exists_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path, stack(), capsys, "--into", str(tmp_path / "mine"))
    before = (tmp_path / "mine" / "notes" / "compose.yaml").read_bytes()
    assert run(["catalog", "new", str(tmp_path / "notes"), "--into", str(tmp_path / "mine")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "mine" / "notes" / "compose.yaml").read_bytes() == before


def test_without_a_place_the_entry_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "notes", stack())
    assert run(["catalog", "new", str(tmp_path / "notes")]) == 0
    assert "x-scaletail:" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes"]


@pytest.mark.parametrize(
    ("change", "said"),
    [(("    network_mode: service:tailscale\n", ""), "no app behind a Tailscale sidecar"),
     (("    image: example.org/team/app:1.2\n", "    build: .\n"), "built from sources")],
)  # fmt: skip
def test_what_no_entry_can_be_made_of_is_one_sentence(
    change: tuple[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "notes", stack(change))
    assert run(["catalog", "new", str(tmp_path / "notes")]) == 2
    assert said in capsys.readouterr().err


def test_what_is_printed_is_what_the_schema_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    _, told = made(tmp_path, WITH_DATABASE, capsys)
    jsonschema.validate(told, schema_of("catalog"))


def test_a_hash_as_the_secret_becomes_a_question_and_stands_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = stack(settings="- ADMIN_TOKEN=$$argon2id$$v=19$$zq81TTkm4x")
    status, told = made(tmp_path, files, capsys)
    assert (status, told["problems"]) == (0, [])
    assert set(told["questions"]) == {"ADMIN_TOKEN"}  # type: ignore[call-overload]
    assert "zq81TTkm4x" not in str(told["files"])


def test_a_password_that_is_the_users_name_is_asked_for_and_the_name_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services = (
        "db:\n  image: postgres:16\n  environment: {POSTGRES_USER: scribbler, POSTGRES_PASSWORD: scribbler}\n"
        "  volumes: ['./db:/var/lib/postgresql/data']\n"
    )
    status, told = made(tmp_path, stack(services=services), capsys)
    text = str(told["files"]["compose.yaml"])  # type: ignore[index]
    assert (status, told["problems"]) == (0, [])
    assert "POSTGRES_USER: scribbler" in text and "scribbler" not in text.replace("POSTGRES_USER: scribbler", "")


def test_the_check_of_an_image_stays_its_own_and_one_that_its_tool_can_make_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = '    healthcheck:\n      test: ["CMD", "app", "health"]\n'
    services = "kv:\n  image: docker.io/valkey/valkey:8\n  healthcheck: {test: redis-cli ping || exit 1}\n"
    files = stack((check, "    healthcheck: {disable: false}\n"), services=services)
    status, told = made(tmp_path, files, capsys)
    assert (status, told["problems"], told["left_out"]) == (0, [], [])
    text = str(told["files"]["compose.yaml"])  # type: ignore[index]
    assert text.count("healthcheck") == 1 and "redis-cli ping" in text


def test_a_sidecar_that_is_a_guest_itself_is_told_as_that(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    services = "gate:\n  image: qmcgaw/gluetun:v3\n"
    files = stack(("    network_mode: service:tailscale\n", "    network_mode: service:gate\n"), services=services)
    files["compose.yaml"] = files["compose.yaml"].replace(
        "    cap_add:\n", "    network_mode: service:gate\n    cap_add:\n"
    )
    write(tmp_path / "notes", files)
    assert run(["catalog", "new", str(tmp_path / "notes")]) == 2
    assert "lives in the network of gate" in capsys.readouterr().err
