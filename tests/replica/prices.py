"""A loopback source of prices that misbehaves as the EDGAR replica does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from overbuild.sample.server import Document
from tests.extract.prices.server import Answer, Request
from tests.replica.server import MAINTENANCE_HTML, EdgarReplica, ReplicaHandler


class _Handler(ReplicaHandler):
    @property
    def url_path(self) -> str:
        """With the query: it says which days are asked for."""
        return self.path


class PriceReplica(EdgarReplica):
    """Answers with ``app``; log, faults and control as in :class:`EdgarReplica`.

    Args:
        app: what a healthy source answers.
        faults: rules, see :mod:`tests.replica.faults`.
    """

    handler = _Handler

    def __init__(self, app: Callable[[Request], Answer], *, faults: Iterable[Mapping[str, Any]] = ()) -> None:
        super().__init__(Path(), faults=faults, require_identity=False)
        self._app = app

    def lookup(self, url_path: str) -> Document | None:
        parts = urlsplit(url_path)
        if parts.path.endswith(".html"):
            return Document(MAINTENANCE_HTML, None, "text/html", 0, "page")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        answer = self._app(Request(parts.path, query, {}, url_path, time.monotonic()))
        if answer.status != 200:
            return None
        return Document(answer.body, None, "application/json", 0, "prices")
