"""What a secret looks like in a text that somebody else wrote: a table, and where its words end."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from functools import cache

MASK = "[masked]"

KEY = re.compile(r"\b((?:tskey|hskey)-[a-z]+)-(?:…|[A-Za-z0-9_-]+)")
KEY_KIND = r"\1-…"
KEY_OPTION = re.compile(r"(--auth-?key[= ])(?!file:|[a-z]+-[a-z]+-…)\S+")
"""Headscale's older keys are 48 hexadecimal digits: only the option before them tells what they are."""
OPTION = re.compile(
    r"--?[\w-]*(?:(?<!by)pass|password|passwd|passphrase|pwd|secret|token|(?:auth|api|access|secret|private)-?key)"
)
"""An option of a command whose value is a secret."""
WORD_PATH = re.compile(r"\.{0,2}(?:/(?:[A-Za-z0-9._-][a-z0-9._-]*)?){2,}")
"""`/run/secrets/key`: made of words. What base64 makes begins with a slash as well, once in 64."""

_HARMLESS = (
    r"(?i:none|null|nil|undefined|true|false|yes|no|on|off|empty|unset|set|not|missing|required|optional|invalid"
    r"|expired|revoked|wrong|incorrect|mismatch|failed|failure|ok|valid|changed|updated|disabled|enabled|unknown|default"
    r"|redacted|hidden|removed|rejected|refused|denied|error|eof|timeout|must|cannot|https?|get|post|put|head|read|open"
    r"|string|number|boolean|object)(?![\w+/=-])"
)
_VARIABLE = r"\$\$?(?:[{(]|[A-Z][A-Z0-9_]*(?![a-z0-9]))"
_ELSEWHERE = (
    rf"\[masked|file:|{_VARIABLE}|(?i:[a-z][a-z0-9+.-]*)://|(?:tskey|hskey)-[a-z]+-…|{WORD_PATH.pattern}"
    r"(?=[\s\"',;:)&]|$)"
)
"""What only leads to a secret, or is masked already: a file, a variable, an address, which has a row of its own."""
_STANDS_FOR_IT = (
    r"\((?i:none|null|empty|unset|not set|set|hidden|redacted|masked)\)|<[a-z_ -]+>|\*{3}|…|\{\{|%[a-z]\b"
    r"|[{\[](?=[\s\"'{\[\]}\\]|$)|\[(?i:redacted|filtered|hidden)|:"
)
_NOT = rf"(?!{_ELSEWHERE}|{_STANDS_FOR_IT}|{_HARMLESS})"
_PROSE = r"(?![A-Za-z]+[,.!]?[ \t]+[A-Za-z]+(?![\w=:\"]))(?!(?i:dial|lookup|stat)[ \t])"
"""`password: must not be empty`: two words in a row, and no name of the next value."""
_CHAIN = r"(?![a-z][a-z0-9_.-]*:(?:[ \t]|$))"
"""`token: oauth2: 401`: an error inside an error."""
_PASSWORD = (
    r"(?:passw(?:or)?d|passwort|passphrase|passcode|(?<=[A-Za-z0-9][_-])(?:pass|pwd)(?![A-Za-z])|(?-i:(?<=[a-z])P(?:ass|wd))"
    r"|(?<=\bdb|\bpg)(?:pass|pwd))"
)
_TOKEN = (
    r"(?:token|secret|credentials?|(?<![\w-])pass|(?:api|access|private|encryption|master|signing|session|auth|app"
    r"|account|secret|client|licen[cs]e|storage|shared|jwt|hmac|webhook)[_ -]?key(?:[_-]base)?"
    r"|(?:php|j)?sess(?:ion)?[_-]?id|connect\.sid|(?<![\w-])pwd(?![ \t]*[=:][ \t]*/))"
)
_IS = r"\\*[\"'\])]?[ \t]*(?:=>|:=|=|%3[Dd]|:)[ \t]*"
_EQUALS = r"\\*[\"'\])]?[ \t]*(?:=>|:=|=|%3[Dd])[ \t]*[\"']?"
_COLON = r"\\*[\"'\])]?[ \t]*:[ \t]*[\"']?"
_WORD = r"[^\s\"'&,;]"
_MADE = rf"(?={_WORD}*(?:\d|[a-z][A-Z])|{_WORD}{{16}})"
_NO_STATUS = r"(?!\d{1,5}(?!\w))"
_VALUE = rf"(?!\[masked|file:|-|{_VARIABLE}|{WORD_PATH.pattern}(?:\s|$))" r"(?:\"[^\"]{3,}\"|'[^']{3,}'|\S{3,})"
_SCHEME = r"(?:bearer|basic|token|negotiate|ntlm|hawk|api-?key|[A-Za-z][\w-]*(?=[ \t]+" + _MADE + "))"
_BODY = r"(?:(?:\s|\\[nr])+[A-Za-z0-9+/=]{12,})*(?:(?:\n|\\n)[A-Za-z0-9+/=]+)?"

_BY_NAME, _IN_COMMANDS, _TOKENS, _PRIVATE, _IN_ADDRESSES, _COOKIES = (
    "passwords by their name", "passwords in commands", "tokens", "private keys", "passwords in addresses", "cookies",
)  # fmt: skip


Shape = tuple[str, re.Pattern[str], str]


def _row(kind: str, expression: str, replacement: str = rf"\1{MASK}") -> tuple[str, str, str]:
    return kind, expression, replacement


_LOGIN_LINKS = _row(
    "login links", r"(https?://[^\s\"'<>/]+/(?:a|auth|register|login)/)(?!masked\b)[\w:.-]{5,}", r"\1masked"
)

# Each leaves the kind of thing readable. Order matters: what is more exact comes first.
_SHAPES: tuple[tuple[str, str, str], ...] = (
    ("auth keys", KEY.pattern, KEY_KIND),
    _row(_PRIVATE, r"(-----BEGIN ([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----)(?:(?:(?!-----BEGIN).)*?-----END \2-----"
         rf"|{_BODY}(?=\s*$)|{_BODY}(?<!-----))", rf"\1 {MASK}"),
    _row(_PRIVATE, r"\b([a-z]*priv(?:key)?:)[0-9a-f]{32,}"),
    # The last @ before the path ends a password; one that holds a slash is told from a port and a path.
    _row(_IN_ADDRESSES, r"((?<=\w)://[^\s/:@\"']{0,200}:)(?!\[masked)(?:[^\s/\"'?#]{1,400}|(?!\d{1,5}/)[^\s@\"']{1,400})(?=@)"),
    _row(_IN_ADDRESSES, r"((?<=\w)://)(?=[\w-]*\d)(?!\[masked)[\w-]{16,}(?=@)"),
    _row(_IN_ADDRESSES, r"((?<![\w/.:-])[\w.-]+:)(?!\[masked)[^\s:@/\"']{3,}(?=@(?:(?:tcp|unix)\(|(?!sha\d)[\w.-]+:\d{2,5}(?!\w)))"),
    _row(_COOKIES, r"(?i)(\b(?:set-)?cookie2?\\*[\"']?[ \t]*[:=][ \t]*)\[(?!masked)[^\]\r\n]{3,}\]"),
    _row(_COOKIES, r"(?i)(\b(?:set-)?cookie2?\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?)(?=[\w.%$!#-]+=[^\s;])"
         r"(?:=\"[^\"\r\n]*\"|[^\"'\\\r\n])+"),
    _row(_TOKENS, r"(?i)(authorization\\*[\"']?[ \t]*[:=][ \t]*\\*[\"']?(?:digest|mediabrowser|aws4[\w-]*|scram[\w-]*)[ \t]+)"
         r"(?!\[masked)[^\r\n]{3,}"),
    _row(_TOKENS, rf"(?i)(authorization\\*[\"']?[ \t]*[:=][ \t]*\[?\\*[\"']?{_SCHEME}[ \t]+)(?:(?!token\b|auth){_NOT}"
         rf"{_PROSE})[^\s\"',;\\]{{3,}}"),
    _row(_TOKENS, rf"(?i)(authorization\\*[\"']?[ \t]*[:=][ \t]*\[?\\*[\"']?)(?!{_SCHEME}[ \t]+\[masked){_NOT}{_MADE}[^\s\"',;\\]{{8,}}"),
    _row(_TOKENS, r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*", MASK),
    _row(_TOKENS, r"\b((?:Bearer|Basic|bearer|basic) )(?=[\w.~+/-]*(?:\d|[a-z][A-Z])|[\w.~+/-]{24})[\w.~+/-]{8,}=*"),
    _row(_TOKENS, r"\b(gh[pousr]_|github_pat_|gl(?:pat|dt|rt|ptt|cbt|soat)-|dckr_[po]at_|npm_|hf_|pypi-|xox[a-z]-|xapp-|claim-)"
         r"(?=[\w-]{0,99}\d|[\w-]{0,99}[a-z][A-Z])[\w-]{10,}"),
    _row(_TOKENS, r"\b(AKIA|ASIA|AROA|AIDA)[0-9A-Z]{12,}"),
    _row(_TOKENS, r"\b(sk-|[srp]k_(?:live|test)_)(?=[\w-]{0,99}\d)[\w-]{16,}"),
    _row(_TOKENS, r"\b(AIza|ya29\.|SG\.)[\w.-]{24,}"),
    _row(_TOKENS, r"(\b|/bot)\d{8,10}:AA[\w-]{30,}"),
    _row(_TOKENS, r"(hooks\.slack\.com/services/|/api/webhooks/\d+/)[\w/-]{16,}"),
    _row(_TOKENS, rf"(?i)([?&][\w.-]*(?:key|sig|signature|auth|jwt|code|ticket|sid)=)(?!\[masked)(?={_WORD}*[a-z]){_MADE}[^\s\"'&#]{{8,}}"),
    _row(_BY_NAME, rf"(?i)((?:{_PASSWORD}|{_TOKEN}){_IS}(?P<q>\\*[\"'])){_NOT}(?:(?!(?P=q))(?:\\.|[^\\\r\n])){{3,}}(?=(?P=q))"),
    _row(_BY_NAME, rf"((?i:passphrase){_EQUALS}){_NOT}[^\"'&,;\r\n]{{3,}}"),
    _row(_BY_NAME, rf"((?:PASSW(?:OR)?D|PASS|(?<=_)PWD|TOKEN|SECRET|KEY_BASE|(?:API|ACCESS|PRIVATE|ENCRYPTION|MASTER"
         rf"|SIGNING|SESSION|AUTH|APP|SECRET|JWT)_?KEY)=[\"']?){_NOT}{_NO_STATUS}[^\s\"']{{3,}}"),
    _row(_BY_NAME, rf"(?i)({_PASSWORD}{_EQUALS}){_NOT}(?:{_WORD}|[&,;](?!\s|[\w.-]+=|$)){{3,}}"),
    _row(_BY_NAME, rf"(?i)({_PASSWORD}{_COLON}){_NOT}{_PROSE}{_WORD}{{3,}}"),
    _row(_BY_NAME, rf"(?i)({_TOKEN}{_EQUALS}){_NOT}{_NO_STATUS}{_WORD}{{3,}}"),
    _row(_BY_NAME, rf"((?i:{_TOKEN}){_COLON}){_NOT}{_NO_STATUS}{_PROSE}{_CHAIN}{_MADE}{_WORD}{{4,}}"),
    _row(_IN_COMMANDS, rf"(?<!\S)({OPTION.pattern}[ =]){_VALUE}"),
    _row(_IN_COMMANDS, r"(\b(?:redis|valkey)-cli\b(?: \S+){0,20}? -a |\b(?:mysql|mariadb)[\w-]*(?: \S+){0,20}? -p|\bsshpass -p ?"
         rf"|\bcurl\b(?: \S+){{0,20}}? (?:-u|--user)[ =]?[^\s:]+:|\b(?:requirepass|masterauth) ){_VALUE}"),
)  # fmt: skip
KEY_BEGINS, KEY_ENDS = (re.compile(rf"-----{edge} [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----") for edge in ("BEGIN", "END"))
KEY_BODY = re.compile(r"(?:\S+ +)*?[A-Za-z0-9+/=]{40,}\s*|[A-Za-z0-9+/=]{16,}\s*")
KEY_BODY_END = re.compile(r"[A-Za-z0-9+/=]+\s*")
"""One line of a private key, alone or behind a log's own words."""


@cache
def shapes() -> tuple[Shape, ...]:
    """The table, ready for use: not before it is needed, for it takes 25 ms."""
    return tuple((kind, re.compile(expression, re.DOTALL), said) for kind, expression, said in _SHAPES)


@cache
def shapes_and_links() -> tuple[Shape, ...]:
    kind, expression, said = _LOGIN_LINKS
    return (kind, re.compile(expression), said), *shapes()
