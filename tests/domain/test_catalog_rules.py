"""The rules find what a good entry must not have, and let good entries pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.rules.table import entry_problems
from scaletail_tui.domain.catalog.service import Differs, ExtraPort, FunnelNote, ServePath, Service, StorageKind
from scaletail_tui.domain.stack.exposure import FunnelAdvice

GOOD = Service(
    slug="small",
    name="Small",
    summary="A small service",
    category="Utilities",
    tags=("small", "example", "test"),
    links={"home": "https://example.org"},
    hostname="small",
    shares_network=("application",),
    serve=(ServePath(path="/", port=8080),),
    funnel=FunnelNote(advice=FunnelAdvice.FINE, because="Nothing is stored."),
    questions=(Question(key="TOKEN", prompt="Token", kind=QuestionKind.SECRET),),
    first_run="Open it.",
    storage={"./data": StorageKind.DATA},
    provenance="Written here.",
    compose={
        "services": {
            "application": {
                "image": "example/small:1",
                "environment": {"TOKEN": "${TOKEN}", "TZ": "${TZ}"},
                "volumes": ["./data:/data"],
            }
        }
    },
)


def problems(service: Service) -> list[str]:
    return [f"{problem.key}: {problem.reason}" for problem in entry_problems(service)]


def application(**changes: Any) -> Service:
    """GOOD with other keys of its only service."""
    return replace(GOOD, compose={"services": {"application": {**GOOD.compose["services"]["application"], **changes}}})


def environment(**changes: Any) -> Service:
    return application(environment={"TOKEN": "${TOKEN}", **changes})


def asking(question: Question, **changes: Any) -> Service:
    return replace(environment(**changes), questions=(*GOOD.questions, question))


def with_database(**database: Any) -> Service:
    services = {**GOOD.compose["services"], "db": {"image": "postgres:16", **database}}
    return replace(GOOD, compose={"services": services})


def test_a_good_entry_has_no_problem() -> None:
    assert problems(GOOD) == []


def test_problems_carry_the_path_and_come_in_the_same_order_each_time() -> None:
    bad = replace(GOOD, category="Games", tags=(), first_run="")
    first = entry_problems(bad, "catalog/small/compose.yaml")
    assert first == entry_problems(bad, "catalog/small/compose.yaml")
    assert [problem.key for problem in first] == ["category", "first_run", "tags"]
    assert str(first[2]) == "catalog/small/compose.yaml: tags: 0 stand here; 3 to 8 words make it found"


_NUMBER = Question(key="LIMIT", prompt="Limit", kind=QuestionKind.NUMBER, default="5")
_DB_CHECK = "services.db.healthcheck.test"
_LIST = Question(key="FOLDERS", prompt="Folders", kind=QuestionKind.LIST)


def _adds(question: Question, **body: Any) -> Question:
    fragment: Mapping[str, Any] = {"services": {"application": body}}
    return replace(question, adds=fragment)


@pytest.mark.parametrize(
    ("service", "key", "words"),
    [
        (replace(GOOD, category="Games"), "category", "not one of Productivity"),
        (replace(GOOD, summary="Two\nlines"), "summary", "one line"),
        (replace(GOOD, summary="It ends with a stop."), "summary", "full stop"),
        (replace(GOOD, summary="x" * 61), "summary", "at most 60"),
        (replace(GOOD, notes=("fine", "bad\x1b[31m")), "notes[1]", "control characters"),
        (replace(GOOD, tags=("Small",)), "tags", "lower case"),
        (replace(GOOD, needs=("Docker socket",)), "needs", "not known"),
        (replace(GOOD, links={}), "links", "home or source"),
        (replace(GOOD, links={"home": "http://example.org"}), "links.home", "https://"),
        (replace(GOOD, links={"home": "https://example.org", "chat": "https://a.b"}), "links.chat", "not known"),
        (replace(GOOD, hostname="small_service"), "hostname", ""),
        (replace(GOOD, provenance=""), "provenance", "missing"),
        (replace(GOOD, funnel=FunnelNote()), "funnel.because", "missing"),
        (replace(GOOD, serve=(ServePath(path="/api", port=1),)), "serve", "/ is not shown"),
        (replace(GOOD, serve=GOOD.serve * 2), "serve[1].path", "shown twice"),
        (replace(GOOD, serve=()), "serve", "nothing proves"),
        (replace(GOOD, ports=(ExtraPort(port=1, name="A"), ExtraPort(port=1, name="B"))), "ports[1].port", "twice"),
        (replace(GOOD, ports=(ExtraPort(port=1),)), "ports[0].name", "missing"),
        (replace(GOOD, ports=(ExtraPort(port=53, name="DNS"),)), "needs", "port-53"),
        (replace(GOOD, compose={"services": {}}, shares_network=(), serve=()), "node", "what the sidecar does"),
        (replace(GOOD, background=True), "background", "leave this word out"),
        (replace(GOOD, background=True, serve=()), "needs", "no-page"),
        (replace(GOOD, needs=("raw-tcp",)), "needs", "serve shows one"),
        (replace(GOOD, needs=("raw-udp",)), "needs", "serve shows one"),
        (replace(GOOD, needs=("no-page",)), "needs", "serve shows one"),
        (replace(GOOD, serve=(), ports=(ExtraPort(port=1, name="A"),)), "needs", "raw-tcp is missing"),
        (replace(GOOD, serve=(), ports=(ExtraPort(port=1, protocols=("udp",), name="A"),)), "needs", "raw-udp is miss"),
        (replace(GOOD, serve=(), needs=("raw-udp",)), "needs", "no udp port"),
        (replace(GOOD, storage={}), "storage../data", "missing"),
        (replace(GOOD, storage={**GOOD.storage, "old": StorageKind.CACHE}), "storage.old", "nothing mounts"),
        (replace(GOOD, first_run="Open it"), "first_run", "full stop"),
        (replace(GOOD, first_run="Open it!"), "first_run", "exclamation"),
        (replace(GOOD, first_run="Open `it`."), "first_run", "markup"),
        (replace(GOOD, fixes=("The powerful way.",)), "fixes[0]", "advertisement"),
        (replace(GOOD, differs={Differs.IMAGES: "x" * 161}), "differs.images", "too long"),
        (with_database(healthcheck={"test": ["CMD", "curl", "x"], "start_interval": "1s"}), _DB_CHECK, "hardly in"),
        (with_database(healthcheck={"test": ["CMD-SHELL", "pgrep x"], "start_interval": "1s"}), _DB_CHECK, "proves"),
        (with_database(healthcheck={"test": "pg_isready", "start_interval": "1s"}), _DB_CHECK, "as a list"),
        (with_database(healthcheck={"test": ["CMD", "psql"]}), "services.db.healthcheck.start_interval", "missing"),
        (replace(GOOD, node={"extra_args": ["--x=${ROUTES}"]}), "node.extra_args[0]", "neither asked for"),
        (replace(GOOD, node={"environment": {"A": "${TOKEN}"}}), "node.environment.A", "no place"),
        (
            replace(asking(_LIST), node={"extra_args": ["--advertise-routes=${FOLDERS}"]}),
            "questions.FOLDERS.item_pattern",
            "break the option",
        ),
        (replace(GOOD, shares_network=("web",)), "shares_network", "no service web"),
        (replace(with_database(), shares_network=()), "shares_network", "several services"),
        (application(image="example/small"), "services.application.image", "no tag"),
        (application(image="Example Small:1"), "services.application.image", "no image reference"),
        (application(image=None), "services.application.image", "missing"),
        (application(ports=["80:80"]), "services.application.ports", "sidecar"),
        (application(hostname="x"), "services.application.hostname", "belongs to the sidecar"),
        (application(dns=["9.9.9.9"]), "services.application.dns", "belongs to the sidecar"),
        (application(networks=["x"]), "services.application.networks", "belongs to the sidecar"),
        (application(network_mode="host"), "services.application.network_mode", "host's network"),
        (application(container_name="x"), "services.application.container_name", "after the stack"),
        (application(env_file=[".env"]), "services.application.env_file", "not its own"),
        (application(environment=["A=b"]), "services.application.environment", "mapping"),
        (application(volumes=["./config:/config"]), "services.application.volumes[0]", "not below ./data"),
        (application(volumes=["../x:/x"]), "services.application.volumes[0]", "leaves the stack folder"),
        (application(volumes=["./data/../../x:/x"]), "services.application.volumes[0]", "leaves the stack folder"),
        (application(volumes=["/data"]), "services.application.volumes[0]", "is lost"),
        (application(volumes=[{"type": "volume", "target": "/data"}]), "services.application.volumes[0]", "is lost"),
        (application(privileged=True), "needs", "privileged"),
        (application(devices=["/dev/dri"]), "needs", "devices"),
        (application(volumes=["/var/run/docker.sock:/var/run/docker.sock"]), "needs", "docker-socket"),
        (application(volumes=["/:/host"]), "needs", "host-files is missing: application mounts /"),
        (application(volumes=[{"type": "bind", "source": "/etc", "target": "/x"}]), "needs", "host-files"),
        (application(cap_add=["NET_ADMIN"]), "needs", "net-admin"),
        (application(cap_add=["CAP_SYS_ADMIN"]), "needs", "privileged is missing: application asks for SYS_ADMIN"),
        (application(cap_add=["ALL"]), "needs", "privileged"),
        (application(pid="host"), "services.application.pid", "host's own namespace"),
        (application(ipc="host"), "services.application.ipc", "host's own namespace"),
        (asking(_adds(_NUMBER, pid="host"), LIMIT="${LIMIT}"), "questions.LIMIT.adds.services.application.pid", "host"),
        (application(depends_on=["db"]), "services.application.depends_on", "no service db"),
        (with_database(ports=["5432:5432"]), "services.db.ports", "sidecar"),
        (replace(GOOD, compose={**GOOD.compose, "include": ["x"]}), "include", "only"),
        (environment(OTHER="${OTHER}"), "services.application.environment.OTHER", "neither asked for"),
        (environment(OTHER=None), "services.application.environment.OTHER", "neither asked for"),
        (environment(API_KEY="sk-12345678"), "services.application.environment.API_KEY", "everybody to read"),
        (environment(DB_URL="postgres://u:hunter2@db/x"), "services.application.environment.DB_URL", "address"),
        (environment(TS_AUTHKEY=None), "services.application.environment.TS_AUTHKEY", "sidecar's alone"),
        (asking(replace(_NUMBER, key="UNUSED")), "questions.UNUSED", "nothing uses"),
        (asking(replace(_NUMBER, default="x"), LIMIT="${LIMIT}"), "questions.LIMIT.default", "no whole number"),
        (asking(replace(_NUMBER, maximum=4), LIMIT="${LIMIT}"), "questions.LIMIT.default", "limits"),
        (asking(replace(_NUMBER, default=""), A="${LIMIT}"), "services.application.environment.A", "left empty"),
        (
            asking(Question(key="LANG", prompt="L", default="english", item_pattern="[a-z]{2}"), LANG="${LANG}"),
            "questions.LANG.default", "would not take 'english'",
        ),
        (
            asking(Question(key="URL", prompt="U", kind=QuestionKind.URL, default="x"), URL="${URL}"),
            "questions.URL.default", "would not take",
        ),
        (asking(Question(key="PUID", prompt="User"), A="${PUID}"), "questions.PUID", "without being asked"),
        (asking(Question(key="PASSWORD", prompt="P"), PASSWORD=None), "questions.PASSWORD.kind", "secret"),
        (asking(_LIST), "questions.FOLDERS", "nothing uses"),
        (asking(replace(_NUMBER, prompt="Token"), LIMIT="${LIMIT}"), "questions.LIMIT.prompt", "same words"),
        (
            replace(GOOD, questions=(_adds(GOOD.questions[0], environment={"A": "${item}"}),)),
            "questions.TOKEN.adds",
            "secret into compose.yaml",
        ),
        (asking(_adds(_LIST, volumes=["/a:/a"])), "questions.FOLDERS.adds", "${item} is not used"),
        (
            asking(_adds(_LIST, ports=["${item}"])),
            "questions.FOLDERS.adds.services.application.ports",
            "sidecar",
        ),
        (
            asking(_adds(_LIST, volumes=["${item}:${WHERE}"])),
            "questions.FOLDERS.adds.services.application.volumes[0]",
            "WHERE is neither asked for",
        ),
        (environment(DB_URL="postgres://u:${TOKEN}@db/x"), "questions.TOKEN.item_pattern", "break the address"),
        (replace(GOOD, files={"a.conf": "token: ${TOKEN}"}), "questions.TOKEN.item_pattern", "break the template"),
        (replace(GOOD, ports=(ExtraPort(port=24234, name="X"),)), "ports", "sidecar's own"),
        (replace(GOOD, files={"a.conf": "x ${NOBODY}"}), "files.a.conf", "NOBODY is neither asked for"),
        (replace(GOOD, files={"a.conf": "# one\nadmin_password: hunter2\n"}), "files.a.conf", "line 2 holds a secret"),
    ],
)  # fmt: skip
def test_the_rules_find_it(service: Service, key: str, words: str) -> None:
    found = {(problem.key, problem.reason) for problem in entry_problems(service)}
    assert any(place == key and words in reason for place, reason in found), found


_SECRET = "for everybody to read"


@pytest.mark.parametrize(
    "setting",
    [
        {"GOTIFY_DEFAULTUSER_PASS": "admin"}, {"DB_PASS": "hunter2"}, {"PAPERLESS_DBPASS": "paperless"},
        {"MYSQL_PWD": "root"}, {"APP_KEY": "base64:abcdef"}, {"ENCRYPTION_KEY": "0123456789"},
        {"MEILI_MASTER_KEY": "masterKey"}, {"SECRET_KEY": "changeme"}, {"SECRET_KEY_BASE": "abc"}, {"JWT_KEY": "x"},
        {"ADMIN_PIN": "1234"}, {"AUTH": "admin:admin"}, {"PASSWORD": 123}, {"mail__auth__pass": "hunter2"},
        {"PASSWORD": "${NAME:-changeme}"}, {"LOGIN": "me:${DB_PASSWORD:-changeme}"}, {"URL": "x://u:hunter2@db/x"},
    ],
)  # fmt: skip
def test_a_secret_is_known_by_its_name_whatever_the_image_calls_it(setting: dict[str, Any]) -> None:
    asked = tuple(Question(key=key, prompt=key, kind=QuestionKind.SECRET) for key in ("NAME", "DB_PASSWORD"))
    told = problems(replace(environment(**setting), questions=(*GOOD.questions, *asked)))
    assert any(f"services.application.environment.{next(iter(setting))}: " in one and _SECRET in one for one in told)


@pytest.mark.parametrize(
    "setting",
    [
        {"PASSWORD_MIN_LENGTH": 8}, {"MYSQL_RANDOM_ROOT_PASSWORD": "yes"}, {"MAX_TOKENS": 4096}, {"PUBLIC_KEY": "x"},
        {"TLS_KEY": "/certs/key.pem"}, {"PASSWORD_FILE": "/run/secrets/x"}, {"AUTH": "oidc"}, {"AUTH": "auth:9091"},
        {"PASSWORD": "${TOKEN}"}, {"PASSWORD": "${TOKEN:-}"}, {"BYPASS": "all"}, {"REQUIRE_PASSWORD": "always"},
        {"PASSWORD": None}, {"SMTP_PASSWORD": ""}, {"HOTKEY": "a"},
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_may_stand_there(setting: dict[str, Any]) -> None:
    assert [one for one in problems(environment(**setting)) if _SECRET in one] == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (["redis-server", "--requirepass", "hunter2"], True),
        ("redis-server --requirepass hunter2", True),
        (["sh", "-c", "exec app --api-key='hunter2'"], True),
        (["sh", "-c", "ADMIN_PASSWORD=hunter2 exec app"], True),
        (["redis-server", "--requirepass", "${TOKEN}"], False),
        (["sh", "-c", "exec redis-server --requirepass $$TOKEN"], False),
        (["app", "--no-password", "serve"], False),
        (["app", "--password-file", "/run/secrets/x", "--token"], False),
    ],
)
def test_a_secret_in_a_command_is_found(said: object, told: bool) -> None:
    for service, key in (
        (application(command=said), "command"),
        (application(healthcheck={"test": said}), "healthcheck.test"),
        (asking(_adds(_NUMBER, command=said), LIMIT="${LIMIT}"), "command"),
    ):
        found = [one.partition(": ")[0] for one in problems(service) if _SECRET in one]
        assert [one.rpartition("application.")[2] for one in found] == ([key] if told else [])


def test_a_question_for_a_password_is_one_for_a_secret() -> None:
    asked = Question(key="DB_PASS", prompt="Database password", default="changeme")
    assert any("kind: secret" in one for one in problems(asking(asked, DB_PASS="${DB_PASS}")))


@pytest.mark.parametrize(
    ("image", "test", "good"),
    [
        ("example/small:1", ["CMD", "sh", "-c", "curl -f localhost || exit 1"], False),
        ("example/small:1", ["CMD-SHELL", "/bin/sh -ec 'exec curl -f localhost'"], False),
        ("example/small:1", ["CMD-SHELL", "HOST=a curl -f localhost"], False),
        ("example/small:1", ["CMD", "/usr/bin/wget", "-q", "localhost"], False),
        ("example/small:1-alpine", ["CMD", "/usr/bin/wget", "-q", "localhost"], True),
        ("example/small:1", ["CMD", "python3", "-c", "import urllib"], False),
        ("example/small:1", ["CMD", "node", "health.js"], False),
        ("example/small:1", ["CMD", "perl", "-e", "1"], False),
        ("python:3.12", ["CMD", "python3", "-c", "import urllib"], True),
        ("docker.io/library/node:22", ["CMD", "/usr/local/bin/node", "health.js"], True),
        ("example/small:1", ["CMD", "/app/health"], True),
        ("postgres:16", ["CMD", "sh", "-c", "pg_isready -q"], True),
        ("example/small:1", ["CMD", "sh", "-c", "pgrep small"], False),
    ],
)
def test_a_health_check_asks_with_what_its_image_brings_along(image: str, test: list[str], good: bool) -> None:
    service = application(image=image, healthcheck={"test": test, "start_interval": "1s"})
    assert [one.partition(": ")[0] for one in problems(service)] == (
        [] if good else ["services.application.healthcheck.test"]
    )


@pytest.mark.parametrize(
    ("image", "target", "good"),
    [
        ("postgres:18", "/var/lib/postgresql/data", False),
        ("docker.io/library/postgres:18.1-alpine", "/var/lib/postgresql/data", False),
        ("postgres:latest", "/var/lib/postgresql/data", False),
        ("postgres:alpine", "/var/lib/postgresql/data/", False),
        ("pgvector/pgvector:0.8.1-pg18", "/var/lib/postgresql/data", False),
        ("postgis/postgis:18-3.6", "/var/lib/postgresql/data", False),
        ("postgres:18", "/var/lib/postgresql", True),
        ("postgres:17-alpine", "/var/lib/postgresql/data", True),
        ("pgvector/pgvector:0.8.1-pg17", "/var/lib/postgresql/data", True),
        ("ghcr.io/immich-app/postgres:14-vectorchord0.4.3", "/var/lib/postgresql/data", True),
    ],
)
def test_postgres_keeps_its_data_elsewhere_from_18_on(image: str, target: str, good: bool) -> None:
    service = replace(with_database(image=image, volumes=[f"db:{target}"]), storage={
        **GOOD.storage, "db": StorageKind.DATA,
    })  # fmt: skip
    assert [one.partition(": ")[0] for one in problems(service)] == ([] if good else ["services.db.volumes[0]"])
    own_place = with_database(image=image, volumes=[f"db:{target}"], environment={"PGDATA": target})
    assert [one for one in problems(own_place) if "postgres 18" in one] == []


def test_powers_that_are_named_or_that_every_container_has_are_fine() -> None:
    taken = application(
        cap_add=["NET_RAW", "CHOWN"], volumes=["./data:/data", "/etc/machine-id:/etc/machine-id:ro"]
    )  # fmt: skip
    assert problems(replace(taken, needs=("net-admin", "host-files"))) == []


def test_a_database_that_is_waited_for_must_say_how_its_health_is_known() -> None:
    waits = {"db": {"condition": "service_healthy"}}
    services = {
        "application": {**GOOD.compose["services"]["application"], "depends_on": waits},
        "db": {"image": "postgres:16"},
    }
    blind = replace(GOOD, compose={"services": services})
    assert problems(blind) == ["services.application.depends_on.db: db has no healthcheck to wait for"]
    services["db"]["healthcheck"] = {"test": ["CMD", "pg_isready"], "start_interval": "1s"}
    assert problems(replace(GOOD, compose={"services": services})) == []


def test_an_optional_answer_may_stand_without_a_value_or_with_a_default() -> None:
    mail = Question(key="SMTP_HOST", prompt="Mail server")
    assert problems(asking(mail, SMTP_HOST=None)) == []
    assert problems(asking(mail, HOST="${SMTP_HOST:-localhost}")) == []


def test_a_secret_of_the_users_own_may_be_left_out() -> None:
    mail = Question(key="SMTP_PASSWORD", prompt="Mail password", kind=QuestionKind.SECRET, length=0)
    assert problems(asking(mail, SMTP_PASSWORD=None)) == []
    assert any("left empty" in problem for problem in problems(asking(mail, SMTP_PASSWORD="${SMTP_PASSWORD}")))


def test_a_template_may_use_what_always_has_a_value() -> None:
    token = replace(GOOD.questions[0], item_pattern="[a-z]+")
    service = replace(GOOD, questions=(token,), files={"app/app.conf": "name: ${STACK_NAME}\ntoken: ${TOKEN}\n"})
    mounted = replace(service, compose=application(volumes=["./app:/etc/app:ro"]).compose, storage={})
    assert problems(mounted) == []


def test_a_template_may_hold_the_hash_of_any_secret() -> None:
    token = replace(GOOD.questions[0], hash="bcrypt")
    service = replace(GOOD, questions=(token,), files={"app/users": "me:${TOKEN_BCRYPT}\n"})
    mounted = replace(service, compose=application(volumes=["./app:/etc/app:ro"], environment={}).compose, storage={})
    assert problems(mounted) == []


def test_an_option_of_the_sidecar_may_use_an_answer_that_cannot_break_it() -> None:
    routes = replace(_LIST, key="ROUTES", item_pattern="[0-9./]+")
    node = replace(
        GOOD, compose={"services": {}}, shares_network=(), serve=(), questions=(routes,), storage={},
        node={"extra_args": ["--advertise-routes=${ROUTES}"]},
    )  # fmt: skip
    assert problems(node) == []
    networks = replace(routes, item_pattern="", item_kind=QuestionKind.NETWORK)
    assert problems(replace(node, questions=(networks,))) == []


def test_a_node_says_what_the_sidecar_does_and_nothing_else() -> None:
    node = replace(
        GOOD, compose={"services": {}}, shares_network=(), serve=(), questions=(), storage={},
        node={"extra_args": ["--advertise-exit-node"], "sysctls": {"net.ipv4.ip_forward": "1"}},
    )  # fmt: skip
    assert problems(node) == []
    assert problems(replace(node, node={})) == ["node: an entry without services must say what the sidecar does"]
    key = replace(node, node={"extra_args": ["--auth-key=x"], "environment": {"TS_AUTHKEY": "x"}})
    assert [problem.split(":")[0] for problem in problems(key)] == ["node.extra_args", "node.environment.TS_AUTHKEY"]


@pytest.mark.parametrize(
    "image",
    [
        "redis:7.2-alpine",
        "docker.io/valkey/valkey:9",
        "ghcr.io/immich-app/immich-server:${IMMICH_VERSION:-release}",
        "localhost:5000/a/b_c:1",
        "lscr.io/linuxserver/jellyfin@sha256:" + "a" * 64,
    ],
)
def test_image_references_that_are_fine(image: str) -> None:
    question = Question(key="IMMICH_VERSION", prompt="Version", default="release")
    asked = replace(application(image=image), questions=(*GOOD.questions, question))
    assert [found for found in problems(asked) if "image" in found] == []


def test_a_list_of_the_users_folders_is_a_need_unless_hardly_anybody_gives_one() -> None:
    folder = {"type": "bind", "source": "${item}", "target": "/media${item}"}
    adds = {"services": {"application": {"volumes": [folder]}}}
    folders = Question(key="FOLDERS", prompt="Folders", kind=QuestionKind.LIST, adds=adds)
    missing = "needs: user-folder is missing: FOLDERS mounts folders of the user's"
    assert problems(asking(folders)) == [missing]
    assert problems(replace(asking(folders), needs=("user-folder",))) == []
    assert problems(asking(replace(folders, more=True))) == []
    devices = {"services": {"application": {"devices": ["${item}:${item}"]}}}
    assert missing not in problems(asking(replace(folders, adds=devices)))
