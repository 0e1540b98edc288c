"""``python -m benchmarks``: every benchmark of this folder, one JSON result each. Options go to the first."""

from __future__ import annotations

from benchmarks import bench_audit, bench_companyfacts, bench_night, bench_transform

if __name__ == "__main__":
    bench_companyfacts.main()
    bench_transform.main([])
    bench_audit.main([])
    bench_night.main([])
