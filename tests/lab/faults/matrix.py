"""All faults, in the order in which they are tried: neighbours by hop, so that a part takes from every hop."""

from __future__ import annotations

from tests.lab.faults.fault import Fault
from tests.lab.faults.rows.address import ADDRESS
from tests.lab.faults.rows.app import LIFE, PORT, WORDS
from tests.lab.faults.rows.app_waits import DEPENDENCIES
from tests.lab.faults.rows.certificate import CERTIFICATE
from tests.lab.faults.rows.engine import ENGINE
from tests.lab.faults.rows.engine_files import FILES
from tests.lab.faults.rows.engine_host import HOST
from tests.lab.faults.rows.image import IMAGES
from tests.lab.faults.rows.login import LOGIN
from tests.lab.faults.rows.login_changed import CHANGED
from tests.lab.faults.rows.outside_funnel import FUNNEL
from tests.lab.faults.rows.outside_lan import PORTS
from tests.lab.faults.rows.outside_routes import ROUTES
from tests.lab.faults.rows.serve import SERVE, TLS
from tests.lab.faults.rows.sidecar import SIDECAR

FAULTS: tuple[Fault, ...] = (
    *ENGINE, *HOST, *IMAGES, *FILES, *SIDECAR, *LOGIN, *CHANGED, *ADDRESS, *CERTIFICATE, *SERVE, *PORT, *LIFE,
    *DEPENDENCIES, *WORDS, *TLS, *FUNNEL, *ROUTES, *PORTS,
)  # fmt: skip
PARTS = 4
"""CI tries one of so many parts a commit."""
