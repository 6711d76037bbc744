"""RFC 3161 time-stamps: ask an authority that the user named, and read what a manifest carries.

The address comes from ``CLOSEDSET_TIMESTAMP_URL`` and never from ``production.toml``: a production
may come from a stranger, and drawing in it must not make this machine call anybody. What is sent is
a hash of the manifest's signature and a random number.

A stamp is asked for and never waited for long: an authority that is away, slow or wrong costs
``SECONDS`` once or twice a command, and the picture is sealed without.

Whom to believe is the user's choice as well: ``CLOSEDSET_TIMESTAMP_AUTHORITIES`` names a PEM file,
or a folder of them, with the root certificates of trusted authorities. No list ships with the
program, for it would age, and nobody here checks authorities.
"""

from __future__ import annotations

import os
import queue
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from cryptography import x509

from closedset.errors import SealError

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

URL_VARIABLE = "CLOSEDSET_TIMESTAMP_URL"
AUTHORITIES_VARIABLE = "CLOSEDSET_TIMESTAMP_AUTHORITIES"
TRUSTED, UNTRUSTED, UNKNOWN = "trusted", "untrusted", "unknown"
_PEM_SUFFIXES = frozenset({".pem", ".crt", ".cer"})
SECONDS = 5.0
"""For the whole answer, from the first byte sent to the last received."""
_MOST_BYTES = 9_000
"""Of a token with its certificates: what the manifest keeps room for. Known ones take 3 to 7 kB."""
_PATIENCE = 2
"""Failures in a row after which an authority is not asked again."""
_GRANTED = (0, 1)
_LONGEST_NAME = 100
_STATUS = b"\x30\x03\x02\x01\x00"
"""PKIStatusInfo ``granted``: what a bare token needs in front to be read as a response."""


Made = TypeVar("Made")


class NoStamp(Exception):
    """Nobody stamped it; the message says why, in words that follow "none: "."""


@dataclass(frozen=True, slots=True)
class StampReport:
    """What a time-stamp says."""

    at: datetime
    """UTC."""
    by: str
    """The name in the certificate that signed it: its own word, unless it is trusted."""
    trust: str = UNKNOWN
    """``trusted`` or ``untrusted`` by the authorities that the user named, else ``unknown``."""

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} by {self.by}"


class Stamper:
    """Asks one authority, from any thread, and gives it up when it keeps failing."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        """``url`` is the authority's ``http://`` or ``https://`` address."""
        self._url = url
        self._name = _host(url)
        self._seconds = seconds
        self._guard = threading.Lock()
        self._failed = 0
        self._trouble = ""
        self._stamped = self._without = 0

    def stamp(self, message: bytes, accept: Callable[[bytes], Made | None]) -> Made:
        """Return what ``accept`` makes of a time-stamp token (DER) over ``message``.

        ``accept`` returns None for a token that does not hold. Raises NoStamp, and nothing else.
        """
        try:
            if self._failed >= _PATIENCE:
                raise NoStamp(self._trouble)
            made = accept(self._ask(message))
            if made is None:
                raise NoStamp(f"what {self._name} answered does not hold")
        except NoStamp as why:
            with self._guard:
                self._failed += 1
                self._without += 1
                self._trouble = str(why)
            raise
        with self._guard:
            self._failed = 0
            self._stamped += 1
        return made

    def summary(self) -> str:
        """Return what to tell the user: empty if nothing was to be stamped."""
        with self._guard:
            if self._without:
                return (
                    f"{self._without} of {self._stamped + self._without} files are sealed without "
                    f"a time-stamp: {self._trouble}."
                )
            return f"{self._stamped} files are time-stamped." if self._stamped else ""

    def _ask(self, message: bytes) -> bytes:
        from rfc3161_client import TimestampRequestBuilder
        from rfc3161_client.base import HashAlgorithm

        builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
        request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
        answer = _decode(self._within(request.as_bytes()), self._name)
        if answer.status not in _GRANTED:
            raise NoStamp(f"{self._name} refused")
        try:
            info, token = answer.tst_info, answer.time_stamp_token()
        except ValueError as error:
            raise NoStamp(f"{self._name} answered what is no time-stamp: {error}") from error
        asked = request.message_imprint
        same = info.message_imprint.message == asked.message and info.nonce == request.nonce
        if not same:
            raise NoStamp(f"{self._name} stamped something else")
        if len(token) > _MOST_BYTES:
            raise NoStamp(f"{self._name} answered {len(token)} bytes; {_MOST_BYTES} fit")
        return token

    def _within(self, request: bytes) -> bytes:
        """Post the request; a thread of its own, so that nothing it meets can take longer."""
        done: queue.Queue[bytes | NoStamp] = queue.Queue(1)

        def work() -> None:
            try:
                done.put(_post(self._url, self._name, request, self._seconds))
            except NoStamp as why:
                done.put(why)

        threading.Thread(target=work, name="time-stamp", daemon=True).start()
        try:
            answer = done.get(timeout=self._seconds)
        except queue.Empty:
            raise NoStamp(f"{self._name} did not answer in {self._seconds:g} s") from None
        if isinstance(answer, NoStamp):
            raise answer
        return answer


def stamper_from_environment() -> Stamper | None:
    """Return the stamper that the user asked for; None if no address is set."""
    url = os.environ.get(URL_VARIABLE, "").strip()
    return Stamper(url) if url else None


def trusted_authorities() -> tuple[x509.Certificate, ...]:
    """Return the root certificates that the user trusts; none if no place is named.

    Raises SealError for a place that cannot be read or holds no certificate.
    """
    named = os.environ.get(AUTHORITIES_VARIABLE, "").strip()
    if not named:
        return ()
    place = Path(named).expanduser()
    try:
        files = [place]
        if place.is_dir():
            files = sorted(one for one in place.iterdir() if one.suffix.lower() in _PEM_SUFFIXES)
        found = [
            one for file in files for one in x509.load_pem_x509_certificates(file.read_bytes())
        ]
        if not found:
            raise ValueError("there is no certificate in it")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise SealError(
            f"the trusted time-stamp authorities in {place} cannot be read: {why}.",
            remedy=f"Let {AUTHORITIES_VARIABLE} name a PEM file, or a folder of .pem files, with "
            "their root certificates; or unset it.",
        ) from error
    return tuple(dict.fromkeys(found))


def read_token(
    token: bytes, message: bytes = b"", authorities: tuple[x509.Certificate, ...] = ()
) -> StampReport:
    """Return what a token says, of which a validator must have checked that it holds.

    ``message`` is what it stamps, ``authorities`` whom the user trusts. Raises ValueError for what
    is no token.
    """
    from rfc3161_client import decode_timestamp_response

    inside = _STATUS + token
    size = len(inside).to_bytes(4, "big").lstrip(b"\0")
    head = bytes([0x80 | len(size)]) + size if len(inside) > 127 else bytes([len(inside)])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in a certificate is its owner's matter
            answer = decode_timestamp_response(b"\x30" + head + inside)
            at, by = answer.tst_info.gen_time.astimezone(UTC), _signer(answer)
            return StampReport(at, by, _trust(answer, message, authorities))
    except (TypeError, OverflowError, x509.InvalidVersion) as error:
        raise ValueError(f"the time-stamp cannot be read: {error}") from error


def _trust(
    answer: TimeStampResponse, message: bytes, authorities: tuple[x509.Certificate, ...]
) -> str:
    from rfc3161_client import VerificationError, VerifierBuilder

    if not authorities:
        return UNKNOWN
    try:
        VerifierBuilder(roots=list(authorities)).build().verify_message(answer, message)
    except (VerificationError, ValueError):
        return UNTRUSTED
    return TRUSTED


def _signer(answer: TimeStampResponse) -> str:
    """Return the common name, else the whole name, of whoever signed."""
    signed = answer.signed_data
    serials = {one.serial_number for one in signed.signer_infos}
    for der in sorted(signed.certificates):
        found = x509.load_der_x509_certificate(der)
        if found.serial_number in serials:
            common = found.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
            name = str(common[0].value) if common else found.subject.rfc4514_string()
            return "".join(one if one.isprintable() else "?" for one in name[:_LONGEST_NAME])
    return "an authority that sent no certificate"


def _host(url: str) -> str:
    """Return what may be shown of an address: it may hold a password."""
    try:
        return urlsplit(url).hostname or url[:40]
    except ValueError:
        return url[:40]


def _decode(answer: bytes, name: str) -> TimeStampResponse:
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(answer)
    except ValueError as error:
        raise NoStamp(f"{name} answered what is no time-stamp: {error}") from error


def _post(url: str, name: str, request: bytes, seconds: float) -> bytes:
    """Return the body of the answer. Raises NoStamp."""
    import httpx2

    kind = {"Content-Type": "application/timestamp-query"}
    try:
        with (
            httpx2.Client(timeout=seconds, follow_redirects=False) as client,
            client.stream("POST", url, content=request, headers=kind) as answer,
        ):
            if answer.status_code != httpx2.codes.OK:
                raise NoStamp(f"{name} answered {answer.status_code}")
            body = b""
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > 2 * _MOST_BYTES:
                    raise NoStamp(f"{name} answered more than a time-stamp")
            return body
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise NoStamp(f"{name} cannot be reached: {error or type(error).__name__}") from error
