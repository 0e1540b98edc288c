"""The recorded sample: real figures of the watch-list, served on loopback, so that a run needs no network.

The figures are recorded from filings; the price bars are synthetic. See ``sample/README.md``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from overbuild.paths import project_root
from overbuild.sample.materialise import materialise
from overbuild.sample.server import DirectoryServer
from overbuild.settings import Settings

__all__ = ["DirectoryServer", "materialise", "serving"]

IDENTITY = "Overbuild Sample sample@example.com"
_log = logging.getLogger(__name__)


@contextmanager
def serving(settings: Settings) -> Iterator[Settings]:
    """Serve the sample as EDGAR on loopback while the block runs.

    Yields:
        ``settings`` of origin ``sample``, pointed at the loopback server and at the synthetic price files.
        The tickers stay as the user gave them.

    Raises:
        OverbuildError: the sample is incomplete.
    """
    sample = project_root() / "sample"
    settings = settings.with_changes(origin="sample")
    tree = settings.work_dir / "edgar"
    if materialise(sample, tree):
        _log.info("Wrote the sample's documents to %s", tree)
    with DirectoryServer(tree) as server:
        _log.info(
            "Sample at %s: figures recorded from real filings, price bars synthetic (not market data)",
            server.base_url,
        )
        yield settings.with_changes(
            edgar_base_url=server.base_url,
            edgar_data_url=server.base_url,
            edgar_identity=IDENTITY,
            xbrl_quarters=0,  # the sample holds no submissions
            text_quarters=0,
            price_provider="files",
            macro_provider="none",
            prices_dir=sample / "prices",
        )
