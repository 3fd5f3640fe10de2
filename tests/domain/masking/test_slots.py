"""What stands near a word for a secret is judged by what leads there and by its looks."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.masking.mask import without_secrets
from scaletail_tui.domain.masking.table.shapes import MASK


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('miniflux: user mo has the pass phrase "seven green bottles"', "seven green bottles"),
        ("La contraseña del router quedó en tortuga55 después del reinicio", "tortuga55"),
        ("Het nieuwe wachtwoord voor piet luidt fietsbel12", "fietsbel12"),
        ("my admin pw is bananabread btw, nothing worth stealing", "bananabread"),
        ("we keep trombone-otter7 as the password", "trombone-otter7"),
        ('sshd: Failed password for root with "toor-toor-1"', "toor-toor-1"),
        ("samba: added user scan, password scan2folder", "scan2folder"),
        ("minio: access key tokyo, secret key shibuya-crossing", "shibuya-crossing"),
        ("borg repokey passphrase tidal wave 99 exported", "tidal wave 99"),
        ("smtp_password barnacle", "barnacle"),
        ("The PIN of your lock, slot 2, was changed to 4402", "4402"),
        ("Le code d'accès du portail est 5508", "5508"),
        ("Код для входа: 48213", "48213"),
        ("пароль root поменял на kukushka5, ssh не пускает", "kukushka5"),
        ("管理者パスワードを tanuki-soba にしたのですがログインできません", "tanuki-soba"),
        ("password for joe is now new0ne (was old0ne)", "old0ne"),
        ("zigbee network key 01:03:05:07:09:0b:0d:0f:00:02:04:06:08:0a:0c:0e", "01:03:05:07:09:0b:0d:0f"),
        ("Das Passwort der NAS lautet jetzt Kirschkuchen8, bitte merken", "Kirschkuchen8"),
        ("SNMPv3 user mon authpass snmp-auth-7", "snmp-auth-7"),
        ("woodpecker agent secret wood-peck-er-9", "wood-peck-er-9"),
        ('api_keys: ["first-key-881", "second-key-882"]', "second-key-882"),
        ("tracker announce http://t.lan/0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d/announce", "0a9b8c7d6e5f4a3b"),
        ('getenv("TOKEN", "default-token-7")', "default-token-7"),
        ("payload={&quot;password&quot;:&quot;html3ntity&quot;}", "html3ntity"),
    ],
)
def test_what_a_word_for_a_secret_leads_to_goes(text: str, secret: str) -> None:
    left = without_secrets(text)
    assert MASK in left
    assert secret not in left


@pytest.mark.parametrize(
    "text",
    [
        "password for user postgres was changed on host db-replica-2",
        "password check for user carol took 12ms",
        "/go/src/app/internal/auth/password.go:96 +0x95e6b0cd",
        'Access denied for user "heidi"@"68.195.194.18" (using password: YES)',
        "the private key is wrapped in PKCS#8",
        "Applying authtoken.0004_auto_344809... OK",
        "GET /search?q=reset+password&page=2 HTTP/1.1 301",
        "password store is read-only",
        "token type is refresh-token",
        "pin code entry failed with error 100234",
        "secret file secret-missing_k does not exist",
    ],
)
def test_what_is_only_said_near_such_a_word_stays(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("env: RABBITMQ_ERLANG_COOKIE=QWMXRTPLKZNBVCYAHGDF", "QWMXRTPLKZNBVCYAHGDF"),
        ("beam.smp -setcookie Kx81mWq07LpTzR", "Kx81mWq07LpTzR"),
        ("setup: DBROOT=hT7kLm20QpXc written", "hT7kLm20QpXc"),
        ('"eab":{"kid":"k1","hmacEncoded":"Qm7rT0aLx2Vn9sKd4WfZ8yBc"}', "Qm7rT0aLx2Vn9sKd4WfZ8yBc"),
        ("certbot --eab-hmac-key Qm7rT0aLx2Vn9sKd4WfZ8yBc", "Qm7rT0aLx2Vn9sKd4WfZ8yBc"),
        ("GET /b/ X-Amz-Signature=" + "9e0c7d15" * 8, "9e0c7d15"),
        ('BIND dn="cn=admin" method=128 cred="Ochre"', "Ochre"),
        ("wg set wg1 peer x preshared-key " + "hZ4e" * 10 + "qQ0=", "hZ4e"),
        ("b2: key id 01 and application key K001" + "9fQxLm2RtZ" * 2 + "ab12cd3", "9fQxLm2RtZ"),
        ("Keep this recovery code in a drawer: 7kfdd-wq3f0", "7kfdd-wq3f0"),
        ("#0 /app/db.php(4): PDO->__construct('mysql:host=db', 'wiki', 'wall-nut', Array)", "wall-nut"),
        ("#1 x.php(9): mysqli_connect('db', 'shop', 'Gr0tto')", "Gr0tto"),
        ("#0 a.php(7): ldap_bind(Resource id #4, 'cn=admin', 'fig-tree-8')", "fig-tree-8"),
        ("enter this code on your phone: 624-17-305", "624-17-305"),
        ("Received message for unregistered webhook " + "4a9e18b0" * 8 + " from 10.0.0.3", "4a9e18b0"),
        ('Received webhook "POST" for path "6acd8352-d457-4105-863e-0f93874d2ec0"', "6acd8352-d457"),
        ("runner=" + "GR13" + "48941" + "kd7HtLmPqRs92VxZa0Bc", "kd7HtLmPqRs92VxZa0Bc"),
    ],
)
def test_what_settings_calls_and_protocols_have_a_place_for_goes(text: str, secret: str) -> None:
    assert secret not in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "SESSION_COOKIE=my_app_session",
        "MYSQL_ROOT=/var/lib/mysql",
        "hmac: hmac-sha2-256-etm@openssh.com",
        "policy: signature=required-by-default-everywhere",
        "process cred=1000 uid=1000",
        "wg set wg0 private-key /etc/wireguard/key",
        "Client->connect('db', 'retry', '3306')",
        "exit code 3 at 2024-04-02, order 12-3456-789",
        "webhook delivered in 320ms to https://example.com/hooks",
        "To authenticate, visit: https://login.tailscale.com/a/1c8f03d7e92b4",
        "recovery code: invalid",
    ],
)
def test_what_only_has_such_a_name_stays(text: str) -> None:
    assert without_secrets(text) == text
