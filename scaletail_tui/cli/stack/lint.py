"""`lint`: what is wrong or weak in the files of stacks, whoever wrote them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaletail_tui.cli.arguments import Subparsers, parse_folder, say
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_json, plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.lint.finding import FolderReport, LintFinding
    from scaletail_tui.operations.lint.mend import LintLook
    from scaletail_tui.ports.user_files import UserFiles


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "lint", help="find what is wrong or weak in the files of stacks",
        description="Look at the files of stacks, made here or by hand; no engine is needed. Exit status 0: nothing "
        "found; 1: findings, or a folder that cannot be read; 2: none can be read. A comment "
        "`# scaletail-lint: ignore ID` in a file silences an id in its folder.",
    )  # fmt: skip
    parser.add_argument(
        "folders", nargs="*", type=parse_folder, metavar="FOLDER",
        help="a stack's name or folder, or a folder that holds stacks; default: all below the stacks root",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", dest="everything", help="the default, said in words")
    parser.add_argument("--fix", action="store_true", help="show the changes that mend it, and write them after a yes")
    parser.add_argument(
        "--back",
        action="store_true",
        help="put back what the last --fix has replaced, shown before; once more undoes it",
    )
    parser.add_argument(
        "--yes", action="store_true", help="with --fix and --back: do not ask; the other files stay beside"
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found; raises BadInput where there is no stack to look at."""
    writes = args.fix or args.back
    if args.fix and args.back:
        raise BadInput("--fix and --back are two ways.", remedy="Give one of them.")
    if args.yes and not writes:
        raise BadInput("--yes is for --fix and --back alone.", remedy="Add --fix, or leave --yes out.")
    if writes and args.json and not args.yes:
        raise BadInput(f"{'--fix' if args.fix else '--back'} with --json asks nothing.", remedy="Add --yes.")
    if args.everything and args.folders:
        raise BadInput("--all is for all below the stacks root.", remedy="Leave it out, or the folders.")
    files, root = _files_for(args)
    looks = [_look(files, folder) for folder in _find(args, files, root)]
    if writes:
        looks = _mend(files, looks, args)
    reports = [look.report for look in looks]
    unread = all(report.error for report in reports)
    if args.json:
        print(plain_json({"folders": [report_json(look) for look in looks]}))
    elif unread:
        for report in reports:
            say(f"scaletail-tui: {report.folder} cannot be read. {report.error}")
    else:
        for line in _tell(reports):
            print(plain_line(line) if not line.startswith(" ") else f"  {plain_line(line)}")
    if unread:
        return 2
    return 1 if any(report.error or report.spoken for report in reports) else 0


def _files_for(args: argparse.Namespace) -> tuple[UserFiles, Callable[[], Path]]:
    """The folders of this host, or of the pretend one, and where its stacks root is."""
    from scaletail_tui.cli.wiring import practice_ports, root_of, user_files

    if args.practice:
        ports = practice_ports()
        return ports.user_files, lambda: Path(ports.folders.root)
    return user_files(), lambda: root_of(args)


def _find(args: argparse.Namespace, files: UserFiles, root: Callable[[], Path]) -> list[str]:
    found: list[str] = []
    for given in args.folders or [root()]:
        folder = str(_resolve(given, root).absolute())
        # Without a Compose file it is looked at all the same, for the sentence that says so.
        found += files.find(folder) or ([folder] if args.folders else [])
    if not found:
        raise BadInput(f"There is no stack below {root()}.", remedy="Give the folder of a stack, or of several.")
    return list(dict.fromkeys(found))


def _resolve(given: Path, root: Callable[[], Path]) -> Path:
    """The folder; a bare word that names none here, and a stack below the root, is that stack's."""
    from scaletail_tui.adapters.small_files import is_folder

    if given.name != str(given) or given.name in ("", ".", "..") or is_folder(given):
        return given
    stack = root() / given
    return stack if is_folder(stack) else given


def _mend(files: UserFiles, looks: list[LintLook], args: argparse.Namespace) -> list[LintLook]:
    """Write what mends, or what was there before, and look again."""
    from scaletail_tui.cli.stack.lint_fix import write_mendings
    from scaletail_tui.operations.lint.mend import plan_mending, plan_way_back

    read = [(look.folder, look.report) for look in looks if look.folder is not None]
    if args.back:
        backs = [plan_way_back(files, folder) for folder, _ in read]
        mendings = [back for back in backs if back is not None and back.new]
        if not mendings:
            raise BadInput(
                "No older text stands beside these files.", remedy="lint --fix keeps what it replaces there."
            )
    else:
        mendings = [plan_mending(folder, report.spoken) for folder, report in read]
    write_mendings(files, mendings, yes=args.yes, quiet=args.json)
    return [_look(files, look.report.folder) for look in looks]


def _look(files: UserFiles, folder: str) -> LintLook:
    from scaletail_tui.operations.lint.mend import look_at_folder

    return look_at_folder(files, folder)


def report_json(look: LintLook) -> dict[str, Any]:
    """One folder as `--json` has it."""
    report = look.report
    return {
        "folder": report.folder,
        "kind": report.shape.value,
        "error": report.error,
        "findings": [finding_json(one, look) for one in report.spoken],
        "silenced": [
            {"id": finding.id, "file": finding.file, "line": finding.line}
            for finding in report.findings
            if finding.silenced
        ],
        "powers": [
            {"kind": power.kind.value, "severity": power.severity.value, "text": power.sentence}
            for power in report.powers
        ],
    }


def finding_json(finding: LintFinding, look: LintLook) -> dict[str, Any]:
    return {
        "id": finding.id,
        "fault": finding.fault,
        "severity": finding.severity.value,
        "file": finding.file,
        "line": finding.line,
        "summary": finding.summary,
        "fix": look.show_fix(finding),
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
        for finding in report.findings:
            place = f"{finding.file}:{finding.line}" if finding.line else finding.file
            severity = "silenced" if finding.silenced else finding.severity.value
            yield f"  {place} {severity} {finding.id}: {finding.summary}"
        for power in report.powers:
            yield f"  may: {power.sentence}"
    number = sum(len(report.spoken) for report in reports)
    touched = sum(1 for report in reports if report.spoken)
    folders = "1 folder" if len(reports) == 1 else f"{len(reports)} folders"
    findings = "1 finding" if number == 1 else f"{number} findings"
    yield f"{findings} in {touched} of {folders}." if number else f"Nothing found in {folders}."
