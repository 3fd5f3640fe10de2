"""What a sidecar says while it starts, before any login."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

SIDECAR_PATTERNS: tuple[Pattern, ...] = (
    row("sidecar-config-invalid", "log",
        r"invalid configuration: (?:invalid configuration: )?(?P<why>.+)"),
    row("sidecar-tun-missing", "log",
        r"/dev/net/tun does not exist|ensuring that /dev/net/tun exists:|unable to create tuntap device file:"),
    row("sidecar-tun-busy", "log",
        r'TUN device \S+ is busy|tstun\.New\("[^"]+"\): device or resource busy'),
    row("kernel-no-tun", "log",
        r'tstun\.New\("[^"]+"\): no such device'),
    row("sidecar-tun-not-permitted", "log",
        r'tstun\.New\("[^"]+"\): operation not permitted'),
    row("sidecar-netfilter-broken", "log health",
        r"can't initialize ip6?tables table|setting netfilter mode|could not create new netfilter|setting up filter/ts-(?:input|forward)", When.LIVE),
    row("sidecar-netadmin-missing", "log",
        r"RTNETLINK answers: Operation not permitted|router config failed \("),
    row("subnet-route-invalid", "log",
        r"(?<![^\s\"])(?P<route>[^\s\"]{1,64})\"? (?:has non-address bits set; expected (?P<right>\S+)|is not a valid IP address or CIDR prefix|advertised without its IPv[46] counterpart)|invalid subnet route"),
    row("sidecar-ip-forwarding-denied", "log",
        r"Failed to enable IP forwarding:|you can fix this by running the container with privileged=true"),
    row("disk-full-runtime", "log app health",
        r"no space left on device|ENOSPC\b|[Nn]o space left on disk", When.ANY, fresh=900.0),
    row("state-dir-unwritable", "log health",
        r"creating state directory: |(?:store\.New failed|State store failed|store\.New)\b[^\0]*(?:read-only file system|permission denied)"),
    row("state-store-unhealthy", "log health",
        r"store\.New failed:|cannot start backend when state store is unhealthy|State store failed to initialize|getLocalBackend error: store\.New:|failed to unseal"),
    row("sidecar-health-port-in-use", "log",
        r'failed to listen on addr "(?P<a>[^"]+)": .*address already in use'),
    row("sidecar-socket-timeout", "log",
        r"timed out waiting for tailscaled socket|starting tailscaled failed:"),
    row("sidecar-exit-zero", "log",
        r"^boot: .*tailscaled exited$"),
)  # fmt: skip
