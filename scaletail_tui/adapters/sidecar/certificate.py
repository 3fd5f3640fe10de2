"""Issuer and end of a certificate, read from its DER form.

Python's `ssl` parses only certificates that it has verified, and it is the others that a user asks about.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

_CONSTRUCTED_CONTEXT_0 = 0xA0
_UTC_TIME = 0x17
_COMMON_NAME = bytes.fromhex("550403")
_ORGANISATION = bytes.fromhex("55040a")


def issuer_and_expiry(der: bytes) -> tuple[str, float]:
    """The issuer's name (`O CN`) and notAfter in seconds since the epoch; raises ValueError on anything else.

    TBSCertificate: version?, serial, signature, issuer, validity … (RFC 5280, 4.1).
    """
    fields = list(_elements(_first(_first(der))))
    if fields and fields[0][0] == _CONSTRUCTED_CONTEXT_0:
        fields = fields[1:]
    if len(fields) < 4:
        raise ValueError("not a certificate")
    _, not_after = list(_elements(fields[3][1]))[:2]
    return _name(fields[2][1]), _seconds(*not_after)


def _name(rdns: bytes) -> str:
    found: dict[bytes, str] = {}
    for _, attributes in _elements(rdns):
        for _, pair in _elements(attributes):
            (_, kind), (_, value) = list(_elements(pair))[:2]
            found.setdefault(kind, value.decode("utf-8", "replace"))
    organisation, common = found.get(_ORGANISATION, ""), found.get(_COMMON_NAME, "")
    return f"{organisation} {common}".strip() if common != organisation else common


def _seconds(tag: int, text: bytes) -> float:
    form = "%y%m%d%H%M%SZ" if tag == _UTC_TIME else "%Y%m%d%H%M%SZ"
    return datetime.strptime(text.decode("ascii"), form).replace(tzinfo=UTC).timestamp()


def _first(der: bytes) -> bytes:
    """The content of the first element."""
    for _, content in _elements(der):
        return content
    raise ValueError("a certificate that is cut")


def _elements(der: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each element in a row (DER: definite lengths, one-byte tags)."""
    at = 0
    while at < len(der):
        if at + 2 > len(der):
            raise ValueError("a certificate that is cut")
        tag, length = der[at], der[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7F
            length = int.from_bytes(der[at : at + size], "big")
            at += size
        if at + length > len(der):
            raise ValueError("a certificate that is cut")
        yield tag, der[at : at + length]
        at += length
