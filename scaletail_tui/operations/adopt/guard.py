"""What speaks for and against making a stack public that was made by hand: rows as ours have them."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.lint.stack import LintStack
from scaletail_tui.domain.lint.weakness import holds_own_secret
from scaletail_tui.operations.adopt.public import PublicPlan, plan_public
from scaletail_tui.operations.adopt.serving import HandServe, find_serve
from scaletail_tui.operations.adopt.take_over import recognise
from scaletail_tui.operations.serve.guard import (
    FunnelCheck,
    LoginPage,
    advise,
    ask_for_login,
    judge_permission,
    judge_secrets,
    say_silent,
    sort_checks,
)
from scaletail_tui.operations.serve.public import PublicWish
from scaletail_tui.render.served import handlers_at

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import AdoptPorts

_PROXY = re.compile(
    r"(?:(?P<scheme>https?|https\+insecure)://)?(?:127\.0\.0\.1|localhost):(?P<port>\d{1,5})(?P<path>/.*)?"
)


async def look_at_by_hand(ports: AdoptPorts, name: str, wish: PublicWish) -> tuple[str, tuple[FunnelCheck, ...]]:
    """The address, and all checks; an empty address where the sidecar does not tell it. Raises BadInput for what was
    not made by hand."""
    try:
        serve = await find_serve(ports, name)
    except BadInput:
        raise
    except ScaletailError as error:
        return "", (say_silent(error.title),)
    slug = await asyncio.to_thread(recognise, ports, serve.stack)
    entry = ports.catalog.load().get(slug) if slug else None
    plan, shows = _judge(serve, wish)
    page = None if plan is None else _page_of(serve, plan)
    login = await ask_for_login(ports, serve.container, page)
    checks = (
        judge_permission(serve.look, wish.port), advise(entry.funnel if entry is not None else None), login, shows,
        *judge_secrets(_secrets(serve.stack), (name, slug) if slug else (name,)),
    )  # fmt: skip
    return f"https://{serve.host}" if serve.host else "", sort_checks(checks)


def _judge(serve: HandServe, wish: PublicWish) -> tuple[PublicPlan | None, FunnelCheck]:
    try:
        plan = plan_public(serve, wish)
    except BadInput as error:
        return None, FunnelCheck(name="shows", state=HopState.FAIL, sentence=error.title, fix=error.remedy)
    paths = " and ".join(plan.paths)
    said = f"{'the whole page' if paths == '/' else f'{paths} alone'}, on port {wish.port}"
    if plan.ended:
        closed = ", ".join(f"{path} of port {port}" for port, path in plan.ended)
        said = f"{said}; {closed}, public for ever till now, is closed for it"
    return plan, FunnelCheck(name="shows", state=HopState.OK, warns=bool(plan.ended), sentence=said)


def _page_of(serve: HandServe, plan: PublicPlan) -> LoginPage | None:
    """The first thing that visitors would see."""
    handlers = handlers_at(plan.config, plan.port)
    path = "/" if "/" in plan.paths else plan.paths[0]
    found = _PROXY.fullmatch(str((handlers.get(path) or {}).get("Proxy") or ""))
    if found is None:
        return None
    return LoginPage(path, int(found["port"]), found["scheme"] or "http", found["path"] or "/")


def _secrets(stack: LintStack) -> dict[str, str]:
    """By name; of `.env` and of what the Compose files set."""
    found = {line.key: line.value for line in stack.folder.dotenv if holds_own_secret(line.key)}
    for service in stack.services:
        found |= {one.name: one.value for one in service.settings if holds_own_secret(one.name)}
    return found
