"""How results look to people. A status is written in words; colour repeats it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from overbuild import figures
from overbuild.progress import some_names

if TYPE_CHECKING:
    from overbuild.audit import AuditResult
    from overbuild.cli.health import Check, Home
    from overbuild.enrich import EnrichReport
    from overbuild.explain import Explanation, Input, Phrase
    from overbuild.extract.scope import ExtractReport
    from overbuild.pipeline import RunSummary
    from overbuild.publish import Published
    from overbuild.publish.postgres import Loaded
    from overbuild.report import CompanyFlags, Flag, FlagsReport
    from overbuild.transform import Candidate

_STYLES: Final = {"flagged": "bold red", "watch": "yellow", "clear": "green", "insufficient_data": "dim"}
MARKS: Final = {"flagged": "F", "watch": "w", "clear": "ok", "insufficient_data": "?"}
"""How a status is written where there is no room for a word; the legend says them in words."""
# A watch-list is read whole; of hundreds of companies a terminal shows the loudest.
_SHOWN: Final = 40
# Troubles told in full, of one kind.
_TROUBLES: Final = 3
_CHECK_STYLES: Final = {"ok": "green", "warn": "yellow", "fail": "bold red", "skipped": "dim"}


def status_text(status: str, severity: float | None = None) -> Text:
    """``FLAGGED 63`` in red, ``watch 21`` in yellow, ``clear`` in green, ``no data`` dimmed."""
    words = figures.STATUS_WORDS.get(status, status)
    return Text(words if severity is None else f"{words} {severity:.0f}", style=_STYLES.get(status, ""))


def scorecard(report: FlagsReport) -> Group:
    """Latest quarter per company, one narrow column a flag; the marks and the flags' names are spelt out below.

    Only the loudest ``_SHOWN`` companies are listed; the last line says how many are not and where they are.
    """
    table = Table(
        title="Flags, latest quarter of each company", title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    table.add_column("Company", no_wrap=True)
    table.add_column("Quarter", no_wrap=True)
    for flag_id in report.flag_names:
        table.add_column(flag_id.removeprefix("RF"), no_wrap=True, justify="right")
    for company in report.loudest_first[:_SHOWN]:
        quarter = company.calendar_quarter
        if company.quarters_behind > 1:
            quarter += f" \N{MINUS SIGN}{company.quarters_behind}"
        marks = [_mark(company.flag(flag_id)) for flag_id in report.flag_names]
        table.add_row(Text(company.ticker), quarter, *marks)
    names = Table.grid(padding=(0, 2))
    for flag_id, name in report.flag_names.items():
        names.add_row(flag_id, name)
    legend = Text(
        "F flagged and w watch, with the severity 0-100; ok clear; ? no data; "
        "\N{MINUS SIGN}n after a quarter: n quarters behind the newest",
        style="dim",
    )
    parts: list[RenderableType] = [table, legend, names]
    hidden = len(report.companies) - _SHOWN
    if hidden > 0:
        parts.insert(
            1, Text(f"{hidden} more companies with less to say: mart_flag_scorecard, or the report", style="dim")
        )
    return Group(*parts)


def _mark(flag: Flag | None) -> Text:
    if flag is None:
        return Text("no row")
    mark = MARKS.get(flag.status, flag.status)
    return Text(mark if flag.severity is None else f"{mark}{flag.severity:.0f}", style=_STYLES.get(flag.status, ""))


def flagged_lines(report: FlagsReport) -> list[Text]:
    """One line of numbers behind each raised flag, with the bull case; no made-up companies; the loudest ``_SHOWN``."""
    lines = [
        _flag_line(company, flag)
        for company in report.loudest_first
        if not company.is_synthetic
        for flag in company.by_weight
        if flag.status == "flagged"
    ]
    if len(lines) > _SHOWN:
        lines[_SHOWN:] = [Text(f"{len(lines) - _SHOWN} more raised flags: mart_red_flags, or the report", style="dim")]
    return lines


def made_up_line(report: FlagsReport) -> Text | None:
    """What the made-up companies of the sample are for, with a flag of theirs to look at; None without them."""
    made_up = [company for company in report.loudest_first if company.is_synthetic]
    if not made_up:
        return None
    line = Text(" and ".join(company.ticker for company in made_up), style="bold")
    line.append(
        ": made-up companies. The sample holds no sentence of a real filing, so flags that read words have no data for "
        "the others; these show what they look like.",
        style="not bold",
    )
    told = next((flag for flag in made_up[0].by_weight if flag.status == "flagged" and flag.said), None)
    if told is not None:
        line.append(f" `overbuild explain {made_up[0].ticker} {made_up[0].calendar_quarter} {told.flag_id}`")
    return line


def _flag_line(company: CompanyFlags, flag: Flag) -> Text:
    line = Text.assemble((f"{company.ticker} {company.calendar_quarter} {flag.flag_id}", "bold"), " ")
    line.append(flag.gist)
    if flag.mitigants:
        line.append(f". Bull case: {', '.join(map(figures.mitigant, flag.mitigants))}", style="cyan")
    return line


def run_summary(console: Console, summary: RunSummary) -> None:
    """What was new, what was skipped and why, what was flagged, where to look."""
    extracted(console, summary.extract, summary.quarantined, summary.locations["lake"])
    enriched(console, summary.enrich)
    audited(console, summary.audit)
    if summary.flags is not None:
        console.print()
        console.print(scorecard(summary.flags))
        lines = flagged_lines(summary.flags)
        if lines:
            console.print("\nThe numbers behind the flags", style="bold")
            for line in lines:
                console.print(line, soft_wrap=True)
        made_up = made_up_line(summary.flags)
        if made_up is not None:
            console.print(made_up, soft_wrap=True)
        console.print(
            "Not flagged is not clean: a rule sees only what it measures, and 'no data' means an input is missing. "
            "`overbuild explain TICKER QUARTER FLAG` tells which, and leads to the filings.",
            style="italic",
            soft_wrap=True,
        )
    if summary.published is not None:
        console.print()
        published(console, summary.published)
    if summary.loaded is not None:
        loaded(console, summary.loaded)
    console.print()
    console.print(places(summary.locations))
    told = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in summary.seconds.items())
    console.print(Text(f"Took {sum(summary.seconds.values()):.1f} s: {told}", style="dim"), soft_wrap=True)


def places(locations: dict[str, str]) -> Table:
    """Where to look."""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, path in locations.items():
        table.add_row(name.replace("_", " "), Text(path))
    return table


def published(console: Console, result: Published) -> None:
    """What was published, and what readers lost by it."""
    if result.changed:
        console.print(Text(f"Published version {result.version}", style="bold green"), soft_wrap=True)
    else:
        console.print(
            Text(f"Nothing new: the published version {result.version} already holds this content", style="bold"),
            soft_wrap=True,
        )
    for warning in result.warnings:
        console.print(Text.assemble(("warning: ", "yellow"), warning), soft_wrap=True)
    if result.warnings:
        console.print("`overbuild rollback` gives readers the version before", soft_wrap=True)


def loaded(console: Console, result: Loaded) -> None:
    """What PostgreSQL holds now."""
    done = f"loaded, {result.rows:,} rows" if result.changed else "was loaded already"
    console.print(Text(f"PostgreSQL: version {result.version} {done}; {result.place}"), soft_wrap=True)


def checks(console: Console, found: list[Check]) -> None:
    """One line a check, the remedy under it."""
    table = Table(box=None, pad_edge=False)
    table.add_column("Check", no_wrap=True)
    table.add_column("Result", no_wrap=True)
    table.add_column("Detail", overflow="fold")
    for check in found:
        detail = check.detail if check.remedy is None else f"{check.detail}\n{check.remedy}"
        table.add_row(check.name, Text(check.status, style=_CHECK_STYLES[check.status]), Text(detail))
    console.print(table)


def explanation(console: Console, told: Explanation) -> None:
    """From the flag to the rule, the numbers, the facts and the filings."""
    from overbuild.explain import WORDS_UNREAD

    name = f": {told.company_name}" if told.company_name else ""
    console.print(Text(f"{told.ticker}{name} (CIK {told.cik})", style="bold"), soft_wrap=True)
    console.print(
        f"{told.calendar_quarter} = {told.fiscal_quarter_label}, {told.period_start_on} to {told.period_end_on}",
        soft_wrap=True,
    )
    if told.filing_url:
        filing = f"Filing: {told.form} of {told.filed_on}, {told.accession_number}, {told.filing_url}"
        console.print(Text(filing), soft_wrap=True)
    if figures.is_synthetic(told.company_name):
        words = "Made up: this company does not exist, its figures and sentences were written for the sample, and the "
        console.print(Text(words + "addresses of its filings lead nowhere.", style="yellow"), soft_wrap=True)
    console.print()
    console.print(
        Text.assemble(
            (f"{told.flag_id} {told.flag_name}: ", "bold"),
            status_text(told.status, told.severity),
            f"  ({told.vintage}, rule {told.rule_version}, known at {_instant(told.known_at)})",
        ),
        soft_wrap=True,
    )
    console.print(Text(f"Flagged when: {told.rule}."), soft_wrap=True)
    console.print(Text(f"Watch when: {told.watch_rule}."), soft_wrap=True)
    if told.missing_inputs:
        console.print(Text(f"Missing: {', '.join(told.missing_inputs)}", style="yellow"), soft_wrap=True)
    for gap in told.gaps:
        if gap.reason == WORDS_UNREAD:
            words = "not all filings that may say it were read (OVERBUILD_TEXT_QUARTERS, OVERBUILD_SUBMISSIONS_OF)"
            console.print(f"  {gap.concept}: {words}", soft_wrap=True)
        else:
            console.print(f"  {gap.concept} of {', '.join(gap.calendar_quarters)}: {gap.reason}", soft_wrap=True)
    if told.numbers_status != told.status:
        said = figures.STATUS_WORDS.get(told.numbers_status, told.numbers_status)
        words = f"The figures alone say: {said}; what is said in words was not all read"
        console.print(Text(words, style="yellow"), soft_wrap=True)
    bull = ", ".join(map(figures.mitigant, told.mitigants)) or "no counter-signal found"
    console.print(Text(f"Bull case: {bull}", style="cyan"), soft_wrap=True)
    console.print()
    console.print(_numbers(told))
    for assumed in told.assumptions:
        console.print(
            Text(
                f"Assumed: {assumed.assumption_id} = {figures.exact(assumed.value)} {assumed.unit}: "
                f"{assumed.definition} ({assumed.source})"
            ),
            soft_wrap=True,
        )
    for move in told.moves:
        said = figures.STATUS_WORDS.get(move.moved_status, move.moved_status)
        console.print(
            Text(
                f"On the edge: with {move.threshold} at {figures.exact(move.moved_value)} instead of "
                f"{figures.exact(move.threshold_value)} the answer is {said}"
            ),
            soft_wrap=True,
        )
    console.print()
    for group in told.inputs:
        _input(console, group)
    for phrase in told.phrases:
        _phrase(console, phrase)


def _numbers(told: Explanation) -> Table:
    table = Table(title="Numbers and thresholds", title_justify="left", pad_edge=False)
    table.add_column("Number")
    table.add_column("Value", justify="right", no_wrap=True)
    table.add_column("Threshold", justify="right", no_wrap=True)
    table.add_column("Exact", justify="right", overflow="fold")
    table.add_column("What it is", overflow="fold")
    for number in told.numbers:
        shown = "" if number.value is None else figures.exact(number.value)
        table.add_row(number.label, number.human, number.limits, shown, number.formula)
    return table


def _input(console: Console, one: Input) -> None:
    when = {
        "quarter": f"{one.period_start_on} to {one.period_end_on}",
        "instant": f"at {one.period_end_on}",
        "trailing_year": f"twelve months to {one.period_end_on}",
    }[one.measure]
    lag = f"{one.lag_quarters} quarter{'s' if one.lag_quarters > 1 else ''} before" if one.lag_quarters else ""
    what = f"{one.input_name}, {lag}" if lag else one.input_name
    value = f"{figures.human(one.value, one.unit)} ({figures.exact(one.value)} {one.unit})"
    how = f"{one.evidence_class}, {one.method}" if one.method else one.evidence_class
    console.print(Text.assemble((what, "bold"), f", {when}: {value}; {how}"), soft_wrap=True)
    if one.formula:
        console.print(Text(f"  = {one.formula}"), soft_wrap=True)
    for operand in one.operands:
        start = f"{operand.period_start_on} to " if operand.period_start_on else ""
        console.print(
            Text(
                f"    {operand.tag}, {start}{operand.period_end_on}: "
                f"{figures.human(operand.value, one.unit)} ({figures.exact(operand.value)} {one.unit}), "
                f"{operand.form} {operand.accession_number}, known {_instant(operand.known_at)}"
            ),
            soft_wrap=True,
        )
        if operand.filing_url:
            console.print(Text(f"      {operand.filing_url}", style="dim"), soft_wrap=True)


def _phrase(console: Console, one: Phrase) -> None:
    about = f" of {one.subject}" if one.subject else ""
    amount = "" if one.value is None else f", {figures.human(one.value, one.unit)}"
    words = f", {one.kind} {one.class_name}{about}{amount} (rule {one.rule_id}, confidence {one.confidence:.2f})"
    console.print(Text.assemble((one.signal, "bold"), words), soft_wrap=True)
    console.print(Text(f"    \u201c{one.snippet}\u201d"), soft_wrap=True)
    filing = f"    {one.form} {one.accession_number}, {one.place}, known {_instant(one.known_at)}"
    console.print(Text(filing), soft_wrap=True)
    if one.filing_url:
        console.print(Text(f"      {one.filing_url}", style="dim"), soft_wrap=True)


def _instant(value: datetime | None) -> str:
    return "unknown" if value is None else f"{value:%Y-%m-%d %H:%M} UTC"


def extracted(console: Console, report: ExtractReport, quarantined: dict[str, int], lake: str) -> None:
    """What was new, what was skipped and why, what is in quarantine and where."""
    companies = report.companies
    statuses = Counter(row["status"] for row in companies)
    new = sum(row["new_filings"] for row in companies), sum(row["new_facts"] for row in companies)
    told = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    console.print(f"Companies: {len(companies)} ({told}); new: {new[0]:,} filings, {new[1]:,} facts", soft_wrap=True)
    console.print(_submissions(report), soft_wrap=True)
    if notices := sum(row.get("notices", 0) for row in report.companies):
        new = sum(row.get("new_notices", 0) for row in report.companies)
        console.print(f"Notices of Form D: {new:,} new, {notices:,} in the lake", soft_wrap=True)
    _troubles(
        console, ((r["ticker"], r["status"], r["error"]) for r in companies if r["status"] in {"failed", "empty"})
    )
    _troubles(
        console,
        ((r["ticker"], "incomplete", r["submissions_error"]) for r in companies if r.get("submissions_error")),
    )
    _troubles(console, ((row["ticker"], "unknown", row["reason"]) for row in report.unresolved))
    for warning in report.warnings:
        console.print(Text.assemble("  ", ("warning: ", "yellow"), warning), soft_wrap=True)
    prices = Counter(row["status"] for row in report.prices)
    if report.prices:
        told = ", ".join(f"{count} {status}" for status, count in sorted(prices.items()))
        console.print(f"Prices: {len(report.prices)} tickers ({told})", soft_wrap=True)
    _troubles(
        console,
        (
            (row["ticker"], f"prices {row['status']}", row.get("error"))
            for row in report.prices
            if row["status"] not in {"ok", "unchanged"}
        ),
    )
    macro = Counter(row["status"] for row in report.macro)
    if macro:
        told = ", ".join(f"{count} {status}" for status, count in sorted(macro.items()))
        console.print(f"Macro series: {len(report.macro)} ({told})", soft_wrap=True)
    _troubles(
        console,
        (
            (row["series_id"], f"macro series {row['status']}", row["error"])
            for row in report.macro
            if row["status"] in {"failed", "stale"}
        ),
    )
    _quarantine(console, quarantined, lake)


def enriched(console: Console, report: EnrichReport) -> None:
    """What became of the filings' words; nothing where no submission is stored."""
    told = report.to_dict()
    if not told["filings"] and not told["missing_filings"]:
        console.print("Texts: none, no submission is stored")
    else:
        signals = "".join(f", {rows:,} {name}" for name, rows in told["signals"].items())
        total = f"{told['documents']:,} texts with {told['sections']:,} sections{signals} in the lake"
        lacking = f"; {told['missing_filings']:,} filings that are listed are not stored"
        lacking = lacking if told["missing_filings"] else ""
        console.print(f"Texts: {told['new_filings']:,} filings read, {total}{lacking}", soft_wrap=True)
    _troubles(console, ((r.ticker, r.status, r.error) for r in report.companies if r.error is not None))


def _submissions(report: ExtractReport) -> str:
    """What became of the filings' own XBRL."""
    new, total, facts, missing = (
        sum(row.get(name, 0) for row in report.companies)
        for name in ("new_submissions", "submissions", "instance_facts", "missing_submissions")
    )
    if report.origin == "sample" and not total:
        return "Submissions with XBRL: none, the sample holds no submissions"
    lacking = f"; EDGAR does not have {missing:,} that it lists" if missing else ""
    return f"Submissions with XBRL: {new:,} new, {total:,} in the lake ({facts:,} numbers){lacking}"


def _troubles(console: Console, troubles: Iterable[tuple[str, str, str | None]]) -> None:
    """Who, what and why, a line each; of many the first ones, and how many others."""
    met = list(troubles)
    for who, what, why in met[:_TROUBLES]:
        line = Text.assemble("  ", (f"{who} {what}", "yellow"), f": {why or 'no reason given'}")
        console.print(line, soft_wrap=True)
    others = [who for who, _, _ in met[_TROUBLES:]]
    if others:
        console.print(f"  and {len(others)} more: {some_names(others)}", soft_wrap=True)


def candidate(console: Console, built: Candidate) -> None:
    """What was built and where."""
    rows = sum(mart.rows for mart in built.marts.values())
    console.print(
        f"Candidate {built.run_id}: {len(built.marts)} marts, {rows:,} rows, at {built.directory}", soft_wrap=True
    )


def audited(console: Console, result: AuditResult) -> None:
    """The verdict, every failure with where its rows are, and what was not asked."""
    verdict = Text("passed", style="green") if result.passed else Text("REFUSED", style="bold red")
    counts = f", {result.evaluated} expectations, {len(result.failures)} failed, {len(result.warnings)} warnings"
    console.print(Text.assemble("Audit: ", verdict, counts), soft_wrap=True)
    for failure in result.failures:
        console.print(Text.assemble("  ", ("failed ", "red"), failure.describe()), soft_wrap=True)
    for warning in result.warnings:
        console.print(Text.assemble("  ", ("warning ", "yellow"), warning.describe()), soft_wrap=True)
    for skipped in result.skipped:
        console.print(Text(f"  skipped {skipped}", style="dim"), soft_wrap=True)
    if not result.passed:
        console.print(f"Nothing was published. Report: {result.report_path}", soft_wrap=True)


def home(console: Console, state: Home) -> None:
    """What is published, how fresh it is, and what state the home is in."""
    told = state.published
    if told["version"] is None:
        console.print(f"Nothing is published yet at {told['root']}; `overbuild run` does it", soft_wrap=True)
    else:
        as_of = f", as of {told['as_of']}" if told["as_of"] else ""
        console.print(
            f"Published: {told['version']}, origin {told['origin']}{as_of}, {state.age_hours:.1f} hours old, "
            f"at {told['path']}",
            soft_wrap=True,
        )
        audit = told["audit"]
        console.print(
            f"Audit: {audit['evaluated']} expectations, {audit['failures']} failed, "
            f"warnings: {len(audit['warnings'])}, skipped: {len(audit['skipped'])}; "
            f"versions kept: {len(told['versions'])}",
            soft_wrap=True,
        )
        console.print(_freshness(told["freshness"]))
    if state.postgres is not None:
        _postgres(console, state.postgres, told["version"])
    newest = state.candidate
    if newest is not None:
        console.print(
            f"Newest candidate: {newest['run_id']}, origin {newest['origin'] or 'unknown'}, audit: {newest['audit']}, "
            f"at {newest['directory']}",
            soft_wrap=True,
        )
    files = ", ".join(f"{name} {count}" for name, count in state.lake_files.items() if count)
    told_files = f"files by dataset: {files}" if files else "empty"
    console.print(f"Lake: {told_files}; {state.lake_bytes / 1e6:,.1f} MB at {state.lake}", soft_wrap=True)
    _quarantine(console, state.quarantine, state.lake)
    for breaker in state.breakers:
        line = f"EDGAR {breaker['kind']} until {_instant(breaker['until'])}: {breaker['reason']}"
        console.print(Text(line, style="bold red"), soft_wrap=True)
    if not state.breakers:
        console.print("Circuit breaker: closed")


def _postgres(console: Console, told: dict[str, Any], published: str | None) -> None:
    if told["error"] is not None:
        console.print(Text(f"PostgreSQL: {told['error']}", style="bold red"), soft_wrap=True)
    elif told["version"] is None:
        console.print(f"PostgreSQL: nothing is loaded yet at {told['place']}", soft_wrap=True)
    elif told["version"] != published:
        words = f"PostgreSQL: BEHIND, still shows version {told['version']} at {told['place']}"
        console.print(Text(f"{words}; `overbuild publish --postgres-only` loads it", style="yellow"), soft_wrap=True)
    else:
        when = _instant(told["loaded_at"])
        console.print(f"PostgreSQL: the same version, loaded at {when}, at {told['place']}", soft_wrap=True)


def _freshness(freshness: dict[str, Any]) -> Table:
    table = Table(title="Freshness", title_justify="left", pad_edge=False)
    for name in ("Company", "Quarter ended", "Form", "Filed on", "Newest session"):
        table.add_column(name, no_wrap=True)
    sessions = freshness["newest_session"]
    filings = freshness["newest_filing"]
    tickers = sorted({*filings, *sessions})
    if len(tickers) > _SHOWN:  # the stalest
        tickers = sorted(tickers, key=lambda ticker: (str(filings.get(ticker, {}).get("filed_on", "")), ticker))
    for ticker in tickers[:_SHOWN]:
        filing = filings.get(ticker, {})
        table.add_row(
            ticker,
            str(filing.get("period_end_on", "")),
            str(filing.get("form", "")),
            str(filing.get("filed_on", "")),
            str(sessions.get(ticker, {}).get("newest_session_on", "no prices")),
        )
    if len(tickers) > _SHOWN:
        table.caption = f"{len(tickers) - _SHOWN} fresher ones: freshness in manifest.json"
        table.caption_justify = "left"
    return table


def _quarantine(console: Console, counts: dict[str, int], lake: str) -> None:
    if not counts:
        console.print("Quarantine: empty")
        return
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    console.print(f"Quarantine: {sum(counts.values())} records ({told}) in {lake}/quarantine", soft_wrap=True)
