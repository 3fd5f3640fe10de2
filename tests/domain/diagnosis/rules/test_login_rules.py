"""The login: keys that are refused, humans that are waited for, a control server that is not there."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.observation import Expected
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import (
    HEALTHY,
    NAME,
    NOW,
    but,
    crash_looping,
    hop_of,
    ids,
    log,
    logging_in,
    with_sidecar,
    with_status,
)

LINK = "https://login.tailscale.com/a/1a2b3c4d"
DIED_OF_WAITING = (
    "To authenticate, visit:",
    f"\t{LINK}",
    "boot: 2026/11/23 12:00:00 failed to auth tailscale: tailscale up failed: context deadline exceeded",
)
ASKED = (
    "2026/11/23 12:17:55 control: client.Login(2)",
    "2026/11/23 12:17:55 control: doLogin(regen=true, hasUrl=false)",
)
ANSWERED = (
    "2026/11/23 12:17:55 control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=true; authURL=true"
)


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        ("invalid key: unable to validate API key", "authkey-malformed"),
        ("invalid key: API key does not exist", "authkey-deleted"),
        ("invalid key: API key kABC123CNTRL not valid", "authkey-used-expired-revoked"),
        ("authkey already used", "authkey-used-expired-revoked"),
        ("key cannot be used for node auth: {KeyCapabilityBits(CONTROL_API_SCOPE_ALL) []}", "authkey-wrong-type"),
        ("requested tags [tag:web] are invalid or not permitted", "tags-not-permitted"),
        ("node exists with a different machine key", "headscale-specific"),
        ("your tailnet has reached its device limit", "login-rejected-other"),
    ],
)
def test_what_control_refuses_is_named_while_the_sidecar_dies_of_it(words: str, finding: str) -> None:
    observation = crash_looping(
        f"2026/11/23 12:03:54 Received error: {words}",
        f"backend error: {words}",
        "boot: 2026/11/23 12:03:54 failed to auth tailscale: tailscale up failed: exit status 1",
    )
    diagnosis = diagnose(observation)
    assert [one.id for one in diagnosis.findings] == [finding]
    assert diagnosis.findings[0].severity is Severity.BLOCKER
    tags = finding == "tags-not-permitted"
    assert diagnosis.findings[0].remedy.action is (RemedyAction.SHOW_PAGE if tags else RemedyAction.NEW_KEY)
    assert '"tag:web": ["autogroup:admin"]' in diagnosis.findings[0].remedy.snippet or not tags
    assert diagnosis.verdict is Verdict.BROKEN
    assert hop_of(observation, HopId.LOGIN).state is HopState.FAIL


def test_a_refusal_is_read_from_health_as_well() -> None:
    text = "You are logged out. The last login error was: invalid key: API key kABC123CNTRL not valid"
    assert ids(logging_in(health=(text,))) == ["authkey-used-expired-revoked"]


def test_a_refusal_is_over_once_the_device_runs() -> None:
    line = "backend error: invalid key: API key kABC123CNTRL not valid"
    assert ids(but(sidecar_log=RunLog(current=log(line)))) == []


def test_an_oauth_secret_without_tags_is_named_by_the_commands_own_words() -> None:
    assert ids(crash_looping("oauth authkeys require --advertise-tags"))[0] == "oauth-needs-tags"


def test_a_login_link_is_information_and_a_wait() -> None:
    observation = logging_in(*ASKED, ANSWERED, auth_url=LINK)
    diagnosis = diagnose(observation)
    [finding] = diagnosis.findings
    assert finding.id == "authkey-empty"
    assert finding.severity is Severity.INFO
    assert finding.waiting
    assert finding.remedy.url == LINK
    assert diagnosis.verdict is Verdict.WAITING
    assert hop_of(observation, HopId.LOGIN).since == 15.0


@pytest.mark.parametrize("restarts", [1, 2, 30])
def test_a_sidecar_that_died_of_waiting_for_a_human_is_no_crash_loop(restarts: int) -> None:
    observation = crash_looping(*DIED_OF_WAITING, restarts=restarts)
    diagnosis = diagnose(observation)
    assert [one.id for one in diagnosis.findings] == ["authkey-empty"]
    assert diagnosis.findings[0].remedy.url == ""  # that link is dead, and there is no new one yet
    assert diagnosis.verdict is Verdict.WAITING
    assert hop_of(observation, HopId.SIDECAR).state is HopState.WAIT


def test_between_two_links_the_wait_goes_on() -> None:
    young = with_sidecar(logging_in("boot: Starting tailscaled", age=2, state="NoState"), restarts=3, finished=NOW - 3)
    before = but(young, sidecar_log=RunLog(current=log("boot: Starting tailscaled"), last=log(*DIED_OF_WAITING)))
    assert ids(before) == ["authkey-empty"]
    assert hop_of(before, HopId.SIDECAR).state is HopState.OK


def test_a_sidecar_that_died_between_two_questions_is_not_given_the_age_of_its_last_life() -> None:
    old = with_sidecar(logging_in(age=61), restarts=0, finished=None)  # as the engine told before the death
    reborn = log("boot: 2026/11/23 12:00:00 Starting tailscaled", *ASKED, age=0)
    observation = but(old, sidecar_log=RunLog(current=reborn, last=log(*DIED_OF_WAITING)))
    diagnosis = diagnose(observation)
    assert [one.id for one in diagnosis.findings] == ["authkey-empty"]
    assert diagnosis.verdict is Verdict.WAITING


def test_the_newest_link_is_read_from_the_log_when_status_cannot_be_had() -> None:
    lines = ("2026/11/23 11:36:57 control: AuthURL is https://login.tailscale.com/a/old",
             f"2026/11/23 11:37:57 control: AuthURL is {LINK}")  # fmt: skip
    observation = but(logging_in(*lines), status=None)
    assert diagnose(observation).findings[0].remedy.url == LINK


def test_a_link_that_flashes_by_while_a_good_key_logs_in_is_not_judged() -> None:
    line = f"2026/11/23 11:36:57 control: AuthURL is {LINK}"
    assert ids(but(sidecar_log=RunLog(current=log(line)))) == []


def test_an_approval_is_waited_for_and_names_the_device() -> None:
    observation = logging_in(state="NeedsMachineAuth", dns_name="vault-1.tail4e5f.ts.net", addresses=("100.64.0.1",))
    [finding] = diagnose(observation).findings
    assert finding.id == "machine-approval-pending"
    assert finding.waiting
    assert "vault-1" in finding.remedy.text
    assert hop_of(observation, HopId.LOGIN).state is HopState.WAIT
    assert diagnose(observation).verdict is Verdict.WAITING


def test_a_machine_that_is_not_authorized_because_its_key_is_refused_does_not_wait_for_approval() -> None:
    observation = crash_looping(
        "control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=false; authURL=false",
        "backend error: invalid key: API key does not exist",
    )
    assert ids(observation) == ["authkey-deleted"]


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("Received error: fetch control key: 503 Service Unavailable", "control-http-error"),
        ("Received error: register request: http 500: internal server error", "control-http-error"),
        ('Received error: fetch control key: Get "https://controlplane.tailscale.com/key?v=133": dial tcp: '
         "lookup controlplane.tailscale.com on 127.0.0.11:53: server misbehaving", "control-unreachable-dns"),
        ('control: bootstrapDNS("derp8d.tailscale.com", "2a03:b0c0:1:d0::e08:e001") for "controlplane.tailscale.com" '
         'error: Get "https://derp8d.tailscale.com/bootstrap-dns": dial tcp: connect: network is unreachable',
         "control-unreachable-dns"),
        ('fetch control key: Get "https://c/key": dial tcp 192.200.0.1:443: i/o timeout', "control-unreachable-tcp"),
        ('fetch control key: Get "https://c/key": tls: x509: certificate signed by unknown authority',
         "control-unreachable-tls"),
    ],
)  # fmt: skip
def test_a_control_server_out_of_reach_is_named_after_its_grace(line: str, finding: str) -> None:
    assert ids(logging_in(*ASKED, line, age=15)) == [finding]
    [early] = diagnose(logging_in(*ASKED, line, age=4)).findings
    assert (early.id, early.waiting) == (finding, True)
    heard = "control: control server key from https://controlplane.tailscale.com: ts2021=[abc], legacy=[def]"
    assert ids(logging_in(*ASKED, line, heard, age=4)) == []


def test_a_silent_control_server_is_named_by_the_time_alone() -> None:
    assert ids(logging_in(*ASKED, age=25)) == ["control-unreachable-tcp"]
    assert ids(logging_in(*ASKED, age=10)) == []
    assert ids(logging_in(*ASKED, ANSWERED, age=25)) == []


def test_a_run_that_gave_up_without_an_answer_tells_of_a_silent_control_server() -> None:
    gave_up = "boot: 2026/11/23 12:17:55 failed to auth tailscale: tailscale up failed: context deadline exceeded"
    assert ids(crash_looping(*ASKED, gave_up))[0] == "control-unreachable-tcp"


def test_a_login_that_lasts_a_moment_is_a_wait_and_no_finding() -> None:
    observation = logging_in(*ASKED, age=3)
    assert ids(observation) == []
    assert diagnose(observation).verdict is Verdict.WAITING
    assert hop_of(observation, HopId.LOGIN).state is HopState.WAIT


def test_a_sidecar_that_was_switched_off_inside_is_named_after_some_seconds() -> None:
    assert ids(with_status(state="Stopped"))[0] == "stopped-state-loop"
    assert ids(with_sidecar(with_status(state="Stopped"), started=NOW - 2)) == []


def test_no_relay_is_a_fault_at_the_start_and_a_defect_later() -> None:
    assert ids(logging_in(state="Starting", age=30))[0] == "no-derp"
    assert ids(logging_in(state="Starting", age=5)) == []
    later = with_status(health=("Tailscale could not connect to the 'Frankfurt' relay server.",))
    assert ids(later) == ["no-derp"]
    assert diagnose(later).verdict is Verdict.DEGRADED


def test_a_deleted_device_is_told_from_one_that_lost_control_for_a_moment() -> None:
    removed = log("2026/11/23 12:05:59 Received error: PollNetMap: initial fetch failed 404: node not found")
    assert ids(but(with_status(online=False), sidecar_log=RunLog(current=removed))) == ["node-removed"]
    lost = log("2026/11/23 12:05:59 Received error: PollNetMap: EOF", age=10)
    young = but(with_status(online=False), sidecar_log=RunLog(current=lost))
    assert diagnose(young).verdict is Verdict.WAITING
    old = but(with_status(online=False), sidecar_log=RunLog(current=log("map response long-poll timed out!", age=90)))
    assert ids(old) == ["control-sync-lost"]
    assert diagnose(old).verdict is Verdict.DEGRADED
    assert ids(but(sidecar_log=RunLog(current=removed))) == []  # online again: over


def test_a_login_that_has_expired_is_no_login_that_is_going_on() -> None:
    expired = with_status(state="NeedsLogin", expired=True)
    login = hop_of(expired, HopId.LOGIN)
    assert (login.state, login.evidence) == (HopState.FAIL, "the login has expired")
    assert ids(expired)[0] == "node-key-expired"


def test_a_login_that_will_expire_soon_is_advice() -> None:
    soon = with_status(key_expiry=NOW + 10 * 86_400, tags=())
    assert ids(soon) == ["node-key-expiring"]
    assert diagnose(soon).verdict is Verdict.OK
    assert ids(with_status(key_expiry=NOW + 30 * 86_400)) == []


def test_a_name_with_a_suffix_is_advice_where_the_app_knows_it_and_a_defect_where_not() -> None:
    given = "vault-1.tail4e5f.ts.net"
    known = but(with_status(dns_name=given, cert_domains=(given,)), expected=Expected(managed=True, public_host=given))
    assert ids(known) == ["hostname-collision-suffix"]
    assert diagnose(known).verdict is Verdict.OK
    stale = but(known, expected=Expected(managed=True, public_host=NAME))
    assert diagnose(stale).verdict is Verdict.DEGRADED
    assert ids(HEALTHY) == []


def test_a_device_renamed_by_an_admin_or_with_a_name_made_fit_is_not_said_to_have_a_double() -> None:
    renamed = with_status(dns_name="media.tail4e5f.ts.net", cert_domains=("media.tail4e5f.ts.net",))
    assert ids(but(renamed, expected=Expected(managed=True, public_host="media.tail4e5f.ts.net"))) == []
    assert ids(renamed) == ["device-renamed"]
    assert diagnose(renamed).findings[0].remedy.argument == "media.tail4e5f.ts.net"
    assert ids(but(renamed, expected=Expected(public_host=NAME))) == [], "of a stack made by hand nobody knows"
    fit = "my-app.tail4e5f.ts.net"
    made_fit = with_status(asked_name="my_app", dns_name=fit, cert_domains=(fit,))
    assert ids(but(made_fit, expected=Expected(managed=True, public_host=fit))) == []
