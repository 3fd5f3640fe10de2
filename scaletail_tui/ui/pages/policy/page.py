"""The tailnet's policy: what it lacks for one stack or for all, and the file itself. Nothing here writes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.keys.authkey import ACCESS_PAGE
from scaletail_tui.operations.keys.policy import PolicyLook, read_policy
from scaletail_tui.ui.keymap.key import Key
from scaletail_tui.ui.keymap.table import bindings
from scaletail_tui.ui.pages.page import Page
from scaletail_tui.ui.pages.policy.rows import heading, policy_rows, stack_of
from scaletail_tui.ui.toolkit.pane import Pane
from scaletail_tui.ui.ways import page_sentence


class PolicyScreen(Page[None]):
    """The lines that are missing, ready to be copied; each look asks Tailscale's API once."""

    PLACE = "stacks"
    SECTION = "policy"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("policy")]
    AUTO_FOCUS = "#policy"

    def __init__(self, stack: str = "") -> None:
        """Of this stack; empty: of all."""
        super().__init__()
        self.stack = stack
        self.trail = f"{stack} / policy" if stack else "policy"
        self.public = False
        """True: judged as if the stacks were to be public."""
        self.look: PolicyLook | None = None
        self.refusal = ""

    def body(self) -> Iterable[Widget]:
        yield Pane(id="policy", heading=heading(None, public=False), rows=policy_rows(None, ""))

    def on_mount(self) -> None:
        self.action_again()

    def action_again(self) -> None:
        self.work(self._look, group="look", doing="reading the tailnet's policy")

    async def _look(self) -> None:
        try:
            self.look = await read_policy(self.ports, [self.stack] if self.stack else None, funnel=self.public)
            self.refusal = ""
        except ScaletailError as error:
            self.look, self.refusal = None, page_sentence(error, self.main_app.options.keymap)
        self.query_one("#policy", Pane).change(
            policy_rows(self.look, self.refusal), heading=heading(self.look, public=self.public)
        )
        self.show_keys()

    @property
    def chosen(self) -> str:
        """The one stack under the cursor; empty on a line that several lack, and on one of the file."""
        current = self.query_one("#policy", Pane).current
        return stack_of(current)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "main":  # of one stack it was come to from that stack's own page
            return bool(self.is_mounted and self.chosen and not self.stack)
        return super().check_action(action, parameters)

    def key_label(self, key: Key) -> str | None:
        return "as it is" if key.id == "policy.funnel" and self.public else super().key_label(key)

    def on_pane_moved(self, event: Pane.Moved) -> None:
        super().on_pane_moved(event)
        self.show_keys()

    def action_main(self) -> None:
        if self.chosen:
            self.main_app.open_stack(self.chosen)

    def action_funnel(self) -> None:
        self.public = not self.public
        self.action_again()

    def action_link(self) -> None:
        self.main_app.copy_to_clipboard(ACCESS_PAGE)
        self.say(f"sent to the clipboard: {ACCESS_PAGE}")
