"""Prints the results as Markdown tables, a column a peer; a blank cell is what a peer cannot do.

python -m benchmarks.speed.table benchmarks/speed/results*.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from benchmarks.peers.query import KINDS
from benchmarks.speed.stages import JIEBA

__all__ = ["main", "render"]

Record = Mapping[str, Any]
_LABELS = {
    "word": "one word",
    "and": "two words, AND",
    "or": "three words, OR",
    "common": "a common word",
    "run2": "quoted run of 2",
    "run4": "quoted run of 4",
    "run8": "quoted run of 8",
    "headline": "headline field",
    "dates": "date range",
    "newest": "newest first",
    "snippets": "two words, 10 snippets",
    "near": "two words, NEAR/5",
    "same": "two words, SAME",
}


def main() -> None:
    """Print the tables of some results files."""
    paths = list(map(Path, sys.argv[1:])) or [Path(__file__).parent / "results.json"]
    print(render([json.loads(path.read_text("utf-8")) for path in paths]))


def render(runs: Sequence[Record]) -> str:
    """All tables of some runs, smaller sizes first, and how much more the larger ones take than the smallest."""
    runs = sorted(runs, key=lambda run: [size["times"] for size in run["sizes"]])
    parts: list[str] = []
    for run in runs:
        parts.append(_heading(run))
        for size in run["sizes"]:
            parts += [_title(size), _building(size, run["bounds"]), _latencies(size), _ratios(size), _recall(size)]
    smallest, *others = [size for run in runs for size in run["sizes"]]
    growths = [_growth(smallest, larger) for larger in others]
    return "\n\n".join(filter(None, [*parts, "### Growth" if growths else "", *growths]))


def _heading(results: Record) -> str:
    machine, bound, options = results["machine"], results["bounds"], results["options"]
    lines = [
        f"Commit `{results['commit'][:10]}{'+' * results['commit'].endswith('+')}`, {results['date']}; "
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}; {options['queries']} queries a kind, medians of {options['rounds']} rounds.",
        "",
        f"Bounds, one core: fold {bound['fold_mb_s']:.1f} MB/s, `rjieba.cut_for_search` alone "
        f"{bound['cut_for_search_mb_s']:.1f} MB/s, a copy in memory {bound['copy_gb_s']:.1f} GB/s.",
    ]
    lines += [f"\n{peer} is missing: {reason}" for peer, reason in results["missing"].items()]
    return "\n".join(lines)


def _title(size: Record) -> str:
    failed = [f"\n\n{peer} failed: {r['failed']}" for peer, r in size["peers"].items() if "failed" in r]
    text = f"### x{size['times']}: {size['articles']:,} articles, {size['text_bytes'] / 1e6:.1f} MB of text"
    return text + "".join(failed)


def _peers(size: Record) -> dict[str, Record]:
    return {name: result for name, result in size["peers"].items() if name != JIEBA}


def _building(size: Record, bound: Record) -> str:
    """Everything but latencies, and how far a build and a search are from their bounds."""
    megabytes = size["text_bytes"] / 1e6
    cut, copied = bound["cut_for_search_mb_s"], bound["copy_gb_s"]
    rows: dict[str, Callable[[Record], str]] = {
        "build, one core, MB/s": lambda r: _rate(megabytes, r["build"]["one"]),
        "of `cut_for_search` alone": lambda r: f"{megabytes / r['build']['one']['seconds'] / cut:.0%}",
        "build, all cores, MB/s": lambda r: _rate(megabytes, r["build"]["all"]),
        "peak memory of the build, one core, MB": lambda r: f"{r['build']['one']['peak_mb']:.0f}",
        "index / text": lambda r: f"{r['index_bytes'] / size['text_bytes']:.2f}",
        "one more file, s": lambda r: f"{r['add_seconds']:.2f}",
        "cold start, s": lambda r: f"{r['cold_seconds']:.2f}",
        "searching: own memory, MB": lambda r: f"{r['memory']['own_mb']:.0f}",
        "searching: resident, maps too, MB": lambda r: f"{r['memory']['resident_mb']:.0f}",
        "queries a second, 2 processes": lambda r: f"{r['queries_a_second']:,.0f}",
        "MB copied in the p50 of one word": lambda r: f"{r['search']['word']['p50_ms'] * copied:.1f}",
    }
    peers = _peers(size)
    table = _table(["", *peers], ([label, *(_cell(cell, r) for r in peers.values())] for label, cell in rows.items()))
    alone = size["peers"].get(JIEBA, {}).get("cold_seconds")
    return table + (f"\n\n`import jieba; jieba.initialize()` alone, cold: {alone:.2f} s." if alone else "")


def _latencies(size: Record) -> str:
    def cell(kind: str, result: Record) -> str:
        asked = result["search"][kind]
        partly = f" (of {asked['queries']})" if asked["queries"] < len(asked["totals"].split()) else ""
        return f"{_ms(asked['p50_ms'])} / {_ms(asked['p99_ms'])}{partly}"

    return _by_kind("p50 / p99, ms", _peers(size), cell)


def _ratios(size: Record) -> str:
    """How many times as long as newsearch the others take."""
    own = size["peers"].get("newsearch", {})

    def cell(kind: str, result: Record) -> str:
        asked, base = result["search"][kind], own["search"][kind]
        return " / ".join(_times_as_long(asked[p] / base[p]) for p in ("p50_ms", "p99_ms"))

    others = {name: result for name, result in _peers(size).items() if name != "newsearch"}
    return _by_kind("p50 / p99, times newsearch's", others, cell) if own and others else ""


def _recall(size: Record) -> str:
    def cell(kind: str, result: Record) -> str:
        asked = result["search"][kind]
        return f"{asked['recall']:.1%} ({asked['exact']:.0%})"

    return _by_kind("literal hits found, mean of queries (queries with the exact total)", _peers(size), cell)


def _growth(small: Record, large: Record) -> str:
    """How much more a larger size takes, the geometric mean of the kinds for latencies."""
    title = f"from x{small['times']} to x{large['times']}, times"
    peers = [peer for peer in _peers(large) if all(_is_whole(size["peers"].get(peer, {})) for size in (small, large))]
    rows = ([peer, *_times(small["peers"][peer], large["peers"][peer])] for peer in peers)
    return _table([title, "build, one core", "index", "p50, mean of kinds", "p99, mean of kinds"], rows)


def _is_whole(result: Record) -> bool:
    return "search" in result and "failed" not in result


def _times(small: Record, large: Record) -> list[str]:
    def latency(name: str) -> float:
        both = small["search"].keys() & large["search"].keys()
        return geometric_mean(large["search"][kind][name] / small["search"][kind][name] for kind in both)

    build = large["build"]["one"]["seconds"] / small["build"]["one"]["seconds"]
    figures = (build, large["index_bytes"] / small["index_bytes"], latency("p50_ms"), latency("p99_ms"))
    return [f"{figure:.1f}" for figure in figures]


def _by_kind(title: str, peers: Mapping[str, Record], cell: Callable[[str, Record], str]) -> str:
    rows = ([_LABELS[k], *(_cell(lambda r, k=k: cell(k, r), r) for r in peers.values())] for k in KINDS)  # type: ignore[misc]
    return _table([title, *peers], rows)


def _cell(cell: Callable[[Record], str], result: Record) -> str:
    """The cell, or a blank where it was not measured."""
    try:
        return cell(result)
    except KeyError:
        return ""


def _rate(megabytes: float, build: Record) -> str:
    rounds = "" if build["rounds"] >= 5 else f" (of {build['rounds']})"
    return f"{megabytes / build['seconds']:.2f}{rounds}"


def _ms(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _times_as_long(ratio: float) -> str:
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main()
