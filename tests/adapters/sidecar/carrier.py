"""Carries bytes between stdin, stdout and a socket, as `nc` does: `carrier.py ADDRESS PORT` or `carrier.py SOCKET`."""

from __future__ import annotations

import os
import select
import socket
import sys


def main(target: list[str]) -> int:
    far = socket.socket(socket.AF_UNIX if len(target) == 1 else socket.AF_INET)
    try:
        far.connect(target[0] if len(target) == 1 else (target[0], int(target[1])))
    except OSError as error:
        # busybox's words
        print(f"nc: can't connect to remote host ({target[0]}): {error.strerror}", file=sys.stderr)
        return 1
    while True:
        ready, _, _ = select.select([0, far.fileno()], [], [])
        if far.fileno() in ready:
            data = far.recv(65536)
            if not data:
                return 0
            os.write(1, data)
        elif data := os.read(0, 65536):
            far.sendall(data)
        else:
            return 0  # as `tailscale nc` does, and `nc … -e true`


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
