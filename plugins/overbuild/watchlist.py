"""Which companies a run is about: the watch-list seed and the start-ups, or those of ``OVERBUILD_TICKERS``."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol

import msgspec

from overbuild.errors import BlockedError, FetchError, IntegrityError, UnreachableError, UsageError
from overbuild.paths import seeds_dir
from overbuild.settings import Settings

BENCHMARKS: Final = ("SPY", "QQQ")
TICKERS_PATH: Final = "/files/company_tickers.json"
_CIK: Final = re.compile(r"(?:CIK)?0*(\d{1,10})")
_COLUMNS: Final = ("cik", "ticker", "company_name", "cohort", "is_hyperscaler", "source")
_STARTUP_COLUMNS: Final = ("cik", "company_name", "source")
STARTUP_COHORT: Final = "startup"


@dataclass(frozen=True, slots=True)
class Company:
    """One company a run is asked for.

    ``ticker`` is ``CIK##########`` for a company that has none (EDGAR still knows it); ``is_startup``: it is on the
    list of start-ups.
    """

    cik: int
    ticker: str
    name: str | None = None
    cohort: str | None = None
    is_hyperscaler: bool = False
    is_startup: bool = False

    @property
    def cik10(self) -> str:
        """The CIK as EDGAR spells it in paths: ten digits."""
        return f"{self.cik:010d}"

    @property
    def has_market_ticker(self) -> bool:
        """Whether prices can be asked for."""
        return self.ticker != f"CIK{self.cik10}"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON and Airflow's XCom."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Company:
        """Inverse of :meth:`to_dict`."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A ticker or CIK nobody knows, and why."""

    ticker: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)


class Resolved(NamedTuple):
    """``problem``: why EDGAR's ticker file could not be used; None where it was, or was not needed."""

    companies: list[Company]
    unresolved: list[Unresolved]
    problem: str | None


class _Answer(Protocol):
    @property
    def content(self) -> bytes: ...


class TickerSource(Protocol):
    """What :func:`resolve` needs of an EDGAR client."""

    def get_json(
        self, path: str, *, role: Literal["data", "www"] = "data", shape: Callable[[bytes, str], None] | None = None
    ) -> _Answer:
        """A document as bytes that ``shape`` accepts."""
        ...


class _TickerRow(msgspec.Struct):
    cik_str: int
    ticker: str
    title: str | None = None


def load_watchlist(path: Path | None = None) -> list[Company]:
    """The watch-list seed, in its order.

    Raises:
        UsageError: the seed is missing, lacks a column, or has a row that is no company.
    """
    path = path or seeds_dir() / "watch_list.csv"
    companies = [_company(row, place) for row, place in _seed(path, _COLUMNS, "The watch-list")]
    _refuse_repeated([(company.cik, company.ticker) for company in companies], path, "The watch-list")
    return companies


def load_startups(path: Path | None = None) -> list[Company]:
    """The start-ups of the seed ``ai_startups``, in its order; none has a ticker.

    Raises:
        UsageError: the seed is missing, lacks a column, or has a row without a CIK or a source.
    """
    path = path or seeds_dir() / "ai_startups.csv"
    companies = [_startup(row, place) for row, place in _seed(path, _STARTUP_COLUMNS, "The list of start-ups")]
    _refuse_repeated([(company.cik, company.ticker) for company in companies], path, "The list of start-ups")
    return companies


def _seed(path: Path, columns: tuple[str, ...], what: str) -> Iterator[tuple[dict[str, str], str]]:
    """Rows of a seed, and the place of each."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise UsageError(f"{what} lacks the columns {missing}", place=str(path), remedy="Add them")
            for row in reader:
                yield {name: (row[name] or "").strip() for name in columns}, f"{path}:{reader.line_num}"
    except FileNotFoundError as error:
        raise UsageError(f"{what}'s seed is missing", place=str(path), remedy="Restore dbt_project/seeds") from error


def _refuse_repeated(named: list[tuple[int, str]], path: Path, what: str) -> None:
    for field, values in zip(("cik", "ticker"), zip(*named, strict=True), strict=False):
        repeated = sorted({str(value) for value in values if values.count(value) > 1})
        if repeated:
            raise UsageError(
                f"{what} names the same {field} twice: {repeated}",
                place=str(path),
                remedy="Keep one row a company",
            )


def _company(row: Mapping[str, str], place: str) -> Company:
    cik, ticker, hyperscaler = row["cik"], row["ticker"].upper(), row["is_hyperscaler"].lower()
    if not cik.isdecimal() or not ticker or hyperscaler not in ("true", "false"):
        raise UsageError(
            "A watch-list row needs a numeric cik, a ticker, and true or false in is_hyperscaler",
            place=place,
            remedy="Correct the row",
        )
    return Company(
        cik=int(cik),
        ticker=ticker,
        name=row["company_name"] or None,
        cohort=row["cohort"] or None,
        is_hyperscaler=hyperscaler == "true",
    )


def _startup(row: Mapping[str, str], place: str) -> Company:
    if not row["cik"].isdecimal() or not row["source"]:
        raise UsageError(
            "A row of the list of start-ups needs a numeric cik, and the source that says whose it is",
            place=place,
            remedy="Correct the row",
        )
    cik = int(row["cik"])
    return Company(cik, f"CIK{cik:010d}", row["company_name"] or None, STARTUP_COHORT, is_startup=True)


_DIRECTORY: Final = msgspec.json.Decoder(dict[str, _TickerRow])


def check_ticker_file(body: bytes, url: str) -> None:
    """That a body is EDGAR's ticker file.

    Raises:
        IntegrityError: it is none, or names nobody.
    """
    try:
        problem = None if _DIRECTORY.decode(body) else "it names nobody"
    except msgspec.MsgspecError as error:
        problem = str(error)
    if problem is not None:
        raise IntegrityError(
            f"The response is not EDGAR's ticker file: {problem}", place=url, remedy="Run again, or name CIKs"
        )


def resolve(settings: Settings, client: TickerSource) -> Resolved:
    """The companies of this run, and what could not be resolved.

    ``OVERBUILD_TICKERS`` (tickers or CIKs) wins over the watch-list and the list of start-ups, which is the seed
    ``ai_startups`` and ``OVERBUILD_STARTUPS``; who is on that list is marked as a start-up either way. A ticker that
    is on neither list is looked up in EDGAR's ``files/company_tickers.json``; the file is fetched only when it is
    needed. The order asked for is kept, a company asked for twice comes once.

    Raises:
        BlockedError, UnreachableError: EDGAR refuses us or cannot be reached. A missing or broken ticker file only
            leaves the tickers that needed it unresolved, and companies named by CIK without a ticker.
    """
    watched, seeded = load_watchlist(), load_startups()
    lookup = _Lookup([*watched, *seeded], client)
    startups = {company.cik: company for company in (*seeded, *lookup.all(settings.startups))}
    asked = lookup.all(settings.tickers) if settings.tickers else [*watched, *startups.values()]
    companies: dict[int, Company] = {}
    for company in asked:
        is_startup = company.cik in startups
        cohort = company.cohort or (STARTUP_COHORT if is_startup else None)
        companies.setdefault(company.cik, replace(company, cohort=cohort, is_startup=is_startup))
    return Resolved(list(companies.values()), list(lookup.unresolved.values()), lookup.problem)


class _Lookup:
    """Finds companies by ticker or CIK: among those known, else in EDGAR's ticker file."""

    def __init__(self, known: list[Company], client: TickerSource) -> None:
        self._client = client
        self._by_cik: dict[int, Company] = {}
        self._by_ticker: dict[str, Company] = {}
        for company in known:
            self._by_cik.setdefault(company.cik, company)
            self._by_ticker.setdefault(_spelling(company.ticker), company)
        self._directory: _Directory | None = None
        self.unresolved: dict[str, Unresolved] = {}

    @property
    def problem(self) -> str | None:
        """Why EDGAR's ticker file could not be used."""
        return self._directory.problem if self._directory else None

    def all(self, names: tuple[str, ...]) -> list[Company]:
        """The companies of these names; who is not found is noted."""
        return [company for name in names if (company := self._find(name)) is not None]

    def _find(self, name: str) -> Company | None:
        match = _CIK.fullmatch(name)
        found = self._by_cik.get(int(match.group(1))) if match else self._by_ticker.get(_spelling(name))
        if found is None:
            self._directory = self._directory or _Directory.fetch(self._client)
            found = self._directory.by_cik(int(match.group(1))) if match else self._directory.by_ticker(name)
            if found is None:
                self.unresolved[name] = Unresolved(name, self._directory.reason(name))
        return found


class _Directory:
    """EDGAR's ticker file, or the reason why it could not be used."""

    def __init__(self, rows: list[_TickerRow], problem: str | None = None) -> None:
        self.problem = problem
        self._by_ticker: dict[str, _TickerRow] = {}
        self._by_cik: dict[int, _TickerRow] = {}
        for row in rows:
            # The file is ordered by size; a company's first ticker is its main share class.
            self._by_ticker.setdefault(_spelling(row.ticker), row)
            self._by_cik.setdefault(row.cik_str, row)

    @classmethod
    def fetch(cls, client: TickerSource) -> _Directory:
        try:
            content = client.get_json(TICKERS_PATH, role="www", shape=check_ticker_file).content
        except (BlockedError, UnreachableError):
            raise
        except FetchError as error:
            return cls([], str(error))
        return cls(list(_DIRECTORY.decode(content).values()))

    def by_ticker(self, ticker: str) -> Company | None:
        row = self._by_ticker.get(_spelling(ticker))
        return Company(row.cik_str, row.ticker.upper(), row.title) if row else None

    def by_cik(self, cik: int) -> Company | None:
        # A company without a listed ticker is not in the file, yet EDGAR may have its filings.
        row = self._by_cik.get(cik)
        return Company(cik, row.ticker.upper(), row.title) if row else Company(cik, f"CIK{cik:010d}")

    def reason(self, ticker: str) -> str:
        if self.problem:
            return f"{ticker} is not on the watch-list and could not be looked up: {self.problem}"
        return (
            f"{ticker} is neither on the watch-list nor in EDGAR's {TICKERS_PATH}. "
            "Check the spelling, or give the company's CIK"
        )


def is_named(company: Company, name: str) -> bool:
    """Whether a ticker or CIK, as a user writes it, means this company."""
    cik = _CIK.fullmatch(name)
    return int(cik.group(1)) == company.cik if cik else _spelling(name) == _spelling(company.ticker)


def has_submissions_read(settings: Settings, company: Company) -> bool:
    """Whether ``OVERBUILD_SUBMISSIONS_OF`` names the company, or nobody."""
    return not settings.submissions_of or any(is_named(company, name) for name in settings.submissions_of)


def _spelling(ticker: str) -> str:
    """Share classes are spelled BRK.B, BRK/B and BRK-B by different sources."""
    return re.sub(r"[./]", "-", ticker.upper())
