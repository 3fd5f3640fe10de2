"""From a `StackSpec` to the texts of its files and the commands that run them; pure, equal specs give equal bytes."""

from __future__ import annotations

from scaletail_tui.render.commands import commands_of
from scaletail_tui.render.serve import render_serve
from scaletail_tui.render.stack import render_stack
from scaletail_tui.render.waves import start_waves

__all__ = ["commands_of", "render_serve", "render_stack", "start_waves"]
