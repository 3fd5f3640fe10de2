"""TLS and HTTP spoken by Python over a child that carries bytes: `docker exec -i SIDECAR nc ADDRESS PORT`."""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scaletail_tui.adapters.process import child as process
from scaletail_tui.adapters.process.spawned import Child
from scaletail_tui.adapters.sidecar.certificate import issuer_and_expiry
from scaletail_tui.domain.plain import plain_line
from scaletail_tui.domain.stack.raw_evidence import AnswerLook
from scaletail_tui.ports.sidecars import SidecarSilent

CONNECT_LIMIT = 5
"""Seconds for a TCP connection, kept by `nc -w`: a carrier that still runs after them is connected."""
HTTP_LIMIT = 10.0
"""Seconds for the HTTP answer once the connection stands."""
_LONGEST_HEAD = 64 * 1024
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_LOCATION = re.compile(rb"^location:[ \t]*(.*?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


class Broken(Exception):
    """The connection ended or an answer is no answer; the text says which."""


def trusting_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Trust of this host (OpenSSL honours SSL_CERT_FILE and SSL_CERT_DIR), and of one more file of roots."""
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    context.set_alpn_protocols(["http/1.1"])
    return context


def make_unverified_context() -> ssl.SSLContext:
    """For a second look at a certificate that failed verification, and for `https+insecure` backends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context


async def https(
    argv: Sequence[str], context: ssl.SSLContext, *, host: str, path: str, handshake_limit: float
) -> AnswerLook:
    """One handshake and one GET over the child's stdin and stdout.

    A chain that does not verify is looked at a second time without verification, so that issuer, end and HTTP status
    are known all the same; `verified` is False and `error` keeps the reason. Raises SidecarSilent.
    """
    look = await _exchange(argv, context, host=host, path=path, limit=handshake_limit)
    if look.handshake or not look.error.startswith("certificate verify failed"):
        return look
    again = await _exchange(argv, make_unverified_context(), host=host, path=path, limit=handshake_limit)
    return replace(again, error=look.error, seconds=look.seconds + again.seconds)


async def http(argv: Sequence[str], *, host: str, path: str, limit: float, insecure_tls: bool = False) -> AnswerLook:
    """One GET in the clear, or through TLS that verifies nothing, as Serve talks to its backend."""
    return await _exchange(
        argv, make_unverified_context() if insecure_tls else None, host=host, path=path, limit=limit, sni=False
    )


async def connect(argv: Sequence[str], *, limit: float) -> AnswerLook:
    """A child that ends with 0 when the connection stood."""
    started = time.monotonic()
    try:
        finished = await process.run(argv, timeout=limit)
    except process.ProcessTimeout:
        return AnswerLook(connected=False, seconds=limit, error=f"no connection within {limit:g} s")
    except process.CommandMissing as error:
        raise SidecarSilent("The docker command cannot be run.", detail=error.detail) from error
    said = plain_line(finished.stderr)
    raise_if_silent(said)
    error_text = said or (f"status {finished.status}" if finished.status else "")
    return AnswerLook(
        connected=finished.status == 0, seconds=time.monotonic() - started, error=error_text if finished.status else ""
    )


async def _exchange(
    argv: Sequence[str],
    context: ssl.SSLContext | None,
    *,
    host: str,
    path: str,
    limit: float,
    sni: bool = True,
) -> AnswerLook:
    started = time.monotonic()
    try:
        child = await process.start(argv, feed=True)
    except process.CommandMissing as error:
        raise SidecarSilent("The docker command cannot be run.", detail=error.detail) from error
    look = AnswerLook(connected=False)
    try:
        line = _TlsLine(child, context, host if sni else None) if context is not None else _Line(child)
        waiting_for = "TLS handshake"
        try:
            if isinstance(line, _TlsLine):
                async with asyncio.timeout(limit):
                    await line.handshake()
                look = _with_certificate(replace(look, connected=True, handshake=True), line, context, host)
            waiting_for = "HTTP request"
            async with asyncio.timeout(HTTP_LIMIT if line.secure else limit):
                await line.write(request(host, path))
                head = await line.head()
            look = _with_answer(replace(look, connected=True), head)
        except TimeoutError:
            passed = HTTP_LIMIT if look.handshake else limit
            stands = line.heard or (passed > CONNECT_LIMIT and child.returncode is None)
            said = f"no answer to the {waiting_for} within {passed:g} s"
            look = replace(look, connected=stands, error=said, limit=passed)
        except ssl.SSLError as error:
            look = replace(look, connected=True, error=_tls_words(error))
        except (Broken, OSError) as error:
            said = await _last_words(child)
            raise_if_silent(said)
            closed = f"the connection was closed during the {waiting_for}"
            look = replace(look, connected=line.heard or not said, error=said or str(error) or closed)
    finally:
        await process.end(child)
    return replace(look, seconds=time.monotonic() - started)


class _Line:
    """Bytes through the child, in the clear."""

    secure = False

    def __init__(self, child: Child) -> None:
        assert child.stdin is not None and child.stdout is not None
        self._stdin, self._stdout = child.stdin, child.stdout
        self.heard = False

    async def write(self, data: bytes) -> None:
        self._stdin.write(data)
        await self._stdin.drain()

    async def read(self) -> bytes:
        data = await self._stdout.read(16 * 1024)
        self.heard = self.heard or bool(data)
        return data

    async def head(self) -> bytes:
        """The status line and headers of an HTTP answer; raises Broken when the connection ends before one."""
        found = b""
        while b"\r\n\r\n" not in found and b"\n\n" not in found and len(found) < _LONGEST_HEAD:
            data = await self.read()
            if not data:
                break
            found += data
        if not found:
            raise Broken("the connection was closed without an HTTP answer")
        return found


class _TlsLine(_Line):
    """TLS in memory between us and the child's bytes."""

    secure = True

    def __init__(self, child: Child, context: ssl.SSLContext, host: str | None) -> None:
        super().__init__(child)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    async def handshake(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
                await self._flush()
                return
            except ssl.SSLWantReadError:
                await self._flush()
                await self._more()

    def certificate(self) -> bytes:
        return self._tls.getpeercert(binary_form=True) or b""

    async def write(self, data: bytes) -> None:
        self._tls.write(data)
        await self._flush()

    async def read(self) -> bytes:
        while True:
            try:
                return self._tls.read(16 * 1024)
            except ssl.SSLWantReadError:
                await self._flush()
                try:
                    await self._more()
                except Broken:
                    return b""
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def _flush(self) -> None:
        if waiting := self._outgoing.read():
            await super().write(waiting)

    async def _more(self) -> None:
        data = await super().read()
        if not data:
            raise Broken("")
        self._incoming.write(data)


_TLS_WANTED = re.compile(
    rb"HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port"
    rb"|speaking plain HTTP to an SSL-enabled server port"
)
"""What Go, nginx and Apache answer; the first packet holds the words behind the head."""

_LOGIN = re.compile(rb"log-?in|sign-?in|auth|sso|oidc|setup|welcome|account", re.IGNORECASE)
"""Of the address that an app sends strangers to."""
_PASSWORD = re.compile(rb"""type\s{0,9}=\s{0,9}["']?password""", re.IGNORECASE)


def request(host: str, path: str) -> bytes:
    """The GET that asks an app; it closes the connection behind it."""
    lines = (f"GET {path} HTTP/1.1", f"Host: {host}", "User-Agent: scaletail-tui", "Accept: */*", "Connection: close")
    return "\r\n".join((*lines, "", "")).encode("ascii", "replace")


def _with_certificate(look: AnswerLook, line: _TlsLine, context: ssl.SSLContext | None, host: str) -> AnswerLook:
    """Names stand as they are in a certificate, and a device's certificate has no wildcard."""
    verified = context is not None and context.verify_mode is ssl.CERT_REQUIRED
    der = line.certificate()
    look = replace(look, for_name=verified or (bool(host) and host.lower().encode("ascii", "replace") in der.lower()))
    try:
        issuer, expires = issuer_and_expiry(der)
    except ValueError:
        return replace(look, verified=verified)
    return replace(look, verified=verified, issuer=plain_line(issuer), expires=expires)


def _with_answer(look: AnswerLook, head: bytes) -> AnswerLook:
    status = _STATUS_LINE.match(head)
    if status is None:
        first = plain_line(head.split(b"\n", 1)[0][:80].decode("utf-8", "replace"))
        return replace(look, error=f"not an HTTP answer: {first}")
    location = _LOCATION.search(head)
    leads = location[1] if location and int(status[1]) in range(300, 400) else b""
    return replace(
        look,
        status=int(status[1]),
        asks_login=int(status[1]) in (401, 403) or bool(_LOGIN.search(leads)) or bool(_PASSWORD.search(head)),
        location=plain_line(location[1].decode("utf-8", "replace")) if location else "",
        wants_tls=int(status[1]) == 400 and _TLS_WANTED.search(head) is not None,
    )


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return plain_line(f"certificate verify failed: {error.verify_message}")
    return plain_line(re.sub(r" ?\(_ssl\.c:\d+\)$", "", str(error.args[-1])))


async def _last_words(child: Child) -> str:
    assert child.stderr is not None
    try:
        async with asyncio.timeout(1):
            return plain_line((await child.stderr.read(4096)).decode("utf-8", "replace"))
    except TimeoutError:
        return ""


_NOT_INSIDE = (
    "Error response from daemon", "OCI runtime exec failed", "Cannot connect to the Docker daemon",
    "failed to connect to the docker API", "permission denied while trying to connect", "error during connect",
)  # fmt: skip


def raise_if_silent(said: str) -> None:
    """Raise SidecarSilent where it was the docker command that spoke, not the tool inside."""
    if any(sign.lower() in said.lower() for sign in _NOT_INSIDE):
        raise SidecarSilent("Nothing can be asked inside the sidecar now.", detail=said)
