"""Mounts and data."""

from __future__ import annotations

from tests.domain.lint.samples.sample import Sample
from tests.domain.lint.stack_text import stack

_APP = "example.org/team/app:1.2"
_DATA = "./${SERVICE}-data:/data"
_SHARE = ("configs:\n", "configs:\n  share:\n    content: |\n      [/]\n      /data\n      accs:\n        rw: admin\n")

STORAGE: tuple[Sample, ...] = (
    Sample("config-dir-collision", stack((_DATA, "./config:/cfg")), stack((_DATA, "./configs:/cfg"))),
    Sample(
        "config-path",
        stack((_APP, "traefik:3"), (_DATA, "./t.yml:/etc/traefik.yml"), more={"t.yml": "a: b\n"}),
        stack((_APP, "traefik:3"), (_DATA, "./t.yml:/etc/traefik/traefik.yml"), more={"t.yml": "a: b\n"}),
    ),
    Sample(
        "data-dir-style",
        stack(
            (_DATA, "./data:/data\n      - ./books:/books"),
            services="db:\n  image: mariadb:12\n  volumes: ['./sql:/var/lib/mysql']\n",
        ),
        stack(services="db:\n  image: mariadb:12\n  volumes: ['./sql:/var/lib/mysql', './a:/a']\n"),
    ),
    Sample(
        "file-not-mounted",
        stack((_DATA, "./notes-data/inner:/data"), more={"notes-data/users.yml": "a: b\n"}),
        stack((_DATA, "./notes-data:/data"), more={"notes-data/users.yml": "a: b\n"}),
    ),
    Sample(
        "missing-bind-file",
        stack((_DATA, "./app.conf:/etc/app.conf")),
        stack((_DATA, "./app.conf:/etc/app.conf"), more={"app.conf": "a\n"}),
    ),
    Sample("missing-bind-file", stack((_DATA, "./data/users:/config/users")), stack((_DATA, "./media:/srv/media"))),
    Sample(
        "missing-mount",
        stack((_APP, "booklore-app/booklore:1")),
        stack((_APP, "booklore-app/booklore:1"), (_DATA, "./drop:/bookdrop")),
    ),
    Sample(
        "no-persistence",
        stack((_APP, "technitium/dns-server:13"), (_DATA, "./c:/config")),
        stack((_APP, "technitium/dns-server:13"), (_DATA, "./c:/etc/dns")),
    ),
    Sample(
        "no-persistence",
        stack(services="db:\n  image: mariadb:12\n"),
        stack(services="db:\n  image: mariadb:12\n  volumes: ['./db:/var/lib/mysql']\n"),
    ),
    Sample("odd-path", stack((_DATA, "./opt/dockerdata:/data")), stack((_DATA, "./options:/data"))),
    Sample("orphan-volume", stack(top="volumes:\n  left:\n"), stack((_DATA, "left:/data"), top="volumes:\n  left:\n")),
    Sample("pwd-in-path", stack((_DATA, "$PWD/data:/data")), stack((_DATA, "${HOME}/data:/data"))),
    Sample(
        "pwd-in-path",
        stack((_DATA, "${DATA}:/data"), env="DATA=${PWD}/data\n"),
        stack((_DATA, "${DATA}:/data"), env="DATA=/srv/data\n"),
    ),
    Sample(
        "share-path-mismatch",
        stack(_SHARE, (_APP, "copyparty/ac:1"), (_DATA, "./w:/w")),
        stack(_SHARE, (_APP, "copyparty/ac:1"), (_DATA, "./w:/data")),
    ),
    Sample(
        "socket-mount",
        stack((_DATA, "./tailscale/tmp/tailscaled.sock:/var/run/tailscale/tailscaled.sock")),
        stack(
            (_DATA, "./tailscale/tmp/tailscaled.sock:/var/run/tailscale/tailscaled.sock"),
            ("./config:/config", "./tailscale/tmp:/tmp"),
        ),
    ),
    Sample(
        "stacks-path-mismatch",
        stack((_APP, "louislam/dockge:1"), (_DATA, "/opt/stacks:/stacks"), settings="- DOCKGE_STACKS_DIR=/opt/stacks"),
        stack(
            (_APP, "louislam/dockge:1"), (_DATA, "/opt/stacks:/opt/stacks"), settings="- DOCKGE_STACKS_DIR=/opt/stacks"
        ),
    ),
    Sample(
        "useless-volume",
        stack(
            (_APP, "excalidraw/excalidraw:1"),
            (f"- {_DATA}", f"- type: bind\n        source: ./c # ours\n        target: /config\n      - {_DATA}"),
        ),
        stack(),
    ),
    Sample(
        "useless-volume",
        stack((_APP, "excalidraw/excalidraw:1"), (_DATA, "./c:/config")),
        stack((_DATA, "./c:/config")),
    ),
    Sample("volume-name-hardcoded", stack((_DATA, "./notes-data:/data")), stack((_DATA, "./notes:/data"))),
    Sample("wrong-mount", stack((_DATA, "./books:/books1")), stack((_DATA, "./books:/books"))),
)
