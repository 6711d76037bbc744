"""A small time-stamping authority (RFC 3161) on this machine, and the ways in which one fails."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "Test Stamping Office"
WHEN = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)
_SHA256 = {"algorithm": "sha256"}


def _named(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tests"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def root(common: str = "Test Root") -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return a key and the certificate of an authority over authorities."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _dated(_named(common), _named(common), key, 1)
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.KeyUsage(False, False, False, False, False, True, True, False, False), True
        )
        .sign(key, hashes.SHA256())
    )
    return key, made


def _dated(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, serial: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(WHEN - timedelta(days=900))
        .not_valid_after(WHEN + timedelta(days=9000))
    )


@lru_cache(maxsize=1)
def authority() -> tuple[ec.EllipticCurvePrivateKey, bytes, bytes]:
    """Return a key, its certificate (DER), good for time-stamps alone, and its root's (PEM)."""
    key = ec.generate_private_key(ec.SECP256R1())
    above, issuer = root()
    made = (
        _dated(_named(NAME), issuer.subject, key, 4711)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), False
        )
        .add_extension(
            x509.KeyUsage(True, False, False, False, False, False, False, False, False), True
        )
        .sign(above, hashes.SHA256())
    )
    return key, made.public_bytes(Encoding.DER), issuer.public_bytes(Encoding.PEM)


def answer(request: bytes, way: str) -> bytes:
    """Return a TimeStampResp, DER; ``way`` says what is wrong with it."""
    asked = tsp.TimeStampReq.load(request)
    if way == "rejects":
        return bytes.fromhex("30053003020102")  # PKIStatus 2, and no token
    imprint = asked["message_imprint"]
    if way == "stamps something else":
        digest = hashlib.sha256(b"another file").digest()
        imprint = tsp.MessageImprint(
            {"hash_algorithm": algos.DigestAlgorithm(_SHA256), "hashed_message": digest}
        )
    nonce = asked["nonce"].native
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": "1.3.6.1.4.1.13762.3",
            "message_imprint": imprint,
            "serial_number": 7,
            "gen_time": core.GeneralizedTime(WHEN),
            "nonce": nonce + 1 if way == "answers an older question" else nonce,
        }
    )
    token = _signed(info, forged=way == "forges")
    status = {"status": {"status": "granted"}, "time_stamp_token": token}
    return bytes(tsp.TimeStampResp(status).dump())


def _signed(info: Any, *, forged: bool) -> Any:
    key, der, _ = authority()
    certificate = asn1_x509.Certificate.load(der)
    named = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(der).digest()})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute(
                {"type": "message_digest", "values": [hashlib.sha256(info.dump()).digest()]}
            ),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [named]})],
                }
            ),
        ]
    )
    signature = key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256()))
    if forged:
        signature = ec.generate_private_key(ec.SECP256R1()).sign(
            attributes.dump(), ec.ECDSA(hashes.SHA256())
        )
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                cms.IssuerAndSerialNumber(
                    {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                ),
            ),
            "digest_algorithm": _SHA256,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": signature,
        }
    )
    data = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {
                "content_type": "tst_info",
                "content": core.ParsableOctetString(info.dump()),
            },
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data})


class _Desk(BaseHTTPRequestHandler):
    """Answers one request in the server's ``way``."""

    server: Desk

    def do_POST(self) -> None:
        way = self.server.way
        request = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(request)
        if way == "is slow":
            self.server.over.wait(30)
            return
        body = b"<html>no</html>" if way == "answers rubbish" else answer(request, way)
        self.send_response(500 if way == "fails" else 302 if way == "sends elsewhere" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        if way == "sends elsewhere":
            self.send_header("Location", "http://127.0.0.1:9/")
        if way != "never ends":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if way == "drips":
            for one in body:
                if self.server.over.wait(0.2):
                    return
                self.wfile.write(bytes([one]))
                self.wfile.flush()
        while way == "never ends" and not self.server.over.is_set():
            self.wfile.write(body * 64)
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet."""

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # the other side hung up, as it should
            time.sleep(0)


class Desk(ThreadingHTTPServer):
    """The server; ``asked`` keeps every request."""

    daemon_threads = True

    def __init__(self, way: str) -> None:
        super().__init__(("127.0.0.1", 0), _Desk)
        self.way = way
        self.asked: list[bytes] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/stamp"


@contextmanager
def stamping(way: str = "") -> Iterator[Desk]:
    """Run an authority that ``way`` (empty: a good one)."""
    with Desk(way) as desk:
        thread = threading.Thread(target=desk.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield desk
        finally:
            desk.over.set()
            desk.shutdown()
            thread.join()
