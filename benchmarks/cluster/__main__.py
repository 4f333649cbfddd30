"""The engine of a cluster beside the local one: what an article and a query cost, and what follows for millions.

python -m benchmarks.cluster measure --corpus ../shared/corpora/cctv --hosts 127.0.0.1:9241 --times 1 10
python -m benchmarks.cluster plan
python -m benchmarks.cluster clients --hosts 127.0.0.1:9241

`measure` writes `benchmarks/cluster/growth.json`, `plan` prints the planning table of what stands there, and `clients`
times HTTP clients with the same small search.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.cluster.clients import time_clients
from benchmarks.cluster.growth import FIGURES, HEADS, measure, table

__all__ = ["main"]


def main() -> None:
    """Do what the command says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("measure", "plan", "clients"))
    parser.add_argument("--hosts", help="host:port of a running cluster, several set apart by commas")
    parser.add_argument("--corpus", type=Path, help="a folder of seeds")
    parser.add_argument("--files", type=int, help="of the corpus, all if not given")
    parser.add_argument("--times", type=int, nargs="+", default=[1], help="sizes: multiples of the corpus")
    parser.add_argument("--queries", type=int, default=20, help="of each kind")
    parser.add_argument("--shards", type=int, default=3)
    parser.add_argument("--out", type=Path, default=FIGURES)
    options = parser.parse_args()
    if options.command == "measure":
        measure(options)
    elif options.command == "plan":
        print(table(HEADS))
    else:
        time_clients(options.hosts.split(",")[0])


if __name__ == "__main__":
    main()
