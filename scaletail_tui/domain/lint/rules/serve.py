"""Serve: is there a configuration, and does it lead to the app?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.compose.interpolation import variables_in
from scaletail_tui.domain.lint.change import AddKey, Change, ReplaceText, SetDotenv, SetText
from scaletail_tui.domain.lint.finding import LintFinding
from scaletail_tui.domain.lint.images import find_image, is_cache, is_database
from scaletail_tui.domain.lint.scalar import Scalar, as_list, as_mapping, find_key, texts_in
from scaletail_tui.domain.lint.serve import ServeText
from scaletail_tui.domain.lint.service import LintService
from scaletail_tui.domain.lint.stack import LintStack, below

_NO_HTTP = frozenset({21, 22, 25, 53, 1194, 1883, 3306, 5432, 5520, 6379, 19132, 25565, 27017, 51820})
"""Ports whose protocol no browser speaks."""


def find_missing(stack: LintStack) -> Iterator[LintFinding]:
    """`serve-config-missing`: the sidecar looks for a file that nothing puts there."""
    for sidecar in stack.sidecars:
        setting = sidecar.setting("TS_SERVE_CONFIG")
        path = stack.serve_path(sidecar)
        if setting is None or not path or any(one is sidecar for one, _ in stack.serves):
            continue
        given = [as_mapping(one).get("target") or f"/{one}" for one in as_list(sidecar.body.get("configs"))]
        mount = next((one for one in sidecar.mounts if below(path, one.target) is not None), None)
        if path in given and not any(
            as_mapping(one) and not _is_declared(stack, one) for one in as_list(sidecar.body["configs"])
        ):
            continue  # a config of the engine's own, which no file shows
        if mount is not None and not mount.relative:
            continue  # it stands elsewhere on the host, or in a volume
        yield stack.find(
            "serve-config-missing", setting.place,
            f"{sidecar.name} is told to serve {path}, and nothing puts that file there: nothing is served.",
            *_put_config(stack, sidecar, path),
        )  # fmt: skip


def _put_config(stack: LintStack, sidecar: LintService, path: str) -> tuple[Change, ...]:
    """The only Serve configuration in the Compose file that nobody mounts; not one that opens it to everybody."""
    lists = [as_list(service.body.get("configs")) for service in stack.services]
    used = [as_mapping(one).get("source") or one for given in lists for one in given]
    free = []
    for name, config in as_mapping(stack.folder.model.get("configs")).items():
        content = as_mapping(config).get("content")
        if name not in used and isinstance(content, Scalar):
            read = ServeText(file=content.file, line=1, text=sidecar.fill(content), inline=True, written=str(content))
            free += [name] if read.targets and not read.is_public else []
    if len(free) != 1 or "configs" in sidecar.body or "$" in path:
        return ()
    value = [{"source": str(free[0]), "target": path}]
    return (AddKey(file=sidecar.name.file, path=sidecar.name.path, key="configs", value=value),)


def _is_declared(stack: LintStack, entry: object) -> bool:
    name = as_mapping(entry).get("source") or entry
    return name in as_mapping(stack.folder.model.get("configs"))


def find_form(stack: LintStack) -> Iterator[LintFinding]:
    """`cert-domain-unescaped` and `serve-file-in-services-format`."""
    for _, serve in stack.serves:
        place = Scalar.at("", file=serve.file, line=serve.line, path=())
        single = re.search(r"(?<!\$)\$(?:TS_CERT_DOMAIN|\{TS_CERT_DOMAIN\})", serve.written)
        double = re.search(r"\$\$\{?TS_CERT_DOMAIN", serve.written)
        wrong = single if serve.inline else double
        if wrong is not None:
            line = serve.line + serve.written.count("\n", 0, wrong.start())
            how = "needs two dollars here" if serve.inline else "needs one dollar in a file that is mounted"
            yield stack.find(
                "cert-domain-unescaped", place, f"${{TS_CERT_DOMAIN}} {how}: else Serve shows its page under no name.",
                *_escape(stack, serve), file=serve.file, line=line,
            )  # fmt: skip
        document = serve.document
        if document is not None and not {"Web", "TCP"} & set(document) and {"services", "version"} & set(document):
            yield stack.find(
                "serve-file-in-services-format", place,
                "This is the form of `tailscale serve set-config`: the sidecar serves nothing of it.",
            )  # fmt: skip


def _escape(stack: LintStack, serve: ServeText) -> tuple[Change, ...]:
    if not serve.inline:
        return (ReplaceText(file=serve.file, old="$${TS_CERT_DOMAIN}", new="${TS_CERT_DOMAIN}"),)
    configs = as_mapping(stack.folder.model.get("configs"))
    for config in configs.values():
        content = as_mapping(config).get("content")
        if isinstance(content, Scalar) and str(content) == serve.written:
            right = re.sub(r"(?<!\$)\$(?=TS_CERT_DOMAIN|\{TS_CERT_DOMAIN\})", "$$", content)
            return (SetText(file=content.file, path=content.path, text=right),)
    return ()


def find_targets(stack: LintStack) -> Iterator[LintFinding]:
    """Targets that lead to the wrong place, or to nobody who speaks HTTP."""
    for sidecar, serve in stack.serves:
        place = Scalar.at("", file=serve.file, line=serve.line, path=())
        apps = [
            one for one in stack.joined
            if stack.sidecar_of(one) is sidecar and not is_database(one.repository) and not is_cache(one.repository)
        ]  # fmt: skip
        for target in serve.targets:
            if target.path == "/" and target.suffix.strip("/"):
                yield stack.find(
                    "serve-path-suffix", place,
                    f"Serve puts {target.suffix} before each path: a link to {target.suffix}/x asks for it twice.",
                    file=serve.file, line=target.line,
                )  # fmt: skip
            if target.port in _NO_HTTP:
                yield stack.find(
                    "serve-on-non-http", place,
                    f"Serve shows port {target.port} as a web page, and what listens there speaks no HTTP.",
                    file=serve.file, line=target.line,
                )  # fmt: skip
            elif apps and all((known := find_image(app.repository)) is not None and known.no_page for app in apps):
                yield stack.find(
                    "serve-without-listener", place,
                    f"Serve asks port {target.port}, and nothing in the stack has a web page.",
                    file=serve.file, line=target.line,
                )  # fmt: skip
        yield from _judge_app(stack, serve, apps)


def _judge_app(stack: LintStack, serve: ServeText, apps: list[LintService]) -> Iterator[LintFinding]:
    main = next((target for target in serve.targets if target.path == "/"), None)
    if len(apps) != 1 or main is None or main.port is None:
        return
    app, known = apps[0], find_image(apps[0].repository)
    place = Scalar.at("", file=serve.file, line=main.line, path=())
    if known is None or app.command:
        return
    port = _known_port(app)
    if main.port in known.unsure:
        both = " and ".join(str(one) for one in known.unsure)
        yield stack.find(
            "port-unclear", place, f"The makers of {app.name} name the ports {both}: see which one answers."
        )
    if port is not None and port != main.port:
        yield stack.find(
            "port-mismatch-app", place, f"Serve asks port {main.port}, and {app.name} listens on {port}.",
            *_set_port(stack, serve, main.port, port),
        )  # fmt: skip
        env = stack.variables.get("SERVICEPORT", "")
        if env.isdigit() and int(env) not in (main.port, port):
            yield stack.find(
                "port-three-values", place,
                f"Three ports for one app: Serve has {main.port}, SERVICEPORT {env}, and it listens on {port}.",
            )  # fmt: skip
    if known.setup_port is not None and main.port != known.setup_port and not _is_set_up(stack, app, known.setup_done):
        yield stack.find(
            "serve-before-setup", place,
            f"{app.name} opens port {main.port} only after its first setup, which it shows on port {known.setup_port}.",
        )  # fmt: skip


def _set_port(stack: LintStack, serve: ServeText, wrong: int, right: int) -> tuple[Change, ...]:
    """Serve asks the right port, and SERVICEPORT follows."""
    asked = re.compile(rf"(\"Proxy\"[ \t]{{0,9}}:[ \t]{{0,9}}\"[^\"]{{0,80}}:){wrong}\b")
    found: list[Change] = []
    if not serve.inline:
        places = dict.fromkeys(one[0] for one in asked.finditer(serve.text))
        found = [ReplaceText(file=serve.file, old=place, new=asked.sub(rf"\g<1>{right}", place)) for place in places]
    for config in as_mapping(stack.folder.model.get("configs")).values():
        content = as_mapping(config).get("content")
        if isinstance(content, Scalar) and str(content) == serve.written:
            text = asked.sub(rf"\g<1>{right}", content)
            found += [SetText(file=content.file, path=content.path, text=text)] if text != content else []
    return (*found, *_set_environment(stack, right)) if found else ()


def _is_set_up(stack: LintStack, app: LintService, name: str) -> bool:
    return any(
        (mount.relative and f"{mount.relative}/{name}" in stack.folder.present) or mount.source.startswith("/")
        for mount in app.mounts
    )


def find_environment(stack: LintStack) -> Iterator[LintFinding]:
    """`port-mismatch-env` and its note: a prepared line would publish a port that nobody listens on."""
    line = next((one for one in reversed(stack.folder.dotenv) if one.key == "SERVICEPORT"), None)
    if line is None or not line.value.isdigit() or not stack.serve_ports or int(line.value) in stack.serve_ports:
        return
    right = next((port for app in stack.joined if (port := _known_port(app)) is not None), stack.serve_ports[0])
    if any(line.value in serve.listens for _, serve in stack.serves):
        yield stack.find_in_dotenv(
            "port-mismatch-env-note", line.line,
            f"SERVICEPORT is {line.value}, the port of the tailnet's side: the app's own belongs here.",
            *_set_environment(stack, right),
        )  # fmt: skip
    yield stack.find_in_dotenv(
        "port-mismatch-env", line.line,
        f"SERVICEPORT is {line.value}, and Serve asks {stack.serve_ports[0]}: the prepared `ports:` leads nowhere.",
        *_set_environment(stack, right),
    )  # fmt: skip


def _set_environment(stack: LintStack, port: int) -> tuple[Change, ...]:
    """SERVICEPORT follows, where nothing but a prepared line uses it."""
    line = next((one for one in reversed(stack.folder.dotenv) if one.key == "SERVICEPORT"), None)
    used = any(one.name == "SERVICEPORT" for text in texts_in(stack.folder.model) for one in variables_in(text))
    if line is None or not line.written.isdigit() or used:
        return ()
    return (SetDotenv(file=".env", key="SERVICEPORT", written=str(port)),)


def _known_port(app: LintService) -> int | None:
    """Where its image listens; None where that is not known, or something moves it."""
    known = find_image(app.repository)
    if known is None or app.command or any(app.setting(name) for name in known.moved_by):
        return None
    return known.port


def find_contention(stack: LintStack) -> Iterator[LintFinding]:
    """`port-443-contention`: the app wants a port that Serve takes, in the same network."""
    for sidecar, serve in stack.serves:
        if "443" not in serve.listens:
            continue
        place = next(
            (port.written for port in sidecar.ports if port.container == "443" and port.protocol == "tcp"), None
        )
        for service in stack.joined:
            command = find_key(service.body, "command")
            if command is not None and re.search(r"(?:address=|listen[= ])\S*:443\b", service.command):
                place = place or command
        if place is not None:
            yield stack.find(
                "port-443-contention", place,
                "Serve takes port 443 of the device: an app that listens there on every address is refused.",
            )  # fmt: skip


RULES = (find_missing, find_form, find_targets, find_environment, find_contention)
