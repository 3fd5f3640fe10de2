"""The user's own OAuth client makes the key of a tagged stack, where nobody has to paste one."""

from __future__ import annotations

from pathlib import Path

from scaletail_tui.adapters.practice import Practice
from scaletail_tui.operations.keys.minted import make_key, offer, tags_for_key


def change(practice: Practice, stack: str, old: str, new: str) -> None:
    compose = Path(practice.ports.folders.folder(stack)) / "compose.yaml"
    text = compose.read_text()
    assert old in text
    compose.write_text(text.replace(old, new))


async def test_a_key_is_offered_for_a_tagged_stack_of_tailscale_s_alone() -> None:
    practice = Practice(speed=100)
    practice.world()
    assert await tags_for_key(practice.ports, "jellyfin") == (), "an OAuth client admits tagged devices only"
    assert await tags_for_key(practice.ports, "nowhere") == ()
    change(practice, "jellyfin", "tags: []", "tags: ['tag:web']")
    tags = await tags_for_key(practice.ports, "jellyfin")
    assert tags == ("tag:web",) and "tag:web" in offer(tags)
    assert (await make_key(practice.ports, "jellyfin")).reveal().startswith("tskey-auth-")
    change(practice, "jellyfin", "login_server: ''", "login_server: https://head.example.org")
    assert await tags_for_key(practice.ports, "jellyfin") == ()
