"""The auth key out of `.env` and the Compose file, into a secret file of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from scaletail_tui.domain.adoption.improvement import PRIVATE, Improvement, ImprovementId, LeftAsItIs, NewFile
from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import AddItem, AddKey, Change, Drop, SetDotenv, SetText
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, texts_in
from scaletail_tui.domain.lint.service import LintService, Setting
from scaletail_tui.domain.lint.stack import LintStack

KEY_PLACE = "tailscale/authkey"
"""As in our own stacks, so that a new key finds its way there."""
_SECRET = "ts_authkey"
_KEYS = ("TS_AUTHKEY", "TS_AUTH_KEY")
_REAL = re.compile(r"(?:tskey|hskey)-\w+-(?!\S*(?:[xX]{4}|\.\.|<|\[))\S+|[0-9a-f]{48}")
"""No text of a template."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Where the key stands."""

    value: str = field(repr=False)
    setting: Setting | None
    """The sidecar's own line; None where the whole `.env` is handed to it."""
    name: str
    variable: str = ""
    """The variable of `.env` that holds it; empty where it stands in the Compose file."""


def move_key(stack: LintStack, sidecar: LintService) -> Iterator[Improvement | LeftAsItIs]:
    """Nothing where no key stands in a file that others read."""
    found = _find_key(stack, sidecar)
    if found is None:
        yield from _move_secret(stack, sidecar)
        return
    others = _find_other_users(stack, sidecar, found.variable)
    if others:
        yield LeftAsItIs(
            id=ImprovementId.KEY_FILE,
            reason=f"{', '.join(others)} asks for {found.variable}, too, so the key stays in .env.",
            remedy=f"Take {found.variable} out of {others[0]} first.",
        )
        return
    used = as_mapping(stack.folder.model.get("secrets"))
    secret = _SECRET if _SECRET not in used else f"scaletail_{_SECRET}"
    yield Improvement(
        id=ImprovementId.KEY_FILE,
        summary=f"The auth key moves into {KEY_PLACE}, which only its owner and the sidecar can read.",
        changes=(*_point(sidecar, found, secret), *_declare(sidecar, secret), *_empty(stack, found)),
        files=(NewFile(path=KEY_PLACE, text=found.value, mode=PRIVATE, secret=True),),
    )


def _move_secret(stack: LintStack, sidecar: LintService) -> Iterator[Improvement]:
    """A secret that Compose fills from a variable: it comes from the file instead."""
    kept = {line.key: line.value.strip() for line in stack.folder.dotenv if not line.comment}
    used = {str(as_mapping(one).get("source") or one) for one in as_list(sidecar.body.get("secrets"))}
    for name, body in as_mapping(stack.folder.model.get("secrets")).items():
        variable = as_mapping(body).get("environment")
        if name not in used or not isinstance(variable, Scalar) or not _REAL.fullmatch(kept.get(variable, "")):
            continue
        place = variable.path[:-1]
        yield Improvement(
            id=ImprovementId.KEY_FILE,
            summary=f"The auth key moves into {KEY_PLACE}, which only its owner and the sidecar can read.",
            changes=(
                AddKey(file=variable.file, path=place, key="file", value=f"./{KEY_PLACE}"),
                Drop(file=variable.file, path=variable.path),
                SetDotenv(file=".env", key=str(variable), written=""),
            ),
            files=(NewFile(path=KEY_PLACE, text=kept[variable], mode=PRIVATE, secret=True),),
        )
        return


def _find_key(stack: LintStack, sidecar: LintService) -> _Found | None:
    kept = {line.key: line.value.strip() for line in stack.folder.dotenv if not line.comment}
    for name in _KEYS:
        setting = sidecar.setting(name)
        if setting is not None:
            if not _REAL.fullmatch(setting.value.strip()):
                continue
            variable = name if setting.written is None else ""
            for one in variables_in(setting.written or ""):
                variable = one.name
            return _Found(setting.value.strip(), setting, name, variable if variable in kept else "")
        if sidecar.takes_dotenv is not None and _REAL.fullmatch(kept.get(name, "")):
            return _Found(kept[name], None, name, name)
    return None


def _find_other_users(stack: LintStack, sidecar: LintService, variable: str) -> list[str]:
    """Services beside the sidecar that name the variable; who is handed the whole `.env` does not need it."""
    if not variable:
        return []
    others = (service for service in stack.services if service is not sidecar)
    return [
        str(other.name)
        for other in others
        if any(used.name == variable for text in texts_in(other.body) for used in variables_in(text))
    ]


def _point(sidecar: LintService, found: _Found, secret: str) -> Iterator[Change]:
    """The sidecar reads the key from the secret's file."""
    target = f"file:/run/secrets/{secret}"
    if found.setting is not None:
        place = found.setting.place
        yield SetText(
            file=place.file, path=place.path, text=f"{found.name}={target}" if found.setting.listed else target
        )
        return
    environment = find_key(sidecar.body, "environment")
    if environment is None:
        yield AddKey(file=sidecar.name.file, path=sidecar.name.path, key="environment", value={found.name: target})
    elif isinstance(sidecar.body.get("environment"), list):
        yield AddItem(file=environment.file, path=environment.path, text=f"{found.name}={target}")
    else:
        yield AddKey(file=environment.file, path=environment.path, key=found.name, value=target)


def _declare(sidecar: LintService, secret: str) -> Iterator[Change]:
    file = sidecar.name.file
    yield AddKey(file=file, path=sidecar.name.path, key="secrets", value=[secret])
    yield AddKey(file=file, path=(), key="secrets", value={secret: {"file": f"./{KEY_PLACE}"}})


def _empty(stack: LintStack, found: _Found) -> Iterator[Change]:
    if found.variable:
        yield SetDotenv(file=".env", key=found.variable, written="")
