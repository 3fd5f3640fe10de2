"""Catalog folders on disk become services, and broken entries become sentences."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles, find_catalog, read_entry
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.catalog.service import ExtraPort, ServePath, Service
from scaletail_tui.domain.stack.exposure import FunnelAdvice

SHIPPED = {
    "vaultwarden", "jellyfin", "it-tools", "uptime-kuma", "linkding", "immich", "docmost", "kaneo", "frigate",
    "searxng", "copyparty", "minecraft", "adguardhome", "tailscale-exit-node",
}  # fmt: skip

GOOD = """
x-scaletail:
  name: "Small"
  summary: "A small service"
  category: "Utilities"
  serve:
    - {path: "/", port: 8080}
services:
  application: {image: "example/small:1"}
"""


def entry(catalog: Path, slug: str, text: str = GOOD, **files: str) -> Path:
    folder = catalog / slug
    folder.mkdir(parents=True)
    (folder / "compose.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def alone(folder: Path) -> CatalogFiles:
    return CatalogFiles((folder,), bundled=False)


def meta(*lines: str) -> str:
    """GOOD with further lines under x-scaletail."""
    return GOOD.replace("  serve:\n", "".join(f"  {line}\n" for line in lines) + "  serve:\n")


def reasons(catalog: Path) -> list[tuple[str, str]]:
    loaded = alone(catalog).load()
    assert loaded.services == ()
    return [(failure.key, failure.reason) for failure in loaded.failures]


def test_the_shipped_catalog_holds_its_first_services_and_nothing_broken() -> None:
    loaded = CatalogFiles().load()
    assert loaded.failures == ()
    assert {service.slug for service in loaded.services} >= SHIPPED
    slugs = [service.slug for service in loaded.services]
    assert slugs == sorted(slugs)


def test_an_entry_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    text = meta(
        'tags: ["a", "b"]',
        'links: {home: "https://example.org"}',
        'funnel: {advice: never, because: "It is private."}',
        "ports:",
        '  - {port: 53, protocol: [tcp, udp], name: "DNS", lan: optional}',
        "questions:",
        '  TOKEN: {prompt: "Token", kind: secret, length: 48, alphabet: hex}',
        '  SIGNUPS: {prompt: "Sign-ups?", kind: bool, default: true}',
        '  LIMIT: {prompt: "Limit", kind: number, default: 25, minimum: 1}',
        'files: {app/app.conf: "app.conf"}',
    )
    entry(tmp_path, "small", text, **{"app.conf": "limit = ${LIMIT}\n"})
    loaded = alone(tmp_path).load()
    assert loaded.failures == ()
    (service,) = loaded.services
    assert (service.slug, service.name, service.hostname) == ("small", "Small", "small")
    assert service.shares_network == ("application",)
    assert service.serve == (ServePath(path="/", port=8080),)
    assert service.ports == (ExtraPort(port=53, protocols=("tcp", "udp"), name="DNS", lan="optional"),)
    assert service.funnel.advice is FunnelAdvice.NEVER
    token, signups, limit = service.questions
    assert (token.kind, token.length, token.alphabet) == (QuestionKind.SECRET, 48, "hex")
    assert signups.default == "true"
    assert (limit.default, limit.minimum) == ("25", 1)
    assert service.files == {"app/app.conf": "limit = ${LIMIT}\n"}
    assert service.compose == {"services": {"application": {"image": "example/small:1"}}}


def test_a_broken_entry_hides_no_other(tmp_path: Path) -> None:
    entry(tmp_path, "good")
    entry(tmp_path, "bad", GOOD.replace("port: 8080", "port: eighty"))
    loaded = alone(tmp_path).load()
    assert [service.slug for service in loaded.services] == ["good"]
    (failure,) = loaded.failures
    assert failure.path == str(tmp_path / "bad" / "compose.yaml")
    assert failure.key == "x-scaletail.serve[0].port"
    assert failure.reason == "this must be a whole number, not a text"


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("services: {a: {image: x}}", "x-scaletail", "this is missing"),
        ("- a\n- b\n", "", "not a Compose file"),
        ("a: [1,\n", "", "line 2, column 1"),
        ("a: \x1b[31mred", "", "not allowed"),
        (GOOD.replace('name: "Small"', "name: [a]"), "x-scaletail.name", "must be text, not a list"),
        (GOOD.replace('  name: "Small"\n', ""), "x-scaletail.name", "missing"),
        (GOOD.replace("port: 8080", "port: 70000"), "x-scaletail.serve[0].port", "70000 is no port"),
        (GOOD.replace(", port: 8080", ""), "x-scaletail.serve[0].port", "missing"),
        (GOOD.replace('path: "/"', 'path: "api"'), "x-scaletail.serve[0].path", "begins with a slash"),
        (GOOD.replace("{image:", "{image:").replace('{image: "example/small:1"}', "text"), "services.application", ""),
        (meta("serves: []"), "x-scaletail.serves", "not known"),
        (meta("funnel: {advice: maybe}"), "x-scaletail.funnel.advice", "'maybe' is not one of fine, caution, never"),
        (meta("questions: {lower: {prompt: a}}"), "x-scaletail.questions.lower", "A-Z"),
        (meta("questions: {A: }"), "x-scaletail.questions.A.prompt", "missing"),
        (meta("questions: {A: {prompt: a, kind: choice}}"), "x-scaletail.questions.A.choices", "missing"),
        (meta("questions: {A: {prompt: a, kind: colour}}"), "x-scaletail.questions.A.kind", "'colour' is not one of"),
        (meta("questions: {A: {prompt: a, kind: secret, default: hunter2}}"), "x-scaletail.questions.A.default", ""),
        (meta('questions: {A: {prompt: a, item_pattern: "("}}'), "x-scaletail.questions.A.item_pattern", "expression"),
        (meta("questions: {A: {prompt: a, item_kind: network}}"), "x-scaletail.questions.A.item_kind", "only a list"),
        (meta("questions: {A: {prompt: a, kind: list, item_kind: bool}}"), "x-scaletail.questions.A.item_kind", ""),
        (meta("ports: [{port: 1, lan: perhaps}]"), "x-scaletail.ports[0].lan", "'perhaps' is not one of"),
        (meta("files: {app.conf: missing.conf}"), "x-scaletail.files.app.conf", "No such file"),
        (meta("files: {app.conf: ../other/secret}"), "x-scaletail.files.app.conf", "stay inside"),
        (meta("files: {tailscale/authkey: app.conf}"), "x-scaletail.files.tailscale/authkey", "program's own"),
        (meta("files: {.env: app.conf}"), "x-scaletail.files..env", "program's own"),
        (meta("files: {/etc/passwd: app.conf}"), "x-scaletail.files./etc/passwd", "stay inside"),
    ],
)
def test_what_is_wrong_is_told_by_key_and_reason(tmp_path: Path, text: str, key: str, reason: str) -> None:
    entry(tmp_path, "small", text)
    found = reasons(tmp_path)
    assert key in [place for place, _ in found]
    assert any(place == key and reason in why for place, why in found)


def test_all_that_is_wrong_with_an_entry_is_told_at_once(tmp_path: Path) -> None:
    entry(tmp_path, "small", meta("serves: []", "tags: 5").replace("port: 8080", "port: 0"))
    assert [key for key, _ in reasons(tmp_path)] == [
        "x-scaletail.serves",
        "x-scaletail.tags",
        "x-scaletail.serve[0].port",
    ]


def test_bytes_that_are_no_text_are_a_failure_and_no_crash(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "compose.yaml").write_bytes(b"\xff\xfe\x00\x01")
    assert reasons(tmp_path) == [("", "this is not UTF-8 text")]


@pytest.mark.parametrize(
    "text",
    [
        "services: &a {b: *a}\n",
        "a: &a [x, x, x, x, x, x, x, x]\n"
        + "".join(f"{name}: &{name} [{', '.join(['*' + before] * 8)}]\n" for before, name in pairwise("abcdefghijk")),
    ],
    ids=["an anchor in itself", "eight to the eleventh nodes"],
)
def test_anchors_that_never_end_are_a_failure_and_no_crash(tmp_path: Path, text: str) -> None:
    entry(tmp_path, "small", text)
    assert reasons(tmp_path) == [("", "its anchors make it endless or far too large")]


def test_a_folder_without_a_compose_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / ".git").mkdir()
    assert reasons(tmp_path) == [("", "this cannot be read: No such file or directory")]


def test_a_folder_whose_name_is_no_slug_is_told(tmp_path: Path) -> None:
    entry(tmp_path, "My Service")
    assert [why for _, why in reasons(tmp_path)] == ["'My Service' cannot be a slug: use a-z, 0-9 and dashes"]


def test_a_catalog_folder_that_is_not_there_leaves_the_others(tmp_path: Path) -> None:
    loaded = CatalogFiles((tmp_path / "nowhere",)).load()
    assert {service.slug for service in loaded.services} >= SHIPPED
    assert [failure.path for failure in loaded.failures] == [str(tmp_path / "nowhere")]


def test_an_entry_of_the_users_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    entry(tmp_path, "it-tools")
    loaded = CatalogFiles((tmp_path,)).load()
    own = loaded.get("it-tools")
    assert own is not None
    assert own.name == "Small"
    assert len(loaded.services) == len(CatalogFiles().load().services)


def test_the_catalog_is_read_once(tmp_path: Path) -> None:
    folder = entry(tmp_path, "small")
    files = alone(tmp_path)
    first = files.load()
    (folder / "compose.yaml").unlink()
    assert files.load() is first


def test_a_revision_changes_with_the_entry_or_a_template_and_with_nothing_else(tmp_path: Path) -> None:
    text = meta("files: {app.conf: app.conf}")
    folder = entry(tmp_path, "small", text, **{"app.conf": "one"})

    def revision() -> str:
        read = read_entry(folder)
        assert isinstance(read, Service)
        return read.revision

    first = revision()
    assert first == revision()
    (folder / "app.conf").write_text("two")
    second = revision()
    (folder / "compose.yaml").write_text(text + "# a comment\n")
    assert len({first, second, revision()}) == 3


def test_lan_on_without_quotes_is_understood(tmp_path: Path) -> None:
    entry(tmp_path, "small", meta("ports: [{port: 53, name: DNS, lan: on}, {port: 54, name: X, lan: off}]"))
    (service,) = alone(tmp_path).load().services
    assert [extra.lan for extra in service.ports] == ["on", "never"]


def test_the_shipped_catalog_stands_in_the_checkout_or_in_the_package() -> None:
    assert (find_catalog() / "vaultwarden" / "compose.yaml").is_file()
