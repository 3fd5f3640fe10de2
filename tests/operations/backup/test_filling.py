"""Under another name a stack's project, containers and device are called after it, and nothing else changes."""

from __future__ import annotations

from scaletail_tui.operations.backup.filling import rename_texts
from scaletail_tui.render.dotenv import checksum, is_edited, read_sums, with_checksum

COMPOSE = """\
name: books  # mine
services:
  tailscale:
    container_name: tailscale-books
    hostname: books
  app:
    image: books/books:1
    container_name: "app-books"
    environment: {TITLE: my books}
  ebooks: {container_name: ebooks-reader}
"""
MODEL = {
    "services": {
        "tailscale": {"container_name": "tailscale-books", "hostname": "books"},
        "app": {"container_name": "app-books", "environment": {"TITLE": "my books"}},
        "ebooks": {"container_name": "ebooks-reader"},
    }
}


def test_only_what_names_the_stack_changes() -> None:
    texts = rename_texts(COMPOSE, "", MODEL, old="books", new="novels")
    assert texts == {
        "compose.yaml": COMPOSE.replace("name: books  #", "name: novels  #")
        .replace("tailscale-books", "tailscale-novels")
        .replace("hostname: books", "hostname: novels")
        .replace('"app-books"', '"app-novels"')
    }


def test_a_file_of_ours_stays_known_as_ours() -> None:
    dotenv = with_checksum("A=1\n", "compose.yaml", checksum("compose.yaml", COMPOSE))
    texts = rename_texts(COMPOSE, dotenv, MODEL, old="books", new="novels")
    assert not is_edited("compose.yaml", texts["compose.yaml"], read_sums(texts[".env"]))


def test_a_file_that_was_edited_by_hand_stays_known_as_that() -> None:
    dotenv = with_checksum("A=1\n", "compose.yaml", "0" * 12)
    assert ".env" not in rename_texts(COMPOSE, dotenv, MODEL, old="books", new="novels")
