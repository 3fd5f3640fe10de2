"""A request goes through a pipe and comes out the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.adapters.sidecar.request_wire import request_from_json, request_to_json
from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.keys.authkey import AuthKey
from scaletail_tui.domain.powers.power import Power, PowerKind
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.plan import FileChange, OpenPort, Plan, PlannedFile, PlannedFolder
from scaletail_tui.domain.stack.spec import SidecarOptions, StackSpec
from scaletail_tui.ports.jobs import DeployRequest

SERVICES = CatalogFiles().load().services


@pytest.mark.parametrize("service", SERVICES, ids=[service.slug for service in SERVICES])
def test_every_service_of_the_catalog_survives_the_pipe(service: Service) -> None:
    spec = StackSpec(
        name="vault", service=service, exposure=Exposure.SERVE, settings={"A": 'nasty "$\\\n\té\u2028'},
        lan_ports=(53, 80), sidecar=SidecarOptions(tags=("tag:web",), userspace=True), own_variables={"X": "y"},
    )  # fmt: skip
    file = PlannedFile(
        path=".env", text='A="\udcff"\n', mode=0o600, secret=True, change=FileChange.EDITED, diff=("+A",)
    )
    plan = Plan(
        stack="vault", folder="/stacks/vault", files=(file,), folders=(PlannedFolder(path="data", mode=0o755),),
        commands=(("docker", "compose", "up"), ("true",)), lan_ports=(OpenPort(port=53, protocol="udp", name="DNS"),),
        update=True, compared_with={".env": "5e1f"}, foreign=True, allowed=("socket",),
        powers=(Power(kind=PowerKind.SOCKET, service="app", detail="/run/docker.sock"),),
    )  # fmt: skip
    request = DeployRequest(spec=spec, plan=plan, key=AuthKey("tskey-auth-x-y"), funnel=True)
    line = request_to_json(request, "job-1", "pts/3")
    assert "\n" not in line
    again, job, terminal = request_from_json(line)
    assert (job, terminal) == ("job-1", "pts/3")
    assert replace(again, spec=spec) == request
    assert again.spec == spec


def test_a_request_without_a_key_has_none() -> None:
    spec = StackSpec(name="vault", service=SERVICES[0], exposure=Exposure.DIRECT, settings={})
    again, _, _ = request_from_json(request_to_json(DeployRequest(spec=spec), "j", ""))
    assert again.key is None
    assert again.plan is None
