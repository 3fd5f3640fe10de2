"""What was started from the very file that is imported: it must not work on the same data at the same time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scaletail_tui.domain.diagnosis.evidence.container_facts import ALIVE
from scaletail_tui.domain.diagnosis.evidence.inspect import (
    SERVICE_LABEL,
    WORKING_DIR_LABEL,
    labels_of,
    name_of,
    project_of,
)
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.given import GivenStack
from scaletail_tui.domain.imports.service import as_list, as_mapping
from scaletail_tui.ports.engine import EngineRefused, EngineUnreachable, NoSuchContainer

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBefore:
    """The containers of the stack as it was."""

    names: frozenset[str] = frozenset()
    """Of all containers of the engine."""
    running: tuple[str, ...] = ()
    """Those made from the same file, or the one that is imported, which run now."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Which service of the file each of those is of, where Compose says it."""
    policies: Mapping[str, str] = field(default_factory=dict)
    """Those that the engine starts by itself when it restarts, running now or not, with what makes it do so."""
    fleeting: tuple[str, ...] = ()
    """Those of the running ones that the engine removes as soon as they stop."""
    volumes: Mapping[str, str] = field(default_factory=dict)
    """Named volume of the file to the engine's volume that such a container has."""


async def look_for_earlier(ports: HasEngine, given: GivenStack, *, container: str = "", own: str = "") -> RunBefore:
    """Nothing where the engine does not answer. `own` is the folder of the stack itself, where it stands already."""
    try:
        rows = await ports.engine.containers()
    except (EngineUnreachable, EngineRefused):
        return RunBefore()
    rows = tuple(one for one in rows if not own or labels_of(one).get(WORKING_DIR_LABEL) != own)
    names = frozenset(str(raw).lstrip("/") for one in rows for raw in one.get("Names") or ())
    before = [one for one in rows if _is_of(one, given, container)]
    services = {
        name_of(one): labels_of(one).get(SERVICE_LABEL, "") for one in before if str(one.get("State") or "") in ALIVE
    }
    hosts = {name_of(one): await _host_config(ports, name_of(one)) for one in before}
    return RunBefore(
        names=names, running=tuple(sorted(services)), services=services, volumes=_volumes(before, given),
        policies={name: policy for name, host in hosts.items() if (policy := policy_in(host))},
        fleeting=tuple(sorted(name for name in services if hosts[name].get("AutoRemove"))),
    )  # fmt: skip


async def _host_config(ports: HasEngine, container: str) -> Mapping[str, Any]:
    """How it was made to run; nothing where the engine does not say."""
    try:
        return as_mapping((await ports.engine.inspect(container)).get("HostConfig"))
    except (EngineUnreachable, EngineRefused, NoSuchContainer):
        return {}


def policy_in(host: Mapping[str, Any]) -> str:
    """What makes the engine start a container when it restarts itself; empty where nothing does."""
    policy = str(as_mapping(host.get("RestartPolicy")).get("Name") or "")
    return policy if policy in ("always", "unless-stopped") else ""


def tell_policies(before: RunBefore, left: Sequence[str]) -> tuple[str, ...]:
    """A sentence for each that the engine would start again beside the stack; `left` are services left out of it."""
    told = []
    for container, policy in sorted(before.policies.items()):
        if before.services.get(container) in left:
            continue
        starts = f"{container} starts by itself when the engine restarts (restart: {policy})"
        if container in before.running:
            told.append(
                f"{starts}: where it is stopped for this stack that is taken off, and a rollback gives it back; "
                f"by hand: docker update --restart={policy} {container}"
            )
        elif policy == "always":
            told.append(
                f"{starts}, and would work on the same data: to take that off: docker update --restart=no {container}"
            )
    return tuple(told)


def check_stopped(before: RunBefore) -> None:
    """Raise BadInput where it runs still."""
    if before.running:
        what = ", ".join(before.running)
        verb = "runs" if len(before.running) == 1 else "run"
        raise BadInput(
            f"{what} {verb} from what is imported, and would work on the same data at the same time.",
            remedy="Stop it first, or give --stop-running: it is stopped just before the stack starts, never removed.",
        )


def check_kept(before: RunBefore) -> None:
    """Raise BadInput where stopping one of them would remove it, with what it keeps in volumes without a name."""
    if before.fleeting:
        what = ", ".join(before.fleeting)
        raise BadInput(
            f"{what} was started with --rm: the engine removes it when it stops, and what is in it is gone.",
            remedy=f"Save what it holds, stop it yourself (docker stop {' '.join(before.fleeting)}), and import again.",
        )


def _is_of(row: Mapping[str, Any], given: GivenStack, container: str) -> bool:
    if container:
        return name_of(row) == container
    return bool(given.folder) and labels_of(row).get(WORKING_DIR_LABEL) == given.folder


def _volumes(rows: Sequence[Mapping[str, Any]], given: GivenStack) -> dict[str, str]:
    """Those that Compose made for the project; one that is named in the file itself is there anyhow."""
    found: dict[str, str] = {}
    declared = as_mapping(given.model.get("volumes"))
    for row in rows:
        project = project_of(row)
        for mount in as_list(row.get("Mounts")):
            real = str(as_mapping(mount).get("Name") or "")
            short = real.removeprefix(f"{project}_")
            body = as_mapping(declared.get(short))
            if short in declared and short != real and not (body.get("name") or body.get("external")):
                found[short] = real
    return found
