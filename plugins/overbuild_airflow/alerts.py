"""Where alerts go: always to the log, and to a mail server and a chat's webhook where a connection names one.

An alert that cannot be sent fails nothing and is not silent: it is in the log already, and so is why it was not sent.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from overbuild_airflow.connections import connection, url

if TYPE_CHECKING:
    from airflow.sdk import Connection

SMTP_CONN_ID = "overbuild_smtp"
WEBHOOK_CONN_ID = "overbuild_webhook"
_TIMEOUT_SECONDS = 20
# Slack cuts a message at 40,000 characters, other chats far earlier.
_LONGEST = 3_500

_log = logging.getLogger("overbuild.alerts")


def deliver(subject: str, text: str, level: int = logging.WARNING) -> bool:
    """Log the alert and send it wherever a connection leads.

    Returns:
        whether every channel that has a connection took it.
    """
    subject = " ".join(subject.split())
    _log.log(level, "%s\n%s" if text else "%s%s", subject, text)
    return send(subject, text)


def send(subject: str, text: str) -> bool:
    """The same without the log."""
    # Not one generator: each channel is tried, whatever becomes of the other.
    return all([_try(SMTP_CONN_ID, _mail, subject, text), _try(WEBHOOK_CONN_ID, _post, subject, text)])


def _try(conn_id: str, channel: Callable[[Connection, str, str], None], subject: str, text: str) -> bool:
    found = None
    try:
        found = connection(conn_id)
        if found is not None:
            channel(found, subject, text)
    except Exception as error:  # noqa: BLE001 - whatever a server or a library does, the night goes on
        _log.error("The alert %r was not sent by connection %s: %s", subject, conn_id, _said(error, found))
        return False
    return True


def _mail(found: Connection, subject: str, text: str) -> None:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    to = str(found.extra_dejson.get("to") or "")
    recipients = [address for address in re.split(r"[,;\s]+", to) if address]
    if not recipients:
        raise ValueError('the connection names no recipients: give its extra {"to": "team@example.com"}')
    sender = found.extra_dejson.get("from_email") or recipients[0]
    body = f"<pre>{html.escape(text or subject)}</pre>"
    with SmtpHook(smtp_conn_id=SMTP_CONN_ID) as smtp:
        smtp.send_email_smtp(to=recipients, subject=subject, html_content=body, from_email=sender)


def _post(found: Connection, subject: str, text: str) -> None:
    import httpx

    # Slack's own notation: a filer's text must not call a channel or hide a link.
    told = f"*{subject}*\n{text}".replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(told) > _LONGEST:
        told = told[:_LONGEST].rpartition("\n")[0] + "\n(cut; the rest is in the log)"
    answer = httpx.post(_webhook(found), json={"text": told}, timeout=_TIMEOUT_SECONDS)
    if not answer.is_success:
        raise ValueError(f"the webhook answered {answer.status_code}")


def _webhook(found: Connection) -> str:
    """The address: the password alone if it is one, else the host with the password as the end of its path."""
    token = found.password or ""
    if "://" in token:
        return token
    base = url(found)
    if base is None:
        raise ValueError("the connection names no host")
    return f"{base.rstrip('/')}/{token.lstrip('/')}" if token else base


def _said(error: Exception, found: Connection | None) -> str:
    """The error in one line, without anything of the connection that is secret."""
    told = " ".join(f"{type(error).__name__}: {error}".split())
    secrets = (found.password, found.login, found.host and "://" in found.host and found.host) if found else ()
    for secret in filter(None, secrets):
        told = told.replace(str(secret), "***")
    return told
