"""What is known of some images: where they listen, what runs in them, what they lack, where they keep their data.

Only what their makers say; an image that is not here is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownImage:
    """One image."""

    port: int | None = None
    """Where its page answers, unless a setting moves it."""
    moved_by: tuple[str, ...] = ()
    """Settings that move it."""
    unsure: tuple[int, ...] = ()
    """Ports of its page of which its makers name one here and another there."""
    no_page: bool = False
    """It has no page at all."""
    processes: tuple[str, ...] = ()
    """Command lines that run in it."""
    no_pgrep: bool = False
    data: tuple[str, ...] = ()
    """Folders without which its data is lost."""
    kept_by: str = ""
    """The setting that switches the keeping of data, on by itself."""
    wants: tuple[str, ...] = ()
    """Folders that it offers and that are worth mounting."""
    no_config: bool = False
    """It reads nothing from /config."""
    secret: tuple[str, ...] = ()
    """One of these settings should hold a secret of the user's."""
    forms: Mapping[str, str] | None = None
    """Setting to the pattern that its value must match."""
    capability: str = ""
    setup_port: int | None = None
    """Until its first setup is done it listens there alone."""
    setup_done: str = ""
    """The file that tells that it is done, below one of the mounts."""


# fmt: off
_KNOWN: Mapping[str, KnownImage] = {
    r"adguard/adguardhome": KnownImage(setup_port=3000, setup_done="AdGuardHome.yaml"),
    r"(ghcr\.io/)?advplyr/audiobookshelf": KnownImage(processes=("node index.js",)),
    r"(ghcr\.io/)?alexta69/metube": KnownImage(no_pgrep=True),
    r"(ghcr\.io/)?alam00000/bentopdf": KnownImage(no_config=True),
    r"(ghcr\.io/)?booklore-app/booklore": KnownImage(wants=("/bookdrop",)),
    r"(ghcr\.io/)?c4illin/convertx": KnownImage(no_pgrep=True),
    r"(ghcr\.io/)?corentinth/it-tools": KnownImage(port=80, no_config=True),
    r"(ghcr\.io/)?dgtlmoon/changedetection\.io": KnownImage(no_pgrep=True),
    r"(ghcr\.io/)?formbricks/formbricks": KnownImage(
        no_config=True, forms={"ENCRYPTION_KEY": r"[0-9a-fA-F]{64}|[\s\S]{32}"}),
    r"(ghcr\.io/)?gethomepage/homepage": KnownImage(port=3000, moved_by=("PORT",)),
    r"(ghcr\.io/)?homarr-labs/homarr": KnownImage(
        processes=("node /app/apps/nextjs/server.js", "nginx: master process nginx", "redis-server")),
    r"(ghcr\.io/)?open-webui/open-webui": KnownImage(no_pgrep=True),
    r"((lscr|ghcr)\.io/)?(linuxserver|hotio)/qbittorrent": KnownImage(port=8080, moved_by=("WEBUI_PORT",)),
    r"(lscr\.io/)?linuxserver/speedtest-tracker": KnownImage(processes=("nginx: master process", "php-fpm")),
    r"chroxify/haptic-web": KnownImage(unsure=(80, 3000)),
    r"docmost/docmost": KnownImage(no_pgrep=True, port=3000, moved_by=("PORT",)),
    r"excalidraw/excalidraw": KnownImage(port=80, no_config=True),
    r"ghost": KnownImage(port=2368, moved_by=("server__port",), no_config=True, data=("/var/lib/ghost/content",)),
    r"(ghcr\.io/)?gchq/cyberchef": KnownImage(no_config=True),
    r"grafana/grafana(-oss)?": KnownImage(port=3000, moved_by=("GF_SERVER_HTTP_PORT",), data=("/var/lib/grafana",)),
    r"jvmilazz0/kavita|(lscr\.io/)?linuxserver/kavita": KnownImage(processes=("./Kavita",)),
    r"(ghcr\.io/)?kareadita/kavita": KnownImage(processes=("./Kavita",)),
    r"louislam/uptime-kuma": KnownImage(port=3001, moved_by=("UPTIME_KUMA_PORT", "PORT"), data=("/app/data",)),
    r"nodered/node-red": KnownImage(port=1880, moved_by=("PORT",), processes=("node --no-warnings node-red",)),
    r"pihole/pihole": KnownImage(capability="NET_ADMIN"),
    r"qmcgaw/ddns-updater|(ghcr\.io/)?qdm12/ddns-updater": KnownImage(no_pgrep=True),
    r"rustdesk/rustdesk-server(-s6)?": KnownImage(no_page=True),
    r"itzg/minecraft-(server|bedrock-server)": KnownImage(no_page=True, data=("/data",)),
    r"sathvikrao/clipcascade": KnownImage(processes=("java -jar app.jar",)),
    r"(ghcr\.io/)?stnsmith/fossflow|stan-smith/fossflow": KnownImage(
        port=80, data=("/data/diagrams",), kept_by="ENABLE_SERVER_STORAGE"),
    r"technitium/dns-server": KnownImage(port=5380, data=("/etc/dns",)),
    r"timwitzdam/gitsave": KnownImage(processes=("npx tsx backend/server.ts", "node backend/server.ts")),
    r"vabene1111/recipes": KnownImage(processes=("gunicorn recipes.wsgi", "nginx: master process nginx")),
    r"vaultwarden/server": KnownImage(port=80, moved_by=("ROCKET_PORT",), data=("/data",)),
    r"vikunja/vikunja": KnownImage(
        port=3456, moved_by=("VIKUNJA_SERVICE_INTERFACE",),
        secret=("VIKUNJA_SERVICE_SECRET", "VIKUNJA_SERVICE_JWTSECRET")),
    r"(.*/)?(postgres|pgvector|postgis|timescaledb)": KnownImage(
        no_page=True, data=("/var/lib/postgresql", "/bitnami/postgresql")),
    r"(.*/)?(mysql|mariadb)": KnownImage(no_page=True, data=("/var/lib/mysql", "/bitnami/mariadb", "/config")),
    r"(.*/)?mongo": KnownImage(no_page=True, data=("/data/db",)),
    r"(.*/)?(redis|valkey|memcached|keydb)(/valkey)?": KnownImage(no_page=True),
}
_DATABASES = re.compile(r"(.*/)?(postgres|pgvector|postgis|timescaledb|mysql|mariadb|mongo)(-[\w.]+)?")
_CACHES = re.compile(r"(.*/)?(redis|valkey|memcached|keydb|dragonfly)")
_SAMPLES = re.compile(r"yeasy/simple-web|nginxdemos/hello|strm/helloworld-http")
_RENAMED: Mapping[str, str] = {
    "frooodle/s-pdf": "stirlingtools/stirling-pdf",
    "bitwardenrs/server": "vaultwarden/server",
    "linuxserver/letsencrypt": "linuxserver/swag",
}
# fmt: on


def find_image(repository: str) -> KnownImage | None:
    """What is known of an image, by its repository."""
    return next((known for form, known in _KNOWN.items() if re.fullmatch(form, repository, re.IGNORECASE)), None)


def is_database(repository: str) -> bool:
    return _DATABASES.fullmatch(repository) is not None


def is_cache(repository: str) -> bool:
    return _CACHES.fullmatch(repository) is not None


def is_sample(repository: str) -> bool:
    """True for an image that only shows that something answers."""
    return _SAMPLES.fullmatch(repository) is not None


def find_new_name(repository: str) -> str:
    """What an image is called today; empty where it has kept its name."""
    return _RENAMED.get(repository, "")
