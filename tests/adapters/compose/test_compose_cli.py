"""Docker Compose's own words become events, models and errors. Recorded with Compose 5.6.1."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from scaletail_tui.adapters.compose.cli import ComposeCli, compose_event, scrub_environment
from scaletail_tui.cli.main import error_to_json
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.ports.compose import ComposeFailed

RECORDINGS = Path(__file__).parent / "recordings"


class Replay:
    """A `docker` that writes down how it was called and says what was recorded."""

    def __init__(self, folder: Path) -> None:
        self.command = folder / "docker"
        self._calls = folder / "calls"
        self._environment = folder / "environment"

    def says(self, recording: str, *, status: int = 0) -> ComposeCli:
        out, err = RECORDINGS / f"{recording}.out", RECORDINGS / f"{recording}.err"
        lines = [
            "#!/bin/sh",
            f'printf "%s\\n" "$@" > {shlex.quote(str(self._calls))}',
            f"env > {shlex.quote(str(self._environment))}",
            f"cat {shlex.quote(str(out))}" if out.exists() else ":",
            f"cat {shlex.quote(str(err))} >&2" if err.exists() else ":",
            f"exit {status}",
        ]
        self.command.write_text("\n".join(lines) + "\n")
        self.command.chmod(0o755)
        return ComposeCli(str(self.command))

    @property
    def called(self) -> list[str]:
        return self._calls.read_text().splitlines()

    @property
    def environment(self) -> dict[str, str]:
        return dict(line.partition("=")[::2] for line in self._environment.read_text().splitlines())


@pytest.fixture
def replay(tmp_path: Path) -> Replay:
    folder = tmp_path / "bin"
    folder.mkdir()
    return Replay(folder)


async def all_of(events: AsyncIterator[ComposeEvent]) -> list[ComposeEvent]:
    return [event async for event in events]


async def test_up_reports_each_step_and_names_only_the_asked_services(replay: Replay) -> None:
    events = await all_of(replay.says("compose-up").up("/srv/stacks/shop", "shop", ["web"]))

    assert events[-1] == ComposeEvent(id="Container app-shop", status="Done", text="Started")
    assert replay.called == [
        "compose", "--project-name", "shop", "--project-directory", "/srv/stacks/shop",
        "-f", "/srv/stacks/shop/compose.yaml", "--progress", "json", "up", "-d", "--no-deps", "web",
    ]  # fmt: skip


async def test_the_users_override_is_given_where_there_is_one(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").touch()
    (tmp_path / "compose.override.yaml").touch()

    await all_of(replay.says("compose-stop").stop(str(tmp_path), "shop", ["web"]))

    assert f"{tmp_path}/compose.override.yaml" in replay.called


async def test_files_of_the_older_names_are_given_as_compose_finds_them(replay: Replay, tmp_path: Path) -> None:
    (tmp_path / "docker-compose.yml").touch()
    (tmp_path / "docker-compose.override.yml").touch()

    await all_of(replay.says("compose-stop").stop(str(tmp_path), "shop", ["web"]))

    at = replay.called.index("-f")
    assert replay.called[at : at + 4] == [
        "-f", f"{tmp_path}/docker-compose.yml", "-f", f"{tmp_path}/docker-compose.override.yml"
    ]  # fmt: skip


async def test_recreating_is_forced_only_when_asked(replay: Replay) -> None:
    await all_of(replay.says("compose-up").up("/srv", "shop", ["web"], force_recreate=True))
    assert replay.called[-4:] == ["-d", "--no-deps", "--force-recreate", "web"]


async def test_a_refusal_of_the_engine_fails_with_its_words(replay: Replay) -> None:
    compose = replay.says("compose-name-taken", status=1)

    with pytest.raises(ComposeFailed, match="could not start the containers") as caught:
        await all_of(compose.up("/srv/stacks/shop", "shop", ["web"]))

    assert caught.value.detail.startswith('Error response from daemon: Conflict. The container name "/tailscale-vault"')


async def test_an_image_that_cannot_be_pulled_is_an_event_with_the_reason_and_then_a_failure(replay: Replay) -> None:
    events: list[ComposeEvent] = []
    with pytest.raises(ComposeFailed, match="could not pull the images"):
        async for event in replay.says("compose-pull-unknown", status=1).pull("/srv", "shop", ["web"]):
            events.append(event)

    assert events[1].id == "Image registry.invalid/nothing:latest"
    assert events[1].status == "Error"
    assert "no such host" in events[1].text


async def test_the_model_is_read_with_dollar_signs_undone(replay: Replay) -> None:
    model = await replay.says("compose-config").config("/srv/stacks/shop", "shop")

    assert model["services"]["web"]["environment"] == {"PRICE": "5$ and ${HOME}", "QUOTE": "a \"b\" 'c'"}


@pytest.mark.parametrize(
    ("recording", "said"),
    [
        ("compose-bad-yaml", "failed to parse /srv/stacks/shop/compose.yaml: go-yaml load error"),
        ("compose-unset", "error while interpolating services.web.image: required variable NOPE is missing"),
    ],
)
async def test_files_that_compose_refuses_fail_with_its_words(replay: Replay, recording: str, said: str) -> None:
    with pytest.raises(ComposeFailed, match="could not read the stack's files") as caught:
        await replay.says(recording, status=1).config("/srv/stacks/shop", "shop")

    assert caught.value.detail.startswith(said)


async def test_a_broken_env_file_is_not_quoted(replay: Replay) -> None:
    with pytest.raises(ComposeFailed) as caught:
        await replay.says("compose-bad-env", status=1).config("/srv/stacks/shop", "shop")

    assert caught.value.detail == "failed to read /srv/stacks/shop/.env: line 2: unexpected character"
    assert caught.value.path == "/srv/stacks/shop/.env"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('failed to read /a b/.env: Invalid template: "${hunter2"', "failed to read /a b/.env: Invalid template"),
        ("failed to read /srv/.env: line 3: unterminated quoted value hunter2\nhunter2",
         "failed to read /srv/.env: line 3: unterminated quoted value"),
        ("failed to read /srv/.env: something new about hunter2", "failed to read /srv/.env cannot be read"),
        ("env file /srv/more.env not found: stat /srv/more.env: no such file or directory",
         "env file /srv/more.env not found: stat /srv/more.env: no such file or directory"),
        ("failed to read /srv/more.env: line 9: key cannot contain a space hunter2",
         "failed to read /srv/more.env: line 9: key cannot contain a space"),
        ("no such service: app", "no such service: app"),
    ],
)  # fmt: skip
async def test_what_compose_says_is_in_the_sentence_without_a_line_of_env(replay: Replay, said: str, told: str) -> None:
    replay.command.write_text(f"#!/bin/sh\nprintf '%s\\n' {shlex.quote(said)} >&2\nexit 1\n")
    replay.command.chmod(0o755)
    with pytest.raises(ComposeFailed) as caught:
        await ComposeCli(str(replay.command)).config("/srv/none", "shop")
    assert caught.value.sentence() == f"Docker Compose could not read the stack's files: {told}."
    assert "hunter2" not in str(error_to_json(caught.value))


def test_a_sentence_of_a_failure_is_no_longer_than_a_few_lines() -> None:
    failed = ComposeFailed("Docker Compose could not start the containers.", detail="word " * 500, remedy="Look.")
    assert len(failed.sentence()) < 400 and failed.sentence().endswith("… Look.")
    assert ComposeFailed("It could not.", remedy="Look.").sentence() == "It could not. Look."


@pytest.mark.parametrize(
    "said",
    [
        "service app: invalid hostPort: sesame/open",
        '{"error":true,"message":"failed to create task: exec: \\"app --unlock sesame/open\\": not found"}',
        '{"level":"warning","msg":"services.app.environment.X: sesame/open"}',
        "Get https://registry.example.com/v2/?token=9vLmX2pRt5Wk8BnY: denied",
        "docker login -u app --password 9vLmX2pRt5Wk8BnY failed",
    ],
)
async def test_what_compose_quotes_of_the_stacks_secrets_is_masked(replay: Replay, tmp_path: Path, said: str) -> None:
    (tmp_path / ".env").write_text("UNLOCK_PASSWORD=sesame/open\n")
    replay.command.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{said}\nEND\nexit 1\n")
    replay.command.chmod(0o755)
    compose, events = ComposeCli(str(replay.command)), []
    with pytest.raises(ComposeFailed) as config:
        await compose.config(str(tmp_path), "shop")
    with pytest.raises(ComposeFailed) as up:
        async for event in compose.up(str(tmp_path), "shop", ["web"]):
            events.append(event)
    told = [json.dumps(error_to_json(config.value)), json.dumps(error_to_json(up.value)), str(events)]
    assert all("[masked" in one for one in told)
    assert [one for one in told if "sesame" in one or "9vLmX2pRt5Wk8BnY" in one] == []


async def test_a_secret_that_is_the_stacks_own_name_leaves_its_paths_readable(replay: Replay, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / ".env").write_text("UNLOCK_PASSWORD=shop\n")
    replay.command.write_text("#!/bin/sh\necho 'open /srv/shop/compose.yaml: not found' >&2\nexit 1\n")
    replay.command.chmod(0o755)
    with pytest.raises(ComposeFailed) as caught:
        await ComposeCli(str(replay.command)).config(str(folder), "shop")
    assert caught.value.detail == "open /srv/shop/compose.yaml: not found"


async def test_exported_variables_never_reach_compose(replay: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_TOKEN", "from the shell")
    monkeypatch.setenv("COMPOSE_FILE", "/elsewhere")
    monkeypatch.setenv("DOCKER_HOST", "unix:///run/docker.sock")

    await all_of(replay.says("compose-down").down("/srv", "shop"))

    assert replay.environment["DOCKER_HOST"] == "unix:///run/docker.sock"
    assert replay.environment["PATH"] == os.environ["PATH"]
    assert {"ADMIN_TOKEN", "COMPOSE_FILE"}.isdisjoint(replay.environment)
    assert set(scrub_environment({"PATH": "p", "TZ": "x", "http_proxy": "y"})) == {"PATH"}


async def test_children_inherit_the_lock(replay: Replay, tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        replay.command.write_text(f"#!/bin/sh\nreadlink /proc/$$/fd/{lock.fileno()}\n")
        replay.command.chmod(0o755)
        events = await all_of(ComposeCli(str(replay.command), lambda: (lock.fileno(),)).down("/srv", "shop"))

    assert [event.text for event in events] == [str(tmp_path / "lock")]


async def test_a_missing_docker_is_said_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ComposeFailed, match="docker command cannot be run") as caught:
        await ComposeCli(str(tmp_path / "docker")).version()

    assert "Compose plugin" in caught.value.remedy


async def test_a_docker_without_compose_fails(replay: Replay) -> None:
    replay.command.write_text("#!/bin/sh\necho \"docker: 'compose' is not a docker command.\" >&2; exit 1\n")
    replay.command.chmod(0o755)

    with pytest.raises(ComposeFailed) as caught:
        await ComposeCli(str(replay.command)).version()

    assert caught.value.detail == "docker: 'compose' is not a docker command."


@pytest.mark.parametrize(
    ("line", "event"),
    [
        (
            '{"id":"4f4fb700ef54","parent_id":"Image x","status":"","text":"Downloading","current":52,"total":90}',
            ComposeEvent(id="4f4fb700ef54", parent="Image x", text="Downloading", current=52, total=90),
        ),
        (
            '{"level":"warning","msg":"secret file does not exist","time":"2026-11-23T06:20:22Z"}',
            ComposeEvent(status="Warning", text="secret file does not exist"),
        ),
        ("no \x1b[31mJSON", ComposeEvent(text="no JSON")),
        ('"a string"', ComposeEvent(text='"a string"')),
        ("", ComposeEvent()),
    ],
)
def test_every_line_becomes_an_event(line: str, event: ComposeEvent) -> None:
    assert compose_event(line) == event


async def test_without_the_plugin_dockers_own_help_is_left_out(replay: Replay) -> None:
    """As docker 28.2.2 says it."""
    replay.command.write_text(
        "#!/bin/sh\ncat >&2 <<END\nunknown flag: --short\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\n"
        "Run 'docker --help' for more information\nEND\nexit 125\n"
    )
    replay.command.chmod(0o755)
    with pytest.raises(ComposeFailed) as caught:
        await ComposeCli(str(replay.command)).version()
    assert caught.value.detail == "unknown flag: --short"


@pytest.mark.parametrize(
    "said",
    ["unknown flag: --project-name", "unknown shorthand flag: 'p' in -p", "docker: 'compose' is not a docker command."],
)
async def test_a_missing_plugin_is_told_as_that_whatever_was_asked_of_it(replay: Replay, said: str) -> None:
    replay.command.write_text(f"#!/bin/sh\ncat >&2 <<END\n{said}\n\nUsage:  docker [OPTIONS]\nEND\nexit 125\n")
    replay.command.chmod(0o755)
    compose = ComposeCli(str(replay.command))
    with pytest.raises(ComposeFailed) as caught:
        await compose.config("/srv/vault", "vault")
    assert caught.value.title.startswith("Docker Compose is not installed")
    with pytest.raises(ComposeFailed) as caught:
        async for _ in compose.up("/srv/vault", "vault", ()):
            pass
    assert caught.value.title.startswith("Docker Compose is not installed")


async def test_an_app_that_does_not_know_a_flag_of_that_name_is_no_missing_plugin(replay: Replay) -> None:
    replay.command.write_text("#!/bin/sh\necho 'app-1 | unknown flag: --project-name of my program' >&2\nexit 1\n")
    replay.command.chmod(0o755)
    with pytest.raises(ComposeFailed) as caught:
        await ComposeCli(str(replay.command)).config("/srv/vault", "vault")
    assert "not installed" not in caught.value.title


@pytest.mark.parametrize("name", ["compose.yaml", "docker-compose.override.yml", ".env"])
async def test_a_device_in_a_files_place_is_not_given_to_compose(tmp_path: Path, name: str) -> None:
    (tmp_path / "compose.yml").write_text("services: {}\n")
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(ComposeFailed) as refused:
        await ComposeCli("/nonexistent/docker").config(str(tmp_path), "vault")
    assert refused.value.detail == f"{tmp_path / name} is no regular file."
