"""From `deploy`'s flags, and where there is a terminal from questions, to the request that a job is given."""

from __future__ import annotations

import argparse
import asyncio
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaletail_tui.cli.arguments import say
from scaletail_tui.cli.deploy.options import sidecar_from
from scaletail_tui.cli.key_file import key_in, text_in
from scaletail_tui.cli.settings.run_settings import KEY_FILE, new_exposure, new_sidecar, settings_of
from scaletail_tui.domain.catalog.answers import default_exposure
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.keys.key_reading import is_oauth_client, read_key
from scaletail_tui.domain.reach.public_time import judge_duration
from scaletail_tui.domain.settings.settled import Origin
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, read_owner
from scaletail_tui.operations.deploy.existing_stack import NameTaken, Obstacle, find_existing, wants_key
from scaletail_tui.operations.deploy.request import check_tags, finish_files, request_deploy, request_to_go_on
from scaletail_tui.operations.plan.planning import spec_for, spec_from_disk
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.jobs import DeployRequest

DEFAULT_KEY_FILE = "SCALETAIL_AUTH_KEY_FILE"
"""The variable that names a file."""


async def request_for(args: argparse.Namespace, ports: Ports) -> DeployRequest:
    """A new stack, or with --redeploy an update of one; raises BadInput with everything that is wrong."""
    from scaletail_tui.cli.catalog.show import service_named

    service = service_named(args.service, (await asyncio.to_thread(ports.catalog.load)))
    return await request_of(args, ports, service)


async def request_of(
    args: argparse.Namespace, ports: Ports, service: Service, *, stops: tuple[str, ...] = ()
) -> DeployRequest:
    """The same of a service that is known; `stops` are containers that are stopped before it starts."""
    name = service.hostname if args.name is None else args.name
    if args.expose == "funnel" and not args.dry_run and args.confirm_public != name:
        raise BadInput(
            f"--confirm-public {args.confirm_public} is not the stack's name.", remedy=f"Its name is {name}."
        )
    update = await _is_update(ports, service, name, redeploy=args.redeploy)
    answers = await _answers(args, ports, service, name, update=update)
    asking = not (args.yes or args.dry_run)
    if asking:
        answers = await _ask_missing(service, answers)
        if not update:
            answers = await _ask_owner(ports, answers)
    spec = await spec_for(ports, service, answers, redeploy=update, stops=stops)
    server = answers.sidecar.login_server
    made = None if args.dry_run or args.login_by_link or update or server else _client_of(args, answers.sidecar.tags)
    key = None if args.dry_run else made or await _key(args, server, ports, name, update=update, asking=asking)
    if key is None and asking and not (args.login_by_link or update):
        key = await _ask_key(server)
    check_tags(key, answers.sidecar.tags)
    request = await request_deploy(
        ports, spec, key=key, funnel=args.expose == "funnel", public_for=judge_duration(args.public_for)
    )
    return replace(request, stops=stops)


async def resume_request_for(args: argparse.Namespace, ports: Ports) -> DeployRequest:
    """Go on with what stands; a new key may be given."""
    name = args.resume
    if told := await finish_files(ports, name):
        say(told)
    request = await request_to_go_on(
        ports, name, funnel=args.expose == "funnel", public_for=judge_duration(args.public_for)
    )
    server = request.spec.sidecar.login_server
    return replace(request, key=await _key(args, server, ports, name, update=True, asking=False))


_HOW_TO_GO_ON = {
    Obstacle.NO_FOLDER: "Choose another name with --name.",
    Obstacle.NEVER_WELL: "Go on with: scaletail-tui deploy --resume {name}, "
    "or take it away with: scaletail-tui rollback {name}",
    Obstacle.STACK: "Update it with --redeploy, or choose another name with --name.",
}


def _owner(text: str | None) -> tuple[int, int] | None:
    """`UID:GID`, or `UID` for both; raises BadInput."""
    if text is None:
        return None
    owner = read_owner(text)
    if owner is None:
        raise BadInput(f"--owner takes UID or UID:GID, in numbers: {text!r} is neither.", remedy="See: id")
    return owner


async def _ask_owner(ports: Ports, answers: Answers) -> Answers:
    """Root is asked whose app it is: nothing runs as root unless that is said."""
    host = await ports.host.look()
    if host.uid or answers.owner is not None:
        return answers
    from scaletail_tui.cli import questions

    default = f"{host.owner[0]}:{host.owner[1]}"
    said = await questions.text("User and group of the app's data (UID:GID)", default=default).ask_async()
    if said is None:
        raise KeyboardInterrupt
    return replace(answers, owner=_owner(said))


async def _is_update(ports: Ports, service: Service, name: str, *, redeploy: bool) -> bool:
    try:
        existing = await find_existing(ports, service, name, redeploy=redeploy)
    except NameTaken as error:
        raise BadInput(error.title, remedy=_HOW_TO_GO_ON[error.obstacle].format(name=name)) from error
    if existing.left_behind:
        say(existing.left_behind)
    return existing.update


async def _answers(args: argparse.Namespace, ports: Ports, service: Service, name: str, *, update: bool) -> Answers:
    """What the flags say; on an update, what they do not say stays as it is."""
    given = read_settings(args.settings, args.setting_files, service)
    if update:
        before = await spec_from_disk(ports, name)
        exposure, lan, sidecar = before.exposure, before.lan_ports, before.sidecar
        if exposure is Exposure.FUNNEL and args.expose is None:
            say(f"{name} is public now and comes back with Serve; to stay public add: --expose funnel")
        for door in (one for one in before.doors if one.public):
            say(
                f"{door.path} of port {door.port} is public now and is closed by this; to open it again: scaletail-tui "
                f"expose {name} funnel --path {shlex.quote(door.path)} --public-port {door.port}, with --to as before"
            )
    else:
        settings = settings_of(args)
        wanted = new_exposure(settings) if service.web else None
        exposure, lan, sidecar = wanted or default_exposure(service), (), new_sidecar(settings)
    return Answers(
        name=name,
        exposure=Exposure(args.expose) if args.expose else exposure,
        settings=given,
        lan_ports=tuple(args.lan) or lan,
        owner=_owner(args.owner),
        timezone=args.timezone or "",
        sidecar=sidecar_from(args, sidecar),
    )


def read_settings(
    given: Sequence[str], files: Sequence[str], service: Service, *, flag: str = "--set"
) -> dict[str, str]:
    """KEY=VALUE pairs; a list's key may be repeated, every other one is refused the second time."""
    lists = {question.key for question in service.questions if question.kind is QuestionKind.LIST}
    settings: dict[str, str] = {}
    for word, pairs in ((flag, given), ("--set-file", files)):
        for pair in pairs:
            key, equals, value = pair.partition("=")
            if not equals or not key:
                raise BadInput(f"{word} takes KEY=VALUE, and there is no = after a key.", remedy=f"Correct {word}.")
            if word == "--set-file":
                value = text_in(value, f"The file of --set-file {key}").rstrip("\r\n")
            if key in settings and key not in lists:
                raise BadInput(f"The setting {key} is given twice.")
            settings[key] = f"{settings[key]}\n{value}" if key in settings else value
    return settings


async def _key(
    args: argparse.Namespace, server: str, ports: Ports, name: str, *, update: bool, asking: bool
) -> AuthKey | None:
    """The key of --auth-key-file, else of SCALETAIL_AUTH_KEY_FILE or the settings; None for a login by link.

    `server` is the stack's own control server, empty for Tailscale's. What stands is given the default key only where
    its device cannot log in without it. Raises BadInput.
    """
    if args.login_by_link:
        return None
    if args.auth_key_file:
        return key_in(args.auth_key_file, login_server=server, client=True)
    settings = settings_of(args)
    for problem in settings.problems:
        if problem.name == KEY_FILE:
            raise BadInput(problem.sentence, remedy="Name the file that holds the key.")
    default = settings.text(KEY_FILE)
    if not update:
        if default:
            return key_in(default, login_server=server, client=True)
        if not asking:
            raise BadInput(
                "There is no auth key.",
                remedy=f"Give --auth-key-file FILE, {DEFAULT_KEY_FILE} or --login-by-link; "
                "scaletail-tui setup leads through it.",
            )
        return None
    if not default or not await wants_key(ports, name):
        return None
    place = settings.settled[KEY_FILE]
    given_by = DEFAULT_KEY_FILE if place.origin is Origin.ENVIRONMENT else "the settings file"
    say(f"{name} is not logged in: it is given the key of {given_by}.")
    return key_in(default, login_server=server, client=True)


def _client_of(args: argparse.Namespace, tags: tuple[str, ...]) -> AuthKey | None:
    """The OAuth client of the settings, for a tagged stack that no key was given for; it makes the key."""
    from scaletail_tui.cli.wiring import admin_of

    if not tags or args.practice or args.auth_key_file or settings_of(args).text(KEY_FILE):
        return None
    client = admin_of(args)()
    return client if client is not None and is_oauth_client(client) else None


async def _ask_missing(service: Service, answers: Answers) -> Answers:
    """Ask on the terminal for what is required and has neither an answer nor a default."""
    from scaletail_tui.cli import questions

    settings: Mapping[str, str] = answers.settings
    for question in service.questions:
        if not question.needs_an_answer or question.default or question.key in settings:
            continue
        ask = questions.password if question.secret else questions.text
        said = await ask(f"{question.prompt} ({question.key})").ask_async()
        if said is None:
            raise KeyboardInterrupt
        settings = {**settings, question.key: said}
    return replace(answers, settings=settings)


async def _ask_key(login_server: str) -> AuthKey | None:
    """Ask for the key, hidden; empty is a login by link."""
    from scaletail_tui.cli import questions

    while True:
        said = await questions.password("Auth key (empty: log in with a link)").ask_async()
        if said is None:
            raise KeyboardInterrupt
        reading = read_key(said, login_server=login_server, client=True)
        if reading.problem is None:
            return reading.key
        say(reading.problem)
