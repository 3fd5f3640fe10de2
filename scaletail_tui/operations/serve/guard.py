"""What speaks for and against making a stack public, looked at before anybody says yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from scaletail_tui.domain.catalog.service import FunnelNote
from scaletail_tui.domain.diagnosis.evidence.readings import status_facts
from scaletail_tui.domain.diagnosis.findings.hop import HopState
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.lint.weakness import holds_own_secret, is_weak
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.domain.stack.funnel import funnel_obstacle
from scaletail_tui.domain.stack.raw_evidence import SidecarLook
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.operations.plan.planning import spec_from_disk
from scaletail_tui.operations.serve.public import PublicWish, ended_by, judge_wish
from scaletail_tui.ports.sidecars import SidecarSilent
from scaletail_tui.render.serve import WHOLE_PAGE_PORT

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasSidecars, ServePorts


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelCheck:
    """One row."""

    name: str
    state: HopState
    sentence: str
    warns: bool = False
    """True for advice that the user may go against."""
    fix: str = ""
    url: str = ""

    @property
    def shown(self) -> HopState | StackState:
        return StackState.WARN if self.warns else self.state

    @property
    def loud(self) -> bool:
        return self.warns or self.state is not HopState.OK

    def to_json(self) -> dict[str, Any]:
        return {
            "check": self.name, "state": self.shown.value, "sentence": self.sentence, "fix": self.fix, "url": self.url,
        }  # fmt: skip


async def look_at(ports: ServePorts, name: str, wish: PublicWish) -> tuple[str, tuple[FunnelCheck, ...]]:
    """The address, and all checks; an empty address where the sidecar does not tell it. Raises BadInput for what is
    no stack of ours."""
    spec = await spec_from_disk(ports, name)
    values = {key: value for key, value in spec.own_variables.items() if holds_own_secret(key)}
    values |= {key: spec.settings[key] for key in _secret_keys(spec) if key in spec.settings}
    shown = (_judge_doors(spec, wish), *judge_secrets(values, (spec.name, spec.service.slug)))
    page, said = spec.service.main_page, advise(spec.service.funnel)
    try:
        look = await ports.sidecars.look(spec.sidecar_container)
    except SidecarSilent as error:
        return "", (say_silent(error.title), *shown, said)
    status = status_facts(look.status or {})
    if not status.running:
        return "", (say_silent("the sidecar is not logged in"), *shown, said)
    asked = None if page is None else LoginPage(page.path, page.port, page.scheme, page.target_path or page.path)
    login = await ask_for_login(ports, spec.sidecar_container, asked)
    url = f"https://{status.dns_name}" if status.dns_name else ""
    return url, sort_checks((judge_permission(look, wish.port), said, login, *shown))


def sort_checks(checks: Iterable[FunnelCheck]) -> tuple[FunnelCheck, ...]:
    """What fails first, then what is to be read."""
    return tuple(sorted(checks, key=lambda check: (check.state is not HopState.FAIL, not check.loud)))


def _secret_keys(spec: StackSpec) -> tuple[str, ...]:
    return tuple(question.key for question in spec.service.questions if question.secret)


def judge_permission(look: SidecarLook, port: int) -> FunnelCheck:
    status = status_facts(look.status or {})
    whom = ", ".join(status.tags) or status.user or "this device"
    obstacle = funnel_obstacle(status.capabilities, port=port, tags=status.tags)
    if obstacle is None:
        said = f"node attribute funnel is set for {whom}, port {port} too"
        return FunnelCheck(name="allowed", state=HopState.OK, sentence=said)
    return FunnelCheck(
        name="allowed", state=HopState.FAIL, sentence=obstacle.sentence, fix=obstacle.fix, url=obstacle.url
    )


def say_silent(why: str) -> FunnelCheck:
    return FunnelCheck(name="allowed", state=HopState.FAIL, sentence=f"cannot be asked: {why}", fix="Start the stack.")


def _judge_doors(spec: StackSpec, wish: PublicWish) -> FunnelCheck:
    """What becomes public, and whether that would be more than was asked."""
    try:
        doors = judge_wish(spec, wish)
    except BadInput as error:
        return FunnelCheck(name="shows", state=HopState.FAIL, sentence=error.title, fix=error.remedy)
    paths = " and ".join(door.path for door in doors)
    if wish.path or not spec.service.funnel.paths:
        whole = "the whole page" if paths == "/" else f"{paths} alone"
        said = f"{whole}, on port {wish.port}"
    else:
        rest = f", at port {WHOLE_PAGE_PORT}" if wish.port != WHOLE_PAGE_PORT else ""
        said = f"{paths} alone; the page stays in your tailnet{rest}"
    ended = ended_by(spec, wish, doors)
    if ended:
        closed = ", ".join(f"{door.path} of port {door.port}" for door in ended)
        said = f"{said}; {closed}, public for ever till now, is closed for it"
    return FunnelCheck(name="shows", state=HopState.OK, warns=bool(ended), sentence=said)


def judge_secrets(values: Mapping[str, str], names: tuple[str, ...]) -> tuple[FunnelCheck, ...]:
    """Secrets of the stack that everybody knows, or guesses by its names; none of them is ever quoted."""
    weak = sorted(key for key, value in values.items() if is_weak(value, names))
    if not values:
        return ()
    if weak:
        said = f"{', '.join(weak)} {'is a value' if len(weak) == 1 else 'are values'} that everybody knows"
        return (FunnelCheck(name="secrets", state=HopState.OK, warns=True, sentence=said, fix="Change it first."),)
    return (FunnelCheck(name="secrets", state=HopState.OK, sentence="none of its secrets is one that everybody knows"),)


class LoginPage(NamedTuple):
    """Where the app's page is asked, inside."""

    path: str
    port: int
    scheme: str
    target: str


async def ask_for_login(ports: HasSidecars, container: str, page: LoginPage | None) -> FunnelCheck:
    """Does the page ask who is there? A page that draws its login by script is not seen to."""
    if page is None:
        return FunnelCheck(name="login", state=HopState.UNKNOWN, sentence="it has no page to ask")
    try:
        answer = await ports.sidecars.loopback(container, port=page.port, scheme=page.scheme, path=page.target)
    except SidecarSilent as error:
        return FunnelCheck(name="login", state=HopState.UNKNOWN, sentence=f"cannot be asked: {error.title}")
    if answer.status is None:
        return FunnelCheck(name="login", state=HopState.UNKNOWN, sentence=answer.error or "the app does not answer")
    if answer.asks_login:
        return FunnelCheck(name="login", state=HopState.OK, sentence="its page asks who is there")
    said = f"{page.path} answers {answer.status}, and no login was seen there"
    return FunnelCheck(name="login", state=HopState.OK, warns=True, sentence=said)


def advise(note: FunnelNote | None) -> FunnelCheck:
    """The catalog's word on a service; None where it does not know it."""
    if note is None:
        return FunnelCheck(
            name="advice", state=HopState.OK, warns=True, sentence="the catalog does not know what this service is"
        )
    because = f": {note.because}" if note.because else ""
    if note.advice is FunnelAdvice.FINE:
        return FunnelCheck(name="advice", state=HopState.OK, sentence=f"the catalog says fine{because}")
    return FunnelCheck(
        name="advice", state=HopState.OK, warns=True, sentence=f"the catalog says {note.advice.value}{because}"
    )
