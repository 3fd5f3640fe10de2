"""A limited Funnel over what is public already: the earlier one never lasts longer, and what is closed is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.reach.public_time import PublicTime
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.operations.serve.ends import end_all, see_to
from scaletail_tui.operations.serve.expose import expose
from scaletail_tui.operations.serve.guard import look_at
from scaletail_tui.operations.serve.public import PublicWish, go_public
from scaletail_tui.ports.engine import EngineRefused
from tests.operations.fakes import TAILNET, Stage, running, stage

HOST = f"vault.{TAILNET}"
CAPS = {"https": None, "funnel": None, "https://tailscale.com/cap/funnel-ports?ports=443,8443,10000": None}
DAY = 86_400.0
LATER = PublicWish(port=8443, path="/hook", seconds=30 * DAY)


async def deployed(root: Path, slug: str = "vaultwarden") -> Stage:
    made = await stage(root, slug)
    made.world.status = lambda age: running(caps=CAPS)
    await made.deployed()
    return made


async def public_for_ten_minutes(root: Path) -> Stage:
    made = await deployed(root)
    await go_public(made.ports, "vault", PublicWish(seconds=600), typed="vault")
    return made


async def refuse(*given: Any, **more: Any) -> None:
    raise EngineRefused("sh in tailscale-vault did not finish within 20 s.")


async def test_a_refused_second_time_leaves_the_first_one_its_own_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await public_for_ten_minutes(tmp_path)
    first, ends = made.ports.public_times.of("vault"), made.world.ends
    with monkeypatch.context() as broken:
        broken.setattr(made.ports.sidecars, "end_later", refuse)
        broken.setattr(made.ports.sidecars, "set_serve", refuse)
        with pytest.raises(EngineRefused, match="did not finish"):
            await go_public(made.ports, "vault", LATER, typed="vault")
    assert made.ports.public_times.of("vault") == first and made.world.ends == ends
    await made.ports.clock.sleep(601)
    assert "AllowFunnel" not in made.world.serve()


async def test_a_second_time_is_noted_only_when_nothing_of_the_first_one_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await public_for_ten_minutes(tmp_path)
    keep, public = made.ports.public_times.keep, []

    def note(time: PublicTime) -> None:
        public.append("AllowFunnel" in made.world.serve())
        keep(time)

    monkeypatch.setattr(made.ports.public_times, "keep", note)
    await go_public(made.ports, "vault", LATER, typed="vault")
    assert public == [False]
    assert made.world.serve()["AllowFunnel"] == {f"{HOST}:8443": True}


async def test_what_could_not_be_closed_after_a_refusal_is_closed_by_the_job_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await public_for_ten_minutes(tmp_path)
    set_serve, asked = made.ports.sidecars.set_serve, []

    async def take_and_fail(container: str, config: Any) -> None:
        asked.append(config)
        if len(asked) < 3:  # the first one closes, the second one opens and is not answered in time
            await set_serve(container, config)
        if len(asked) > 1:
            raise EngineRefused("tailscale in tailscale-vault did not finish within 20 s.")

    with monkeypatch.context() as broken:
        broken.setattr(made.ports.sidecars, "set_serve", take_and_fail)
        with pytest.raises(EngineRefused):
            await go_public(made.ports, "vault", LATER, typed="vault")
    assert len(asked) == 3 and "AllowFunnel" in made.world.serve()
    kept = made.ports.public_times.of("vault")
    assert kept is not None and kept.left(made.ports.clock.now()) < 1
    await made.ports.clock.sleep(3)
    assert not await see_to(made.ports, kept)
    assert "AllowFunnel" not in made.world.serve()
    await end_all(made.ports)
    assert made.ports.public_times.all() == () and made.world.ends is None


async def test_what_is_closed_for_a_limited_funnel_is_named_before_and_after(tmp_path: Path) -> None:
    made = await deployed(tmp_path)
    await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    await go_public(made.ports, "vault", PublicWish(path="/hook", port=8443), typed="vault")
    wish = PublicWish(path="/hook", port=8443, seconds=60)
    shows = next(check for check in (await look_at(made.ports, "vault", wish))[1] if check.name == "shows")
    assert shows.warns
    assert shows.sentence == "/hook alone, on port 8443; / of port 443, public for ever till now, is closed for it"
    said = await go_public(made.ports, "vault", wish, typed="vault")
    assert said.endswith(f"alone. Closed for it, though public for ever till now: https://{HOST}.")
    assert made.world.serve()["AllowFunnel"] == {f"{HOST}:8443": True}


@pytest.mark.parametrize("slug", ["vaultwarden", "umami"])  # the second one's entry shows a few paths alone
async def test_a_limited_path_never_opens_the_page_that_is_closed_for_it(tmp_path: Path, slug: str) -> None:
    made = await deployed(tmp_path, slug)
    await expose(made.ports, "vault", Exposure.FUNNEL, typed="vault")
    before = made.world.serve()
    wish = PublicWish(path="/hook", seconds=7200)
    with pytest.raises(BadInput, match="/ of port 443 would be public, too") as refused:
        await go_public(made.ports, "vault", wish, typed="vault")
    assert refused.value.remedy == "Give another port: --public-port 8443"
    assert made.world.serve() == before and made.ports.public_times.all() == ()
    shows = next(check for check in (await look_at(made.ports, "vault", wish))[1] if check.name == "shows")
    assert shows.state.value == "fail" and "/ of port 443 would be public, too" in shows.sentence
    await go_public(made.ports, "vault", replace(wish, port=8443), typed="vault")
    served = made.world.serve()
    assert served["AllowFunnel"] == {f"{HOST}:8443": True}
    assert list(served["Web"][f"{HOST}:8443"]["Handlers"]) == ["/hook"]
    assert list(served["Web"][f"{HOST}:443"]["Handlers"]) == ["/"]
