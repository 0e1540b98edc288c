"""A replica that serves one made company, and settings that point to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from overbuild.extract.edgar.client import EdgarClient
from overbuild.settings import Settings, load_settings
from overbuild.watchlist import Company
from tests.extract.edgar import made
from tests.replica import EdgarReplica


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """EDGAR's tree with the made company in it."""
    root = tmp_path / "edgar"
    made.write(root, made.LISTING, made.listing({}))
    made.write(root, made.FACTS, made.facts(made.row()))
    return root


@pytest.fixture
def replica(root: Path) -> Iterator[EdgarReplica]:
    with EdgarReplica(root) as replica:
        yield replica


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a home of its own that ask a server."""

    def build(server: EdgarReplica | str, **changes: Any) -> Settings:
        url = server if isinstance(server, str) else server.base_url
        fixed = {
            "home": tmp_path / "home",
            "edgar_base_url": url,
            "edgar_data_url": url,
            "edgar_identity": "Test Suite tests@example.com",
            "edgar_rate_per_second": 10,
            "edgar_timeout_seconds": 5,
            "edgar_max_attempts": 3,
            "price_provider": "none",
        }
        return load_settings(**(fixed | changes))

    return build


@pytest.fixture
def settings(replica: EdgarReplica, settings_for: Callable[..., Settings]) -> Settings:
    return settings_for(replica)


@pytest.fixture
def client(settings: Settings) -> Iterator[EdgarClient]:
    with EdgarClient(settings, backoff_seconds=0.01) as client:
        yield client


@pytest.fixture
def company() -> Company:
    return Company(made.CIK, "MADE", "Made Corp", "chip")
