"""Right beside a word for a password, and at the end of a link to share, even a plain word goes; the known stays."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import without_secrets


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('rejected password "marmalade" for user carol', "marmalade"),
        ("wachtwoord (kaasbroodje) is te kort", "kaasbroodje"),
        ("密码「熊猫宝宝」太弱", "熊猫宝宝"),
        ('exec ["mysqldump","--password","bumblebee","app"]', "bumblebee"),
        ('{"password": {"type": "plain", "value": "buttercup"}}', "buttercup"),
        ("credentials: monkeywrench", "monkeywrench"),
        ("the seed of the wallet: legal winner thank year wave sausage", "legal winner thank"),
        ("secret for jwt was set to bananarama", "bananarama"),
        ("your password was reset. New one: Fuchsia.Lamp", "Fuchsia.Lamp"),
        ("first login: admin with tangerine-sky", "tangerine-sky"),
        ("passwd tangerine accepted for root", "tangerine"),
        ("default credentials admin/pumpernickel in use", "pumpernickel"),
        ("Authentication failed: admin:wrong9 from 10.0.0.3", "wrong9"),
        ("mail: PLAIN AGJvYgBodW50ZXIyMjI=", "AGJvYgBodW50ZXIyMjI="),
        ("VPN up, account 1234123412341234", "1234123412341234"),
        ("wachtwoord gewijzigd naar appelflap", "appelflap"),
        ("created account paul with initial secret walnut-7", "walnut-7"),
        ("hint: the default is admin / walnut", "walnut"),
        ("La contraseña temporal kRhGtobfpW caduca mañana", "kRhGtobfpW"),
        ("Das vorläufige Passwort Tulpe#77 gilt bis morgen", "Tulpe#77"),
        ("mot de passe provisoire Zinc9lune envoyé à luc", "Zinc9lune"),
        ("login refused: token doesn't match, client sent 'otter-lamp-reed'", "otter-lamp-reed"),
        ('Illegal character in key: "Th!me/root;41"', "Th!me/root;41"),
        ("Frase de recuperación: nieve codo mármol vino reja olmo", "mármol vino"),
        ("Wiederherstellungsphrase: tür apfel hügel wolke säge birne", "hügel wolke"),
        ("agent started (u: mo, p: w7Tk2QzL)", "w7Tk2QzL"),
        ("share link created: /s/Wd3nLk8QpT2", "Wd3nLk8QpT2"),
        ("join with https://app.lan/join#k=Zk39dLqP0aQw", "Zk39dLqP0aQw"),
    ],
)
def test_what_stands_there_goes(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "password is required",
        "La contraseña nueva requiere ocho letras",
        'unexpected token in JSON, sent "request" again',
        'invalid key: "app.settings.theme"',
        "Wiederherstellung: die Datenbank wurde aus dem Archiv neu geladen",
        "Scrape (user: node, p: 9100) done",
        'invalid token "expired" in request',
        "no password set (optional)",
        "password for user 'alice' was changed",
        "login failed for bob:22 from 10.0.0.3",
        "shared image sha256:64105a1a1955239ec5bf9bae00b823a5596d9cf9c6de5ba65bbfea30b5b24dbe pulled",
        "GET /s/style.css 200, link: https://app.lan/docs/install?version=2",
        "Keywords: compose,docker,homelab,tailscale",
        "token expired, sign in with single sign-on",
        "basic authentication is disabled for this connection",
    ],
)
def test_what_only_speaks_of_one_stays(text: str) -> None:
    assert without_secrets(text) == text
