"""Publishing to a store without links: the pointer is an object that is written last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import pytest

from overbuild import publish
from overbuild.errors import GateRefusedError, OverbuildError
from overbuild.settings import Settings
from tests.publish.conftest import Runs
from tests.publish.test_publish import revenue
from tests.support.candidates import change, make_home


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    uri = f"memory://{uuid4().hex}/published"
    yield make_home(tmp_path / "home", publish_uri=uri, keep_versions=2)
    fsspec.filesystem("memory").rm(uri, recursive=True)


def objects(settings: Settings) -> dict[str, bytes]:
    fs, base = fsspec.core.url_to_fs(settings.publish_root)
    return {path: fs.cat_file(path) for path in fs.find(base) if "/leases/" not in path}


def test_remote_version_is_whole_before_the_pointer_names_it(
    settings: Settings, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    fs, base = fsspec.core.url_to_fs(settings.publish_root)
    order: list[str] = []
    put, pipe = type(fs).put_file, type(fs).pipe_file

    def noted_put(self: Any, source: str, target: str, **options: object) -> None:
        order.append(target)
        put(self, source, target, **options)

    def noted_pipe(self: Any, path: str, value: bytes, **options: object) -> None:
        order.append(path)
        pipe(self, path, value, **options)

    monkeypatch.setattr(type(fs), "put_file", noted_put)
    monkeypatch.setattr(type(fs), "pipe_file", noted_pipe)

    published = publish.publish(settings, *runs.next())

    assert published.path == f"{settings.publish_root}/versions/{published.version}"
    order = [path for path in order if "/leases/" not in path]
    assert order[-2:] == [f"{base}/versions/{published.version}/manifest.json", f"{base}/current.json"]
    assert len(order) == len(set(order))  # and neither was written before
    pointer = json.loads(fs.cat_file(f"{base}/current.json"))
    assert pointer == {"version": published.version, "content_hash": published.manifest["content_hash"]}
    with publish.open_current(settings) as connection:
        assert revenue(connection) > 0


def test_remote_readers_do_not_keep_an_old_copy(settings: Settings, runs: Runs) -> None:
    totals = []
    for _ in range(3):
        publish.publish(settings, *runs.next())
        with publish.open_current(settings) as connection:
            totals.append(revenue(connection))
    back = publish.rollback(settings)

    assert len(set(totals)) == 3
    with publish.open_current(settings) as connection:
        assert revenue(connection) == totals[1]
    assert publish.status(settings).version == back.version
    assert len(publish.status(settings).versions) == 2
    assert len(list((settings.home / "cache" / "published").iterdir())) == 1


def test_remote_refusal_uploads_nothing(settings: Settings, runs: Runs) -> None:
    publish.publish(settings, *runs.next())
    before = objects(settings)
    candidate, audit = runs.next()
    change(candidate, "delete from marts.dim_company")

    with pytest.raises(GateRefusedError):
        publish.publish(settings, candidate, audit)

    assert objects(settings) == before
    assert not list((settings.home / "state").glob(".building-*"))


def test_damaged_remote_database_is_never_opened(settings: Settings, runs: Runs) -> None:
    published = publish.publish(settings, *runs.next())
    fs, base = fsspec.core.url_to_fs(settings.publish_root)
    fs.pipe_file(f"{base}/versions/{published.version}/marts.duckdb", b"cut short")

    with pytest.raises(OverbuildError, match="not the one that was published"):
        publish.open_current(settings)


def test_abandoned_upload_is_neither_listed_nor_kept(settings: Settings, runs: Runs) -> None:
    fs, base = fsspec.core.url_to_fs(settings.publish_root)
    abandoned = f"{base}/versions/20250101T000000.000Z-0123456789ab"
    fs.makedirs(abandoned)
    fs.pipe_file(f"{abandoned}/mart_red_flags.parquet", b"half")
    assert publish.status(settings).versions == ()

    publish.publish(settings, *runs.next())

    assert not fs.exists(abandoned)
    assert len(publish.status(settings).versions) == 1


def test_file_uri_is_a_folder_with_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    settings = make_home(tmp_path / "home", publish_uri=folder.as_uri())

    published = publish.publish(settings, *Runs(settings).next())

    assert (folder / "current").resolve() == Path(published.path).resolve()
