"""Lines of a sidecar before any login, most of them as recorded."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

_NEW = 'getLocalBackend error: createEngine: tstun.New("tailscale0"): '

TEXTS: tuple[Text, ...] = (
    text("sidecar-config-invalid", "log",
         "boot: 2026/08/22 10:00:00 invalid configuration: invalid configuration: TS_AUTHKEY cannot be used with "
         "TS_CLIENT_ID, TS_CLIENT_SECRET, TS_ID_TOKEN, or TS_AUDIENCE.",
         "boot: 2026/08/22 10:00:00 valid configuration"),
    text("sidecar-tun-missing", "log",
         'wgengine.NewUserspaceEngine(tun "tailscale0") error: CreateTUN("tailscale0") failed; /dev/net/tun does not exist',
         'wgengine.NewUserspaceEngine(tun "tailscale0") ...'),
    text("sidecar-tun-busy", "log", _NEW + "device or resource busy",
         'rename of "/etc/resolv.conf" failed: device or resource busy; falling back to copy+delete'),
    text("kernel-no-tun", "log", _NEW + "no such device",
         "is CONFIG_TUN enabled in your kernel? `modprobe tun` failed with: modprobe: can't change directory to "
         "'/lib/modules': No such file or directory"),
    text("sidecar-tun-not-permitted", "log", _NEW + "operation not permitted",
         "magicsock: [warning] failed to force-set UDP read buffer size to 7340032: operation not permitted"),
    text("sidecar-netfilter-broken", "log",
         "health(warnable=router): error: setting up filter/ts-input: running [/usr/sbin/iptables -t filter -N ts-input "
         "--wait]: exit status 3: iptables v1.8.10 (legacy): can't initialize iptables table `filter'",
         "health(warnable=router): error: deleting address fd7a:115c:a1e0::1/128 from tunnel interface: cannot assign "
         "requested address"),
    text("sidecar-netadmin-missing", "log",
         "router config failed (setting up x: operation not permitted); continuing to DNS config",
         "router: default choosing iptables"),
    text("subnet-route-invalid", "log", "10.0.0.1/24 has non-address bits set; expected 10.0.0.0/24",
         "routes: 10.0.0.0/24 accepted"),
    text("sidecar-ip-forwarding-denied", "log",
         'boot: 2026/08/22 10:00:00 Failed to enable IP forwarding: enabling "/proc/sys/net/ipv4/ip_forward": open: '
         "read-only file system",
         "Warning: IPv4 forwarding is disabled."),
    text("state-store-unhealthy", "log",
         "store.New failed: unexpected end of JSON input; starting with in-memory store with a health warning",
         "file empty; treating it like a missing file [warning]"),
    text("state-dir-unwritable", "log", "creating state directory: mkdir /var/lib/tailscale: read-only file system",
         "logpolicy: using system state directory \"/var/lib/tailscale\""),
    text("state-dir-unwritable", "health",
         "State store failed to initialize, Tailscale will not work until this is resolved. Error: open "
         "/var/lib/tailscale/tailscaled.state.tmp1: read-only file system",
         "State store failed to initialize, Tailscale will not work until this is resolved. Error: invalid character"),
    text("disk-full-runtime", "health",
         "State store failed to initialize, Tailscale will not work until this is resolved. Error: no space left on device",
         "State store failed to initialize, Tailscale will not work until this is resolved. Error: invalid character"),
    text("disk-full-runtime", "log",
         "writing ServeConfig to StateStore: write /var/lib/tailscale/x: no space left on device",
         "writing ServeConfig to StateStore: done, 12 GB of space left"),
    text("sidecar-health-port-in-use", "log",
         'boot: 2026/08/22 10:00:00 failed to listen on addr "127.0.0.1:41234": listen tcp 127.0.0.1:41234: bind: '
         "address already in use",
         "boot: 2026/08/22 10:00:00 Running healthcheck endpoint at 127.0.0.1:41234/healthz"),
    text("sidecar-socket-timeout", "log",
         "boot: 2026/08/22 10:01:00 failed to bring up tailscale: timed out waiting for tailscaled socket",
         "boot: 2026/08/22 10:01:00 Waiting for tailscaled socket at /tmp/tailscaled.sock"),
    text("sidecar-exit-zero", "log", "boot: 2026/08/22 10:01:00 tailscaled exited",
         "boot: 2026/08/22 10:01:00 Sending SIGTERM to tailscaled"),
    text("serve-json-invalid", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to read serve config: unexpected end of JSON input",
         "boot: 2026/08/22 10:00:10 serve proxy: applying serve config"),
    text("serve-watch-failed", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to add fsnotify watch: no such file or directory",
         "boot: 2026/08/22 10:00:10 serve proxy: failed to create fsnotify watcher, timer-only mode: too many open files"),
    text("serve-file-missing", "log",
         'boot: 2026/08/22 10:00:10 serve proxy: no serve config at "/config/serve.json", skipping',
         "boot: 2026/08/22 10:00:10 serve proxy: unsetting previous config"),
    text("serve-file-empty", "log",
         "boot: 2026/08/22 10:00:10 serve proxy: serve config file is empty, skipping",
         "boot: 2026/08/22 10:00:10 serve proxy: serve config is unchanged, skipping"),
    text("sidecar-tun-missing", "log", _NEW + "is a directory", 'mount "/var/lib/tailscale": is a directory'),
    text("sidecar-tun-missing", "log", _NEW + "inappropriate ioctl for device", _NEW + "device or resource busy"),
    text("sidecar-tun-not-permitted", "log", _NEW + "permission denied", "open /dev/kmsg: permission denied"),
    text("sidecar-netfilter-broken", "log",
         "getLocalBackend error: createEngine: router.Up: setting netfilter mode: could not get iptables version: exit status 1",
         "linuxfw: clear ip6tables: could not get iptables version: exit status 1"),
    text("sidecar-netfilter-broken", "log",
         "wgengine.NewUserspaceEngine error: creating router: could not get iptables version: exit status 1",
         "wgengine.NewUserspaceEngine(tun userspace-networking) ..."),
    text("kernel-netfilter-incomplete", "health",
         "enabling connmark rules: adding [-m conntrack --ctstate ESTABLISHED,RELATED -j CONNMARK --restore-mark --nfmask "
         "0xff0000 --ctmask 0xff0000] in mangle/PREROUTING: exit status 2: Warning: Extension CONNMARK revision 0 not "
         "supported, missing kernel module?",
         "router: enabling connmark-based rp_filter workaround"),
    text("kernel-netfilter-incomplete", "health",
         "setting up filter/ts-forward: exit status 2: iptables v1.8.7 (legacy): Couldn't load match `connmark': No such file",
         "setting up filter/ts-forward: exit status 4: Another app is currently holding the xtables lock"),
    text("kernel-netfilter-incomplete", "log",
         'iptables v1.8.7 (legacy): unknown option "--restore-mark"', 'tailscale: unknown option "--nope"'),
    text("state-store-unhealthy", "log",
         "getLocalBackend error: ipnlocal.NewLocalBackend: failed to load profile prefs for user@example.com (75db): "
         "parsing saved prefs: tpm2.Load: TPM_RC_INTEGRITY (parameter 1): integrity check failed",
         "TPM: successfully read all properties"),
    text("sidecar-socket-timeout", "log", "boot: 2025/01/30 08:12:55 Timed out waiting for tailscaled socket",
         "boot: 2025/01/30 08:11:56 Waiting for tailscaled socket"),
)  # fmt: skip
