"""Tokens that their makers gave a form of their own: the beginning, and how long the rest is.

The forms are what the makers document, and what the rules of detect-secrets and gitleaks look for; the table is ours.
"""

# ruff: noqa: E501  # an expression broken over lines cannot be searched for

from __future__ import annotations

from dataclasses import dataclass

from scaletail_tui.domain.masking.table.gate import LONG


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Some makers' tokens of one form."""

    hints: tuple[str, ...]
    """In lower case; one of them is in every such token, or near it."""
    expression: str
    replacement: str = r"\1[masked]"


_SHORTEST_HINT = 3


def _begins(beginnings: str, rest: str) -> Maker:
    """Beginnings apart by blanks, regular expressions where they must."""
    words = beginnings.split()
    hints = tuple(dict.fromkeys(word.lower().replace("\\", "") for word in words))
    if any(len(hint) < _SHORTEST_HINT for hint in hints):
        hints = (LONG,)
    return Maker(hints=hints, expression=rf"(?<![A-Za-z0-9])({'|'.join(words)})(?!\[masked){rest}")


_MIXED = r"(?=[\w-]{0,99}\d|[\w-]{0,99}[a-z][A-Z])"
_DIGIT = r"(?=[\w-]{0,99}\d)"

MAKERS: tuple[Maker, ...] = (
    # GitHub, GitLab, Docker, npm, Hugging Face, PyPI, Slack, Plex
    _begins("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glrt- glptt- glcbt- glsoat- glagent- glimt- glft- gloas-"
            " dckr_pat_ dckr_oat_ npm_ hf_ api_org_ pypi- xapp- claim-", rf"{_MIXED}[\w-]{{10,}}"),
    _begins("p8e- AKCp cmVmdGtu cmVmd CLOJARS_ dt0c01\\. EZTK FLWSECK_TEST- FLWSECK- fm1a_ fm1r_ fm2_ fio-u- HRKU- oy2 API- sha256~ access-production- access-sandbox- access-development- rdme_ tk-us- "
            "xkeysib- xsmtpsib- sm_aat_ squ_ sqp_ sqa_ sgp_ apify_api_ ABSK bkua_ CFPAT- GOCSPX- waka_ v2\\.local\\. v4\\.local\\. AstraCS: vcp_ vercel_ SWMTKN-1- K10 mfa\\. tsnet_ nfc_ ory_at_ ory_ac_ "
            "ory_rt_ pat_ uptime_ stk_ gsk_ esk_ lob_ live_ ctkey_ cio- keycdn- rk_ ghapp_ nbp_ hcp_ b2_ ak_live_ sk_ key_live_ ocm_ wsk_ bw_ immich_ act_runner_ glffct- gldt- glwt- dp\\.", rf"{_DIGIT}(?=[\w-]{{0,99}}[A-Za-z])[\w=./+:-]{{20,}}"),
    Maker(hints=(LONG, "pushbullet"), expression=r"(?<![\w.])(o\.)(?=[A-Za-z]{0,31}\d)[A-Za-z0-9]{32}(?!\w)"),
    Maker(hints=("oauth:",), expression=r"(\boauth:)(?!\[masked)(?=[a-z]{0,29}\d)[a-z0-9]{30}(?!\w)"),
    Maker(hints=(LONG,), expression=r"(?<![A-Z0-9])(S[UAONC])(?=[A-Z]{0,56}[2-7])[A-Z2-7]{54,58}(?![A-Z0-9])"),
    Maker(hints=("_mmk",), expression=r"(?<!\w)()[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", replacement="[masked]"),
    Maker(hints=("apa91b",), expression=r"(?<!\w)([\w-]{11,22}:APA91b)[\w-]{60,}"),
    Maker(hints=("xox",), expression=rf"\b(xox[a-z]-){_MIXED}[\w-]{{10,}}"),
    # DigitalOcean, Vault, Doppler, Shopify, Linear, Postman, Sentry, Grafana, New Relic, RubyGems, Terraform, Typeform,
    # ntfy, Gotify, Pulumi, Fly, Render, Netlify, Supabase, Notion, Databricks, Prefect, Replicate, Cloudflare, Tailscale's like
    _begins("dop_v1_ doo_v1_ dor_v1_", r"[0-9a-f]{32,}"),
    _begins(r"hvs\. hvb\. hvr\.", r"[\w.-]{20,}"),
    _begins(r"s\. b\. r\.", r"(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{24,26}(?![\w.])"),
    _begins(r"dp\.pt\. dp\.st\. dp\.ct\. dp\.sa\. dp\.scim\. dp\.audit\.", r"[\w.-]{20,}"),
    _begins("shpat_ shpca_ shppa_ shpss_", r"[0-9a-fA-F]{32}"),
    _begins("lin_api_ sntrys_ sntryu_ glsa_ glc_ tfp_ rubygems_ pul- nfp_ sbp_ ntn_ secret_ dapi pnu_ r8_ fo1_ FlyV1 rnd_ shippo_live_ dnkey- frk_ duffel_live_ EZAK patch_ "
            "ico- lsv2_pt_ lsv2_sk_ tvly- gsk_ xai- pplx- fw_ nvapi- re_ phc_ phx_ pscale_tkn_ pscale_pw_ pscale_oauth_ cfut_ cfat_ figd_ pat- sq0atp- sq0csp- EAAA whsec_ v1\\.0-",
            rf"{_DIGIT}[\w.=-]{{20,}}"),
    _begins("tk_", r"(?=[A-Za-z]{0,28}\d)[A-Za-z0-9]{22,34}(?!\w)"),
    _begins("PMAK- NRAK- NRJS- NRAL-", r"[\w-]{16,}"),
    Maker(hints=("atlasv1",), expression=r"\b([A-Za-z0-9]{14,18}\.atlasv1\.|\.atlasv1\.)(?!\[masked)[\w=-]{40,}", replacement="[masked]"),
    Maker(hints=("pat",), expression=r"(?<![A-Za-z0-9])(pat[A-Za-z0-9]{10,16}\.)[0-9a-f]{40,}"),
    Maker(hints=("gotify",), expression=r"(?i:(\bgotify\b[^\n]{0,40}?[ :=\"']))(?=[A-Za-z._-]{0,16}\d)[ACP][A-Za-z0-9._-]{14,16}(?![\w-])"),
    # AWS, also the secret beside its identity; Google, Alibaba, Azure, Yandex
    Maker(hints=("akia", "asia", "abia", "acca"), expression=r"((?<![A-Z0-9])(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)(?:\[masked\]|[0-9A-Z]{12,20})\b(?:[/:]|[^\n]{1,80}?(?<![A-Za-z0-9/+=\[])))(?=[A-Za-z/+]{0,39}\d|[A-Za-z0-9]{0,39}[/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])"),
    Maker(hints=("akia", "asia", "aroa", "aida", "abia", "acca"), expression=r"\b(AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[0-9A-Z]{12,}"),
    _begins(r"AIza ya29\. 1//0 SG\.", r"[\w.-]{24,}"),
    _begins("LTAI", r"[A-Za-z0-9]{16,24}(?!\w)"),
    Maker(hints=(LONG,), expression=r"(?<![\w~.])(\w{3}\dQ~)[\w~.-]{30,36}"),
    Maker(hints=("accountkey", "sharedaccesskey"), expression=r"(?i)(\b(?:AccountKey|SharedAccessKey)=)(?!\[masked)[A-Za-z0-9+/]{20,}={0,2}[A-Za-z0-9+/]*={0,2}"),
    # Mailgun, Twilio, SendGrid, Mailchimp, Stripe, OpenAI, Anthropic, Facebook, Dropbox, Atlassian
    Maker(hints=("key-",), expression=r"(?<![\w-])(key-)(?=[a-z]{0,31}\d)(?=\d{0,31}[a-z])[0-9a-z]{32}(?!\w)"),
    Maker(hints=(LONG,), expression=r"(?<![A-Za-z0-9])(SK)[0-9a-f]{32}(?!\w)"),
    Maker(hints=(LONG,), expression=r"((?<![A-Za-z0-9])AC[0-9a-f]{32}[ \t\"',:;=&@/]{1,6}(?:\w{1,12}[ \t:=\"']{1,4}){0,3})[0-9a-f]{32}(?!\w)"),
    Maker(hints=("-us",), expression=r"(?<!\w)()[0-9a-f]{32}(-us\d{1,2})(?!\w)", replacement=r"[masked]\2"),
    Maker(hints=("sk-",), expression=rf"\b(sk-){_DIGIT}[\w-]{{16,}}"),
    Maker(hints=("k_live_", "k_test_"), expression=rf"\b([srp]k_(?:live|test)_){_DIGIT}[\w-]{{16,}}"),
    _begins("ATATT3 ATCTT3 ATBB EAACEdEose0cBA", r"[\w=-]{20,}"),
    Maker(hints=("sl.",), expression=r"(?<![\w.-])(sl\.)(?=[\w-]{0,99}\d)[\w-]{60,}"),
    # Telegram, Discord, Slack and Discord hooks, Teams
    Maker(hints=(":aa",), expression=r"(\b|/bot)\d{8,10}:AA[\w-]{30,}"),
    Maker(hints=(LONG,), expression=r"(?<![\w.-])([MNO][A-Za-z0-9]{2})[A-Za-z0-9]{20,25}\.[\w-]{6}\.[\w-]{27,}(?![\w.])"),
    Maker(hints=("hooks.slack.com", "/api/webhooks/"), expression=r"(hooks\.slack\.com/(?:services|workflows)/|/api/webhooks/\d{1,24}/)[\w/-]{16,}"),
    # age, 1Password, cloudflared, Headscale, WireGuard
    _begins("AGE-SECRET-KEY-1 AGE-PLUGIN-", r"[A-Z0-9-]{20,}"),
    Maker(hints=("a3-",), expression=r"(?<![\w-])(A3-)[A-Z0-9]{4,6}(?:-[A-Za-z0-9]{4,11}){4,6}"),
    Maker(hints=("ops_eyj",), expression=r"\b(ops_)eyJ[\w+/=-]{60,}"),
    Maker(hints=("eyj",), expression=r"(?<![\w.-])(eyJhIjoi)[\w+/=-]{20,}"),
    Maker(hints=("eyj",), expression=r"(?<![\w.-])(eyJ)(?=[\w+/=-]{0,99}\d)[\w+/-]{60,}={0,2}(?![\w.])"),
    Maker(hints=(LONG,), expression=r"(?<![\w:/.-])()(?=[a-f]{0,47}\d)(?=\d{0,47}[a-f])[0-9a-f]{48}(?![\w-])", replacement="[masked]"),
    Maker(hints=("headscale", "apikey", "api key"), expression=r"(?i:(\b(?:headscale|api ?key)\b[^\n]{0,40}?[ :=\"']))[A-Za-z0-9_-]{7,12}\.[A-Za-z0-9_-]{32,64}(?![\w.])"),
    Maker(hints=("privatekey", "presharedkey", "private key", "private-key", "shared-key", "wg set", "wg0", "wg-"), expression=r"(?i:(\b(?:private|pre-?shared)[ _-]?key\b[^\n]{0,12}?))(?<![\w+/])[A-Za-z0-9+/]{42,43}="),
    # Settings and parameters that one maker, or one protocol, calls so: Erlang's cookie, ACME's external account, signed requests
    Maker(hints=("gr1348941",), expression=r"(?<!\w)(GR1348941)[\w-]{16,}"),
    Maker(hints=("_cookie", "setcookie"), expression=r"(?i:((?<![\w-])(?:(?:[a-z0-9]{1,20}_){1,4}cookie[\"']?[ \t]{0,4}[:=][ \t]{0,4}|-{1,2}setcookie[ =])[\"']?))(?!\[masked)(?=[\w+/=-]{0,99}\d|[A-Z]{16})[\w+/=-]{12,200}(?![\w.:])"),
    Maker(hints=("erlang_cookie", "erlang cookie"), expression=r"(?i:(erlang[ _]cookie[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?))(?!\[masked|/|\$)[^\s\"',;]{4,200}"),
    Maker(hints=("dbroot", "db_root", "mysql_root", "mysqlroot", "mariadb_root", "rootpw", "root_pw"),
          expression=r"(?i:((?<![a-z0-9])(?:[a-z0-9]{1,20}_){0,3}(?:(?:db|mysql|mariadb)_?root|root_?pw)[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?))(?!\[masked|/|\$|\./)(?=[^\s\"']{0,80}?(?:\d|[a-z][A-Z]))[^\s\"',;/]{6,100}"),
    Maker(hints=("hmac", "eab"), expression=r"(?i:((?<![a-z0-9])(?:eab[_.-]?)?(?:hmac(?:[_-]?(?:encoded|key|secret))?|eab(?:[_-]?(?:key|mac))?)(?:[_-]?b64)?\\{0,4}[\"']?(?:[ \t]{0,4}[:=]|(?<=-key)[ \t])[ \t]{0,4}\\{0,4}[\"']?))(?!\[masked)(?=[\w+/-]{0,99}\d)(?=[\w+/-]{0,99}[A-Za-z])[\w+/-]{20,200}={0,2}"),
    Maker(hints=("signature=", "sig=", "security-token="), expression=r"(?i:((?<![\w-])(?:x-(?:amz|goog|oss|obs|cos|tos)-(?:signature|security-token)|(?:url_?)?sig(?:nature)?)=[\"']?))(?!\[masked|sha\d{1,3}\b)(?=[\w%+/.~-]{0,99}\d)(?=[\w%+/.~-]{0,99}[A-Za-z])[\w%+/.~-]{20,4000}={0,2}"),
    Maker(hints=("cred=",), expression=r"(?i:((?<![\w-])cred=))(?:[\"'](?!\[masked|0x|\d{1,5}[\"'])[^\"'\n]{3,200}[\"']|(?!\[masked|[\"'{(\[$]|0x)(?=[^\s\"',;]{0,60}\d)(?=[^\s\"',;]{0,60}[A-Za-z])[^\s\"',;]{6,200})"),
    # What PHP's and others' stack traces tell of a call: where, who, and the password as the third
    Maker(hints=("pdo(", "mysqli(", "connect(", "_bind(", "login(", "imap_open(", "auth_password(", "client(", "connection(", "__construct(", "mailer(", "transport("),
          expression=r"((?<![\w\\.])(?:mysql_p?connect|mysqli_(?:p|real_)?connect|ldap_bind|ftp_login|ssh2_auth_password|imap_open|[\w\\.]{0,80}(?:PDO|mysqli|Client|Connection|Connector|Driver|Transport|Mailer)(?:(?:->|::)(?:__construct|connect|real_connect|doConnect|createConnection|login))?|[\w\\]{1,80}(?:->|::)(?:connect|real_connect|login))\("
          r"(?:(?:Resource id #\d{1,6}|Object\([\w\\]{1,100}\)|'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"), ?)(?:'[^'\n]{0,200}'|\"[^\"\n]{0,200}\"), ?[\"'])(?!\[masked|/|\d{1,5}[\"'])[^\"'\n]{3,200}(?=[\"'])"),
)  # fmt: skip
