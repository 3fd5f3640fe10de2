"""One service of the catalog on trial: deployed by the program itself, looked at from the tailnet's other device."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaletail_tui.domain.catalog.answers import default_exposure, final_settings
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.spec import Answers, StackSpec
from scaletail_tui.render.merge import merge_compose
from tests.catalog.example_answers import needed
from tests.lab.catalog.databases_of import kind_of
from tests.lab.running_lab import Lab

TAILNET = "lab-tailnet.ts.net"
PREFIX = "t-"
LONGEST = 150.0
"""Seconds for one deploy on a busy machine; a quiet one takes four."""
_VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of one trial."""

    slug: str
    seconds: float
    seen: str
    """What the other device saw: `HTTPS 200`, `TCP 25565`, `approved`; empty when it failed."""
    wrong: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not self.wrong


def answers_for(service: Service, own: Path) -> dict[str, str]:
    """The answers that must be given, paths leading to a folder that is there."""
    given = needed(service)
    for question in service.questions:
        folder = question.kind in (QuestionKind.PATH, QuestionKind.LIST) and "/srv" in given.get(question.key, "")
        if folder:
            given[question.key] = str(own)
    return given


def images_of(service: Service) -> dict[str, list[Mapping[str, Any]]]:
    """References that a deploy with those answers needs, each with the services that use it."""
    answers = Answers(name="x", exposure=default_exposure(service), settings=needed(service))
    settings = final_settings(service, answers, kept={}, token=lambda length, _: "x" * length)
    spec = StackSpec(name="x", service=service, exposure=answers.exposure, settings=settings)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for body in (merge_compose(spec).get("services") or {}).values():
        reference = _VARIABLE.sub(lambda one: settings.get(one[1]) or one[2] or "", str(body["image"]))
        found.setdefault(reference, []).append(body)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Under which the services are tried."""

    outcomes: Path
    """Where the desk writes what the stand-ins say last."""
    catalog: Path | None = None
    """A catalog folder beside the shipped one."""
    longest: float = LONGEST
    patience: float = 60.0
    """Seconds until what the deploy calls good must be seen from outside."""


def tried(lab: Lab, service: Service, terms: Terms) -> Verdict:
    """Deploy, look, and take away again."""
    outcomes = terms.outcomes
    name, began = f"{PREFIX}{service.slug}"[:63], time.monotonic()
    own = lab.root.parent / "own" / name
    own.mkdir(parents=True, exist_ok=True)
    try:
        wrong, seen = _deployed(lab, service, name, own, terms), ""
        if not wrong:
            wrong, seen = _looked_at(lab, service, name, outcomes, terms.patience)
        if wrong:
            wrong += [line for lines in _told(outcomes, name).values() for line in lines]
        seconds = time.monotonic() - began
        return Verdict(slug=service.slug, seconds=seconds, seen=seen, wrong=tuple(dict.fromkeys(wrong)))
    finally:
        take_away(lab, name)
        shutil.rmtree(own, ignore_errors=True)


def _deployed(lab: Lab, service: Service, name: str, own: Path, terms: Terms) -> list[str]:
    settings = [part for key, value in answers_for(service, own).items() for part in ("--set", f"{key}={value}")]
    key = lab.key_file("tagged" if _wants_tag(service) else "reusable")
    catalog = ("--catalog", str(terms.catalog)) if terms.catalog else ()
    # A stand-in asks no tailscaled for certificates: a real application does in deploying/test_own_https.py.
    exposure = ("--expose", "serve") if service.own_https else ()
    words = ("--auth-key-file", str(key), *settings, *catalog, *exposure, "--yes", "--json")
    running = lab.start_cli("deploy", service.slug, "--name", name, *words)
    end = time.monotonic() + terms.longest
    said, status = "", None
    while status is None:
        if service.is_node:
            _allow(lab, name)
        try:
            said, complaint = running.communicate(timeout=1.0)
            status = running.returncode
        except subprocess.TimeoutExpired:
            wrong = [f"{key}: {line}" for key, lines in _told(terms.outcomes, name).items() for line in lines]
            if wrong or time.monotonic() > end:  # a stand-in that found something wrong never answers 200
                running.kill()
                said, complaint = running.communicate()
                return wrong or [f"deploy is not done after {terms.longest:g} s: {said[-300:]}"]
    events = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    last = events[-1] if events else {}
    if last.get("result") == "ok":
        return []
    sentences = [str(last.get(key) or "") for key in ("sentence", "fix") if last.get(key)]
    evidence = [str(event.get("evidence")) for event in events if event.get("state") == "fail"]
    return [*sentences, *evidence] or [f"deploy ended with {status}: {complaint.strip()[-300:]}"]


def _wants_tag(service: Service) -> bool:
    return any("advertise-connector" in str(one) for one in service.node.get("extra_args", ()))


def _looked_at(lab: Lab, service: Service, name: str, outcomes: Path, patience: float) -> tuple[list[str], str]:
    """What is wrong, and what the other device saw."""
    end = time.monotonic() + patience
    wrong: list[str] = []
    while True:
        wrong = _containers_wrong(lab, service, name, outcomes)
        outside, seen = _from_outside(lab, service, name)
        wrong += outside
        if not wrong or time.monotonic() > end:
            return wrong, seen
        time.sleep(0.5)


def _containers_wrong(lab: Lab, service: Service, name: str, outcomes: Path) -> list[str]:
    """Applications that have not said that all is well, and databases that do not run."""
    said = _told(outcomes, name)
    label = f"label=com.docker.compose.project={name}"
    shown = '{{.Label "com.docker.compose.service"}}\t{{.State}}\t{{.Image}}\t{{.Status}}'
    rows = [row.split("\t") for row in lab.docker("ps", "-a", "--filter", label, "--format", shown).splitlines()]
    wrong = []
    for key, state, image, status in rows:
        if key == "tailscale" or kind_of(image):
            wrong += [] if state == "running" else [f"{key} is {state}"]
        elif key not in said and not status.startswith("Exited (0)"):  # a job in plain shell says nothing
            wrong.append(f"{key} has not said a word: it is {state}")
        else:
            wrong += [f"{key}: {line}" for line in said.get(key, ())]
    missing = set(service.compose.get("services") or {}) - {row[0] for row in rows}
    return [*wrong, *(f"{key} was not made" for key in sorted(missing))]


def _from_outside(lab: Lab, service: Service, name: str) -> tuple[list[str], str]:
    host = f"{name}.{TAILNET}"
    if service.web:
        for shown in service.serve:
            status, body = lab.get(f"https://{host}{shown.path}")
            if status != 200:
                return [f"https {shown.path} answers {status}: {body.strip()[:300]}"], ""
        return [], "HTTPS 200"
    if service.is_node:
        return _approved(lab, name)
    ports = [extra.port for extra in service.ports if "tcp" in extra.protocols]
    silent = [port for port in ports if not lab.connects(host, port)]
    if silent:
        return [f"port {', '.join(map(str, silent))} does not answer"], ""
    return [], f"TCP {', '.join(map(str, ports))}" if ports else "runs"


def _allow(lab: Lab, name: str) -> bool:
    """Agree to a node's routes, as an admin does while the deploy waits; False before the tailnet knows the device."""
    device = next((node for node in lab.nodes() if node["Hostname"] == name), None)
    if device is None:
        return False
    lab.device(str(device["Name"]), "routes")
    return True


def _approved(lab: Lab, name: str) -> tuple[list[str], str]:
    """A node's routes after an admin agreed to them; one that advertises none is done when it is online."""
    if not _allow(lab, name):
        return ["the tailnet does not know this device"], ""
    status = json.loads(lab.docker("exec", f"tailscale-{name}", "tailscale", "debug", "prefs"))
    wanted = set(status.get("AdvertiseRoutes") or ())
    connector = bool((status.get("AppConnector") or {}).get("Advertise"))
    own = json.loads(lab.docker("exec", f"tailscale-{name}", "tailscale", "status", "--json"))["Self"]
    allowed = set(own.get("AllowedIPs") or ())
    if wanted - allowed:
        return [f"{', '.join(sorted(wanted - allowed))} is not approved"], ""
    if not wanted and not connector:
        return ["this node advertises nothing"], ""
    return [], "approved" if wanted else "connector"


def _told(outcomes: Path, name: str) -> dict[str, list[str]]:
    """The last word of each container of a stack."""
    said: dict[str, list[str]] = {}
    for line in outcomes.read_text().splitlines() if outcomes.is_file() else ():
        word = json.loads(line)
        if word["stack"] == name:
            said[word["service"]] = list(word["problems"])
    return said


def end_jobs(root: Path) -> None:
    """End the program's own background jobs on the stacks of a root: a deploy goes on when nobody watches it."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                if f"\0{root}\0job" in (place / "cmdline").read_bytes().decode(errors="replace"):
                    os.kill(int(place.name), signal.SIGKILL)


def take_away(lab: Lab, name: str) -> None:
    """Containers, networks, volumes, device and folder of one stack."""
    label = f"label=com.docker.compose.project={name}"
    if containers := lab.docker("ps", "-aq", "--filter", label).split():
        lab.docker("rm", "-f", "-v", *containers)
    if networks := lab.docker("network", "ls", "-q", "--filter", label).split():
        lab.docker("network", "rm", *networks)
    if volumes := lab.docker("volume", "ls", "-q", "--filter", label).split():
        lab.docker("volume", "rm", *volumes)
    for node in lab.nodes():
        if node["Hostname"] == name:
            lab.device(str(node["Name"]), "delete")
    shutil.rmtree(lab.root / name, ignore_errors=True)
