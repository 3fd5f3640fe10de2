"""Lines about images, each beside one that only looks like it."""

# a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

TEXTS: tuple[Text, ...] = (
    text("image-rate-limited", "tool", "toomanyrequests: You have reached your unauthenticated pull rate limit.",
         "429 layers to pull"),
    text("arch-unsupported", "tool", "no matching manifest for linux/arm/v7 in the manifest list entries",
         "matching manifest for linux/arm64 in the manifest list entries"),
    text("image-not-found", "tool", "manifest for alpine:nope not found: manifest unknown",
         "manifest for alpine:latest found"),
    text("image-not-found", "tool",
         'failed to resolve reference "docker.io/library/nope:1": docker.io/library/nope:1: not found',
         'failed to resolve reference "docker.io/library/nope:1": failed to do request: EOF'),
    text("image-access-denied", "tool", "unexpected status from HEAD request to https://r/v2/x: 401 Unauthorized",
         "unexpected status from HEAD request to https://r/v2/x: 500 Internal Server Error"),
    text("image-access-denied", "tool", "error from registry: denied", "error from registry: unavailable"),
    text("image-rate-limited", "tool", "unexpected status from HEAD request to https://r/v2/x: 429 Too Many Requests",
         "unexpected status from HEAD request to https://r/v2/x: 404 Not Found"),
    text("image-access-denied", "tool",
         'failed to resolve reference "ghcr.io/x/private:1": unexpected status from HEAD request to '
         "https://ghcr.io/v2/x/private/manifests/1: 403 Forbidden",
         'failed to resolve reference "ghcr.io/x/private:1": failed to do request: EOF'),
    text("image-access-denied", "tool",
         "pull access denied for nosuch, repository does not exist or may require 'docker login'",
         "login denied for nosuch"),
    text("image-reference-invalid", "tool", "invalid reference format", "invalid refresh format"),
    text("registry-unreachable", "tool",
         'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 192.0.2.1:53: i/o timeout',
         'Get "https://registry-1.docker.io/v2/": 200 OK'),
    text("security-update", "health", "A security update from version 1.90.0 to 1.102.3 is available.",
         "An update from version 1.100.0 to 1.102.3 is available."),
    text("image-outdated", "health", "An update from version 1.100.0 to 1.102.3 is available. Run `tailscale update`",
         "No update from version 1.102.3 is needed."),
    text("arch-unsupported", "app", "exec /usr/local/bin/app: exec format error", "exec /usr/local/bin/app"),
)  # fmt: skip
