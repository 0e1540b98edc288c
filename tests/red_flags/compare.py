"""Compare a candidate's flag marts with the rules computed a second time, row by row.

``python -m tests.red_flags.compare CANDIDATE.duckdb`` prints base rates and every kind of disagreement.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from tests.red_flags.catalogue import RULES
from tests.red_flags.figures import Figures, read
from tests.red_flags.words import Words

# sums of exact amounts are sums of doubles here, and the marts round to six decimals at least
TOLERANCE = 2e-6


@dataclass
class Comparison:
    """A flag's rows compared, its share of each status, and the rows on which the two sides differ."""

    flag_id: str
    rows: int
    shares: dict[str, float]
    status_differs: pd.DataFrame
    metric_differs: dict[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def agrees(self) -> bool:
        return not self.differences()

    def differences(self) -> dict[str, list[dict[str, object]]]:
        """The first rows that differ, by what differs in them."""
        differing = {"status": self.status_differs, **self.metric_differs}
        return {name: rows.head(3).to_dict("records") for name, rows in differing.items() if not rows.empty}


def compare(database: Path) -> list[Comparison]:
    """Every flag mart of the candidate that the second computation knows."""
    with duckdb.connect(str(database), read_only=True) as connection:
        figures = Figures(connection)
        words = Words(figures)
        marts = {
            str(name)[:4].upper(): str(name)
            for (name,) in connection.execute(
                "select table_name from information_schema.tables"
                " where table_schema = 'marts' and regexp_matches(table_name, '^rf[0-9]{2}_')"
            ).fetchall()
        }
        return [_compare(figures, words, flag_id, marts[flag_id]) for flag_id in RULES if flag_id in marts]


def _compare(figures: Figures, words: Words, flag_id: str, mart: str) -> Comparison:
    second = RULES[flag_id](figures, words)
    key = ["cik", "period_end_on", "vintage"]
    expected = figures.base[["ticker", *key]].assign(
        expected_status=second.status,
        expected_numbers=second.numbers,
        **{f"expected_{name}": values for name, values in second.metrics.items()},
    )
    rows = expected.merge(read(figures.connection, f"from marts.{mart}").drop(columns="ticker"), on=key, how="outer")
    statuses = ["expected_status", "status", "expected_numbers", "numbers_status"]
    differs = (rows["status"] != rows["expected_status"]) | (rows["numbers_status"] != rows["expected_numbers"])
    result = Comparison(
        flag_id,
        len(rows),
        rows["status"].value_counts(normalize=True).round(4).to_dict(),
        rows.loc[differs, ["ticker", *key, *statuses, "missing_inputs"]],
    )
    for name in second.metrics:
        ours, theirs = rows[f"expected_{name}"].astype("float64"), rows[name].astype("float64")
        same = (ours.isna() & theirs.isna()) | ((ours - theirs).abs() <= TOLERANCE * (1 + ours.abs()))
        result.metric_differs[name] = rows.loc[~same, ["ticker", *key, f"expected_{name}", name]]
    return result


def main(database: str) -> int:
    """Print the comparison; exit code 1 where anything differs."""
    compared = compare(Path(database))
    for flag in compared:
        shares = ", ".join(f"{status} {share:.1%}" for status, share in sorted(flag.shares.items()))
        print(f"{flag.flag_id}: {flag.rows} quarters seen twice; {shares}")
        for label, rows in {"status": flag.status_differs, **flag.metric_differs}.items():
            if not rows.empty:
                print(f"  {label} differs in {len(rows)} rows, {rows['cik'].nunique()} companies")
                print(rows.head(6).to_string(index=False))
    return int(not all(flag.agrees for flag in compared))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
