"""The gate: every mart through its suite, what had to be there, and dbt's own tests."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb
import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from overbuild.audit import report
from overbuild.audit.checks import (
    Check,
    MartSuite,
    Rule,
    has_columns,
    no_rows,
    not_empty,
    not_null,
    one_of,
    unique,
)
from overbuild.audit.engine import Engine, Verdict, share, shared_engine
from overbuild.audit.published import incomparable, published, reason_to_differ
from overbuild.audit.published import prepare as lay_beside
from overbuild.audit.required import Required, prepare
from overbuild.audit.result import AUDIT_FILE, AuditResult, Failure, MartAudit
from overbuild.audit.suites import SUITES, conventions
from overbuild.audit.suites.history import STOPPING, TELLING
from overbuild.audit.suites.scope import RULES as SCOPE_RULES
from overbuild.audit.witness import witnesses
from overbuild.errors import GateRefusedError
from overbuild.extract.scope import read_scope
from overbuild.lake.store import remove_leftovers, write_atomically
from overbuild.transform.export import (
    AUDITED_MARTS,
    content_hash,
    export_marts,
    file_sha256,
    mart_columns,
    mart_names,
    quoted,
)

if TYPE_CHECKING:
    from overbuild.settings import Settings
    from overbuild.transform import Candidate

# Rows judged at once: Great Expectations works on pandas, where a row of text costs about a kilobyte.
_FRAME_ROWS: Final = 250_000
_TEST_KINDS: Final = ("test.", "unit_test.")
_DBT_DONE: Final = ("pass", "success", "warn", "no-op")
_DBT_CHECKS: Final = (
    not_empty(),
    one_of("status", _DBT_DONE),
    one_of("status", tuple(status for status in _DBT_DONE if status != "warn"), "warn"),
)


def run(
    settings: Settings,
    candidate: Candidate,
    *,
    now: datetime | None = None,
    rewrites: str | None = None,
    on_passed: Callable[[], None] | None = None,
) -> AuditResult:
    """Judge a candidate and write the report, the failing rows and, last, ``audit.json`` beside it.

    A refused candidate is a result with ``passed`` False, not an error; see
    :func:`overbuild.audit.require_passed`.

    Args:
        settings: names the lake that coverage is judged against, and the published version that history is.
        candidate: as ``overbuild.transform`` built it; opened read-only.
        now: the instant freshness is judged at; default the clock.
        rewrites: what somebody asked for that changes the past in mass, in words; it is told then, and stops nothing.
        on_passed: writes what else a candidate that passed has to have, before it counts as audited.

    Raises:
        GateRefusedError: there is no readable candidate database, so nothing can be judged.
    """
    started = time.monotonic()
    now = now or datetime.now(UTC)
    scope = read_scope(settings).to_dict()
    folder, marts = candidate.directory / "audit", candidate.directory / AUDITED_MARTS
    (candidate.directory / AUDIT_FILE).unlink(missing_ok=True)
    remove_leftovers(candidate.directory)  # of an audit that was killed
    for place in (folder, marts):
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
    try:
        connection = duckdb.connect(str(candidate.database), read_only=True)
    except duckdb.Error as error:
        raise GateRefusedError(
            f"The candidate's database cannot be opened, so nothing can be audited: {error}",
            place=str(candidate.database),
            remedy="Run `overbuild transform` again",
        ) from error
    with connection:
        try:
            required = prepare(
                connection,
                scope,
                _changed_files(settings.lake_dir, candidate.inputs),
                as_of=candidate.as_of,
                now=now,
                origin=candidate.origin,
            )
        except duckdb.Error as error:
            raise GateRefusedError(
                f"What had to be there cannot be told from the lake: {str(error).splitlines()[0]}",
                place=settings.lake_dir,
                remedy="Run `overbuild extract --full-refresh` and `overbuild transform` again",
            ) from error
        # Under this read-only connection nobody can write: what is hashed here is what is judged below.
        hashed = content_hash({file.name: file.sha256 for file in export_marts(connection, marts)})
        database_sha256 = file_sha256(candidate.database)
        bench = Bench(connection, shared_engine(), folder, required, candidate.origin)
        bench.scope()
        bench.history(settings, candidate, rewrites)
        dbt = bench.dbt(candidate.directory / "dbt" / "run_results.json")
        bench.inventory()
        for mart in mart_names(connection):
            if mart in SUITES:
                bench.mart(SUITES[mart])
    result = AuditResult(
        run_id=candidate.run_id,
        origin=candidate.origin,
        as_of=candidate.as_of,
        evaluated=len(bench.entries),
        failures=tuple(entry.failure for entry in bench.entries if entry.stops),
        warnings=tuple(entry.failure for entry in bench.entries if not entry.passed and not entry.stops),
        skipped=tuple(bench.skipped),
        marts=tuple(bench.tally()),
        required=required.to_dict(),
        dbt=dbt,
        content_hash=hashed,
        database_sha256=database_sha256,
        report_path=str(folder / report.HTML_FILE),
        audited_at=now,
        seconds=round(time.monotonic() - started, 3),
        tool=f"great_expectations {bench.engine.version}",
    )
    report.write(folder, result, bench.entries)
    if result.passed and on_passed is not None:
        on_passed()
    path = candidate.directory / AUDIT_FILE
    write_atomically(path, (json.dumps(result.to_dict(), indent=2) + "\n").encode())
    return result


def _changed_files(lake_root: str, inputs: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Lake files that are no longer what the candidate was built from."""
    fs, base = fsspec.core.url_to_fs(lake_root)
    for name, built_from in sorted(inputs.items()):
        path = f"{str(base).rstrip('/')}/{name}"
        if not fs.exists(path):
            yield {"file": name, "reason": "gone"}
            continue
        with fs.open(path, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != built_from:
            yield {"file": name, "reason": "changed"}


@dataclass
class Bench:
    """Collects verdicts while suites run on a candidate.

    Attributes:
        connection: the candidate, opened read-only and prepared (:mod:`overbuild.audit.required`).
        engine: Great Expectations.
        folder: gets the failing rows.
        required: what had to be there.
        origin: ``edgar`` or ``sample``.
        entries: every expectation asked so far, with its verdict.
        skipped: what could not be asked, with the reason.
        rows: rows judged, by subject.
    """

    connection: duckdb.DuckDBPyConnection
    engine: Engine
    folder: Path
    required: Required
    origin: str
    entries: list[report.Entry] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)

    def mart(self, suite: MartSuite) -> None:
        """All expectations of one mart."""
        columns = dict(mart_columns(self.connection, suite.mart))
        checks = _dealt(suite, columns)
        if self._must_have_rows(suite):
            checks.insert(0, not_empty())
        relied_on = dict.fromkeys((*suite.key, *suite.columns, *(c for check in checks for c in check.columns)))
        needed = [column for column in relied_on if column in columns]
        askable = [has_columns(relied_on)]
        # A check of a column that is not there fails once, as the column's absence.
        askable += [check for check in checks if set(check.columns) <= columns.keys()]
        kinds = {column: columns[column] for column in needed}
        rows = self._row_count(suite.mart)
        doubted = self._doubted(suite.mart, kinds, askable)
        frames = self._frames(suite.mart, kinds, [askable[position] for position in sorted(doubted)], suite.key)
        self._judge(suite.mart, rows, askable, suite.key, doubted, frames)
        if not rows and not self._must_have_rows(suite):
            self.skipped.append(f"{suite.mart} is empty, and nothing it could hold was extracted")
        rules = []
        for rule in (*conventions.rules(suite.mart, columns), *suite.rules):
            if rule.is_freshness and self.origin == "sample":
                self.skipped.append(f"{suite.mart}: whether {rule.says}; the recorded sample never gets newer")
            else:
                rules.append(rule)
        self.rules(suite.mart, rules)

    def inventory(self) -> None:
        """Every mart that is expected is there, and every mart that is there is audited."""
        present = mart_names(self.connection)
        found = []
        for name, says, odd in (
            ("mart_missing", "every mart is there", sorted(SUITES.keys() - set(present))),
            ("mart_without_suite", "every mart has an audit suite", sorted(set(present) - SUITES.keys())),
        ):
            found.append((Rule(name, "", says), pa.table({"mart": pa.array(odd, pa.string())})))
        self._settle("marts", found)

    def scope(self) -> None:
        """What the run was asked for against what the lake holds."""
        self.rules("scope", SCOPE_RULES)

    def history(self, settings: Settings, candidate: Candidate, rewrites: str | None) -> None:
        """The past as readers see it, and as the candidate has it."""
        before = published(settings)
        why_not = incomparable(before, candidate)
        if before is None or why_not is not None:
            self.skipped.append(f"what changed of the published past; {why_not}")
            return
        why_not = lay_beside(self.connection, before)
        if why_not is not None:
            self.skipped.append(f"what changed of the published past; {why_not}")
            return
        reason = reason_to_differ(before, candidate, rewrites)
        if reason is None:
            self.rules("history", (*TELLING, *STOPPING))
        else:
            self.skipped.append(f"history: what changes in mass stops nothing: {reason}")
            self.rules("history", (*TELLING, *(replace(rule, severity="warn") for rule in STOPPING)))

    def dbt(self, path: Path) -> dict[str, int]:
        """dbt's tests and models all ended well; returns the number of tests by status."""
        try:
            results = json.loads(path.read_text(encoding="utf-8"))["results"]
            rows = [(str(row["unique_id"]), str(row["status"]), row.get("failures")) for row in results]
        except (OSError, ValueError, KeyError, TypeError) as error:
            results_check = Rule("run_results", "", "dbt left its results")
            self._unanswered("dbt", results_check, f"{path} cannot be read: {error}")
            return {}
        frame = pd.DataFrame(rows, columns=["unique_id", "status", "failing_rows"])
        is_test = frame["unique_id"].str.startswith(_TEST_KINDS)
        for subject, part in (("dbt", frame[is_test]), ("dbt models", frame[~is_test])):
            whole = [part.reset_index(drop=True)]
            every = dict.fromkeys(range(len(_DBT_CHECKS)), False)
            self._judge(subject, len(part), _DBT_CHECKS, ("unique_id",), every, whole)
        return dict(sorted(Counter(frame[is_test]["status"]).items()))

    def tally(self) -> list[MartAudit]:
        """Counts by subject, in name order."""
        subjects = {entry.failure.mart for entry in self.entries}
        found = []
        for subject in sorted(subjects):
            mine = [entry for entry in self.entries if entry.failure.mart == subject]
            stopped = sum(entry.stops for entry in mine)
            warned = sum(not entry.passed and not entry.stops for entry in mine)
            found.append(MartAudit(subject, self.rows.get(subject, 0), len(mine), stopped, warned))
        return found

    def _must_have_rows(self, suite: MartSuite) -> bool:
        return {
            # A run over private companies alone has no quarters; that nothing at all was required is a rule of its own.
            "always": self.required.companies > 0 or not self.required.notices,
            "with_prices": self.required.bars > 0,
            "with_hyperscalers": self.required.hyperscalers > 0,
            "with_notices": self.required.notices > 0,
            "never": False,
        }[suite.presence]

    def _row_count(self, mart: str) -> int:
        ((rows,),) = self.connection.execute(f"select count(*) from marts.{quoted(mart)}").fetchall()
        return int(rows)

    def _doubted(self, mart: str, kinds: Mapping[str, str], checks: Sequence[Check]) -> dict[int, bool]:
        """Positions of the checks that have to be asked of the whole mart, and whether its witness failed them."""
        doubted = dict.fromkeys(range(len(checks)), False)
        for frame, positions in witnesses(self.connection, mart, kinds, checks):
            held = self.engine.holds(frame, [checks[position] for position in positions])
            for position, holds in zip(positions, held, strict=True):
                if holds:
                    del doubted[position]
                else:
                    doubted[position] = True
        return doubted

    def _frames(
        self, mart: str, kinds: Mapping[str, str], checks: Sequence[Check], key: tuple[str, ...]
    ) -> Iterator[pd.DataFrame]:
        """What the checks read of the mart, with its key, in frames that fit in memory; none where there are no checks.

        All rows of a company are in one: the key stays unique if each is.
        """
        if not checks:
            return
        needed = dict.fromkeys((*key, "ticker", *(column for check in checks for column in check.columns)))
        # Lists are only looked at for NULL here; as text they are cheap and hashable.
        picked = [
            f"{quoted(c)}::varchar as {quoted(c)}" if kinds[c].endswith("[]") else quoted(c)
            for c in needed
            if c in kinds
        ]
        query = f"select {', '.join(picked)} from marts.{quoted(mart)}"
        conditions = self._parts(mart) if "cik" in key and "cik" in kinds else ["true"]
        for condition in conditions:
            yield self.connection.sql(f"{query} where {condition}").df()

    def _parts(self, mart: str) -> list[str]:
        """Conditions on ``cik`` that divide the mart, each with about :data:`_FRAME_ROWS` rows or one company."""
        counted = self.connection.sql(f"select cik, count(*) from marts.{quoted(mart)} group by cik order by cik")
        parts: list[tuple[int, int]] = []
        conditions = []
        room = 0
        for cik, rows in counted.fetchall():
            if cik is None:
                conditions.append("cik is null")
            elif rows <= room:
                parts[-1] = (parts[-1][0], cik)
                room -= rows
            else:
                parts.append((cik, cik))
                room = _FRAME_ROWS - rows
        conditions += [f"cik between {first} and {last}" for first, last in parts]
        return conditions or ["true"]

    def _judge(
        self,
        subject: str,
        rows: int,
        checks: Sequence[Check],
        key: tuple[str, ...],
        doubted: Mapping[int, bool],
        frames: Iterable[pd.DataFrame],
    ) -> None:
        """One verdict a check, in their order; those of the doubted ones from every frame, with the failing rows kept.

        Args:
            subject: whose rows they are.
            rows: how many.
            checks: all that is asked of them.
            key: columns that identify a row.
            doubted: positions of the checks that are not known to hold, and whether they are known not to.
            frames: all rows, with the columns that the doubted checks read.
        """
        self.rows[subject] = rows
        positions = sorted(doubted)
        asked = [checks[position] for position in positions]
        failed: dict[int, list[Verdict]] = {}
        failing: dict[int, list[pa.Table]] = {}
        for frame in frames:
            for position, verdict in zip(positions, self.engine.judge(frame, asked), strict=True):
                if verdict.passed:
                    continue
                failed.setdefault(position, []).append(verdict)
                if verdict.failing_rows:
                    shown = [c for c in dict.fromkeys((*key, "ticker", *verdict.check.columns)) if c in frame.columns]
                    part = frame.iloc[list(verdict.failing_rows)][shown]
                    failing.setdefault(position, []).append(pa.Table.from_pandas(part, preserve_index=False))
        for position, check in enumerate(checks):
            table = pa.concat_tables(failing[position], promote_options="permissive") if position in failing else None
            path = self._keep(subject, check.name, table) if table is not None else None
            verdict = _together(check, failed.get(position, []), rows)
            if verdict.passed and doubted.get(position, False):
                verdict = Verdict(check, False, "a value that fails alone and not among the others")
            if table is not None:
                verdict = replace(verdict, observed=f"{verdict.observed}; the first: {_first(table)}")
            self._note(subject, check.name, verdict, table.num_rows if table is not None else None, path)

    def rules(self, subject: str, rules: Iterable[Rule]) -> None:
        """Rules about a subject, each a query whose rows break it."""
        found = []
        for rule in rules:
            try:
                found.append((rule, self.connection.sql(rule.sql).to_arrow_table()))
            except duckdb.Error as error:
                self._unanswered(subject, rule, str(error).splitlines()[0])
        if found:
            self._settle(subject, found)

    def _settle(self, subject: str, found: Sequence[tuple[Rule, pa.Table]]) -> None:
        verdicts = self.engine.settle([breaking.num_rows for _, breaking in found])
        for (rule, breaking), holds in zip(found, verdicts, strict=True):
            path = None
            observed = "no such row"
            if breaking.num_rows:
                path = self._keep(subject, rule.name, breaking)
                observed = f"{breaking.num_rows:,} rows, the first: {_first(breaking)}"
            verdict = Verdict(no_rows(rule.says, rule.severity), holds, observed)
            self._note(subject, rule.name, verdict, breaking.num_rows or None, path, rule.column)

    def _unanswered(self, subject: str, rule: Rule, why: str) -> None:
        """What cannot be evaluated stops publishing, whatever its severity: silence is not consent."""
        check = no_rows(rule.says, "fail")
        self._note(subject, rule.name, Verdict(check, False, f"could not be evaluated: {why}"), column=rule.column)

    def _note(
        self,
        subject: str,
        name: str,
        verdict: Verdict,
        count: int | None = None,
        path: Path | None = None,
        column: str | None = None,
    ) -> None:
        check = verdict.check
        failure = Failure(
            mart=subject,
            expectation=name,
            column=column or (check.columns[0] if len(check.columns) == 1 else None),
            severity=check.severity,
            says=check.says,
            observed=verdict.observed,
            failing_rows=count,
            failing_rows_path=str(path) if path else None,
        )
        self.entries.append(report.Entry(failure, verdict.passed))

    def _keep(self, subject: str, name: str, rows: pa.Table) -> Path:
        path = self.folder / f"{subject.replace(' ', '_')}__{name}.parquet"
        pq.write_table(rows, path, compression="zstd")
        return path


def _together(check: Check, failed: Sequence[Verdict], rows: int) -> Verdict:
    """One verdict on a check from those of the frames it failed on."""
    if not failed:
        return Verdict(check, True, f"{rows:,} rows")
    counts = [verdict.unexpected for verdict in failed if verdict.unexpected is not None]
    if len(counts) < len(failed):
        return Verdict(check, False, next(verdict.observed for verdict in failed if verdict.unexpected is None))
    examples = [example for verdict in failed for example in verdict.examples]
    return Verdict(check, False, share(sum(counts), rows, examples))


def _dealt(suite: MartSuite, columns: dict[str, str]) -> list[Check]:
    """The checks of a suite: its key, what the column names imply, and its own; each once."""
    found = [*(not_null(column) for column in suite.key), unique(*suite.key)]
    found += [*conventions.checks(columns), *suite.checks]
    return list({(check.name, check.severity, check.says): check for check in found}.values())


def _first(rows: pa.Table) -> str:
    """The first row in a few words: its identifying columns."""
    row = rows.slice(0, 1).to_pylist()[0]
    named = [c for c in ("ticker", "mart", "period_end_on", "session_on", "flag_id", "concept", "vintage") if c in row]
    picked = named or list(row)[:3]
    return " ".join(str(row[column]) for column in picked)
