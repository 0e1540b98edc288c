"""What a backfill is: a file in ``backfills/`` that says what is built again, why, and who answers for it.

::

    reason: RF08 counts finance leases from rule version RF08-3 on
    owner: data team <data@example.com>
    quarters: {from: 2024Q1, to: 2025Q4}    # or one quarter; without "to" up to the last one that is over
    tickers: [ORCL, CRWV]                   # tickers or CIKs
    as_of: 2025-06-30T22:00:00Z             # or quarter_end: one world for every quarter

At least one of quarters, tickers and as_of is there.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from overbuild.backfill.quarters import Quarter, quarters_between
from overbuild.errors import UsageError
from overbuild.paths import project_root

FOLDER: Final = "backfills"
QUARTER_END: Final = "quarter_end"
LIVE_PIECE: Final = "now"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TICKER: Final = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,14}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One candidate that a backfill builds.

    Attributes:
        name: ``now``, a quarter such as ``2025Q3``, or an instant such as ``20250630T220000Z``.
        as_of: nothing that became public later is used; None: everything in the lake.
    """

    name: str
    as_of: datetime | None

    @property
    def shelf(self) -> str | None:
        """Folder below the published root for a world of the past; None: what readers see as ``current``."""
        return None if self.as_of is None else f"as_of/{stamp(self.as_of)}"


@dataclass(frozen=True, slots=True)
class Range:
    """Calendar quarters, both included; ``last`` None: up to the last one that is over."""

    first: Quarter
    last: Quarter | None

    def __contains__(self, quarter: Quarter) -> bool:
        return self.first <= quarter and (self.last is None or quarter <= self.last)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last or 'the last one over'}"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A declared backfill.

    Attributes:
        backfill_id: the file's name without its ending.
        path: the file.
        reason, owner: as declared.
        quarters: calendar quarters that it is about; None: all.
        tickers: tickers or CIKs that it is about, in upper case; empty: all.
        as_of: an instant (UTC), ``quarter_end``, or None for a rebuild from everything in the lake.
        sha256: of the file's bytes: a stage belongs to one wording of the declaration.
    """

    backfill_id: str
    path: Path
    reason: str
    owner: str
    quarters: Range | None
    tickers: tuple[str, ...]
    as_of: datetime | Literal["quarter_end"] | None
    sha256: str

    @property
    def called(self) -> str:
        """How commands name it: its id, or its path where that is not in ``backfills/``."""
        return self.backfill_id if self.path.parent.resolve() == folder() else str(self.path)

    def pieces(self, now: datetime | None = None) -> list[Piece]:
        """The candidates to build, oldest first: one, or one a quarter with ``as_of: quarter_end``.

        Raises:
            UsageError: a quarter whose end is asked for is not over.
        """
        if self.as_of is None:
            return [Piece(LIVE_PIECE, None)]
        if isinstance(self.as_of, datetime):
            return [Piece(stamp(self.as_of), self.as_of)]
        assert self.quarters is not None  # checked when the file was read
        newest = Quarter.last_over(now or datetime.now(UTC))
        last = self.quarters.last or newest
        if max(last, self.quarters.first) > newest:
            raise UsageError(
                f"{max(last, self.quarters.first)} is not over, so nobody knows what was public at its end",
                place=str(self.path),
                remedy=f"End the range with {newest} or earlier",
            )
        return [Piece(str(quarter), quarter.over_at) for quarter in quarters_between(self.quarters.first, last)]

    def piece(self, name: str | None, now: datetime | None = None) -> list[Piece]:
        """All pieces, or the one of that name.

        Raises:
            UsageError: the backfill has no such piece.
        """
        pieces = self.pieces(now)
        if name is None:
            return pieces
        found = [piece for piece in pieces if piece.name.upper() == name.strip().upper()]
        if not found:
            span = pieces[0].name if len(pieces) == 1 else f"{pieces[0].name} to {pieces[-1].name}"
            raise UsageError(
                f"Backfill {self.backfill_id} has no piece {name}", place=str(self.path), remedy=f"It has {span}"
            )
        return found

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON and the manifest."""
        as_of = self.as_of.isoformat() if isinstance(self.as_of, datetime) else self.as_of
        last = self.quarters.last if self.quarters else None
        return {
            "id": self.backfill_id,
            "reason": self.reason,
            "owner": self.owner,
            "quarters": {"from": str(self.quarters.first), "to": last and str(last)} if self.quarters else None,
            "tickers": list(self.tickers),
            "as_of": as_of,
            "declaration_sha256": self.sha256,
        }


def stamp(instant: datetime) -> str:
    """An instant as a name: ``20250630T220000Z``; fractions of a second only where there are any."""
    utc = instant.astimezone(UTC)
    fraction = f".{utc.microsecond:06d}" if utc.microsecond else ""
    return f"{utc:%Y%m%dT%H%M%S}{fraction}Z"


class _Span(BaseModel):
    model_config = ConfigDict(extra="forbid")

    first: str = Field(alias="from")
    last: str | None = Field(None, alias="to")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=10)
    owner: str = Field(min_length=2)
    quarters: Range | None = None
    tickers: tuple[str, ...] = ()
    as_of: datetime | Literal["quarter_end"] | None = None

    @field_validator("reason", "owner", mode="before")
    @classmethod
    def _one_line(cls, value: Any) -> Any:  # noqa: ANN401
        return " ".join(value.split()) if isinstance(value, str) else value

    @field_validator("quarters", mode="before")
    @classmethod
    def _range(cls, value: Any) -> Range | None:  # noqa: ANN401
        if isinstance(value, str):
            only = Quarter.parse(value)
            return Range(only, only)
        if not isinstance(value, dict) or "from" not in value or not value.keys() <= {"from", "to"}:
            raise ValueError("has to be one quarter such as 2025Q3, or {from: 2024Q1, to: 2025Q4}")
        span = _Span.model_validate(value)
        found = Range(Quarter.parse(span.first), Quarter.parse(span.last) if span.last else None)
        if found.last is not None and found.last < found.first:
            raise ValueError(f"{found.last} comes before {found.first}")
        return found

    @field_validator("tickers", mode="before")
    @classmethod
    def _names(cls, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
            raise ValueError("has to be a list of tickers or CIKs such as [MSFT, 1341439]")
        names = tuple(dict.fromkeys(name.strip().upper() for name in value))
        strange = [name for name in names if not _TICKER.fullmatch(name)]
        if strange:
            raise ValueError(f"{strange} are no tickers or CIKs")
        return names

    @field_validator("as_of", mode="before")
    @classmethod
    def _instant(cls, value: Any) -> Any:  # noqa: ANN401
        if value == QUARTER_END:
            return value
        try:
            instant = datetime.fromisoformat(str(value))
        except ValueError:
            raise ValueError(
                f"{value!r} is neither an ISO instant such as 2025-06-30T22:00:00Z nor {QUARTER_END}"
            ) from None
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
        if instant > datetime.now(UTC):
            raise ValueError(f"{value} lies in the future")
        return instant

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.quarters is None and not self.tickers and self.as_of is None:
            raise ValueError("says neither quarters nor tickers nor as_of: what is it about?")
        if self.as_of == QUARTER_END and self.quarters is None:
            raise ValueError(f"as_of: {QUARTER_END} needs quarters")
        return self


def folder() -> Path:
    """Where declarations are: ``backfills/`` of the project."""
    return project_root() / FOLDER


def load(name: str | Path) -> Declaration:
    """The backfill of an id (a file of ``backfills/``) or of a path that ends in ``.yml``.

    Raises:
        UsageError: there is no such file, it is no YAML, or a field is missing, unknown or not usable; the message
            names every one.
    """
    path = Path(name) if str(name).endswith((".yml", ".yaml")) else folder() / f"{name}.yml"
    if not _ID.fullmatch(path.stem):
        raise UsageError(
            f"{path.stem!r} is no name for a backfill",
            place=str(path),
            remedy="Use lower-case letters, digits, _ and -, such as 2026-11-leases.yml",
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        known = ", ".join(found.stem for found in _files()) or "none"
        raise UsageError(
            f"There is no backfill {name}: {error.strerror}", place=str(path), remedy=f"Declared: {known}"
        ) from error
    try:
        # Everything stays text: YAML would take the ticker ON for true and 2024-10-01 for a day.
        told = yaml.load(content, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The declaration is no YAML: {' '.join(str(error).split())}", place=str(path), remedy="Correct the file"
        ) from error
    if not isinstance(told, dict):
        raise UsageError(
            "The declaration is empty or no mapping", place=str(path), remedy="Give it a reason, an owner and a range"
        )
    try:
        fields = _File.model_validate(told)
    except ValidationError as error:
        raise UsageError(
            f"The declaration cannot be used: {'; '.join(_words(row) for row in error.errors())}",
            place=str(path),
            remedy="Correct the file; docs/how-to-backfill.md describes every field",
        ) from error
    return Declaration(
        backfill_id=path.stem,
        path=path,
        reason=fields.reason,
        owner=fields.owner,
        quarters=fields.quarters,
        tickers=fields.tickers,
        as_of=fields.as_of,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def declared() -> list[str]:
    """Ids of all files in ``backfills/``, sorted."""
    return [path.stem for path in _files()]


def _files() -> list[Path]:
    return sorted(folder().glob("*.yml"))


def _words(error: Any) -> str:  # noqa: ANN401
    field = ".".join(str(part) for part in error["loc"])
    says = str(error["msg"]).removeprefix("Value error, ")
    return f"{field}: {says}" if field else says
