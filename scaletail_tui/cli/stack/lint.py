"""`lint`: what is wrong or weak in the files of stacks, whoever wrote them."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, parse_folder, say
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.lint.finding import FolderReport, LintFinding
    from scaletail_tui.domain.lint.folder import LintFolder

    Look = tuple[LintFolder | None, FolderReport]


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "lint", help="find what is wrong or weak in the files of stacks",
        description="Look at the files of stacks, made here or by hand; no engine is needed. Exit status 0: nothing "
        "found; 1: findings, or a folder that cannot be read; 2: none can be read. A comment "
        "`# scaletail-lint: ignore ID` in a file silences an id in its folder.",
    )  # fmt: skip
    parser.add_argument(
        "folders", nargs="*", type=parse_folder, metavar="FOLDER",
        help="a stack's folder, or one that holds stacks; default: all below the stacks root",
    )  # fmt: skip
    parser.add_argument("--fix", action="store_true", help="show the changes that mend it, and write them after a yes")
    parser.add_argument("--yes", action="store_true", help="with --fix: do not ask; the old files stay beside")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; raises BadInput where there is no stack to look at."""
    if args.yes and not args.fix:
        raise BadInput("--yes is for --fix alone.", remedy="Add --fix, or leave --yes out.")
    if args.fix and args.json and not args.yes:
        raise BadInput("--fix with --json asks nothing.", remedy="Add --yes.")
    looks = [_look(folder) for folder in _find(args)]
    if args.fix:
        looks = _mend(looks, args)
    reports = [report for _, report in looks]
    unread = all(report.error for report in reports)
    if args.json:
        print(plain_json({"folders": [report_json(report, folder) for folder, report in looks]}))
    elif unread:
        for report in reports:
            say(f"scaletail-tui: {report.folder} cannot be read. {report.error}")
    else:
        for line in _tell(reports):
            print(plain_line(line) if not line.startswith(" ") else f"  {plain_line(line)}")
    if unread:
        return 2
    return 1 if any(report.error or report.spoken for report in reports) else 0


def _find(args: argparse.Namespace) -> list[Path]:
    from scaletail_tui.adapters.lint.folders import find_stack_folders
    from scaletail_tui.adapters.small_files import is_folder
    from scaletail_tui.cli.wiring import root_of

    if not args.folders and args.practice:
        raise BadInput("Practice has no files to look at.", remedy="Give a FOLDER, or leave --practice out.")
    found: list[Path] = []
    for given in args.folders or [root_of(args)]:
        folder = given.absolute()
        below = find_stack_folders(folder) if is_folder(folder) else ()
        # Without a Compose file it is looked at all the same, for the sentence that says so.
        found += below or ([folder] if args.folders else [])
    if not found:
        raise BadInput(f"There is no stack below {root_of(args)}.", remedy="Give the folder of a stack, or of several.")
    return list(dict.fromkeys(found))


def _mend(looks: list[Look], args: argparse.Namespace) -> list[Look]:
    """Write what mends, and look again."""
    from scaletail_tui.cli.stack.lint_fix import plan_mending, write_mendings

    mendings = [plan_mending(folder, report.spoken) for folder, report in looks if folder is not None]
    write_mendings(mendings, yes=args.yes, quiet=args.json)
    return [_look(Path(report.folder)) for _, report in looks]


def _look(folder: Path) -> Look:
    from scaletail_tui.adapters.lint.reading import read_folder
    from scaletail_tui.domain.lint.finding import FolderReport
    from scaletail_tui.domain.lint.judge import judge_folder
    from scaletail_tui.ports.folders import FilesRefused

    try:
        read = read_folder(folder)
    except FilesRefused as refused:
        return None, FolderReport(folder=str(folder), error=refused.sentence())
    return read, judge_folder(read)


def report_json(report: FolderReport, folder: LintFolder | None) -> dict[str, Any]:
    """One folder as `--json` has it."""
    return {
        "folder": report.folder,
        "kind": report.shape.value,
        "error": report.error,
        "findings": [finding_json(one, folder) for one in report.spoken],
        "silenced": [{"id": one.id, "file": one.file, "line": one.line} for one in report.findings if one.silenced],
        "powers": [
            {"kind": one.kind.value, "severity": one.severity.value, "text": one.sentence} for one in report.powers
        ],
    }


def finding_json(finding: LintFinding, folder: LintFolder | None) -> dict[str, Any]:
    from scaletail_tui.cli.stack.lint_fix import show_fix

    return {
        "id": finding.id,
        "fault": finding.fault,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "summary": finding.summary,
        "fix": show_fix(folder, finding) if folder is not None else None,
    }


def _tell(reports: Sequence[FolderReport]) -> Iterator[str]:
    """Lines for a reader: each folder with its findings, and how many there are."""
    for report in reports:
        if report.error:
            yield f"{report.folder}: cannot be read. {report.error}"
            continue
        if not report.findings and not report.powers:
            continue
        yield report.folder
        for one in report.findings:
            place = f"{one.file}:{one.line}" if one.line else one.file
            yield f"  {place} {'silenced' if one.silenced else one.severity.value} {one.id}: {one.summary}"
        for power in report.powers:
            yield f"  may: {power.sentence}"
    number = sum(len(report.spoken) for report in reports)
    touched = sum(1 for report in reports if report.spoken)
    folders = "1 folder" if len(reports) == 1 else f"{len(reports)} folders"
    findings = "1 finding" if number == 1 else f"{number} findings"
    yield f"{findings} in {touched} of {folders}." if number else f"Nothing found in {folders}."
