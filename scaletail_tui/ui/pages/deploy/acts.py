"""What can be done about a deploy from its page: stop it, take it back, go on with it, begin it anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.stack.job import Job, JobKind
from scaletail_tui.domain.stack.stage import StageId
from scaletail_tui.domain.stack.undertaking import UndertakingKind
from scaletail_tui.operations.deploy.next_steps import NextSteps
from scaletail_tui.operations.deploy.questions import GO_BACK, ROLL_BACK, STOP, tell_rolled_back
from scaletail_tui.ports.jobs import ChangeRequest, Course, DeployRequest
from scaletail_tui.ui.pages.deploy.job_watch import JobCourse
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.remedy.applying import Remedies
from scaletail_tui.ui.work import Left


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

    async def go_back(self, job: Job) -> Job | None:
        """Bring back what ran before a redeploy, as a job; None where that is not wanted."""
        from scaletail_tui.operations.update.context import request_update

        if not await self._page.ask(GO_BACK.sentence, yes=GO_BACK.yes):
            return None
        if job.kind.of_living:
            return await self._take_course(job, Course.BACK)
        return await self._page.ports.jobs.start(await request_update(self._page.ports, job.stack, kind=JobKind.BACK))

    async def _take_course(self, job: Job, course: Course) -> Job:
        """Bring a change or a rename that was cut off to its end, or back."""
        from scaletail_tui.operations.change.request import request_course

        kind, ports = UndertakingKind(job.kind.value), self._page.ports
        return await ports.jobs.start(await request_course(ports, job.stack, course, kind))

    async def start_again(self, job: Job, request: DeployRequest | ChangeRequest | None) -> Job | None:
        """Carry the same plan out; where it is not at hand, or would be another one now, the answers are asked for.

        None where no job was started.
        """
        from scaletail_tui.operations.deploy.request import begin_deploy
        from scaletail_tui.operations.plan.write import PlanOutdated, check_plan

        ports = self._page.ports
        if job.kind is JobKind.CHANGE:
            self._page.main_app.edit_stack(job.stack)
            return None
        if job.kind is JobKind.RENAME:
            self._page.say("It is called as before: N on its page begins it again.")
            return None
        if job.kind is not JobKind.DEPLOY:
            from scaletail_tui.operations.update.context import request_update

            with_dump = StageId.DUMP in job.stages
            again = await request_update(ports, job.stack, kind=job.kind, again=True, with_dump=with_dump)
            return await ports.jobs.start(again)
        if isinstance(request, DeployRequest) and request.plan is not None:
            try:
                await check_plan(ports, request.plan)
            except PlanOutdated as error:
                self._page.say(error.title)
            else:
                return await begin_deploy(ports, request)
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
        from scaletail_tui.operations.deploy.request import begin_deploy, finish_files, request_to_go_on

        ports = self._page.ports
        if course.job.kind.of_living:
            return await self._take_course(course.job, Course.GO_ON)
        key = await self._remedies.ask_for_key() if steps.asks_for_key else None
        if key is None and (steps.asks_for_key or not await self._remedies.mend(course.finding or "")):
            return None
        if told := await finish_files(ports, steps.stack):
            self._page.say(told)
        try:
            request = await self._allow_powers(await request_to_go_on(ports, steps.stack, key=key))
        except Left as left:  # what failed it may be mended by now
            raise Left("Left: it does not go on." if left.sentence else "") from left
        if request is None:
            return None
        job = await begin_deploy(ports, request)
        if steps.funnel:
            self._page.main_app.funnel_wishes[steps.stack] = True
        return job

    async def _allow_powers(self, request: DeployRequest) -> DeployRequest | None:
        """With the yes to what a stack of an entry of others may do as it stands; None where it is not given."""
        if not request.spec.service.foreign:
            return request
        from scaletail_tui.domain.powers.power import words_to_allow
        from scaletail_tui.operations.plan.powers import read_standing_powers
        from scaletail_tui.ui.pages.review.power_rows import name_powers

        needs = words_to_allow(await asyncio.to_thread(read_standing_powers, self._page.ports, request.spec))
        if needs and not await self._page.ask_word(
            f"Not from the shipped catalog. Allow {name_powers(needs)}?", request.spec.name
        ):
            return None
        return replace(request, allowed=needs)
