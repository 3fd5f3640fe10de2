"""A support bundle is the same each time for the same stack, and no secret that was planted anywhere is in it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Remedy, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.stack.stage import StageEvent, StageId, StageState
from scaletail_tui.domain.support.parts import MOST_LINES, SupportParts, ToldLine, mask_parts
from scaletail_tui.render.support_report import support_report
from tests.domain.masking.planted.plant import Planted, plant, stays

NAMES = (
    "DB_PASSWORD", "POSTGRES_PASSWORD", "MARIADB_ROOT_PASSWORD", "REDIS_PASSWORD", "ADMIN_PASS", "SMTP_PASSWORD",
    "SECRET_KEY", "JWT_SECRET", "ENCRYPTION_KEY", "API_KEY", "ACCESS_TOKEN", "SESSION_SECRET", "APP_KEY", "TS_AUTHKEY",
    "OAUTH_CLIENT_SECRET", "PASSWORD_SALT", "COOKIE_SECRET", "MASTER_KEY", "WEBHOOK_SECRET", "PRIVATE_KEY_TEXT",
    "GITHUB_TOKEN", "ADMIN_TOKEN", "VAULT_TOKEN", "S3_SECRET_ACCESS_KEY", "SIGNING_SECRET", "LICENSE_KEY", "PEPPER",
    "CREDENTIALS", "REFRESH_TOKEN", "BOT_TOKEN",
)  # fmt: skip
KNOWN = {name: f"Plant-{number:02}-{name[:3].lower()}Zq7x" for number, name in enumerate(NAMES)}
"""Thirty that the stack's own files hold."""
URL_PASSWORD = "in-the-address-5Tr"
FORMED = [
    one for one in plant(1) if one.kind in ("addresses", "makers", "tokens", "headers", "keys", "hashes", "links")
]


def parts(*, lines: tuple[ToldLine, ...] = (), model: Mapping[str, Any] | None = None, env: str = "") -> SupportParts:
    seen = KNOWN["JWT_SECRET"]
    finding = Finding(
        id="app-exited", severity=Severity.BROKEN, hop=HopId.APP, summary="The app ended.",
        evidence=f"fatal: key {KNOWN['API_KEY']}", output=f"jwt={seen}",
        remedy=Remedy(action=RemedyAction.NONE, text=""),
    )  # fmt: skip
    hop = Hop(id=HopId.APP, state=HopState.FAIL, evidence=f"exit 1, {KNOWN['DB_PASSWORD']}")
    diagnosis = Diagnosis(stack="books", verdict=Verdict.BROKEN, url="https://books.tail.ts.net/", hops=(hop,),
                          findings=(finding,))  # fmt: skip
    event = StageEvent(
        stage=StageId.APP, state=StageState.FAIL, seconds=1.0, at=1.0, evidence=f"said {KNOWN['APP_KEY']}"
    )
    return SupportParts(
        stack="books", versions={"tailscale": "1.102.5", "engine": "29.1"}, diagnosis=diagnosis,
        model=model or {}, env=env, lines=lines, events=(event,), job="j1", secrets={},
    )  # fmt: skip


def whole() -> SupportParts:
    env = (
        "".join(f"{name}={value}\n" for name, value in KNOWN.items())
        + f"DATABASE_URL=postgres://a:{URL_PASSWORD}@db/x\n"
    )
    half = NAMES[:15]
    model = {
        "services": {
            "app": {
                "image": "app:1",
                "environment": {**{name: KNOWN[name] for name in half}, "PLAIN": "shown"},
                "command": ["serve", "--password", KNOWN["ADMIN_PASS"], f"--token={KNOWN['BOT_TOKEN']}"],
                "build": {"args": {"NPM_TOKEN": "inBuildArgs77Xy"}},
            },
            "db": {
                "environment": [f"{name}={KNOWN[name]}" for name in NAMES[15:]],
                "labels": {"auth.secret": "inLabel88Yz"},
            },
        },
        "configs": {"conf": {"content": "password = inConfig99Za\nother = 1\n"}},
    }
    told = [f"{name} is {value}" for name, value in KNOWN.items()]
    told += [
        f"tried {quote(value + '/', safe='')} and {base64.b64encode(value.encode()).decode()}"
        for value in KNOWN.values()
    ]
    told += [one.text for one in FORMED]
    lines = tuple(ToldLine(at=f"2026-11-29T00:00:{n:04}", service="app", text=text) for n, text in enumerate(told))
    return parts(lines=lines, model=model, env=env)


def survivors(text: str) -> list[str]:
    known = [*KNOWN.values(), URL_PASSWORD, "inBuildArgs77Xy", "inLabel88Yz", "inConfig99Za"]
    left = [one for one in known if one in text or base64.b64encode(one.encode()).decode().rstrip("=") in text]
    return left + [secret for one in FORMED for secret in hidden_in(one) if stays(secret, text)]


def hidden_in(one: Planted) -> tuple[str, ...]:
    """Of a pair of account and secret the secret: the account is public."""
    return one.secrets[-1:] if one.text.startswith(("TWILIO auth ", "pat")) else one.secrets


@pytest.mark.parametrize("how", ["report", "json"])
def test_of_all_kinds_of_planted_secrets_none_survives(how: str) -> None:
    assert len(KNOWN) + 4 + sum(len(one.secrets) for one in FORMED) >= 60
    told = mask_parts(whole())
    text = support_report(told) if how == "report" else json.dumps(told, ensure_ascii=False)
    assert survivors(text) == []
    assert "shown" in text


def test_what_is_planted_would_be_seen() -> None:
    """The proof of the proof: without masks all of it is there."""
    raw = "\n".join(line.text for line in whole().lines)
    assert len(survivors(raw)) >= 30


def test_the_same_stack_gives_the_same_bytes() -> None:
    first, second = support_report(mask_parts(whole())), support_report(mask_parts(whole()))
    assert first == second


def test_it_follows_the_form_for_bugs() -> None:
    titles = [
        line.removeprefix("### ") for line in support_report(mask_parts(whole())).splitlines() if line[:4] == "### "
    ]
    assert titles == [
        "Bug Description", "Expected Behavior", "Actual Behavior", "Operating System", "Tailscale Version",
        "Docker Version", "Relevant Logs or Error Messages", "Docker Compose Configuration",
        "Environment Configuration (.env file)", "Additional Context",
    ]  # fmt: skip


def test_the_newest_lines_of_all_containers_are_told_by_time() -> None:
    lines = [ToldLine(at=f"{n:05}", service="ab"[n % 2], text=f"line {n}") for n in range(MOST_LINES + 50)]
    told = mask_parts(parts(lines=tuple(reversed(lines))))["logs"]
    assert [line["text"] for line in told] == [f"line {n}" for n in range(50, MOST_LINES + 50)]


def test_no_log_line_ends_its_block() -> None:
    text = support_report(mask_parts(parts(lines=(ToldLine(at="1", service="a", text="```` ### not a title"),))))
    assert "`````shell" in text


def test_an_env_file_that_cannot_be_read_shows_names_alone() -> None:
    told = mask_parts(parts(env='A="never ends\nTOKEN=abcdef123456\n'))
    assert "abcdef123456" not in json.dumps(told)
