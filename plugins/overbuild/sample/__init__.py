"""The recorded sample: real figures of the watch-list, served on loopback, so that a run needs no network.

The figures are recorded from filings; the price bars are synthetic, and so are two filers whose words show the flags
that read words, and two start-ups with notices of Form D. See ``sample/README.md``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from overbuild.paths import project_root
from overbuild.sample import made_up
from overbuild.sample.materialise import materialise
from overbuild.sample.server import DirectoryServer
from overbuild.settings import Settings
from overbuild.watchlist import load_watchlist

__all__ = ["DirectoryServer", "configured", "materialise", "serving"]

IDENTITY = "Overbuild Sample sample@example.com"
_log = logging.getLogger(__name__)


def configured(settings: Settings) -> Settings:
    """``settings`` for a step that works on the sample.

    Of the synthetic filers and start-ups alone the sample has submissions; there are no other start-ups in it.
    """
    sample = project_root() / "sample"
    startups = made_up.startups(sample / "made_up")
    return settings.with_changes(
        origin="sample",
        submissions_of=(*made_up.tickers(sample / "made_up"), *startups),
        startups=startups,
        edgar_identity=IDENTITY,
        edgar_rate_per_second=10,
        enrich_workers=1,  # a few pages: starting processes would take longer than reading
        price_provider="files",
        macro_provider="none",
        prices_dir=sample / "prices",
    )


@contextmanager
def serving(settings: Settings) -> Iterator[Settings]:
    """Serve the sample as EDGAR on loopback while the block runs.

    Yields:
        :func:`configured` settings, pointed at the loopback server. The tickers stay as the user gave them; by default
        they are the watch-list's and those of the synthetic filers.

    Raises:
        OverbuildError: the sample is incomplete.
    """
    settings = configured(settings)
    tree = settings.work_dir / "edgar"
    if materialise(project_root() / "sample", tree):
        _log.info("Wrote the sample's documents to %s", tree)
    with DirectoryServer(tree) as server:
        _log.info(
            "Sample at %s: figures recorded from real filings, price bars and the filers %s synthetic",
            server.base_url,
            ", ".join(settings.submissions_of),
        )
        everybody = (*(company.ticker for company in load_watchlist()), *settings.submissions_of)
        yield settings.with_changes(
            edgar_base_url=server.base_url,
            edgar_data_url=server.base_url,
            tickers=settings.tickers or everybody,
        )
