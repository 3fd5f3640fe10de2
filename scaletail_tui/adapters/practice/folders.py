"""Stack folders of the practice mode: real files under a temporary root, which is filled when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from scaletail_tui.adapters.practice.tailnet import stand_in
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.stack.plan import Plan, PlannedFile
from scaletail_tui.domain.stack.raw_evidence import ComposeLook, StackOnDisk
from scaletail_tui.domain.stack.removal import FilesGone
from scaletail_tui.domain.stack.undertaking import Leftover
from scaletail_tui.ports.folders import StackFolders, Standing


class PracticeFolders:
    """`ports.StackFolders`: the real adapter behind a door that first makes the practice stacks.

    A key that is typed while practising may be a real one: only a stand-in for it is ever written.
    """

    def __init__(self, root: Path, real: StackFolders, make: Callable[[], object]) -> None:
        self._root = root
        self._real = real
        self._prepare = make

    @property
    def root(self) -> str:
        return str(self._root)

    def folder(self, name: str) -> str:
        return self._real.folder(name)

    def add_root(self, root: str) -> None:
        self._make().add_root(root)

    def add_folder(self, folder: str) -> None:
        self._make().add_folder(folder)

    def project(self, name: str) -> str:
        return self._make().project(name)

    def staged_project(self, name: str) -> str:
        return self._make().staged_project(name)

    def left_over(self) -> tuple[str, ...]:
        return self._make().left_over()

    def names(self) -> tuple[str, ...]:
        return self._make().names()

    def read(self, name: str) -> StackOnDisk | None:
        return self._make().read(name)

    def written(self, name: str) -> Mapping[str, str]:
        return self._make().written(name)

    def stamp(self, name: str) -> object:
        return self._make().stamp(name)

    def compose(self, folder: str, project: str, files: Sequence[str] = ()) -> ComposeLook:
        return self._make().compose(folder, project, files)

    def text_at(self, path: str) -> str | None:
        return self._make().text_at(path)

    def exists(self, name: str) -> bool:
        return self._make().exists(name)

    def stage(self, plan: Plan, key: AuthKey | None) -> str:
        return self._make().stage(plan, stand_in(key) if key else None)

    def commit(self, plan: Plan, staging: str) -> None:
        self._make().commit(plan, staging)

    def find_unfinished(self, name: str) -> str | None:
        return self._make().find_unfinished(name)

    def leftovers(self) -> tuple[Leftover, ...]:
        return self._make().leftovers()

    def discard(self, name: str) -> None:
        self._make().discard(name)

    def finish(self, name: str) -> str:
        return self._make().finish(name)

    def set_public_host(self, name: str, host: str) -> bool:
        return self._make().set_public_host(name, host)

    def rewrite_templates(self, name: str, files: Sequence[PlannedFile]) -> None:
        self._make().rewrite_templates(name, files)

    def empty_auth_key(self, name: str) -> bool:
        return self._make().empty_auth_key(name)

    def write_auth_key(self, name: str, key: AuthKey) -> None:
        self._make().write_auth_key(name, stand_in(key))

    def write_serve(self, name: str, text: str) -> None:
        self._make().write_serve(name, text)

    def set_exposure(self, name: str, compose_text: str) -> None:
        self._make().set_exposure(name, compose_text)

    def own_folder(self, path: str, *, uid: int, gid: int) -> bool:
        """A user who practises gives nothing away: that is left to the pretend engine."""
        self._make()
        return False

    def set_aside(self, path: str, *, name: str = "") -> str:
        return self._make().set_aside(path, name=name)

    def put_back(self, path: str, aside: str) -> bool:
        return self._make().put_back(path, aside)

    def standing(self, path: str) -> Standing:
        return self._make().standing(path)

    def put_link(self, path: str, target: str, aside: str) -> None:
        self._make().put_link(path, target, aside)

    def take_link_back(self, path: str, aside: str) -> None:
        self._make().take_link_back(path, aside)

    def find_asides(self, path: str) -> tuple[str, ...]:
        return self._make().find_asides(path)

    def remove_empty(self, path: str) -> bool:
        return self._make().remove_empty(path)

    def move(self, name: str, new: str) -> None:
        self._make().move(name, new)

    def find_handwritten(self, name: str) -> tuple[str, ...]:
        return self._make().find_handwritten(name)

    def find_foreign(self, name: str, *, everything: bool, agreed: Collection[str] = ()) -> tuple[str, ...]:
        return self._make().find_foreign(name, everything=everything, agreed=agreed)

    def remove_generated(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        return self._make().remove_generated(name, agreed)

    def remove_all(self, name: str, agreed: Collection[str] = ()) -> FilesGone:
        return self._make().remove_all(name, agreed)

    def _make(self) -> StackFolders:
        self._prepare()
        return self._real
