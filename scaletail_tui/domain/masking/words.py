"""The words that name a secret, in the languages most used, and those that stand behind such a word without being one."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_PASSWORD = (
    r"passw(?:or)?d|passwort|passphrase|passcode|kennwort|losungswort|zugangscode"
    r"|contrase(?:ñ|n|\\u00f1)a|mots? de passe|motdepasse|palavra[- ]passe|kata sandi|wachtwoord|lösenord|losenord|has(?:ł|l)o(?![a-z])"
    r"|adgangskode|salasana|jelszó|mật khẩu|парол[ьяюе]м?|密码|密碼|口令|पासवर्ड|كلمة (?:ال)?(?:مرور|سر)|পাসওয়ার্ড|পাসওয়ার্ড|پاس ?ورڈ|گذرواژه|رمز عبور"
    r"|パスワード|비밀번호|암호|รหัสผ่าน|סיסמה|κωδικ[όο]ς|(?<![a-z])(?:senha|mdp|parola(?:sı|nız)?|heslo|ş?s?ifre(?:si|niz)?|lozinka)(?![a-z])"
    r"|(?<=[a-z0-9][_-])(?:pass|pwd)(?![a-z])|(?P<camel>(?<=[a-z])p(?:ass|wd))(?![a-z])|(?<=\bdb|\bpg)(?:pass|pwd)"
    r"|(?<![\w-])pw(?![\w-])"
)
_TOKEN = (
    r"(?:api|access|private|encryption|master|signing|session|auth|app"
    r"|account|secret|client|licen[cs]e|storage|shared|pre-?shared|pre-?auth|jwt|hmac|webhook|cipher|crypto)[_ -]?keys?(?:[_-]base)?"
    r"|(?<![\w-])pass(?![\w-])|(?:wi-?fi|wlan|wpa[23]?|network)[ _-]?(?:keys?|psk)|(?<![a-z])psk(?![a-z])|(?:php|j)?sess(?:ion)?[_-]?id|connect\.sid|(?<![\w-])pwd(?![ \t]*[=:][ \t]*/)"
    r"|salt(?![a-z])|(?<![a-z])pepper(?![a-z])|passw(?:or)?d[ _-]?hash(?:es)?|(?:totp|otp|mfa|2fa|master|wallet|root)[ _-]?seed"
    r"|(?:unseal|recovery|backup|emergency|scratch|restore|unlock|totp|otp|2fa|mfa)[ _-]?(?:keys?|codes?|kit|secret)(?: \d{1,2}(?=:))?|(?:auth|identity|registry)_?token"
    r"|\btotp\b|_auth(?=[ \t]*=)"
    r"|токена?|секрет(?:ный ключ|а)?|令牌|密钥|密鑰|秘钥|私钥|jeton(?! de pr)|zugangsschlüssel|geheimnis|clave(?: secreta| de acceso| privada)?(?![a-z])"
    r"|chave (?:secreta|de acesso|privada)|clé (?:secrète|privée|d'accès|api)|ficha de acceso|トークン|秘密鍵|토큰|(?:kunci|token) rahasia|टोकन|رمز الدخول|টোকেন|token|secret|credentials?"
)
_CODE = (
    r"(?<![a-z_-])pin(?:[ _-]?code|2)?(?![\w-])|(?<![a-z])otp(?![\w-])|bestätigungscode|sicherheitscode|verifizierungscode|暗証番号|验证码|驗證碼|одноразовый код|код подтверждения"
    r"|(?:verification|security|login|log-in|pairing|setup|unlock|one[- ]time|two-factor|2fa|confirmation|authentication|auth|access|device|door|gate|alarm|entry|sms|recovery|scratch|backup)"
    r"[ _-]?(?:codes?|pin|password)|(?<![a-z])(?:codice|código|code) (?:pin|de (?:verificación|verificação|vérification|sécurité|seguridad))"
)
_PHRASE = r"mnemonic(?: phrase)?|(?:seed|recovery|backup|secret) (?:phrase|words?)|(?:12|18|24) words|wallet seed|bip-?39|wiederherstellungsphrase|frase semilla|phrase de récupération"

HINTS = (
    "pass", "kennwort", "contrase", "mdp", "senha", "parola", "sandi", "wachtwoord", "pw", "token", "secret", "credential", "key",
    "sess", "sid", "salt", "pepper", "seed", "code", "pin", "otp", "2fa", "mnemonic", "bip", "phrase", "words", "jeton", "clave", "chave",
    "losung", "heslo", "ifre", "lozinka", "salasana", "adgang", "haslo", "geheimnis", "zugang", "_auth", "unseal", "kit",
    "recovery", "psk", "codice", "ficha", "rahasia", "código", "losenord",
)  # fmt: skip
"""One of these stands in each ASCII word above: a line without is not looked at."""

_NO_VALUE = """
none null nil undefined true false yes no on off empty unset set not missing required optional invalid
expired revoked wrong incorrect mismatch failed failure ok valid changed updated disabled enabled unknown default
redacted hidden removed rejected refused denied error eof timeout must cannot https http get post put head read open
string number boolean object password
"""
_SAID_OF_IT = """
okay bool int integer correct weak strong too short long blank needed given provided generated stored saved written
created ready available unavailable successfully correctly currently recently manually automatically temporarily permanently securely properly randomly only
here there below above this that the a an your my its our their in at by for from
with without of to and or but if is was are were be been being has have had will would should could can may might do
does did please use using used only also now again already still never always ever reset change changing update verify
verified verification check checked checking checks confirm confirmed accepted encrypted decrypted hashed protected
secure insecure plain plaintext safe same different equal matching matches match found ignored skipped loaded loading
reloaded rotated renewed refreshed refresh allowed forbidden unauthorized authentication authorization login logout
auth user users username admin root account accounts email file files path field fields value values header headers
hash hashing algorithm policy strength length prompt manager store vault database server client service session
sessions bearer basic digest type types name names id ids count limit limits bucket endpoint response request requests
grant grants rotation expiry expires expiration lifetime exchange validation authenticator provider signing issued
issuing issuer
"""
HARMLESS = frozenset(_NO_VALUE.split())
"""Behind a colon or an equals sign: that there is no secret, or what is wrong with it."""
SAID_OF_IT = HARMLESS | frozenset(_SAID_OF_IT.split())
"""In a sentence about one."""
_USERS = r"(?:admin|administrator|root|user|guest|sa|postgres|operator|superuser|superadmin|test|demo|owner|manager|pi)"
USER_NAME = re.compile(_USERS, re.IGNORECASE)


@cache
def names() -> re.Pattern[str]:
    """One word that names a secret; the group tells of what kind. For texts in lower case, which is ten times as fast."""
    return re.compile(
        rf"(?P<phrase>{_PHRASE})|(?P<code>{_CODE})|(?P<mid>{_TOKEN})|(?P<strong>{_PASSWORD})",
    )


def may_tell(low: str) -> bool:
    """False for a line in lower case that cannot name a secret: most of them."""
    return any(hint in low for hint in HINTS)


def find_names(text: str) -> Iterator[re.Match[str]]:
    """From left to right; their places are those of the text, their letters small."""
    low = text.lower()
    if len(low) != len(text):  # a few letters have two small ones
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for name in names().finditer(low):
        if name["camel"] is None or text[name.start()] == "P":
            yield name
