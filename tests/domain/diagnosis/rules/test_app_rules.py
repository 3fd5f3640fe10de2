"""The app: alive, in this namespace, listening where Serve asks, and answering."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.container_facts import Role
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Handler, Listener, Loopback, RunLog, ServeFacts
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from tests.domain.diagnosis.observations import (
    ANSWER,
    APP,
    HEALTHY,
    LISTENERS,
    NAME,
    NOW,
    SIDECAR,
    but,
    hop_of,
    ids,
    log,
    with_app,
    with_sidecar,
)

OWN = LISTENERS[1:]
BAD_GATEWAY = replace(ANSWER, status=502)


def test_an_app_older_than_its_sidecar_sits_in_a_dead_namespace() -> None:
    observation = but(with_sidecar(started=NOW - 60), listeners=OWN, answer=BAD_GATEWAY, loopback=())
    diagnosis = diagnose(observation)
    [finding] = diagnosis.findings
    assert finding.id == "netns-stale"
    assert finding.remedy.action is RemedyAction.RESTART_PAIR
    assert hop_of(observation, HopId.APP).state is HopState.FAIL


def test_a_migration_beside_the_app_that_ended_well_is_no_matter() -> None:
    migration = replace(APP, id="e" * 64, name="vault-migrate", status="exited", exit_code=0, restart_policy="no")
    observation = but(containers=(SIDECAR, APP, migration))
    assert diagnose(observation).verdict is Verdict.OK
    assert hop_of(observation, HopId.APP).state is HopState.OK
    ended_badly = but(containers=(SIDECAR, APP, replace(migration, exit_code=1)))
    assert ids(ended_badly)[0] == "app-stopped"


def test_a_pair_that_is_just_being_restarted_is_not_judged() -> None:
    assert "netns-stale" not in ids(but(with_sidecar(started=NOW - 2), answer=None))


def test_an_app_that_joined_another_sidecar_must_be_recreated() -> None:
    observation = with_app(network_mode="container:" + "9" * 64)
    assert ids(observation)[0] == "netns-join-stale-id"
    assert diagnose(observation).findings[0].remedy.action is RemedyAction.START_APP


@pytest.mark.parametrize(
    ("sidecar", "app", "said"),
    [
        ("", "5.6.1", "Compose made the app, and not the sidecar"),
        ("2.20.3", "5.6.1", "Compose 2.20.3 made the sidecar, Compose 5.6.1 the app"),
        ("5.6.1", "5.6.1", ""),
        ("", "", ""),
    ],
)
def test_what_made_the_sidecar_anew_alone_is_told_where_labels_say_it(sidecar: str, app: str, said: str) -> None:
    lost = replace(APP, network_mode="container:" + "9" * 64, compose_version=app)
    observation = but(containers=(replace(SIDECAR, compose_version=sidecar), lost))
    [evidence] = [one.evidence for one in diagnose(observation).findings if one.id == "netns-join-stale-id"]
    assert ("made" in str(evidence)) == bool(said) and said in str(evidence)


@pytest.mark.parametrize(
    "error",
    [
        "cannot join network namespace of a non running container: container tailscale-vault is exited",
        "cannot join network of a non running container: 0123",
    ],
)
def test_an_app_that_could_not_join_is_started_by_us(error: str) -> None:
    observation = but(with_app(status="exited", exit_code=128, error=error), listeners=OWN, answer=BAD_GATEWAY)
    assert ids(observation) == ["netns-join-nonrunning"]


def test_an_app_that_was_never_started_waits_first_and_counts_then() -> None:
    unborn = but(with_app(status="created", started=None), listeners=OWN, answer=None, loopback=None)
    assert ids(unborn) == ["app-not-created"]
    assert diagnose(unborn).verdict is Verdict.BROKEN
    assert diagnose(with_sidecar(unborn, started=NOW - 5)).verdict is Verdict.WAITING
    assert ids(but(unborn, working_on_it="process 7 holds it with a deploy")) == []


def test_a_missing_app_container_is_named() -> None:
    observation = but(containers=(SIDECAR,), listeners=OWN, answer=None, loopback=None)
    assert ids(observation) == ["app-not-created"]
    node = but(observation, expected=Expected(managed=True, node=True, web=False), serve_file=ServeFacts(),
               serve=ServeFacts())  # fmt: skip
    assert ids(node) == []
    assert diagnose(node).verdict is Verdict.OK


def looping(**changes: Any) -> Observation:
    app = {"status": "restarting", "exit_code": 127, "restarts": 3, "started": NOW - 2, **changes}
    logs = {"app-vault": RunLog(last=log("starting", "sh: vaultwarden: not found"))}
    return but(with_app(**app), listeners=OWN, answer=BAD_GATEWAY, loopback=None, app_logs=logs)


def test_a_crash_loop_tells_the_exit_code_and_the_last_words() -> None:
    diagnosis = diagnose(looping())
    [finding] = diagnosis.findings
    assert finding.id == "app-crash-loop"
    assert finding.summary == "app-vault dies again and again: exit code 127 (command not found)."
    assert finding.evidence == "sh: vaultwarden: not found"
    assert diagnosis.hop(HopId.APP).state is HopState.FAIL  # type: ignore[union-attr]


def test_a_crash_loop_that_is_seen_while_the_app_lives_for_a_moment_tells_no_exit_code() -> None:
    [finding] = diagnose(looping(status="running", exit_code=0)).findings
    assert finding.summary == "app-vault dies again and again."
    assert finding.evidence == "sh: vaultwarden: not found"


def test_one_restart_of_the_app_is_no_crash_loop() -> None:
    assert "app-crash-loop" not in ids(looping(restarts=1))
    assert ids(with_app(restarts=5, started=NOW - 20)) == []  # it listens: it has come through


def test_an_app_without_memory_is_named() -> None:
    assert (
        ids(but(with_app(status="exited", exit_code=137, out_of_memory=True), listeners=OWN, answer=None))[0]
        == "app-oom"
    )


def test_an_app_that_was_stopped_alone_is_named_and_a_migration_that_ended_is_not() -> None:
    assert ids(but(with_app(status="exited", exit_code=0), listeners=OWN, answer=BAD_GATEWAY))[0] == "app-stopped"
    migration = replace(APP, id="m" * 64, name="migrate-vault", role=Role.HELPER, status="exited", restart_policy="no",
                        network_mode="vault_default")  # fmt: skip
    assert ids(but(containers=(SIDECAR, APP, migration))) == []
    database = replace(migration, name="db-vault", restart_policy="unless-stopped")
    assert ids(but(containers=(SIDECAR, APP, database))) == ["app-stopped"]


def served_on(port: int) -> ServeFacts:
    return ServeFacts(handlers=(Handler(host=NAME, port=443, target=f"http://127.0.0.1:{port}", https=True),))


def wrong_port(**changes: Any) -> Observation:
    facts = served_on(8080)
    file = ServeFacts(handlers=(replace(facts.handlers[0], host="${TS_CERT_DOMAIN}"),))
    return but(serve=facts, serve_file=file, answer=BAD_GATEWAY, loopback=(), **changes)


def test_serve_on_a_port_that_nobody_has_names_the_port_of_the_app() -> None:
    diagnosis = diagnose(wrong_port())
    [finding] = diagnosis.findings
    assert finding.id == "serve-backend-wrong-port"
    assert finding.summary == "Serve sends requests to port 8080, but the app listens on port 80."
    assert finding.evidence == "LISTEN 0.0.0.0:80, nothing on 8080"
    assert finding.remedy.action is RemedyAction.SET_SERVE_PORT
    assert finding.remedy.argument == "8080:80"
    assert diagnosis.hop(HopId.PORT).evidence == "nothing listens on 127.0.0.1:8080; 0.0.0.0:80 does"  # type: ignore[union-attr]


def test_the_wrong_port_waits_for_a_young_app_whose_port_is_not_known() -> None:
    unknown = Expected(managed=True, public_host=NAME)
    young = wrong_port(expected=unknown, containers=(SIDECAR, replace(APP, started=NOW - 5)))
    assert ids(young) == ["app-not-listening-yet"]
    answering = (Loopback(port=80, answer=AnswerLook(connected=True, status=200)),)
    assert ids(but(young, loopback=answering)) == ["serve-backend-wrong-port"]


def test_of_several_ports_the_path_says_that_they_listen() -> None:
    two = (*OWN, Listener(address="::", port=80), Listener(address="0.0.0.0", port=80))
    assert hop_of(but(listeners=two), HopId.PORT).evidence == "0.0.0.0:80, [::]:80 listen"


def test_a_database_is_not_taken_for_the_app() -> None:
    listeners = (*OWN, Listener(address="0.0.0.0", port=5432))
    assert ids(wrong_port(listeners=listeners)) == ["serve-backend-refused"]


def test_ports_of_the_sidecar_itself_are_not_the_app() -> None:
    assert ids(wrong_port(listeners=OWN)) == ["serve-backend-refused"]


def test_an_app_that_has_just_started_may_be_silent() -> None:
    young = but(with_app(started=NOW - 30), listeners=OWN, answer=BAD_GATEWAY, loopback=())
    diagnosis = diagnose(young)
    assert [one.id for one in diagnosis.findings] == ["app-not-listening-yet"]
    assert diagnosis.verdict is Verdict.WAITING
    assert hop_of(young, HopId.PORT).state is HopState.WAIT
    slow = but(with_app(started=NOW - 200, start_period=300.0), listeners=OWN, answer=None, loopback=())
    assert diagnose(slow).verdict is Verdict.WAITING
    old = but(listeners=OWN, answer=BAD_GATEWAY, loopback=())
    assert ids(old) == ["serve-backend-refused"]


def test_an_app_on_another_address_is_named_with_it() -> None:
    listeners = (*OWN, Listener(address="172.18.0.2", port=80))
    assert ids(but(listeners=listeners, answer=BAD_GATEWAY))[0] == "app-binds-specific-address"


def test_two_paths_with_two_ports_are_each_listened_on() -> None:
    root = Handler(host=NAME, port=443, target="http://127.0.0.1:5173", https=True)
    two = ServeFacts(handlers=(root, replace(root, path="/api", target="http://127.0.0.1:1337")))
    both = (*OWN, Listener(address="0.0.0.0", port=5173), Listener(address="::", port=1337))
    assert ids(but(serve=two, serve_file=two, listeners=both)) == []
    one = but(serve=two, serve_file=two, listeners=both[:-1], answer=None, loopback=())
    assert ids(one) == ["serve-backend-refused"]  # 5173 is the other path's, not a candidate


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("http: proxy error: http: server gave HTTP response to HTTPS client", "serve-backend-not-tls"),
        ('http: proxy error: net/http: malformed HTTP response "\\x15\\x03\\x01"', "serve-backend-speaks-tls"),
        (
            "http: proxy error: tls: failed to verify: x509: unknown authority",
            "serve-backend-cert-untrusted",
        ),
        ("http: proxy error: dial tcp: lookup app on 127.0.0.11:53: no such host", "serve-backend-name-unknown"),
        ("http: proxy error: dial tcp [::1]:80: connect: connection refused", "serve-backend-localhost-ipv6"),
    ],
)
def test_a_bad_gateway_is_explained_by_the_proxys_own_words(line: str, finding: str) -> None:
    current = RunLog(current=log(line))
    assert ids(but(answer=BAD_GATEWAY, loopback=(), sidecar_log=current)) == [finding]
    assert ids(but(sidecar_log=current)) == []  # and while the page answers, they are history


def leading_to(*targets: str) -> ServeFacts:
    page = Handler(host=NAME, port=443, https=True)
    return ServeFacts(handlers=tuple(replace(page, path=f"/{at}", target=one) for at, one in enumerate(targets)))


@pytest.mark.parametrize(
    ("line", "target", "argument"),
    [
        ('net/http: malformed HTTP response "\x15\x03\x01"', "http://127.0.0.1:80", "80:https+insecure"),
        ("tls: failed to verify: x509: unknown authority", "https://127.0.0.1:80", "80:https+insecure"),
        ("http: server gave HTTP response to HTTPS client", "https+insecure://127.0.0.1:80", "80:http"),
    ],
)
def test_serve_is_told_the_scheme_that_the_app_speaks(line: str, target: str, argument: str) -> None:
    current = RunLog(current=log(f"http: proxy error: {line}"))
    [found] = diagnose(
        but(answer=BAD_GATEWAY, loopback=(), sidecar_log=current, serve=leading_to(target), serve_file=None)
    ).findings
    assert (found.remedy.action, found.remedy.argument) == (RemedyAction.SET_SERVE_SCHEME, argument)


def test_a_scheme_is_for_the_users_own_hands_where_the_line_may_mean_two_ports() -> None:
    current = RunLog(current=log("http: proxy error: tls: failed to verify: x509: unknown authority"))
    two = leading_to("https://127.0.0.1:80", "https://127.0.0.1:81")
    both = (*OWN, Listener(address="0.0.0.0", port=80), Listener(address="0.0.0.0", port=81))
    bad = but(answer=BAD_GATEWAY, loopback=(), sidecar_log=current, serve=two, serve_file=None, listeners=both)
    assert [one.remedy.action for one in diagnose(bad).findings] == [RemedyAction.NONE]


@pytest.mark.parametrize("status", [200, 301, 401, 404, 499])
def test_any_status_below_500_is_an_answer(status: int) -> None:
    assert ids(but(answer=replace(ANSWER, status=status))) == []


def test_a_5xx_is_no_answer_but_a_young_app_may_give_one() -> None:
    failing = but(answer=replace(ANSWER, status=503), loopback=())
    assert ids(failing) == ["app-answers-error"]
    assert diagnose(failing).verdict is Verdict.BROKEN
    young = with_app(failing, started=NOW - 30)
    assert diagnose(young).verdict is Verdict.WAITING


def test_dockers_own_health_is_advice_and_only_where_the_page_does_not_answer() -> None:
    assert ids(with_app(health="unhealthy", health_output="pgrep: not found")) == []
    mute = but(with_app(health="unhealthy", health_output="no"), answer=None, loopback=None)
    assert ids(mute) == ["app-health-failing"]


def test_a_game_on_its_own_port_is_judged_by_that_port() -> None:
    game = but(
        expected=Expected(managed=True, service="minecraft", web=False, main_port=25565, public_host=NAME),
        serve=ServeFacts(), serve_file=ServeFacts(), listeners=(*OWN, Listener(address="::", port=25565)),
        answer=AnswerLook(connected=True, seconds=0.01), loopback=None,
    )  # fmt: skip
    diagnosis = diagnose(game)
    assert diagnosis.findings == ()
    assert diagnosis.url == f"{NAME}:25565"
    states = {hop.id: hop.state for hop in diagnosis.hops}
    assert states[HopId.CERTIFICATE] is HopState.NONE
    assert states[HopId.SERVE] is HopState.NONE
    assert states[HopId.PORT] is HopState.OK
    assert HEALTHY.listeners.value is not None


def test_an_app_that_should_hold_https_itself_is_not_led_to_another_port() -> None:
    own = replace(HEALTHY.expected, exposure=Exposure.DIRECT, own_https=True, main_port=443)
    heard = (Listener(address="0.0.0.0", port=80),)
    seen = but(replace(HEALTHY, expected=own), listeners=heard, serve=ServeFacts(), serve_file=ServeFacts())
    told = ids(seen)
    assert "serve-backend-wrong-port" not in told and "serve-backend-refused" in told


def test_an_app_that_holds_https_itself_needs_the_tailnets_certificates_too() -> None:
    own = replace(HEALTHY.expected, exposure=Exposure.DIRECT, own_https=True, main_port=443)
    heard = (Listener(address="0.0.0.0", port=443),)
    seen = but(replace(HEALTHY, expected=own), listeners=heard, serve=ServeFacts(), serve_file=ServeFacts())
    assert ids(seen) == []
    assert hop_of(seen, HopId.CERTIFICATE).state is HopState.OK
    assert HEALTHY.status.value is not None
    without = but(seen, status=replace(HEALTHY.status.value, cert_domains=()), answer=None)
    assert ids(without)[0] == "https-disabled-tailnet"
