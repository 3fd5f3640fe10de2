"""A door is typed in one line."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.reach.doors import Door, Way, doors_in, doors_to_meta, read_door
from scaletail_tui.domain.reach.wish import read_wish


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("/admin 9000", Door(port=443, path="/admin", target="http://127.0.0.1:9000")),
        ("8443 / https+insecure:9443", Door(port=8443, path="/", target="https+insecure://127.0.0.1:9443")),
        ("http 9000/x", Door(port=80, path="/", way=Way.HTTP, target="http://127.0.0.1:9000/x")),
        ("tcp 5432", Door(port=5432, path="", way=Way.TCP, target="127.0.0.1:5432")),
        ("tcp 15432 5432", Door(port=15432, path="", way=Way.TCP, target="127.0.0.1:5432")),
    ],
)
def test_a_line_is_read_and_kept(text: str, door: Door) -> None:
    assert read_wish(text) == door
    assert doors_in({"doors": doors_to_meta((door,))}) == (door,)


@pytest.mark.parametrize(
    "text", ["", "nothing", "/admin", "/a b 9000", "tcp", "tcp x", "tcp 1 2 3", "0 /a 80", "/a 99999"]
)
def test_another_line_is_answered_by_a_sentence(text: str) -> None:
    assert isinstance(read_wish(text), str)


@pytest.mark.parametrize(
    ("key", "target"),
    [("https:443", "http://127.0.0.1:80"), ("tcp:443/", "127.0.0.1:80"), ("ftp:21/", "http://127.0.0.1:80"),
     ("https:443/", "http://10.0.0.1:80"), ("https:0/", "http://127.0.0.1:80"), ("https:443/", "127.0.0.1:80"),
     ("https:443/", "http://127.0.0.1:99999")],
)  # fmt: skip
def test_a_damaged_line_of_the_file_is_no_door(key: str, target: str) -> None:
    assert read_door(key, target) is None
