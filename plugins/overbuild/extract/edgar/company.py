"""One company from EDGAR into the lake: listing, filings, facts, the XBRL of its newest filings, and its notices of
Form D.

Everything is fetched and checked before anything is written, so a company is either brought up to date or
keeps what the lake had. Work follows the news: bodies that have not changed are neither sent again nor
parsed again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from overbuild.errors import BadRecordError, BlockedError, FetchError, IntegrityError, NotFoundError, UnreachableError
from overbuild.extract.edgar import companyfacts, form_d, instances, submissions
from overbuild.extract.edgar.acceptance import BASIS_HEADER
from overbuild.extract.edgar.client import EdgarClient, Fetched, JsonSource, request_key
from overbuild.extract.edgar.daily_index import DailyIndex
from overbuild.extract.edgar.documents import read_header, submissions_in
from overbuild.extract.edgar.integrity import Check
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
from overbuild.extract.edgar.submission_rows import (
    FetchedSubmissions,
    Listed,
    SubmissionRows,
    fetch_submissions,
    within_reach,
)
from overbuild.extract.edgar.submissions import Document
from overbuild.extract.edgar.texts import wanted_texts
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import COMPANIES, FACTS, FILINGS, FORM_D, INSTANCE_FACTS
from overbuild.lake.store import Lake
from overbuild.settings import SEC_DATA_URL, Settings
from overbuild.watchlist import Company, has_submissions_read

Status = Literal["ok", "unchanged", "failed", "empty"]

# Raise it when a parser changes what it makes of the same bytes: every company is then parsed again.
PARSER_VERSION: Final = "1"
# Forms whose XBRL companyfacts carries; an amendment has /A added.
PERIODIC_FORMS: Final = ("10-K", "10-Q", "10-KT", "10-QT", "20-F", "40-F", "6-K")
_PERIODIC: Final = pa.array([form + suffix for form in PERIODIC_FORMS for suffix in ("", "/A")])
_FIRST_DAY: Final = pa.scalar(date(1, 1, 1), pa.date32())
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class CompanyResult:
    """What came of one company.

    Attributes:
        status: ``ok`` something was written; ``unchanged`` the lake already said so; ``empty`` EDGAR has the
            company but neither facts nor notices of it; ``failed`` see ``error``, the lake keeps what it had.
        filings: filings in the lake afterwards; ``facts`` likewise.
        new_filings: filings that were not in the lake before; ``new_facts`` likewise.
        submissions: periodic filings whose own XBRL is in the lake afterwards; ``new_submissions`` were not before.
        missing_submissions: notices, and filings within reach of ``OVERBUILD_XBRL_QUARTERS`` or
            ``OVERBUILD_TEXT_QUARTERS``, that EDGAR does not have (404).
        failed_submissions: notices, and filings within that reach, that are not stored because EDGAR did not give them
            whole; the next run asks for them again.
        submissions_error: which and why.
        instance_facts: numbers of those submissions in the lake afterwards.
        notices: notices of Form D in the lake afterwards; ``new_notices`` were read by this run.
        is_startup: the company is on the list of start-ups.
        withdrawn_facts: facts the lake had and EDGAR no longer has. They leave the lake; the body they came
            from stays in the raw store.
        quarantined: unusable records of this company in quarantine afterwards.
        newest_filing_on: date of the newest filing.
        newest_period_on: end of the newest reported period that has facts.
        error: for ``failed`` and ``empty``: the thing, the place and the remedy.
        seconds: time taken.
    """

    cik: int
    ticker: str
    status: Status
    name: str | None = None
    cohort: str | None = None
    filings: int = 0
    facts: int = 0
    new_filings: int = 0
    new_facts: int = 0
    withdrawn_facts: int = 0
    submissions: int = 0
    new_submissions: int = 0
    missing_submissions: int = 0
    failed_submissions: int = 0
    submissions_error: str | None = None
    instance_facts: int = 0
    notices: int = 0
    new_notices: int = 0
    is_startup: bool = False
    quarantined: int = 0
    newest_filing_on: date | None = None
    newest_period_on: date | None = None
    error: str | None = None
    seconds: float = 0.0

    @classmethod
    def failed(cls, company: Company, error: str) -> CompanyResult:
        """A company nothing is known about but the reason."""
        return cls(
            company.cik,
            company.ticker,
            "failed",
            company.name,
            company.cohort,
            is_startup=company.is_startup,
            error=error,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values; dates as ISO text."""
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CompanyResult:
        """Inverse of :meth:`to_dict`."""
        known = {field.name: values[field.name] for field in fields(cls) if field.name in values}
        for name in ("newest_filing_on", "newest_period_on"):
            if isinstance(known.get(name), str):
                known[name] = date.fromisoformat(known[name])
        return cls(**known)


def extract_company(
    settings: Settings,
    company: Company,
    client: JsonSource | None = None,
    *,
    full_refresh: bool = False,
    index: DailyIndex | None = None,
) -> CompanyResult:
    """Bring one company up to date in the lake.

    A problem of this company alone (404, a damaged body, a missing older page) is a result with status
    ``failed`` or ``empty`` and a quarantine row; the lake keeps what it had.

    Args:
        settings: the run's settings.
        company: which company.
        client: a client to share, or the bulk archives; a client is opened and closed otherwise.
        full_refresh: fetch and parse everything again, whatever has changed.
        index: EDGAR's daily indexes; where they prove that nothing is new, its listing and facts are not asked for.

    Raises:
        BlockedError: the SEC refuses us, whoever is asked for.
        UnreachableError: EDGAR cannot be reached, whoever is asked for.
        UsageError: EDGAR_IDENTITY is missing.
    """
    started = time.monotonic()
    lake = Lake(settings.lake_dir)
    with EdgarClient(settings) if client is None else nullcontext(client) as edgar:
        step = _Step(edgar, lake, company, full_refresh, settings, index)
        try:
            step.run()
        except (BlockedError, UnreachableError):
            raise
        except FetchError as error:
            step.fail(error)
    return step.result(time.monotonic() - started)


def answered_at(settings: Settings, companies: Iterable[Company]) -> dict[int, datetime]:
    """When EDGAR last answered about companies, by CIK: for the older of listing and facts; without those it has not
    answered both for.
    """
    raw = RawStore(settings.raw_dir)
    found: list[dict[str, datetime]] = []
    for path in (_listing_path, _facts_path):
        folder = path("").removesuffix(".json")
        rows = raw.newest_below(request_key(settings, folder, "data"), ".json", good=False)
        found.append({row.request_key: row.fetched_at for row in rows})
    answers = {}
    for company in companies:
        listing, facts = (
            rows.get(request_key(settings, path(company.cik10), "data"))
            for rows, path in zip(found, (_listing_path, _facts_path), strict=True)
        )
        if listing is not None and facts is not None:
            answers[company.cik] = min(listing, facts)
    return answers


def _listing_path(cik10: str) -> str:
    return f"/submissions/CIK{cik10}.json"


def _facts_path(cik10: str) -> str:
    return f"/api/xbrl/companyfacts/CIK{cik10}.json"


class _Step:
    """The work on one company; attributes hold what :meth:`result` reports."""

    def __init__(
        self,
        client: JsonSource,
        lake: Lake,
        company: Company,
        full_refresh: bool,
        settings: Settings,
        index: DailyIndex | None,
    ) -> None:
        self.client, self.lake, self.company, self.index = client, lake, company, index
        self.full_refresh, self.settings = full_refresh, settings
        self.cik = company.cik
        self.has_submissions_read = has_submissions_read(settings, company)
        self.status: Status = "unchanged"
        self.error: str | None = None
        self.new_filings = self.new_facts = self.withdrawn_facts = 0
        self.new_submissions = self.missing_submissions = self.failed_submissions = self.new_notices = 0
        self.submissions_error: str | None = None
        self.doubtful_listings: set[str] = set()

    def run(self) -> None:
        """Fetch all, parse all, then write all."""
        self.doubtful_listings = self._doubtful(FILINGS.name)
        held = _FilingsRecipe.read(self.lake.recipe(FILINGS.name, self.cik))
        main, listing, pages = held.main, None, held.pages
        facts, facts_recipe = None, ""
        filings = self.lake.read(FILINGS.name, self.cik)
        if main is None or not self._is_silent(main, filings):
            document = self._main_listing()
            main = document.sha256
            listing, pages = self._listing(document, held)
            filings = listing.filings if listing else filings
            facts, facts_recipe = self._facts(filings)
        listed = instances.wanted(filings, _PERIODIC)
        notices = form_d.wanted(filings)
        fetched = FetchedSubmissions()
        if isinstance(self.client, EdgarClient) and self.has_submissions_read:
            fetched = self._fetch_submissions(self.client, filings, listed, notices)
        self.missing_submissions = fetched.missing
        self.failed_submissions = len(fetched.failed) + fetched.not_asked
        self.submissions_error = fetched.error
        self._write_listing(main, listing, pages, held)
        if facts is not None:
            self._write_facts(facts, facts_recipe)
        # What fails of the texts is told by who reads them: enrich.
        if isinstance(self.client, EdgarClient) and self.has_submissions_read:
            if self.settings.xbrl_quarters:
                self.new_submissions = self._write_rows(self.client, instances.ROWS, listed, fetched)
            self.new_notices = self._write_rows(self.client, form_d.ROWS, notices, fetched)
        problems = []
        # A private company has no facts; one that reports with XBRL has to.
        if not self.lake.rows(FACTS.name, self.cik) and (listed or not self.lake.rows(FORM_D.name, self.cik)):
            problems = [self._no_facts()]
            self.status, self.error = "empty", problems[0].reason
        quarantine.replace(self.lake, COMPANIES.name, str(self.cik), problems)

    def _is_silent(self, main: str, filings: pa.Table) -> bool:
        """Whether the daily indexes prove that EDGAR has nothing that the lake lacks.

        The lake has to hold what EDGAR's newest answers said (``main``: hash of its listing), so that a night without
        requests leaves what a night of "not modified" would.
        """
        if self.index is None or self.full_refresh or not isinstance(self.client, EdgarClient):
            return False
        listing_at = self._confirmed_at(self.client, _listing_path(self.company.cik10), main)
        facts_recipe = self.lake.recipe(FACTS.name, self.cik)
        version, _, sha256 = (facts_recipe or "").partition(":")
        if facts_recipe is not None and version != f"v{PARSER_VERSION}":
            return False
        facts_at = self._confirmed_at(self.client, _facts_path(self.company.cik10), sha256 or None)
        if listing_at is None or facts_at is None or not self.lake.exists(COMPANIES.name, self.cik):
            return False
        known = set(filings["accession_number"].to_pylist())
        return (
            self.index.is_silent_about(self.cik, min(listing_at, facts_at), known)
            and not self.doubtful_listings
            and not self._doubtful(FACTS.name)
            and self._is_current(filings, self.lake.read(FACTS.name, self.cik))
        )

    @staticmethod
    def _confirmed_at(client: EdgarClient, path: str, sha256: str | None) -> datetime | None:
        """When EDGAR's API last said that a document is this one (None: that there is none); None if it did not."""
        newest = client.raw.newest(client.request_key(path, "data"))
        if newest is None or newest.url != client.url(path, "data"):  # from a bulk archive, made some time before
            return None
        is_same = newest.sha256 == sha256 if sha256 is not None else newest.status == _NOT_FOUND
        return newest.fetched_at if is_same else None

    def _main_listing(self) -> Document:
        try:
            path = _listing_path(self.company.cik10)
            conditional = path not in self.doubtful_listings
            return self._document(path, submissions.check_listing, cik=self.cik, conditional=conditional)
        except NotFoundError as error:
            raise NotFoundError(
                f"EDGAR has no company with CIK {self.cik} ({self.company.ticker})",
                place=error.place,
                remedy="Check the CIK or the ticker",
            ) from error

    def _listing(
        self, main: Document, held: _FilingsRecipe
    ) -> tuple[submissions.ParsedSubmissions | None, tuple[str, ...]]:
        """The parsed listing, None when it is the one the lake was made from; and the hashes of its older pages."""
        # Older pages only change when the listing that names them does.
        unchanged = held.main == main.sha256 and self.lake.exists(COMPANIES.name, self.cik)
        if unchanged and not self.full_refresh and not self.doubtful_listings:
            return None, held.pages
        paths = [f"/submissions/{name}" for name in submissions.page_names(main)]
        try:
            pages = [
                self._document(path, submissions.check_page, conditional=path not in self.doubtful_listings)
                for path in paths
            ]
        except NotFoundError as error:
            raise NotFoundError(
                f"An older page of filings that the listing of {self.company.ticker} names is missing (404)",
                place=error.place,
                remedy="Run again later; the lake keeps what it had of this company",
            ) from error
        return submissions.parse(main, pages, cik=self.cik), tuple(page.sha256 for page in pages)

    def _fetch_submissions(
        self, client: EdgarClient, filings: pa.Table, listed: list[Listed], notices: list[Listed]
    ) -> FetchedSubmissions:
        """Submissions wanted for their XBRL (``listed``), as notices, and for their words; the newest first."""
        wanted = {
            *within_reach(listed, self.settings.xbrl_quarters),
            *notices,
            *within_reach(wanted_texts(filings, self.settings), self.settings.text_quarters),
        }
        return fetch_submissions(
            client,
            self.cik,
            sorted(wanted, key=lambda filing: (filing.filed_on, filing.accession_number), reverse=True),
            held={filing for rows in _ROWS for filing in rows.held(self.lake, self.cik)},
            doubtful={accession for rows in _ROWS for accession in rows.doubtful(client, self.lake, self.cik)},
            full_refresh=self.full_refresh,
        )

    def _write_rows(
        self, client: EdgarClient, rows: SubmissionRows, listed: list[Listed], fetched: FetchedSubmissions
    ) -> int:
        """Bring a dataset up to the stored submissions; how many of them are new in it."""
        failed = fetched.problems(rows.dataset, self.cik, listed)
        stored = rows.store(client, self.lake, self.cik, listed, failed, full_refresh=self.full_refresh)
        if stored.changed:
            self.status = "ok"
        return stored.new_submissions

    def _header_times(
        self, rows: list[ManifestRow], held: _FilingsRecipe
    ) -> tuple[dict[str, datetime], list[Quarantined]]:
        """Acceptance times by accession number from stored submissions, and those that cannot be read.

        What the lake has from the same submission already is not read again.
        """
        accepted, unreadable = {}, []
        known = {} if self.full_refresh else self._known_times()
        for row in rows:
            accession = row.url.rpartition("/")[2].removesuffix(".txt")
            if row.sha256 in held.headers and accession in known:
                accepted[accession] = known[accession]
                continue
            body = self.client.raw.get(row.sha256) if row.sha256 else None
            if body is None:
                continue  # gone from the store; the listing's time is used
            try:
                header = read_header(body.decode("utf-8", "replace"))
            except BadRecordError as error:
                unreadable.append(
                    Quarantined(
                        FILINGS.name, str(self.cik), "unreadable_header", str(error), row.url, row.url, row.sha256
                    )
                )
            else:
                accepted[header.accession_number] = header.accepted_at
        return accepted, unreadable

    def _known_times(self) -> dict[str, datetime]:
        filings = self.lake.read(FILINGS.name, self.cik)
        from_header = filings.filter(pc.equal(filings["accepted_at_basis"], BASIS_HEADER).fill_null(False))
        return dict(
            zip(from_header["accession_number"].to_pylist(), from_header["accepted_at"].to_pylist(), strict=True)
        )

    def _facts(self, filings: pa.Table) -> tuple[companyfacts.ParsedFacts | None, str]:
        """The parsed facts, None when the lake was made from the same body or there is none; and the
        recipe.
        """
        path = _facts_path(self.company.cik10)
        held = self.lake.read(FACTS.name, self.cik)
        try:
            conditional = self._is_current(filings, held) and not self._doubtful(FACTS.name)
            fetched = self._fetch(path, companyfacts.check, cik=self.cik, conditional=conditional)
        except NotFoundError:
            # A company without XBRL is normal; one that had facts yesterday and has none today is not.
            if held.num_rows:
                raise
            return None, ""
        recipe = _recipe([fetched.sha256])
        if recipe == self.lake.recipe(FACTS.name, self.cik) and not self.full_refresh:
            return None, recipe
        url = SEC_DATA_URL + path
        parsed = companyfacts.parse(fetched.content, cik=self.cik, url=url, sha256=fetched.sha256)
        if held.num_rows and not parsed.table.num_rows:
            raise IntegrityError(
                f"The new companyfacts has no usable fact, the lake has {held.num_rows:,}; it is not taken",
                place=fetched.url,
                remedy="Run again later; if EDGAR has really withdrawn them, delete the lake's file",
            )
        return parsed, recipe

    @staticmethod
    def _is_current(filings: pa.Table, facts: pa.Table) -> bool:
        """Whether the newest periodic filing with XBRL has facts in the lake.

        If not, new facts are due and a "not modified" would be wrong, so none is asked for: Last-Modified
        counts whole seconds, and companyfacts is published after the filing.
        """
        mask = pc.and_kleene(filings["is_xbrl"], pc.is_in(filings["form"], value_set=_PERIODIC))
        due = filings.filter(mask.fill_null(False))
        if not due.num_rows:
            return True
        newest = due.sort_by([("filed_on", "descending"), ("accession_number", "descending")])
        return bool(pc.is_in(newest["accession_number"][0], value_set=facts["accession_number"]).as_py())

    def _doubtful(self, dataset: str) -> set[str]:
        """Paths of JSON documents with records that cannot be used and that came only once: they may have been
        damaged on their way, so no "not modified" is accepted for them.
        """
        rows = self.lake.read("quarantine", f"{dataset}-{self.cik}").select(["source_url", "source_sha256"])
        told = set(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        paths = {(url.removeprefix(SEC_DATA_URL), sha) for url, sha in told if url and url.startswith(SEC_DATA_URL)}
        return {path for path, sha256 in paths if not self.client.is_confirmed(path, "data", sha256)}

    def _document(self, path: str, shape: Check, *, cik: int | None = None, conditional: bool = True) -> Document:
        fetched = self._fetch(path, shape, cik=cik, conditional=conditional)
        # The public address, also when a replica or the sample answered: the same content gives the same
        # rows. Where the bytes came from is in the raw store's manifest.
        return Document(fetched.content, SEC_DATA_URL + path, fetched.sha256)

    def _fetch(self, path: str, shape: Check, *, cik: int | None, conditional: bool) -> Fetched:
        return self.client.get_json(path, cik=cik, shape=shape, conditional=conditional and not self.full_refresh)

    def _write_listing(
        self,
        main: str,
        listing: submissions.ParsedSubmissions | None,
        pages: tuple[str, ...],
        held: _FilingsRecipe,
    ) -> None:
        """Companies and filings, with the acceptance times of the submissions stored by now."""
        headers = submissions_in(self.client.raw, self.client.settings, self.cik)
        recipe = _FilingsRecipe(main, tuple(row.sha256 or "" for row in headers), pages)
        if listing is None and recipe == held:
            return
        accepted, unreadable = self._header_times(headers, held)
        before = self.lake.read(FILINGS.name, self.cik)
        filings = submissions.with_header_times(listing.filings if listing else before, accepted)
        fresh = pc.invert(pc.is_in(filings["accession_number"], value_set=before["accession_number"].combine_chunks()))
        self.new_filings = pc.sum(fresh).as_py() or 0
        written = []
        if listing is None:
            quarantine.add(self.lake, unreadable)
        else:
            quarantine.replace(self.lake, FILINGS.name, str(self.cik), [*listing.quarantined, *unreadable])
            written.append(self.lake.write(COMPANIES.name, self.cik, listing.companies))
        # Last: its recipe says that all of it was written, and the next run takes it at its word.
        written.append(self.lake.write(FILINGS.name, self.cik, filings, recipe=str(recipe)))
        if any(result.changed for result in written):
            self.status = "ok"

    def _write_facts(self, facts: companyfacts.ParsedFacts, recipe: str) -> None:
        before = self.lake.read(FACTS.name, self.cik)
        self.new_facts = _count_missing(facts.table, before)
        self.withdrawn_facts = _count_missing(before, facts.table)
        quarantine.replace(self.lake, FACTS.name, str(self.cik), facts.quarantined)
        if self.lake.write(FACTS.name, self.cik, facts.table, recipe=recipe).changed:
            self.status = "ok"

    def _no_facts(self) -> Quarantined:
        return _problem(
            self.company,
            "no_facts",
            f"EDGAR has no usable XBRL facts of {self.company.ticker} (CIK {self.cik}). "
            "A company that has filed neither with XBRL nor notices of Form D cannot be analysed",
        )

    def fail(self, error: FetchError) -> None:
        """Note a failure of this company; what the lake has stays."""
        self.status, self.error = "failed", str(error)
        quarantine_failure(self.lake, self.company, error)

    def result(self, seconds: float) -> CompanyResult:
        """Counts are of what the lake holds now, also after a failure."""
        filings = self.lake.read(FILINGS.name, self.cik)
        facts = self.lake.read(FACTS.name, self.cik)
        record = self.lake.read(COMPANIES.name, self.cik)
        subject = str(self.cik)
        bad = (self.lake.read("quarantine", f"{name}-{subject}").num_rows for name in _DATASETS)
        return CompanyResult(
            cik=self.cik,
            ticker=self.company.ticker,
            status=self.status,
            name=record["name"][0].as_py() if record.num_rows else self.company.name,
            cohort=self.company.cohort,
            filings=filings.num_rows,
            facts=facts.num_rows,
            new_filings=self.new_filings,
            new_facts=self.new_facts,
            withdrawn_facts=self.withdrawn_facts,
            submissions=len(instances.ROWS.held(self.lake, self.cik)),
            new_submissions=self.new_submissions,
            missing_submissions=self.missing_submissions,
            failed_submissions=self.failed_submissions,
            submissions_error=self.submissions_error,
            instance_facts=self.lake.rows(INSTANCE_FACTS.name, self.cik),
            notices=self.lake.rows(FORM_D.name, self.cik),
            new_notices=self.new_notices,
            is_startup=self.company.is_startup,
            quarantined=sum(bad),
            newest_filing_on=pc.max(filings["filed_on"]).as_py(),
            newest_period_on=_newest_period(filings, facts),
            error=self.error,
            seconds=round(seconds, 3),
        )


def quarantine_failure(lake: Lake, company: Company, error: FetchError) -> None:
    """Note that a company could not be read, and why; the next time that it can the note goes."""
    code = {NotFoundError: "not_found", IntegrityError: "damaged"}.get(type(error), "fetch_failed")
    quarantine.replace(lake, COMPANIES.name, str(company.cik), [_problem(company, code, str(error))])


def _problem(company: Company, code: str, reason: str) -> Quarantined:
    payload = msgspec.json.encode({"cik": company.cik, "ticker": company.ticker}).decode()
    return Quarantined(COMPANIES.name, str(company.cik), code, reason, payload)


_ROWS: Final = (instances.ROWS, form_d.ROWS)
_DATASETS: Final = (COMPANIES.name, FILINGS.name, FACTS.name, INSTANCE_FACTS.name, FORM_D.name)


@dataclass(frozen=True, slots=True)
class _FilingsRecipe:
    """What ``filings`` was made from: hashes of the listing, of stored submissions and of the older pages."""

    main: str | None = None
    headers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _recipe([self.main or "", *self.headers]) + "".join(f"+{page}" for page in self.pages)

    @classmethod
    def read(cls, text: str | None) -> _FilingsRecipe:
        """Inverse of ``str``; empty when another version wrote it."""
        version, _, hashes = (text or "").partition(":")
        if version != f"v{PARSER_VERSION}":
            return cls()
        main, *headers = hashes.partition("+")[0].split(",")
        return cls(main, tuple(headers), tuple(hashes.split("+")[1:]))


def _recipe(hashes: list[str]) -> str:
    return f"v{PARSER_VERSION}:" + ",".join(hashes)


def _newest_period(filings: pa.Table, facts: pa.Table) -> date | None:
    """End of the newest reported period that has facts: the report date of a listed periodic filing, or what
    a filing that is not listed yet is mostly about.

    Not simply the newest ``end`` of a fact: cover pages and subsequent events carry later dates, a few of
    them decades later.
    """
    periodic = facts.filter(pc.and_kleene(pc.is_in(facts["form"], value_set=_PERIODIC), pc.is_valid(facts["start_on"])))
    listed = pc.is_in(filings["accession_number"], value_set=pc.unique(periodic["accession_number"]))
    ends = [pc.max(filings.filter(listed)["report_on"]).as_py()]
    ahead = periodic.filter(
        pc.invert(pc.is_in(periodic["accession_number"], value_set=pc.unique(filings["accession_number"])))
    )
    if ahead.num_rows:
        newest = ahead.filter(pc.equal(ahead["filed_on"], pc.max(ahead["filed_on"])))
        shares = newest.group_by("end_on").aggregate([([], "count_all")])
        often = shares.filter(pc.greater_equal(shares["count_all"], newest.num_rows / 10))
        ends.append(pc.max(often["end_on"]).as_py())
    return max((end for end in ends if end is not None), default=None)


def _count_missing(table: pa.Table, other: pa.Table) -> int:
    """Rows of ``table`` whose key or value ``other`` does not have."""
    columns = [*FACTS.key, "value"]
    left, right = (
        side.select(columns).set_column(
            columns.index("start_on"), "start_on", pc.fill_null(side["start_on"], _FIRST_DAY)
        )
        for side in (table, other)
    )
    return int(left.join(right, keys=columns, join_type="left anti").num_rows)
