"""What a price source has to give, and the ways it can fail.

A source answers for one ticker and a range of days with plain bars and corporate actions. It does not judge
them: :mod:`overbuild.extract.prices.checks` does, for every source alike.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final, Literal, Protocol

from overbuild.errors import BlockedError, FetchError, IntegrityError, NotFoundError, UsageError

# What the prices of a series are already adjusted for. Never dividends: see `adjust`.
Basis = Literal["raw", "split"]
ActionKind = Literal["dividend", "split"]

# Thirty years of one ticker are about 1.5 MB in the most talkative of the formats.
MAX_BODY_BYTES: Final = 32 * 1024 * 1024
FETCH_AGAIN: Final = "Run again; nothing was stored. If it stays so, open the address to see what it answers"
_MARKUP: Final = re.compile(r"<[!?/a-zA-Z][^>]{0,400}>")
_TICKER = re.compile(r"[A-Z0-9^][A-Z0-9.\-^=]{0,19}")


@dataclass(frozen=True, slots=True)
class Bar:
    """One session of one ticker, in the series' currency and basis; ``None`` where the source gave nothing.

    ``adj_close`` is the source's own dividend-adjusted close. It is compared with ours and never stored.
    ``line`` is where the source said it, for error messages.
    """

    session_on: date
    open: float | None
    high: float | None
    low: float | None
    close: float | None
    volume: int | None
    adj_close: float | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A dividend or a split, effective when the market opens on ``ex_on``.

    ``amount`` is cash per share in the bars' basis (``dividend``) or new shares per old share (``split``).
    A dividend that falls on the day of a split is per share after the split.
    """

    ex_on: date
    kind: ActionKind
    amount: float


@dataclass(frozen=True, slots=True)
class Reject:
    """One record that was not used, with the reason."""

    reason_code: str
    reason: str
    payload: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """What a source said about one ticker.

    Attributes:
        bars: in the order of the source, unchecked.
        actions: corporate actions in the same range, unchecked.
        rejects: records that could not even be read.
        basis: what ``bars`` are adjusted for.
        source: name stored with every row.
        source_url: document the bars come from, without secrets.
        source_sha256: hash of that document.
        actions_url: document the actions come from, None where it is the same.
        actions_sha256: hash of that document.
        known_until: last day the source vouches for, where it names one.
        genuine_moves: days whose price step a person has confirmed to be no split.
        notes: remarks for people.
    """

    ticker: str
    bars: tuple[Bar, ...]
    actions: tuple[Action, ...]
    basis: Basis
    currency: str
    source: str
    is_synthetic: bool
    retrieved_at: datetime
    source_url: str
    source_sha256: str
    actions_url: str | None = None
    actions_sha256: str | None = None
    rejects: tuple[Reject, ...] = ()
    known_until: date | None = None
    genuine_moves: frozenset[date] = frozenset()
    notes: tuple[str, ...] = ()


class PriceProvider(Protocol):
    """A source of daily bars.

    ``incremental`` says whether a part of the history can be asked for at less cost than the whole.
    """

    @property
    def name(self) -> str:
        """Name in ``OVERBUILD_PRICE_PROVIDER``."""

    @property
    def basis(self) -> Basis:
        """What its bars are adjusted for."""

    @property
    def incremental(self) -> bool:
        """Whether nightly requests should cover the last sessions only."""

    def fetch(self, ticker: str, start: date, end: date, *, now: datetime) -> PriceHistory:
        """Bars and actions from ``start`` to ``end``, both included.

        Args:
            ticker: as EDGAR spells it (``BRK-B``).
            start: first day.
            end: last day; its session may still be open.
            now: instant of the request, stored with the rows.

        Raises:
            FetchError: one of the errors of this module.
            BadRecordError: the answer is readable and contradicts itself as a whole.
        """

    def notes(self) -> tuple[str, ...]:
        """What a reader of the run has to know about this source."""

    def close(self) -> None:
        """Release connections."""


class PriceQuotaError(FetchError):
    """The source says that we asked too often; asking on only makes it worse.

    ``wait_seconds``: how long it asked us to wait, where it did and that is not long.
    """

    wait_seconds: float | None = None


class PriceBlockedError(BlockedError):
    """The source refuses us as a client (403)."""


class PricePageError(PriceBlockedError):
    """A page for people in place of data: a consent or verification page, or an error page of this ticker."""


class PriceUnauthorisedError(FetchError):
    """The source does not accept the key."""


class PriceNotFoundError(NotFoundError):
    """The source has no such ticker, or no bars for it."""


class PriceMalformedError(IntegrityError):
    """An answer arrived, whatever its status code, and it is not what was asked for."""


class PriceDamagedError(PriceMalformedError):
    """An answer arrived cut off or garbled. Trying again may help."""


class PriceUnavailableError(FetchError):
    """No answer: connection, time-out or a server error. Trying again may help."""


# After these nothing more is asked of the source in this run; a page may be about one ticker only.
PROVIDER_WIDE: Final = (PriceQuotaError, PriceBlockedError, PriceUnauthorisedError)


# Keeps a sound document for good and returns the SHA-256 of its bytes.
Keep = Callable[[bytes], str]


def hash_only(body: bytes) -> str:
    """A :data:`Keep` that keeps nothing."""
    return hashlib.sha256(body).hexdigest()


def require_ticker(ticker: str) -> str:
    """The ticker, where it can be part of a file name and of a URL.

    Raises:
        UsageError: it cannot.
    """
    if not _TICKER.fullmatch(ticker):
        raise UsageError(
            f"{ticker!r} is not a ticker", place="OVERBUILD_TICKERS or the watch-list", remedy="Correct it"
        )
    return ticker


class BodyCheck:
    """Whether a body is what its request asked for, judged before anything parses it.

    Several sources answer 200 with a quota notice, a consent page or a proof-of-work page, so the status code
    alone means nothing.
    """

    _MARKUP: ClassVar[tuple[bytes, ...]] = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<script")

    @classmethod
    def require_json(cls, source: str, url: str, content_type: str, body: bytes, first: bytes) -> None:
        """Pass when ``body`` can be the JSON asked for.

        Args:
            source: name for the message.
            url: address without secrets.
            content_type: header of the answer, empty when missing.
            body: whole body.
            first: bytes of which one has to open the body.

        Raises:
            PricePageError: it is a page for people.
            PriceDamagedError: it is empty.
            PriceMalformedError: it is something else, or larger than :data:`MAX_BODY_BYTES`.
        """
        if len(body) > MAX_BODY_BYTES:
            raise PriceMalformedError(
                f"{source} answered with {len(body)} bytes, more than the {MAX_BODY_BYTES} accepted",
                place=url,
                remedy="Check that the address is the source's",
            )
        start = body.lstrip()[:64].lower()
        if start.startswith(cls._MARKUP):
            raise PricePageError(
                f"{source} answered with a page for people instead of data",
                place=url,
                remedy="Open the address in a browser to see what it asks for; try again later",
            )
        if not start:
            raise PriceDamagedError(f"{source} answered with nothing", place=url, remedy=FETCH_AGAIN)
        media_type = content_type.partition(";")[0].strip().lower()
        if media_type and "json" not in media_type:
            raise PriceMalformedError(
                f"{source} answered with {media_type} instead of JSON: {excerpt(body)!r}",
                place=url,
                remedy=FETCH_AGAIN,
            )
        if start[:1] not in first:
            raise PriceMalformedError(
                f"{source} answered with something else than was asked for: {excerpt(body)!r}",
                place=url,
                remedy=FETCH_AGAIN,
            )


def excerpt(body: bytes, length: int = 120) -> str:
    """The beginning of a body, fit for a message: the words of a page, not its markup."""
    text = _MARKUP.sub(" ", body[: 8 * length].decode("utf-8", "replace"))
    return " ".join(text.split())[:length]
