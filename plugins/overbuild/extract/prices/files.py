"""Prices from local files.

Layout of the folder (``OVERBUILD_PRICES_DIR``)::

    <TICKER>.csv | .csv.gz | .parquet    date,open,high,low,close,adj_close,volume
    actions/<TICKER>.csv | .csv.gz       ex_date,dividend,basis,split
    prices.json                          optional: what the files are

Other columns are ignored. ``prices.json`` may hold ``basis`` (``split`` or ``raw``), ``is_synthetic``,
``as_of`` (ISO date: later rows are rejected), ``currency``, ``source`` (name stored with every row) and
``genuine_moves`` (``{ticker: [dates]}``: steps of the size of a split that were none). Without it closes are
taken to be split-adjusted US dollars of real trading, and a note says so.

``basis`` in an actions file may say ``raw`` or ``split`` where the amount of a dividend is stated in a
basis; other words say where it comes from and are ignored. A dividend in another basis than the bars is
refused, not converted.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from overbuild.errors import UsageError
from overbuild.extract.prices.base import (
    MAX_BODY_BYTES,
    Action,
    Bar,
    Basis,
    Keep,
    PriceHistory,
    PriceMalformedError,
    PriceNotFoundError,
    Reject,
    hash_only,
    require_ticker,
)
from overbuild.extract.prices.checks import SeriesRefusedError

SIDECAR: Final = "prices.json"
_BAR_SUFFIXES: Final = (".csv", ".csv.gz", ".parquet")
_ACTION_SUFFIXES: Final = (".csv", ".csv.gz")
_REQUIRED: Final = ("date", "close")
_COLUMNS: Final = ("date", "open", "high", "low", "close", "adj_close", "volume")
# Marks a CSV row with another number of fields than the header; no text file holds it.
_RAGGED: Final = "\0"


class Sidecar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Content of ``prices.json``."""

    basis: Basis = "split"
    is_synthetic: bool = False
    as_of: date | None = None
    currency: str = "USD"
    source: str = "files"
    genuine_moves: dict[str, list[date]] = {}


class FilesProvider:
    """Reads a folder in the layout of this module.

    Args:
        folder: value of ``OVERBUILD_PRICES_DIR``.
        keep: keeps the content of every file that was read.

    Raises:
        UsageError: there is no such folder, or its ``prices.json`` cannot be used.
    """

    name = "files"
    incremental = False

    def __init__(self, folder: Path | None, *, keep: Keep = hash_only) -> None:
        if folder is None:
            raise UsageError(
                "Prices are to come from files, and no folder is set",
                place="OVERBUILD_PRICES_DIR",
                remedy="Set it to a folder of <TICKER>.csv files, or choose another OVERBUILD_PRICE_PROVIDER",
            )
        if not folder.is_dir():
            raise UsageError(
                f"The folder of prices {folder} does not exist",
                place="OVERBUILD_PRICES_DIR",
                remedy="Correct it",
            )
        self._folder = folder
        self._keep = keep
        self._declared = (folder / SIDECAR).is_file()
        self._sidecar = _read_sidecar(folder / SIDECAR) if self._declared else Sidecar()

    @property
    def basis(self) -> Basis:
        """What the sidecar says, ``split`` without one."""
        return self._sidecar.basis

    def fetch(self, ticker: str, start: date, end: date, *, now: datetime) -> PriceHistory:
        """All bars and actions of a ticker from ``start`` on.

        Raises:
            PriceNotFoundError: there is no file for the ticker.
            PriceMalformedError: a file cannot be read, lacks a column, or is larger than 32 MB.
            SeriesRefusedError: a row of the actions cannot be used.
        """
        path = self._find(require_ticker(ticker), "", _BAR_SUFFIXES)
        if path is None:
            raise PriceNotFoundError(
                f"There is no file of prices for {ticker}",
                place=f"{self._folder}/{ticker}.csv",
                remedy="Add the file, or take the ticker out of the watch-list",
            )
        content = _read(path)
        rows = _parquet_rows(path, content) if path.suffix == ".parquet" else _csv_rows(path, content)
        bars: list[Bar] = []
        rejects: list[Reject] = []
        for line, row in rows:
            bar = _bar(row, f"{path.name} line {line}")
            if isinstance(bar, Reject):
                rejects.append(bar)
            else:
                bars.append(bar)
        actions: list[Action] = []
        actions_sha256 = None
        actions_path = self._find(ticker, "actions", _ACTION_SUFFIXES)
        if actions_path is not None:
            told = _read(actions_path)
            for line, row in _csv_rows(actions_path, told, ("ex_date",)):
                actions.extend(_actions(row, f"actions/{actions_path.name} line {line}", ticker, self.basis))
            actions_sha256 = self._keep(told)
        return PriceHistory(
            ticker=ticker,
            # Rows after `end` stay: they are in the future, and that is a fault to be named.
            bars=tuple(bar for bar in bars if bar.session_on >= start),
            actions=tuple(action for action in actions if action.ex_on >= start),
            basis=self.basis,
            currency=self._sidecar.currency,
            source=self._sidecar.source,
            is_synthetic=self._sidecar.is_synthetic,
            retrieved_at=now,
            source_url=f"file:{path.name}",
            source_sha256=self._keep(content),
            actions_url=f"file:actions/{actions_path.name}" if actions_path else None,
            actions_sha256=actions_sha256,
            rejects=tuple(rejects),
            known_until=self._sidecar.as_of,
            genuine_moves=frozenset(self._sidecar.genuine_moves.get(ticker, ())),
        )

    def notes(self) -> tuple[str, ...]:
        """What was assumed about the folder."""
        if self._declared:
            return ()
        return (
            f"The folder of prices has no {SIDECAR}: closes are taken to be split-adjusted US dollars of real trading",
        )

    def close(self) -> None:
        """Nothing to release."""

    def _find(self, ticker: str, subfolder: str, suffixes: tuple[str, ...]) -> Path | None:
        folder = self._folder / subfolder
        found = [path for path in (folder / f"{ticker}{suffix}" for suffix in suffixes) if path.is_file()]
        if len(found) > 1:
            raise PriceMalformedError(
                f"{ticker} has several files: {', '.join(path.name for path in found)}",
                place=str(folder),
                remedy="Keep one",
            )
        return found[0] if found else None


def _read_sidecar(path: Path) -> Sidecar:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Sidecar)
    except (msgspec.DecodeError, OSError) as error:
        raise UsageError(
            f"The description of the price files cannot be used: {error}",
            place=str(path),
            remedy='For example {"basis": "split", "is_synthetic": false, "currency": "USD"}',
        ) from error


def _read(path: Path) -> bytes:
    """Content of a file, unpacked; at most :data:`MAX_BODY_BYTES`."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(MAX_BODY_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise PriceMalformedError(
            f"A file of prices cannot be read: {error}", place=str(path), remedy="Copy it again"
        ) from error
    if len(content) > MAX_BODY_BYTES:
        raise PriceMalformedError(f"A file of prices has more than {MAX_BODY_BYTES} bytes", place=str(path))
    return content


def _csv_rows(
    path: Path, content: bytes, required: tuple[str, ...] = _REQUIRED
) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PriceMalformedError("A file of prices is not UTF-8 text", place=str(path)) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey=_RAGGED, restval=_RAGGED)
    _require_columns(path, [name.strip().lower() for name in reader.fieldnames or ()], required)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise PriceMalformedError(
            f"A file of prices is not CSV: {error}", place=f"{path} line {reader.line_num}"
        ) from error


def _parquet_rows(path: Path, content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as error:
        raise PriceMalformedError(f"A file of prices is not Parquet: {error}", place=str(path)) from error
    table = table.rename_columns([name.strip().lower() for name in table.column_names])
    _require_columns(path, table.column_names, _REQUIRED)
    wanted = [name for name in _COLUMNS if name in table.column_names]
    yield from enumerate(table.select(wanted).to_pylist(), start=1)


def _require_columns(path: Path, names: list[str], required: tuple[str, ...]) -> None:
    missing = [name for name in required if name not in names]
    if missing or len(set(names)) != len(names):
        raise PriceMalformedError(
            f"A file of prices has the columns {names}" + (f" and lacks {missing}" if missing else ""),
            place=str(path),
            remedy="The first line has to name date,open,high,low,close,adj_close,volume, each once",
        )


def _bar(row: dict[str, Any], line: str) -> Bar | Reject:
    day: date | None = None
    try:
        _require_fields(row)
        day = _day(row["date"])
        return Bar(
            session_on=day,
            open=_number(row.get("open"), "open"),
            high=_number(row.get("high"), "high"),
            low=_number(row.get("low"), "low"),
            close=_number(row.get("close"), "close"),
            volume=_whole(row.get("volume"), "volume"),
            adj_close=_number(row.get("adj_close"), "adj_close"),
            line=line,
        )
    except ValueError as error:
        payload = json.dumps({str(k): str(v) for k, v in row.items()}, sort_keys=True)
        return Reject("unreadable_row", f"{error} ({line})", payload, day)


def _actions(row: dict[str, Any], line: str, ticker: str, basis: Basis) -> list[Action]:
    try:
        _require_fields(row)
        ex_on = _day(row["ex_date"])
        found = []
        dividend = _number(row.get("dividend"), "dividend")
        if dividend is not None:
            _require_basis(row.get("basis"), basis)
            found.append(Action(ex_on, "dividend", dividend))
        split = _number(row.get("split"), "split")
        if split is not None:
            found.append(Action(ex_on, "split", split))
    except ValueError as error:
        raise SeriesRefusedError(
            f"{ticker}: an action cannot be used: {error}",
            code="bad_action",
            place=line,
            remedy="Every adjusted close before it depends on it: correct the file",
        ) from error
    return found


def _require_fields(row: dict[str, Any]) -> None:
    if _RAGGED in row or _RAGGED in row.values():
        raise ValueError("the row has another number of fields than the header")


def _require_basis(stated: object, basis: Basis) -> None:
    word = str(stated or "").strip().lower()
    if word in ("raw", "split") and word != basis:
        raise ValueError(f"the dividend is of basis {word!r} and the bars are {basis!r}")


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(f"{value!r} is not a date of the form YYYY-MM-DD") from None


def _whole(value: object, name: str) -> int | None:
    number = _number(value, name)
    if number is None:
        return None
    if not number.is_integer():
        raise ValueError(f"{name} {number:g} is not a whole number")
    return int(number)


def _number(value: object, name: str) -> float | None:
    """A finite number; None where nothing is written."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(str(value))
    except ValueError:
        raise ValueError(f"{name} {value!r} is not a number") from None
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise ValueError(f"{name} is infinite")
    return number
