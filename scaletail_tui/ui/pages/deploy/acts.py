"""What can be done about a deploy from its page: stop it, take it back, begin it anew."""

from __future__ import annotations

import asyncio

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.ui.pages.deploy.logs import DeployLogs


class DeployActs(DeployLogs):
    """Each asks first, where it ends something; what is shown is its heir's."""

    def course_changed(self) -> None:
        """Told after an act; the heir draws."""

    async def stop_job(self) -> None:
        if await self.ask("Stops the job. What is on disk and running stays as it is.", yes="stop"):
            await self.ports.jobs.stop(self.job.id)

    async def roll_back(self) -> None:
        from scaletail_tui.operations.lifecycle.remove import rollback

        question = "Removes its containers and generated files. tailscale/state and data stay."
        if not await self.ask(question, yes="roll back"):
            return

        async def act() -> str:
            gone = await rollback(self.ports, self.job.stack)
            return f"rolled {self.job.stack} back: {len(gone)} removed, tailscale/state and data stay"

        if await self.main_app.tasks.see_through(self.job.stack, act, doing="rolling back"):
            self.course.rolled_back = True
            self.course_changed()

    async def set_up_anew(self) -> None:
        service = (await asyncio.to_thread(self.ports.catalog.load)).get(self.job.service)
        if service is None:
            raise BadInput(f"{self.job.service} is not in the catalog, so it cannot be set up again.")
        self.main_app.set_up(service)
