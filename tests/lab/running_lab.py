"""One running lab, as tests use it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

SCRIPT = Path(__file__).with_name("lab")
REPOSITORY = Path(__file__).parent.parent.parent
KEYS = {
    "reusable": "kREUSABLE11CNTRL", "onetime": "kONETIME111CNTRL", "preapproved": "kPREAPPROV1CNTRL",
    "tagged": "kTAGGED1111CNTRL", "expired": "kEXPIRED111CNTRL", "revoked": "kREVOKED111CNTRL",
    "unknown": "kUNKNOWN111CNTRL",
}  # fmt: skip
DEFAULTS = {
    "authkey": "checked", "https": "on", "magicdns": "on", "funnel": "on", "funnelports": "443,8443,10000",
    "approval": "off", "devicelimit": "0", "keyexpiry": "180d", "ephemeral": "30m", "drop": "", "control": "up",
    "register": "ok", "retryafter": "30s", "updates": "on", "derp": "on", "acme": "ok", "acmedelay": "0",
    "setdns": "ok", "clock": "0",
}  # fmt: skip
NEEDED = {
    "dockerd": "docker.io", "iptables": "iptables", "ip": "iproute2", "busybox": "busybox-static", "curl": "curl",
    "gcc": "gcc", "pkg-config": "pkg-config", "mmdebstrap": "mmdebstrap", "npm": "npm",
}  # fmt: skip


class LabMissing(Exception):
    """This machine cannot run the lab; the text says why."""


class Lab:
    """A tailnet, an engine and the outside world; `begin` gives it the folders of one test."""

    def __init__(self, *, engine: str, environment: Mapping[str, str]) -> None:
        self.engine = engine
        self._original = {**environment, "LAB_ENGINE": engine}
        self._made: dict[str, tuple[tuple[str, ...], str]] = {}
        """Name of each image that tests had made to what was wanted, and to the id that came of it."""
        self._making = threading.Lock()
        self._changed: set[str] = set()
        self._folder: Path | None = None
        self._root: Path | None = None

    # -- the machine and the lab's own life ---------------------------------------------------------------------------

    def check_machine(self) -> None:
        """Raise LabMissing where the lab cannot run."""
        if os.geteuid() != 0:
            raise LabMissing("it needs root, for the engine and its network namespace")
        go = shutil.which("go", path=self._original.get("PATH"))
        if go is None:
            raise LabMissing("Go 1.26 or newer is not installed")
        said = subprocess.run([go, "env", "GOVERSION"], capture_output=True, text=True, cwd=SCRIPT.parent / "labnet")
        version = re.match(r"go(\d+)\.(\d+)", said.stdout)
        if version is None or (int(version[1]), int(version[2])) < (1, 26):
            raise LabMissing(f"it needs Go 1.26 or newer, this is {said.stdout.strip() or said.stderr.strip()}")
        path = self._original.get("PATH", "") + ":/usr/sbin:/sbin"
        missing = [package for program, package in NEEDED.items() if shutil.which(program, path=path) is None]
        if missing:
            raise LabMissing(f"Debian packages are missing: {' '.join(missing)}")
        if subprocess.run(["docker", "compose", "version"], capture_output=True, env=self._original).returncode:
            raise LabMissing("Docker's Compose plugin is missing")

    def make_ready(self) -> None:
        """Build what is missing and start what is down; LabMissing with the script's own words when it cannot."""
        for verb, seconds in (("build", 3000), ("up", 180)):
            done = self.script(verb, timeout=seconds, check=False)
            if done.returncode:
                raise LabMissing(f"lab {verb} failed: {' '.join(done.stderr.split()[-60:])}")

    def is_up(self) -> bool:
        return self.script("state", check=False).returncode == 0

    def script(
        self, *arguments: str, timeout: float = 60, check: bool = True, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `lab ARGUMENT…`; on failure AssertionError with what it said, unless `check` is off."""
        done = subprocess.run(
            [str(SCRIPT), *arguments],
            env={**self._original, **(environment or {})}, capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"lab {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def builder_environment(self) -> dict[str, str]:
        """The environment in which the `lab` script finds what was built."""
        return {"LAB_CACHE": str(self._cache()), **self._original}

    @property
    def docker_host(self) -> str:
        return f"unix://{self.folder}/docker.sock"

    @property
    def folder(self) -> Path:
        """Where this lab's socket, data and logs are."""
        return Path(self._original.get("LAB_DIR") or self._original.get("LAB_CACHE") or self._cache()) / self.engine

    # -- one test ------------------------------------------------------------------------------------------------------

    def begin(self, folder: Path, root: Path) -> None:
        """Take `folder` for keys and logs and `root` for stacks, until `clean_up`."""
        self._folder, self._root, self._changed = folder, root, set()

    @property
    def root(self) -> Path:
        """The stacks root of the present test; without one, stacks would be written wherever pytest was started."""
        assert self._root is not None, "take the fixture `root`, or call begin"
        return self._root

    def clean_up(self, root: Path) -> None:
        """Take back settings, and remove containers, networks and devices of every stack under `root`."""
        if self._changed:
            self.set(**{name: DEFAULTS[name] for name in self._changed})
        label = "com.docker.compose.project"
        shown = '{{.ID}} {{.Label "com.docker.compose.project"}} {{.Label "com.docker.compose.project.working_dir"}}'
        rows = self.docker("ps", "-a", "--filter", f"label={label}", "--format", shown).split("\n")
        mine = [row.split(" ", 2) for row in rows if row.count(" ") >= 2 and row.split(" ", 2)[2].startswith(str(root))]
        if mine:
            self.docker("rm", "-f", *(row[0] for row in mine))
        for project in {row[1] for row in mine}:
            networks = self.docker("network", "ls", "-q", "--filter", f"label={label}={project}").split()
            if networks:
                self.docker("network", "rm", *networks)
        names = {row[1] for row in mine} | {folder.name for folder in root.glob("*")}
        for device in self.nodes():
            if not device["Lab"] and device["Hostname"] in names:
                self.device(device["Name"], "delete")

    def env(self, **more: str) -> dict[str, str]:
        """The environment in which the program finds this lab's engine and this test's folders."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "LAB_"))}
        given = {"DOCKER_HOST": self.docker_host, "PYTHONPATH": str(REPOSITORY)}
        root = {"SCALETAIL_ROOT": str(self._root)} if self._root is not None else {}
        return {**kept, **given, **root, **more}

    def run_argv(self, *command: str) -> list[str]:
        """A command line that runs a command where the lab's names resolve."""
        return [str(SCRIPT), "run", *command]

    def argv(self, *arguments: str) -> list[str]:
        """The program's command line, run where the lab's names resolve and its certificates are trusted."""
        return [str(SCRIPT), "run", sys.executable, "-m", "scaletail_tui", *arguments]

    def cli(
        self, *arguments: str, timeout: float = 120, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the program to its end."""
        return subprocess.run(
            self.argv(*arguments), env=self.inside_environment(environment), input=stdin,
            capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip

    def start_cli(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start the program in a session of its own, with pipes for output."""
        return subprocess.Popen(
            self.argv(*arguments), env=self.inside_environment(environment), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_hears_ctrl_c,
        )  # fmt: skip

    def run(
        self, argv: Sequence[str], *, timeout: float = 60, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command where the lab's names resolve and its certificates are trusted."""
        done = subprocess.run(
            [str(SCRIPT), "run", *argv], env=self.inside_environment(environment), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"{' '.join(argv)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def inside_environment(self, environment: Mapping[str, str] | None = None) -> dict[str, str]:
        """What `argv` needs: the program's environment and the lab's own."""
        ours = {name: value for name, value in self._original.items() if name.startswith("LAB_")}
        ours.setdefault("LAB_CACHE", str(self._cache()))
        return {**self.env(**(environment or {})), **ours}

    @property
    def software(self) -> Path:
        """Where `software/build` puts real databases and applications."""
        return Path(self.builder_environment()["LAB_CACHE"]) / "software"

    def _cache(self) -> Path:
        base = self._original.get("XDG_CACHE_HOME") or str(Path(self._original["HOME"]) / ".cache")
        return Path(base) / "scaletail-lab"

    def docker(self, *arguments: str, check: bool = True, timeout: float = 120) -> str:
        """Output of the docker CLI on the lab's engine."""
        done = subprocess.run(
            ["docker", *arguments], env=self.docker_environment(), capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if check and done.returncode:
            raise AssertionError(f"docker {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
        return done.stdout.strip()

    def docker_environment(self) -> dict[str, str]:
        """The environment in which the docker CLI speaks to this lab's engine."""
        return {**self._original, "DOCKER_HOST": self.docker_host}

    def inspect(self, container: str) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.docker("inspect", container))[0]
        return answer

    # -- the outside world -------------------------------------------------------------------------------------------

    def set(self, **settings: str) -> None:
        """Change what the outside world does; taken back after the test."""
        self._changed |= set(settings)
        self.script("set", *(f"{name}={value}" for name, value in settings.items()))

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.script("state").stdout)
        return answer

    def nodes(self) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = json.loads(self.script("nodes").stdout)
        return answer

    def device(self, name: str, verb: str, *more: str) -> None:
        """Do as an admin on the Machines page: delete, expire, extend, approve, unapprove, routes, rename NEW."""
        self.script("device", name, verb, *more)

    def login(self, url: str) -> None:
        """Be the human who opens a login page and agrees."""
        self.script("login", url)

    def key(self, which: str = "reusable") -> str:
        """An auth key's text; `which` is one of KEYS."""
        return f"tskey-auth-{KEYS[which]}-LabLabLabLabLabLabLabLabLabLab"

    def key_file(self, which: str = "reusable") -> Path:
        """A 0600 file that holds the key; `which` is one of KEYS, or a key's text.

        It is whole at any time: deploys run at once, and one of them may be reading it.
        """
        assert self._folder is not None, "take the fixture `root`, or call begin"
        path = self._folder / (f"{which}.key" if which in KEYS else "own.key")
        descriptor, beside = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(descriptor, "w") as file:
            file.write((self.key(which) if which in KEYS else which) + "\n")
        Path(beside).rename(path)
        return path

    def new_key(self, *flags: str) -> str:
        """A key that nobody else has: `--reusable --ephemeral --preauthorized --tags=… --expiry=…`."""
        return self.script("key", *flags).stdout.strip()

    def stand_in(self, reference: str, port: int, *commands: str) -> None:
        """Make `reference` an image that serves HTTP on `port`; `commands` succeed in it once it listens."""
        self._image((reference, str(port), *commands), "stand-in", reference, str(port), *commands)

    def puppet(self, reference: str, *settings: str, bare: bool = False) -> None:
        """Make `reference` an app that does as `NAME=VALUE` settings say (see puppet/main.go), `bare` of a shell."""
        arguments = (*(("--bare",) if bare else ()), reference, *settings)
        self._image((reference, "puppet", *arguments), "puppet", *arguments)

    def _image(self, wanted: tuple[str, ...], *script: str) -> None:
        """Make an image once, one at a time: the engine refuses two that are made under one name.

        It is made anew where its name leads to something else by now: other tests give names to images of their own.
        """
        with self._making:
            if self._made.get(wanted[0]) != (wanted, self._image_id(wanted[0])):
                self.script(*script)
                self._made[wanted[0]] = wanted, self._image_id(wanted[0])

    def _image_id(self, reference: str) -> str:
        return self.docker("image", "inspect", "--format", "{{.Id}}", reference, check=False).strip()

    # -- the tailnet's other device ------------------------------------------------------------------------------------

    def get(self, url: str, *options: str) -> tuple[int, str]:
        """Status and body of `url` as another device of the tailnet sees it; status 0 and curl's words on failure."""
        done = self.script("get", *options, "-w", r"\n%{http_code}", url, check=False)
        if done.returncode:
            return 0, done.stderr
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    def get_argv(self, url: str) -> list[str]:
        """A command that prints the status which the other device gets for `url`; quick enough to be asked often."""
        device = self.inspect("lab-device")["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
        return [
            "nsenter", f"--net=/run/netns/{self.folder.parent.name}-{self.engine}", "curl", "-s", "-m", "3",
            "--proxy", f"socks5h://{device}:1055", "--cacert", f"{self.folder}/ca/acme-root.pem",
            "-o", "/dev/null", "-w", "%{http_code}", url,
        ]  # fmt: skip

    def connects(self, host: str, port: int) -> bool:
        """True when another device of the tailnet can open a TCP connection to `host`."""
        return self.script("connect", host, str(port), check=False).returncode == 0


def hears_ctrl_c() -> None:
    """A shell starts its background jobs with SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until(what: str, ask: Callable[[], T], *, seconds: float = 30, every: float = 0.1) -> T:
    """Ask until the answer is true, and return it; AssertionError with the last answer when time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds:g} s; last answer: {answer!r}")
        time.sleep(every)


def _hears_ctrl_c() -> None:
    """A shell starts what it puts into the background with SIGINT ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
