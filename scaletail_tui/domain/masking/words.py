"""The words that name a secret, in the languages most used, and those that stand behind such a word without being one."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from scaletail_tui.domain.masking.table.gate import AS_ZEROES

_PASSWORD = (
    r"passw(?:or)?d|(?:(?<=auth)|(?<=priv)|(?<=root)|(?<=user)|(?<=smtp)|(?<=mail)|(?<=ldap)|(?<=bind)|(?<=admin)|(?<=store))pass(?![a-z])|(?:secret|code|safe|watch)[ -]?word(?!s)|code ?wort|mot secret|palabra secreta|parola (?:segreta|d'ordine)|секретное слово|passwort|pass[ -]?phrase|pass[ -]?code|pass[ -]word|kennwort|losungswort|zugangscode"
    r"|contrase(?:ñ|n|\\u00f1)a|mots? de passe|motdepasse|palavra[- ]passe|kata sandi|wachtwoord|lösenord|losenord|has(?:ł|l)o(?![a-z])"
    r"|adgangskode|salasana|jelszó|mật khẩu|парол[ьяюе]м?|密码|密碼|口令|पासवर्ड|كلمة (?:ال)?(?:مرور|سر)|পাসওয়ার্ড|পাসওয়ার্ড|پاس ?ورڈ|گذرواژه|رمز عبور"
    r"|contrasenya|kata laluan|passord|lykilorð|slaptažod\w{0,4}|fjalëkalim\w{0,3}|gesl[oa](?![a-z])|zapork[ae]|parol[ăe](?![a-z])|parool(?![a-z])|salasõna|nenosiri|wagwoord|pasahitza"
    r"|лозинка|парола|гасло|құпия ?сөз|პაროლი|գաղտնաբառ\w{0,2}|கடவுச்சொல்|పాస్‌వర్డ్|ססמה|كلمه عبور|通行码|パスコード|合言葉|비번"
    r"|パスワード|비밀번호|암호|รหัสผ่าน|סיסמה|κωδικ[όο]ς|(?<![a-z])(?:senha|mdp|parola(?:sı|nız)?|heslo|ş?s?ifre(?:si|niz)?|lozinka)(?![a-z])"
    r"|(?<=[a-z0-9][_-])(?:pass|pwd|pw)(?![a-z])|(?P<camel>(?<=[a-z])p(?:ass|wd))(?![a-z])|(?<=\bdb|\bpg)(?:pass|pwd)"
    r"|(?<![\w-])pw(?![\w-])|رمز المرور|(?<![a-z])clave(?: secreta| de acceso| privada)?(?![a-z]|s?[ _]p[úu]blica)"
)
_TOKEN = (
    r"(?:api|access|private|encryption|master|signing|session|auth|app|application|setup|join|pairing|admin|root|reset|unlock|share|wrapping|recovery"
    r"|account|secret|client|activation|product|registration|serial|enrol?lment|provisioning|installation|claim|bot|deploy|service|stream|vapid|fernet|cookie|csrf|licen[cs]e|storage|shared|pre-?shared|pre-?auth|jwt|hmac|webhook|cipher|crypto|gossip|bootstrap|repo|vault|bouncer)[_ -]?keys?(?:[_-]base)?|csrf|xsrf"
    r"|(?<![\w-])pass(?![\w-]| (?:phrase|word|code))|(?:wi-?fi|wlan|wpa[23]?|network)[ _-]?(?:keys?|psk|codes?)|code (?:du )?wi-?fi|(?:gateway|local|device|hub|bridge|panel|install)[ _-]key|(?<![a-z])psk(?![a-z])|(?:php|j)?sess(?:ion)?[_-]?id|connect\.sid|(?<![\w-])pwd(?![ \t]*[=:][ \t]*/)"
    r"|salt(?![a-z])|(?<![a-z])pepper(?![a-z])|passw(?:or)?d[ _-]?hash(?:es)?|(?:totp|otp|mfa|2fa|master|wallet|root)[ _-]?seed"
    r"|(?:unseal|recovery|backup|emergency|scratch|restore|unlock|totp|otp|2fa|mfa)[ _-]?(?:keys?|codes?|kit|secret)(?: \d{1,2}(?=:))?|(?:auth|identity|registry)_?token"
    r"|\btotp\b|_auth(?=[ \t]{0,9}=)"
    r"|schlüssel|(?<![a-z])(?:clé|clave|chiave|chave|sleutel|klucz|nyckel|nøgle|anahtarı?|kulcs|klíč)(?![a-z])|ключ[аом]{0,2}(?![а-я])|токена?|секрет(?:ный ключ|а)?|令牌|密钥|密鑰|秘钥|私钥|jeton(?! de pr)|zugangsschlüssel|geheimnis|ключа? (?:api|доступа|шифрования)"
    r"|chave (?:secreta|de acesso|privada)|clé (?:secrète|privée|d'accès|api)|ficha de acceso|トークン|秘密鍵|토큰|(?:kunci|token) rahasia|टोकन|رمز الدخول|টোকেন|token|secret|credential(?:s(?!ecret))?"
)
_CODE = (
    r"(?<![a-z_-])(?:pin(?:[ _-]?code|-код|码|2)?|пин(?:-?код)?|पिन|핀|পিন|puk\d?|(?:sms|m|i)?-?tan)(?![\w-])|(?<![a-z])otp(?![\w-])|bestätigungscode|sicherheitscode|verifizierungscode|暗証番号|招待コード|(?:邀请|邀請|激活|兑换)[码碼]|초대 ?코드|пригласительный код|验证码|驗證碼|确认码|恢复代码|恢復碼|备用码|認証コード|確認コード|回復コード|인증 ?(?:코드|번호)|복구 코드|(?:одноразовый|резервный) код|код (?:подтверждения|восстановления|доступа)"
    r"|(?:wiederherstellungs|zugangs|freischalt|aktivierungs|kopplungs|einmal|verificatie|herstel|beveiligings|toegangs)code|(?:engangs|bekreftelses|gendannelses)kode|(?:verifierings|återställnings)kod|(?:vahvistus|palautus)koodi"
    r"|kod (?:weryfikacyjny|odzyskiwania|dostępu|aktywacyjny)|(?:doğrulama|kurtarma|onay) kodu|kode (?:verifikasi|pemulihan|akses|otp)|सत्यापन कोड|رمز (?:التحقق|الاسترداد|الأمان)|যাচাইকরণ কোড|تصدیقی کوڈ"
    r"|(?<![\w-])(?:enter|use|type|with|your|the) (?:the )?code|pass[- ]?key(?!s)|(?:lock ?box|safe|lock|vault|tresor) combination|(?<![a-z])(?:user|entry|keypad|two[- ]step|gate|safe|locker|voucher|invitation|guest|gift|disarm)[ _-]code|(?<![\w-])[2m]fa(?![\w-])|(?:steam ?)?guard code|quickconnect code|код (?:для входа|входа|подтверждения)|인증 ?번호|認證碼|c[oó]digo de \w{4,20}|code d['’]acc[eè]s|codice di \w{4,20}"
    r"|(?:verification|security|login|log-in|pairing|setup|unlock|one[- ]time|two-factor|2fa|confirmation|authentication|auth|access|device|door|gate|alarm|entry|sms|recovery|scratch|backup|homekit|matter|bluetooth|wps|parental|activation|invite)"
    r"[ _-]?(?:codes?|pin|password)(?: (?:for|of|to)(?: [a-z-]{1,20}){1,4}?(?= (?:is|was) |[:=]))?|(?<![a-z])(?:codice|código|code|codi) (?:pin|d[ei] ?(?:secours|(?:verif|vérif|sécuri|segur|recup|récup|acces|accès|accé|acesso|confirm|activ|ativ|appair|sicur|sblocc|attiv)\w{0,9}))"
)
_PHRASE = r"mnemonic(?: phrase)?|(?:seed|recovery|backup|secret) (?:phrase|words?)|(?:12|18|24) words|wallet seed|bip-?39|wiederherstellungsphrase|frase semilla|phrase de récupération"

HINTS = (
    "pass", "kennwort", "contrase", "mdp", "senha", "parola", "sandi", "wachtwoord", "pw", "token", "secret", "credential", "key",
    "sess", "sid", "salt", "pepper", "seed", "code", "pin", "otp", "2fa", "mnemonic", "bip", "phrase", "words", "jeton", "clave", "chave",
    "losung", "heslo", "ifre", "lozinka", "salasana", "adgang", "haslo", "geheimnis", "zugang", "_auth", "unseal", "kit",
    "recovery", "psk", "puk", " tan", "-tan", "codice", "ficha", "rahasia", "código", "losenord", "kod", "codi",
    "laluan", "gesl", "zapork", "parol", "parool", "nenosiri", "wagwoord", "pasahitza", "chiave", "sleutel", "klucz",
    "nyckel", "anahtar", "kulcs", "csrf", "xsrf", "safe word", "combination", "wifi", "mfa", "guard",
)  # fmt: skip
"""One of these stands in each ASCII word above: a line without is not looked at."""

_HINT_GROUPS = (
    ("pass",),
    ("key",),
    ("token", "secret"),
    tuple(hint for hint in HINTS if hint not in ("pass", "key", "token", "secret")),
)
"""A line seldom has one of each."""

_NO_VALUE = """
none null nil undefined true false yes no on off empty unset set not missing required optional invalid
expired revoked wrong incorrect mismatch failed failure ok valid changed updated disabled enabled unknown default
redacted hidden removed rejected refused denied error eof timeout must cannot https http get post put head read open
string number boolean object password
"""
_SAID_OF_IT = """
jetzt nun ahora maintenant agora adesso ora nu teraz теперь now currently übrigens neu nuevo nouveau novo nuovo nieuw nowe новый
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
falsch richtig ungültig korrekt abgelaufen leer erforderlich geändert zurückgesetzt gespeichert zu nicht kein
incorrecto incorrecta correcta válida inválida caducada vacía obligatoria incorrect incorrecte erroné invalide expiré vide
obligatoire requis errata errato sbagliata corretta scaduta vuota obbligatoria incorreta incorreto correta expirada vazia
obrigatória onjuist verkeerd ongeldig verlopen leeg verplicht nieprawidłowe błędne niepoprawne wygasło puste wymagane
неверный неправильный неверен неправильно пуст просрочен обязателен yanlış hatalı geçersiz boş zorunlu
"""
HARMLESS = frozenset(_NO_VALUE.split())
"""Behind a colon or an equals sign: that there is no secret, or what is wrong with it."""
SAID_OF_IT = HARMLESS | frozenset(_SAID_OF_IT.split())
"""In a sentence about one."""


_NAMES = rf"(?!\s)(?:(?P<phrase>{_PHRASE})|(?P<code>{_CODE})|(?P<mid>{_TOKEN})|(?P<strong>{_PASSWORD}))"
_INSIDE = (
    r"p(?:ass|wd)|token|secret|credent|kennw|contras|wachtw|losenord|salasana|salt|totp"
    r"|(?:api|access|private|encryption|master|signing|session|auth|app|account|client|licen[cs]e|storage|shared|webhook|service|stream|cookie|crypto|network)[_ -]?key"
)
"""Those that also stand in the middle of a word: `stripeApiKey`."""


@cache
def names() -> re.Pattern[str]:
    """One word that names a secret; the group tells of what kind. For texts in lower case, which is ten times as fast."""
    return re.compile(_NAMES)


@cache
def some_ascii_names(hints: frozenset[int]) -> re.Pattern[str]:
    """As above in texts of ASCII letters, of the words alone that hold a hint of these groups, or of none.

    A line with `pass` names no PIN; and most positions are inside of a word, where few can begin.
    """
    said = {group for group in range(len(_HINT_GROUPS)) if group not in hints}
    unsaid = frozenset(hint for group in said for hint in _HINT_GROUPS[group])
    wanted = frozenset(hint for group in hints for hint in _HINT_GROUPS[group])
    groups = (("phrase", _PHRASE), ("code", _CODE), ("mid", _TOKEN), ("strong", _PASSWORD))
    kept = [
        f"(?P<{name}>{'|'.join(words)})"
        for name, expression in groups
        if (words := [word for word in _split(expression) if _may_be(word, wanted, unsaid)])
    ]
    missing = "" if any("(?P<camel>" in group for group in kept) else "|(?P<camel>(?!))"
    return re.compile(rf"(?!\s)(?:(?<![a-z])|(?={_INSIDE}))(?:{'|'.join(kept)}{missing})")


def _may_be(word: str, wanted: frozenset[str], unsaid: frozenset[str]) -> bool:
    return any(hint in word for hint in wanted) or not any(hint in word for hint in unsaid)


def _split(expression: str) -> list[str]:
    """Its alternatives, those inside of brackets left together."""
    found, depth, begin, at = [], 0, 0, 0
    inside = False
    while at < len(expression):
        sign = expression[at]
        if sign == "\\":
            at += 1
        elif inside:
            inside = sign != "]"
        elif sign == "[":
            inside = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
        elif sign == "|" and not depth:
            found.append(expression[begin:at])
            begin = at + 1
        at += 1
    return [*found, expression[begin:]]


def may_tell(low: str) -> bool:
    """False for a line in lower case that cannot name a secret: most of them."""
    for hint in HINTS:  # noqa: SIM110  # quicker than any(), and asked of each line
        if hint in low:
            return True
    return False


_PAIRS = re.compile(
    r"(?<![a-z])(?:log|sign)(?:ged|ging|ing)?[ -]?in(?![a-z])|cred|auth\"?[=:] ?[(\[]|authenticat|bootstrap|account|zugang|anmeld|identifiant|connexion|acces|entrar|logowani|giriş|masuk|root|admin|ubnt|code|kod|\bpin\b|otp|verif|confirm|pair|unlock|(?:^|> ?)user |вход|логин|код|登|ログイン|로그인|コード"
)


_PAIR_HINTS = (
    "log", "sign", "pin", "pair", "identif", "giri", "cred", "auth", "bootstrap", "account", "zugang", "anmeld", "connexion", "acces", "entrar", "logowani", "masuk", "root", "admin",
    "ubnt", "cod", "kod", "otp", "verif", "confirm", "unlock", "user ",
)  # fmt: skip


def may_pair(low: str) -> bool:
    """False for a line that says nothing of logging in, nor of a code: most of them."""
    for hint in _PAIR_HINTS:  # quicker than the expression, which few lines need
        if hint in low:
            return _PAIRS.search(low) is not None
    return not low.isascii() and _PAIRS.search(low) is not None


_NUMBERED = ("0fa", "0 words", "bip", "pin0", "wpa0")
"""Names in which a digit tells."""
_LONGEST_FORM = 500


@cache
def _by_hints(passes: bool, keys: bool, tokens: bool, others: bool) -> re.Pattern[str]:
    said = (passes, keys, tokens, others)
    return some_ascii_names(frozenset(at for at, is_said in enumerate(said) if is_said))


def _choose(low: str) -> re.Pattern[str]:
    if not low.isascii():
        return names()
    others = False
    for hint in _HINT_GROUPS[3]:
        if hint in low:
            others = True
            break
    return _by_hints("pass" in low, "key" in low, "token" in low or "secret" in low, others)


@lru_cache(maxsize=8192)
def _has_name(form: str) -> bool:
    """Of a line in lower case, its digits made zeroes: many lines of a log differ from one before in these alone."""
    return any(word in form for word in _NUMBERED) or _choose(form).search(form) is not None


def find_names(text: str) -> Iterator[re.Match[str]]:
    """From left to right; their places are those of the text, their letters small."""
    low = text.lower()
    if len(low) < _LONGEST_FORM and not _has_name(low.translate(AS_ZEROES)):
        return
    if len(low) != len(text):  # a few letters have two small ones
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    for name in _choose(low).finditer(low):
        if name["camel"] is None or text[name.start()] == "P":
            yield name
