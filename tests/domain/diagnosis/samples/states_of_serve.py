"""Serve, certificates and Funnel: observations that fire, and near misses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.diagnosis.evidence.inner_facts import PrefsFacts
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.evidence.sidecar_facts import (
    Handler,
    Listener,
    RunLog,
    ServeFacts,
    ServePort,
    TailscaleService,
)
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from tests.domain.diagnosis.observations import (
    ANSWER,
    HEALTHY,
    NAME,
    PAGE,
    SERVED,
    STATUS,
    but,
    log,
    restarted,
    with_sidecar,
    with_status,
)  # fmt: skip
from tests.domain.diagnosis.samples.sample import State, state

OTHER = replace(PAGE, target="http://127.0.0.1:81")
PORTS = (ServePort(port=443, https=True),)
PUBLIC = ServeFacts(handlers=(replace(SERVED.handlers[0], public=True),), funnel=(f"{NAME}:443",))
CAPS = STATUS.capabilities
UNTRUSTED = replace(ANSWER, verified=False, error="self-signed certificate")
FUNNEL_GONE = "handleIngress: got ingress conn w/o serveConfig; rejecting"
NETSTACK = "netstack: could not connect to local backend server at 127.0.0.1:443: connection refused"
FORWARD = "localbackend: failed to TCP proxy port 5432 (from 100.1.2.3:4) to db:5432: connection refused"
PENDING = f"Fetching TLS certificate via ACME for: {NAME}"


def file(*handlers: Handler, ports: tuple[ServePort, ...] = PORTS, **rest: Any) -> Observation:
    return but(serve_file=ServeFacts(handlers=handlers, ports=ports), serve=SERVED, **rest)


def served_at(host: str, **changes: Any) -> Observation:
    return but(serve=ServeFacts(handlers=(replace(PAGE, host=host),), **changes))


def funnelled(*capabilities: str, server: str = "https://controlplane.tailscale.com") -> Observation:
    status = replace(STATUS, capabilities=capabilities)
    return but(status=status, serve=PUBLIC, prefs=PrefsFacts(control_url=server))


def allowed(*keys: str) -> Observation:
    return but(serve=replace(PUBLIC, funnel=keys))


def older_inside(at: str, **sidecar: Any) -> Observation:
    """The stack's file names port 81; the sidecar sees, and serves, port 80."""
    base = with_sidecar(**sidecar)
    inside, shown = ServeFacts(handlers=(PAGE,)), ServeFacts(handlers=(OTHER,))
    return replace(but(base, serve_file=shown, serve_inside=inside), serve_at=at)


def files_at_root(status: int) -> Observation:
    root = replace(PAGE, host=NAME, target="", kind="path")
    return but(serve=ServeFacts(handlers=(root,)), serve_file=ServeFacts(handlers=(replace(root, host=PAGE.host),)),
               answer=replace(ANSWER, status=status))  # fmt: skip


def hosting(*, tags: tuple[str, ...] = ("tag:web",), advertised: bool = True, approved: bool = True) -> Observation:
    """A device that serves svc:web as well."""
    web = TailscaleService(name="svc:web", handlers=(PAGE,))
    prefs = PrefsFacts(advertise_services=("svc:web",) if advertised else ())
    base = with_status(tags=tags, hosted_services=("svc:web",) if approved else ())
    return but(base, serve=replace(SERVED, services=(web,)), prefs=prefs)


def in_userspace(*handlers: Handler) -> Observation:
    facts = ServeFacts(handlers=handlers)
    return but(with_status(tun=False), serve=facts, serve_file=facts, sidecar_log=RunLog(current=log(NETSTACK, age=9)))


STATES: tuple[State, ...] = (
    state("https-disabled-tailnet", with_status(cert_domains=()), but(with_status(cert_domains=()), serve=ServeFacts(),
                                                                      serve_file=ServeFacts())),
    state("https-enabled-later-not-applied",
          but(serve=ServeFacts(), serve_file=ServeFacts(handlers=(replace(PAGE, host=NAME),))),
          but(restarted(age=8), serve=ServeFacts(), serve_file=ServeFacts(handlers=(replace(PAGE, host=NAME),)))),
    state("serve-config-drift", file(OTHER), file(PAGE)),
    state("serve-config-drift", file(OTHER), but(with_sidecar(file(OTHER), sidecar_settings={"TS_STATE_DIR": "/x"}))),
    state("serve-proxy-target-invalid",
          but(sidecar_log=RunLog(current=log('[unexpected] could not create proxy for "x"', age=9))),
          but(sidecar_log=RunLog(current=log('[unexpected] could not create proxy for "x"',
                                             "boot: serve proxy: applying serve config", age=9)))),
    state("serve-inline-not-reapplied", older_inside("configs.ts-serve"), older_inside("/srv/vault/serve.json")),
    state("serve-single-file-mount",
          older_inside("/srv/vault/serve.json", mounts={"/config/serve.json": "/srv/vault/serve.json"}),
          older_inside("/srv/vault/serve.json", mounts={"/config": "/srv/vault"})),
    state("cert-domain-unescaped", served_at(""), served_at(NAME)),
    state("cert-domain-unescaped", file(replace(PAGE, host="$${TS_CERT_DOMAIN}")), file(PAGE)),
    state("serve-web-key-port-mismatch", file(replace(PAGE, port=8443)), file(PAGE)),
    state("serve-host-mismatch", file(replace(PAGE, host="old.tail4e5f.ts.net")), file(replace(PAGE, host=NAME))),
    state("serve-empty-handler", file(replace(PAGE, kind="", target="")), file(replace(PAGE, kind="text", target=""))),
    state("serve-proxy-target-invalid", file(replace(PAGE, target="htp://127.0.0.1:80")), file(PAGE)),
    state("serve-proxy-target-invalid", file(replace(PAGE, target="http://localhost")),
          file(replace(PAGE, target="https+insecure://127.0.0.1:80"))),
    state("terminate-tls-on-no-https", served_at("no-https"), served_at(NAME)),
    state("terminate-tls-on-no-https", served_at(NAME, ports=(ServePort(port=8883, terminate_tls="no-https"),)),
          served_at(NAME, ports=(ServePort(port=8883, terminate_tls=NAME), ServePort(port=443, https=True)))),
    state("serve-path-not-found", files_at_root(404), files_at_root(200)),
    state("serve-port-not-in-config", in_userspace(replace(PAGE, port=8443)), in_userspace(PAGE)),
    state("serve-tcp-forward-failed", but(sidecar_log=RunLog(current=log(FORWARD, age=9))),
          but(sidecar_log=RunLog(current=log(FORWARD, age=200)))),
    state("cert-pending", but(with_status(health=(PENDING,)), answer=None), with_status(health=(PENDING,))),
    state("cert-untrusted", but(answer=UNTRUSTED), HEALTHY),
    state("tls-handshake-failed", but(answer=AnswerLook(connected=True, error="handshake failure")),
          but(answer=AnswerLook(connected=False, error="timed out"))),
    state("serve-file-of-set-config", but(serve_inside=ServeFacts(of_set_config=("svc:web",))),
          but(serve_inside=ServeFacts(handlers=SERVED.handlers))),
    state("service-device-not-tagged", hosting(tags=(), advertised=False, approved=False),
          hosting(advertised=False, approved=False)),
    state("service-not-advertised", hosting(advertised=False, approved=False), hosting(approved=False)),
    state("service-not-approved", hosting(approved=False), hosting()),
    state("funnel-https-missing", funnelled("funnel"), funnelled(*CAPS)),
    state("funnel-attr-missing", funnelled("https"), funnelled(*CAPS)),
    state("funnel-unsupported-server", funnelled("https", server="https://hs.example.com"),
          funnelled(*CAPS, server="https://hs.example.com")),
    state("funnel-port-not-allowed", funnelled("https", "funnel", "https://tailscale.com/cap/funnel-ports?ports=8443"),
          funnelled(*CAPS)),
    state("funnel-without-serve", allowed(f"{NAME}:8443"), allowed(f"{NAME}:443")),
    state("funnel-key-mismatch", allowed("old.tail4e5f.ts.net:443"), allowed("${TS_CERT_DOMAIN}:443", f"{NAME}:443")),
    state("funnel-serve-removed",
          but(serve=ServeFacts(), sidecar_log=RunLog(current=log(FUNNEL_GONE, age=9))),
          but(sidecar_log=RunLog(current=log(FUNNEL_GONE, age=9)))),
    state("funnel-shields-up", but(serve=PUBLIC, prefs=PrefsFacts(shields_up=True)), but(serve=PUBLIC)),
    state("serve-listener-conflict",
          but(sidecar_log=RunLog(current=log("localListener failed to listen on 100.101.7.23:443, backing off: x"))),
          but(listeners=(Listener(address="0.0.0.0", port=80),))),
)  # fmt: skip
