"""A small registry in memory that takes pushes, gives pulls, and misbehaves as it is told: `registry.py PORT`.

Engines trust one on loopback without TLS. `POST /told/refuse/STATUS` lets it refuse all manifests, `/told/hang/SECONDS`
think before each, `/told/cut/BYTES` end every layer after so many, `/told/well` end that.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BLOBS: dict[str, bytes] = {}
MANIFESTS: dict[tuple[str, str], tuple[str, bytes]] = {}
UPLOADS: dict[str, bytearray] = {}
TOLD: dict[str, float] = {}
WORDS = {
    401: ("UNAUTHORIZED", "authentication required"),
    403: ("DENIED", "requested access to the resource is denied"),
    429: ("TOOMANYREQUESTS", "You have reached your unauthenticated pull rate limit."),
    503: ("UNAVAILABLE", "service unavailable"),
}


class Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    default_request_version = "HTTP/1.1"
    """Engines try TLS first, and HTTP only when the refusal of that looks like HTTP."""

    def do_GET(self) -> None:
        name, kind, what = self._parts()
        if self.path == "/v2/":
            self._answer(200)
        elif kind == "manifests" and not self._refused():
            held = MANIFESTS.get((name, what))
            if held is None:
                self._answer(404, _errors("MANIFEST_UNKNOWN", "manifest unknown"))
            else:
                self._answer(200, held[1], **{"Content-Type": held[0], "Docker-Content-Digest": _digest(held[1])})
        elif kind == "blobs":
            blob = BLOBS.get(what)
            if blob is not None and "cut" in TOLD and len(blob) > TOLD["cut"]:
                self._cut(blob)
            elif blob is None:
                self._answer(404, _errors("BLOB_UNKNOWN", "blob unknown"))
            else:
                self._answer(200, blob, **{"Docker-Content-Digest": what, "Content-Type": "application/octet-stream"})
        elif not kind:
            self._answer(404)

    do_HEAD = do_GET

    def do_POST(self) -> None:
        words = self.path.strip("/").split("/")
        self._body()
        if words[0] == "told":
            TOLD.clear()
            if len(words) > 2:
                TOLD[words[1]] = float(words[2])
            self._answer(200)
            return
        upload = uuid.uuid4().hex
        UPLOADS[upload] = bytearray()
        self._answer(202, Location=f"{self.path.partition('?')[0].rstrip('/')}/{upload}", Range="0-0")

    def do_PATCH(self) -> None:
        upload = UPLOADS[self._parts()[2].rpartition("/")[2]]
        upload += self._body()
        self._answer(202, Location=self.path, Range=f"0-{max(0, len(upload) - 1)}")

    def do_PUT(self) -> None:
        name, kind, what = self._parts()
        body = self._body()
        if kind == "manifests":
            held = (self.headers.get("Content-Type", ""), body)
            MANIFESTS[name, what] = MANIFESTS[name, _digest(body)] = held
        else:
            whole = bytes(UPLOADS.pop(what.partition("?")[0].rpartition("/")[2]) + body)
            BLOBS[_digest(whole)] = whole
            body = whole
        self._answer(201, b"", **{"Docker-Content-Digest": _digest(body), "Location": self.path})

    def _parts(self) -> tuple[str, str, str]:
        """`app`, `manifests`, `latest` of `/v2/app/manifests/latest`."""
        words = self.path.removeprefix("/v2/").split("/")
        for kind in ("manifests", "blobs"):
            if kind in words:
                at = words.index(kind)
                return "/".join(words[:at]), kind, "/".join(words[at + 1 :])
        return "", "", ""

    def _cut(self, blob: bytes) -> None:
        """Promise all of it, and hang up in the middle."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(blob)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(blob[: int(TOLD["cut"])])
            self.close_connection = True

    def _refused(self) -> bool:
        if "hang" in TOLD:
            time.sleep(TOLD["hang"])
        if "refuse" not in TOLD:
            return False
        status = int(TOLD["refuse"])
        self._answer(status, _errors(*WORDS[status]))
        return True

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, body: bytes = b"", /, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _errors(code: str, message: str) -> bytes:
    return json.dumps({"errors": [{"code": code, "message": message}]}).encode()


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Registry).serve_forever()
