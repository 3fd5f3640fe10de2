"""What a sidecar logs, in the shapes of tailscale 1.102 and its containerboot."""

from __future__ import annotations

from collections.abc import Sequence

from scaletail_tui.adapters.practice.tailnet import OWNER, Device

BOOT = (
    "boot: @ Starting tailscaled",
    "boot: @ Waiting for tailscaled socket at /tmp/tailscaled.sock",
    "TPM: error opening: stat /dev/tpmrm0: no such file or directory",
    '@ Program starting: v1.102.5-tpractice, Go 1.26.8: []string{"tailscaled", "--socket=/tmp/tailscaled.sock", '
    '"--statedir=/var/lib/tailscale"}',
    '@ logpolicy: using system state directory "/var/lib/tailscale"',
    "@ dns: [rc=unknown ret=direct]",
    '@ dns: using "direct" mode',
    '@ wgengine.NewUserspaceEngine(tun "tailscale0") ...',
    "@ link state: interfaces.State{defaultRoute=eth0 ifs={eth0:[172.20.0.2/16]} v4=true v6=false}",
    "@ Creating WireGuard device...",
    "@ Bringing WireGuard device up...",
    "@ Bringing router up...",
    "@ external route: up",
    "@ Engine created.",
    "@ got LocalBackend in 23ms",
    "@ Start",
)
"""`@` stands for tailscaled's own date and time."""

UP = (
    "boot: @ Running healthcheck endpoint at 127.0.0.1:24234/healthz",
    "boot: @ Running 'tailscale up'",
    "@ localapi: [POST] /localapi/v0/start",
    "@ Switching ipn state NoState -> NeedsLogin (WantRunning=true, nm=false)",
    "@ health(warnable=warming-up): error: Tailscale is starting. Please wait.",
)

REGISTER = (
    "@ localapi: [POST] /localapi/v0/login-interactive",
    '@ StartLoginInteractiveAs("root"): url=false',
    "@ control: client.Login(2)",
    "@ control: doLogin(regen=true, hasUrl=false)",
    "@ control: control server key from https://controlplane.tailscale.com: ts2021=[fSeS+], legacy=[nlFWp]",
    "@ control: Generating a new nodekey.",
    "@ control: RegisterReq: onode= node=[jm/fe] fup=false nks=false",
)

HEALTHY = (
    "boot: @ Running 'tailscale set'",
    "boot: @ serve proxy: unsetting previous config",
    "boot: @ Setting healthy true",
    "boot: @ Startup complete, waiting for shutdown signal",
)

LINK_EXPIRED = (
    "boot: @ HTTP server at 127.0.0.1:24234 closed",
    "boot: @ Sending SIGTERM to tailscaled",
    "boot: @ failed to auth tailscale: failed to auth tailscale: tailscale up failed: signal: killed",
)

APPROVAL = (
    "@ control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=false; authURL=false",
    f"@ active login: {OWNER}",
    "@ Switching ipn state NeedsLogin -> NeedsMachineAuth (WantRunning=true, nm=true)",
    "",
    "To approve your machine, visit (as admin):",
    "",
    "\thttps://login.tailscale.com/admin",
    "",
)


def refusal_lines(reason: str) -> tuple[str, ...]:
    return (
        "@ control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=false; authURL=false",
        f"@ Received error: {reason}",
        f"@ health(warnable=login-state): error: You are logged out. The last login error was: {reason}",
        f"backend error: {reason}",
        "boot: @ HTTP server at 127.0.0.1:24234 closed",
        "boot: @ Sending SIGTERM to tailscaled",
        "boot: @ failed to auth tailscale: failed to auth tailscale: tailscale up failed: exit status 1",
    )


def link(url: str) -> tuple[str, ...]:
    return (
        "@ control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=false; authURL=true",
        f"@ control: AuthURL is {url}",
        f"@ Received auth URL: {url[:20]}...",
        "",
        "To authenticate, visit:",
        "",
        f"\t{url}",
        "",
        '@ popBrowserAuthNow("root"): url=true, key-expired=false',
    )


def admission_lines(from_state: str) -> tuple[str, ...]:
    return (
        "@ control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=true; authURL=false",
        f"@ active login: {OWNER}",
        f"@ Switching ipn state {from_state} -> Starting (WantRunning=true, nm=true)",
    )


def running(device: Device) -> tuple[str, ...]:
    return (
        "@ wgengine: Reconfig: configuring router",
        f"@ peerapi: serving on http://{device.address}:45113",
        "@ magicsock: home is now derp-4 (fra)",
        "@ magicsock: endpoints changed: 172.20.0.2:41641 (local)",
        "@ magicsock: derp-4 connected; connGen=1",
        "@ Switching ipn state Starting -> Running (WantRunning=true, nm=true)",
        "@ health(warnable=warming-up): ok",
        "Success.",
    )


def serving(proxies: Sequence[str], address: str, ports: Sequence[int]) -> tuple[str, ...]:
    return (
        "boot: @ serve proxy: applying serve config",
        *(f"@ serve: creating a new proxy handler for {proxy}" for proxy in proxies),
        *(f"@ listening on {address}:{port}" for port in ports),
    )


def certificate_asked(domain: str) -> tuple[str, ...]:
    return (
        f"@ health(warnable=tls-cert-pending): error: Fetching TLS certificate via ACME for: {domain}",
        f'@ cert("{domain}"): registered ACME account.',
        f'@ cert("{domain}"): acme: using dns-01: Funnel is not enabled for {domain}:443',
    )


def certificate_got(domain: str) -> tuple[str, ...]:
    return (
        f'@ cert("{domain}"): starting SetDNS call for _acme-challenge.{domain}...',
        f'@ cert("{domain}"): did SetDNS for _acme-challenge.{domain}',
        f'@ cert("{domain}"): requesting cert...',
        f'@ cert("{domain}"): got cert',
        "@ health(warnable=tls-cert-pending): ok",
    )


def proxy_failed(port: int) -> str:
    return f"@ http: proxy error: dial tcp 127.0.0.1:{port}: connect: connection refused"
