"""``python -m benchmarks``: every benchmark of this folder, one JSON result each."""

from __future__ import annotations

from benchmarks import bench_companyfacts

if __name__ == "__main__":
    bench_companyfacts.main()
