"""A short run of every torture; `make torture` runs the long one."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests import faults
from tests.faults import Archive
from tests.torture import concurrency, large_files, readers_of_damage

SEED = random.SystemRandom().randrange(1 << 32)

pytestmark = [
    pytest.mark.no_cover,  # the children would be traced, too, which doubles the time
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the trials run in forked processes"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),  # the children never touch a lock of a thread
]


@pytest.fixture(scope="module", params=["whoosh", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return Archive(tmp_path_factory.mktemp("torture") / request.param, engine=request.param)


@pytest.fixture
def rng() -> random.Random:
    print(f"seed {SEED}")  # shown when a test fails
    return random.Random(SEED)


def test_a_sync_killed_at_any_step_leaves_the_old_or_the_new_generation(archive: Archive, tmp_path: Path) -> None:
    steps = faults.count_steps(archive, tmp_path / "count")
    found = faults.kills(archive, tmp_path / "trial", range(1, steps + 2))
    assert found["old"] and found["new"]


def test_a_sync_killed_at_any_step_may_lose_current_as_well(archive: Archive, tmp_path: Path) -> None:
    steps = faults.count_steps(archive, tmp_path / "count")
    found = faults.kills(archive, tmp_path / "trial", range(1, steps + 2, 3), current=False)
    assert found["old"] and found["new"]


def test_a_sync_killed_at_any_time_does_too(archive: Archive, tmp_path: Path, rng: random.Random) -> None:
    faults.random_kills(archive, tmp_path / "trial", 10, rng)
    faults.random_kills(archive, tmp_path / "trial", 2, rng, workers=2)


def test_writes_that_were_never_flushed_may_be_lost(archive: Archive, tmp_path: Path, rng: random.Random) -> None:
    steps = faults.count_steps(archive, tmp_path / "count")
    faults.lost_writes(archive, tmp_path / "trial", range(1, steps + 2), rng)


def test_a_sync_that_cannot_write_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    steps = faults.count_steps(archive, tmp_path / "count")
    assert faults.failures(archive, tmp_path / "trial", range(1, steps + 1), [0, 100, 1000, 5000])


def test_every_damaged_byte_is_told(archive: Archive, tmp_path: Path, rng: random.Random) -> None:
    faults.corruption(archive, tmp_path / "trial", 24, rng)


def test_readers_of_damaged_files_are_told(archive: Archive, tmp_path: Path, rng: random.Random) -> None:
    assert readers_of_damage(archive, tmp_path, readers=2, times=12, rng=rng)


def test_a_killed_sync_of_a_large_file_leaves_all_of_it_or_none(tmp_path: Path, rng: random.Random) -> None:
    assert large_files(tmp_path, 1, rng)


def test_readers_see_one_generation_at_a_time(tmp_path: Path) -> None:
    assert concurrency(tmp_path / "trial", readers=4, syncs=12) > 12
