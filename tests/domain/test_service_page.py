"""The page of a service: whom it opens to what, what it asks, stores and needs."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.exposure import FunnelAdvice
from scaletail_tui.domain.service import (
    ExtraPort,
    FunnelNote,
    Question,
    QuestionKind,
    ServePath,
    Service,
    StorageKind,
)
from scaletail_tui.domain.service_page import Tone, asked, mounts_of, service_page

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
    assert asked(Question(key="A", prompt="A", required=True)) == "A  [needs your answer]"
    own = Question(key="A", prompt="A", kind=QuestionKind.SECRET, length=0)
    assert asked(own) == "A  [yours, or none]"
    assert asked(replace(own, required=True)) == "A  [needs your answer]"
    assert asked(Question(key="A", prompt="A", kind=QuestionKind.BOOL, default="true")) == "A  [yes]"
