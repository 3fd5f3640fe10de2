"""The ids of findings: how bad each is, and which fault doctor finds when it has come to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaletail_tui.domain.diagnosis.findings.finding import Severity

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO


@dataclass(frozen=True, slots=True)
class LintKind:
    """One id."""

    severity: Severity
    fault: str | None = None


# fmt: off
LINT_KINDS: Mapping[str, LintKind] = {
    # Secrets and passwords
    "authkey-leak": LintKind(DEGRADED),
    "authkey-placeholder": LintKind(DEGRADED, "authkey-malformed"),
    "config-in-compose": LintKind(INFO),
    "db-credentials-not-passed": LintKind(DEGRADED, "app-db-unreachable"),
    "db-password-defaults": LintKind(DEGRADED),
    "db-trust-auth": LintKind(DEGRADED),
    "default-password-published": LintKind(BROKEN),
    "jwt-guard-bypassed": LintKind(DEGRADED),
    "key-in-git-history": LintKind(DEGRADED),
    "key-in-tracked-file": LintKind(BROKEN),
    "over-privileged-db-user": LintKind(INFO),
    "secret-hardcoded-in-compose": LintKind(DEGRADED),
    "secret-malformed": LintKind(DEGRADED),
    "secret-missing": LintKind(INFO),
    "secret-not-passed": LintKind(DEGRADED),
    "secret-weak-default": LintKind(DEGRADED),
    # .env and variables
    "comment-as-value": LintKind(DEGRADED),
    "duplicate-variable": LintKind(INFO),
    "env-file-absolute-path": LintKind(BLOCKER, "env-file-missing"),
    "env-leading-space": LintKind(INFO),
    "literal-quotes": LintKind(DEGRADED),
    "no-serviceport": LintKind(INFO),
    "odd-variable": LintKind(INFO),
    "tz-hardcoded": LintKind(INFO),
    "undefined-variable": LintKind(INFO, "env-var-unset"),
    "unused-env-variable": LintKind(INFO),
    "yaml-in-dotenv": LintKind(INFO),
    # Health checks and what waits for what
    "healthcheck-depends-on-service-name": LintKind(INFO),
    "healthcheck-exec-form": LintKind(DEGRADED, "app-health-failing"),
    "healthcheck-needs-newer-image": LintKind(BROKEN, "sidecar-boot-timeout"),
    "healthcheck-pattern": LintKind(DEGRADED, "app-health-failing"),
    "healthcheck-tool-missing": LintKind(DEGRADED, "app-health-tool-missing"),
    "healthcheck-wrong-port": LintKind(DEGRADED, "app-health-failing"),
    "healthcheck-wrong-target": LintKind(DEGRADED),
    "no-db-health-gate": LintKind(INFO),
    "no-healthcheck": LintKind(INFO),
    "no-sidecar-health-gate": LintKind(INFO),
    "slow-healthcheck": LintKind(INFO),
    # Images
    "build-and-image": LintKind(INFO),
    "build-without-dockerfile": LintKind(INFO),
    "db-image-tag": LintKind(BLOCKER, "app-crash-loop"),
    "image-tag-implicit": LintKind(INFO),
    "old-image-name": LintKind(INFO),
    "sample-image": LintKind(INFO),
    # Serve and its ports
    "cert-domain-unescaped": LintKind(BROKEN, "cert-domain-unescaped"),
    "port-443-contention": LintKind(DEGRADED, "serve-listener-conflict"),
    "port-mismatch-app": LintKind(BROKEN, "serve-backend-wrong-port"),
    "port-mismatch-env": LintKind(INFO),
    "port-mismatch-env-note": LintKind(INFO),
    "port-three-values": LintKind(DEGRADED),
    "port-unclear": LintKind(INFO),
    "serve-before-setup": LintKind(DEGRADED, "serve-backend-refused"),
    "serve-config-missing": LintKind(DEGRADED, "serve-file-missing"),
    "serve-file-in-services-format": LintKind(BROKEN, "serve-file-of-set-config"),
    "serve-on-non-http": LintKind(DEGRADED),
    "serve-path-suffix": LintKind(DEGRADED),
    "serve-without-listener": LintKind(DEGRADED, "serve-backend-refused"),
    "wrong-public-url": LintKind(DEGRADED),
    # Host ports and hosts
    "accept-dns-vs-docker-dns": LintKind(DEGRADED, "accept-dns-breaks-docker-names"),
    "admin-console-on-lan": LintKind(DEGRADED, "lan-ports-bypass"),
    "app-not-joined": LintKind(BROKEN, "app-not-in-sidecar-netns"),
    "cache-host": LintKind(INFO),
    "default-hosts": LintKind(INFO),
    "fixed-subnet": LintKind(INFO),
    "host-gateway": LintKind(DEGRADED),
    "host-port-published": LintKind(INFO, "lan-ports-bypass"),
    "hostname-coupled": LintKind(INFO),
    "hostname-hardcoded": LintKind(INFO),
    "ports-on-app": LintKind(BLOCKER, "netmode-conflict-ports"),
    "unresolvable-host": LintKind(BROKEN, "app-db-unreachable"),
    # Names and restarts
    "fixed-container-name": LintKind(INFO, "container-name-taken"),
    "id-differs": LintKind(INFO),
    "invalid-restart-policy": LintKind(BLOCKER),
    "readme-mismatch": LintKind(INFO),
    "readme-template-leftover": LintKind(INFO),
    # Mounts and data
    "capability-missing": LintKind(INFO),
    "config-dir-collision": LintKind(DEGRADED),
    "config-path": LintKind(DEGRADED),
    "data-dir-style": LintKind(INFO),
    "file-not-mounted": LintKind(INFO),
    "init-sql-user": LintKind(DEGRADED),
    "missing-bind-file": LintKind(BROKEN, "mount-file-is-directory"),
    "missing-mount": LintKind(INFO),
    "no-persistence": LintKind(BROKEN),
    "odd-path": LintKind(INFO),
    "orphan-volume": LintKind(INFO),
    "pwd-in-path": LintKind(INFO),
    "separate-key-dirs": LintKind(INFO),
    "share-path-mismatch": LintKind(DEGRADED),
    "socket-mount": LintKind(BROKEN),
    "stacks-path-mismatch": LintKind(DEGRADED),
    "useless-volume": LintKind(INFO),
    "volume-name-hardcoded": LintKind(INFO),
    "wrong-mount": LintKind(DEGRADED),
    # The sidecar
    "auth-once-missing": LintKind(INFO),
    "extra-capability": LintKind(INFO),
    "state-not-persisted": LintKind(DEGRADED),
}
# fmt: on
"""Every id; a rule may make no other."""
