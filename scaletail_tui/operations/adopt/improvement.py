"""What an improvement will write, as it may be shown; nothing is written here."""

from __future__ import annotations

import random
from collections.abc import Container
from dataclasses import dataclass, field

from scaletail_tui.domain.adoption.find import find_improvements
from scaletail_tui.domain.adoption.improvement import Improvement, ImprovementId, LeftAsItIs
from scaletail_tui.domain.adoption.record import FolderChange
from scaletail_tui.domain.keys.authkey import generator
from scaletail_tui.domain.lint.change import SetDotenv
from scaletail_tui.domain.lint.folder import LintFolder
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.operations.lint.mend import find_secrets
from scaletail_tui.ports.user_files import UserFiles


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementPlan:
    """One folder's; `difference` holds no secret."""

    folder: str
    improvements: tuple[Improvement, ...] = ()
    left: tuple[LeftAsItIs, ...] = ()
    difference: str = ""
    key_in_git: bool = False
    texts: LintFolder | None = field(default=None, repr=False)
    change: FolderChange = field(default=FolderChange(old={}, new={}), repr=False)

    @property
    def empty(self) -> bool:
        return not self.improvements


def plan_improvement(
    files: UserFiles, folder: str, only: Container[ImprovementId] = frozenset(ImprovementId)
) -> ImprovementPlan:
    """Read the folder and make every improvement that its files allow. Raises FilesRefused."""
    from scaletail_tui.domain.errors import EditRefused
    from scaletail_tui.render.edit.fix import change_texts, show_difference

    read = files.read(folder)
    found = find_improvements(LintStack(read), generator(random.SystemRandom()))
    if found.obstacle is not None and found.found:
        return ImprovementPlan(folder=folder, left=(found.obstacle,), key_in_git=found.key_in_git, texts=read)
    texts, made, left = dict(read.texts), [], list(found.left)
    for one in found.found:
        if one.id not in only:
            continue
        try:
            outside = next((change.file for change in one.changes if change.file.startswith(("/", ".."))), "")
            if outside:
                raise EditRefused(f"{outside} stands outside of the folder.")
            texts |= change_texts(texts, one.changes)
        except EditRefused as refused:
            left.append(LeftAsItIs(id=one.id, reason=refused.title, remedy="Change it by hand; lint shows where."))
            continue
        made.append(one)
    new = {file: text for file, text in texts.items() if text != read.texts.get(file)}
    fresh = tuple(file for one in made for file in one.files)
    made_up = (
        change.written
        for one in made
        if one.id is ImprovementId.NEW_SECRETS
        for change in one.changes
        if isinstance(change, SetDotenv)
    )
    hidden = [*find_secrets(read), *(file.text for file in fresh if file.secret), *made_up]
    shown = show_difference(read.texts, new | {file.path: file.text for file in fresh if not file.secret}, hidden)
    return ImprovementPlan(
        folder=folder, improvements=tuple(made), left=tuple(left), difference=shown, key_in_git=found.key_in_git,
        texts=read, change=FolderChange(old=read.texts, new=new, files=fresh),
    )  # fmt: skip
