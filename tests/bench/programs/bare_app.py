"""A Textual app that shows a table and no more: what the framework itself takes to start.

python -m tests.bench.programs.bare_app ROWS
"""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class BareApp(App[None]):
    """So many rows of three columns."""

    def compose(self) -> ComposeResult:
        yield DataTable[str]()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "kind", "what it is")
        for number in range(int(sys.argv[1])):
            table.add_row(f"service-{number}", "https", f"the service of the number {number}")


if __name__ == "__main__":
    BareApp().run()
