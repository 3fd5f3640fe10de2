"""`catalog new`: an entry made of a stack that works."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, parse_folder, say
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.catalog.draft.entry import EntryDraft
    from scaletail_tui.domain.catalog.service import CatalogFailure, Service
    from scaletail_tui.domain.powers.entry import EntryPowers

_ROUNDS = 12
"""Times that something is taken out because a rule refuses it."""


def add_parser(verbs: Subparsers) -> None:
    new = verbs.add_parser(
        "new", help="make an entry of a stack that works",
        description="Make a catalog entry of a stack's folder, whoever wrote it: without its secrets, with questions "
        "in place of its settings. Without --into the entry is printed. Exit status 1: catalog check would refuse it.",
    )  # fmt: skip
    new.add_argument("folder", type=parse_folder, metavar="FOLDER", help="the stack's folder")
    new.add_argument("--into", type=parse_folder, metavar="CATALOG", help="write it there, into a folder of its own")
    new.add_argument("--slug", metavar="NAME", default="", help="what it is called; default: as the stack")
    new.add_argument("--json", action="store_true", help="print one object")
    new.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print or write the entry; raises BadInput for what none can be made of, or where one is already."""
    from scaletail_tui.adapters.catalog.files import write_entry
    from scaletail_tui.adapters.small_files import is_folder

    draft = _draft(args)
    target = args.into / draft.slug if args.into is not None else None
    if target is not None and is_folder(target):
        raise BadInput(f"{target} is there already.", remedy="Give another name with --slug, or take it away.")
    with TemporaryDirectory(prefix="scaletail-entry-") as temporary:
        draft, files, service, problems = _settle(Path(temporary), draft)
        refused, unchecked = _ask_compose(Path(temporary) / draft.slug, service)
    problems = (*problems, *refused)
    if target is not None:
        write_entry(target, files)
    powers = _powers_of(service)
    if args.json:
        print(plain_json(_to_json(draft, files, target, problems, powers, unchecked)))
    elif target is None:
        print(files["compose.yaml"], end="")
        for name in (name for name in files if name != "compose.yaml"):
            say(f"It goes with {name}: --into CATALOG writes both.")
    else:
        _tell(draft, target, powers)
    for problem in problems:
        say(plain_line(f"{problem.key}: {problem.reason}"))
    return 1 if problems else 0


def _draft(args: argparse.Namespace) -> EntryDraft:
    from scaletail_tui.adapters.catalog.entry import SLUG
    from scaletail_tui.cli.wiring import catalog_for, user_files
    from scaletail_tui.domain.catalog.draft.entry import draft_entry
    from scaletail_tui.domain.catalog.recognise import service_of_images
    from scaletail_tui.domain.lint.stack import LintStack

    if args.slug and not SLUG.fullmatch(args.slug):
        raise BadInput(f"{args.slug!r} cannot be a slug.", remedy="Use a-z, 0-9 and dashes.")
    stack = LintStack(user_files().read(str(args.folder.absolute())))
    loaded = catalog_for(args).load()
    slug = service_of_images(loaded.services, [one.image for one in stack.joined])
    return draft_entry(stack, slug=args.slug, like=loaded.get(slug or stack.label))


def _settle(
    folder: Path, draft: EntryDraft
) -> tuple[EntryDraft, dict[str, str], Service | None, tuple[CatalogFailure, ...]]:
    """Write it aside, and take out what the rules refuse where that can be done."""
    from scaletail_tui.adapters.catalog.files import judge_entry, write_entry

    for number in range(_ROUNDS):
        files = _write_out(draft)
        place = folder / str(number) / draft.slug
        write_entry(place, files)
        service, problems = judge_entry(place)
        lesser = next((less for problem in problems if (less := draft.without(problem.key)) is not None), None)
        if lesser is None:
            break
        draft = lesser
    write_entry(folder / draft.slug, files)
    return draft, files, service, problems


def _write_out(draft: EntryDraft) -> dict[str, str]:
    """The texts of the entry's files; raises ScaletailError where one would hold a secret of the stack."""
    from scaletail_tui.domain.masking.mask import without_keys
    from scaletail_tui.render.yaml_text import render_entry

    files = {"compose.yaml": render_entry(draft.extension, draft.compose), **draft.files}
    for name, text in files.items():
        told = any(secret in text for secret in draft.secrets)
        if told or without_keys(text) != text:
            raise ScaletailError(
                f"{name} would hold a secret of the stack, so no entry is made.",
                remedy="Put the secret into .env under a name that says so, as in DB_PASSWORD.",
            )
    return files


def _ask_compose(folder: Path, service: Service | None) -> tuple[tuple[CatalogFailure, ...], str]:
    from scaletail_tui.cli.catalog.compose_words import ask_compose_about

    if service is None:
        return (), ""
    words, unchecked = ask_compose_about([(folder, service)])
    return tuple(refusal for word in words for refusal in word.refusals), unchecked


def _powers_of(service: Service | None) -> EntryPowers | None:
    from scaletail_tui.render.catalog_entry.powers import find_entry_powers

    return find_entry_powers(service) if service is not None else None


def _tell(draft: EntryDraft, target: Path, powers: EntryPowers | None) -> None:
    from scaletail_tui.cli.catalog.compose_words import print_powers

    asked = len(draft.extension.get("questions", {}))
    print(plain_line(f"{target}: written, with {'1 question' if asked == 1 else f'{asked} questions'}."))
    for place in draft.left_out:
        print(plain_line(f"Left out: {place}"))
    if powers is not None:
        print_powers([(draft.slug, powers)])
    print(plain_line(f"Look it over, then: scaletail-tui --catalog {target.parent} deploy {draft.slug} --dry-run"))


def _to_json(
    draft: EntryDraft, files: dict[str, str], target: Path | None, problems: tuple[CatalogFailure, ...],
    powers: EntryPowers | None, unchecked: str,
) -> dict[str, Any]:  # fmt: skip
    from scaletail_tui.cli.catalog.service_json import powers_json

    return {
        "slug": draft.slug, "path": str(target) if target is not None else None, "files": files,
        "questions": list(draft.extension.get("questions", {})), "left_out": list(draft.left_out),
        "powers": powers_json(powers) if powers is not None else [], "unchecked": unchecked,
        "problems": [{"key": problem.key, "reason": problem.reason} for problem in problems],
    }  # fmt: skip
