"""Sentences are for people: with every one of them in other words the same is judged of the same evidence."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.domain.diagnosis.reworded import Rewording, judge_all

ROOT = Path(__file__).parents[3]
OWN = """
LATE, OUTSIDE = "it came too late", None
HEALTH = "this comes from outside"
def told(text):
    return Hop(evidence=f"{text} is not here", source=Origin("sidecar log"), argument=f"80:{text}", id="app-stopped")
def asked(text):
    return text == LATE or text.startswith("it came too") or HEALTH in text or re.search("not here$", text)
"""


def test_verdicts_findings_hops_and_remedies_do_not_depend_on_words() -> None:
    command = [sys.executable, "-m", "tests.domain.diagnosis.reworded", "reworded"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    reworded, plain = json.loads(said), json.loads(json.dumps(judge_all()))
    assert reworded["changed"] > 600
    assert len(plain["judged"]) > 450
    different = [name for name, judged in plain["judged"].items() if judged != reworded["judged"][name]]
    assert different == []
    same_words = [name for name, words in plain["words"].items() if words and words == reworded["words"][name]]
    assert same_words == []


def test_what_is_told_is_reworded_and_what_is_asked_of_a_text_is_not() -> None:
    tree = ast.parse(OWN)
    told = ast.unparse(Rewording(tree).visit(tree))
    assert "withal ti emac oot etal withal" in told
    assert "{text} si ton ereh withal" in told and "withal racedis gol withal" in told
    assert "f'80:{text}'" in told and "'app-stopped'" in told
    for asked in ("'it came too'", "'this comes from outside'", "'not here$'"):
        assert asked in told
