"""What each wizard step means, in a few sentences beside the form."""

from __future__ import annotations

from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.ui.pages.wizard.settings import help_rows
from scaletail_tui.ui.pages.wizard.step import Step
from scaletail_tui.ui.toolkit.rows import BLANK, Row, at, row
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import WizardDraft


def means(step: Step, draft: WizardDraft, *, wide: bool, cursor: str = "") -> list[Row]:
    """The text beside the form; as a strip under it (`wide` False) it has four lines. The first row is its heading.

    Beside the settings it is about the row under the cursor.
    """
    about = help_rows(draft, cursor) if step is Step.SETTINGS else []
    rows = about or [row("What this means"), row(at(1, _text(step, draft), Ink.TEXT), wrap=True, still=True)]
    if step is Step.SETTINGS and wide:
        rows += [BLANK, row(at(1, "Where a value comes from", Ink.STRONG), still=True)]
        for word, sentence in (
            ("generated", "random, made on this host"),
            ("catalog", "the entry's default"),
            ("you", "typed here"),
            ("needs you", "an answer is needed"),
        ):
            rows.append(row(at(2, word, Ink.MUTED), at(16, sentence), still=True))
    return rows


def _text(step: Step, draft: WizardDraft) -> str:
    match step:
        case Step.NAME:
            return (
                "The name becomes the address, the folder and the container names. It will be listed in public "
                "certificate logs: pick one that gives nothing away. You can rename the device later."
            )
        case Step.KEY:
            return (
                "The key admits the device once. It stands in one file that only you can read, and the file is "
                "emptied as soon as the device is logged in."
            )
        case Step.ACCESS:
            return f"{_access_text(draft)} {_lan_text(draft)}"
        case Step.SETTINGS:
            return (
                "Secrets, tokens and passwords are generated: no published default is ever used. The column on the "
                "right says where each value comes from."
            )


def _access_text(draft: WizardDraft) -> str:
    if draft.exposure is Exposure.FUNNEL:
        return (
            "Funnel is noted as a wish: the stack starts with Serve, and only when it answers, and after you have "
            "typed its name, it is opened to the internet."
        )
    if draft.service.is_node:
        return (
            f"Your phone or laptop -> WireGuard -> {draft.name} -> where it leads. The device itself is the service, "
            "so there is nothing for Serve or Funnel to show; an admin allows what it offers after the login."
        )
    if not draft.service.web:
        return (
            f"Your phone or laptop -> WireGuard -> {draft.name} -> the app's own port. It has no web page, so there "
            "is nothing for Serve or Funnel to show."
        )
    if draft.exposure is Exposure.DIRECT and draft.service.own_https:
        return (
            f"Your phone or laptop -> WireGuard -> {draft.name}:443 -> app-{draft.name}, which holds HTTPS itself and "
            "gets the device's certificate through the sidecar's socket. Serve needs it made anew."
        )
    if draft.exposure is Exposure.DIRECT:
        return (
            f"Your phone or laptop -> WireGuard -> {draft.name}:{draft.service.main_port} -> app-{draft.name}. The "
            "page is reached at the app's own port, without Serve. You can switch later without a restart."
        )
    return (
        f"Your phone or laptop -> WireGuard -> tailscale-{draft.name} :443 -> 127.0.0.1:{draft.service.main_port} "
        f"-> app-{draft.name}. You can switch to Funnel later without a restart; it always asks again."
    )


def _lan_text(draft: WizardDraft) -> str:
    """What is reached without Tailscale."""
    ports = [str(port) for port in sorted(draft.lan_ports)]
    if not ports:
        return "Nothing is published on this host."
    opened = f"ports {', '.join(ports[:-1])} and {ports[-1]}" if len(ports) > 1 else f"port {ports[0]}"
    return f"Without Tailscale, {opened} of this host can be reached from its own network."
