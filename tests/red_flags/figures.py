"""What a rule may know of a quarter: figures of it and of earlier quarters, as public at one instant.

Two sights of every quarter: ``as_known_then`` at the instant of its own filing, ``latest`` with everything filed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import duckdb
import pandas as pd

_KEY = ["cik", "period_end_on", "vintage"]


def read(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """A query's rows; dates and instants as naive UTC timestamps."""
    frame: pd.DataFrame = connection.execute(sql).df()
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_convert("UTC").dt.tz_localize(None)
    return frame


@dataclass
class Figures:
    """Quarters of a candidate in both sights (``base``, one row a quarter and vintage) and figures seen from them."""

    connection: duckdb.DuckDBPyConnection

    @cached_property
    def quarters(self) -> pd.DataFrame:
        return read(
            self.connection,
            "select cik, ticker, period_end_on, fiscal_quarter, days_in_quarter::double as days, chain_id,"
            " chain_index, reporting_currency as currency, known_at from marts.dim_fiscal_quarter",
        )

    @cached_property
    def base(self) -> pd.DataFrame:
        then, latest = self.quarters.copy(), self.quarters.copy()
        then["vintage"], then["seen_at"] = "as_known_then", then["known_at"]
        latest["vintage"], latest["seen_at"] = "latest", pd.Timestamp("2261-01-01")
        return pd.concat([then, latest], ignore_index=True).sort_values(_KEY, ignore_index=True)

    @cached_property
    def kinds(self) -> dict[str, str]:
        rows = self.connection.execute("select concept, period_type from seeds.concepts").fetchall()
        return {str(concept): str(kind) for concept, kind in rows}

    def blank(self) -> pd.Series:
        """No figure anywhere."""
        return pd.Series(float("nan"), index=self.base.index, dtype="float64")

    def earlier(self, lag: int) -> pd.DataFrame:
        """The quarter ``lag`` quarters before, row by row of ``base``; missing where it was not filed by then."""
        if lag not in self._earlier:
            before = self.quarters[
                ["cik", "chain_id", "chain_index", "period_end_on", "fiscal_quarter", "days", "known_at"]
            ]
            before = before.assign(chain_index=before["chain_index"] + lag).rename(
                columns={
                    "period_end_on": "end_on",
                    "fiscal_quarter": "quarter",
                    "days": "lag_days",
                    "known_at": "lag_known_at",
                }
            )
            found = self.base.merge(before, on=["cik", "chain_id", "chain_index"], how="left")
            found.index = self.base.index
            late = ~(found["lag_known_at"] <= found["seen_at"])
            found.loc[late, "end_on"] = pd.NaT
            self._earlier[lag] = found[["cik", "vintage", "seen_at", "currency", "end_on", "quarter", "lag_days"]]
        return self._earlier[lag]

    @cached_property
    def _earlier(self) -> dict[int, pd.DataFrame]:
        return {}

    @cached_property
    def _seen(self) -> dict[tuple[str, str, int], pd.DataFrame]:
        return {}

    def seen(self, concept: str, lag: int = 0, table: str = "int_concept_versions") -> pd.DataFrame:
        """``value``, ``unit``, ``scope`` (tag or formula) of a concept so many quarters before, as public by then."""
        key = (table, concept, lag)
        if key not in self._seen:
            versions = read(
                self.connection,
                "select cik, quarter_end_on as end_on, value::double as value, unit, coalesce(tag, method) as scope,"
                f" known_at, superseded_at from intermediate.{table} where concept = '{concept}'",
            )
            rows = self.earlier(lag).reset_index(names="row").merge(versions, on=["cik", "end_on"])
            rows = rows[
                (rows["known_at"] <= rows["seen_at"])
                & (rows["superseded_at"].isna() | (rows["superseded_at"] > rows["seen_at"]))
                & (rows["unit"] == rows["currency"])
            ]
            assert rows["row"].is_unique, f"{concept}: two versions at one instant"
            self._seen[key] = rows.set_index("row")[["value", "unit", "scope"]].reindex(self.base.index)
        return self._seen[key]

    def at(self, concept: str, lag: int = 0) -> pd.Series:
        """A quarter's flow, or a balance at its end, ``lag`` quarters before."""
        return self.seen(concept, lag)["value"]

    @cached_property
    def _equal(self) -> pd.DataFrame:
        return read(self.connection, "select * from intermediate.int_equal_tags")

    def _one_scope(self, concept: str, lag: int) -> pd.Series:
        """Whether four quarters are of one tag, or of tags that the filer had shown equal; nils fit any."""
        equal = dict(list(self._equal[self._equal["concept"] == concept].groupby("cik")))
        names: dict[int, set[str]] = {}
        for back in range(lag, lag + 4):
            rows = self.seen(concept, back)
            rows = rows[rows["value"].notna() & (rows["value"] != 0)]
            for row, tag in zip(rows.index, rows["scope"], strict=True):
                names.setdefault(row, set()).add(tag)
        one = pd.Series(True, index=self.base.index)
        for row, tags in names.items():
            if len(tags) == 1:
                continue
            pairs = equal.get(self.base.at[row, "cik"])
            if pairs is None:
                one[row] = False
                continue
            seen_at = self.base.at[row, "seen_at"]
            shown = (pairs["shown_equal_at"] <= seen_at) & ~(pairs["shown_unequal_at"] <= seen_at)
            pairs = pairs[shown]
            first = {min([tag, *pairs.loc[pairs["tag_one"] == tag, "tag_other"]]) for tag in tags}
            one[row] = len(first) == 1
        return one

    @cached_property
    def _ttm(self) -> dict[tuple[str, int], pd.Series]:
        return {}

    def ttm(self, concept: str, lag: int = 0) -> pd.Series:
        """Twelve months that end ``lag`` quarters before: the reported year, four quarters, or the filer's spans."""
        key = (concept, lag)
        if key not in self._ttm:
            four = pd.concat([self.at(concept, lag + back) for back in range(4)], axis=1)
            units = pd.concat([self.seen(concept, lag + back)["unit"] for back in range(4)], axis=1)
            spans = self.seen(concept, lag, "int_trailing_year_versions")["value"]
            adds_up = four.notna().all(axis=1) & (units.nunique(axis=1) == 1) & self._one_scope(concept, lag)
            total = four.sum(axis=1, skipna=False).where(adds_up, spans)
            closes_year = (self.earlier(lag)["quarter"] == 4) & spans.notna()
            self._ttm[key] = spans.where(closes_year, total)
        return self._ttm[key]

    def days(self, lag: int = 0) -> pd.Series:
        """Days in the quarter so many quarters before."""
        found = self.earlier(lag)
        return found["lag_days"].where(found["end_on"].notna())

    def disclosed(self, concept: str, lag: int = 0) -> tuple[pd.Series, pd.Series]:
        """A note that many file once a year: the newest within three quarters, and its age in quarters."""
        value, age = self.blank(), self.blank()
        for back in (3, 2, 1, 0):
            figure = self.at(concept, lag + back)
            value, age = figure.where(figure.notna(), value), age.where(figure.isna(), back)
        return value, age

    def disclosed_year_before(self, concept: str) -> pd.Series:
        """The figure four quarters before the newest note."""
        _, age = self.disclosed(concept)
        value = self.blank()
        for back in range(4):
            value = self.at(concept, back + 4).where(age == back, value)
        return value
