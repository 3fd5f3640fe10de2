"""Somebody who has never seen this program: at a terminal, as a user without rights, who knows what the screen says.

Beside the screen there is only an admin, who types a command that stands there and opens a page whose address stands
there. The host is this machine's own with what is planted in it, in mount namespaces that no other process sees.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.terminal import Terminal
from tests.lab.running_lab import Lab, until

USER, UID = "newcomer", 4321
_HOST = """
set -e
mount --make-rprivate /
cp -a /etc "$1/etc"; mount --bind "$1/etc" /etc
getent group docker > /dev/null || groupadd docker
chgrp docker "$2"; chmod 660 "$2"
useradd --uid {uid} --no-create-home --home-dir "$3" {user}
chown {user}: "$3"
mkdir -p /dev/net; mount -t tmpfs none /dev/net
touch "$1/ready"; exec sleep 900
"""
COMMAND = re.compile(r"^ {6}\$ (sudo \S.*)$", re.MULTILINE)
"""What stands on the screen to be copied."""


class Host:
    """A host with neither TUN nor a user in group docker; `admin` types what he is shown."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab, self.folder = lab, folder
        self.home = Path(tempfile.mkdtemp(prefix="newcomer-"))  # a place to which the user's own rights lead
        self.root = self.home / "scaletail"
        given = {name: value for name, value in lab.inside_environment().items() if name != "SCALETAIL_ROOT"}
        self._environment = {
            **given, "HOME": str(self.home), "USER": USER, "LOGNAME": USER,
            "DOCKER_CONFIG": str(Path.home() / ".docker"),  # where Compose may stand
            "SSL_CERT_FILE": f"{lab.folder}/ca/ca-certificates.crt",
            **{f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("STATE", "CONFIG", "CACHE", "DATA")},
        }  # fmt: skip
        self._pid = 0

    @contextmanager
    def stands(self) -> Iterator[None]:
        """What an admin does there is done by small stand-ins: a kernel module is not loaded for a test."""
        tools = self.folder / "bin"
        tools.mkdir(parents=True)
        for name, does in (("sudo", 'exec "$@"'), ("modprobe", "[ $1 = tun ] && umount /dev/net")):
            (tools / name).write_text(f"#!/bin/sh\n{does}\n")
            (tools / name).chmod(0o755)
        script = _HOST.format(user=USER, uid=UID)
        socket = Path(self.lab.docker_host.removeprefix("unix://"))
        words = ("bash", "-c", script, "host", str(self.folder), str(socket), str(self.home))
        before = socket.stat()
        with subprocess.Popen(
            self.lab.run_argv(*words), env=self._environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ) as holder:
            try:
                until("the host stands", (self.folder / "ready").exists, seconds=20)
                self._pid = holder.pid
                yield
            finally:
                holder.kill()
                os.chown(socket, before.st_uid, before.st_gid)
                socket.chmod(before.st_mode & 0o777)
                self.lab.clean_up(self.root)
                shutil.rmtree(self.home)

    def _enter(self) -> list[str]:
        return ["nsenter", f"--target={self._pid}", "--mount", "--net"]

    def log_in(self, *arguments: str) -> Terminal:
        """A session of its own with the groups that the host gives now, and the program in it.

        It may read the interpreter wherever that stands, and write nowhere that the user may not.
        """
        rights = ("--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search")
        user = ("setpriv", f"--reuid={UID}", f"--regid={UID}", "--init-groups", *rights)
        program = (sys.executable, "-m", "scaletail_tui", *arguments)
        return Terminal([*self._enter(), *user, *program], rows=50, environment=self._environment)

    def admin(self, line: str) -> None:
        path = f"{self.folder}/bin:/usr/sbin:/sbin:{os.environ['PATH']}"
        done = subprocess.run(
            [*self._enter(), "env", f"PATH={path}", *shlex.split(line)], capture_output=True, text=True
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"


class Newcomer:
    """Answers what is asked with Enter, unless `wishes` has other words for it or the screen tells what else to do."""

    def __init__(self, wishes: Mapping[str, str], *, key: str = "", host: Host | None = None) -> None:
        self._wishes, self._key, self._host = wishes, key, host
        self.done: list[str] = []
        """What the screen made him do beside answering."""
        self.seen = ""

    def sit_down(self, terminal: Terminal, *, patience: float = 60) -> None:
        """Follow a program to its end."""
        with terminal:
            answered = ""
            while (asked := self._next_question(terminal, answered, patience)) is not None:
                assert asked not in ("", answered), f"nothing is asked and nothing ends:\n{terminal.text()}"
                answered = asked
                terminal.press(self._answer(answered, terminal.text()))
                terminal.press("enter")

    def _next_question(self, terminal: Terminal, answered: str, patience: float) -> str | None:
        """None where the program has ended; half a line that looks like a question for a moment is none."""
        asked = ""
        try:
            while asked in ("", answered):
                if terminal.wait_until(lambda: _question(terminal) not in ("", answered), patience) is None:
                    return ""
                terminal.settle(0.1)
                asked = _question(terminal)
        except EOFError:
            return None
        finally:
            self.seen += terminal.text()
        return asked

    def _answer(self, question: str, screen: str) -> str:
        if "I have done it" in screen.rpartition("? ")[2]:
            self._do_as_told(screen.rpartition("── step")[2])
        if "Auth key (not shown)" in question:
            return self._key
        return next((_keys_to(choice, screen) for words, choice in self._wishes.items() if words in question), "")

    def _do_as_told(self, look: str) -> None:
        """The commands and pages that stand there, each once."""
        assert self._host is not None
        for line in (one.rstrip() for one in dict.fromkeys(COMMAND.findall(look))):
            if line not in self.done:
                self.done.append(line)
                self._host.admin(line)
        if "enable HTTPS" in look and "https://login.tailscale.com/admin/dns" in look:
            self.done.append("enable HTTPS")
            self._host.lab.set(https="on")


def _question(terminal: Terminal) -> str:
    """What is asked now: the last line that begins with a question mark, where the cursor is at or below it."""
    asked = [row for row, line in enumerate(terminal.screen.display) if line.startswith("? ")]
    if not asked:
        return ""
    below: Sequence[str] = terminal.screen.display[asked[-1] + 1 :]
    text = terminal.screen.display[asked[-1]].rstrip()
    open_list = any(line.startswith(" » ") for line in below)
    here = terminal.screen.cursor
    typed_into = here.x > 0 and not "".join(terminal.screen.display[max(here.y, asked[-1]) + 1 :]).strip()
    return f"{asked[-1]} {text}" if open_list or typed_into else ""


def _keys_to(wanted: str, screen: str) -> str:
    """The keys that lead from the choice that is marked to the one that is wanted."""
    choices = [line for line in screen.rpartition("? ")[2].splitlines() if line.startswith((" » ", "   "))]
    marked = next(number for number, line in enumerate(choices) if line.startswith(" » "))
    there = next(number for number, line in enumerate(choices) if wanted in line)
    return "\x1b[B" * max(0, there - marked) + "\x1b[A" * max(0, marked - there)
