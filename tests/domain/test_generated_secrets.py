"""Generated secrets have the length and alphabet that the catalog asks for."""

from __future__ import annotations

import base64
import random

import pytest

from scaletail_tui.domain.keys.authkey import ALPHABETS, generator


@pytest.mark.parametrize("alphabet", ["alnum", "hex"])
def test_a_secret_has_its_length_and_alphabet(alphabet: str) -> None:
    secret = generator(random.SystemRandom())(48, alphabet)
    assert len(secret) == 48
    assert set(secret) <= set(ALPHABETS[alphabet])


def test_a_base64_secret_of_44_characters_decodes_to_32_bytes() -> None:
    for seed in range(50):
        secret = generator(random.Random(seed))(44, "base64")
        decoded = base64.b64decode(secret, validate=True)
        assert len(decoded) == 32
        assert base64.b64encode(decoded).decode() == secret


def test_two_secrets_differ_and_an_equal_source_makes_equal_ones() -> None:
    token = generator(random.SystemRandom())
    assert token(32, "alnum") != token(32, "alnum")
    assert generator(random.Random(1))(32, "hex") == generator(random.Random(1))(32, "hex")


def test_an_unknown_alphabet_is_refused() -> None:
    with pytest.raises(ValueError, match="alnum, hex, base64"):
        generator(random.Random())(8, "emoji")
