"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

import typer

from overbuild.cli.console import Output


def _as_json(ctx: typer.Context, value: bool) -> bool:
    cast(Output, ctx.obj).json = value
    return value


def valid_instant(value: str | None) -> str | None:
    """The value, if it is an ISO date or instant.

    Raises:
        BadParameter: it is not.
    """
    if value is not None:
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise typer.BadParameter(
                f"{value!r} is not an ISO date or instant such as 2025-06-30 or 2025-06-30T20:00:00Z"
            ) from error
    return value


Json = Annotated[
    bool,
    typer.Option(
        "--json", help="One JSON document on stdout; everything for people goes to stderr.", callback=_as_json
    ),
]
Tickers = Annotated[
    str | None,
    typer.Option(
        metavar="LIST", help="Tickers or CIKs, comma separated. Default: OVERBUILD_TICKERS or the watch-list."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        callback=valid_instant,
        help="Use nothing that became public later: an ISO instant; a date means 00:00 UTC of that day.",
    ),
]
FullRefresh = Annotated[
    bool, typer.Option("--full-refresh", help="Ask the sources for everything again and rebuild from it.")
]
Sample = Annotated[
    bool | None,
    typer.Option(
        "--sample/--no-sample",
        help="The recorded sample or real filings. Default: real when EDGAR_IDENTITY or EDGAR_BASE_URL is set.",
        show_default=False,
    ),
]
