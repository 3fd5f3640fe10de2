"""A tailnet's policy file, read: which line is missing for a stack's tags or for Funnel. Nothing here changes one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaletail_tui.domain.keys.authkey import ACCESS_PAGE

_EVERYBODY = frozenset({"*"})
_PEOPLE = frozenset({"autogroup:member", "autogroup:admin", "autogroup:owner"})
"""Who a device without a tag belongs to: which of them, only the user's role tells, so the widest is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """As the API gives it."""

    text: str
    """The file as its admins wrote it, comments and all (HuJSON)."""
    read: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyGap:
    """One thing that the policy does not allow, and the lines that would."""

    about: str
    """`tag:NAME`, or `funnel`."""
    sentence: str
    snippet: str
    url: str = ACCESS_PAGE


def find_gaps(policy: Policy, *, tags: Sequence[str], funnel: bool) -> tuple[PolicyGap, ...]:
    """What a device with these tags still lacks; `funnel`: it is to be public, too."""
    owners = policy.read.get("tagOwners")
    known = owners if isinstance(owners, Mapping) else {}
    gaps = [
        PolicyGap(
            about=tag,
            sentence=f"{tag} is not in tagOwners, so no key may give it.",
            snippet=f'"tagOwners": {{\n  {json.dumps(tag)}: ["autogroup:admin"]\n}}',
        )
        for tag in tags if tag not in known
    ]  # fmt: skip
    if funnel and not _has_attribute(policy.read.get("nodeAttrs"), "funnel", tags):
        target = next(iter(tags), "autogroup:member")
        of = target if tags else "a device without a tag"
        gaps.append(
            PolicyGap(
                about="funnel",
                sentence=f"nodeAttrs does not allow Funnel for {of}.",
                snippet=f'"nodeAttrs": [\n  {{"target": [{json.dumps(target)}], "attr": ["funnel"]}}\n]',
            )
        )
    return tuple(gaps)


def _has_attribute(attributes: Any, wanted: str, tags: Iterable[str]) -> bool:
    mine = frozenset(tags) or _PEOPLE
    for one in attributes if isinstance(attributes, list) else ():
        if not isinstance(one, Mapping):
            continue
        target, attr = one.get("target"), one.get("attr")
        names = {str(name) for name in target} if isinstance(target, list) else set()
        if isinstance(attr, list) and wanted in attr and names & (mine | _EVERYBODY):
            return True
    return False
