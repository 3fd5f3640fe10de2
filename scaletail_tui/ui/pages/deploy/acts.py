"""What can be done about a deploy from its page: stop it, take it back, go on with it, begin it anew."""

from __future__ import annotations

import asyncio
from typing import Any

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.operations.deploy.next_steps import NextSteps
from scaletail_tui.operations.deploy.questions import ROLL_BACK, STOP, tell_rolled_back
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
        if await self._page.ask(STOP.sentence, yes=STOP.yes):
            await self._page.ports.jobs.stop(job.id)

    async def roll_back(self, job: Job) -> bool:
        """Take back what a new stack has got; True when it is gone."""
        from scaletail_tui.operations.lifecycle.remove import rollback

        if not await self._page.ask(ROLL_BACK.sentence, yes=ROLL_BACK.yes):
            return False

        async def act() -> str:
            return tell_rolled_back(await rollback(self._page.ports, job.stack))

        return bool(await self._remedies.do(act, "rolling back"))

    async def start_again(self, job: Job, request: DeployRequest | None) -> Job | None:
        """Carry the same plan out; where it is not at hand, or would be another one now, the answers are asked for.

        None where no job was started.
        """
        from scaletail_tui.operations.plan.write import PlanOutdated, check_plan

        ports = self._page.ports
        if request is not None and request.plan is not None:
            try:
                await check_plan(ports, request.plan)
            except PlanOutdated as error:
                self._page.say(error.title)
            else:
                return await ports.jobs.start(request)
        if not job.new_stack:
            self._page.main_app.edit_stack(job.stack)
            return None
        service = (await asyncio.to_thread(ports.catalog.load)).get(job.service)
        if service is None:
            raise BadInput(f"{job.service} is not in the catalog, so it cannot be set up again.")
        self._page.main_app.set_up(service)
        return None

    async def go_on(self, course: JobCourse, steps: NextSteps) -> Job | None:
        """Mend what failed it where we can, and resume from that stage; for a refused key ask for another one.

        None where no job was started.
        """
        from scaletail_tui.operations.deploy.request import finish_files, request_to_go_on

        ports = self._page.ports
        key = await self._remedies.ask_for_key() if steps.asks_for_key else None
        if key is None and (steps.asks_for_key or not await self._remedies.mend(course.finding or "")):
            return None
        if told := await finish_files(ports, steps.stack):
            self._page.say(told)
        job = await ports.jobs.start(await request_to_go_on(ports, steps.stack, key=key))
        if steps.funnel:
            self._page.main_app.funnel_wishes[steps.stack] = True
        return job
