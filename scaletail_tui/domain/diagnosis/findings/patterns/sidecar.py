"""What says that a sidecar cannot start, stay or do its work."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

SIDECAR_PATTERNS: tuple[Pattern, ...] = (
    row("tun-device-missing", "tool engine",
        r'error gathering device information while adding custom device \"[^\"]*tun[^\"]*\"'),
    # moby daemon/oci (devices_linux.go) of a device, daemon/devices.go of a driver for GPUs and the like.
    row("device-missing", "tool engine",
        r'error gathering device information while adding custom device \"(?P<device>[^\"]{1,300})\"'),
    row("device-missing", "tool engine",
        r'could not select device driver \"[^\"]{0,100}\" with capabilities: \[\[(?P<device>[^\]]{1,100})'),
    # moby volume/mounts/validate.go, of a bind that may not make its folder.
    row("mount-source-missing", "tool engine",
        r"bind source path does not exist: (?P<path>\S{1,600})"),
    # moby libnetwork: ipamapi's ErrPoolOverlap, and the bridge driver of a bridge that another network has.
    row("network-range-taken", "tool",
        r"Pool overlaps with other one on this address space|networks have (?:overlapping IPv[46]|same bridge name)"),
    # moby daemon/container_operations.go: a network that was removed while the container was stopped.
    row("network-gone", "tool engine",
        r"\bnetwork [0-9a-f]{12,64} not found"),
    row("container-name-taken", "tool",
        r'Conflict\. The container name "/?(?P<name>[^"]+)" is already in use'),
    row("lan-address-missing", "tool engine",
        r"(?:failed to bind host port |userland proxy: listen (?:tcp|udp)[46]? )(?P<address>[0-9.]+|\[[0-9a-f:]+\]):\S+ (?:bind: )?cannot assign requested address"),
    row("port-already-allocated", "tool engine",
        r"(?:Bind for \S+(?=:\d+ failed: port is already allocated)|failed to bind host port(?: for)? (?:[\d.]+|\[[\da-f:]+\])|listen (?:tcp|udp)[46]? \S+(?=:\d+: bind: address already in use)):(?P<port>\d+)"),
    row("address-pool-exhausted", "tool",
        r"non-overlapping IPv4 address pool|predefined address pools have been fully subnetted"),
    row("netmode-service-missing", "tool",
        r"not found for network_mode 'service:|depends on undefined service"),
    row("external-resource-missing", "tool",
        r'(?P<kind>network|volume) "?(?P<what>[^\s"]+)"? declared as external, but could not be found'),
    row("external-resource-missing", "tool",
        r'external (?P<kind>network|volume) \"(?P<what>[^\"]+)\" not found'),
    row("invalid-container-name", "tool",
        r"Invalid container name \(|invalid project name"),
    row("env-var-unset", "tool",
        r'The "(?P<v>(?!TS_CERT_DOMAIN")[A-Za-z0-9_]+)" variable is not set'),
    row("env-var-unset", "tool",
        r"required variable (?P<v>\S+) is missing a value"),
    row("env-file-missing", "tool",
        r"(?:couldn't find env file: |env file (?=\S+ not found))(?:\S*/)?(?P<file>[^\s/:]+)"),
    row("env-file-syntax", "tool",
        r'failed to read \S{1,600}\.env: line (?P<l>\d+)|unterminated quoted value|unexpected character \".{0,600}\" in variable name'),
    # compose-go loader/validate.go; Compose v1 config/validation.py.
    row("compose-name-undeclared", "tool",
        r'(?i:service) "(?P<s>[^"]{1,80})" (?:refers to|uses an) undefined (?P<kind>network|volume|secret|config) "?(?P<what>[^\s":]{1,80})'),
    row("compose-name-undeclared", "tool",
        r'Named (?P<kind>volume) "(?P<what>[^":]{1,80})[^"]{0,300}" is used in service "(?P<s>[^"]{1,80})" but no declaration was found'),
    row("compose-yaml-invalid", "tool",
        r"yaml: line \d+|yaml: mapping values|go-yaml load error|additional properties '[^']+' not allowed| false schema\b|no configuration file provided|invalid interpolation format"),
    row("mount-file-is-directory", "tool engine log",
        r'(?:error mounting \"(?P<path>[^\"]{1,600})\" to rootfs.{0,600})?Are you trying to mount a directory onto a file', When.ANY),
    row("mount-file-is-directory", "log",
        r"failed to read serve config: read (?P<path>\S{1,600}): is a directory", When.ANY),
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
        r"(?:createEngine|NewUserspaceEngine\S{0,60} ?\S{0,60} error|NewUserspaceEngine error): (?:(?:creating router|router\.Up): )?(?P<fatal>setting netfilter mode|could not (?:setup|create new) netfilter|could not get ip6?tables version|failed to extract ip6?tables version|could not (?:create|get) nftables)"),
    # The module's name is the kernel's own: a rule that was added in 1.96 (linuxfw AddConnmarkSaveRule), or any later one.
    row("kernel-netfilter-incomplete", "log health",
        r"Extension (?P<module>[A-Za-z]\w*) revision \d+ not supported, missing kernel module|Couldn't load (?:match|target) `(?P<module2>[A-Za-z]\w*)'"
        r"|enabling (?P<module3>connmark) rules: |unknown option \"--(?:nfmask|ctmask|(?:restore|save|set|xor|and|or)-x?mark)\"", When.LIVE),
    row("sidecar-netfilter-broken", "log health",
        r"can't initialize ip6?tables table|setting netfilter mode|could not create new netfilter|setting up filter/ts-(?:input|forward)", When.LIVE),
    row("sidecar-netadmin-missing", "log",
        r"RTNETLINK answers: Operation not permitted|router config failed \(|router\.Up: .{0,600}[Oo]peration not permitted"),
    row("subnet-route-invalid", "log",
        r"(?<![^\s\"])(?P<route>[^\s\"]{1,64})\"? (?:has non-address bits set; expected (?P<right>\S+)|is not a valid IP address or CIDR prefix|advertised without its IPv[46] counterpart)|invalid subnet route"),
    row("sidecar-ip-forwarding-denied", "log",
        r"Failed to enable IP forwarding:|you can fix this by running the container with privileged=true"),
    row("disk-full-runtime", "log app health",
        r"no space left on device|ENOSPC\b|[Nn]o space left on disk", When.ANY, fresh=900.0),
    row("state-dir-unwritable", "log health",
        r"creating state directory: |(?:store\.New failed|State store failed|store\.New)\b[^\0]{0,600}(?:read-only file system|permission denied)"),
    # net/netns/netns_linux.go marks each packet, else binds it to a device; root is forgiven neither (ignoreErrors).
    row("sidecar-may-not-send", "log",
        r"setting SO_(?:MARK bypass|BINDTODEVICE): operation not permitted|initialBind IPv4 failed: failed to bind any ports"),
    row("state-store-unhealthy", "log health",
        # 1.34.0 gave TS_STATE_DIR to tailscaled as --state, which names a file (tailscale#6644).
        r"(?:getLocalBackend error: )?store\.New: read (?P<folder>/\S+): is a directory|store\.New failed:|cannot start backend when state store is unhealthy|State store failed to initialize|getLocalBackend error: store\.New:|failed to unseal"
        # From 1.90 the state may be sealed by the host's TPM (ipn/store, feature/tpm): on another machine it is no more than noise.
        r"|(?:failed to load profile prefs|parsing saved prefs: )(?:.*(?P<tpm>tpm2\.\w+: TPM_RC_\w+))?"),
    row("sidecar-health-port-in-use", "log",
        r'failed to listen on addr "(?P<a>[^"]{1,600})": .{0,600}address already in use'),
    row("sidecar-socket-timeout", "log",
        # Fatal and with a capital up to 1.76 (main.go) and in 1.78, an error that is wrapped since.
        r"[Tt]imed out waiting for tailscaled socket|starting tailscaled failed:|[Ww]aiting for tailscaled socket: "),
    row("sidecar-exit-zero", "log",
        r"^boot: .*tailscaled exited$"),
    row("network-down", "health",
        r"cannot connect because the network is down", When.LIVE),
    row("udp-bind-failed", "health",
        r"couldn't listen for incoming UDP connections|The MagicSock function (?P<f>\S+) is not running", When.LIVE),
    row("tailscale-exec-fails", "tool",
        r"failed to connect to local tailscaled|Container \S+ is restarting, wait until"),
    row("healthcheck-without-endpoint", "check",
        r"wget: can't connect to remote host \(127\.0\.0\.1\): Connection refused", When.ANY),
)  # fmt: skip
