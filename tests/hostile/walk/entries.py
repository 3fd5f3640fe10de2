"""Hostile catalogs: shipped entries, damaged; files that are none; folders that are links."""

from __future__ import annotations

import shutil
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random

import yaml

from tests.hostile.walk.case import Case
from tests.hostile.walk.pieces import damage_text, damage_tree, encoded, put_in_place, text

CATALOG = Path(__file__).parents[3] / "catalog"


@cache
def entries() -> tuple[Path, ...]:
    return tuple(sorted(path.parent for path in CATALOG.glob("*/compose.yaml")))


def make(chance: Random, case: Case) -> None:
    slug = ""
    for _ in range(chance.choice((1, 1, 2, 4))):
        slug = chance.choice(entries()).name
        with suppress(OSError, ValueError):
            _one(chance, case.place / "catalog" / slug, CATALOG / slug)
    if chance.random() < 0.05:
        put_in_place(chance, case.place / "catalog")
    catalog = f"{case.place}/catalog"
    more = [f"--set={text(chance)}={text(chance)}".replace("\0", "")] if chance.random() < 0.3 else []
    deploy = ["--catalog", catalog, "deploy", slug, "--login-by-link", *more]
    case.words = chance.choice([
        ["catalog", "check", catalog], ["catalog", "check", catalog, "--json"], ["catalog", "check",
        f"{catalog}/{slug}"],
        ["--catalog", catalog, "list", "--json"], ["--catalog", catalog, "list"], ["--catalog", catalog, "show", slug],
        ["--catalog", catalog, "show", slug, "--json"], [*deploy, "--dry-run"], [*deploy, "--dry-run", "--json"],
        [*deploy, "--yes", "--write-only"], [*deploy, "--yes", "--write-only", "--json"], ["--catalog", catalog,
        "status"],
    ])  # fmt: skip
    case.may_change = ("root",)


def _one(chance: Random, place: Path, source: Path) -> None:
    shutil.copytree(source, place)
    path = place / "compose.yaml"
    said, times = path.read_text(), chance.choice((1, 1, 2, 4, 12))
    if chance.random() < 0.15:
        put_in_place(chance, chance.choice(sorted(place.iterdir())))
        return
    if chance.random() < 0.35:
        path.write_bytes(damage_text(chance, said, times))
        return
    tree = yaml.safe_load(said)
    if chance.random() < 0.6:
        tree["x-scaletail"] = damage_tree(chance, tree["x-scaletail"], times)
    else:
        tree = damage_tree(chance, tree, times)
    if chance.random() < 0.2 and isinstance(tree, dict) and isinstance(tree.get("x-scaletail"), dict):
        source_name = chance.choice(("../outside/file", "/etc/passwd", "a", ".vault.staging.json", text(chance)))
        tree["x-scaletail"]["files"] = {
            chance.choice(("a", "../b", ".env", "tailscale/authkey", text(chance))): source_name
        }
    with suppress(yaml.YAMLError, RecursionError, ValueError, TypeError):
        path.write_bytes(encoded(yaml.dump(tree, sort_keys=False)))
