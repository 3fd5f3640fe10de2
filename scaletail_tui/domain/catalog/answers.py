"""The one judge of answers, for the wizard, the command line and the plan; and what options of the sidecar may cost."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from scaletail_tui.domain.catalog.answer_kinds import answer_problem, store_form
from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.catalog.sidecar_arguments import argument_problems, name_of_flag
from scaletail_tui.domain.settings.judge import timezone_problem
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.hostname import hostname_problem
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, Answers, Problem, SidecarOptions

_DOMAIN = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?", re.I | re.A)
_STUBS = frozenset({"127.0.0.11", "127.0.0.53", "127.0.0.54"})
"""Docker's own resolver and systemd's, which no container can ask in the engine's place."""
_TAG = re.compile(r"tag:[a-z][a-z0-9-]*", re.ASCII)
_SERVER = re.compile(
    r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:(?P<port>\d{1,5}))?(/[\w.~/-]*)?", re.I | re.A
)
# The reference grammar: distribution/reference, domain with port, path, tag and digest.
_IMAGE = re.compile(
    r"([a-z0-9.-]+(:\d{1,5})?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"
    r"(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?",
    re.ASCII,
)
_NOTHING_TAKEN: Mapping[str, str] = MappingProxyType({})


def default_exposure(service: Service) -> Exposure:
    """Return who can reach a service when nobody chose: Serve, or direct where there is no page for Serve to show."""
    return Exposure.SERVE if service.web and not service.own_https else Exposure.DIRECT


def problems_in(
    service: Service, answers: Answers, *, taken: Mapping[str, str] = _NOTHING_TAKEN
) -> tuple[Problem, ...]:
    """Return everything that keeps the answers from becoming a stack, in the order of the wizard's steps.

    `taken` maps names in use to what uses them ("a stack folder"), and `container X` to itself for container names.
    """
    found = [
        *_name_problems(service, answers.name, taken),
        *_exposure_problems(service, answers),
        *_lan_problems(service, answers.lan_ports),
        *_setting_problems(service, answers.settings),
        *sidecar_problems(service, answers.sidecar),
        *_timezone_problems(answers.timezone),
    ]
    return tuple(found)


def _timezone_problems(timezone: str) -> Iterator[Problem]:
    if timezone and (sentence := timezone_problem(timezone)):
        yield Problem(field="timezone", sentence=sentence)


def sidecar_problems(service: Service, options: SidecarOptions) -> tuple[Problem, ...]:
    """Judge what stands under "Advanced"."""
    found: list[Problem] = []
    for tag in options.tags:
        if not _TAG.fullmatch(tag):
            sentence = f'"{tag}" is no tag: it is tag: and a name of a-z, 0-9 and hyphens, as in tag:container.'
            found.append(Problem(field="tags", sentence=sentence))
    server = options.login_server
    if server and not _is_server(server):
        sentence = f'"{server}" is no control server: give its address, as in https://headscale.example.org.'
        found.append(Problem(field="login_server", sentence=sentence))
    if not _IMAGE.fullmatch(options.image):
        sentence = f'"{options.image}" is no image reference, as in tailscale/tailscale:latest.'
        found.append(Problem(field="image", sentence=sentence))
    found += _dns_problems(options)
    found += argument_problems(service, options)
    if options.share_socket and not service.shares_network:
        sentence = f"{service.name} has no app that could be given the socket: leave it with the sidecar."
        found.append(Problem(field="share_socket", sentence=sentence))
    return tuple(found)


def _dns_problems(options: SidecarOptions) -> Iterator[Problem]:
    for server in options.dns:
        if server in _STUBS:
            sentence = f"{server} is a resolver of this host alone: give the address of a DNS server, as in 9.9.9.9."
            yield Problem(field="dns", sentence=sentence)
        elif not _is_address(server):
            sentence = f'"{server}" is no address: a DNS server is given by its address, as in 9.9.9.9.'
            yield Problem(field="dns", sentence=sentence)
    for domain in options.search_domains:
        if not _DOMAIN.fullmatch(domain) or len(domain) > 253:
            sentence = f'"{domain}" is no domain: give one as in home.example.org.'
            yield Problem(field="search_domains", sentence=sentence)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text  # a zone means nothing inside a container


def _is_server(text: str) -> bool:
    found = _SERVER.fullmatch(text)
    return found is not None and (found["port"] is None or 0 < int(found["port"]) < 65536)


def final_settings(
    service: Service, answers: Answers, *, kept: Mapping[str, str], token: Callable[[int, str], str]
) -> dict[str, str]:
    """Return every question's final value; optional empty ones are absent.

    What was answered counts first, then `kept` (what the stack's folder has), then the default; a secret without
    any of them is made by `token(length, alphabet)`. An empty answer to a secret keeps the old one or makes one.
    """
    final: dict[str, str] = {}
    for question in service.questions:
        value = store_form(question, _choose(question, answers.settings, kept))
        if question.secret and not value:
            value = kept.get(question.key) or question.prefix + token(question.length, question.alphabet)
        if value:
            final[question.key] = value
    return final


def _choose(question: Question, given: Mapping[str, str], kept: Mapping[str, str]) -> str:
    if question.key in given:
        return given[question.key]
    return kept.get(question.key, question.default)


def _name_problems(service: Service, name: str, taken: Mapping[str, str]) -> Iterator[Problem]:
    sentence = hostname_problem(name)
    if sentence:
        yield Problem(field="name", sentence=sentence)
        return
    wanted = [name, *(f"container {container}" for container in container_names(service, name).values())]
    by = next((taken[key] for key in wanted if key in taken), None)
    if by:
        yield Problem(field="name", sentence=f"The name {name} is taken by {by}: choose another.")


def container_names(service: Service, name: str) -> dict[str, str]:
    """Map each Compose service of a stack to its container's name, the sidecar first."""
    names = {SIDECAR_SERVICE: f"tailscale-{name}"}
    bodies: Mapping[str, Mapping[str, object]] = service.compose.get("services") or {}
    main = next(iter(service.shares_network), next(iter(bodies), ""))
    for key, body in bodies.items():
        own = (body or {}).get("container_name")
        names[key] = str(own) if own else f"app-{name}" if key == main else f"{key}-{name}"
    return names


def _exposure_problems(service: Service, answers: Answers) -> Iterator[Problem]:
    if answers.exposure is not Exposure.DIRECT and not service.web:
        sentence = f"{service.name} has no web page that {answers.exposure.title()} could show: choose direct."
        yield Problem(field="exposure", sentence=sentence)
    elif answers.exposure is Exposure.FUNNEL and answers.sidecar.login_server:
        sentence = "Funnel runs on Tailscale's own relays, a custom control server has none: choose serve."
        yield Problem(field="exposure", sentence=sentence)


def _lan_problems(service: Service, chosen: tuple[int, ...]) -> Iterator[Problem]:
    offered = sorted({extra.port for extra in service.ports if extra.lan != "never"})
    for port in chosen:
        if port not in offered:
            which = f"only {', '.join(map(str, offered))}" if offered else "none"
            sentence = f"{service.name} does not offer port {port} on the local network: {which} can be opened."
            yield Problem(field="lan", sentence=sentence)


def _setting_problems(service: Service, settings: Mapping[str, str]) -> Iterator[Problem]:
    questions = {question.key: question for question in service.questions}
    for key in settings:
        if key not in questions:
            known = ", ".join(questions) or "none"
            yield Problem(field=key, sentence=f"{service.name} has no setting {key}: there is {known}.")
    for question in service.questions:
        sentence = answer_problem(question, settings.get(question.key, question.default))
        if sentence:
            yield Problem(field=question.key, sentence=sentence)


def default_lan_ports(service: Service) -> tuple[int, ...]:
    """Return the ports that are published on the host's own network unless the user says no (`lan: on`)."""
    return tuple(sorted({extra.port for extra in service.ports if extra.lan == "on"}))


def warnings_of(service: Service, options: SidecarOptions) -> tuple[Problem, ...]:
    """One sentence for each option that is chosen and has a price here; `field` is the option's name."""
    return tuple(_find_prices(service, options))


def _find_prices(service: Service, options: SidecarOptions) -> Iterator[Problem]:
    helpers = [name for name in service.compose.get("services") or {} if name not in service.shares_network]
    if options.accept_dns and helpers:
        # Docker's names are known to 127.0.0.11 alone, which the tailnet's DNS takes the place of.
        sentence = (
            f"With the tailnet's DNS the app may no longer find {' and '.join(helpers)} by name, "
            "namely where the tailnet overrides local DNS."
        )
        yield Problem(field="accept_dns", sentence=sentence)
    flags = {name_of_flag(extra_arg): extra_arg for extra_arg in options.extra_args}
    if "ssh" in flags and not flags["ssh"].endswith("=false"):
        sentence = "With --ssh whoever the tailnet's rules let in has a shell in the sidecar, as root."
        yield Problem(field="extra_args", sentence=sentence)
    if "exit-node" in flags:
        sentence = "With --exit-node all that the app calls goes through that device, and nothing while it is away."
        yield Problem(field="extra_args", sentence=sentence)
    if options.share_socket:
        sentence = (
            "Who takes over the app can act as this device through the socket: change what it serves, log it out."
        )
        yield Problem(field="share_socket", sentence=sentence)
