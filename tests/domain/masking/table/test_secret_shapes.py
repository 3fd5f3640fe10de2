"""What looks like a secret goes, what only sounds like one stays, and no rule loses the words it looks for."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from scaletail_tui.domain.diagnosis.diagnose import diagnose
from scaletail_tui.domain.diagnosis.evidence.recording import (
    observation_from_json,
    observation_to_json,
    recording_from_json,
)
from scaletail_tui.domain.diagnosis.findings.kinds.table import KINDS
from scaletail_tui.domain.diagnosis.findings.patterns.table import match
from scaletail_tui.domain.masking.mask import mask_json, without_secrets
from tests.domain.diagnosis.findings.test_text_samples import named
from tests.domain.diagnosis.samples.sample import Text
from tests.domain.diagnosis.samples.texts import ALL

SECRET = "h7Qz" + "9vLmX2pRt5Wk8BnY3cDf"
"""Put together, so that no scanner takes this file for a leak."""
PREFIXES = (
    "ghp_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "sk-", "sk-ant-", "hf_", "npm_", "dckr_pat_", "claim-",
)  # fmt: skip
RECORDINGS = sorted((Path(__file__).parents[3] / "recordings").glob("*.json"))


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/items?token={} HTTP/1.1", "GET /api?page=2&access_token={}&x=1", "GET /v1?key={}",
        "GET /x?sig={}&se=1",
        "token: {}", "Token: {}", "your admin token is token={}", "refresh_token={}", "refreshToken: '{}'",
        "X-Plex-Token: {}", "X-Plex-Token={}", "X-Api-Key: {}", "x-api-key:{}", "api-key={}", "apiKey={}",
        "API key: {}",
        "DB_PASS={}", "DB_PASS: {}", "dbPass={}", "MYSQL_PWD={}", "passphrase={}", "AWS_SECRET_ACCESS_KEY={}",
        "SECRET_KEY_BASE={}",
        "APP_KEY=base64:{}", "ENCRYPTION_KEY={}", "Server=db;User=app;Pwd={};", "PGPASSWORD={} psql", "passwd={}",
        "client_secret={}",
        "Authorization: Token {}", "Authorization: Weird-Scheme {}", "authorization: {}",
        '"authorization": "Bearer {}"',
        "Proxy-Authorization: Basic {}", 'Authorization: Digest username="u", response="{}"', "Bearer {}",
        'headers: {{"authorization":["Bearer {}"]}}',
        "Cookie: theme=dark; session={}", "Set-Cookie: sid={}; Path=/; HttpOnly", '"cookie":"sid={}"',
        '"set-cookie":["theme=dark; Path=/","sid={}; Path=/"]', "PHPSESSID={}", "connect.sid={}",
        "https://app:{}@db.example.com/x", "postgres://app:p/{}@db:5432/app", "postgres://app:p@{}@db:5432/app",
        "amqp://:{}@mq",
        "https://{}@o1.ingest.example.com/1", "app:{}@tcp(db:3306)/app", "connecting to app:{}@db:5432",
        '{{"password":"{}"}}', '{{"password":"with \\" {}"}}', '{{\\"password\\":\\"{}\\"}}', "{{'secret': '{}'}}",
        "password => '{}'",
        "password = correct,{}", "DB_PASSWORD=a,b;{}", "passphrase=correct horse {}", "password: {}", "password:{}",
        "PASSWORD={}",
        "mysql --password={} -e x", "app --access-key {}", "app --token /{}=", "app --secret '/{} x'",
        "sshpass -p {} ssh x",
        "curl -s -u admin:{} http://x", "requirepass {}", "ADMIN_PASSWORD=/{}==", "token=/{}", "password%3D{}",
        "-----BEGIN OPENSSH PRIVATE KEY-----\\n{}\\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n{}",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{}\n-----END PGP PRIVATE KEY BLOCK-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJ1Ijoi{}.{}", "https://hooks.slack.com/services/T0/B0/{}",
        "https://discord.com/api/webhooks/123/{}",
        *(f"using {prefix}{{}}0123456789ab now" for prefix in PREFIXES),
    ],
)  # fmt: skip
def test_a_secret_goes_and_its_mask_is_not_masked_again(text: str) -> None:
    left = without_secrets(text.replace("{}", SECRET).replace("{{", "{").replace("}}", "}"))
    assert SECRET not in left
    assert "[masked]" in left
    assert without_secrets(left) == left


def test_an_access_key_id_of_a_cloud_goes() -> None:
    assert "IOSFODNN7EXAMPLE" not in without_secrets("aws: AKIA" + "IOSFODNN7EXAMPLE is not authorized")


@pytest.mark.parametrize(
    "text",
    [
        "token refresh failed", "Passed", "Passed: 12, failed: 0", "pass: 12 fail: 3", "key expiry",
        "key expiry: never",
        "password: (none)", "password: none", "password=<hidden>", "password: ********", 'password: ""', "password:",
        "token=",
        "password authentication failed for user \"app\"", "password: must be at least 8 characters",
        "Password is required",
        "token: 401", "oauth2: cannot fetch token: 401 Unauthorized", "fetching token: oauth2: unexpected end",
        'failed to fetch anonymous token: Get "https://auth.docker.io/token?service=registry": EOF', "token: EOF",
        "invalid token: expired", "access token: unexpected status code 401", "secret: not found", "tokens: 4096",
        "max_tokens=512",
        "token_type=bearer", "password_length=12", "PASSWORD_FILE=/run/secrets/db", "secret: /run/secrets/db_password",
        "cannot read token: /data/app/token: permission denied", "PWD=/app", "pwd: /app/data", "bypass=enabled",
        "compass: north-2",
        "Basic authentication required", "Bearer authentication is off", 'WWW-Authenticate: Bearer realm="https://x"',
        "Authorization: required", "authorization failed for user bob", "Authorization header is missing",
        "cookie: not set", "cookies are disabled", "Cookie consent v2", "Set-Cookie: blocked",
        "http://127.0.0.1:8080/a@2x.png", "https://host:8443/path?mail=a@b.example", "git@github.com:org/repo",
        "ssh://git@host/x",
        "ghcr.io/org/app:1.32.0@sha256:" + "0a" * 32, "mail from bob:alice@example.com", "at 10:42:06@node",
        "task-runner-with-a-long-name-1", "sk-learn",
        "pk_constraint_of_users_2026", "risk-assessment-service-2026", "xoxo", "glpattern", "AKIA",
        "eyJ is how it begins",
        "PEM must start with -----BEGIN CERTIFICATE-----", "nodekey:" + "0a" * 32, "Public key: " + "A1b2" * 10,
        "control: RegisterReq: got response; nodeKeyExpired=false, machineAuthorized=true; authURL=true",
        "generating new machine key", "Old key expired -> regen=true", "?page=2&keyword=tailscale99",
        "?sort=key&order=asc1",
        "CSRF token missing", "secrets: 3", "session id: 12", "DB_PASS=${DB_PASSWORD}", "password: $DB_PASSWORD",
        "pass=true",
        "{{ .Password }}", 'password="${SECRET}"', "environment: PASSWORD: {{secret}}", "signature: sha256",
        "basic_auth: enabled",
        "user=app password=[masked DB_PASSWORD] host=db", "key: value", "auth: sso",
        "redis-cli -a $REDIS_PASSWORD ping",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_what_a_rule_looks_for_is_found_as_before_in_a_masked_line(sample: Text) -> None:
    for line in (sample.fires, sample.near):
        found, again = match(sample.source, line), match(sample.source, mask_json(line, {})[0])
        assert again == found


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_a_recording_is_judged_the_same_after_it_is_masked_once_more(path: Path) -> None:
    observation = recording_from_json(json.loads(path.read_text())).observation
    plain, counts = mask_json(observation_to_json(observation), {})
    again = observation_from_json(plain)
    assert diagnose(again) == diagnose(observation)
    assert set(counts) <= {"auth keys"}  # a kind of key stays, and is counted again


def test_our_own_words_are_never_masked() -> None:
    for kind in KINDS.values():
        for text in (kind.summary, kind.first, kind.fix, kind.snippet, *(kind.command or ())):
            assert without_secrets(text or "") == (text or "")


@pytest.mark.slow
def test_a_long_line_costs_no_more_than_its_length() -> None:
    began = time.process_time()
    for unit in ("a-", "token", "A_", "x:", "/", "@", '"', "eyJ", "a.b", "password: ", "0a1B", "https://", "mysql "):
        without_secrets(unit * (40_000 // len(unit)))
    for text in ("token=" + "/a.." * 60 + "!", 'password="' + "\\a" * 60, "token: " + "/x" * 60 + "X!"):
        without_secrets(text)
    assert time.process_time() - began < 15  # 2 s; a search that begins anew at each letter takes minutes
