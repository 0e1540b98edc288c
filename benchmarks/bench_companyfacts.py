"""companyfacts to Parquet: this parser against ``json`` + pandas, in the same run and on the same bodies.

    python benchmarks/bench_companyfacts.py [FOLDER] [--companies 12] [--rounds 3]

FOLDER holds ``CIK##########.json[.gz]``; default: the test data's ``api/xbrl/companyfacts``. Without it, made
bodies of about 4 MB are used. Both ways are first checked to give the same rows and exact sums. What counts is
CPU time, as a ratio: seconds depend on the machine.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc

from overbuild.extract.edgar import companyfacts
from overbuild.lake.schemas import FACTS
from overbuild.lake.store import Lake

DEFAULT = Path(__file__).resolve().parents[2] / "shared" / "edgar"


def bodies(folder: Path, count: int) -> dict[int, bytes]:
    """The largest bodies of the folder by CIK, or made ones."""
    files = sorted(folder.glob("CIK*.json*"), key=lambda p: p.stat().st_size, reverse=True)[:count]
    found = {}
    for path in files:
        data = path.read_bytes()
        found[int(path.name[3:13])] = gzip.decompress(data) if path.suffix == ".gz" else data
    return found or {cik: made(cik) for cik in range(1, min(count, 4) + 1)}


def made(cik: int) -> bytes:
    """A body of about 26,000 rows in EDGAR's shape."""
    chance = random.Random(cik)
    concepts = {}
    for tag in range(260):
        rows = []
        for quarter in range(100):
            year, month = 2000 + quarter // 4, 3 * (quarter % 4) + 3
            rows.append(
                {
                    "start": f"{year}-{month - 2:02d}-01",
                    "end": f"{year}-{month:02d}-28",
                    "val": chance.randrange(10**11) if tag % 12 else round(chance.random() * 9, 2),
                    "accn": f"{cik:010d}-{year % 100:02d}-{quarter:06d}",
                    "fy": year,
                    "fp": f"Q{quarter % 4 + 1}",
                    "form": "10-Q",
                    "filed": f"{year + 1}-01-15",
                }
            )
        concepts[f"MadeConcept{tag}"] = {"label": "x" * 60, "description": "y" * 400, "units": {"USD": rows}}
    return json.dumps({"cik": cik, "entityName": "MADE", "facts": {"us-gaap": concepts}}).encode()


def with_pandas(cik: int, body: bytes) -> pd.DataFrame:
    """The usual way: ``json.loads``, one dict a row, a DataFrame, dates, Parquet. Values become floats."""
    rows = [
        row | {"taxonomy": taxonomy, "tag": tag, "unit": unit, "cik": cik}
        for taxonomy, concepts in json.loads(body)["facts"].items()
        for tag, concept in concepts.items()
        for unit, records in concept["units"].items()
        for row in records
    ]
    frame = pd.DataFrame.from_records(rows)
    for name in ("start", "end", "filed"):
        if name in frame:
            frame[name] = pd.to_datetime(frame[name])
    frame["val"] = frame["val"].astype(float)
    return frame.sort_values(["taxonomy", "tag", "unit", "end", "accn"])


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Least CPU seconds of some rounds; the first warms up and is not counted."""
    work()
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best


def check(data: dict[int, bytes]) -> int:
    """Rows of all bodies.

    Raises:
        SystemExit: the two ways disagree, so the comparison would be of different work.
    """
    total = 0
    for cik, body in data.items():
        parsed = companyfacts.parse(body, cik=cik, url="u", sha256="s")
        exact = sum(
            row["val"]
            for concepts in json.loads(body, parse_float=Decimal)["facts"].values()
            for concept in concepts.values()
            for rows in concept["units"].values()
            for row in rows
        )
        frame = with_pandas(cik, body)
        if len(frame) != parsed.table.num_rows + len(parsed.quarantined):
            sys.exit(f"CIK {cik}: {len(frame)} rows in the baseline, {parsed.table.num_rows} here")
        if not parsed.quarantined and pc.sum(parsed.table["value"]).as_py() != exact:
            sys.exit(f"CIK {cik}: the sums differ")
        total += parsed.table.num_rows
    return total


def main() -> None:
    """Print megabytes a CPU second and the ratio as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    test_data = Path(os.environ.get("OVERBUILD_TEST_EDGAR_DIR", DEFAULT))
    parser.add_argument("folder", nargs="?", type=Path, default=test_data / "api/xbrl/companyfacts")
    parser.add_argument("--companies", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    data = bodies(options.folder, options.companies)
    megabytes = sum(map(len, data.values())) / 1e6
    rows = check(data)

    def parse_only() -> None:
        for cik, body in data.items():
            companyfacts.parse(body, cik=cik, url="u", sha256="s")

    def to_lake() -> None:
        lake = Lake(f"memory://bench-{time.monotonic_ns()}")
        for cik, body in data.items():
            lake.write(FACTS.name, cik, companyfacts.parse(body, cik=cik, url="u", sha256="s").table)

    def pandas_parse() -> None:
        for cik, body in data.items():
            with_pandas(cik, body)

    def pandas_to_parquet() -> None:
        for cik, body in data.items():
            with_pandas(cik, body).to_parquet(io.BytesIO(), compression="zstd")

    measured = {
        name: megabytes / cpu(work, options.rounds)
        for name, work in {
            "parse": parse_only,
            "to_lake": to_lake,
            "json_pandas_parse": pandas_parse,
            "json_pandas_to_parquet": pandas_to_parquet,
        }.items()
    }
    result = {
        "benchmark": "companyfacts",
        "companies": len(data),
        "megabytes": round(megabytes, 1),
        "rows": rows,
        "megabytes_per_cpu_second": {name: round(speed, 1) for name, speed in measured.items()},
        "times_baseline_parse": round(measured["parse"] / measured["json_pandas_parse"], 1),
        "times_baseline_to_parquet": round(measured["to_lake"] / measured["json_pandas_to_parquet"], 1),
    }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
