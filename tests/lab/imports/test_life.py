"""An imported stack is one like every other: seen, judged, switched, changed, taken away; kill -9 is survived."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.lab.deploys import TAILNET, Told, answers, told
from tests.lab.imports.importing import ask_inside, given, imported
from tests.lab.rotation import part_of
from tests.lab.running_lab import REPOSITORY, Lab, until

PAIR = """\
services:
  web: {image: "lab/page:1", ports: ["18090:8080"], depends_on: [db]}
  db: {image: "lab/store:1"}
"""
SUICIDE = Path(__file__).parent.parent / "deploying" / "suicide"
FILES = ("compose.yaml", "app.yaml", "app.override.yaml", ".env", ".gitignore", "tailscale/serve/serve.json")


def images(lab: Lab) -> None:
    lab.puppet("lab/page:1", "LISTEN=8080")
    lab.puppet("lab/store:1", "LISTEN=5432")


def well(lab: Lab, name: str) -> None:
    """`doctor` says so, before long."""
    until(
        f"{name} is well",
        lambda: json.loads(lab.cli("doctor", name, "--json").stdout or "{}").get("verdict") == "ok",
        seconds=40,
    )


@pytest.mark.rotating
def test_later_commands_treat_it_as_ours(lab: Lab, root: Path, tmp_path: Path) -> None:
    images(lab)
    name, folder = "i-life", given(tmp_path, PAIR)
    imported(lab, str(folder), "--name", name)
    answers(lab, f"https://{name}.{TAILNET}/")
    well(lab, name)
    rows = json.loads(lab.cli("status", "--json").stdout)
    shown = next(one for one in rows["stacks"] if one["name"] == name)
    assert shown["managed"] is True

    assert lab.cli("expose", name, "direct").returncode == 0
    until("its own port", lambda: lab.get(f"http://{name}.{TAILNET}:8080/")[0] == 200)
    assert lab.cli("expose", name, "serve").returncode == 0
    answers(lab, f"https://{name}.{TAILNET}/")
    assert lab.cli("restart", name).returncode == 0
    answers(lab, f"https://{name}.{TAILNET}/")

    mine = root / name / "app.yaml"
    mine.write_text(PAIR.replace("ports:", "environment: {PUPPET_BODY: changed}, ports:"))
    done = lab.cli("import", "--redeploy", "--name", name, "--yes", "--json")
    assert told(done.stdout, done.returncode, done.stderr).result["result"] == "ok", done
    assert "changed" in answers(lab, f"https://{name}.{TAILNET}/")
    assert ask_inside(lab, f"{name}-web-1", "http://db:5432/") == 200

    gone = lab.cli("remove", name, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert lab.docker("ps", "-aq", "--filter", f"label=com.docker.compose.project={name}") == ""
    assert (folder / "compose.yaml").read_text() == PAIR


@pytest.mark.rotating
@pytest.mark.parametrize("stage", part_of(["check", "write", "sidecar", "app", "answer"], 2))
def test_an_import_that_is_killed_leaves_whole_files_and_goes_on(
    lab: Lab, root: Path, tmp_path: Path, stage: str
) -> None:
    images(lab)
    name, folder = "i-kill", given(tmp_path, PAIR)
    words = ("import", str(folder), "--name", name, "--auth-key-file", str(lab.key_file()), "--yes", "--json")
    done = lab.cli(*words, KILLED_AT=stage, PYTHONPATH=f"{SUICIDE}:{REPOSITORY}")
    said: Told = told(done.stdout, done.returncode, done.stderr)
    assert said.result["result"] == "failed"
    assert "killed" in said.result["sentence"]
    assert (folder / "compose.yaml").read_text() == PAIR
    if (root / name).exists():
        for file in FILES:
            assert (root / name / file).is_file(), file
        assert (root / name / "app.yaml").read_text() == PAIR
        assert "--resume i-kill" in said.result["fix"]
        again = lab.cli("deploy", "--resume", name, "--yes", "--json")
    else:
        assert stage in ("check", "write")
        assert "start it again" in said.result["fix"]
        again = lab.cli(*words)
    assert told(again.stdout, again.returncode, again.stderr).result["result"] == "ok", again
    answers(lab, f"https://{name}.{TAILNET}/")
    assert not [path for path in root.iterdir() if path.name != name]


def test_what_an_import_has_stopped_is_told_after_a_kill_and_runs_again_when_it_goes_back(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    images(lab)
    name, folder = "i-place", given(tmp_path, PAIR, name="i-earlier")
    earlier = ("i-earlier-db-1", "i-earlier-web-1")
    lab.docker("compose", "--project-directory", str(folder), "up", "-d")
    words = ("import", str(folder), "--name", name, "--auth-key-file", str(lab.key_file("reusable")), "--stop-running")

    def killed() -> None:
        lab.cli(*words, "--yes", "--json", KILLED_AT="login", PYTHONPATH=f"{SUICIDE}:{REPOSITORY}")
        [begun] = json.loads(lab.cli("status", "--json").stdout)["begun"]
        assert begun["stack"] == name
        assert all(one in begun["sentence"] for one in earlier)
        assert not any(lab.inspect(one)["State"]["Running"] for one in earlier)

    try:
        killed()
        back = lab.cli("rollback", name, "--yes", "--json")
        assert sorted(json.loads(back.stdout)["runs_again"]) == list(earlier), back
        assert all(lab.inspect(one)["State"]["Running"] for one in earlier)
        assert "begun" not in json.loads(lab.cli("status", "--json").stdout)

        killed()
        on = lab.cli("deploy", "--resume", name, "--yes", "--json")
        assert told(on.stdout, on.returncode, on.stderr).result["result"] == "ok", on
        answers(lab, f"https://{name}.{TAILNET}/")
        assert not any(lab.inspect(one)["State"]["Running"] for one in earlier)
        assert "begun" not in json.loads(lab.cli("status", "--json").stdout)
    finally:
        lab.cli("remove", name, "--yes")
        lab.docker("compose", "--project-directory", str(folder), "down", "-v", check=False)


def test_a_kill_in_the_second_of_several_is_told_gone_on_with_and_back_for_that_one_alone(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    images(lab)
    text = """\
services:
  one: {image: "lab/page:1", ports: ["18094:8080"]}
  two: {image: "lab/page:1", ports: ["18095:8080"], depends_on: [keep]}
  keep: {image: "lab/store:1"}
"""
    folder = given(tmp_path, text, name="i-before")
    lab.docker("compose", "--project-directory", str(folder), "up", "-d")
    key = str(lab.key_file("reusable"))
    words = ("import", str(folder), "--each", "--name", "i-of", "--auth-key-file", key, "--stop-running")
    first, second = "i-before-one-1", ("i-before-keep-1", "i-before-two-1")

    def runs(container: str) -> bool:
        return bool(lab.inspect(container)["State"]["Running"])

    def killed() -> None:
        lab.cli(
            *words, "--yes", KILLED_AT="login", KILLED_STACK="i-of-two", PYTHONPATH=f"{SUICIDE}:{REPOSITORY}"
        )  # fmt: skip
        [begun] = json.loads(lab.cli("status", "--json").stdout)["begun"]
        assert begun["stack"] == "i-of-two"
        assert all(one in begun["sentence"] for one in second) and first not in begun["sentence"]
        assert not any(map(runs, (first, *second)))
        answers(lab, f"https://i-of-one.{TAILNET}/")

    try:
        killed()
        back = lab.cli("rollback", "i-of-two", "--yes", "--json")
        assert sorted(json.loads(back.stdout)["runs_again"]) == list(second), back
        assert all(map(runs, second)) and not runs(first)
        assert "begun" not in json.loads(lab.cli("status", "--json").stdout)

        killed()
        on = lab.cli("deploy", "--resume", "i-of-two", "--yes", "--json")
        assert told(on.stdout, on.returncode, on.stderr).result["result"] == "ok", on
        answers(lab, f"https://i-of-two.{TAILNET}/")
        assert not any(map(runs, (first, *second)))
        assert "begun" not in json.loads(lab.cli("status", "--json").stdout)
    finally:
        for name in ("i-of-one", "i-of-two"):
            lab.cli("remove", name, "--yes")
        lab.docker("compose", "--project-directory", str(folder), "down", "-v", check=False)


@pytest.mark.rotating
def test_what_an_import_has_stopped_stays_down_when_the_engine_restarts_and_gets_its_policy_back(
    lab: Lab, root: Path, tmp_path: Path
) -> None:
    images(lab)
    text = """\
services:
  web: {image: "lab/page:1", ports: ["18096:8080"], depends_on: [db], restart: unless-stopped}
  db: {image: "lab/store:1", restart: always}
"""
    name, folder = "i-again", given(tmp_path, text, name="i-always")
    earlier = {"i-always-web-1": "unless-stopped", "i-always-db-1": "always"}
    lab.docker("compose", "--project-directory", str(folder), "up", "-d")
    words = ("import", str(folder), "--name", name, "--auth-key-file", str(lab.key_file("reusable")), "--stop-running")

    def policies() -> dict[str, str]:
        return {one: str(lab.inspect(one)["HostConfig"]["RestartPolicy"]["Name"]) for one in earlier}

    def runs() -> list[bool]:
        return [bool(lab.inspect(one)["State"]["Running"]) for one in earlier]

    try:
        plan = json.loads(lab.cli(*words, "--dry-run", "--json").stdout)
        assert sum("starts by itself when the engine restarts" in said for said in plan["warnings"]) == 2
        lab.cli(*words, "--yes", "--json", KILLED_AT="login", PYTHONPATH=f"{SUICIDE}:{REPOSITORY}")
        assert (runs(), policies()) == ([False, False], dict.fromkeys(earlier, "no"))
        lab.script("restart-engine", timeout=120)
        until("the stack's sidecar", lambda: lab.inspect(f"tailscale-{name}")["State"]["Running"], seconds=40)
        assert runs() == [False, False]
        back = lab.cli("rollback", name, "--yes", "--json")
        assert sorted(json.loads(back.stdout)["runs_again"]) == sorted(earlier), back
        assert (runs(), policies()) == ([True, True], earlier)

        done = lab.cli(*words, "--yes", "--json")
        assert told(done.stdout, done.returncode, done.stderr).result["result"] == "ok", done
        lab.script("restart-engine", timeout=120)
        answers(lab, f"https://{name}.{TAILNET}/", seconds=40)
        assert (runs(), policies()) == ([False, False], dict.fromkeys(earlier, "no"))
    finally:
        lab.cli("remove", name, "--yes")
        lab.docker("compose", "--project-directory", str(folder), "down", "-v", check=False)
