"""What a secret looks like in a text that somebody else wrote: a table. Words that name one are read in `told.py`."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from scaletail_tui.domain.masking.table.commands import COMMANDS
from scaletail_tui.domain.masking.table.gate import LONG, Gate
from scaletail_tui.domain.masking.table.makers import MAKERS

MASK = "[masked]"

KEY = re.compile(r"\b((?:tskey|hskey)-(?!authreq-)[a-z]{1,20})-(?:…|[A-Za-z0-9_-]+)")
"""A Headscale login that waits for its admin, `hskey-authreq-…`, is no key: it is the end of the link to open."""
KEY_KIND = r"\1-…"
KEY_OPTION = re.compile(r"(--auth-?key[= ])(?!file:|[a-z]{1,20}-[a-z]{1,20}-…)\S+")
"""Headscale's older keys are 48 hexadecimal digits: only the option before them tells what they are."""
OPTION = re.compile(
    r"--?[\w-]{0,40}(?:(?<!by)pass|password|passwd|passphrase|pwd|secret|token|(?:auth|api|access|secret|private|setup|(?:pre-?)?shared|licen[cs]e|encryption|master|account|storage|join|cluster|admin|license)-?key)"
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

BY_NAME, _IN_COMMANDS, _TOKENS, _PRIVATE, _IN_ADDRESSES, _COOKIES, _HASHES, _LINKS, _CODES, DRAWN = (
    "passwords by their name", "passwords in commands", "tokens", "private keys", "passwords in addresses", "cookies",
    "password hashes", "links with a secret", "recovery keys and codes", "what is drawn by chance",
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
    r"(-----BEGIN ((?!CERT|X509|TRUSTED|PUBLIC|RSA PUB|EC PAR|DSA PAR|DH |PKCS7|CMS|SIGNATURE|PGP (?:MESS|PUB|SIG)|NEW CERT|AGE ENC|SSH2 PUB|OPENSSL)[\w ]{1,50})-----)(?:(?:(?!-----BEGIN).)*?-----END \2-----"
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
    _row(_IN_ADDRESSES, "://", r"(://(?<=\w://)(?:[^\s/:@\"']{0,200}|[^\s/:@\"']{1,100}@[\w.-]{1,100}):)(?!\[masked)(?:[^\s/\"'?#]{1,200}|(?!\d{1,5}/)[^\s@\"']{1,400}+)(?=@)"),
    _row(_IN_ADDRESSES, "://", r"(://(?<=\w://))(?=[\w-]{0,200}?\d)(?!\[masked)[\w-]{16,}+(?=@)"),
    _row(_IN_ADDRESSES, "://", r"(://(?<=\w://))(?=[0-9a-f]{0,31}\d)[0-9a-f]{32,64}(?=:[^\s/@]{1,200}@|@)"),
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
    _row(_TOKENS, "auth", r"(\bAUTH(?:ENTICATE)? (?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|NTLM) )(?!\[masked)(?=[A-Za-z0-9+/]{0,200}(?:\d|[a-z][A-Z]|=))[A-Za-z0-9+/]{8,}={0,2}"),
    _row(_TOKENS, "basic", r"(?i)(\bbasic[ _-]?auth(?:entication)?[ \t:=]{1,4}(?:with |as |for |user )?[\"']?[\w.@+-]{1,64}:)(?!\[masked|//|\d+\b)[^\s\"':@/,;]{4,80}"),
    _row(_IN_COMMANDS, "pass pwd secret token key", rf"(?<!\S)({OPTION.pattern}[ =]){_VALUE}"),
    *(Shape(kind=_TOKENS, hints=maker.hints, expression=maker.expression, replacement=maker.replacement) for maker in MAKERS),
    *(Shape(kind=_IN_COMMANDS, hints=row.hints, expression=row.expression) for row in COMMANDS),
    _row(BY_NAME, "key", r"(?i:((?<!public)(?<!public[ _-])(?<!pub)(?<!pub[ _-])(?<!host)(?<!host[ _-])(?<!cache)(?<!cache[ _-])(?<!object[ _-])(?<!peer[ _-])(?<!node[ _-])(?<!node)(?<!machine)(?<!machine[ _-])(?<!finger)(?<!disco)key[\"'\]]?[ \t]{0,9}(?:=>|:=|[:=])[ \t]{0,9}))[\"']?(?!\[masked)"
         r"(?=[A-Za-z0-9+/_=-]{0,80}?\d[A-Za-z+/_=-]{0,80}?\d)(?=[A-Za-z0-9+/_=-]{0,80}?[a-z])(?=[A-Za-z0-9+/_=-]{0,80}?[A-Z])[A-Za-z0-9+/_=-]{20,}(?![\w.:])"),
    _row(_IN_ADDRESSES, "@", rf"((?<![\w/.:@-]){_NO_USER}[\w.+-]{{1,64}}@[\w.-]{{1,100}}\.[a-z]{{2,12}}:)(?!\[masked)(?=[\w-]{{0,80}}?\d)(?=[\w-]{{0,80}}?[A-Za-z])[\w!#$%^*&+=~?-]{{8,200}}(?![\w./:@])"),
    _row(_CODES, "code homekit pairing payload", r"(?i:((?<![a-z])(?:codes?|homekit|pairing|setup payload)(?![a-z])[^\n]{0,100}?(?<![\w.:/-])))(?:\d{3}-\d{2}-\d{3}|\d{4}-\d{3}-\d{4})(?![\w-]|\.\d)"),
    _row(_CODES, "code", r"(?i:((?<![a-z])(?:(?:recovery|backup|emergency|scratch|rescue|wiederherstellungs|notfall|rettungs|herstel|two-factor|2fa|mfa)[ _-]?codes?|(?:código|codigo|code|codice|codici)s? (?:de |di |d')?(?:récup|recup|secours|respaldo|emerg|urgence)\w{0,10})(?![a-z])[^\n:=]{0,60}[:=][ \t]{0,3}[\"']?))(?!\[masked)"
         r"(?=[a-z-]{0,60}\d)(?:[a-z0-9]{4,12}(?:-[a-z0-9]{4,12}){1,7}|[a-z0-9]{8,20})(?![\w:/-]|\.\w)"),
    _row(_CODES, "code:", r"(^[ \t]*code: \")\d{4,8}(?=\"[ \t]*$)"),
    _row(_CODES, "alarm door lock panel garage gate pairing homekit keypad", r"(?i)(\b(?:alarm|door|lock|panel|garage|gate|pairing|homekit|keypad)[^\n]{0,80}?\b(?:code|pin)[\"']?[ \t]?[:=] ?[\"']?)\d{4,8}(?!\w)"),
    _row(BY_NAME, "p: p= pw: pw= pass: pwd:", r"(?i:((?<![\w-])(?:u|un|usr|user)[ \t]?[:=][ \t]?[\"']?[a-z][\w.@+-]{0,64}[\"']?[ \t]?[,;/|]?[ \t]{0,3}(?<=[\s,;/|])(?:p|pw|pass|pwd)[ \t]?[:=][ \t]?[\"']?))(?!\[masked|\d{1,5}(?:\.\d{1,9})?(?!\w))[^\s\"',;)]{4,80}"),
    _row(_COOKIES, "httponly samesite path=/", r"(?i)((?<![\w.&?=-])[\w.-]{2,60}=)(?!\[masked)[\w%.+/=:-]{8,2000}+(?=;[^\n]{0,200}?\b(?:httponly|samesite|path=/))"),
    _row(_COOKIES, "cookie", r"(?i:(\bcookie\b[^\n]{0,60}? (?:to|is|=|:) [\"']?))[A-Z]{20}(?!\w)"),
    _row(BY_NAME, "login( auth( authenticate( connect( bind( bind_s( simple_bind sign_in( signin( password( crypt( encrypt( sha( sha2( md5(",
         r"(?i:(\b(?:login|auth|authenticate|connect|bind|simple_bind\w{0,3}|sign_?in|password|old_password|crypt|encrypt|sha2?|md5)\([ \t]?(?:\w{1,30}=)?(?:[\"'][^\"'\n]{0,100}[\"'][ \t]?,[ \t]?(?:\w{1,30}=)?)?[\"']))(?!\[masked|https?:|/)(?=[^\"'\n]{0,100}[\"'][ \t]?\))(?=[^\"'\n]{0,100}(?:\d|[A-Z!#$%^*&+~?])|(?<=password\(')|(?<=password\(\"))[^\"'\n]{4,100}"),
    _row(BY_NAME, "community", r"(?i:(\bcommunit(?:y|ies)[\"']?[ \t]{0,9}[:=][ \t]{0,9}\[?[\"']))(?!\[masked|public[\"'])[^\"'\n]{3,100}"),
    _row(BY_NAME, "secretid secret_id secret-id", r"(?i:(\bsecret[_-]?id[\"']?[ \t]{0,9}[:=][ \t]{0,20}[\"']?))(?!\[masked)[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    _row(BY_NAME, "_key -key", r"(?i:((?<!cache)(?<!public)(?<!host)(?<!object)(?<!primary)(?<!foreign)(?<!partition)(?<!node)(?<!machine)(?<!disco)(?<!request)(?<!file)[_-]key[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?))(?!\[masked)(?=[a-f]{0,64}\d)[0-9a-fA-F]{32,128}(?!\w)"),
    _row(BY_NAME, "key", r"(?i:(\b(?:with|master|secret|private|api|encrypt\w{0,8}|sign\w{0,4}|pre-?shared|aes|cipher)[ ._-]key(?:[ \t]{1,3}(?:is|was|now|with|of|to|=|:)){0,2}[ \t]{1,3}[\"'`(]?))(?!\[masked)(?:0x)?(?=[a-f]{0,64}\d)(?=\d{0,64}[a-f])(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64}|[0-9A-F]{32}|[0-9A-F]{64})(?!\w)"),
    _row(_TOKENS, "pushover", r"(?i:(\bpushover\b[^\n]{0,80}?\buser(?:[_-]?key)?[\"']?[ \t]?[:=][ \t]?[\"']?))(?!\[masked)[a-zA-Z0-9]{30}(?!\w)"),
    Shape(kind=BY_NAME, hints=("setuser", " on >"), expression=r"(?<!\S)(>)(?!\[masked)(?![ =])[^\s\"'<>]{4,100}(?=[ \t][^\n]{0,200}?[~+&][\w*@:])"),
    _row(_HASHES, LONG, r"(?<!\S)(#)[0-9a-f]{64}(?!\w)"),
    _row(BY_NAME, "pass clave contrase senha", r"(?i:(\b(?:pass|clave|contrase|senha|mot de passe|kennwort)[^\n:=]{0,40}[:=][ \t]{1,4}[\"']?))(?!\[masked)(?![a-z ]{0,15}\b(?:must|have|been|with|from|this|that|more|than|your|will|only|does|must|need)\b)[a-z]{4}(?: [a-z]{4}){3}(?![ ]?[\w])"),
    _row(_LINKS, "tgram:// discord:// slack:// pover:// pushover:// gotify ntfy mmost matrix pbul:// ifttt:// msteams:// telegram:// pushbullet:// prowl:// bark simplepush:// gchat:// teams:// join:// sendgrid:// mailgun:// signal",
         r"(?i:(\b(?:tgram|discord|slack|pover|pushover|gotifys?|ntfys?|mmosts?|matrixs?|pbul|ifttt|msteams|telegram|pushbullet|prowl|barks?|simplepush|gchat|teams|join|sendgrid|mailgun|signals?)://))(?!\[masked)(?=[^\s\"'<>]{0,200}?(?:\d|[a-z][A-Z]))[^\s\"'<>]{12,400}"),
    _row(_TOKENS, "pveapitoken", r"(?i:(\bPVEAPIToken=[\w.-]{1,40}@\w{1,20}!?[\w.-]{0,40}[=!:]))(?!\[masked)[\w-]{8,}"),
    _row(_TOKENS, "wifi wi-fi wlan ssid", r"(?i:(\b(?:wi-?fi|wlan|ssid)\b[^\n]{0,60}?\b(?:key|schlüssel|clave|clé|chiave)(?: is|:| =| ist| es| est| è)? ?[\"'`]?))(?!\[masked)(?=[^\s\"']{0,60}\d|(?<= is )[A-Za-z-]{8,63}[.!]?$)[^\s\"',;]{8,63}"),
    _row(BY_NAME, "socks4 socks5", r"(?m)(^[ \t]*(?:socks[45]|http)[ \t]+[\w.-]{1,100}[ \t]+\d{2,5}[ \t]+[\w.-]{1,60}[ \t]+)(?!\[masked)\S{3,100}"),
    Shape(kind=BY_NAME, hints=("key: [", "key\": [", "key=[", "key = ["), expression=r"(?i:(key[\"']?[ \t]{0,9}[:=][ \t]{0,9}))\[[ \t]{0,4}(?:0x)?[0-9a-fA-F]{1,3}(?:,[ \t]{0,4}(?:0x)?[0-9a-fA-F]{1,3}){7,63}[ \t]{0,4}\]"),
    Shape(kind=_IN_COMMANDS, hints=(" -p ",), expression=r"(?<!\S)(-[pP] )(?!\[masked|\$)(?=[\"'][^\"'\n/:.]{6,80}[\"']|[\w!#$%^*&+~?@-]{6,80}(?!\S))(?=\S{0,80}[A-Za-z])(?=\S{0,80}(?:\d|[!#$%^*&+~?@]))(?![\w-]{0,60}[-_]\d{1,3}(?!\S))[^\s]{6,82}"),
    _row(_IN_COMMANDS, "printf echo", r"(?i)(\b(?:printf|echo)(?: -\w{1,3}){0,3} [\"'][\w.@+-]{1,64}(?:\\n|:))(?!\[masked)[^\"'\n]{3,100}(?=[\"'] ?>{1,2} ?[^\n]{0,100}?(?:cred|pass|auth|secret|login))"),
    _row(_TOKENS, "&p= ?p= &s= &t=", r"(?i)((?:[?&]u=[^\s&]{1,64}&|[?&])(?:p=(?:enc:)?))(?!\[masked|\d{1,4}(?![\w])|/)[\w%.!~*-]{4,100}(?=[^\s]{0,60}(?:[&?](?:u|c|v|f)=|\s|\"))(?<=\w)"),
    _row(_LINKS, "/opds/ /ping/ hc-ping /push/ /cron/ /feed /rss/ /ical /calendar/ /private/ /invite/ /inbound/ /trigger/ /notify/ /wh/",
         r"(?i:((?:/(?:opds|ping|push|cron|feeds?|rss|ical|calendar|private|invite|inbound|trigger|notify|wh)|hc-ping\.com)/))(?!\[masked)(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[\w-]{0,60}[A-Za-z])(?=[a-z_-]{0,60}\d|[\w-]{0,60}[a-z][A-Z])(?![\w-]{0,30}[a-z]-\d)[A-Za-z0-9]{10,80})(?![\w.-])"),
    _row(_LINKS, "/announce", r"(/)(?=[a-f]{0,31}\d)[0-9a-f]{32}(?=/announce)"),
    _row(_TOKENS, LONG, r"(?<![\w:])([0-9a-f]{4})[0-9a-f]{20}:[0-9a-f]{64}(?!\w)"),
    _row(_CODES, LONG, r"(?<![\w-])()\d{6}(?:-\d{6}){7}(?![\w-])", MASK),
    Shape(kind=_IN_COMMANDS, hints=tuple(f"{end} {word} " for end in ("user", "users", "admin", "admins") for word in ("upsert", "create", "add", "new", "register")), expression=r"(?i:((?<![\w-])(?:superuser|user|admin)s? (?:upsert|create|add|new|register) [\w.+-]{1,64}@[\w.-]{1,100} ))(?!\[masked|-)[^\s\"']{4,100}"),
    _row(BY_NAME, "user= users= user1= user2= user_1= user_2= auth= auth1= login= cred= creds= credentials= user3=", r"(\b[A-Z_]{0,30}(?:USER|AUTH|LOGIN|CRED|CREDENTIALS|CREDS)(?:S|_?\d{1,2})?=[\"']?[A-Za-z][\w.@-]{1,60}:)(?!\[masked|//|\d+(?!\w)|\$)[^\s\"':]{4,100}"),
    _row(BY_NAME, "createuser", r"(?i)(\bcreateUser [\w.-]{1,64} (?:SHA\S{0,4}|MD5) [\"']?)(?!\[masked)[^\s\"']{4,100}(?:[\"']?[ \t]{1,4}(?:AES\S{0,4}|DES)[ \t]{1,4}[\"']?[^\s\"']{4,100})?"),
    Shape(kind=_CODES, hints=(" - ",), expression=r"(?<!\S)(\d{1,2}/\d{1,2}: )[0-9a-f]{6}(?: [0-9a-f]{6}){1,5}(?= -)"),
    _row(_LINKS, "/hook /webhook /incoming", r"(?i)(/(?:web)?(?:hooks?|incoming)/)(?!\[masked)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[a-z])[\w-]{16,}(?![\w.])"),
    _row(_LINKS, "signup sign_up sign-up invit join register reset activat confirm verify", r"(?i:(/(?:sign[_-]?up|invit|join|register|reset|activat|confirm|verif)[\w-]{0,60}/?\?(?:[\w-]{1,40}=[\w%.@-]{0,100}&){0,6}(?:id|t|c|k|key|code|token|hash|h)=))(?!\[masked)(?=[\w-]{0,99}(?:\d|[a-z][A-Z]))[\w-]{8,}"),
    _row(_IN_ADDRESSES, "://", rf"(https?://[^\s\"']{{1,200}}[ \t]{{1,9}}{_USER}[ \t]{{1,9}}\")(?!\[masked)(?=[^\s\"]{{0,80}}?(?:\d|[a-z][A-Z]))[^\s\"]{{8,100}}(?=\"[ \t]*$)"),
    _row(_IN_ADDRESSES, "]:", rf"(\[[\w.-]{{1,100}}\]:\d{{2,5}}[ \t]{{1,9}}{_USER}(?:@[\w.-]{{1,100}})?:)(?!\[masked)[^\s:/]{{4,200}}(?!\S)"),
    _row(_COOKIES, "curl wget", r"(\b(?:curl|wget|http)\b(?: [^\s|]{1,200}){0,16}? (?:--cookie|-b)[ =][\"']?[\w.-]{1,60}=)(?!\[masked)[^\"'\n]{8,2000}"),
    _row(BY_NAME, "pass", r"(?i:((?:password|passwd|(?<![a-z])pass)[\"']?(?:[ \t]{0,4}[:=])?[ \t]{1,4}[\"']?))[a-z]{4}(?: [a-z]{4}){3}(?=[\"']?[ \t]{0,9}$)"),
    _row(_CODES, "phrase seed mnemonic words wallet bip", r"(?i:(\b(?:phrase|seed|mnemonic|words|wallet|bip-?39)\b[^\n]{0,60}?[\"':=(] ?))[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23}(?![ ,]{0,2}[\w])"),
    _row(_TOKENS, "auth dockerconfigjson", rf"(?i)((?<![a-z])(?:x-registry-auth|auth|_auth|\.?dockerconfigjson)[\"']?[ \t]{{0,20}}[:=][ \t]{{0,20}}[\"']?)(?!\[masked|[A-Z]?[a-z]{{3,20}}[ \t]){_MADE}[A-Za-z0-9+/]{{12,}}={{0,2}}(?![\w.:/-])"),
    _row(_TOKENS, "key= sig= signature= auth= jwt= code= ticket= sid= token= invite= invitation= claim= pw= ?t= &t= pwd=",
         rf"(?i)([?&#;][\w.-]{{0,40}}(?:key|sig|signature|auth|jwt|code|ticket|sid|token|invite|invitation|claim|pw|pwd|(?<=[?&])t)=)(?!\[masked)(?={_WORD}{{0,200}}?[a-z]){_MADE}[^\s\"'&#]{{8,}}"),
    _row(_LINKS, "invit join reset password forgot recover verify confirm activat magic one-time one_time sign onboard setup unlock accept share enrol claim unsubscribe set-password change-password set_password change_password",
         rf"(?i)(/(?<!usr/)(?<!local/){_LED}(?:/[a-z]{{2,12}}){{0,2}}/(?:[\w-]{{1,12}}/)?)(?!\[masked|v?\d+(?:[.-]\d+)+|[\w.~-]{{1,80}}\.[a-z]{{1,5}}(?![\w.~-]))(?=[\w.~-]{{0,99}}\d)[\w.~-]{{8,}}"),
    _row(_LINKS, "/s/", r"(://[\w.:-]{1,255}/(?:[\w.-]{1,40}/){0,3}s/)(?=[A-Za-z0-9]{0,14}[a-z])(?=[A-Za-z0-9]{0,14}[A-Z])[A-Za-z0-9]{15}(?![\w.-])"),
    _row(_LINKS, "webhook", r"(?i:(\bwebhooks?\b[^\n]{0,40}?(?<![\w.:@-])))(?!\[masked)(?:(?=[a-f]{0,40}\d)[0-9a-f]{32,128}|(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[a-z])(?=[\w-]{0,99}[A-Z])[\w-]{32,128}={0,2})(?![\w./:-])"),
    _row(_LINKS, "webhook", r"(?i:(\bwebhooks?\b(?: [\"']?[a-z]{2,10}[\"']?){0,4}(?: (?:path|url|endpoint|at|on))?[ :=]{1,3}[\"'/]{0,2}))(?!\[masked)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])"),
    _row(_LINKS, "webhook hooks.", r"(?i)(https?://(?=\S{0,200}?(?:webhook|hooks\.))[^\s/]{1,255}/(?:[^\s/]{0,100}/){0,6}?)(?!\[masked)(?=[\w-]{0,99}\d)(?:[0-9a-f]{24,}|(?=[\w-]{0,99}[a-z])[\w-]{24,})"),
    _row(_LINKS, "link url", r"(?i)(\b(?:magic|invit\w{0,10}|reset|login|activation|confirmation|share|recovery)[ -](?:links?|urls?)\b[^\s/]{0,20}[ \t]*(?:https?://)[\w.:-]{1,255}/(?:[\w-]{1,40}/){0,4})(?!masked)(?=[\w.~-]{0,99}\d)[\w.~-]{8,}"),
    _row(_HASHES, "$", rf"(\${{1,2}}{_CRYPT}\${{1,2}})(?!\[masked)[\w./+=,$:-]{{16,}}"),
    _row(_HASHES, "pbkdf2 scrypt argon2 bcrypt", r"(?i)(\b(?:pbkdf2|scrypt|argon2|bcrypt)[\w-]{0,20}[:$])(?=[^\s]{0,20}[:$])(?!\[masked)[\w./+=,$:-]{20,}"),
    _row(_HASHES, "{", r"(\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PLAIN|SCRAM[\w-]{0,20}|BLF-CRYPT|CLEARTEXT|ARGON2\w{0,3}|PBKDF2[\w-]{0,20})\})(?!\[masked)[^\s\"',;]{4,}"),
    _row(_HASHES, "scram-sha", r"(\bSCRAM-SHA-\d{1,3}\$\d{1,9}:)[\w+/=$:]{16,}"),
    _row(_HASHES, "md5", r"(\bmd5)[0-9a-f]{32}\b(?![\w/.-])"),
    _row(_HASHES, "hash", r"(?i)(\b(?:sha(?:1|256|512)|md5):)[0-9a-f]{32,}(?=[^\n]{0,40}password[ _-]?hash)"),
    _row(_HASHES, ":::", r"(:[0-9a-f]{32}:)[0-9a-f]{32}(?=:::)"),
    _row(_TOKENS, "otp 2fa mfa authenticator factor", r"(?i:((?<![a-z])(?:totp|otp|2fa|mfa|authenticator|two[- ]factor)(?![a-z])[^\n\"]{0,60}?[ :=\"'])(?!\[masked))(?:[A-Z2-7]{16,64}|(?:[A-Za-z2-7]{4} ){3,15}[A-Za-z2-7]{4})(?![\w-])"),
    _row(_TOKENS, "secret seed qr- qr:", r"(?i:(\b(?:secret|seed|setup key|qr)\b[^\n]{0,40}?[ :=\"']))(?!\[masked)(?=[A-Z]{0,63}[2-7])[A-Z2-7]{16,64}(?![\w+/=-])"),
    _row(_LINKS, "invit", r"(?i:(\binvit\w{0,10}\b[^\n/]{0,30}?https?://[\w.:-]{1,255}/(?:[\w-]{1,20}/){0,3}))(?!\[masked)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Za-z])[\w-]{8,}(?![\w./-])"),
    _row(_TOKENS, "authenticator", r"(?<![\w+/])()[A-Z2-7]{16,64}(?![\w+/=])(?=[^\n]{0,60}(?i:authenticator))", MASK),
    _row(_CODES, "recovery backup emergency scratch unseal restore bitlocker",
         r"(?i)(\b(?:recovery|backup|emergency|scratch|unseal|restore|bitlocker)[ _-]?(?:recovery[ _-]?)?(?:with[ ])?(?:keys?|codes?|kit|phrase|words)\b[^\w\n]{1,4}(?:is[ ]|are[ ]|\d{1,2}[:.)][ ]|\w{1,12}[:=][ ])?[\"']?)(?!\[masked)"
         r"(?=\S{0,60}\d|[a-z]{3,14}(?:-[a-z]{3,14}){3})(?:[A-Za-z0-9]{4,12}(?:(?:-|[ ,;]{1,2}(?=[a-z]{0,11}[\dA-Z]))[A-Za-z0-9]{4,12}){1,40}(?![\w/+=])|[A-Za-z0-9+/]{24,}={0,2})"),
    _row(BY_NAME, "key", r"(?i:((?:\b(?:the|your|new|with|using) key\b)(?: (?:for|of|this|that|session|user|is|was|to|your|account|[a-z]{1,12})){0,4} )(?!\[masked))(?=[\w+/=-]{0,80}\d)(?=[\w+/=-]{0,80}[A-Z])[\w+/=-]{16,}"),
    _row(BY_NAME, "admin root login credential account sign user guest log zugang identif credenz credenc inlog данные",
         r"(?i:((?:\b(?:credentials?|log ?in|logging in|account|sign ?in|zugangsdaten|identifiants|credenziali|credenciales|credenciais|dane logowania|inloggegevens|учётные данные|учетные данные|user(?:name)?[/ ]password|authenticating|authenticated|use)(?: (?:are|is|as|with|using|->))?[ \t]?[ \t:=(\->]{1,4}(?:user[ :=]+)?[\"'(]?[\w.+@-]{2,64})(?: / | : |[:/]| and (?=\S+ to (?:log|sign))))(?!\[masked|\d+\b|/|(?:password|pass|secret|dashboard|failed|error|success|ok|settings)\b))"
         r"(?=[^\s)\"']{0,80}?(?:\d|[a-z][A-Z]|[!#$%*^&+=~?])|[a-z]{5,}[)\"'.]?(?:$|\s is ))[^\s\"'),;]{4,80}"),
    _row(BY_NAME, "admin root guest postgres", r"((?<![\w/.@-])(?:admin|administrator|root|guest|postgres|superuser|admin@[\w.-]{1,100}) / )(?!\[masked)(?=\S{0,80}?(?:\d|[a-z][A-Z]|[!#$%*^&+=~?]))[^\s\"'),;]{6,80}"),
    _row(_IN_COMMANDS, "add_user change_password htpasswd useradd usermod wpa_passphrase openssl ldap smbclient net chpasswd community",
         r"(\b(?:(?:add_user|change_password|authenticate_user) [\w.@-]{1,64} |htpasswd (?:-\w{1,8} ){0,3}-\w{0,6}b\w{0,6} (?:\S{1,200} )?[\w.@-]{1,64} |(?:useradd|usermod)(?: \S{1,80}){0,8}? (?:-p|--password) "
         r"|wpa_passphrase \S{1,64} |openssl(?: \S{1,80}){0,8}? (?:-k |-pass(?:in|out)? pass:)|ldap\w{1,10}(?: \S{1,80}){0,12}? -w ?|smbclient(?: \S{1,200}){0,6}? -U ?[^\s%]{1,64}%|net use(?: \S{1,200}){1,4} /user:\S{1,64} )"
         r"|(?i:\bsnmp\w{0,6} (?:ro |rw |read |write )?community(?: string)?(?: is|:|=)? ))(?!\[masked|-)(?:\"[^\"]{3,200}\"|'[^']{3,200}'|[^\s\"']{3,200})"),
    _row(_IN_COMMANDS, "chpasswd", r"(\b[\w.-]{1,32}:)(?!\[masked)[^\s\"':|]{3,100}(?=[\"']?[ \t]{0,3}\|[ \t]{0,3}(?:sudo )?chpasswd)"),
    Shape(kind=_IN_COMMANDS, hints=("identified", "login password", "with password", "encrypted password", "set password"), expression=r"(?i)(\b(?:identified(?: with \w{1,40})? by(?: password)?|(?:login |with |encrypted ){1,3}password|set password(?: for \S{1,80})? =(?: password\()?)[ \t]{1,4}\\?['\"])(?!\[masked)(?:[^'\"\\\n]|\\['\"](?=\w)){3,200}"),
    _row(_IN_COMMANDS, "auth ", r"(\b(?:redis|valkey|keydb)\w{0,8}[>:]? ?AUTH (?:default )?)(?!\[masked|failed|command|error|required|is |called)[^\s\"']{4,200}"),
    _row(_TOKENS, "wifi:", r"(?<!\w)(WIFI:[^\n]{0,120}?\bP:)(?!\[masked)[^;\s]{3,80}"),
    _row(_LINKS, "/key/ /token/ /secret/ /apikey/ /api_key/ /private-", r"(?i)(/(?:(?:key|token|secret|api_?key)/|private-))(?!\[masked)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[a-z])[\w-]{16,}(?![\w.-]*\.[a-z]{1,4}(?!\w))"),
    _row(_CODES, "code pin", r"(?i)(?<![\w.:-])()\d{4,8}(?= (?:as|is) (?:your|the|his|her) (?:[\w-]{1,20} ){0,3}(?:code|pin|otp)\b)", MASK),
    _row(_IN_COMMANDS, "-cli mysql mariadb sshpass curl requirepass masterauth docker podman", r"(\b(?:redis|valkey)-cli\b(?: \S{1,200}){0,20}? -a |\b(?:mysql|mariadb)[\w-]{0,30}(?: \S{1,200}){0,20}? -p|\bsshpass -p ?"
         rf"|\b(?:docker|podman) login\b(?: \S{{1,200}}){{0,8}}? (?:-p|--password)[ =]|\bcurl\b(?: \S{{1,200}}){{0,20}}? (?:-u|--user)[ =]?[^\s:]{{1,100}}:|\b(?:requirepass|masterauth) ){_VALUE}"),
)  # fmt: skip
KEY_BEGINS, KEY_ENDS = (
    re.compile(
        rf"-----{edge} (?:[A-Z0-9 ]{{0,30}}PRIVATE KEY(?: BLOCK)?|[\w ]{{0,30}}Static key V\d|[\w ]{{1,30}}SEED)-----"
    )
    for edge in ("BEGIN", "END")
)
KEY_BODY = re.compile(r"(?:\S++ +)*?[A-Za-z0-9+/=]{40,}\s*|[A-Za-z0-9+/=]{16,}\s*")
KEY_BODY_END = re.compile(r"[A-Za-z0-9+/=]+\s*")
"""One line of a private key, alone or behind a log's own words."""


Ready = tuple[str, re.Pattern[str], str]


@cache
def shapes() -> Gate[Ready]:
    """The table, ready for use: not before it is needed, for it takes 40 ms."""
    return Gate(tuple((shape.hints, _ready(shape, re.DOTALL)) for shape in _SHAPES))


@cache
def shapes_and_links() -> Gate[Ready]:
    links = (_LOGIN_LINKS.hints, _ready(_LOGIN_LINKS, 0))
    return Gate((links, *((shape.hints, _ready(shape, re.DOTALL)) for shape in _SHAPES)))


@cache
def private_key() -> tuple[str, re.Pattern[str], str]:
    return _PRIVATE_KEY.kind, re.compile(_PRIVATE_KEY.expression, re.DOTALL), _PRIVATE_KEY.replacement


def _ready(shape: Shape, flags: int) -> Ready:
    return shape.kind, re.compile(shape.expression, flags), shape.replacement
