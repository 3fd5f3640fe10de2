"""What people write about themselves, as into a forum or a chat: `I set the password to x and now it does not start`.

A log does not say "I" or "my": where a text does, what stands near a word for a password and looks like one is taken for it.
"""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

import re
from collections.abc import Iterator

from scaletail_tui.domain.masking.value import Span, is_sentence, is_told, stands_for_it

_PERSONAL = re.compile(
    r"\b(?:I(?:'ve|'m|'d|’ve|’m)? [a-z]+|my|mine|me|we|our|let me|ich|mein\w{0,2}|mir|wir|unser\w{0,2}|j['’]ai|je|mon|moi|nous|notre"
    r"|mi|mis|yo|hemos|nuestr[oa]|meu|minha|nós|io|mio|mia|abbiamo|nostr[oa]|ik|mijn|wij|onze|jeg|min|mitt|vår|jag|moj[eą]|mój|moim|mam"
    r"|я|мой|моя|мне|мы|saya|kami|benim|ben|bizim|én|můj|minun|olen)\b"
    r"|我|我们|私|俺|僕|うち|저는|제가|제 |내 |मेरा|मेरे|मैंने|أنا|لدي|আমার|আমি|میرا|میں",
    re.IGNORECASE,
)
_FORMAL = re.compile(r"^\s*(?:\[|\{|<|\d{4}[-/]\d\d|[A-Z][a-z]{2} +\d|time=|ts=|level=|\w+=\S)")
"""A log's line begins otherwise."""
_RUN = re.compile(r"[!-~]{5,80}")
_LOOKS_CHOSEN = re.compile(r"(?=[^A-Za-z]{0,80}[A-Za-z])(?=.{0,80}[\d!#$%^*&+~?@])[\w!#$%^*&+~?@.-]+")
_NO_SECRET = re.compile(
    r"(?:user|usr|admin|nas|server|host|node|port|eth|wlan|vlan|disk|sd[a-z]|nvme|python|php|mysql|postgres|mariadb|mongo|redis|node|java|debian"
    r"|ubuntu|fedora|windows|android|ios|docker|nextcloud|immich|version|release|http|https|wpa|wifi|usb|ipv|oauth|base|sha|md|argon|bcrypt|aes|rsa"
    r"|raspberry|rpi|pi|esp|zigbee|proxmox|pve|lxc|vm|ct|container|image|test|step|part|chapter|example|error|code|line|room|floor)[-_]?\d[\d.]*[a-z]?",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:user(?:name)?|login|account|host|server|called|named|benutzer\w{0,4}|nutzer|usuario|utilisateur|utente|gebruiker|użytkownik\w?"
    r"|пользовател\w{1,2}|version|model|modell|port|from|für user|container|image)[ \t:=\"'`]{1,4}$",
    re.IGNORECASE,
)
_FAULT = re.compile(r"(?:code|error|status|exit|port|fehler|line)[ :#]{1,3}$", re.IGNORECASE)
_NAMED_FILE = re.compile(
    r"\.?[\w-]*\.(?:ya?ml|env|json|toml|conf|cfg|ini|txt|md|sh|py|php|log|local|lan|com|org|net|io|de|app|dev|me|home|arpa|internal)"
    r"|[a-z]+(?:-[a-z]+)?-(?:compose|tui|server|app|db|proxy|page|file|user|name)|[\d.:/-]+|[A-Z][A-Z0-9_]+|(?:self|re|pre|non|up|log|sign|set)-\w+"
    r"|\w+@[\w.-]+",
    re.IGNORECASE,
)
_BEFORE, _AFTER, _AFTER_CODE = 60, 90, 40
"""Characters around the word."""
_SET_TO = re.compile(
    r"(?:^|[ \t])(?:como|as|to|pour|auf|zu|en|in|by|with|на|picked|chose|typed|entered|used|is now|using)[ \t]{1,4}[\"'`«]?(?P<value>(?=[\w.!#$%^*&+~?@-]{0,60}[.\d_!#$%^*&+~?@-]\w)\w[\w.!#$%^*&+~?@-]{5,60})"
)
"""`picked swordfish-ii`."""
_DIGITS = re.compile(r"(?<![\w.:-])\d{4,8}(?![\w:-]|\.\d)|(?<![\w.:-])\d{2,4}(?:[ -]\d{2,4}){1,3}(?![\w.:-])")

_WORDS = re.compile(
    r"(?i:phrase|frase|mnemonic|wiederherstellung\w{0,16}|recupera[cç][iã]\w{1,2}|récupération|herstel\w{1,12})[^:=\n]{0,50}[:=][ \t]{0,3}[\"'`«“„]?(?P<value>[^\W\d_A-Z]{3,14}(?:[ ,-]{1,2}[^\W\d_A-Z]{3,14}){5,24})[ \t.\"'`»”“]{0,3}$"
)
"""`Frase de recuperación: tortuga codo …`, to the end of the line."""
_OF_SENTENCES = """
die der das den ist wird wurde und nicht von für mit la el los las de en que un una se le les des est sont pas il di lo che non het een
wordt niet van for are not
"""
_SENTENCE_WORDS = frozenset(_OF_SENTENCES.split())
"""No list for phrases has them."""


def is_personal(text: str) -> bool:
    return _FORMAL.match(text) is None and _PERSONAL.search(text) is not None


def find_near(text: str, name: re.Match[str], *, code: bool) -> Iterator[Span]:
    """What looks chosen by a person, on both sides of the word; of a code, its digits behind it."""
    begin, end = max(0, name.start() - _BEFORE), min(name.end() + _AFTER, len(text))
    begin = max(begin, text.rfind("\n", begin, name.start()) + 1)
    stop = text.find("\n", name.end(), end)
    end = stop if stop >= 0 else end
    if code:
        yield from (
            found.span()
            for found in _DIGITS.finditer(text, name.end(), min(end, name.end() + _AFTER_CODE))
            if not _FAULT.search(text, max(0, found.start() - 20), found.start())
        )
        return
    for said in _SET_TO.finditer(text, name.end(), end):
        value = said["value"].rstrip(".,;:!?")
        if not _NAMED_FILE.fullmatch(value) and not _NO_SECRET.fullmatch(value):
            yield said.start("value"), said.start("value") + len(value)
    if name.lastgroup != "strong":
        return
    for found in _RUN.finditer(text, begin, end):
        at, until = found.span()
        if at <= begin and at > 0 and not text[at - 1].isspace():
            continue  # cut off
        while until > at and text[until - 1] in ".,;:!?)]}\"'`":
            until -= 1
        while at < until and text[at] in "\"'`([{":
            at += 1
        value = text[at:until]
        if (
            _LOOKS_CHOSEN.fullmatch(value)
            and is_told(value)
            and not _NO_SECRET.fullmatch(value)
            and not stands_for_it(text, at)
            and not _ROLE.search(text, max(0, at - 30), at)
            and not (at < name.end() and until > name.start())
        ):
            yield at, until


def find_words(text: str) -> Iterator[Span]:
    """Six words and more of any language behind what names a phrase to recover something."""
    for found in _WORDS.finditer(text):
        if _SENTENCE_WORDS.isdisjoint(found["value"].split()) and not is_sentence(found["value"]):
            yield found.span("value")
