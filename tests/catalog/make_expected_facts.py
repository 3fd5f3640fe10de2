"""Make expected_facts.json from a file of facts about ScaleTail's own stacks.

    python -m tests.catalog.make_expected_facts FACTS.json

FACTS.json maps a slug to what somebody read out of that stack's compose file: `serve`, `containers`, `secrets`,
`issues`. Only numbers, references and paths are taken from it, never a sentence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.catalog.expected_facts import FACTS_FILE, reference

KEPT = frozenset({"config", "data", "media"})
"""Kinds of mounts that a stack must keep; sockets, devices and files of the host are none."""
GRAVE = frozenset({"critical", "high"})


def facts_of(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The comparable facts; `app_port` is where the image listens, `defects` are the kinds of its grave ones."""
    containers = stack["containers"]
    serve = stack["serve"]
    return {
        "serve_port": serve["port"] if serve["enabled"] else None,
        "app_port": stack.get("app_port_actual"),
        "containers": len(containers),
        "images": sorted(reference(_image(container)) for container in containers),
        "volumes": sorted(
            {volume["target"].rstrip("/") for one in containers for volume in one["volumes"] if volume["kind"] in KEPT}
        ),
        "secrets": len(stack["secrets"]),
        "environment": sorted(
            {setting["name"] for one in containers for setting in one["environment"] if _matters(setting)}
        ),
        "network": sum(bool(container.get("shares_sidecar_netns")) for container in containers),
        "defects": sorted({issue["kind"] for issue in stack["issues"] if issue["severity"] in GRAVE}),
    }


def _matters(setting: Mapping[str, Any]) -> bool:
    """True for what an app cannot know by itself: secrets, its own address, what users must say."""
    wanted = setting.get("secret") or setting.get("required_from_user") or setting.get("derivable_as")
    return bool(wanted) and not setting.get("incidental")


def _image(container: Mapping[str, Any]) -> str:
    detail = container["image_detail"]
    repository = str(detail["repository"])
    return f"{repository}:{detail['tag']}" if detail["tag_explicit"] and detail["tag"] else repository


def main() -> None:
    stacks = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    made = {slug: facts_of(stack) for slug, stack in sorted(stacks.items())}
    FACTS_FILE.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{len(made)} stacks in {FACTS_FILE}")


if __name__ == "__main__":
    main()
