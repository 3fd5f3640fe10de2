"""The sidecar's own settings with answers in them, and hashes of secrets for the app's files."""

from __future__ import annotations

from dataclasses import replace

import bcrypt

from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import ServePath, Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.compose import compose_model
from scaletail_tui.render.dotenv import render_dotenv
from scaletail_tui.render.stack import render_stack

ROUTER = Service(
    slug="router",
    name="Router",
    summary="Routes",
    category="Network",
    questions=(
        Question(key="ROUTES", prompt="Routes", kind=QuestionKind.LIST),
        Question(key="SOURCE", prompt="Source"),
        Question(
            key="ACCEPT",
            prompt="Accept",
            kind=QuestionKind.BOOL,
            adds={"node": {"extra_args": ["--accept-routes"]}},
        ),
    ),
    node={
        "extra_args": ["--advertise-routes=${ROUTES}", "--source=${SOURCE}"],
        "sysctls": {"net.ipv4.ip_forward": "1"},
        "environment": {"NAME": "$ of ${STACK_NAME}"},
    },
    compose={"services": {}},
)
LOGIN = Service(
    slug="login",
    name="Login",
    summary="Asks for a name",
    category="Utilities",
    shares_network=("application",),
    serve=(ServePath(path="/", port=80),),
    questions=(Question(key="PASSWORD", prompt="Password", kind=QuestionKind.SECRET, hash="bcrypt"),),
    compose={"services": {"application": {"image": "example/login:1"}}},
    files={"login/users": "me:${PASSWORD_BCRYPT}\n"},
)


def spec(service: Service, **settings: str) -> StackSpec:
    return StackSpec(name="x", service=service, exposure=Exposure.SERVE, settings=settings)


def arguments(**settings: str) -> str:
    environment = compose_model(spec(ROUTER, **settings))["services"]["tailscale"]["environment"]
    return str(environment["TS_EXTRA_ARGS"])


def test_a_list_becomes_one_option_and_an_empty_answer_leaves_its_option_out() -> None:
    assert arguments(ROUTES="10.0.0.0/24\n10.1.0.0/24") == "--advertise-routes=10.0.0.0/24,10.1.0.0/24"


def test_a_yes_adds_to_the_sidecars_options() -> None:
    assert arguments(ROUTES="10.0.0.0/24", ACCEPT="true") == "--advertise-routes=10.0.0.0/24 --accept-routes"
    assert arguments(ROUTES="10.0.0.0/24", ACCEPT="false") == "--advertise-routes=10.0.0.0/24"


def test_a_nodes_sysctls_and_environment_reach_the_sidecar_with_dollars_doubled() -> None:
    sidecar = compose_model(spec(ROUTER))["services"]["tailscale"]
    assert sidecar["sysctls"] == {"net.ipv4.ip_forward": "1"}
    assert sidecar["environment"]["NAME"] == "$$ of x"
    assert "TS_EXTRA_ARGS" not in sidecar["environment"]


def test_a_hash_matches_its_secret_and_stays_the_same_for_the_same_stack() -> None:
    files = {file.path: file for file in render_stack(spec(LOGIN, PASSWORD="open sesame"))}
    name, _, digest = files["login/users"].text.strip().partition(":")
    assert name == "me"
    assert bcrypt.checkpw(b"open sesame", digest.encode())
    assert render_stack(spec(LOGIN, PASSWORD="open sesame")) == render_stack(spec(LOGIN, PASSWORD="open sesame"))


def test_the_salt_says_nothing_of_the_secret_and_differs_from_stack_to_stack() -> None:
    def salt(stack: StackSpec) -> str:
        return next(file.text for file in render_stack(stack) if file.path == "login/users")[3:32]

    one = spec(LOGIN, PASSWORD="open sesame")
    assert salt(one) == salt(spec(LOGIN, PASSWORD="another"))
    assert salt(one) != salt(replace(one, name="y"))


def test_a_hash_is_private_and_masked_wherever_it_is_shown() -> None:
    stack = spec(LOGIN, PASSWORD="open sesame")
    users = next(file for file in render_stack(stack) if file.path == "login/users")
    assert users.mode == 0o600
    assert "$2b$" not in users.masked
    assert "$2b$" not in render_dotenv(stack, {}, masked=True)
    assert 'PASSWORD_BCRYPT="\\$2b\\$10' in render_dotenv(stack, {})
