"""From what was seen and what the user said to the decisions of an import; what cannot be known is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.choices import ImportChoices
from scaletail_tui.domain.imports.entry import find_unset
from scaletail_tui.domain.imports.obstacles import Obstacle, find_closed, find_notes, find_obstacles, tell_others
from scaletail_tui.domain.imports.service import GivenService
from scaletail_tui.domain.imports.survey import Listening, Survey, Visited
from scaletail_tui.domain.stack.exposure import ClosedPorts
from scaletail_tui.domain.ways import Telling, Way

NO_PAGE = "none"
SCHEMES = {"http": "http", "https": "https-insecure", NO_PAGE: ""}
"""What the user says of the page to how Serve asks for it."""
_DERIVED = frozenset({
    "STACK_NAME", "PUBLIC_HOST", "PUBLIC_URL", "PUBLIC_SCHEME", "PUBLIC_HTTPS", "PUBLIC_HTTP", "TZ", "PUID", "PGID",
    "HOME", "USER", "PWD", "COMPOSE_PROJECT_NAME",
})  # fmt: skip
"""Variables that every stack has, or that Compose takes from its caller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWishes:
    """What the user said, on the command line or in the interface."""

    visit: str = ""
    """The service that people visit."""
    port: int = 0
    page: str = ""
    """http, https or none; empty: as it is seen."""
    left: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    from_host: tuple[str, ...] = ()
    """Services that may be moved out of the host's network."""
    names_taken: frozenset[str] = frozenset()
    """Names of containers that stand."""
    volumes: Mapping[str, str] = field(default_factory=dict)
    """Named volume to the engine's volume with its data."""
    copied: str = ""
    """Why the services cannot stay in a file of their own."""


class ImportQuestion(BadInput):
    """Something that only the user knows: which service, or which port."""

    def __init__(self, title: str, *, flag: str, choices: Sequence[str], remedy: str, service: str = "") -> None:
        super().__init__(title, remedy=remedy)
        self.service = service
        self.flag = flag
        self.choices = tuple(choices)


class InHostNetwork(BadInput):
    """A service uses the host's own network: the user has to say that it may be moved beside the sidecar."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.sentence, remedy=obstacle.way)
        self.service = obstacle.in_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an import becomes."""

    choices: ImportChoices
    name: str
    """Proposed for the stack."""
    notes: tuple[str, ...] = ()
    tellings: tuple[Telling, ...] = ()
    """Notes with something to do in them, which each front end names in its own words."""
    closed: tuple[ClosedPorts, ...] = ()
    """What was open on the host."""
    first_run: str = ""
    known_as: str = ""
    """What the catalog calls the visited service."""


def decide(survey: Survey, wishes: ImportWishes) -> Decision:
    """Raises ImportQuestion for what cannot be known, BadInput for what cannot be."""
    _refuse_unknown(survey, wishes)
    if sidecar := next((one.name for one in survey.services if one.is_sidecar), ""):
        raise BadInput(
            f"{sidecar} is a Tailscale sidecar already, so there is nothing to import.",
            remedy="Put the folder below the stacks root: status, doctor and lint work on it as it is.",
        )
    visited = _choose_visited(survey, wishes)
    listening = _choose_port(survey, visited, wishes)
    behind = visited.service.joins if survey.service(visited.service.joins) is not None else ""
    joined = [visited.service] if behind else _joined(survey, visited, listening)
    left = tuple(dict.fromkeys((*wishes.left, *(one.name for one in survey.proxies if one not in joined))))
    wanted = [one for one in survey.services if one.name not in left]
    for obstacle in find_obstacles(joined, wanted, survey.given.model, moved=wishes.from_host):
        raise InHostNetwork(obstacle) if obstacle.in_host else BadInput(obstacle.sentence, remedy=obstacle.way)
    entry = listening.catalog if listening is not None else None
    notes = [*find_notes(joined, wanted, moved=wishes.from_host)]
    if behind:
        notes.append(f"{visited.name} stays in the network of {behind}, and the sidecar joins it there.")
    notes += [f"{one.name} is left out: the sidecar does its work." for one in survey.proxies if one.name in left]
    if survey.given.parts:
        read = ", ".join(survey.given.parts)
        notes.append(f"app.yaml is a copy of what {read} say together: what is changed there later is imported again.")
    if survey.asleep:
        named = ", ".join(f"{one.name} (profile {one.profiles[0]})" for one in survey.asleep)
        notes.append(f"Behind a profile, and not started: {named}.")
    others = list(tell_others(survey, visited, joined, left))
    notes += [one for one in others if isinstance(one, str)]
    bodies = {one.name: one.body for one in wanted}
    choices = ImportChoices(
        files=tuple(survey.given.files),
        copied=bool(wishes.copied or survey.given.copied),
        folder=survey.given.folder,
        source=survey.given.source,
        beside=survey.given.beside,
        visit=visited.name,
        port=listening.port if listening is not None else 0,
        scheme=listening.scheme if listening is not None else "",
        joined=() if behind else tuple(one.name for one in joined),
        behind=behind,
        left=left,
        profiles=wishes.profiles,
        unnamed=tuple(one.name for one in wanted if one.value("container_name") in wishes.names_taken),
        volumes=dict(wishes.volumes),
        asked=tuple(name for name in find_unset(bodies, survey.given.env) if name not in _DERIVED),
    )
    return Decision(
        choices=choices, name=_name(survey, visited, entry), notes=tuple(notes), closed=tuple(find_closed(joined)),
        tellings=tuple(one for one in others if isinstance(one, Telling)),
        first_run=entry.first_run if entry is not None else "", known_as=entry.name if entry is not None else "",
    )  # fmt: skip


def _refuse_unknown(survey: Survey, wishes: ImportWishes) -> None:
    known = [one.name for one in survey.given.services()]
    for flag, names in (
        ("--visit", (wishes.visit,)),
        ("--leave", wishes.left),
        ("--from-host-network", wishes.from_host),
    ):
        for name in names:
            if name and name not in known:
                raise BadInput(f"{flag} {name}: there is no such service.", remedy=f"There is: {', '.join(known)}.")
    profiles = {profile for one in survey.given.services() for profile in one.profiles}
    for profile in wishes.profiles:
        if profile not in profiles:
            there = ", ".join(sorted(profiles)) or "none"
            raise BadInput(f"--profile {profile}: no service has it.", remedy=f"There is: {there}.")
    if wishes.visit and survey.service(wishes.visit) is None:
        raise BadInput(f"{wishes.visit} is left out, or behind a profile that is not chosen.", remedy="Add --profile.")


def _choose_visited(survey: Survey, wishes: ImportWishes) -> Visited:
    if wishes.visit:
        service = survey.service(wishes.visit)
        assert service is not None  # refused before
        return Visited(service=service, listening=survey.listening_of(service), weight=0)
    found = survey.visited()
    if not found:
        raise BadInput(
            "None of these services can be visited: they are databases, caches or jobs.",
            remedy=Telling(before="Name the one that is: ", way=Way.VISIT),
        )
    best = [one for one in found if one.weight == found[0].weight]
    if len(best) == 1 and (best[0].weight > 0 or len(found) == 1):
        return best[0]
    names = [one.name for one in best]
    raise ImportQuestion(
        f"Several services can be visited: {', '.join(names)}.", flag="visit", choices=names,
        remedy="Say which one the address shows with --visit SERVICE; or --each: a name and a sidecar for each.",
    )  # fmt: skip


def _choose_port(survey: Survey, visited: Visited, wishes: ImportWishes) -> Listening | None:
    """Where the visited service listens; None where it has UDP ports alone."""
    page = SCHEMES.get(wishes.page)
    if wishes.port:
        seen = next((one for one in visited.listening if one.port == wishes.port), None)
        scheme = page if page is not None else seen.scheme if seen is not None else None
        known = scheme if scheme is not None else Listening(port=wishes.port).scheme
        return Listening(port=wishes.port, scheme=known, catalog=seen.catalog if seen is not None else None)
    if not visited.listening:
        udp = [one for one in (*visited.service.published, *visited.service.exposed) if one.protocol == "udp"]
        if udp or page == "":
            return None
        raise ImportQuestion(
            f"Where {visited.name} listens is not told by its file, and its image is not here to be asked.",
            flag="port", service=visited.name, choices=(), remedy=f"Say it with --visit {visited.name}:PORT.",
        )  # fmt: skip
    first = visited.listening[0]
    sure = [one for one in visited.listening if one.sure]
    if not first.sure and not sure:
        ports = [str(one.port) for one in visited.listening]
        raise ImportQuestion(
            f"{visited.name} listens on {', '.join(ports)}.", flag="port", service=visited.name, choices=ports,
            remedy=f"Say which one is its page with --visit {visited.name}:PORT.",
        )  # fmt: skip
    chosen = sure[0] if sure else first
    return chosen if page is None else Listening(port=chosen.port, scheme=page, catalog=chosen.catalog)


def _joined(survey: Survey, visited: Visited, listening: Listening | None) -> list[GivenService]:
    """The visited service, who shares its network, and whose ports would be closed otherwise."""
    joined = [visited.service]
    for _ in survey.services:
        for one in survey.services:
            if one not in joined and one.joins in {other.name for other in joined}:
                joined.append(one)
    ports = {one.port for service in joined for one in service.published} | ({listening.port} if listening else set())
    for other in survey.visited():
        mine = {one.port for one in other.service.published}
        fits = mine and not (mine & ports) and not other.service.network_mode and other.service not in joined
        if fits and other.service.networks.keys() == visited.service.networks.keys():
            joined.append(other.service)
            ports |= mine
    return joined


def _name(survey: Survey, visited: Visited, entry: object) -> str:
    from scaletail_tui.domain.catalog.service import Service
    from scaletail_tui.domain.stack.hostname import sanitize

    proposed = [survey.given.called if survey.given.called not in GENERIC else ""]
    if isinstance(entry, Service):
        proposed.insert(0, entry.hostname)
    proposed += [
        visited.name if visited.name not in GENERIC else "",
        visited.service.repository.rpartition("/")[2],
        "app",
    ]
    return next(name for one in proposed if (name := sanitize(one.replace("_", "-").replace("/", "-")).strip("-")))


GENERIC = frozenset({
    "docker", "compose", "app", "web", "server", "stack", "tmp", "home", "root", "services", "build", "dist", "src",
    "frontend", "backend", "application", "main", "service", "new", "test",
})  # fmt: skip
"""Names that tell nothing of what is in there."""
