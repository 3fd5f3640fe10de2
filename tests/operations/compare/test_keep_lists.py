"""What a container mounts is written into its service's list, or the list stays and the reason is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scaletail_tui.domain.comparison.drift import find_container_drift
from scaletail_tui.operations.compare.keep_lists import write_listed

FOLDER = "/srv/demo"


def keep(listed: str, body: Mapping[str, Any], *mounts: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The lines below `volumes:` afterwards, of these before, and why something is not written."""
    head = "services:\n  app:\n    image: demo\n    volumes:\n"
    runs = {"Config": {"Image": "demo"}, "Mounts": mounts}
    found = find_container_drift("app", {"image": "demo", **body}, runs, None)
    text, left = write_listed(head + listed, FOLDER, found)
    assert text.startswith(head)
    return text.removeprefix(head), list(left.values())


def bind(source: str, target: str, *, writable: bool = True, mode: str = "") -> Mapping[str, Any]:
    return {"Type": "bind", "Source": source, "Destination": target, "RW": writable, "Mode": mode}


@pytest.mark.parametrize("name", ["demo_data", "0123456789abcdef" * 4])
def test_the_line_of_a_folder_stays_where_a_volume_runs_since_no_item_says_which(name: str) -> None:
    listed = "      - ./data:/data\n"
    body = {"volumes": [{"type": "bind", "source": f"{FOLDER}/data", "target": "/data"}]}
    volume = {"Type": "volume", "Name": name, "Source": "/var/lib/docker/volumes/x/_data", "Destination": "/data"}
    assert keep(listed, body, volume) == (listed, ["a list of the file cannot say it"])


@pytest.mark.parametrize(
    ("item", "source", "writable", "written"),
    [
        ("./data:/data:Z", "/srv/demo/other", True, "./other:/data:Z"),
        ("./data:/data:rw,z,rslave", "/srv/demo/other", True, "./other:/data:z,rslave"),
        ("./data:/data:rw,Z", "/srv/demo/data", False, "./data:/data:ro,Z"),
        ("./data:/data:ro", "/srv/demo/data", True, "./data:/data"),
        ("${DATA:-./data}:/data:Z", "/srv/demo", True, ".:/data:Z"),
        ("data:/data:nocopy,z", "/srv/demo/data", True, "./data:/data:z"),
        ("./data:/data", "/srv/demo/$new", True, "./$$new:/data"),
        ("./data:/data", "/mnt/a$b", True, "/mnt/a$$b:/data"),
    ],
)
def test_another_folder_is_written_with_the_options_that_stand_there(
    item: str, source: str, writable: bool, written: str
) -> None:
    body = {"volumes": [{"type": "bind", "source": f"{FOLDER}/data", "target": "/data", "read_only": ":ro" in item}]}
    if item.startswith("data:"):
        body = {"volumes": [{"type": "volume", "source": "data", "target": "/data"}]}
    text, left = keep(f"      - {item}\n", body, bind(source, "/data", writable=writable))
    assert (text, left) == (f"      - {written}\n", [])


@pytest.mark.parametrize(
    ("listed", "mode", "written"),
    [
        ("      - ./a:/a\n", "rw,Z", "      - ./a:/a\n      - ./data:/data:Z\n"),
        ("      - ./a:/a\n", "z", "      - ./a:/a\n      - ./data:/data:z\n"),
        ("      - ./a:/a\n", "rprivate", "      - ./a:/a\n      - ./data:/data\n"),
        ("      - ./a:/a\n      - ./old:/data:z,rslave\n", "Z", "      - ./a:/a\n      - ./data:/data:Z,rslave\n"),
    ],
)
def test_a_label_of_selinux_with_which_it_runs_is_written_where_the_file_has_no_such_line_or_another(
    listed: str, mode: str, written: str
) -> None:
    said: list[dict[str, object]] = [{"type": "bind", "source": f"{FOLDER}/a", "target": "/a"}]
    if "/data" in listed:
        said.append({"type": "bind", "source": f"{FOLDER}/old", "target": "/data", "bind": {"selinux": "z"}})
    runs = (bind(f"{FOLDER}/a", "/a"), bind(f"{FOLDER}/data", "/data", mode=mode))
    assert keep(listed, {"volumes": said}, *runs) == (written, [])


def test_a_label_that_is_read_only_too_says_both() -> None:
    mount = bind(f"{FOLDER}/data", "/data", writable=False, mode="ro,Z")
    listed = "      - ./a:/a\n"
    said = {"volumes": [{"type": "bind", "source": f"{FOLDER}/a", "target": "/a"}]}
    assert keep(listed, said, bind(f"{FOLDER}/a", "/a"), mount) == (f"{listed}      - ./data:/data:ro,Z\n", [])


LONG = "      - type: bind\n        source: ./data\n        target: /data\n"


def test_a_long_form_with_options_stays_and_one_without_becomes_a_short_one() -> None:
    body = {"volumes": [{"type": "bind", "source": f"{FOLDER}/data", "target": "/data"}]}
    listed = f"{LONG}        bind:\n          create_host_path: false\n"
    assert keep(listed, body, bind("/mnt/data", "/data")) == (listed, ["a list of the file cannot say it"])
    assert keep(LONG, body, bind("/mnt/data", "/data")) == ("      - /mnt/data:/data\n", [])


def test_a_folder_with_a_colon_in_its_name_is_no_item_of_the_short_form() -> None:
    listed = "      - ./data:/data\n"
    body = {"volumes": [{"type": "bind", "source": f"{FOLDER}/data", "target": "/data"}]}
    assert keep(listed, body, bind("/mnt/a:b", "/data")) == (listed, ["a list of the file cannot say it"])
