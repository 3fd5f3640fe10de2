"""The plain pages: home, stacks, one stack, catalog, host. Each is read out once, then asks what is next."""

from __future__ import annotations

import argparse
from contextlib import suppress

from scaletail_tui.cli.plain.session import Leave, Session, state_of
from scaletail_tui.cli.plain.wizard import edit_answers, set_up
from scaletail_tui.domain.errors import ScaletailError
from scaletail_tui.domain.stack.summary import StackSummary

HOME = {
    "stacks": "your stacks and how they are", "catalog": "services that can be set up", "host": "is this host well",
    "listen": "say what changes, until Ctrl-C", "keys": "when logins, certificates and keys end",
    "policy": "what the tailnet's policy lacks for your stacks", "setup": "be led to a first service",
    "settings": "what is set",
    "help": "read a topic: pattern, keys, exposure, variables and others",
}  # fmt: skip
STACK = {
    "path": "look again, hop by hop", "fix": "do what the finding asks for, after a yes", "logs": "the last lines",
    "follow": "the logs as they come, until Ctrl-C", "start": "start the pair", "stop": "stop the pair",
    "restart": "restart the pair in order", "reach": "who can reach it: the tailnet, direct or the internet",
    "update": "newer images", "edit": "change its answers", "lint": "what is weak in its files",
    "backup": "save it into a file", "adopt": "manage a stack that was made by hand",
    "remove": "take it away",
}  # fmt: skip


def run_plain(args: argparse.Namespace) -> int:
    """The whole program until it is left."""
    session = Session(args)
    session.say("scaletail-tui in plain lines. Each page is read out once and asks what is next.")
    if args.practice:
        session.say("Practice mode: nothing here is real.")
    with suppress(Leave):
        _home(session)
    session.say("Jobs go on without this program.")
    return 0


def _home(session: Session) -> None:
    pages = {"stacks": _stacks, "catalog": _catalog, "host": _host, "listen": Session.listen}
    first = True
    while True:
        session.title("Home")
        chosen = session.choose("Where to?", HOME, read_out=first)
        first = False
        if not chosen:
            if (session.ask("Quit? yes or no, Enter: no") or "no").lower() not in ("no", "n"):
                raise Leave
        elif page := pages.get(chosen):
            _guarded(session, page)
        elif chosen == "help":
            session.run("help", session.ask("Which topic or command? Enter for all:") or "topics")
        else:
            words = {"settings": ("config", "show"), "policy": ("policy", "--all")}
            session.run(*words.get(chosen, (chosen,)))


def _guarded(session: Session, page: object) -> None:
    """A page that cannot be shown is a sentence, and home is next."""
    assert callable(page)
    try:
        page(session)
    except ScaletailError as error:
        session.say(error.sentence())


def _host(session: Session) -> None:
    session.title("This host")
    session.run("doctor")


def _stacks(session: Session) -> None:
    while True:
        rows = session.look()
        session.title(f"Stacks: {len(rows)}")
        session.tell_news(rows)
        if not rows:
            session.say("None yet. The catalog has services to set up.")
            return
        chosen = session.choose("Which one?", {row.name: _read_out(row) for row in rows})
        if not chosen:
            return
        _stack(session, chosen)


def _read_out(row: StackSummary) -> str:
    made = "" if row.managed else f", {row.origin.value}"
    public = f", {row.public_words}" if row.public_words else ""
    state, said = state_of(row), row.sentence or row.url or ""
    said = "" if said == row.public_words else said
    return f"{said}{public}" if said.startswith(state) else f"{state}{made}{public}. {said or row.url or ''}".rstrip()


def _stack(session: Session, name: str) -> None:
    """The path first, for that is what one opens a stack for."""
    session.title(f"Stack {name}")
    session.run("doctor", name)
    first = True
    while word := session.choose(f"{name}:", STACK, read_out=first):
        first = False
        if word == "reach":
            _reach(session, name)
        elif word == "edit":
            edit_answers(session, name)
        elif word == "remove":
            session.run("remove", name)  # which asks step by step itself
            if name not in [row.name for row in session.look()]:
                return
        elif word == "backup":
            if file := session.ask("Into which file? Enter for none:"):
                session.run("backup", name, file)
        else:
            words = {"path": ("doctor", name), "logs": ("logs", name, "--tail", "40"), "follow": ("logs", name, "-f")}
            session.run(*words.get(word, (word, name)))
        session.tell_news(session.look())


def _reach(session: Session, name: str) -> None:
    session.run("expose", name)
    ways = {
        "serve": "your tailnet, over HTTPS",
        "direct": "its own port, no HTTPS page",
        "funnel": "the whole internet",
    }
    way = session.choose("Who shall reach it?", ways)
    if way != "funnel":
        if way:
            session.run("expose", name, way)
        return
    session.say("Anybody on the internet can open it then.")
    typed = session.ask(f"Type {name} to make it public, Enter to leave it:")
    if typed:
        time = session.ask("For how long? 20m, 2h, 1d or ever; Enter for 2h:") or "2h"
        session.run("expose", name, "funnel", "--confirm-public", typed, "--for", time)


def _catalog(session: Session) -> None:
    from scaletail_tui.domain.catalog.search import search

    services = session.ports().catalog.load().services
    session.title(f"Catalog: {len(services)} services")
    while (words := session.ask("Words to find a service, Enter to go back:")) not in (None, ""):
        assert words is not None
        found = search(services, words)[:12]
        if not found:
            session.say(f"No service holds: {words}")
            continue
        slug = session.choose("Which one?", {one.slug: f"{one.name}. {one.summary}" for one in found})
        if slug:
            session.title(slug)
            session.run("show", slug)
            if (session.ask("Set it up? yes or no, Enter: no") or "no").lower() in ("y", "yes"):
                set_up(session, next(one for one in found if one.slug == slug))
                return
