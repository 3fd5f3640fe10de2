"""Which container of a stack is meant by a name that nobody has."""

from __future__ import annotations

import re

from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import Change, SetDotenv, SetText
from scaletail_tui.domain.lint.images import is_cache, is_database
from scaletail_tui.domain.lint.scalar import as_list, as_mapping
from scaletail_tui.domain.lint.service import LintService, Setting
from scaletail_tui.domain.lint.stack import LintStack

_CACHE = re.compile(r"REDIS|VALKEY|CACHE|BROKER", re.IGNORECASE)
_STORE = re.compile(r"DB|DATABASE|POSTGRES|MYSQL|MARIADB|MONGO", re.IGNORECASE)
_MAKES = (("POSTGRES", "postg|pgvector|timescale"), ("MYSQL|MARIADB", "mysql|mariadb"), ("MONGO", "mongo"))
"""What a name or an address says of the kind, and what images of that kind are called."""


def find_meant(stack: LintStack, user: LintService, said: str) -> str:
    """The host by which `user` reaches the only database or cache that can be meant; empty where that is not sure.

    `said` is the variable's name and the address: they tell the kind.
    """
    kind = is_cache if _CACHE.search(said) and not _STORE.search(said) else is_database
    found = [one for one in stack.services if kind(one.repository) and one is not user]
    for word, image in _MAKES:
        if re.search(word, said, re.IGNORECASE):
            found = [one for one in found if re.search(image, one.repository)]
    if len(found) != 1:
        return ""
    theirs, ours = (stack.service(stack.root_of.get(str(one.name), "")) or one for one in (found[0], user))
    if theirs is ours:
        return "localhost"
    if found[0].joins or "network_mode" in theirs.body or "network_mode" in ours.body:
        return ""
    return str(found[0].name) if _networks(theirs) & _networks(ours) else ""


def _networks(service: LintService) -> set[str]:
    given = service.body.get("networks")
    return {str(one) for one in (as_mapping(given) or as_list(given))} or {"default"}


def name_it(stack: LintStack, setting: Setting, wrong: str, right: str) -> tuple[Change, ...]:
    """The other host where it is written: in the setting, or in the line of `.env` that it takes over."""
    word = re.compile(rf"(?<![\w.-]){re.escape(wrong)}(?![\w.-])")
    written = setting.written or f"${{{setting.name}}}"
    bare = setting.written is not None and not any(wrong in one.word for one in variables_in(written))
    if bare and len(word.findall(setting.written or "")) == 1:
        text = word.sub(right, setting.written or "")
        text = f"{setting.name}={text}" if setting.listed else text
        return (SetText(file=setting.place.file, path=setting.place.path, text=text),)
    names = [one.name for one in variables_in(written)]
    lines = [one for one in {one.key: one for one in stack.folder.dotenv}.values() if one.key in names]
    if len(lines) == 1 and "$" not in lines[0].written and len(word.findall(lines[0].written)) == 1:
        return (SetDotenv(file=".env", key=lines[0].key, written=word.sub(right, lines[0].written)),)
    return ()
