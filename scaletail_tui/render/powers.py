"""The powers of a stack that is only wanted yet, read from what would be written, without Compose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaletail_tui.domain.catalog.answer_kinds import items_of
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.compose.interpolation import ExpansionTooLarge
from scaletail_tui.domain.compose.substitution import interpolate, merge_override
from scaletail_tui.domain.powers.find import find_powers
from scaletail_tui.domain.powers.power import Power, PowerKind, make_power, sort_powers
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.render.compose import compose_model
from scaletail_tui.render.dotenv import values_of
from scaletail_tui.render.merge import merge_compose
from scaletail_tui.render.sidecar import SOCKET_FOLDER, node_of

_OF_THE_SHELL = {
    "HOME": "~", "PATH": "/usr/bin", "USER": "user", "LANG": "C", "XDG_RUNTIME_DIR": "/run/user/1000",
    "SSH_AUTH_SOCK": "/run/ssh-agent", "DOCKER_HOST": "unix:///run/docker.sock", "DOCKER_CONTEXT": "default",
    "DOCKER_CONFIG": "~/.docker", "DOCKER_CERT_PATH": "~/.docker", "DOCKER_TLS_VERIFY": "",
}  # fmt: skip
"""Variables that Compose is given whatever `.env` says, with a word for what each of them is."""
_NOT_TYPED = (QuestionKind.BOOL, QuestionKind.CHOICE, QuestionKind.SECRET)


def find_spec_powers(
    spec: StackSpec, *, folder: str = "", override: Mapping[str, Any] | None = None
) -> tuple[Power, ...]:
    """What the stack may do; `override` is the user's own file that Compose lays over it."""
    whole = merge_override(compose_model(spec), dict(override)) if override else compose_model(spec)
    beyond: tuple[Power, ...] = ()
    try:
        model = interpolate(whole, dict(spec.own_variables) | values_of(spec) | _OF_THE_SHELL)
    except ExpansionTooLarge:
        model, beyond = whole, (make_power(PowerKind.UNSEEN_FILES, "", "what its variables become"),)
    found = find_powers(
        model, folder=folder, sidecars=sidecars_of(spec), chosen=find_chosen(spec), resolved=True,
        beside=spec.service.files, variables={question.key for question in spec.service.questions},
    )  # fmt: skip
    return sort_powers((*found, *beyond, *_device_options(spec)))


def _device_options(spec: StackSpec) -> Iterator[Power]:
    """What the entry says of the sidecar: it may lead the device, and its key, to another control server."""
    node = node_of(spec)
    for argument in node["extra_args"]:
        yield make_power(PowerKind.DEVICE_OPTIONS, SIDECAR_SERVICE, argument)
    for name, value in node["environment"].items():
        yield make_power(PowerKind.DEVICE_OPTIONS, SIDECAR_SERVICE, f"{name}={value}")


def find_resolved_powers(spec: StackSpec, model: Mapping[str, Any], *, folder: str) -> tuple[Power, ...]:
    """What the stack may do by Compose's own model of it; the two readings together miss nothing."""
    resolved = find_powers(
        model, folder=folder, sidecars=sidecars_of(spec), chosen=find_chosen(spec), resolved=True
    )  # fmt: skip
    return sort_powers((*find_spec_powers(spec, folder=folder), *resolved))


def sidecars_of(spec: StackSpec) -> frozenset[str]:
    """The sidecar's own service, unless the entry has put one of its own in that place."""
    services = merge_compose(spec).get("services")
    taken = isinstance(services, Mapping) and SIDECAR_SERVICE in services
    return frozenset() if taken else frozenset({SIDECAR_SERVICE})


def find_chosen(spec: StackSpec) -> frozenset[str]:
    """Paths that the user named himself: typed, and not what the entry proposes or lets choose from."""
    shared = (f"./{SOCKET_FOLDER}",) if spec.sidecar.share_socket else ()
    return frozenset(shared) | frozenset(
        item
        for question in spec.service.questions
        if (answer := spec.settings.get(question.key, ""))
        and answer != question.default
        and question.kind not in _NOT_TYPED
        for item in items_of(answer)
        if item.startswith(("/", "~"))
    )
