"""`.env`: one KEY="VALUE" a line, escaped so that Docker Compose reads back exactly the value.

Secrets in it become hashes for apps that want one, and asterisks, always as many, where they are shown. Checksums of
generated files, by which a change made by hand is seen, are kept as comments at its end, which only its owner can read;
the sum of `.env` itself leaves out those comments and the PUBLIC_ values, which the program fills in later.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from scaletail_tui.domain.catalog.answer_kinds import HASHED_BYTES
from scaletail_tui.domain.catalog.question import QuestionKind
from scaletail_tui.domain.compose.dotenv import with_values
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec
from scaletail_tui.render.serve import WHOLE_PAGE_PORT

MASK = "*" * 24
"""Whatever the secret's length, which is nobody's business."""

SHORTEST = 4
"""A shorter value is found everywhere by chance; it is masked where it is written, not by search."""


def mask(text: str, secrets: Iterable[str]) -> str:
    """Replace every occurrence of the secrets, the longest first."""
    for secret in sorted({secret for secret in secrets if len(secret) >= SHORTEST}, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


_ROUNDS = 10
"""2^10, the custom of htpasswd and Go: 70 ms."""
_LETTERS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def answers_to_hash(spec: StackSpec) -> dict[str, str]:
    """Return `<key>_BCRYPT` to hash for every answered question that wants one; equal specs give equal hashes."""
    found: dict[str, str] = {}
    for question in spec.service.questions:
        answer = spec.settings.get(question.key, "")
        if question.hash_key and answer:
            found[question.hash_key] = _bcrypt(answer, f"{spec.name}/{spec.service.slug}/{question.key}")
    return found


@lru_cache(maxsize=64)
def _bcrypt(secret: str, place: str) -> str:
    """The salt comes from where the secret stands, never from the secret: a salt is public and would betray it."""
    import bcrypt

    digest = int.from_bytes(hashlib.sha256(place.encode()).digest()[:16], "big")
    # 128 bits are 21 letters of 6 bits and one of 2, as bcrypt writes them.
    letters = [_LETTERS[(digest >> shift) & 63] for shift in range(122, 0, -6)] + [_LETTERS[(digest & 3) << 4]]
    salt = f"$2b${_ROUNDS}${''.join(letters)}"
    return bcrypt.hashpw(secret.encode()[:HASHED_BYTES], salt.encode()).decode()


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


def with_public_values(dotenv_text: str, shape: str, host: str) -> str:
    """The text of `.env` with another name of the device; raises DotenvBroken."""
    values = {key: line(key, value).partition("=")[2] for key, value in public_values(shape, host).items()}
    return with_values(dotenv_text, values)


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


_LINE = re.compile(r"^# sha256 ([0-9a-f]{64}) (.+?)\r?$", re.MULTILINE)
_OURS = re.compile(r"^(# sha256 |PUBLIC_(?:HOST|URL|SCHEME|HTTPS|HTTP)=)")
DOTENV = ".env"


def checksum(path: str, text: str) -> str:
    """Return the file's sum in hexadecimal; `path` is relative to the stack folder."""
    if path == DOTENV:
        lines = text.replace("\r\n", "\n").split("\n")
        text = "\n".join(line for line in lines if not _OURS.match(line))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def read_sums(dotenv_text: str) -> dict[str, str]:
    """Return path to sum as they stand in a `.env`; empty for one that we did not write."""
    return {path: digest for digest, path in _LINE.findall(dotenv_text)}


def with_checksum(dotenv_text: str, path: str, digest: str) -> str:
    """Return the text of `.env` with one sum replaced or added."""
    line = f"# sha256 {digest} {path}"
    place = re.compile(rf"^# sha256 [0-9a-f]{{64}} {re.escape(path)}(?=\r?$)", re.MULTILINE)
    if place.search(dotenv_text):
        return place.sub(line, dotenv_text)
    return dotenv_text.rstrip("\n") + f"\n{line}\n"


def is_edited(path: str, text: str, sums: dict[str, str]) -> bool:
    """True when the file is not what was written; a file without a sum is somebody else's, so true as well."""
    return sums.get(path) != checksum(path, text)
