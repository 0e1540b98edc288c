"""Bring the macro series up to date in the lake.

Series are revised, and a plain CSV does not say when: an observation counts as known from the instant at which we
first read it with this value. Earlier values stay, so a build as of an earlier instant sees what was read by then, and
nothing before the first night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import pyarrow as pa

from overbuild.errors import BlockedError, FetchError
from overbuild.extract.macro.series import Series, load_series
from overbuild.extract.macro.sources import FilesSource, FredSource, MacroSource, Observations
from overbuild.lake.schemas import MACRO_OBSERVATIONS
from overbuild.lake.store import Lake
from overbuild.progress import NullReporter, Reporter
from overbuild.settings import Settings

TASK: Final = "macro series"

Status = Literal["ok", "unchanged", "failed", "skipped", "stale"]


@dataclass(frozen=True, slots=True)
class MacroResult:
    """What happened to one series.

    Attributes:
        series_id: as in the seed.
        status: ``ok`` (rows were added), ``unchanged``, ``stale`` (the source failed, what was read before stays),
            ``failed`` (the source failed and there is nothing) or ``skipped`` (no source is configured, or the
            source does not carry the series).
        observations: rows in the lake now, earlier readings included.
        new_observations: rows that were added.
        newest_on: first day of the newest period with a value, ISO; None without any.
        error: why the status is ``failed`` or ``stale``.
    """

    series_id: str
    status: Status
    observations: int = 0
    new_observations: int = 0
    newest_on: str | None = None
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> MacroResult:
        """The inverse of :meth:`to_dict`."""
        return cls(**told)


def extract_macro(
    settings: Settings,
    reporter: Reporter | None = None,
    *,
    series: Sequence[Series] | None = None,
    source: MacroSource | None = None,
    now: datetime | None = None,
) -> list[MacroResult]:
    """Read the series of the seed into the lake's ``macro_observations``.

    A series that fails keeps what was read before and harms no other; after a block nothing more is asked.

    Args:
        settings: which source, and where the lake is.
        reporter: hears about progress; default nobody.
        series: what to read; default the seed.
        source: where from; default what ``settings`` name.
        now: aware instant that counts as the present and is stored as ``known_at``; default the clock's.

    Returns:
        One result a series, by series id.

    Raises:
        UsageError: the source is not configured.
        LakeError: the lake cannot be read or written.
    """
    reporter = reporter or NullReporter()
    now = now or datetime.now(UTC)
    wanted = load_series() if series is None else list(series)
    lake = Lake(settings.lake_dir)
    own = source is None
    source = source or open_source(settings)
    if source is None:
        reporter.note("No source of macro series is configured (OVERBUILD_MACRO_PROVIDER=none): they are skipped")
        return [_told(lake, one.series_id, "skipped") for one in wanted]
    reporter.start(TASK, len(wanted))
    results, refused = [], None
    try:
        for one in wanted:
            if source.name != "files" and one.provider != source.name:
                results.append(_told(lake, one.series_id, "skipped"))
            elif refused is not None:
                results.append(_told(lake, one.series_id, "failed", error=f"Not asked: {refused}"))
            else:
                try:
                    results.append(_one(lake, one, source, now))
                except FetchError as error:
                    refused = str(error) if isinstance(error, BlockedError) else None
                    results.append(_told(lake, one.series_id, "failed", error=str(error)))
                    reporter.warn(f"{one.series_id}: {error}")
            reporter.advance(TASK)
    finally:
        reporter.finish(TASK)
        if own:
            source.close()
    return results


def open_source(settings: Settings) -> MacroSource | None:
    """The source the settings name; None for ``none``.

    Raises:
        UsageError: it is not configured.
    """
    if settings.macro_provider == "none":
        return None
    from overbuild.extract.edgar.rawstore import RawStore

    keep = RawStore(settings.raw_dir).put
    if settings.macro_provider == "files":
        return FilesSource(settings.macro_dir, keep)
    return FredSource(settings.fred_base_url, keep)


def _one(lake: Lake, series: Series, source: MacroSource, now: datetime) -> MacroResult:
    stored = lake.read(MACRO_OBSERVATIONS.name, series.series_id).to_pylist()
    read = source.fetch(series.series_id, now=now)
    fresh = _news(stored, read, series.series_id, now)
    if fresh:
        table = pa.Table.from_pylist([*stored, *fresh], schema=MACRO_OBSERVATIONS.schema)
        lake.write(MACRO_OBSERVATIONS.name, series.series_id, table)
    return _told(lake, series.series_id, "ok" if fresh else "unchanged", new=len(fresh))


def _news(stored: list[dict[str, Any]], read: Observations, series_id: str, now: datetime) -> list[dict[str, Any]]:
    """Rows for every period whose value differs from the newest one stored; a value that was taken back is NULL."""
    newest: dict[date, dict[str, Any]] = {}
    for row in sorted(stored, key=lambda row: row["known_at"]):
        newest[row["observed_on"]] = row
    return [
        {
            "series_id": series_id,
            "observed_on": on,
            "known_at": now,
            "value": read.values.get(on),
            "source": read.source,
            "source_url": read.source_url,
            "source_sha256": read.source_sha256,
        }
        for on in sorted(newest.keys() | read.values.keys())
        if on not in newest or newest[on]["value"] != read.values.get(on)
    ]


def _told(lake: Lake, series_id: str, status: Status, *, new: int = 0, error: str | None = None) -> MacroResult:
    rows = lake.read(MACRO_OBSERVATIONS.name, series_id).to_pylist()
    newest = max((row["observed_on"] for row in rows if row["value"] is not None), default=None)
    return MacroResult(
        series_id,
        "stale" if status == "failed" and rows else status,
        observations=len(rows),
        new_observations=new,
        newest_on=newest.isoformat() if newest else None,
        error=error,
    )
