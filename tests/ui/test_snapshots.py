"""Whole pages as rows of text: what a reader sees, at the two design sizes and in the ASCII twin.

After a wanted change see `snapshot.py`.
"""

from __future__ import annotations

import pytest

from scaletail_tui.domain.catalog.question import Question
from scaletail_tui.domain.catalog.service import CatalogLoad, FunnelNote, ServePath, Service
from scaletail_tui.domain.stack.exposure import FunnelAdvice
from scaletail_tui.domain.stack.summary import StackState
from scaletail_tui.ui.options import Look, UiOptions
from scaletail_tui.ui.overview import Overview
from scaletail_tui.ui.pages.catalog.page import CatalogScreen
from tests.ui.pages.catalog.test_catalog_screen import stack
from tests.ui.pages.host.test_host_screen import DENIED, CheckingApp
from tests.ui.pretend import fake_ports, screen_text, until
from tests.ui.snapshot import check_snapshot


def service(slug: str, name: str, summary: str, category: str, needs: tuple[str, ...] = ()) -> Service:
    return Service(
        slug=slug,
        name=name,
        summary=summary,
        category=category,
        tags=(slug,),
        links={"home": f"https://example.org/{slug}", "source": f"https://example.org/{slug}/source"},
        hostname=slug,
        shares_network=("application",),
        serve=(ServePath(path="/", port=8080),),
        funnel=FunnelNote(advice=FunnelAdvice.NEVER, because="Strangers could register."),
        questions=(Question(key="A", prompt="A?"),),
        first_run="Create your account at once.",
        needs=needs,
        notes=("The clients accept the server only over HTTPS.",),
        compose={"services": {"application": {"image": f"example/{slug}:1", "volumes": ["./data:/data"]}}},
    )


CATALOG = CatalogLoad(
    services=(
        service(
            "jellyfin", "Jellyfin", "Your films, series and music, streamed to every device", "Media", ("devices",)
        ),
        service("linkding", "Linkding", "Bookmarks with tags and search", "Productivity"),
        service("uptime-kuma", "Uptime Kuma", "Watches services and warns you", "Monitoring"),
        service("vaultwarden", "Vaultwarden", "Password server for the Bitwarden apps", "Productivity"),
    )
)
OVERVIEW = Overview(
    judged=True,
    host="nas.lan",
    engine="docker 28.3.2",
    stacks=(
        stack("vaultwarden", StackState.FAIL, "vaultwarden"),
        stack("uptime", StackState.OK, "uptime-kuma"),
    ),
)

PAGES = {
    "catalog": ("end",),
    "catalog-search": ("slash", *"book"),
    "catalog-details": ("end", "i"),
    "help": ("question_mark",),
    "commands": ("colon",),
    "host": ("3",),
}


@pytest.mark.slow
@pytest.mark.parametrize("page", list(PAGES))
@pytest.mark.parametrize(
    ("twin", "size", "options"),
    [
        ("80", (80, 24), UiOptions()),
        ("120", (120, 40), UiOptions()),
        ("ascii-80", (80, 24), UiOptions(ascii=True, look=Look.ANSI, no_color=True)),
    ],
)
async def test_a_page_looks_as_it_did(page: str, twin: str, size: tuple[int, int], options: UiOptions) -> None:
    app = CheckingApp(DENIED, options=options)
    app.ports = fake_ports(load=CATALOG)
    app.paint_clock.interval = 0
    app.touched = True
    async with app.run_test(size=size) as pilot:
        catalog = app.screen
        assert isinstance(catalog, CatalogScreen)
        await until(lambda: catalog.load.services and app.host_report)
        app.set_overview(OVERVIEW)
        await pilot.pause()
        await pilot.press(*PAGES[page])
        await pilot.pause()
        await until(lambda: catalog.at_rest and not app.paint_clock._wanted)
        await pilot.pause()
        text = screen_text(app)
        assert text.isascii() or not options.ascii
        check_snapshot(f"{page}-{twin}", text)
