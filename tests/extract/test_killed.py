"""Extract and enrich that are killed at every kind of change they make: the next run leaves the same lake."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from overbuild import pipeline
from overbuild.lake.schemas import DATASETS
from overbuild.lake.store import Lake, _stable
from overbuild.settings import Settings, load_settings
from tests.enrich.conftest import Edgar, filed
from tests.enrich.submissions import submission, ten_q
from tests.extract.edgar import made
from tests.replica import EdgarReplica
from tests.support import killing


def settings_of(home: Path, url: str, prices: Path) -> Settings:
    return load_settings(
        home=home,
        edgar_base_url=url,
        edgar_data_url=url,
        edgar_identity="Test Suite tests@example.com",
        edgar_rate_per_second=10,
        edgar_timeout_seconds=5,
        edgar_max_attempts=2,
        price_provider="files",
        prices_dir=prices,
        tickers=(f"CIK{made.CIK}",),
        enrich_workers=1,
        keep_versions=2,
    )


def extract_and_enrich(home: Path, url: str, prices: Path) -> None:
    settings = settings_of(home, url, prices)
    pipeline.extract(settings)
    pipeline.enrich(settings)


def lasting(settings: Settings) -> dict[str, pa.Table]:
    """What the lake says, without when it was obtained."""
    lake = Lake(settings.lake_dir)
    return {
        lake.relative(path): _stable(lake._read(path, DATASETS[name])) for name in DATASETS for path in lake.files(name)
    } | {"scope": lake.get_text("run_scope.json")}


@pytest.mark.promise("killed-extract")
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("night", ["first", "second"])
def test_a_killed_extract_or_enrich_never_leaves_the_next_run_another_lake_nor_rubbish(
    tmp_path: Path, record_property: Callable[[str, object], None], night: str
) -> None:
    edgar = Edgar(tmp_path / "edgar")
    prices = tmp_path / "prices"
    prices.mkdir()
    with EdgarReplica(edgar.root) as replica:
        told = replica.base_url, prices
        before = tmp_path / "before"
        before.mkdir()
        if night == "second":
            extract_and_enrich(before, *told)
            edgar.listed.append(filed(5, "10-Q", "2024-08-01"))
            made.write(edgar.root, made.LISTING, made.listing(*edgar.listed, name="MADE ANEW CORP"))
            text = submission(made.accession(5), "10-Q", ("10-Q", "e.htm", ten_q()), cik=made.CIK)
            edgar.put(5, text)
        made.write(edgar.root, made.FACTS, made.facts(made.row(), made.row(accn="?")))  # one for quarantine
        undisturbed = Path(shutil.copytree(before, tmp_path / "undisturbed"))
        found = killing.points(extract_and_enrich, undisturbed, *told, below=undisturbed)
        wanted = lasting(settings_of(undisturbed, *told))
        assert {"facts", "filings", "texts", "sections", "quarantine"} <= {path.partition("/")[0] for path in wanted}
        extract_and_enrich(undisturbed, *told)
        tree = killing.tree(undisturbed)
        chosen = [number for number in killing.each_kind(found) if not found[number].startswith("os.mkdir")]
        assert len(chosen) >= 12
        sizes = [500, 5_000]
        for number, point in enumerate([*chosen, *(-size for size in sizes)]):
            home = Path(shutil.copytree(before, tmp_path / f"killed-{number}"))
            if point < 0:
                code = killing.cut_off(extract_and_enrich, home, *told, below=home, size=-point)
                assert code == killing.CROSSED, point
            else:
                code = killing.kill(extract_and_enrich, home, *told, below=home, of=found, at=point)
                assert code == killing.KILLED, found[point]
            extract_and_enrich(home, *told)
            name = found[point] if point >= 0 else f"inside a write beyond {-point} bytes"
            assert lasting(settings_of(home, *told)) == wanted, name
            assert killing.tree(home) == tree, name
            shutil.rmtree(home)
    record_property("count", len(chosen) + len(sizes))
