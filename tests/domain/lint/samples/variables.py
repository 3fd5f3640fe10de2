"""`.env`, names and images."""

from __future__ import annotations

from tests.domain.lint.samples.sample import Sample
from tests.domain.lint.stack_text import stack

_APP = "example.org/team/app:1.2"
VARIABLES: tuple[Sample, ...] = (
    Sample(
        "comment-as-value",
        stack(settings="- BASE_URL=https://${NET}", env="NET= # your tailnet\n"),
        stack(settings="- BASE_URL=https://${NET}", env="NET=tail1.ts.net # your tailnet\n"),
    ),
    Sample(
        "comment-as-value", stack(settings="- KEY", env="KEY=   # some text\n"), stack(env="KEY= # nobody reads it\n")
    ),
    Sample("duplicate-variable", stack(env="A=b\nA=c\n", settings="- A"), stack(env="A=b\nA=b\n", settings="- A")),
    Sample("env-file-absolute-path", stack(app="env_file: /.env"), stack(app="env_file: /etc/app/app.env")),
    Sample("env-leading-space", stack(env="A= b\n", settings="- A"), stack(env="A=b\n", settings="- A")),
    Sample("literal-quotes", stack(settings='- URL="https://a"'), stack(settings='- "URL=https://a"')),
    Sample("no-serviceport", stack(("SERVICEPORT=8080\n", "#SERVICEPORT=8080\n")), stack(("SERVICEPORT=8080\n", ""))),
    Sample("odd-variable", stack(settings="- DB=${postgres:-affine}"), stack(settings="- DB=${POSTGRES_DB:-affine}")),
    Sample("tz-hardcoded", stack(("- TZ=${TZ}", "- TZ=Europe/Berlin")), stack(("- TZ=${TZ}", "- TZ=${TZ:-UTC}"))),
    Sample("undefined-variable", stack(settings="- A=${A}"), stack(settings="- A=${A:-}\n- HERE=${PWD}")),
    Sample(
        "unused-env-variable",
        stack(env="UPLOADS=./up\n"),
        stack(("./${SERVICE}-data:/data", "${UPLOADS}:/up"), env="UPLOADS=./up\n"),
    ),
    Sample(
        "unused-env-variable",
        stack(app="env_file: .env", settings="- TS_AUTHKEY=", env="UPLOAD_LOCATION=./up\n"),
        stack(app="env_file: .env", settings="- TS_AUTHKEY=", env="LOG_LEVEL=info\n"),
    ),
    Sample("yaml-in-dotenv", stack(env="A: b\n", settings="- A"), stack(env="A=b: c\n", settings="- A")),
    Sample(
        "fixed-container-name",
        stack(("container_name: app-${SERVICE}", "container_name: notes_app")),
        stack(("container_name: app-${SERVICE}", "hostname: x")),
    ),
    Sample("id-differs", stack(), stack(), folder="journal"),
    Sample(
        "invalid-restart-policy",
        stack(services="job:\n  image: a/b:1\n  restart: never\n"),
        stack(services="job:\n  image: a/b:1\n  restart: on-failure:3\n"),
    ),
    Sample(
        "readme-mismatch",
        stack(env="# Change services:notes_proxy:healthcheck when SERVICE changes\n"),
        stack(env="# Change services:app:healthcheck when SERVICE changes\n"),
    ),
    Sample(
        "readme-template-leftover",
        stack(more={"README.md": "# <Service Name>\n"}),
        stack(more={"README.md": "# Notes <https://notes.example>\n"}),
    ),
    Sample(
        "build-and-image",
        stack(app="build: https://example.org/app.git"),
        stack((f"    image: {_APP}\n", ""), app="build: https://example.org/app.git"),
    ),
    Sample(
        "build-without-dockerfile",
        stack((f"    image: {_APP}\n", ""), app="build: ."),
        stack((f"    image: {_APP}\n", ""), app="build: .", more={"Dockerfile": "FROM scratch\n"}),
    ),
    Sample(
        "capability-missing",
        stack((_APP, "pihole/pihole:2025")),
        stack((_APP, "pihole/pihole:2025"), app="cap_add: [NET_ADMIN]"),
    ),
    Sample(
        "image-tag-implicit",
        stack((_APP, "example.org:5000/team/app")),
        stack((_APP, "example.org/app@sha256:" + "a" * 64)),
    ),
    Sample(
        "image-tag-implicit",
        stack((_APP, "${IMAGE_URL}"), env="IMAGE_URL=a/b\n"),
        stack((_APP, "${IMAGE_URL}"), env="IMAGE_URL=a/b:1\n"),
    ),
    Sample(
        "old-image-name", stack((_APP, "frooodle/s-pdf:latest")), stack((_APP, "stirlingtools/stirling-pdf:latest"))
    ),
    Sample("old-image-name", stack((_APP, "frooodle/s-pdf:1")), stack((_APP, "stirlingtools/stirling-pdf:1"))),
    Sample(
        "sample-image",
        stack(services="web:\n  image: yeasy/simple-web:1\n"),
        stack(services="web:\n  image: nginx:1\n"),
    ),
)
