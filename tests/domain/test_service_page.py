"""The page of a service: whom it opens to what, what it asks, stores and needs."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.catalog.service import (
    ExtraPort,
    FunnelNote,
    Question,
    QuestionKind,
    ServePath,
    Service,
    StorageKind,
)
from scaletail_tui.domain.catalog.service_page import Tone, mounts_of, question_line, service_page
from scaletail_tui.domain.stack.exposure import FunnelAdvice

SERVICE = Service(
    slug="photos", name="Photos", summary="Photos", category="Media",
    links={"home": "https://example.org"},
    serve=(ServePath(path="/", port=80), ServePath(path="/admin", port=8443, scheme="https")),
    ports=(ExtraPort(port=1900, protocols=("udp",), name="DLNA", lan="optional"),),
    funnel=FunnelNote(advice=FunnelAdvice.NEVER, because="It keeps faces."),
    questions=(
        Question(key="TITLE", prompt="Title", default="Ours"),
        Question(key="TOKEN", prompt="Token", kind=QuestionKind.SECRET),
        Question(key="RARE", prompt="Rare", more=True),
    ),
    first_run="Make an account.", notes=("Only over HTTPS.",), needs=("devices",),
    storage={"./data": StorageKind.MEDIA},
    compose={
        "services": {
            "application": {
                "image": "example/photos:1",
                "volumes": ["./data:/data:ro", {"source": "./data", "target": "/more"}, "cache:/cache", "/nameless"],
            }
        }
    },
)  # fmt: skip


def section(service: Service, title: str) -> list[str]:
    found = next(one for one in service_page(service) if one.title == title)
    return [f"{fact.name or fact.label}|{fact.text}" for fact in found.facts]


def test_it_says_what_is_opened_to_whom() -> None:
    assert section(SERVICE, "Who can open it") == [
        "tailnet|HTTPS / from port 80",
        "|HTTPS /admin from port 8443 (https)",
        "|1900/udp DLNA, on the home network if you say so",
        "internet|better never: It keeps faces.",
    ]
    opens = service_page(SERVICE)[0]
    assert opens.facts[-1].tone is Tone.PUBLIC


def test_it_says_what_is_asked_and_counts_what_hardly_anybody_changes() -> None:
    assert section(SERVICE, "It asks") == [
        "TITLE|Title  [Ours]", "TOKEN|Token  [generated]", "|1 more setting that is hardly ever changed",
    ]  # fmt: skip


def test_it_says_what_is_stored_where() -> None:
    assert section(SERVICE, "It stores") == ["./data|large files of yours; /data, /more inside", "cache|/cache inside"]
    assert dict(mounts_of(SERVICE)) == {"./data": ("/data", "/more"), "cache": ("/cache",)}


def test_defaults_stand_for_the_variables_in_folders_and_images() -> None:
    asked = (
        Question(key="STACKS", prompt="Stacks", default="/opt/stacks"), Question(key="MEDIA", prompt="Media"),
        Question(key="VERSION", prompt="Version", default="2"),
    )  # fmt: skip
    mounts = ["${STACKS:-/srv}:${STACKS:-/srv}:ro", "${MEDIA}:/media", "${NOT:-/x:y}:/y"]
    body = {"image": "example/photos:${VERSION:-1}", "volumes": mounts}
    service = replace(SERVICE, questions=asked, compose={"services": {"application": body}})
    assert section(service, "It stores") == [
        "/opt/stacks|/opt/stacks inside", "${MEDIA}|/media inside", "/x:y|/y inside",
    ]  # fmt: skip
    assert "|example/photos:2" in section(service, "It needs")


def test_what_is_of_this_host_or_written_with_the_stack_is_not_stored() -> None:
    socket = "/var/run/docker.sock"
    mounts = [
        f"{socket}:{socket}",
        "/etc/machine-id:/etc/machine-id:ro",
        "./conf/app.conf:/etc/app.conf",
        "./www:/www",
        "./data:/data",
    ]
    body = {"image": "example/photos:1", "volumes": mounts}
    files = {"conf/app.conf": "", "www/index.html": ""}
    service = replace(SERVICE, files=files, compose={"services": {"application": body}})
    assert section(service, "It stores") == ["./data|large files of yours; /data inside"]
    assert section(service, "It needs")[1:] == [
        "|example/photos:1", "!|uses devices of this host", "|/etc/machine-id of this host",
    ]  # fmt: skip


def test_it_says_what_is_needed_and_where_to_read_on() -> None:
    assert section(SERVICE, "It needs") == [
        "|2 containers, the sidecar among them", "|example/photos:1", "!|uses devices of this host",
    ]  # fmt: skip
    (link,) = service_page(SERVICE)[-1].facts
    assert (link.label, link.text, link.copy) == ("home", "example.org", "https://example.org")


def test_a_node_and_a_silent_worker_say_that_nothing_is_opened() -> None:
    node = Service(slug="exit", name="Exit", summary="Exit", category="Network")
    assert section(node, "Who can open it") == [
        "tailnet|the sidecar itself is the service: nothing is opened beside it"
    ]
    worker = Service(
        slug="w", name="W", summary="W", category="N", compose={"services": {"application": {"image": "w:1"}}}
    )
    assert section(worker, "Who can open it") == ["tailnet|nothing: it works in the background"]
    assert [one.title for one in service_page(worker)] == ["Who can open it", "It needs"]


def test_a_required_answer_and_a_yes_are_told() -> None:
    assert question_line(Question(key="A", prompt="A", required=True)) == "A  [needs your answer]"
    own = Question(key="A", prompt="A", kind=QuestionKind.SECRET, length=0)
    assert question_line(own) == "A  [yours, or none]"
    assert question_line(replace(own, required=True)) == "A  [needs your answer]"
    assert question_line(Question(key="A", prompt="A", kind=QuestionKind.BOOL, default="true")) == "A  [yes]"
