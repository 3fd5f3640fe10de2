"""The one judge of answers, and the settings that come of them."""

from __future__ import annotations

import random
from typing import Any

import pytest

from scaletail_tui.domain.catalog.answers import (
    container_names,
    default_exposure,
    default_lan_ports,
    final_settings,
    problems_in,
    warnings_of,
)
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import ExtraPort, ServePath, Service
from scaletail_tui.domain.keys.authkey import generator
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import Answers, SidecarOptions

PAGE = (ServePath(path="/", port=80),)


def service(*questions: Question, **more: Any) -> Service:
    fields: dict[str, Any] = {
        "compose": {"services": {"application": {"image": "x"}, "db": {"image": "y"}}},
        "shares_network": ("application",),
        "serve": PAGE,
        **more,
    }
    return Service(slug="demo", name="Demo", summary="s", category="c", questions=questions, **fields)


def answers(name: str = "demo", **more: Any) -> Answers:
    return Answers(**{"name": name, "exposure": Exposure.SERVE, **more})


def question(kind: QuestionKind, **more: Any) -> Question:
    return Question(key="KEY", prompt="Thing", kind=kind, **more)


def fields_of(service: Service, answers: Answers, **more: Any) -> list[str]:
    return [problem.field for problem in problems_in(service, answers, **more)]


def test_good_answers_have_no_problem() -> None:
    assert problems_in(service(), answers()) == ()


@pytest.mark.parametrize(
    ("taken", "by"),
    [
        ({"demo": "the stack folder /x/demo"}, "stack folder"),
        ({"container db-demo": "container db-demo"}, "container db-demo"),
        ({"demo": "container tailscale-demo"}, "tailscale-demo"),
    ],
)
def test_a_name_in_use_is_refused_and_by_what(taken: dict[str, str], by: str) -> None:
    (problem,) = problems_in(service(), answers(), taken=taken)
    assert problem.field == "name" and by in problem.sentence


def test_another_stacks_container_does_not_take_the_name() -> None:
    assert problems_in(service(), answers(), taken={"container db-other": "container db-other"}) == ()


@pytest.mark.parametrize("exposure", [Exposure.SERVE, Exposure.FUNNEL])
def test_what_has_no_page_cannot_be_served(exposure: Exposure) -> None:
    (problem,) = problems_in(service(serve=()), answers(exposure=exposure))
    assert problem.field == "exposure" and "direct" in problem.sentence
    assert problems_in(service(serve=()), answers(exposure=Exposure.DIRECT)) == ()


def test_nobody_chose_means_serve_or_direct_without_a_page() -> None:
    assert default_exposure(service()) is Exposure.SERVE
    assert default_exposure(service(serve=())) is Exposure.DIRECT


def test_funnel_is_refused_with_a_custom_control_server() -> None:
    options = SidecarOptions(login_server="https://headscale.example.org")
    assert fields_of(service(), answers(exposure=Exposure.FUNNEL, sidecar=options)) == ["exposure"]


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("tags", SidecarOptions(tags=("web",))),
        ("tags", SidecarOptions(tags=("tag:Web",))),
        ("tags", SidecarOptions(tags=("tag:a b",))),
        ("tags", SidecarOptions(tags=("tag:1",))),
        ("login_server", SidecarOptions(login_server="headscale.example.org")),
        ("login_server", SidecarOptions(login_server="https://a b")),
        ("login_server", SidecarOptions(login_server="https://x --ssh")),
        ("login_server", SidecarOptions(login_server="file:///etc")),
        ("login_server", SidecarOptions(login_server="http://a:99999")),
        ("login_server", SidecarOptions(login_server="http://a:0")),
        ("image", SidecarOptions(image="")),
        ("image", SidecarOptions(image="Tailscale:latest")),
        ("image", SidecarOptions(image="tailscale/tailscale:${X}")),
        ("image", SidecarOptions(image="a b")),
    ],
)
def test_advanced_options_are_judged(field: str, options: SidecarOptions) -> None:
    assert fields_of(service(), answers(sidecar=options)) == [field]


@pytest.mark.parametrize(
    "options",
    [
        SidecarOptions(tags=("tag:container", "tag:a-1")),
        SidecarOptions(login_server="http://10.0.0.1:8080"),
        SidecarOptions(login_server="http://a:65535"),
        SidecarOptions(login_server="https://head.example.org/path"),
        SidecarOptions(login_server="https://[fd00::1]:443"),
        SidecarOptions(image="ghcr.io/tailscale/tailscale:v1.90.1"),
        SidecarOptions(image="localhost:5000/ts@sha256:" + "a" * 64),
    ],
)
def test_good_advanced_options_are_taken(options: SidecarOptions) -> None:
    assert problems_in(service(), answers(sidecar=options)) == ()


def test_only_declared_ports_can_be_opened_on_the_lan() -> None:
    ports = (ExtraPort(port=53, lan="on"), ExtraPort(port=80, lan="never"), ExtraPort(port=853, lan="optional"))
    assert fields_of(service(ports=ports), answers(lan_ports=(53, 80, 81))) == ["lan", "lan"]
    assert default_lan_ports(service(ports=ports)) == (53,)


def test_an_unknown_setting_is_refused_by_name() -> None:
    (problem,) = problems_in(service(), answers(settings={"NOPE": "hidden value"}))
    assert problem.field == "NOPE" and "hidden value" not in problem.sentence


@pytest.mark.parametrize(
    ("asked", "text", "good"),
    [
        (question(QuestionKind.BOOL), "yes", True),
        (question(QuestionKind.BOOL), "maybe", False),
        (question(QuestionKind.CHOICE, choices=("a", "b")), "b", True),
        (question(QuestionKind.CHOICE, choices=("a", "b")), "c", False),
        (question(QuestionKind.NUMBER, minimum=1, maximum=9), "9", True),
        (question(QuestionKind.NUMBER, minimum=1, maximum=9), "10", False),
        (question(QuestionKind.NUMBER, minimum=1, maximum=9), "0", False),
        (question(QuestionKind.NUMBER), "1.5", False),
        (question(QuestionKind.NUMBER), "٣", False),
        (question(QuestionKind.PATH), "/srv/music", True),
        (question(QuestionKind.PATH), "./data/x", True),
        (question(QuestionKind.PATH), "~/music", True),
        (question(QuestionKind.PATH), "music", False),
        (question(QuestionKind.PATH), "/a:/b", False),
        (question(QuestionKind.PATH), "/a/../b", False),
        (question(QuestionKind.EMAIL), "a@example.org", True),
        (question(QuestionKind.EMAIL), "a@b", False),
        (question(QuestionKind.URL), "https://example.org/x", True),
        (question(QuestionKind.URL), "example.org", False),
        (question(QuestionKind.TIMEZONE), "America/Argentina/Buenos_Aires", True),
        (question(QuestionKind.TIMEZONE), "UTC", True),
        (question(QuestionKind.TIMEZONE), "US/Eastern", True),
        (question(QuestionKind.TIMEZONE), "Berlin time", False),
        (question(QuestionKind.TIMEZONE), "Europe/Berlim", False),
        (question(QuestionKind.LIST, item_pattern="/.+"), "/a\n\n/b", True),
        (question(QuestionKind.LIST, item_pattern="/.+"), "/a\nb", False),
        (question(QuestionKind.NETWORK), "fd7a:1::/64", True),
        (question(QuestionKind.LIST, item_kind=QuestionKind.NETWORK), "10.0.0.0/8\n192.168.1.7/32", True),
        (question(QuestionKind.LIST, item_kind=QuestionKind.NETWORK), "10.0.0.0/8\n192.168.1.7/24", False),
        (question(QuestionKind.TEXT, required=True), "", False),
        (question(QuestionKind.TEXT), "", True),
        (question(QuestionKind.TEXT), "a\0b", False),
        (question(QuestionKind.TEXT), "a\ud800b", False),
        (question(QuestionKind.TEXT), "x" * 70_000, False),
        (question(QuestionKind.SECRET, required=True), "", True),
        (question(QuestionKind.SECRET, required=True, length=0), "", False),
        (question(QuestionKind.SECRET, length=0), "", True),
    ],
)
def test_an_answer_is_judged_by_its_kind(asked: Question, text: str, good: bool) -> None:
    assert fields_of(service(asked), answers(settings={"KEY": text})) == ([] if good else ["KEY"])


def test_a_problem_never_quotes_a_secret() -> None:
    (problem,) = problems_in(service(question(QuestionKind.SECRET)), answers(settings={"KEY": "hunter2\0"}))
    assert "hunter2" not in problem.sentence


def token(length: int, alphabet: str) -> str:
    return generator(random.Random(7))(length, alphabet)


def test_an_answer_beats_what_was_kept_and_that_beats_the_default() -> None:
    asked = service(question(QuestionKind.TEXT, default="default"))
    assert final_settings(asked, answers(), kept={}, token=token) == {"KEY": "default"}
    assert final_settings(asked, answers(), kept={"KEY": "kept"}, token=token) == {"KEY": "kept"}
    given = answers(settings={"KEY": "given"})
    assert final_settings(asked, given, kept={"KEY": "kept"}, token=token) == {"KEY": "given"}
    cleared = answers(settings={"KEY": ""})
    assert final_settings(asked, cleared, kept={"KEY": "kept"}, token=token) == {}


def test_a_secret_is_made_once_and_then_kept() -> None:
    asked = service(question(QuestionKind.SECRET, length=12, alphabet="hex", prefix="sk-"))
    made = final_settings(asked, answers(settings={"KEY": ""}), kept={}, token=token)
    assert made["KEY"].startswith("sk-") and len(made["KEY"]) == 15
    assert final_settings(asked, answers(settings={"KEY": ""}), kept=made, token=token) == made


def test_a_secret_of_length_zero_is_only_there_when_it_is_given() -> None:
    asked = service(question(QuestionKind.SECRET, length=0))
    assert final_settings(asked, answers(), kept={}, token=token) == {}


def test_yes_and_no_are_stored_as_compose_files_say_them() -> None:
    asked = service(question(QuestionKind.BOOL, default="true"))
    assert final_settings(asked, answers(settings={"KEY": "No"}), kept={}, token=token) == {"KEY": "false"}
    assert final_settings(asked, answers(settings={"KEY": "on"}), kept={}, token=token) == {"KEY": "true"}


def test_containers_are_named_after_the_stack() -> None:
    assert container_names(service(), "vault") == {
        "tailscale": "tailscale-vault",
        "application": "app-vault",
        "db": "db-vault",
    }


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"dns": ("dns.example.org",)}, "dns"),
        ({"dns": ("9.9.9.9", "fe80::1%eth0")}, "dns"),
        ({"dns": ("127.0.0.53",)}, "dns"),
        ({"dns": ("9.9.9.9/32",)}, "dns"),
        ({"search_domains": ("-x",)}, "search_domains"),
        ({"search_domains": ("home example",)}, "search_domains"),
    ],
)
def test_what_no_resolver_could_be_told_is_refused(options: dict[str, Any], field: str) -> None:
    (problem,) = problems_in(service(), answers(sidecar=SidecarOptions(**options)))
    assert problem.field == field


def test_addresses_of_both_kinds_and_domains_with_a_dot_at_the_end_are_taken() -> None:
    good = SidecarOptions(dns=("9.9.9.9", "2620:fe::fe", "127.0.0.1"), search_domains=("home.example.org.", "lan"))
    assert problems_in(service(), answers(sidecar=good)) == ()


def test_a_node_has_no_app_that_could_be_given_the_socket() -> None:
    node = service(serve=(), compose={}, shares_network=())
    wanted = answers(exposure=Exposure.DIRECT, sidecar=SidecarOptions(share_socket=True))
    assert [problem.field for problem in problems_in(node, wanted)] == ["share_socket"]


def test_the_tailnets_dns_is_warned_of_only_where_a_helper_is_found_by_name() -> None:
    options = SidecarOptions(accept_dns=True)
    assert [one.field for one in warnings_of(service(), options)] == ["accept_dns"]
    assert warnings_of(service(compose={"services": {"application": {}}}), options) == ()
    assert warnings_of(service(), SidecarOptions()) == ()


def test_an_app_that_can_hold_https_itself_is_direct_unless_somebody_chose() -> None:
    assert default_exposure(service()) is Exposure.SERVE
    assert default_exposure(service(own_https={"services": {"application": {"command": ["x"]}}})) is Exposure.DIRECT
