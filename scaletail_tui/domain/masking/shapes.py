"""What a secret looks like in a text that somebody else wrote: a table. Words that name one are read in `told.py`."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from scaletail_tui.domain.masking.makers import MAKERS

MASK = "[masked]"

KEY = re.compile(r"\b((?:tskey|hskey)-[a-z]{1,20})-(?:…|[A-Za-z0-9_-]+)")
KEY_KIND = r"\1-…"
KEY_OPTION = re.compile(r"(--auth-?key[= ])(?!file:|[a-z]{1,20}-[a-z]{1,20}-…)\S+")
"""Headscale's older keys are 48 hexadecimal digits: only the option before them tells what they are."""
OPTION = re.compile(
    r"--?[\w-]{0,40}(?:(?<!by)pass|password|passwd|passphrase|pwd|secret|token|(?:auth|api|access|secret|private)-?key)"
)
"""An option of a command whose value is a secret."""
WORD_PATH = re.compile(r"\.{0,2}(?:/(?:[A-Za-z0-9._-][a-z0-9._-]*+)?+){2,}+")
"""`/run/secrets/key`: made of words. What base64 makes begins with a slash as well, once in 64."""
VARIABLE = r"\$\$?(?:[{(]|[A-Z][A-Z0-9_]{0,60}(?![A-Za-z0-9_]))"

_VALUE = (
    rf"(?!\[masked|file:|-|(?:value|string)[ \t]*$|{VARIABLE}|{WORD_PATH.pattern}(?:\s|$))"
    r"(?:\"[^\"]{3,500}\"|'[^']{3,500}'|\S{3,})"
)
_WORD = r"[^\s\"'&,;]"
_MADE = rf"(?={_WORD}{{0,200}}?(?:\d|[a-z][A-Z])|{_WORD}{{16}})"
_NOTHING = (
    rf"(?!\[masked|file:|{VARIABLE}|<[a-z_ -]{{1,40}}>|\*{{3}}|…|\{{\{{|(?:token|auth|required|missing|invalid|failed|header|not|none|null|is)\b)"
    r"(?![A-Za-z]+[,.!]?[ \t]+[A-Za-z]+(?![\w=:\"]))"
)
_SCHEME = r"(?:bearer|basic|token|negotiate|ntlm|hawk|api-?key|[A-Za-z][\w-]{0,40}(?=[ \t]+" + _MADE + "))"
_HEADER = r"authorization\\{0,4}[\"']?[ \t]*[:=][ \t]*\[?\\{0,4}[\"']?"
_BODY = r"(?:(?:\s|\\[nr])++[A-Za-z0-9+/=]{12,}+)*+(?:(?:\n|\\n)[A-Za-z0-9+/=]++)?"
_USER = r"[\w.%+-]{1,64}"
_NO_USER = (
    r"(?!(?i:e?-?mail|mailto|user(?:name)?|from|to|cc|bcc|sip|acct|xmpp|jid|owner|author|sender|recipient|reply-to|contact"
    r"|git|ssh|by|address|https?|image|tag|at|id):)"
)
_SIGNED = r"(?=[^\s@]{0,80}?(?:\d|[a-z][A-Z]|[!#$%*^&+=~?]))(?!\d+(?::\d+)*@)"
_CRYPT = r"(?:2[abxy]?|5|6|1|7|y|gy|apr1|argon2(?:id|i|d)|scrypt|md5|sha1|bcrypt(?:-sha256)?|pbkdf2(?:-sha\d+)?)"

BY_NAME, _IN_COMMANDS, _TOKENS, _PRIVATE, _IN_ADDRESSES, _COOKIES, _HASHES, _LINKS, _CODES = (
    "passwords by their name", "passwords in commands", "tokens", "private keys", "passwords in addresses", "cookies",
    "password hashes", "links with a secret", "recovery keys and codes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A row: looked for in lines that hold one of its words, in lower case."""

    kind: str
    hints: tuple[str, ...]
    expression: str
    replacement: str = rf"\1{MASK}"


def _row(kind: str, hints: str, expression: str, replacement: str = rf"\1{MASK}") -> Shape:
    return Shape(kind=kind, hints=tuple(hints.split()), expression=expression, replacement=replacement)


_PRIVATE_KEY = _row(
    _PRIVATE,
    "-----begin",
    r"(-----BEGIN ([A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?)-----)(?:(?:(?!-----BEGIN).)*?-----END \2-----"
    rf"|{_BODY}(?=\s*$)|{_BODY}(?<!-----))",
    rf"\1 {MASK}",
)
"""Of many lines, in one text."""
_LOGIN_LINKS = _row(
    "login links",
    "://",
    r"(https?://[^\s\"'<>/]{1,255}/(?:a|auth|register|login)/)(?!masked\b)[\w:.-]{5,}+(?!/)",
    r"\1masked",
)
_LED = r"(?:invit\w{0,10}|join|(?:password[-_/]?)?reset(?:pass)?(?:[-_]?password)?|forgot(?:[-_]password)?|recover\w{0,6}|verify(?:[-_]?e?-?mail)?|confirm\w{0,8}|activat\w{0,5}|magic[-_]?links?|one[-_]time[-_]login|sign-?up|onboard\w{0,4}|setup|unlock|accept\w{0,12}|share|shared?[-_]link|enroll?|claim|unsubscribe|(?:set|change)-?password)"

# Each leaves the kind of thing readable. Order matters: what is more exact comes first.
_SHAPES: tuple[Shape, ...] = (
    _row("auth keys", "skey-", KEY.pattern, KEY_KIND),
    _row(_PRIVATE, "priv", r"\b((?:[a-z]{1,20})?priv(?:key)?:)[0-9a-f]{32,}"),
    # The last @ before the path ends a password; one that holds a slash is told from a port and a path.
    _row(_IN_ADDRESSES, "://", r"((?<=\w)://(?:[^\s/:@\"']{0,200}|[^\s/:@\"']{1,100}@[\w.-]{1,100}):)(?!\[masked)(?:[^\s/\"'?#]{1,400}|(?!\d{1,5}/)[^\s@\"']{1,400})(?=@)"),
    _row(_IN_ADDRESSES, "://", r"((?<=\w)://)(?=[\w-]{0,200}?\d)(?!\[masked)[\w-]{16,}+(?=@)"),
    _row(_IN_ADDRESSES, "@", r"((?<![\w/.:-])[\w.-]{1,64}:)(?!\[masked)[^\s:@/\"']{3,200}(?=@(?:(?:tcp|unix)\(|(?!sha\d)[\w.-]{1,253}:\d{2,5}(?!\w)))"),
    _row(_IN_ADDRESSES, "@", rf"((?<![\w/.:@-]){_NO_USER}{_USER}(?:@[\w.-]{{1,100}})?:)(?!\[masked|sha\d|//){_SIGNED}[^\s:@/\"']{{4,100}}(?=@(?!sha\d|\d+x\.)[\w\[.-])"),
    _row(_IN_ADDRESSES, "@", rf"(?i)(\b(?:proxy|clone|from|into|url|uri|dsn|connect\w{{0,4}}|login|using|smtp|imap|ftp|rtsp|jdbc:\w{{1,20}})\b(?:[ \t]+(?:is|to|as|from|with|via))?[ \t:=]{{1,9}}[\"']?{_NO_USER}{_USER}:)"
         r"(?!\[masked|//)(?!\d+(?::\d+)*@)[^\s:@/\"']{4,100}(?=@[\w-]{1,63}(?:\.[\w-]{1,63})+(?!\w))(?<!\bbob:alice)"),
    _row(_IN_ADDRESSES, "//", r"((?<![\w:/])//[\w.-]{1,64}:)(?!\[masked)[^\s:@/\"']{3,100}(?=@\w)"),
    _row(_IN_ADDRESSES, "jdbc:", rf"(jdbc:oracle:\w{{1,10}}:{_USER}/)(?!\[masked)[^\s@/]{{3,100}}(?=@)"),
    _row(_COOKIES, "cookie", r"(?i)(\b(?:set-)?cookie2?\\{0,4}[\"']?[ \t]*[:=][ \t]*)\[(?!masked)[^\]\r\n]{3,}+\]?"),
    _row(_COOKIES, "cookie", r"(?i)(\b(?:set-)?cookie2?\\{0,4}[\"']?[ \t]*[:=][ \t]*\\{0,4}[\"']?)(?=[\w.%$!#-]{1,100}=[^\s;])"
         r"(?:=\"[^\"\r\n]{0,4000}\"|[^\"'\\\r\n])++"),
    _row(_TOKENS, "authorization", r"(?i)(authorization\\{0,4}[\"']?[ \t]*[:=][ \t]*\\{0,4}[\"']?(?:digest|mediabrowser|aws4[\w-]{0,40}|scram[\w-]{0,40})[ \t]+)"
         r"(?!\[masked)[^\r\n]{3,}"),
    _row(_TOKENS, "authorization", rf"(?i)({_HEADER}{_SCHEME}[ \t]+){_NOTHING}[^\s\"',;\\]{{3,}}"),
    _row(_TOKENS, "authorization", rf"(?i)({_HEADER})(?!{_SCHEME}[ \t]+\[masked){_NOTHING}{_MADE}[^\s\"',;\\]{{8,}}"),
    _row(_TOKENS, "eyj", r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{8,}+\.[\w-]*", MASK),
    _row(_TOKENS, "bearer basic", r"\b((?:Bearer|Basic|bearer|basic) )(?=[\w.~+/-]{0,200}?(?:\d|[a-z][A-Z])|[\w.~+/-]{24})[\w.~+/-]{8,}=*"),
    _row(_IN_COMMANDS, "pass pwd secret token key", rf"(?<!\S)({OPTION.pattern}[ =]){_VALUE}"),
    *(Shape(kind=_TOKENS, hints=maker.hints, expression=maker.expression, replacement=maker.replacement) for maker in MAKERS),
    _row(_TOKENS, "auth dockerconfigjson", rf"(?i)((?<![a-z])(?:x-registry-auth|auth|_auth|\.?dockerconfigjson)[\"']?[ \t]{{0,20}}[:=][ \t]{{0,20}}[\"']?)(?!\[masked){_MADE}[A-Za-z0-9+/]{{12,}}={{0,2}}(?![\w.:/-])"),
    _row(_TOKENS, "key= sig= signature= auth= jwt= code= ticket= sid= token= invite= invitation= claim= pw= t= pwd=",
         rf"(?i)([?&#;][\w.-]{{0,40}}(?:key|sig|signature|auth|jwt|code|ticket|sid|token|invite|invitation|claim|pw|pwd|(?<=[?&])t)=)(?!\[masked)(?={_WORD}{{0,200}}?[a-z]){_MADE}[^\s\"'&#]{{8,}}"),
    _row(_LINKS, "invit join reset password forgot recover verify confirm activat magic one-time one_time sign onboard setup unlock accept share enrol claim",
         rf"(?i)(/{_LED}(?:/[a-z]{{2,12}}){{0,2}}/(?:[\w-]{{1,12}}/)?)(?!\[masked)(?=[\w-]{{0,99}}\d)[\w.~-]{{8,}}"),
    _row(_LINKS, "link url", r"(?i)(\b(?:magic|invit\w{0,10}|reset|login|activation|confirmation|share|recovery)[ -](?:links?|urls?)\b[^\s/]{0,20}[ \t]*(?:https?://)[\w.:-]{1,255}/(?:[\w-]{1,40}/){0,4})(?!masked)(?=[\w-]{0,99}\d)[\w.~-]{8,}"),
    _row(_HASHES, "$", rf"(\${{1,2}}{_CRYPT}\${{1,2}})(?!\[masked)[\w./+=,$:-]{{16,}}"),
    _row(_HASHES, "pbkdf2 scrypt argon2 bcrypt", r"(?i)(\b(?:pbkdf2|scrypt|argon2|bcrypt)[\w-]{0,20}[:$])(?=[^\s]{0,20}[:$])(?!\[masked)[\w./+=,$:-]{20,}"),
    _row(_HASHES, "{", r"(\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PLAIN|SCRAM[\w-]{0,20}|BLF-CRYPT|CLEARTEXT|ARGON2\w{0,3}|PBKDF2[\w-]{0,20})\})(?!\[masked)[^\s\"',;]{4,}"),
    _row(_HASHES, "scram-sha", r"(\bSCRAM-SHA-\d{1,3}\$\d{1,9}:)[\w+/=$:]{16,}"),
    _row(_HASHES, "md5", r"(\bmd5)[0-9a-f]{32}\b(?![\w/.-])"),
    _row(_HASHES, "hash", r"(?i)(\b(?:sha(?:1|256|512)|md5):)[0-9a-f]{32,}(?=[^\n]{0,40}password[ _-]?hash)"),
    _row(_HASHES, ":::", r"(:[0-9a-f]{32}:)[0-9a-f]{32}(?=:::)"),
    _row(_TOKENS, "otp 2fa mfa authenticator factor", r"(?i:((?<![a-z])(?:totp|otp|2fa|mfa|authenticator|two[- ]factor)(?![a-z])[^\n\"]{0,60}?[ :=\"'])(?!\[masked))(?:[A-Z2-7]{16,64}|(?:[A-Za-z2-7]{4} ){3,15}[A-Za-z2-7]{4})(?![\w-])"),
    _row(_TOKENS, "authenticator", r"(?<![\w+/])()[A-Z2-7]{16,64}(?![\w+/=])(?=[^\n]{0,60}(?i:authenticator))", MASK),
    _row(_CODES, "recovery backup emergency scratch unseal restore bitlocker",
         r"(?i)(\b(?:recovery|backup|emergency|scratch|unseal|restore|bitlocker)[ _-]?(?:recovery[ _-]?)?(?:with[ ])?(?:keys?|codes?|kit|phrase|words)\b[^\w\n]{1,4}(?:is[ ]|are[ ]|\d{1,2}[:.)][ ]|\w{1,12}[:=][ ])?[\"']?)(?!\[masked)"
         r"(?=\S{0,60}\d|[a-z]{3,14}(?:-[a-z]{3,14}){3})(?:[A-Za-z0-9]{4,12}(?:(?:-|[ ,;]{1,2}(?=[a-z]{0,11}[\dA-Z]))[A-Za-z0-9]{4,12}){1,40}(?![\w/+=])|[A-Za-z0-9+/]{24,}={0,2})"),
    _row(BY_NAME, "key", r"(?i:((?:\b(?:the|your|new|with|using) key\b)(?: (?:for|of|this|that|session|user|is|was|to|your|account|[a-z]{1,12})){0,4} )(?!\[masked))(?=[\w+/=-]{0,80}\d)(?=[\w+/=-]{0,80}[A-Z])[\w+/=-]{16,}"),
    _row(BY_NAME, "admin root login credential account sign user guest log zugang identif",
         r"(?i:((?:\b(?:credentials?|log ?in|logging in|account|sign ?in|zugangsdaten|identifiants|user(?:name)?[/ ]password|authenticating|authenticated|use)(?: (?:are|is|as|with|using|->))?[ \t]?[ \t:=(\->]{1,4}(?:user[ :=]+)?[\"'(]?[\w.+@-]{2,64})(?: / | : |[:/]| and (?=\S+ to (?:log|sign))))(?!\[masked|\d+\b|/|(?:password|pass|secret|dashboard|failed|error|success|ok|settings)\b))"
         r"(?=[^\s)\"']{0,80}?(?:\d|[a-z][A-Z]|[!#$%*^&+=~?])|[a-z]{5,}[)\"'.]?(?:$|\s is ))[^\s\"'),;]{4,80}"),
    _row(BY_NAME, "admin root guest postgres", r"((?<![\w/.@-])(?:admin|administrator|root|guest|postgres|superuser|admin@[\w.-]{1,100}) / )(?!\[masked)(?=\S{0,80}?(?:\d|[a-z][A-Z]|[!#$%*^&+=~?]))[^\s\"'),;]{6,80}"),
    _row(_IN_COMMANDS, "-cli mysql mariadb sshpass curl requirepass masterauth docker podman", r"(\b(?:redis|valkey)-cli\b(?: \S{1,200}){0,20}? -a |\b(?:mysql|mariadb)[\w-]{0,30}(?: \S{1,200}){0,20}? -p|\bsshpass -p ?"
         rf"|\b(?:docker|podman) login\b(?: \S{{1,200}}){{0,8}}? (?:-p|--password)[ =]|\bcurl\b(?: \S{{1,200}}){{0,20}}? (?:-u|--user)[ =]?[^\s:]{{1,100}}:|\b(?:requirepass|masterauth) ){_VALUE}"),
)  # fmt: skip
KEY_BEGINS, KEY_ENDS = (
    re.compile(rf"-----{edge} [A-Z0-9 ]{{0,30}}PRIVATE KEY(?: BLOCK)?-----") for edge in ("BEGIN", "END")
)
KEY_BODY = re.compile(r"(?:\S++ +)*?[A-Za-z0-9+/=]{40,}\s*|[A-Za-z0-9+/=]{16,}\s*")
KEY_BODY_END = re.compile(r"[A-Za-z0-9+/=]+\s*")
"""One line of a private key, alone or behind a log's own words."""


Ready = tuple[str, tuple[str, ...], re.Pattern[str], str]


@cache
def shapes() -> tuple[Ready, ...]:
    """The table, ready for use: not before it is needed, for it takes 25 ms."""
    return tuple(_ready(shape, re.DOTALL) for shape in _SHAPES)


@cache
def shapes_and_links() -> tuple[Ready, ...]:
    return (_ready(_LOGIN_LINKS, 0), *shapes())


@cache
def private_key() -> tuple[str, re.Pattern[str], str]:
    return _PRIVATE_KEY.kind, re.compile(_PRIVATE_KEY.expression, re.DOTALL), _PRIVATE_KEY.replacement


def _ready(shape: Shape, flags: int) -> Ready:
    return shape.kind, shape.hints, re.compile(shape.expression, flags), shape.replacement
