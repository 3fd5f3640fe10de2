"""Force one fault on a real sidecar, see when it is named, heal it, and see that."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from tests.lab import broken_stacks
from tests.lab.faults.fault import Eye, Fault
from tests.lab.faults.outcome import Outcome
from tests.lab.faults.patient import Patient
from tests.lab.faults.watching import Watching, deploy_watched, host_watched, watched
from tests.lab.running_lab import Lab, until

POLL = 0.1
"""Seconds between two looks for the evidence."""
UNEXPLAINED = "hop-unexplained"
"""Quotes what was said last and blames nothing: on top until the cause is seen, it is no wrong cause."""
WELL = 90.0
"""Seconds until a stack must be well, before and after: many times what it takes, for busy machines."""


class Poll:
    """Asks for the evidence every 100 ms beside everything else, and keeps when it came."""

    def __init__(self, fault: Fault, patient: Patient) -> None:
        self.at: float | None = None
        self._fault, self._patient = fault, patient
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(20)

    def _ask(self) -> None:
        while not self._over.is_set():
            began = time.time()
            if self._fault.evidence(self._patient):
                self.at = began
                return
            self._over.wait(max(0.0, began + POLL - time.time()))


def tried(lab: Lab, root: Path, fault: Fault) -> Outcome:
    """One row. What goes wrong stands in `problem`; everything outside the stack is as before in any case."""
    outcome = Outcome(fault=fault)
    with ExitStack() as after:
        patient = Patient(lab, root, stack_name(fault), after)
        try:
            watching = _begun(fault, patient, after)
            _named(fault, patient, watching, outcome)
            if outcome.named is not None:
                _healed(fault, patient, watching, outcome, after)
        except (AssertionError, OSError, subprocess.SubprocessError) as error:
            outcome.problem = outcome.problem or f"{error}\n{_scene(patient)}"
    return outcome


def _scene(patient: Patient) -> str:
    """What stands there, for whoever reads why a row failed."""
    form = ("--format", "{{.Names}} {{.Status}}")
    shown = patient.docker("ps", "-a", "--filter", f"name={patient.name}", *form, check=False)
    errors = [str(patient.evidence.state(one).get("Error") or "") for one in (patient.sidecar, patient.app)]
    lines = patient.evidence.log(patient.sidecar).splitlines()[-15:]
    return "\n".join([shown, *errors, *lines])


def stack_name(fault: Fault) -> str:
    return re.sub(r"[^a-z0-9-]", "-", f"f-{fault.name}")[:40].rstrip("-")


def _begun(fault: Fault, patient: Patient, after: ExitStack) -> Watching | None:
    """The stack is written, and watched where something can be watched before the injection."""
    broken_stacks.written(patient.lab, patient.root, patient.name, service=fault.service, **fault.options)
    if fault.prepare is not None:
        fault.prepare(patient)
    if fault.eye is Eye.DEPLOY:
        return None
    if not fault.fresh and fault.eye is Eye.WATCH:
        patient.up()
    if fault.eye is Eye.WATCH:
        eye = watched(patient.lab, patient.root, patient.name, bare=fault.bare)
    else:
        eye = host_watched(patient.lab, patient.root, patient.notes.get("PATH", ""))
    after.callback(eye.end)
    if fault.fresh:
        until("the first word", lambda: eye.words or not eye.alive, seconds=WELL)
        assert eye.alive, eye.complaints()
    else:
        _begins_well(eye, patient)
    return eye


def _begins_well(eye: Watching, patient: Patient) -> None:
    """The sidecar is made anew once where its first certificate never comes: in the lab one order in thousands ends
    in the middle without a word, and that is no fault of the row's."""
    try:
        _well(eye, since=0.0)
    except AssertionError:
        if eye.last is None or eye.last.top != "cert-pending":
            raise
        patient.recreate()
        _well(eye, since=time.time())


def _named(fault: Fault, patient: Patient, watching: Watching | None, outcome: Outcome) -> None:
    poll = Poll(fault, patient)
    patient.injected = time.time()
    assert fault.fresh or fault.eye is Eye.DEPLOY or not fault.evidence(patient), "the evidence is there before"
    patient.injected = time.time()
    poll.start()
    try:
        fault.inject(patient)
        eye = watching or deploy_watched(patient.lab, patient.name)
        until(f"evidence of {fault.name}", lambda: poll.at is not None, seconds=fault.within)
        assert poll.at is not None
        outcome.seen = poll.at - patient.injected
        end = time.monotonic() + fault.named_within
        while outcome.named is None and time.monotonic() < end:
            first = next((one for one in eye.since(patient.injected) if one.top == fault.expected), None)
            outcome.named = first.at - patient.injected if first is not None else None
            time.sleep(POLL / 2)
        if outcome.named is None:
            outcome.problem = f"not named: {_last_words(eye)}"
        elif fault.doctor and fault.eye is Eye.WATCH:
            outcome.problem = _doubted(fault, patient)
            if not outcome.problem:
                broken_stacks.record(patient.lab, patient.name, fault.expected)
    finally:
        poll.end()
        if watching is None:
            eye.end()
    blamed = {one.blamed for one in eye.since(patient.injected)} - {"", UNEXPLAINED, fault.expected} - fault.meanwhile
    outcome.wrong = tuple(sorted(blamed))


def _doubted(fault: Fault, patient: Patient) -> str:
    """Empty where a single `doctor` says the same; it is a moment of something that may be in motion."""
    said: list[object] = []
    for _ in range(3):
        done = patient.lab.cli("doctor", patient.name, "--json")
        assert done.stdout, f"doctor: exit {done.returncode} {done.stderr}"
        found = json.loads(done.stdout)["findings"]
        if [one["id"] for one in found][:1] == [fault.expected]:
            return ""
        said.append(found)
    return f"doctor says {said}"


def _healed(fault: Fault, patient: Patient, watching: Watching | None, outcome: Outcome, after: ExitStack) -> None:
    began = time.time()
    if fault.heal is not None:
        fault.heal(patient)
    else:
        outcome.by = _fixed(fault, patient)
        if fault.after is not None:
            fault.after(patient)
    proof = fault.proof or _answers
    until(f"the proof that {fault.name} is healed", lambda: proof(patient), seconds=WELL, every=0.2)
    outcome.healed = time.time() - began
    if watching is None:
        watching = watched(patient.lab, patient.root, patient.name)
        after.callback(watching.end)
    outcome.cleared = _well(watching, since=began) - began


def _fixed(fault: Fault, patient: Patient) -> str:
    """The program's own remedy, after a yes, typed name included; it watches itself whether that helped."""
    keyed = ("--auth-key-file", str(patient.lab.key_file(fault.key))) if fault.key else ()
    typed = ("--typed", patient.name)
    done = patient.lab.cli("fix", patient.name, fault.expected, "--yes", "--json", *typed, *keyed, timeout=240)
    assert done.returncode == 0, f"fix: exit {done.returncode} {done.stdout}{done.stderr}"
    did = json.loads(done.stdout.splitlines()[-1])
    assert did["finding"] == fault.expected, did
    return "the program"


def _answers(patient: Patient) -> bool:
    """HTTPS 200 from the tailnet's other device."""
    return patient.lab.get(patient.url, "-m", "5")[0] == 200


def _well(eye: Watching, *, since: float) -> float:
    """When the program said that all is well: nothing on top but advice."""

    def said() -> float | None:
        assert eye.alive, eye.complaints()
        last = eye.last
        return last.at if last is not None and last.at > since and last.verdict == "ok" and not last.blamed else None

    try:
        moment = until("well", said, seconds=WELL)
    except AssertionError:
        raise AssertionError(f"not well within {WELL:g} s: {_last_words(eye)}") from None
    assert moment is not None
    return moment


def _last_words(eye: Watching) -> str:
    last = eye.last
    if last is None:
        return f"not a word; {eye.complaints()}"
    rows = [f"{one['id']} ({one.get('evidence', '')})" for one in last.findings]
    tops = list(dict.fromkeys(one.top for one in eye.words))
    return f"at last {last.verdict} {rows} {dict(last.hops)}; on top so far: {tops}"
