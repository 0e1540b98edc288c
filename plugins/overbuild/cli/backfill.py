"""``overbuild backfill``: plan, run, diff, approve, and what else a declared backfill needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from overbuild.cli.console import ConsoleReporter, Output
from overbuild.cli.options import Json, Sample

if TYPE_CHECKING:
    from overbuild.backfill import Stage

GATE_REFUSED = 3

app = typer.Typer(
    name="backfill",
    help="Build the past again: declared in backfills/*.yml, staged beside what is published, compared, approved.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[
    str, typer.Argument(metavar="BACKFILL", help="Id of a file in backfills/, or a path that ends in .yml.")
]
PieceName = Annotated[
    str | None,
    typer.Option("--piece", metavar="NAME", help="One of several: a quarter such as 2025Q3. Default: all."),
]


def _stage(name: str, sample: bool | None) -> Stage:
    from overbuild import pipeline
    from overbuild.backfill import Stage, load
    from overbuild.settings import load_settings

    return Stage(pipeline.with_origin(load_settings(), sample), load(name))


def _output(ctx: typer.Context) -> Output:
    return cast(Output, ctx.obj)


@app.command("list")
def list_declared(ctx: typer.Context, sample: Sample = None, json: Json = False) -> None:
    """Name all declared backfills and how far each has come."""
    from overbuild.backfill import declared
    from overbuild.backfill.summary import state
    from overbuild.cli import render_backfill as render
    from overbuild.errors import OverbuildError

    output = _output(ctx)
    found: list[dict[str, Any]] = []
    for name in declared():
        try:
            found.append(state(_stage(name, sample)))
        except OverbuildError as error:  # one broken file does not hide the others
            found.append({"id": name, "error": str(error)})
    render.listed(output.human, found)
    output.emit({"backfills": found})


@app.command()
def status(ctx: typer.Context, name: Name, sample: Sample = None, json: Json = False) -> None:
    """Tell what is staged, compared and approved of one backfill."""
    from overbuild.backfill.summary import state
    from overbuild.cli import render_backfill as render

    output = _output(ctx)
    told = state(_stage(name, sample))
    render.state(output.human, told)
    output.emit(told)


@app.command()
def plan(ctx: typer.Context, name: Name, sample: Sample = None, json: Json = False) -> None:
    """Check the declaration and tell what would be built, from what, and what approving would replace."""
    from overbuild.backfill.summary import plan as make
    from overbuild.cli import render_backfill as render

    output = _output(ctx)
    told = make(_stage(name, sample))
    render.plan(output.human, told)
    output.emit(told)


@app.command()
def run(
    ctx: typer.Context,
    name: Name,
    piece: PieceName = None,
    again: Annotated[bool, typer.Option("--again", help="Build again what is staged already.")] = False,
    sample: Sample = None,
    json: Json = False,
) -> None:
    """Build, audit and compare; nothing that readers see changes. Exit code 3 if the gate refuses a piece."""
    from overbuild.cli import render_backfill as render

    output = _output(ctx)
    stage = _stage(name, sample)
    told = []
    refused = False
    for one in stage.declaration.piece(piece):
        with ConsoleReporter(output.human) as reporter:
            staged = stage.build(one, reporter, again=again)
            diff = stage.compare(one)
        render.staged(output.human, stage, one, staged, diff)
        refused = refused or not staged.passed
        told.append({"staged": staged.to_dict(), "diff": diff.to_dict(), "folder": str(stage.diff_folder(one))})
    render.what_next(output.human, stage, refused)
    output.emit({"id": stage.declaration.backfill_id, "refused": refused, "pieces": told})
    raise typer.Exit(GATE_REFUSED if refused else 0)


@app.command()
def diff(ctx: typer.Context, name: Name, piece: PieceName = None, sample: Sample = None, json: Json = False) -> None:
    """Compare what is staged with what is published now, cell by cell, with the reasons."""
    from overbuild.cli import render_backfill as render

    output = _output(ctx)
    stage = _stage(name, sample)
    told = []
    for one in stage.staged_pieces(piece):
        found = stage.compare(one)
        render.staged(output.human, stage, one, stage.require(one), found)
        told.append({"diff": found.to_dict(), "folder": str(stage.diff_folder(one))})
    output.emit({"id": stage.declaration.backfill_id, "pieces": told})


@app.command()
def approve(
    ctx: typer.Context,
    name: Name,
    piece: PieceName = None,
    accept_outside: Annotated[
        bool, typer.Option("--accept-outside", help="Approve also what changes outside the declared range.")
    ] = False,
    sample: Sample = None,
    json: Json = False,
) -> None:
    """Publish what is staged; the version before is kept. Exit code 3 if it may not be published."""
    from overbuild import pipeline
    from overbuild.cli import render_backfill as render

    output = _output(ctx)
    stage = _stage(name, sample)
    approved = []
    with pipeline.run_lock(stage.settings):
        for one in stage.staged_pieces(piece):
            approved.append(stage.approve(one, accept_outside=accept_outside))
            render.approved(output.human, approved[-1])
        with ConsoleReporter(output.human) as reporter:
            loaded = pipeline.load_postgres(stage.settings, reporter)
    closed = stage.close()
    told = {"approved": approved, "closed": closed, "postgres": loaded.to_dict() if loaded else None}
    output.emit({"id": stage.declaration.backfill_id} | told)


@app.command()
def discard(ctx: typer.Context, name: Name, sample: Sample = None, json: Json = False) -> None:
    """Delete what is staged; what was approved stays published."""
    output = _output(ctx)
    stage = _stage(name, sample)
    was_there = stage.discard()
    told = "Discarded" if was_there else "Nothing was staged at"
    output.human.print(f"{told}: {stage.root}", soft_wrap=True)
    output.emit({"id": stage.declaration.backfill_id, "discarded": was_there})
