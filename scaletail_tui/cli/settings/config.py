"""`config show|check|edit|path|schema`: the settings file, and which value holds from where."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaletail_tui.cli.arguments import Subparsers
from scaletail_tui.domain.errors import BadInput

_ACTIONS = ("show", "check", "edit", "path", "schema")


def add_parser(subparsers: Subparsers) -> None:
    text = "show, check or edit the settings"
    parser = subparsers.add_parser(
        "config", help=text, description=text,
        epilog="A flag wins over its variable, that over the file. check exits with 2 where a value cannot be used.",
    )  # fmt: skip
    parser.add_argument(
        "action", metavar="ACTION", choices=_ACTIONS, nargs="?", default="show",
        help="show (each value and where it comes from), check, edit (in your editor), path, schema (for editors)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it; 2 where `check`, or what was just edited, has something that cannot be used."""
    from scaletail_tui.adapters.settings.file import settings_path

    path = settings_path()
    if args.action == "schema":
        return _print_schema()
    if path is None:
        raise BadInput("Your home folder is not known.", remedy="Set HOME, or SCALETAIL_CONFIG.")
    if args.action == "path":
        return _print_path(path, as_json=args.json)
    if args.action == "edit":
        _edit(path)
        return _check(args, path)
    return _check(args, path) if args.action == "check" else _show(args, path)


def _print_schema() -> int:
    import json

    from scaletail_tui.domain.settings.table import settings_schema

    print(json.dumps(settings_schema(), indent=2, ensure_ascii=False))
    return 0


def _print_path(path: Path, *, as_json: bool) -> int:
    from scaletail_tui.domain.plain import plain_json, plain_text

    print(plain_json({"path": str(path), "exists": path.exists()}) if as_json else plain_text(str(path)))
    return 0


def _show(args: argparse.Namespace, path: Path) -> int:
    from scaletail_tui.cli.settings.run_settings import sentence_of, settings_of
    from scaletail_tui.domain.plain import plain_json, plain_text
    from scaletail_tui.domain.settings.table import SETTINGS

    settings = settings_of(args, quiet=args.json)
    if args.json:
        print(plain_json(_to_json(args, path)))
        return 0
    print(plain_text(f"{path}{'' if path.exists() else ' (not there: all defaults)'}"))
    for setting in SETTINGS:
        one = settings.settled[setting.name]
        value = _words(one.value) or setting.default_words or "none"
        print(plain_text(f"  {setting.name:<14} {value:<34} {one.origin}{f', {one.place}' if one.place else ''}"))
    for problem in settings.problems:
        print(plain_text(f"  {sentence_of(problem, path)}"))
    return 0


def _to_json(args: argparse.Namespace, path: Path) -> dict[str, Any]:
    from scaletail_tui.cli.settings.run_settings import settings_of
    from scaletail_tui.domain.settings.table import SETTINGS

    settings = settings_of(args, quiet=True)
    return {
        "path": str(path), "exists": path.exists(),
        "settings": [
            {
                "name": one.name, "value": _plain(settings.value(one.name)),
                "origin": settings.settled[one.name].origin.value, "place": settings.settled[one.name].place,
                "variable": one.variable, "flag": one.flag, "help": one.help,
            }
            for one in SETTINGS
        ],
        "problems": [{"line": one.line, "name": one.name, "sentence": one.sentence} for one in settings.problems],
    }  # fmt: skip


def _check(args: argparse.Namespace, path: Path) -> int:
    from scaletail_tui.cli.settings.run_settings import sentence_of, settings_of, unknown_bindings
    from scaletail_tui.domain.plain import plain_json, plain_text

    settings = settings_of(args, quiet=True)
    sentences = [sentence_of(one, path) for one in settings.problems]
    sentences += unknown_bindings(settings.value("keys"))
    if args.json:
        print(plain_json({**_to_json(args, path), "ok": not sentences, "sentences": sentences}))
    else:
        for sentence in sentences or [f"{path} is well." if path.exists() else f"{path} is not there: all defaults."]:
            print(plain_text(sentence))
    return 2 if sentences else 0


def _edit(path: Path) -> None:
    """Open the file in the user's editor; a new one begins with every setting as a comment."""
    from scaletail_tui.adapters.host.editor import open_in_editor
    from scaletail_tui.adapters.settings.edit import write_template
    from scaletail_tui.cli.terminal import check_asking

    check_asking(remedy=f"Edit {path} by hand.")
    write_template(path)
    open_in_editor(str(path))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {keys}" for name, keys in value.items())
    return str(value) if value is not None else ""
