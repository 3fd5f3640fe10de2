"""From a `StackSpec` to the texts of its files and the commands that run them; pure, equal specs give equal bytes."""

from __future__ import annotations

from scaletail_tui.render.commands import commands_of
from scaletail_tui.render.compose import order_start
from scaletail_tui.render.serve import render_serve
from scaletail_tui.render.stack import render_stack

__all__ = ["commands_of", "order_start", "render_serve", "render_stack"]
