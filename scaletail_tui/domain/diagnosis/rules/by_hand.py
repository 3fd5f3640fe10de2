"""What is offered where no remedy of ours helps: in a stack of somebody else's, and where no rule knows the cause.

A remedy that would write files of ours is never offered in a stack of others, since it would refuse.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import replace

from scaletail_tui.domain.diagnosis.clues.log_hits import current_lines, last_lines
from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings import origin
from scaletail_tui.domain.diagnosis.findings.finding import Finding, Remedy, RemedyAction, Severity
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.diagnosis.findings.make import finding
from scaletail_tui.domain.diagnosis.rules.sidecar.last_words import telling_line


def make_anew_command(name: str, folder: str, files: Sequence[str] = ()) -> tuple[str, ...]:
    """All of its containers, whatever its files hold inline: without `--force-recreate` Compose sees no difference."""
    place = ("--project-directory", folder) if folder else ()
    named = (word for file in files for word in ("-f", file))
    return ("docker", "compose", "-p", name, *place, *named, "up", "-d", "--force-recreate")


_WRITES_OURS = frozenset(
    {
        RemedyAction.REWRITE_SERVE, RemedyAction.SET_SERVE_PORT, RemedyAction.SET_SERVE_SCHEME, RemedyAction.SERVE_ONLY,
        RemedyAction.USERSPACE, RemedyAction.NEW_KEY, RemedyAction.TELL_NAME,
    }
)  # fmt: skip
_ASKS_COMPOSE = frozenset({RemedyAction.RECREATE, RemedyAction.MAKE_FOLDERS})
"""What works by Compose on the usual files alone."""
_INLINE = "configs."
_USUAL = ("compose.yaml", "compose.override.yaml")
_ANEW = "Then make its containers anew"


def offer_by_hand(remedy: Remedy, observation: Observation) -> Remedy:
    """As it is for a stack of ours; else what its owner can do, and `wants` keeps what it would have been."""
    if observation.expected.managed:
        return remedy
    folder, files = _place(observation)
    action = remedy.action
    anew = make_anew_command(observation.stack, folder, files)
    if action in _ASKS_COMPOSE:
        if [posixpath.join(folder, name) for name in _USUAL[: len(files)]] == [*files]:
            return remedy
        text = "Make its containers anew from its files." if action is RemedyAction.RECREATE else remedy.text
        return _for_hands(remedy, text, anew)
    if action not in _WRITES_OURS:
        return remedy
    where = f" in {folder}" if folder else ""
    if action is RemedyAction.NEW_KEY:
        text = f"A key belongs where its TS_AUTHKEY comes from{where}. {_ANEW}."
        return _for_hands(remedy, f"{remedy.text} {text}", remedy.command or anew)
    if action is RemedyAction.USERSPACE:
        text = f"Userspace networking is TS_USERSPACE=true for its sidecar{where}. {_ANEW}."
        return _for_hands(remedy, f"{remedy.text} {text}", remedy.command or anew)
    if action is RemedyAction.TELL_NAME:
        text = f"Write the device's present name, {remedy.argument}, for the old one{where}. {_ANEW}."
        return _for_hands(remedy, text, anew)
    how, command = _effective(observation, anew)
    place = _serve_place(observation, where)
    if remedy.action is RemedyAction.REWRITE_SERVE and not remedy.does:  # the text says what is to be written
        return _for_hands(remedy, f"{remedy.text} It stands in {place}. {how}", command)
    return _for_hands(remedy, f"{_edit_of(remedy)} in {place}. {how}", command)


def _for_hands(remedy: Remedy, text: str, command: tuple[str, ...] | None) -> Remedy:
    return replace(remedy, text=text, first="", does="", command=command, action=RemedyAction.NONE, wants=remedy.action)


def _edit_of(remedy: Remedy) -> str:
    first, _, second = remedy.argument.partition(":")
    match remedy.action:
        case RemedyAction.SET_SERVE_PORT:
            return f"Write port {second} for {first}"
        case RemedyAction.SET_SERVE_SCHEME:
            return f"Write {second}:// for port {first}"
        case RemedyAction.SERVE_ONLY:
            return "Write false for true below AllowFunnel"
    return "Correct what is served"


def _serve_place(observation: Observation, where: str) -> str:
    at = observation.serve_at
    if at.startswith(_INLINE):
        return f"the inline config {at.removeprefix(_INLINE)} of its Compose file{where}"
    return at or f"its Serve configuration{where}"


def _effective(observation: Observation, anew: tuple[str, ...]) -> tuple[str, tuple[str, ...] | None]:
    """How the sidecar comes to read the change, and the command for it."""
    if observation.serve_at.startswith(_INLINE) or not observation.serve_at:
        return f"{_ANEW}: plain `up -d` keeps an inline config as it was, so --force-recreate is needed.", anew
    sidecar = observation.sidecar
    if sidecar is None or observation.serve_at in sidecar.mounts.values():
        return "Then restart the pair: a file that is mounted by itself is read at its start.", (
            "scaletail-tui", "restart", observation.stack,
        )  # fmt: skip
    return "The sidecar applies it as soon as the file is saved.", None


def _place(observation: Observation) -> tuple[str, tuple[str, ...]]:
    """Folder and Compose files, as the containers tell them, else as they were read."""
    for one in observation.containers.value or ():
        if one.working_dir:
            return one.working_dir, one.config_files
    facts = observation.compose.value
    return observation.folder, facts.files if facts is not None else ()


_OF_THE_APP = frozenset({HopId.PORT, HopId.APP})
_OF_NO_LOG = frozenset({HopId.ENGINE, HopId.IMAGE})
_NAMES = {HopId.EXIT: "exit node", HopId.LAN: "LAN ports", HopId.FUNNEL: "Funnel", HopId.SERVE: "Serve"}


def explain_failures(path: Sequence[Hop], findings: Sequence[Finding], observation: Observation) -> Finding | None:
    """The first failing hop that nothing explains; None where a cause is known, or a wait is told."""
    if any(found.severity in (Severity.BLOCKER, Severity.BROKEN) or found.waiting for found in findings):
        return None
    told = {found.hop for found in findings if found.severity is not Severity.INFO}
    hop = next((one for one in path if one.state is HopState.FAIL and one.id not in told), None)
    return _quote_last_words(hop, observation) if hop is not None else None


def _quote_last_words(hop: Hop, observation: Observation) -> Finding:
    sidecar, apps = observation.sidecar, observation.apps
    values = {"hop": _NAMES.get(hop.id, hop.id.value)}
    if hop.id in _OF_NO_LOG or (sidecar is None and not apps):
        return finding("hop-unexplained", hop.evidence or hop.id.value, source=hop.source, hop=hop.id, values=values,
                       fix="See what the evidence says; docker info and docker compose config tell more.")  # fmt: skip
    if hop.id in _OF_THE_APP and apps:
        one = apps[0]
        log = observation.app_logs.get(one.name)
        said = telling_line((*log.last, *log.current)) if log is not None else None
        where, source = one.name, origin.log_of(one.name)
    else:
        where, source = sidecar.name if sidecar is not None else apps[0].name, origin.SIDECAR_LOG
        said = telling_line((*last_lines(observation), *current_lines(observation)))
    return finding("hop-unexplained", said or hop.evidence or hop.id.value, source=source if said else hop.source,
                   hop=hop.id, values={**values, "container": where},
                   fix=f"Read on in the log of {where}: what it says last tells more.")  # fmt: skip
