"""What is offered for a stack that this program did not write: what its owner changes, and what makes it effective.

A remedy that would write files of ours is never offered there, since it would refuse.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Remedy, RemedyAction
from scaletail_tui.domain.stack.make_anew import make_anew_command

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
