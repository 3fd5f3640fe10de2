"""What a page may ask of the program around it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.ui.toolkit.canvas import Canvas

if TYPE_CHECKING:
    from textual.screen import Screen, ScreenResultType
    from textual.worker import Worker

    from scaletail_tui.domain.catalog.service import Service
    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.domain.stack.summary import HostReport
    from scaletail_tui.operations.observe.own_probes import OwnProbes
    from scaletail_tui.ports.bundle import Ports
    from scaletail_tui.ports.jobs import DeployRequest
    from scaletail_tui.ui.lesson import Lesson
    from scaletail_tui.ui.options import Look
    from scaletail_tui.ui.overview import Overview
    from scaletail_tui.ui.stack_monitor import StackMonitor
    from scaletail_tui.ui.stack_tasks import StackTasks
    from scaletail_tui.ui.wizard_draft import WizardDraft


class Shell(Canvas, Protocol):
    """The program as its pages and flows see it: the world, what all pages share, and the way to other pages."""

    ports: Ports
    overview: Overview
    """Engine and stacks as they were last seen."""
    host_report: HostReport | None
    host_so_far: HostReport | None
    """What is judged of the first look while it goes on."""
    monitor: StackMonitor
    tasks: StackTasks
    probes: OwnProbes
    touched: bool
    """True once the user has pressed a key: from then on no page is opened by itself."""
    drafts: dict[str, WizardDraft]
    """Answers kept when a wizard was left, by `kept_as`, without the auth key."""
    funnel_wishes: dict[str, bool]
    """Stacks that shall go public once they answer and their name is typed."""

    lesson: Lesson | None
    """The first deploy that is being learned, in practice."""

    @property
    def current_mode(self) -> str: ...

    @property
    def mouse_on(self) -> bool: ...

    def expect(self, work: Worker[None]) -> None:
        """The next key is for what this work asks or opens."""

    def say(self, sentence: str) -> None:
        """Say it on the page that is seen."""

    def copy_to_clipboard(self, text: str) -> None: ...

    def start_looking(self) -> None:
        """Ask the world: checks of the host, the stacks, the engine's events."""

    async def check_host(self, *, outside: bool = False) -> None: ...

    def set_up(self, service: Service, *, stops: tuple[str, ...] = ()) -> None:
        """Open the wizard on top of the present page, and go on to review and deploy.

        `stops` are containers that are stopped just before the stack starts; a rollback starts them again.
        """

    def set_up_each(self, requests: Sequence[DeployRequest]) -> None:
        """Review several stacks of one file together, and deploy one after the other."""

    def line_up(self, names: Iterable[str]) -> list[str]:
        """Stacks that are deployed one after the other: who does it takes out of the list what has begun."""

    def edit_stack(self, name: str) -> None:
        """Open the wizard with the answers of a stack, and deploy what was changed."""

    def compare_stack(self, name: str) -> None:
        """Lay a stack beside its entry of the catalog, and deploy what is taken of it."""

    def watch_job(self, job: Job) -> None:
        """Open the page of a deploy that was started elsewhere."""

    def open_stack(self, name: str) -> None:
        """Go to the stacks and open one of them."""

    async def go_to(self, place: str) -> None:
        """Go to the place as it was left."""

    def push_screen(self, screen: Screen[ScreenResultType], callback: Any = None) -> Awaitable[Any]: ...

    async def push_screen_wait(self, screen: Screen[ScreenResultType]) -> ScreenResultType: ...

    def start_practice(self) -> None:
        """End with the wish to start again on the pretend host."""

    def set_look(self, look: Look) -> None: ...

    def toggle_mouse(self) -> bool:
        """Let the mouse go to the terminal, or take it again; True where we have it now."""
