"""What a person writes about a password of his own is masked, and a log that says the same words is not."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.masking.prose import is_personal


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("I reset the password, picked walrus-ii as the new one, and it still sends me back", "walrus-ii"),
        ("Ich habe das Kennwort für die Datenbank auf Rosenkohl-23 gesetzt, geht nicht", "Rosenkohl-23"),
        ("J'ai mis chaussette75 comme mot de passe et le token est invalide", "chaussette75"),
        ("He puesto gato+negro7 como contraseña y mi app no arranca", "gato+negro7"),
        ("我把数据库密码改成了woaini1314，重启之后还是报错", "woaini1314"),
        ("I typed the pairing code on the panel 4711 and it says no", "4711"),
    ],
)
def test_what_a_person_chose_is_masked(text: str, secret: str) -> None:
    assert is_personal(text)
    assert secret not in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "[auth] password of user7 was reset on node2 by admin",
        "2026-01-02 password check for my_app2 took 12 ms",
        'level=info msg="my password policy v2 loaded"',
    ],
)
def test_a_log_is_not_personal(text: str) -> None:
    assert without_secrets(text) == text


def test_names_of_users_machines_and_versions_stay() -> None:
    text = "My password for user marie7 on nas2 is wrong since version 2.14.1"
    assert without_secrets(text) == text
