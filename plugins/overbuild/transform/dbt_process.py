"""The process that dbt runs in: dbt's command line, with one line of JSON on standard output for each event.

dbt's own loggers format every debug event before they drop it, which costs as much as small models do. Run as a file,
never imported: ``python -P dbt_process.py <log> <argument of dbt> ...``.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg


def main(log: Path, arguments: list[str]) -> int:
    """Run dbt; every event from level info on goes to ``log`` and, as JSON, to standard output.

    Returns:
        dbt's exit code: 0 all passed, 1 a node failed, 2 dbt could not run.
    """
    # events come from every thread that builds a node
    lock = threading.Lock()
    with log.open("w", encoding="utf-8") as file:

        def write(event: EventMsg) -> None:
            info: Any = event.info
            if info.level == "debug":
                return
            total = getattr(event.data, "total", None)
            line = json.dumps({"name": info.name, "level": info.level, "msg": info.msg, "total": total})
            with lock:
                file.write(f"{info.ts.ToJsonString()} {info.level:<5} {info.msg}\n")
                print(line, flush=True)

        result = dbtRunner(callbacks=[write]).invoke(["--log-level", "none", "--log-level-file", "none", *arguments])
        if result.exception is not None:
            print(f"{type(result.exception).__name__}: {result.exception}", flush=True)
            file.write(f"{result.exception}\n")
            return 2
        return 0 if result.success else 1


def end_with_parent() -> None:
    """End when standard input does: whoever asked for the build was killed, and nobody would use it."""

    def watch() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
