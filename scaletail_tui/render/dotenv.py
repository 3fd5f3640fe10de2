"""`.env`: one KEY="VALUE" a line, escaped so that Docker Compose reads back exactly the value."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.catalog.service import QuestionKind
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.hashes import answers_to_hash
from scaletail_tui.render.masking import MASK
from scaletail_tui.render.serve import WHOLE_PAGE_PORT

PUBLIC_HOST = "PUBLIC_HOST"
PUBLIC_URL = "PUBLIC_URL"
PUBLIC_SCHEME = "PUBLIC_SCHEME"
PUBLIC_HTTPS = "PUBLIC_HTTPS"
PUBLIC_HTTP = "PUBLIC_HTTP"
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def line(key: str, value: str) -> str:
    """Return one line without its end; any value without NUL survives.

    Compose interpolates double quotes, so the dollar is escaped; single quotes could not carry a single quote.
    """
    return f'{key}="{value.translate(_ESCAPES)}"'


def public_url_shape(spec: StackSpec) -> str:
    """Return the app's address with `${PUBLIC_HOST}` in it; empty for a service without a web page."""
    if not spec.service.web:
        return ""
    if spec.exposure is Exposure.FUNNEL and spec.service.funnel.paths:
        return f"https://${{PUBLIC_HOST}}:{WHOLE_PAGE_PORT}"
    if spec.exposure is not Exposure.DIRECT or spec.own_https:
        return "https://${PUBLIC_HOST}"
    return f"{spec.service.own_scheme}://${{PUBLIC_HOST}}:{spec.service.main_port}"


def public_url(shape: str, host: str) -> str:
    """Fill the address's shape; empty while the device's name is not known."""
    return shape.replace("${PUBLIC_HOST}", host) if host else ""


def public_values(shape: str, host: str) -> dict[str, str]:
    """Return what an app may want to know of its address: name, whole address, `http` or `https`, and that as yes/no.

    How it is reached is known from the shape; the name and the whole address are empty until the device has logged in.
    Without a web page there is no scheme, and both yes/no values are "false".
    """
    scheme = shape.partition("://")[0]
    return {
        PUBLIC_HOST: host,
        PUBLIC_URL: public_url(shape, host),
        PUBLIC_SCHEME: scheme,
        PUBLIC_HTTPS: "true" if scheme == "https" else "false",
        PUBLIC_HTTP: "true" if scheme == "http" else "false",
    }


def derive_values(spec: StackSpec) -> dict[str, str]:
    """Return what every entry may use without asking for it."""
    return {
        "STACK_NAME": spec.name,
        **public_values(public_url_shape(spec), spec.public_host),
        "TZ": spec.timezone,
        "PUID": str(spec.puid),
        "PGID": str(spec.pgid),
    }


def values_of(spec: StackSpec) -> dict[str, str]:
    """Return every variable of the stack: derived ones, hashes, then the answers, which may replace them."""
    return derive_values(spec) | answers_to_hash(spec) | answer_settings(spec)


def answer_settings(spec: StackSpec) -> dict[str, str]:
    """Return the settings in the order of the questions; a list is one line of items with commas between."""
    values: dict[str, str] = {}
    for question in spec.service.questions:
        value = spec.settings.get(question.key, "")
        if value:
            values[question.key] = value.replace("\n", ",") if question.kind is QuestionKind.LIST else value
    return values


def render_dotenv(spec: StackSpec, checksums: Mapping[str, str], *, masked: bool = False) -> str:
    """Return the text of `.env`; `checksums` maps the other files to what they were written as.

    They stand here because this file is private: a checksum of a short secret in a public file would give it away.
    """
    questions = {question.key: question for question in spec.service.questions}
    answers, hashes = answer_settings(spec), answers_to_hash(spec)
    lines = [
        f"# Settings and generated secrets of {spec.name}. Docker Compose reads this file; keep it private.",
        "# The PUBLIC_ values follow the exposure and the device's name, which is filled in when it has logged in.",
    ]
    lines += [line(key, value) for key, value in derive_values(spec).items() if key not in answers]
    if questions:
        lines += ["", f"# {spec.service.name}"]
    for key, question in questions.items():
        if question.kind is QuestionKind.LIST and question.adds:
            lines.append(f"# {key} stands in compose.yaml")
        elif key in answers:
            lines.append(line(key, MASK if masked and question.secret else answers[key]))
            if question.hash_key in hashes:
                lines.append(line(question.hash_key, MASK if masked else hashes[question.hash_key]))
        else:
            lines.append(f"# {key} is not set")
    if spec.own_variables:
        lines += ["", "# Your own variables"]
        lines += [line(key, MASK if masked else value) for key, value in sorted(spec.own_variables.items())]
    if checksums:
        lines += ["", "# The files as they were written, to tell what was changed by hand since"]
    lines += [f"# sha256 {digest} {path}" for path, digest in sorted(checksums.items())]
    return "\n".join(lines) + "\n"
