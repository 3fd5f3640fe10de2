"""A registry that refuses every image: `registry.py PORT STATUS`; engines trust one on loopback without TLS."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = {
    401: ("UNAUTHORIZED", "authentication required"),
    403: ("DENIED", "requested access to the resource is denied"),
    404: ("MANIFEST_UNKNOWN", "manifest unknown"),
    429: ("TOOMANYREQUESTS", "You have reached your unauthenticated pull rate limit."),
}


class Refusal(BaseHTTPRequestHandler):
    status = 404
    default_request_version = "HTTP/1.1"
    """Engines try TLS first, and HTTP only when the refusal of that looks like HTTP."""

    def do_GET(self) -> None:
        if self.path == "/v2/":
            self._answer(200, {})
        else:
            code, message = WORDS[self.status]
            self._answer(self.status, {"errors": [{"code": code, "message": message}]})

    do_HEAD = do_GET

    def _answer(self, status: int, body: object) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Silent."""


if __name__ == "__main__":
    Refusal.status = int(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Refusal).serve_forever()
