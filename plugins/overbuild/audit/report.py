"""The audit's readable reports: Markdown for terminals and diffs, one self-contained HTML page for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from overbuild.audit.result import AuditResult, Failure

HTML_FILE: Final = "index.html"
MARKDOWN_FILE: Final = "report.md"

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --bad: #b3261e; --warn: #8a5a00; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #f2857d; --warn: #e0b050; --good: #7fd0a0; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line);
} td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; } code { font-size: 0.88em;
overflow-wrap: anywhere; } .bad { color: var(--bad); font-weight: 600; } .warn { color: var(--warn);
font-weight: 600; } .good { color: var(--good); } .dim { opacity: 0.7; } summary { cursor: pointer; padding:
0.35rem 0; } .wide { overflow-x: auto; }
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One expectation with its verdict."""

    failure: Failure
    passed: bool

    @property
    def stops(self) -> bool:
        """Whether it stops publishing."""
        return not self.passed and self.failure.severity == "fail"


def write(folder: Path, result: AuditResult, entries: Sequence[Entry]) -> None:
    """Write both reports to ``folder``."""
    (folder / MARKDOWN_FILE).write_text(markdown(result), encoding="utf-8")
    (folder / HTML_FILE).write_text(html(result, entries), encoding="utf-8")


def markdown(result: AuditResult) -> str:
    """The verdict, what failed and warned, and counts by mart."""
    lines = [f"# Audit of candidate {result.run_id}: {_verdict(result)}", "", _sentence(result), ""]
    for title, found in (("Failures", result.failures), ("Warnings", result.warnings)):
        if found:
            lines += [f"## {title}", "", *(f"- {failure.describe()}" for failure in found), ""]
    if result.skipped:
        lines += ["## Not asked", "", *(f"- {reason}" for reason in result.skipped), ""]
    lines += [
        "## By subject",
        "",
        "| subject | rows | expectations | failed | warned |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [f"| {m.mart} | {m.rows} | {m.evaluated} | {m.failed} | {m.warned} |" for m in result.marts]
    lines += ["", "## What had to be there", "", *(f"- {name}: {n}" for name, n in _required(result)), ""]
    lines += [f"Content hash `{result.content_hash}`, audited at {_instant(result)} with {result.tool}.", ""]
    return "\n".join(lines)


def html(result: AuditResult, entries: Sequence[Entry]) -> str:
    """Everything in the Markdown report, and every expectation with what was observed."""
    tone = "good" if result.passed else "bad"
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        "<meta name=viewport content='width=device-width, initial-scale=1'>",
        f"<title>Audit {escape(result.run_id)}: {_verdict(result)}</title><style>{_STYLE}</style>",
        f"<h1>Audit: <span class={tone}>{_verdict(result)}</span></h1>",
        f"<p class=dim>Candidate {escape(result.run_id)}, figures from {escape(result.origin)}, "
        f"{'as of ' + result.as_of.isoformat() if result.as_of else 'as of now'}</p>",
        f"<p>{escape(_sentence(result))}</p>",
    ]
    for title, found, shade in (
        ("Failures", result.failures, "bad"),
        ("Warnings", result.warnings, "warn"),
    ):
        if found:
            parts.append(f"<h2>{title}</h2>{_findings(found, shade)}")
    if result.skipped:
        reasons = "".join(f"<li>{escape(reason)}</li>" for reason in result.skipped)
        parts.append(f"<h2>Not asked</h2><ul>{reasons}</ul>")
    parts.append("<h2>What had to be there</h2><table><tbody>")
    parts += [f"<tr><td>{escape(name)}<td class=n>{n}</tr>" for name, n in _required(result)]
    parts.append("</table><h2>Expectations</h2>")
    for mart in result.marts:
        parts.append(_subject(mart.mart, mart.rows, [e for e in entries if e.failure.mart == mart.mart]))
    parts.append(
        f"<p class=dim>Content hash <code>{result.content_hash}</code>, audited at {_instant(result)} "
        f"with {escape(result.tool)} in {result.seconds:.1f} s.</p></html>\n"
    )
    return "\n".join(parts)


def _findings(found: Sequence[Failure], shade: str) -> str:
    rows = [
        f"<tr><td>{escape(f.mart)}<td><span class={shade}>{escape(f.says)}</span>"
        f"<td>{escape(f.observed)}<td>{_rows_link(f)}</tr>"
        for f in found
    ]
    head = "<tr><th>subject<th>expected<th>seen<th>rows</tr>"
    return f"<div class=wide><table><thead>{head}</thead><tbody>{''.join(rows)}</table></div>"


def _subject(name: str, rows: int, entries: Sequence[Entry]) -> str:
    bad = sum(not entry.passed for entry in entries)
    told = f"<span class=bad>{bad} not met</span>" if bad else "<span class=good>all met</span>"
    lines = [
        f"<tr><td>{_mark(entry)}<td>{escape(entry.failure.says)}<td>{escape(entry.failure.observed)}"
        f"<td><code>{escape(entry.failure.expectation)}</code></tr>"
        for entry in sorted(entries, key=lambda entry: entry.passed)
    ]
    head = "<tr><th>verdict<th>expected<th>seen<th>name</tr>"
    return (
        f"<details{' open' if bad else ''}><summary><b>{escape(name)}</b>: {rows:,} rows, "
        f"{len(entries)} expectations, {told}</summary>"
        f"<div class=wide><table><thead>{head}</thead><tbody>{''.join(lines)}</table></div></details>"
    )


def _mark(entry: Entry) -> str:
    if entry.passed:
        return "<span class=good>met</span>"
    return "<span class=bad>FAILED</span>" if entry.stops else "<span class=warn>warning</span>"


def _rows_link(failure: Failure) -> str:
    if not failure.failing_rows_path:
        return ""
    name = Path(failure.failing_rows_path).name
    return f"<a href='{escape(name)}'>{failure.failing_rows}</a>"


def _verdict(result: AuditResult) -> str:
    return "passed" if result.passed else "REFUSED"


def _sentence(result: AuditResult) -> str:
    counts = f"{result.evaluated} expectations evaluated, {len(result.failures)} failed, "
    counts += f"{len(result.warnings)} warned. "
    tests = ", ".join(f"{number} {status}" for status, number in result.dbt.items()) or "no results"
    ending = "It may be published." if result.passed else "It is not published; what is published is untouched."
    return f"{counts}dbt tests: {tests}. {ending}"


def _required(result: AuditResult) -> list[tuple[str, int]]:
    return [(name.replace("_", " "), number) for name, number in result.required.items()]


def _instant(result: AuditResult) -> str:
    return result.audited_at.strftime("%Y-%m-%d %H:%M:%S UTC")
