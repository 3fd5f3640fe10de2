"""Stacks that nobody's program wrote."""

from __future__ import annotations

import json
from typing import Any

from tests.lab.healthy.shape import Subject


def other_names(subject: Subject) -> None:
    """A sidecar service of another name, containers named by Compose, state in a volume."""
    subject.lab.stand_in("lab/web:latest", 80)
    sidecar = _sidecar(
        subject, {"/": "http://127.0.0.1:80"}, TS_USERSPACE="false",
        cap_add=["NET_ADMIN"], devices=["/dev/net/tun"], volumes=["state:/var/lib/tailscale", "./serve:/serve:ro"],
    )  # fmt: skip
    web = {"image": "lab/web:latest", "network_mode": "service:vpn", "depends_on": ["vpn"]}
    _brought_up(subject, {"vpn": sidecar, "web": web}, volumes={"state": {}})


def many_apps(subject: Subject) -> None:
    """Three apps behind one sidecar, each below a path of its own, and a helper outside."""
    paths = {"/": "http://127.0.0.1:8001", "/two/": "http://127.0.0.1:8002", "/three/": "http://127.0.0.1:8003"}
    apps = {f"app{number}": _puppet(subject, LISTEN=f"800{number}") for number in (1, 2, 3)}
    database = _puppet(subject, LISTEN="5432")
    del database["network_mode"]
    _brought_up(subject, {"tailscale": _sidecar(subject, paths), "database": database, **apps})


def shell_less(subject: Subject) -> None:
    """An app whose image holds one program and nothing else; its health check is that program, too."""
    subject.lab.puppet("lab/bare:latest", bare=True)
    app = {
        **_puppet(subject, LISTEN="3000"), "image": "lab/bare:latest", "user": "65534:65534",
        "depends_on": ["tailscale"], "healthcheck": {"test": ["CMD", "puppet", "health"], "interval": "5s"},
    }  # fmt: skip
    _brought_up(subject, {"tailscale": _sidecar(subject, {"/": "http://127.0.0.1:3000"}), "app": app})


def migrated(subject: Subject) -> None:
    """Beside the app a migration that runs once in the same namespace and ends well."""
    migration = {**_puppet(subject, LISTEN="3001", EXIT="1s", EXIT_CODE="0"), "restart": "no"}
    app = {
        **_puppet(subject, LISTEN="3000"),
        "depends_on": {"migration": {"condition": "service_completed_successfully"}},
    }
    sidecar = _sidecar(subject, {"/": "http://127.0.0.1:3000"})
    _brought_up(subject, {"tailscale": sidecar, "migration": migration, "app": app})


def passed_through(subject: Subject) -> None:
    """TLS is the app's own affair, on port 9002: Serve forwards the bytes and has no certificate."""
    app = _puppet(subject, LISTEN="9002", TLS="on")  # first: a folder without its Compose file is broken, and told so
    sidecar = _sidecar(subject, {}, TS_LOCAL_ADDR_PORT="127.0.0.1:41234")
    subject.write("serve/it.json", json.dumps({"TCP": {"443": {"TCPForward": "127.0.0.1:9002"}}}))
    _brought_up(subject, {"tailscale": sidecar, "app": app})


def _sidecar(subject: Subject, paths: dict[str, str], **more: Any) -> dict[str, Any]:
    """A sidecar's service that shows the paths; names in capitals are variables, others keys of the service."""
    handlers = {path: {"Proxy": target} for path, target in paths.items()}
    web = {"${TS_CERT_DOMAIN}:443": {"Handlers": handlers}}
    subject.write("serve/it.json", json.dumps({"TCP": {"443": {"HTTPS": True}}, "Web": web}))
    settings = {"TS_STATE_DIR": "/var/lib/tailscale", "TS_SERVE_CONFIG": "/serve/it.json"}
    settings |= {name: value for name, value in more.items() if name.isupper()}
    return {
        "image": "tailscale/tailscale:latest",
        "hostname": subject.name,
        "environment": {"TS_AUTHKEY": subject.lab.key(), **settings},
        "volumes": ["./state:/var/lib/tailscale", "./serve:/serve:ro"],
        **{name: value for name, value in more.items() if not name.isupper()},
    }


def _puppet(subject: Subject, **settings: str) -> dict[str, Any]:
    """An app in the sidecar's namespace that does as it is told."""
    subject.lab.puppet("lab/puppet:latest")
    told = {f"PUPPET_{name}": value for name, value in settings.items()}
    return {"image": "lab/puppet:latest", "environment": told, "network_mode": "service:tailscale"}


def _brought_up(subject: Subject, services: dict[str, dict[str, Any]], **more: Any) -> None:
    lasting = {name: {"restart": "unless-stopped", **body} for name, body in services.items()}
    subject.write("compose.yaml", json.dumps({"name": subject.name, "services": lasting, **more}, indent=1))
    subject.up()
