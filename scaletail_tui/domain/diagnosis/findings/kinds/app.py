"""Findings of the app and its helpers: life, network, answers, last words."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import HopId
from scaletail_tui.domain.diagnosis.findings.kind import Kind, Step

BLOCKER, BROKEN, DEGRADED, INFO = Severity.BLOCKER, Severity.BROKEN, Severity.DEGRADED, Severity.INFO

APP_KINDS: Mapping[str, Kind] = {
    "netmode-conflict-networks": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot have networks of its own.",
        fix="Move networks: to the sidecar."),
    "netmode-conflict-ports": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot publish ports itself.",
        fix="Move ports: to the sidecar."),
    "netmode-conflict-hostname": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="The app shares the sidecar's network and cannot have a hostname of its own.",
        fix="Remove hostname: from the app."),
    "netns-join-stale-id": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} belongs to a sidecar container that was deleted.",
        fix="Recreate the app beside the new sidecar.", action=RemedyAction.START_APP,
        otherwise={"name": "The app"}),
    "netns-join-nonrunning": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} could not join the sidecar's network and was not tried again.",
        fix="Start it now that the sidecar runs.", action=RemedyAction.START_APP,
        otherwise={"name": "The app"}),
    "netns-join-lost": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The engine has lost the network of {name} and cannot start it.",
        fix="Recreate the pair: a new container gets a new network.", action=RemedyAction.RECREATE,
        otherwise={"name": "the container"}),
    "netns-stale": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The app runs in a network that is gone: {owner} restarted after it.",
        fix="Restart the pair.", action=RemedyAction.RESTART_PAIR, otherwise={"owner": "the sidecar"}),
    "service-not-created": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The files have a service {service}, and the engine has no container of it.",
        fix="Start the stack again and read what Compose says of {service}: it may refuse a value of it.",
        yields_to=("app-not-created", "image-missing", "container-refused")),
    "app-not-created": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="The app has not been started.", fix="Start it.", action=RemedyAction.START_APP,
        yields_to=("dependency-exited", "dependency-no-healthcheck", "dependency-unhealthy",
                   "healthcheck-without-endpoint")),
    "app-oom": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} was killed: it ran out of memory.", fix="Give it more memory, or raise mem_limit."),
    "app-crash-loop": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} dies again and again{ending}.",
        fix="Read the app's log: its last lines say why.",
        yields_to=("accept-dns-breaks-docker-names", "app-db-unreachable", "app-oom", "app-permission-denied",
                   "app-port-clash-in-netns", "app-socket-refused", "arch-unsupported", "db-hostnames-after-netmode",
                   "disk-full-runtime", "helper-on-another-network")),
    "app-stopped": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is stopped while the sidecar runs.",
        fix="Start it.", action=RemedyAction.START_APP,
        yields_to=("accept-dns-breaks-docker-names", "app-db-unreachable", "app-oom", "app-permission-denied",
                   "app-port-clash-in-netns", "app-socket-refused", "arch-unsupported", "db-hostnames-after-netmode",
                   "disk-full-runtime", "helper-on-another-network")),
    "serve-backend-localhost-ipv6": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve asks the app on ::1, and the app listens on 127.0.0.1.",
        fix="Write 127.0.0.1 instead of localhost in serve.json.", action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-backend-not-tls": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve speaks HTTPS to the app, and the app speaks HTTP.",
        fix="Use http:// in serve.json.", action=RemedyAction.SET_SERVE_SCHEME),
    "serve-backend-speaks-tls": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve speaks HTTP to the app, and the app speaks HTTPS.",
        fix="Use https+insecure:// in serve.json.", action=RemedyAction.SET_SERVE_SCHEME),
    "serve-backend-cert-untrusted": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve does not trust the app's own certificate.",
        fix="Use https+insecure:// in serve.json.", action=RemedyAction.SET_SERVE_SCHEME),
    "serve-backend-name-unknown": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve cannot resolve the name of its backend, {h}.",
        fix="Use 127.0.0.1 for an app in the sidecar's network.", action=RemedyAction.REWRITE_SERVE, says_more=True),
    "serve-backend-elsewhere": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve asks {a}, and nobody answers there.",
        fix="An app in the sidecar's network answers on 127.0.0.1: write that and its port into the Serve file. "
            "Another container is asked by its service's name, since its address changes."),
    "app-answers-error": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="The app answers with status {status}.", fix="Read the app's log.",
        yields_to=("app-host-rejected", "serve-backend-elsewhere", "serve-backend-not-tls", "serve-backend-slow",
                   "serve-backend-speaks-tls", "serve-empty-handler", "serve-path-not-found",
                   "serve-proxy-target-invalid")),
    "app-health-failing": Kind(
        step=Step.ADVICE, severity=DEGRADED, hop=HopId.APP,
        summary="{name} says of itself that it is not healthy.", fix="Read the app's log.",
        yields_to=("app-health-tool-missing",)),
    "app-not-in-sidecar-netns": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} has its own network, and Serve asks for it beside the sidecar.",
        first="Write network_mode: service:{sidecar} for it, and no networks:; then ", fix="recreate the stack.",
        action=RemedyAction.RECREATE),
    "app-permission-denied": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} may not write its own data.",
        fix="Give its folder to the user that it runs as.", action=RemedyAction.MAKE_FOLDERS),
    "app-port-clash-in-netns": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} wants {port}, which {holder} has.",
        fix="Give one of the two another port: all containers behind one sidecar share them.",
        otherwise={"port": "a port", "holder": "another container"}),
    "app-db-unreachable": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} does not reach its database{where}.",
        fix="Use the database's service name, or 127.0.0.1 where it shares the sidecar's network."),
    "helper-on-another-network": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} cannot find {host}: they share no network.",
        first="Give both one network in common under networks: ({host} is on {theirs}, the sidecar on {ours}); then ",
        fix="recreate the stack.", action=RemedyAction.RECREATE),
    "app-socket-refused": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} may not open a socket of its own.",
        fix="Where the folder belongs to the user that it runs as, AppArmor of the host forbids it: inside an LXC on a "
            "new kernel (Proxmox VE 9) give the service security_opt: apparmor=unconfined."),
    "app-cert-socket-missing": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="{name} finds no socket to ask Tailscale for its certificate.",
        fix="Set TS_SOCKET={socket} for the sidecar, and mount one folder there in both.",
        otherwise={"socket": "/var/run/tailscale/tailscaled.sock"}),
    "app-cert-denied": Kind(
        step=Step.CERTIFICATE, severity=BROKEN, hop=HopId.CERTIFICATE,
        summary="Tailscale gives {name} no certificate: its user may not ask for one.",
        fix="Set TS_PERMIT_CERT_UID={user} for the sidecar, then recreate the stack.",
        otherwise={"user": "the number of the user that it runs as"}),
    "accept-dns-breaks-docker-names": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} cannot resolve {host}: the tailnet's DNS has replaced Docker's.",
        fix="Set TS_ACCEPT_DNS=false and recreate the stack, or turn off Override DNS servers on the DNS page."),
    "db-hostnames-after-netmode": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} cannot find {host}: behind the sidecar it has no own name.",
        fix="Use the sidecar's service name, {sidecar}, as its host name."),
    "app-host-rejected": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="The app refuses visitors of the stack's address with status {status}.",
        fix="Set the app's own URL or trusted hosts to {url}, and let it trust 127.0.0.1 and ::1 as proxies.",
        yields_to=("serve-backend-not-tls", "serve-backend-speaks-tls")),
    "app-redirect-loop": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="The app redirects every visitor {way}, to {to}.",
        fix="Turn the app's own HTTPS redirect off, and set its base URL to {url}."),
    "app-health-tool-missing": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.APP,
        summary="The health check of {name} needs {tool}, which its image does not have.",
        fix="Replace the check; the app itself is not affected."),
    "dependency-no-healthcheck": Kind(
        step=Step.FILES, severity=BLOCKER, hop=HopId.APP,
        summary="A container waits for the health of {c}, which has no health check.",
        first="Give it a healthcheck:, or wait for service_started; then ", fix="recreate the stack.",
        action=RemedyAction.RECREATE),
    "dependency-unhealthy": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is not started: it waits for {c}, which is not healthy.",
        first="Read the log of the container it waits for, then ", fix="start the app.", action=RemedyAction.START_APP,
        yields_to=("healthcheck-without-endpoint", "image-too-old")),
    "dependency-exited": Kind(
        step=Step.APP, severity=BROKEN, hop=HopId.APP,
        summary="{name} is not started: it waits for {c}, which has ended.",
        fix="Start both; when that does not help, read the log of the container it waits for.",
        action=RemedyAction.START_APP, says_more=True),
    "app-starts-too-early": Kind(
        step=Step.ADVICE, severity=INFO, hop=HopId.APP,
        summary="{name} started before the sidecar was ready, and died of it.",
        fix="Write depends_on: {sidecar}: condition: service_healthy for it.",
        yields_to=("app-crash-loop", "app-db-unreachable", "app-permission-denied")),
    "serve-path-not-found": Kind(
        step=Step.ANSWER, severity=BROKEN, hop=HopId.APP,
        summary="Serve shows files of a folder that the sidecar does not have.",
        fix="Mount the folder into the sidecar: Path is looked up there, not in the app.",
        yields_to=("serve-empty-handler",)),
    "serve-backend-slow": Kind(
        step=Step.ANSWER, severity=DEGRADED, hop=HopId.APP,
        summary="The app listens on port {port}, and does not answer {how}.",
        fix="Read the app's log: it is overloaded, or dies of the request."),
    "hop-unexplained": Kind(
        step=Step.ADVICE, severity=BROKEN, hop=HopId.APP,
        summary="The path fails at {hop}, and no known cause shows.",
        fix="Read on in the log of the container."),
}  # fmt: skip
