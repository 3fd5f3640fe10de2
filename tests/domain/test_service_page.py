"""The page of a service: whom it opens to what, what it asks, stores and needs."""

from __future__ import annotations

from dataclasses import replace

from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import ExtraPort, FunnelNote, ServePath, Service, StorageKind
from scaletail_tui.domain.catalog.service_page import Tone, mounts_of, question_line, service_page
from scaletail_tui.domain.powers.entry import EntryPowers
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.render.catalog_entry.powers import find_entry_powers

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
    found = next(one for one in service_page(service, find_entry_powers(service)) if one.title == title)
    return [f"{fact.name or fact.label}|{fact.text}" for fact in found.facts]


def test_it_says_what_is_opened_to_whom() -> None:
    assert section(SERVICE, "Who can open it") == [
        "tailnet|HTTPS / from port 80",
        "|HTTPS /admin from port 8443 (https)",
        "|1900/udp DLNA, on the home network if you say so",
        "internet|better never: It keeps faces.",
    ]
    opens = service_page(SERVICE, EntryPowers())[0]
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
    assert section(service, "It needs")[1:] == ["|example/photos:1", "|processors: not known"]
    assert section(service, "What it may do on this host") == [
        "!|it commands the container engine by /run/docker.sock: that is root on this host",
        "|it reads /etc/machine-id of this host",
        "|the sidecar has NET_ADMIN, /dev/net/tun",
    ]


def test_what_it_may_do_is_computed_whatever_it_says_and_what_answers_bring_is_told_with_them() -> None:
    adds = {"services": {"application": {"privileged": True}}}
    folders = {"services": {"application": {"volumes": [{"type": "bind", "source": "${item}", "target": "/x"}]}}}
    service = replace(
        SERVICE, needs=("docker-socket", "https"), compose={"services": {"application": {"image": "e/p:1"}}},
        questions=(
            Question(key="FAST", prompt="Faster?", kind=QuestionKind.BOOL, default="false", adds=adds),
            Question(key="ITS", prompt="Folders", kind=QuestionKind.LIST, item_kind=QuestionKind.PATH, adds=folders),
        ),
    )  # fmt: skip
    assert section(service, "What it may do on this host") == [
        '!|it is privileged: that is root on this host, with yes to "Faster?"',
        '|it reads or writes files of this host: what you name, with an answer to "Folders"',
        "|the sidecar has NET_ADMIN, /dev/net/tun",
    ]
    assert section(service, "It needs")[3:] == ["!|works over HTTPS only, so never by its own port"]


def test_an_ordinary_service_may_do_nothing_beyond_its_containers() -> None:
    quiet = "|of this host nothing beyond its containers; the sidecar has NET_ADMIN, /dev/net/tun"
    assert section(SERVICE, "It needs")[-1] == quiet
    assert "What it may do on this host" not in [one.title for one in service_page(SERVICE, find_entry_powers(SERVICE))]


def test_it_says_what_is_needed_and_where_to_read_on() -> None:
    assert section(SERVICE, "It needs") == [
        "|2 containers, the sidecar among them", "|example/photos:1", "|processors: not known",
        "|of this host nothing beyond its containers; the sidecar has NET_ADMIN, /dev/net/tun",
    ]  # fmt: skip
    (link,) = service_page(SERVICE, EntryPowers())[-1].facts
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
    assert [one.title for one in service_page(worker, EntryPowers())] == [
        "Who can open it", "It needs",
    ]  # fmt: skip


def test_a_required_answer_and_a_yes_are_told() -> None:
    assert question_line(Question(key="A", prompt="A", required=True)) == "A  [needs your answer]"
    own = Question(key="A", prompt="A", kind=QuestionKind.SECRET, length=0)
    assert question_line(own) == "A  [yours, or none]"
    assert question_line(replace(own, required=True)) == "A  [needs your answer]"
    assert question_line(Question(key="A", prompt="A", kind=QuestionKind.BOOL, default="true")) == "A  [yes]"
