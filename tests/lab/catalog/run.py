"""Deploy services of the catalog in the lab and print what came of each.

    python -m tests.lab.catalog.run [SLUG…] [--catalog FOLDER] [--at-once N] [--json FILE]

Without slugs all of them: of the shipped catalog, or of that folder. The lab is the one of LAB_DIR and LAB_ENGINE; it
is built and started when it must be.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scaletail_tui.adapters.catalog.files import CatalogFiles
from scaletail_tui.domain.catalog.service import Service
from tests.lab.catalog.images import DESK, build, load, tools_called_for
from tests.lab.catalog.trial import LONGEST, Terms, Verdict, end_jobs, images_of, tried
from tests.lab.running_lab import REPOSITORY, Lab, until


def try_all(
    lab: Lab,
    services: Sequence[Service],
    folder: Path,
    *,
    at_once: int = 3,
    catalog: Path | None = None,
    longest: float = LONGEST,
) -> Iterator[Verdict]:
    """Make the images, open the desk, and try the services side by side; yields as each is done."""
    build(lab)
    wanted: dict[str, list[Mapping[str, Any]]] = {}
    for service in services:
        for reference, bodies in images_of(service).items():
            wanted.setdefault(reference, []).extend(bodies)
    load(lab, {reference: tools_called_for(bodies) for reference, bodies in sorted(wanted.items())})
    terms = Terms(outcomes=folder / "outcomes", catalog=catalog, longest=longest)
    try:
        with open_desk(lab, terms), ThreadPoolExecutor(at_once) as hands:
            yield from hands.map(lambda service: _tried(lab, service, terms), services)
    finally:
        end_jobs(lab.root)


def _tried(lab: Lab, service: Service, terms: Terms) -> Verdict:
    began = time.monotonic()
    try:
        return tried(lab, service, terms)
    except Exception as error:
        words = f"{type(error).__name__}: {error}"
        return Verdict(slug=service.slug, seconds=time.monotonic() - began, seen="", wrong=(words[-600:],))


@contextmanager
def open_desk(lab: Lab, terms: Terms) -> Iterator[None]:
    """The desk inside the lab's network, as long as it is needed."""
    address, _, port = DESK.removeprefix("http://").partition(":")
    log = terms.outcomes.with_name("desk.log")
    catalog = [str(terms.catalog)] if terms.catalog else []
    argv = lab.run_argv(
        sys.executable, "-m", "tests.lab.catalog.desk", address, port, str(lab.root), str(terms.outcomes), *catalog
    )
    with log.open("w") as output:
        process = subprocess.Popen(
            argv, cwd=REPOSITORY, env=lab.inside_environment(), stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            until("the desk opens", lambda: process.poll() is not None or "ready" in log.read_text(), seconds=40)
            if process.poll() is not None:
                raise AssertionError(f"the desk ended: {log.read_text()[-2000:]}")
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def table(verdicts: Sequence[Verdict]) -> str:
    """One line a service, those that failed with their reasons below."""
    lines = []
    for verdict in verdicts:
        word = "ok  " if verdict.good else "FAIL"
        lines.append(f"{word} {verdict.slug:<32} {verdict.seconds:6.1f} s  {verdict.seen}")
        lines += [f"       {line}" for line in verdict.wrong]
    good = sum(verdict.good for verdict in verdicts)
    return "\n".join([*lines, f"{good} of {len(verdicts)} services answer"])


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("slugs", nargs="*")
    parser.add_argument("--catalog", type=Path)
    parser.add_argument("--at-once", type=int, default=3)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    catalog = args.catalog.resolve() if args.catalog else None
    loaded = CatalogFiles((catalog,) if catalog else ()).load()
    for failure in loaded.failures:
        print(f"left out: {failure}", file=sys.stderr)
    own = CatalogFiles((catalog,), bundled=False).load() if catalog else loaded
    slugs = args.slugs or [service.slug for service in own.services]
    services = [service for service in loaded.services if service.slug in slugs]
    if unknown := set(slugs) - {service.slug for service in services}:
        parser.error(f"there is no service {', '.join(sorted(unknown))}")
    lab = Lab(engine=os.environ.get("LAB_ENGINE", "current"), environment=dict(os.environ))
    lab.make_ready()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lab-catalog-") as scratch:
        (Path(scratch) / "stacks").mkdir()
        lab.begin(Path(scratch), Path(scratch) / "stacks")
        verdicts = []
        for verdict in try_all(lab, services, Path(scratch), at_once=args.at_once, catalog=catalog):
            verdicts.append(verdict)
            print(table([verdict]).rpartition("\n")[0], flush=True)
        desk = (Path(scratch) / "desk.log").read_text().replace("ready\n", "")
    if desk:
        print(desk[-3000:], file=sys.stderr)
    good = sum(verdict.good for verdict in verdicts)
    print(f"{good} of {len(verdicts)} services answer, {time.monotonic() - began:.0f} s")
    if args.json:
        rows = [asdict(verdict) for verdict in verdicts]
        args.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0 if good == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
