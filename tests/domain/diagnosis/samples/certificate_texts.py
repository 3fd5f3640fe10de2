"""Lines about a certificate, each beside one that only looks like it."""

# ruff: noqa: E501  # a line stands as it was said

from __future__ import annotations

from tests.domain.diagnosis.samples.sample import Text, text

_CERT = 'cert("x.tail1234.ts.net"): getCertPEM: '

TEXTS: tuple[Text, ...] = (
    text("cert-rate-limited", "log",
         _CERT + "429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set",
         _CERT + "404 urn:ietf:params:acme:error:malformed: nothing here"),
    text("cert-dns01-failed", "log",
         _CERT + 'SetDNS "_acme-challenge.x.tail1234.ts.net" => "abc": set-dns response: 500 Internal Server Error',
         'cert("x.tail1234.ts.net"): did SetDNS for _acme-challenge.x.tail1234.ts.net'),
    text("cert-dns01-failed", "log", 'cert("app.tail0000.ts.net"): getCertPEM: acme: order  status: invalid',
         'cert("app.tail0000.ts.net"): acme: order https://acme-v02.api.letsencrypt.org/order/1 status: ready'),
    text("cert-dns01-failed", "log",
         "http: TLS handshake error from 100.90.80.70:51230: 500 Internal Server Error: acme: order  status: invalid",
         "http: TLS handshake error from 100.90.80.70:51230: EOF"),
    text("cert-acme-unreachable", "log",
         'http: TLS handshake error from 100.90.80.70:51230: 500 Internal Server Error: acme.GetReg: Get "https://acme-v02.api.letsencrypt.org/directory": unexpected EOF',
         "http: TLS handshake error from 100.90.80.70:51230: remote error: tls: unknown certificate"),
    text("cert-acme-name-unknown", "log",
         "http: TLS handshake error from 100.101.45.93:59756: 500 Internal Server Error: acme.GetReg: Get "
         '"https://acme-v02.api.letsencrypt.org/directory": dial tcp: lookup acme-v02.api.letsencrypt.org: i/o timeout',
         "http: TLS handshake error from 100.101.45.93:59756: 500 Internal Server Error: acme.GetReg: Get "
         '"https://acme-v02.api.letsencrypt.org/directory": dial tcp 172.65.32.248:443: i/o timeout'),
    text("cert-acme-name-unknown", "log",
         'cert("x.tail1234.ts.net"): getCertPEM: acme.GetReg: Get "https://acme-v02.api.letsencrypt.org/directory": dial '
         "tcp: lookup acme-v02.api.letsencrypt.org on 127.0.0.11:53: server misbehaving",
         'cert("x.tail1234.ts.net"): registered ACME account.'),
    text("cert-not-supported", "log",
         "http: TLS handshake error from 100.64.0.1:50000: your Tailscale account does not support getting TLS certs",
         "http: TLS handshake error from 100.64.0.1:50000: EOF"),
    text("cert-domain-mismatch", "log",
         'invalid domain "old.tail1234.ts.net"; must be one of ["new.tail1234.ts.net"]',
         'domain "new.tail1234.ts.net" is one of ["new.tail1234.ts.net"]'),
    text("cert-storage-missing", "log", "no TailscaleVarRoot", "TailscaleVarRoot is /var/lib/tailscale"),
    text("cert-renewal-failing", "log", 'cert("x"): async renewal failed: getCertPem: acme: foo',
         'cert("x"): starting async renewal'),
    text("cert-acme-unreachable", "log",
         _CERT + 'acme.GetReg: Get "https://acme-v02.api.letsencrypt.org/directory": dial tcp: i/o timeout',
         'cert("x.tail1234.ts.net"): registered ACME account.'),
)  # fmt: skip
