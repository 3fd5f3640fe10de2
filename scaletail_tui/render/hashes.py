"""Hashes of secrets for apps that want to be given a hash instead of the secret."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from scaletail_tui.domain.catalog.answer_kinds import HASHED_BYTES
from scaletail_tui.domain.stack.spec import StackSpec

_ROUNDS = 10
"""2^10, the custom of htpasswd and Go: 70 ms."""
_LETTERS = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def answers_to_hash(spec: StackSpec) -> dict[str, str]:
    """Return `<key>_BCRYPT` to hash for every answered question that wants one; equal specs give equal hashes."""
    found: dict[str, str] = {}
    for question in spec.service.questions:
        answer = spec.settings.get(question.key, "")
        if question.hash_key and answer:
            found[question.hash_key] = _bcrypt(answer, f"{spec.name}/{spec.service.slug}/{question.key}")
    return found


@lru_cache(maxsize=64)
def _bcrypt(secret: str, place: str) -> str:
    """The salt comes from where the secret stands, never from the secret: a salt is public and would betray it."""
    import bcrypt

    digest = int.from_bytes(hashlib.sha256(place.encode()).digest()[:16], "big")
    # 128 bits are 21 letters of 6 bits and one of 2, as bcrypt writes them.
    letters = [_LETTERS[(digest >> shift) & 63] for shift in range(122, 0, -6)] + [_LETTERS[(digest & 3) << 4]]
    salt = f"$2b${_ROUNDS}${''.join(letters)}"
    return bcrypt.hashpw(secret.encode()[:HASHED_BYTES], salt.encode()).decode()
