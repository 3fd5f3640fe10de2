"""A small service and specs of it, for tests of what is rendered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.domain.catalog.service import ExtraPort, ServePath, Service
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.spec import StackSpec

DEMO = Service(
    slug="demo",
    name="Demo",
    summary="shows what is rendered",
    category="Tests",
    shares_network=("application",),
    serve=(
        ServePath(path="/", port=8080),
        ServePath(path="/api", port=9000, scheme="https-insecure", target_path="/v1"),
    ),
    ports=(ExtraPort(port=53, protocols=("tcp", "udp"), name="DNS", lan="optional"),),
    questions=(
        Question(key="TOKEN", prompt="Token", kind=QuestionKind.SECRET),
        Question(key="SIGNUPS", prompt="Sign-ups?", kind=QuestionKind.BOOL, default="true"),
        Question(key="SMTP_HOST", prompt="Mail server"),
        Question(
            key="FOLDERS", prompt="Folders", kind=QuestionKind.LIST,
            adds={"services": {"application": {"volumes": ["${item}:/media${item}"]}}},
        ),
        Question(
            key="GPU", prompt="GPU?", kind=QuestionKind.BOOL, default="false",
            adds={"services": {"application": {"devices": ["/dev/dri:/dev/dri"]}}},
        ),
    ),
    compose={
        "services": {
            "application": {
                "image": "demo/app:1",
                "environment": {"URL": "${PUBLIC_URL}", "TOKEN": "${TOKEN}", "SMTP_HOST": None},
                "volumes": ["./data/app:/data"],
                "depends_on": {"db": {"condition": "service_healthy"}},
            },
            "db": {"image": "demo/db:1", "volumes": ["store:/db"], "restart": "always", "container_name": "my-db"},
        },
        "volumes": {"store": None},
    },
    files={"conf/app.ini": "token = ${TOKEN}\nkept = ${UNKNOWN} $TOKEN\n", "conf/plain.ini": "name = ${STACK_NAME}\n"},
    revision="r1",
)  # fmt: skip

SPEC = StackSpec(
    name="vault", service=DEMO, exposure=Exposure.SERVE, settings={"TOKEN": "s3cr3t-t0k3n", "SIGNUPS": "true"}
)


def spec(**changes: Any) -> StackSpec:
    """Return the demo's spec with some fields changed."""
    return replace(SPEC, **changes)
