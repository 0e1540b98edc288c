"""The XBRL of a company's periodic filings: full submissions fetched once, their numbers kept in the lake.

Submissions never change, so a stored one is neither asked for nor parsed again. One that EDGAR does not have (404)
is remembered: it is asked for again while the filing is new, then once a month, and on a full refresh.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from overbuild.errors import BlockedError, FetchError, NotFoundError, UnreachableError
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.documents import fetch_submission, stored_submissions, submission_path
from overbuild.extract.edgar.rawstore import ManifestRow
from overbuild.extract.edgar.xbrl import UNREADABLE, ParsedSubmission, Submission, parse_submission
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import INSTANCE_FACTS, QUARANTINE
from overbuild.lake.store import Lake
from overbuild.settings import SEC_BASE_URL

# Raise it when the parser changes what it makes of the same submission: all are then parsed again.
PARSER_VERSION: Final = "1"

_QUARTER: Final = timedelta(days=92)
# EDGAR shows a submission within minutes; a week allows for a server that copies it.
_NEW: Final = timedelta(days=7)
_ASK_AGAIN: Final = timedelta(days=30)
# A server that fails this often in a row fails for the rest of the company too.
_MAX_FAILURES: Final = 3
_NOT_FOUND: Final = 404
# A large submission and its tree take a few hundred MB; threads that parse at once would not be faster.
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing of the listing whose XBRL is wanted."""

    accession_number: str
    form: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class FetchedSubmissions:
    """What asking for submissions gave.

    Attributes:
        missing: listed filings that EDGAR does not have, asked now or before.
        failed: problems with single submissions; they are asked for again by the next run.
        not_asked: submissions that were not asked for after too many failures in a row.
    """

    missing: int = 0
    failed: tuple[Quarantined, ...] = ()
    not_asked: int = 0

    @property
    def error(self) -> str | None:
        """What was not fetched and why, in one sentence; None when all was."""
        if not self.failed:
            return None
        count = len(self.failed) + self.not_asked
        first = self.failed[0]
        if count == 1:
            return f"The submission {first.payload} was not fetched: {first.reason}"
        left = (
            f", {self.not_asked} of them not asked for after {_MAX_FAILURES} in a row failed" if self.not_asked else ""
        )
        return f"{count} submissions were not fetched{left}; the first, {first.payload}: {first.reason}"


@dataclass(frozen=True, slots=True)
class StoredInstances:
    """What the lake has afterwards, and whether this run changed it."""

    changed: bool
    submissions: int
    new_submissions: int


def wanted(filings: pa.Table, forms: pa.Array) -> list[Listed]:
    """Filings with XBRL of these forms, newest first."""
    mask = pc.and_kleene(filings["is_xbrl"], pc.is_in(filings["form"], value_set=forms)).fill_null(False)
    columns = ("accession_number", "form", "filed_on")
    rows = filings.filter(mask).sort_by([("filed_on", "descending"), ("accession_number", "descending")])
    return [Listed(*values) for values in zip(*(rows[name].to_pylist() for name in columns), strict=True)]


def within_reach(listed: list[Listed], quarters: int) -> list[Listed]:
    """Those of at most so many quarters before the newest; ``listed`` is newest first. 0: none."""
    if not listed or not quarters:
        return []
    first = listed[0].filed_on - quarters * _QUARTER
    return [filing for filing in listed if filing.filed_on >= first]


def fetch_submissions(
    client: EdgarClient,
    cik: int,
    listed: list[Listed],
    *,
    held: Collection[Listed],
    doubtful: Collection[str] = (),
    full_refresh: bool,
) -> FetchedSubmissions:
    """Fetch and store what is neither stored nor in the lake yet, in this order.

    Args:
        listed: what is wanted.
        held: what the lake was made from already.
        doubtful: accession numbers of stored submissions that are asked for again.
        full_refresh: ask again for submissions that EDGAR did not have.

    Raises:
        BlockedError, UnreachableError: whoever is asked for. What was fetched before stays stored.
    """
    missing = failures = not_asked = 0
    failed: list[Quarantined] = []
    held = () if full_refresh else held
    for filing in listed:
        newest = client.raw.newest(client.request_key(submission_path(cik, filing.accession_number), "www"))
        sha256 = newest.sha256 if newest is not None else None
        again = filing.accession_number in doubtful
        if not again and (filing in held or (sha256 is not None and client.raw.get(sha256) is not None)):
            continue
        if not full_refresh and newest is not None and _is_known_missing(newest, filing):
            missing += 1
            continue
        if failures >= _MAX_FAILURES:
            not_asked += 1
            continue
        try:
            fetch_submission(client, cik, filing.accession_number, conditional=not again)
        except NotFoundError:
            missing += 1
            failures = 0
        except (BlockedError, UnreachableError):
            raise
        except FetchError as error:
            failures += 1
            failed.append(_fetch_failed(cik, filing, error))
        else:
            failures = 0
    return FetchedSubmissions(missing, tuple(failed), not_asked)


def doubtful_submissions(client: EdgarClient, lake: Lake, cik: int) -> set[str]:
    """Accession numbers of stored submissions with a document that cannot be read and that came only once.

    They may have been damaged on their way: :meth:`EdgarClient.is_confirmed`.
    """
    rows = lake.read(QUARANTINE.name, f"{INSTANCE_FACTS.name}-{cik}")
    rows = rows.filter(pc.is_in(rows["reason_code"], value_set=pa.array(UNREADABLE))).select(
        ["source_url", "source_sha256"]
    )
    found = set()
    for url, sha256 in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        accession = url.rpartition("/")[2].removesuffix(".txt")
        if not client.is_confirmed(submission_path(cik, accession), "www", sha256):
            found.add(accession)
    return found


def _is_known_missing(row: ManifestRow, filing: Listed) -> bool:
    if row.status != _NOT_FOUND:
        return False
    filed_at = datetime.combine(filing.filed_on, datetime.min.time(), UTC)
    was_new = row.fetched_at - filed_at < _NEW
    return not was_new and datetime.now(UTC) - row.fetched_at < _ASK_AGAIN


def _fetch_failed(cik: int, filing: Listed, error: FetchError) -> Quarantined:
    return Quarantined(
        INSTANCE_FACTS.name, str(cik), "fetch_failed", str(error), filing.accession_number, source_url=error.place
    )


def store_instances(
    client: EdgarClient,
    lake: Lake,
    cik: int,
    listed: list[Listed],
    problems: tuple[Quarantined, ...] = (),
    *,
    full_refresh: bool = False,
) -> StoredInstances:
    """Bring ``instance_facts`` of one company up to its stored submissions; parses only those that are new.

    Args:
        listed: every filing whose numbers belong into the lake, as :func:`wanted` gives it.
        problems: further records for the company's quarantine.
        full_refresh: parse all of them again.
    """
    in_lake = held_submissions(lake, cik)
    in_store = {row.url.rpartition("/")[2].removesuffix(".txt"): row.sha256 for row in stored_submissions(client, cik)}
    hashes = {
        filing: sha256
        for filing in listed
        if (sha256 := in_store.get(filing.accession_number) or in_lake.get(filing)) is not None
    }
    if hashes == in_lake and not full_refresh:
        quarantine.replace(
            lake, INSTANCE_FACTS.name, str(cik), [*_kept_problems(lake, cik, set(in_lake.values())), *problems]
        )
        return StoredInstances(False, len(in_lake), 0)
    kept = {filing: sha256 for filing, sha256 in hashes.items() if in_lake.get(filing) == sha256 and not full_refresh}
    before = lake.read(INSTANCE_FACTS.name, cik) if kept else INSTANCE_FACTS.schema.empty_table()
    kept_hashes = pa.array(sorted(kept.values()), pa.string())
    tables = [before.filter(pc.is_in(before["source_sha256"], value_set=kept_hashes))]
    bad = [*_kept_problems(lake, cik, set(kept.values())), *problems]
    read = dict(kept)
    for filing, sha256 in hashes.items():
        parsed = None if filing in kept else _parse(client, cik, filing, sha256)
        if parsed is not None:
            tables.append(parsed.table)
            bad.extend(parsed.quarantined)
            read[filing] = sha256
    changed = False
    if read or lake.exists(INSTANCE_FACTS.name, cik):
        table = pa.concat_tables(tables)
        changed = lake.write(INSTANCE_FACTS.name, cik, table, recipe=_recipe(read)).changed
    quarantine.replace(lake, INSTANCE_FACTS.name, str(cik), bad)
    return StoredInstances(changed, len(read), len(read) - len(kept))


def submissions_in_lake(lake: Lake, cik: int) -> int:
    """Submissions whose numbers the lake has, also of those without a number."""
    return len(held_submissions(lake, cik))


def _parse(client: EdgarClient, cik: int, filing: Listed, sha256: str) -> ParsedSubmission | None:
    """None when the body is gone from the store or damaged there; the next run fetches it again."""
    with _ONE_AT_A_TIME:
        body = client.raw.get(sha256)
        if body is None:
            return None
        # The public address, also when a replica answered: the same content gives the same rows.
        url = SEC_BASE_URL + submission_path(cik, filing.accession_number)
        submission = Submission(cik, filing.accession_number, filing.form, filing.filed_on, url, sha256)
        return parse_submission(body, submission)


def _recipe(read: dict[Listed, str]) -> str:
    """What the lake's rows are made from: filings as listed, and the hashes of their submissions."""
    parts = (f"{f.accession_number}/{f.form.replace('/', '~')}/{f.filed_on}={sha256}" for f, sha256 in read.items())
    return f"v{PARSER_VERSION}:" + ",".join(sorted(parts))


def held_submissions(lake: Lake, cik: int) -> dict[Listed, str]:
    """Submissions whose numbers the lake has, with their hashes; nothing where an older parser made the rows."""
    version, _, parts = (lake.recipe(INSTANCE_FACTS.name, cik) or "").partition(":")
    if version != f"v{PARSER_VERSION}":
        return {}
    held = {}
    for part in filter(None, parts.split(",")):
        filing, _, sha256 = part.partition("=")
        accession, form, filed_on = filing.split("/")
        held[Listed(accession, form.replace("~", "/"), date.fromisoformat(filed_on))] = sha256
    return held


def _kept_problems(lake: Lake, cik: int, kept: set[str]) -> list[Quarantined]:
    """Problems found when the submissions that are not parsed again were parsed."""
    names = [name for name in QUARANTINE.schema.names if name not in ("record_id", "first_seen_at")]
    rows = lake.read(QUARANTINE.name, f"{INSTANCE_FACTS.name}-{cik}").select(names).to_pylist()
    return [Quarantined(**row) for row in rows if row["source_sha256"] in kept]
