"""Patterns over texts: which line of which source names which finding. First match wins, a line at a time.

Texts of tailscaled, containerboot, the engine and Compose drift little between versions, line numbers do: so match
on text. A new pattern is a row.
"""
# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache


class Source(StrEnum):
    """Where a text came from."""

    TOOL = "tool"
    """stderr of docker, Compose or the tailscale command."""
    ENGINE = "engine"
    """`State.Error` of a container."""
    LOG = "log"
    """The sidecar's log."""
    HEALTH = "health"
    """`Health` of `tailscale status`."""


class When(StrEnum):
    """Which part of the log may speak, and when its word is over."""

    START = "start"
    """Of the run that goes on or, in a crash loop, of the last one; over as soon as the device is Running."""
    CERTIFICATE = "certificate"
    """Of the run that goes on; over with the next `got cert`."""
    SERVE = "serve"
    """Of the run that goes on; over when a configuration is applied."""
    ANSWER = "answer"
    """Of the run that goes on; counts only while the device answers with an error of its own."""
    LIVE = "live"
    """Of the run that goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One expression; its named groups fill the braces of the finding's summary."""

    id: str
    sources: frozenset[Source]
    expression: str
    when: When = When.START
    grace: float = 0.0
    """Seconds that the run must have lasted before the line counts."""


def _row(kind: str, sources: str, expression: str, when: When = When.START, grace: float = 0.0) -> Pattern:
    named = frozenset(Source(name) for name in sources.split())
    return Pattern(id=kind, sources=named, expression=expression, when=when, grace=grace)


PATTERNS: tuple[Pattern, ...] = (
    _row("docker-daemon-down", "tool",
         r"Cannot connect to the Docker daemon|failed to connect to the docker API at"),
    _row("docker-socket-permission", "tool",
         r"permission denied while trying to connect to the (?:Docker daemon socket|docker API)"),
    _row("compose-plugin-missing", "tool",
         r"'compose' is not a docker command|unknown command: docker compose"),
    _row("compose-too-old", "tool",
         r"configs\.\S+ (?:Additional property content is not allowed|additional properties 'content' not allowed)"),
    _row("tun-device-missing", "tool engine",
         r'error gathering device information while adding custom device \"[^\"]*tun[^\"]*\"'),
    _row("container-name-taken", "tool",
         r'Conflict\. The container name "/?(?P<name>[^"]+)" is already in use'),
    _row("port-already-allocated", "tool engine",
         r"port is already allocated|failed to bind host port|listen (?:tcp|udp)[46]? \S+: bind: address already in use"),
    _row("address-pool-exhausted", "tool",
         r"non-overlapping IPv4 address pool|predefined address pools have been fully subnetted"),
    _row("netmode-conflict-ports", "tool",
         r"conflicting options: port publishing and the container type network mode"),
    _row("netmode-conflict-hostname", "tool",
         r"conflicting options: hostname and the network mode"),
    _row("netmode-conflict-networks", "tool",
         r"declares mutually exclusive `network_mode` and `networks`"),
    _row("netmode-service-missing", "tool",
         r"not found for network_mode 'service:|depends on undefined service"),
    _row("external-resource-missing", "tool",
         r'declared as external, but could not be found|external volume \"[^\"]+\" not found'),
    _row("netns-join-stale-id", "tool engine",
         r"joining network namespace of container: No such container|cannot share network namespace with service \S+: container missing"),
    _row("netns-join-nonrunning", "tool engine",
         r"cannot join network (?:namespace )?of (?:a non running )?container|is restarting, wait until the container is running"),
    _row("invalid-container-name", "tool",
         r"Invalid container name \(|invalid project name"),
    _row("env-var-unset", "tool",
         r'The "(?P<v>[A-Za-z0-9_]+)" variable is not set|required variable (?P<v2>\S+) is missing a value|invalid interpolation format'),
    _row("env-file-missing", "tool",
         r"couldn't find env file|env file \S+ not found"),
    _row("env-file-syntax", "tool",
         r'failed to read \S+\.env: line (?P<l>\d+)|unterminated quoted value|unexpected character \".*\" in variable name'),
    _row("compose-yaml-invalid", "tool",
         r"yaml: line \d+|yaml: mapping values|go-yaml load error|additional properties '[^']+' not allowed|no configuration file provided"),
    _row("mount-file-is-directory", "tool engine log",
         r"Are you trying to mount a directory onto a file|failed to read serve config: read \S+: is a directory"),
    _row("image-rate-limited", "tool",
         r"toomanyrequests|429 Too Many Requests"),
    _row("arch-unsupported", "tool log",
         r"no matching manifest for (?P<p>\S+)|exec format error"),
    _row("image-not-found", "tool",
         r"manifest unknown|manifest for \S+ not found"),
    _row("image-access-denied", "tool",
         r"pull access denied for|unauthorized: authentication required"),
    _row("image-reference-invalid", "tool",
         r"invalid reference format|has neither an image nor a build context"),
    _row("registry-unreachable", "tool",
         r"lookup \S+(?: on \S+)?: (?:no such host|i/o timeout|server misbehaving)|TLS handshake timeout|Client\.Timeout exceeded"
         r"|(?:Get|Head|request: Head|request: Get) \"https?://[^\"]+/v2/[^\"]*\": (?:dial|net/http|context deadline|EOF|proxyconnect)"),
    _row("host-disk-full", "tool log",
         r"no space left on device"),
    _row("sidecar-config-invalid", "log",
         r"invalid configuration: (?:invalid configuration: )?(?P<why>.+)"),
    _row("sidecar-tun-missing", "log",
         r"/dev/net/tun does not exist|ensuring that /dev/net/tun exists:|unable to create tuntap device file:"),
    _row("sidecar-tun-busy", "log",
         r'TUN device \S+ is busy|tstun\.New\("[^"]+"\): device or resource busy'),
    _row("kernel-no-tun", "log",
         r'tstun\.New\("[^"]+"\): no such device'),
    _row("sidecar-tun-not-permitted", "log",
         r'tstun\.New\("[^"]+"\): operation not permitted'),
    _row("sidecar-netfilter-broken", "log health",
         r"can't initialize ip6?tables table|setting netfilter mode|could not create new netfilter|setting up filter/ts-(?:input|forward)", When.LIVE),
    _row("sidecar-netadmin-missing", "log",
         r"RTNETLINK answers: Operation not permitted|router config failed \("),
    _row("sidecar-ip-forwarding-denied", "log",
         r"Failed to enable IP forwarding:|you can fix this by running the container with privileged=true"),
    _row("state-store-unhealthy", "log health",
         r"store\.New failed:|cannot start backend when state store is unhealthy|State store failed to initialize|getLocalBackend error: store\.New:|failed to unseal"),
    _row("state-dir-unwritable", "log",
         r"creating state directory: "),
    _row("sidecar-health-port-in-use", "log",
         r'failed to listen on addr "(?P<a>[^"]+)": .*address already in use'),
    _row("sidecar-socket-timeout", "log",
         r"timed out waiting for tailscaled socket|starting tailscaled failed:"),
    _row("sidecar-exit-zero", "log",
         r"^boot: .*tailscaled exited$"),
    _row("node-key-expired", "log",
         r"Old key expired -> regen=true|server reports new node key \S+ has expired", grace=10.0),
    _row("oauth-needs-tags", "log",
         r"oauth authkeys require --advertise-tags|federated identity authkeys require --advertise-tags"),
    _row("oauth-unknown-attribute", "log",
         r'unknown attribute "[^"]*"|invalid attribute boolean attribute'),
    _row("oauth-tags-not-permitted", "log",
         r'Status: 4\d\d, Message: "requested tags \[.*\] are invalid or not permitted"'),
    _row("oauth-secret-invalid", "log",
         r"oauth2: cannot fetch token: 40[13]"),
    _row("wif-exchange-failed", "log",
         r"failed to exchange JWT for access token|federated identity requires either"),
    _row("tags-not-permitted", "log health",
         r"requested tags \[(?P<t>.*?)\] are invalid or not permitted"),
    _row("tags-syntax", "log",
         r'tag: "(?P<t>[^"]*)": '),
    _row("authkey-malformed", "log health",
         r"unable to validate API key|invalid pre auth key|failed to parse auth-key|(?:backend error|Received error|login error was): invalid authkey"),
    _row("authkey-deleted", "log health",
         r"API key does not exist|auth-key not found"),
    _row("authkey-used-expired-revoked", "log health",
         r"API key (?P<id>\S+) not valid|authkey (?P<h>already used|expired|revoked)"),
    _row("authkey-wrong-type", "log health",
         r"key cannot be used for node auth"),
    _row("headscale-specific", "log health",
         r"nodes? exists? with (?:a )?different machine key|unsupported client"),
    _row("up-requires-all-flags", "log",
         r"changing settings via 'tailscale up' requires mentioning all"),
    _row("up-unknown-flag", "log",
         r"flag provided but not defined: (?P<f>-\S+)"),
    _row("duplicate-flag", "log",
         r"flag provided multiple times"),
    _row("extra-args-quoting", "log",
         r"too many non-flag arguments"),
    _row("service-hostname-invalid", "log",
         r"is not a valid DNS label: |is too long, max length is 63 bytes|empty DNS label"),
    _row("login-server-change", "log",
         r"can't change --login-server without --force-reauth"),
    _row("tailnet-lock-locked-out", "log health",
         r"this node is locked out"),
    _row("control-rate-limited", "log",
         r"node registration rate limited; will retry after"),
    _row("control-http-error", "log",
         r"register request: http (?P<c>\d+):|fetch control key: (?P<c2>[45]\d\d) ", grace=10.0),
    _row("control-unreachable-dns", "log",
         r"fetch control key: .*lookup \S+(?: on \S+)?: ", grace=10.0),
    _row("control-unreachable-tls", "log",
         r"fetch control key: .*x509: (?P<why>.+)", grace=10.0),
    _row("control-unreachable-tcp", "log",
         r"fetch control key: .*(?:dial tcp|timeout|deadline|EOF|refused|unreachable)|all connection attempts failed \(", grace=10.0),
    _row("login-rejected-other", "log",
         r"backend error: (?P<why>.+)"),
    _row("left-running-state", "log",
         r'tailscaled left running state \(now in state "(?P<s>\w+)"\)', grace=10.0),
    _row("sidecar-boot-timeout", "log",
         r"tailscale up failed: context deadline exceeded|failed to read from tailscaled: .*context deadline exceeded", grace=10.0),
    _row("cert-rate-limited", "log",
         r"acme:error:rateLimited|too many certificates \(\d+\) already issued", When.CERTIFICATE),
    _row("cert-dns01-failed", "log",
         r'SetDNS \"_acme-challenge[^\"]*\" => |set-dns response: |acme: WaitOrder: |acme:error:unauthorized', When.CERTIFICATE),
    _row("cert-not-supported", "log",
         r"your Tailscale account does not support getting TLS certs", When.CERTIFICATE),
    _row("cert-domain-mismatch", "log",
         r'invalid domain "(?P<d>[^"]+)"; must be one of', When.CERTIFICATE),
    _row("cert-storage-missing", "log",
         r"no TailscaleVarRoot", When.CERTIFICATE),
    _row("cert-renewal-failing", "log",
         r"async renewal failed: ", When.CERTIFICATE),
    _row("cert-acme-unreachable", "log",
         r"getCertPEM: |cert refresh: \S+: ", When.CERTIFICATE),
    _row("serve-json-invalid", "log",
         r"serve proxy: failed to read serve config: "),
    _row("serve-file-missing", "log",
         r"serve proxy: no serve config at ", When.SERVE),
    _row("serve-file-empty", "log",
         r"serve config file is empty, skipping", When.SERVE),
    _row("serve-watch-failed", "log",
         r"serve proxy: failed to add fsnotify watch"),
    _row("serve-apply-rejected", "log",
         r"serve proxy: error updating serve config: (?P<why>.+)", When.SERVE),
    _row("serve-listener-conflict", "log",
         r"localListener failed to listen on (?P<a>\S+), backing off: ", When.LIVE),
    _row("serve-backend-localhost-ipv6", "log",
         r"proxy error: dial tcp \[::1\]:(?P<p>\d+): connect: connection refused", When.ANSWER),
    _row("serve-backend-not-tls", "log",
         r"server gave HTTP response to HTTPS client|first record does not look like a TLS handshake", When.ANSWER),
    _row("serve-backend-cert-untrusted", "log",
         r"proxy error: .*x509: ", When.ANSWER),
    _row("serve-backend-speaks-tls", "log",
         r"proxy error: .*malformed HTTP response", When.ANSWER),
    _row("serve-backend-name-unknown", "log",
         r"proxy error: dial tcp: lookup (?P<h>\S+)", When.ANSWER),
    _row("funnel-https-missing", "tool",
         r"Funnel not available; HTTPS must be enabled"),
    _row("funnel-attr-missing", "tool",
         r'Funnel not available; "funnel" node attribute not set'),
    _row("funnel-port-not-allowed", "tool",
         r"port (?P<port>\d+) is not allowed for funnel(?:; allowed ports are: (?P<allowed>\S+))?"),
    _row("security-update", "health",
         r"A security update from version (?P<a>\S+) to (?P<b>\S+) is available", When.LIVE),
    _row("image-outdated", "health",
         r"An update from version (?P<a>\S+) to (?P<b>\S+) is available", When.LIVE),
    _row("tailscale-exec-fails", "tool",
         r"failed to connect to local tailscaled|Container \S+ is restarting, wait until"),
)  # fmt: skip


@cache
def compiled(source: Source) -> tuple[tuple[Pattern, re.Pattern[str]], ...]:
    """The patterns of one source, in matching order."""
    return tuple((row, re.compile(row.expression)) for row in PATTERNS if source in row.sources)


@lru_cache(maxsize=4096)
def match(source: Source, text: str) -> tuple[Pattern, Mapping[str, str]] | None:
    """The first pattern that matches one line, with its named groups; None where none does.

    Remembered, because a round looks at the same lines again: half of its CPU time without.
    """
    for pattern, expression in compiled(source):
        if found := expression.search(text):
            return pattern, {name: value for name, value in found.groupdict().items() if value is not None}
    return None
