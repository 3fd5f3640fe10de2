"""All faults, in the order in which they are tried: neighbours by hop, so that a part takes from every hop."""

from __future__ import annotations

from tests.lab.faults.fault import Fault
from tests.lab.faults.of_address import ADDRESS
from tests.lab.faults.of_app import LIFE, PORT, WORDS
from tests.lab.faults.of_certificate import CERTIFICATE
from tests.lab.faults.of_engine import ENGINE
from tests.lab.faults.of_files import FILES
from tests.lab.faults.of_funnel import FUNNEL
from tests.lab.faults.of_image import IMAGES
from tests.lab.faults.of_lan import PORTS
from tests.lab.faults.of_login import LOGIN
from tests.lab.faults.of_routes import ROUTES
from tests.lab.faults.of_serve import SERVE, TLS
from tests.lab.faults.of_sidecar import SIDECAR

FAULTS: tuple[Fault, ...] = (
    *ENGINE, *IMAGES, *FILES, *SIDECAR, *LOGIN, *ADDRESS, *CERTIFICATE, *SERVE, *PORT, *LIFE, *WORDS, *TLS, *FUNNEL,
    *ROUTES, *PORTS,
)  # fmt: skip
PARTS = 3
"""CI tries one of so many parts a commit."""
