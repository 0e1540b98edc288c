"""Bring the prices of a list of tickers up to date in the lake, one by one."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from overbuild.errors import BadRecordError, FetchError, OverbuildError
from overbuild.extract.prices import merge, tables
from overbuild.extract.prices.base import (
    PROVIDER_WIDE,
    PriceHistory,
    PriceMalformedError,
    PriceNotFoundError,
    PricePageError,
    PriceProvider,
    PriceUnavailableError,
    Reject,
)
from overbuild.extract.prices.calendar import SessionCalendar, calendar_for, today
from overbuild.extract.prices.checks import SeriesRefusedError, check, missing_sessions
from overbuild.extract.scope import report_path
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import DAILY_BARS, QUARANTINE
from overbuild.lake.store import Lake, LakeError
from overbuild.progress import Digest, NullReporter, Reporter
from overbuild.settings import Settings

BENCHMARKS: Final = ("SPY", "QQQ")
# Companies file XBRL since 2009, and no rule looks further back than a fiscal year.
HISTORY_START: Final = date(2008, 1, 1)
# So many tickers in a row without an answer or with a page for people, and the source is taken to be down.
UNAVAILABLE_LIMIT: Final = 3
TASK: Final = "prices"

Status = Literal["ok", "unchanged", "failed", "skipped", "stale"]


@dataclass(frozen=True, slots=True)
class PriceResult:
    """What happened to one ticker.

    Attributes:
        ticker: as asked for.
        status: ``ok`` (rows changed), ``unchanged``, ``stale`` (the source failed, the last good rows stay),
            ``failed`` (the source failed and there are no rows) or ``skipped`` (no source is configured).
        source: name stored with the rows, None without rows.
        basis: ``raw`` or ``split``, None without rows.
        is_synthetic: True for generated prices, None without rows.
        bars: rows in the lake now.
        new_bars: rows that were added or changed.
        actions: dividends and splits in the lake now.
        first_session_on: oldest session in the lake.
        last_session_on: newest session in the lake.
        quarantined: bad records at the source now.
        missing_sessions: sessions of the exchange since the first bar that have no bar.
        warnings: findings that stopped nothing.
        error: why the status is ``failed`` or ``stale``.
        seconds: wall-clock time.
    """

    ticker: str
    status: Status
    source: str | None = None
    basis: str | None = None
    is_synthetic: bool | None = None
    bars: int = 0
    new_bars: int = 0
    actions: int = 0
    first_session_on: date | None = None
    last_session_on: date | None = None
    quarantined: int = 0
    missing_sessions: int = 0
    warnings: tuple[str, ...] = field(default=())
    error: str | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; dates as ISO text."""
        told = asdict(self)
        for name in ("first_session_on", "last_session_on"):
            told[name] = told[name].isoformat() if told[name] else None
        told["warnings"] = list(self.warnings)
        return told

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> PriceResult:
        """The inverse of :meth:`to_dict`."""
        values = dict(told)
        for name in ("first_session_on", "last_session_on"):
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        values["warnings"] = tuple(values["warnings"])
        return cls(**values)


def extract_prices(
    settings: Settings,
    tickers: Sequence[str],
    reporter: Reporter | None = None,
    *,
    full_refresh: bool = False,
    now: datetime | None = None,
    provider: PriceProvider | None = None,
) -> list[PriceResult]:
    """Read what is new for ``tickers`` into the lake's ``daily_bars`` and ``corporate_actions``.

    A ticker that fails keeps its last good rows and harms no other. After a quota notice, a block or a
    refused key, and after three tickers in a row without an answer or with a page for people, the source is asked
    nothing more.

    Args:
        settings: which source, and where the lake is. ``as_of`` plays no part here: rows are stored with the
            instant they became known and later steps look at no row beyond theirs.
        tickers: each once, upper case.
        reporter: hears about progress; default nobody.
        full_refresh: read whole histories, and accept them without comparing them with what is stored.
        now: aware instant that counts as the present; default the clock's.
        provider: the source; default the one ``settings`` name.

    Returns:
        One result a ticker, in the order of ``tickers``.

    Raises:
        UsageError: the source is not configured (no folder, no key), or a ticker cannot be one.
        LakeError: the lake cannot be read or written.
    """
    reporter = reporter or NullReporter()
    now = now or datetime.now(UTC)
    own = provider is None
    provider = provider or open_provider(settings)
    if provider is None:
        reporter.note("No source of prices is configured (OVERBUILD_PRICE_PROVIDER=none): prices are skipped")
        return [PriceResult(ticker, "skipped") for ticker in tickers]
    notes, warnings = (Digest(tell, report_path(settings)) for tell in (reporter.note, reporter.warn))
    run = _Run(Lake(settings.lake_dir), provider, calendar_for(now), now, notes, warnings, full_refresh)
    reporter.start(TASK, len(tickers))
    try:
        with notes, warnings:
            for note in provider.notes():
                reporter.note(note)
            results = []
            for ticker in tickers:
                results.append(run.one(ticker))
                reporter.advance(TASK)
            return results
    finally:
        reporter.finish(TASK)
        if own:
            provider.close()


def open_provider(settings: Settings) -> PriceProvider | None:
    """The source the settings name; None for ``none``.

    Raises:
        UsageError: it is not configured.
    """
    if settings.price_provider == "none":
        return None
    from overbuild.extract.edgar.rawstore import RawStore

    keep = RawStore(settings.raw_dir).put
    match settings.price_provider:
        case "files":
            from overbuild.extract.prices.files import FilesProvider

            return FilesProvider(settings.prices_dir, keep=keep)
        case "tiingo":
            from overbuild.extract.prices.tiingo import TiingoProvider

            return TiingoProvider(
                settings.tiingo_base_url,
                settings.tiingo_api_key,
                attempts=settings.price_attempts,
                wait_seconds=settings.price_backoff_seconds,
                timeout_seconds=settings.price_timeout_seconds,
                keep=keep,
            )
        case "yfinance":
            from overbuild.extract.prices.yahoo import YahooProvider

            return YahooProvider(
                settings.home / "state",
                attempts=settings.price_attempts,
                wait_seconds=settings.price_backoff_seconds,
                timeout_seconds=settings.price_timeout_seconds,
                keep=keep,
            )


@dataclass(slots=True)
class _Run:
    lake: Lake
    provider: PriceProvider
    calendar: SessionCalendar
    now: datetime
    notes: Digest
    warnings: Digest
    full_refresh: bool
    given_up: str | None = None
    unanswered: int = 0

    def one(self, ticker: str) -> PriceResult:
        begun = time.monotonic()
        stored = self._stored(ticker)
        if self.given_up is not None:
            return self._failed(ticker, stored, f"Not asked: {self.given_up}", begun)
        try:
            result = self._update(ticker, stored, begun)
        except (FetchError, BadRecordError) as error:
            self._learn(error)
            self._quarantine_series(ticker, error)
            is_unknown = isinstance(error, PriceNotFoundError)
            return self._failed(ticker, stored, str(error), begun, is_unknown=is_unknown)
        self.unanswered = 0
        return result

    def _update(self, ticker: str, stored: tables.Stored, begun: float) -> PriceResult:
        start = None
        if self.provider.incremental and not self.full_refresh:
            start = merge.window_start(stored, self.calendar)
        if start is not None:
            history = self._fetch(ticker, start)
            checked = check(history, self.calendar, self.now)
            reason = merge.reason_for_whole(stored, checked, history, start)
            if reason is None:
                merged = merge.join(stored, checked, history)
            else:
                words = f"{ticker}: the whole history is read again, because {reason}"
                self.notes.add("tickers' whole histories are read again", ticker, words)
                start = None
        if start is None:
            history = self._fetch(ticker, HISTORY_START if self.provider.incremental else date.min)
            checked = check(history, self.calendar, self.now)
            if not checked.bars:
                raise PriceNotFoundError(
                    f"There are no usable bars of {ticker}",
                    place=history.source_url,
                    remedy="Check the ticker",
                )
            if self.provider.incremental and not self.full_refresh:
                merge.require_explained(stored, checked, history)
            # A file is one document that can be hashed again, so its rows always name the present one.
            keep = self.provider.incremental and not self.full_refresh
            merged = merge.replace(stored, checked, history, keep_confirmed=keep)
        # Before the bars: of days that the lake has, an incremental source is not asked again.
        quarantined = self._quarantine_rows(ticker, history, checked.rejects, start)
        changed = tables.write(self.lake, ticker, merged.bars, merged.actions)
        days = sorted(row["session_on"] for row in merged.bars)
        missing = missing_sessions(days, self.calendar, self.now, history.known_until)
        warnings = {
            "tickers have closes that do not agree": "; ".join(checked.warnings),
            "tickers have no bar of some sessions": _missing_warning(ticker, missing),
            "tickers have bars in quarantine": f"{ticker}: {quarantined} bars are in quarantine" if quarantined else "",
        }
        for note in checked.notes:
            self.notes.add("tickers have remarks", ticker, note)
        for kind, warning in warnings.items():
            if warning:
                self.warnings.add(kind, ticker, warning)
        return PriceResult(
            ticker,
            "ok" if changed else "unchanged",
            source=history.source,
            basis=history.basis,
            is_synthetic=history.is_synthetic,
            bars=len(days),
            new_bars=merged.fresh,
            actions=len(merged.actions),
            first_session_on=days[0],
            last_session_on=days[-1],
            quarantined=quarantined,
            missing_sessions=len(missing),
            warnings=tuple(filter(None, warnings.values())),
            seconds=round(time.monotonic() - begun, 3),
        )

    def _fetch(self, ticker: str, start: date) -> PriceHistory:
        return self.provider.fetch(ticker, start, today(self.now), now=self.now)

    def _stored(self, ticker: str) -> tables.Stored:
        try:
            return tables.read(self.lake, ticker)
        except LakeError as error:
            # The source has it all; what cannot be read is replaced.
            words = f"{ticker}: {error}. Its whole history is read again"
            self.warnings.add("tickers' stored bars cannot be read", ticker, words)
            return tables.Stored({}, {})

    def _learn(self, error: OverbuildError) -> None:
        """Stop asking a source that refuses us, or that does not answer time after time."""
        unanswered = isinstance(error, PriceUnavailableError | PricePageError)
        self.unanswered = self.unanswered + 1 if unanswered else 0
        refused = isinstance(error, PROVIDER_WIDE) and not isinstance(error, PricePageError)
        if refused or self.unanswered >= UNAVAILABLE_LIMIT:
            self.given_up = str(error)
            words = f"Nothing more is asked of {self.provider.name} in this run: {error}"
            self.warnings.add("sources are given up", self.provider.name, words)

    def _failed(
        self, ticker: str, stored: tables.Stored, error: str, begun: float, *, is_unknown: bool = False
    ) -> PriceResult:
        status: Status = "stale" if stored.bars else "failed"
        kept = f"; its {len(stored.bars)} stored bars up to {stored.last} stay" if stored.bars else ""
        if self.given_up is None:
            kind = "tickers are unknown to the source" if is_unknown else "tickers' prices could not be read"
            self.warnings.add(kind, ticker, f"{ticker}: {error}{kept}")
        row = next(iter(stored.bars.values()), None)
        return PriceResult(
            ticker,
            status,
            source=row["source"] if row else None,
            basis=row["basis"] if row else None,
            is_synthetic=row["is_synthetic"] if row else None,
            bars=len(stored.bars),
            actions=len(stored.actions),
            first_session_on=min(stored.bars, default=None),
            last_session_on=stored.last,
            missing_sessions=len(missing_sessions(sorted(stored.bars), self.calendar, self.now)),
            error=error,
            seconds=round(time.monotonic() - begun, 3),
        )

    def _quarantine_rows(
        self, ticker: str, history: PriceHistory, rejects: Sequence[Reject], start: date | None
    ) -> int:
        """Make quarantine hold what is bad now, and count it; before ``start`` nothing was looked at."""
        rows = [
            Quarantined(
                dataset=DAILY_BARS.name,
                subject=ticker,
                reason_code=reject.reason_code,
                reason=reject.reason,
                payload=reject.payload,
                source_url=history.source_url,
                source_sha256=history.source_sha256,
            )
            for reject in rejects
        ]
        if start is not None:
            rows.extend(self._quarantined_before(ticker, start))
        quarantine.replace(self.lake, DAILY_BARS.name, ticker, rows)
        return len(rows)

    def _quarantined_before(self, ticker: str, start: date) -> list[Quarantined]:
        names = [f.name for f in fields(Quarantined)]
        table = self.lake.read(QUARANTINE.name, f"{DAILY_BARS.name}-{ticker}").select(names)
        return [
            Quarantined(**row)
            for row in table.to_pylist()
            if row["payload"] and json.loads(row["payload"])["session_on"] < start.isoformat()
        ]

    def _quarantine_series(self, ticker: str, error: OverbuildError) -> None:
        """Record why this ticker has nothing new; a refusal is the source's."""
        code = _series_code(error)
        if code is not None:
            row = Quarantined(DAILY_BARS.name, ticker, code, str(error), source_url=error.place)
            quarantine.add(self.lake, [row])


def _series_code(error: OverbuildError) -> str | None:
    match error:
        case SeriesRefusedError():
            return error.code
        case PriceNotFoundError():
            return "not_found"
        case PriceMalformedError():
            return "malformed"
        case PriceUnavailableError() | PricePageError():
            return "fetch_failed"
        case _:
            return None


def _missing_warning(ticker: str, missing: Sequence[date]) -> str:
    if not missing:
        return ""
    named = ", ".join(str(day) for day in missing[-3:])
    return f"{ticker}: {len(missing)} sessions have no bar, the last: {named}"
