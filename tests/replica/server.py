"""``EdgarReplica``: the loopback EDGAR of the product, with a log, a rate limit and faults."""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from overbuild.sample.server import (
    NOT_FOUND_XML,
    REFUSED_HTML,
    DirectoryServer,
    Document,
    EdgarHandler,
    content_type,
)
from tests.replica.faults import Fault, parse_faults

MAINTENANCE_HTML = b"<!DOCTYPE html><html><body>This page is temporarily unavailable</body></html>"


@dataclass
class LogRow:
    """One request as the replica saw it; complete before the client has the whole answer.

    ``at`` is ``time.monotonic()`` at arrival, ``status`` 0 after a reset, ``sent`` the body bytes given to
    the socket, ``headers`` the request's with lower-case names.
    """

    at: float
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    fault: str | None
    status: int = 0
    sent: int = 0

    @property
    def user_agent(self) -> str | None:
        return self.headers.get("user-agent")


class ReplicaHandler(EdgarHandler):
    """Answers as the product's loopback EDGAR does, unless a fault meets the request."""

    row: LogRow

    @property
    def replica(self) -> EdgarReplica:
        owner = self.server.owner
        assert isinstance(owner, EdgarReplica)
        return owner

    def send(self, status: int, *args: Any, **kwargs: Any) -> int:
        self.row.status = int(status)
        return super().send(status, *args, **kwargs)

    def send_bytes(self, body: bytes) -> bool:
        self.row.sent += len(body)
        return super().send_bytes(body)

    def answer(self) -> int:
        now, url = time.monotonic(), urlsplit(self.path)
        fault = self.replica.admit(now, self.path, has_identity=self.has_identity())
        self.row = LogRow(
            at=now,
            method=self.command,
            path=url.path,
            query=url.query,
            headers={name.lower(): value for name, value in self.headers.items()},
            fault=fault.fault if fault else None,
        )
        self.replica.record(self.row)
        return self._misbehave(fault) if fault else super().answer()

    def _misbehave(self, fault: Fault) -> int:
        match fault.fault:
            case "status":
                return self._refuse(fault)
            case "refuse":
                self.close_connection = True
                half = REFUSED_HTML[: len(REFUSED_HTML) // 2]
                return self.send(fault.status, half, "text/html", declared_length=len(REFUSED_HTML))
            case "reset":
                linger = struct.pack("ii", 1, 0)  # close with RST instead of FIN
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                # The socket closes with the last of its files.
                self.rfile.close()
                self.wfile.close()
                self.connection.close()
                self.close_connection = True
                return 0
            case "redirect":
                return self.send(302, b"", "text/html", [("Location", fault.location)])
            case "html200":
                return self.send(200, MAINTENANCE_HTML, "text/html")
            case "empty":
                return self.send(200, b"", "text/html")
        if fault.fault == "slow":
            time.sleep(fault.delay)
        document = self.replica.lookup(self.url_path)
        if document is None:
            return self.send(404, NOT_FOUND_XML, "application/xml")
        if fault.fault == "garble" and not fault.wire:
            document = self.replica.garbled(document, fault.n)
        body, headers = self.encoded(document)
        if fault.fault == "garble" and fault.wire:
            body = self.replica.flipped(body, fault.n)
        cut = body[: int(len(body) * fault.fraction)]
        match fault.fault:
            case "truncate":
                self.close_connection = True
                return self.send(200, cut, document.content_type, headers, declared_length=len(body))
            case "short":
                return self.send(200, cut, document.content_type, headers)
            case "drip":
                return self._drip(fault, body, document.content_type, headers)
            case "chunked":
                return self._chunked(cut, document.content_type, headers)
        return self.send(200, body, document.content_type, headers)

    def _refuse(self, fault: Fault) -> int:
        headers = [("Retry-After", f"{fault.retry_after:g}")] if fault.retry_after is not None else []
        if fault.status == 404:
            return self.send(404, fault.body.encode() or NOT_FOUND_XML, "application/xml", headers)
        return self.send(fault.status, fault.body.encode() or REFUSED_HTML, "text/html", headers)

    def _chunked(self, cut: bytes, kind: str, headers: list[tuple[str, str]]) -> int:
        self.row.status = 200
        self.send_response(200)
        for name, value in [("Content-Type", kind), ("Transfer-Encoding", "chunked"), *headers]:
            self.send_header(name, value)
        self.end_headers()
        self.send_bytes(b"%x\r\n%s\r\n" % (len(cut), cut))
        self.close_connection = True
        return 200

    def _drip(self, fault: Fault, body: bytes, kind: str, headers: list[tuple[str, str]]) -> int:
        self.send(200, b"", kind, headers, declared_length=len(body))
        step = max(1, -(-len(body) // fault.chunks))
        for start in range(0, len(body), step):
            if not self.send_bytes(body[start : start + step]):
                break
            time.sleep(fault.delay)
        return 200


class EdgarReplica(DirectoryServer):
    """A loopback EDGAR on ``root`` that keeps a log and misbehaves when told to.

    Use as a context manager; ``base_url`` serves for both of the SEC's hosts.

    Args:
        root: folder in EDGAR's URL layout (files may be ``.gz``).
        faults: rules, see :mod:`tests.replica.faults`; the first that meets a request wins.
        rate: requests in any one second before 429; None for no limit.
        require_identity: 403 for a User-Agent without a mail address.
        compress: gzip for clients that accept it.
        seed: of the chances in ``prob`` and of the bytes in ``garble``.
    """

    handler = ReplicaHandler

    def __init__(
        self,
        root: Path,
        *,
        faults: Iterable[Mapping[str, Any]] = (),
        rate: int | None = None,
        require_identity: bool = True,
        compress: bool = True,
        seed: int = 0,
    ) -> None:
        super().__init__(root, require_identity=require_identity, compress=compress)
        self.rate = rate
        self._lock = threading.Lock()
        self._chance = random.Random(seed)
        self._faults = parse_faults(faults)
        self._rows: list[LogRow] = []
        self._recent: deque[float] = deque()
        self._replaced: dict[str, Document | None] = {}

    def set_faults(self, rules: Iterable[Mapping[str, Any]]) -> None:
        """Replace all rules; their counters start at zero."""
        faults = parse_faults(rules)
        with self._lock:
            self._faults = faults

    def faults(self) -> list[Fault]:
        """The current rules with their counters."""
        with self._lock:
            return list(self._faults)

    def put(self, path: str, body: bytes, *, modified: float | None = None) -> None:
        """Answer ``path`` with ``body`` instead of the file; ``modified`` defaults to now."""
        at = time.time() if modified is None else modified
        with self._lock:
            self._replaced[path] = Document(
                body=body,
                compressed=None,
                content_type=content_type(path),
                modified=int(at),
                etag=f"{len(body):x}-{at:f}",
            )

    def remove(self, path: str) -> None:
        """Answer ``path`` with 404."""
        with self._lock:
            self._replaced[path] = None

    def restore(self) -> None:
        """Answer all paths with their files again."""
        with self._lock:
            self._replaced.clear()

    def log(self, path: str = "") -> list[LogRow]:
        """Requests in order of arrival; only those whose path contains ``path``."""
        with self._lock:
            return sorted((row for row in self._rows if path in row.path), key=lambda row: row.at)

    def clear_log(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._rows.clear()

    def max_per_second(self, window: float = 1.0) -> int:
        """The most requests that arrived in any half-open window of ``window`` seconds."""
        times = [row.at for row in self.log()]
        return max((bisect_left(times, at + window) - i for i, at in enumerate(times)), default=0)

    def lookup(self, url_path: str) -> Document | None:
        with self._lock:
            if url_path in self._replaced:
                return self._replaced[url_path]
        return super().lookup(url_path)

    def admit(self, now: float, target: str, *, has_identity: bool) -> Fault | None:
        """What goes wrong with this request, if anything: rate first, then identity, then the rules."""
        with self._lock:
            if self._over_rate(now):
                return Fault(target, "status", status=429, retry_after=1)
            if self.require_identity and not has_identity:
                return Fault(target, "status", status=403)
            return next((fault for fault in self._faults if fault.meets(target, self._chance)), None)

    def record(self, row: LogRow) -> None:
        """Append to the log."""
        with self._lock:
            self._rows.append(row)

    def garbled(self, document: Document, flips: int) -> Document:
        """The document with some bytes flipped, its stored gzip dropped."""
        body = self.flipped(document.body, flips)
        return Document(body, None, document.content_type, document.modified, document.etag)

    def flipped(self, content: bytes, flips: int) -> bytes:
        """The bytes with some of them flipped."""
        body = bytearray(content)
        with self._lock:
            for _ in range(flips if body else 0):
                body[self._chance.randrange(len(body))] ^= 0x5A
        return bytes(body)

    def _over_rate(self, now: float) -> bool:
        if self.rate is None:
            return False
        while self._recent and now - self._recent[0] > 1:
            self._recent.popleft()
        self._recent.append(now)
        return len(self._recent) > self.rate
