"""The rows of the wizard's fourth step: one a question, where its value comes from, and the help of the row chosen."""

from __future__ import annotations

from scaletail_tui.domain.catalog.answer_kinds import answer_problem
from scaletail_tui.domain.catalog.question import Question, QuestionKind
from scaletail_tui.ui.pages.wizard.rows import VALUE
from scaletail_tui.ui.toolkit.glyphs import FAIL as FAIL_GLYPH
from scaletail_tui.ui.toolkit.rows import BLANK, Cell, Row, at, right, row
from scaletail_tui.ui.toolkit.state_words import LABEL
from scaletail_tui.ui.toolkit.theme import Ink
from scaletail_tui.ui.wizard_draft import ADVANCED, OWNER, TIMEZONE, WizardDraft

SETTING_VALUE = VALUE + 14
"""Column of a value."""
SECRET_SHOWN = "*" * 24
"""Whatever a secret's length."""
ADVANCED_LABELS = {
    OWNER: (
        "Runs as",
        "User and group of the app and its data, as UID:GID (PUID and PGID). Run by root, the app need not be root.",
    ),
    TIMEZONE: ("Time zone", "Of the app, by its name, as in Europe/Berlin (TZ)."),
    "login_server": ("Control server", "Empty: Tailscale's own. A Headscale server is given by its address."),
    "tags": ("Tags", "Tags the device asks for, as in tag:container; the key must be allowed to give them."),
    "dns": (
        "DNS servers",
        "Addresses that the stack's containers ask for names, as in 9.9.9.9; empty: those of the engine.",
    ),
    "search_domains": ("Search domains", "Tried behind a name without a dot, as in home.example.org."),
    "accept_dns": (
        "Tailnet's DNS",
        "The app finds other devices of the tailnet by their names (TS_ACCEPT_DNS); off, it has the DNS of this host.",
    ),
    "share_socket": (
        "Share the socket",
        "The app is given tailscaled's socket: for its certificates, and to learn who is asking.",
    ),
    "image": ("Sidecar image", "The Tailscale image of the sidecar."),
    "userspace": (
        "Userspace network",
        "For hosts without a TUN device. Serve works; the app itself cannot call the tailnet.",
    ),
    "extra_args": (
        "Flags of up",
        "Further flags of tailscale up (TS_EXTRA_ARGS), as in --accept-routes; they count when the device logs in.",
    ),
    "tailscaled_args": (
        "Flags of tailscaled",
        "Flags of tailscaled itself (TS_TAILSCALED_EXTRA_ARGS), as in --port=41641; they count from its next start.",
    ),
}


def first_questions(draft: WizardDraft) -> tuple[list[Question], list[Question]]:
    """Questions that need the user, ask for folders, or are worth a look; and the rest, which stands behind `m`."""
    asked = [
        one
        for one in draft.service.questions
        if one.required or one.asks_for_folders or ((one.default or one.secret) and not one.more)
    ]
    needed = [one for one in asked if one.required and not draft.settings.get(one.key, one.default)]
    folders = [one for one in asked if one.asks_for_folders and one not in needed]
    worth = [one for one in asked if one not in needed and one not in folders]
    return [*needed, *folders, *worth], [one for one in draft.service.questions if one not in asked]


def setting_rows(draft: WizardDraft, *, more: bool, shown: str | None) -> list[Row]:
    """Step 4; `shown` is the key of the secret that is shown."""
    first, rest = first_questions(draft)
    owner = [_option_row(draft, OWNER)] if draft.asks_owner else []
    rows = [BLANK, *owner, *(question_row(draft, one, shown=shown) for one in first)]
    if more:
        rows += [question_row(draft, one, shown=shown) for one in rest]
        rows += [BLANK, row(at(LABEL, "Advanced", Ink.STRONG), still=True)]
        owner = [_option_row(draft, OWNER)] if draft.proposed_owner and not draft.asks_owner else []
        rows += [_option_row(draft, TIMEZONE), *owner, *(_option_row(draft, name) for name in ADVANCED)]
    elif not first and not owner:
        rows.append(row(at(LABEL, f"{draft.service.name} asks nothing.", Ink.MUTED), key="nothing"))
    return rows


def _option_row(draft: WizardDraft, name: str) -> Row:
    problem = draft.problem_of_advanced(name)
    tail = right(f"{FAIL_GLYPH} FAIL", Ink.FAIL) if problem else right("")
    label, value = ADVANCED_LABELS[name][0], draft.value_of_advanced(name) or "-"
    return row(at(LABEL, label, Ink.MUTED), at(SETTING_VALUE, value), tail, key=name)


def question_row(draft: WizardDraft, question: Question, *, shown: str | None) -> Row:
    value = draft.value_of(question)
    if question.secret and question.key != shown:
        value = SECRET_SHOWN if value else ""
    if question.kind is QuestionKind.BOOL:
        value = "yes" if value == "true" else "no"
    problem = answer_problem(question, draft.settings.get(question.key, question.default))
    if problem is not None:
        tail = right("needs you" if not value else f"{FAIL_GLYPH} FAIL", Ink.WAIT if not value else Ink.FAIL)
    else:
        tail = right(source_of(draft, question))
    whole = question.secret and question.key == shown  # who asked to see it sees all of it
    return row(
        at(LABEL, question.prompt, Ink.MUTED),
        at(SETTING_VALUE, value or "-"),
        *(() if whole else (tail,)),
        wrap=whole,
        key=question.key,
        copy=question.key,
    )


def source_of(draft: WizardDraft, question: Question) -> str:
    """Where a value comes from, in the words of the page."""
    if question.key in draft.by_user:
        return "you"
    if question.secret:
        return "generated" if draft.settings.get(question.key) else "none"
    return "catalog" if question.default else "empty"


def help_rows(draft: WizardDraft, cursor: str) -> list[Row]:
    """What the row under the cursor is for, and first of all what is wrong with it; empty where it asks nothing.

    The first row names it.
    """
    question = warning = None
    if cursor in ADVANCED_LABELS:
        label, sentence = ADVANCED_LABELS[cursor]
        problem, warning = draft.problem_of_advanced(cursor), draft.warning_of_advanced(cursor)
    else:
        question = next((one for one in draft.service.questions if one.key == cursor), None)
        if question is None:
            return []
        label, sentence = question.key, question.help or f"Sets {question.key}."
        problem = answer_problem(question, draft.settings.get(question.key, question.default))
        if question.choices:
            sentence = f"{sentence} One of: {', '.join(question.choices)}."
        if question.kind is QuestionKind.LIST:
            sentence = f"{sentence} Several are separated by semicolons."
    rows = [row(label)]
    if problem is not None:
        rows.append(row(at(1, f"{FAIL_GLYPH} FAIL", Ink.FAIL), (f"  {problem}", Ink.TEXT), wrap=True, still=True))
    if warning is not None:
        rows.append(row(at(1, "! ", Ink.WAIT), (warning, Ink.TEXT), wrap=True, still=True))
    rows.append(row(at(1, sentence), wrap=True, still=True))
    if question is not None and question.secret:
        rows.append(_secret_keys(question))
    return rows


def _secret_keys(question: Question) -> Row:
    """What can be done to a secret, by the keys that do it."""
    cells = [at(1, "v", Ink.KEY), Cell(" show it", Ink.MUTED)]
    if question.length:
        cells = [at(1, "g", Ink.KEY), Cell(" generate again   ", Ink.MUTED), Cell("v", Ink.KEY), cells[1]]
    return row(*cells, still=True)
