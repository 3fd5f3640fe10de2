"""Rules about health checks: the tool must be in the image, and what it says must mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scaletail_tui.domain.catalog.service import Service

Found = Iterator[tuple[str, str]]

# fmt: off
_TOOLS: tuple[tuple[str, frozenset[str]], ...] = (
    (r"(.*/)?(postgres|pgvector|postgis|timescaledb)", frozenset({"pg_isready", "psql"})),
    (r"(.*/)?mariadb", frozenset({"healthcheck.sh", "mariadb-admin", "mariadb"})),
    (r"(.*/)?mysql", frozenset({"mysqladmin", "mysql"})),
    (r"(.*/)?redis", frozenset({"redis-cli"})),
    (r"(.*/)?valkey(/valkey)?", frozenset({"valkey-cli", "redis-cli"})),
    (r"(.*/)?mongo", frozenset({"mongosh"})),
    (r"(.*/)?rabbitmq", frozenset({"rabbitmq-diagnostics"})),
    (r"(.*/)?meilisearch", frozenset({"curl"})),
    (r"(lscr\.io/)?linuxserver/.*", frozenset({"curl"})),
    (r"(docker\.io/)?actualbudget/actual-server", frozenset({"node"})),
    # Alpine below, with busybox's wget.
    (r"adguard/adguardhome|binwiederhier/ntfy|neosmemo/memos|stnsmith/fossflow", frozenset({"wget"})),
    (r"dumbwareio/dumbdo|dwot/isley|ghcr\.io/(javedh-dev/tracktor|lyqht/mini-qr)", frozenset({"wget"})),
    (r"ghcr\.io/c4illin/convertx", frozenset({"curl"})),
    (r"ghcr\.io/(crypt0rr/artist-trackarr|seerr-team/seerr|umami-software/umami)", frozenset({"wget"})),
    (r"docker\.gitea\.com/gitea|codeberg\.org/forgejo/forgejo", frozenset({"wget", "curl"})),
    (r"omarmir/nanote", frozenset({"curl", "wget"})),
    # As ScaleTail's stacks ask them.
    (r"ghcr\.io/(alam00000/bentopdf|transmute-app/transmute|zhfahim/anchor)", frozenset({"wget"})),
    (r"ghcr\.io/upioneer/newwallpaperwhodis|hemmeligapp/hemmelig", frozenset({"wget"})),
    (r"ghcr\.io/home-assistant/home-assistant|seafileltd/seafile-mc", frozenset({"curl"})),
)
"""Repositories (the whole of it) to what their images bring along, as their Dockerfiles say."""
# fmt: on
_OFTEN = re.compile(r"(\d+)s")
_CALM = 30
"""Seconds between two checks of an app once it is well; nobody waits for it, as for a database."""
_ALPINE = frozenset({"wget", "nc"})
_SHELLS = frozenset({"sh", "bash", "ash", "dash"})
_SHELL_WORDS = frozenset({"test", "[", "exec", "!", "true"})
_SHELL_LINE = re.compile(r"-[a-z]*c")
_ASSIGNMENT = re.compile(r"(?<!\w)\w{1,200}=")
_WEB = frozenset({"wget", "curl", "nc"})
_INTERPRETERS = re.compile(r"(?P<language>python|node|perl|ruby|php)[\d.]*")


def health_problems(service: Service) -> Found:
    """Health checks of services and fragments whose tool is probably not in the image, or which prove nothing."""
    for place, compose in (("", service.compose), *((f"{at}.", adds) for at, adds in service.fragments)):
        bodies = compose.get("services")
        for name, body in bodies.items() if isinstance(bodies, Mapping) else ():
            check = body.get("healthcheck") if isinstance(body, Mapping) else None
            if isinstance(check, Mapping):
                image = str(body.get("image") or _image_of(service, str(name)))
                yield from _check(f"{place}services.{name}.healthcheck", image, check,
                                  shares=str(name) in service.shares_network)  # fmt: skip


def _image_of(service: Service, name: str) -> str:
    body = (service.compose.get("services") or {}).get(name) or {}
    return str(body.get("image", ""))


def _check(place: str, image: str, check: Mapping[str, Any], *, shares: bool) -> Found:
    if check.get("disable"):
        return
    test = check.get("test")
    if not isinstance(test, list) or len(test) < 2 or test[0] not in ("CMD", "CMD-SHELL"):
        yield f"{place}.test", 'write it as a list: ["CMD", …] or ["CMD-SHELL", "…"]'
        return
    words = [str(word) for word in test[1:]]
    tool = _tool(words if test[0] == "CMD" else _words(words[0]))
    if tool in ("pgrep", "pidof", "ps"):
        yield f"{place}.test", "a process that is there proves nothing; ask the service itself"
    elif not _likely(tool, image):
        yield f"{place}.test", f"{tool} is hardly in {image}; use what the image brings along, or leave the check out"
    if shares and (often := _OFTEN.fullmatch(str(check.get("interval", "30s")))) and int(often[1]) < _CALM:
        yield f"{place}.interval", f"it costs 60 ms of processor each time, for ever: at least {_CALM}s"
    if "start_interval" not in check:
        yield f"{place}.start_interval", "this is missing: without it everybody waits for a whole interval"


def _tool(words: Sequence[str]) -> str:
    """The program that is asked, without its path; behind `sh -c` it is that of the line."""
    while words:
        name = words[0].rpartition("/")[2]
        if name in _SHELLS and len(words) > 2 and _SHELL_LINE.fullmatch(words[1]):
            words = [*_words(words[2]), *words[3:]]
        elif name in _SHELL_WORDS or _ASSIGNMENT.match(words[0]):
            words = words[1:]
        else:
            return name
    return ""


def _words(line: str) -> list[str]:
    return [word for word in re.split(r"[\s;|&()\"']+", line) if word]


def _likely(tool: str, image: str) -> bool:
    repository = re.sub(r"(:[^:/]*)?(@sha256:[0-9a-f]+)?$", "", re.sub(r"\$\{[^}]*\}", "x", image))
    if any(re.fullmatch(pattern, repository) and tool in tools for pattern, tools in _TOOLS):
        return True
    if tool in _WEB:
        return "alpine" in image and tool in _ALPINE
    if interpreter := _INTERPRETERS.fullmatch(tool):
        return interpreter["language"] in image
    # The program's own helper (`/app/health`) is its maker's word.
    return tool not in {name for _, tools in _TOOLS for name in tools}
