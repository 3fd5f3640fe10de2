"""YAML of the user's is changed at one place, and every other byte stays."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaletail_tui.domain.errors import EditRefused
from scaletail_tui.domain.lint.change import AddItem, AddKey, Drop, SetText, YamlChange
from scaletail_tui.render.edit.yaml_edit import edit_yaml
from scaletail_tui.render.edit.yaml_nodes import write_scalar

_F = "compose.yaml"


def _edit(text: str, change: YamlChange) -> str:
    return edit_yaml(text, [change])


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a: 1m # often", "a: 10s # often", "10s"),
        ("a: '1m'  # often", "a: '10s'  # often", "10s"),
        ('a:   "1m"', 'a:   "10s"', "10s"),
        ("a: &x 1m", "a: &x 10s", "10s"),
        ("a: !!str 1m", "a: !!str 10s", "10s"),
        ("a: never", 'a: "no"', "no"),
        ("a: 'x'", "a: 'it''s'", "it's"),
        ("a: x", 'a: "a: b #c"', "a: b #c"),
        ("a:", "a: x", "x"),
        ("a: ", "a: x ", "x"),
        ("a: x", 'a: ""', ""),
        ("a: x", "a: ${A}", "${A}"),
        ("a: x", 'a: "10"', "10"),
        ("a:\r\n  b", "a:\r\n  c", "c"),
        ("a: 'x'\t# tab", "a: 'c'\t# tab", "c"),
        ("a: |\n  one\n  two # no comment\n", "a: |\n  one\n  three\n", "one\nthree\n"),
        ("a: |-\r\n    one\r\n\r\n    two\r\nb: c", "a: |-\r\n    1\r\n\r\n    two\r\nb: c", "1\n\ntwo"),
    ],
)
def test_a_text_is_replaced_and_its_quotes_stay(old: str, new: str, text: str) -> None:
    assert _edit(old, SetText(file=_F, path=("a",), text=text)) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: [x, $A, z]", 'a: [x, "${B}", z]'),
        ("a: [ 'x','y' , z ]", "a: [ 'x','${B}' , z ]"),
        ("a:\n- x\n- y # c\n", "a:\n- x\n- ${B} # c\n"),
    ],
)
def test_an_item_of_a_list_is_replaced(old: str, new: str) -> None:
    assert _edit(old, SetText(file=_F, path=("a", 1), text="${B}")) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\n  b: c # d\n", "a:\n  b: c # d\n  k: v\n"),
        ("a:\n  b: c", "a:\n  b: c\n  k: v"),
        ("a:\r\n    b: c\r\n\r\n# e\r\nf: g\r\n", "a:\r\n    b: c\r\n    k: v\r\n\r\n# e\r\nf: g\r\n"),
        ("a:\n  b: |\n    text\n\n\nf: g\n", "a:\n  b: |\n    text\n  k: v\n\n\nf: g\n"),
        ("a:\n  b:\n  # none\nf: g\n", "a:\n  b:\n  k: v\n  # none\nf: g\n"),
        ("x: &x {y: z}\na:\n  b: *x # d\n", "x: &x {y: z}\na:\n  b: *x # d\n  k: v\n"),
        ("a:\n  b: [1,\n    2] # d\n", "a:\n  b: [1,\n    2] # d\n  k: v\n"),
        ("a:\n  b:\n  - c\n  - d: e\n    f: g\n", "a:\n  b:\n  - c\n  - d: e\n    f: g\n  k: v\n"),
        ("a: {b: c}\n", "a: {b: c, k: v}\n"),
        ("a: {}\n", "a: {k: v}\n"),
        ("a: # none yet\n  # TZ: x\nf: g\n", "a: # none yet\n  k: v\n  # TZ: x\nf: g\n"),
        ("a:\n  k: old\n", "a:\n  k: v\n"),
    ],
)
def test_a_key_is_added_behind_the_others(old: str, new: str) -> None:
    assert _edit(old, AddKey(file=_F, path=("a",), key="k", value="v")) == new


def test_a_mapping_is_added_with_its_lines() -> None:
    change = AddKey(file=_F, path=("a",), key="depends_on", value={"ts": {"condition": "service_healthy"}, "l": ["x"]})
    assert _edit("a:\n  b: c\n", change) == (
        "a:\n  b: c\n  depends_on:\n    ts:\n      condition: service_healthy\n    l:\n      - x\n"
    )
    assert _edit("a: {b: c}", change) == "a: {b: c, depends_on: {ts: {condition: service_healthy}, l: [x]}}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\n  - x # y\nb: c\n", "a:\n  - x # y\n  - k=v\nb: c\n"),
        ("a:\n-   x\n", "a:\n-   x\n-   k=v\n"),
        ("a: [x]", "a: [x, k=v]"),
        ("a: []", "a: [k=v]"),
        ("a:\n  - x:\n      y: z # e\n\n  # left\n", "a:\n  - x:\n      y: z # e\n  - k=v\n\n  # left\n"),
        ("a:\n", "a:\n  - k=v\n"),
        ("a: &l\r\n  - x\r\nb: *l\r\n", "a: &l\r\n  - x\r\n  - k=v\r\nb: *l\r\n"),
    ],
)
def test_an_item_is_added_at_the_end(old: str, new: str) -> None:
    assert _edit(old, AddItem(file=_F, path=("a",), text="k=v")) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a:\n  b: c # d\n  k:\n    - x\n    - y # z\n  # left\n  e: f\n", "a:\n  b: c # d\n  # left\n  e: f\n"),
        ("a:\r\n  k: v\r\n  e: f\r\n", "a:\r\n  e: f\r\n"),
        ("a:\n  e: f\n  k: v", "a:\n  e: f"),
        ("a:\n  k:\nb: c\n", "b: c\n"),
    ],
)
def test_a_key_is_taken_out_with_its_lines(old: str, new: str) -> None:
    assert _edit(old, Drop(file=_F, path=("a", "k"))) == new


def test_an_item_is_taken_out_and_an_empty_list_with_it() -> None:
    assert _edit("a:\n  - x\n  - y # z\n  - w\n", Drop(file=_F, path=("a", 1))) == "a:\n  - x\n  - w\n"
    assert _edit("b:\n  a:\n    - x\n  c: d\n", Drop(file=_F, path=("b", "a", 0))) == "b:\n  c: d\n"


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("x: &x 1m\na: *x\n", SetText(file=_F, path=("x",), text="10s")),
        ("x: &x 1m\na: *x\n", SetText(file=_F, path=("a",), text="10s")),
        ("x: &x {b: c}\na: *x\n", AddKey(file=_F, path=("a",), key="k", value="v")),
        ("a: >\n  one\n  two\n", SetText(file=_F, path=("a",), text="three")),
        ("a: 'one\n  two'\n", SetText(file=_F, path=("a",), text="three")),
        ("a: {k: v, e: f}\n", Drop(file=_F, path=("a", "k"))),
        ("a:\n  - k: v\n    e: f\n", Drop(file=_F, path=("a", 0, "k"))),
        ("a: b\n", SetText(file=_F, path=("c",), text="x")),
        ("a: b\n", AddItem(file=_F, path=("a",), text="x")),
        ("a: [b\n", SetText(file=_F, path=("a",), text="x")),
        ("- a\n", SetText(file=_F, path=(0,), text="x")),
        ("a: " + "[" * 2000 + "]" * 2000, SetText(file=_F, path=("a",), text="x")),
        ("a: b\n---\na: c\n", SetText(file=_F, path=("a",), text="x")),
        (f"a: b\nc: {'x' * 200_000}\n", SetText(file=_F, path=("a",), text="x")),
    ],
)
def test_what_cannot_be_changed_by_itself_is_refused(text: str, change: YamlChange) -> None:
    with pytest.raises(EditRefused):
        _edit(text, change)


_COMMENT = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"], blacklist_characters="\ufeff"), max_size=8
)
_BLANKS = st.sampled_from(["", "\n", "\n\n", "  # a line of its own\n", "# at the margin\n", "      \n"])
_QUOTED = st.sampled_from(["{}", "'{}'", '"{}"', "&here {}", "!!str {}"])
_ODD = st.sampled_from(
    ["*common", "{<<: *common, z: 1}", "[*common, 'it''s', \"\\u00e9\"]", "|\n      text # none\n\n      more", "~", ""]
)


@settings(deadline=None)
@given(
    comment=_COMMENT, blanks=st.lists(_BLANKS, min_size=6, max_size=6), quoted=_QUOTED, odd=_ODD, ends=st.booleans(),
    feed=st.sampled_from(["\n", "\r\n"]), gap=st.sampled_from([" ", "   ", "\t"]), mark=st.sampled_from(["", "\ufeff"]),
)  # fmt: skip
def test_nothing_but_the_change_differs(
    comment: str, blanks: list[str], quoted: str, odd: str, ends: bool, feed: str, gap: str, mark: str
) -> None:
    after = f"{gap}# {comment}" if comment else ""

    def text(interval: str, item: str = "", key: str = "") -> str:
        made = (
            f"{mark}{blanks[0]}x-common: &common\n  q: 'odd  '{after}\n{blanks[1]}services:{after}\n  app:{after}\n"
            f"    interval: {quoted.format(interval)}{after}\n{blanks[2]}    odd: {odd}\n{blanks[3]}    list:\n"
            f"      - A=b{after}\n{item}{blanks[4]}    end: [a, 'b']{after}\n{key}{blanks[5]}"
        )
        return (made if ends else made.rstrip("\n")).replace("\n", feed)

    service = ("services", "app")
    set_text = SetText(file=_F, path=(*service, "interval"), text="10s")
    add_item = AddItem(file=_F, path=(*service, "list"), text="C=d")
    add_key = AddKey(file=_F, path=service, key="more", value="v")
    assert edit_yaml(text("1m"), [set_text]) == text("10s")
    assert edit_yaml(text("1m"), [add_item]) == text("1m", item="      - C=d\n")
    assert edit_yaml(text("1m"), [add_key, set_text]) == text("10s", key="    more: v\n")
    assert edit_yaml(text("1m", key="    more: v\n"), [Drop(file=_F, path=(*service, "more"))]) == text("1m")


@example("0?", True, "")
@example(".0", False, "")
@given(st.text(max_size=12), st.booleans(), st.sampled_from(["", "'", '"']))
def test_any_text_is_read_back_as_it_was_meant(text: str, flow: bool, quote: str) -> None:
    import yaml

    printable = "".join(one for one in text if one.isprintable())
    written = write_scalar(printable, quote=quote, flow=flow)
    assert yaml.safe_load(f"a: [{written}]" if flow else f"a: {written} # c") == {
        "a": [printable] if flow else printable
    }
