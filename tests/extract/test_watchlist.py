"""Which companies a run is about."""

from __future__ import annotations

import shutil
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


@pytest.fixture
def startups(tmp_path, monkeypatch):
    """A project root whose list of start-ups has these lines."""

    def write(*lines):
        seeds = tmp_path / "dbt_project" / "seeds"
        seeds.mkdir(parents=True)
        shutil.copy(project_root() / "dbt_project" / "seeds" / "watch_list.csv", seeds)
        (seeds / "ai_startups.csv").write_text("\n".join(("cik,company_name,source", *lines)) + "\n")
        (tmp_path / "dbt_project" / "dbt_project.yml").touch()
        monkeypatch.setenv(ENV_PROJECT_ROOT, str(tmp_path))

    return write


def test_start_ups_are_read_beside_the_watch_list(startups):
    startups("42,Made-up AI,a made source")
    directory = Directory()
    companies, unresolved, _ = resolve(load_settings(startups="1326801 1067983"), directory)
    assert [c.cik for c in companies] == [*(c.cik for c in load_watchlist()), 42, 1067983]
    assert [(c.cik, c.ticker, c.cohort) for c in companies if c.is_startup] == [
        (1326801, "META", "hyperscaler"),
        (42, "CIK0000000042", "startup"),
        (1067983, "BRK-B", "startup"),
    ]
    assert unresolved == []
    assert directory.asked == 1


def test_a_narrower_run_reads_no_other_start_up_but_knows_one(startups):
    startups("42,Made-up AI,a made source")
    companies, *_ = resolve(load_settings(tickers="MSFT 42 43"), Directory())
    assert [(c.cik, c.is_startup, c.cohort) for c in companies] == [
        (789019, False, "hyperscaler"),
        (42, True, "startup"),
        (43, False, None),
    ]


def test_an_unknown_start_up_is_told(startups):
    startups()
    _, unresolved, _ = resolve(load_settings(startups="NOBODY"), Directory())
    assert [row.ticker for row in unresolved] == ["NOBODY"]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["42,Made-up AI,"], "source"),
        (["CIK42,Made-up AI,x"], "numeric cik"),
        (["42,Made-up AI,x", "42,Made-up AI,y"], "twice"),
    ],
)
def test_a_start_up_that_nobody_can_check_is_refused(startups, lines, words):
    startups(*lines)
    with pytest.raises(UsageError, match=words):
        resolve(load_settings(), Directory())
