"""The app, its port and its answers: observations that fire, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ContainerFacts, PublishedPort, Role
from scaletail_tui.domain.diagnosis.evidence.inner_facts import PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.missing import Missing, Reason
from scaletail_tui.domain.diagnosis.evidence.observation import Expected, Observation, Seen
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import Listener, Loopback, RunLog, ServeFacts
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
    log,
    restarted,
    with_app,
    with_sidecar,
)  # fmt: skip
from tests.domain.diagnosis.samples.sample import State, state

OWN = LISTENERS[1:]
BAD_GATEWAY = replace(ANSWER, status=502)
ELSEWHERE = (*OWN, Listener(address="172.18.0.2", port=80))
ON_8080 = (*OWN, Listener(address="0.0.0.0", port=8080))
DATABASE = replace(APP, id="d" * 64, name="vault-db", service="db", role=Role.HELPER, network_mode="vault_default")
DATA = {"/data": "/srv/vault/app-data"}
BARE_HTTPS = (*LISTENERS[1:2], Listener(address="0.0.0.0", port=443))
NO_SOCKET = (
    'Get "http://local-tailscaled.sock/localapi/v0/cert/x?type=pair": dial unix /var/run/tailscale/tailscaled.sock: '
    "connect: no such file or directory"
)
DEAF = "GET / on 127.0.0.1:80: no answer to the HTTP request within 3 s"


def silent(observation: Observation = HEALTHY, listeners: tuple[Listener, ...] = OWN) -> Observation:
    return but(observation, listeners=listeners, answer=BAD_GATEWAY, loopback=())


def saying(*lines: str, app: ContainerFacts = APP, helper: ContainerFacts | None = DATABASE, accept_dns: bool = False,
           said_by: str = "app-vault") -> Observation:  # fmt: skip
    """An app that runs, does not listen, and says why."""
    others = (helper,) if helper is not None else ()
    base = but(containers=(SIDECAR, app, *others), prefs=PrefsFacts(accept_dns=accept_dns))
    return replace(silent(base), app_logs={said_by: RunLog(current=log(*lines, age=4))})


def told_dns(line: str, value: str) -> Observation:
    """The variable says it, and the device's own settings have not been read."""
    settings = {**SIDECAR.sidecar_settings, "TS_ACCEPT_DNS": value}
    return with_sidecar(but(saying(line), prefs=None), sidecar_settings=settings)


def apart(network: str) -> Observation:
    """The database is on that network, the sidecar on the stack's own."""
    said = saying("Error: getaddrinfo ENOTFOUND db", helper=replace(DATABASE, networks=(network,)))
    return with_sidecar(said, networks=("vault_default",))


def holding_https(line: str, *, shown: bool = False) -> Observation:
    """A stack of somebody's own whose app holds port 443 and asks the sidecar for its certificate."""
    answer = ANSWER if shown else AnswerLook(connected=True, error="remote error: tls: internal error")
    settings = {name: value for name, value in SIDECAR.sidecar_settings.items() if name != "TS_SERVE_CONFIG"}
    bare = but(serve=ServeFacts(), serve_file=ServeFacts(), listeners=BARE_HTTPS, answer=answer, loopback=())
    theirs = with_sidecar(replace(bare, expected=Expected()), sidecar_settings=settings)
    return replace(theirs, app_logs={"app-vault": RunLog(current=log(line, age=4))})


def calm(*lines: str) -> Observation:
    """The same words of an app that answers."""
    return replace(but(), app_logs={"app-vault": RunLog(current=log(*lines, age=4))})


def answering(status: int, location: str = "", on_loopback: int = 200, seconds: float = 0.0, error: str = "",
              says: str = "", limit: float | None = None) -> Observation:  # fmt: skip
    inside = None if error else on_loopback
    look = AnswerLook(connected=True, status=inside, seconds=seconds, error=error, limit=limit)
    made = but(answer=replace(ANSWER, status=status, location=location), loopback=(Loopback(port=80, answer=look),))
    return replace(made, app_logs={"app-vault": RunLog(current=log(says, age=4))} if says else {})


def asked(look: AnswerLook, scheme: str = "http") -> Observation:
    return but(loopback=(Loopback(port=80, scheme=scheme, answer=look),))


def helper_says(line: str) -> Observation:
    dying = replace(DATABASE, status="restarting", restarts=3, exit_code=1)
    made = saying(line, helper=dying, said_by="vault-db")
    return but(made, listeners=LISTENERS, answer=ANSWER)


def alone(**helper: Any) -> Observation:
    """No container shares the sidecar's network."""
    other = replace(APP, role=Role.HELPER, network_mode="vault_default", **helper)
    return silent(but(containers=(SIDECAR, other)))


def published(inside: int, *heard: Listener, also: int | None = None) -> Observation:
    """The sidecar opens ports of the host; the app listens on its own and where it is told to."""
    ports = tuple(PublishedPort(port=one, host_port=one) for one in (inside, also) if one is not None)
    return but(with_sidecar(published=ports), listeners=(*LISTENERS, *heard))


HAND = Expected(hostname="vault")
STATES: tuple[State, ...] = (
    state("netns-stale", silent(with_sidecar(started=NOW - 60)), silent(with_sidecar(started=NOW - 3))),
    state("netns-join-stale-id", with_app(network_mode="container:" + "0" * 64), HEALTHY),
    state("netns-join-nonrunning",
          with_app(status="exited", exit_code=128, error="cannot join network of a non running container: 5555"),
          with_app(error="cannot join network of a non running container: 5555")),
    state("app-not-created", with_app(status="created", started=None),
          replace(with_app(status="created", started=None), working_on_it="up since 2 s")),
    state("app-not-in-sidecar-netns", alone(exposed_ports=(80,)), silent(but(containers=(SIDECAR, APP)))),
    state("app-oom", with_app(status="exited", exit_code=137, out_of_memory=True), with_app(out_of_memory=True)),
    state("app-crash-loop", with_app(status="restarting", restarts=3, exit_code=1),
          with_app(status="restarting", restarts=1, exit_code=1)),
    state("app-stopped", with_app(status="exited", exit_code=143),
          with_app(status="exited", exit_code=0, restart_policy="no")),
    state("app-binds-specific-address", silent(listeners=ELSEWHERE), silent(listeners=LISTENERS)),
    state("serve-backend-wrong-port", silent(listeners=ON_8080), but(listeners=(*LISTENERS, ON_8080[-1]))),
    state("serve-backend-refused", silent(), silent(restarted(age=30))),
    state("app-not-listening-yet", silent(restarted(age=30)), silent()),
    state("app-answers-error", answering(503, on_loopback=503), answering(404, on_loopback=404)),
    state("app-health-failing", but(with_app(health="unhealthy", health_output="no"), answer=None, loopback=None),
          with_app(health="unhealthy", health_output="no")),
    state("app-health-tool-missing",
          but(with_app(health="unhealthy", health_output='exec: "pgrep": executable file not found in $PATH'),
              answer=None, loopback=None),
          but(with_app(health="unhealthy", health_output="pgrep: no process found"), answer=None, loopback=None)),
    state("app-host-rejected", answering(400), answering(400, on_loopback=400)),
    state("lan-port-on-loopback", published(8080, Listener(address="127.0.0.1", port=8080)),
          published(8080, Listener(address="127.0.0.1", port=8080), Listener(address="172.18.0.2", port=8080))),
    state("lan-port-silent", published(8080), published(8080, also=80)),
    state("app-host-rejected", answering(403, says="django: Invalid HTTP_HOST header: 'vault'"), answering(403)),
    state("app-redirect-loop", answering(301, f"https://{NAME}/"), answering(302, f"https://{NAME}/login")),
    state("app-redirect-loop", answering(302, "http://localhost:8080/"), answering(302, "/login")),
    state("app-redirect-loop", answering(302, "http://localhost:8080/"), answering(302, "https://[your-domain]/login")),
    state("app-redirect-loop", answering(302, f"http://{NAME}:8080/login"), answering(302, f"http://{NAME}/login")),
    state("app-redirect-loop", answering(302, f"https://{NAME}:8443/"), answering(302, "https://auth.example.com/")),
    state("serve-backend-speaks-tls", asked(AnswerLook(connected=True, status=400, wants_tls=True)),
          asked(AnswerLook(connected=True, status=400))),
    state("serve-backend-not-tls", asked(AnswerLook(connected=True, error="wrong version number"), scheme="https"),
          asked(AnswerLook(connected=True, error="wrong version number"))),
    state("serve-backend-slow", answering(502, error=DEAF, limit=3.0), answering(200)),
    state("serve-backend-slow", but(answering(200, seconds=8.0), answer=replace(ANSWER, seconds=8.1)),
          answering(200, seconds=8.0)),
    state("serve-backend-slow", but(answer=Seen(why=Missing(reason=Reason.LATE, limit=4)), loopback=()),
          but(answer=Seen(why=Missing(reason=Reason.LATE, limit=4)))),
    state("app-health-tool-missing",
          with_app(health="unhealthy", health_output='exec: "pgrep": executable file not found in $PATH'),
          with_app(health="unhealthy", health_output="pgrep: not found")),
    state("app-permission-denied",
          saying("open /data/db.sqlite3: permission denied", app=replace(APP, mounts=DATA, user="1000")),
          saying("open /etc/shadow: permission denied", app=replace(APP, mounts=DATA, user="1000"))),
    state("app-port-clash-in-netns", saying("Error: listen EADDRINUSE: address already in use 0.0.0.0:80"),
          calm("Error: listen EADDRINUSE: address already in use 0.0.0.0:80")),
    state("app-db-unreachable", saying("Error: connect ECONNREFUSED 127.0.0.1:5432"),
          calm("Error: connect ECONNREFUSED 127.0.0.1:5432")),
    state("app-db-unreachable", saying("Error: getaddrinfo ENOTFOUND postgres"),
          saying("Error: getaddrinfo ENOTFOUND updates.example.com")),
    state("accept-dns-breaks-docker-names", saying("Error: getaddrinfo ENOTFOUND db", accept_dns=True),
          saying("Error: getaddrinfo ENOTFOUND db")),
    state("accept-dns-breaks-docker-names", told_dns("Error: getaddrinfo ENOTFOUND db", "true"),
          told_dns("Error: getaddrinfo ENOTFOUND db", "false")),
    state("helper-on-another-network", apart("vault_backend"), apart("vault_default")),
    state("app-socket-refused", saying("Could not open unix domain socket in spawn_init: 13"),
          calm("Could not open unix domain socket in spawn_init: 13")),
    state("app-cert-socket-missing", holding_https(NO_SOCKET), holding_https(NO_SOCKET, shown=True)),
    state("app-cert-denied", holding_https("error=\"Access denied: cert access denied\""),
          holding_https("error=\"timeout\"")),
    state("app-cannot-resolve-tailnet", saying("Error: getaddrinfo ENOTFOUND nas.tail4e5f.ts.net"),
          saying("Error: getaddrinfo ENOTFOUND nas.tail4e5f.ts.net", accept_dns=True)),
    state("db-hostnames-after-netmode", helper_says("could not translate host name \"application\" to address"),
          helper_says("could not translate host name \"elsewhere\" to address")),
    state("arch-unsupported", saying("exec /usr/local/bin/app: exec format error"), calm("exec format error")),
    state("disk-full-runtime", saying("Error: ENOSPC: no space left on device, write"),
          calm("Error: ENOSPC: no space left on device, write")),
    state("app-not-created", replace(silent(but(containers=(SIDECAR,))), expected=HAND),
          replace(but(containers=(SIDECAR,), serve=Seen(why=Missing(detail="x")), serve_file=None), expected=HAND)),
)  # fmt: skip
