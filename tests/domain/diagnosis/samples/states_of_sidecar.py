"""Engine, files, settings and the sidecar's container: observations that fire, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.compose_facts import ComposeFacts, ComposeService
from scaletail_tui.domain.diagnosis.evidence.container_facts import Role
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import EngineTrouble, Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import RunLog, ServeFacts
from scaletail_tui.domain.stack.raw_evidence import Death
from tests.domain.diagnosis.observations import (
    APP,
    HEALTHY,
    LISTENERS,
    NAME,
    NOW,
    PAGE,
    SIDECAR,
    but,
    crash_looping,
    log,
    logging_in,
    with_app,
    with_sidecar,
    with_status,
)  # fmt: skip
from tests.domain.diagnosis.samples.sample import State, state

SETTINGS = SIDECAR.sidecar_settings
REFUSED = "wget: can't connect to remote host (127.0.0.1): Connection refused"
MUTE: Seen[Any] = Seen(why=Missing(reason=Reason.LATE_INSIDE, limit=2))
DATABASE = replace(APP, id="d" * 64, name="vault-db", service="db", role=Role.HELPER, network_mode="vault_default")


def beside(other: Any, **app: Any) -> Observation:
    """The pair with another container; the app waits for it."""
    return but(containers=(SIDECAR, replace(APP, **app), other))


def waiting(health: str = "", status: str = "running", needs: str = "service_healthy", **more: Any) -> Observation:
    other = replace(DATABASE, status=status, health=health, **more)
    return beside(other, status="created", started=None, depends_on=(f"db:{needs}:false",))


def settings(**changed: str) -> Observation:
    return with_sidecar(sidecar_settings={**SETTINGS, **changed})


def never_told(check: str) -> Observation:
    """A young sidecar whose health page was not switched on, and what is asked of it."""
    unset = {name: value for name, value in SETTINGS.items() if name != "TS_ENABLE_HEALTH_CHECK"}
    return with_sidecar(
        sidecar_settings=unset, started=NOW - 8, health="starting", health_output=REFUSED,
        health_test=("CMD-SHELL", check),
    )  # fmt: skip


def comments(*names: str, observation: Observation) -> Observation:
    return but(observation, compose=ComposeFacts(comments_as_values=names))


def by_command(*words: str) -> Observation:
    idle = logging_in("Program starting: v1.102.5", age=60.0)
    return with_sidecar(idle, command=words)


def of_version(version: str) -> Observation:
    return with_sidecar(with_status(version=version), health="unhealthy", health_output=REFUSED)


def connecting(age: float) -> Observation:
    return with_status(logging_in("control: doLogin(regen=true)", age=age), state="Starting", relay="fra")


def renamed(known: str) -> Observation:
    return but(expected=replace(HEALTHY.expected, managed=True, public_host=known))


def new_machine(known: str, line: str = "generating new machine key", *, written: float | None = None) -> Observation:
    expected = replace(HEALTHY.expected, managed=True, public_host=known, host_written=written)
    return replace(but(sidecar_log=RunLog(current=log(line))), expected=expected)


def ended(policy: str, code: int) -> Observation:
    return with_app(restart_policy=policy, status="exited", exit_code=code, finished=NOW - 5)


def early_deaths(*ages: float, depends_on: tuple[str, ...] = ()) -> Observation:
    deaths = tuple(Death(at=NOW - 3600 + age, exit_code=1) for age in ages)
    return with_app(deaths=deaths, depends_on=depends_on, compose_version="2.38.1")


def asking_for(restart: str) -> Observation:
    """A third service that has no container, of a pair that runs."""
    services = [ComposeService(name=name) for name in ("tailscale", "application")]
    return but(compose=ComposeFacts(services=(*services, ComposeService(name="worker", restart=restart))))


STATES: tuple[State, ...] = (
    state("docker-daemon-down",
          Observation(stack="v", at=NOW, trouble=EngineTrouble(detail="no answer from the engine within 3 s",
                                                        late=True)),
          Observation(stack="v", at=NOW)),
    state("docker-daemon-down", Observation(stack="v", at=NOW, trouble=EngineTrouble(detail="Cannot connect")),
          HEALTHY),
    state("docker-socket-permission",
          Observation(stack="v", at=NOW, trouble=EngineTrouble(detail="permission denied", permission=True)),
          Observation(stack="v", at=NOW, trouble=EngineTrouble(detail="permission denied"))),
    state("compose-yaml-invalid", replace(HEALTHY, files_problem="compose.yaml: mapping values are not allowed"),
          HEALTHY),
    state("env-file-syntax",
          replace(HEALTHY, files_problem="failed to read /x/.env: line 3: unterminated quoted value"),
          replace(HEALTHY, files_problem="compose.yaml cannot be opened")),
    state("env-file-syntax", replace(HEALTHY, files_problem="It opens a quote that is never closed.",
                                      files_problem_at="/srv/vault/.env"),
          replace(HEALTHY, files_problem="It opens a quote that is never closed.",
                  files_problem_at="/srv/vault/compose.yaml")),
    state("docker-socket-permission",
          but(status=Seen(why=Missing(detail="permission denied while trying to connect to the Docker daemon socket"))),
          but(status=Seen(why=Missing(detail="permission denied: /tmp/tailscaled.sock")))),
    state("sidecar-oom",
          with_sidecar(crash_looping("boot: tailscaled exited"),
                       deaths=(Death(at=NOW - 5, exit_code=0, out_of_memory=True),)),
          with_sidecar(crash_looping("boot: tailscaled exited"), deaths=(Death(at=NOW - 5, exit_code=0),))),
    state("sidecar-socket-timeout",
          crash_looping("boot: 2026/08/22 10:00:00 Starting tailscaled", "flag provided but not defined: -nope"),
          crash_looping("boot: 2026/08/22 10:00:00 Starting tailscaled",
                        "boot: 2026/08/22 10:00:02 Running 'tailscale up'", "flag provided but not defined: -nope")),
    state("dotenv-comment-as-value", comments("TS_AUTHKEY", observation=logging_in()),
          comments("TS_AUTHKEY", observation=HEALTHY)),
    state("image-missing",
          replace(with_app(status="created", started=None), missing_images=("vaultwarden/server",)),
          replace(with_app(status="created", started=None), missing_images=("vaultwarden/server",),
                  working_on_it="up")),
    state("container-refused", with_sidecar(status="created", error="OCI runtime create failed: x", exit_code=128),
          with_sidecar(error="OCI runtime create failed: x", exit_code=128)),
    state("start-refused",
          but(containers=(), refused="Network vault_default\nthe engine is out of patience", refused_at=NOW - 60),
          but(refused="the engine is out of patience", refused_at=NOW - 9999)),
    state("tun-device-missing",
          with_sidecar(status="created", exit_code=128, error="error gathering device information while adding custom "
                       'device "/dev/net/tun": no such file or directory'),
          with_sidecar(status="created", exit_code=128, error="error gathering device information while adding custom "
                       'device "/dev/dri": no such file or directory')),
    state("serve-json-invalid", but(serve_file=Seen(why=Missing(
        reason=Reason.INVALID, detail="serve.json is not JSON: line 1"))),
          but(serve_file=Seen(why=Missing(detail="no Serve file in the stack's folder")))),
    state("sidecar-missing", but(containers=(APP,)), but(containers=(SIDECAR,))),
    state("sidecar-stopped", with_sidecar(status="exited", exit_code=0),
          with_sidecar(status="restarting", exit_code=1)),
    state("sidecar-oom", with_sidecar(status="exited", exit_code=137, out_of_memory=True),
          with_sidecar(out_of_memory=True)),
    state("sidecar-crash-loop", crash_looping("boot: something new"),
          with_sidecar(crash_looping("boot: tailscaled left"), restarts=1)),
    state("tailscale-exec-fails", but(status=Seen(why=Missing(reason=Reason.LATE, limit=4))),
          with_sidecar(but(status=Seen(why=Missing(reason=Reason.LATE, limit=4))), started=NOW - 5)),
    state("tailscale-exec-fails", but(status=Seen(why=Missing(reason=Reason.LATE, limit=4))),
          but(status=Seen(why=Missing(reason=Reason.LATE, limit=1)))),
    state("tailscale-exec-fails", with_sidecar(replace(but(status=MUTE), silent_since=NOW - 2), started=NOW - 9),
          with_sidecar(but(status=Seen(why=Missing(detail="failed to connect to local tailscaled"))), started=NOW - 9)),
    state("custom-command-bypasses-containerboot", by_command("tailscaled"),
          by_command("/usr/local/bin/containerboot")),
    state("healthcheck-without-endpoint", never_told("wget -q http://127.0.0.1:41234/healthz"),
          never_told("wget -q http://127.0.0.1:8080/")),
    state("healthcheck-without-endpoint", with_sidecar(health="unhealthy", health_output=REFUSED),
          with_sidecar(health="unhealthy", health_output="wget: server returned error: HTTP/1.1 503")),
    state("service-not-created",
          but(compose=ComposeFacts(services=(ComposeService(name="tailscale"), ComposeService(name="application"),
                                             ComposeService(name="worker")))),
          but(compose=ComposeFacts(services=(ComposeService(name="tailscale"), ComposeService(name="application"),
                                             ComposeService(name="worker", profiles=("debug",)),
                                             ComposeService(name="job", replicas=0))))),
    state("restart-policy-unknown", asking_for("never"), asking_for("unless-stopped")),
    state("tailscale-reports", with_status(health=("The flux capacitor of this kernel is off.",)),
          with_status(health=("Some peers are advertising routes but --accept-routes is false",))),
    state("hop-unexplained", connecting(90.0), connecting(5.0)),
    state("image-too-old", of_version("1.76.6"), of_version("1.78.1")),
    state("custom-command-bypasses-containerboot",
          with_sidecar(crash_looping("logtail started"), command=("sh", "-c", "tailscaled & sleep 10")),
          crash_looping("logtail started")),
    state("dependency-unhealthy", waiting("unhealthy", health_output="no"), waiting("starting")),
    state("dependency-exited", waiting(status="exited", exit_code=1),
          waiting(status="exited", exit_code=0, needs="service_completed_successfully")),
    state("dependency-no-healthcheck", waiting(), waiting(health_test=("CMD", "pg_isready"))),
    state("bool-value-ignored", settings(TS_USERSPACE="no"), settings(TS_USERSPACE="yes")),
    state("state-not-persistent", settings(TS_STATE_DIR=""),
          settings(TS_STATE_DIR="", TS_TAILSCALED_EXTRA_ARGS="--state=/data/tailscaled.state")),
    state("state-not-persistent", with_sidecar(mounts={"/config": "/srv/config"}),
          with_sidecar(mounts={"/var/lib": "/srv/lib", "/config": "/srv/config"})),
    state("state-lost", new_machine("old.tail4e5f.ts.net"), new_machine(NAME)),
    state("state-lost", new_machine("old.tail4e5f.ts.net", written=NOW - 3600), renamed("old.tail4e5f.ts.net")),
    state("device-renamed", renamed("old.tail4e5f.ts.net"), renamed(NAME)),
    state("device-renamed", new_machine("old.tail4e5f.ts.net", written=NOW), new_machine("old.tail4e5f.ts.net")),
    state("device-renamed", renamed("vault.fun-name.ts.net"),
          replace(renamed("vault.fun-name.ts.net"), working_on_it="up since 3 s")),
    state("config-not-applied", but(outdated=("application",)),
          replace(but(outdated=("application",)), working_on_it="up since 3 s")),
    state("restart-policy-missing", ended("no", 1), ended("unless-stopped", 1)),
    state("app-starts-too-early", early_deaths(2.0, 9.0),
          early_deaths(2.0, 9.0, depends_on=("tailscale:service_healthy:false",))),
    state("serve-not-configured",
          but(settings(TS_SERVE_CONFIG=""), serve=ServeFacts(), serve_file=None, listeners=LISTENERS, answer=None),
          but(serve=ServeFacts(handlers=(replace(PAGE, host=NAME),)))),
    state("magicdns-disabled", with_status(magic_dns=False), with_status(magic_dns=None)),
)  # fmt: skip
