"""All that can be made better in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from scaletail_tui.domain.adoption.improvement import Improvement, Improvements, LeftAsItIs
from scaletail_tui.domain.adoption.key import move_key
from scaletail_tui.domain.adoption.secrets import renew_secrets
from scaletail_tui.domain.adoption.serve import make_live
from scaletail_tui.domain.adoption.sidecar import find_lost_identity, hasten_health, log_in_once
from scaletail_tui.domain.lint.rules.keys import is_key_in_git
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

Step: TypeAlias = Callable[[LintStack, LintService], Iterator[Improvement | LeftAsItIs]]
STEPS: tuple[Step, ...] = (hasten_health, log_in_once, move_key, make_live)


def find_improvements(stack: LintStack, token: Callable[[int, str], str]) -> Improvements:
    """In the order in which they are shown; of several sidecars the first one alone takes the folder's places.

    `token` makes up a secret of a length and an alphabet.
    """
    if not stack.sidecars:
        return Improvements()
    obstacle = find_lost_identity(stack)
    sidecar, *others = stack.sidecars
    all_of_it = [one for step in STEPS for one in step(stack, sidecar)]
    all_of_it += renew_secrets(stack, token)
    all_of_it += [one for other in others for one in hasten_health(stack, other)]
    return Improvements(
        found=tuple(one for one in all_of_it if isinstance(one, Improvement)),
        left=tuple(one for one in all_of_it if isinstance(one, LeftAsItIs)),
        obstacle=obstacle,
        key_in_git=is_key_in_git(stack),
    )
