"""The replica must misbehave exactly as told, or tests that rely on it prove nothing."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.replica import EdgarReplica

NAME = "/submissions/CIK0000000001.json"
BODY = json.dumps({"cik": "0000000001", "name": "Example Inc.", "padding": "x" * 4000}).encode()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "CIK0000000001.json.gz").write_bytes(gzip.compress(BODY, mtime=0))
    (folder / "plain.txt").write_text("plain")
    os.utime(folder / "CIK0000000001.json.gz", (1_700_000_000, 1_700_000_000))
    return tmp_path


@pytest.fixture
def replica(root: Path) -> Iterator[EdgarReplica]:
    with EdgarReplica(root) as server:
        yield server


@pytest.fixture
def client(replica: EdgarReplica) -> Iterator[httpx.Client]:
    headers = {"User-Agent": "Test test@example.com"}
    with httpx.Client(base_url=replica.base_url, headers=headers, trust_env=False, timeout=10) as c:
        yield c


def test_file_stored_gzipped_is_not_served_as_gzip_bytes(client: httpx.Client) -> None:
    coded = client.get(NAME)
    plain = client.get(NAME, headers={"Accept-Encoding": "identity"})
    assert coded.content == plain.content == BODY
    assert coded.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert plain.headers["Content-Type"] == "application/json"
    assert client.get("/submissions/plain.txt").content == b"plain"


def test_unchanged_document_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get(NAME)
    assert first.headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert client.get(NAME, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    assert client.get(NAME, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(NAME, headers={"If-Modified-Since": "Mon, 13 Nov 2023 00:00:00 GMT"}).status_code == 200
    # The tag decides when both are sent.
    both = {"If-None-Match": '"other"', "If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(NAME, headers=both).status_code == 200


@pytest.mark.parametrize(
    "path", ["/submissions/none.json", "/submissions", "/", "/submissions/../../etc/hostname", "/%2e%2e/x"]
)
def test_missing_document_is_not_an_empty_answer(replica: EdgarReplica, path: str) -> None:
    # http.client sends the path as it is; httpx would tidy the dots away.
    connection = http.client.HTTPConnection("127.0.0.1", int(replica.base_url.rsplit(":", 1)[1]))
    connection.request("GET", path, headers={"User-Agent": "Test test@example.com"})
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"NoSuchKey" in answer.read()
    connection.close()


def test_client_without_an_identity_is_not_served(client: httpx.Client) -> None:
    assert client.get(NAME, headers={"User-Agent": "python-httpx"}).status_code == 403


def test_status_fault_does_not_outlive_its_times(client: httpx.Client, replica: EdgarReplica) -> None:
    rule = {"path": "submissions", "fault": "status", "status": 429, "retry_after": 3}
    replica.set_faults([{**rule, "times": 2, "after": 1}])
    answers = [client.get(NAME) for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 429, 429, 200, 200]
    assert answers[1].headers["Retry-After"] == "3"
    assert replica.faults()[0].hits == 2
    assert [row.fault for row in replica.log()] == [None, "status", "status", None, None]


def test_misspelt_fault_is_not_silently_ignored(replica: EdgarReplica) -> None:
    with pytest.raises(ValueError, match="trunkate"):
        replica.set_faults([{"path": ".", "fault": "trunkate"}])
    with pytest.raises(ValueError, match="retry-after"):
        replica.set_faults([{"path": ".", "fault": "status", "retry-after": 1}])


def test_truncation_is_visible_to_http_and_shortening_is_not(client: httpx.Client, replica: EdgarReplica) -> None:
    plain = {"Accept-Encoding": "identity"}
    replica.set_faults([{"path": ".", "fault": "truncate", "fraction": 0.5}])
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(NAME, headers=plain)
    replica.set_faults([{"path": ".", "fault": "short", "fraction": 0.25}])
    assert client.get(NAME, headers=plain).content == BODY[: len(BODY) // 4]


def test_reset_reaches_the_client_as_a_broken_connection(client: httpx.Client, replica: EdgarReplica) -> None:
    replica.set_faults([{"path": ".", "fault": "reset", "times": 1}])
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get(NAME)
    assert client.get(NAME).content == BODY
    assert [row.status for row in replica.log()] == [0, 200]


def test_bodies_that_lie_are_served_with_status_200(client: httpx.Client, replica: EdgarReplica) -> None:
    replica.set_faults([{"path": ".", "fault": "empty"}])
    assert (client.get(NAME).status_code, client.get(NAME).content) == (200, b"")
    replica.set_faults([{"path": ".", "fault": "html200"}])
    assert client.get(NAME).text.startswith("<!DOCTYPE html>")
    replica.set_faults([{"path": ".", "fault": "garble", "n": 5}])
    garbled = client.get(NAME).content
    assert len(garbled) == len(BODY)
    assert 1 <= sum(a != b for a, b in zip(garbled, BODY, strict=True)) <= 5
    replica.set_faults([{"path": ".", "fault": "redirect", "location": "/submissions/plain.txt"}])
    assert client.get(NAME).headers["Location"] == "/submissions/plain.txt"


def test_slow_answers_take_the_time_they_were_told(client: httpx.Client, replica: EdgarReplica) -> None:
    # A dripping body is complete before the last of its pauses.
    for rule in ({"fault": "slow", "delay": 0.2}, {"fault": "drip", "delay": 0.1, "chunks": 3}):
        replica.set_faults([{"path": ".", **rule}])
        started = time.monotonic()
        assert client.get(NAME).content == BODY
        assert time.monotonic() - started >= 0.2


def test_rate_limit_does_not_let_the_eleventh_request_through(root: Path) -> None:
    with (
        EdgarReplica(root, rate=10) as replica,
        httpx.Client(base_url=replica.base_url, headers={"User-Agent": "a a@example.com"}, trust_env=False) as c,
    ):
        statuses = [c.get("/submissions/plain.txt").status_code for _ in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert replica.max_per_second() == 12
    assert replica.max_per_second(window=0.000_001) == 1


def test_replaced_document_does_not_touch_the_file(client: httpx.Client, replica: EdgarReplica, root: Path) -> None:
    before = client.get(NAME)
    replica.put(NAME, b"{}")
    changed = client.get(NAME, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (changed.status_code, changed.content) == (200, b"{}")
    replica.remove(NAME)
    assert client.get(NAME).status_code == 404
    assert gzip.decompress((root / NAME[1:]).with_suffix(".json.gz").read_bytes()) == BODY


def test_concurrent_requests_do_not_wait_for_each_other(replica: EdgarReplica) -> None:
    replica.set_faults([{"path": ".", "fault": "slow", "delay": 0.3}])

    def fetch() -> None:
        httpx.get(replica.base_url + NAME, headers={"User-Agent": "a a@example.com"}, trust_env=False)

    threads = [threading.Thread(target=fetch) for _ in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started < 1.5
    assert len(replica.log(NAME)) == 8


def test_port_is_free_again_after_the_block(root: Path) -> None:
    with EdgarReplica(root) as replica:
        port = int(replica.base_url.rsplit(":", 1)[1])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    with pytest.raises(RuntimeError):
        _ = replica.base_url
