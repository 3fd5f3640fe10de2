"""Healthy stacks of the shapes that ScaleTail's folders have: nothing may be told of them."""

from __future__ import annotations

import json

from tests.lab.handmade.hand_made import HandMade, app, helper, serve, sidecar, to

_HEALTHY = {"tailscale": {"condition": "service_healthy"}}
_FILE = {
    "TCP": {"443": {"HTTPS": True}},
    "Web": {"${TS_CERT_DOMAIN}:443": {"Handlers": {"/": {"Proxy": "http://127.0.0.1:9090"}}}},
}

WELL: tuple[HandMade, ...] = (
    HandMade(name="hm-actual", top=to(5006), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"), "application": app(5006)}),
    HandMade(name="hm-linkding", files={"config/serve.json": json.dumps(_FILE), "data/app.conf": "x\n"},
             services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", inline=False),
        "application": app(9090, volumes=["./data/app.conf:/etc/linkding/app.conf:ro"])}),
    HandMade(name="hm-dozzle", top=to(8080), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"),
        "application": app(8080, volumes=["/var/run/docker.sock:/var/run/docker.sock:ro"])}),
    HandMade(name="hm-ghost", top=to(2368), services=lambda name: {
        "tailscale": sidecar(), "db": helper(3306),
        "application": app(2368, "NEEDS=db:3306", depends_on={**_HEALTHY, "db": {"condition": "service_healthy"}})}),
    HandMade(name="hm-miniflux", top=to(8080), services=lambda name: {
        "tailscale": sidecar(),
        "database": helper(5432, network_mode="service:tailscale"),
        "application": app(8080, "NEEDS=127.0.0.1:5432",
                           depends_on={**_HEALTHY, "database": {"condition": "service_healthy"}})}),
    HandMade(name="hm-paperless", top=to(8000), services=lambda name: {
        "tailscale": sidecar(), "broker": helper(6379), "db": helper(5432),
        "application": app(8000, "NEEDS=db:5432", depends_on=["tailscale", "broker", "db"])}),
    HandMade(name="hm-affine", top=to(3010), services=lambda name: {
        "tailscale": sidecar(), "postgres": helper(5432),
        "affine_migration": app(3011, "EXIT=1s", "EXIT_CODE=0", waits=False, restart="no", network_mode="bridge",
                                container_name="hm_affine_migration_job"),
        "application": app(3010, waits=False, depends_on={
            "affine_migration": {"condition": "service_completed_successfully"}})}),
    HandMade(name="hm-configarr", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", inline=False, without=("TS_SERVE_CONFIG",)),
        "application": app("", "EXIT=1s", "EXIT_CODE=0", restart="no")}),
    HandMade(name="hm-recyclarr", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", inline=False, without=("TS_SERVE_CONFIG",)),
        "application": app("")}),
    HandMade(name="hm-karakeep", top=to(3000), services=lambda name: {
        "tailscale": sidecar(), "chrome": helper(9222), "meilisearch": helper(7700),
        "application": app(3000, "NEEDS=meilisearch:7700", restart="unless-stopped")}),
    HandMade(name="hm-kaneo", top=serve({"/": "http://127.0.0.1:5173", "/api": "http://127.0.0.1:1337"}),
             services=lambda name: {
        "tailscale": sidecar(), "postgres": helper(5432, network_mode="service:tailscale"),
        "backend": app(1337, container_name="${SERVICE}-backend"),
        "frontend": app(5173, container_name="${SERVICE}-frontend")}),
    HandMade(name="hm-kitchenowl", top=to(8080), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", ports=["127.0.0.1:18473:8080"]), "application": app(8080)}),
    HandMade(name="hm-frigate", top=to(5000), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"),
        "application": app(5000, privileged=True, shm_size="64mb", tmpfs=["/tmp/cache"])}),
    HandMade(name="hm-minecraft", services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", inline=False, without=("TS_SERVE_CONFIG",)),
        "application": app(25565, stdin_open=True, tty=True)}),
    HandMade(name="hm-sure", top={**to(3000), "networks": {"sure_net": {}}},
             services=lambda name: {
        "tailscale": sidecar(networks=["sure_net"]),
        "db": helper(5432, networks=["sure_net"]),
        "web": app(3000, "NEEDS=db:5432"),
        "worker": app("", container_name="${SERVICE}-worker")}),
    HandMade(name="hm-ddns", top=to(8000), advice=frozenset({"app-health-tool-missing"}), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge"),
        "application": app(8000, healthcheck={
            "test": ["CMD", "no-such-tool", "-f", name], "interval": "2s", "retries": 1})}),
    HandMade(name="hm-caddy", advice=frozenset({"serve-file-missing"}), services=lambda name: {
        "tailscale": sidecar(network_mode="bridge", inline=False), "application": app(80)}),
)  # fmt: skip
