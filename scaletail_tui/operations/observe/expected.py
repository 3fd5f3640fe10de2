"""What a stack's own files, and the catalog, say it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scaletail_tui.domain.catalog.service import Service
from scaletail_tui.domain.diagnosis.evidence.observation import Expected
from scaletail_tui.domain.stack.backends import backends_in, shown_as, with_backends
from scaletail_tui.domain.stack.exposure import Exposure
from scaletail_tui.domain.stack.raw_evidence import StackOnDisk
from scaletail_tui.operations.imports.entry import entry_of

if TYPE_CHECKING:
    from scaletail_tui.ports.needs import HasCatalog


def expect(ports: HasCatalog, disk: StackOnDisk) -> Expected:
    """From `x-scaletail` and the catalog entry it names; a folder made by hand tells little."""
    public_host = disk.env.get("PUBLIC_HOST", "")
    if disk.meta is None:
        return Expected(hostname=disk.name, public_host=public_host, host_written=disk.env_written)
    slug = str(disk.meta.get("service", ""))
    exposure = _exposure(disk.meta.get("exposure"))
    service = entry_of(ports, disk)
    sidecar = disk.meta.get("sidecar")
    userspace = bool(sidecar.get("userspace")) if isinstance(sidecar, dict) else False
    if service is None:
        return Expected(
            managed=True, service=slug, exposure=exposure, userspace=userspace, hostname=disk.name,
            public_host=public_host, host_written=disk.env_written, web=exposure is not Exposure.DIRECT,
            services=_services_of(disk),
        )  # fmt: skip
    service = shown_as(with_backends(service, backends_in(disk.meta)), exposure)
    return Expected(
        managed=True,
        service=slug,
        service_name=service.name,
        exposure=exposure,
        web=service.web and exposure is not Exposure.DIRECT,
        own_https=bool(service.own_https) and exposure is Exposure.DIRECT,
        main_port=service.main_port,
        userspace=userspace,
        node=service.is_node,
        hostname=disk.name,
        public_host=public_host,
        host_written=disk.env_written,
        public_url=str(disk.meta.get("public_url") or ""),
        images=_plain_images(service),
        services=_services_of(disk),
    )


def _services_of(disk: StackOnDisk) -> tuple[str, ...]:
    """Where an override of the user's may take services away or scale them to none, only Compose's reading tells."""
    return () if disk.has_override else disk.services


def _exposure(value: object) -> Exposure | None:
    try:
        return Exposure(str(value))
    except ValueError:
        return None


def _plain_images(service: Service) -> tuple[str, ...]:
    """References without variables: what `.env` fills in is Compose's to know."""
    return tuple(image for image in service.images if image and "$" not in image)
