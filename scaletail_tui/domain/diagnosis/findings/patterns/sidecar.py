"""What a sidecar says while it starts, before any login.

Read in tailscale's source: cmd/containerboot (main.go of the years when a socket's timeout was fatal, tailscaled.go
since), wgengine/router/osrouter/router_linux.go and ipn/ipnlocal/profiles.go. The other texts stand as they were
reported, among them errors of the kernel that open() and ioctl() of the TUN device hand through.
"""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

SIDECAR_PATTERNS: tuple[Pattern, ...] = (
    row("sidecar-config-invalid", "log",
        r"invalid configuration: (?:invalid configuration: )?(?P<why>.+)"),
    row("sidecar-tun-missing", "log",
        r"/dev/net/tun does not exist|ensuring that /dev/net/tun exists:|unable to create tuntap device file:"
        # A path under volumes: that the host does not have becomes an empty folder; a plain file takes no ioctl.
        r'|tstun\.New\("[^"]+"\): (?:(?P<folder>is a directory)|inappropriate ioctl for device|not a tty)'),
    row("sidecar-tun-busy", "log",
        r'TUN device \S+ is busy|tstun\.New\("[^"]+"\): device or resource busy'),
    row("kernel-no-tun", "log",
        r'tstun\.New\("[^"]+"\): no such device'),
    row("sidecar-tun-not-permitted", "log",
        r'tstun\.New\("[^"]+"\): (?:operation not permitted|permission denied)'),
    # The router is made before the login: what it cannot do there ends tailscaled (wgengine.NewUserspaceEngine).
    row("sidecar-netfilter-broken", "log",
        r"(?:createEngine|NewUserspaceEngine\S* ?\S* error|NewUserspaceEngine error): (?:(?:creating router|router\.Up): )?(?P<fatal>setting netfilter mode|could not (?:setup|create new) netfilter|could not get ip6?tables version|failed to extract ip6?tables version|could not (?:create|get) nftables)"),
    # The module's name is the kernel's own: a rule that was added in 1.96 (linuxfw AddConnmarkSaveRule), or any later one.
    row("kernel-netfilter-incomplete", "log health",
        r"Extension (?P<module>[A-Za-z]\w*) revision \d+ not supported, missing kernel module|Couldn't load (?:match|target) `(?P<module2>[A-Za-z]\w*)'"
        r"|enabling (?P<module3>connmark) rules: |unknown option \"--(?:nfmask|ctmask|(?:restore|save|set|xor|and|or)-x?mark)\"", When.LIVE),
    row("sidecar-netfilter-broken", "log health",
        r"can't initialize ip6?tables table|setting netfilter mode|could not create new netfilter|setting up filter/ts-(?:input|forward)", When.LIVE),
    row("sidecar-netadmin-missing", "log",
        r"RTNETLINK answers: Operation not permitted|router config failed \(|router\.Up: .*[Oo]peration not permitted"),
    row("subnet-route-invalid", "log",
        r"(?<![^\s\"])(?P<route>[^\s\"]{1,64})\"? (?:has non-address bits set; expected (?P<right>\S+)|is not a valid IP address or CIDR prefix|advertised without its IPv[46] counterpart)|invalid subnet route"),
    row("sidecar-ip-forwarding-denied", "log",
        r"Failed to enable IP forwarding:|you can fix this by running the container with privileged=true"),
    row("disk-full-runtime", "log app health",
        r"no space left on device|ENOSPC\b|[Nn]o space left on disk", When.ANY, fresh=900.0),
    row("state-dir-unwritable", "log health",
        r"creating state directory: |(?:store\.New failed|State store failed|store\.New)\b[^\0]*(?:read-only file system|permission denied)"),
    row("state-store-unhealthy", "log health",
        r"store\.New failed:|cannot start backend when state store is unhealthy|State store failed to initialize|getLocalBackend error: store\.New:|failed to unseal"
        # From 1.90 the state may be sealed by the host's TPM (ipn/store, feature/tpm): on another machine it is no more than noise.
        r"|(?:failed to load profile prefs|parsing saved prefs: )(?:.*(?P<tpm>tpm2\.\w+: TPM_RC_\w+))?"),
    row("sidecar-health-port-in-use", "log",
        r'failed to listen on addr "(?P<a>[^"]+)": .*address already in use'),
    row("sidecar-socket-timeout", "log",
        # Fatal and with a capital up to 1.76 (main.go) and in 1.78, an error that is wrapped since.
        r"[Tt]imed out waiting for tailscaled socket|starting tailscaled failed:|[Ww]aiting for tailscaled socket: "),
    row("sidecar-exit-zero", "log",
        r"^boot: .*tailscaled exited$"),
)  # fmt: skip
