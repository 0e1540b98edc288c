"""One company's stored submissions to texts, sections and signals in the lake.

Only what is new is read: a text is made again when the submission, its place in the listing or the rules that make
texts have changed; signals are looked for again when the text or the extractor's version has.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from overbuild.enrich.extractors import EXTRACTORS
from overbuild.enrich.filing import Filing, ReadDocument, read_filing
from overbuild.enrich.items import form_items
from overbuild.enrich.signals import Document, Extractor, Section, rows
from overbuild.errors import BadRecordError, OverbuildError
from overbuild.extract.edgar.documents import submission_path, submissions_in
from overbuild.extract.edgar.rawstore import ManifestRow, RawStore
from overbuild.extract.edgar.submission_rows import Listed, within_reach
from overbuild.extract.edgar.texts import wanted_texts
from overbuild.lake import quarantine
from overbuild.lake.quarantine import Quarantined
from overbuild.lake.schemas import FILINGS, QUARANTINE, SECTIONS, TEXTS, Dataset
from overbuild.lake.store import Lake
from overbuild.settings import SEC_BASE_URL, Settings
from overbuild.watchlist import Company, has_submissions_read

# Raise it when the same submission gives another text or other sections: all are then read again.
READER_VERSION: Final = "1"

Status = Literal["ok", "unchanged", "failed", "empty"]
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class EnrichResult:
    """What came of one company.

    Attributes:
        status: ``ok`` something was written; ``unchanged`` the lake already said so; ``empty`` none of its filings is
            stored; ``failed`` see ``error``, the lake keeps what it had.
        filings: filings whose texts are in the lake afterwards; ``new_filings`` were read by this run.
        missing_filings: wanted filings that are not stored: EDGAR does not have them (404) or did not answer.
        documents: texts in the lake afterwards; ``sections`` likewise.
        signals: rows a dataset of signals has afterwards.
        quarantined: records of this company's texts and signals in quarantine afterwards.
    """

    cik: int
    ticker: str
    status: Status
    filings: int = 0
    new_filings: int = 0
    missing_filings: int = 0
    documents: int = 0
    sections: int = 0
    signals: dict[str, int] = field(default_factory=dict)
    quarantined: int = 0
    error: str | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> EnrichResult:
        """Inverse of :meth:`to_dict`."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What rows of a dataset were made from: the version of the rules, and the submission behind each filing."""

    version: str
    filings: dict[Filing, str]

    def __str__(self) -> str:
        parts = (f"{_told(filing)}={sha256}" for filing, sha256 in self.filings.items())
        return f"{self.version}:" + ",".join(sorted(parts))

    @classmethod
    def read(cls, text: str | None, version: str) -> _Recipe:
        """Inverse of ``str``; without filings where other rules made the rows."""
        found, _, parts = (text or "").rpartition(":")
        if found != version:
            return cls(version, {})
        pairs = (part.rpartition("=") for part in parts.split(",") if part)
        return cls(version, {_filing(filing): sha256 for filing, _, sha256 in pairs})


def _told(filing: Filing) -> str:
    accepted = filing.accepted_at.strftime("%Y%m%dT%H%M%S.%fZ")
    return f"{filing.accession_number}/{filing.form.replace('/', '~')}/{accepted}/{filing.report_on or ''}"


def _filing(told: str) -> Filing:
    accession, form, accepted, report_on = told.split("/")
    at = datetime.strptime(accepted + "+0000", "%Y%m%dT%H%M%S.%fZ%z")
    return Filing(accession, form.replace("~", "/"), at, date.fromisoformat(report_on) if report_on else None)


def enrich_company(
    settings: Settings,
    company: Company,
    *,
    full_refresh: bool = False,
    extractors: Sequence[Extractor] = EXTRACTORS,
) -> EnrichResult:
    """Bring the texts, sections and signals of one company up to its stored submissions.

    A filing or document that cannot be read is in quarantine with the reason, and the others go on.

    Args:
        settings: the run's settings.
        company: which company.
        full_refresh: read everything stored again.
        extractors: what to look for.

    Raises:
        LakeError: a lake file is damaged, or a row does not fit its dataset.
    """
    started = time.monotonic()
    step = _Step(settings, company, full_refresh, extractors)
    step.run()
    return step.result(time.monotonic() - started)


def idle_result(
    settings: Settings, company: Company, extractors: Sequence[Extractor] = EXTRACTORS
) -> EnrichResult | None:
    """What :func:`enrich_company` would give where it has nothing to read; None where it has."""
    started = time.monotonic()
    step = _Step(settings, company, False, extractors)
    if step.is_due():
        return None
    step.run()
    return step.result(time.monotonic() - started)


class _Step:
    """The work on one company; attributes hold what :meth:`result` reports."""

    def __init__(
        self, settings: Settings, company: Company, full_refresh: bool, extractors: Sequence[Extractor]
    ) -> None:
        self.settings, self.company, self.full_refresh = settings, company, full_refresh
        self.cik, self.subject = company.cik, str(company.cik)
        self.lake = Lake(settings.lake_dir)
        self.raw = RawStore(settings.raw_dir)
        self.by_dataset: dict[str, list[Extractor]] = defaultdict(list)
        for extractor in sorted(extractors, key=lambda e: e.name):
            self.by_dataset[extractor.dataset.name].append(extractor)
        self.status: Status = "unchanged"
        self.new_filings = self.missing_filings = 0
        self.problems: list[Quarantined] = []
        self.fresh: dict[Filing, list[Document]] = {}
        self.held = self._held_texts()
        self.wanted = self._wanted()

    def is_due(self) -> bool:
        """Whether the lake was made from anything else than what is stored."""
        return self.held != self.wanted or any(self._held(name) != self.wanted for name in self.by_dataset)

    def run(self) -> None:
        """Texts and sections first, then signals from them."""
        self._write_texts()
        for name in sorted(self.by_dataset):
            self._write_signals(name)
        if not self.wanted:
            self.status = "empty"

    def _version(self, dataset: str) -> str:
        version = f"v{READER_VERSION}-{form_items().sha256[:12]}"
        return "+".join([version, *(f"{e.name}@{e.version}" for e in self.by_dataset.get(dataset, ()))])

    def _held(self, dataset: str) -> dict[Filing, str]:
        return _Recipe.read(self.lake.recipe(dataset, self.cik), self._version(dataset)).filings

    def _held_texts(self) -> dict[Filing, str]:
        """What both files were made from; nothing when a run ended between writing them."""
        texts, sections = self._held(TEXTS.name), self._held(SECTIONS.name)
        return texts if texts == sections else {}

    def _wanted(self) -> dict[Filing, str]:
        """Submissions the lake's rows are to be made from: all that are stored, and what it was made from before."""
        listing = self.lake.read(FILINGS.name, self.cik)
        wanted = wanted_texts(listing, self.settings)
        names = ("accession_number", "form", "accepted_at", "report_on")
        stored = {
            row.url.rpartition("/")[2].removesuffix(".txt"): row.sha256 or ""
            for row in submissions_in(self.raw, self.settings, self.cik)
        }
        asked = {row.url.rpartition("/")[2].removesuffix(".txt"): row for row in self._asked()}
        reach = self.settings.text_quarters if has_submissions_read(self.settings, self.company) else 0
        for filing in within_reach(wanted, reach):
            if filing.accession_number not in stored:
                self._note_missing(filing, asked.get(filing.accession_number))
        both = pa.array([f.accession_number for f in wanted if f.accession_number in stored], pa.string())
        rows = listing.select(names).filter(pc.is_in(listing["accession_number"], value_set=both))
        filings = [Filing(*values) for values in zip(*(rows[name].to_pylist() for name in names), strict=True)]
        # A filing without an instant cannot be placed in time; EDGAR gives one to each.
        found = {filing: stored[filing.accession_number] for filing in filings if filing.accepted_at is not None}
        # A submission gone from the store is not gone from EDGAR.
        kept = {filing: sha256 for filing, sha256 in self.held.items() if filing.accession_number not in stored}
        return kept | found

    def _asked(self) -> list[ManifestRow]:
        return submissions_in(self.raw, self.settings, self.cik, good=False)

    def _note_missing(self, filing: Listed, asked: ManifestRow | None) -> None:
        self.missing_filings += 1
        if asked is not None and asked.status != _NOT_FOUND and asked.error:
            what = f"The submission of {filing.form} {filing.accession_number} was not fetched: {asked.error}"
            self.problems.append(
                Quarantined(TEXTS.name, self.subject, "fetch_failed", what, filing.accession_number, asked.url)
            )

    def _write_texts(self) -> None:
        kept = {} if self.full_refresh else {f: s for f, s in self.wanted.items() if self.held.get(f) == s}
        bad = [*_kept_problems(self.lake, TEXTS.name, self.subject, kept.values()), *self.problems]
        made: list[ReadDocument] = []
        read = dict(kept)
        for filing, sha256 in sorted(self.wanted.items()):
            if filing in kept:
                continue
            body = self.raw.get(sha256)
            if body is None:  # gone from the store or damaged there; the next extract fetches it again
                self.missing_filings += 1
                continue
            # The public address, also when a replica answered: the same content gives the same rows.
            url = SEC_BASE_URL + submission_path(self.cik, filing.accession_number)
            told = read_filing(body, filing, cik=self.cik, source_url=url, source_sha256=sha256)
            made += told.documents
            bad += told.quarantined
            self.fresh[filing] = [document.document for document in told.documents]
            read[filing] = sha256
        self.wanted = read
        self.new_filings = len(read) - len(kept)
        # Before the rows: their recipe says that these submissions need not be read again.
        quarantine.replace(self.lake, TEXTS.name, self.subject, bad)
        if read != self.held or self.new_filings:
            sections = _section_rows(document.document for document in made)
            texts = [_text_row(document) for document in made]
            self._replace(SECTIONS, sections, kept, read)
            self._replace(TEXTS, texts, kept, read)

    def _write_signals(self, dataset: str) -> None:
        held = {} if self.full_refresh else self._held(dataset)
        kept = {filing: sha256 for filing, sha256 in self.wanted.items() if held.get(filing) == sha256}
        if kept == self.wanted == held:
            return
        extractors = self.by_dataset[dataset]
        bad = _kept_problems(self.lake, dataset, self.subject, kept.values())
        found: list[dict[str, Any]] = []
        for document in self._documents([filing for filing in sorted(self.wanted) if filing not in kept]):
            for extractor in extractors:
                try:
                    found += rows(document, extractor.name, extractor.extract(document))
                except BadRecordError as error:
                    bad.append(_refused(dataset, document, extractor, "bad_document", str(error)))
                except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
                    what = f"{type(error).__name__}: {str(error)[:200]}. Mend the extractor"
                    bad.append(_refused(dataset, document, extractor, "defect", what))
        quarantine.replace(self.lake, dataset, self.subject, bad)
        self._replace(extractors[0].dataset, found, kept, self.wanted)

    def _replace(
        self, dataset: Dataset, made: list[dict[str, Any]], kept: Mapping[Filing, str], read: dict[Filing, str]
    ) -> None:
        """Rows of the filings kept and those made now, as the whole partition."""
        table = pa.Table.from_pylist(made, schema=dataset.schema)
        if kept:
            before = self.lake.read(dataset.name, self.cik)
            names = pa.array(sorted(filing.accession_number for filing in kept), pa.string())
            before = before.filter(pc.is_in(before["accession_number"], value_set=names))
            table = pa.concat_tables([before, table])
        recipe = str(_Recipe(self._version(dataset.name), read))
        if read or self.lake.exists(dataset.name, self.cik):
            changed = self.lake.write(dataset.name, self.cik, table, recipe=recipe).changed
            self.status = "ok" if changed else self.status

    def _documents(self, filings: list[Filing]) -> Iterable[Document]:
        """Documents of some filings: those read by this run, the others from the lake."""
        for filing in filings:
            yield from self.fresh.get(filing, ())
        others = [filing.accession_number for filing in filings if filing not in self.fresh]
        if others:
            yield from load_documents(self.lake, self.cik, others)

    def result(self, seconds: float) -> EnrichResult:
        """Counts are of what the lake holds now."""
        names = (TEXTS.name, *sorted(self.by_dataset))
        return EnrichResult(
            cik=self.cik,
            ticker=self.company.ticker,
            status=self.status,
            filings=len(self.wanted),
            new_filings=self.new_filings,
            missing_filings=self.missing_filings,
            documents=self.lake.rows(TEXTS.name, self.cik),
            sections=self.lake.rows(SECTIONS.name, self.cik),
            signals={name: self.lake.rows(name, self.cik) for name in sorted(self.by_dataset)},
            quarantined=sum(self.lake.rows(QUARANTINE.name, f"{name}-{self.subject}") for name in names),
            seconds=round(seconds, 3),
        )


def load_documents(lake: Lake, cik: int, accession_numbers: Sequence[str]) -> list[Document]:
    """Documents of some filings as the lake has them, in the order of the lake."""
    names = pa.array(accession_numbers, pa.string())
    sections: dict[tuple[str, int], list[Section]] = defaultdict(list)
    table = lake.read(SECTIONS.name, cik)
    for row in table.filter(pc.is_in(table["accession_number"], value_set=names)).to_pylist():
        sections[row["accession_number"], row["document_number"]].append(
            Section(
                row["section_number"], row["item"], row["part"], row["title"], row["span_start"], row["span_end"],
                row["method"],
            )
        )  # fmt: skip
    own = [name for name in Document.__slots__ if name != "sections"]
    table = lake.read(TEXTS.name, cik)
    table = table.filter(pc.is_in(table["accession_number"], value_set=names)).select(own)
    return [
        Document(**row, sections=tuple(sections[row["accession_number"], row["document_number"]]))
        for row in table.to_pylist()
    ]


def failed(settings: Settings, company: Company, error: OverbuildError) -> EnrichResult:
    """A company whose texts could not be read at all; says so in quarantine, what the lake has stays."""
    payload = msgspec.json.encode({"cik": company.cik, "ticker": company.ticker}).decode()
    row = Quarantined(TEXTS.name, str(company.cik), "company_failed", str(error), payload)
    quarantine.add(Lake(settings.lake_dir), [row])
    return EnrichResult(company.cik, company.ticker, "failed", error=str(error))


def _text_row(read: ReadDocument) -> dict[str, Any]:
    document = read.document
    told = {name: getattr(document, name) for name in Document.__slots__ if name != "sections"}
    return told | {
        "n_chars": len(document.text),
        "text_sha256": hashlib.sha256(document.text.encode()).hexdigest(),
        "reader": read.reader,
    }


def _section_rows(documents: Iterable[Document]) -> list[dict[str, Any]]:
    return [
        {
            "cik": document.cik,
            "accession_number": document.accession_number,
            "document_number": document.document_number,
            "section_number": section.number,
            "item": section.item,
            "part": section.part,
            "title": section.title,
            "span_start": section.start,
            "span_end": section.end,
            "method": section.method,
        }
        for document in documents
        for section in document.sections
    ]


def _refused(dataset: str, document: Document, extractor: Extractor, code: str, what: str) -> Quarantined:
    told = {
        "accession_number": document.accession_number,
        "document_number": document.document_number,
        "extractor": extractor.name,
    }
    return Quarantined(
        dataset=dataset,
        subject=str(document.cik),
        reason_code=code,
        reason=(
            f"Extractor {extractor.name} on {document.document_type} of {document.form} {document.accession_number}: "
            f"{what} ({document.source_url})"
        ),
        payload=msgspec.json.encode(told).decode(),
        source_url=document.source_url,
        source_sha256=document.source_sha256,
    )


def _kept_problems(lake: Lake, dataset: str, subject: str, kept: Iterable[str]) -> list[Quarantined]:
    """Problems of submissions that are not read again."""
    hashes = set(kept)
    names = [name for name in QUARANTINE.schema.names if name not in ("record_id", "first_seen_at")]
    before = lake.read(QUARANTINE.name, f"{dataset}-{subject}").select(names).to_pylist()
    return [Quarantined(**row) for row in before if row["source_sha256"] in hashes]
