"""`catalog check`: are these entries good?"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.arguments import Subparsers, parse_folder, say
from scaletail_tui.cli.catalog import new
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.adapters.catalog.compose import ComposeWord
    from scaletail_tui.domain.catalog.service import CatalogFailure, Service
    from scaletail_tui.domain.powers.entry import EntryPowers


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("catalog", help="look after catalog folders", description="Look after catalogs.")
    verbs = parser.add_subparsers(title="what to do", metavar="VERB", required=True, dest="verb")
    check = verbs.add_parser(
        "check", help="check the entries of a catalog folder",
        description="Check catalog entries: what the program reads, what a good entry has, and what "
        "docker compose config says. Exit status 0: all good; 1: one line per problem.",
    )  # fmt: skip
    check.add_argument(
        "folder",
        nargs="?",
        type=parse_folder,
        metavar="FOLDER",
        help="a catalog, or one entry; default: those of --catalog, else the shipped one",
    )
    check.add_argument("--json", action="store_true", help="print one object")
    check.set_defaults(run=run)
    new.add_parser(verbs)


def run(args: argparse.Namespace) -> int:
    from scaletail_tui.adapters.catalog.files import find_catalog
    from scaletail_tui.adapters.small_files import is_folder
    from scaletail_tui.cli.catalog.compose_words import ask_compose_about, print_powers
    from scaletail_tui.cli.catalog.service_json import powers_json
    from scaletail_tui.cli.wiring import catalogs_of

    chosen = [args.folder] if args.folder else list(catalogs_of(args)) or [find_catalog()]
    entries, failures, looked_at = [], [], 0
    for folder in dict.fromkeys(one.expanduser() for one in chosen):
        if not is_folder(folder):
            raise BadInput(
                f"{plain_line(str(folder))} is not a folder that can be read.", remedy="Give the folder of the entries."
            )
        number, found, problems = _read(folder)
        if not found and not problems:
            raise BadInput(
                f"There is no entry in {plain_line(str(folder))}.",
                remedy="An entry is a folder with a compose.yaml in it.",
            )
        looked_at += number
        entries += found
        failures += problems
    unchecked = ""
    powers: list[tuple[str, EntryPowers]] = []
    if entries:
        words, unchecked = ask_compose_about(entries)
        failures = [*failures, *(refusal for word in words for refusal in word.refusals)]
        powers = _powers_of(entries, words)
    failures = sorted(failures, key=lambda one: one.path)
    broken = len({failure.path for failure in failures})
    if args.json:
        said = [{"path": one.path, "key": one.key, "reason": one.reason} for one in failures]
        told = {"entries": len(entries), "looked_at": looked_at, "problems": said, "unchecked": unchecked}
        told["powers"] = {slug: powers_json(found) for slug, found in powers}
        print(plain_json(told))
        return 1 if failures else 0
    for failure in failures:
        print(plain_line(str(failure)))
    print_powers(powers)
    if unchecked:
        say(plain_line(f"Not put before Docker Compose: {unchecked}"))
    if failures:
        sys.stdout.flush()
        where = f" in {broken} of {_count(looked_at, 'entry')}" if looked_at else ""
        say(f"{_count(len(failures), 'problem')}{where}.")
        return 1
    print(f"{_count(len(entries), 'entry')} checked, no problem.")
    return 0


def _read(folder: Path) -> tuple[int, list[tuple[Path, Service]], list[CatalogFailure]]:
    """How many entries there are, those that could be read, and what is wrong with any of them."""
    from scaletail_tui.adapters.catalog.files import COMPOSE_FILE, entry_folders, raw_extension, read_entry
    from scaletail_tui.domain.catalog.rules.order import order_problems
    from scaletail_tui.domain.catalog.rules.table import entry_problems
    from scaletail_tui.domain.catalog.service import CatalogFailure, Service

    folders, problems = entry_folders(folder)
    failures, entries = list(problems), []
    for entry in folders:
        read = read_entry(entry)
        if isinstance(read, Service):
            path = str(entry / COMPOSE_FILE)
            entries.append((entry, read))
            failures.extend(entry_problems(read, path))
            failures.extend(
                CatalogFailure(path=path, key=key, reason=reason)
                for key, reason in order_problems(raw_extension(entry))
            )
        else:
            failures.extend(read)
    return len(folders), entries, failures


def _powers_of(entries: list[tuple[Path, Service]], words: tuple[ComposeWord, ...]) -> list[tuple[str, EntryPowers]]:
    """What each entry may do, in all combinations of answers and by Compose's own model, where it was asked."""
    from scaletail_tui.render.catalog_entry.powers import add_seen_powers, find_entry_powers

    found = [(service.slug, find_entry_powers(service)) for _, service in entries]
    seen = [word.powers for word in words] or [()] * len(found)
    return [(slug, add_seen_powers(powers, more)) for (slug, powers), more in zip(found, seen, strict=True)]


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun[:-1]}ies" if noun.endswith("y") else f"{number} {noun}s"
