"""The main job from nothing: `overbuild run` on the sample, and what it leaves behind."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import duckdb
import pytest

from overbuild.cli.render import MARKS
from tests.cli.conftest import SampleRun

pytestmark = pytest.mark.slow


def test_the_first_line_never_hides_that_this_is_the_sample(sample_run: SampleRun) -> None:
    first = sample_run.first.out.splitlines()[0]
    assert "sample" in first
    assert "synthetic prices" in first


def test_a_log_never_holds_cursor_codes(sample_run: SampleRun) -> None:
    assert "\x1b" not in sample_run.first.out + sample_run.first.err


def test_the_summary_never_leaves_out_where_to_look(sample_run: SampleRun) -> None:
    published = sample_run.current.resolve()
    for name in ("marts.duckdb", "manifest.json", "report/flags.html"):
        assert (published / name).is_file()
        assert str(published / name) in sample_run.first.out
    for part in ("Companies:", "Prices:", "Quarantine:", "Audit: passed", "Not flagged is not clean"):
        assert part in sample_run.first.out


def test_the_scorecard_never_differs_from_the_mart(sample_run: SampleRun) -> None:
    with duckdb.connect(str(sample_run.current / "marts.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select ticker, calendar_quarter, rf08_status, rf08_severity from mart_flag_scorecard"
            " where vintage = 'latest' qualify period_end_on = max(period_end_on) over (partition by cik)"
        ).fetchall()
    assert len(rows) > 5
    lines = sample_run.first.out.splitlines()
    head = next(line for line in lines if re.match(r" *Company +Quarter ", line))
    for ticker, quarter, status, severity in rows:
        line = next(line for line in lines if re.match(rf" *{ticker} ", line))
        mark = MARKS[status] + (f"{severity:.0f}" if severity is not None else "")
        assert quarter in line
        # marks are set to the right, under their flag's number
        assert line[: head.index(" 08") + 3].endswith(f" {mark}")
        assert max(map(len, (head, line))) <= 120


def test_a_second_run_never_publishes_the_same_content_again(sample_run: SampleRun) -> None:
    before = sample_run.current.resolve().name
    again = sample_run.cli("run", "--json", timeout=600)
    assert again.code == 0, again.err
    told = again.document()  # and so nothing else is on standard output
    assert told["outcome"] == "unchanged"
    assert told["published"]["version"] == before == sample_run.current.resolve().name
    assert {row["status"] for row in told["extract"]["companies"]} == {"unchanged"}
    assert {row["status"] for row in told["extract"]["prices"]} == {"unchanged"}
    with duckdb.connect(str(sample_run.current / "marts.duckdb"), read_only=True) as connection:
        quarters = connection.execute("select distinct ticker from dim_fiscal_quarter").fetchall()
    reporting = {ticker for (ticker,) in quarters}
    # start-ups file notices and no reports: they are extracted and have no flags
    assert {row["ticker"] for row in told["scorecard"]} == reporting
    assert len(reporting) == len(told["extract"]["companies"]) - 2
    assert again.err.startswith("Source: the recorded sample")


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tables = self.captions = self.unscoped = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"script", "img", "iframe", "link"}:
            self.loads.append(tag)
        if tag == "a":
            self.links.append(values["href"] or "")
        if "id" in values:
            self.ids.append(values["id"] or "")
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.unscoped += tag == "th" and "scope" not in values


def test_the_report_never_needs_a_network_or_a_mouse(sample_run: SampleRun) -> None:
    text = (sample_run.current / "report" / "flags.html").read_text(encoding="utf-8")
    page = _Page(text)
    assert page.loads == []
    assert "url(" not in text
    assert '<html lang="en">' in text
    assert page.tables == page.captions > 0
    assert page.unscoped == 0
    assert len(page.ids) == len(set(page.ids))
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner <= set(page.ids)
    outer = [link for link in page.links if not link.startswith("#")]
    assert outer
    assert all(link.startswith("https://www.sec.gov/Archives/") for link in outer)


@pytest.mark.parametrize("name", ["flags.html", "flags.md"])
def test_the_report_never_leaves_out_a_company_or_a_caveat(sample_run: SampleRun, name: str) -> None:
    text = (sample_run.current / "report" / name).read_text(encoding="utf-8")
    manifest = json.loads((sample_run.current / "manifest.json").read_text())
    for ticker in manifest["scope"]["tickers"]:
        assert ticker in text
    assert "Not flagged is not clean" in text
    assert "recorded sample" in text
    assert "synthetic" in text
    assert "no data" in text
    assert "None" not in text
    assert "nan" not in re.sub(r"[A-Za-z]nan|nan[a-z]", "", text)


def test_the_report_of_the_same_marts_never_differs(sample_run: SampleRun) -> None:
    candidates = sorted((sample_run.cli.home / "candidate").iterdir())
    reports = {(path / "report" / "flags.html").read_bytes() for path in candidates}
    assert len(reports) == 1
