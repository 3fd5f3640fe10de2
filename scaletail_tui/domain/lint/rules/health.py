"""Health checks: what they ask, with which tool, and how long that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.lint.change import AddKey, Change, SetText, Value
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image, is_cache, is_database
from scaletail_tui.domain.lint.scalar import Scalar
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack

_ASKED_URL = re.compile(r"(https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]))(?::\d+)?")
_SLOW = 20.0
"""Seconds between two looks: until the second one everybody waits."""
_EARLY = 10.0
"""Seconds of a start period, in which engines from 25 on look every five whatever the interval; a login takes two."""
_DURATION = re.compile(r"(?<![\d.])(\d{1,12}(?:\.\d{1,12})?)(ms|us|ns|s|m|h)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001, "us": 0.000001, "ns": 0.000000001}
_ASKED = re.compile(r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(?=[/\s'\"?]|$)")
_QUESTIONS = (
    (r"postgres|pgvector/pgvector|postgis/postgis", "pg_isready -q -U $${POSTGRES_USER:-postgres}"),
    (r"mysql", "mysqladmin ping -h 127.0.0.1 --silent"),
    (r"redis", "redis-cli ping"),
    (r"(?:valkey/)?valkey", "valkey-cli ping"),
)
"""What tells that a database answers, with a tool of its image."""
_HEALTH_SINCE = (1, 78)
"""The version of Tailscale that knows TS_ENABLE_HEALTH_CHECK and TS_LOCAL_ADDR_PORT."""


def find_missing(stack: LintStack) -> Iterator[LintFinding]:
    """`no-healthcheck`: that the process runs is all that is known of it."""
    for service in stack.services:
        if service.is_sidecar or service.check or service.runs_once or _is_idle(stack, service):
            continue
        if "extends" in service.body and "image" not in service.body:
            continue
        place = service.place("image", "build")
        yield stack.find(
            "no-healthcheck", place, f"{service.name} has no health check in the Compose file.", *_check_of(service)
        )


def _check_of(service: LintService) -> tuple[Change, ...]:
    """A check for a database whose image brings the tool along."""
    line = next((line for form, line in _QUESTIONS if re.fullmatch(form, service.repository)), None)
    if line is None or "healthcheck" in service.body:
        return ()
    check: dict[str, Value] = {
        "test": ["CMD-SHELL", line],
        "interval": "10s",
        "timeout": "5s",
        "start_period": "30s",
    }
    return (AddKey(file=service.name.file, path=service.name.path, key="healthcheck", value=check),)


def _is_idle(stack: LintStack, service: LintService) -> bool:
    """True for a container that nothing of the stack names: a sample, most likely, or a job."""
    if service in stack.joined or service.mounts or is_database(service.repository) or is_cache(service.repository):
        return _runs_for_once(stack, service)
    names = {str(service.name), service.container_name} - {""}
    for other in stack.services:
        if service.name in other.depends:
            return _runs_for_once(stack, service)
        if any(
            re.search(rf"(?:^|[/@]){re.escape(name)}(?::|/|$)", setting.value)
            for name in names
            for setting in other.settings
        ):
            return False
    return True


def _runs_for_once(stack: LintStack, service: LintService) -> bool:
    return any(other.depends.get(str(service.name)) == "service_completed_successfully" for other in stack.services)


def find_slow(stack: LintStack) -> Iterator[LintFinding]:
    """`slow-healthcheck` and `healthcheck-needs-newer-image`: the app waits for the sidecar's first good answer."""
    for sidecar in stack.sidecars:
        check = sidecar.check
        if not check or check.get("disable") == "true" or not sidecar.check_words:
            continue
        waits = any(service.depends.get(str(sidecar.name)) == "service_healthy" for service in stack.services)
        if waits and is_slow(sidecar) and _starts_late(sidecar):
            yield stack.find(
                "slow-healthcheck", sidecar.place("healthcheck.interval", "healthcheck"),
                f"The health of {sidecar.name} is looked at so seldom that the app starts up to a minute late.",
                *hasten(sidecar),
            )  # fmt: skip
        version = re.match(r"v?(\d+)\.(\d+)(?:\.|$|-)", sidecar.tag)
        if version and (int(version[1]), int(version[2])) < _HEALTH_SINCE and sidecar.setting("TS_ENABLE_HEALTH_CHECK"):
            yield stack.find(
                "healthcheck-needs-newer-image", sidecar.place("image"),
                f"Tailscale {sidecar.tag} has no health endpoint (1.78 has): {sidecar.name} never gets healthy.",
                *_renew(sidecar),
            )  # fmt: skip


def _renew(sidecar: LintService) -> tuple[Change, ...]:
    """The first version that has it: the smallest step."""
    written = sidecar.body.get("image")
    if not isinstance(written, Scalar) or "$" in written or "@" in written or not written.endswith(f":{sidecar.tag}"):
        return ()
    text = f"{written.removesuffix(sidecar.tag)}v{_HEALTH_SINCE[0]}.{_HEALTH_SINCE[1]}"
    return (SetText(file=written.file, path=written.path, text=text),)


def is_slow(sidecar: LintService) -> bool:
    """True where its health is looked at seldom; how early it is first looked at is the engine's affair."""
    check = sidecar.check
    return "start_interval" not in check and seconds(sidecar.fill(check.get("interval") or "30s")) > _SLOW


def _starts_late(sidecar: LintService) -> bool:
    """True where no early looks shorten the first interval."""
    return seconds(sidecar.fill(sidecar.check.get("start_period") or "")) < _EARLY


def hasten(sidecar: LintService) -> tuple[Change, ...]:
    interval = sidecar.check.get("interval")
    if isinstance(interval, Scalar):
        return (SetText(file=interval.file, path=interval.path, text="10s"),)
    place = sidecar.place("healthcheck")
    return (AddKey(file=place.file, path=place.path, key="interval", value="10s"),)


def seconds(text: str) -> float:
    """A duration as Compose writes it; 0 for what is none."""
    return sum(float(number) * _SECONDS[unit] for number, unit in _DURATION.findall(text[:40]))


def find_tests(stack: LintStack) -> Iterator[LintFinding]:
    """Checks that cannot come out well: their tool, their pattern, their form, their port."""
    for service in stack.services:
        words = service.check_words
        if not words or words[0] == "NONE" or service.is_sidecar:
            continue
        place = service.place("healthcheck.test")
        if words[0] == "CMD" and len(words) == 2 and " " in words[1].strip():
            yield stack.find(
                "healthcheck-exec-form", place,
                f"The check of {service.name} is one word with blanks in it, and no program is called so.",
                *_in_shell(service),
            )  # fmt: skip
        yield from _judge_pattern(stack, service, " ".join(words[1:]), place)
        yield from _judge_port(stack, service, " ".join(words[1:]), place)


def _in_shell(service: LintService) -> tuple[Change, ...]:
    first = service.check["test"][0] if isinstance(service.check.get("test"), list) else None
    return (SetText(file=first.file, path=first.path, text="CMD-SHELL"),) if isinstance(first, Scalar) else ()


def _judge_pattern(stack: LintStack, service: LintService, line: str, place: Scalar) -> Iterator[LintFinding]:
    texts = _words_of(service)
    named = next((text for text in texts if re.search(r"\$\{?SERVICE\b", text)), None)
    found = re.search(r"\bpgrep\s+(?:-\w+\s+)*[\"']?([^\s\"'|&;]+)", line)
    if found is None:
        return
    known = find_image(service.repository)
    runs = known.processes if known is not None else ()
    never = bool(runs) and not any(found[1] in run for run in runs)
    if named is not None:
        literal = re.sub(r"\$\{SERVICE\}|\$SERVICE\b", stack.variables.get("SERVICE", ""), named)
        literal = runs[0].split()[-1] if never and service.fill(named) == found[1] else literal
        changes = (SetText(file=named.file, path=named.path, text=literal),) if stack.variables.get("SERVICE") else ()
        yield stack.find(
            "healthcheck-depends-on-service-name", named,
            f"The check of {service.name} looks for a process called after SERVICE: it fails once SERVICE is renamed.",
            *changes,
        )  # fmt: skip
    if known is not None and known.no_pgrep:
        yield stack.find(
            "healthcheck-tool-missing", place, f"The image of {service.name} has no pgrep, so its check always fails."
        )
    elif never:
        yield stack.find(
            "healthcheck-pattern", place,
            f"No process of {service.name} is called {found[1]!r}: what runs is `{runs[0]}`.",
            *_look_for(service, texts, found[1], runs[0].split()[-1]),
        )  # fmt: skip


def _look_for(service: LintService, texts: list[Scalar], wrong: str, right: str) -> Iterator[Change]:
    for text in texts:
        if service.fill(text) == wrong:
            yield SetText(file=text.file, path=text.path, text=right)


def _judge_port(stack: LintStack, service: LintService, line: str, place: Scalar) -> Iterator[LintFinding]:
    ports = {int(found[1] or 80) for found in _ASKED.finditer(line) if found[1] or "://" in found[0]}
    sidecar = stack.sidecar_of(service)
    if not ports or sidecar is None:
        return
    health = sidecar.setting_value("TS_LOCAL_ADDR_PORT").rpartition(":")[2]
    if health.isdigit() and int(health) in ports:
        yield stack.find(
            "healthcheck-wrong-target",
            place,
            f"The check of {service.name} asks the sidecar for its health, not the app.",
        )
        return
    apps = [one for one in stack.joined if not is_database(one.repository) and not is_cache(one.repository)]
    known = find_image(service.repository)
    right = known.port if known is not None and not any(service.setting(name) for name in known.moved_by) else None
    expected = {right} if right else set(stack.serve_ports)
    if len(apps) == 1 and expected and not ports & expected and (right or ports == {80}):
        changes = _ask(service, next(iter(expected))) if len(expected) == 1 else ()
        yield stack.find(
            "healthcheck-wrong-port", place,
            f"The check of {service.name} asks port {min(ports)}, and the app listens on {next(iter(expected))}.",
            *changes,
        )  # fmt: skip


def _ask(service: LintService, port: int) -> tuple[Change, ...]:
    return tuple(
        SetText(file=word.file, path=word.path, text=_ASKED_URL.sub(rf"\g<1>:{port}", word))
        for word in _words_of(service) if _ASKED_URL.search(word)
    )  # fmt: skip


def _words_of(service: LintService) -> list[Scalar]:
    test = service.check.get("test")
    return [word for word in (test if isinstance(test, list) else [test]) if isinstance(word, Scalar)]


RULES = (find_missing, find_slow, find_tests)
