"""Lines of public reports: what each means, what is routine, and what folds into the line that says why."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.explain import explanation, is_noise


@pytest.mark.parametrize(
    "line",
    [
        "goroutine 1 [running]:",
        "main.(*kubeClient).storeHTTPSEndpoint(...)",
        "\ttailscale.com/cmd/containerboot/kube.go:88",
        "main.main()",
        "\ttailscale.com/cmd/containerboot/main.go:334 +0x14e1",
        "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0xa72e81]",
        "tailscale.com/ipn/ipnlocal.(*LocalBackend).reportDeadlock(0xc000000000?)",
        "created by time.goFunc",
        "\ttime/sleep.go:215 +0x2d",
        "USAGE",
        "  tailscale up [flags]",
        "  --accept-dns, --accept-dns=false",
        "    \taccept DNS configuration from the admin panel (default true)",
        "Connect to Tailscale, logging in if needed",
        "2025/11/27 18:11:58 logger closing down",
        "2025/01/30 08:11:56 Linux kernel version: 6.8.0-52-generic",
        "boot: 2025/01/30 08:11:56 Waiting for tailscaled socket",
        '2025/01/30 08:11:56 wgengine.NewUserspaceEngine(tun "tailscale0") ...',
        "2025/01/30 08:11:56 dns: inotify addwatch: context canceled",
        "control: authRoutine: context done.",
        'cert("app.tail0000.ts.net"): requesting new challenge...',
        "netstack: UDP session between 172.18.0.2:41641 and 100.64.0.1:53 timed out",
    ],
)
def test_traces_usage_and_the_usual_lines_of_a_start_are_noise(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "panic: runtime error: invalid memory address or nil pointer dereference",
        'invalid value "grafana" for flag -hostname: flag provided multiple times',
        'wgengine.NewUserspaceEngine(tun "tailscale0") error: tstun.New("tailscale0"): operation not permitted',
        "linuxfw: clear iptables: could not get iptables version: exit status 1",
        "linuxfw: clear ip6tables: could not get iptables version: exit status 1",
        "control: authRoutine: rate limited; will retry after 1m",
    ],
)
def test_a_line_that_says_why_or_heralds_it_is_no_noise(line: str) -> None:
    assert not is_noise(line)
    assert explanation(line)


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("panic: ipnlocal: watchdog timeout", "the program crashed: ipnlocal: watchdog timeout"),
        ("boot: 2026/04/11 00:55:43 tailscaled exited", "tailscaled has ended, and the container ends with it"),
        ("Drop: TCP{[fd7a:115c:a1e0::1]:443 > [fd7a:115c:a1e0::2]:1} 60 no rules matched",
         "a packet from [fd7a:115c:a1e0::1] was dropped: the policy forbids it, or it came too late"),
        ("health(warnable=derp-timed-out): error: Tailscale hasn't heard from the 'Frankfurt' relay server in 5m51s.",
         "Tailscale reports: Tailscale hasn't heard from the 'Frankfurt' relay server in 5m51s."),
        ("health(warnable=of-tomorrow): error: Something new.", "Tailscale reports: Something new."),
        ("http: TLS handshake error from 100.64.0.1:5: 500 Internal Server Error: no room for a certificate",
         "the certificate could not be had: no room for a certificate"),
        ("Received error: device limit reached", "control says: device limit reached"),
    ],
)  # fmt: skip
def test_a_line_is_explained_by_what_it_says_and_no_more(line: str, meaning: str) -> None:
    assert explanation(line) == meaning


@pytest.mark.parametrize(
    "line",
    [
        'Received error: fetch control key: Get "https://controlplane.tailscale.com/key?v=87": dial tcp 192.0.2.1:443: '
        "i/o timeout",
        'Received error: fetch control key: Get "https://controlplane.tailscale.com/key": remote error: tls: '
        "unrecognized name",
        'Received error: register request: Post "https://controlplane.tailscale.com/machine/register": EOF',
        "Received error: PollNetMap: Post: context deadline exceeded",
    ],
)
def test_control_says_nothing_where_it_was_not_reached(line: str) -> None:
    assert "control says" not in (explanation(line) or "")
    assert explanation(line)
