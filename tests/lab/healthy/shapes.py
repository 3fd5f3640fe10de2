"""Healthy deploys of as many shapes as people have."""

from __future__ import annotations

from collections.abc import Callable

from tests.lab import broken_stacks
from tests.lab.deploys import images_for
from tests.lab.healthy.by_hand import many_apps, migrated, other_names, passed_through, shell_less
from tests.lab.healthy.shape import Shape, Subject
from tests.lab.running_lab import until

IT_TOOLS = ("corentinth/it-tools:latest", 80)
PUPPET = "lab/puppet:latest"


def _catalog(service: str, *options: str, key: str = "reusable") -> Shape:
    """A shape is named by its caller; this is the plain deploy of a service of the catalog."""

    def deploy(subject: Subject) -> None:
        images_for(subject.lab, service)
        subject.deploy(service, *options, key=key)

    return Shape(name=service, deploy=deploy)


def _named(name: str, shape: Shape, **more: object) -> Shape:
    from dataclasses import replace

    return replace(shape, name=name, **more)  # type: ignore[arg-type]


def _it_tools(*options: str, key: str = "reusable") -> Shape:
    def deploy(subject: Subject) -> None:
        subject.lab.stand_in(*IT_TOOLS)
        subject.deploy("it-tools", *options, key=key)

    return Shape(name="it-tools", deploy=deploy)


def _opens_port(port: int) -> Callable[[Subject], bool]:
    return lambda subject: subject.lab.connects(subject.host, port)


def _slow(subject: Subject) -> None:
    subject.lab.puppet("sissbruecker/linkding:latest", "LISTEN=9090", "DELAY=20s")
    subject.deploy("linkding")


def _guarded(subject: Subject) -> None:
    """An app that asks for a password at once."""
    subject.lab.puppet("louislam/uptime-kuma:2", "LISTEN=3001", "STATUS=401")
    subject.deploy("uptime-kuma")


def _at_home_too(subject: Subject) -> None:
    subject.lab.puppet("lscr.io/linuxserver/jellyfin:latest", "LISTEN=8096")
    subject.deploy("jellyfin", "--lan", "8096")


def _ephemeral(subject: Subject) -> None:
    subject.lab.stand_in(*IT_TOOLS)
    subject.deploy("it-tools", key=subject.lab.new_key("--reusable", "--ephemeral"))


def _by_link(subject: Subject) -> None:
    subject.lab.stand_in(*IT_TOOLS)
    subject.deploy_by_link("it-tools")


def _public(subject: Subject) -> None:
    images_for(subject.lab, "vaultwarden")
    subject.deploy("vaultwarden", "--expose", "funnel", "--confirm-public", subject.name, "--for", "ever")


def _behind_own_tls(subject: Subject) -> None:
    """An app that speaks HTTPS itself, with a certificate that nobody knows; Serve was told so by hand."""
    subject.lab.puppet(PUPPET)
    broken_stacks.written(subject.lab, subject.root, subject.name)
    subject.write("compose.override.yaml", _override("TLS=on", "LISTEN=8443"))
    broken_stacks.changed(
        subject.folder, r'"http://127\.0\.0\.1:80"', '"https+insecure://127.0.0.1:8443"',
        file="tailscale/serve/serve.json",
    )  # fmt: skip
    broken_stacks.up(subject.lab, subject.folder)


def _override(*settings: str) -> str:
    lines = "".join(f"      PUPPET_{one.replace('=', ': ', 1)}\n" for one in settings)
    return f"services:\n  application:\n    image: {PUPPET}\n    environment:\n{lines}"


def _name_is_taken(subject: Subject) -> None:
    """Another device has the name already, and is gone."""
    device = f"other-{subject.name}"
    subject.lab.docker(
        "run", "-d", "--name", device, "--hostname", subject.name, "-e", f"TS_AUTHKEY={subject.lab.key()}",
        "-e", "TS_USERSPACE=true", "tailscale/tailscale:latest",
    )  # fmt: skip
    try:
        until(
            "the other device", lambda: any(one["Hostname"] == subject.name for one in subject.lab.nodes()), seconds=60
        )
    finally:
        subject.lab.docker("rm", "-f", device)


def _second_of_the_name(subject: Subject) -> bool:
    return subject.status(f"https://{subject.name}-1.{subject.host.partition('.')[2]}/") == "200"


def _exit_node(subject: Subject) -> None:
    subject.deploy_node("tailscale-exit-node")


def _routes_approved(subject: Subject) -> bool:
    found = [one for one in subject.lab.nodes() if one["Name"] == subject.name]
    return bool(found and found[0]["Online"] and found[0]["Routes"])


def _deployed_before(subject: Subject) -> None:
    subject.lab.stand_in(*IT_TOOLS)
    subject.deploy("it-tools")


def _deployed_again(subject: Subject) -> None:
    subject.deploy("it-tools", "--redeploy")
    subject.write("again", "")


def _answers_again(subject: Subject) -> bool:
    return (subject.folder / "again").exists() and subject.status(subject.url) == "200"


SHAPES: tuple[Shape, ...] = (
    _named("serve", _it_tools()),
    _named("userspace", _catalog("vaultwarden", "--userspace")),
    _named("app-db-cache", _catalog("docmost")),
    _named("two-paths", _catalog("kaneo")),
    _named("tcp", _catalog("minecraft", "--set", "EULA=TRUE"), answers=_opens_port(25565)),
    Shape(name="slow-app", deploy=_slow),
    _named("direct", _it_tools("--expose", "direct"), answers=_opens_port(80)),
    Shape(name="funnel", deploy=_public),
    Shape(name="login-link", deploy=_by_link),
    _named("tags", _it_tools("--tag", "tag:container")),
    _named("tagged-key", _it_tools(key="tagged")),
    Shape(name="ephemeral", deploy=_ephemeral),
    _named("preapproved", _it_tools(key="preapproved"), settings={"approval": "on"}),
    _named("slow-certificate", _it_tools(), settings={"acmedelay": "12s"}),
    Shape(name="asks-for-password", deploy=_guarded),
    Shape(name="lan-port", deploy=_at_home_too),
    Shape(name="own-tls", deploy=_behind_own_tls),
    Shape(name="other-names", deploy=other_names),
    Shape(name="many-apps", deploy=many_apps),
    Shape(name="no-shell", deploy=shell_less),
    Shape(name="migration", deploy=migrated),
    Shape(name="tls-through", deploy=passed_through, answers=_opens_port(443)),
    _named("name-taken", _it_tools(), before=_name_is_taken, answers=_second_of_the_name,
           advice=frozenset({"hostname-collision-suffix"})),
    Shape(name="exit-node", deploy=_exit_node, answers=_routes_approved),
    Shape(name="redeploy", before=_deployed_before, deploy=_deployed_again, answers=_answers_again),
    _named("userspace-db", _catalog("docmost", "--userspace")),
)  # fmt: skip
PARTS = 3
"""CI tries one of so many parts a commit."""
OLD_ENGINE = ("serve", "app-db-cache", "userspace")
"""Shapes that are tried on an engine of 2020 too."""
