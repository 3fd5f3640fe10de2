"""A heading names the secrets below it, and the names of an INSERT its values."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import mask_json, without_secrets
from scaletail_tui.domain.masking.table.shapes import MASK


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("username,email,password\nkim,kim@x.org,kimchi-pot3", "kimchi-pot3"),
        ("user;password;role\njan;csvsemi;admin", "csvsemi"),
        ('"user","password"\n"joe","quoted,csv"', "quoted,csv"),
        ("| user | password |\n|------|-------|\n| joe | tableword |", "tableword"),
        ("login    password    role\nroot     spaced0ut   admin", "spaced0ut"),
    ],
)
def test_a_cell_below_its_heading_goes(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)
    lines = mask_json([{"text": line} for line in text.split("\n")], {})[0]
    assert secret not in "\n".join(line["text"] for line in lines)


def test_what_is_put_into_a_table_goes_by_its_place() -> None:
    text = "INSERT INTO users (name, password, age) VALUES ('joe', 'inserted', 42)"
    assert without_secrets(text) == f"INSERT INTO users (name, password, age) VALUES ('joe', '{MASK}', 42)"


@pytest.mark.parametrize(
    "text",
    [
        "NAME    SECRETS   AGE\ndefault   0         3d",
        "volumes, secrets, networks\nare declared, are read, are made",
        "password,role\nnull,admin",
    ],
)
def test_a_table_without_secrets_stays(text: str) -> None:
    assert without_secrets(text) == text
