"""The client against a server that misbehaves."""

from __future__ import annotations

import email.utils
import gzip
import json
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overbuild.errors import (
    BlockedError,
    FetchError,
    IntegrityError,
    NotFoundError,
    UnreachableError,
    UsageError,
)
from overbuild.extract.edgar.client import EdgarClient
from overbuild.extract.transfer import retry_after
from tests.extract.edgar import made
from tests.replica import EdgarReplica

BODY_FAULTS = [
    {"fault": "truncate"},
    {"fault": "short"},
    {"fault": "empty"},
    {"fault": "html200"},
    {"fault": "reset"},
    {"fault": "status", "status": 500},
    {"fault": "status", "status": 503},
]


def always(**fault):
    return [{"path": ".", **fault}]


def objects(settings):
    return [path for path in settings.raw_dir.rglob("objects/**/*") if path.is_file()]


@pytest.mark.parametrize("fault", BODY_FAULTS, ids=lambda f: f"{f['fault']}{f.get('status', '')}")
def test_a_passing_fault_costs_a_retry_and_no_data(replica, client, fault):
    replica.set_faults([{"path": ".", "times": 2, **fault}])
    fetched = client.get_json(made.FACTS, cik=made.CIK)
    assert fetched.content == made.facts(made.row())
    assert len(replica.log()) == 3


@pytest.mark.parametrize("fault", BODY_FAULTS, ids=lambda f: f"{f['fault']}{f.get('status', '')}")
def test_a_bad_body_is_never_stored_nor_served_later(replica, settings, client, fault):
    replica.set_faults(always(**fault))
    with pytest.raises(FetchError):
        client.get_json(made.FACTS)
    assert objects(settings) == []
    assert len(replica.log()) == settings.edgar_max_attempts
    (row,) = client.raw.rows()
    assert row.sha256 is None
    assert row.error
    replica.set_faults([])
    assert client.get_json(made.FACTS).content == made.facts(made.row())


@pytest.mark.parametrize("fault", BODY_FAULTS[:4], ids=lambda f: f["fault"])
def test_a_damaged_body_is_called_damaged(replica, client, fault):
    replica.set_faults(always(**fault))
    with pytest.raises(IntegrityError, match="/api/xbrl/companyfacts"):
        client.get_json(made.FACTS)


def test_flipped_bytes_in_a_compressed_transfer_are_noticed(root, settings_for):
    made.write(root, made.FACTS, made.facts(*[made.row(val=n, end=f"2024-03-{n:02d}") for n in range(1, 29)]))
    with EdgarReplica(root) as replica:
        port = urlsplit(replica.base_url).port

        class Garbled(threading.Thread):
            """A proxy that flips one byte in the middle of the first answers' bodies."""

            def __init__(self):
                super().__init__(daemon=True)
                self.listener = socket.create_server(("127.0.0.1", 0))
                self.port = self.listener.getsockname()[1]
                self.left = 2

            def run(self):
                while True:
                    try:
                        incoming, _ = self.listener.accept()
                    except OSError:
                        return
                    with incoming, socket.create_connection(("127.0.0.1", port)) as outgoing:
                        request = incoming.recv(65536).replace(b"keep-alive", b"close")
                        outgoing.sendall(request)
                        answer = bytearray()
                        while chunk := outgoing.recv(65536):
                            answer += chunk
                        assert b"content-encoding: gzip" in bytes(answer).lower()
                        if self.left:
                            self.left -= 1
                            answer[-40] ^= 0x11
                        incoming.sendall(answer)

        proxy = Garbled()
        proxy.start()
        try:
            with EdgarClient(settings_for(f"http://127.0.0.1:{proxy.port}"), backoff_seconds=0.01) as client:
                assert json.loads(client.get_json(made.FACTS).content)["cik"] == made.CIK
            assert proxy.left == 0
            assert len(replica.log()) == 3
        finally:
            proxy.listener.close()


def test_another_companys_body_is_not_taken_for_this_ones(replica, client):
    replica.put(made.FACTS, made.facts(made.row(), cik=42))
    with pytest.raises(IntegrityError, match="about CIK 42, asked was 1234567"):
        client.get_json(made.FACTS, cik=made.CIK)


@pytest.mark.parametrize("cik", [made.CIK, str(made.CIK), f"{made.CIK:010d}"])
def test_every_spelling_of_the_cik_is_understood(replica, client, cik):
    replica.put(made.FACTS, made.facts(made.row(), cik=cik))
    client.get_json(made.FACTS, cik=made.CIK)


@pytest.mark.parametrize("body", [b"[1]", b"null", b'{"cik":1}x', b'{"cik":1', b'{"cik":1,"a":"\xff"}', b"  "])
def test_what_is_no_json_object_is_not_stored(replica, settings, client, body):
    replica.put(made.FACTS, body)
    with pytest.raises(IntegrityError):
        client.get_json(made.FACTS)
    assert objects(settings) == []


def test_a_missing_document_is_asked_for_once(replica, client):
    with pytest.raises(NotFoundError, match=r"submissions/none.json"):
        client.get_json("/submissions/none.json")
    assert len(replica.log()) == 1


def test_after_a_403_nothing_is_sent_by_anybody(replica, settings, client):
    replica.set_faults(always(fault="status", status=403))
    with pytest.raises(BlockedError, match=r"no request is sent before .* UTC: status 403, Request refused"):
        client.get_json(made.FACTS)
    replica.set_faults([])
    with EdgarClient(settings) as other, pytest.raises(BlockedError, match="before"):
        other.get_json(made.LISTING)
    assert len(replica.log()) == 1
    assert len(client.raw.rows()) == 1


def test_a_block_by_one_server_does_not_block_another(replica, settings_for, client, root):
    replica.set_faults(always(fault="status", status=403))
    with pytest.raises(BlockedError):
        client.get_json(made.FACTS)
    with EdgarReplica(root) as other, EdgarClient(settings_for(other)) as free:
        free.get_json(made.FACTS)


def test_a_short_retry_after_is_waited_for(replica, client):
    replica.set_faults(always(fault="status", status=429, times=1, retry_after=1))
    started = time.monotonic()
    client.get_json(made.FACTS)
    assert 0.9 <= time.monotonic() - started < 5
    assert len(replica.log()) == 2


@given(st.integers(-100_000, 100_000))
def test_a_retry_after_date_is_not_taken_for_seconds(seconds):
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    read = retry_after(email.utils.format_datetime(at, usegmt=True))
    assert read == pytest.approx(max(seconds, 0), abs=2)


@pytest.mark.parametrize("text", ["", "soon", "-5", "1.5e9", "Wed, 99 Foo"])
def test_an_unreadable_retry_after_is_no_wait(text):
    assert retry_after(text) is None
    assert retry_after(None) is None


@pytest.mark.parametrize("fault", [{"retry_after": 3600}, {}], ids=["an hour", "again and again"])
def test_a_429_that_lasts_opens_the_breaker(replica, settings, client, fault):
    replica.set_faults(always(fault="status", status=429, **fault))
    with pytest.raises(BlockedError, match="429"):
        client.get_json(made.FACTS)
    sent = len(replica.log())
    assert sent == (1 if fault else settings.edgar_max_attempts)
    with pytest.raises(BlockedError):
        client.get_json(made.FACTS)
    assert len(replica.log()) == sent


def test_a_503_that_asks_for_an_hour_is_not_waited_for(replica, client):
    replica.set_faults(always(fault="status", status=503, retry_after=3600))
    started = time.monotonic()
    with pytest.raises(FetchError, match="503"):
        client.get_json(made.FACTS)
    assert time.monotonic() - started < 2
    assert len(replica.log()) == 1


def test_a_dripping_server_does_not_hold_the_run(replica, settings_for):
    replica.set_faults(always(fault="drip", delay=0.05, chunks=1000))
    settings = settings_for(replica, edgar_timeout_seconds=0.25, edgar_max_attempts=1)
    started = time.monotonic()
    with EdgarClient(settings) as client, pytest.raises(FetchError, match="took longer than 1 s"):
        client.get_json(made.FACTS)
    assert time.monotonic() - started < 3


def test_a_silent_server_does_not_hold_the_run(replica, settings_for):
    replica.set_faults(always(fault="slow", delay=2))
    settings = settings_for(replica, edgar_timeout_seconds=0.2, edgar_max_attempts=2)
    with EdgarClient(settings, backoff_seconds=0.01) as client, pytest.raises(FetchError, match="ReadTimeout"):
        client.get_json(made.FACTS)


@pytest.mark.parametrize("compress", [True, False])
def test_an_endless_body_is_given_up(root, settings_for, compress):
    made.write(root, made.FACTS, b'{"cik":1,"x":"' + b"0" * 300_000 + b'"}')
    with EdgarReplica(root, compress=compress) as replica:
        settings = settings_for(replica)
        with (
            EdgarClient(settings, max_body_bytes=100_000) as client,
            pytest.raises(FetchError, match="larger than 100,000 bytes"),
        ):
            client.get_json(made.FACTS)
        assert len(replica.log()) == 1
    assert objects(settings) == []


def test_a_redirect_to_another_host_is_not_followed(root, replica, client):
    with EdgarReplica(root) as elsewhere:
        replica.set_faults(always(fault="redirect", location=elsewhere.base_url + made.FACTS))
        with pytest.raises(FetchError, match="redirects to another host"):
            client.get_json(made.FACTS)
        assert elsewhere.log() == []


def test_a_redirect_in_circles_ends(replica, client):
    replica.set_faults(always(fault="redirect", location=made.FACTS))
    with pytest.raises(FetchError, match="in circles"):
        client.get_json(made.FACTS)
    assert len(replica.log()) <= 4


def test_a_redirect_on_the_same_host_is_followed(replica, client):
    replica.set_faults([{"path": "old", "fault": "redirect", "location": made.FACTS}])
    assert client.get_json("/api/old.json").content == made.facts(made.row())


def test_an_unreachable_server_is_named_and_not_waited_for_again(settings_for):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with EdgarClient(settings_for(f"http://127.0.0.1:{port}"), backoff_seconds=0.2) as client:
        with pytest.raises(UnreachableError, match=f"127.0.0.1:{port}.*EDGAR_BASE_URL"):
            client.get_json(made.FACTS)
        started = time.monotonic()
        with pytest.raises(UnreachableError):
            client.get_json(made.LISTING)
        assert time.monotonic() - started < 0.3


def test_without_an_identity_nothing_is_sent(replica, settings_for):
    settings = settings_for(replica).with_changes(edgar_identity=None)
    with pytest.raises(UsageError, match="EDGAR_IDENTITY"):
        EdgarClient(settings)
    assert replica.log() == []


def test_every_request_says_who_we_are(replica, client):
    client.get_json(made.FACTS)
    (row,) = replica.log()
    assert row.headers["user-agent"] == "Test Suite tests@example.com"
    assert row.headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def test_a_proxy_is_never_used_for_loopback(replica, settings, monkeypatch, variable):
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with EdgarClient(settings) as client:
        client.get_json(made.FACTS)
    mixed = settings.with_changes(edgar_base_url="http://edgar.invalid")
    with EdgarClient(mixed) as client:
        client.get_json(made.FACTS, conditional=False)
    assert len(replica.log()) == 2


def test_an_unchanged_document_is_not_sent_again(replica, settings, client):
    first = client.get_json(made.FACTS)
    again = client.get_json(made.FACTS)
    assert (first.not_modified, again.not_modified) == (False, True)
    assert again.content == first.content
    assert again.fetched_at > first.fetched_at
    assert [row.status for row in replica.log()] == [200, 304]
    assert [row.not_modified for row in client.raw.rows()] == [False, True]
    assert len(objects(settings)) == 1
    assert client.get_json(made.FACTS, conditional=False).not_modified is False


@pytest.mark.parametrize("harm", ["gone", "cut", "replaced"])
def test_a_304_never_revives_a_stored_body_that_is_gone_or_damaged(replica, settings, client, harm):
    client.get_json(made.FACTS)
    (stored,) = objects(settings)
    if harm == "gone":
        stored.unlink()
    elif harm == "cut":
        stored.write_bytes(stored.read_bytes()[:-5])
    else:
        import pyarrow as pa

        stored.write_bytes(pa.Codec("zstd").compress(made.facts(made.row(val=1)), asbytes=True))
    fetched = client.get_json(made.FACTS)
    assert not fetched.not_modified
    assert fetched.content == made.facts(made.row())
    assert client.get_json(made.FACTS).not_modified


def test_a_changed_document_is_kept_beside_the_old_one(replica, settings, client):
    old = client.get_json(made.FACTS)
    replica.put(made.FACTS, made.facts(made.row(val=2)), modified=time.time() + 5)
    new = client.get_json(made.FACTS)
    assert new.content != old.content
    assert client.raw.get(old.sha256) == old.content
    assert client.raw.get(new.sha256) == new.content
    assert len(objects(settings)) == 2


def test_a_body_of_one_origin_is_never_used_for_another(root, replica, settings_for, client):
    client.get_json(made.FACTS)
    with EdgarReplica(root) as other, EdgarClient(settings_for(other)) as second:
        assert second.get_json(made.FACTS).not_modified is False
        (row,) = other.log()
    assert "if-none-match" not in row.headers
    assert "if-modified-since" not in row.headers


def test_the_sample_is_recognised_on_another_port(root, settings_for):
    for expected in (False, True):
        with EdgarReplica(root) as replica, EdgarClient(settings_for(replica, origin="sample")) as client:
            assert client.get_json(made.FACTS).not_modified is expected
            assert {row.request_key for row in client.raw.rows()} == {f"sample{made.FACTS}"}


def test_a_submission_that_is_cut_off_is_not_stored(root, replica, settings, client):
    path = f"/Archives/edgar/data/{made.CIK}/{made.accession(1).replace('-', '')}/{made.accession(1)}.txt"
    made.write(root, path, made.submission())
    replica.set_faults([{"path": ".", "fault": "short", "fraction": 0.9, "times": 1}])
    assert client.get_text(path).content == made.submission()
    replica.put(path, b"<html>no</html>")
    with pytest.raises(IntegrityError, match="web page"):
        client.get_text(path)
    assert len(objects(settings)) == 1


def test_a_zip_with_a_broken_member_is_not_stored(tmp_path, replica, settings, client):
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("CIK1.json", "{}" * 100)
    whole = buffer.getvalue()
    replica.put("/Archives/good.zip", whole)
    good = client.get_archive("/Archives/good.zip")
    assert good.path.read_bytes() == whole
    assert (good.not_modified, client.get_archive("/Archives/good.zip").not_modified) == (False, True)
    replica.put("/Archives/bad.zip", whole.replace(b"{}{}", b"{}{]", 1))
    with pytest.raises(IntegrityError, match=r"CIK1.json' of the archive fails its CRC"):
        client.get_archive("/Archives/bad.zip")
    replica.put("/Archives/cut.zip", whole[:-30])
    with pytest.raises(IntegrityError, match="not a whole zip"):
        client.get_archive("/Archives/cut.zip")
    assert [file.name for file in (settings.raw_dir / "archives").iterdir()] == ["good.zip"]


def test_threads_share_one_client(replica, client):
    results = []

    def fetch():
        results.append(client.get_json(made.FACTS).sha256)

    threads = [threading.Thread(target=fetch) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    assert len(set(results)) == 1
    assert len(client.raw.rows()) == 6


def test_a_gzip_body_that_stops_early_is_noticed():
    from overbuild.extract.edgar.integrity import gunzip

    body = gzip.compress(b'{"cik":1}' * 100)
    assert gunzip(body, "u", max_bytes=10_000) == b'{"cik":1}' * 100
    for cut in range(1, len(body)):
        with pytest.raises(IntegrityError):
            gunzip(body[:-cut], "u", max_bytes=10_000)
    with pytest.raises(IntegrityError):
        gunzip(body + b"more", "u", max_bytes=10_000)
