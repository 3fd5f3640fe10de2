"""Lines about Serve, each beside one that only looks like it."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

TEXTS: tuple[Text, ...] = (
    text("service-device-not-tagged", "tool", "error: service hosts must be tagged nodes",
         "service hosts: 2 tagged nodes"),
    text("cert-domain-unescaped", "tool",
         'WARN[0000] The "TS_CERT_DOMAIN" variable is not set. Defaulting to a blank string.',
         'WARN[0000] The "TS_CERT_DOMAINS" variable is not set. Defaulting to a blank string.'),
    text("serve-json-invalid", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to read serve config: unexpected end of JSON input",
         "boot: 2026/08/22 10:00:10 serve proxy: applying serve config"),
    text("serve-watch-failed", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to add fsnotify watch: no such file or directory",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to create fsnotify watcher, timer-only mode: too many open files"),
    text("serve-file-missing", "log",
         'boot: 2026/08/22 10:00:10 serve proxy: no serve config at "/config/serve.json", skipping',
         "boot: 2026/08/22 10:00:10 serve proxy: unsetting previous config"),
    text("serve-file-empty", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: serve config file is empty, skipping",
         "boot: 2026/08/22 10:00:10 serve proxy: serve config is unchanged, skipping"),
    text("serve-apply-rejected", "log",
         'boot: 2026/08/22 10:00:10 serve proxy: error updating serve config: want to serve "https", but port 443 is '
         'already serving "http"',
         "boot: 2026/08/22 10:00:10 serve proxy: applying serve config"),
    text("serve-listener-conflict", "log",
         "localListener failed to listen on 100.101.102.103:443, backing off: listen tcp4 100.101.102.103:443: bind: "
         "address already in use",
         "localListener context closed before binding"),
    text("serve-port-not-in-config", "log",
         "netstack: could not connect to local backend server at 127.0.0.1:443: dial tcp 127.0.0.1:443: connect: "
         "connection refused",
         "netstack: decrementing connsInFlightByClient[100.64.0.1] because the packet was not handled; new value is 0"),
    text("serve-tcp-forward-failed", "log",
         "localbackend: failed to TCP proxy port 5432 (from 100.1.2.3:4) to db:5432: connection refused",
         "localbackend: handling TCP port 5432"),
    text("serve-proxy-target-invalid", "log", '[unexpected] could not create proxy for "x": no host',
         "serve: creating a new proxy handler for http://127.0.0.1:80"),
)  # fmt: skip
