"""Handshake, certificate and HTTP status are facts. A real TLS server, reached through a fake `docker exec … nc`."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from scaletail_tui.adapters.sidecar.certificate import issuer_and_expiry
from scaletail_tui.adapters.sidecar.exec import SidecarExec
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ports.sidecars import SidecarSilent

Script = Callable[[str, str], Path]
CERTIFICATES = Path(__file__).parent / "certificates"
HOST = "vault.example.ts.net"


@pytest.fixture
def docker(script: Script) -> str:
    """`docker exec [-i] NAME nc …` that connects from here; other commands run here."""
    carrier = f"exec {sys.executable} -S -E {Path(__file__).with_name('carrier.py')}"
    body = f"""
shift; [ "$1" = -i ] && shift; shift
case "$1 $2" in
  "nc -w") [ "$6" = -e ] && {carrier} "$4" "$5" </dev/null; {carrier} "$4" "$5";;
  "tailscale nc") {carrier} "$3" "$4";;
  *) exec "$@";;
esac"""
    return str(script("docker", body))


@asynccontextmanager
async def server(
    answer: bytes, *, certificate: str | None = None, silent: bool = False
) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that says `answer` to each request; gives its port and what it was asked."""
    asked: list[bytes] = []
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / f"{certificate}.pem")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if silent:
                await reader.read()
            else:
                asked.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with listening:
        yield listening.sockets[0].getsockname()[1], asked


def sidecars(docker: str, *, handshake_limit: float = 10) -> SidecarExec:
    return SidecarExec(docker, ca_file=CERTIFICATES / "root.pem", handshake_limit=handshake_limit)


async def test_a_good_answer_is_verified_and_its_certificate_read(docker: str) -> None:
    async with server(b"HTTP/1.1 200 OK\r\n\r\nhello", certificate="valid") as (port, asked):
        look = await sidecars(docker).request("tailscale-vault", host=HOST, address="127.0.0.1", port=port, path="/x")

    assert (look.connected, look.handshake, look.verified, look.status) == (True, True, True, 200)
    assert (look.issuer, look.expires) == ("Test Trust Test Root", 4701974400.0)
    assert look.error == ""
    assert asked[0].startswith(f"GET /x HTTP/1.1\r\nHost: {HOST}\r\n".encode())


@pytest.mark.parametrize(
    ("certificate", "host", "reason", "expires"),
    [
        ("expired", HOST, "certificate verify failed: certificate has expired", 1585699200.0),
        ("valid", "other.example.ts.net", "certificate verify failed: Hostname mismatch", 4701974400.0),
    ],
)
async def test_a_certificate_that_fails_is_still_read_and_the_status_seen(
    docker: str, certificate: str, host: str, reason: str, expires: float
) -> None:
    async with server(b"HTTP/1.1 503 No\r\n\r\n", certificate=certificate) as (port, _):
        look = await sidecars(docker).request("tailscale-vault", host=host, address="127.0.0.1", port=port)

    assert (look.handshake, look.verified, look.status) == (True, False, 503)
    assert look.error.startswith(reason)
    assert look.for_name is (host == HOST)
    assert (look.issuer, look.expires) == ("Test Trust Test Root", expires)


async def test_a_root_that_nobody_trusts_does_not_verify(docker: str) -> None:
    async with server(b"HTTP/1.1 200 OK\r\n\r\n", certificate="valid") as (port, _):
        look = await SidecarExec(docker).request("tailscale-vault", host=HOST, address="127.0.0.1", port=port)

    assert not look.verified
    assert look.for_name
    assert "unable to get local issuer certificate" in look.error


async def test_ssl_cert_file_is_trusted(docker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "root.pem"))
    async with server(b"HTTP/1.1 200 OK\r\n\r\n", certificate="valid") as (port, _):
        look = await SidecarExec(docker).request("tailscale-vault", host=HOST, address="127.0.0.1", port=port)

    assert look.verified


async def test_roots_that_were_mended_meanwhile_are_trusted_at_the_next_request(
    docker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = tmp_path / "roots.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    roots.write_bytes(b"")
    asking, verified = SidecarExec(docker), []
    for _ in range(2):
        async with server(b"HTTP/1.1 200 OK\r\n\r\n", certificate="valid") as (port, _asked):
            look = await asking.request("tailscale-vault", host=HOST, address="127.0.0.1", port=port)
        verified.append(look.verified)
        roots.write_bytes((CERTIFICATES / "root.pem").read_bytes())
    assert verified == [False, True]


async def test_a_handshake_that_is_never_answered_ends_at_the_limit(docker: str) -> None:
    async with server(b"", silent=True) as (port, _):
        look = await sidecars(docker, handshake_limit=0.5).request(
            "tailscale-vault", host=HOST, address="127.0.0.1", port=port
        )

    assert not look.handshake
    assert look.error == "no answer to the TLS handshake within 0.5 s"


async def test_a_refused_connection_is_told_in_the_tools_words(docker: str) -> None:
    look = await sidecars(docker).request("tailscale-vault", host=HOST, address="127.0.0.1", port=1, userspace=True)

    assert not look.connected
    assert look.error == "nc: can't connect to remote host (127.0.0.1): Connection refused"


@pytest.mark.slow
async def test_plain_http_where_tls_is_wanted_is_a_failed_handshake(docker: str) -> None:
    async with server(b"HTTP/1.1 400 Bad\r\n\r\n") as (port, _):
        look = await sidecars(docker, handshake_limit=1).request(
            "tailscale-vault", host=HOST, address="127.0.0.1", port=port
        )

    assert not look.handshake
    assert look.error


async def test_a_tcp_connection_is_seen_without_sending_anything(docker: str) -> None:
    async with server(b"", silent=True) as (port, _):
        assert (await sidecars(docker).connect("t", address="127.0.0.1", port=port)).connected
        assert (await sidecars(docker).connect("t", address="127.0.0.1", port=port, userspace=True)).connected
    refused = await sidecars(docker).connect("t", address="127.0.0.1", port=1)
    assert not refused.connected
    assert "Connection refused" in refused.error


async def test_the_apps_own_port_is_asked_as_serve_would(docker: str) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nlocation: /login\x1b[2J\r\n\r\n"
    async with server(redirect) as (port, asked):
        look = await sidecars(docker).loopback("tailscale-vault", port=port)

    assert (look.status, look.location, look.handshake) == (302, "/login", False)
    assert f"Host: 127.0.0.1:{port}\r\n".encode() in asked[0]


async def test_an_insecure_backend_needs_no_trust(docker: str) -> None:
    async with server(b"HTTP/1.1 200 OK\r\n\r\n", certificate="expired") as (port, _):
        look = await SidecarExec(docker).loopback("tailscale-vault", port=port, scheme="https-insecure")

    assert (look.status, look.handshake, look.verified) == (200, True, False)


async def test_what_is_no_http_is_said(docker: str) -> None:
    async with server(b"SSH-2.0-OpenSSH\r\n") as (port, _):
        look = await sidecars(docker).loopback("tailscale-vault", port=port)

    assert look.status is None
    assert look.error == "not an HTTP answer: SSH-2.0-OpenSSH"


async def test_a_sidecar_that_cannot_be_entered_is_silent(script: Script) -> None:
    docker = str(script("docker", 'echo "Error response from daemon: No such container: x" >&2; exit 1'))
    for asking in (
        sidecars(docker).request("x", host=HOST, address="127.0.0.1"),
        sidecars(docker).connect("x", address="127.0.0.1", port=1),
        sidecars(docker).loopback("x", port=1),
        sidecars(docker).run("x", ["true"]),
    ):
        with pytest.raises(SidecarSilent) as caught:
            await asking
        assert caught.value.detail == "Error response from daemon: No such container: x"


async def test_a_command_gives_its_output_or_its_refusal(docker: str) -> None:
    assert await sidecars(docker).run("x", ["printf", "plain \\033[1mtext"]) == "plain text"
    with pytest.raises(EngineRefused) as caught:
        await sidecars(docker).run("x", ["sh", "-c", "echo Funnel is not allowed >&2; exit 1"])
    assert caught.value.detail == "Funnel is not allowed"


@pytest.mark.parametrize("cut", [0, 1, 5, 40, 100, 200])
def test_a_cut_certificate_is_no_certificate(cut: int) -> None:
    text = (CERTIFICATES / "valid.pem").read_text()
    der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE") :])
    with pytest.raises(ValueError, match="certificate"):
        issuer_and_expiry(der[:cut])
