"""Checks a response has to pass before it is stored; a bad body is never kept."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from overbuild.errors import FetchError, IntegrityError

Check = Callable[[bytes, str], None]

_FETCH_AGAIN: Final = "Run again; the response was not stored"
_SGML_END: Final = b"</SEC-DOCUMENT>"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
# The largest company's facts have 30 MB.
MAX_MEMBER_BYTES: Final = 512 * 1024 * 1024
# EDGAR's JSON packs to about a fifteenth.
MAX_RATIO: Final = 100
_HEADER_BYTES: Final = 20_000
_ACCESSION: Final = re.compile(rb"ACCESSION NUMBER:[ \t]*(\S+)")
# Without tab, line ends, form feed, and the end-of-file mark of old systems.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


class _CikOnly(msgspec.Struct):
    cik: int | str | None = None


_OBJECT = msgspec.json.Decoder(_CikOnly)


def json_object(cik: int | None = None) -> Check:
    """A check for one whole JSON object; with ``cik``, one that is about this company.

    EDGAR writes ``cik`` as a number or as a string padded with zeros.
    """

    def check(body: bytes, url: str) -> None:
        _not_empty_nor_html(body, url)
        try:
            body.decode("utf-8")
            found = _OBJECT.decode(body).cik
        except (UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise IntegrityError(
                f"The response is not a whole JSON object: {error}", place=url, remedy=_FETCH_AGAIN
            ) from error
        if cik is None:
            return
        if found is None or not str(found).isdecimal() or int(found) != cik:
            raise IntegrityError(
                f"The response is about CIK {found!r}, asked was {cik}", place=url, remedy=_FETCH_AGAIN
            )

    return check


def both(first: Check, second: Check | None) -> Check:
    """Two checks, one after the other."""
    if second is None:
        return first

    def check(body: bytes, url: str) -> None:
        first(body, url)
        second(body, url)

    return check


def shaped(decoder: msgspec.json.Decoder[Any], what: str) -> Check:
    """A check that a decoder takes the whole body; ``what`` it would be then, with its article."""

    def check(body: bytes, url: str) -> None:
        try:
            decoder.decode(body)
        except msgspec.MsgspecError as error:
            raise IntegrityError(f"The response is not {what}: {error}", place=url, remedy=_FETCH_AGAIN) from error

    return check


def full_submission(accession_number: str | None = None) -> Check:
    """A check for a whole SGML submission text, with ``accession_number`` one whose header names it.

    EDGAR takes ASCII only, so a control character that no text has is damage.
    """

    def check(body: bytes, url: str) -> None:
        _not_empty_nor_html(body, url)
        head = body[:_HEADER_BYTES]
        if b"<SEC-HEADER>" not in head and b"<IMS-HEADER>" not in head:
            raise IntegrityError("The response is not an EDGAR submission", place=url, remedy=_FETCH_AGAIN)
        # Texts of the 1990s have a few lines of a mail signature after it.
        if _SGML_END not in body[-2_000:]:
            raise IntegrityError(
                "The submission is cut off: </SEC-DOCUMENT> is missing", place=url, remedy=_FETCH_AGAIN
            )
        named = _ACCESSION.search(head)
        found = named.group(1).decode("ascii", "replace") if named else None
        if accession_number is not None and found != accession_number:
            raise IntegrityError(
                f"The response is submission {found}, asked was {accession_number}", place=url, remedy=_FETCH_AGAIN
            )
        if (odd := _CONTROL.search(body)) is not None:
            raise IntegrityError(
                f"The submission is damaged: byte {odd.group()[0]:#04x} at {odd.start():,} is in no text",
                place=url,
                remedy=_FETCH_AGAIN,
            )

    return check


def zip_file(path: Path) -> Check:
    """A check of a downloaded file instead of a body: a zip whose members all pass their CRC and are of bounded size,
    each and together.
    """

    def check(_: bytes, url: str) -> None:
        with path.open("rb") as file:
            _not_empty_nor_html(file.read(1024), url)
        try:
            with zipfile.ZipFile(path) as archive:
                total = sum(member.file_size for member in archive.infolist())
                if total > max(MAX_MEMBER_BYTES, MAX_RATIO * path.stat().st_size):
                    raise IntegrityError(
                        f"The archive has {path.stat().st_size:,} bytes and unpacks to {total:,}",
                        place=url,
                        remedy="Check that the address is EDGAR's; nothing was stored",
                    )
                for member in archive.infolist():
                    if member.file_size > MAX_MEMBER_BYTES:
                        raise IntegrityError(
                            f"Member {member.filename!r} of the archive unpacks to {member.file_size:,} bytes",
                            place=url,
                            remedy="Check that the address is EDGAR's; nothing was stored",
                        )
                    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                        raise IntegrityError(
                            f"Member {member.filename!r} of the archive is packed in a way that EDGAR does not use",
                            place=url,
                            remedy=_FETCH_AGAIN,
                        )
                broken = archive.testzip()
        # Damaged directories lead to places outside the file (OSError, ValueError), or claim passwords and methods
        # that EDGAR does not use (RuntimeError).
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as error:
            raise IntegrityError(
                f"The response is not a whole zip archive: {error}", place=url, remedy=_FETCH_AGAIN
            ) from error
        if broken is not None:
            raise IntegrityError(f"Member {broken!r} of the archive fails its CRC", place=url, remedy=_FETCH_AGAIN)

    return check


def gunzip(body: bytes, url: str, *, max_bytes: int) -> bytes:
    """Decode a gzip transfer whole, checking its CRC and its end.

    Raises:
        IntegrityError: the stream is damaged, cut off, or followed by something else.
        FetchError: it grows beyond ``max_bytes``.
    """
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    try:
        plain = decoder.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise IntegrityError(f"The compressed response is damaged: {error}", place=url, remedy=_FETCH_AGAIN) from error
    if len(plain) > max_bytes:
        raise too_large(url, max_bytes)
    if not decoder.eof or decoder.unused_data:
        raise IntegrityError("The compressed response is cut off", place=url, remedy=_FETCH_AGAIN)
    return plain


def too_large(url: str, max_bytes: int) -> FetchError:
    """The error for a body over the cap."""
    return FetchError(
        f"The response is larger than {max_bytes:,} bytes and was given up",
        place=url,
        remedy="Check that the address is EDGAR's",
    )


def _not_empty_nor_html(body: bytes, url: str) -> None:
    if not body.strip():
        raise IntegrityError("The response is empty", place=url, remedy=_FETCH_AGAIN)
    start = body[:500].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise IntegrityError(
            "The response is a web page with status 200 in place of the document",
            place=url,
            remedy=_FETCH_AGAIN,
        )
