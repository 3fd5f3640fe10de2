"""The program's own watch as a process, a line of JSON each round: `watcher.py watch ROOT NAME` or `… host ROOT`."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from contextlib import aclosing
from pathlib import Path

from scaletail_tui.cli.wiring import real_ports
from scaletail_tui.domain.diagnosis.findings.finding import Finding
from scaletail_tui.operations.observe.host import check_host
from scaletail_tui.operations.watch.watcher import watch

HOST_EVERY = 2.0


def tell(verdict: str, findings: Iterable[Finding], hops: dict[str, str]) -> None:
    rows = [
        {
            "id": one.id, "severity": one.severity.value, "waiting": one.waiting, "hop": one.hop.value,
            "summary": one.summary, "evidence": one.evidence, "action": one.remedy.action.value,
            "follows": list(one.follows),
        }
        for one in findings
    ]  # fmt: skip
    print(json.dumps({"at": time.time(), "verdict": verdict, "findings": rows, "hops": hops}), flush=True)


async def stack(root: Path, name: str) -> None:
    async with aclosing(watch(real_ports(root), name)) as rounds:
        async for diagnosis in rounds:
            hops = {hop.id.value: hop.state.value for hop in diagnosis.hops}
            tell(diagnosis.verdict.value, diagnosis.findings, hops)


async def host(root: Path) -> None:
    ports = real_ports(root)
    while True:
        report = await check_host(ports, outside=True)
        rows = {check.id: check.state.value for check in report.checks}
        tell("ok" if report.well else "broken", report.findings, rows)
        await asyncio.sleep(HOST_EVERY)


if __name__ == "__main__":
    mode, folder, *rest = sys.argv[1:]
    asyncio.run(stack(Path(folder), rest[0]) if mode == "watch" else host(Path(folder)))
