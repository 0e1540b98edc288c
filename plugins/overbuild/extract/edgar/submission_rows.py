"""Rows of the lake that are read from full submissions: each fetched once, and parsed once a parser.

Submissions never change, so a stored one is neither asked for nor parsed again. One that EDGAR does not have (404)
is remembered: it is asked for again while the filing is new, then once a month, and on a full refresh.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from overbuild.errors import BlockedError, FetchError, NotFoundError, UnreachableError
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.edgar.documents import fetch_submission, stored_submissions, submission_path
from overbuild.extract.edgar.rawstore import ManifestRow
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import QUARANTINE, Dataset
from overbuild.lake.store import Lake
from overbuild.settings import SEC_BASE_URL

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
    """A filing of the listing whose submission is wanted."""

    accession_number: str
    form: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Submission:
    """Which submission, as the listing has it, and where its text is from."""

    cik: int
    accession_number: str
    form: str
    filed_on: date
    source_url: str
    source_sha256: str


@dataclass(frozen=True, slots=True)
class FetchedSubmissions:
    """What asking for submissions gave.

    Attributes:
        missing: listed filings that EDGAR does not have, asked now or before.
        failed: filings that could not be fetched, and why; they are asked for again by the next run.
        not_asked: submissions that were not asked for after too many failures in a row.
    """

    missing: int = 0
    failed: tuple[tuple[Listed, FetchError], ...] = ()
    not_asked: int = 0

    @property
    def error(self) -> str | None:
        """What was not fetched and why, in one sentence; None when all was."""
        if not self.failed:
            return None
        count = len(self.failed) + self.not_asked
        filing, reason = self.failed[0]
        if count == 1:
            return f"The submission {filing.accession_number} was not fetched: {reason}"
        left = (
            f", {self.not_asked} of them not asked for after {_MAX_FAILURES} in a row failed" if self.not_asked else ""
        )
        return f"{count} submissions were not fetched{left}; the first, {filing.accession_number}: {reason}"

    def problems(self, dataset: Dataset, cik: int, listed: Collection[Listed]) -> tuple[Quarantined, ...]:
        """Quarantine rows of one dataset: the failures among the filings it is made from."""
        return tuple(
            Quarantined(
                dataset.name,
                str(cik),
                "fetch_failed",
                str(error),
                filing.accession_number,
                source_url=error.place,
            )
            for filing, error in self.failed
            if filing in listed
        )


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What the lake has afterwards, and whether this run changed it."""

    changed: bool
    submissions: int
    new_submissions: int


def newest_first(filings: pa.Table, mask: pa.ChunkedArray) -> list[Listed]:
    """The filings of a listing where ``mask`` is true, newest first."""
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
    failed: list[tuple[Listed, FetchError]] = []
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
            failed.append((filing, error))
        else:
            failures = 0
    return FetchedSubmissions(missing, tuple(failed), not_asked)


def _is_known_missing(row: ManifestRow, filing: Listed) -> bool:
    if row.status != _NOT_FOUND:
        return False
    filed_at = datetime.combine(filing.filed_on, datetime.min.time(), UTC)
    was_new = row.fetched_at - filed_at < _NEW
    return not was_new and datetime.now(UTC) - row.fetched_at < _ASK_AGAIN


@dataclass(frozen=True, slots=True)
class SubmissionRows:
    """A dataset, partitioned by CIK, whose rows are read from submissions.

    Attributes:
        dataset: has the columns ``source_sha256`` and ``accession_number``.
        version: of the parser; another one parses all submissions again.
        unreadable: reason codes of documents that could not be read at all.
        parse: rows of one stored submission in the dataset's schema, and what was left out. Never raises for what
            is in it.
    """

    dataset: Dataset
    version: str
    unreadable: tuple[str, ...]
    parse: Callable[[bytes, Submission], tuple[pa.Table, list[Quarantined]]]

    def store(
        self,
        client: EdgarClient,
        lake: Lake,
        cik: int,
        listed: list[Listed],
        problems: tuple[Quarantined, ...] = (),
        *,
        full_refresh: bool = False,
    ) -> StoredRows:
        """Bring one company's rows up to its stored submissions; parses only those that are new.

        Args:
            listed: every filing whose rows belong into the lake.
            problems: further records for the company's quarantine.
            full_refresh: parse all of them again.
        """
        in_lake = self.held(lake, cik)
        in_store = {
            row.url.rpartition("/")[2].removesuffix(".txt"): row.sha256 for row in stored_submissions(client, cik)
        }
        hashes = {
            filing: sha256
            for filing in listed
            if (sha256 := in_store.get(filing.accession_number) or in_lake.get(filing)) is not None
        }
        if hashes == in_lake and not full_refresh:
            bad = [*self._kept_problems(lake, cik, set(in_lake.values())), *problems]
            quarantine.replace(lake, self.dataset.name, str(cik), bad)
            return StoredRows(False, len(in_lake), 0)
        kept = {
            filing: sha256 for filing, sha256 in hashes.items() if in_lake.get(filing) == sha256 and not full_refresh
        }
        before = lake.read(self.dataset.name, cik) if kept else self.dataset.schema.empty_table()
        kept_hashes = pa.array(sorted(kept.values()), pa.string())
        tables = [before.filter(pc.is_in(before["source_sha256"], value_set=kept_hashes))]
        bad = [*self._kept_problems(lake, cik, set(kept.values())), *problems]
        read = dict(kept)
        for filing, sha256 in hashes.items():
            parsed = None if filing in kept else self._parse(client, cik, filing, sha256)
            if parsed is not None:
                tables.append(parsed[0])
                bad.extend(parsed[1])
                read[filing] = sha256
        changed = False
        # Before the table: its recipe says that these submissions need not be read again.
        quarantine.replace(lake, self.dataset.name, str(cik), bad)
        if read or lake.exists(self.dataset.name, cik):
            table = pa.concat_tables(tables)
            changed = lake.write(self.dataset.name, cik, table, recipe=self._recipe(read)).changed
        return StoredRows(changed, len(read), len(read) - len(kept))

    def held(self, lake: Lake, cik: int) -> dict[Listed, str]:
        """Submissions whose rows the lake has, also those without a row, with their hashes; nothing where an older
        parser made the rows.
        """
        version, _, parts = (lake.recipe(self.dataset.name, cik) or "").partition(":")
        if version != f"v{self.version}":
            return {}
        held = {}
        for part in filter(None, parts.split(",")):
            filing, _, sha256 = part.partition("=")
            accession, form, filed_on = filing.split("/")
            held[Listed(accession, form.replace("~", "/"), date.fromisoformat(filed_on))] = sha256
        return held

    def doubtful(self, client: EdgarClient, lake: Lake, cik: int) -> set[str]:
        """Accession numbers of stored submissions with a document that cannot be read and that came only once.

        They may have been damaged on their way: :meth:`EdgarClient.is_confirmed`.
        """
        rows = lake.read(QUARANTINE.name, f"{self.dataset.name}-{cik}")
        rows = rows.filter(pc.is_in(rows["reason_code"], value_set=pa.array(self.unreadable))).select(
            ["source_url", "source_sha256"]
        )
        found = set()
        for url, sha256 in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            accession = url.rpartition("/")[2].removesuffix(".txt")
            if not client.is_confirmed(submission_path(cik, accession), "www", sha256):
                found.add(accession)
        return found

    def _parse(
        self, client: EdgarClient, cik: int, filing: Listed, sha256: str
    ) -> tuple[pa.Table, list[Quarantined]] | None:
        """None when the body is gone from the store or damaged there; the next run fetches it again."""
        with _ONE_AT_A_TIME:
            body = client.raw.get(sha256)
            if body is None:
                return None
            # The public address, also when a replica answered: the same content gives the same rows.
            url = SEC_BASE_URL + submission_path(cik, filing.accession_number)
            return self.parse(body, Submission(cik, filing.accession_number, filing.form, filing.filed_on, url, sha256))

    def _recipe(self, read: dict[Listed, str]) -> str:
        """What the lake's rows are made from: filings as listed, and the hashes of their submissions."""
        parts = (f"{f.accession_number}/{f.form.replace('/', '~')}/{f.filed_on}={sha256}" for f, sha256 in read.items())
        return f"v{self.version}:" + ",".join(sorted(parts))

    def _kept_problems(self, lake: Lake, cik: int, kept: set[str]) -> list[Quarantined]:
        """Problems found when the submissions that are not parsed again were parsed."""
        names = [name for name in QUARANTINE.schema.names if name not in ("record_id", "first_seen_at")]
        rows = lake.read(QUARANTINE.name, f"{self.dataset.name}-{cik}").select(names).to_pylist()
        return [Quarantined(**row) for row in rows if row["source_sha256"] in kept]
