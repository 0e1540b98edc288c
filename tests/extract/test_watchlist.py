"""Which companies a run is about."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from overbuild.errors import BlockedError, NotFoundError, UnreachableError, UsageError
from overbuild.paths import ENV_PROJECT_ROOT, project_root
from overbuild.settings import load_settings
from overbuild.watchlist import Company, load_watchlist, resolve

HEADER = "cik,ticker,company_name,cohort,is_hyperscaler,source\n"
DIRECTORY = (
    b'{"0":{"cik_str":1067983,"ticker":"BRK-B","title":"BERKSHIRE HATHAWAY INC"},'
    b'"1":{"cik_str":1067983,"ticker":"BRK-A","title":"BERKSHIRE HATHAWAY INC"},'
    b'"2":{"cik_str":999,"ticker":"MSFT","title":"Another company under a reused ticker"}}'
)


@dataclass
class Answer:
    content: bytes


class Directory:
    """Stands where EDGAR does: an answer or an error, and a count."""

    def __init__(self, answer=DIRECTORY):
        self.answer = answer
        self.asked = 0

    def get_json(self, path, *, role="data", shape=None):
        assert (path, role) == ("/files/company_tickers.json", "www")
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        shape(self.answer, path)
        return Answer(self.answer)


def resolved(*tickers, directory=None):
    return resolve(load_settings(tickers=tickers), directory or Directory())[:2]


def test_the_watch_list_names_every_company_once_with_its_source():
    companies = load_watchlist()
    assert len(companies) >= 13
    assert {c.ticker for c in companies if c.is_hyperscaler} == {"MSFT", "GOOGL", "AMZN", "META", "ORCL"}
    assert all(c.name and c.cohort for c in companies)


def test_the_watch_list_needs_no_request():
    directory = Directory()
    assert resolved("MSFT", "0000320193", "CIK1045810", directory=directory)[0] == [
        c for t in ("MSFT", "AAPL", "NVDA") for c in load_watchlist() if c.ticker == t
    ]
    assert resolve(load_settings(), directory)[0] == load_watchlist()
    assert directory.asked == 0


def test_a_reused_ticker_does_not_replace_a_company_of_the_watch_list():
    assert [c.cik for c in resolved("MSFT", "BRK.B")[0]] == [789019, 1067983]


@pytest.mark.parametrize("spelling", ["BRK.B", "BRK/B", "brk-b"])
def test_a_share_class_is_found_however_it_is_spelled(spelling):
    companies, unresolved = resolved(spelling)
    assert companies == [Company(1067983, "BRK-B", "BERKSHIRE HATHAWAY INC")]
    assert unresolved == []


def test_a_company_asked_for_twice_comes_once():
    assert [c.ticker for c in resolved("NVDA", "1045810", "MSFT")[0]] == ["NVDA", "MSFT"]


def test_a_cik_without_a_ticker_is_not_given_somebody_elses():
    (company,) = resolved("945436")[0]
    assert (company.cik, company.ticker, company.has_market_ticker) == (945436, "CIK0000945436", False)


def test_an_unknown_ticker_does_not_stop_the_known_ones():
    directory = Directory()
    companies, unresolved = resolved("MSFT", "NOPE", "NADA", directory=directory)
    assert [c.ticker for c in companies] == ["MSFT"]
    assert [u.ticker for u in unresolved] == ["NOPE", "NADA"]
    assert "Check the spelling" in unresolved[0].reason
    assert directory.asked == 1


@pytest.mark.parametrize("answer", [NotFoundError("no file"), b"[]", b"{}", b'{"0":{"ticker":"X"}}'])
def test_a_broken_ticker_file_costs_only_the_tickers_that_need_it(answer):
    companies, unresolved = resolved("MSFT", "BRK-B", directory=Directory(answer))
    assert [c.ticker for c in companies] == ["MSFT"]
    assert "could not be looked up" in unresolved[0].reason


@pytest.mark.parametrize("kind", [BlockedError, UnreachableError])
def test_a_refusing_edgar_is_not_taken_for_an_unknown_ticker(kind):
    with pytest.raises(kind):
        resolved("BRK-B", directory=Directory(kind("no")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cik,ticker\n1,A\n", "lacks the columns"),
        (HEADER + "x,A,N,c,true,s\n", r":2\)"),
        (HEADER + "1,,N,c,true,s\n", "needs a numeric cik"),
        (HEADER + "1,A,N,c,maybe,s\n", "true or false"),
        (HEADER + "1,A,N,c,true,s\n2,A,N,c,true,s\n", "same ticker twice"),
        (HEADER + "1,A,N,c,true,s\n1,B,N,c,true,s\n", "same cik twice"),
    ],
)
def test_a_broken_watch_list_is_an_error_that_names_it(tmp_path, text, said):
    path = tmp_path / "watch_list.csv"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        load_watchlist(path)


def test_a_missing_project_is_not_guessed(tmp_path, monkeypatch):
    monkeypatch.setenv(ENV_PROJECT_ROOT, str(tmp_path))
    with pytest.raises(UsageError, match=ENV_PROJECT_ROOT):
        project_root()
    (tmp_path / "dbt_project" / "seeds").mkdir(parents=True)
    assert project_root() == tmp_path
    with pytest.raises(UsageError, match="seed is missing"):
        load_watchlist()
