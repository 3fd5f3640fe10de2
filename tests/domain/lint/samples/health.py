"""Health checks, and the sidecar's own settings."""

from __future__ import annotations

from tests.domain.lint.samples.sample import Sample
from tests.domain.lint.stack_text import stack

_APP = "example.org/team/app:1.2"
_TEST = 'test: ["CMD", "app", "health"]'
_PGREP = (_TEST, 'test: ["CMD", "pgrep", "-f", "notes"]')
_GATE = "    depends_on:\n      tailscale:\n        condition: service_healthy\n"


def _asks(url: str) -> tuple[str, str]:
    return _TEST, f'test: ["CMD", "wget", "-q", "{url}"]'


HEALTH: tuple[Sample, ...] = (
    Sample(
        "healthcheck-depends-on-service-name",
        stack((_TEST, 'test: ["CMD", "pgrep", "-f", "${SERVICE}"]')),
        stack(_PGREP),
    ),
    Sample(
        "healthcheck-exec-form",
        stack((_TEST, 'test: ["CMD", "curl -f http://a"]')),
        stack((_TEST, 'test: ["CMD-SHELL", "curl -f http://a"]')),
    ),
    Sample(
        "healthcheck-needs-newer-image",
        stack(("tailscale/tailscale:latest", "tailscale/tailscale:v1.76.1")),
        stack(("tailscale/tailscale:latest", "tailscale/tailscale:v1.78")),
    ),
    Sample(
        "healthcheck-pattern",
        stack(_PGREP, (_APP, "advplyr/audiobookshelf:2")),
        stack((_TEST, 'test: ["CMD", "pgrep", "-f", "index.js"]'), (_APP, "advplyr/audiobookshelf:2")),
    ),
    Sample(
        "healthcheck-tool-missing",
        stack(_PGREP, (_APP, "docmost/docmost:1")),
        stack(_PGREP, (_APP, "example.org/docmost/docmost:1")),
    ),
    Sample(
        "healthcheck-wrong-port", stack(_asks("http://localhost/health")), stack(_asks("http://localhost:8080/health"))
    ),
    Sample(
        "healthcheck-wrong-port",
        stack(_asks("http://127.0.0.1:3000"), (_APP, "stnsmith/fossflow:1")),
        stack(_asks("http://127.0.0.1:9090/metrics")),
    ),
    Sample(
        "healthcheck-wrong-target",
        stack(_asks("http://127.0.0.1:41234/healthz")),
        stack(_asks("http://127.0.0.1:8080/healthz")),
    ),
    Sample(
        "no-db-health-gate",
        stack(
            settings="- DB=postgres://db:5432/a",
            services="db:\n  image: postgres:16\n  volumes: [./db:/var/lib/postgresql]\n",
        ),
        stack(
            settings="- DB=postgres://db:5432/a",
            services="db:\n  image: postgres:16\n  volumes: [./db:/var/lib/postgresql]\n"
            "  healthcheck: {test: pg_isready}\n",
        ),
    ),
    Sample(
        "no-healthcheck",
        stack((f"    healthcheck:\n      {_TEST}\n", "")),
        stack((f"    healthcheck:\n      {_TEST}\n", "    healthcheck: {disable: false}\n")),
    ),
    Sample(
        "no-healthcheck",
        stack(services="db:\n  image: postgres:16\n  volumes: [./db:/var/lib/postgresql]\n"),
        stack(services="whoami:\n  image: traefik/whoami:1\n"),
    ),
    Sample("no-sidecar-health-gate", stack((_GATE, "")), stack((_GATE, "    depends_on: [tailscale]\n"))),
    Sample("no-sidecar-health-gate", stack((_GATE, ""), ("interval: 10s # often", "interval: 1m")), stack()),
    Sample(
        "healthcheck-pattern",
        stack(
            (_APP, "advplyr/audiobookshelf:2"),
            (_TEST, "test:\n        - CMD\n        - pgrep\n        - -f\n        - ${SERVICE} # a process"),
        ),
        stack(),
    ),
    Sample(
        "no-sidecar-health-gate", stack((_GATE, ""), app="depends_on:\n  db: {condition: service_started}"), stack()
    ),
    Sample(
        "slow-healthcheck",
        stack(("interval: 10s # often", "interval: 1m # often")),
        stack(("interval: 10s # often", "interval: 1m\n      start_interval: 1s")),
    ),
    Sample(
        "slow-healthcheck",
        stack(("      interval: 10s # often\n", "")),
        stack(("interval: 10s # often", "interval: 1m"), (_GATE, "")),
    ),
    Sample(
        "slow-healthcheck",
        stack(("interval: 10s # often", "interval: 1m\n      start_period: 4s")),
        stack(("interval: 10s # often", "interval: 1m\n      start_period: 10s")),
    ),
    Sample(
        "auth-once-missing",
        stack(("      - TS_AUTH_ONCE=true\n", "")),
        stack(("- TS_AUTH_ONCE=true", "- TS_AUTH_ONCE=1")),
    ),
    Sample(
        "extra-capability",
        stack(("- net_admin", "- net_admin\n      - sys_module")),
        stack(("- net_admin", "- NET_ADMIN\n      - net_raw")),
    ),
    Sample(
        "state-not-persisted",
        stack(("      - ./ts/state:/var/lib/tailscale\n", "")),
        stack(("./ts/state:/var/lib/tailscale", "state:/var/lib/tailscale"), top="volumes:\n  state:\n"),
    ),
    Sample("state-not-persisted", stack(("      - TS_STATE_DIR=/var/lib/tailscale\n", "")), stack()),
)
