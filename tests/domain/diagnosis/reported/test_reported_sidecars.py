"""Sidecars as their owners reported them in public: the right cause comes first, with the line that says why."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Severity, Verdict
from tests.domain.diagnosis.reported.reported import judged

RIGHT = {
    "snap-docker-tun-allowlist": "sidecar-socket-timeout",
    "snap-docker-tun-allowlist-whole-log": "sidecar-tun-not-permitted",
    "synology-iptables-version": "sidecar-netfilter-broken",
    "synology-iptables-version-containerboot": "sidecar-netfilter-broken",
    "tun-is-a-directory": "sidecar-tun-missing",
    "lxc-apparmor-sysctl": "runtime-refused-by-apparmor",
    "tpm-bound-prefs": "state-store-unhealthy",
    "tailscaled-sigsegv": "sidecar-crash-loop",
    "ipnlocal-watchdog-panic": "sidecar-exit-zero",
    "exits-and-stays-down": "sidecar-stopped",
    "old-image-knows-no-health-check": "image-too-old",
    "hostname-flag-twice": "duplicate-flag",
    "entrypoint-by-hand": "custom-command-bypasses-containerboot",
    "control-refuses-tls": "control-unreachable-tls",
    "control-refuses-tls-loop": "control-unreachable-tls",
}


@pytest.mark.parametrize(("name", "kind"), RIGHT.items(), ids=lambda value: value)
def test_the_cause_of_a_reported_fault_comes_first(name: str, kind: str) -> None:
    diagnosis = judged(name)
    assert diagnosis.findings[0].id == kind
    assert diagnosis.verdict is Verdict.BROKEN


def test_a_tun_device_under_volumes_is_told_to_move_to_devices() -> None:
    for name in ("snap-docker-tun-allowlist", "snap-docker-tun-allowlist-whole-log"):
        text = judged(name).findings[0].remedy.text
        assert "volumes:" in text and "devices:" in text


def test_a_folder_in_place_of_the_tun_device_is_told_with_the_way_to_remove_it() -> None:
    text = judged("tun-is-a-directory").findings[0].remedy.text
    assert "rmdir /dev/net/tun" in text and "modprobe tun" in text


def test_a_kernel_without_iptables_ends_the_sidecar_and_offers_userspace_networking() -> None:
    for name in ("synology-iptables-version", "synology-iptables-version-containerboot"):
        found = judged(name).findings[0]
        assert found.severity is Severity.BLOCKER
        assert "TS_USERSPACE=true" in found.remedy.text


def test_a_module_that_the_kernel_lacks_is_named_and_the_health_text_quoted() -> None:
    diagnosis = judged("synology-connmark")
    assert diagnosis.verdict is Verdict.DEGRADED
    [found] = diagnosis.findings
    assert "xt_CONNMARK" in found.summary or "xt_connmark" in found.summary
    assert found.evidence.startswith("enabling connmark rules")


def test_a_refusal_of_runc_is_told_to_be_the_hosts() -> None:
    found = judged("lxc-apparmor-sysctl").findings[0]
    assert "host, not the stack" in found.remedy.text and "AppArmor" in found.summary


def test_a_login_of_another_tpm_is_told_to_be_set_aside() -> None:
    found = judged("tpm-bound-prefs").findings[0]
    assert "TPM" in found.summary and "TPM_RC_INTEGRITY" in found.evidence


def test_a_crash_is_quoted_by_the_line_that_says_why() -> None:
    loop, death = judged("tailscaled-sigsegv").findings[0], judged("ipnlocal-watchdog-panic").findings[0]
    assert loop.evidence.startswith("panic: runtime error: invalid memory address")
    assert "another tag" in loop.remedy.text
    assert death.evidence == "panic: ipnlocal: watchdog timeout"


def test_a_sidecar_that_was_told_to_stop_lacks_a_restart_policy() -> None:
    diagnosis = judged("exits-and-stays-down")
    assert "restart-policy-missing" in (*(one.id for one in diagnosis.findings), *diagnosis.findings[0].follows)


def test_an_old_image_is_named_with_its_version_and_not_the_settings() -> None:
    found = judged("old-image-knows-no-health-check").findings[0]
    assert "1.76" in found.summary and "TS_ENABLE_HEALTH_CHECK" in found.summary and "1.78" in found.summary
    assert "newer tag" in found.remedy.text


def test_a_flag_that_is_given_twice_is_named_with_both_places() -> None:
    found = judged("hostname-flag-twice").findings[0]
    assert "--hostname" in found.summary
    assert "TS_HOSTNAME" in found.summary and "TS_EXTRA_ARGS" in found.summary


def test_a_connection_that_is_cut_by_name_is_told_with_what_to_exempt() -> None:
    found = judged("control-refuses-tls").findings[0]
    assert "tailscale.com" in found.remedy.text
