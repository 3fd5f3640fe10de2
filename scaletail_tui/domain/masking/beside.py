"""What is masked though it may be a plain word: right beside a word for a password, and at the end of a link to share."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.masking.looks import Look, find_look, is_known, is_phrase
from scaletail_tui.domain.masking.prose import find_words
from scaletail_tui.domain.masking.value import Span, is_ordinary, is_random, is_sentence, is_told, stands_for_it

_PASSWORD = (
    r"(?:passw(?:or)?ds?|passwd|pwd|pass[ -]?phrase|pass[ -]?code|kennwort|passwort|contrase(?:ñ|n)a|mot de passe|senha|palavra-passe|wachtwoord|has[łl]o"
    r"|lösenord|adgangskode|salasana|parola|şifre|парол[ья])"
)
_NAME = (
    r"(?:passw(?:or)?d|passwd|pwd|pass|passphrase|secret|token|credentials?|api[_-]?key|auth[_-]?key|private[_-]?key)"
)
_ROLE = r"(?!(?:for|für|pour|para|for user|user|username|host|server|file|field|column|table|named|called|plugin|module|flag|option|env|variable|from|by|at|on|in|of type|type|with|via|using|key)\b)"
_QUOTED = re.compile(
    rf"(?i:\b{_PASSWORD})(?:[ \t]{{1,3}}(?i:{_ROLE})[\w-]{{1,20}}:?){{0,4}}[ \t]{{0,3}}[:=]?[ \t]{{0,3}}[(\[]?[\"'`«“„][ \t]?(?P<value>[^\"'`«»“”\n]{{4,60}}?)[ \t]?[\"'`»”“]"
)
_BRACKETED = re.compile(
    rf"(?i:\b(?:{_PASSWORD}|(?:secret|api|master|encryption|signing|access)[ _-]key|secret))(?:[ \t]{{1,3}}(?i:(?!(?:for|user|username|für|pour|para)\b))[\w-]{{1,20}}){{0,4}}[ \t]{{1,3}}[(\[](?P<value>[^\s()\[\]:=,]{{4,60}})[)\]]"
)
_ARGUMENT = re.compile(
    rf"[\"']--?(?i:[\w-]{{0,30}}?{_NAME})[\"'][ \t]{{0,3}},[ \t]{{0,3}}[\"'](?P<value>(?!-)[^\"'\n]{{3,200}})[\"']"
)
_NESTED = re.compile(
    rf"[\"'](?i:[\w-]{{0,30}}?{_NAME})[\"'][ \t]{{0,3}}[:=]>?[ \t]{{0,3}}\{{[^{{}}\n]{{0,160}}?[\"'](?:value|data|key|secret|token|plain|plaintext|raw|content)[\"'][ \t]{{0,3}}[:=]>?[ \t]{{0,3}}[\"'](?P<value>[^\"'\n]{{4,400}})[\"']"
)
_MARKS = re.compile(
    r"(?:密码|密碼|口令|パスワード|合言葉|暗証番号|비밀번호|암호)\w{0,6}[ :：]{0,2}[「『“\"'«](?P<value>[^」』”\"'»\n]{3,60})[」』”\"'»]"
)
_TOLD_TO = re.compile(
    r"(?i:\b(?:secret|token|credential|api[ _-]?key|pin|key)\b[^\n:=]{0,30}?[ \t](?:set|changed|reset|updated|rotated|switched|generated|chosen)[ \t]{1,2}(?:to|as))[ \t]{1,2}[\"'`]?(?P<value>[^\s\"'`,;]{5,80}?)[\"'`.]{0,2}(?=[ \t]{0,3}$)"
)
_LATER = re.compile(
    rf"(?i:\b{_PASSWORD}[^\n]{{0,60}}?[.;,][ \t]{{1,2}}(?:the |your )?(?:new(?: one)?|it is|it's|now|use)(?: now| is)?)[ \t]?[:=]?[ \t]{{1,2}}[\"'`]?(?P<value>[^\s\"'`,;]{{5,80}}?)[\"'`.]{{0,2}}(?=\s|$)"
)
_WITH = re.compile(
    r"(?i:\b(?:log[ -]?in|sign[ -]?in|logged in|signed in|auth\w{0,12})\b(?:[: \t]{1,3}[\w.@-]{1,30}){0,4}[ \t]with)[ \t]{1,2}[\"'`]?(?P<value>[^\s\"'`,;/()]{6,60})"
)
_JUDGED = re.compile(
    rf"(?i:\b{_PASSWORD})[ \t](?P<value>[^\s\"'`,;:=/()]{{5,60}})(?=[ \t](?:was[ \t])?(?:accepted|rejected|refused|denied|used|works|worked|leaked|is wrong|is weak|is too|too short|abgelehnt|refusé|rechazada|odrzucone|geweigerd)\b)"
)
_IS = re.compile(
    rf"(?i:\b{_PASSWORD}\w{{0,4}}[ \t]{{1,2}}(?:är|er|on|ist|war|lautet|es|era|est|è|é|jest|foi|fue|is|luidt|adalah|изменён на|—|–))[ \t]{{1,2}}[\"'`«]?(?P<value>[^\s\"'`,;:=]{{5,60}}?)[.»\"'`]{{0,2}}(?=[ \t]{{0,3}}$)"
)
_USED = re.compile(
    r"(?i:\b(?:credentials?|creds|log[ -]?ins?|default)\b[^\n]{0,20}?[ :=(\"'])(?:admin|root|user|administrator|guest|pi|ubnt|postgres|sa)(?: / |[/:])(?P<value>[^\s:/@\"',;)]{5,60})(?=[\s\"',;)]|$)"
)
_CHANGED = re.compile(
    rf"(?i:\b{_PASSWORD}\w{{0,4}}[^\n]{{0,40}}?[ \t](?:gewijzigd|geändert|cambiada|changée?|modifiée?|alterada|modificata|zmienione|изменён|ændret|ändrat|updated|changed|set|reset)[ \t]{{1,2}}(?:naar|in|auf|a|à|sur|en|por|para|na|till|til|на|to))[ \t]{{1,2}}[\"'`«]?(?P<value>[^\s\"'`,;:=]{{5,60}}?)[.»\"'`]{{0,2}}(?=[ \t]{{0,3}}$)"
)
_INITIAL = re.compile(
    r"(?i:\b(?:initial|temporary|temp|default|one-time|new|random)[ \t](?:secret|password|token|passcode|pin))[ \t]{1,2}[\"'`(]?(?P<value>[^\s\"'`,;:=()]{6,60})(?=[\"'`).]{0,2}[ \t]{0,3}$)"
)
_DESCRIBED_WORDS = """
temporal temporaire temporári[ao] temporane[ao] tempor[aä]re?[nrs]? temporary vorläufige[ns]? initiale?[ns]? inicial(?:es)? iniziale provis[oó]ri[ao] provisional provisoire provvisori[ao] generad[ao]
générée? gerad[ao] generat[ao] generierte[ns]? nuev[ao] nouveau nov[ao] nuov[ao] neue[ns]? nieuwe? tijdelijke? tillfälligt? midlertidige? nytt? nye? väliaikainen tymczasow[ea] now[ea] początkowe
временн(?:ый|ого|ым) нов(?:ый|ого|ым) начальный geçici yeni sementara dočasné nové ideiglenes predeterminad[ao] par.défaut padrão predefinit[ao] aléatoire aleatori[ao] zufällige[ns]? administrateur
administrador amministratore
"""
_DESCRIBED = "|".join(_DESCRIBED_WORDS.split())
_DESCRIBED_AS = re.compile(
    rf"(?i:(?<!\w)(?:{_PASSWORD}\w{{0,3}}[ \t]{{1,2}}(?:{_DESCRIBED})|(?:{_DESCRIBED})[ \t]{{1,2}}{_PASSWORD}\w{{0,3}}))[ \t]{{1,2}}[\"'`«„]?(?P<value>[^\s\"'`,;:=()»“]{{6,60}})"
)
"""`la contraseña temporal X`, `das vorläufige Passwort X`: in the middle of a sentence."""
_COMPARED = re.compile(
    r"(?i:\b(?:token|key|secret)s?\b[^\n\"]{0,100}?[ (,](?:sent|supplied|presented)[ :]{1,2})[\"'](?P<value>[^\s\"']{6,100})[\"']"
)
_BAD_KEY = re.compile(
    r"(?i:\b(?:invalid|illegal|bad|wrong|malformed|unexpected|unsupported)\b[^\n\"':]{0,40}?\bkey: ?)[\"'](?P<value>(?![/.\\])[^\s\"']{8,100})[\"']"
)
_SET = re.compile(
    r"(?i:\b(?:credentials?|secret|passphrase|passcode|login|creds)[\"']?)[ \t]{0,3}[:=][ \t]{0,3}[\"']?(?P<value>[A-Za-z][\w.!-]{4,60})[\"']?[ \t]{0,3}$"
)
_PHRASE = re.compile(
    r"(?i:phrase|mnemonic|seed|(?<![a-z])words|passphrase|фраза|frase)[^:=\n]{0,50}(?:[:=]|\b(?:is|are|ist|es|est)\b)[ \t]{0,3}[\"'`]?(?P<value>[a-z]{3,14}(?:[ ,-]{1,2}[a-z]{3,14}){3,24})[ \t.\"'`]{0,3}$"
)
_PAIR = re.compile(
    r"(?i:(?<![\w-])(?:connect(?:ed|ing)? as|log(?:ged|ging)?[ -]?in(?: as)?|auth\w{0,12}(?: (?:failed|failure|error|rejected|denied|ok|succeeded|attempt|as|for|with|user)){0,3}|sign(?:ed|ing)? in(?: as)?|credentials?(?: for)?|bind(?:ing)? (?:as|with)|using|tried|denied(?: for)?|failed(?: for| login)?))"
    r"[ \t]{0,2}[:=]?[ \t]{1,3}[\"'(]?(?P<user>[A-Za-z][\w.-]{1,40}(?:@[\w.-]{1,60})?):(?P<value>[^\s:/@\"',;)]{5,60})(?=[\s\"',;)]|$)"
)
_LINK_WORDS = (
    "share", "invit", "regist", "reset", "verif", "webhook", "magic", "confirm", "activat", "recover", "link", "join", "claim", "unlock",
)  # fmt: skip
_LINK = re.compile(
    r"(?:(?<=[\w:]/)|(?<=\s/))(?:s|share|shared|shares|i|inv|invite|invites|j|join|r|reset|v|verify|confirm|m|magic|w|webhooks?|hooks?|d|f|u|t|l|p|link|links|public|drop|sl|dl|activate|recover|claim)/(?:\d{1,20}/)?(?P<value>[A-Za-z0-9_-]{8,100})(?![\w./])"
    r"|(?:https?://|\s/)[^\s?#\"']{0,200}[?#](?:[\w-]{1,30}=[^\s&#\"']{0,100}&){0,6}(?:[\w-]{1,30}=)?(?P<query>[A-Za-z0-9_.~-]{8,200})(?![\w/=])"
)
_ENCODED = re.compile(
    r"\b(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|Basic|basic|Bearer|bearer)[ \t]{0,2}[: \t][ \t]{0,2}[\"']?(?P<value>[A-Za-z0-9+/_-]{12,400}={0,2})(?![\w.])"
)
_PRIVATE = re.compile(
    r"(?i:\b(?:private|vapid|signing|shared)(?:[ _-](?:key|part))?[\"']?)[ \t]{0,3}[:=][ \t]{0,3}[\"']?(?P<value>[A-Za-z0-9+/_=-]{16,100})(?![\w.])"
)
_NUMBERED = re.compile(
    r"(?i:\b(?:account|konto|cuenta|compte)(?: (?:number|no|id|token))?)[ \t]{0,2}[:=# ][ \t]{0,2}(?P<value>\d{16})(?!\d)"
)
_AUTH = re.compile(
    r"(?i:\b(?:auth|token|key|secret|pw))[ \t]{1,2}(?P<value>(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[A-Za-z])[a-z]{2,6}[_-][A-Za-z0-9]{8,60})(?![\w./:-])"
)
_PASSWORD_HINTS = (
    "pass",
    "pwd",
    "kennw",
    "contrase",
    "senha",
    "wachtw",
    "haslo",
    "hasło",
    "lösen",
    "adgang",
    "salasana",
    "parola",
    "şifre",
    "парол",
)
_LOGIN_HINTS = ("connect", "log", "auth", "sign", "cred", "bind", "using", "tried", "denied", "failed")
_KEY_HINTS = ("secret", "token", "credential", "key", "pin")
_QUOTES, _SHORTEST = frozenset("\"'`«“„"), 8
_LEAST = (
    (" ", _KEY_HINTS, _TOLD_TO, Look.WORD),
    (" with ", _LOGIN_HINTS, _WITH, Look.DASHED),
    ("", ("cred", "log", "default"), _USED, Look.WORD),
    (" ", ("initial", "temp", "default", "one-time", "new", "random"), _INITIAL, Look.DASHED),
)
_OF_PASSWORDS = ((_LATER, Look.DASHED), (_JUDGED, Look.WORD), (_IS, Look.WORD), (_CHANGED, Look.WORD))
"""What must be seen in the value, where these words lead to it."""
_MIXED = (
    (("plain", "login", "xoauth", "oauthbearer", "basic", "bearer"), _ENCODED),
    (("private", "vapid", "signing", "shared"), _PRIVATE),
    (("auth ", "token ", "key ", "secret ", "pw "), _AUTH),
)


def find_beside(text: str, low: str) -> Iterator[Span]:
    """Where they stand, in one line; what is known of manuals and of what is said about passwords stays."""
    if _has(low, _PASSWORD_HINTS):
        yield from _find_passwords(text)
    elif "secret" in low or "key" in low:
        yield from _find_held(text, _BRACKETED)
    yield from _find_led(text, low)
    yield from _find_built(text, low)
    for hints, expression in _MIXED:
        if _has(low, hints):
            for found in expression.finditer(text):
                if _is_mixed(found["value"]):
                    yield found.span("value")
    if "/" in low and _has(low, _LINK_WORDS):
        for found in _LINK.finditer(text):
            group = "value" if found["value"] is not None else "query"
            if _is_mixed(found[group]):
                yield found.span(group)


def _has(low: str, hints: tuple[str, ...]) -> bool:
    for hint in hints:  # noqa: SIM110  # quicker than any(), and asked of each line
        if hint in low:
            return True
    return False


def _find_passwords(text: str) -> Iterator[Span]:
    if not _QUOTES.isdisjoint(text):
        yield from _find_held(text, _QUOTED)
    yield from _find_held(text, _BRACKETED)
    for expression, least in _OF_PASSWORDS:
        yield from _find_looking(text, expression, least)
    for found in _DESCRIBED_AS.finditer(text):
        begin, end = found.span("value")
        end -= len(found["value"]) - len(found["value"].rstrip(".!?]}"))
        if is_told(text[begin:end]) or find_look(text, begin, end, sure=True) >= Look.MADE:
            yield begin, end


def _find_held(text: str, expression: re.Pattern[str]) -> Iterator[Span]:
    """Between quotes or brackets: a word, or a phrase."""
    if expression is _BRACKETED and "(" not in text and "[" not in text:
        return
    for found in expression.finditer(text):
        value, begin = found["value"], found.start("value")
        if " " in value:
            if is_phrase(value) and not is_sentence(value.lower()):
                yield found.span("value")
        elif find_look(text, begin, found.end("value"), sure=True) >= Look.WORD:
            yield found.span("value")


def _find_looking(text: str, expression: re.Pattern[str], least: Look) -> Iterator[Span]:
    for found in expression.finditer(text):
        if find_look(text, *found.span("value"), sure=True) >= least:
            yield found.span("value")


def _find_led(text: str, low: str) -> Iterator[Span]:
    """Where a verb, or the name of who logs in, leads to it."""
    for needed, hints, expression, least in _LEAST:
        if needed in low and _has(low, hints):
            yield from _find_looking(text, expression, least)
    if ":" in text and _has(low, _LOGIN_HINTS):
        for found in _PAIR.finditer(text):
            user = found["user"].lower()
            if not is_known(user) or user in ("admin", "root", "user", "guest", "test"):
                least = Look.WORD if user in ("admin", "root", "user") else Look.MADE
                if find_look(text, *found.span("value"), sure=True) >= least:
                    yield found.span("value")
    if "account" in low or "konto" in low or "cuenta" in low or "compte" in low:
        yield from (found.span("value") for found in _NUMBERED.finditer(text))


def _find_built(text: str, low: str) -> Iterator[Span]:
    """In a list of arguments, in an object, at the end of a line behind a colon, and in scripts without blanks."""
    if not low.isascii():
        yield from (found.span("value") for found in _MARKS.finditer(text) if not is_sentence(found["value"]))
    for needed, expression in (("-", _ARGUMENT), ("{", _NESTED)):
        if needed in text and ('"' in text or "'" in text):
            for found in expression.finditer(text):
                if not stands_for_it(text, found.start("value")):
                    yield found.span("value")
    if _has(low, ("cred", "secret", "phrase", "passcode", "login")):
        yield from _find_looking(text, _SET, Look.WORD)
    if _has(
        low, ("phrase", "mnemonic", "seed", "words", "фраз", "frase", "wiederherst", "recupera", "récupér", "herstel")
    ):
        yield from (found.span("value") for found in _PHRASE.finditer(text) if not is_sentence(found["value"]))
        yield from find_words(text)
    if _has(low, (" sent", "supplied", "presented", "key:")) and not _QUOTES.isdisjoint(text):
        yield from _find_looking(text, _COMPARED, Look.DASHED)
        yield from (found.span("value") for found in _BAD_KEY.finditer(text) if _is_signed(found["value"]))


def _is_signed(value: str) -> bool:
    """Letters of both sizes, and digits or signs that no name of a setting has."""
    mixed = value.lower() != value and value.upper() != value
    return mixed and any(sign.isdigit() or sign in "!#$%^&*+~?@;" for sign in value) and not is_ordinary(value)


def _is_mixed(value: str) -> bool:
    """Letters and digits as no word of a path has them."""
    if is_ordinary(value.rstrip("=")) or not any(letter.isalpha() for letter in value):
        return False
    kinds = (any(letter.isdigit() for letter in value), value.lower() != value, value.upper() != value)
    if len(value) < _SHORTEST or sum(kinds) <= 1 or not (kinds[0] or value.endswith("=")):
        return False
    return all(kinds) or is_random(value)
