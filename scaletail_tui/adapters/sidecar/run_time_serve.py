"""Serve as it is set in a running sidecar, in no file, and the process inside that takes it back in time.

containerboot applies its file when it starts and when the file changes, and compares it with the file of before, never
with what runs (tailscale cmd/containerboot/serve.go): what is set here stays until then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_SOCKET = r"""
socket=${TS_SOCKET:-/tmp/tailscaled.sock}
[ -S "$socket" ] || socket=/var/run/tailscale/tailscaled.sock
mark=${TMPDIR:-/tmp}/.scaletail-public
post() { tailscale --socket="$socket" debug localapi POST serve-config "$1"; }
"""
_SET = f'{_SOCKET}post "$1" >/dev/null'
# The mark's first line is the token: who finds another one there has been replaced, who finds none was called off.
# The clock counts beside the sleeps: a host that was suspended must not give the time away again.
_END_LATER = (
    _SOCKET
    + r"""
end=$(($(date +%s) + $1)) left=$1
while [ "$left" -gt 0 ] && [ "$(date +%s)" -lt "$end" ]; do
  step=5
  [ "$left" -lt 5 ] && step=$left
  sleep "$step"
  left=$((left - step))
  read -r held <"$mark" && [ "$held" = "$2 $$" ] || exit 0
done
back() {
  name=$(tailscale --socket="$socket" status --json --peers=false |
    sed -n 's/^    "DNSName": "\(.*\)\.",$/\1/p' | head -n 1)
  [ "$name" ] && [ -s "$TS_SERVE_CONFIG" ] && post "$(sed "s/\${TS_CERT_DOMAIN}/$name/g" "$TS_SERVE_CONFIG")"
}
tries=0
while ! back; do
  tries=$((tries + 1))
  [ "$tries" = 3 ] && post '{}'
  [ "$tries" -gt 3600 ] && break
  sleep 1
done
rm -f "$mark"
"""
)
# A session of `Foreground` lives as long as who watches the bus under its id, and none
# outlives tailscaled (tailscale ipn/ipnlocal/serve.go): nothing has to be set back.
_HOLD = (
    _SOCKET
    + r"""
end=$(($(date +%s) + $1)) left=$1 bus=$mark.$$
mkfifo "$bus" || exit 1
tailscale --socket="$socket" debug watch-ipn --initial >"$bus" 2>/dev/null &
watch=$!
exec 3<"$bus"
rm -f "$bus"
trap 'kill "$watch" 2>/dev/null' EXIT
line=
while read -r line <&3; do
  case $line in *'"SessionID"'*) break;; esac
done
id=$(printf '%s\n' "$line" | sed -n 's/.*"SessionID": *"\([0-9A-Za-z]*\)".*/\1/p')
[ "$id" ] && post "$(printf '%s' "$3" | sed "s/SCALETAIL_SESSION/$id/")" >/dev/null || exit 1
cat <&3 >/dev/null &
while [ "$left" -gt 0 ] && [ "$(date +%s)" -lt "$end" ] && kill -0 "$watch"; do
  step=5
  [ "$left" -lt 5 ] && step=$left
  sleep "$step"
  left=$((left - step))
  read -r held <"$mark" && [ "$held" = "$2 $$" ] || exit 0
done
rm -f "$mark"
"""
)
_SESSION = "SCALETAIL_SESSION"
_MARK_AND_GO = f"""{_SOCKET}
umask 077
(exec sh -c "$3" end "$1" "$2" "$4") </dev/null >/dev/null 2>&1 &
echo "$2 $!" >"$mark"
"""
_KEPT = f"""{_SOCKET}
read -r token pid <"$mark" && [ "$token" = "$1" ] && kill -0 "$pid" && echo kept
true"""
_NEVER = f"""{_SOCKET}
read -r token pid <"$mark"
[ -z "$1" ] || [ "$token" = "$1" ] || exit 0
rm -f "$mark"
"""


def set_argv(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The command that sets Serve, for `docker exec`."""
    return ("sh", "-c", _SET, "set", json.dumps(config, separators=(",", ":")))


def end_later_argv(seconds: float, token: str) -> tuple[str, ...]:
    """The command that starts the process, and is over at once."""
    return ("sh", "-c", _MARK_AND_GO, "later", str(max(1, round(seconds))), token, _END_LATER)


def hold_argv(config: Mapping[str, Any], session: Mapping[str, Any], seconds: float, token: str) -> tuple[str, ...]:
    """The command that starts the process which holds a session beside `config`, and is over at once."""
    whole = json.dumps({**config, "Foreground": {_SESSION: session}}, separators=(",", ":"))
    return ("sh", "-c", _MARK_AND_GO, "later", str(max(1, round(seconds))), token, _HOLD, whole)


def kept_argv(token: str) -> tuple[str, ...]:
    """The command that says `kept` while the process lives."""
    return ("sh", "-c", _KEPT, "kept", token)


def never_argv(token: str = "") -> tuple[str, ...]:
    """The command that calls it off, with a token that one alone: the process ends by itself, within five seconds."""
    return ("sh", "-c", _NEVER, "never", token)
