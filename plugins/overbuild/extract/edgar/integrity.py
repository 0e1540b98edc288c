"""Checks a response has to pass before it is stored; a bad body is never kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Final

import msgspec

from overbuild.errors import FetchError, IntegrityError

Check = Callable[[bytes, str], None]

_FETCH_AGAIN: Final = "Run again; the response was not stored"
_SGML_END: Final = b"</SEC-DOCUMENT>"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


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


def full_submission(body: bytes, url: str) -> None:
    """A whole SGML submission text: it has to close its outermost element."""
    _not_empty_nor_html(body, url)
    if b"<SEC-HEADER>" not in body[:20_000] and b"<IMS-HEADER>" not in body[:20_000]:
        raise IntegrityError("The response is not an EDGAR submission", place=url, remedy=_FETCH_AGAIN)
    # Texts of the 1990s have a few lines of a mail signature after it.
    if _SGML_END not in body[-2_000:]:
        raise IntegrityError("The submission is cut off: </SEC-DOCUMENT> is missing", place=url, remedy=_FETCH_AGAIN)


def zip_archive(body: bytes, url: str) -> None:
    """A zip whose members all pass their CRC."""
    _not_empty_nor_html(body, url)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise IntegrityError(
            f"The response is not a whole zip archive: {error}", place=url, remedy=_FETCH_AGAIN
        ) from error
    if broken is not None:
        raise IntegrityError(f"Member {broken} fails its CRC", place=url, remedy=_FETCH_AGAIN)


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
