"""What docker, Compose and the engine say of themselves, of images and of the stack's files."""

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

# ruff: noqa: E501  # an expression broken over lines cannot be searched for


ENGINE_PATTERNS: tuple[Pattern, ...] = (
    row("docker-daemon-down", "tool",
        r"Cannot connect to the Docker daemon|failed to connect to the docker API at"),
    row("docker-socket-permission", "tool",
        r"permission denied while trying to connect to the (?:Docker daemon socket|docker API)"),
    row("compose-plugin-missing", "tool",
        r"'compose' is not a docker command|unknown command: docker compose"
        # Without the plugin docker reads Compose's own options as its own, and knows none of them.
        r"|^unknown flag: --(?:project-name|project-directory|progress|file|env-file)$|^unknown shorthand flag: '[pf]' in -[pf]$"),
    row("compose-too-old", "tool",
        r"configs\.\S{1,600} (?:Additional property content is not allowed|additional properties 'content' not allowed)"
        # What Compose v1 and 2.0 say of words that came later, as reported (docker/compose#2931, moby/moby#30404).
        r"|The Compose file '[^']{1,600}' is invalid because:|Unsupported config option for \S{1,600}|services\.\S{1,600}\.depends_on contains an invalid type, it should be an array"
        r"|(?:^|: )Additional properties are not allowed \('\S{1,600}' (?:was|were) unexpected\)|(?:services|configs|networks|volumes|secrets|\(root\))\S{0,600} Additional property (?:name|include|develop|models|attach|content|configs|secrets|profiles) is not allowed"),
    # runc 1.2.8, 1.3.3 and 1.4 open /proc anew by its descriptor (opencontainers/runc#4968), which AppArmor of an older
    # LXC takes for a path outside; and an AppArmor that cannot be used at all in there (libcontainer/apparmor).
    row("runtime-refused-by-apparmor", "tool engine",
        r"(?:open sysctl \S+ file: )?reopen fd \d+: permission denied|apparmor failed to apply profile|unable to apply apparmor profile|[Cc]ould not check if docker-default AppArmor profile was loaded|AppArmor enabled on system but the docker-default profile could not be loaded"),
    # moby libnetwork/drivers/bridge: a rule in the table raw for each container since 28.0; others of any version.
    row("engine-no-raw-table", "tool engine",
        r"Unable to enable DIRECT ACCESS FILTERING|can't initialize ip6?tables table `raw'"),
    row("engine-no-iptables", "tool engine",
        r"ip6?tables failed: .{0,600}(?:Table does not exist|missing kernel module|Couldn't load (?:match|target)|No chain/target/match by that name|Protocol not supported)"),
    row("host-disk-full", "tool engine",
        r"no space left on device"),
)  # fmt: skip

IMAGE_PATTERNS: tuple[Pattern, ...] = (
    row("image-rate-limited", "tool",
        r"toomanyrequests|429 Too Many Requests"),
    row("arch-unsupported", "tool engine log app",
        r"no matching manifest for (?P<p>\S+)|exec format error"),
    row("image-not-found", "tool",
        r"manifest for (?P<image>\S+) not found|manifest unknown"),
    row("image-not-found", "tool",
        r'failed to resolve reference \"(?P<image>[^\"]+)\": \S+: not found'),
    row("image-access-denied", "tool",
        r"pull access denied for (?P<image>[^\s,]{1,600})"),
    row("image-access-denied", "tool",
        r'(?:failed to resolve reference \"(?P<image>[^\"]{1,600})\".{0,600})?(?:unauthorized: authentication required|unexpected status from (?:HEAD|GET) request to \S{1,600}: 40[13]\b|error from registry: denied)'),
    row("image-reference-invalid", "tool",
        r"invalid reference format|has neither an image nor a build context"),
    row("registry-unreachable", "tool",
        r"lookup \S+(?: on \S+)?: (?:no such host|i/o timeout|server misbehaving)|TLS handshake timeout|Client\.Timeout exceeded"
        r"|(?:Get|Head|request: Head|request: Get) \"https?://[^\"]+/v2/[^\"]*\": (?:dial|net/http|context deadline|EOF|proxyconnect)"),
    row("security-update", "health",
        r"A security update from version (?P<a>\S+) to (?P<b>\S+) is available", When.LIVE),
    row("image-outdated", "health",
        r"An update from version (?P<a>\S+) to (?P<b>\S+) is available", When.LIVE),
)  # fmt: skip
