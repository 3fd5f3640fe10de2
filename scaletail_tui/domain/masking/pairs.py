"""Secrets that no word for one stands beside: a name and what opens it, and the codes that are sent to log in."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.masking.looks import Look, find_look
from scaletail_tui.domain.masking.value import Span, is_random

_LOGINS = (
    r"(?:basic_)?auth(?:entication)?(?=\"?[=:][ \t]?[(\[]|[ \t](?:string|as|user|using|with)[ \t])|authenticat\w{2,5}|log(?:ged|ging)?[ -]?in|sign(?:ed|ing)?[ -]?in|sign[ -]?on|creds?|credentials?|bootstrap|default user|account|zugang\w{0,6}|anmeld\w{0,6}|einloggen|identifiants?|connexion|accesos?|iniciar sesi[óo]n|acessos?|entrar"
    r"|accesso|credenzial\w|inlog\w{0,8}|logowani\w|вход\w?|логин\w?|учётн\w{2}|учетн\w{2}|giriş|masuk|đăng nhập|登录|登入|登錄|ログイン|로그인|تسجيل الدخول"
)
_SIGN = r"[ \t]?[:/|][ \t]?|[ \t]{1,3}(?:and|with|y|e|et|und|mit|con|com|avec|en|i|ve|и|dan|pass|pw)[ \t]{1,3}|[ \t]?->[ \t]?|,[ \t]?"
_LOGIN = re.compile(rf"(?<![\w-])(?:{_LOGINS})(?![a-z])", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?P<before>(?:^|[ \t(\[\"'`=]))(?P<user>[A-Za-z][\w.+-]{{1,40}}(?:@[\w.-]{{1,60}})?)[\"'`]?(?P<sign>{_SIGN})[\"'`]?(?P<value>[^\s\"'`,;|)\]]{{4,80}})"
)
_USER = re.compile(
    r"(?:admin\w{0,10}|root|user|guest|sa|postgres|operator|superuser|owner|demo|pi|ubnt|support|service|svc\w{0,20}|kc|akadmin|test)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:[ \t]{1,3}[^\s:=]{1,30}){0,4}?[ \t]{1,3}(?:with|mit|con|com|avec|using|met|с|via password)[ \t]{1,3}[\"'`]?(?P<value>[^\s\"'`]{5,60})",
    re.IGNORECASE,
)
_USING = re.compile(r"[ \t]{1,3}(?:using|with|mit|con|avec|com)[ \t]", re.IGNORECASE)
_TRIED = re.compile(
    r"(?i:(?<![\w-])(?:root|admin|administrator|ubnt|pi)(?:[ \t]{1,3}(?:user|account))?[ \t]{1,3}(?:with|mit|con|avec|и|и пароль|met|com|y|et|und)[ \t]{1,3})[\"'`]?(?P<value>[^\s\"'`,;)]{5,60})"
)
_USED = re.compile(
    r"(?<!\S)[\"'`]?(?P<value>[^\s\"'`]{5,60})[\"'`]?[ \t]{1,3}(?:as|als|comme|como|come|jako)[ \t]{1,3}(?:(?:the|our|my|a|your|default|root|admin)[ \t]{1,3}){0,3}(?:log-?in|account|pw|credentials?)(?![a-z])",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?<![\w/.@-])(?:admin|administrator|root|guest|postgres|superuser|akadmin)(?:@[\w.-]{1,60})?(?:: ?| ?/ ?)(?P<value>(?![^\s]{0,80}@)(?=[^\s]{0,60}[\d!#$%^&*+=?~])(?=[^\s]{0,60}[A-Za-z])[^\s\"'`]{6,60})"
)
_FTP = re.compile(
    r"(?:^|>[ \t]{0,3})(?:user|USER|login)[ \t]{1,3}[\w.@+-]{1,40}[ \t]{1,3}(?P<value>[^\s\"'`,;:=]{4,60})[ \t]*$"
)
_CODE = r"(?P<value>(?<![\w.:,/#-])(?:\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4,8}|(?=[A-Z-]{0,9}\d)[A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5}){1,4}|(?=\d{0,8}[A-Z])(?=[A-Z]{0,8}\d)[A-Z0-9]{6,8})(?![\w:/]|[.,]\d|-\w))"
_SENT = re.compile(
    rf"{_CODE}[ \t]{{1,3}}(?i:is|as|to|for|ist|est|es|è|é|—|-|–|jest|är|er)[ \t]{{1,3}}(?i:(?:[^\s:=]{{1,24}}[ \t]{{1,3}}){{0,5}}?(?:[\w-]{{0,20}}code|código|codice|kod|kode|pin|otp|passcode|password|verif\w{{1,12}}|confirm\w{{0,10}}|sign(?:ing)?[ -]?in|log(?:ging)?[ -]?in|pair\w{{0,5}}|unlock\w{{0,4}}|authenti\w{{1,9}}))(?![a-z])"
)
_CALLED = re.compile(
    r"(?P<before>(?:\b[\w-]{1,24}[ \t]{1,2})?)(?i:(?:\b|(?<=[a-z]))(?:code|código|codice|kod|kode|koodi|код|コード)s?)\b[\"'`]?[ \t]{0,3}(?:[:=—–-]{1,2}|is|was|ist|lautet|es|est|è|é|jest|är|er|to|了|は)?[ \t]{0,3}[\"'`«“(]?"
    r"(?P<value>\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{6}|\d{8}|[A-Z]-\d{6}|\d{4,5}(?= (?i:accepted|entered|rejected|used|wrong|set|ok|disarm|to ))|(?=[A-Z-]{0,9}\d)[A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5}){1,4})(?![\w:/.-]*\w)"
)
_CODE_NEAR = re.compile(
    r"(?<![\w.:/#+-])(?:\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{4}-\d{3}-\d{4}|\d{3}-\d{2}-\d{3}|\d{4,8}|(?=[A-Z-]{0,9}\d)[A-Z0-9]{3,6}(?:-[A-Z0-9]{3,6}){1,5}|[A-Z]-\d{6}|(?=\d{0,9}[A-Z])(?=[A-Z]{0,9}\d)[A-Z0-9]{5,10})(?![\w/]|[.,:]\d|-\w|[ \t]?(?:ms|s|sec|min|bytes|[KMG]B|px|%|times|attempts|digits)\b)"
)
_LEADS_TO_CODE = re.compile(
    r"(?:[:=→>–—-]|(?<!\w)(?:is|was|are|to|now|as|with|ist|war|lautet|zu|auf|es|est|sur|à|a|en|è|é|para|su|jest|na|to|är|er|til|till|adalah|menjadi|olarak|на|est maintenant|use|enter|changed|set))[ \t]{0,3}[\"'`«“„(\[]?$",
    re.IGNORECASE,
)
_SENTENCE_BETWEEN = re.compile(
    r"[.!?][ \t]|(?<!\w)(?:error|fault|line|port|within|after|in|exit|status|id|pid)[ :#]{1,3}$", re.IGNORECASE
)
_MOST_WORDS = 9
_FAULT = re.compile(
    r"(?:error|exit|status|http|return|reason|response|result|country|zip|post|postal|area|product|event|sql|op|byte|source|machine|key|char|color|colour|currency|language|lang|fault|err|fehler|close|version|vs|vendor|item|part|bar|qr|sort|stop|message|msg|cause|icd|mcc|time|build|serial|batch|order|tracking|model|ticket)[-_]?[ \t]{0,2}$",
    re.IGNORECASE,
)
_CODE_BEHIND = re.compile(
    r"(?:\d{2,6}(?:[- ]\d{2,6}){1,7}|\d{4,12}|(?=[A-Z-]{0,60}\d)[A-Z0-9]{3,8}(?:-[A-Z0-9]{3,8}){1,7}|(?=[A-Z]{0,12}\d)(?=\d{0,12}[A-Z])[A-Z0-9]{6,12})"
    r"(?![\w.:-]*\w)"
)
_CODE_IS = re.compile(
    r"\)?(?:(?:[ \t]{1,3}[^\s:=\d]{1,20}){1,7}?(?=[ \t]{0,3}[:=–—]|[ \t]{1,3}(?:is|was|ist|lautet|es|est|è|é|to|auf|zu|a|à|en|para|su|na|на|naar)[ \t]))?[\"']?[ \t]{0,9}"
    r"(?:(?:habe|have|hab) ?(?:ich|i)|i(?:'ve)? (?:set|typed|used|entered|put)|he puesto|j'ai mis|ho messo|is now|is|was|lautet|ist|es|est|è|é|jest|er|är|adalah|to|auf|zu|a|à|en|para|su|na|на|naar|为|是|は|[=:：–—]|=>|->)?[ \t]{0,9}[\"'`«“„]?"
)
_MORE_QUOTED = re.compile(r"(?P<sign>[\"'])[ \t]{0,3},[ \t]{0,3}(?P=sign)(?P<value>[^\s\"']{4,200})(?=[\"'])")
_MORE = re.compile(
    r"[ \t]{0,3}[,;]?[ \t]{1,4}(?:(?:and|und|y|et|e|i|en|og|och|&|or)[ \t]{1,3})?(?=\S{0,80}?\d)[\w-]{6,80}(?![^\s,;.])(?<=\w)"
)


def find_pairs(text: str, low: str) -> Iterator[Span]:
    """Where they stand, in one line."""
    if _may_be_code(low):
        for sent in _SENT.finditer(text):
            yield sent.span("value")
        for called in _CALLED.finditer(text):
            if not _FAULT.search(called["before"]):
                yield called.span("value")
    for tried in (*_TRIED.finditer(text), *_USED.finditer(text)):
        if _is_made(text, *tried.span("value")):
            yield _trim(text, *tried.span("value"))
    for known in _KNOWN.finditer(text):
        begin, end = _trim(text, *known.span("value"))
        if find_look(text, begin, end) >= Look.MADE or _is_signed(text[begin:end]):
            yield begin, end
    if (ftp := _FTP.search(text)) is not None and _is_made(text, *ftp.span("value")):
        yield ftp.span("value")
    for login in _LOGIN.finditer(text):
        yield from _behind(text, login.end())


def _may_be_code(low: str) -> bool:
    return (
        "code" in low
        or "kod" in low
        or "pin" in low
        or "otp" in low
        or "sign" in low
        or "log" in low
        or "verif" in low
        or "confirm" in low
        or "pair" in low
        or "unlock" in low
        or "код" in low
        or "cód" in low
        or "codi" in low
    )


def _behind(text: str, at: int) -> Iterator[Span]:
    if (used := _WITH.match(text, at, at + 120)) is not None:
        begin, end = _trim(text, *used.span("value"))
        if find_look(text, begin, end) >= Look.MADE:
            yield begin, end
            return
    using = _USING.match(text, at) is not None
    for pair in _PAIR.finditer(text, at, at + 100):
        begin, end = _trim(text, *pair.span("value"))
        look = find_look(text, begin, end, sure=True)
        known = _USER.fullmatch(pair["user"]) is not None
        tight = pair["sign"].strip() in ("/", ":", "|", "->") or (
            pair["sign"][0] == "," and text[pair.start() - 1 : pair.start("user")].strip(" ") != ""
        )
        if look >= (
            Look.DASHED
            if (known and tight) or (using and not known and pair["sign"].strip())
            else Look.MADE
            if tight or known
            else Look.RANDOM
        ):
            yield begin, end
            return


def _is_signed(value: str) -> bool:
    """Letters of both sizes, digits and signs: what a machine makes for people."""
    kinds = (any(letter.isdigit() for letter in value), value.lower() != value, value.upper() != value)
    return all(kinds) and not value.isalnum() and "/" not in value


def _is_made(text: str, begin: int, end: int) -> bool:
    begin, end = _trim(text, begin, end)
    return find_look(text, begin, end, sure=True) >= Look.MADE or is_random(text[begin:end])


def _trim(text: str, begin: int, end: int) -> Span:
    while end > begin and text[end - 1] in ".,;:!?)]}>\"'`":
        end -= 1
    return begin, end


def find_code(text: str, at: int) -> Span | None:
    """Digits, which only such a name makes a secret."""
    signed = _CODE_IS.match(text, at)
    found = _CODE_BEHIND.match(text, signed.end() if signed is not None else at)
    return found.span() if found is not None else None


def find_more(text: str, at: int) -> Iterator[Span]:
    """What stands behind the first of a list."""
    while (quoted := _MORE_QUOTED.match(text, at)) is not None:
        yield quoted.span("value")
        at = quoted.end("value")
    while (found := _MORE.match(text, at)) is not None:
        yield found.start() + found[0].rindex(found[0].split()[-1]), found.end()
        at = found.end()


def find_code_near(text: str, name: re.Match[str], stop: int) -> Iterator[Span]:
    """Of a code: digits, or capitals with digits, where something leads to them."""
    for found in _CODE_NEAR.finditer(text, name.end(), stop):
        between = text[name.end() : found.start()]
        if "masked" in between or _SENTENCE_BETWEEN.search(between) or len(between.split()) > _MOST_WORDS:
            return
        if _LEADS_TO_CODE.search(between) or not between.strip(" \t\"'`([«“「*") or not between.isascii():
            yield found.span()
            return
