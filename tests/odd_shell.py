"""What a shell may hold and the tests must not care for; `python -m tests.odd_shell` prints it, a line each."""

from __future__ import annotations

IS_ODD = "SCALETAIL_ODD_SHELL"
ODD = {
    IS_ODD: "yes", "TZ": "Pacific/Kiritimati", "TERM": "dumb", "COLUMNS": "31", "LINES": "7", "NO_COLOR": "1",
    "LANG": "C", "LC_ALL": "POSIX", "TEXTUAL_ANIMATIONS": "none", "SCALETAIL_ROOT": "/nonexistent",
    "SCALETAIL_AUTH_KEY_FILE": "key", "DOCKER_HOST": "tcp://nowhere.invalid:1", "DOCKER_CONTEXT": "elsewhere",
    "COMPOSE_FILE": "other.yaml", "COMPOSE_PROJECT_NAME": "other", "TS_AUTHKEY": "key",
    "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22", "XDG_STATE_HOME": "/nonexistent", "EDITOR": "false",
    "http_proxy": "http://nowhere.invalid:1",
}  # fmt: skip

if __name__ == "__main__":
    print("\n".join(f"{name}={value}" for name, value in ODD.items()))
