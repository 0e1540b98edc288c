"""A body of an answer that is not read further than it may be long."""

from __future__ import annotations

import httpx


def fetch_bounded(client: httpx.Client, url: str, limit: int) -> tuple[httpx.Response, bytes]:
    """GET ``url``; the answer and its decoded body.

    A body of more than ``limit`` bytes is cut off soon behind it, and so still longer than ``limit``: whoever judges
    it can tell.

    Raises:
        httpx.HTTPError: there is no answer, or it breaks off.
    """
    with client.stream("GET", url) as response:
        chunks, size = [], 0
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                break
    return response, b"".join(chunks)
