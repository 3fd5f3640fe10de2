"""What is said of images that cannot be had or do not fit."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from scaletail_tui.domain.diagnosis.findings.pattern import Pattern, When, row

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
