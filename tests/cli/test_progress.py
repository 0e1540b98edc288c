"""Progress on a terminal, in a log, and from several threads."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from rich.console import Console

from overbuild.cli.console import ConsoleReporter, error_panel
from overbuild.errors import OverbuildError
from overbuild.progress import Digest, LogReporter, NullReporter, Reporter


def plain() -> tuple[io.StringIO, ConsoleReporter]:
    out = io.StringIO()
    return out, ConsoleReporter(Console(file=out, width=200))


def test_no_reporter_lacks_a_method() -> None:
    for reporter in (NullReporter(), LogReporter(), plain()[1]):
        assert isinstance(reporter, Reporter)


def test_a_log_file_never_gets_cursor_codes_or_a_line_an_item() -> None:
    out, reporter = plain()
    with reporter:
        reporter.start("companies", 5000)
        for _ in range(5000):
            reporter.advance("companies")
        reporter.finish("companies")
    lines = out.getvalue().splitlines()
    assert "\x1b" not in out.getvalue()
    assert lines[0] == "companies: started, 5000 to do"
    assert lines[-1].startswith("companies: 5000 of 5000")
    assert len(lines) <= 13


def test_a_terminal_never_keeps_a_bar_of_finished_work() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True)
    with ConsoleReporter(console) as reporter:
        reporter.start("companies", 3)
        reporter.advance("companies", 3)
        reporter.note("MSFT: 3 new filings")
        reporter.finish("companies")
    assert "MSFT: 3 new filings" in out.getvalue()
    assert "companies: 3 of 3" in out.getvalue()


def test_threads_never_lose_a_count() -> None:
    out, reporter = plain()
    with reporter, ThreadPoolExecutor(8) as pool:
        reporter.start("companies", 800)
        list(pool.map(lambda _: reporter.advance("companies"), range(800)))
        reporter.finish("companies")
    assert "companies: 800 of 800" in out.getvalue()


def test_markup_in_a_message_never_vanishes() -> None:
    out, reporter = plain()
    with reporter:
        reporter.note("see [/bold] and [red]")
        reporter.warn("[dataset] broken")
    assert "see [/bold] and [red]" in out.getvalue()
    assert "warning: [dataset] broken" in out.getvalue()


def test_a_source_never_steers_the_terminal() -> None:
    out, reporter = plain()
    with reporter:
        reporter.warn("bad title \x1b[2J\x1b]0;owned\x07\x9b31m here")
    assert out.getvalue() == "warning: bad title ]0;owned31m here\n"
    panel = io.StringIO()
    Console(file=panel, width=80).print(error_panel(OverbuildError("\x1b[31mred\x1b[0m", place="a\x00b")))
    assert "\x1b" not in panel.getvalue()
    assert "red" in panel.getvalue()
    assert "ab" in panel.getvalue()


def test_a_worker_log_never_loses_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    reporter = LogReporter()
    with caplog.at_level(logging.INFO, logger="overbuild"):
        reporter.start("prices", 2)
        reporter.advance("prices")
        reporter.warn("SPY: no answer")
        reporter.finish("prices")
    assert [(r.levelname, r.getMessage()) for r in caplog.records][1] == ("WARNING", "SPY: no answer")
    assert caplog.records[-1].getMessage().startswith("prices: finished 1 of 2")


def test_what_many_have_in_common_is_one_line_and_what_few_have_is_told_of_each() -> None:
    told: list[str] = []
    digest = Digest(told.append, "report.json")
    for number in range(3):
        digest.add("companies could not be read", f"C{number}", f"C{number}: gone")
    for number in range(40):
        digest.add("tickers have no prices", f"T{number}", f"T{number}: no file")
    assert told == []
    digest.close()
    assert told[:3] == ["C0: gone", "C1: gone", "C2: gone"]
    (line,) = told[3:]
    assert line == (
        "40 tickers have no prices: T0, T1, T2, T3, T4, T5, T6, T7 and 32 more."
        " The first: T0: no file. All: report.json"
    )
    digest.close()
    assert len(told) == 4
