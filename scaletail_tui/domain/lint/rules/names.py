"""Names and restarts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from scaletail_tui.domain.lint.change import Change, ReplaceText, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.scalar import Scalar, texts_in
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_POLICY = re.compile(r"no|always|unless-stopped|on-failure(?::\d+)?")
_MOST_HITS = 50
_SERVICE_IN_TEXT = re.compile(r"services:(?P<name>[a-z][\w-]*)(?=:|\b)")
_LEFT = re.compile(
    r"<(?:service|app|application|project)[- _]?(?:name|url|link)?>|\[(?:service|application)[- _]name\]|"
    r"template (?:for|section)|replace this|for authors|update the readme",
    re.IGNORECASE,
)


def find_policies(stack: LintStack) -> Iterator[LintFinding]:
    """`invalid-restart-policy`: the engine knows no other than four."""
    for service in stack.services:
        value, place = service.value("restart"), service.body.get("restart")
        if value and isinstance(place, Scalar) and not _POLICY.fullmatch(value):
            change = SetText(file=place.file, path=place.path, text="no")
            yield stack.find(
                "invalid-restart-policy", place,
                f"{service.name}: {value!r} is no restart policy, and the engine refuses the container.",
                *((change,) if value in ("never", "none", "off", "false") else ()),
            )  # fmt: skip


def find_fixed_names(stack: LintStack) -> Iterator[LintFinding]:
    """`fixed-container-name`: a second stack of this kind could not start beside it."""
    if "SERVICE" not in {line.key for line in stack.folder.dotenv}:
        return
    for service in stack.services:
        written = service.body.get("container_name")
        if isinstance(written, Scalar) and "$" not in written and written:
            yield stack.find(
                "fixed-container-name", written,
                f"{service.name}: the container's name {written} does not follow SERVICE, and may be taken.",
                *_follow(stack, service, written),
            )  # fmt: skip


def _follow(stack: LintStack, service: LintService, written: Scalar) -> tuple[Change, ...]:
    """The template's form of the name, where nobody speaks of the container by the old one."""
    new = f"{service.name}-${{SERVICE}}"
    word = re.compile(rf"(?<![\w.-]){re.escape(written)}(?![\w.-])")
    texts = [text for text in texts_in(stack.folder.model) if text is not written]
    texts += [Scalar.at(line.written, file=".env", line=line.line, path=()) for line in stack.folder.dotenv]
    taken = {one.container_name for one in stack.services}
    if service.fill(new) in taken or (written != service.name and any(word.search(text) for text in texts)):
        return ()
    return (SetText(file=written.file, path=written.path, text=new),)


def find_other_id(stack: LintStack) -> Iterator[LintFinding]:
    """`id-differs`: the device is not called like its folder."""
    line = next((one for one in reversed(stack.folder.dotenv) if one.key == "SERVICE"), None)
    name = stack.folder.name
    if line is None or not line.value.strip() or not re.fullmatch(r"[\w.-]+", line.value.strip()):
        return
    value = line.value.strip()
    if value not in name and name not in value:
        yield stack.find_in_dotenv("id-differs", line.line, f"SERVICE is {value}, and the folder is called {name}.")


def find_texts(stack: LintStack) -> Iterator[LintFinding]:
    """`readme-mismatch` and `readme-template-leftover`: what the texts beside the files say."""
    names = {str(service.name) for service in stack.services}
    for file, text in stack.folder.texts.items():
        if file not in (".env", "README.md"):
            continue
        told: set[str] = set()
        for found in islice(_SERVICE_IN_TEXT.finditer(text), _MOST_HITS):
            before = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
            if found["name"] not in names | told and (file != ".env" or "#" in before):
                told.add(found["name"])
                place = Scalar.at("", file=file, line=text.count("\n", 0, found.start()) + 1, path=())
                yield stack.find(
                    "readme-mismatch", place, f"{file} speaks of a service {found['name']}, which is not there.",
                    *_speak_of(stack, file, found[0]),
                )  # fmt: skip
        if file == "README.md" and (left := _LEFT.search(text)) is not None:
            place = Scalar.at("", file=file, line=text.count("\n", 0, left.start()) + 1, path=())
            name = re.fullmatch(r"[<\[](?:service|app|application|project)[- _]?(?:name)?[>\]]", left[0], re.IGNORECASE)
            change = ReplaceText(file=file, old=left[0], new=stack.label)
            yield stack.find(
                "readme-template-leftover", place, "The README still holds a sentence of the template.",
                *((change,) if name and stack.label else ()),
            )  # fmt: skip


def _speak_of(stack: LintStack, file: str, said: str) -> tuple[Change, ...]:
    """The only app's name in a text that names none that is there."""
    if len(stack.joined) != 1:
        return ()
    return (ReplaceText(file=file, old=said, new=f"services:{stack.joined[0].name}"),)


RULES = (find_policies, find_fixed_names, find_other_id, find_texts)
