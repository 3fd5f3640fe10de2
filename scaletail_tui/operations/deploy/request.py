"""What a deploy is begun with: the plan that was shown, or the wish to go on; and a key, where a client can make it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client
from scaletail_tui.domain.stack.job import Job
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.operations.plan.planning import make_plan, spec_from_disk
from scaletail_tui.ports.jobs import DeployRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scaletail_tui.ports.needs import BeginPorts, EngineAndFolders, HasTailnet, OriginPorts, SpecPorts


async def request_deploy(
    ports: EngineAndFolders,
    spec: StackSpec,
    *,
    key: AuthKey | None = None,
    funnel: bool = False,
    public_for: float | None = None,
) -> DeployRequest:
    """Plan it once: what the request holds is shown, and carried out. Raises BadInput where Funnel would open more."""
    _judge_funnel(spec, funnel=funnel, public_for=public_for)
    return DeployRequest(spec=spec, plan=await make_plan(ports, spec), key=key, funnel=funnel, public_for=public_for)


async def request_to_go_on(
    ports: SpecPorts,
    name: str,
    *,
    key: AuthKey | None = None,
    funnel: bool = False,
    public_for: float | None = None,
) -> DeployRequest:
    """Go on with what stands in the folder; a new key may be given. Raises BadInput where nothing stands, or where
    Funnel would open more."""
    spec = await spec_from_disk(ports, name)
    _judge_funnel(spec, funnel=funnel, public_for=public_for)
    return DeployRequest(spec=spec, key=key, funnel=funnel, public_for=public_for)


def _judge_funnel(spec: StackSpec, *, funnel: bool, public_for: float | None) -> None:
    """What the last stage would refuse is refused before anything is made anew."""
    if funnel:
        from scaletail_tui.operations.serve.public import PublicWish, judge_wish

        try:
            judge_wish(spec, PublicWish(seconds=public_for))
        except BadInput as error:
            raise BadInput(
                error.title, remedy=f"Deploy it without Funnel, then see: scaletail-tui expose {spec.name}"
            ) from error


async def finish_files(ports: OriginPorts, name: str) -> str:
    """Put the rest of an ended deploy's files in place, or clear them away; one sentence, empty where all is whole.

    Only then the folder says what the stack is. Raises StackHeld.
    """
    if await asyncio.to_thread(ports.folders.find_unfinished, name) is None:
        return ""
    with ports.locks.hold(name, "deploy"):
        return await asyncio.to_thread(ports.folders.finish, name)


async def begin_deploy(ports: BeginPorts, request: DeployRequest) -> Job:
    """Start the job. An OAuth client's secret stays in this process: the job is given a key that it made.

    Raises BadInput for a client without a tag, and ApiRefused.
    """
    if request.key is not None and is_oauth_client(request.key):
        request = replace(request, key=await mint_key(ports, request.key, request.spec.sidecar.tags))
    return await ports.jobs.start(request)


async def mint_key(ports: HasTailnet, client: AuthKey, tags: Sequence[str]) -> AuthKey:
    """A key for one device. Raises BadInput without a tag, and ApiRefused."""
    check_tags(client, tags)
    return await ports.tailnet.mint_key(client, tags)


def check_tags(key: AuthKey | None, tags: Sequence[str]) -> None:
    """Raise BadInput for an OAuth client's secret without a tag: what it admits belongs to no user."""
    if key is not None and is_oauth_client(key) and not tags:
        raise BadInput(
            "An OAuth client admits tagged devices only, and this stack has no tag.",
            remedy="Give it one that the client owns: --tag tag:NAME, or Tags under Advanced.",
        )
