"""Faults of Serve: its file, what the sidecar made of it, and what it asks of the app."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.hop import HopId
from tests.lab.faults.fault import Act, Fault, Seen
from tests.lab.faults.patient import Patient
from tests.lab.faults.puppet import SERVE_FILE, cast, loopback, recast, served, serves, serves_nothing


def _changed(expression: str, replacement: str) -> Act:
    return lambda patient: patient.change(expression, replacement, file=SERVE_FILE)


def _written(text: str) -> Act:
    return lambda patient: patient.write(SERVE_FILE, text)


def _restored(patient: Patient) -> None:
    patient.restore(SERVE_FILE)


def _moved_away(patient: Patient) -> None:
    path = patient.folder / SERVE_FILE
    patient.notes[SERVE_FILE] = path.read_text()
    path.rename(path.with_name("moved.json"))


def _reset_by_hand(patient: Patient) -> None:
    patient.docker("exec", patient.sidecar, "tailscale", "serve", "reset")


def _other_page_by_hand(patient: Patient) -> None:
    patient.docker("exec", patient.sidecar, "tailscale", "serve", "reset")
    patient.docker("exec", patient.sidecar, "tailscale", "serve", "--bg", "--https=8443", "80")


def _sidecar_with(more: str) -> Act:
    """Start the stack with more in the sidecar's service."""

    def act(patient: Patient) -> None:
        patient.override(sidecar=more)
        patient.up(check=False)

    return act


def _directory(patient: Patient) -> None:
    path = patient.folder / SERVE_FILE
    patient.notes[SERVE_FILE] = path.read_text()
    path.unlink()
    path.mkdir()
    patient.up(check=False)


def _file_again(patient: Patient) -> None:
    (patient.folder / SERVE_FILE).rmdir()
    (patient.folder / SERVE_FILE).write_text(patient.notes[SERVE_FILE])
    patient.recreate()


def _runs_and_said(text: str) -> Seen:
    return lambda patient: patient.backend() == "Running" and patient.said(text)


def _both(first: Act, second: Act) -> Act:
    return lambda patient: (first(patient), second(patient))


def _inline(port: int) -> Act:
    """Serve's file stands in the Compose file, as a config with `content`."""
    handlers = f'{{"/": {{"Proxy": "http://127.0.0.1:{port}"}}}}'
    file = f'{{"TCP": {{"443": {{"HTTPS": true}}}}, "Web": {{"$${{TS_CERT_DOMAIN}}:443": {{"Handlers": {handlers}}}}}}}'

    def act(patient: Patient) -> None:
        patient.override(
            "{environment: {TS_SERVE_CONFIG: /inline/serve.json}, "
            "configs: [{source: page, target: /inline/serve.json}]}",
            rest=f"configs:\n  page:\n    content: '{file}'\n",
        )

    return act


SERVE: tuple[Fault, ...] = (
    Fault(
        name="serve-file-broken", hop=HopId.SERVE, expected="serve-json-invalid",
        inject=_changed(r"\A\{", "{,"), evidence=lambda p: p.said("failed to read serve config")),
    Fault(
        name="serve-file-gone", hop=HopId.SERVE, expected="serve-file-missing", fresh=True, prepare=_moved_away,
        inject=Patient.up, evidence=_runs_and_said("no serve config at")),
    Fault(
        name="serve-file-empty", hop=HopId.SERVE, expected="serve-file-empty", fresh=True, prepare=_written(""),
        inject=Patient.up, evidence=_runs_and_said("serve config file is empty")),
    Fault(
        name="serve-file-is-a-folder", hop=HopId.SERVE, expected="mount-file-is-directory", fresh=True,
        inject=_directory, evidence=lambda p: p.said("is a directory"), heal=_file_again),
    Fault(
        name="serve-switched-off-by-hand", hop=HopId.SERVE, expected="serve-config-drift",
        inject=_reset_by_hand, evidence=serves_nothing),
    Fault(
        name="serve-moved-by-hand", hop=HopId.SERVE, expected="serve-config-drift",
        inject=_other_page_by_hand, evidence=serves(":8443")),
    Fault(
        name="serve-not-told", hop=HopId.SERVE, expected="serve-not-configured", fresh=True,
        inject=_sidecar_with('{environment: {TS_SERVE_CONFIG: ""}}'),
        evidence=serves_nothing,
        heal=Patient.without_override),
    Fault(
        name="serve-folder-missing", hop=HopId.SERVE, expected="serve-watch-failed", fresh=True,
        inject=_sidecar_with("{environment: {TS_SERVE_CONFIG: /nowhere/serve.json}}"),
        evidence=lambda p: p.said("failed to add fsnotify watch"), heal=Patient.without_override,
        meanwhile=frozenset({"sidecar-crash-loop"})),
    Fault(
        name="serve-of-another-name", hop=HopId.SERVE, expected="serve-host-mismatch",
        inject=_changed(r"\$\{TS_CERT_DOMAIN\}", "old-name.lab-tailnet.ts.net"),
        evidence=serves("old-name")),
    Fault(
        name="serve-keys-differ", hop=HopId.SERVE, expected="serve-web-key-port-mismatch",
        inject=_changed(r"DOMAIN\}:443", "DOMAIN}:8443"), evidence=serves(":8443")),
    Fault(
        name="serve-handler-empty", hop=HopId.SERVE, expected="serve-empty-handler",
        inject=_changed(r'"Proxy": "http://127\.0\.0\.1:80"', '"Poxy": "http://127.0.0.1:80"'),
        evidence=lambda p: '"Proxy"' not in served(p)),
    Fault(
        name="serve-path-not-there", hop=HopId.SERVE, expected="serve-path-not-found",
        inject=_changed(r'"Proxy": "http://127\.0\.0\.1:80"', '"Path": "/var/www/nowhere"'),
        evidence=serves("/var/www/nowhere"), heal=_restored),
    Fault(
        name="serve-target-nonsense", hop=HopId.SERVE, expected="serve-proxy-target-invalid",
        inject=_changed(r"http://127\.0\.0\.1:80", "gopher:127.0.0.1:80"),
        evidence=serves("gopher")),
    Fault(
        name="serve-asks-a-name-nobody-knows", hop=HopId.SERVE, expected="serve-backend-name-unknown",
        inject=_changed(r"127\.0\.0\.1:80", "application:80"),
        evidence=serves("application:80")),
    Fault(
        name="serve-inline-edited", hop=HopId.SERVE, expected="serve-inline-not-reapplied", prepare=_inline(80),
        inject=_inline(8080), heal=_inline(80),
        evidence=lambda p: "8080" in (p.folder / "compose.override.yaml").read_text()),
    Fault(
        name="serve-domain-doubled", hop=HopId.SERVE, expected="cert-domain-unescaped",
        inject=_changed(r"\$\{TS_CERT", "$${TS_CERT"), evidence=serves('"$')),
)  # fmt: skip
TLS: tuple[Fault, ...] = (
    Fault(
        name="app-speaks-tls", hop=HopId.APP, expected="serve-backend-speaks-tls",
        inject=recast("TLS=on"), evidence=lambda p: loopback(p, scheme="https") == 200),
    Fault(
        name="app-speaks-no-tls", hop=HopId.APP, expected="serve-backend-not-tls",
        inject=_changed(r"http://127", "https+insecure://127"), evidence=serves("https+insecure")),
    Fault(
        name="app-certificate-unknown", hop=HopId.APP, expected="serve-backend-cert-untrusted", fresh=True,
        prepare=_both(cast("TLS=on"), _changed(r"http://127", "https://127")),
        inject=Patient.up, evidence=lambda p: loopback(p, scheme="https") == 200 and '"https://' in served(p)),
)  # fmt: skip
