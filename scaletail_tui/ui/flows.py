"""From a service to a running stack: wizard, review, job, and the page that watches it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scaletail_tui.domain.stack.job import Job
    from scaletail_tui.operations.change.planning import PlannedChange
    from scaletail_tui.ports.jobs import DeployRequest
    from scaletail_tui.ui.shell import Shell
    from scaletail_tui.ui.wizard_draft import WizardDraft


async def set_up(app: Shell, service: Service, stops: tuple[str, ...] = ()) -> None:
    """Ask, review, start the job and watch it. Runs in a worker of the app."""
    from scaletail_tui.ui.wizard_draft import WizardDraft as Draft

    fresh = Draft.begin(service, name=_free_name(app, service), new=app.options.new_stacks)
    kept = app.drafts.get(fresh.kept_as, fresh)
    # an import whose file says something else by now is another service: answers to the old one are not put to it
    draft = fresh if service.imported and kept.service != service else kept
    draft.stops = stops
    await _through_the_wizard(app, draft)


async def set_up_each(app: Shell, requests: Sequence[DeployRequest]) -> None:
    """Review them together, then deploy one after the other, until one does not come up: it is said which are left."""
    from scaletail_tui.operations.deploy.existing_stack import wait_for_success
    from scaletail_tui.operations.deploy.request import begin_deploy
    from scaletail_tui.ui.pages.deploy.page import DeployScreen
    from scaletail_tui.ui.pages.review.each import EachScreen

    if not await app.push_screen_wait(EachScreen(requests)):
        return
    coming = app.line_up([request.name for request in requests])
    try:
        for number, request in enumerate(requests, 1):
            job = await begin_deploy(app.ports, request)
            coming.remove(request.name)
            if number > 1:
                app.say(f"{request.name}, {number} of {len(requests)}: its deploy has begun.")
            else:
                await app.go_to("stacks")
                page = DeployScreen(job, request=request)
                page.trail += f", {number} of {len(requests)}"
                await app.push_screen(page)
            if await wait_for_success(app.ports, job):
                continue
            if coming:
                app.say(f"{request.name} did not come up. {tell_not_begun(coming)}")
            return
    finally:
        coming.clear()


def tell_not_begun(names: Iterable[str]) -> str:
    """Which stacks of one file wait for those before them, and how they come to be."""
    return f"Not begun: {', '.join(names)}; importing the file again goes on."


async def edit(app: Shell, name: str) -> None:
    """Change the answers of a stack that is here, and deploy it again."""
    from scaletail_tui.operations.adopt.why_not import refuse_change
    from scaletail_tui.operations.plan.planning import spec_from_disk
    from scaletail_tui.ui.wizard_draft import WizardDraft as Draft

    await refuse_change(app.ports, name)
    spec: StackSpec = await spec_from_disk(app.ports, name)
    fresh = Draft.begin(spec.service, existing=spec)
    kept = app.drafts.get(fresh.kept_as)
    # answers to what the stack was before something else changed it would undo that
    await _through_the_wizard(app, kept if kept is not None and kept.existing == spec else fresh)


async def compare(app: Shell, name: str) -> None:
    """Choose what is taken of the other side, review the plan of that, and deploy it; who leaves the review chooses on.

    A stack made by hand has a page of its own, which writes into the user's files.
    """
    from scaletail_tui.operations.deploy.request import begin_deploy
    from scaletail_tui.operations.observe.origin import Origin, find_origin
    from scaletail_tui.ports.jobs import DeployRequest
    from scaletail_tui.ui.pages.compare.by_hand import HandCompareScreen
    from scaletail_tui.ui.pages.compare.page import CompareScreen
    from scaletail_tui.ui.pages.deploy.page import DeployScreen
    from scaletail_tui.ui.pages.review.page import Decision, ReviewScreen

    if (await find_origin(app.ports, name)).origin is Origin.BY_HAND:
        await app.push_screen(HandCompareScreen(name))
        return
    page = CompareScreen(name)
    while (plan := await app.push_screen_wait(page)) is not None and page.seen is not None:
        review = ReviewScreen(page.seen.spec, plan, key=None, funnel=False)
        review.place = page.place
        decision = await app.push_screen_wait(review)
        if decision is Decision.DEPLOY:
            request = DeployRequest(spec=page.seen.spec, plan=review.plan)
            job = await begin_deploy(app.ports, request)
            await app.go_to("stacks")
            await app.push_screen(DeployScreen(job, request=request))
            return
        if decision is Decision.WROTE:
            app.monitor.look_again()
            return
        page = CompareScreen(name, before=page)


async def watch_job(app: Shell, job: Job) -> None:
    """Open the page of a deploy that somebody else began, or that was left, among the stacks."""
    from scaletail_tui.ui.pages.deploy.page import DeployScreen

    await app.go_to("stacks")
    await app.push_screen(DeployScreen(job, ours=False))


async def _through_the_wizard(app: Shell, draft: WizardDraft) -> None:
    from scaletail_tui.operations.deploy.request import begin_deploy
    from scaletail_tui.ports.jobs import DeployRequest
    from scaletail_tui.ui.pages.deploy.page import DeployScreen
    from scaletail_tui.ui.pages.review.page import Decision
    from scaletail_tui.ui.pages.wizard.page import WizardScreen

    wizard = WizardScreen(draft)
    wizard.place = app.current_mode
    answers = await app.push_screen_wait(wizard)
    if answers is None or wizard.spec is None or wizard.plan is None:
        return
    app.drafts[draft.kept_as] = draft.without_key()  # until it is seen that they are not needed again
    if wizard.decision is Decision.WROTE:
        _forget(app, draft)
        app.monitor.look_again()
        app.say(f"written to {app.ports.folders.folder(wizard.spec.name)}; start it with: docker compose up -d")
        return
    if wizard.change is not None:
        await _change(app, draft, replace(wizard.change, plan=wizard.plan))
        return
    request = DeployRequest(spec=wizard.spec, plan=wizard.plan, key=draft.reading.key, stops=draft.stops)
    try:
        job = await begin_deploy(app.ports, request)
    except ScaletailError as error:
        remedy = f"{error.remedy} The answers are kept.".strip()
        raise ScaletailError(error.title, detail=error.detail, remedy=remedy) from error
    app.funnel_wishes[job.stack] = answers.exposure is Exposure.FUNNEL
    await app.go_to("stacks")
    await app.push_screen(DeployScreen(job, request=request, written=lambda: _forget(app, draft)))


async def _change(app: Shell, draft: WizardDraft, planned: PlannedChange) -> None:
    """Carry out what the review has shown; the answers are kept until it is seen that they hold."""
    from scaletail_tui.operations.change.request import request_change
    from scaletail_tui.ui.pages.deploy.page import DeployScreen

    request = request_change(planned)
    job = await app.ports.jobs.start(request)
    await app.go_to("stacks")
    await app.push_screen(DeployScreen(job, request=request, written=lambda: _forget(app, draft)))


def _forget(app: Shell, draft: WizardDraft) -> None:
    """Answers that stand in the stack's folder are read from there."""
    app.drafts.pop(draft.kept_as, None)


def _free_name(app: Shell, service: Service) -> str:
    """The catalog's name, or the same with a number when a stack has it."""
    base = service.hostname or service.slug
    used = {stack.name for stack in app.overview.stacks}
    number = 2
    name = base
    while name in used:
        name, number = f"{base}-{number}", number + 1
    return name
