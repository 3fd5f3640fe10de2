"""Write the table of all services into catalog/README.md.

python -m tests.catalog.make_table
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaletail_tui.adapters.catalog.files import CatalogFiles, find_catalog
from scaletail_tui.domain.catalog.search import CATEGORIES
from scaletail_tui.domain.catalog.service import Service

README = find_catalog() / "README.md"
BEGIN, END = "<!-- table: made by tests/catalog/make_table.py -->", "<!-- end of table -->"


def table(services: Sequence[Service]) -> str:
    """One row a service, by category in the order of the program's own list, then by name."""
    return "\n".join(_lines(services)) + "\n"


def _lines(services: Sequence[Service]) -> Iterator[str]:
    yield f"{len(services)} services."
    for category in CATEGORIES:
        rows = sorted((one for one in services if one.category == category), key=lambda one: one.name.casefold())
        if rows:
            yield ""
            yield f"### {category}"
            yield ""
            yield "| service | what it is | reached by | containers | asks of the host | Funnel |"
            yield "|---|---|---|---|---|---|"
            yield from (_row(service) for service in rows)


def _row(service: Service) -> str:
    source = service.links.get("home") or service.links.get("source", "")
    containers = len(service.compose.get("services") or {}) + 1
    cells = (
        f"[{service.name}]({source}) `{service.slug}`", service.short, _reached(service), str(containers),
        ", ".join(service.needs) or "–", service.funnel.advice.value,
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _reached(service: Service) -> str:
    own = [f"{extra.port}/{'+'.join(extra.protocols)}" for extra in service.ports]
    if service.web:
        return ", ".join(["HTTPS", *own])
    return ", ".join(own) or ("a node" if service.is_node else "nothing")


def with_table(text: str, services: Sequence[Service]) -> str:
    """The README's text with the table of these services between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before.rstrip()}\n\n{BEGIN}\n{table(services)}\n{END}\n{after.lstrip()}"


def main() -> None:
    services = CatalogFiles().load().services
    README.write_text(with_table(README.read_text(encoding="utf-8"), services), encoding="utf-8")
    print(f"{len(services)} services in {README}")


if __name__ == "__main__":
    main()
