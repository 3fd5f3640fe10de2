"""What can be done about a deploy from its page: stop it, take it back, go on with it, begin it anew."""

from __future__ import annotations

import asyncio
from typing import Any

from scaletail_tui.domain.diagnosis.findings.finding import RemedyAction
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.ports.jobs import DeployRequest
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies


class DeployActs:
    """Each asks first, where it ends something."""

    def __init__(self, page: Page[Any], remedies: Remedies) -> None:
        self._page = page
        self._remedies = remedies

    async def stop(self, job: Job) -> None:
        if await self._page.ask("Stops the job. What is on disk and running stays as it is.", yes="stop"):
            await self._page.ports.jobs.stop(job.id)

    async def roll_back(self, job: Job) -> bool:
        """Take back what a new stack has got; True when it is gone."""
        from scaletail_tui.operations.lifecycle.remove import rollback

        question = "Removes its containers and generated files. tailscale/state and data stay."
        if not await self._page.ask(question, yes="roll back"):
            return False

        async def act() -> str:
            gone = await rollback(self._page.ports, job.stack)
            return f"rolled {job.stack} back: {len(gone)} removed, tailscale/state and data stay"

        return bool(await self._remedies.do(act, "rolling back"))

    async def go_on(self, course: JobCourse) -> Job | None:
        """Mend what failed it where we can, and resume from that stage; for a refused key ask for another one.

        Where nothing was put in place its answers have to be given anew. None where no job was started.
        """
        from scaletail_tui.operations.plan.planning import spec_from_disk

        ports, stack = self._page.ports, course.job.stack
        if stack not in await asyncio.to_thread(ports.folders.names):
            await self._set_up_anew(course.job)
            return None
        new_key = course.remedy is RemedyAction.NEW_KEY
        key = await self._remedies.ask_for_key() if new_key else None
        if key is None and (new_key or not await self._remedies.mend(course.finding or "")):
            return None
        spec = await spec_from_disk(ports, stack)
        return await ports.jobs.start(DeployRequest(spec=spec, key=key, redeploy=True, resume=True))

    async def _set_up_anew(self, job: Job) -> None:
        service = (await asyncio.to_thread(self._page.ports.catalog.load)).get(job.service)
        if service is None:
            raise BadInput(f"{job.service} is not in the catalog, so it cannot be set up again.")
        self._page.main_app.set_up(service)
