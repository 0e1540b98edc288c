"""A loopback server for a folder laid out as EDGAR's own URL paths.

It answers as EDGAR does where a client can tell: 403 with an HTML page when the User-Agent names no mail
address, S3's XML for a document that does not exist, Last-Modified and ETag with 304, gzip on request. A
file may be stored with ``.gz`` added; the client sees the plain document. Both of EDGAR's hosts fit one
folder, because their paths never collide.
"""

from __future__ import annotations

import email.utils
import gzip
import socketserver
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

NOT_FOUND_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
)
REFUSED_HTML = (
    b"<!DOCTYPE html><html><head><title>Request refused</title></head><body>"
    b"<h1>Undeclared Automated Tool</h1><p>Declare your traffic in the User-Agent.</p></body></html>"
)
_CONTENT_TYPES = {
    ".json": "application/json",
    ".txt": "text/plain",
    ".idx": "text/plain",
    ".htm": "text/html",
    ".html": "text/html",
    ".xml": "text/xml",
    ".xsd": "text/xml",
    ".zip": "application/zip",
    ".pdf": "application/pdf",
}
_COMPRESSIBLE = ("text/", "application/json")
_SMALLEST_COMPRESSED = 1024


@dataclass(frozen=True)
class Document:
    """One answerable document.

    Attributes:
        body: the plain bytes a client ends up with.
        compressed: the same bytes gzipped, when they are stored that way.
        content_type: media type by the name's suffix, as EDGAR sends it.
        modified: seconds since the epoch, whole, as Last-Modified can carry them.
        etag: entity tag without quotes; changes when the stored file changes.
    """

    body: bytes
    compressed: bytes | None
    content_type: str
    modified: int
    etag: str


def content_type(path: str) -> str:
    """The media type EDGAR sends for a path."""
    return _CONTENT_TYPES.get(PurePosixPath(path).suffix.lower(), "application/octet-stream")


class EdgarHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the server's folder."""

    protocol_version = "HTTP/1.1"
    server_version = "overbuild-loopback"
    sys_version = ""
    # Headers and body are two writes: without this each answer waits for a delayed acknowledgement.
    disable_nagle_algorithm = True
    server: _Listener

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the pipeline reports its own requests."""

    def do_GET(self) -> None:
        """Answer one request."""
        self.answer()

    def do_HEAD(self) -> None:
        """Answer one request without its body."""
        self.answer()

    @property
    def url_path(self) -> str:
        """Decoded path of the request, without the query."""
        return unquote(urlsplit(self.path).path)

    def has_identity(self) -> bool:
        """Whether the User-Agent names a mail address, which the SEC asks for."""
        return "@" in (self.headers.get("User-Agent") or "")

    def answer(self) -> int:
        """Send the answer EDGAR would give; returns its status."""
        if self.server.owner.require_identity and not self.has_identity():
            return self.send(HTTPStatus.FORBIDDEN, REFUSED_HTML, "text/html")
        document = self.server.owner.lookup(self.url_path)
        if document is None:
            return self.send(HTTPStatus.NOT_FOUND, NOT_FOUND_XML, "application/xml")
        if self._is_current(document):
            return self.send(HTTPStatus.NOT_MODIFIED, b"", None, self.validators(document))
        body, headers = self.encoded(document)
        return self.send(HTTPStatus.OK, body, document.content_type, headers)

    def validators(self, document: Document) -> list[tuple[str, str]]:
        """The headers a later conditional request is made with."""
        return [
            ("Last-Modified", email.utils.formatdate(document.modified, usegmt=True)),
            ("ETag", f'"{document.etag}"'),
        ]

    def encoded(self, document: Document) -> tuple[bytes, list[tuple[str, str]]]:
        """Body and headers in the encoding that the client accepts."""
        headers = self.validators(document)
        accepts_gzip = "gzip" in (self.headers.get("Accept-Encoding") or "")
        if (
            not accepts_gzip
            or not self.server.owner.compress
            or len(document.body) < _SMALLEST_COMPRESSED
            or not document.content_type.startswith(_COMPRESSIBLE)
        ):
            return document.body, headers
        body = document.compressed or gzip.compress(document.body, 1, mtime=0)
        return body, [*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]

    def send(
        self,
        status: int,
        body: bytes,
        kind: str | None,
        headers: Sequence[tuple[str, str]] = (),
        *,
        declared_length: int | None = None,
    ) -> int:
        """Send one complete answer; ``declared_length`` overrides Content-Length."""
        self.send_response(status)
        if kind is not None:
            self.send_header("Content-Type", kind)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body) if declared_length is None else declared_length))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.send_bytes(body)
        return int(status)

    def send_bytes(self, body: bytes) -> bool:
        """Write part of a body; False when the client has gone away."""
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            return False
        return True

    def _is_current(self, document: Document) -> bool:
        tags = self.headers.get("If-None-Match")
        if tags is not None:  # takes precedence over the date: RFC 9110, 13.1.3
            return f'"{document.etag}"' in tags or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return document.modified <= email.utils.parsedate_to_datetime(since).timestamp()
        except ValueError:
            return False  # an unreadable date is ignored: RFC 9110, 13.1.3


class _Listener(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, owner: DirectoryServer, port: int) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), owner.handler)

    def server_bind(self) -> None:
        # HTTPServer would look its own name up, which waits for a resolver that may not be there.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class DirectoryServer:
    """Serves ``root`` on 127.0.0.1 while the context is open.

    Args:
        root: folder in EDGAR's URL layout.
        port: 0 takes a free one.
        require_identity: refuse clients whose User-Agent has no mail address, as the SEC does.
        compress: send gzip to clients that accept it.
    """

    handler: type[EdgarHandler] = EdgarHandler

    def __init__(self, root: Path, *, port: int = 0, require_identity: bool = True, compress: bool = True) -> None:
        self.root = Path(root)
        self.require_identity = require_identity
        self.compress = compress
        self._port = port
        self._listener: _Listener | None = None

    def __enter__(self) -> Self:
        self._listener = _Listener(self, self._port)
        threading.Thread(
            target=self._listener.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="edgar-loopback",
            daemon=True,
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None

    @property
    def base_url(self) -> str:
        """``http://127.0.0.1:<port>``; only while the context is open."""
        if self._listener is None:
            raise RuntimeError("The server has an address only inside its with block")
        return f"http://127.0.0.1:{self._listener.server_port}"

    def lookup(self, url_path: str) -> Document | None:
        """The document stored for a decoded URL path, or None."""
        parts = [part for part in url_path.split("/") if part not in ("", ".")]
        # EDGAR has no dot files; here they would be our own bookkeeping, or a way out of the folder.
        if any(part.startswith(".") for part in parts) or "\0" in url_path:
            return None
        plain = self.root.joinpath(*parts)
        if plain.is_file():
            return _stored(plain, url_path, compressed=False)
        packed = plain.with_name(plain.name + ".gz")
        return _stored(packed, url_path, compressed=True) if parts and packed.is_file() else None


def _stored(file: Path, url_path: str, *, compressed: bool) -> Document:
    stat, raw = file.stat(), file.read_bytes()
    return Document(
        body=gzip.decompress(raw) if compressed else raw,
        compressed=raw if compressed else None,
        content_type=content_type(url_path),
        modified=int(stat.st_mtime),
        etag=f"{stat.st_size:x}-{stat.st_mtime_ns:x}",
    )
