"""One catalog entry: from what YAML gave to a `Service`, or to the list of what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from scaletail_tui.adapters.catalog.fields import Fields, kind_of
from scaletail_tui.domain.catalog.item_pattern import PatternRefused, item_pattern
from scaletail_tui.domain.catalog.question import ITEM_KINDS, Question, QuestionKind
from scaletail_tui.domain.catalog.rules.order import ENTRY_ORDER, QUESTION_ORDER
from scaletail_tui.domain.catalog.service import (
    Archived,
    CatalogFailure,
    Differs,
    ExtraPort,
    FunnelNote,
    ServePath,
    Service,
    StorageKind,
)
from scaletail_tui.domain.stack.exposure import FunnelAdvice

EXTENSION = "x-scaletail"
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OURS = ("tailscale", "compose.yaml", "compose.override.yaml", ".env", ".gitignore")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


def parse_entry(
    slug: str, path: str, raw: object, *, template: Callable[[str], str], revision: str = ""
) -> Service | tuple[CatalogFailure, ...]:
    """The service of one parsed file, or everything that keeps it from being one.

    `template` gives the text of a file beside the entry by its relative path and raises OSError or UnicodeDecodeError.
    """
    failures: list[CatalogFailure] = []
    if not isinstance(raw, Mapping):
        return (CatalogFailure(path=path, key="", reason="this is not a Compose file: it must be a mapping"),)
    if not SLUG.fullmatch(slug):
        failures.append(CatalogFailure(path=path, key="", reason=f"{slug!r} cannot be a slug: use a-z, 0-9 and dashes"))
    if EXTENSION not in raw:
        return (CatalogFailure(path=path, key=EXTENSION, reason="this is missing: nothing says what the service is"),)
    compose = {str(key): value for key, value in raw.items() if key != EXTENSION}
    services = Fields(compose.get("services"), at="services", path=path, failures=failures)
    for name, body in services.items():
        if not isinstance(body, Mapping):
            services.fail(name, f"this must be a mapping, not {kind_of(body)}")
    meta = Fields(raw[EXTENSION], at=EXTENSION, path=path, failures=failures)
    meta.refuse_unknown(frozenset(ENTRY_ORDER))
    names = tuple(name for name, _ in services.items())
    links = meta.under("links")
    funnel = meta.under("funnel")
    funnel.refuse_unknown(frozenset({"advice", "because", "paths"}))
    archived = meta.under("archived")
    archived.refuse_unknown(frozenset({"instead"}))
    node = meta.under("node")
    node.refuse_unknown(frozenset({"extra_args", "sysctls", "environment"}))
    service = Service(
        slug=slug,
        name=meta.require("name"),
        summary=meta.require("summary"),
        category=meta.require("category"),
        archived=Archived(instead=archived.text("instead")) if meta.has("archived") else None,
        tags=meta.texts("tags"),
        links={key: links.text(key) for key, _ in links.items()},
        hostname=meta.text("hostname", slug),
        shares_network=meta.texts("shares_network") or (names if len(names) == 1 else ()),
        serve=meta.each("serve", _serve_path),
        own_https=_own_https(meta.under("own_https")),
        ports=meta.each("ports", _extra_port),
        funnel=FunnelNote(
            advice=funnel.one_of("advice", FunnelAdvice, FunnelAdvice.CAUTION),
            because=funnel.text("because"),
            paths=funnel.texts("paths"),
        ),
        questions=tuple(_question(meta.under("questions"), key, body) for key, body in meta.under("questions").items()),
        first_run=meta.text("first_run"),
        needs=meta.texts("needs"),
        architectures=meta.texts("architectures"),
        notes=meta.texts("notes"),
        provenance=meta.text("provenance"),
        fixes=meta.texts("fixes"),
        differs=_differs(meta.under("differs")),
        storage=_storage(meta.under("storage")),
        background=meta.truth("background"),
        node=_node(node),
        compose=compose,
        files=_templates(meta.under("files"), template),
        revision=revision,
    )
    return tuple(dict.fromkeys(failures)) if failures else service


def _serve_path(fields: Fields) -> ServePath:
    fields.refuse_unknown(frozenset({"path", "port", "scheme", "target_path"}))
    path, scheme = fields.text("path", "/"), fields.text("scheme", "http")
    if not path.startswith("/"):
        fields.fail("path", "a path begins with a slash")
    if scheme not in ("http", "https", "https-insecure"):
        fields.fail("scheme", f"{scheme!r} is not one of http, https, https-insecure")
    return ServePath(path=path, port=fields.port("port"), scheme=scheme, target_path=fields.text("target_path"))


def _extra_port(fields: Fields) -> ExtraPort:
    fields.refuse_unknown(frozenset({"port", "protocol", "name", "lan"}))
    protocols = fields.texts("protocol") or ("tcp",)
    if not set(protocols) <= {"tcp", "udp"}:
        fields.fail("protocol", "a protocol is tcp or udp")
    # `lan: on` without quotes is a truth value in YAML 1.1.
    lan = {"true": "on", "false": "never"}.get(fields.text("lan", "never"), fields.text("lan", "never"))
    if lan not in ("never", "optional", "on"):
        fields.fail("lan", f"{lan!r} is not one of never, optional, on")
    return ExtraPort(port=fields.port("port"), protocols=protocols, name=fields.text("name"), lan=lan)


def _question(questions: Fields, key: str, body: object) -> Question:
    fields = questions.nest(key, body)
    fields.refuse_unknown(frozenset(QUESTION_ORDER))
    if not _VARIABLE.fullmatch(key):
        questions.fail(key, "a question's key is a variable's name: A-Z, 0-9 and underscores")
    kind = fields.one_of("kind", QuestionKind, QuestionKind.TEXT)
    choices, default = fields.texts("choices"), fields.text("default")
    if kind is QuestionKind.CHOICE and not choices:
        fields.fail("choices", "this is missing")
    if choices and default and default not in choices:
        fields.fail("default", f"{default!r} is not one of the choices")
    if kind is QuestionKind.BOOL and default not in ("", "true", "false"):
        fields.fail("default", 'a yes/no question takes "true" or "false"')
    if kind is QuestionKind.SECRET and default:
        fields.fail("default", "a secret has no default: it is made up for each stack or typed by the user")
    if (alphabet := fields.text("alphabet", "alnum")) not in ("alnum", "hex", "base64"):
        fields.fail("alphabet", f"{alphabet!r} is not one of alnum, hex, base64")
    hashed = fields.text("hash")
    if hashed and (hashed != "bcrypt" or kind is not QuestionKind.SECRET):
        fields.fail("hash", "only bcrypt is known, and only of a secret")
    pattern = fields.text("item_pattern")
    try:
        item_pattern(pattern)
    except PatternRefused as error:
        fields.fail("item_pattern", f"this is no regular expression that can be matched: {error}")
    item_kind = fields.one_of("item_kind", QuestionKind, QuestionKind.TEXT)
    if fields.has("item_kind") and (kind is not QuestionKind.LIST or item_kind not in ITEM_KINDS):
        fields.fail("item_kind", f"only a list has items, and they are one of {', '.join(ITEM_KINDS)}")
    return Question(
        key=key,
        prompt=fields.require("prompt"),
        kind=kind,
        default=default,
        required=fields.truth("required"),
        choices=choices,
        help=fields.text("help"),
        length=32 if (length := fields.number("length")) is None else length,
        alphabet=alphabet,
        prefix=fields.text("prefix"),
        minimum=fields.number("minimum"),
        maximum=fields.number("maximum"),
        item_kind=item_kind,
        item_pattern=pattern,
        adds=fields.under("adds").plain(),
        hash=hashed,
        more=fields.truth("more"),
    )


def _differs(fields: Fields) -> dict[Differs, str]:
    fields.refuse_unknown(frozenset(Differs))
    return {kind: fields.text(kind) for kind in Differs if fields.has(kind)}


def _storage(fields: Fields) -> dict[str, StorageKind]:
    return {source: fields.one_of(source, StorageKind, StorageKind.DATA) for source, _ in fields.items()}


def _own_https(fields: Fields) -> dict[str, Any]:
    """A fragment of services alone, each a mapping: it is merged without another look."""
    fields.refuse_unknown(frozenset({"services"}))
    services = fields.under("services")
    for name, body in services.items():
        if not isinstance(body, Mapping):
            services.fail(name, f"this must be a mapping, not {kind_of(body)}")
    return fields.plain()


def _node(fields: Fields) -> dict[str, Any]:
    """The sidecar's own settings of a node: `extra_args` a list, `sysctls` and `environment` name to text."""
    node: dict[str, Any] = {}
    if arguments := fields.texts("extra_args"):
        node["extra_args"] = list(arguments)
    for key in ("sysctls", "environment"):
        part = fields.under(key)
        if values := {name: part.text(name) for name, _ in part.items()}:
            node[key] = values
    return node


def _templates(fields: Fields, read: Callable[[str], str]) -> dict[str, str]:
    """Path in the stack folder to the template's text; both paths stay inside their folders."""
    texts: dict[str, str] = {}
    for target, _ in fields.items():
        source = fields.text(target)
        if not _inside(target) or not _inside(source):
            fields.fail(target, "both paths must be relative and stay inside their folders")
            continue
        if PurePosixPath(target).parts[0] in _OURS:
            fields.fail(target, "this place in the stack folder is the program's own")
            continue
        try:
            texts[target] = read(source)
        except UnicodeDecodeError:
            fields.fail(target, f"{source} is not UTF-8 text")
        except OSError as error:
            fields.fail(target, f"{source} cannot be read: {error.strerror or error}")
    return texts


def _inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and pure.as_posix() == path
