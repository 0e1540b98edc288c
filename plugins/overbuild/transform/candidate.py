"""A candidate: one built but unpublished set of marts, in a directory of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from overbuild.errors import OverbuildError
from overbuild.lake.store import write_atomically
from overbuild.settings import Settings

CANDIDATE_FILE: Final = "candidate.json"
DATABASE_FILE: Final = "candidate.duckdb"
MARTS_SCHEMA: Final = "marts"


@dataclass(frozen=True, slots=True)
class MartInfo:
    """Size of one mart: rows and columns."""

    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a transform built.

    Attributes:
        run_id: name of the candidate's directory; sorts by time.
        directory: holds everything below; nobody but this run opens it until it is published.
        database: DuckDB file with the schemas ``lake``, ``seeds``, ``staging``, ``intermediate`` and ``marts``.
        as_of: only facts public by this instant were used; None for everything in the lake.
        origin: ``edgar`` or ``sample``.
        marts: every table of the schema ``marts``, by name.
        inputs: sha256 of every lake file that was read, by path relative to the lake.
        rules_version: hash of the dbt project's models, macros, seeds and tests.
        code_version: version of this package.
        dbt_counts: nodes of the dbt run by outcome, such as ``success``, ``pass`` and ``fail``.
    """

    run_id: str
    directory: Path
    database: Path
    as_of: datetime | None
    origin: str
    marts: dict[str, MartInfo]
    inputs: dict[str, str]
    rules_version: str
    code_version: str
    dbt_counts: dict[str, int]

    @classmethod
    def load(cls, settings: Settings, run_id: str | None = None) -> Candidate:
        """The candidate ``run_id``, or the newest that was built to the end.

        Raises:
            OverbuildError: there is none, or its description cannot be read.
        """
        if run_id is None:
            built = sorted(settings.candidate_dir.glob(f"*/{CANDIDATE_FILE}"))
            if not built:
                raise OverbuildError(
                    "There is no candidate",
                    place=str(settings.candidate_dir),
                    remedy="Run `overbuild transform`",
                )
            path = built[-1]
        else:
            path = settings.candidate_dir / run_id / CANDIDATE_FILE
        return cls.at(path.parent)

    @classmethod
    def at(cls, directory: Path) -> Candidate:
        """The candidate in a directory.

        Raises:
            OverbuildError: its description cannot be read, for example because it was not built to the end.
        """
        path = directory / CANDIDATE_FILE
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                run_id=content["run_id"],
                directory=directory,
                database=directory / DATABASE_FILE,
                as_of=datetime.fromisoformat(content["as_of"]) if content["as_of"] else None,
                origin=content["origin"],
                marts={name: MartInfo(**info) for name, info in content["marts"].items()},
                inputs=content["inputs"],
                rules_version=content["rules_version"],
                code_version=content["code_version"],
                dbt_counts=content["dbt_counts"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise OverbuildError(
                f"The candidate's description cannot be read: {error}",
                place=str(path),
                remedy="Run `overbuild transform` again",
            ) from error

    def to_dict(self) -> dict[str, Any]:
        """Plain values, without paths of this machine."""
        return {
            "run_id": self.run_id,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "origin": self.origin,
            "marts": {name: {"rows": info.rows, "columns": info.columns} for name, info in sorted(self.marts.items())},
            "inputs": dict(sorted(self.inputs.items())),
            "rules_version": self.rules_version,
            "code_version": self.code_version,
            "dbt_counts": dict(sorted(self.dbt_counts.items())),
        }

    def save(self) -> None:
        """Write the description; a candidate without one was not built to the end."""
        text = json.dumps(self.to_dict(), indent=2) + "\n"
        write_atomically(self.directory / CANDIDATE_FILE, text.encode())
