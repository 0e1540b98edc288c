"""A night with nothing new against one that asks about each company, over loopback HTTP.

    python benchmarks/bench_night.py [--companies 60]

The companies are made ones of about 26,000 facts. The baseline is the same night with
``OVERBUILD_EDGAR_INDEX=false``: two conditional requests a company. What counts are requests and CPU time, as ratios;
at eight requests a second the wall-clock time follows the requests.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.extract.edgar.made import listing, write
from tests.support.daily_indexes import ORDERS, business_days, daily_index, path_of

from benchmarks.bench_companyfacts import made
from overbuild import extract
from overbuild.extract.edgar.rawstore import RawStore
from overbuild.extract.prices.calendar import NEW_YORK
from overbuild.progress import NullReporter
from overbuild.sample.server import DirectoryServer
from overbuild.settings import Settings, load_settings


def night(settings: Settings, now: datetime) -> dict[str, float]:
    """Requests, seconds and CPU seconds of a night in which no company has anything new.

    Raises:
        RuntimeError: one has: the comparison would be of different work.
    """
    before = len(RawStore(settings.raw_dir).rows())
    started, spent = time.monotonic(), time.process_time()
    report = extract.run(settings, NullReporter(), now=now)
    told = {"seconds": time.monotonic() - started, "cpu_seconds": time.process_time() - spent}
    if {row["status"] for row in report.companies} != {"unchanged"}:
        raise RuntimeError("The night had something new")
    return told | {"requests": len(RawStore(settings.raw_dir).rows()) - before}


def measure(companies: int) -> dict[str, object]:
    """Both nights of one home."""
    ciks = range(1, companies + 1)
    now = datetime.now(NEW_YORK).replace(hour=23, minute=30) + timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder, "edgar"), Path(folder, "home")
        for cik in ciks:
            newest = {"accessionNumber": f"{cik:010d}-24-000099"}  # as the facts name it
            write(root, f"/submissions/CIK{cik:010d}.json", listing(newest, cik=cik))
            write(root, f"/api/xbrl/companyfacts/CIK{cik:010d}.json", made(cik))
        for day in business_days(now.date()):
            for order in ORDERS:
                filings = [(10**6 + number, f"{number:010d}-26-{number:06d}") for number in range(5_000)]
                write(root, path_of(order, day), daily_index(order, day, filings))
        with DirectoryServer(root) as server:
            settings = load_settings(
                home=home,
                edgar_base_url=server.base_url,
                edgar_data_url=server.base_url,
                edgar_identity="Benchmark bench@example.com",
                price_provider="none",
                tickers=tuple(map(str, ciks)),
            )
            extract.run(settings, NullReporter())
            shutil.copytree(home, Path(folder, "other"))
            measured = {
                "nothing_new": night(settings, now),
                "each_asked": night(settings.with_changes(home=Path(folder, "other"), edgar_index=False), now),
            }
    quiet, asked = measured["nothing_new"], measured["each_asked"]
    return {
        "benchmark": "night",
        "companies": companies,
        **{name: {what: round(value, 2) for what, value in told.items()} for name, told in measured.items()},
        **{f"times_baseline_{what}": round(quiet[what] / asked[what], 2) for what in ("requests", "cpu_seconds")},
    }


def main(arguments: list[str] | None = None) -> None:
    """Print requests, seconds and the ratios as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=60)
    print(json.dumps(measure(parser.parse_args(arguments).companies), indent=2))


if __name__ == "__main__":
    main()
