"""What the practice apps do and say: one script for each image that is known, one for all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scaletail_tui.adapters.practice.engine.image import repository_of

WRONG_PORT_NAME = "wrong-port"
"""A stack of this name gets an app that listens on another port than it should."""
CRASH_NAME = "crash-loop"
"""A stack of this name gets an app that ends as soon as it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppScript:
    """Lines with their seconds after the start, and when and where it listens. `@` in a line is date and time."""

    ports: tuple[int, ...] = ()
    listens_after: float = 1.2
    lines: tuple[tuple[float, str], ...] = ()
    ready_lines: tuple[str, ...] = ()
    """Said at the moment it listens; `{port}` is the first port."""
    everywhere: bool = False
    """True: it listens on `::`, false: on 0.0.0.0."""
    status: int = 200
    """What GET / answers."""
    heartbeat: tuple[str, ...] = ()
    heartbeat_seconds: float = 30.0
    dies_after: float | None = None


_VAULTWARDEN = AppScript(
    listens_after=1.6,
    lines=(
        (0.05, "/--------------------------------------------------------------------\\"),
        (0.05, "|                        Starting Vaultwarden                        |"),
        (0.05, "|                           Version 1.34.3                           |"),
        (0.05, "|--------------------------------------------------------------------|"),
        (0.05, "| This is an *unofficial* Bitwarden implementation, DO NOT use the   |"),
        (0.05, "| official channels to report bugs/features, regardless of client.   |"),
        (0.05, "\\--------------------------------------------------------------------/"),
        (0.4, "[@][start][INFO] Using saved config from `data/config.json` for configuration."),
        (0.9, "[@][vaultwarden::db][INFO] Running migrations"),
    ),
    ready_lines=("[@][start][INFO] Rocket has launched from http://0.0.0.0:{port}",),
)

_IMMICH = AppScript(
    listens_after=3.2,
    everywhere=True,
    lines=(
        (0.3, "Initializing Immich v2.3.1"),
        (0.6, "Detected CPU Cores: 4"),
        (1.1, "Starting api worker"),
        (1.2, "Starting microservices worker"),
        (2.0, "[Nest] 7  - @     LOG [Microservices:EventRepository] Initialized websocket server"),
        (
            2.8,
            "[Nest] 17 - @     LOG [Api:Bootstrap] Immich Server is listening on http://[::1]:{port} [v2.3.1]",
        ),
    ),
)

_JELLYFIN = AppScript(
    listens_after=2.4,
    lines=(
        (0.4, "[@] [INF] [1] Main: Jellyfin version: 10.11.3"),
        (0.5, "[@] [INF] [1] Main: Operating system: Linux"),
        (1.4, "[@] [INF] [1] Emby.Server.Implementations.ApplicationHost: ServerId: 5c1f07a9b2d84e6f"),
        (2.0, "[@] [INF] [1] Main: Kestrel is listening on 0.0.0.0"),
    ),
    ready_lines=("[@] [INF] [1] Main: Startup complete 0:00:02.41",),
    status=302,
    heartbeat=(
        "[@] [INF] [24] MediaBrowser.Controller.LibraryMonitor: Watching directory /media/films",
        "[@] [INF] [31] Jellyfin.Api.Controllers.UserController: Authentication request for ada has succeeded",
    ),
    heartbeat_seconds=240.0,
)

_UPTIME_KUMA = AppScript(
    listens_after=1.5,
    everywhere=True,
    lines=(
        (0.2, "==> Performing startup jobs and maintenance tasks"),
        (0.4, "==> Starting application with user 0 group 0"),
        (0.6, "Welcome to Uptime Kuma"),
        (0.7, "@ [SERVER] INFO: Env: production"),
        (1.0, "@ [DB] INFO: Connected to the database"),
    ),
    ready_lines=("@ [SERVER] INFO: Listening on port {port}",),
    status=302,
    heartbeat=(
        "@ [MONITOR] INFO: Monitor #1 'Router': Successful Response: 4 ms | Interval: 60 seconds | Type: ping",
        "@ [MONITOR] INFO: Monitor #2 'Home page': Successful Response: 88 ms | Interval: 60 seconds | Type: http",
        "@ [MONITOR] WARN: Monitor #3 'Printer': Failing: timeout of 48000ms exceeded | Interval: 60 seconds",
    ),
    heartbeat_seconds=60.0,
)

_POSTGRES = AppScript(
    ports=(5432,),
    listens_after=0.9,
    lines=(
        (0.1, "PostgreSQL Database directory appears to contain a database; Skipping initialization"),
        (0.5, '@ UTC [1] LOG:  listening on IPv4 address "0.0.0.0", port 5432'),
    ),
    ready_lines=("@ UTC [1] LOG:  database system is ready to accept connections",),
)

_CACHE = AppScript(
    ports=(6379,),
    listens_after=0.2,
    ready_lines=("1:M @ * Ready to accept connections tcp",),
)

_KNOWN: tuple[tuple[str, AppScript], ...] = (
    ("vaultwarden/server", _VAULTWARDEN),
    ("immich-server", _IMMICH),
    ("jellyfin", _JELLYFIN),
    ("uptime-kuma", _UPTIME_KUMA),
    ("postgres", _POSTGRES),
    ("redis", _CACHE),
    ("valkey", _CACHE),
)

_OTHER = AppScript(lines=((0.2, "Starting"),), ready_lines=("@ INFO listening on 0.0.0.0:{port}",))


def script_for(image: str, stack: str, ports: Sequence[int]) -> AppScript:
    """The script of an image in a stack; `ports` are those the catalog promises for it."""
    repository = repository_of(image)
    script = next((script for known, script in _KNOWN if known in repository), _OTHER)
    if not script.ports:
        script = replace(script, ports=tuple(ports))
    if ports and stack.startswith(WRONG_PORT_NAME):
        script = replace(script, ports=tuple(port + 1000 for port in script.ports))
    if ports and stack.startswith(CRASH_NAME):
        return crash(script)
    first = str(script.ports[0]) if script.ports else "-"
    return replace(
        script,
        lines=tuple((delay, line.replace("{port}", first)) for delay, line in script.lines),
        ready_lines=tuple(line.replace("{port}", first) for line in script.ready_lines),
    )


def crash(script: AppScript) -> AppScript:
    """The same app, which ends as soon as it starts."""
    lines = ((0.1, "Starting"), (0.6, "Error: EACCES: permission denied, open '/data/config.json'"))
    return replace(script, lines=lines, dies_after=0.7)
