"""`.env` against the real Docker Compose: what is written arrives, and what is read is what Compose reads."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaletail_tui.domain.compose.dotenv import DotenvBroken, dotenv_values, with_values
from scaletail_tui.render.dotenv import line

Resolved = Callable[[Path], tuple[dict[str, Any], str]]

ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
NASTY = st.text(
    st.sampled_from(list("\"'\\$#{}`!%&;|()<>*?=:, \t\n\r\v\f\x1b\x7fabnrtvx017é漢🦊\u2028\ufeff")), max_size=40
)
ONE_BATCH = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_by_compose(resolved: Resolved, dotenv: str, keys: list[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: f"${{{key}}}" for key in keys}
        compose = {"name": "env", "services": {"app": {"image": "x", "environment": environment}}}
        (Path(folder) / "compose.yaml").write_text(json.dumps(compose))
        (Path(folder) / ".env").write_bytes(dotenv.encode())
        model, _ = resolved(Path(folder))
        environment = model["services"]["app"]["environment"]
        return dict(environment)


@pytest.mark.slow
@ONE_BATCH
@given(values=st.lists(ANY | NASTY, min_size=1, max_size=40))
def test_any_value_without_nul_arrives_unchanged(resolved: Resolved, values: list[str]) -> None:
    wanted = {f"K{number}": value for number, value in enumerate(values)}
    text = "".join(line(key, value) + "\n" for key, value in wanted.items())
    assert read_by_compose(resolved, text, list(wanted)) == wanted
    assert dotenv_values(text) == wanted


BY_HAND = st.text(st.sampled_from(list("ab01 \t#\"'\\$=:-_nrt")), max_size=14)


@pytest.mark.slow
@ONE_BATCH
@given(raws=st.lists(BY_HAND, min_size=1, max_size=12))
def test_a_file_written_by_hand_is_read_as_compose_reads_it(resolved: Resolved, raws: list[str]) -> None:
    keys, text = ["K"], "K=first\n"
    for number, raw in enumerate(raws):
        try:
            dotenv_values(f"K=first\nK{number}={raw}\n")
        except DotenvBroken:
            continue
        keys.append(f"K{number}")
        text += f"K{number}={raw}\n"
    ours = dotenv_values(text)
    assert {key: ours[key] for key in keys} == read_by_compose(resolved, text, keys)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A=plain # a comment\n", "plain"),
        ("A=pl#ain\n", "pl#ain"),
        ("A='single $X' # c\n", "single $X"),
        ('A="two\nlines"\n', "two\nlines"),
        ("export A=x\n", "x"),
        ("A = spaced \n", "spaced"),
        ("A: yaml\n", "yaml"),
        ("A= # the comment is the value\n", "# the comment is the value"),
        ('A="" # a comment\n', ""),
        ("B=b\nA=${B}c$B\n", "bcb"),
        ("A=${B:-other}\n", "other"),
        ("A=${B-other}${C:-}${D+x}\n", "other"),
        ("A=${B:-${C:-deep}}\n", "deep"),
        ("A='1'B=2\n", "1"),
        ("A='it''s'\n", None),
        ("\ufeffA=1\r\n", "1"),
        ("# c\n\n\n  A=1", "1"),
    ],
)
def test_notable_lines_are_read_as_compose_reads_them(resolved: Resolved, text: str, value: str | None) -> None:
    try:
        by_compose: str | None = read_by_compose(resolved, text, ["A"])["A"]
    except ValueError as refused:
        assert "failed to read" in str(refused)
        by_compose = None
    try:
        ours = dotenv_values(text).get("A")
    except DotenvBroken:
        ours = None
    assert (ours, by_compose) == (value, value)


def test_a_broken_line_is_named_by_number_and_never_quoted() -> None:
    with pytest.raises(DotenvBroken) as refused:
        dotenv_values('A=1\nB="hunter2\n')
    assert "Line 2" in str(refused.value) and "hunter2" not in str(refused.value)


def test_a_value_is_replaced_where_it_stands() -> None:
    text = 'A="1" # one\nB=2\n# end\n'
    assert with_values(text, {"A": '"x"'}) == 'A="x" # one\nB=2\n# end\n'
    assert with_values(text, {"B": '"y"', "C": '"z"'}) == 'A="1" # one\nB="y"\n# end\nC="z"\n'
    assert with_values("", {"C": '"z"'}) == 'C="z"\n'
    assert with_values(f"\ufeff{text}", {"A": '"x"'}) == '\ufeffA="x" # one\nB=2\n# end\n'
