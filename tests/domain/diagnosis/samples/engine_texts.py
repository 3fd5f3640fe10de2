"""Lines of the engine and of Compose, of several versions, each beside one that only looks like it."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

_ERROR = "Error response from daemon: "

TEXTS: tuple[Text, ...] = (
    text("docker-daemon-down", "tool",
         "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
         "Connected to the Docker daemon at unix:///var/run/docker.sock"),
    text("docker-socket-permission", "tool",
         "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
         "permission denied while trying to open /srv/vault/data"),
    text("compose-plugin-missing", "tool", "docker: 'compose' is not a docker command.",
         "docker compose is a docker command."),
    text("compose-too-old", "tool",
         "validating /x/compose.yaml: configs.ts-serve Additional property content is not allowed",
         "validating /x/compose.yaml: services.web Additional property contents is not allowed"),
    text("host-disk-full", "tool", "failed to register layer: write /x: no space left on device",
         "failed to register layer: write /x: input/output error"),
    text("runtime-refused-by-apparmor", "engine",
         "failed to create task for container: OCI runtime create failed: runc create failed: unable to start container "
         "process: error during container init: open sysctl net.ipv4.ip_unprivileged_port_start file: reopen fd 8: "
         "permission denied: unknown",
         "OCI runtime create failed: open sysctl net.ipv4.ip_forward file: no such file or directory: unknown"),
    text("runtime-refused-by-apparmor", "tool",
         _ERROR + "OCI runtime create failed: apparmor failed to apply profile: write /proc/self/attr/apparmor/exec: no "
         "such file or directory: unknown",
         _ERROR + "OCI runtime create failed: exec: permission denied: unknown"),
    text("engine-no-raw-table", "engine",
         "failed to set up container networking: failed to create endpoint app on network app_default: Unable to enable "
         "DIRECT ACCESS FILTERING - DROP rule: (iptables failed: iptables --wait -t raw -A PREROUTING -d 172.18.0.2 ! -i "
         "br-9a97 -j DROP: iptables v1.8.3 (legacy): can't initialize iptables table `raw': Table does not exist (do you "
         "need to insmod?) (exit status 3))",
         "failed to set up container networking: network app_default not found"),
    text("engine-no-iptables", "tool",
         _ERROR + "failed to create network app_default: Error response from daemon: (iptables failed: iptables --wait -t "
         "nat -A DOCKER -i br-1: iptables: No chain/target/match by that name. (exit status 1))",
         _ERROR + "network app_default not found"),
    text("compose-too-old", "tool", "ERROR: The Compose file './docker-compose.yml' is invalid because:",
         "validating /srv/app/compose.yaml: services.app additional properties 'imge' not allowed"),
    text("compose-too-old", "tool", "services.api.depends_on contains an invalid type, it should be an array",
         "services.api.ports must be a list"),
    text("compose-too-old", "tool", "(root) Additional property name is not allowed",
         "services.app Additional property imge is not allowed"),
)  # fmt: skip
