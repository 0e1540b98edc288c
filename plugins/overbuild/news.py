"""What somebody should be told: flags that are new since they were last told of, and figures that have gone stale.

One message each, however much is in it: a change of the rules that flags hundreds of quarters is one digest.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from overbuild.audit.required import expect_reports
from overbuild.audit.suites import SUITES
from overbuild.lake.store import write_atomically
from overbuild.publish import open_current
from overbuild.publish.stores import Store, open_store
from overbuild.transform.export import mart_columns

if TYPE_CHECKING:
    import duckdb

    from overbuild.settings import Settings

STATE_FILE: Final = "told.json"
_SHOWN: Final = 15
_NAMED: Final = 3

_NEW_FLAGS: Final = """
    with seen as (select cik, flag_id, period_end_on, status from before.main.mart_red_flags where vintage = 'latest')
    select
        now.ticker, now.calendar_quarter, now.flag_id, now.flag_name, now.severity,
        seen.status as was, now.cik in (select cik from seen) as is_known
    from marts.mart_red_flags as now
    left join seen using (cik, flag_id, period_end_on)
    where now.vintage = 'latest' and now.status = 'flagged' and seen.status is distinct from 'flagged'
    order by now.period_end_on desc, now.severity desc nulls last, now.ticker, now.flag_id
"""


@dataclass(frozen=True, slots=True)
class Message:
    """A subject of one line, and a text."""

    subject: str
    text: str


def tell(settings: Settings, send: Callable[[Message], bool], now: datetime | None = None) -> list[Message]:
    """Send what is new since the last time; what could not be sent is sent again the next time, with what came since.

    Args:
        settings: name the published root; what was told is kept under their home.
        send: returns whether the message went everywhere it should.
        now: the instant that figures are stale at; default the present.

    Returns:
        the messages, sent or not.

    Raises:
        OverbuildError: what is published cannot be read.
    """
    store = open_store(settings)
    version = store.current()
    if version is None:
        return []
    path = settings.home / "state" / STATE_FILE
    told = _told(path)
    flags = new_flags(settings, store, version, told.get("version"))
    if flags is None or send(flags):
        told["version"] = version
    stale = {} if store.manifest(version)["origin"] == "sample" else _stale(settings, now or datetime.now(UTC))
    freshness = _staleness(stale, set(told.get("stale", ())))
    if freshness is None or send(freshness):
        told["stale"] = sorted(stale)
    messages = [message for message in (flags, freshness) if message is not None]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (json.dumps(told, indent=1) + "\n").encode())
    return messages


def _told(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # a damaged note costs one message too many
        return {}
    return told if isinstance(told, dict) else {}


def new_flags(settings: Settings, store: Store, version: str, told: str | None) -> Message | None:
    """Flags that are raised in ``version`` and were not in the version that was told of last.

    Where that is gone, or none was, it is the version that ``version`` replaced. A first version has nothing before
    it, and nothing in it is new.
    """
    manifest = store.manifest(version)
    available = store.versions()
    before = next((name for name in (told, manifest.get("replaces")) if name in available), None)
    if before is None or before == version:
        return None
    older = store.manifest(before)
    with open_current(settings) as connection:
        # Asked for when the other one is open: an object store keeps one local copy, and an open file stays.
        place = str(store.database(before)).replace("'", "''")
        connection.execute(f"attach '{place}' as before (read_only)")
        rows = _dicts(connection, _NEW_FLAGS)
    if not rows:
        return None
    companies = Counter(row["ticker"] for row in rows)
    loudest = ", ".join(f"{row['ticker']} {row['flag_id']} {row['calendar_quarter']}" for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
    lines = [
        f"{_count(len(rows), 'new red flag')} in {_count(len(companies), 'company', 'companies')}, version {version}"
    ]
    if older.get("rules_version") != manifest.get("rules_version"):
        lines.append("The rules are not those of the version before: some of it may be their doing.")
    if manifest.get("backfill"):
        lines.append("The version comes from a backfill.")
    strangers = len({row["ticker"] for row in rows if not row["is_known"]})
    if strangers:
        lines.append(f"{_count(strangers, 'company', 'companies')} of them were not in the version before.")
    lines += [_line(row) for row in rows[:_SHOWN]]
    if len(rows) > _SHOWN:
        by_flag = Counter(row["flag_id"] for row in rows[_SHOWN:])
        counted = ", ".join(f"{flag} {count:,}" for flag, count in sorted(by_flag.items()))
        lines.append(f"and {len(rows) - _SHOWN:,} more: {counted}. All are in mart_red_flags.")
    lines.append("`overbuild explain TICKER QUARTER FLAG` leads to the filings. Not flagged is not clean.")
    return Message(f"Overbuild: {_count(len(rows), 'new red flag')}: {loudest}{more}", "\n".join(lines))


def _line(row: dict[str, Any]) -> str:
    severity = "" if row["severity"] is None else f", severity {row['severity']:.0f}"
    was = f"was {row['was']}" if row["was"] else "was not there"
    return f"{row['ticker']} {row['calendar_quarter']} {row['flag_id']} {row['flag_name']}{severity} ({was})"


def _stale(settings: Settings, now: datetime) -> dict[str, str]:
    """What the audit's rules of freshness say of the published version at ``now``: a line by rule and ticker."""
    found: dict[str, str] = {}
    with open_current(settings) as connection:
        expect_reports(connection, now)
        for suite in SUITES.values():
            if not mart_columns(connection, suite.mart, schema="main"):
                continue
            for rule in suite.rules:
                if rule.is_freshness:
                    for row in _dicts(connection, rule.sql):
                        who = str(row.get("ticker") or row.get("cik"))
                        seen = ", ".join(
                            f"{name} {value}" for name, value in row.items() if name not in ("cik", "ticker")
                        )
                        found[f"{rule.name} {who}"] = f"{who}: {seen} (expected that {rule.says})"
    return found


def _staleness(stale: dict[str, str], told: set[str]) -> Message | None:
    fresh = sorted(set(stale) - told)
    if not fresh:
        return None
    names = sorted({key.rpartition(" ")[2] for key in fresh})
    lines = [stale[key] for key in fresh[:_SHOWN]]
    if len(fresh) > _SHOWN:
        lines.append(f"and {len(fresh) - _SHOWN:,} more")
    if len(stale) > len(fresh):
        lines.append(f"{_count(len(stale) - len(fresh), 'figure')} told of before still stale.")
    lines.append("`overbuild status` shows what is newest of each company.")
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return Message(f"Overbuild: stale figures of {', '.join(names[:_NAMED])}{more}", "\n".join(lines))


def _dicts(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
