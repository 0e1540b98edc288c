"""How backfills look to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from overbuild.backfill import Diff, Piece, Stage, Staged

_STYLES: Final = {"approved": "green", "staged": "yellow", "refused": "bold red", "outdated": "yellow"}
_CAUSES: Final = {"unexplained": "bold red", "restatement": "cyan", "rule": "yellow"}


def listed(console: Console, found: list[dict[str, Any]]) -> None:
    """One line a declared backfill."""
    if not found:
        console.print("No backfill is declared: see backfills/README.md")
        return
    table = Table(pad_edge=False)
    for name in ("Backfill", "Owner", "About", "State"):
        table.add_column(name)
    for row in found:
        if "error" in row:
            table.add_row(row["id"], "", Text(row["error"], style="red"), "")
        else:
            table.add_row(row["id"], row["owner"], f"{row['reason']} ({row['range']})", _states(row["pieces"]))
    console.print(table)


def state(console: Console, told: dict[str, Any]) -> None:
    """Every piece of one backfill."""
    _head(console, told)
    if told["snapshot"]:
        console.print(f"Lake of {told['snapshot']['taken_at']}, {told['snapshot']['files']:,} files, stands still")
    table = Table(pad_edge=False)
    for name in ("Piece", "State", "Content", "Changes", "Published as"):
        table.add_column(name)
    for row in told["pieces"]:
        staged, diff, approved = row["staged"], row["diff"], row["approved"]
        table.add_row(
            row["piece"],
            Text(row["state"], style=_STYLES.get(row["state"], "")),
            staged["content_hash"][:12] if staged else "",
            _totals(diff["totals"]) if diff else "",
            approved["version"] if approved else "",
        )
    console.print(table)


def plan(console: Console, told: dict[str, Any]) -> None:
    """What would be built and what approving would replace."""
    _head(console, told)
    companies = told["companies"]
    console.print(f"From the lake at {told['lake']}: {len(companies)} companies", soft_wrap=True)
    live = told["live"]
    if live is None:
        console.print("Nothing is published yet, so there is nothing to compare with")
    else:
        same = (live["rules_version"], live["code_version"]) == (told["rules_version"], told["code_version"])
        words = "the same rules and code" if same else "other rules or code"
        console.print(f"Compared with version {live['version']}, which has {words}", soft_wrap=True)
    table = Table(pad_edge=False)
    for name in ("Piece", "As of", "Approving replaces", "State"):
        table.add_column(name)
    for row in told["pieces"]:
        replaces = row["replaces"] or f"nothing: first version of {row['target']}"
        table.add_row(row["piece"], row["as_of"] or "now", replaces, row["state"])
    console.print(table)
    _warnings(console, told["warnings"])
    console.print(f"`overbuild backfill run {told['called']}` builds it; readers notice nothing", soft_wrap=True)


def staged(console: Console, stage: Stage, piece: Piece, built: Staged, diff: Diff) -> None:
    """A staged piece: its verdict, what differs, and where to read on."""
    verdict = Text("audit passed", style="green") if built.passed else Text("audit REFUSED it", style="bold red")
    as_of = f", as of {piece.as_of.isoformat()}" if piece.as_of else ""
    console.print(
        Text.assemble(
            f"{stage.declaration.backfill_id} {piece.name}{as_of}: ", verdict, f", {built.content_hash[:12]}"
        ),
        soft_wrap=True,
    )
    if not built.passed:
        console.print(f"  Report: {stage.candidate(built).directory / 'audit' / 'index.html'}", soft_wrap=True)
    differences(console, diff)
    console.print(f"  Every row and cell, and a page to read: {stage.diff_folder(piece)}", soft_wrap=True)


def differences(console: Console, diff: Diff) -> None:
    """A mart a line, with causes."""
    if diff.base is None:
        console.print("  Nothing is published, so there is nothing to compare with")
        return
    against = f"version {diff.base['version']}"
    if not diff.base["is_replaced"]:
        against += ", for comparison: its own shelf is empty"
    differing = [mart for mart in diff.marts if mart.differs]
    if not differing:
        console.print(f"  The same rows as {against}", soft_wrap=True)
        return
    console.print(f"  Against {against}: {_totals(diff.totals())}", soft_wrap=True)
    table = Table(pad_edge=False)
    table.add_column("Mart", no_wrap=True)
    for name in ("Added", "Removed", "Changed", "Cells", "Outside"):
        table.add_column(name, justify="right")
    table.add_column("Why")
    for mart in differing:
        why = Text(", ").join(
            Text(f"{cause} {count:,}", style=_CAUSES.get(cause, "")) for cause, count in (mart.causes or {}).items()
        )
        notes = [mart.problem] if mart.problem else []
        notes += [f"no longer: {', '.join(mart.only_live)}"] if mart.only_live else []
        notes += [f"new: {', '.join(mart.only_staged)}"] if mart.only_staged else []
        counts = (mart.added, mart.removed, mart.changed, mart.cells, mart.outside)
        table.add_row(mart.mart, *(f"{count:,}" for count in counts), Text("; ").join([why, *map(Text, notes)]))
    console.print(table)
    if "unexplained" in diff.causes:
        line = f"  {diff.causes['unexplained']:,} rows differ though nothing that was read changed: a defect"
        console.print(Text(line, style="bold red"), soft_wrap=True)
    if diff.outside:
        line = f"  {diff.outside:,} rows differ outside the declared range; approving them takes --accept-outside"
        console.print(Text(line, style="yellow"), soft_wrap=True)


def what_next(console: Console, stage: Stage, refused: bool) -> None:
    """The next command."""
    name = stage.declaration.called
    if refused:
        console.print("What the audit refused cannot be approved; what is published is as it was")
    else:
        console.print(f"Readers see none of it yet: `overbuild backfill approve {name}` publishes it", soft_wrap=True)


def approved(console: Console, told: dict[str, Any]) -> None:
    """What readers see now."""
    what = "published" if told["changed"] else "the same content is published already"
    before = f"; `overbuild rollback` goes back to {told['replaces']}" if told["replaces"] and told["changed"] else ""
    console.print(f"{told['piece']}: {what}, version {told['version']} at {told['path']}{before}", soft_wrap=True)


def _head(console: Console, told: dict[str, Any]) -> None:
    console.print(f"{told['id']}: {told['reason']}", soft_wrap=True)
    console.print(f"Owner: {told['owner']}. About: {told['range']}", soft_wrap=True)


def _warnings(console: Console, warnings: list[str]) -> None:
    for warning in warnings:
        console.print(Text.assemble(("warning: ", "yellow"), warning), soft_wrap=True)


def _states(pieces: list[dict[str, Any]]) -> str:
    states = [row["state"] for row in pieces]
    if len(states) == 1:
        return str(states[0])
    return ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))


def _totals(totals: dict[str, int]) -> str:
    rows = ", ".join(f"{totals[name]:,} rows {name}" for name in ("added", "removed", "changed") if totals[name])
    return f"{rows or 'no row differs'}" + (f", {totals['cells']:,} cells" if totals["cells"] else "")
