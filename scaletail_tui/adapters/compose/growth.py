"""Files that Compose would blow up without a bound: they are never given to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.compose.files import find_files, lay_over, parse_compose
from scaletail_tui.adapters.files.walk import small_file
from scaletail_tui.domain.compose.dotenv import DotenvBroken, DotenvTooLarge, dotenv_values
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge
from scaletail_tui.domain.compose.substitution import interpolate
from scaletail_tui.ports.folders import FilesRefused


def find_growth(folder: Path) -> tuple[str, str]:
    """Which of a folder's files grows too large by its variables, in a sentence, and its path; empty where none does.

    What is wrong with them otherwise Compose itself tells, in its own words.
    """
    env_path = folder / ".env"
    text = _read(env_path)
    try:
        values = dotenv_values(text)
    except DotenvTooLarge as error:
        return str(error), str(env_path)
    except DotenvBroken:
        values = {}
    model: Mapping[str, Any] = {}
    for path in find_files(folder):
        try:
            model = lay_over(model, parse_compose(small_file(path), str(path)))
            interpolate(model, values, set())
        except ExpansionTooLarge as error:
            return f"{path} grows too large: {error}. Write its values out.", str(path)
        except FilesRefused:
            return "", ""
    for path in _env_files(model, folder):
        try:
            dotenv_values(f"{text}\n{_read(path)}")  # its values may name those of `.env`
        except DotenvTooLarge:
            return f"{path} grows too large with the values of .env. Write its values out.", str(path)
        except DotenvBroken:
            continue
    return "", ""


def _env_files(model: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """What services name as `env_file`, each once, where the name is written out."""
    services = model.get("services")
    named: dict[Path, None] = {}
    for body in services.values() if isinstance(services, Mapping) else ():
        given = body.get("env_file") if isinstance(body, Mapping) else None
        for one in given if isinstance(given, list) else [given]:
            path = one.get("path") if isinstance(one, Mapping) else one
            if isinstance(path, str) and path and "$" not in path:
                named[folder / path] = None
    yield from named


def _read(path: Path) -> str:
    try:
        return small_file(path, missing=b"").decode("utf-8", "surrogateescape")
    except FilesRefused:
        return ""
