"""What operations take of all ports: one port, or those that a use case needs together. `bundle.Ports` has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # shapes in signatures only
    from scaletail_tui.ports.backup.backup_runs import BackupRuns
    from scaletail_tui.ports.bundle import CatalogSource
    from scaletail_tui.ports.compose import Compose
    from scaletail_tui.ports.engine import Engine, Registries
    from scaletail_tui.ports.folders import StackFolders
    from scaletail_tui.ports.host import Clock, Host
    from scaletail_tui.ports.jobs import Jobs, Locks
    from scaletail_tui.ports.records import Identities, KeptRecords, PublicTimes, Refusals, Undertakings
    from scaletail_tui.ports.sidecars import Sidecars
    from scaletail_tui.ports.tailnet import TailnetApi
    from scaletail_tui.ports.user_files import Adoptions, UserFiles


class HasCatalog(Protocol):
    @property
    def catalog(self) -> CatalogSource: ...


class HasFolders(Protocol):
    @property
    def folders(self) -> StackFolders: ...


class HasCompose(Protocol):
    @property
    def compose(self) -> Compose: ...


class HasEngine(Protocol):
    @property
    def engine(self) -> Engine: ...


class HasSidecars(Protocol):
    @property
    def sidecars(self) -> Sidecars: ...


class HasHost(Protocol):
    @property
    def host(self) -> Host: ...


class HasClock(Protocol):
    @property
    def clock(self) -> Clock: ...


class HasLocks(Protocol):
    @property
    def locks(self) -> Locks: ...


class HasIdentities(Protocol):
    @property
    def identities(self) -> Identities: ...


class HasJobs(Protocol):
    @property
    def jobs(self) -> Jobs: ...


class HasUserFiles(Protocol):
    @property
    def user_files(self) -> UserFiles: ...


class HasPublicTimes(Protocol):
    @property
    def public_times(self) -> PublicTimes: ...


class HasRegistries(Protocol):
    @property
    def registries(self) -> Registries: ...


class HasKept(Protocol):
    @property
    def kept(self) -> KeptRecords: ...


class HasBackups(Protocol):
    @property
    def backups(self) -> BackupRuns: ...


class UnfinishedPorts(HasBackups, HasLocks, Protocol):
    """To know what an ended backup has left."""


class HasAdoptions(Protocol):
    @property
    def adoptions(self) -> Adoptions: ...


class HasUndertakings(Protocol):
    @property
    def undertakings(self) -> Undertakings: ...


class MarksPorts(HasBackups, HasUndertakings, Protocol):
    """Where what was cut off has left its marks."""


class HasRefusals(Protocol):
    @property
    def refusals(self) -> Refusals: ...


class HasTailnet(Protocol):
    @property
    def tailnet(self) -> TailnetApi: ...


class StandingPorts(HasFolders, HasJobs, Protocol):
    """To know whether a stack that stands has come up."""


class FoldersAndTailnet(HasFolders, HasTailnet, Protocol):
    """A stack's folder, and what makes a key for it."""


class EngineAndFolders(HasEngine, HasFolders, Protocol):
    """Containers and the folders they come from."""


class UsagePorts(HasClock, HasEngine, HasFolders, Protocol):
    """To measure what a stack uses."""


class OriginPorts(HasEngine, HasFolders, HasLocks, Protocol):
    """To know which stack a name means, and whose it is."""


class SpecPorts(HasCatalog, HasEngine, HasFolders, HasLocks, Protocol):
    """To read a stack as it is wanted."""


class StartPorts(
    HasBackups, HasClock, HasCompose, HasEngine, HasFolders, HasLocks, HasRefusals, HasUndertakings, Protocol
):
    """To start containers and see that they run."""


class StopPorts(OriginPorts, HasRefusals, Protocol):
    """To stop containers: what was said against their start is over then."""


class RefusalPorts(HasClock, HasRefusals, Protocol):
    """To keep what is said against a start."""


class SettlePorts(StartPorts, Protocol):
    """To start what an ended backup has left standing still."""


class LookBackPorts(HasClock, HasKept, Protocol):
    """To know what can be gone back to."""


class KeptPorts(HasEngine, HasKept, Protocol):
    """To let go of kept images."""


class TidyPorts(KeptPorts, HasClock, HasLocks, Protocol):
    """The same, of every stack that nobody works on."""


class RemovePorts(
    HasCompose, HasEngine, HasFolders, HasHost, HasKept, HasLocks, HasRefusals, HasUndertakings, Protocol
):
    """To take a stack away, also what is not the user's to delete."""


class ServePorts(HasCatalog, HasClock, HasEngine, HasFolders, HasLocks, HasPublicTimes, HasSidecars, Protocol):
    """To change what Serve does and keep it."""


class LookPorts(
    HasBackups,
    HasCatalog,
    HasClock,
    HasCompose,
    HasEngine,
    HasFolders,
    HasHost,
    HasLocks,
    HasPublicTimes,
    HasRefusals,
    HasSidecars,
    HasTailnet,
    HasUndertakings,
    Protocol,
):
    """To look at a stack whole, and what was begun with it: everything but jobs."""


class RemedyPorts(LookPorts, HasIdentities, Protocol):
    """To mend what a look has found, in the tailnet, too."""


class RunPorts(LookPorts, HasIdentities, HasKept, HasUndertakings, Protocol):
    """To work through a deploy: what ran before and which device it is are kept, a change that was cut off is known."""


class EarlierPorts(HasEngine, HasUndertakings, Protocol):
    """To see whether what an import takes the place of runs."""


class LetGoPorts(EarlierPorts, HasLocks, Protocol):
    """To let go of what an import was to take the place of, once its stack is up."""


class CopyPorts(HasClock, HasEngine, HasFolders, HasHost, HasIdentities, Protocol):
    """To copy a device's identity, ourselves or as root."""


class RotatePorts(LookPorts, HasIdentities, Protocol):
    """To log a stack in again with a new key."""


class OwnerPorts(HasEngine, HasFolders, HasHost, Protocol):
    """To give files to who shall own them."""


class WritePorts(HasCompose, HasFolders, HasHost, HasLocks, Protocol):
    """To write a plan's files and let Compose judge them."""


class SwitchPorts(HasClock, HasFolders, HasSidecars, Protocol):
    """To switch Serve in a running sidecar."""


class DoorPorts(SwitchPorts, HasPublicTimes, Protocol):
    """The same, and to know what is public for a while."""


class MarkPorts(HasPublicTimes, HasSidecars, Protocol):
    """To forget what was public for a while."""


class EndPorts(MarkPorts, HasClock, HasEngine, HasLocks, Protocol):
    """To end what is public for a while."""


class TablePorts(SpecPorts, HasPublicTimes, HasSidecars, Protocol):
    """To tell who can reach a stack."""


class SidecarsOfStacks(HasEngine, HasFolders, HasSidecars, Protocol):
    """To ask the sidecars of stacks."""


class DevicePorts(HasEngine, HasFolders, HasSidecars, HasIdentities, HasTailnet, Protocol):
    """To know a stack's device in the tailnet, and change it there."""


class GoodbyePorts(RemovePorts, DevicePorts, Protocol):
    """To take a stack away with its device."""


class NotePorts(HasClock, HasIdentities, Protocol):
    """To keep which device a stack is."""


class CalendarPorts(DevicePorts, HasClock, HasLocks, Protocol):
    """To know when the keys of stacks end."""


class PolicyPorts(DevicePorts, HasCatalog, HasLocks, Protocol):
    """To judge the tailnet's policy for stacks."""


class HostPorts(HasClock, HasCompose, HasEngine, HasFolders, HasHost, Protocol):
    """To judge the host."""


class FilesPorts(HasCatalog, HasClock, HasCompose, HasFolders, Protocol):
    """To read a stack's files and what they should be."""


class EditFilePorts(OriginPorts, HasClock, HasCompose, HasUserFiles, Protocol):
    """To take a file that its owner has changed, once it is judged."""


class EditPorts(HasCatalog, StartPorts, Protocol):
    """To change a stack's files and make it effective."""


class SidecarPorts(HasEngine, HasSidecars, Protocol):
    """To look at a sidecar and into it."""


class SurveyPorts(SidecarPorts, HasCompose, HasFolders, Protocol):
    """To see what of a stack can be saved."""


class ReadPorts(HasCompose, HasFolders, Protocol):
    """To read a stack's files, with Compose and without."""


class RepairPorts(HasHost, StartPorts, Protocol):
    """To change a stack's folders and start it again."""


class RollbackPorts(RemovePorts, HasJobs, Protocol):
    """To take back what a deploy made, by the record of it."""


class DeployPorts(LookPorts, HasJobs, Protocol):
    """To judge a stack and the deploys that made it."""


class BeginPorts(HasJobs, HasTailnet, Protocol):
    """To make what admits a device, and start the job."""


class LintPorts(OriginPorts, HasUserFiles, Protocol):
    """To find a stack's folder and judge its files."""


class SeveralPorts(LookPorts, HasAdoptions, HasBackups, HasJobs, HasKept, HasRegistries, HasUserFiles, Protocol):
    """To act on stacks and see what became of each."""


class KeepPorts(HasClock, HasEngine, HasKept, Protocol):
    """To keep images and what is known of them."""


class CheckPorts(HasCatalog, HasClock, HasCompose, HasEngine, HasFolders, HasKept, HasLocks, HasRegistries, Protocol):
    """To compare what runs with the registries."""


class UpdatePorts(LookPorts, HasIdentities, HasKept, HasUndertakings, HasRegistries, Protocol):
    """To bring newer images to a stack, and the old ones back."""


class BegunPorts(HasUndertakings, HasLocks, Protocol):
    """To know what was begun with stacks and has not ended."""


class ChangePorts(LookPorts, HasIdentities, HasKept, HasUndertakings, Protocol):
    """To change a living stack, and go back on it."""


class ChangeFromAnswersPorts(LookPorts, HasIdentities, HasKept, HasUndertakings, HasJobs, Protocol):
    """The same where it is to be seen first whether the stack has come up at all."""


class MovePorts(LookPorts, HasUndertakings, Protocol):
    """To move a stack's data to another disk."""


class AdoptPorts(LookPorts, HasUserFiles, HasAdoptions, Protocol):
    """To take a stack over: its files, what is kept of them, its containers and its device."""


class ComparePorts(SpecPorts, HasCompose, HasHost, HasUserFiles, Protocol):
    """To lay a stack beside its entry of the catalog."""


class DriftPorts(ServePorts, HasBackups, HasCompose, HasRefusals, HasUndertakings, HasUserFiles, Protocol):
    """To compare what runs with the folder, and make it so."""


class KeepRunningPorts(LookPorts, HasUserFiles, HasAdoptions, Protocol):
    """To write what runs into the folder."""


class ImportPorts(HasCatalog, HasCompose, HasEngine, HasFolders, HasHost, HasLocks, HasUserFiles, Protocol):
    """To make a stack of somebody's own Compose file."""
