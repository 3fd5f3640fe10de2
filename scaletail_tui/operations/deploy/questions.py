"""What is asked before a deploy does something, and what is said of it; cli and ui show the same."""

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.stack.raw_evidence import HostLook
from scaletail_tui.domain.stack.removal import Removal
from scaletail_tui.ports.jobs import DeployRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One that yes or no answers."""

    sentence: str
    """What would be done."""
    yes: str
    """What yes does, in a word or two."""


STOP = Question(sentence="Stops the job. What is on disk and running stays as it is.", yes="stop")
ROLL_BACK = Question(
    sentence="Removes its containers and generated files. tailscale/state and data stay.", yes="roll back"
)
GO_BACK = Question(
    sentence="Puts the files back as they were, and makes the containers anew from their old images. Data stay.",
    yes="bring back",
)


def ask_to_begin(request: DeployRequest) -> Question:
    """Before a job is started."""
    name = request.spec.name
    if request.plan is None:
        return Question(sentence=f"Go on with {name}?", yes="go on")
    if request.plan.replaces_a_stack:
        return Question(sentence=f"Update {name}?", yes="update")
    return Question(sentence=f"Deploy {name}?", yes="deploy")


def warn_of_logout(host: HostLook) -> Question | None:
    """Where the end of the user's login would end the job too."""
    if not host.kill_user_processes:
        return None
    sentence = "This host ends a user's processes at logout: stay logged in until the deploy is done."
    return Question(sentence=sentence, yes="deploy")


def tell_rolled_back(done: Removal) -> str:
    return " ".join(part for part in ("Rolled back.", done.sentence()) if part)
