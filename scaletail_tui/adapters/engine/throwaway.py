"""A container that lives for one command: for folders that belong to root, or to the users inside containers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scaletail_tui.domain.plain import plain_text
from scaletail_tui.ports.engine import EngineRefused

if TYPE_CHECKING:
    from docker import APIClient

INSIDE = "/folder"
_RIGHTS = ["CHOWN", "DAC_OVERRIDE", "FOWNER"]


def run_in_folder(client: APIClient, image: str, folder: str, argv: Sequence[str]) -> str:
    """What the command said; blocking. The container sees the folder and nothing else, and is removed in any case."""
    from docker.types import Mount

    made = client.create_container(
        image, command=list(argv[1:]), entrypoint=[argv[0]], user="0:0", working_dir=INSIDE,
        host_config=client.create_host_config(
            mounts=[Mount(INSIDE, folder, type="bind")], network_mode="none",
            cap_drop=["ALL"], cap_add=_RIGHTS, security_opt=["no-new-privileges"],
        ),
    )  # fmt: skip
    container = made["Id"]
    try:
        client.start(container)
        status = int(client.wait(container)["StatusCode"])
        said = plain_text(client.logs(container, stdout=True, stderr=True).decode(errors="replace")).strip()
    finally:
        client.remove_container(container, v=True, force=True)
    if status:
        raise EngineRefused(f"{argv[0]} could not change {folder}.", detail=said)
    return said
