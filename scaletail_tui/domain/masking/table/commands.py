"""Passwords that commands and protocols take without an option that says so: what stands before them tells it."""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from dataclasses import dataclass

_VALUE = r"(?!\[masked|-|file:|\$\$?[{(A-Z]|/run/secrets/)(?:\"[^\"\n]{3,200}\"|'[^'\n]{3,200}'|[^\s\"',;|)]{3,200}(?=[\s\"',;|)]|$))"
_WORDS = r"(?: [^\s|]{1,200}){0,16}?"
_USER = r"[\"']?[\w.@+-]{1,64}[\"']? "


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRow:
    """What stands before a password; `hints`, of which one is in every such line, in lower case."""

    hints: tuple[str, ...]
    expression: str


def _takes(commands: str, before: str, value: str = _VALUE) -> CommandRow:
    """Commands apart by blanks, and what comes between their name and the password."""
    names = commands.split()
    return CommandRow(hints=tuple(names), expression=rf"(\b(?:{'|'.join(names)})\b{before})(?!\[masked){value}")


def _said(hints: str, before: str, value: str = _VALUE) -> CommandRow:
    return CommandRow(hints=tuple(hints.split()), expression=rf"({before})(?!\[masked){value}")


COMMANDS: tuple[CommandRow, ...] = (
    _takes("mosquitto_pub mosquitto_sub mosquitto_rr zip unzip ipmitool", rf"{_WORDS} -P ?"),
    _takes("mosquitto_passwd", rf" -\w{{1,4}} \S{{1,200}} {_USER}"),
    _takes("sqlplus rman expdp impdp exp imp", rf"{_WORDS} [\"']?[\w.]{{1,40}}/", r"[^\s@/\"']{3,100}(?=@|[\"']|$)"),
    _said("<<<", r"\b(?:sudo|su|kinit|docker|chpasswd|passwd|login|secret|cryptsetup|gpg|openssl)\b[^\n<]{0,120}<<< ?[\"']?", r"[^\s\"']{3,200}"),
    _said("<<eof", r"\b(?:sudo|su|kinit|docker|passwd|login|secret)\b[^\n<]{0,120}<<-?[\"']?EOF[\"']?[ \t]+", r"[^\s\"']{3,200}"),
    CommandRow(hints=("7z ", "7za ", "7zz ", "rar "), expression=rf"(\b(?:7z|7za|7zz|rar|unrar)\b{_WORDS} -h?p)(?!\[masked){_VALUE}"),
    _takes("mongo mongosh mongodump mongorestore mongoexport mongoimport cscli impala-shell", rf"{_WORDS} -p ?"),
    _takes("snmpwalk snmpget snmpset snmpbulkwalk", rf"{_WORDS} -[cAX] ?"),
    _takes("kopia restic duplicity rustic gpg cryptsetup borgmatic kdbxweb keepassxc-cli", rf"{_WORDS} (?:-p|--passphrase|--key-passphrase)[ =](?=\S{{0,80}}[^\w\s./:-])"),
    _takes("ssh-keygen", rf"{_WORDS} -[NP] ?"),
    _takes("plink pscp", rf"{_WORDS} -pw "),
    _takes("xfreerdp wfreerdp", rf"{_WORDS} /p:"),
    _takes("lftp", rf"{_WORDS} -u [\w.@+-]{{1,64}},"),
    _takes("pihole", r" (?:-a -p|setpassword) "),
    _takes("vault", r" (?:login|operator unseal|unseal)(?: -\S{1,40}){0,4} (?!-)(?=\S{0,80}\d)"),
    _said("unlock login", rf"\bbw (?:unlock|login {_USER})"),
    _takes("mysqladmin", rf"{_WORDS} password "),
    _takes("nmcli", rf"{_WORDS} (?:password|\S{{1,40}}\.psk) "),
    _takes("iwconfig", rf"{_WORDS} key (?:s:)?"),
    _takes("rclone", r" obscure "),
    _takes("cscli", rf"{_WORDS} (?:-k|--key) ?"),
    CommandRow(hints=(" -a ",), expression=rf"(\bhttps?\b{_WORDS} -a {_USER[:-1]}:)(?!\[masked){_VALUE}"),
    CommandRow(
        hints=("alias set", "config host add"),
        expression=rf"(\bmc (?:--\S{{1,60}} ){{0,4}}(?:alias set|config host add) \S{{1,80}} \S{{1,200}} \S{{1,100}} )(?!\[masked){_VALUE}",
    ),
    CommandRow(
        hints=("net user",), expression=rf"(?i)(\bnet user [\w.-]{{1,64}} (?!/))(?!\[masked){_VALUE}(?= /add|\s*$)"
    ),
    # What is fed to a command that reads a password
    CommandRow(
        hints=("echo ", "printf ", "<<<"),
        expression=r"(\b(?:echo|printf)(?: -\w{1,3}){0,3} [\"']?)(?!\[masked|\$)[^\s\"'|:]{4,200}(?=(?:\\n)?[\"']? ?\| ?(?:sudo -S|su\b|[^\n|]{0,120}?(?:--password-stdin|--stdin|--passphrase-fd|smbpasswd -s|kinit|cryptsetup|docker login)))",
    ),
    # Protocols: Redis also as MONITOR shows it, mail, IRC
    _said("\"auth\" 'auth'", r"(?i:[\"']auth[\"'] (?:[\"'][\w.@-]{1,64}[\"'] )?[\"'])", r"[^\"'\s]{3,200}(?=[\"'])"),
    _said("hello", r"(?i:\bhello \d auth \S{1,64} )"),
    CommandRow(hints=("> auth ", "$ auth "), expression=rf"((?<![-=~])[>$] (?i:auth) (?:[\w.@-]{{1,64}} (?=\S))?)(?!\[masked){_VALUE}"),
    _said("requirepass masterauth", r"(?i:[\"'](?:requirepass|masterauth)[\"'] [\"'])", r"[^\"'\s]{3,200}(?=[\"'])"),
    _said(" login ", rf"(?<![\w.])[A-Za-z]{{0,3}}\d{{1,5}} LOGIN {_USER}"),
    _said("nickserv", r"(?i:nickserv[^\n]{0,20}? (?:identify|register|ghost|regain)(?: [\w-]{1,30}(?= \S))? )"),
    _said("identify", r"(?m:^)(?i:IDENTIFY )(?:[\w-]{1,30} (?=\S))?"),
    CommandRow(hints=("echo ", "printf "), expression=r"(\b(?:echo|printf)(?: -\w{1,3}){0,3} [\"'])(?!\[masked|\$)[^\s\"'|]{5,200}(?=(?:\\n)?[\"'] ?\| ?(?:base64|sha\d{1,3}sum|md5sum|openssl|htpasswd|mkpasswd|argon2|wg pubkey|gpg|age|kubeseal|vault kv))"),
    _said("_command", r"(?i:(?:pass\w{0,8}|secret|token)_?command[\"']?[ \t]?[=:][ \t]?[\"']?(?:echo|printf)(?: -\w)? [\"']?)"),
    # Network devices
    _said("enable username", r"(?i:\b(?:enable|username \S{1,64}(?: privilege \d{1,2})?) (?:secret|password)(?: \d{1,2})? )(?=[\"']|\S{0,80}[\d!#$%^&*+=?~])"),
    _said("community com2sec", r"(?i:\b(?:r[ow]community6?|trap2?sink \S{1,100}|snmp-server community|com2sec \S{1,64} \S{1,64}) )"),
    _said("psk", r"(?:\bPSK (?=[\"'])|(?i:\bwpa-psk (?:ascii|hex)(?: \d)? ))"),
    _said("preshared-key pre-shared-key private-key", r"(?i:(?<![\w/.-])(?:pre-?shared|private)-key[ \t]{1,3})", r"[\"']?(?!/)(?=[\w+/=-]{0,80}\d)(?=[\w+/=-]{0,80}[A-Z])[\w+/=-]{16,200}"),
    _said("key-string", r"(?i:\bkey-string(?: \d)? )"),
    _said("md5", r"(?i:\bmessage-digest-key \d{1,3} md5(?: \d)? )"),
    # Files with a place for each: PostgreSQL's, Z-Wave
    _said(":5432:", r"(?<![\w.:/-])[\w.*-]{1,100}:5432:[\w.*-]{1,64}:[\w.*-]{1,64}:"),
    _said("s0_ s2_", r"(?i:\bs[02]_\w{4,24}[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?)", r"[0-9A-Fa-f]{32}(?![\w])"),
)  # fmt: skip
