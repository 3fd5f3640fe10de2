"""Serve, ports and hosts."""

from __future__ import annotations

from tests.domain.lint.samples.sample import Sample
from tests.domain.lint.stack_text import stack

_APP = "example.org/team/app:1.2"
_INLINE = "    configs:\n      - source: ts-serve\n        target: /config/serve.json\n"
_JOINED = "    network_mode: service:tailscale\n"
_SERVE = '{"TCP":{"443":{"HTTPS":true}},"Web":{"${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:8080"}}}}}'


def _target(url: str) -> tuple[str, str]:
    return "http://127.0.0.1:8080", url


NETWORK: tuple[Sample, ...] = (
    Sample("cert-domain-unescaped", stack(("$${TS_CERT_DOMAIN}", "${TS_CERT_DOMAIN}")), stack()),
    Sample(
        "cert-domain-unescaped",
        stack((_INLINE, ""), more={"config/serve.json": _SERVE.replace("${", "$${")}),
        stack((_INLINE, ""), more={"config/serve.json": _SERVE}),
    ),
    Sample("port-443-contention", stack(sidecar="ports:\n  - 443:443/tcp"), stack(sidecar="ports:\n  - 443:443/udp")),
    Sample(
        "port-443-contention",
        stack(app="command: --entrypoints.ssl.address=:443"),
        stack(app="command: --entrypoints.web.address=:80"),
    ),
    Sample(
        "port-mismatch-app",
        stack((_APP, "nodered/node-red:4"), (_INLINE, ""), more={"config/serve.json": _SERVE}),
        stack((_APP, "nodered/node-red:4"), (_INLINE, ""), more={"config/serve.json": _SERVE.replace("8080", "1880")}),
    ),
    Sample(
        "port-mismatch-app",
        stack((_APP, "ghost:5")),
        stack(_target("http://127.0.0.1:2368"), (_APP, "ghost:5"), ("SERVICEPORT=8080", "SERVICEPORT=2368")),
    ),
    Sample(
        "port-mismatch-app",
        stack((_APP, "nodered/node-red:4")),
        stack((_APP, "nodered/node-red:4"), settings="- PORT=8080"),
    ),
    Sample(
        "port-mismatch-env", stack(("SERVICEPORT=8080", "SERVICEPORT=53")), stack(("SERVICEPORT=8080", "SERVICEPORT="))
    ),
    Sample(
        "port-mismatch-env-note",
        stack(("SERVICEPORT=8080", "SERVICEPORT=443")),
        stack(("SERVICEPORT=8080", "SERVICEPORT=444")),
    ),
    Sample(
        "port-unclear",
        stack(
            (_APP, "chroxify/haptic-web:latest"),
            _target("http://127.0.0.1:3000"),
            ("SERVICEPORT=8080", "SERVICEPORT=3000"),
        ),
        stack((_APP, "chroxify/haptic-web:latest")),
    ),
    Sample(
        "port-three-values",
        stack((_APP, "ghost:5"), ("SERVICEPORT=8080", "SERVICEPORT=3000")),
        stack((_APP, "ghost:5")),
    ),
    Sample(
        "serve-before-setup",
        stack((_APP, "adguard/adguardhome:latest")),
        stack((_APP, "adguard/adguardhome:latest"), more={"notes-data/AdGuardHome.yaml": "http:\n"}),
    ),
    Sample("serve-config-missing", stack((_INLINE, "")), stack((_INLINE, ""), more={"config/serve.json": _SERVE})),
    Sample(
        "serve-config-missing",
        stack((_INLINE, ""), ("/config/serve.json # what", "/serve.json # what")),
        stack(
            (_INLINE, "    configs: [serve.json]\n"),
            ("/config/serve.json # what", "/serve.json # what"),
            ("  ts-serve:", "  serve.json:"),
        ),
    ),
    Sample(
        "serve-config-missing",
        stack((_INLINE, ""), ("      - ./config:/config\n", "")),
        stack((_INLINE, ""), ("./config:/config", "/srv/ts:/config")),
    ),
    Sample(
        "serve-file-in-services-format",
        stack((_INLINE, ""), more={"config/serve.json": '{"version":"0.0.1","services":{"svc:notes":{}}}'}),
        stack((_INLINE, ""), more={"config/serve.json": _SERVE}),
    ),
    Sample("serve-on-non-http", stack(_target("http://127.0.0.1:25565")), stack(_target("http://127.0.0.1:2556"))),
    Sample(
        "serve-path-suffix", stack(_target("http://127.0.0.1:8080/admin")), stack(_target("http://127.0.0.1:8080/"))
    ),
    Sample("serve-without-listener", stack((_APP, "rustdesk/rustdesk-server:1")), stack()),
    Sample(
        "wrong-public-url",
        stack(env="URL=http://notes.tail1.ts.net:3000\n", settings="- URL"),
        stack(env="URL=https://notes.tail1.ts.net\n", settings="- URL"),
    ),
    Sample(
        "accept-dns-vs-docker-dns",
        stack(
            ("- TS_AUTH_ONCE=true", "- TS_AUTH_ONCE=true\n      - TS_ACCEPT_DNS=true"),
            settings="- DB_HOST=db",
            services="db:\n  image: a/b:1\n",
        ),
        stack(
            ("- TS_AUTH_ONCE=true", "- TS_AUTH_ONCE=true\n      - TS_ACCEPT_DNS=true"),
            settings="- DB_HOST=db.example.org",
            services="db:\n  image: a/b:1\n",
        ),
    ),
    Sample(
        "admin-console-on-lan",
        stack(sidecar="ports: ['8080:8080']", env="ADMIN_PASSWORD=changeme\n", settings="- ADMIN_PASSWORD"),
        stack(sidecar="ports: ['127.0.0.1:8080:8080']", env="ADMIN_PASSWORD=changeme\n", settings="- ADMIN_PASSWORD"),
    ),
    Sample("app-not-joined", stack((_JOINED, "")), stack((_JOINED, ""), _target("http://app:8080"))),
    Sample(
        "default-hosts",
        stack(settings="- REDIS_HOST=${REDIS_HOST:-redis}", services="kv:\n  image: redis:8\n"),
        stack(settings="- REDIS_HOST=${REDIS_HOST:-kv}", services="kv:\n  image: redis:8\n"),
    ),
    Sample(
        "default-hosts",
        stack(settings="- REDIS_HOST=${REDIS_HOST:-redis}"),
        stack(settings="- REDIS_HOST=${REDIS_HOST:-cache}", services="cache:\n  image: redis:8\n"),
    ),
    Sample(
        "fixed-subnet",
        stack(top="networks:\n  inner:\n    ipam:\n      config:\n        - subnet: 172.28.0.0/16\n"),
        stack(top="networks:\n  inner:\n    driver: bridge\n"),
    ),
    Sample(
        "host-gateway",
        stack(settings="- A_URL=http://host.docker.internal:1"),
        stack(
            settings="- A_URL=http://host.docker.internal:1",
            sidecar='extra_hosts:\n  - "host.docker.internal:host-gateway"',
        ),
    ),
    Sample(
        "host-port-published",
        stack(sidecar="ports: ['8080:8080']"),
        stack(sidecar="ports: ['53:53/udp', '127.0.0.1:8080:8080']"),
    ),
    Sample(
        "hostname-coupled",
        stack(
            settings="- CACHE=valkey://valkey-notes:6379",
            services="cache:\n  image: a/b:1\n  container_name: valkey-notes\n",
        ),
        stack(
            settings="- CACHE=valkey://cache:6379", services="cache:\n  image: a/b:1\n  container_name: valkey-notes\n"
        ),
    ),
    Sample(
        "hostname-hardcoded",
        stack(settings="- URL=https://notes.${TAILNET_NAME}", env="TAILNET_NAME=tail1.ts.net\n"),
        stack(settings="- URL=https://${SERVICE}.${TAILNET_NAME}", env="TAILNET_NAME=tail1.ts.net\n"),
    ),
    Sample(
        "ports-on-app", stack(app="ports:\n  - 8080:8080"), stack(services="side:\n  image: a/b:1\n  ports: ['1:1']\n")
    ),
    Sample(
        "unresolvable-host",
        stack(settings="- NOTES_DB_HOST=notes-db", services="db:\n  image: a/b:1\n"),
        stack(settings="- NOTES_DB_HOST=notes-db", services="db:\n  image: a/b:1\n  container_name: ${SERVICE}-db\n"),
    ),
    Sample(
        "unresolvable-host",
        stack(settings="- CACHE_URL=redis://cache:6379/1", services="kv:\n  image: valkey/valkey:8\n"),
        stack(settings="- CACHE_URL=redis://kv:6379/1", services="kv:\n  image: valkey/valkey:8\n"),
    ),
    Sample(
        "unresolvable-host",
        stack(settings="- KV=${KV_URL}", env="KV_URL=redis://cache:6379\n", services="kv:\n  image: redis:8\n"),
        stack(settings="- KV=${KV_URL}", env="KV_URL=redis://kv:6379\n", services="kv:\n  image: redis:8\n"),
    ),
    Sample(
        "unresolvable-host",
        stack(settings="- CACHE=redis://cache:6379/1"),
        stack(settings="- GPU=http://gpu-box:11434"),
    ),
)
