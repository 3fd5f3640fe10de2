"""What a sidecar's log line means, in one short sentence; and which lines are only noise."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from functools import cache

from scaletail_tui.domain.diagnosis.findings.explain_app import NO_WORDS
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.make import braces_of, sentence
from scaletail_tui.domain.diagnosis.findings.patterns.table import Source, match
from scaletail_tui.domain.diagnosis.findings.trace import is_trace, is_usage

_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"^(?:\S+ \S+ )?panic: (?P<why>.+)", "the program crashed: {why}"),
    (r"^fatal error: (?P<why>.+)", "the program crashed: {why}"),
    (r"^boot: .*tailscaled exited$", "tailscaled has ended, and the container ends with it"),
    (r"linuxfw: clear ip6?tables: could not get ip6?tables version", "no iptables of the image works on this kernel"),
    (r"RegisterReq: got response;.*machineAuthorized=false.*authURL=false", "control answered, and has not let this device in yet"),
    (r"RegisterReq: got response;.*authURL=true", "control wants a human to log this device in"),
    (r"RegisterReq: got response;.*nodeKeyExpired=true", "the device's login has expired"),
    (r"RegisterReq: got response;", "the control server answered"),
    (r"machineAuthorized=false", "this device waits for approval by an admin"),
    (r"machine authorization required, please visit|To approve your machine, visit", "this device waits for approval by an admin"),
    (r"AuthURL is https?://|To authenticate, visit:|Received auth URL:", "somebody must open this link and agree"),
    (r"Starting tailscaled$", "the sidecar begins a new run"),
    (r"got LocalBackend in", "TUN device and stored identity are fine"),
    (r"Running healthcheck endpoint at", "the health check answers 503 from now on, until the login"),
    (r"Running 'tailscale up'", "the login begins"),
    (r"Running 'tailscale set'", "logged in already: settings are applied"),
    (r"generating new machine key", "no stored identity was found: this becomes a new device"),
    (r"Switching ipn state \w+ -> NeedsMachineAuth", "logged in, but an admin must approve the device"),
    (r"Switching ipn state \w+ -> NeedsLogin", "the device is not logged in"),
    (r"Switching ipn state \w+ -> Starting", "logged in, connecting to a relay"),
    (r"Switching ipn state \w+ -> Running", "the device is in the tailnet"),
    (r"Switching ipn state \w+ -> Stopped", "Tailscale was switched off inside the sidecar"),
    (r"Setting healthy true", "the health check answers 200 from now on"),
    (r"serve proxy: applying serve config", "the Serve file is applied"),
    (r"Startup complete, waiting for shutdown signal", "the sidecar is ready"),
    (r"listening on 100\.\S+:443", "HTTPS is open on the device's address"),
    (r"starting SetDNS call for _acme-challenge", "the proof for the certificate is written into DNS"),
    (r"requesting cert\.\.\.", "the certificate is asked for"),
    (r": got cert$", "the certificate is here"),
    (r"IngressEnabled changed to true|WireIngress changed to true", "the device tells control that it serves"),
    (r"Fetching TLS certificate via ACME for", "the certificate is being issued; the first one takes up to a minute"),
    (r"TLS handshake error from \S+: no SNI ServerName", "a visitor came by address instead of by name"),
    (r"TLS handshake error from \S+: no webserver configured", "a visitor asked for another name than this device's"),
    (r"proxy error: context canceled", "the visitor left before the app answered"),
    (r"proxy error: dial tcp \S+:(?P<port>\d+): connect: connection refused", "a visitor came, but nothing answers on port {port}"),
    (r"proxy error: ", "a visitor came, and the app did not give a whole answer"),
    (r"initial fetch failed 40[014]: .*not found", "control does not know this device any more"),
    (r"map response long-poll timed out", "control has been silent for two minutes"),
    (r"tailscaled left running state \(now in state \"NeedsLogin\"\)", "the device was logged out: the sidecar starts again"),
    (r"tailscaled left running state \(now in state \"NeedsMachineAuth\"\)", "the approval was withdrawn: the sidecar starts again"),
    (r"tailscaled left running state", "the device left the tailnet: the sidecar starts again"),
    (r"tailscale up failed: context deadline exceeded", "the login was not finished within 60 s: the sidecar starts again"),
    (r"not able to issue TLS certs", "the tailnet has HTTPS certificates switched off: Serve is not applied"),
    (r"Sending SIGTERM to tailscaled|tailscaled got signal", "the sidecar stops"),
    (r"health\(warnable=no-derp-(?:home|connection)\): error", "no relay server can be reached"),
    (r"Drop: (?:TCP|UDP)\{(?P<from>\S+?):\d+ > .*no rules matched", "a packet from {from} was dropped: the policy forbids it, or it came too late"),
    (r"Waiting for tailscaled socket at", "the start program waits for tailscaled"),
    (r"Program starting: v(?P<v>[\d.]+).*--state=mem:", "tailscaled {v} starts, and keeps its login in memory only"),
    (r"Program starting: v(?P<v>[\d.]+)", "tailscaled {v} starts"),
    (r"Engine created\.", "the sidecar's own network is set up"),
    (r"control: control server key from (?P<s>\S+):", "the control server {s} is reached"),
    (r"control: Generating a new nodekey", "a new login begins"),
    (r"popBrowserAuthNow\(.*key-expired=true", "the login has expired: somebody must open a link"),
    (r"popBrowserAuthNow\(.*url=true", "somebody must open a link to log this device in"),
    (r"server reports new node key \S+ has expired|nodeKeyExpired=true", "the device's login has expired"),
    (r"tailscaled in state \"Stopped\", waiting", "Tailscale is switched off inside the sidecar: nothing goes on"),
    (r"tailscaled in state \"NeedsMachineAuth\", waiting", "the start program waits for the approval"),
    (r"tailscaled in state \"(?P<s>\w+)\", waiting", "the start program waits: {s}"),
    (r"active login: (?P<who>\S+)", "this device belongs to {who}"),
    (r"authRoutine: rate limited", "control lets this device wait: too many logins"),
    (r"failed to auth tailscale: .*exit status", "the login was refused: the line above says why, and the sidecar starts again"),
    (r"registered ACME account", "Let's Encrypt knows this device now"),
    (r"did SetDNS for _acme-challenge", "the proof for the certificate stands in DNS"),
    (r"acme: using dns-01: Funnel is not enabled", "the proof goes through DNS, as for every private device"),
    (r"TLS handshake error from \S+: acme\.GetReg: context deadline exceeded", "no certificate yet: Let's Encrypt did not answer in time"),
    (r"TLS handshake error from \S+: .*account does not support getting TLS certs", "HTTPS certificates are switched off in the tailnet"),
    (r"handleIngress: got ingress conn (?:for unconfigured|w/o serveConfig)", "a visitor from the internet came, and nothing is shown for that name"),
    (r"ingress: denied; no ingress cap", "a device that is no relay of Funnel was refused, as it should be"),
    (r"Hostinfo\.(?:WireIngress|IngressEnabled) changed to false", "the device no longer tells control that it serves"),
    (r"Warning: IPv[46] forwarding is disabled|Subnet routes and exit nodes may not work correctly", "routes and exit node work only with the forwarding sysctls"),
    (r"Unable to turn on Funnel while shields-up", "Funnel is refused: the device takes no connections"),
    (r"open-conn-track: timeout opening .*no associated peer node", "the app asked for an address that no device of the tailnet has"),
    (r"open-conn-track: timeout opening .*not connected to any DERP relay", "the app asked a device that is offline"),
    (r"open-conn-track: timeout opening", "the app got no answer from another device"),
    (r"netstack: could not connect to local backend server at (?P<a>\S+?): ", "a visitor came, and nothing answers on {a}"),
    (r"localbackend: failed to TCP proxy port (?P<p>\d+)", "a visitor came to port {p}, and nothing answers behind it"),
    (r"connectivity impacted; triggering captive portal detection", "the network is bad: the sidecar looks whether it wants a login page"),
    (r"DetectCaptivePortal\(found=true\)", "this network wants a login in a browser"),
    (r"Tailscale could not connect to (?:any|the) .*relay server", "no relay server can be reached"),
    (r"client\.Logout\(\)|control: logging out", "the device was logged out"),
    (r"file empty; treating it like a missing file", "the stored identity is empty: this becomes a new device"),
    (r"logged out ephemeral node on shutdown", "the login was given back: it was kept in memory only"),
    (r"netcheck: .*UDP is blocked", "no UDP goes out at this moment: relays carry everything"),
)  # fmt: skip

_AFTER_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"The last login error was: (?P<why>.+)", "the login was refused: {why}"),
    (r"health\(warnable=ip-forwarding-off\): error", "routes and exit node work only with the forwarding sysctls"),
    (
        r"Received error: (?P<why>PollNetMap: initial fetch failed \d+: .+)",
        "control does not serve this device now, and is asked again",
    ),
    (
        r"Received error: (?P<why>(?:fetch control key|register request|PollNetMap|TryLogin|SetDNS): (?:.*\b(?:Get|Post|Head) \"?https?:|.*\b(?:dial|lookup|proxyconnect|connection|EOF|deadline|timeout|tls:|controlhttp)).*)",
        "control was not reached: {why}",
    ),
    (
        r"Received error: (?P<why>.*(?:context (?:canceled|deadline exceeded)|i/o timeout|connection re(?:set|fused)|unreachable|no such host|unexpected EOF).*)",
        "control was not reached: {why}",
    ),
    (r"Received error: (?P<why>.+)", "control says: {why}"),
    (
        r"TLS handshake error from \S+: 500 Internal Server Error: (?P<why>.+)",
        "the certificate could not be had: {why}",
    ),
    (r"health\(warnable=[\w.-]+\): error: (?P<why>.+)", "Tailscale reports: {why}"),
)
"""Words for lines that no pattern names."""

_NOISE: tuple[str, ...] = (
    r"logpolicy\.Config(?:FromFile|\.Validate)|logpolicy: using system state",
    r"dns: \[rc=|dns: using [\"*]?\S{1,300}|dns: inotify: |dns: (?:Set|Resolvercfg|OScfg): ",
    r"falling back to copy\+delete",
    r"failed to force-set UDP (?:read|write) buffer size",
    r"\[RATELIMIT\] format\(",
    r"TPM: error opening",
    r"disabling tunneled IPv6 due to",
    r"peerapi: failed to do peerAPI listen, harmless|\[unexpected\] peerapi listen\(.{0,600}(?:tcp6|cannot assign requested address)",
    r"logtail: (?:upload|dial)|logtail started|flushing log\.|LogID: |logging to |Backend: logs: ",
    r"health\(warnable=(?:warming-up|wantrunning-false)\): error",
    r"health\(warnable=[\w.-]+\): ok$",
    r"\[warning\] failed to symlink socket:|To interact with the Tailscale CLI please use",
    r"PollNetMap: .{0,600}(?:EOF|context canceled)",
    r"TLS handshake error from \S{1,300}: (?:EOF|remote error:|read tcp|write tcp|tls: )",
    r"proxy error: context canceled",
    r"^(?:\S{1,300} \S{1,300} )?c2n: |localapi: \[[A-Z]+\] ",
    r"HTTP server at \S{1,300} closed",
    r"failed to create fsnotify watcher, timer-only mode",
    r"serve proxy: unsetting previous config",
    r"can't change directory to '/lib/modules'",
    r"wgengine: Reconfig: |wgengine: got link change|magicsock: |derphttp\.Client\.|netcheck: report",
    r"portmap(?:per)?: |monitor: |netmon: |LinkChange: |linkChange: |link state: |portlist: |router: portUpdate",
    r"Drop: UDP\{\S{1,300} > \S{1,300}:(?:5353|1900|137|138|67|68)\}",
    r"ipnext: |blockEngineUpdates|pm: migrating|profile data directory: |tsdial: |control: NetInfo: ",
    r"netmap: (?:suggested exit node|flagExpiredPeers|nextPeerExpiry)|updating netmap in disk cache",
    r"router: enumerating tailscale0 addresses for cleanup failed|failed to enable src_valid_mark",
    r"control: (?:client\.Shutdown|Client\.Shutdown|\w+Routine: exiting|doLogin|LoginInteractive|client\.Login|controlhttp: forcing)",
    r"TS_HEALTHCHECK_ADDR_PORT is deprecated",
    r"router: (?:using firewall mode pref|default choosing|enabling connmark|disabling connmark|addr del failed: .{0,600}cannot assign requested address)",
    r"control: RegisterReq: onode=|StartLoginInteractiveAs\(|machine key written to store|peerapi: serving on",
    r"load netmap from cache: |pm: using backend prefs|serve: closing idle connections|closing listener \S{1,300}:|localListener context closed",
    r"netstack: decrementing connsInFlightByClient|Rebind; defIf=|post-rebind ping of DERP|DetectCaptivePortal\(found=false\)",
    r"cert\(\S{1,300}\): (?:already had ACME account|acme: using dns-01: no cached certificate)",
    r"UDP GRO forwarding is suboptimally configured|See https://tailscale\.com/s/ethtool-config-udp-gro",
    r"Some peers are advertising routes but --accept-routes is false",
    r"health\(warnable=login-state\): error: You are logged out\.$",
    r"health\(warnable=router\): error: deleting address \S{1,300} from tunnel interface: cannot assign requested address",
    r"control: (?:setPaused|\w+Routine: (?:awaiting unpause|paused))|EditPrefs: MaskedPrefs|Reconfig\(down\)|linuxfw: clear ip6?tables: (?!could not get)",
    r"the attribute `version` is obsolete|Found orphan containers|optional dependency \S{1,300} is not running",
    r"Drop: ICMPv?[46]?\{",
    r"logger closing down$|Linux kernel version: |Waiting for tailscaled socket$|wgengine\.NewUserspaceEngine\(tun[^)]*\) \.\.\.$",
    r"dns: inotify\b|control: \w+Routine: (?!rate limited)|netstack: UDP session between .{0,600} timed out|cert\(\S{1,300}\): requesting new challenge",
)


def explanation(line: str) -> str | None:
    """What a sidecar's line means; None for lines that need no words or that we do not know."""
    if (meant := _meaning(_MEANINGS, line)) is not None:
        return meant
    named = match(Source.LOG, line)
    if named is None:
        return _meaning(_AFTER_PATTERNS, line)
    kind = KINDS[named[0].id]
    words = {**NO_WORDS, **kind.otherwise, **{name: value for name, value in named[1].items() if value}}
    if set(braces_of(kind.summary)) - set(words):
        return None  # words that only the whole observation can fill
    summary = sentence(kind.summary, words)
    return summary[:1].lower() + summary[1:].rstrip(".")


def is_noise(line: str) -> bool:
    """True for lines that look alarming or busy and mean nothing in a container; lines that name a finding never are."""
    idle = _noise().search(line) is not None or is_trace(line) or is_usage(line)
    return idle and match(Source.LOG, line) is None


def _meaning(table: tuple[tuple[str, str], ...], line: str) -> str | None:
    for expression, meaning in _compile(table):
        if found := expression.search(line):
            return meaning.format_map(found.groupdict())
    return None


@cache
def _compile(table: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(expression), meaning) for expression, meaning in table)


@cache
def _noise() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expression})" for expression in _NOISE))
