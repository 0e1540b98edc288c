"""The commands. Each one loads settings, calls a step and shows what came back; the work is done elsewhere.

Exit codes: 0 published or nothing to do, 1 failure, 2 usage, 3 the gate refused, 130 ended by Ctrl-C, 143 by SIGTERM.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperGroup

from overbuild.cli import backfill
from overbuild.cli.console import ConsoleReporter, Output
from overbuild.cli.options import AsOf, FullRefresh, Json, Sample, Tickers, valid_instant
from overbuild.errors import OverbuildError, UsageError, storage_error
from overbuild.processes import Interrupted, ending_when_told

if TYPE_CHECKING:
    from overbuild.settings import Settings

GATE_REFUSED = 3


class _Group(TyperGroup):
    """Turns every failure into words and an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        output = ctx.obj = Output()
        try:
            with ending_when_told(output.interrupted):
                return super().invoke(ctx)
        except OverbuildError as error:
            output.fail(error)
            raise typer.Exit(error.exit_code) from error
        except Interrupted as error:
            output.interrupted(error.exit_code)
            raise typer.Exit(error.exit_code) from error
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except Exception as error:
            home = f"OVERBUILD_HOME={os.environ.get('OVERBUILD_HOME', 'data')}"
            if (storage := storage_error(error, home)) is not None:
                output.fail(storage)
                raise typer.Exit(storage.exit_code) from error
            output.crash(error)
            raise


app = typer.Typer(
    name="overbuild",
    cls=_Group,
    help="Red flags about the AI capital-spending boom, each number traceable to an SEC filing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold an API key
    context_settings={"help_option_names": ["-h", "--help"]},
)


app.add_typer(backfill.app)


def _settings(tickers: str | None = None, as_of: str | None = None) -> Settings:
    from overbuild.settings import load_settings

    return load_settings(tickers=tickers, as_of=as_of)


def _output(ctx: typer.Context) -> Output:
    return cast(Output, ctx.obj)


@app.command()
def run(
    ctx: typer.Context,
    tickers: Tickers = None,
    as_of: AsOf = None,
    full_refresh: FullRefresh = False,
    sample: Sample = None,
    json: Json = False,
) -> None:
    """Extract, enrich, transform, audit and publish, then show the flags."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    with pipeline.open_source(_settings(tickers, as_of), sample) as (settings, source):
        output.human.print(source.describe(), soft_wrap=True)
        with ConsoleReporter(output.human) as reporter:
            summary = pipeline.run(settings, reporter, source=source, full_refresh=full_refresh)
    render.run_summary(output.human, summary)
    output.emit(summary.to_dict())
    raise typer.Exit(summary.exit_code)


@app.command()
def extract(
    ctx: typer.Context,
    tickers: Tickers = None,
    full_refresh: FullRefresh = False,
    sample: Sample = None,
    json: Json = False,
) -> None:
    """Fetch new filings, facts, full submissions with their XBRL, and prices into the lake."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    with pipeline.open_source(_settings(tickers), sample) as (settings, source):
        output.human.print(source.describe(), soft_wrap=True)
        with pipeline.run_lock(settings), ConsoleReporter(output.human) as reporter:
            report = pipeline.extract(settings, reporter, full_refresh=full_refresh)
    quarantined = pipeline.quarantine_counts(settings)
    render.extracted(output.human, report, quarantined, settings.lake_dir)
    output.emit(report.to_dict() | {"source": source.to_dict(), "quarantined": quarantined})


@app.command()
def bulk(
    ctx: typer.Context,
    tickers: Tickers = None,
    everybody: Annotated[bool, typer.Option("--all", help="Every company with facts in the archive.")] = False,
    json: Json = False,
) -> None:
    """Load listings and facts from the SEC's nightly bulk archives into the lake, in place of a request a company."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    settings = pipeline.with_origin(_settings(tickers))
    with pipeline.run_lock(settings), ConsoleReporter(output.human) as reporter:
        report = pipeline.bulk(settings, reporter, everybody=everybody)
    quarantined = pipeline.quarantine_counts(settings)
    render.extracted(output.human, report, quarantined, settings.lake_dir)
    output.human.print("Full submissions and prices: `overbuild run` fetches them, and asks only for what is new")
    output.emit(report.to_dict() | {"quarantined": quarantined})


@app.command()
def enrich(
    ctx: typer.Context,
    tickers: Tickers = None,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Read every stored submission again, whatever the lake has.")
    ] = False,
    sample: Sample = None,
    json: Json = False,
) -> None:
    """Read the texts of stored filings, their sections and the signals in them; sends no request."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    settings = pipeline.with_origin(_settings(tickers), sample)
    with pipeline.run_lock(settings), ConsoleReporter(output.human) as reporter:
        report = pipeline.enrich(settings, reporter, full_refresh=full_refresh)
    quarantined = pipeline.quarantine_counts(settings)
    render.enriched(output.human, report)
    output.emit(report.to_dict() | {"quarantined_by_reason": quarantined})


@app.command()
def transform(ctx: typer.Context, as_of: AsOf = None, sample: Sample = None, json: Json = False) -> None:
    """Build a candidate warehouse from the lake."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    settings = pipeline.with_origin(_settings(as_of=as_of), sample)
    with pipeline.run_lock(settings), ConsoleReporter(output.human) as reporter:
        candidate = pipeline.transform(settings, reporter)
    render.candidate(output.human, candidate)
    output.emit(candidate.to_dict())


@app.command()
def audit(
    ctx: typer.Context,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="The lake was read anew: the published past may change in mass.")
    ] = False,
    json: Json = False,
) -> None:
    """Judge the newest candidate; exit code 3 if it may not be published."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    settings = _settings()
    with pipeline.run_lock(settings), ConsoleReporter(output.human) as reporter:
        rewrites = pipeline.FULL_REFRESH if full_refresh else None
        result = pipeline.audit(settings, reporter=reporter, rewrites=rewrites)
    render.audited(output.human, result)
    output.emit(result.to_dict())
    raise typer.Exit(0 if result.passed else GATE_REFUSED)


@app.command()
def publish(
    ctx: typer.Context,
    postgres_only: Annotated[
        bool, typer.Option("--postgres-only", help="Publish nothing: load the published version into PostgreSQL.")
    ] = False,
    json: Json = False,
) -> None:
    """Publish the newest candidate if its audit passed, and load it into PostgreSQL if a database is set."""
    from overbuild import pipeline
    from overbuild.cli import render

    output = _output(ctx)
    settings = _settings()
    if postgres_only and settings.postgres_uri is None:
        raise UsageError(
            "There is no database to load into",
            place="OVERBUILD_POSTGRES_URI",
            remedy="Set it, for example: postgresql://USER:PASSWORD@HOST:PORT/DATABASE",
        )
    told: dict[str, Any] = {}
    with pipeline.run_lock(settings):
        if not postgres_only:
            published = pipeline.publish(settings)
            render.published(output.human, published)
            told = published.to_dict()
        loaded = _load(output, settings)
    output.emit(told | {"postgres": loaded})


def _load(output: Output, settings: Settings) -> dict[str, Any] | None:
    """PostgreSQL follows what is published; what it holds now, None where no database is set."""
    from overbuild import pipeline
    from overbuild.cli import render

    with ConsoleReporter(output.human) as reporter:
        loaded = pipeline.load_postgres(settings, reporter)
    if loaded is None:
        return None
    render.loaded(output.human, loaded)
    return loaded.to_dict()


@app.command()
def rollback(
    ctx: typer.Context,
    version: Annotated[str | None, typer.Argument(help="Version to go back to; default the one before.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="INSTANT",
            callback=valid_instant,
            help="Of a backfilled world of the past: the pointer of its own shelf moves, not the readers'.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Move the published pointer back; no data is deleted."""
    from overbuild import pipeline
    from overbuild.publish import rollback as go_back

    output = _output(ctx)
    settings = _settings()
    if as_of is not None:
        from overbuild.backfill.stage import shelf_of

        settings = shelf_of(settings, as_of)
    loaded = None
    with pipeline.run_lock(settings):
        published = go_back(settings, version)
        output.human.print(f"Published again: version {published.version} at {published.path}", soft_wrap=True)
        if as_of is None:
            loaded = _load(output, settings)
    output.emit(published.to_dict() | {"postgres": loaded})


@app.command()
def status(ctx: typer.Context, json: Json = False) -> None:
    """Tell what is published, how fresh it is, and what state the home is in."""
    from overbuild.cli import health, render

    output = _output(ctx)
    state = health.home(_settings())
    if output.json:
        output.emit(state.to_dict())
    else:
        render.home(output.human, state)


@app.command()
def explain(
    ctx: typer.Context,
    ticker: Annotated[str, typer.Argument(help="Ticker or CIK.")],
    quarter: Annotated[str, typer.Argument(help="Calendar quarter 2026Q2 or fiscal quarter FY2026Q4.")],
    flag: Annotated[str, typer.Argument(help="Flag id, for example RF08.")],
    vintage: Annotated[
        str, typer.Option(metavar="latest|as_known_then", help="With later restatements, or without.")
    ] = "latest",
    json: Json = False,
) -> None:
    """Walk from a flag to its numbers, to the facts, to the filings."""
    from overbuild import explain as walk
    from overbuild.cli import render

    output = _output(ctx)
    explanation = walk.explain(_settings(), ticker, quarter, flag, vintage=vintage)
    if output.json:
        output.emit(explanation.to_dict())
    else:
        render.explanation(output.human, explanation)


@app.command()
def evaluate(
    ctx: typer.Context,
    output_file: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="FILE", help="Where the page goes. Default: docs/evaluation.md of the project."
        ),
    ] = None,
    candidate: Annotated[
        bool, typer.Option("--candidate", help="Evaluate the newest candidate instead of the published version.")
    ] = False,
    json: Json = False,
) -> None:
    """Write the page on known cases, controls and base rates of the flags."""
    from overbuild import pipeline
    from overbuild.paths import project_root

    output = _output(ctx)
    evaluation, page = pipeline.evaluate(_settings(), candidate=candidate)
    place = output_file or project_root() / "docs" / "evaluation.md"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(page, encoding="utf-8")
    found = [answer for answer in evaluation.answers if not answer.is_control and answer.months_before == 0]
    output.human.print(
        f"{len(found) - len(evaluation.misses)} of {len(found)} known cases flagged when they became public: {place}",
        soft_wrap=True,
    )
    output.emit(evaluation.to_dict() | {"page": str(place)})


@app.command()
def doctor(ctx: typer.Context, json: Json = False) -> None:
    """Check this machine and these settings; sends at most one request."""
    from overbuild.cli import health, render

    output = _output(ctx)
    checks = health.doctor(_settings())
    healthy = all(check.status != "fail" for check in checks)
    if output.json:
        output.emit({"healthy": healthy, "checks": [check.to_dict() for check in checks]})
    else:
        render.checks(output.human, checks)
    raise typer.Exit(0 if healthy else 1)
