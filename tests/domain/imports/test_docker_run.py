"""A `docker run` line means the same as a service."""

from __future__ import annotations

import pytest

from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.imports.docker_run import is_docker_run, read_docker_run


def service(line: str) -> dict[str, object]:
    (body,) = read_docker_run(line, folder="/home/me")["services"].values()
    return dict(body)


def test_a_line_over_several_lines_with_the_usual_options_is_read() -> None:
    line = """docker run -d --name=uptime \\
      --restart unless-stopped -p 3001:3001 -v ./data:/app/data -v kuma:/k \\
      -e "TITLE=my page" -e FROM_SHELL -l a=b louislam/uptime-kuma:1 --verbose 'two words'"""
    model = read_docker_run(line, folder="/home/me")
    assert model["services"]["uptime"] == {
        "image": "louislam/uptime-kuma:1", "container_name": "uptime", "restart": "unless-stopped",
        "ports": ["3001:3001"], "volumes": ["/home/me/data:/app/data", "kuma:/k"],
        "environment": {"TITLE": "my page", "FROM_SHELL": None}, "labels": {"a": "b"},
        "command": ["--verbose", "two words"],
    }  # fmt: skip
    assert model["volumes"] == {"kuma": {"name": "kuma"}}


def test_short_options_that_are_written_together_are_taken_apart() -> None:
    assert service("sudo docker run -dp80:80 -itv /a:/b nginx") == {
        "image": "nginx", "ports": ["80:80"], "volumes": ["/a:/b"],
    }  # fmt: skip


def test_a_network_of_the_engines_stays_the_one_that_it_is() -> None:
    model = read_docker_run("podman run --network proxy --network-alias web nginx", folder="/")
    assert model["networks"] == {"proxy": {"external": True, "name": "proxy"}}
    assert model["services"]["nginx"]["networks"] == {"proxy": {"aliases": ["web"]}}


def test_the_shells_folder_is_where_the_command_was_typed() -> None:
    assert service('docker run -v "$(pwd)/site:/site" -v $PWD/x:/x nginx')["volumes"] == [
        "/home/me/site:/site", "/home/me/x:/x",
    ]  # fmt: skip


def test_a_dollar_of_a_value_is_no_variable() -> None:
    assert service("docker run -e 'HASH=a$b' nginx")["environment"] == {"HASH": "a$$b"}


def test_mounts_checks_limits_and_devices_find_their_keys() -> None:
    body = service(
        "docker run --mount type=bind,src=./a,dst=/a,readonly --health-cmd 'curl -f http://localhost:80' "
        "--health-interval 5s --ulimit nofile=1:2 --gpus all --device /dev/dri --cap-add NET_ADMIN --privileged x"
    )
    assert body["volumes"] == [{"type": "bind", "target": "/a", "source": "/home/me/a", "read_only": True}]
    assert body["healthcheck"] == {"test": ["CMD-SHELL", "curl -f http://localhost:80"], "interval": "5s"}
    assert body["ulimits"] == {"nofile": {"soft": 1, "hard": 2}}
    assert (body["devices"], body["cap_add"], body["privileged"]) == (["/dev/dri"], ["NET_ADMIN"], True)
    assert "deploy" in body


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("docker run -d", "names no image"),
        ("docker run --nonsense 1 nginx", "--nonsense cannot be said"),
        ("docker run -e 'A=1 nginx", "not closed"),
        ("docker run -p", "needs a value"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(line: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_docker_run(line, folder="/")


def test_a_compose_file_is_no_docker_run_line() -> None:
    assert not is_docker_run("services:\n  docker: {image: x}\n")
    assert is_docker_run("  $ docker run nginx")
