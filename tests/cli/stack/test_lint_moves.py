"""`lint --fix` of secrets and of names that nobody has: only where one thing alone can be meant."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scaletail_tui.adapters.lint.reading import read_folder
from scaletail_tui.domain.lint.judge import judge_folder
from scaletail_tui.operations.lint.mend import Mending, plan_mending
from tests.domain.lint.stack_text import Files, stack, write

_WEAK = "changeme"
_MOUNT = "  volumes: [./sql:/var/lib/postgresql/data]\n"
_DB = f"db:\n  image: postgres:16\n{_MOUNT}  environment:\n    POSTGRES_PASSWORD: ${{DB_PASSWORD}}\n"


def planned(folder: Path, files: Files, *made: str) -> Mending:
    """What would be written into a folder with these files, in which the folders `made` stand."""
    read = write(folder / "notes", files)
    for name in made:
        (read / name).mkdir()
    seen = read_folder(read)
    return plan_mending(seen, judge_folder(seen).spoken)


def variables(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def test_a_password_in_the_compose_file_moves_into_dotenv_as_it_is(tmp_path: Path) -> None:
    files = stack(settings="- ADMIN_PASS=it is 'mine' no more\n- APP_SECRET=kJ8 s0d3nQ5x # ours")
    done = planned(tmp_path, files)
    assert "APP_SECRET='kJ8 s0d3nQ5x'\n" in done.new[".env"]
    assert "- APP_SECRET=${APP_SECRET} # ours\n" in done.new["compose.yaml"]
    assert "- ADMIN_PASS=it is 'mine' no more\n" in done.new["compose.yaml"], "what .env cannot hold stays"
    assert "kJ8" not in done.difference


def test_two_containers_that_mean_other_passwords_by_one_name_get_variables_of_their_own(tmp_path: Path) -> None:
    files = stack(
        settings="- APP_SECRET=kJ8s0d3nQ5x", services="side:\n  image: a/b:1\n  environment: {APP_SECRET: zz9aQ7wE1}\n"
    )
    done = planned(tmp_path, files)
    assert variables(done.new[".env"]).items() >= {("APP_APP_SECRET", "kJ8s0d3nQ5x"), ("SIDE_APP_SECRET", "zz9aQ7wE1")}


def test_nothing_moves_into_a_dotenv_that_another_container_is_handed_whole(tmp_path: Path) -> None:
    services = "side:\n  image: a/b:1\n  env_file: .env\n  environment: [TS_AUTHKEY=]\n"
    done = planned(tmp_path, stack(settings="- APP_SECRET=kJ8s0d3nQ5x", services=services))
    assert "kJ8s0d3nQ5x" not in done.new.get(".env", "")


def test_a_password_that_everybody_knows_is_made_up_and_shown_nowhere(tmp_path: Path) -> None:
    done = planned(tmp_path, stack(settings="- ADMIN_PASSWORD", env=f"ADMIN_PASSWORD={_WEAK}\n"))
    new = variables(done.new[".env"])["ADMIN_PASSWORD"]
    assert re.fullmatch("[0-9a-f]{32}", new)
    assert new not in done.difference and _WEAK not in done.difference


def test_variables_that_had_one_password_have_one_afterwards(tmp_path: Path) -> None:
    env = f"DB_PASSWORD={_WEAK}\nAPP_DB_PASSWORD={_WEAK}\n"
    done = planned(tmp_path, stack(settings="- DB_HOST=db\n- DB_PASSWORD=${APP_DB_PASSWORD}", services=_DB, env=env))
    new = variables(done.new[".env"])
    assert new["DB_PASSWORD"] == new["APP_DB_PASSWORD"] != _WEAK


@pytest.mark.parametrize(
    ("files", "made"),
    [
        (stack(services=_DB, env=f"DB_PASSWORD={_WEAK}\n"), ("sql",)),
        (stack(settings="- ADMIN_PASSWORD", env=f"ADMIN_PASSWORD={_WEAK}\n"), ("notes-data",)),
        (stack(services=_DB.replace(_MOUNT, ""), env=f"DB_PASSWORD={_WEAK}\n"), ()),
        (stack(services=_DB, settings="- APP_DBHOST=db", env=f"DB_PASSWORD={_WEAK}\n"), ()),
        (stack(services=_DB.replace("${DB_PASSWORD}", _WEAK), settings="- APP_DBHOST=db"), ()),
        (stack(services=_DB.replace("./sql", "named"), env=f"DB_PASSWORD={_WEAK}\n"), ()),
        (stack(services=_DB, settings=f"- URL=postgres://app:{_WEAK}@db/app", env=f"DB_PASSWORD={_WEAK}\n"), ()),
    ],
    ids=[
        "data-of-the-database", "data-of-the-app", "data-in-an-unnamed-volume", "not-told-to-the-app",
        "written-out-and-not-told", "data-in-a-volume", "in-an-address",
    ],
)  # fmt: skip
def test_a_password_that_something_may_have_been_made_with_stays(
    files: Files, made: tuple[str, ...], tmp_path: Path
) -> None:
    done = planned(tmp_path, files, *made)
    texts = {**files, **done.new}
    assert _WEAK in texts[".env"] + texts["compose.yaml"]


def test_a_default_that_everybody_knows_becomes_a_line_of_dotenv(tmp_path: Path) -> None:
    done = planned(tmp_path, stack(settings="- DB_PASSWORD=${DB_PASSWORD:-password}"))
    assert "- DB_PASSWORD=${DB_PASSWORD}\n" in done.new["compose.yaml"]
    assert len(variables(done.new[".env"])["DB_PASSWORD"]) == 32


@pytest.mark.parametrize(
    ("services", "mended"),
    [
        ("kv:\n  image: redis:8\n", "redis://kv:6379"),
        ("kv:\n  image: redis:8\n  network_mode: service:tailscale\n", "redis://localhost:6379"),
        ("kv:\n  image: redis:8\nmore:\n  image: valkey/valkey:8\n", ""),
        ("kv:\n  image: redis:8\n  networks: [apart]\n", ""),
        ("kv:\n  image: postgres:16\n", ""),
    ],
    ids=["the-only-one", "beside-the-app", "one-of-two", "out-of-reach", "of-another-kind"],
)
def test_a_host_that_nobody_is_called_is_named_where_one_alone_can_be_meant(
    services: str, mended: str, tmp_path: Path
) -> None:
    files = stack(settings="- CACHE_URL=redis://cache:6379", services=services)
    text = planned(tmp_path, files).new.get("compose.yaml", files["compose.yaml"])
    assert f"- CACHE_URL={mended or 'redis://cache:6379'}\n" in text


def test_a_name_that_others_speak_of_stays(tmp_path: Path) -> None:
    name = ("container_name: app-${SERVICE}", "container_name: notes_app")
    assert "app-${SERVICE}" in planned(tmp_path / "a", stack(name)).new["compose.yaml"]
    spoken = stack(name, services="side:\n  image: a/b:1\n  environment: [TO=http://notes_app:1]\n")
    assert "container_name: notes_app" in planned(tmp_path / "b", spoken).new.get(
        "compose.yaml", spoken["compose.yaml"]
    )


def test_a_serve_configuration_that_opens_the_app_to_everybody_is_not_put_in_place(tmp_path: Path) -> None:
    inline = "    configs:\n      - source: ts-serve\n        target: /config/serve.json\n"
    public = ('8080"}}}}}', '8080"}}}},"AllowFunnel":{"$${TS_CERT_DOMAIN}:443":true}}')
    elsewhere = ("/config/serve.json # what", "/serve.json # what")
    assert "target: /serve.json" in planned(tmp_path / "a", stack((inline, ""), elsewhere)).new["compose.yaml"]
    assert not planned(tmp_path / "b", stack((inline, ""), elsewhere, public)).new
