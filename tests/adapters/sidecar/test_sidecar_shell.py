"""One shell answers round after round. The fake `docker exec` is a real shell; the tools in it are fakes."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaletail_tui.adapters.sidecar.answer_probe import request
from scaletail_tui.adapters.sidecar.shell import ExecShell
from scaletail_tui.ports.sidecars import SidecarSilent

Script = Callable[[str, str], Path]
STATUS = {"BackendState": "Running", "Self": {"DNSName": "vault.example.ts.net."}, "Health": ["bad\x1b[2J thing"]}


@pytest.fixture
def docker(script: Script, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """`docker exec -i NAME sh` whose shell finds a healthy sidecar's tools; each start is written down."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    (tmp_path / "status.json").write_text(json.dumps(STATUS))
    script("tailscale", f'case "$*" in *"serve status"*) echo "{{}}";; *) cat {tmp_path}/status.json;; esac')
    script("wget", "printf ok")
    return str(script("docker", f'echo "$*" >> {tmp_path}/calls; exec sh'))


async def test_one_round_gives_all_four_parts(docker: str) -> None:
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look()
    finally:
        await shell.close()

    assert look.status == {**STATUS, "Health": ["bad thing"]}
    assert look.serve == {}
    assert look.tcp is not None and look.tcp.lstrip().startswith("sl")
    assert look.healthz == "ok"
    assert look.errors == {}


async def test_many_rounds_and_many_askers_share_one_child(docker: str, tmp_path: Path) -> None:
    shell = ExecShell(docker, "tailscale-vault")
    try:
        looks = await asyncio.gather(*(shell.look() for _ in range(5)))
    finally:
        await shell.close()

    assert {look.healthz for look in looks} == {"ok"}
    assert (tmp_path / "calls").read_text() == "exec -i tailscale-vault sh\n"


async def test_a_part_that_fails_leaves_the_others_and_its_words(docker: str, script: Script) -> None:
    script("tailscale", 'echo "half {"; echo "failed to connect to local tailscaled" >&2; exit 1')
    script("wget", "echo 'wget: server returned error: HTTP/1.1 503 Service Unavailable' >&2; exit 1")
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look()
    finally:
        await shell.close()

    assert look.status is None and look.serve is None
    assert look.errors["status"] == "failed to connect to local tailscaled"
    assert look.healthz == "wget: server returned error: HTTP/1.1 503 Service Unavailable"
    assert look.tcp is not None


@pytest.mark.slow
async def test_a_part_that_hangs_is_given_up_and_the_others_are_seen(docker: str, script: Script) -> None:
    script("wget", "exec sleep 60")
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look()
    finally:
        await shell.close()

    assert look.healthz == "no answer within its own 2 s"
    assert look.status is not None


async def test_an_output_far_over_the_readers_limit_is_whole(docker: str, tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text(json.dumps({"Health": ["x" * 300_000]}))
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look()
    finally:
        await shell.close()

    assert look.status == {"Health": ["x" * 300_000]}


async def test_a_sidecar_that_cannot_be_entered_is_silent_with_dockers_words(script: Script) -> None:
    docker = script("docker", 'echo "Error response from daemon: Container 1 is restarting, wait" >&2; exit 1')

    with pytest.raises(SidecarSilent) as caught:
        await ExecShell(str(docker), "tailscale-vault").look()

    assert caught.value.detail == "Error response from daemon: Container 1 is restarting, wait"


async def test_a_shell_that_does_not_answer_is_silent_within_the_limit(script: Script) -> None:
    docker = script("docker", "exec sleep 60")

    with pytest.raises(SidecarSilent, match="does not answer"):
        await ExecShell(str(docker), "tailscale-vault", round_limit=0.3).look()


async def test_the_next_look_after_a_death_starts_anew(docker: str, script: Script, tmp_path: Path) -> None:
    script("wget", f"[ -e {tmp_path}/once ] && printf ok || {{ touch {tmp_path}/once; kill -9 $PPID; }}")
    script("timeout", 'shift; exec "$@"')
    shell = ExecShell(docker, "tailscale-vault")
    try:
        with pytest.raises(SidecarSilent):
            await shell.look()
        assert (await shell.look()).healthz == "ok"
    finally:
        await shell.close()


@pytest.mark.slow
async def test_a_look_that_is_cancelled_does_not_spoil_the_next(docker: str, script: Script, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "begun")
    script("wget", f"echo > {tmp_path}/begun; exec sleep 60")
    shell = ExecShell(docker, "tailscale-vault")
    try:
        task = asyncio.create_task(shell.look())
        await asyncio.to_thread((tmp_path / "begun").read_text)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        script("wget", "printf ok")
        assert (await shell.look()).healthz == "ok"
    finally:
        await shell.close()


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (None, "http://127.0.0.1:41234/healthz"),
        ("127.0.0.1:9002", "http://127.0.0.1:9002/healthz"),
        ("[::]:9002", "http://127.0.0.1:9002/healthz"),
        (":9002", "http://127.0.0.1:9002/healthz"),
    ],
)
async def test_health_is_asked_where_the_sidecar_listens(
    docker: str, script: Script, monkeypatch: pytest.MonkeyPatch, address: str | None, asked: str
) -> None:
    script("wget", 'printf "%s" "$4"')
    if address is not None:
        monkeypatch.setenv("TS_LOCAL_ADDR_PORT", address)
    shell = ExecShell(docker, "tailscale-vault")
    try:
        assert (await shell.look()).healthz == asked
    finally:
        await shell.close()


async def test_a_deep_round_adds_settings_dns_lock_peers_and_namespace(
    docker: str, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TS_STATE_DIR", "/")
    script(
        "tailscale",
        'case "$*" in *"debug prefs"*) echo \'{"ShieldsUp": true, "Config": {"PrivateNodeKey": "privkey:00"}}\';;'
        ' *"dns status"*) echo \'{"TailscaleDNS": true}\';; *"lock status"*) echo \'{"Enabled": false}\';;'
        ' *"serve status"*) echo null;; *--peers=false*) echo \'{"BackendState": "Running"}\';;'
        ' *) echo \'{"BackendState": "Running", "Peer": {"a": {}}}\';; esac',
    )
    shell = ExecShell(docker, "tailscale-vault")
    try:
        deep = await shell.look(deep=True)
        after = await shell.look()
    finally:
        await shell.close()

    assert deep.status == {"BackendState": "Running", "Peer": {"a": {}}}
    assert deep.prefs == {"ShieldsUp": True}  # without the part that is there for keys
    assert deep.dns == {"TailscaleDNS": True}
    assert deep.lock == {"Enabled": False}
    assert deep.namespace is not None
    assert "/etc/resolv.conf:" in deep.namespace
    assert "Filesystem" in deep.namespace
    assert (after.status, after.prefs, after.namespace) == ({"BackendState": "Running"}, None, None)


@pytest.mark.parametrize("sockets", [False, True])
async def test_a_glance_asks_for_status_and_perhaps_for_listeners(docker: str, sockets: bool) -> None:
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.glance(sockets=sockets)
        whole = await shell.look()
    finally:
        await shell.close()

    assert look.status is not None
    assert (look.tcp is not None) is sockets
    assert (look.serve, look.healthz, look.errors) == (None, None, {})
    assert whole.healthz == "ok"


async def test_a_knock_is_the_request_that_a_whole_look_makes_and_gives_its_status(
    docker: str, script: Script, tmp_path: Path
) -> None:
    script(
        "nc", f'echo "$*" > {tmp_path}/where; cat > {tmp_path}/asked; printf "HTTP/1.1 503 Busy\\r\\nA: b\\r\\n\\r\\n"'
    )
    shell = ExecShell(docker, "tailscale-vault")
    try:
        status = await shell.knock(8080)
        whole = await shell.look()
    finally:
        await shell.close()

    assert status == 503
    assert (tmp_path / "where").read_text() == "-w 1 127.0.0.1 8080\n"
    assert (tmp_path / "asked").read_bytes() == request("127.0.0.1:8080", "/")
    assert whole.healthz == "ok"


@pytest.mark.slow
@pytest.mark.parametrize("nc", ["exit 1", "echo '220 mail.example ESMTP'", "exec sleep 60"])
async def test_a_knock_that_brings_no_http_brings_no_status(docker: str, script: Script, nc: str) -> None:
    script("nc", nc)
    shell = ExecShell(docker, "tailscale-vault")
    try:
        assert await shell.knock(25) is None
        assert (await shell.look()).healthz == "ok"
    finally:
        await shell.close()


@pytest.mark.parametrize("text", ['{"TCP": {}}', "0: not JSON\n", '\n\n{\n "a": 1\n}\n'])
async def test_the_serve_file_is_read_behind_the_sockets(
    docker: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "serve.json"
    file.write_text(text)
    monkeypatch.setenv("TS_SERVE_CONFIG", str(file))
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look()
        file.unlink()
        gone = await shell.look()
    finally:
        await shell.close()

    assert look.serve_file is not None
    assert look.serve_file.strip() == text.strip()
    assert look.tcp is not None
    assert text.strip() not in look.tcp
    assert gone.serve_file is None
    assert "No such file" in gone.errors["serve_file"]
    assert gone.tcp is not None


@pytest.mark.slow
async def test_a_tailscaled_that_hangs_is_asked_once_and_costs_no_other_part(
    docker: str, script: Script, tmp_path: Path
) -> None:
    script("tailscale", f'echo "$*" >> {tmp_path}/asked; exec sleep 60')
    shell = ExecShell(docker, "tailscale-vault")
    try:
        look = await shell.look(deep=True)
    finally:
        await shell.close()

    assert len((tmp_path / "asked").read_text().splitlines()) == 1
    late = {look.errors[part] for part in ("status", "serve", "prefs", "dns", "lock")}
    assert late == {"no answer within its own 2 s"}
    assert look.tcp is not None
    assert look.healthz == "ok"
    assert look.namespace is not None
