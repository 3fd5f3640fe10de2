"""Real applications, not stand-ins, deployed from their entries: the first page, something stored, and it survives."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, told
from tests.lab.running_lab import Lab, until
from tests.lab.software.images import make_image

Ask = Callable[..., tuple[int, str]]
"""Status and body of one request by the other device: path, then curl's options."""


class App:
    """One deployed application."""

    image = ""
    title = ""
    """What its first page shows."""

    def __init__(self, ask: Ask, folder: Path) -> None:
        self.ask, self.folder = ask, folder

    def setting(self, name: str) -> str:
        found = re.search(rf"^{name}=(.*)$", (self.folder / ".env").read_text(), flags=re.M)
        assert found is not None, name
        return found[1].strip("'\"")

    def store(self) -> None:
        """Put something into it, as a user would."""

    def kept(self) -> str:
        """What was stored, as the other device reads it now."""
        raise NotImplementedError


class Copyparty(App):
    # What it tells a program that asks without a login; a browser gets its page with the same words.
    image, title = "copyparty/ac:latest", "howdy stranger"

    def _mine(self) -> tuple[str, str]:
        return "-u", f"admin:{self.setting('ADMIN_PASSWORD')}"

    def store(self) -> None:
        status, said = self.ask("/note.txt", *self._mine(), "-X", "PUT", "--data-binary", "kept for good")
        assert status in (200, 201), said

    def kept(self) -> str:
        return self.ask("/note.txt", *self._mine())[1]


class Radicale(App):
    image, title = "tomsquest/docker-radicale:latest", "Radicale"

    def _mine(self) -> tuple[str, str]:
        return "-u", f"{self.setting('LOGIN_NAME')}:{self.setting('LOGIN_PASSWORD')}"

    def store(self) -> None:
        place = f"/{self.setting('LOGIN_NAME')}/walks/"
        status, said = self.ask(place, *self._mine(), "-X", "MKCALENDAR")
        assert status == 201, said
        event = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nSUMMARY:kept for good\nDTSTAMP:20260101T000000Z\nDTSTART:20260101T000000Z\nEND:VEVENT\nEND:VCALENDAR\n"  # noqa: E501
        status, said = self.ask(f"{place}1.ics", *self._mine(), "-X", "PUT", "-H", "Content-Type: text/calendar",
                                "--data-binary", event)  # fmt: skip
        assert status == 201, said
        assert self.ask(f"{place}1.ics", "-u", "me:wrong")[0] == 401

    def kept(self) -> str:
        return self.ask(f"/{self.setting('LOGIN_NAME')}/walks/1.ics", *self._mine())[1]


class NodeRed(App):
    image, title = "nodered/node-red:latest", "Node-RED"

    def store(self) -> None:
        flow = json.dumps([{"id": "1a", "type": "tab", "label": "kept for good"}])
        status, said = self.ask("/flows", "-X", "POST", "-H", "Content-Type: application/json", "--data-binary", flow)
        assert status in (200, 204), said

    def kept(self) -> str:
        return self.ask("/flows")[1]


class QBittorrent(App):
    image, title = "lscr.io/linuxserver/qbittorrent:latest", "qBittorrent"

    def _logged_in(self) -> tuple[str, str]:
        """The account that Debian's version starts with; newer ones print a password into their log."""
        status, said = self.ask("/api/v2/auth/login", "-i", "--data", "username=admin&password=adminadmin")
        found = re.search(r"SID=([^;]+)", said)
        assert status == 200 and found is not None, said
        return "-b", f"SID={found[1]}"

    def store(self) -> None:
        values = 'json={"scan_dirs": {}, "web_ui_domain_list": "*", "autorun_program": "kept for good"}'
        status, said = self.ask("/api/v2/app/setPreferences", *self._logged_in(), "--data-urlencode", values)
        assert status == 200, said

    def kept(self) -> str:
        return self.ask("/api/v2/app/preferences", *self._logged_in())[1]


class Changedetection(App):
    image, title = "ghcr.io/dgtlmoon/changedetection.io:latest", "changedetection"

    def _mine(self) -> tuple[str, str]:
        texts = [path.read_text() for path in sorted((self.folder / "data").glob("*.json"))]
        found = next((match for text in texts if (match := re.search(r'"api_access_token": ?"(\w+)"', text))), None)
        assert found is not None, texts
        return "-H", f"x-api-key: {found[1]}"

    def store(self) -> None:
        watch = json.dumps({"url": "https://kept.for.good.example/", "paused": True})
        status, said = self.ask("/api/v1/watch", *self._mine(), "-X", "POST", "-H", "Content-Type: application/json",
                                "--data-binary", watch)  # fmt: skip
        assert status == 201, said

    def kept(self) -> str:
        return self.ask("/api/v1/watch", *self._mine())[1].replace("kept.for.good", "kept for good")


class Syncthing(App):
    image, title = "syncthing/syncthing:latest", "Syncthing"

    def _mine(self) -> tuple[str, str]:
        found = re.search(r"<apikey>([^<]+)<", (self.folder / "data" / "config" / "config.xml").read_text())
        assert found is not None
        return "-H", f"X-API-Key: {found[1]}"

    def store(self) -> None:
        folder = json.dumps({"id": "kept", "label": "kept for good", "path": "/var/syncthing/kept"})
        status, said = self.ask("/rest/config/folders", *self._mine(), "-X", "POST", "--data-binary", folder)
        assert status == 200, said

    def kept(self) -> str:
        return self.ask("/rest/config/folders", *self._mine())[1]


APPS: dict[str, type[App]] = {
    "changedetection": Changedetection, "copyparty": Copyparty, "nodered": NodeRed, "qbittorrent": QBittorrent,
    "radicale": Radicale, "syncthing": Syncthing,
}  # fmt: skip


@pytest.mark.rotating
@pytest.mark.parametrize("service", APPS)
def test_a_real_application_shows_its_page_and_keeps_its_data(lab: Lab, root: Path, service: str) -> None:
    name = f"w-{service}"
    host = f"https://{name}.{TAILNET}"
    app = APPS[service](lambda path, *options: lab.get(f"{host}{path}", *options), root / name)
    make_image(lab, app.image)
    done = lab.cli(
        "deploy", service, "--name", name, "--auth-key-file", str(lab.key_file()), "--yes", "--json", timeout=300
    )
    said = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "ok", said
    assert app.title.lower() in shown(app).lower()
    until(f"{service} takes something", lambda: stored(app), seconds=60, every=1)
    for verb in (("down",), ("up", "-d", "--pull", "never")):
        lab.docker("compose", "--project-directory", str(root / name), *verb, timeout=300)
    assert app.title.lower() in shown(app).lower()
    until(f"{service} has kept it", lambda: "kept for good" in app.kept(), seconds=120, every=1)


def shown(app: App) -> str:
    """The first page, once the application gives one that is no error; redirects are followed."""

    def asked() -> str:
        status, body = app.ask("/", "-L")
        return body if 200 <= status < 400 else ""

    return until("the first page", asked, seconds=60, every=0.5)


def stored(app: App) -> bool:
    app.store()
    return "kept for good" in app.kept()
