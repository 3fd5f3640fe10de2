"""All that can be done to several stacks at once: a row each, for the screen and for the commands."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.operations.several import betterment, judgement, life
from scaletail_tui.operations.several.action import StackAction

_ACTIONS = (
    StackAction(
        id="restart", label="restart", doing="restarting", act=life.restart, at_once=3,
        plan="Restarts sidecar and app of each, in this order, and starts those that are stopped",
    ),
    StackAction(
        id="stop", label="stop", doing="stopping", act=life.stop, at_once=3,
        plan="Stops app and sidecar of each; nothing is removed",
    ),
    StackAction(
        id="start", label="start", doing="starting", act=life.start, at_once=3,
        plan="Starts sidecar and app of each, in this order",
    ),
    StackAction(
        id="update", label="update", doing="updating", act=life.update, at_once=2, stops=True, ordered=True,
        plan="Pulls newer images of each, makes the pair anew in order and sees the answer, or goes back",
    ),
    StackAction(
        id="improve", label="improve", doing="improving", act=betterment.improve_unseen, at_once=2, stops=True,
        plan="Writes what was shown into the files of each, and makes its containers anew where they run",
        preview=betterment.preview, act_shown=betterment.improve,
    ),
    StackAction(id="doctor", label="doctor", doing="looking", act=judgement.diagnose, at_once=4, plan=""),
    StackAction(id="lint", label="lint", doing="reading its files", act=judgement.lint, at_once=4, plan=""),
)  # fmt: skip

ACTIONS: Mapping[str, StackAction] = {action.id: action for action in _ACTIONS}
"""Id to action, in the order in which they are offered."""
