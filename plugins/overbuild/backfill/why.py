"""Why a row differs between two builds, as far as their papers and inputs tell.

The causes, in the order they are asked:

``scope``
    the company is in one of the two builds only.
``as_of``
    one build ends earlier, and the row rests on something that became public after that.
``rule``
    the row carries another ``rule_version``; or nothing that the mart reads changed in the lake, and the rules or the
    code did.
``new_filing`` and ``restatement``
    a filing that the live version did not know is among the row's papers: the row is new, or it changed.
``data``
    lake files that the mart reads changed, and the rules did not: figures corrected at the source, new prices.
``rule_or_data``
    both changed, and the row's papers do not tell which of them it was.
``unexplained``
    neither changed. The same inputs give the same bytes, so this is a defect: it is shown first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from overbuild.errors import OverbuildError

if TYPE_CHECKING:
    import duckdb

    from overbuild.transform import Candidate

CAUSES: Final = (
    "unexplained", "restatement", "new_filing", "rule", "data", "rule_or_data", "as_of", "scope",
)  # fmt: skip
MEANING: Final = {
    "unexplained": "nothing that was read changed: a defect",
    "restatement": "a filing that the live version did not know changed it",
    "new_filing": "a filing that the live version did not know brought it",
    "rule": "rules or code changed",
    "data": "lake files changed: corrected at the source, or new prices",
    "rule_or_data": "rules and lake files changed; the papers do not tell which it was",
    "as_of": "it became public after the instant that one of the two ends at",
    "scope": "the company is in one of the two only",
}
_PAPERS: Final = ("dim_fiscal_quarter", "fct_fundamentals")
_PRICES: Final = ("daily_bars", "corporate_actions")
_FILE: Final = re.compile(r"(?P<dataset>[a-z_]+)/(?P<column>[a-z_]+)=(?P<value>[^/]+)/part\.parquet")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two builds.

    Attributes:
        as_of: nothing that became public later was used; None: everything in the lake.
        inputs: sha256 of every lake file that was read, by path relative to the lake.
        rules_version, code_version: of the dbt project, and of this package.
    """

    as_of: datetime | None
    inputs: Mapping[str, str]
    rules_version: str | None
    code_version: str | None

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> Side:
        """The side a published version's manifest describes."""
        told = manifest.get("as_of")
        return cls(
            as_of=datetime.fromisoformat(told) if told else None,
            inputs=manifest.get("inputs") or {},
            rules_version=manifest.get("rules_version"),
            code_version=manifest.get("code_version"),
        )

    @classmethod
    def of_candidate(cls, candidate: Candidate) -> Side:
        """The side a candidate is."""
        return cls(candidate.as_of, candidate.inputs, candidate.rules_version, candidate.code_version)


@dataclass(frozen=True, slots=True)
class Change:
    """A lake file that is not the same on both sides; ``value`` is a CIK, a ticker or a series."""

    dataset: str
    value: str
    path: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """What changed between two builds, and the SQL that turns it into a cause a row.

    Attributes:
        live, staged: the two builds.
        changes: lake files that are not the same on both sides.
        lineage: names of the lake's datasets that each mart is made from, directly or through other models.
    """

    live: Side
    staged: Side
    changes: tuple[Change, ...]
    lineage: Mapping[str, frozenset[str]]

    @classmethod
    def between(cls, live: Side, staged: Side, dbt_folder: Path) -> Reasons:
        """Compare inputs, and read the lineage that dbt left beside the staged candidate.

        Raises:
            OverbuildError: dbt's manifest cannot be read.
        """
        changed = sorted(
            path
            for path in live.inputs.keys() | staged.inputs.keys()
            if live.inputs.get(path) != staged.inputs.get(path)
        )
        return cls(live, staged, tuple(_change(path) for path in changed), lineage(dbt_folder / "manifest.json"))

    @property
    def rules_changed(self) -> bool:
        """Whether the dbt project or the package is another."""
        return (self.live.rules_version, self.live.code_version) != (
            self.staged.rules_version,
            self.staged.code_version,
        )

    @property
    def cutoff(self) -> datetime | None:
        """The instant that one side ends at and the other does not; None where both end at the same."""
        if self.live.as_of == self.staged.as_of:
            return None
        return min(instant for instant in (self.live.as_of, self.staged.as_of) if instant is not None)

    def rules_words(self) -> str:
        """The two versions of rules and code."""
        return (
            f"rules {self.live.rules_version} -> {self.staged.rules_version}, "
            f"code {self.live.code_version} -> {self.staged.code_version}"
        )

    def prepare(self, connection: duckdb.DuckDBPyConnection, live: str, staged: str) -> None:
        """Create the temporary tables that :meth:`expressions` reads.

        ``live_ciks`` and ``staged_ciks``
            companies of each side.
        ``new_filings``
            filings (cik, accession_number, known_at) that became public after the newest paper in the live version.
        ``changes``
            dataset, value and path of lake files that differ.

        Args:
            connection: with both databases attached.
            live: schema of the live marts, quoted; staged: name of the staged database.
        """
        connection.execute("create temp table changes (dataset varchar, value varchar, path varchar)")
        if self.changes:
            rows = [(change.dataset, change.value, change.path) for change in self.changes]
            connection.executemany("insert into changes values (?, ?, ?)", rows)
        for name, source in (("live_ciks", f"{live}.dim_company"), ("staged_ciks", f"{staged}.marts.dim_company")):
            connection.execute(f"create temp table {name} as select cik from {source}")
        # Quarters know the periodic reports, figures know amendments and late restatements.
        papers = " union all ".join(f"select cik, known_at from {live}.{mart}" for mart in _PAPERS)
        connection.execute(
            f"""
            create temp table new_filings as
            with horizon as (select cik, max(known_at) as known_at from ({papers}) group by cik)
            select filings.cik, filings.accession_number, filings.known_at
            from {staged}.intermediate.int_filings as filings
            inner join horizon on filings.cik = horizon.cik and filings.known_at > horizon.known_at
            """
        )

    def expressions(self, mart: str, shared: set[str]) -> tuple[str, str]:
        """SQL of the cause and of its detail for a row of ``pairs``: structs ``l`` and ``s``, one may be NULL,
        and ``in_live`` and ``in_staged``.

        Args:
            mart: its name.
            shared: columns that both sides have.
        """
        reads = self.lineage.get(mart, frozenset())
        changes = [change for change in self.changes if change.dataset in reads]
        has_cik, has_ticker = "cik" in shared, "ticker" in shared
        # A company's own files; a benchmark's and a series' concern every row.
        mine = []
        if has_cik:
            mine.append("value = coalesce(s.cik, l.cik)::varchar")
        if has_ticker:
            mine.append("value = coalesce(s.ticker, l.ticker)")
        own = " or ".join(mine) or "true"
        datasets = ", ".join(f"'{name}'" for name in sorted(reads)) or "''"
        filed = ", ".join(f"'{name}'" for name in sorted(reads - set(_PRICES))) or "''"
        own_filed = (
            f"exists (select 1 from changes where dataset in ({filed}) and ({own}))" if changes and mine else "false"
        )
        papers = self._papers(shared) if has_cik else None
        anything = "true" if changes else "false"
        rules = "true" if self.rules_changed else "false"
        cases: list[tuple[str, str, str]] = []
        if has_cik:
            missing = "coalesce(s.cik, l.cik) is not null and coalesce(s.cik, l.cik) not in (from {})"
            cases.append((missing.format("live_ciks"), "scope", "'the live version does not have the company'"))
            cases.append((missing.format("staged_ciks"), "scope", "'the staged version does not have the company'"))
        if self.cutoff is not None and "known_at" in shared:
            instant = f"timestamptz '{self.cutoff.isoformat()}'"
            newest = "greatest(coalesce(l.known_at, s.known_at), coalesce(s.known_at, l.known_at))"
            cases.append((f"{newest} > {instant}", "as_of", f"'public at ' || {newest}::varchar"))
        if "rule_version" in shared:
            cases.append(("l.rule_version <> s.rule_version", "rule", "l.rule_version || ' -> ' || s.rule_version"))
        if papers is not None and changes:
            named = f"(select string_agg(accession_number, ', ' order by accession_number) from new_filings {papers})"
            known = f"{own_filed} and exists (from new_filings {papers})"
            cases.append((f"{known} and not in_live", "new_filing", named))
            cases.append((f"{known} and in_live and in_staged", "restatement", named))
        listed = (
            f"(select string_agg(distinct dataset, ', ' order by dataset) from changes"
            f" where dataset in ({datasets}) and ({own}))"
        )
        listed = f"coalesce('changed: ' || {listed}, 'other companies'' files changed')"
        words = "'" + self.rules_words().replace("'", "''") + "'"
        cases += [
            (f"{rules} and not {anything}", "rule", words),
            (f"{anything} and not {rules}", "data", listed),
            (f"{anything} and {rules}", "rule_or_data", f"{words} || '; ' || {listed}"),
        ]
        if self.cutoff is not None:
            cases.append(("true", "as_of", "'the two end at different instants'"))
        cause = " ".join(f"when {when} then '{name}'" for when, name, _ in cases)
        detail = " ".join(f"when {when} then {text}" for when, _, text in cases)
        return f"case {cause} else 'unexplained' end", f"case {detail} end"

    @staticmethod
    def _papers(shared: set[str]) -> str | None:
        """The condition that finds a row's new papers in ``new_filings``."""
        named = []
        if "accession_numbers" in shared:
            named.append("list_contains(s.accession_numbers, accession_number)")
        if "accession_number" in shared:
            named.append("accession_number = s.accession_number")
        if not named and "known_at" in shared:
            named.append("known_at = s.known_at")
        return f"where cik = s.cik and ({' or '.join(named)})" if named else None


def lineage(manifest: Path) -> dict[str, frozenset[str]]:
    """Datasets of the lake that every mart is made from, out of dbt's manifest.

    Raises:
        OverbuildError: it cannot be read.
    """
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
        parents: dict[str, list[str]] = told["parent_map"]
        marts = {key: node["name"] for key, node in told["nodes"].items() if node.get("schema") == "marts"}
        sources = {key: str(source["name"]) for key, source in told["sources"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OverbuildError(
            f"dbt's manifest cannot be read, so no difference can be explained: {error}",
            place=str(manifest),
            remedy="Stage the backfill again with `overbuild backfill run --again`",
        ) from error
    found: dict[str, frozenset[str]] = {}
    for key, name in marts.items():
        seen: set[str] = set()
        waiting = [key]
        while waiting:
            for parent in parents.get(waiting.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)
        found[name] = frozenset(sources[node] for node in seen if node in sources)
    return found


def _change(path: str) -> Change:
    match = _FILE.fullmatch(path)
    if match is None:
        return Change(path.partition("/")[0], "", path)
    return Change(match["dataset"], unquote(match["value"]), path)
