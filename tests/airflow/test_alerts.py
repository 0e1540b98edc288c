"""Alerts to a real mail server and a real webhook on loopback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG

from overbuild import publish
from overbuild.errors import GateRefusedError
from overbuild_airflow.callbacks import TellFailure, TellNews
from tests.publish.conftest import passed
from tests.support.candidates import change, make_candidate, make_home
from tests.support.listeners import MailServer, Webhook, mail_server, webhook

NIGHTLY = DAG("overbuild_nightly")
TOKEN = "T0SECRET/B0SECRET/x0secret"
PARAMS = {"tickers": None, "as_of": None, "full_refresh": False}

pytestmark = pytest.mark.promise("alerts")


@dataclass
class Team:
    """Where alerts arrive."""

    mail: MailServer
    chat: Webhook
    log: pytest.LogCaptureFixture
    monkeypatch: pytest.MonkeyPatch
    connections: dict[str, dict[str, object]] = field(default_factory=dict)

    def connect(self, conn_id: str, **parts: object) -> None:
        self.monkeypatch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps(parts))

    @property
    def lines(self) -> list[str]:
        return [record.getMessage() for record in self.log.records if record.name == "overbuild.alerts"]


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Iterator[Team]:
    caplog.set_level(logging.INFO)
    with mail_server() as mail, webhook() as chat:
        team = Team(mail, chat, caplog, monkeypatch)
        team.connect(
            "overbuild_smtp",
            conn_type="smtp",
            host="127.0.0.1",
            port=mail.port,
            login=mail.user,
            password=mail.password,
            extra={
                "to": "team@example.com, boss@example.com",
                "from_email": "overbuild@example.com",
                "disable_ssl": True,
                "disable_tls": True,
                "retry_limit": 0,
            },
        )
        team.connect("overbuild_webhook", conn_type="http", host=chat.base, password=TOKEN)
        yield team


def failed(error: Exception | None = None, map_index: int = -1) -> dict[str, object]:
    error = error or GateRefusedError("The gate refused <!channel> & more", place="audit/index.html", remedy="Read it")
    ti = SimpleNamespace(task_id="audit.judge", map_index=map_index, rendered_map_index=None, try_number=1)
    return {"dag": NIGHTLY, "run_id": "scheduled__1", "ti": ti, "exception": error}


def test_a_failure_never_stays_in_the_log_alone_where_connections_lead_elsewhere(team: Team) -> None:
    TellFailure()(failed())
    (line,) = team.lines
    assert "overbuild_nightly / audit.judge" in line
    (mail,) = team.mail.mails
    assert mail.recipients == ["team@example.com", "boss@example.com"]
    assert mail.subject.startswith("Overbuild: overbuild_nightly / audit.judge")
    assert "The gate refused &lt;!channel&gt; &amp; more (audit/index.html) - Read it" in mail.text
    assert team.chat.paths == [f"/services/{TOKEN}"]
    assert "&lt;!channel&gt;" in team.chat.bodies[0]["text"], "a filer's words must not call a channel"

    TellFailure()({"dag": NIGHTLY, "run_id": "scheduled__1", "reason": "timed_out"})
    assert "timed_out" in team.mail.mails[1].subject
    assert len(team.chat.bodies) == 2


def test_without_connections_the_log_is_all_there_is(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    TellFailure()(failed())
    assert [record.name for record in caplog.records] == ["overbuild.alerts"]


def test_hundreds_of_mapped_tasks_that_fail_never_send_hundreds_of_messages(team: Team) -> None:
    for index in range(300):
        TellFailure()(failed(map_index=index))
    assert len(team.lines) == 300
    assert (team.mail.mails, team.chat.bodies) == ([], [])


def test_an_alert_that_cannot_be_sent_never_fails_anything_is_never_silent_and_never_tells_a_secret(
    team: Team,
) -> None:
    team.mail.password = "another"  # the server answers with what it was sent
    team.chat.status = 404
    TellFailure()(failed())
    told = [line for line in team.lines if "was not sent by connection" in line]
    assert len(told) == 2
    assert "overbuild_smtp" in told[0]
    assert "the webhook answered 404" in told[1]
    team.connect("overbuild_smtp", conn_type="smtp", host="127.0.0.1", port=9, extra={"to": "a@example.com"})
    team.connect("overbuild_webhook", conn_type="http", host=f"http://127.0.0.1:9/{TOKEN}")
    TellFailure()(failed())
    team.connect("overbuild_smtp", conn_type="smtp", host="127.0.0.1")
    team.connect("overbuild_webhook", conn_type="http", password=TOKEN)
    TellFailure()(failed())
    told = [line for line in team.lines if "was not sent by connection" in line]
    assert len(told) == 6
    assert "names no recipients" in told[4]
    for secret in ("mail-password", TOKEN, "x0secret"):
        assert secret not in team.log.text


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OVERBUILD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("EDGAR_IDENTITY", "Jane Doe jane@example.com")
    return tmp_path / "home"


def test_news_is_one_digest_each_told_once_and_told_again_only_if_it_could_not_be_sent(team: Team, home: Path) -> None:
    settings = make_home(home)

    def night(number: int, *statements: str) -> None:
        candidate = make_candidate(settings, f"20260220T12000{number}Z-abc123", scale=number)
        change(candidate, "update marts.mart_red_flags set status = 'clear', severity = null", *statements)
        publish.publish(settings, candidate, passed(candidate))
        TellNews()({"params": PARAMS})

    def subjects(about: str) -> list[str]:
        assert len(team.mail.mails) == len(team.chat.bodies)
        return [mail.subject for mail in team.mail.mails if about in mail.subject]

    night(1)  # the first version: nothing is new, but its figures are of the past
    assert subjects("flag") == []
    (stale,) = subjects("stale")
    assert "MSFT" in stale
    night(2)  # other figures, the same flags, the same staleness
    assert (len(subjects("flag")), len(subjects("stale"))) == (0, 1)

    newest = "(select max(period_end_on) from marts.mart_red_flags)"
    night(
        3,
        "update marts.mart_red_flags set status = 'flagged', severity = 77 where ticker = 'MSFT' and vintage = 'latest'"
        f" and flag_id = 'RF03' and period_end_on = {newest}",
    )
    (one,) = subjects("flag")
    assert one == "Overbuild: 1 new red flag: MSFT RF03 2025Q4"
    assert "MSFT 2025Q4 RF03 A flag, severity 77 (was " in team.mail.mails[-1].text

    team.chat.status = 500
    before = len(team.mail.mails)
    night(4, "update marts.mart_red_flags set status = 'flagged' where flag_id in ('RF05', 'RF06', 'RF07', 'RF09')")
    team.chat.status = 200
    many = team.mail.mails[before:]
    assert len(many) == 1, "a change of rules that flags hundreds is one message"
    assert "new red flags: " in many[0].subject
    assert " more: " in many[0].text
    assert len(many[0].text.splitlines()) < 25
    TellNews()({"params": PARAMS})  # the chat did not take it the first time
    assert len(team.mail.mails) == before + 2
    TellNews()({"params": PARAMS})
    assert len(team.mail.mails) == before + 2


def test_news_that_cannot_be_read_never_fails_the_night_or_goes_unsaid(team: Team, home: Path) -> None:
    TellNews()({"params": PARAMS})  # nothing is published
    settings = make_home(home)
    candidate = make_candidate(settings)
    published = publish.publish(settings, candidate, passed(candidate))
    manifest = Path(published.path) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    TellNews()({"params": PARAMS})
    assert any("News could not be told" in line for line in team.lines)
    assert team.mail.mails == []
