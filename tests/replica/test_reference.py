"""The replica and the reference tool beside the real data must answer alike."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replica import EdgarReplica

pytestmark = pytest.mark.edgar

SUBMISSIONS = "/submissions/CIK0001769628.json"
FACTS = "/api/xbrl/companyfacts/CIK0001769628.json"
Answer = tuple[int | str, str | None, str | None, str | None, bytes]


@pytest.fixture(scope="module")
def reference(edgar_dir: Path) -> Iterator[str]:
    tool = edgar_dir.parent / "tools" / "edgar_replica.py"
    if not tool.is_file():
        pytest.skip(f"No reference tool beside the data: {tool}")
    command = [sys.executable, str(tool), "--root", str(edgar_dir), "--port", "0", "--require-ua", "--gzip"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"'127\.0\.0\.1', (\d+)", process.stdout.readline())
        assert found
        yield f"127.0.0.1:{found[1]}"
        process.terminate()


@pytest.fixture(scope="module")
def ours(edgar_dir: Path) -> Iterator[EdgarReplica]:
    with EdgarReplica(edgar_dir) as replica:
        yield replica


def ask(host: str, path: str, **headers: str) -> Answer:
    """Status or kind of failure, and what a client could base a decision on."""
    connection = http.client.HTTPConnection(host, timeout=20)
    sent = {"User-Agent": "Test test@example.com"} | {k.replace("_", "-"): v for k, v in headers.items()}
    try:
        connection.request("GET", path, headers=sent)
        answer = connection.getresponse()
        body = answer.read()
    except http.client.IncompleteRead as error:
        return "incomplete", None, None, None, error.partial
    except ConnectionResetError:
        return "reset", None, None, None, b""
    finally:
        connection.close()
    kind = answer.headers["Content-Type"] if answer.status == 200 else None
    return answer.status, kind, answer.headers["Last-Modified"], answer.headers["Retry-After"], body


def test_documents_do_not_differ_from_the_reference(reference: str, ours: EdgarReplica) -> None:
    host = ours.base_url.removeprefix("http://")
    paths = [
        SUBMISSIONS,
        FACTS,
        "/files/company_tickers.json",
        "/Archives/edgar/full-index/2025/QTR1/form.gz",
    ]
    for path in paths:
        mine, theirs = ask(host, path), ask(reference, path)
        assert mine == theirs, path
    assert ask(host, SUBMISSIONS)[0] == 200


def test_conditions_and_refusals_do_not_differ_from_the_reference(reference: str, ours: EdgarReplica) -> None:
    host = ours.base_url.removeprefix("http://")
    modified = ask(host, SUBMISSIONS)[2]
    assert modified is not None
    for headers in (
        {"If_Modified_Since": modified},
        {"If_Modified_Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If_Modified_Since": "yesterday"},
        {"User_Agent": "python"},
    ):
        assert ask(host, SUBMISSIONS, **headers)[0] == ask(reference, SUBMISSIONS, **headers)[0], headers
    for path in ("/submissions/CIK9999999999.json", "/submissions/", "/../tools/edgar_replica.py"):
        assert ask(host, path)[0] == ask(reference, path)[0] == 404


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "status", "status": 503},
        {"fault": "status", "status": 429, "retry_after": 7},
        {"fault": "status", "status": 403},
        {"fault": "status", "status": 404},
        {"fault": "status", "status": 500, "body": "oops", "times": 1},
        {"fault": "slow", "delay": 0.05},
        {"fault": "drip", "delay": 0.02, "chunks": 3},
        {"fault": "truncate", "fraction": 0.3},
        {"fault": "short", "fraction": 0.3},
        {"fault": "empty", "after": 1},
        {"fault": "html200"},
        {"fault": "reset"},
        {"fault": "redirect", "location": "/elsewhere"},
        {"fault": "reset", "times": 1, "after": 1},
        {"fault": "html200", "prob": 0.0},
    ],
    ids=lambda rule: "-".join(str(v) for v in rule.values()),
)
def test_faults_do_not_differ_from_the_reference(reference: str, ours: EdgarReplica, rule: dict[str, object]) -> None:
    rules = [{"path": "^/submissions/", **rule}]
    ours.set_faults(rules)
    control = http.client.HTTPConnection(reference, timeout=20)
    control.request("POST", "/__control/faults", body=json.dumps(rules))
    assert control.getresponse().status == 200
    control.close()

    host = ours.base_url.removeprefix("http://")
    for _ in range(3):
        mine, theirs = ask(host, SUBMISSIONS), ask(reference, SUBMISSIONS)
        assert mine[:4] == theirs[:4]
        if mine[0] in (200, "incomplete") and rule["fault"] != "html200":
            assert mine[4] == theirs[4]
