"""Remedies in a pretend world: locks, what stays on disk when one fails, and the words for stacks made by hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from scaletail_tui.domain.diagnosis.findings.finding import Diagnosis, Finding, Remedy, RemedyAction, Severity, Verdict
from scaletail_tui.domain.diagnosis.findings.hop import Hop, HopId, HopState
from scaletail_tui.domain.errors import BadInput, ScaletailError
from scaletail_tui.domain.stack.raw_evidence import ComposeEvent
from scaletail_tui.operations.lifecycle.compose_folder import sidecar_service_in
from scaletail_tui.operations.remedies import serve as serve_remedies
from scaletail_tui.operations.remedies.apply import apply_remedy
from scaletail_tui.operations.remedies.folders import owner_in
from scaletail_tui.operations.remedies.verify import STEADY, Aftermath
from scaletail_tui.ports.bundle import Ports
from scaletail_tui.ports.compose import ComposeFailed
from scaletail_tui.ports.engine import EngineRefused
from scaletail_tui.ports.folders import FilesRefused
from scaletail_tui.ports.jobs import StackHeld
from tests.operations.fakes import KEY, Stage, stage

ACTING = [action for action in RemedyAction
          if action not in (RemedyAction.NONE, RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE)]  # fmt: skip


def wish(action: RemedyAction, argument: str = "", *, hop: HopId = HopId.APP) -> Finding:
    remedy = Remedy(text="Do it.", action=action, argument=argument)
    return Finding(id="x", severity=Severity.BROKEN, hop=hop, summary="It is broken.", evidence="", remedy=remedy)


def seen(*findings: Finding, verdict: Verdict = Verdict.BROKEN, **hops: HopState) -> Diagnosis:
    made = tuple(Hop(id=HopId(name), state=state, evidence="") for name, state in hops.items())
    return Diagnosis(stack="vault", verdict=verdict, url=None, hops=made, findings=findings)


@pytest.fixture
async def deployed(tmp_path: Path) -> Stage:
    made = await stage(tmp_path)
    await made.deployed()
    return made


class FolderEngine:
    """The pretend engine, with a throw-away container that notes what it is asked, or refuses."""

    def __init__(self, engine: Any, *, refusal: str = "") -> None:
        self._engine = engine
        self._refusal = refusal
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []
        self.started: list[str] = []
        self.stopped: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def in_folder(self, image: str, folder: str, argv: Sequence[str]) -> str:
        self.asked.append((image, folder, tuple(argv[4:])))
        if self._refusal and len(self.asked) == 1:
            raise EngineRefused("sh could not change it.", detail=self._refusal)
        return ""

    async def start(self, container: str) -> None:
        self.started.append(container)
        await self._run(container, True)

    async def stop(self, container: str) -> None:
        self.stopped.append(container)
        await self._run(container, False)

    async def _run(self, container: str, running: bool) -> None:
        known = self._engine._world.containers[container]
        known["state"] = {"Status": "running" if running else "exited", "Running": running, "ExitCode": 137}

    async def restart(self, container: str) -> None:
        self.started.append(container)

    async def image(self, reference: str) -> dict[str, Any]:
        return {"Id": reference, "Config": {"User": "472"}}


class RefusingFolders:
    """Stack folders on a disk that is full when one thing is to be done."""

    def __init__(self, folders: Any, what: str) -> None:
        self._folders = folders
        self._what = what

    def __getattr__(self, name: str) -> Any:
        return self._refuse if name == self._what else getattr(self._folders, name)

    def _refuse(self, *_: object) -> None:
        raise FilesRefused("It cannot be written: No space left on device.")


class ClosedFolders:
    """Stack folders of a user who may not change owners."""

    def __init__(self, folders: Any) -> None:
        self._folders = folders

    def __getattr__(self, name: str) -> Any:
        return getattr(self._folders, name)

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        return False


async def test_a_remedy_leaves_alone_what_somebody_else_works_on(deployed: Stage) -> None:
    before = {path: path.read_bytes() for path in deployed.folder.rglob("*") if path.is_file()}
    deployed.world.calls.clear()
    for action in ACTING:
        with deployed.ports.locks.hold("vault", "something else"), pytest.raises(StackHeld):
            await apply_remedy(deployed.ports, "vault", wish(action, "80:81"), key=KEY, typed="vault")
    assert {path: path.read_bytes() for path in deployed.folder.rglob("*") if path.is_file()} == before
    assert deployed.world.calls == []


async def test_what_only_a_human_can_do_is_not_pretended_to_be_done(deployed: Stage) -> None:
    for action in (RemedyAction.SHOW_LINK, RemedyAction.SHOW_PAGE, RemedyAction.NONE):
        with pytest.raises(BadInput, match="your own hands"):
            await apply_remedy(deployed.ports, "vault", wish(action))


async def test_an_identity_stays_when_another_name_was_typed(deployed: Stage) -> None:
    state = deployed.folder / "tailscale/state"
    for typed in ("", "vaul", "Vault", "vault "):
        with pytest.raises(BadInput, match="typed"):
            await apply_remedy(deployed.ports, "vault", wish(RemedyAction.SET_ASIDE_STATE), typed=typed)
    assert state.is_dir() and not list(state.parent.glob("state.before-*"))


async def test_a_key_that_cannot_be_written_costs_neither_the_running_stack_nor_its_identity(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine)
    folders = RefusingFolders(deployed.ports.folders, "write_auth_key")
    ports = replace(deployed.ports, engine=cast(Any, engine), folders=cast(Any, folders))
    with pytest.raises(FilesRefused, match="No space left"):
        await apply_remedy(ports, "vault", wish(RemedyAction.SET_ASIDE_STATE), key=KEY, typed="vault")
    assert engine.stopped == engine.started == []
    assert not list((deployed.folder / "tailscale").glob("state.before-*"))
    assert (deployed.folder / "tailscale/authkey").read_text() == ""


async def test_an_identity_that_cannot_be_set_aside_leaves_its_stack_running(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine)
    folders = RefusingFolders(deployed.ports.folders, "set_aside")
    ports = replace(deployed.ports, engine=cast(Any, engine), folders=cast(Any, folders))
    with pytest.raises(FilesRefused, match="No space left"):
        await apply_remedy(ports, "vault", wish(RemedyAction.SET_ASIDE_STATE), key=KEY, typed="vault")
    assert engine.stopped == ["app-vault", "tailscale-vault"]
    assert set(engine.stopped) <= set(engine.started)
    assert (deployed.folder / "tailscale/authkey").read_text() == ""


async def test_folders_are_made_as_root_in_a_container_of_an_image_that_is_here(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine)
    ports = replace(deployed.ports, engine=cast(Any, engine), folders=cast(Any, ClosedFolders(deployed.ports.folders)))
    mounted = _mounted(deployed)
    await _made(ports, f"1000:1001 {mounted}\n5:6 {mounted}/below")
    image = deployed.spec.sidecar.image
    assert engine.asked == [
        (image, str(Path(mounted).parent), ("1000:1001", Path(mounted).name)),
        (image, mounted, ("5:6", "below")),
    ]


async def test_the_nearest_folder_that_is_there_is_the_one_the_container_sees(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine, refusal="invalid mount config: bind source path does not exist: /x")
    ports = replace(deployed.ports, engine=cast(Any, engine), folders=cast(Any, ClosedFolders(deployed.ports.folders)))
    mounted = Path(_mounted(deployed))
    await _made(ports, f"5:6 {mounted}/deep/er")
    assert [one[1] for one in engine.asked] == [f"{mounted}/deep", str(mounted)]
    assert engine.asked[-1][2] == ("5:6", "deep/er")


async def test_a_folder_that_is_not_the_stacks_is_refused(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine)
    ports = replace(deployed.ports, engine=cast(Any, engine))
    for path in ("/etc/passwd", "/home", "..", "../other", "/", "data/../../x", "nothing"):
        with pytest.raises(BadInput):
            await apply_remedy(ports, "vault", wish(RemedyAction.MAKE_FOLDERS, f"1000:1000 {path}"))
    assert not engine.asked


@pytest.mark.slow
async def test_the_owner_is_what_the_service_then_its_image_then_the_stack_say(deployed: Stage) -> None:
    engine = FolderEngine(deployed.ports.engine)
    ports = replace(deployed.ports, engine=cast(Any, engine))
    disk = deployed.ports.folders.read("vault")

    async def owner(**body: Any) -> tuple[int, int]:
        return await owner_in(ports, {"services": {"app": body}}, "app", disk)

    assert await owner(user="33:44", image="x") == (33, 44)
    assert await owner(user="33", environment={"PUID": "7"}) == (33, 33)
    assert await owner(environment={"PUID": "7", "PGID": 8}) == (7, 8)
    assert await owner(user="nobody", image="x") == (472, 472)
    assert disk is not None
    assert await owner() == (int(disk.env["PUID"]), int(disk.env["PGID"])) if "PUID" in disk.env else True


@pytest.mark.slow
async def test_a_userspace_switch_that_compose_refuses_changes_nothing(deployed: Stage) -> None:
    before = {path: path.read_bytes() for path in deployed.folder.rglob("*") if path.is_file()}
    deployed.world.refuse_config = "no"
    with pytest.raises(ScaletailError):
        await apply_remedy(deployed.ports, "vault", wish(RemedyAction.USERSPACE))
    assert {path: path.read_bytes() for path in deployed.folder.rglob("*") if path.is_file()} == before
    assert deployed.ports.folders.find_unfinished("vault") is None


async def test_a_recreate_that_compose_refuses_touches_no_container(deployed: Stage) -> None:
    deployed.world.calls.clear()
    deployed.world.refuse_config = "no"
    with pytest.raises(ScaletailError):
        await apply_remedy(deployed.ports, "vault", wish(RemedyAction.RECREATE))
    assert deployed.world.calls == ["config"]


class WithoutNetwork:
    """Compose beside an engine that has lost the network of the containers: it starts new ones alone."""

    def __init__(self, compose: Any) -> None:
        self._compose = compose

    async def up(
        self, folder: str, project: str, services: Sequence[str], *, force_recreate: bool = False, pull: bool = True
    ) -> AsyncIterator[ComposeEvent]:
        if not force_recreate:
            raise ComposeFailed(
                "Docker Compose could not start the containers.", detail=f"network {'5a' * 32} not found"
            )
        async for event in self._compose.up(folder, project, services, force_recreate=True, pull=pull):
            yield event

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compose, name)


async def test_containers_whose_network_is_gone_are_made_anew_all_of_them(deployed: Stage) -> None:
    ports = replace(deployed.ports, compose=cast(Any, WithoutNetwork(deployed.ports.compose)))
    deployed.world.calls.clear()
    await apply_remedy(ports, "vault", wish(RemedyAction.RECREATE))
    ups = [call for call in deployed.world.calls if call.startswith("up ")]
    assert ups and all(call.endswith(" again") for call in ups)
    assert ports.refusals.of("vault") is None


async def test_the_devices_new_name_is_written_before_compose_is_asked_what_differs(deployed: Stage) -> None:
    ports = replace(deployed.ports, engine=cast(Any, FolderEngine(deployed.ports.engine)))
    deployed.world.calls.clear()
    said = await apply_remedy(ports, "vault", wish(RemedyAction.TELL_NAME, "safe.tail4e5f.ts.net"))
    assert said == "The files of vault say safe.tail4e5f.ts.net now."
    dotenv = (deployed.folder / ".env").read_text()
    assert 'PUBLIC_HOST="safe.tail4e5f.ts.net"' in dotenv
    assert "https://safe.tail4e5f.ts.net" in dotenv
    ups = [call for call in deployed.world.calls if call.startswith("up ")]
    assert ups[0] == "up tailscale"
    assert not any(call.endswith(" again") for call in ups), "only what differs is made anew"


async def test_no_name_is_no_name_to_tell(deployed: Stage) -> None:
    with pytest.raises(BadInput, match="no name to tell"):
        await apply_remedy(deployed.ports, "vault", wish(RemedyAction.TELL_NAME))


async def test_a_broken_serve_file_is_kept_beside_the_new_one(deployed: Stage) -> None:
    serve = deployed.folder / "tailscale/serve/serve.json"
    good = serve.read_text()
    serve.write_text(json.dumps({"TCP": {}}))
    said = await apply_remedy(deployed.ports, "vault", wish(RemedyAction.REWRITE_SERVE))
    assert said == "Wrote serve.json of vault anew; the sidecar applied it."
    assert serve.read_text() == good
    [kept] = serve.parent.glob("serve.json.before-*")
    assert json.loads(kept.read_text()) == {"TCP": {}}


async def test_a_sidecar_that_still_serves_beside_a_file_it_cannot_read_is_restarted_with_its_app(
    deployed: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is about to die of it, and would leave the app in a dead network just after it was told to be well."""
    serve = deployed.folder / "tailscale/serve/serve.json"
    good = serve.read_text()
    serve.write_text("{," + good[1:])
    restarted: list[str] = []

    async def restart(ports: Ports, name: str) -> None:
        restarted.append(f"{name} with {'the good' if serve.read_text() == good else 'the broken'} file")

    monkeypatch.setattr(serve_remedies, "restart_held", restart)
    said = await apply_remedy(deployed.ports, "vault", wish(RemedyAction.REWRITE_SERVE))
    assert said == "Wrote serve.json of vault anew and restarted sidecar and app."
    assert restarted == ["vault with the good file"]


def test_a_finding_is_gone_when_all_is_well_or_its_own_hop_is() -> None:
    judge = Aftermath(wish(RemedyAction.RESTART_PAIR), began=0.0, did="Did it.")
    assert judge.take(seen(wish(RemedyAction.NONE), app=HopState.FAIL), 1.0) is None
    assert judge.take(seen(app=HopState.WAIT), 2.0) is None
    outcome = judge.take(seen(app=HopState.OK), 3.0)
    assert outcome is not None and outcome.gone and outcome.sentence() == "Did it. x is gone."


def test_a_sidecar_that_looks_well_between_two_deaths_is_not_believed() -> None:
    judge = Aftermath(wish(RemedyAction.RESTART_PAIR, hop=HopId.SIDECAR), began=0.0, did="Did it.")
    assert judge.take(seen(sidecar=HopState.OK), 1.0) is None
    assert judge.take(seen(wish(RemedyAction.NONE), sidecar=HopState.FAIL), 3.0) is None
    assert judge.take(seen(sidecar=HopState.OK), 4.0) is None
    assert judge.take(seen(sidecar=HopState.OK), 4.0 + STEADY - 0.1) is None
    outcome = judge.take(seen(sidecar=HopState.OK), 4.0 + STEADY)
    assert outcome is not None and outcome.gone


def test_what_nobody_could_look_at_is_not_gone() -> None:
    judge = Aftermath(wish(RemedyAction.RESTART_PAIR), began=0.0, did="Did it.", patience=40.0)
    silent = seen(replace(wish(RemedyAction.NONE), id="docker-daemon-down", summary="No."), app=HopState.UNKNOWN)
    assert judge.take(silent, 1.0) is None
    assert judge.take(silent, 1.0 + STEADY) is None
    outcome = judge.take(silent, 40.0)
    assert outcome is not None and not outcome.gone


def test_a_finding_that_another_one_mutes_is_not_gone() -> None:
    judge = Aftermath(wish(RemedyAction.RESTART_PAIR), began=0.0, did="Did it.", patience=10.0)
    other = replace(wish(RemedyAction.NONE), id="y", summary="Another.", follows=("x",))
    assert judge.take(seen(other), 1.0) is None
    outcome = judge.take(seen(other), 10.0)
    assert outcome is not None and not outcome.gone
    assert outcome.sentence() == "Did it. It did not help; now: Another."


def test_time_that_is_over_tells_what_is_still_named() -> None:
    judge = Aftermath(wish(RemedyAction.RESTART_PAIR), began=0.0, did="Did it.", patience=10.0)
    outcome = judge.take(seen(wish(RemedyAction.NONE)), 11.0)
    assert outcome is not None and not outcome.gone
    assert outcome.sentence() == "Did it. It did not help: It is broken."


def test_the_next_fault_is_named_with_the_one_that_is_gone() -> None:
    judge = Aftermath(wish(RemedyAction.NEW_KEY, hop=HopId.LOGIN), began=0.0, did="Did it.")
    other = replace(wish(RemedyAction.NONE), id="y", summary="Another.")
    outcome = judge.take(seen(other, login=HopState.OK), 1.0)
    assert outcome is not None and outcome.sentence() == "Did it. x is gone; next: Another."


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ({"tailscale": {"image": "x"}, "app": {}}, "tailscale"),
        ({"web": {"network_mode": "service:vpn"}, "vpn": {"image": "my/own"}}, "vpn"),
        ({"web": {"image": "nginx"}, "ts": {"image": "tailscale/tailscale:v1"}}, "ts"),
        ({"web": {"image": "nginx"}}, ""),
    ],
)
def test_the_sidecars_service_is_found_whatever_it_is_called(services: dict[str, Any], found: str) -> None:
    assert sidecar_service_in({"services": services}) == found


def _mounted(made: Stage) -> str:
    from scaletail_tui.render.stack import bind_sources

    return str(made.folder / bind_sources(made.spec)[0])


async def _made(ports: Ports, argument: str) -> str:
    """Make folders in a world whose Compose shows sources as they are written: absolute ones, as the real one does."""
    model = dict(await ports.compose.config(ports.folders.folder("vault"), "vault"))
    folder = ports.folders.folder("vault")
    services = {
        name: {**body, "volumes": [str(volume).replace("./", f"{folder}/", 1) for volume in body.get("volumes") or ()]}
        for name, body in model["services"].items()
    }

    class Absolute:
        def __getattr__(self, name: str) -> Any:
            return getattr(ports.compose, name)

        async def config(self, folder: str, project: str) -> dict[str, Any]:
            return {**model, "services": services}

    return await apply_remedy(
        replace(ports, compose=cast(Any, Absolute())), "vault", wish(RemedyAction.MAKE_FOLDERS, argument)
    )
