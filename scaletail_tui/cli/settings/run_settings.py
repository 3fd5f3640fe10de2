"""The settings of this run: flags over variables over the file, read once, problems told once."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import API_KEY_OPTIONS
from scaletail_tui.domain.settings.judge import find_near
from scaletail_tui.domain.settings.setting import SettingProblem, Value
from scaletail_tui.domain.settings.settled import Settings, settle

if TYPE_CHECKING:
    from pathlib import Path

    from scaletail_tui.domain.stack.exposure import Exposure
    from scaletail_tui.domain.stack.spec import SidecarOptions


KEY_FILE = "auth_key_file"
"""Whoever needs the key refuses a value that cannot be used; for all others it is no news."""


def settings_of(args: argparse.Namespace, *, quiet: bool = False) -> Settings:
    """The settings, kept with the arguments; what cannot be used is said on stderr, unless `quiet`."""
    kept: Settings | None = getattr(args, "settled", None)
    if kept is not None:
        return kept
    from scaletail_tui.adapters.settings.file import read_settings, settings_path

    path = settings_path()
    settings = settle(read_settings(path), os.environ, _flags(args))
    args.settled = settings
    if settings.problems and not quiet:
        from scaletail_tui.cli.arguments import say

        for problem in settings.problems:
            if problem.name != KEY_FILE:
                say(f"{sentence_of(problem, path)} It is not used.")
    return settings


def is_wanted_plain(args: argparse.Namespace) -> bool:
    """Lines of text in place of what is drawn. What cannot be used is told by who reads all settings."""
    from scaletail_tui.adapters.settings.file import read_settings, settings_path

    kept: Settings | None = getattr(args, "settled", None)
    return bool((kept or settle(read_settings(settings_path()), os.environ, _flags(args))).value("plain"))


def sentence_of(problem: SettingProblem, path: Path | None) -> str:
    """A problem with the place where it stands."""
    if problem.line is None:
        return problem.sentence if problem.name else f"{path}: {problem.sentence}"
    return f"{path}, line {problem.line}: {problem.sentence}"


def new_sidecar(settings: Settings) -> SidecarOptions:
    """What a new stack's sidecar is where neither flags nor the wizard say otherwise."""
    from scaletail_tui.domain.catalog.sidecar_arguments import split_arguments
    from scaletail_tui.domain.stack.spec import SIDECAR_IMAGE, SidecarOptions

    return SidecarOptions(
        image=settings.text("sidecar_image") or SIDECAR_IMAGE,
        login_server=settings.text("login_server"),
        tags=settings.value("tags"),
        dns=settings.value("dns"),
        search_domains=settings.value("search_domains"),
        accept_dns=settings.value("accept_dns"),
        userspace=settings.value("userspace"),
        extra_args=split_arguments(settings.text("extra_args")),
        tailscaled_args=split_arguments(settings.text("tailscaled_args")),
    )


def new_exposure(settings: Settings) -> Exposure | None:
    """Who can reach a new stack; None leaves it to its catalog entry."""
    from scaletail_tui.domain.stack.exposure import Exposure

    word = settings.text("expose")
    return Exposure(word) if word else None


def _flags(args: argparse.Namespace) -> dict[str, Value]:
    """What the global options and those of the terminal interface say. Commands read their own flags themselves."""
    root, catalogs = getattr(args, "root", None), getattr(args, "catalog_folders", None)
    more = getattr(args, "more_roots", None)
    return {
        "root": str(root) if root is not None else None,
        "roots": tuple(map(str, more)) if more else None,
        "catalogs": tuple(map(str, catalogs)) if catalogs else None,
        "look": getattr(args, "look", None),
        "ascii": getattr(args, "ascii", False) or None,
        "mouse": False if getattr(args, "no_mouse", False) else None,
        **{name: getattr(args, name, None) for name in API_KEY_OPTIONS},
        "plain": getattr(args, "plain", False) or None,
        "slow_line": getattr(args, "slow_line", None),
    }


def unknown_bindings(keys: Mapping[str, str]) -> list[str]:
    """A sentence for each name that is no binding."""
    if not keys:
        return []
    from scaletail_tui.ui.keymap.sections import KEYS

    known = sorted({key.id for section in KEYS.values() for key in section})
    return [f"keys: there is no binding {name}.{find_near(name, known)}" for name in keys if name not in known]
