"""Measures what it costs to grow an archive file by file: bytes written over bytes kept, segments, seconds a sync.

python -m benchmarks.speed.amplification ../shared/corpora/cctv --files 400
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from newsearch import Index


def main() -> None:
    """Sync a folder that gets one more seed file at a time, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seeds", type=Path)
    parser.add_argument("--files", type=int, default=400)
    options = parser.parse_args()
    files = sorted(path for path in options.seeds.iterdir() if path.is_file())[: options.files]
    with tempfile.TemporaryDirectory() as temporary:
        print(measure(files, Path(temporary)))


def measure(files: list[Path], folder: Path) -> str:
    """Grow an archive by these files, one sync each."""
    (folder / "seeds").mkdir()
    index = Index.create(folder / "index")
    seen: dict[int, int] = {}
    seconds, segments = [], []
    for file in files:
        shutil.copy2(file, folder / "seeds")
        began = time.perf_counter()
        index.sync(folder / "seeds")
        seconds.append(time.perf_counter() - began)
        parts = list((folder / "index").glob("generation-*/engine/*.columns"))
        segments.append(len(parts))
        seen |= {(stat := part.stat()).st_ino ^ stat.st_mtime_ns: stat.st_size for part in parts}
    kept = sum(part.stat().st_size for part in parts)
    half = seconds[len(seconds) // 2 :]
    return (
        f"{len(files)} syncs of one file: {sum(seen.values()) / kept:.1f} times the final segments were written;"
        f" {statistics.mean(segments):.0f} segments on average, {max(segments)} at most; a sync of the second half took"
        f" {statistics.median(half):.3f} s (median), {max(half):.3f} s (longest)"
    )


if __name__ == "__main__":
    main()
