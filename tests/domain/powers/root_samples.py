"""Samples of what is as good as root."""

from __future__ import annotations

from collections.abc import Mapping

from scaletail_tui.domain.powers.power import PowerKind
from tests.domain.powers.sample import FOLDER, IN_STORE, Sample, mount, volume

ROOT_SAMPLES: Mapping[PowerKind, tuple[Sample, ...]] = {
    PowerKind.PRIVILEGED: (
        Sample(has={"privileged": True}, near={"privileged": False}),
        Sample(has={"privileged": "true"}, near={"privileged": "false"}),
        Sample(
            has={"post_start": [{"command": "id", "privileged": True}]},
            near={"post_start": [{"command": "id", "privileged": False}]},
        ),
        Sample(
            has={"build": {"context": ".", "entitlements": ["security.insecure"]}},
            near={"build": {"context": ".", "entitlements": []}},
        ),
        Sample(has={"build": {"context": ".", "privileged": True}}, near={"build": {"context": "."}}),
    ),
    PowerKind.SOCKET: (
        Sample(has=mount("/var/run/docker.sock", read_only=True), near=mount("./data/docker.sock")),
        Sample(has={"volumes": ["/run/docker.sock:/s:ro"]}, near={"volumes": ["./data/run:/var/run/docker.sock"]}),
        Sample(has=mount("/"), near=mount("/srv")),
        Sample(has=mount("/proc/1/root/run", read_only=True), near=mount("/proc/1/net", read_only=True)),
        Sample(has=mount("/var/run"), near=mount("/var/run/app", read_only=True)),
        Sample(has=mount("/run/user/1000"), near=mount("/run/user/1000/pulse")),
        Sample(has=mount("/run/user/1000/podman/podman.sock"), near=mount("/run/mysqld/mysqld.sock")),
        Sample(has=mount("/srv/docker-proxy.sock"), near=mount("/srv/docker-files")),
        Sample(has={"use_api_socket": True}, near={"use_api_socket": False}),
    ),
    PowerKind.ENGINE_ADDRESS: (
        Sample(
            has={"environment": {"DOCKER_HOST": "tcp://172.17.0.1:2375"}},
            near={"environment": {"DOCKER_HOST": "tcp://db:2375"}},
        ),
        Sample(
            has={"environment": ["DOCKER_HOST=tcp://host.docker.internal:2375"]},
            near={"environment": ["OTHER=tcp://host.docker.internal:2375"]},
        ),
        Sample(
            has={"environment": {"DOCKER_HOST": "tcp://127.0.0.1:2375"}, "network_mode": "host"},
            near={"environment": {"DOCKER_HOST": "tcp://127.0.0.1:2375"}},
        ),
    ),
    PowerKind.SYSTEM_BUS: (
        Sample(has=mount("/run/dbus", read_only=True), near=mount("/run/dbus-of-mine")),
        Sample(has=mount("/var/run/dbus/system_bus_socket"), near=mount("./data/dbus")),
        Sample(has=mount("/run/systemd/private"), near=mount("/run/udev", read_only=True)),
    ),
    PowerKind.SYSTEM_FILES: (
        Sample(has=mount("/etc"), near=mount("/etc", read_only=True)),
        Sample(has=mount("/etc/cron.d"), near=mount("/srv/etc")),
        Sample(has=mount("../../../etc"), near=mount("./etc")),
        Sample(has=mount("~/.ssh"), near=mount("~/pictures")),
        Sample(has=mount("/home/ada"), near=mount("/home/ada/films")),
        Sample(has=mount("/proc"), near=mount("/proc", read_only=True)),
        Sample(has=mount("/var/lib/docker/volumes"), near=mount("/var/lib/plexmediaserver")),
        Sample(
            has=IN_STORE, around=volume({"driver_opts": {"type": "none", "o": "bind", "device": "/"}}),
            near=IN_STORE, near_around=volume({"driver_opts": {"type": "none", "o": "bind", "device": "./data"}}),
        ),
        Sample(
            has=IN_STORE,
            around=volume({"driver_opts": {"type": "overlay", "o": "lowerdir=/etc,upperdir=/u,workdir=/w"}}),
            near=IN_STORE, near_around=volume({"driver_opts": {"type": "tmpfs", "o": "size=1m", "device": "tmpfs"}}),
        ),
    ),
    PowerKind.RAW_DEVICES: (
        Sample(has={"devices": ["/dev/sda:/dev/sda"]}, near={"devices": ["/dev/serial/by-id/usb:/dev/ttyUSB0"]}),
        Sample(has={"devices": [{"source": "/dev/nvme0n1p2"}]}, near={"devices": [{"source": "/dev/nvram"}]}),
        Sample(has={"devices": ["/dev/./sda:/x"]}, near={"devices": ["/dev/./ttyS0:/x"]}),
        Sample(has={"devices": ["/dev:/dev"]}, near={"devices": ["/dev/dri:/dev/dri"]}),
        Sample(has={"device_cgroup_rules": ["b *:* rwm"]}, near={"device_cgroup_rules": ["c 189:* rwm"]}),
        Sample(has={"device_cgroup_rules": ["c 1:1 rwm"]}, near={"device_cgroup_rules": ["c 10:200 rwm"]}),
        Sample(
            has=IN_STORE, around=volume({"driver_opts": {"type": "ext4", "device": "/dev/sda1"}}),
            near=IN_STORE, near_around=volume({}),
        ),
    ),
    PowerKind.ROOT_CAPABILITIES: (
        Sample(has={"cap_add": ["SYS_ADMIN"]}, near={"cap_add": ["CHOWN"]}),
        Sample(has={"cap_add": ["cap_sys_module"]}, near={"cap_drop": ["SYS_MODULE"]}),
        Sample(has={"cap_add": ["ALL"]}, near={"cap_drop": ["ALL"]}),
    ),
    PowerKind.PROVIDER: (
        Sample(has={"provider": {"type": "sh", "options": {"x": "y"}}}, near={"x-provider": {"type": "sh"}}),
    ),
    PowerKind.OWN_STACK: (
        Sample(has=mount("."), near=mount("./data")),
        Sample(has=mount("./compose.yaml"), near=mount("./compose.yaml", read_only=True)),
        Sample(has=mount("./data/../compose.override.yaml"), near=mount("./data/compose.override.yaml")),
        Sample(has=mount(f"{FOLDER}/.env"), near=mount(f"{FOLDER}/.env.example")),
    ),
    PowerKind.UNSEEN_FILES: (
        Sample(has={}, around={"include": ["more.yaml"]}, near={}, near_around={"x-include": ["more.yaml"]}),
        Sample(has={"extends": {"file": "more.yaml", "service": "app"}}, near={"extends": {"service": "db"}}),
    ),
}  # fmt: skip
