"""Broken stacks of somebody's own: what stands first must be the right one."""

from __future__ import annotations

from tests.lab.handmade.hand_made import HandMade, app, helper, serve, sidecar, to

_NODE = {"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1}
_HEALTHY = {"tailscale": {"condition": "service_healthy"}}

BROKEN: tuple[HandMade, ...] = (
    HandMade(name="hb-exit-node", finding="exit-node-not-approved", services=lambda name: {
        "tailscale": sidecar("TS_EXTRA_ARGS=--advertise-exit-node", network_mode="bridge", inline=False,
                             without=("TS_SERVE_CONFIG",), sysctls=_NODE)}),
    HandMade(name="hb-nodered", top=to(1880), finding="serve-backend-wrong-port", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"), "application": app(8080)}),
    HandMade(name="hb-configarr", top=to(80), refused=True, finding="restart-policy-unknown", services=lambda name: {
        "tailscale": sidecar(), "application": app(80, restart="never", waits=False)}),
    HandMade(name="hb-crash", top=to(80), finding="app-crash-loop", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"),
        "application": app(80, "EXIT=1s", "EXIT_CODE=3", "COMPLAIN=Error: no config")}),
    HandMade(name="hb-key", top=to(80), key="unknown", finding="authkey-deleted", refused=True,
             services=lambda name: {"tailscale": sidecar(network_mode="bridge"), "application": app(80)}),
    HandMade(name="hb-db-dies", top=to(80), finding="app-crash-loop", services=lambda name: {
        "tailscale": sidecar(), "db": helper(5432, "EXIT=0s", "EXIT_CODE=1", "COMPLAIN=FATAL: wrong ownership"),
        "application": app(80, "NEEDS=db:5432")}),
    HandMade(name="hb-env-file", top=to(80), refused=True, finding="env-file-missing", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"), "application": app(80, env_file=["stack.env"])}),
    HandMade(name="hb-undeclared", top=to(80), refused=True, finding="compose-name-undeclared",
             services=lambda name: {
        "tailscale": sidecar(networks=["proxy"]), "application": app(80)}),
    HandMade(name="hb-apart", top={**to(80), "networks": {"front": {}, "back": {}}},
             finding="helper-on-another-network", services=lambda name: {
        "tailscale": sidecar(networks=["front"]), "db": helper(5432, networks=["back"]),
        "application": app(80, "NEEDS=db:5432")}),
    HandMade(name="hb-sure", top=to(3000), finding="accept-dns-breaks-docker-names", services=lambda name: {
        "tailscale": sidecar("TS_ACCEPT_DNS=true"), "db": helper(5432), "web": app(3000, "NEEDS=db:5432")}),
    HandMade(name="hb-beside", top=to(80), finding="app-not-in-sidecar-netns", services=lambda name: {
        "tailscale": sidecar(), "application": {**helper(80), "container_name": "app-${SERVICE}",
                                                "expose": ["80"], "depends_on": _HEALTHY}}),
    HandMade(name="hb-unescaped", top=serve({"/": "http://127.0.0.1:80"}, escaped=False),
             finding="cert-domain-unescaped", services=lambda name: {
        "tailscale": sidecar(), "application": app(80)}),
    HandMade(name="hb-answers-500", top=to(80), finding="app-answers-error", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"), "application": app(80, "STATUS=500")}),
)  # fmt: skip
