"""A loopback HTTP server whose answers a test decides."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    target: str
    at: float


@dataclass(frozen=True)
class Answer:
    body: bytes
    status: int = 200
    content_type: str | None = "application/json"
    cut_after: int | None = None  # close the connection after so many bytes of the announced body


App = Callable[[Request], Answer]


@dataclass
class Server:
    """Answers with ``faults`` first, one each request, then with ``app``."""

    app: App
    faults: list[Answer] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._httpd.daemon_threads = True
        self._thread = threading.Thread(target=self._httpd.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._httpd.server_address[1]}"

    @property
    def ranged(self) -> list[Request]:
        """Requests for a range of days (not the look-up of a time zone)."""
        return [r for r in self.requests if "period1" in r.query or "startDate" in r.query]


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(parts.path, query, headers, self.path, time.monotonic())
            server.requests.append(request)
            answer = server.faults.pop(0) if server.faults else server.app(request)
            self.send_response(answer.status)
            if answer.content_type is not None:
                self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut_after])
            if answer.cut_after is not None:
                self.close_connection = True

        def do_CONNECT(self) -> None:
            """Hosts outside are reached by nobody."""
            self.send_error(502)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
