"""Engine, files, containers, sidecar: what fires, and what nearly does and must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.recording import observation_from_json, observation_to_json
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog
from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import HopId, HopState
from tests.domain.diagnosis.observations import (
    APP,
    HEALTHY,
    NOW,
    SIDECAR,
    but,
    crash_looping,
    hop_of,
    ids,
    log,
    with_app,
    with_sidecar,
    with_status,
)


def test_a_healthy_stack_gives_nothing() -> None:
    diagnosis = diagnose(HEALTHY)
    assert diagnosis.findings == ()
    assert diagnosis.verdict is Verdict.OK
    assert {hop.state for hop in diagnosis.hops} == {HopState.OK}
    assert diagnosis.url == "https://vault.tail4e5f.ts.net"


def test_the_hops_of_a_healthy_stack_speak_as_the_path_view_does() -> None:
    assert [hop.evidence for hop in diagnose(HEALTHY).hops] == [
        "docker 28.3.2, Compose 2.38.1",
        "vaultwarden/server:latest",
        "tailscale 1.102.5, up 60 min, 0 restarts",
        "tag:container, key does not expire",
        "vault.tail4e5f.ts.net  100.101.7.23",
        "valid until 13 Mar 2027, 57 days",
        ":443 to http://127.0.0.1:80, tailnet only",
        "0.0.0.0:80 listens",
        "GET / on 127.0.0.1:80 answers 200 in 4 ms",
    ]


def unreachable(permission: bool) -> Observation:
    return but(
        trouble=EngineTrouble(detail="dial unix /var/run/docker.sock: refused", permission=permission, user="ada"),
        engine=None, containers=None, status=None, serve=None, listeners=None, answer=None, loopback=None,
        sidecar_log=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("detail", "verb"),
    [
        ("unix:///var/run/docker.sock: Connection refused", "start"),
        ("unix:///var/run/docker.sock: No such file or directory", "start"),
        ("no answer from the engine within 3 s", "wait"),
        ("unix:///var/run/docker.sock: no answer within 5 s", "wait"),
        ("UnixHTTPConnectionPool(host='localhost', port=None): Read timed out. (read timeout=5)", "wait"),
    ],
)
def test_an_engine_that_is_stopped_is_started_and_one_that_is_late_is_waited_for(detail: str, verb: str) -> None:
    kept = observation_to_json(replace(unreachable(False), trouble=EngineTrouble(detail=detail)))
    [finding] = diagnose(observation_from_json(kept)).findings
    assert finding.id == "docker-daemon-down"
    assert finding.remedy.command == (("sudo", "systemctl", "start", "docker") if verb == "start" else None)
    assert ("busy" in finding.summary) == (verb == "wait")
    assert "restart" not in finding.remedy.text


def test_only_an_engine_that_was_silent_for_long_is_restarted_and_told_what_that_costs() -> None:
    late = EngineTrouble(detail="no answer from the engine within 7 s", late=True, silent=299)
    [finding] = diagnose(replace(unreachable(False), trouble=late)).findings
    assert finding.remedy.command is None
    [finding] = diagnose(replace(unreachable(False), trouble=replace(late, silent=600))).findings
    assert finding.remedy.command == ("sudo", "systemctl", "restart", "docker")
    assert "stops all containers" in finding.remedy.text


def test_an_unreachable_engine_is_all_that_is_said() -> None:
    observation = unreachable(False)
    assert ids(observation) == ["docker-daemon-down"]
    diagnosis = diagnose(observation)
    assert diagnosis.verdict is Verdict.BROKEN
    assert [hop.state for hop in diagnosis.hops[:3]] == [HopState.FAIL, HopState.UNKNOWN, HopState.UNKNOWN]


def test_a_refused_socket_names_the_user() -> None:
    finding = diagnose(unreachable(True)).findings[0]
    assert finding.id == "docker-socket-permission"
    assert finding.summary == "Your user ada may not use the Docker engine."
    assert finding.remedy.command == ("sudo", "usermod", "-aG", "docker", "ada")


@pytest.mark.parametrize(
    ("problem", "at", "finding"),
    [
        ("compose.yaml: go-yaml load error in parser at L2.C14", "", "compose-yaml-invalid"),
        ("failed to read /srv/vault/.env: line 3: unterminated quoted value", "", "env-file-syntax"),
        ("compose.yaml cannot be read: something new", "/srv/vault/compose.yaml", "compose-yaml-invalid"),
        ("It cannot be read.", "/srv/vault/.env", "env-file-syntax"),
        ("It cannot be read.", "/srv/vault/.env.before-20261129T101500", "env-file-syntax"),
        ("It cannot be read.", "/srv/.env/compose.yaml", "compose-yaml-invalid"),
    ],
)
def test_files_that_cannot_be_read_are_named(problem: str, at: str, finding: str) -> None:
    assert ids(but(files_problem=problem, files_problem_at=at))[0] == finding


def created(error: str) -> Observation:
    sidecar = replace(SIDECAR, status="created", started=None, health="", error=error, exit_code=128)
    app = replace(APP, status="created", started=None)
    return but(containers=(sidecar, app), status=None, serve=None, listeners=None, answer=None, loopback=None)


def test_a_missing_tun_device_is_read_from_the_engines_error() -> None:
    error = 'error gathering device information while adding custom device "/dev/net/tun": no such file or directory'
    diagnosis = diagnose(created(error))
    assert [one.id for one in diagnosis.findings] == ["tun-device-missing"]
    assert diagnosis.hop(HopId.SIDECAR).state is HopState.FAIL  # type: ignore[union-attr]


def test_another_missing_device_is_not_called_tun() -> None:
    error = 'error gathering device information while adding custom device "/dev/dri": no such file or directory'
    assert ids(created(error)) == ["device-missing"]


def test_a_port_in_use_is_read_from_the_engines_error() -> None:
    assert ids(created("driver failed: Bind for 0.0.0.0:53 failed: port is already allocated")) == [
        "port-already-allocated"
    ]


TUN = '2026/11/23 11:38:43 getLocalBackend error: createEngine: tstun.New("tailscale0"): operation not permitted'


def test_a_tun_device_that_may_not_be_opened_says_what_is_missing() -> None:
    without = with_sidecar(crash_looping(TUN), capabilities=())
    finding = diagnose(without).findings[0]
    assert finding.id == "sidecar-tun-not-permitted"
    assert finding.summary.endswith("NET_ADMIN is missing.")
    assert finding.evidence.startswith("getLocalBackend error")
    assert finding.follows == ("sidecar-crash-loop",)
    mounted = with_sidecar(crash_looping(TUN), devices=())
    assert diagnose(mounted).findings[0].summary.endswith("not given as a device.")


def test_a_line_of_a_run_that_is_long_over_does_not_count() -> None:
    assert ids(but(sidecar_log=RunLog(last=log(TUN)))) == []
    assert ids(but(sidecar_log=RunLog(current=log(TUN)))) == []  # and the device is Running: over


def test_a_missing_tun_device_in_the_container_is_another_finding() -> None:
    assert ids(crash_looping('wgengine: CreateTUN("tailscale0") failed; /dev/net/tun does not exist'))[0] == (
        "sidecar-tun-missing"
    )


def test_a_serve_file_that_is_no_json_is_named_from_the_file_and_from_the_log() -> None:
    broken = but(
        serve_file=Seen(why=Missing(reason=Reason.INVALID, detail="serve.json is not JSON: Expecting property name"))
    )
    assert ids(broken)[0] == "serve-json-invalid"
    assert hop_of(broken, HopId.SERVE).state is HopState.FAIL
    line = "boot: 2026/11/23 12:00:00 serve proxy: failed to read serve config: unexpected end of JSON input"
    assert ids(crash_looping(line))[0] == "serve-json-invalid"


def test_an_empty_serve_file_is_told_twice_and_named_once() -> None:
    empty = "boot: 2026/11/23 12:00:00 serve proxy: serve config file is empty, skipping"
    missing = 'boot: 2026/11/23 12:00:00 serve proxy: no serve config at "/config/serve.json", skipping'
    for lines, named in (((empty, missing), "serve-file-empty"), ((missing,), "serve-file-missing")):
        seen = ids(but(sidecar_log=RunLog(current=log(*lines)), serve=None))
        assert [one for one in seen if one.startswith("serve-file")] == [named]


def test_control_whose_name_is_found_and_whose_port_is_closed_is_no_fault_of_dns() -> None:
    asked = (
        '2026/11/23 12:00:08 control: bootstrapDNS("derp1c.tailscale.com", "104.248.8.210") for '
        '"controlplane.tailscale.com" error: Get "https://derp1c.tailscale.com/b": context deadline exceeded'
    )
    closed = (
        '2026/11/23 12:00:07 logtail: dial "log.tailscale.com:443" failed: dial tcp 172.17.0.1:443: connect: '
        "connection refused (in 2ms), trying bootstrap..."
    )
    nameless = (
        '2026/11/23 12:00:07 logtail: dial "log.tailscale.com:443" failed: dial tcp: lookup log.tailscale.com: timeout'
    )
    for other, named in ((closed, "control-unreachable-tcp"), (nameless, "control-unreachable-dns")):
        assert ids(crash_looping(other, asked))[0] == named


def test_a_crash_loop_that_nobody_knows_quotes_the_last_boot_line() -> None:
    observation = crash_looping("something", "boot: 2026/11/23 12:00:00 the sky fell", "after that")
    finding = diagnose(observation).findings[0]
    assert finding.id == "sidecar-crash-loop"
    assert finding.evidence == "boot: the sky fell"
    assert hop_of(observation, HopId.SIDECAR).state is HopState.FAIL


UP = "2026/11/23 12:00:00 Switching ipn state Starting -> Running (WantRunning=true, nm=true)"


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("boot: serve proxy: failed to read serve config: read /config/serve.json: is a directory",
         "mount-file-is-directory"),
        ("boot: serve proxy: failed to read serve config: unexpected end of JSON input", "serve-json-invalid"),
        ("boot: serve proxy: failed to add fsnotify watch on /config: no such file", "serve-watch-failed"),
    ],
)  # fmt: skip
def test_what_a_sidecar_dies_of_after_each_login_is_named_in_every_moment_of_the_loop(line: str, named: str) -> None:
    looping = crash_looping(UP, line)
    alive = with_sidecar(looping, status="running", exit_code=0, started=NOW - 1, finished=NOW - 2)
    for moment in (
        looping,
        replace(alive, sidecar_log=Seen(value=RunLog(current=log("boot: Starting tailscaled"), last=log(UP, line)))),
        replace(alive, sidecar_log=Seen(value=RunLog(current=log(UP), last=log(UP, line)))),
        replace(alive, sidecar_log=Seen(value=RunLog(current=log(UP, line), last=log(UP, line)))),
    ):
        assert ids(moment)[0] == named


def test_a_loop_whose_sidecar_has_just_come_up_once_more_quotes_the_run_before() -> None:
    looping = with_sidecar(crash_looping(), status="running", exit_code=0, started=NOW - 1, finished=NOW - 2)
    caught = replace(looping, sidecar_log=Seen(value=RunLog(current=log(UP), last=log(UP, "boot: the sky fell"))))
    finding = diagnose(caught).findings[0]
    assert (finding.id, finding.evidence) == ("sidecar-crash-loop", "boot: the sky fell")


def test_a_sidecar_that_somebody_restarts_is_not_called_dead() -> None:
    stopped = crash_looping("boot: Sending SIGTERM to tailscaled", "boot: tailscaled exited")
    assert "sidecar-exit-zero" not in ids(stopped)
    assert "sidecar-exit-zero" in ids(crash_looping("boot: tailscaled exited"))


def test_one_restart_is_no_crash_loop() -> None:
    assert ids(with_sidecar(restarts=1, finished=NOW - 3601)) == []


def test_a_sidecar_that_ran_out_of_memory_is_named() -> None:
    assert "sidecar-oom" in ids(with_sidecar(crash_looping(exit_code=137), out_of_memory=True))


def test_a_sidecar_that_was_stopped_alone_is_named() -> None:
    observation = but(
        with_sidecar(status="exited", exit_code=0, finished=NOW - 60), status=None, serve=None, listeners=None
    )
    assert ids(observation)[0] == "sidecar-stopped"


def test_a_sidecar_that_was_removed_is_named() -> None:
    observation = but(containers=(APP,), status=None, serve=None, listeners=None, answer=None, loopback=None)
    assert ids(observation)[0] == "sidecar-missing"


def test_a_sidecar_that_does_not_answer_is_a_defect_only_after_a_while() -> None:
    silent = but(status=None, serve=None, listeners=None, answer=None, loopback=None)
    assert ids(silent) == ["tailscale-exec-fails"]
    assert diagnose(silent).verdict is Verdict.DEGRADED
    assert ids(with_sidecar(silent, started=NOW - 3)) == []


def test_a_stack_whose_containers_all_ended_by_hand_is_stopped() -> None:
    observation = but(
        with_app(with_sidecar(status="exited", exit_code=0, finished=NOW - 60), status="exited", exit_code=137),
        status=None, serve=None, listeners=None, answer=None, loopback=None,
    )  # fmt: skip
    diagnosis = diagnose(observation)
    assert diagnosis.verdict is Verdict.STOPPED
    assert diagnosis.findings == ()
    assert {hop.state for hop in diagnosis.hops[2:]} == {HopState.NONE}


def test_a_folder_without_containers_is_stopped_too() -> None:
    observation = but(containers=(), status=None, serve=None, listeners=None, answer=None, loopback=None)
    assert diagnose(observation).verdict is Verdict.STOPPED


def test_a_missing_image_counts_where_a_container_is_missing() -> None:
    observation = but(containers=(SIDECAR,), missing_images=("vaultwarden/server:latest",), answer=None, loopback=None)
    assert ids(observation)[0] == "image-missing"
    assert ids(but(observation, working_on_it="process 7 holds it with a deploy")) == []


BROKEN_FILE = "compose.yaml: go-yaml load error in parser at L2.C14"


def test_a_broken_file_of_a_stack_that_runs_and_answers_is_a_defect() -> None:
    diagnosis = diagnose(but(files_problem=BROKEN_FILE))
    assert diagnosis.findings[0].severity is Severity.DEGRADED
    assert diagnosis.verdict is Verdict.DEGRADED
    assert diagnosis.hop(HopId.SIDECAR).state is HopState.OK  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "broken",
    [with_app(status="exited", exit_code=1), with_status(cert_domains=()), crash_looping("boot: no"), but(answer=None,
     loopback=None, status=None, serve=None, listeners=None)],
    ids=["app", "certificate", "sidecar", "silent"],
)  # fmt: skip
def test_a_broken_file_comes_first_where_the_stack_is_broken_too(broken: Observation) -> None:
    diagnosis = diagnose(but(broken, files_problem=BROKEN_FILE))
    assert [one.id for one in diagnosis.findings] == ["compose-yaml-invalid"]
    assert diagnosis.findings[0].severity is Severity.BLOCKER
    assert diagnosis.verdict is Verdict.BROKEN


def test_a_tailscaled_that_died_is_brought_back_with_its_app() -> None:
    [found] = diagnose(crash_looping("boot: 2026/08/22 10:00:00 tailscaled exited", exit_code=0)).findings
    assert (found.id, found.remedy.action) == ("sidecar-exit-zero", RemedyAction.RESTART_PAIR)
