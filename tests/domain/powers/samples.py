"""For each power its samples."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.powers.power import PowerKind
from tests.domain.powers.root_samples import ROOT_SAMPLES
from tests.domain.powers.sample import FOLDER, IN_NET, IN_STORE, Sample, mount, network, volume

SAMPLES: Mapping[PowerKind, tuple[Sample, ...]] = {
    **ROOT_SAMPLES,
    PowerKind.HOST_CAPABILITIES: (
        Sample(has={"cap_add": ["SYS_TIME"]}, near={"cap_add": ["NET_BIND_SERVICE"]}),
        Sample(has={"cap_add": ["NET_ADMIN"], "network_mode": "host"}, near={"cap_add": ["NET_ADMIN"]}),
        Sample(has={"cap_add": ["OF_A_NEWER_KERNEL"]}, near={"cap_add": ["MKNOD"]}),
    ),
    PowerKind.UNCONFINED: (
        Sample(has={"security_opt": ["seccomp:unconfined"]}, near={"security_opt": ["seccomp=builtin"]}),
        Sample(has={"security_opt": ["apparmor=unconfined"]}, near={"security_opt": ["apparmor=docker-default"]}),
        Sample(has={"security_opt": ["label:disable"]}, near={"security_opt": ["label:level:s0:c1"]}),
        Sample(has={"security_opt": ["no-new-privileges:false"]}, near={"security_opt": ["no-new-privileges:true"]}),
        Sample(has={"security_opt": ["systempaths=unconfined"]}, near={"security_opt": ["no-new-privileges"]}),
    ),
    PowerKind.DEVICES: (
        Sample(has={"devices": ["/dev/ttyUSB0"]}, near={"devices": []}),
        Sample(has={"device_cgroup_rules": ["c 189:* rwm"]}, near={"device_cgroup_rules": []}),
        Sample(
            has={"deploy": {"resources": {"reservations": {"devices": [{"driver": "cdi", "capabilities": ["tpu"]}]}}}},
            near={"deploy": {"resources": {"reservations": {"memory": "1g"}}}},
        ),
    ),
    PowerKind.HOST_NETWORK: (
        Sample(has={"network_mode": "host"}, near={"network_mode": "service:db"}),
        Sample(
            has=IN_NET, around=network({"external": True, "name": "host"}), near=IN_NET, near_around=network({}),
        ),
        Sample(has={"build": {"context": ".", "network": "host"}}, near={"build": {"context": ".", "network": "none"}}),
    ),
    PowerKind.HOST_PROCESSES: (Sample(has={"pid": "host"}, near={"pid": "service:db"}),),
    PowerKind.HOST_MEMORY: (Sample(has={"ipc": "host"}, near={"ipc": "shareable"}),),
    PowerKind.HOST_NAME: (Sample(has={"uts": "host"}, near={"hostname": "host"}),),
    PowerKind.HOST_USERS: (Sample(has={"userns_mode": "host"}, near={"userns_mode": "keep-id"}),),
    PowerKind.HOST_CGROUPS: (Sample(has={"cgroup": "host"}, near={"cgroup": "private"}),),
    PowerKind.HOST_FILES: (
        Sample(has=mount("/srv/films"), near=mount(f"{FOLDER}/data")),
        Sample(has=mount("../other/data"), near=mount("./other/data")),
        Sample(has=mount("/etc", read_only=True), near=mount("/etc/localtime", read_only=True)),
        Sample(has={"env_file": ["/srv/secrets.env"]}, near={"env_file": ["app.env"]}),
        Sample(has={"env_file": [{"path": "../x.env", "required": False}]}, near={"env_file": [{"path": "x.env"}]}),
        Sample(has={"label_file": "/srv/labels"}, near={"label_file": "labels"}),
        Sample(
            has={"configs": ["c"]}, around={"configs": {"c": {"file": "../c"}}},
            near={"configs": ["c"]}, near_around={"configs": {"c": {"file": "./c"}}},
        ),
        Sample(
            has={"secrets": [{"source": "s"}]}, around={"secrets": {"s": {"file": "/etc/shadow"}}},
            near={}, near_around={"secrets": {"s": {"file": "/etc/shadow"}}},
        ),
        Sample(has={"build": {"context": "../other"}}, near={"build": "./app"}),
        Sample(
            has={"build": {"context": ".", "additional_contexts": {"keys": "/srv/keys"}}},
            near={"build": {"context": ".", "additional_contexts": {"keys": "./keys"}}},
        ),
        Sample(
            has={"build": {"context": ".", "dockerfile": "../D"}}, near={"build": {"context": ".", "dockerfile": "D"}},
        ),
    ),
    PowerKind.NETWORK_FILES: (
        Sample(
            has=IN_STORE, around=volume({"driver_opts": {"type": "nfs", "o": "addr=10.0.0.1", "device": ":/x"}}),
            near=IN_STORE, near_around=volume({"driver": "local"}),
        ),
        Sample(
            has=IN_STORE, around=volume({"driver_opts": {"type": "cifs", "device": "//nas/films"}}),
            near=IN_STORE, near_around=volume({"driver_opts": {"type": "tmpfs", "device": "tmpfs"}}),
        ),
    ),
    PowerKind.SSH_AGENT: (
        Sample(has={"build": {"context": ".", "ssh": ["default"]}}, near={"build": {"context": ".", "ssh": []}}),
    ),
    PowerKind.DEVICE_SOCKET: (
        Sample(has=mount("./tailscale/socket"), near=mount("./tailscale/state")),
        Sample(has=mount("./tailscale/socket/tailscaled.sock"), near=mount("./data/tailscale/socket")),
    ),
    PowerKind.IDENTITY: (
        Sample(has=mount("./tailscale/state"), near=mount("./tailscaled")),
        Sample(has=mount(".", read_only=True), near=mount("./data", read_only=True)),
        Sample(
            has={"secrets": ["ts_authkey"]}, around={"secrets": {"ts_authkey": {"file": "./tailscale/authkey"}}},
            near={}, near_around={"secrets": {"ts_authkey": {"file": "./tailscale/authkey"}}},
        ),
        Sample(
            has={"build": "."}, around={"secrets": {"ts_authkey": {"file": "./tailscale/authkey"}}},
            near={"build": "./app"}, near_around={"secrets": {"ts_authkey": {"file": "./tailscale/authkey"}}},
        ),
        Sample(has={"env_file": "tailscale/authkey"}, near={"env_file": ".env"}),
    ),
    PowerKind.OTHER_CONTAINERS: (
        Sample(has={"network_mode": "container:vault"}, near={"network_mode": "none"}),
        Sample(has={"pid": "container:vault"}, near={"pid": "service:db"}),
        Sample(has={"ipc": "container:vault"}, near={"ipc": "service:db"}),
        Sample(has={"volumes_from": ["container:vault:ro"]}, near={"volumes_from": ["db:ro"]}),
        Sample(has={"external_links": ["vault:v"]}, near={"links": ["db:v"]}),
    ),
    PowerKind.OTHER_VOLUMES: (
        Sample(
            has=IN_STORE, around=volume({"external": True, "name": "vault_data"}),
            near={}, near_around=volume({"external": True, "name": "vault_data"}),
        ),
        Sample(
            has=IN_STORE, around=volume({"name": "vault_data"}),
            near=IN_STORE, near_around=volume({"name": "demo_store"}),
        ),
    ),
    PowerKind.OTHER_NETWORKS: (
        Sample(
            has=IN_NET, around=network({"external": True}), near=IN_NET, near_around=network({"external": False}),
        ),
        Sample(has=IN_NET, around=network({"name": "vault_default"}), near=IN_NET,
               near_around=network({"name": "demo_net"})),
        Sample(has={"network_mode": "bridge"}, near={"network_mode": "service:db"}),
        Sample(has={}, around={"networks": {"default": {"external": True, "name": "vault_default"}}},
               near={"network_mode": "none"},
               near_around={"networks": {"other": {"external": True, "name": "vault_default"}}}),
    ),
    PowerKind.LAN_ADDRESS: (
        Sample(has=IN_NET, around=network({"driver": "macvlan", "driver_opts": {"parent": "eth0"}}), near=IN_NET,
               near_around=network({"driver": "bridge"})),
        Sample(has=IN_NET, around=network({"driver_opts": {"com.docker.network.bridge.name": "br0"}}), near=IN_NET,
               near_around=network({"driver_opts": {"com.docker.network.driver.mtu": "1400"}})),
    ),
    PowerKind.PLUGINS: (
        Sample(has=IN_STORE, around=volume({"driver": "rclone"}), near=IN_STORE,
               near_around=volume({"driver": "local"})),
        Sample(has=IN_NET, around=network({"driver": "weave"}), near=IN_NET, near_around=network({"driver": ""})),
    ),
    PowerKind.RUNTIME: (Sample(has={"runtime": "mine"}, near={"runtime": "runc"}),),
    PowerKind.CGROUP_PARENT: (Sample(has={"cgroup_parent": "/other"}, near={"cgroup_parent": ""}),),
    PowerKind.COMPOSE_LABELS: (
        Sample(
            has={"labels": {"com.docker.compose.project": "vault"}}, near={"labels": {"com.docker.desktop": "x"}},
        ),
        Sample(has={"labels": ["com.docker.compose.service=db"]}, near={"labels": ["docker.compose=db"]}),
        Sample(has={}, around=volume({"labels": {"com.docker.compose.project": "vault"}}), near={},
               near_around=volume({"labels": {"mine": "vault"}})),
    ),
    PowerKind.MORE_FILES: (
        Sample(has={}, around={"include": [{"path": ["a.yaml", "b.yaml"]}]}, near={}, near_around={"include": []}),
        Sample(has={"extends": {"file": "more.yaml", "service": "app"}}, near={"extends": {"service": "db"}}),
    ),
    PowerKind.CAPABILITIES: (Sample(has={"cap_add": ["NET_ADMIN"]}, near={"cap_add": ["SETUID"]}),),
    PowerKind.GPUS: (
        Sample(has={"gpus": "all"}, near={"gpus": None}),
        Sample(has={"gpus": [{"driver": "nvidia", "count": 1}]}, near={"gpus": []}),
        Sample(
            has={"deploy": {"resources": {"reservations": {"devices": [{"capabilities": ["gpu"]}]}}}},
            near={"deploy": {"resources": {"limits": {"cpus": "1"}}}},
        ),
        Sample(has={"devices": ["/dev/dri:/dev/dri"]}, near={"devices": ["/dev/video0"]}),
        Sample(has={"runtime": "nvidia"}, near={"runtime": "crun"}),
    ),
    PowerKind.TUNNEL: (
        Sample(has={"devices": ["/dev/net/tun:/dev/net/tun"]}, near={"devices": ["/dev/net"]}),
        Sample(has=mount("/dev/net/tun"), near=mount("./dev/net/tun")),
    ),
    PowerKind.SYSCTLS: (Sample(has={"sysctls": ["net.core.somaxconn=1024"]}, near={"sysctls": {}}),),
    PowerKind.PORTS: (
        Sample(has={"ports": ["8080:80"]}, near={"expose": ["80"]}),
        Sample(has={"ports": [{"target": 80, "published": "8080"}]}, near={"ports": []}),
        Sample(has={"ports": ["80"]}, near={}),
    ),
    PowerKind.HOOKS: (Sample(has={"pre_stop": [{"command": ["id"]}]}, near={"stop_signal": "SIGINT"}),),
    PowerKind.HOST_FACTS: (
        Sample(has=mount("/etc/localtime", read_only=True), near=mount("./localtime", read_only=True)),
    ),
    PowerKind.REMOTE_BUILD: (
        Sample(has={"build": "https://example.org/app.git"}, near={"build": "./app"}),
        Sample(has={"build": {"context": "git@example.org:app.git"}}, near={"build": {"context": "app"}}),
    ),
}  # fmt: skip
