"""Docker Compose as a child process that reports in JSON lines."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.adapters.compose.draft import draft_folder
from scaletail_tui.adapters.compose.files import COMPOSE_NAMES, OVERRIDE_NAMES, find_files
from scaletail_tui.adapters.compose.growth import find_growth
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.adapters.process import child as process
from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values
from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.plain import plain_line, plain_text
from scaletail_tui.domain.powers.forms import move_paths
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.ports.compose import ComposeFailed, ComposeMissing
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.render import commands
from scaletail_tui.render.hashed import write_hashed

if TYPE_CHECKING:
    from scaletail_tui.domain.masking.forms import KnownSecret


_KEPT = (
    "PATH", "HOME", "USER", "LANG", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK",
    "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY",
)  # fmt: skip
_QUOTED_ENV = re.compile(
    r"\.env(?P<line>: line \d{1,9})?: (?P<why>Invalid template"
    r"|key cannot contain a space|unexpected character|unterminated quoted value|zero length string"
    r"|no such file or directory|permission denied|is a directory)?.*",
    re.DOTALL,
)
"""Compose's words against a settings file; behind those of compose-go's dotenv/parser.go it quotes the line."""
_NO_PLUGIN = re.compile(
    r"^unknown flag: --(?:project-name|project-directory|progress|short|file|env-file)$"
    r"|^unknown shorthand flag: '[pf]' in -[pf]$|'compose' is not a docker command|unknown command: docker compose",
    re.MULTILINE,
)
"""What docker says of our words where it has no Compose: it takes them for its own."""
_QUICK = 30.0
"""Seconds for what only reads files."""
_DOING = {
    "config": "read the stack's files",
    "pull": "pull the images",
    "up": "start the containers",
    "down": "remove the containers",
    "stop": "stop the containers",
    "version": "be asked for its version",
}


def scrub_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables that Compose is given: exported variables beat `.env`, so nothing else may reach it."""
    env = os.environ if environment is None else environment
    return {name: env[name] for name in _KEPT if name in env}


class ComposeCli:
    """`docker compose` on one project folder; `inherit` names file descriptors that its children keep open."""

    def __init__(self, docker: str = "docker", inherit: Callable[[], tuple[int, ...]] = lambda: ()) -> None:
        self._docker = docker
        self._inherit = inherit

    async def version(self) -> str:
        said = await self._finish("version", ("docker", "compose", "version", "--short"), "")
        return plain_line(said).removeprefix("v")

    async def config(self, folder: str, project: str, *, files: Sequence[str] = ()) -> Mapping[str, Any]:
        argv = commands.config_command(folder, project, files=files or _find_files(folder))
        text = await self._finish("config", argv, folder)
        # Compose doubles every dollar sign of what it prints, so that the output is a Compose file again.
        model: dict[str, Any] = json.loads(text.replace("$$", "$"))
        return model

    async def resolve(self, files: Mapping[str, str], folder: str, project: str) -> Mapping[str, Any]:
        with draft_folder(files, folder) as (top, here):
            moved: Mapping[str, Any] = move_paths(await self.config(str(here), project), str(top), "")
        return moved

    async def hashes(
        self, folder: str, project: str, *, files: Sequence[str] = (), joined: Mapping[str, str] | None = None,
        lent: Mapping[str, str] | None = None,
    ) -> Mapping[str, str]:  # fmt: skip
        model = await self.config(folder, project, files=files) if lent else {}
        argv = commands.hashes_command(folder, project, files=files or _find_files(folder))
        over = write_hashed(model.get("services") or {}, joined or {}, lent or {})
        text = await self._finish("config", argv, folder, feed=over.encode())
        found = (line.split() for line in text.splitlines())
        return {words[0]: words[1] for words in found if len(words) == 2}

    def pull(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]:
        argv = commands.pull_command(folder, project, services, files=_find_files(folder))
        return self._events("pull", argv, folder)

    def up(
        self, folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, pull: bool = True
    ) -> AsyncGenerator[ComposeEvent, None]:
        found = _find_files(folder)
        argv = commands.up_command(folder, project, services, force_recreate=force_recreate, files=found, pull=pull)
        return self._events("up", argv, folder)

    def down(self, folder: str, project: str) -> AsyncGenerator[ComposeEvent, None]:
        argv = commands.down_command(folder, project, files=_find_files(folder))
        return self._events("down", argv, folder)

    def stop(self, folder: str, project: str, services: Sequence[str]) -> AsyncGenerator[ComposeEvent, None]:
        argv = commands.stop_command(folder, project, services, files=_find_files(folder))
        return self._events("stop", argv, folder)

    async def _finish(self, verb: str, argv: Sequence[str], folder: str, *, feed: bytes | None = None) -> str:
        _refuse_growth(verb, folder)
        try:
            finished = await process.run(
                [self._docker, *argv[1:]], timeout=_QUICK, feed=feed, env=scrub_environment(),
                pass_fds=self._inherit(),
            )  # fmt: skip
        except process.CommandMissing as error:
            raise _missing(error) from error
        except process.ProcessTimeout as error:
            raise ComposeFailed(f"Docker Compose could not {_DOING[verb]}.", detail=error.title) from error
        if finished.status:
            said = [compose_event(line) for line in finished.stderr.splitlines()]
            words = next((event.text for event in said if event.status == "Error"), finished.stderr)
            raise _failure(verb, words, _secrets_in(folder))
        return finished.stdout

    async def _events(self, verb: str, argv: Sequence[str], folder: str) -> AsyncGenerator[ComposeEvent, None]:
        _refuse_growth(verb, folder)
        # Compose reports on stderr; what else it prints there and on stdout comes as events without an id.
        stream = process.lines([self._docker, *argv[1:]], env=scrub_environment(), pass_fds=self._inherit(), merge=True)
        failure, last, known = "", "", _secrets_in(folder)
        no_plugin = ""
        try:
            async with aclosing(stream) as said:
                async for line in said:
                    event = _mask(compose_event(line), known)
                    if event.status == "Error" and not event.id:
                        failure = event.text
                    last = event.text or last
                    no_plugin = no_plugin or (event.text if _NO_PLUGIN.search(event.text) else "")
                    yield event
        except process.CommandMissing as error:
            raise _missing(error) from error
        except process.ProcessFailed as error:
            raise _failure(verb, failure or no_plugin or last or error.title, known) from error


def _find_files(folder: str) -> tuple[str, ...]:
    """The files as Compose itself would look for them; ours where there is none, for its words about that.

    A pipe or a device in such a file's place is not given to Compose, which would read it without end.
    """
    for name in (*COMPOSE_NAMES, *OVERRIDE_NAMES, ".env"):
        path = Path(folder, name)
        odd = False
        with suppress(OSError):  # what is closed to us Compose itself tells
            odd = path.exists() and not (path.is_file() or path.is_dir())
        if odd:
            raise ComposeFailed(f"Docker Compose could not {_DOING['config']}.", detail=f"{path} is no regular file.",
                                reading=True)  # fmt: skip
    return tuple(str(path) for path in find_files(Path(folder)))


def _refuse_growth(verb: str, folder: str) -> None:
    """Compose expands variables without a bound: 600 bytes of `.env` would take all memory of the host."""
    said, path = find_growth(Path(folder)) if folder else ("", "")
    if said:
        raise ComposeFailed(f"Docker Compose could not {_DOING[verb]}.", detail=said, path=path, reading=True)


def compose_event(line: str) -> ComposeEvent:
    """One line of `--progress json`, of Compose's own log, or of anything else; never fails."""
    try:
        raw = json.loads(line)
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        return ComposeEvent(text=plain_line(line))
    if raw.get("error"):
        return ComposeEvent(status="Error", text=plain_text(str(raw.get("message", ""))).strip())
    if "level" in raw:
        return ComposeEvent(status=str(raw["level"]).capitalize(), text=plain_line(str(raw.get("msg", ""))))
    details = plain_line(str(raw.get("details", "")))
    text = plain_line(str(raw.get("text", "")))
    return ComposeEvent(
        id=plain_line(str(raw.get("id", ""))),
        status=plain_line(str(raw.get("status", ""))),
        text=details if details and text in ("", "Error") else f"{text} {details}".strip(),
        current=_whole(raw.get("current")),
        total=_whole(raw.get("total")),
        parent=plain_line(str(raw.get("parent_id", ""))),
    )


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _secrets_in(folder: str) -> tuple[KnownSecret, ...]:
    """What Compose reads out of `.env`: a value that stands in the wrong place it would quote."""
    from scaletail_tui.domain.masking.forms import find_secrets
    from scaletail_tui.domain.masking.names import find_own

    try:
        text = small_file(Path(folder) / ".env", missing=b"") if folder else b""
        env = dotenv_values(text.decode("utf-8", "surrogateescape"))
    except (FilesRefused, DotenvBroken):
        return ()
    stack = Path(folder).name.strip(".").removesuffix(".staging")
    return find_secrets(find_own(env.items(), public=(stack,)))


def _mask(event: ComposeEvent, known: Sequence[KnownSecret]) -> ComposeEvent:
    """Free words alone: what tells of progress comes by the thousand and quotes nothing."""
    free = not event.id or event.status in ("Error", "Warning")
    return replace(event, text=without_secrets(event.text, known)) if free and event.text else event


def _failure(verb: str, said: str, known: Sequence[KnownSecret]) -> ComposeFailed:
    # Where `.env` cannot be parsed Compose quotes it, and secrets stand there: only file and line are kept.
    # Without the plugin docker does not know our words, and adds its whole help.
    own_words = plain_text(said).partition("\nUsage:")[0]
    if _NO_PLUGIN.search(own_words):
        return ComposeMissing(
            "Docker Compose is not installed: docker does not know its options.",
            detail=own_words.strip(),
            remedy="Install Compose's plugin: docker-compose-plugin, see https://docs.docker.com/compose/install/linux/",
        )
    quoted = _QUOTED_ENV.search(own_words)
    shown = own_words if quoted is None else own_words[: quoted.start()] + _without_quote(quoted)
    named = "" if quoted is None else f"{own_words[: quoted.start()]}.env".split()[-1]
    return ComposeFailed(
        f"Docker Compose could not {_DOING[verb]}.", detail=without_secrets(shown.strip(), known),
        path=named, reading=verb == "config",
    )  # fmt: skip


def _without_quote(said: re.Match[str]) -> str:
    place = f".env{said['line'] or ''}"
    return f"{place}: {said['why']}" if said["why"] else f"{place} cannot be read"


def _missing(error: process.CommandMissing) -> ComposeFailed:
    return ComposeMissing(
        "The docker command cannot be run.", detail=error.detail, remedy="Install Docker and its Compose plugin."
    )
