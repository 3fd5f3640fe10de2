"""Which variables hold a secret that somebody should have made up, and which values everybody knows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

_SECRET = re.compile(
    r"PASS(?:WORD|WD|PHRASE)?(?:$|_|\d)|PWD$|(?<!CLIENT_)SECRET(?!S?_(?:NAME|FILE|PATH|DIR))|"
    r"(?:ENCRYPTION|SIGNING|MASTER|PRIVATE|JWT|APP|SESSION|COOKIE|HASH)_?KEY|_SALT$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"(?:_FILE|_PATH|_DIR|_LENGTH|_EXPIR\w{0,30}|_REQUIREMENTS?|_ENABLED?|_DISABLED?|_RESET\w{0,30}|_POLICY|_MIN\w{0,30}|_MAX\w{0,30}|_HINT|_URL)$|^PWD$|"
    r"PASSWORDLESS|ALLOW_EMPTY|RANDOM_ROOT",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"SMTP|E?MAIL|OIDC|OAUTH|SSO|LDAP|GOOGLE|GITHUB|GITLAB|DISCORD|SLACK|NOTION|S3|AWS|AZURE|OPENAI|API_?(?:KEY|TOKEN)|"
    r"CLIENT_SECRET|SITE_?KEY|TURNSTILE|RECAPTCHA|LICEN[CS]E|_ACCESS_|^TS_|VPN|WIREGUARD",
    re.IGNORECASE,
)
"""Given out by somebody else: nothing to make up here."""
_PLACEHOLDER = re.compile(
    r"change.?(?:me|this|it)|changeme|replace|placeholder|example|^<.*>$|^\[.*\]$|your[-_ ]|^your|insert|todo|fixme|"
    r"random|secret|password|passw0rd|^(?:x{3,}|\*{3,}|\.{3,})$|should.?be|series.?of|strong|supersecure|default",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[A-Za-z][A-Za-z_ !?.<>-]*+(?:\d{1,4}[!?.>]*+)?")
"""What a human writes; what is made by chance has digits between its letters."""
_LONGEST = 200
_WEAK = frozenset(
    {
        "admin",
        "administrator",
        "root",
        "user",
        "test",
        "testing",
        "demo",
        "guest",
        "default",
        "pass",
        "letmein",
        "qwerty",
        "welcome",
        "postgres",
        "mysql",
        "mariadb",
        "mongo",
        "redis",
        "rabbitmq",
        "nextcloud",
        "wordpress",
        "toor",
        "changeit",
        "hunter2",
        "abc123",
        "admin123",
        "1234",
        "12345",
        "123456",
        "12345678",
        "123456789",
        "1234567890",
        "0000",
        "1111",
        "adminadmin",
        "minioadmin",
    }
)
_PUBLISHED = frozenset(
    {
        "c8a19a04184576a1",
        "11dea52114a54929",
        "c008b04499ee1d3c",
        "ddf52441d4925f55",
        "880d7d2bba262958",
        "36689dd53130e29e",
    }
)
"""Digests of values that look made by chance and stand in files that thousands have copied."""


def holds_own_secret(name: str) -> bool:
    """True for a variable whose secret the user makes up himself."""
    return bool(_SECRET.search(name)) and not _NONE.search(name) and not _OTHERS.search(name)


def holds_secret(name: str) -> bool:
    """True for any variable that is called after a secret."""
    return bool(_SECRET.search(name) or re.search(r"TOKEN|API_?KEY|CLIENT_SECRET", name, re.IGNORECASE)) and not (
        _NONE.search(name)
    )


def is_weak(value: str, known: Iterable[str] = ()) -> bool:
    """True for a value that everybody can guess; `known` are names of the stack, which guess it too."""
    value = value.strip()
    if (
        not value
        or len(value) > _LONGEST
        or value.lower() in ("true", "false", "none", "null", "yes", "no")
        or value.startswith(("/", "$"))
    ):
        return False
    if digest_of(value) in _PUBLISHED or value.lower() in _WEAK or (value.isdigit() and len(value) < 6):
        return True
    if any(value.lower() == name.lower() for name in known if name):
        return True
    return bool(_PLACEHOLDER.search(value)) and (
        _WORDS.fullmatch(value) is not None or bool(re.search(r"change|replace|your|<", value, re.IGNORECASE))
    )


def digest_of(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogateescape")).hexdigest()[:16]
