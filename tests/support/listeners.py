"""A mail server and a chat's webhook on loopback, which keep what they are sent."""

from __future__ import annotations

import base64
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Mail:
    """One message as it arrived."""

    recipients: list[str]
    source: str

    @property
    def subject(self) -> str:
        return str(make_header(decode_header(message_from_string(self.source)["Subject"])))

    @property
    def text(self) -> str:
        parts = [part for part in message_from_string(self.source).walk() if not part.is_multipart()]
        return "\n".join(part.get_payload(decode=True).decode() for part in parts)


@dataclass
class MailServer:
    """Where it listens, what it was sent, and the user and password it asks for."""

    port: int = 0
    user: str = "alerts"
    password: str = "mail-password"
    mails: list[Mail] = field(default_factory=list)


class _Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client with AUTH PLAIN or LOGIN needs."""

    def handle(self) -> None:
        told: MailServer = self.server.told  # type: ignore[attr-defined]
        recipients: list[str] = []
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self._say("250-loopback", "250 AUTH PLAIN LOGIN")
            elif verb == "AUTH":
                method, *initial = line.split()[1:]
                assert method.upper() == "PLAIN"
                _, user, password = base64.b64decode(initial[0]).decode().split("\0")
                good = (user, password) == (told.user, told.password)
                self._say("235 welcome" if good else f"535 {user} with {password} is nobody here")
            elif verb == "RCPT":
                recipients.append(line.partition("<")[2].partition(">")[0])
                self._say("250 fine")
            elif verb == "DATA":
                self._say("354 go on")
                lines = []
                while (text := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(text.removeprefix("."))
                told.mails.append(Mail(recipients, "".join(lines)))
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server that asks for a log-in."""
    told = MailServer()
    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Smtp), told) as port:
        told.port = port
        yield told


@dataclass
class Webhook:
    """Its address, the paths and bodies it was sent, and the status it answers."""

    base: str = ""
    status: int = 200
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        told: Webhook = self.server.told  # type: ignore[attr-defined]
        told.paths.append(self.path)
        told.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(told.status)
        self.end_headers()
        self.wfile.write(f"{self.path} says no".encode() if told.status != 200 else b"ok")

    def log_message(self, format: str, *args: object) -> None: ...


@contextmanager
def webhook() -> Iterator[Webhook]:
    """A webhook as Slack's."""
    told = Webhook()
    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), _Hook), told) as port:
        told.base = f"http://127.0.0.1:{port}/services"
        yield told


@contextmanager
def _serving(server: socketserver.TCPServer, told: object) -> Iterator[int]:
    server.told = told  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
