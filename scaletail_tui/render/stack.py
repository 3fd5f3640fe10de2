"""All files of a stack, from its spec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaletail_tui.domain.catalog.mounts import mount_of
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import PlannedFile, PlannedFolder
from scaletail_tui.domain.stack.spec import SIDECAR_SERVICE, StackSpec
from scaletail_tui.render.commands import COMPOSE_FILE, OVERRIDE_FILE
from scaletail_tui.render.compose import EXTENSION, IMPORT_OVERRIDE, compose_model, laid_over, own_part
from scaletail_tui.render.dotenv import DOTENV, MASK, checksum, render_dotenv, values_of, with_checksum
from scaletail_tui.render.merge import fill, mentions
from scaletail_tui.render.serve import render_serve
from scaletail_tui.render.sidecar import AUTH_KEY_FILE, SERVE_FILE, SERVE_FOLDER, SOCKET_FOLDER, STATE_FOLDER
from scaletail_tui.render.yaml_text import yaml_document

PORTS_SAID = "It listens on "
"""Begins the comment that tells the app's ports; it is written again when a port is changed."""
DATA_FOLDER = "data"
"""Below it the app keeps what it cannot make again."""
PRIVATE, PUBLIC = 0o600, 0o644
PRIVATE_FOLDER, PUBLIC_FOLDER = 0o700, 0o755

_REACH = {
    Exposure.SERVE: "devices of your tailnet reach it over HTTPS",
    Exposure.FUNNEL: "the whole internet reaches it through Tailscale's Funnel",
    Exposure.DIRECT: "devices of your tailnet reach it on its own ports",
}


def render_stack(spec: StackSpec) -> tuple[PlannedFile, ...]:
    """Return every file of the stack folder, the auth key's empty; equal specs give equal bytes."""
    imported = spec.service.imported
    text = render_compose(spec)
    files = [
        PlannedFile(path=COMPOSE_FILE, text=text, masked=_masked(text), mode=PRIVATE, secret=True,
                    purpose="your services plus sidecar" if imported.choices.copied else "sidecar beside your services")
        if imported is not None else
        PlannedFile(path=COMPOSE_FILE, text=text, masked=text, mode=PUBLIC, purpose="catalog entry plus sidecar"),
        PlannedFile(path=".gitignore", text=(text := render_gitignore(spec)), masked=text, mode=PUBLIC,
                    purpose="keeps secrets and data out of version control"),
        PlannedFile(path=SERVE_FILE, text=(text := render_serve(spec, spec.exposure)), masked=text, mode=PUBLIC,
                    purpose="what HTTPS shows; read again when it changes"),
        *render_files(spec),
        *_own_files(spec),
    ]  # fmt: skip
    sums = {file.path: checksum(file.path, file.text) for file in files}
    key = PlannedFile(
        path=AUTH_KEY_FILE, text="", mode=PRIVATE, secret=True, purpose="auth key, emptied in place after login"
    )
    return (files[0], _dotenv(spec, sums), *files[1:], key)


def _masked(text: str) -> str:
    from scaletail_tui.domain.masking.mask import without_secrets  # of an import alone: its expressions cost start time

    return without_secrets(text)


def _own_files(spec: StackSpec) -> Iterator[PlannedFile]:
    """Of an import: the user's files as they are, and what is laid over them. Passwords often stand in them."""
    imported = spec.service.imported
    if imported is None:
        return
    for path, text in imported.files.items():
        masked = _masked(text)
        yield PlannedFile(
            path=path, text=text, masked=masked, mode=PRIVATE, secret=True, remembered=True, purpose="yours, as it is"
        )  # fmt: skip
    if not imported.choices.copied:
        text = laid_over(spec)
        yield PlannedFile(
            path=IMPORT_OVERRIDE, text=text, masked=_masked(text), mode=PRIVATE, secret=True, remembered=True,
            purpose="what changes in yours beside a sidecar",
        )  # fmt: skip


def render_compose(spec: StackSpec) -> str:
    """Return compose.yaml: readable, commented, and run by `docker compose up -d` without this program."""
    service, imported = spec.service, spec.service.imported
    head = "\n".join(
        [
            f"{service.name} as {spec.name}: {_REACH[spec.exposure]}.",
            "Runs by itself with: docker compose up -d",
            f"Your own changes belong in {OVERRIDE_FILE}, which Compose merges and this program never writes.",
        ]
    )
    comments = {
        "name": head,
        EXTENSION: "What this file was made from; read back to show and to update the stack. $$ stands for $.",
        f"services.{SIDECAR_SERVICE}": "The device of your tailnet. LAN ports and DNS of the whole stack belong here.",
        "secrets": "Read once at the first login, emptied after it.",
    }
    if imported is not None and not imported.choices.copied:
        comments["include"] = f"Your services, {' and '.join(imported.choices.files)}, with what is laid over them."
        return yaml_document(own_part(spec), comments)
    model = compose_model(spec)
    comments |= _app_comments(spec, [key for key in model["services"] if key != SIDECAR_SERVICE])
    return yaml_document(model, comments)


def _app_comments(spec: StackSpec, names: Sequence[str]) -> dict[str, str]:
    """What stands above the entry's first service, and which ports the app has above the one that has them."""
    service, comments = spec.service, {}
    whose = "its catalog entry" if service.imported is None else "your own file"
    if names:
        comments[f"services.{names[0]}"] = f"{service.name}, as {whose} says."
        if names[0] in service.shares_network:
            comments[f"services.{names[0]}"] = f"{service.name}, as {whose} says; it lives in the sidecar's network."
    ports = app_ports(service)
    if ports and service.shares_network:
        place = f"services.{service.shares_network[0]}"
        comments[place] = "\n".join(text for text in (comments.get(place), f"{PORTS_SAID}{ports}") if text)
    return comments


def app_ports(service: Service) -> str:
    """`80 (its page), 2222/tcp (SSH)`: where the app listens; empty where nothing is known of it."""
    pages = list(dict.fromkeys(shown.port for shown in service.serve))
    said = [f"{port} (its page)" for port in pages]
    for extra in service.ports:
        if extra.port not in pages or extra.protocols != ("tcp",):
            said.append(f"{extra.port}/{'+'.join(extra.protocols)}" + (f" ({extra.name})" if extra.name else ""))
    return ", ".join(said)


def render_gitignore(spec: StackSpec) -> str:
    """Return .gitignore: secrets, identity and data stay out of version control."""
    private = [f"/{file.path}" for file in (*render_files(spec), *_own_files(spec)) if file.secret]
    if spec.service.imported is not None and spec.service.imported.choices.copied:
        private.append(f"/{COMPOSE_FILE}")
    return "\n".join(["/.env", "/.env.before-*", "/tailscale/", "/data/", *private]) + "\n"


def render_files(spec: StackSpec) -> tuple[PlannedFile, ...]:
    """Return the entry's own files, values put in; one that holds a secret is private."""
    values = values_of(spec)
    secrets = frozenset(
        key
        for question in spec.service.questions
        if question.secret
        for key in (question.key, question.hash_key)
        if key
    )
    known = frozenset(values) | {question.key for question in spec.service.questions} | secrets
    veiled = values | dict.fromkeys(secrets & values.keys(), MASK)
    files = []
    for path, template in sorted(spec.service.files.items()):
        secret = mentions(template, secrets)
        files.append(
            PlannedFile(
                path=path,
                text=fill(template, values, known=known),
                masked=fill(template, veiled, known=known),
                mode=PRIVATE if secret else PUBLIC,
                secret=secret,
                purpose="the app's own settings, from the catalog entry",
            )
        )
    return tuple(files)


def plan_folders(spec: StackSpec) -> tuple[PlannedFolder, ...]:
    """Return a stack's folders, parents first: made by us, so that the engine does not make them as root."""
    folders = {
        "tailscale": PlannedFolder(path="tailscale", mode=PUBLIC_FOLDER, purpose="the sidecar's files"),
        STATE_FOLDER: PlannedFolder(path=STATE_FOLDER, mode=PRIVATE_FOLDER, purpose="the device's identity"),
        SERVE_FOLDER: PlannedFolder(path=SERVE_FOLDER, mode=PUBLIC_FOLDER, purpose="what HTTPS shows"),
    }
    if spec.socket_sharers:
        folders[SOCKET_FOLDER] = PlannedFolder(
            path=SOCKET_FOLDER, mode=PUBLIC_FOLDER, purpose="tailscaled's socket, shared with the app"
        )
    files = {file.path for file in render_stack(spec)}
    for source in bind_sources(spec):
        parts = source.split("/")
        for depth in range(1, len(parts) + 1):
            path = "/".join(parts[:depth])
            if path not in files:
                folders.setdefault(path, PlannedFolder(path=path, mode=PUBLIC_FOLDER, purpose="the app's data"))
    for file in files:
        for depth in range(1, file.count("/") + 1):
            path = "/".join(file.split("/")[:depth])
            folders.setdefault(path, PlannedFolder(path=path, mode=PUBLIC_FOLDER, purpose="the app's settings"))
    return tuple(folders[path] for path in sorted(folders))


def bind_sources(spec: StackSpec) -> tuple[str, ...]:
    """Return what the services mount from the stack's own folder, relative paths in order of mention."""
    found: dict[str, None] = {}
    for key, body in compose_model(spec)["services"].items():
        for volume in body.get("volumes") or () if key != SIDECAR_SERVICE else ():
            source = mount_of(volume).source
            relative = source.removeprefix("./").rstrip("/")
            inside = source.startswith("./") and relative and ".." not in relative.split("/")
            if inside and "$" not in relative:
                found[relative] = None
    return tuple(found)


def _dotenv(spec: StackSpec, sums: dict[str, str]) -> PlannedFile:
    bare = render_dotenv(spec, sums)
    own = checksum(DOTENV, bare)
    return PlannedFile(
        path=DOTENV,
        text=with_checksum(bare, DOTENV, own),
        masked=render_dotenv(spec, {}, masked=True),
        mode=PRIVATE,
        secret=True,
        purpose="settings and generated secrets",
    )
