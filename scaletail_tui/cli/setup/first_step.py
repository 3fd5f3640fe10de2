"""Step: a first service, small and without questions, up to its page on the phone."""

from __future__ import annotations

from scaletail_tui.cli.arguments import take_global_options
from scaletail_tui.cli.setup.context import SetupContext
from scaletail_tui.domain.errors import ScaletailError

FIRST = {
    "it-tools": "IT-Tools: little tools for who works with computers",
    "excalidraw": "Excalidraw: a whiteboard",
    "stirlingpdf": "Stirling PDF: join, split and mend PDF files",
}
NONE = "none"


def deploy_first(context: SetupContext) -> bool:
    """Deploy one of them as the `deploy` command does; True when it answers, or when none is wanted."""
    asking = context.asking
    chosen = context.args.first
    if chosen is None:
        known = _known(context)
        choices = {**{slug: text for slug, text in FIRST.items() if slug in known}, NONE: "None now"}
        chosen = asking.choose("A first service?", choices, default=NONE if asking.quiet else next(iter(choices)))
    context.found["first"] = chosen
    if chosen == NONE:
        asking.say("When you like: scaletail-tui shows the catalog, scaletail-tui list names all services.")
        return True
    status, url = _deploy(context, chosen)
    context.found["url"] = url
    if status == 0 and url:
        asking.say("", "Open it on any device of your tailnet:")
        asking.show_link(url)
    return status == 0


def _deploy(context: SetupContext, service: str) -> tuple[int, str]:
    """Exit status and address of `deploy SERVICE`."""
    from scaletail_tui.cli.main import parser_for

    words = ["deploy", service, "--yes", *(["--json"] if context.args.json else [])]
    if path := context.found.get("key_file"):
        words += ["--auth-key-file", str(path)]
    elif context.found.get("login") == "link" or context.asking.quiet:
        words += ["--login-by-link"]
    else:
        words.remove("--yes")  # it asks for the key, and once more before it begins
    for flag, found in (("--timezone", "timezone"), ("--owner", "owner")):
        if found in context.found:
            words += [flag, str(context.found[found])]
    args = parser_for(words).parse_args(words)
    take_global_options(args, context.args)
    args.ports = getattr(context.args, "ports", None)
    return int(args.run(args)), str(getattr(args, "url", None) or "")


def _known(context: SetupContext) -> frozenset[str]:
    from scaletail_tui.cli.wiring import catalog_for

    try:
        return frozenset(one.slug for one in catalog_for(context.args).load().services)
    except ScaletailError:
        return frozenset()
