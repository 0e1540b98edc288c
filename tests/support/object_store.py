"""An object store in a folder that several processes can use: objects appear whole, and are made at most once."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.dirfs import DirFileSystem
from fsspec.implementations.local import LocalFileSystem


class FolderOfObjects(DirFileSystem):
    """``objects:///folder``, with the conditional writes that S3 has."""

    protocol = "objects"
    cachable = False

    def __init__(self, **_: Any) -> None:
        super().__init__(path="/", fs=LocalFileSystem(auto_mkdir=True))

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.removeprefix("objects://")

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **_: Any) -> None:
        target = Path("/", path)
        arriving = target.parent / f"{uuid.uuid4().hex}.arriving"
        target.parent.mkdir(parents=True, exist_ok=True)
        arriving.write_bytes(value)
        try:
            if mode == "create":
                os.link(arriving, target)
            else:
                arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)


def register() -> None:
    fsspec.register_implementation("objects", FolderOfObjects, clobber=True)


register()
