"""The edit that a finding asks of a stack's owner, as a diff of his own file: shown, never written."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.evidence.observation import Observation
from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Remedy, RemedyAction
from scaletail_tui.domain.masking.mask import without_secrets

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasFolders

_CONTEXT = 1
"""Lines around each change."""
_PROXY = re.compile(r"""(["']?(?:Proxy|TCPForward)["']?\s*:\s*["']?)((?:[\w+]+://)?)([^"'\s:/]*)(:)(\d+|\$\{?\w+\}?)""")
_FUNNEL = re.compile(r"""(["']?AllowFunnel["']?\s*:.{0,300}?)\btrue\b""", re.DOTALL)
_USERSPACE = re.compile(r"(TS_USERSPACE\s*[=:]\s*[\"']?)(?:false|0|no)\b", re.IGNORECASE)
_SETTING = re.compile(r"^([ ]*)(- )?([\"']?)TS_[A-Z_]+([=:])", re.MULTILINE)
_KEY = re.compile(r"^([ ]*(?:- )?[\"']?TS_AUTH_?KEY[=:][ ]*[\"']?)(?!\$|file:)[^\s\"'#]+", re.MULTILINE)
_Change = Callable[[str], str]


def show_edits(ports: HasFolders, observation: Observation, judged: Diagnosis) -> Diagnosis:
    """The diagnosis with a diff in each remedy for the owner's hands where the place of the edit is found."""
    if all(finding.remedy.wants is RemedyAction.NONE for finding in judged.findings):
        return judged
    return replace(judged, findings=tuple(_with_edit(ports, observation, finding) for finding in judged.findings))


def _with_edit(ports: HasFolders, observation: Observation, finding: Finding) -> Finding:
    change = _change_for(finding.remedy)
    if change is None:
        return finding
    for path in _files(observation, finding.remedy.wants):
        before = without_secrets(ports.folders.text_at(path) or "")  # what is shown is what is changed
        after = change(before)
        if after != before:
            return replace(finding, remedy=replace(finding.remedy, snippet=_diff(path, before, after)))
    return finding


def _change_for(remedy: Remedy) -> _Change | None:
    first, _, second = remedy.argument.partition(":")
    match remedy.wants:
        case RemedyAction.SET_SERVE_PORT:
            return lambda text: _PROXY.sub(lambda found: _move_port(found, first, second), text)
        case RemedyAction.SET_SERVE_SCHEME:
            return lambda text: _PROXY.sub(lambda found: _spoken(found, first, second), text)
        case RemedyAction.SERVE_ONLY:
            return lambda text: _FUNNEL.sub(r"\1false", text)
        case RemedyAction.USERSPACE:
            return _add_userspace
        case RemedyAction.NEW_KEY:
            return lambda text: _KEY.sub(r"\1NEW-KEY", text)
    return None


def _move_port(found: re.Match[str], wrong: str, right: str) -> str:
    return "".join(found.groups()[:4]) + right if found[5] == wrong else found[0]


def _spoken(found: re.Match[str], port: str, scheme: str) -> str:
    return f"{found[1]}{scheme}://{found[3]}:{found[5]}" if found[5] == port else found[0]


def _add_userspace(text: str) -> str:
    changed = _USERSPACE.sub(r"\1true", text)
    setting = _SETTING.search(text)
    if changed != text or setting is None or "TS_USERSPACE" in text:
        return changed
    line = f"{setting[1]}- TS_USERSPACE=true\n" if setting[2] else f'{setting[1]}TS_USERSPACE: "true"\n'
    return text[: setting.start()] + line + text[setting.start() :]


def _files(observation: Observation, wants: RemedyAction) -> Iterator[str]:
    """Where the edit may belong, the likeliest first."""
    of_serve = wants in (RemedyAction.SET_SERVE_PORT, RemedyAction.SET_SERVE_SCHEME, RemedyAction.SERVE_ONLY)
    if of_serve and observation.serve_at.startswith("/"):
        yield observation.serve_at
        return
    folders = [observation.folder]
    for one in observation.containers.value or ():
        if one.config_files:
            yield from one.config_files
            folders.append(one.working_dir)
            break
    else:
        if observation.compose.value is not None:
            yield from observation.compose.value.files
    if wants is RemedyAction.NEW_KEY:
        yield from (f"{folder}/.env" for folder in dict.fromkeys(folders) if folder)


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, n=_CONTEXT, lineterm="")
    return "\n".join(lines)
