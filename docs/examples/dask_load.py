"""Loads an index in a cluster with the workers of Dask: python dask_load.py ADDRESS SEEDS [SCHEDULER]

    pip install distributed
    dask scheduler                          # on one machine
    dask worker tcp://one:8786 --nthreads 1 # on each machine, as often as it has cores
    python dask_load.py opensearch://one:9200/news /mnt/seeds tcp://one:8786

Without a scheduler two workers are started here. All machines need the same newsearch, and the
seeds under the same path.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dask.distributed import Client, as_completed

from newsearch import Index


def main(address: str, seeds: str, scheduler: str | None = None) -> None:
    """Load, and print what was done."""
    with Client(scheduler) if scheduler else Client(n_workers=2, threads_per_worker=1) as client:

        def over(run: Callable[[Any], Any], tasks: Sequence[Any]) -> Iterator[Any]:
            futures = client.map(run, tasks, retries=3, pure=False)  # those of a dead worker go to another one
            for _, portion in as_completed(futures, with_results=True):
                yield portion

        report = Index(address).spread(seeds, over=over, create=True)
    print(f"{report.articles_total:,} articles, {report.seconds:.0f} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
